/* Which files hold evidence, and which go first. */
#include "store/evidence.h"
#include "tests/unit/store_fixture.h"

static int64_t keep(struct store *store, struct arena *arena, int64_t page, int64_t run, int64_t time)
{
    static unsigned number;
    int64_t id = 0;
    const struct evidence_part parts[] = {
        {.length = 10},
        {.identity = TEXT("googlebot"), .start = 10, .length = 70, .status = 200, .address = TEXT("192.0.2.7"),
         .certificate = TEXT("CN=a; CN=b; Nov 23 00:00:00 2027 GMT; SHA-256 00")},
        {.start = 80, .length = 20},
    };
    const struct evidence_row row = {.page = page, .run = run, .time = time, .sum = UINT64_MAX - number, .bytes = 100,
                                     .file = arena_printf(arena, "%lld/%lld-%u.warc.gz", (long long)run, (long long)page, number++),
                                     .sha256 = TEXT("ab"), .parts = parts, .part_count = 3};
    EXPECT_NUMBER(store_evidence_put(store, &row, &id), STATUS_OK);
    return id;
}

static int64_t oldest(struct store *store, struct arena *arena, int64_t before, int64_t run)
{
    struct evidence_row row = {0};
    enum status status = store_evidence_oldest(store, arena, before, run, &row);
    EXPECT(status == STATUS_OK || status == STATUS_NOT_FOUND);
    return status == STATUS_OK ? row.id : 0;
}

TEST(rows_come_back_with_their_parts)
{
    const char *path = folder(arena, "evidence");
    struct store *store = open_store(path, true);
    const struct run run = begin_run(store, false, NOON);
    const int64_t site = add_site(store, TEXT("so-y-te"));
    const int64_t page = add_page(store, site, TEXT("https://so-y-te.tinh.example/a"));
    const int64_t first = keep(store, arena, page, run.id, NOON);
    const int64_t second = keep(store, arena, page, run.id, NOON + DAY);
    const struct evidence_row *rows = NULL;
    struct evidence_row last;
    size_t count = 0;
    uint64_t bytes = 0;
    EXPECT_NUMBER(store_evidence_of_page(store, arena, page, &rows, &count), STATUS_OK);
    if (EXPECT_NUMBER(count, 2)) {
        EXPECT_NUMBER(rows[0].id, second);
        EXPECT_NUMBER(rows[1].id, first);
        EXPECT(rows[1].sum > rows[0].sum); /* all 64 bits */
        EXPECT_NUMBER(rows[0].part_count, 3);
        EXPECT_TEXT(rows[0].parts[1].identity, "googlebot");
        EXPECT_NUMBER(rows[0].parts[1].start, 10);
        EXPECT_NUMBER(rows[0].parts[1].length, 70);
        EXPECT_TEXT(rows[0].parts[1].address, "192.0.2.7");
        EXPECT(rows[0].parts[2].identity.length == 0);
    }
    EXPECT_NUMBER(store_evidence_again(store, first, run.id, NOON + 2 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_evidence_last(store, arena, page, &last), STATUS_OK);
    EXPECT_NUMBER(last.id, first); /* what was received last */
    EXPECT_NUMBER(last.time, NOON);
    EXPECT_NUMBER(store_evidence_last(store, arena, page + 1, &last), STATUS_NOT_FOUND);
    EXPECT_NUMBER(store_evidence_bytes(store, &bytes), STATUS_OK);
    EXPECT_NUMBER(bytes, 200);
    bool has = false;
    EXPECT_NUMBER(store_evidence_has_file(store, last.file, &has), STATUS_OK);
    EXPECT(has);
    EXPECT_NUMBER(store_evidence_has_file(store, TEXT("1/none.warc.gz"), &has), STATUS_OK);
    EXPECT(!has);
    store_close(store);
    clean_up(arena, path);
}

TEST(the_oldest_goes_first_and_what_is_held_stays)
{
    const char *path = folder(arena, "evidence-oldest");
    struct store *store = open_store(path, true);
    const struct run run = begin_run(store, false, NOON);
    const int64_t site = add_site(store, TEXT("so-y-te"));
    const int64_t a = add_page(store, site, TEXT("https://so-y-te.tinh.example/a"));
    const int64_t b = add_page(store, site, TEXT("https://so-y-te.tinh.example/b"));
    const int64_t old = keep(store, arena, a, run.id, NOON);
    const int64_t newer = keep(store, arena, b, run.id, NOON + DAY);
    EXPECT_NUMBER(oldest(store, arena, INT64_MAX, run.id), 0); /* nothing of tonight's run */
    EXPECT_NUMBER(oldest(store, arena, INT64_MAX, run.id + 1), old);
    EXPECT_NUMBER(oldest(store, arena, NOON, run.id + 1), 0); /* before, not at that time */
    EXPECT_NUMBER(store_evidence_hold(store, a, true), STATUS_OK);
    EXPECT_NUMBER(store_evidence_hold(store, a, true), STATUS_OK);
    EXPECT_NUMBER(oldest(store, arena, INT64_MAX, run.id + 1), newer);
    EXPECT_NUMBER(store_evidence_hold(store, a, false), STATUS_OK);
    EXPECT_NUMBER(oldest(store, arena, INT64_MAX, run.id + 1), old);
    EXPECT_NUMBER(store_evidence_remove(store, old), STATUS_OK);
    EXPECT_NUMBER(oldest(store, arena, INT64_MAX, run.id + 1), newer);
    const struct evidence_part many[EVIDENCE_LIMIT_PARTS + 1] = {{.length = 1}};
    const struct evidence_row row = {.page = a, .file = TEXT("x"), .parts = many, .part_count = EVIDENCE_LIMIT_PARTS + 1};
    int64_t id;
    EXPECT_NUMBER(store_evidence_put(store, &row, &id), STATUS_LIMIT);
    store_close(store);
    clean_up(arena, path);
}

TEST(a_ticket_holds_evidence_beside_a_crawl)
{
    const char *path = folder(arena, "evidence-beside");
    struct store *store = open_store(path, true);
    const struct run run = begin_run(store, false, NOON);
    const int64_t page = add_page(store, add_site(store, TEXT("so-y-te")), TEXT("https://so-y-te.tinh.example/a"));
    keep(store, arena, page, run.id, NOON);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    EXPECT_NUMBER(store_open_beside(path, &store), STATUS_OK);
    EXPECT_NUMBER(store_evidence_hold(store, page, true), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    EXPECT_NUMBER(oldest(store, arena, INT64_MAX, run.id + 1), 0);
    store_close(store);
    clean_up(arena, path);
}
