/* crawler_plan.c: who asks for a page, and in which order. */
#include "crawler/plan.h"
#include "tests/unit/test.h"

#define MOST 6

static struct plan_identities six(const struct identity *items[MOST], bool rotate)
{
    static const char *const names[MOST] = {"browser", "googlebot", "search-visitor", "inspection-tool", "google-desktop",
                                            "coccoc-desktop"};
    for (size_t i = 0; i < MOST; i++)
        items[i] = identity_builtin(text_from_string(names[i]));
    return plan_identities(items, MOST, rotate);
}

TEST(search_visitors_ask_first_and_all_ask_once)
{
    const struct identity *items[MOST];
    struct plan_identities identities = six(items, true);
    int64_t never[MOST] = {0};
    struct plan plan;
    EXPECT(identities.plain == 0);
    plan_page(&identities, &(struct plan_page){.last_run = never}, 100, &plan);
    EXPECT(plan.reason == PLAN_NEW);
    static const size_t order[MOST] = {2, 4, 5, 0, 1, 3};
    if (EXPECT(plan.count == MOST))
        for (size_t i = 0; i < MOST; i++)
            EXPECT(plan.order[i] == order[i]);
    plan_add_all(&identities, &plan);
    EXPECT(plan.count == MOST);
}

TEST(rotation_shows_each_page_to_everybody)
{
    const struct identity *items[MOST];
    struct plan_identities identities = six(items, true);
    int64_t last[MOST] = {1, 1, 1, 1, 1, 1};
    for (int64_t night = 2; night < 2 + (int64_t)plan_rotation_nights(&identities); night++) {
        struct plan plan;
        plan_page(&identities, &(struct plan_page){.last_run = last}, 0, &plan);
        EXPECT(plan.reason == PLAN_ROTATION && plan.count == 1);
        EXPECT(last[plan.order[0]] == 1);
        last[plan.order[0]] = night;
    }
    for (size_t i = 0; i < MOST; i++)
        EXPECT(last[i] > 1);
}

TEST(pages_take_turns)
{
    const struct identity *items[MOST];
    struct plan_identities identities = six(items, true);
    int64_t last[MOST] = {1, 1, 1, 1, 1, 1};
    size_t asked[MOST] = {0};
    for (uint64_t page = 0; page < 600; page++) {
        struct plan plan;
        plan_page(&identities, &(struct plan_page){.last_run = last, .spread = page}, 0, &plan);
        asked[plan.order[0]]++;
    }
    for (size_t i = 0; i < MOST; i++)
        EXPECT(asked[i] == 100);
}

TEST(extras_go_where_they_pay)
{
    const struct identity *items[MOST];
    struct plan_identities identities = six(items, true);
    int64_t never[MOST] = {0};
    int64_t once[MOST] = {0, 0, 7};
    const struct {
        struct plan_page page;
        size_t extras;
        enum plan_reason reason;
        size_t count;
    } rows[] = {
        {{.is_home = true, .last_run = once}, 0, PLAN_HOME, MOST},
        {{.ever_flagged = true, .last_run = once}, 0, PLAN_FLAGGED, MOST},
        {{.takes_user_content = true, .last_run = once}, 5, PLAN_USER_CONTENT, 2},
        {{.takes_user_content = true, .last_run = once}, 0, PLAN_USER_CONTENT, 1},
        {{.last_run = never}, 4, PLAN_NEW, 1},
        {{.last_run = once}, 100, PLAN_ROTATION, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plan plan;
        plan_page(&identities, &rows[i].page, rows[i].extras, &plan);
        EXPECT(plan.reason == rows[i].reason);
        EXPECT(plan.count == rows[i].count);
    }
    identities = six(items, false);
    struct plan plan;
    plan_page(&identities, &rows[5].page, 0, &plan);
    EXPECT(plan.count == MOST);
    EXPECT(plan_rotation_nights(&identities) == 1);
}

TEST(the_plain_one_is_no_robot_and_comes_from_nowhere)
{
    const struct identity *items[3] = {identity_builtin(TEXT("googlebot")), identity_builtin(TEXT("search-visitor")),
                                       identity_builtin(TEXT("phone"))};
    EXPECT(plan_identities(items, 3, true).plain == 2);
    EXPECT(plan_identities(items, 2, true).plain == 0);
}
