/* baselines_poison.c: every way we can think of to make a baseline vouch for what an intruder planted. Each row sets up one
 * attack over several nights with the real rules, and says what must not have become normal, and why it was refused. */
#include "baselines/change.h"
#include "baselines/learn.h"

#include "tests/unit/night_pages.h"
#include "tests/unit/test.h"

#include <string.h>

#define EVIL "<div style='display:none'><a href=https://xau.example/>xau</a></div>"
#define SEEN "<p><a href=https://xau.example/>Trang bạn</a></p>"
#define CODE "<script src=https://xau.example/x.js></script>"

/* One night of a site of one page; what the page showed and how the night went. */
struct act {
    const char *foot; /* what is planted; NULL: nothing */
    enum verdict verdict; /* of the page */
    struct night night; /* run is the act's number where it is 0; times are that night's where `started` is 0 */
    bool not_plain; /* only other identities asked, and were shown this */
    bool not_whole;
    bool cloaking;
    bool soft_404;
    bool skipped; /* the page was not had tonight; the rest of the site was */
    uint16_t status; /* 0: 200 */
    bool is_list; /* five hundred other links stand before */
    const char *target; /* of a finding of the page */
};
#define QUIET .night = {.complete = true, .pages = 10}
#define CLEAN .verdict = VERDICT_CLEAN, QUIET

enum { ACTS = 8 };
struct attack {
    const char *name;
    bool settled; /* the site has a clean baseline since before */
    struct act acts[ACTS];
    size_t act_count;
    enum refusal last; /* why nothing was learned in the last act: of the site, the page, or the value */
    enum value_channel channel; /* of what was planted */
};

/* A site as it is learned: a page's baseline, its last look, the nights, values met. */
struct site {
    struct arena *arena;
    struct nights nights;
    struct knowledge knowledge;
    const struct plain_profile *last;
    const struct plain_profile *baseline;
    int64_t last_time;
    enum refusal refusals[3]; /* of the last act: site, page, value that was planted */
};

static const struct site_value *planted_value(enum value_channel channel)
{
    static const struct site_value values[VALUE_CHANNEL_COUNT] = {
        [VALUE_OUTBOUND] = {VALUE_OUTBOUND, {"xau.example", 11}}, [VALUE_HIDDEN] = {VALUE_HIDDEN, {"xau.example", 11}},
        [VALUE_SCRIPT] = {VALUE_SCRIPT, {"xau.example", 11}},
    };
    return &values[channel];
}

static bool names(struct arena *arena, const struct plain_profile *look, const struct site_value *wanted)
{
    const struct site_value *values = NULL;
    size_t count = look ? site_values(arena, look, NIGHT_HOST, &values) : 0;
    return site_values_have(values, count, wanted);
}

static const struct plain_profile *look_of(struct site *site, const struct act *act, int64_t run, int64_t at)
{
    const char *foot = act->foot;
    struct buffer crowd;
    buffer_init(&crowd, 1 << 20);
    for (int i = 0; act->is_list && i < PROFILE_LIMIT_ENTRIES; i++)
        buffer_printf(&crowd, "<a href=http://a%03d.example/>trang %d</a> ", i, i);
    buffer_add_string(&crowd, foot ? foot : "");
    buffer_add_byte(&crowd, '\0');
    struct text html = arena_copy(site->arena, night_home(site->arena, crowd.data));
    buffer_release(&crowd);
    const struct profile *profile = night_profile(site->arena, html, act->status ? act->status : 200);
    struct plain_profile *look = arena_alloc(site->arena, sizeof *look);
    struct text identity = act->not_plain ? TEXT("googlebot") : NIGHT_PLAIN;
    return plain_profile_of(profile, identity, NIGHT_PLAIN, run, at, look) ? look : NULL;
}

/* What the store does between the nights: values of fit pages are met, nights are counted where they were quiet, values are
 * decided. */
