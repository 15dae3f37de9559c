/* baselines_change.c: what is told of a page and of a site that are not as they were, and what is not. */
#include "baselines/change.h"

#include "base/hash.h"

#include "tests/unit/night_pages.h"
#include "tests/unit/test.h"

#include <string.h>

struct told {
    struct findings findings;
    struct change change;
    const struct knowledge *knowledge;
};

static struct told judge(struct arena *arena, const struct knowledge *knowledge, struct text before, struct text after,
                         bool home)
{
    struct told told = {.findings = {.arena = arena}, .knowledge = knowledge};
    judge_change(arena, before.length ? night_look(arena, before, 5) : NULL, night_look(arena, after, 6), knowledge, home,
                 NIGHT_PLAIN, &told.findings, &told.change);
    return told;
}

static double points_of(const struct told *told, const char *rule, size_t *count)
{
    double points = 0;
    *count = 0;
    for (size_t i = 0; i < told->findings.list.count; i++)
        if (text_equal(told->findings.list.items[i].rule, text_from_string(rule))) {
            points += told->findings.list.items[i].weight;
            ++*count;
        }
    return points;
}

static bool expect_told(const struct told *told, const char *rule, double points)
{
    size_t count = 0;
    double got = points_of(told, rule, &count);
    if (count == 1 && got >= points - 0.01 && got <= points + 0.01)
        return true;
    test_say("%s: %zu findings, %.1f points, %zu in all", rule, count, got, told->findings.list.count);
    for (size_t i = 0; i < told->findings.list.count; i++)
        test_say("  %.*s: %.*s", TEXT_ARGS(told->findings.list.items[i].rule),
                 TEXT_ARGS(told->findings.list.items[i].evidence));
    return false;
}

static bool is_silent(const struct told *told)
{
    for (size_t i = 0; i < told->findings.list.count; i++)
        test_say("  %.*s: %.*s", TEXT_ARGS(told->findings.list.items[i].rule),
                 TEXT_ARGS(told->findings.list.items[i].evidence));
    return told->findings.list.count == 0;
}

TEST(date_of_a_second)
{
    EXPECT_TEXT(change_date(arena, 0), "1970-01-01");
    EXPECT_TEXT(change_date(arena, 951782400), "2000-02-29");
    EXPECT_TEXT(change_date(arena, 1795391999), "2026-11-22");
    EXPECT_TEXT(change_date(arena, 1795392000), "2026-11-23");
    EXPECT_TEXT(change_date(arena, -1), "1969-12-31");
}

TEST(news_are_silent)
{
    struct knowledge knowledge = night_knowledge(arena);
    static const struct night_page before = {.title = "Tin tức (12 tin) - Trang 3",
                                             .content = "<ul><li>Tin về đê điều, ngày 3</li><li>Tin về lúa</li></ul>"};
    static const struct night_page after = {
        .title = "Tin tức (15 tin) - Trang 4",
        .content = "<ul><li>Khai giảng năm học</li><li>Tập huấn phòng cháy</li><li>Lịch cắt điện tuần này</li></ul>"};
    struct text same = night_home(arena, NULL);
    struct told told = judge(arena, &knowledge, same, same, true);
    EXPECT(is_silent(&told) && told.change.compared && told.change.loss == LOSS_NONE);
    told = judge(arena, &knowledge, night_html(arena, &before), night_html(arena, &after), false);
    EXPECT(is_silent(&told)); /* a list moved on */
    told = judge(arena, &knowledge, (struct text){0}, night_article(arena, 40), false);
    EXPECT(is_silent(&told) && !told.change.compared); /* a new article */
    told = judge(arena, &knowledge, (struct text){0}, text_from_string(NIGHT_DEFACED), true);
    EXPECT(is_silent(&told)); /* the first night never needs a baseline, and makes nothing of having none */
}

TEST(a_page_that_does_not_load_is_no_change)
{
    struct knowledge knowledge = night_knowledge(arena);
    struct findings findings = {.arena = arena};
    struct change change;
    struct plain_profile gone;
    EXPECT(plain_profile_of(night_profile(arena, TEXT("<h1>503</h1>"), 503), NIGHT_PLAIN, NIGHT_PLAIN, 6, night_at(6), &gone));
    judge_change(arena, night_look(arena, night_home(arena, NULL), 5), &gone, &knowledge, true, NIGHT_PLAIN, &findings, &change);
    EXPECT_NUMBER(findings.list.count, 0);
    EXPECT(!change.compared);
}

