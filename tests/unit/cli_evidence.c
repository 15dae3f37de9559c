/* Evidence: files that are there whole or not at all, the spool, looks put together again from records. */
#include "base/hash.h"
#include "cli/scan_evidence.h"
#include "cli/scan_warc.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *state_folder(void)
{
    static char path[] = "/tmp/rasoat-evidence-XXXXXX";
    static bool made;
    if (!made)
        made = EXPECT(mkdtemp(path) != NULL) && EXPECT_NUMBER(evidence_make_folder(path), STATUS_OK);
    return path;
}

static bool is_second(void *context, struct text name)
{
    (void)context;
    return text_starts_with(name, TEXT("2/"));
}

TEST(files_are_written_read_and_swept)
{
    const char *state = state_folder();
    struct text bytes;
    EXPECT_NUMBER(evidence_write(state, TEXT("1/7-a.warc.gz"), TEXT("một hai ba")), STATUS_OK);
    EXPECT_NUMBER(evidence_write(state, TEXT("2/7-b.warc.gz"), TEXT("bốn")), STATUS_OK);
    EXPECT_NUMBER(evidence_read(arena, state, TEXT("1/7-a.warc.gz"), 4, 5, &bytes), STATUS_OK);
    EXPECT_NUMBER(bytes.length, 5);
    EXPECT_NUMBER(evidence_read(arena, state, TEXT("1/7-a.warc.gz"), 4, 500, &bytes), STATUS_IO); /* shorter than a row says */
    EXPECT_NUMBER(evidence_read(arena, state, TEXT("1/7-a.warc.gz"), UINT64_MAX, 2, &bytes), STATUS_IO);
    EXPECT_NUMBER(evidence_read(arena, state, TEXT("1/7-x.warc.gz"), 0, 1, &bytes), STATUS_NOT_FOUND);
    static const char *const bad[] = {"7.warc.gz", "1/2/3.warc.gz", "123456789012345678901234567890/1.warc.gz", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_NUMBER(evidence_write(state, text_from_string(bad[i]), TEXT("x")), STATUS_IO);
    int left = open(arena_printf(arena, "%s/evidence/2/.new-7-c.warc.gz", state).data, O_WRONLY | O_CREAT, 0600); /* killed while it was written */
    EXPECT(left >= 0 && close(left) == 0);
    EXPECT_NUMBER(evidence_sweep(state, is_second, NULL), 2);
    EXPECT(!evidence_exists(state, TEXT("1/7-a.warc.gz")) && !evidence_exists(state, TEXT("2/.new-7-c.warc.gz")));
    EXPECT(evidence_exists(state, TEXT("2/7-b.warc.gz")));
    evidence_unlink(state, TEXT("2/7-b.warc.gz"));
    EXPECT(!evidence_exists(state, TEXT("2"))); /* its folder went with the last file */
}

/* A killed writer's half of a file, and a picture's, which another process may be writing, as long as its page's evidence is kept. */
TEST(unfinished_files_are_swept)
{
    static const struct {
        const char *name;
        bool stays;
    } files[] = {{"2/7-b.warc.gz", true}, {"2/.new-8-c.warc.gz", false}, {"2/.new-7-b.browser.png", true}, {"2/ghi-chu.txt", true},
                 {"2/.new-ghi-chu.txt", true}, {"1/.new-7-a.browser.png", false}, {"1/7-a.browser.png", false}};
    const char *state = state_folder();
    EXPECT_NUMBER(evidence_write(state, TEXT("1/9-z.warc.gz"), TEXT("x")), STATUS_OK);
    EXPECT_NUMBER(evidence_write(state, TEXT("2/9-z.warc.gz"), TEXT("x")), STATUS_OK);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *file = fopen(arena_printf(arena, "%s/evidence/%s", state, files[i].name).data, "w");
        EXPECT(file && fclose(file) == 0);
    }
    EXPECT_NUMBER(evidence_sweep(state, is_second, NULL), 4);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        EXPECT(evidence_exists(state, text_from_string(files[i].name)) == files[i].stays);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        evidence_unlink(state, text_from_string(files[i].name));
    evidence_unlink(state, TEXT("2/9-z.warc.gz"));
}

