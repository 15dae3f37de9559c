/* baselines_campaign.c: what belongs together, whatever the order; what honest pages share; the hint to the cause. */
#include "baselines/campaign.h"
#include "tests/unit/test.h"

#include "page/profile.h"

#include <stdlib.h>

static enum campaign_host host_of(void *context, struct text host)
{
    (void)context;
    if (text_ends_with(host, TEXT("songan.example")))
        return CAMPAIGN_HOST_ORDINARY;
    return text_ends_with(host, TEXT("ngan.test")) ? CAMPAIGN_HOST_SHARED : CAMPAIGN_HOST_TELLS;
}

static const struct campaign_settings settings = {.host_of = host_of};

struct row {
    int64_t page, site;
    const char *rule, *target, *evidence;
    double weight;
};

#define ROWS 4000
struct bed {
    struct finding findings[ROWS];
    struct campaign_place_in places[ROWS];
    size_t count;
};

static void put(struct bed *bed, const struct row *row, bool takedown)
{
    struct finding *finding = &bed->findings[bed->count];
    *finding = (struct finding){.rule = text_from_string(row->rule), .revision = 1, .identity = TEXT("browser"),
                                .weight = row->weight, .evidence = text_from_string(row->evidence),
                                .target = text_from_string(row->target)};
    bed->places[bed->count++] = (struct campaign_place_in){.page = row->page, .site = row->site, .takedown = takedown,
                                                           .finding = finding};
}

static struct bed *bed_of(struct arena *arena, const struct row *rows, size_t count, bool takedown)
{
    struct bed *bed = arena_alloc(arena, sizeof *bed);
    for (size_t i = 0; i < count; i++)
        put(bed, &rows[i], takedown);
    return bed;
}
#define BED(arena, takedown, ...) \
    bed_of((arena), (const struct row[]){__VA_ARGS__}, sizeof((const struct row[]){__VA_ARGS__}) / sizeof(struct row), (takedown))

static struct campaigns_found find(struct arena *arena, const struct bed *bed)
{
    struct campaigns_found found;
    campaign_find(arena, bed->places, bed->count, &settings, &found);
    return found;
}

TEST(the_same_host_on_two_sites_is_one_campaign)
{
    struct campaigns_found found = find(arena, BED(arena, true, {1, 1, "hidden-link", "m.nohu.example", "x", 4},
                                                   {2, 2, "redirect", "nohu.example", "x", 4},
                                                   {3, 2, "hidden-link", "https://a@www.nohu.example:8443/vao?x=1", "x", 4},
                                                   {4, 3, "hidden-link", "other.example", "x", 4}));
    EXPECT_NUMBER(found.count, 1);
    EXPECT(found.items[0].name.kind == CAMPAIGN_HOST);
    EXPECT_TEXT(found.items[0].name.value, "nohu.example");
    EXPECT_NUMBER(found.items[0].page_count, 3);
    EXPECT_NUMBER(found.items[0].site_count, 2);
    EXPECT_NUMBER(found.items[0].sites[1], 2);
}

TEST(two_pages_of_one_site_are_none)
{
    EXPECT_NUMBER(find(arena, BED(arena, true, {1, 1, "hidden-link", "nohu.example", "x", 4},
                                  {2, 1, "hidden-link", "nohu.example", "x", 4})).count, 0);
}

TEST(what_honest_pages_link_to_makes_none)
{
    EXPECT_NUMBER(find(arena, BED(arena, true, {1, 1, "foreign-link", "facebook.com", "x", 4},
                                  {2, 2, "foreign-link", "www.facebook.com", "x", 4},
                                  {1, 1, "foreign-link", "xa.songan.example", "x", 4},
                                  {2, 2, "foreign-link", "xa.songan.example", "x", 4},
                                  {1, 1, "foreign-link", "rut.ngan.test", "x", 4},
                                  {2, 2, "foreign-link", "rut.ngan.test", "x", 4},
                                  {1, 1, "hidden-link", "x.gov.vn", "x", 4}, {2, 2, "hidden-link", "x.gov.vn", "x", 4},
                                  {1, 1, "hidden-link", "", "x", 4}, {2, 2, "hidden-link", "", "x", 4},
                                  {1, 1, "hidden-link", "localhost", "x", 4}, {2, 2, "hidden-link", "localhost", "x", 4}))
                      .count,
                  0);
}