TEST(a_defaced_page_without_a_known_word)
{
    struct knowledge knowledge = night_knowledge(arena);
    struct text defaced = text_from_string(NIGHT_DEFACED);
    struct told told = judge(arena, &knowledge, night_home(arena, NULL), defaced, true);
    EXPECT(expect_told(&told, "changed-template", 8) && told.change.loss == LOSS_ALL);
    told = judge(arena, &knowledge, night_article(arena, 3), defaced, false);
    EXPECT(expect_told(&told, "changed-template", 6));
    /* the title stayed */
    struct text kept = arena_printf(arena, "<title>%s</title><body><center>we were in your house, think about it</center>",
                                    NIGHT_HOME_TITLE);
    told = judge(arena, &knowledge, night_home(arena, NULL), kept, true);
    EXPECT(expect_told(&told, "changed-template", 4) && told.change.kept_words);
}

TEST(a_page_in_a_new_design_keeps_its_words)
{
    struct knowledge knowledge = night_knowledge(arena);
    struct told told = judge(arena, &knowledge, night_article(arena, 3), night_article_of(arena, 3, true, NULL), false);
    EXPECT(expect_told(&told, "changed-template", 1) && told.change.loss == LOSS_LAYOUT && told.change.kept_words);
}

TEST(each_new_value_is_told)
{
    static const struct {
        const char *foot;
        const char *rule;
        double points;
        const char *target;
        const char *says;
    } rows[] = {
        {"<script src=https://dem.example/d.js></script>", "new-script", 1, "dem.example",
         "a script from \"dem.example\", which no page of this site used before; normal since 2026-11-23"},
        {"<iframe src=https://khung.example/></iframe>", "new-frame", 1, "khung.example", NULL},
        {"<form action=https://thu.example/gui><input name=cccd></form>", "new-form-target", 4, "thu.example", NULL},
        {"<p><a href=https://bao.example/tin>Báo Ví dụ đưa tin</a></p>", "new-link-host", 1, "bao.example", NULL},
        {"<div style='display:none'><a href=https://la.example/>la</a></div>", "new-link-host", 3, "la.example", NULL},
    };
    struct knowledge knowledge = night_knowledge(arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct told told = judge(arena, &knowledge, night_home(arena, NULL), night_home(arena, rows[i].foot), true);
        EXPECT_NUMBER(told.findings.list.count, 1);
        if (!expect_told(&told, rows[i].rule, rows[i].points))
            EXPECT(false);
        else
            EXPECT_TEXT(told.findings.list.items[0].target, rows[i].target);
        if (rows[i].says)
            EXPECT_TEXT(told.findings.list.items[0].evidence, rows[i].says);
        struct told again = judge(arena, &knowledge, night_home(arena, rows[i].foot), night_home(arena, rows[i].foot), true);
        EXPECT(is_silent(&again)); /* it is in the baseline */
    }
}

TEST(what_is_named_to_search_engines)
{
    struct knowledge knowledge = night_knowledge(arena);
    static const struct night_page before = {.title = "Tin", .content = "<p>Một tin của Sở về việc làng</p>"};
    struct night_page after = before;
    after.head = "<link rel=canonical href=https://kho.example/x>";
    struct told told = judge(arena, &knowledge, night_html(arena, &before), night_html(arena, &after), false);
    EXPECT(expect_told(&told, "new-meta-target", 4));
    after.head = "<link rel=canonical href=https://so.tinh.gov.vn/tin><meta property=og:image content=https://anh.example/a.jpg>";
    told = judge(arena, &knowledge, night_html(arena, &before), night_html(arena, &after), false);
    EXPECT(is_silent(&told)); /* the site itself, and a picture */
    after.head = "<meta name=google-site-verification content=abcDEF0123456789abcDEF0123456789abcDEF01234>";
    told = judge(arena, &knowledge, night_html(arena, &before), night_html(arena, &after), false);
    EXPECT(expect_told(&told, "new-token", 4));
    told = judge(arena, &knowledge, (struct text){0}, night_html(arena, &after), false);
    EXPECT(is_silent(&told) && told.change.news_count == 1); /* no baseline, but the site hears of it */
}

