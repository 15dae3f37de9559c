/* store_fixture.h: a fresh database under build/, and the calls that every test of the store begins with. */
#ifndef RASOAT_TESTS_UNIT_STORE_FIXTURE_H
#define RASOAT_TESTS_UNIT_STORE_FIXTURE_H

#include "store/store.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOON = 1795348800, DAY = 86400 };

/* A fresh folder under build/ (its database, if any, removed). */
static inline const char *folder(struct arena *arena, const char *name)
{
    static const char *const files[] = {"rasoat.db", "rasoat.db-wal", "rasoat.db-shm", "rasoat.db-journal",
                                        "crawl.lock", "decide.lock", "outbox.lock"};
    mkdir("build", 0755);
    mkdir("build/test-store", 0755);
    const char *path = arena_string(arena, arena_printf(arena, "build/test-store/%s-%d", name, (int)getpid()));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(arena_string(arena, arena_printf(arena, "%s/%s", path, files[i])));
    return path;
}

static inline void clean_up(struct arena *arena, const char *path)
{
    const char *last = strrchr(path, '/') + 1;
    folder(arena, arena_string(arena, text_of(last, (size_t)(strrchr(path, '-') - last))));
    EXPECT_NUMBER(rmdir(path), 0);
}

static inline struct store *open_store(const char *path, bool writing)
{
    struct store *store = NULL;
    if (!EXPECT_NUMBER(store_open(path, writing, &store), STATUS_OK))
        test_say("%s", store_error(store));
    return store;
}

static inline int64_t add_site(struct store *store, struct text name)
{
    int64_t id = 0;
    EXPECT_NUMBER(store_site(store, name, TEXT("https://so-y-te.tinh.example/"), TEXT("Sở Y tế"),
                             TEXT("vanthu@so-y-te.tinh.example"), &id),
                  STATUS_OK);
    return id;
}

static inline struct run begin_run(struct store *store, bool fresh, int64_t now)
{
    struct run run;
    EXPECT_NUMBER(store_run_begin(store, fresh, now, &run), STATUS_OK);
    return run;
}

static inline bool add(struct store *store, int64_t site, struct text url, uint32_t depth)
{
    bool added = false;
    EXPECT_NUMBER(store_frontier_add(store, site, url, TEXT("/shape"), depth, "link", 0, NOON, &added), STATUS_OK);
    return added;
}

/* The id of an address that is added where it is new. */
static inline int64_t add_page(struct store *store, int64_t site, struct text url)
{
    int64_t page = 0;
    add(store, site, url, 1);
    EXPECT_NUMBER(store_frontier_id(store, url, &page), STATUS_OK);
    return page;
}

static inline size_t take(struct store *store, struct arena *arena, int64_t site, int64_t run, size_t room,
                          struct address *into)
{
    size_t count = 0;
    EXPECT_NUMBER(store_frontier_take(store, arena, site, run, room, into, &count), STATUS_OK);
    return count;
}

static inline void judge(struct store *store, int64_t address, int64_t run, int64_t now, enum verdict verdict)
{
    const struct page_done page = {.address = address, .run = run, .now = now, .status = 200, .verdict = verdict,
                                   .score = verdict == VERDICT_TAKEDOWN ? 9 : 0, .bytes = 1000};
    EXPECT_NUMBER(store_page_done(store, &page), STATUS_OK);
}

#endif