TEST(the_spool_gives_back_what_it_took)
{
    enum { ROOM = 10 };
    struct spool spool;
    uint64_t first, second, third;
    char bytes[ROOM];
    EXPECT_NUMBER(spool_open(&spool, state_folder(), ROOM), STATUS_OK);
    EXPECT_NUMBER(spool_add(&spool, TEXT("abc"), TEXT(""), &first), STATUS_OK);
    EXPECT_NUMBER(spool_add(&spool, TEXT("defg"), TEXT("hij"), &second), STATUS_OK);
    EXPECT_NUMBER(spool_add(&spool, TEXT("k"), TEXT(""), &third), STATUS_LIMIT);
    EXPECT_NUMBER(spool_read(&spool, second, bytes, 7), STATUS_OK);
    EXPECT_TEXT(text_of(bytes, 7), "defghij");
    EXPECT_NUMBER(spool_read(&spool, first, bytes, 3), STATUS_OK);
    EXPECT_TEXT(text_of(bytes, 3), "abc");
    EXPECT_NUMBER(spool_read(&spool, second, bytes, 8), STATUS_IO);
    spool_close(&spool);
}

/* Pieces come and go in any order: each stays as it was put, and what went makes room, however long that goes on. */
TEST(room_of_the_spool_is_used_again)
{
    enum { ROOM = 64, PIECES = 9, LONGEST = 9, STEPS = 20000 };
    struct spool spool;
    struct {
        uint64_t offset;
        size_t length; /* 0: none */
        char letter;
    } pieces[PIECES] = {{0}};
    char bytes[LONGEST];
    size_t held = 0, refused = 0;
    uint64_t random = 1;
    EXPECT_NUMBER(spool_open(&spool, state_folder(), ROOM), STATUS_OK);
    for (size_t step = 0; step < STEPS; step++) {
        random = hash_u64(random);
        const size_t i = random % PIECES;
        if (pieces[i].length) {
            EXPECT_NUMBER(spool_read(&spool, pieces[i].offset, bytes, pieces[i].length), STATUS_OK);
            for (size_t at = 0; at < pieces[i].length; at++)
                EXPECT_NUMBER(bytes[at], pieces[i].letter);
            spool_give_back(&spool, pieces[i].offset, pieces[i].length);
            held -= pieces[i].length;
            pieces[i].length = 0;
        } else {
            const size_t length = 1 + random / 16 % LONGEST;
            pieces[i].letter = (char)('a' + step % 26);
            memset(bytes, pieces[i].letter, length);
            if (spool_add(&spool, text_of(bytes, length / 2), text_of(bytes, length - length / 2), &pieces[i].offset) == STATUS_OK)
                held += pieces[i].length = length;
            else
                refused++;
        }
        EXPECT(spool.end <= ROOM && spool.end >= held);
    }
    EXPECT(refused < STEPS / 20); /* only where no hole is large enough */
    for (size_t i = 0; i < PIECES; i++)
        if (pieces[i].length)
            spool_give_back(&spool, pieces[i].offset, pieces[i].length);
    EXPECT_NUMBER(spool.end, 0);
    EXPECT_NUMBER(spool.hole_count, 0);
    spool_close(&spool);
}

TEST(pieces_are_held_in_memory_and_then_on_disk)
{
    struct evidence evidence = {.memory = EVIDENCE_LIMIT_MEMORY_BYTES - 6};
    struct evidence_piece pieces[3];
    struct text bytes;
    EXPECT_NUMBER(spool_open(&evidence.spool, state_folder(), 8), STATUS_OK);
    evidence_hold(&evidence, TEXT("abc"), TEXT("def"), &pieces[0]);
    evidence_hold(&evidence, TEXT("gh"), TEXT("ijkl"), &pieces[1]);
    evidence_hold(&evidence, TEXT("mno"), TEXT(""), &pieces[2]);
    EXPECT(pieces[0].memory && !pieces[1].memory && !pieces[1].lost && pieces[2].lost);
    EXPECT(evidence_piece_bytes(&evidence, arena, &pieces[0], &bytes));
    EXPECT_TEXT(bytes, "abcdef");
    EXPECT(evidence_piece_bytes(&evidence, arena, &pieces[1], &bytes));
    EXPECT_TEXT(bytes, "ghijkl");
    EXPECT(!evidence_piece_bytes(&evidence, arena, &pieces[2], &bytes));
    for (size_t i = 0; i < 3; i++)
        evidence_release(&evidence, &pieces[i]);
    EXPECT_NUMBER(evidence.memory, EVIDENCE_LIMIT_MEMORY_BYTES - 6);
    EXPECT_NUMBER(evidence.spool.end, 0);
    spool_close(&evidence.spool);
    rmdir(arena_printf(arena, "%s/evidence", state_folder()).data);
    rmdir(state_folder());
}