TEST(changes_and_notes_make_none)
{
    EXPECT_NUMBER(find(arena, BED(arena, true, {1, 1, "new-script", "vendor.example", "x", 1},
                                  {2, 2, "new-script", "vendor.example", "x", 1},
                                  {1, 1, "campaign", "nohu.example", "x", 2}, {2, 2, "campaign", "nohu.example", "x", 2},
                                  {1, 1, "foreign-link", "note.example", "x", 0},
                                  {2, 2, "foreign-link", "note.example", "x", 0})).count, 0);
}

TEST(shorteners_tell_as_a_set)
{
    struct campaigns_found found =
        find(arena, BED(arena, true, {1, 1, "hidden-link", "a.ngan.test", "x", 4}, {1, 1, "hidden-link", "b.ngan.test", "x", 4},
                        {1, 1, "link-box", "c.ngan.test", "x", 4}, {2, 2, "hidden-link", "c.ngan.test", "x", 4},
                        {2, 2, "hidden-link", "a.ngan.test", "x", 4}, {2, 2, "hidden-link", "b.ngan.test", "x", 4},
                        {3, 3, "hidden-link", "a.ngan.test", "x", 4}, {3, 3, "hidden-link", "b.ngan.test", "x", 4}));
    EXPECT_NUMBER(found.count, 1);
    EXPECT(found.items[0].name.kind == CAMPAIGN_BLOCK);
    EXPECT(text_starts_with(found.items[0].name.value, TEXT("a.ngan.test b.ngan.test c.ngan.test #")));
    EXPECT_NUMBER(found.items[0].page_count, 2);
}

TEST(words_count_without_marks_case_and_numbers)
{
    const char *const one = "\"nổ hũ\" in title: Nổ Hũ 88: đổi thưởng – tặng 88k cho tân thủ hôm nay";
    const char *const two = "\"nổ hũ\" in title: nổ hũ 123, ĐỔI thưởng, tặng 5k cho tân thủ hôm nay";
    const char *const few = "\"nổ hũ\" in title: Nổ hũ đổi thưởng";
    EXPECT_NUMBER(find(arena, BED(arena, true, {1, 1, "listed-word", "", one, 4}, {2, 2, "listed-word", "", two, 4})).count, 1);
    EXPECT_NUMBER(find(arena, BED(arena, true, {1, 1, "listed-word", "", few, 4}, {2, 2, "listed-word", "", few, 4})).count, 0);
    /* the same news, each for review: honest */
    EXPECT_NUMBER(find(arena, BED(arena, false, {1, 1, "listed-word", "", one, 4}, {2, 2, "listed-word", "", two, 4})).count, 0);
}

TEST(what_stands_together_on_most_pages_is_one_campaign_and_the_strongest_names_it)
{
    const char *const words = "\"nổ hũ\" in text: một hai ba bốn năm sáu bảy tám chín";
    struct campaigns_found found =
        find(arena, BED(arena, true, {1, 1, "listed-word", "", words, 4}, {2, 2, "listed-word", "", words, 4},
                        {2, 2, "script-source", "js.evil.example", "x", 4}, {3, 3, "script-source", "js.evil.example", "x", 4},
                        {1, 1, "script-source", "js.evil.example", "x", 4}, {3, 3, "hidden-link", "nohu.example", "x", 4},
                        {2, 2, "hidden-link", "nohu.example", "x", 4}, {5, 4, "hidden-link", "alone.example", "x", 4}));
    EXPECT_NUMBER(found.count, 1);
    EXPECT(found.items[0].name.kind == CAMPAIGN_HOST);
    EXPECT_NUMBER(found.items[0].page_count, 3);
    EXPECT_NUMBER(found.items[0].value_count, 3);
    EXPECT(found.items[0].pages[0].shared.kind == CAMPAIGN_SCRIPT && found.items[0].pages[1].shared.kind == CAMPAIGN_HOST);
}