static void learn_values(struct site *site, const struct page_night *page, const struct act *act,
                         const struct site_value *planted, const struct learning *learning)
{
    const struct site_value *values = NULL;
    size_t count = page->tonight ? site_values(site->arena, page->tonight, NIGHT_HOST, &values) : 0;
    site->refusals[2] = REFUSAL_NONE;
    for (size_t i = 0; i < count; i++) {
        struct known_value *known = NULL;
        for (size_t k = 0; k < site->knowledge.values.count; k++)
            if (site->knowledge.values.items[k].channel == values[i].channel &&
                text_equal(site->knowledge.values.items[k].value, values[i].value))
                known = &site->knowledge.values.items[k];
        bool named = value_falls(page, &site->knowledge, &values[i]);
        if (!known && (named || page_refused(page) == REFUSAL_NONE)) {
            const struct known_value met = {values[i].channel, values[i].value, VALUE_CANDIDATE, site->last_time, 0,
                                            act->night.flagged};
            knowledge_add(&site->knowledge, &met);
            known = &site->knowledge.values.items[site->knowledge.values.count - 1];
        }
        if (!known)
            continue;
        if (named)
            known->state = VALUE_REJECTED;
        known->nights += learning->step != LEARN_NOTHING && page_refused(page) == REFUSAL_NONE;
        enum refusal why = known->state == VALUE_ACCEPTED ? REFUSAL_NONE : value_learning(known, &site->knowledge);
        if (why == REFUSAL_NONE && learning->step == LEARN_ACCEPT)
            known->state = VALUE_ACCEPTED;
        if (text_equal(values[i].value, planted->value) && values[i].channel == planted->channel)
            site->refusals[2] = why;
    }
    knowledge_ready(&site->knowledge);
}

/* One act, with the calls that a crawl makes. */
static void play(struct site *site, const struct act *act, int64_t number, const struct site_value *planted)
{
    struct night night = act->night;
    night.run = night.run ? night.run : number;
    night.finished = night.started ? night.started + 7200 : night_at(number) + 7200;
    night.started = night.started ? night.started : night_at(number);
    const struct finding finding = {.rule = TEXT("foreign-link"), .weight = 4, .target = text_from_string(act->target)};
    const struct plain_profile *tonight =
        act->skipped ? NULL : look_of(site, act, night.run, night.started + 3600);
    const struct page_night page = {
        .tonight = tonight, .last = site->last, .baseline = site->baseline, .verdict = act->verdict,
        .whole = !act->not_whole, .cloaking = act->cloaking, .soft_404 = act->soft_404,
        .findings = &finding, .finding_count = act->target ? 1 : 0,
    };
    struct page_learning learned = page_learning(site->arena, &page, &site->nights, &site->knowledge);
    struct learning learning = learning_of_site(&night, &site->nights);
    site->last_time = night.started;
    learn_values(site, &page, act, planted, &learning);
    if (learned.step == PAGE_WITHDRAW)
        site->baseline = NULL;
    else if (learned.step == PAGE_ACCEPT && learning.step == LEARN_ACCEPT)
        site->baseline = tonight;
    nights_after(&site->nights, &night, &learning);
    site->refusals[0] = learning.why;
    site->refusals[1] = learned.why;
    if (tonight)
        site->last = tonight;
}

