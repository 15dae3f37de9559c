/* Copies of the database: one state while others write, never half a file, damage is told, and a copy put back. */
#include "store/backup.h"
#include "store/audit.h"
#include "tests/unit/store_fixture.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *beside(struct arena *arena, const char *path, const char *name)
{
    return arena_printf(arena, "%s/%s", path, name).data;
}

static void remove_backups(struct arena *arena, const char *path)
{
    static const char *const names[] = {"copy", "copy-journal", "damaged", "rasoat.db.before-1760000000", "other"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(beside(arena, path, names[i]));
    clean_up(arena, path);
}

/* A store with so many addresses. */
static struct store *filled(const char *path, struct arena *arena, int count)
{
    struct store *store = open_store(path, true);
    begin_run(store, false, NOON);
    const int64_t site = add_site(store, TEXT("a"));
    for (int i = 0; i < count; i++)
        EXPECT(add(store, site, arena_printf(arena, "/trang/%d", i), 0));
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    return store;
}

TEST(a_copy_is_one_state_while_a_crawl_writes)
{
    const char *path = folder(arena, "backup");
    struct store *store = filled(path, arena, 300);
    EXPECT(add(store, 1, TEXT("/not-committed"), 0));
    const char *copy = beside(arena, path, "copy");
    struct backup_facts facts, checked;
    struct backup_error error;
    if (!EXPECT_NUMBER(store_backup(path, copy, false, &facts, &error), STATUS_OK))
        test_say("%s", error.words);
    EXPECT_NUMBER(facts.pages, 300);
    EXPECT_NUMBER(facts.runs, 1);
    EXPECT_NUMBER(store_backup_check(copy, &checked, &error), STATUS_OK);
    EXPECT(memcmp(&facts, &checked, sizeof facts) == 0);
    struct stat file;
    EXPECT(stat(copy, &file) == 0 && (file.st_mode & 0777) == 0600);
    EXPECT_NUMBER(store_commit(store), STATUS_OK); /* the crawl was not disturbed */
    EXPECT_NUMBER(store_backup(path, copy, false, &facts, &error), STATUS_BUSY); /* is there already */
    EXPECT_NUMBER(store_backup_check(copy, &checked, &error), STATUS_OK);
    EXPECT_NUMBER(checked.pages, 300);
    EXPECT_NUMBER(store_backup(path, copy, true, &facts, &error), STATUS_OK);
    EXPECT_NUMBER(facts.pages, 301);
    EXPECT_NUMBER(store_backup(path, beside(arena, path, "no/such/folder"), false, &facts, &error), STATUS_IO);
    EXPECT_NUMBER(store_backup(beside(arena, path, "nothing"), copy, true, &facts, &error), STATUS_NOT_FOUND);
    store_close(store);
    remove_backups(arena, path);
}

static void flip(const char *file, long at, int mask)
{
    FILE *open = fopen(file, "r+b");
    if (!EXPECT(open != NULL))
        return;
    fseek(open, at, SEEK_SET);
    int byte = fgetc(open);
    fseek(open, at, SEEK_SET);
    fputc(byte ^ mask, open);
    fclose(open);
}

/* No place of damage brings the program down, and a copy that passes can be put back and read. */
TEST(damaged_copies_are_told)
{
    const char *path = folder(arena, "damaged");
    store_close(filled(path, arena, 400));
    const char *copy = beside(arena, path, "copy");
    struct backup_facts facts;
    struct backup_error error;
    EXPECT_NUMBER(store_backup(path, copy, false, &facts, &error), STATUS_OK);
    struct stat file;
    EXPECT(stat(copy, &file) == 0);
    unsigned told = 0, tried = 0;
    uint64_t random = 12345;
    for (; tried < 300; tried++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        long at = (long)((random >> 20) % (uint64_t)file.st_size);
        flip(copy, at, 0xFF);
        told += store_backup_check(copy, &facts, &error) == STATUS_INVALID;
        flip(copy, at, 0xFF);
    }
    EXPECT_NUMBER(told, tried);
    EXPECT_NUMBER(store_backup_check(copy, &facts, &error), STATUS_OK);
    EXPECT(truncate(copy, file.st_size / 2) == 0);
    EXPECT_NUMBER(store_backup_check(copy, &facts, &error), STATUS_INVALID);
    char kept[64];
    EXPECT_NUMBER(store_restore(path, copy, 1760000000, &facts, kept, &error), STATUS_INVALID); /* and nothing was touched */
    EXPECT(kept[0] == 0 && access(beside(arena, path, "rasoat.db"), F_OK) == 0);
    FILE *other = fopen(beside(arena, path, "other"), "wb");
    EXPECT(other && fputs("SQLite format 3", other) >= 0 && fclose(other) == 0);
    EXPECT_NUMBER(store_backup_check(beside(arena, path, "other"), &facts, &error), STATUS_INVALID);
    EXPECT_NUMBER(store_backup_check(beside(arena, path, "nothing"), &facts, &error), STATUS_IO);
    remove_backups(arena, path);
}

static bool count_page(void *context, const struct page_report *report)
{
    (void)report;
    ++*(size_t *)context;
    return true;
}

TEST(a_copy_is_put_back_and_the_old_one_kept)
{
    const char *path = folder(arena, "restore");
    struct store *store = filled(path, arena, 20);
    const char *copy = beside(arena, path, "copy");
    struct backup_facts facts;
    struct backup_error error;
    char kept[64];
    EXPECT_NUMBER(store_backup(path, copy, false, &facts, &error), STATUS_OK);
    for (int i = 0; i < 10; i++)
        EXPECT(add(store, 1, arena_printf(arena, "/later/%d", i), 0));
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    EXPECT_NUMBER(store_restore(path, copy, 1760000000, &facts, kept, &error), STATUS_BUSY); /* it is open */
    store_close(store);
    if (!EXPECT_NUMBER(store_restore(path, copy, 1760000000, &facts, kept, &error), STATUS_OK))
        test_say("%s", error.words);
    EXPECT_TEXT(text_from_string(kept), "rasoat.db.before-1760000000");
    EXPECT_NUMBER(facts.pages, 20);
    EXPECT_NUMBER(store_backup_check(beside(arena, path, kept), &facts, &error), STATUS_OK);
    EXPECT_NUMBER(facts.pages, 30);
    store = open_store(path, false);
    size_t pages = 0;
    const struct page_query all = {.verdicts = {[VERDICT_UNKNOWN] = true}};
    EXPECT_NUMBER(store_pages(store, &all, count_page, &pages), STATUS_OK);
    EXPECT_NUMBER(pages, 20);
    store_close(store);
    remove_backups(arena, path);
}

/* A descriptor that it never opened, standard input foremost. */
TEST(it_closes_only_what_it_opened)
{
    const char *path = folder(arena, "descriptors");
    store_close(filled(path, arena, 3));
    const char *copy = beside(arena, path, "copy");
    struct backup_facts facts;
    struct backup_error error;
    char kept[64];
    const int input = open("/dev/null", O_RDONLY);
    if (input > 0)
        close(input); /* 0 is open already */
    EXPECT_NUMBER(store_backup(path, copy, false, &facts, &error), STATUS_OK);
    EXPECT_NUMBER(store_backup_check(copy, &facts, &error), STATUS_OK);
    EXPECT(fcntl(STDIN_FILENO, F_GETFD) >= 0);
    EXPECT_NUMBER(store_restore(path, copy, 1760000000, &facts, kept, &error), STATUS_OK);
    EXPECT(fcntl(STDIN_FILENO, F_GETFD) >= 0);
    remove_backups(arena, path);
}

TEST(a_damaged_database_is_seen_before_it_is_written_to)
{
    const char *path = folder(arena, "check");
    struct store *store = filled(path, arena, 2000);
    EXPECT_NUMBER(store_check(store, 10000, NULL), STATUS_OK);
    const volatile int stop = 1;
    EXPECT_NUMBER(store_check(store, 10000, &stop), STATUS_LIMIT);
    store_close(store);
    const char *file = beside(arena, path, "rasoat.db");
    struct stat facts;
    EXPECT(stat(file, &facts) == 0);
    for (long page = 10; page < facts.st_size / 4096; page += 7)
        for (long at = 0; at < 16; at++)
            flip(file, page * 4096 + at, 0xFF); /* the heads of pages */
    if (store_open(path, true, &store) == STATUS_OK) {
        EXPECT_NUMBER(store_check(store, 10000, NULL), STATUS_INVALID);
        EXPECT(strstr(store_error(store), "rasoat.db") != NULL);
    }
    store_close(store);
    remove_backups(arena, path);
}