TEST(one_page_with_two_things_ties_nothing_together)
{
    struct campaigns_found found =
        find(arena, BED(arena, true, {1, 1, "hidden-link", "a.example", "x", 4}, {2, 2, "hidden-link", "a.example", "x", 4},
                        {3, 3, "hidden-link", "a.example", "x", 4}, {3, 3, "hidden-link", "b.example", "x", 4},
                        {4, 4, "hidden-link", "b.example", "x", 4}, {5, 5, "hidden-link", "b.example", "x", 4}));
    EXPECT_NUMBER(found.count, 2);
    EXPECT_NUMBER(found.items[0].page_count, 3);
    EXPECT_NUMBER(found.items[1].page_count, 3);
    EXPECT(found.items[0].pages[2].first && !found.items[1].pages[0].first); /* one finding for the page in both */
}

TEST(a_campaign_keeps_its_name)
{
    static const struct campaign_name known[] = {{CAMPAIGN_SCRIPT, {"js.example", 10}}, {CAMPAIGN_HOST, {"old.example", 11}}};
    const struct bed *bed =
        BED(arena, true, {1, 1, "hidden-link", "old.example", "x", 4}, {2, 2, "hidden-link", "old.example", "x", 4},
            {1, 1, "hidden-link", "big.example", "x", 4}, {2, 2, "hidden-link", "big.example", "x", 4},
            {3, 3, "hidden-link", "big.example", "x", 4});
    struct campaign_settings remembers = settings;
    struct campaigns_found found;
    EXPECT_TEXT(find(arena, bed).items[0].name.value, "big.example");
    remembers.known = known;
    remembers.known_count = 2;
    campaign_find(arena, bed->places, bed->count, &remembers, &found);
    EXPECT_TEXT(found.items[0].name.value, "old.example");
}

static size_t judged(struct arena *arena, const struct bed *bed, struct text *evidence)
{
    struct findings findings = {.arena = arena};
    struct campaigns_found found = find(arena, bed);
    for (size_t c = 0; c < found.count; c++)
        for (size_t p = 0; p < found.items[c].page_count; p++)
            campaign_judge(&found.items[c], &found.items[c].pages[p], &findings);
    *evidence = findings.list.count ? findings.list.items[0].evidence : (struct text){0};
    return findings.list.count;
}

TEST(three_sites_and_one_sure_page_make_a_finding)
{
    struct text evidence;
    struct bed *bed = BED(arena, false, {1, 1, "hidden-link", "nohu.example", "x", 4}, {2, 2, "hidden-link", "nohu.example", "x", 4},
                          {3, 3, "foreign-link", "nohu.example", "x", 4});
    EXPECT_NUMBER(judged(arena, bed, &evidence), 0);
    bed->places[1].takedown = true;
    EXPECT_NUMBER(judged(arena, bed, &evidence), 3);
    EXPECT_TEXT(evidence, "the same link to nohu.example stands on 3 sites of the province");
    put(bed, &(struct row){2, 2, "campaign", "nohu.example", "x", 2}, true); /* it stands by its neighbours' help alone */
    EXPECT_NUMBER(judged(arena, bed, &evidence), 0);
    bed = BED(arena, true, {1, 1, "hidden-link", "nohu.example", "x", 4}, {2, 2, "hidden-link", "nohu.example", "x", 4});
    EXPECT_NUMBER(judged(arena, bed, &evidence), 0);
}

