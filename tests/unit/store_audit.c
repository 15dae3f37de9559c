/* The audit log, and decisions that are written beside a crawl. */
#include "store/audit.h"
#include "tests/unit/store_fixture.h"

#include <sqlite3.h>
#include <sys/wait.h>

static struct audit_row opened(int64_t time, struct text detail)
{
    return (struct audit_row){.time = time, .who = TEXT("Nguyễn Thị An"), .what = TEXT("ticket-opened"), .kind = TEXT("ticket"),
                              .subject = 7, .detail = detail};
}

static bool count_row(void *context, const struct audit_row *row)
{
    (void)row;
    ++*(int *)context;
    return true;
}

TEST(the_log_only_grows_and_tells_changes)
{
    const char *path = folder(arena, "audit");
    struct store *store = open_store(path, true);
    const struct audit_row nameless = {.time = NOON, .who = TEXT("An")};
    EXPECT_NUMBER(store_audit(store, &nameless), STATUS_INVALID);
    for (int i = 0; i < 3; i++) {
        const struct audit_row row = opened(NOON + i, arena_printf(arena, "lần %d", i));
        EXPECT_NUMBER(store_audit(store, &row), STATUS_OK);
    }
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    int count = 0;
    int64_t row = 0;
    const struct audit_query of_ticket = {.kind = TEXT("ticket"), .subject = 7, .room = 2};
    EXPECT_NUMBER(store_audit_rows(store, &of_ticket, count_row, &count), STATUS_OK);
    EXPECT_NUMBER(count, 2);
    EXPECT_NUMBER(store_audit_check(store, &row), STATUS_OK);
    store_close(store);

    sqlite3 *db = NULL;
    EXPECT_NUMBER(sqlite3_open(arena_string(arena, arena_printf(arena, "%s/rasoat.db", path)), &db), SQLITE_OK);
    EXPECT(sqlite3_exec(db, "UPDATE audit SET who = 'nobody' WHERE id = 2", NULL, NULL, NULL) != SQLITE_OK);
    EXPECT(sqlite3_exec(db, "DELETE FROM audit WHERE id = 2", NULL, NULL, NULL) != SQLITE_OK);
    EXPECT_NUMBER(sqlite3_exec(db, "DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE id = 2", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    store = open_store(path, false);
    EXPECT_NUMBER(store_audit_check(store, &row), STATUS_INVALID);
    EXPECT_NUMBER(row, 3);
    store_close(store);
    clean_up(arena, path);
}

/* A crawl that commits without a pause: somebody who decides must come between, and never wait long. */
TEST(a_crawl_gives_way_to_decisions)
{
    enum { DECISIONS = 20 };
    const char *path = folder(arena, "beside");
    int go[2]; /* SQLite's connections do not survive a fork: the crawl's is opened behind it */
    EXPECT_NUMBER(pipe(go), 0);
    pid_t child = fork();
    if (child == 0) {
        char byte = 0;
        struct store *beside = NULL;
        bool fine = read(go[0], &byte, 1) == 1 && store_open_beside(path, &beside) == STATUS_OK;
        for (int i = 0; fine && i < DECISIONS; i++) {
            const struct audit_row row = opened(NOON + i, TEXT(""));
            fine = store_audit(beside, &row) == STATUS_OK && store_commit(beside) == STATUS_OK;
        }
        const struct audit_row dropped = opened(NOON, TEXT("dropped"));
        fine = fine && store_audit(beside, &dropped) == STATUS_OK && store_abandon(beside) == STATUS_OK;
        store_close(beside);
        _exit(fine ? 0 : 1);
    }
    int64_t holder = 0;
    struct store *crawl = open_store(path, true);
    EXPECT_NUMBER(store_lock_crawl(crawl, &holder), STATUS_OK);
    EXPECT_NUMBER(store_commit(crawl), STATUS_OK);
    EXPECT_NUMBER(write(go[1], "g", 1), 1);
    int state = 0;
    uint64_t commits = 0;
    while (waitpid(child, &state, WNOHANG) == 0) {
        const struct audit_row row = {.time = NOON, .who = TEXT("rasoat"), .what = TEXT("crawl"), .kind = TEXT("run"), .subject = 1};
        if (!EXPECT_NUMBER(store_audit(crawl, &row), STATUS_OK) || !EXPECT_NUMBER(store_commit(crawl), STATUS_OK))
            break;
        commits++;
    }
    EXPECT(WIFEXITED(state) && WEXITSTATUS(state) == 0);
    EXPECT(commits > 0);
    int count = 0;
    const struct audit_query by_person = {.who = TEXT("Nguyễn Thị An")};
    EXPECT_NUMBER(store_audit_rows(crawl, &by_person, count_row, &count), STATUS_OK);
    EXPECT_NUMBER(count, DECISIONS);
    EXPECT_NUMBER(store_audit_check(crawl, &holder), STATUS_OK);
    store_close(crawl);
    close(go[0]);
    close(go[1]);
    clean_up(arena, path);
}