TEST(known_and_rejected_values)
{
    struct knowledge knowledge = night_knowledge(arena);
    const char *foot = "<p><a href=https://bao.example/tin>Báo Ví dụ</a></p>";
    knowledge_add(&knowledge, &(struct known_value){VALUE_OUTBOUND, TEXT("bao.example"), VALUE_ACCEPTED, night_at(3), 2, false});
    knowledge_ready(&knowledge);
    struct told told = judge(arena, &knowledge, night_home(arena, NULL), night_home(arena, foot), true);
    EXPECT(is_silent(&told)); /* another page of the site linked to it */
    struct knowledge strict = night_knowledge(arena);
    knowledge_add(&strict, &(struct known_value){VALUE_OUTBOUND, TEXT("bao.example"), VALUE_REJECTED, night_at(3), 2, false});
    knowledge_ready(&strict);
    told = judge(arena, &strict, night_home(arena, NULL), night_home(arena, foot), true);
    EXPECT(expect_told(&told, "new-link-host", 3));
}

TEST(a_title_that_changed)
{
    struct knowledge knowledge = night_knowledge(arena);
    static const struct night_page before = {.title = "Giới thiệu về Sở", .content = "<p>Sở có chín phòng chuyên môn.</p>"};
    struct night_page after = before;
    after.title = "Giải trí \"đỉnh cao\" mỗi ngày";
    struct told told = judge(arena, &knowledge, night_html(arena, &before), night_html(arena, &after), false);
    EXPECT(expect_told(&told, "changed-title", 1));
    if (told.findings.list.count)
        EXPECT_TEXT(told.findings.list.items[0].evidence,
                    "title before \"Giới thiệu về Sở\", title now \"Giải trí 'đỉnh cao' mỗi ngày\"; normal since 2026-11-23");
}

TEST(a_host_behind_five_hundred_others)
{
    struct knowledge knowledge = night_knowledge(arena);
    struct buffer crowd;
    buffer_init(&crowd, 1 << 20);
    for (int i = 0; i < PROFILE_LIMIT_ENTRIES + 20; i++)
        buffer_printf(&crowd, "<a href=http://a%03d.example/>trang %d</a> ", i, i);
    buffer_add_byte(&crowd, '\0');
    struct told told = judge(arena, &knowledge, night_home(arena, NULL), night_home(arena, crowd.data), true);
    bool said = false;
    for (size_t i = 0; i < told.findings.list.count; i++)
        said |= text_find(told.findings.list.items[i].evidence, TEXT("more than is kept"), 0) != SIZE_MAX;
    buffer_release(&crowd);
    EXPECT(said || told.findings.dropped > 0);
}

/* --- the site --- */
struct walk {
    struct arena *arena;
    struct knowledge knowledge;
    struct site_change site;
    struct site_judgement judgement;
    size_t flagged_pages; /* with a changed-template finding that no item stands for */
};

static void visit(struct walk *walk, struct text before, struct text after, bool home, unsigned number, bool flagged)
{
    struct told told = judge(walk->arena, &walk->knowledge, before, after, home);
    site_change_page(&walk->site, &told.change, arena_printf(walk->arena, "http://so.tinh.gov.vn/%u", number), flagged);
}

static struct walk walk_of(struct arena *arena)
{
    return (struct walk){.arena = arena, .knowledge = night_knowledge(arena), .site = {.arena = arena}};
}

static bool drops(const struct site_judgement *judgement, double weight)
{
    const struct finding finding = {.rule = TEXT("changed-template"), .weight = weight};
    return site_judgement_replaces(judgement, &finding, NULL);
}

TEST(a_redesign_is_one_item)
{
    struct walk walk = walk_of(arena);
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, i >= 4, NULL), false, i, i == 7);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT(walk.judgement.redesign);
    if (!EXPECT(walk.judgement.count == 1))
        return;
    EXPECT_NUMBER(walk.judgement.items[0].rule, COMPARISON_REDESIGN);
    EXPECT_NUMBER(walk.judgement.items[0].pages, 36);
    EXPECT_TEXT(walk.judgement.items[0].detail, "a new layout around each page's own words; pages compared tonight that have it: 36/40");
    EXPECT(drops(&walk.judgement, 1) && drops(&walk.judgement, 4));
    EXPECT(!drops(&walk.judgement, 8)); /* a home page that lost everything stays told */
}