static const struct attack attacks[] = {
    {"infected first night: the host is met clean on the nights after", false,
     {{.foot = EVIL, .verdict = VERDICT_TAKEDOWN, .night = {.complete = true, .pages = 10, .flagged = true}, .target = "xau.example"},
      {.foot = SEEN, CLEAN},
      {.foot = SEEN, CLEAN}},
     3, REFUSAL_REJECTED, VALUE_OUTBOUND},
    {"infected first night: the same page is still flagged on the next", false,
     {{.foot = EVIL, .verdict = VERDICT_TAKEDOWN, .night = {.complete = true, .pages = 10, .flagged = true}},
      {.foot = EVIL, .verdict = VERDICT_TAKEDOWN, .night = {.complete = true, .pages = 10, .flagged = true}}},
     2, REFUSAL_FLAGGED, VALUE_HIDDEN},
    {"partial run between", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.pages = 10}}}, 2, REFUSAL_PARTIAL, VALUE_OUTBOUND},
    {"two partial runs that make one whole walk together", false,
     {{.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.pages = 5}}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.pages = 5}},
      {.foot = SEEN, CLEAN}},
     3, REFUSAL_LAST_NOT_QUIET, VALUE_OUTBOUND},
    {"a resumed run ends twice", false, {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.run = 1, .complete = true, .pages = 10}}},
     2, REFUSAL_SAME_RUN, VALUE_OUTBOUND},
    {"failed run: most of the site was error pages", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .failed = true}}}, 2,
     REFUSAL_FAILED, VALUE_OUTBOUND},
    {"an empty run", false, {{.foot = SEEN, CLEAN}, {.skipped = true, .night = {.complete = true}}}, 2, REFUSAL_EMPTY, VALUE_OUTBOUND},
    {"another page of the site is flagged", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .flagged = true}}}, 2,
     REFUSAL_FLAGGED, VALUE_OUTBOUND},
    {"the page is only to be reviewed", true,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_REVIEW, QUIET}}, 2, REFUSAL_PAGE_FLAGGED, VALUE_OUTBOUND},
    {"the page could not be judged", true,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_UNKNOWN, QUIET}}, 2, REFUSAL_PAGE_FLAGGED, VALUE_OUTBOUND},
    {"identity mix-up: what a search engine was shown", false,
     {{.foot = SEEN, CLEAN, .not_plain = true}, {.foot = SEEN, CLEAN, .not_plain = true}}, 2, REFUSAL_NOT_PLAIN, VALUE_OUTBOUND},
    {"cloaked: clean for the browser, other visitors are shown something else", false,
     {{CLEAN, .cloaking = true}, {.foot = SEEN, CLEAN, .cloaking = true}}, 2, REFUSAL_CLOAKING, VALUE_OUTBOUND},
    {"clock set back between the nights", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .started = NIGHT_FIRST - 9 * NIGHT_DAY}}},
     2, REFUSAL_CLOCK, VALUE_OUTBOUND},
    {"clock set back and forth within a run", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .clock_back = true}}}, 2,
     REFUSAL_CLOCK, VALUE_OUTBOUND},
    {"clock set back before a partial run, then quiet ones", false,
     {{.foot = SEEN, CLEAN},
      {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.pages = 10, .started = NIGHT_FIRST + 30 * NIGHT_DAY}},
      {.foot = SEEN, CLEAN}},
     3, REFUSAL_CLOCK, VALUE_OUTBOUND},
    {"two runs in one night", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .started = NIGHT_FIRST + NIGHT_DAY + 8 * 3600}}},
     2, REFUSAL_TOO_SOON, VALUE_OUTBOUND},
    {"runs that overlap", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .started = NIGHT_FIRST + NIGHT_DAY + 3600}}},
     2, REFUSAL_TOO_SOON, VALUE_OUTBOUND},
    {"the site shrinks to the planted pages", false,
     {{.verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 100}}, {.foot = SEEN, CLEAN}}, 2, REFUSAL_PAGES_JUMPED, VALUE_OUTBOUND},
    {"the page changes between the quiet nights", false, {{CLEAN}, {.foot = SEEN, CLEAN}}, 2, REFUSAL_VALUES_CHANGED, VALUE_OUTBOUND},
    {"the page fails one night and comes back changed", true,
     {{CLEAN}, {CLEAN}, {.skipped = true, CLEAN}, {.foot = SEEN, CLEAN}}, 4, REFUSAL_VALUES_CHANGED, VALUE_OUTBOUND},
    {"an error page as the baseline", false,
     {{.foot = SEEN, CLEAN, .status = 404}, {.foot = SEEN, CLEAN, .status = 404}}, 2, REFUSAL_STATUS, VALUE_HIDDEN},
    {"what the site shows for any address", false,
     {{.foot = SEEN, CLEAN, .soft_404 = true}, {.foot = SEEN, CLEAN, .soft_404 = true}}, 2, REFUSAL_SOFT_404, VALUE_HIDDEN},
    {"a page that could not be read whole", false,
     {{.foot = SEEN, CLEAN, .not_whole = true}, {.foot = SEEN, CLEAN, .not_whole = true}}, 2, REFUSAL_NOT_WHOLE, VALUE_HIDDEN},
    {"five hundred links crowd the planted one out", false,
     {{.foot = SEEN, CLEAN, .is_list = true}, {.foot = SEEN, CLEAN, .is_list = true}}, 2, REFUSAL_CUT, VALUE_OUTBOUND},
    {"a hidden link that no rule speaks of, on a settled site", true,
     {{CLEAN}, {CLEAN}, {.foot = EVIL, CLEAN}, {.foot = EVIL, CLEAN}, {.foot = EVIL, CLEAN}, {.foot = EVIL, CLEAN}}, 6,
     REFUSAL_NEEDS_PERSON, VALUE_HIDDEN},
    {"a script that no rule speaks of, on a settled site, week after week", true,
     {{CLEAN}, {CLEAN}, {.foot = CODE, CLEAN}, {.foot = CODE, CLEAN}, {.foot = CODE, CLEAN}, {.foot = CODE, CLEAN}, {.foot = CODE, CLEAN}, {.foot = CODE, CLEAN}},
     8, REFUSAL_NEEDS_PERSON, VALUE_SCRIPT},
    {"a value that came on a flagged night, then two quiet ones", false,
     {{.foot = SEEN, .verdict = VERDICT_CLEAN, .night = {.complete = true, .pages = 10, .flagged = true}}, {.foot = SEEN, CLEAN}, {.foot = SEEN, CLEAN}},
     3, REFUSAL_MET_FLAGGED, VALUE_OUTBOUND},
    {"a baseline that held the host before any list knew it", false,
     {{.foot = SEEN, CLEAN}, {.foot = SEEN, CLEAN},
      {.foot = SEEN, .verdict = VERDICT_TAKEDOWN, .night = {.complete = true, .pages = 10, .flagged = true}, .target = "https://www.xau.example/vao?a=1"}},
     3, REFUSAL_VOUCHED, VALUE_OUTBOUND},
};