/* --- looks --- */

struct hop_record {
    const char *url;
    const char *hop;
    const char *judged; /* of the last one; NULL: none */
    const char *bytes; /* "5", "5 cut" */
    const char *answer;
};

static void add_hop(struct arena *arena, struct buffer *out, const struct hop_record *hop, const char *identity)
{
    static unsigned char id[WARC_ID_BYTES];
    id[0]++;
    struct header fields[8] = {{TEXT("WARC-Warcinfo-ID"), TEXT("<urn:uuid:1>")},
                               {TEXT(WARC_IDENTITY_FIELD), text_from_string(identity)},
                               {TEXT(EVIDENCE_FIELD_PAGE), TEXT("http://xa.example/a")},
                               {TEXT(EVIDENCE_FIELD_SITE), TEXT("xa")},
                               {TEXT(EVIDENCE_FIELD_LOOK), TEXT("first")},
                               {TEXT(EVIDENCE_FIELD_HOP), text_from_string(hop->hop)}};
    size_t count = 6;
    if (hop->judged) {
        fields[count++] = (struct header){TEXT(EVIDENCE_FIELD_JUDGED), text_from_string(hop->judged)};
        fields[count++] = (struct header){TEXT(EVIDENCE_FIELD_BYTES), text_from_string(hop->bytes)};
    }
    const struct warc_entry entry = {.type = WARC_RESPONSE, .id = id, .target = text_from_string(hop->url), .payload = SIZE_MAX,
                                     .block = arena_copy(arena, text_from_string(hop->answer)), .fields = fields, .field_count = count};
    EXPECT_NUMBER(warc_write(out, &entry, false), STATUS_OK);
}

/* Reads the records; gives the steps as letters, and the last response. */
static const char *take(struct arena *arena, struct text bytes, struct response *response, struct arena **owner)
{
    struct scan_chain chain = {0};
    struct warc_reader *reader = warc_open_bytes(bytes);
    struct arena *own = arena_create(SCAN_WARC_PAGE_BYTES);
    struct warc_record record;
    struct warc_place place;
    enum warc_problem problem;
    char *steps = arena_alloc(arena, 64);
    size_t count = 0;
    while (warc_next(reader, own, &record, &problem, &place) == WARC_STEP_RECORD) {
        struct warc_block block;
        struct scan_look *look;
        warc_read_block(reader, own, SCAN_WARC_LIMIT_BLOCK_BYTES, &block);
        const enum chain_step step = chain_take(&chain, &record, &block, &own, response, &look);
        steps[count++] = "-.!x"[step];
        if (step == CHAIN_ENDS) {
            arena_free(*owner);
            *owner = own;
            own = NULL;
        }
        if (!own)
            own = arena_create(SCAN_WARC_PAGE_BYTES);
        else
            arena_reset(own);
    }
    if (chain_close(&chain))
        steps[count++] = '?';
    arena_free(own);
    warc_close(reader);
    return steps;
}

#define REDIRECT(to) "HTTP/1.1 302 Found\r\nLocation: " to "\r\n\r\nqua"
#define PAGE "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\ntrang"

