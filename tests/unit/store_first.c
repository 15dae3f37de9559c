/* store_first.c: addresses that are to be looked at before others. */
#include "store/store.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <unistd.h>

enum { NOON = 1795348800 };

static void remove_all(struct arena *arena, const char *folder)
{
    static const char *const files[] = {"rasoat.db", "rasoat.db-wal", "rasoat.db-shm", "crawl.lock"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(arena_string(arena, arena_printf(arena, "%s/%s", folder, files[i])));
    EXPECT_NUMBER(rmdir(folder), 0);
}

/* Pairs that base/hash.h takes for one with every second seed: who names the one first must not hide the other. */
TEST(made_addresses_hide_no_others)
{
    char folder[] = "/tmp/rasoat-first-XXXXXX";
    struct store *store = NULL;
    int64_t site = 0;
    if (!EXPECT(mkdtemp(folder) != NULL) || !EXPECT_NUMBER(store_open(folder, true, &store), STATUS_OK))
        return;
    EXPECT_NUMBER(store_site(store, TEXT("a"), TEXT("http://a.example/"), TEXT(""), TEXT(""), &site), STATUS_OK);
    for (int i = 10; i < 40; i++)
        for (int real = 0; real < 2; real++) {
            bool added = false;
            const struct text url = arena_printf(arena, "http://a.example/tin/%d-%s", i, real ? "1111111111111111" : "1111111q111q111q");
            EXPECT_NUMBER(store_frontier_add(store, site, url, TEXT("/0"), 1, "link", 0, NOON, &added), STATUS_OK);
            EXPECT(added);
        }
    store_close(store);
    remove_all(arena, folder);
}

TEST(first_once)
{
    static const struct {
        const char *url;
        uint32_t depth;
    } pages[] = {{"http://a.example/", 0}, {"http://a.example/1", 1}, {"http://a.example/5", 5}};
    char folder[] = "/tmp/rasoat-first-XXXXXX";
    struct store *store = NULL;
    struct run run;
    struct address taken[4];
    int64_t site = 0;
    size_t count = 0;
    bool added;
    if (!EXPECT(mkdtemp(folder) != NULL) || !EXPECT_NUMBER(store_open(folder, true, &store), STATUS_OK))
        return;
    EXPECT_NUMBER(store_site(store, TEXT("a"), TEXT("http://a.example/"), TEXT(""), TEXT(""), &site), STATUS_OK);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        EXPECT_NUMBER(store_frontier_add(store, site, text_from_string(pages[i].url), TEXT("/0"), pages[i].depth, "link", 0,
                                         NOON, &added),
                      STATUS_OK);
    EXPECT_NUMBER(store_frontier_first(store, TEXT("http://a.example/5")), STATUS_OK);
    EXPECT_NUMBER(store_frontier_first(store, TEXT("http://a.example/unknown")), STATUS_OK);
    for (int night = 0; night < 2; night++) {
        EXPECT_NUMBER(store_run_begin(store, true, NOON + night * 86400, &run), STATUS_OK);
        EXPECT_NUMBER(store_frontier_take(store, arena, site, run.id, 4, taken, &count), STATUS_OK);
        EXPECT_NUMBER(count, 3);
        EXPECT_TEXT(taken[0].url, "http://a.example/"); /* the home page stays before all */
        EXPECT_TEXT(taken[1].url, night ? "http://a.example/1" : "http://a.example/5");
        EXPECT_NUMBER(taken[night ? 2 : 1].depth, 5);
        for (size_t i = 0; i < count; i++)
            EXPECT_NUMBER(store_page_done(store, &(struct page_done){.address = taken[i].id, .run = run.id, .now = NOON}),
                          STATUS_OK);
    }
    store_close(store);
    remove_all(arena, folder);
}