TEST(scripts_that_come_with_a_redesign_are_part_of_it)
{
    struct walk walk = walk_of(arena);
    const char *foot = "<script src=https://dem.example/d.js></script>";
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, true, foot), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    if (!EXPECT(walk.judgement.count == 1 && walk.judgement.folded_count == 1))
        return;
    EXPECT_TEXT(walk.judgement.items[0].detail, "a new layout around each page's own words, with scripts or frames from "
                                                "\"dem.example\"; pages compared tonight that have it: 40/40");
    const struct finding script = {.rule = TEXT("new-script"), .weight = 1, .target = TEXT("dem.example")};
    EXPECT(site_judgement_replaces(&walk.judgement, &script, NULL));
}

TEST(a_defaced_home_page_is_no_redesign)
{
    struct walk walk = walk_of(arena);
    visit(&walk, night_home(arena, NULL), text_from_string(NIGHT_DEFACED), true, 100, false);
    for (unsigned i = 0; i < 20; i++)
        visit(&walk, night_article(arena, i), night_article(arena, i), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT(!walk.judgement.redesign && walk.judgement.count == 0 && !drops(&walk.judgement, 8));
}

TEST(the_same_page_everywhere_is_no_redesign)
{
    struct walk walk = walk_of(arena);
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), text_from_string(NIGHT_DEFACED), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT(!walk.judgement.redesign && !drops(&walk.judgement, 6));
    /* with each page's own title written above the vandal's words */
    struct walk titled = walk_of(arena);
    for (unsigned i = 0; i < 40; i++) {
        struct text before = night_article(arena, i);
        const struct plain_profile *look = night_look(arena, before, 5);
        struct text after = arena_printf(arena, "<title>%.*s</title><center>we were in your house</center>",
                                         TEXT_ARGS(look->profile->title));
        visit(&titled, before, after, false, i, false);
    }
    site_change_judge(arena, &titled.site, NULL, 0, &titled.judgement);
    EXPECT(!titled.judgement.redesign && !drops(&titled.judgement, 4));
}

TEST(a_vandal_does_not_hide_behind_a_redesign)
{
    struct walk walk = walk_of(arena);
    struct told told;
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, true, NULL), false, i, false);
    struct text kept = arena_printf(arena, "<title>%s</title><body><center>we were in your house, think about it</center>",
                                    NIGHT_HOME_TITLE);
    told = judge(arena, &walk.knowledge, night_home(arena, NULL), kept, true);
    site_change_page(&walk.site, &told.change, TEXT("http://so.tinh.gov.vn/"), false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    const struct finding *finding = &told.findings.list.items[0];
    if (!EXPECT(walk.judgement.redesign && told.findings.list.count == 1))
        return;
    EXPECT(!site_judgement_replaces(&walk.judgement, finding, change_layout(arena, &told.change)));
    struct layout of_the_site = walk.site.sample[0].layout;
    if (walk.site.sample[0].key == hash_text(TEXT("http://so.tinh.gov.vn/")))
        of_the_site = walk.site.sample[1].layout;
    EXPECT(site_judgement_replaces(&walk.judgement, finding, &of_the_site));
}

TEST(a_flagged_site_has_no_redesign)
{
    struct walk walk = walk_of(arena);
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, true, NULL), false, i, i % 4 == 0);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT(!walk.judgement.redesign);
}

TEST(too_few_pages_for_a_redesign)
{
    struct walk walk = walk_of(arena);
    for (unsigned i = 0; i < 4; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, true, NULL), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT(!walk.judgement.redesign);
}