TEST(no_attack_succeeds)
{
    size_t count = sizeof attacks / sizeof *attacks;
    EXPECT(count >= 20);
    for (size_t i = 0; i < count; i++) {
        const struct attack *attack = &attacks[i];
        const struct site_value *planted = planted_value(attack->channel);
        struct site site = {.arena = arena};
        if (attack->settled)
            site.knowledge = night_knowledge(arena);
        else
            knowledge_open(&site.knowledge, arena, NIGHT_HOST);
        for (size_t a = 0; a < attack->act_count; a++)
            play(&site, &attack->acts[a], (int64_t)a + 1, planted);
        bool refused = site.refusals[0] == attack->last || site.refusals[1] == attack->last ||
                       site.refusals[2] == attack->last;
        bool poisoned = names(arena, site.baseline, planted) ||
                        (knowledge_accepted(&site.knowledge, planted->channel, planted->value) &&
                         attack->last != REFUSAL_VOUCHED); /* the page loses its baseline; each page is judged by itself */
        if (!EXPECT(refused) || !EXPECT(!poisoned))
            test_say("%s: site %s, page %s, value %s%s", attack->name, refusal_english(site.refusals[0]),
                     refusal_english(site.refusals[1]), refusal_english(site.refusals[2]), poisoned ? ", POISONED" : "");
    }
}