/* Every campaign as words: two results are the same if these are. */
static struct text told(struct arena *arena, const struct campaigns_found *found)
{
    struct text words = arena_printf(arena, "%zu:", found->count);
    for (size_t c = 0; c < found->count; c++) {
        const struct campaign_found *one = &found->items[c];
        words = arena_printf(arena, "%.*s\n%s %.*s %d", TEXT_ARGS(words), campaign_kind_name(one->name.kind),
                             TEXT_ARGS(one->name.value), one->clear);
        for (size_t i = 0; i < one->value_count; i++)
            words = arena_printf(arena, "%.*s %.*s", TEXT_ARGS(words), TEXT_ARGS(one->values[i].value));
        for (size_t i = 0; i < one->page_count; i++)
            words = arena_printf(arena, "%.*s %lld/%lld/%.*s/%zu", TEXT_ARGS(words), (long long)one->pages[i].page,
                                 (long long)one->pages[i].site, TEXT_ARGS(one->pages[i].shared.value), one->pages[i].sites);
    }
    return words;
}

static uint32_t chance(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static bool has_page(const struct campaign_found *campaign, int64_t page)
{
    for (size_t p = 0; p < campaign->page_count; p++)
        if (campaign->pages[p].page == page)
            return true;
    return false;
}

/* Two pages of different sites that hide links to the same host are in one campaign, whatever else they are in. */
static void same_host_same_campaign(const struct bed *bed, const struct campaigns_found *found)
{
    for (size_t i = 0; i < bed->count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct campaign_place_in *a = &bed->places[i];
            const struct campaign_place_in *b = &bed->places[j];
            if (!text_equal(a->finding->rule, TEXT("hidden-link")) || !text_equal(b->finding->rule, TEXT("hidden-link")) ||
                !text_equal(a->finding->target, b->finding->target) || a->site == b->site)
                continue;
            bool together = false;
            size_t in_a = 0;
            size_t in_b = 0;
            for (size_t c = 0; c < found->count; c++) {
                const bool has_a = has_page(&found->items[c], a->page);
                const bool has_b = has_page(&found->items[c], b->page);
                together = together || (has_a && has_b);
                in_a += has_a;
                in_b += has_b;
            }
            EXPECT(together || in_a == CAMPAIGN_LIMIT_OF_PAGE || in_b == CAMPAIGN_LIMIT_OF_PAGE);
        }
}

/* Random provinces: the order of findings never shows; a page is the first of one campaign at most; no campaign has
 * one site. */
TEST(properties)
{
    static const char *const rules[] = {"hidden-link", "script-source", "listed-word", "redirect"};
    uint32_t state = 7;
    for (int round = 0; round < 300; round++) {
        struct bed *bed = arena_alloc(arena, sizeof *bed);
        size_t rows = 1 + chance(&state) % 120;
        uint32_t hosts = 1 + chance(&state) % 60;
        for (size_t i = 0; i < rows; i++) {
            int64_t page = 1 + chance(&state) % 60;
            put(bed, &(struct row){page, page % 9, rules[chance(&state) % 4],
                                   arena_string(arena, arena_printf(arena, "h%u.example", chance(&state) % hosts)), "e", 4},
                chance(&state) % 2);
        }
        struct campaigns_found found = find(arena, bed);
        struct text words = told(arena, &found);
        for (size_t i = bed->count; i > 1; i--) {
            size_t j = chance(&state) % i;
            struct campaign_place_in kept = bed->places[i - 1];
            bed->places[i - 1] = bed->places[j];
            bed->places[j] = kept;
        }
        struct campaigns_found again = find(arena, bed);
        if (!EXPECT(text_equal(words, told(arena, &again))))
            break;
        size_t first[61] = {0};
        for (size_t c = 0; c < found.count; c++) {
            EXPECT(found.items[c].site_count >= 2);
            for (size_t p = 0; p < found.items[c].page_count; p++)
                first[found.items[c].pages[p].page] += found.items[c].pages[p].first;
        }
        for (size_t p = 0; p < sizeof first / sizeof *first; p++)
            EXPECT(first[p] <= 1);
        same_host_same_campaign(bed, &found);
    }
}

TEST(many_findings_take_little_time)
{
    size_t count = CAMPAIGN_LIMIT_PLACES;
    struct finding *findings = arena_alloc_array(arena, 2, sizeof *findings);
    struct campaign_place_in *places = arena_alloc_array(arena, count + 1, sizeof *places);
    findings[0] = (struct finding){.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("nohu.example")};
    findings[1] = (struct finding){.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("taixiu.example")};
    for (size_t i = 0; i <= count; i++)
        places[i] = (struct campaign_place_in){.page = (int64_t)(count - i), .site = (int64_t)(i % 250), .takedown = true,
                                               .finding = &findings[i % 2]};
    struct campaigns_found found;
    campaign_find(arena, places, count, &settings, &found);
    EXPECT_NUMBER(found.count, 2);
    EXPECT_NUMBER(found.items[0].page_count, CAMPAIGN_LIMIT_PLACES / 2);
    EXPECT(!found.cut);
    campaign_find(arena, places, count + 1, &settings, &found); /* the first ones by page */
    EXPECT_NUMBER(found.items[0].page_count, CAMPAIGN_LIMIT_PLACES / 2);
    EXPECT(found.cut);
}

static const uint32_t one_layout[] = {1, 2, 3, 4, 5, 6, 7, 8};
static const uint32_t other_layout[] = {11, 12, 13, 14, 15, 16, 17, 18};
#define TRAITS(id, name, generator, layout) {id, {name, sizeof name - 1}, {generator, sizeof generator - 1}, layout, 8}

TEST(the_template_that_they_share_is_told_with_its_other_sites)
{
    static const struct site_traits traits[] = {
        TRAITS(1, "a", "DotNetNuke 9.1", one_layout), TRAITS(2, "b", "DotNetNuke", one_layout),
        TRAITS(3, "c", "DotNetNuke", one_layout), TRAITS(4, "d", "WordPress 6.4", other_layout),
        TRAITS(5, "e", "WordPress 6.4", other_layout)};
    struct campaigns_found found = find(arena, BED(arena, true, {1, 1, "hidden-link", "nohu.example", "x", 4},
                                                   {2, 2, "hidden-link", "nohu.example", "x", 4},
                                                   {1, 1, "hidden-link", "hu.example", "x", 4},
                                                   {2, 2, "hidden-link", "hu.example", "x", 4}));
    struct campaign_cause cause;
    campaign_prior(arena, &found.items[0], traits, 5, &cause);
    EXPECT_TEXT(campaign_words(arena, &found.items[0], &cause),
                "also shared \"nohu.example\"; all 2 sites run \"DotNetNuke\" on the same template, so ask its vendor; other "
                "sites on it, look there too: c");
}

TEST(what_all_the_province_runs_is_no_hint)
{
    static const struct site_traits traits[] = {
        TRAITS(1, "a", "Liferay", one_layout), TRAITS(2, "b", "Liferay", one_layout), TRAITS(3, "c", "Liferay", one_layout)};
    struct campaigns_found found = find(arena, BED(arena, true, {1, 1, "hidden-link", "nohu.example", "x", 4},
                                                   {2, 2, "hidden-link", "nohu.example", "x", 4}));
    struct campaign_cause cause;
    campaign_prior(arena, &found.items[0], traits, 3, &cause);
    EXPECT_NUMBER(cause.with, 0);
    EXPECT_TEXT(campaign_words(arena, &found.items[0], &cause), "");
}

TEST(new_to_the_province)
{
    struct findings findings = {.arena = arena};
    struct province_news news = {.domain = TEXT("moi.example"), .sites = 2, .agencies = 1};
    judge_new_to_province(&news, false, TEXT("browser"), &findings); /* one owner */
    news.agencies = 2;
    news.is_script = true;
    judge_new_to_province(&news, false, TEXT("browser"), &findings); /* a vendor's */
    EXPECT_NUMBER(findings.list.count, 0);
    news.is_script = false;
    judge_new_to_province(&news, false, TEXT("browser"), &findings);
    EXPECT_TEXT(findings.list.items[0].evidence,
                "link to moi.example, which no site of the province linked to before tonight; now 2 sites do");
    EXPECT(findings.list.items[0].weight == 1);
    news.sites = news.agencies = 1;
    judge_new_to_province(&news, true, TEXT("browser"), &findings);
    EXPECT_NUMBER(findings.list.count, 2);
}