TEST(a_redesign_waits_for_its_decision)
{
    const struct open_item open = {TEXT("redesign"), {0}};
    struct walk few = walk_of(arena); /* the next night: only two pages have their turn */
    for (unsigned i = 0; i < 2; i++)
        visit(&few, night_article(arena, i), night_article_of(arena, i, true, NULL), false, i, false);
    visit(&few, night_home(arena, NULL), text_from_string(NIGHT_DEFACED), true, 100, false);
    site_change_judge(arena, &few.site, &open, 1, &few.judgement);
    EXPECT(few.judgement.redesign && drops(&few.judgement, 1) && !drops(&few.judgement, 8));
    struct walk back = walk_of(arena); /* the old design is back */
    for (unsigned i = 0; i < 20; i++)
        visit(&back, night_article(arena, i), night_article(arena, i), false, i, false);
    site_change_judge(arena, &back.site, &open, 1, &back.judgement);
    EXPECT(!back.judgement.redesign);
}

TEST(a_new_script_on_many_pages_is_one_item)
{
    struct walk walk = walk_of(arena);
    const char *foot = "<script src=https://dem.example/d.js></script>";
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, false, i % 2 ? foot : NULL), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    if (!EXPECT(walk.judgement.count == 1))
        return;
    EXPECT_NUMBER(walk.judgement.items[0].rule, COMPARISON_NEW_SCRIPT);
    EXPECT_NUMBER(walk.judgement.items[0].pages, 20);
    EXPECT_TEXT(walk.judgement.items[0].detail, "a script from \"dem.example\"; new on the site, pages that have it: 20/40");
    const struct finding one = {.rule = TEXT("new-script"), .weight = 1, .target = TEXT("dem.example")};
    const struct finding other = {.rule = TEXT("new-script"), .weight = 1, .target = TEXT("khac.example")};
    EXPECT(site_judgement_replaces(&walk.judgement, &one, NULL) && !site_judgement_replaces(&walk.judgement, &other, NULL));
}

TEST(an_open_item_stays_where_few_pages_have_their_turn)
{
    const struct open_item open = {TEXT("new-script"), TEXT("dem.example")};
    struct walk walk = walk_of(arena);
    const char *foot = "<script src=https://dem.example/d.js></script>";
    for (unsigned i = 0; i < 20; i++)
        visit(&walk, night_article(arena, i), night_article_of(arena, i, false, i == 3 ? foot : NULL), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT_NUMBER(walk.judgement.count, 0);
    site_change_judge(arena, &walk.site, &open, 1, &walk.judgement);
    EXPECT_NUMBER(walk.judgement.count, 1);
}

TEST(a_flagged_page_without_baseline_is_no_news)
{
    struct walk walk = walk_of(arena);
    const struct night_page page = {
        .title = "xác nhận", .content = "",
        .head = "<meta name=google-site-verification content=abcDEF0123456789abcDEF0123456789abcDEF01234>"};
    visit(&walk, (struct text){0}, night_html(arena, &page), false, 1, true);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT_NUMBER(walk.judgement.count, 0);
}

TEST(a_token_on_one_page_is_an_item)
{
    struct walk walk = walk_of(arena);
    const struct night_page page = {
        .title = "xác nhận", .content = "",
        .head = "<meta name=google-site-verification content=abcDEF0123456789abcDEF0123456789abcDEF01234>"};
    visit(&walk, (struct text){0}, night_html(arena, &page), false, 1, false);
    for (unsigned i = 0; i < 40; i++)
        visit(&walk, night_article(arena, i), night_article(arena, i), false, i, false);
    site_change_judge(arena, &walk.site, NULL, 0, &walk.judgement);
    EXPECT(walk.judgement.count == 1 && walk.judgement.items[0].rule == COMPARISON_NEW_TOKEN &&
           walk.judgement.items[0].weight > 3.9);
}

TEST(new_values_are_counted_in_bounded_memory)
{
    struct walk walk = walk_of(arena);
    struct site_value values[50];
    struct change change = {.compared = true, .news = values, .news_count = 50};
    for (unsigned i = 0; i < 100; i++) {
        for (unsigned v = 0; v < 50; v++)
            values[v] = (struct site_value){VALUE_SCRIPT, arena_printf(arena, "s%u-%u.example", i, v)};
        site_change_page(&walk.site, &change, TEXT("http://so.tinh.gov.vn/"), false);
    }
    EXPECT_NUMBER(walk.site.news.count, CHANGE_LIMIT_NEWS);
    EXPECT(walk.site.news_cut);
}