TEST(what_an_honest_site_learns)
{
    struct site site = {.arena = arena};
    knowledge_open(&site.knowledge, arena, NIGHT_HOST);
    const struct act act = {.foot = SEEN, CLEAN};
    play(&site, &act, 1, planted_value(VALUE_OUTBOUND));
    EXPECT(!site.baseline && !knowledge_accepted(&site.knowledge, VALUE_OUTBOUND, TEXT("xau.example")));
    play(&site, &act, 2, planted_value(VALUE_OUTBOUND));
    EXPECT(site.baseline && knowledge_accepted(&site.knowledge, VALUE_OUTBOUND, TEXT("xau.example")));
    const struct act none = {CLEAN};
    play(&site, &none, 3, planted_value(VALUE_OUTBOUND));
    play(&site, &none, 4, planted_value(VALUE_OUTBOUND));
    EXPECT(site.baseline && !names(arena, site.baseline, planted_value(VALUE_OUTBOUND))); /* what went is forgotten */
}

/* One host a night, each of them learned by the site: the page's baseline stops following. */
TEST(slow_drip_of_hosts)
{
    struct site site = {.arena = arena, .knowledge = night_knowledge(arena)};
    struct text foot = {0};
    const struct site_value *planted = planted_value(VALUE_OUTBOUND);
    const struct act first = {CLEAN};
    play(&site, &first, 1, planted);
    play(&site, &first, 2, planted);
    if (!EXPECT(site.baseline != NULL))
        return;
    for (int64_t run = 3; run < 23; run++) {
        if (run % 2)
            foot = arena_printf(arena, "%.*s <p><a href=https://nho-giot-%lld.example/>Bạn đọc</a></p>", TEXT_ARGS(foot),
                                (long long)run);
        const struct act act = {.foot = arena_string(arena, foot), CLEAN};
        play(&site, &act, run, planted);
    }
    const struct site_value *values = NULL;
    size_t count = site_values(arena, site.baseline, NIGHT_HOST, &values);
    size_t dripped = 0;
    for (size_t i = 0; i < count; i++)
        dripped += text_starts_with(values[i].value, TEXT("nho-giot-"));
    EXPECT(dripped <= LEARN_LIMIT_DRIP);
    EXPECT(site.refusals[1] == REFUSAL_DRIP || site.refusals[1] == REFUSAL_VALUE_WAITS);
}

/* The night of a redesign, with something planted in it: approving the look approves no value. */
TEST(injection_inside_of_a_redesign)
{
    struct knowledge knowledge = night_knowledge(arena);
    struct findings findings = {.arena = arena};
    struct change change;
    const struct plain_profile *before = night_look(arena, night_article(arena, 3), 5);
    const struct plain_profile *after = night_look(arena, night_article_of(arena, 3, true, EVIL), 6);
    const struct plain_profile *next = night_look(arena, night_article_of(arena, 3, true, EVIL), 7);
    judge_change(arena, before, after, &knowledge, false, NIGHT_PLAIN, &findings, &change);
    bool told = false;
    for (size_t i = 0; i < findings.list.count; i++)
        told |= text_equal(findings.list.items[i].rule, TEXT("new-link-host"));
    EXPECT(told);
    /* after the approval the page has no baseline and is learned anew, but not with a host that nobody knows */
    struct nights nights = {.quiet = {{.run = 6, .started = night_at(6)}}, .count = 1, .settled = true};
    const struct page_night page = {.tonight = next, .last = after, .verdict = VERDICT_CLEAN, .whole = true};
    struct page_learning learned = page_learning(arena, &page, &nights, &knowledge);
    EXPECT(learned.step == PAGE_KEEP && learned.why == REFUSAL_VALUE_WAITS);
    EXPECT_TEXT(learned.value, "xau.example");
}

/* A roll-back makes an old state current: what was rejected since then must stay so (the command puts the rejections back),
 * and a rejected value is refused whatever nights speak for it. */