static void check(struct arena *arena, const struct hop_record *hops, size_t count, const char *steps, struct response *response)
{
    struct buffer out;
    struct arena *owner = NULL;
    buffer_init(&out, 1024 * 1024);
    for (size_t i = 0; i < count; i++)
        add_hop(arena, &out, &hops[i], "googlebot");
    *response = (struct response){0};
    EXPECT_TEXT(text_from_string(take(arena, buffer_text(&out), response, &owner)), steps);
    /* what is looked at afterwards outlives the look */
    response->body = arena_copy(arena, response->body);
    response->final_url = arena_copy(arena, response->final_url);
    response->url = arena_copy(arena, response->url);
    struct hop *copies = arena_alloc_array(arena, response->hop_count, sizeof *copies);
    for (size_t i = 0; i < response->hop_count; i++)
        copies[i] = (struct hop){.url = arena_copy(arena, response->hops[i].url), .status = response->hops[i].status,
                                 .location = arena_copy(arena, response->hops[i].location), .off_site = response->hops[i].off_site};
    response->hops = copies;
    arena_free(owner);
    buffer_release(&out);
}

TEST(a_chain_of_redirects_is_one_look)
{
    struct response response;
    const struct hop_record last[] = {{"http://xa.example/a", "1/3", NULL, NULL, REDIRECT("/b")},
                                      {"http://xa.example/b", "2/3", NULL, NULL, REDIRECT("http://www.xa.example/c")},
                                      {"http://www.xa.example/c", "3/3", "last", "5", PAGE}};
    check(arena, last, 3, "..!", &response);
    EXPECT_NUMBER(response.hop_count, 3);
    EXPECT_NUMBER(response.status, 200);
    EXPECT_TEXT(response.url, "http://xa.example/a");
    EXPECT_TEXT(response.final_url, "http://www.xa.example/c");
    EXPECT_TEXT(response.body, "trang");
    EXPECT_TEXT(response.hops[1].location, "http://www.xa.example/c");
    EXPECT(!response.hops[1].off_site);

    const struct hop_record first[] = {{"http://xa.example/a", "1/2", NULL, NULL, REDIRECT("/b")},
                                       {"http://xa.example/b", "2/2", "first", "3", PAGE}};
    check(arena, first, 2, ".!", &response);
    EXPECT_NUMBER(response.hop_count, 2);
    EXPECT_NUMBER(response.status, 302);
    EXPECT_TEXT(response.final_url, "http://xa.example/a");
    EXPECT_TEXT(response.body, "qua");

    const struct hop_record away[] = {{"http://xa.example/a", "1/1", "last", "3", REDIRECT("http://nohu88.example/")}};
    check(arena, away, 1, "!", &response);
    EXPECT(response.hops[0].off_site);
}

TEST(a_look_has_the_body_that_was_judged)
{
    struct response response;
    const struct hop_record none[] = {{"http://xa.example/a", "1/1", "none", "0", REDIRECT("/b")}};
    check(arena, none, 1, "!", &response);
    EXPECT_NUMBER(response.hop_count, 1);
    EXPECT_NUMBER(response.body.length, 0);
    const struct hop_record cut[] = {{"http://xa.example/a", "1/1", "last", "3 cut", PAGE}};
    check(arena, cut, 1, "!", &response);
    EXPECT(response.body_cut);
    EXPECT_TEXT(response.body, "tra");
    const struct hop_record less[] = {{"http://xa.example/a", "1/1", "last", "9", PAGE}}; /* less was kept than was judged */
    check(arena, less, 1, "!", &response);
    EXPECT(response.body_cut);
}

TEST(chains_that_lack_something_are_dropped)
{
    struct response response;
    const struct hop_record start = {"http://xa.example/a", "1/2", NULL, NULL, REDIRECT("/b")};
    const struct hop_record end = {"http://xa.example/b", "2/2", "last", "5", PAGE};
    const struct hop_record whole = {"http://xa.example/c", "1/1", "last", "5", PAGE};
    const struct hop_record odd = {"http://xa.example/c", "1/1", "elsewhere", "5", PAGE};
    check(arena, &end, 1, "x", &response);
    check(arena, &start, 1, ".?", &response);
    check(arena, &odd, 1, "x", &response);
    const struct hop_record interrupted[] = {start, whole, whole};
    check(arena, interrupted, 3, ".x!", &response); /* the caller asks once more, and then it begins a look */
    static const char *const nonsense[] = {"0/1", "2/1", "1/99", "1", "a/b", "1/1/1", "-1/1", "", "99999999999999999999/1"};
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        const struct hop_record record = {"http://xa.example/a", nonsense[i], "last", "5", PAGE};
        check(arena, &record, 1, "-", &response); /* an ordinary record */
    }
}