TEST(roll_back_to_before_the_cleaning)
{
    struct knowledge knowledge = night_knowledge(arena);
    knowledge_add(&knowledge, &(struct known_value){VALUE_OUTBOUND, TEXT("xau.example"), VALUE_REJECTED, night_at(4), 2, false});
    knowledge_ready(&knowledge);
    EXPECT(!knowledge_accepted(&knowledge, VALUE_OUTBOUND, TEXT("xau.example")));
    EXPECT(!knowledge_accepted(&knowledge, VALUE_HIDDEN, TEXT("xau.example")));
    struct nights nights = {.quiet = {{.run = 6, .started = night_at(6)}}, .count = 1};
    knowledge.settled = false;
    const struct page_night page = {.tonight = night_look(arena, night_home(arena, SEEN), 7),
                                    .last = night_look(arena, night_home(arena, SEEN), 6),
                                    .verdict = VERDICT_CLEAN, .whole = true};
    struct page_learning learned = page_learning(arena, &page, &nights, &knowledge);
    EXPECT(learned.step == PAGE_KEEP && learned.why == REFUSAL_REJECTED);
    EXPECT_NUMBER(value_learning(knowledge_of(&knowledge, VALUE_OUTBOUND, TEXT("xau.example")), &knowledge), REFUSAL_REJECTED);
}

/* An intruder's page names the site's own partner: that must not make all honest pages strangers. */
TEST(naming_a_partner_does_no_harm)
{
    struct knowledge knowledge = night_knowledge(arena);
    const struct site_value partner = {VALUE_OUTBOUND, TEXT("chinhphu.example")};
    const struct site_value stranger = {VALUE_OUTBOUND, TEXT("xau.example")};
    const struct finding findings[] = {
        {.rule = TEXT("hidden-link"), .weight = 4, .target = TEXT("chinhphu.example")},
        {.rule = TEXT("foreign-link"), .weight = 4, .target = TEXT("https://xau.example:8443/a")},
        {.rule = TEXT("new-link-host"), .weight = 1, .target = TEXT("bao.example")},
    };
    const struct page_night page = {.verdict = VERDICT_TAKEDOWN, .findings = findings, .finding_count = 3};
    const struct page_night review = {.verdict = VERDICT_REVIEW, .findings = findings, .finding_count = 3};
    EXPECT(!value_falls(&page, &knowledge, &partner));
    EXPECT(value_falls(&page, &knowledge, &stranger) && !value_falls(&review, &knowledge, &stranger));
    EXPECT(!value_falls(&page, &knowledge, &(struct site_value){VALUE_OUTBOUND, TEXT("bao.example")})); /* only new */
}

TEST(bytes_that_are_no_nights_or_templates)
{
    struct nights nights;
    struct templates *templates = arena_alloc(arena, sizeof *templates);
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    struct nights kept = {.settled = true, .last_started = 9, .count = 2, .quiet = {{.run = 3, .pages = 7}, {.run = 5}}};
    nights_encode(&kept, &buffer);
    struct reader reader = reader_of(buffer_text(&buffer));
    EXPECT(nights_decode(&reader, &nights) && nights.settled && nights.count == 2 && nights.quiet[0].pages == 7);
    for (size_t length = 0; length < buffer.length; length++) {
        reader = reader_of(text_slice(buffer_text(&buffer), 0, length));
        EXPECT(!nights_decode(&reader, &nights) && nights.count == 0 && !nights.settled);
    }
    struct knowledge knowledge = night_knowledge(arena);
    buffer_clear(&buffer);
    templates_encode(knowledge.templates, &buffer);
    reader = reader_of(buffer_text(&buffer));
    EXPECT(templates_decode(&reader, templates) && templates->layout_count == knowledge.templates->layout_count &&
           templates->block_count == knowledge.templates->block_count && templates->block_count > 3);
    for (size_t length = 0; length < buffer.length; length++) {
        reader = reader_of(text_slice(buffer_text(&buffer), 0, length));
        EXPECT(!templates_decode(&reader, templates) && templates->block_count == 0);
    }
    buffer_release(&buffer);
}

/* Twenty thousand pages of which each has two hundred blocks of its own: the template's blocks are found all the same. */
TEST(templates_of_a_large_site)
{
    struct template_counter *counter = arena_alloc(arena, sizeof *counter);
    struct templates *templates = arena_alloc(arena, sizeof *templates);
    uint64_t blocks[210];
    for (uint64_t page = 0; page < 20000; page++) {
        for (uint64_t b = 0; b < 10; b++)
            blocks[b] = (b + 1) << 16 | 40;
        for (uint64_t b = 10; b < 210; b++)
            blocks[b] = (page * 210 + b + 1000) << 16 | 40;
        const struct profile profile = {.status = 200, .blocks = blocks, .block_count = 210};
        struct plain_profile look = {&profile, 1, 1};
        template_count(counter, &look);
    }
    template_counter_result(counter, templates);
    EXPECT_NUMBER(templates->block_count, 10);
    EXPECT(templates_has_block(templates, 1 << 16 | 40) && !templates_has_block(templates, 1 << 16 | 41));
}

TEST(two_nights_agree_on_templates)
{
    struct knowledge knowledge = night_knowledge(arena);
    struct templates *known = arena_alloc(arena, sizeof *known);
    struct templates *empty = arena_alloc(arena, sizeof *empty);
    templates_learn(known, empty, knowledge.templates);
    EXPECT(known->layout_count == 0 && known->block_count == 0); /* one night is not enough */
    templates_learn(known, knowledge.templates, knowledge.templates);
    EXPECT(known->layout_count == knowledge.templates->layout_count && known->block_count > 3);
    templates_learn(known, empty, empty);
    EXPECT(known->block_count == knowledge.templates->block_count); /* a night that saw nothing forgets nothing */
}

/* The clock stood a year ahead for a night: nothing would be learned for a year. */
TEST(a_clock_that_is_trusted_again_forgets_the_future)
{
    enum { NIGHT = 86400, YEAR = 365 * NIGHT };
    struct nights nights = {.quiet = {{.run = 1, .started = 1000, .finished = 2000, .pages = 10},
                                      {.run = 2, .started = YEAR, .finished = YEAR + 1000, .pages = 10}},
                            .count = 2, .last_started = YEAR};
    const struct night tonight = {.run = 3, .started = 2 * NIGHT, .finished = 2 * NIGHT + 1000, .complete = true, .pages = 10};
    EXPECT_NUMBER(learning_of_site(&tonight, &nights).why, REFUSAL_CLOCK);
    nights_trust_clock(&nights, 2 * NIGHT - 5);
    EXPECT_NUMBER(nights.count, 1);
    EXPECT_NUMBER(nights.quiet[0].run, 1);
    EXPECT_NUMBER(learning_of_site(&tonight, &nights).step, LEARN_ACCEPT);
}

/* The clock was set forward by two days, an hour after a quiet night: the next one is no other night. */
TEST(nights_before_a_clock_was_set_forward_count_from_later)
{
    enum { HOUR = 3600, DAY = 24 * HOUR };
    const struct night last = {.run = 1, .started = 1000, .finished = 2000, .pages = 10};
    struct nights nights = {.quiet = {last}, .count = 1, .last_started = 1000};
    struct night tonight = {.run = 2, .started = 2000 + 2 * DAY + HOUR, .finished = 2 * DAY + 2 * HOUR, .complete = true, .pages = 10};
    EXPECT_NUMBER(learning_of_site(&tonight, &nights).step, LEARN_ACCEPT);
    nights_later(&nights, 2 * DAY, tonight.started);
    EXPECT_NUMBER(nights.quiet[0].started, 1000 + 2 * DAY);
    EXPECT_NUMBER(nights.quiet[0].finished, 2000 + 2 * DAY);
    EXPECT_NUMBER(learning_of_site(&tonight, &nights).why, REFUSAL_TOO_SOON);
    tonight.started += 12 * HOUR;
    tonight.finished += 12 * HOUR;
    EXPECT_NUMBER(learning_of_site(&tonight, &nights).step, LEARN_ACCEPT);
    nights_later(&nights, 365 * DAY, tonight.started); /* counted twice: not as after now */
    EXPECT(nights.quiet[0].started == tonight.started && nights.quiet[0].finished == tonight.started);
}
