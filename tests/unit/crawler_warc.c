/* crawler_warc.c: WARC records written, read back, cut at every byte, broken. */
#include "crawler/warc.h"
#include "base/digest.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 16 * 1024 * 1024 };

static const unsigned char some_id[WARC_ID_BYTES] = {0, 1, 2, 3, 4, 5, 0xF6, 7, 0xF8, 9, 10, 11, 12, 13, 14, 15};

static struct text take_bytes(struct arena *arena, struct buffer *buffer)
{
    struct text bytes = arena_copy(arena, buffer_text(buffer));
    buffer_release(buffer);
    return bytes;
}

TEST(a_record_as_it_stands)
{
    const unsigned char other[WARC_ID_BYTES] = {0xFF};
    const struct header fields[] = {{TEXT("WARC-IP-Address"), TEXT("192.0.2.1")}};
    const struct warc_entry entry = {
        .type = WARC_RESPONSE,
        .id = some_id,
        .time = 1795404900,
        .target = TEXT("http://so-y-te.tinh.example/"),
        .concurrent_to = other,
        .block = TEXT("HTTP/1.1 200 OK\r\n\r\nabc"),
        .payload = 19,
        .fields = fields,
        .field_count = 1,
    };
    struct buffer out;
    buffer_init(&out, ROOM);
    EXPECT(warc_write(&out, &entry, false) == STATUS_OK);
    EXPECT_TEXT(take_bytes(arena, &out),
                "WARC/1.1\r\n"
                "WARC-Type: response\r\n"
                "WARC-Record-ID: <urn:uuid:00010203-0405-4607-b809-0a0b0c0d0e0f>\r\n"
                "WARC-Date: 2026-11-23T03:35:00Z\r\n"
                "WARC-Target-URI: http://so-y-te.tinh.example/\r\n"
                "WARC-Concurrent-To: <urn:uuid:ff000000-0000-4000-8000-000000000000>\r\n"
                "WARC-IP-Address: 192.0.2.1\r\n"
                "WARC-Block-Digest: sha256:04dfbbfc9de110a4cbb93294aa5b7391ea1a3d849da6d15a871440f8d4c2ac19\r\n"
                "WARC-Payload-Digest: sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\r\n"
                "Content-Type: application/http;msgtype=response\r\n"
                "Content-Length: 22\r\n\r\n"
                "HTTP/1.1 200 OK\r\n\r\nabc\r\n\r\n");
}

/* FIPS 180-4's own example. */
TEST(digests)
{
    unsigned char sum[DIGEST_LIMIT_BYTES];
    const unsigned char sha1_abc[] = {0xA9, 0x99, 0x3E, 0x36, 0x47, 0x06, 0x81, 0x6A, 0xBA, 0x3E,
                                      0x25, 0x71, 0x78, 0x50, 0xC2, 0x6C, 0x9C, 0xD0, 0xD8, 0x9D};
    EXPECT_NUMBER(digest_of(DIGEST_SHA1, TEXT("abc"), sum), 20);
    EXPECT(memcmp(sum, sha1_abc, sizeof sha1_abc) == 0);
    EXPECT_NUMBER(warc_check(TEXT("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5"), TEXT("abc")), WARC_CHECK_GOOD);
    EXPECT_NUMBER(warc_check(TEXT("SHA-1:vgmt4nsha2awvor6evyxqugcnsonbwe5"), TEXT("abc")), WARC_CHECK_GOOD);
    EXPECT_NUMBER(warc_check(TEXT("sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0="), TEXT("abc")), WARC_CHECK_GOOD);
    EXPECT_NUMBER(warc_check(TEXT("sha256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"), TEXT("abc")), WARC_CHECK_GOOD);
    EXPECT_NUMBER(warc_check(TEXT("sha256:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"), TEXT("abd")), WARC_CHECK_WRONG);
    EXPECT_NUMBER(warc_check(TEXT("sha256:ba78"), TEXT("abc")), WARC_CHECK_WRONG);
    EXPECT_NUMBER(warc_check(TEXT("blake2b:ba78"), TEXT("abc")), WARC_CHECK_NONE);
    EXPECT_NUMBER(warc_check(TEXT(""), TEXT("abc")), WARC_CHECK_NONE);
}

TEST(what_no_field_can_hold_is_not_written)
{
    const struct header bad_value = {TEXT("X"), TEXT("a\r\nWARC-Type: response")};
    const struct header bad_name = {TEXT("X: y"), TEXT("a")};
    const struct warc_entry good = {.type = WARC_RESOURCE, .id = some_id, .target = TEXT("http://a.example/"), .payload = SIZE_MAX};
    struct warc_entry bad[7] = {good, good, good, good, good, good, good};
    struct buffer out;
    buffer_init(&out, ROOM);
    bad[0].target = TEXT("http://a.example/\r\nX: y");
    bad[1].target = (struct text){0};
    bad[2].type = WARC_REVISIT;
    bad[3].payload = 1;
    bad[4].fields = &bad_value, bad[4].field_count = 1;
    bad[5].fields = &bad_name, bad[5].field_count = 1;
    bad[6].content_type = TEXT("text/html\n");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(warc_write(&out, &bad[i], i % 2) == STATUS_INVALID && out.length == 0);
    EXPECT(warc_write(&out, &good, true) == STATUS_OK);
    buffer_release(&out);
    buffer_init(&out, 100);
    EXPECT(warc_write(&out, &good, false) == STATUS_LIMIT && out.length == 0);
    buffer_clear(&out);
    EXPECT(warc_write(&out, &good, true) == STATUS_LIMIT && out.length == 0);
    buffer_release(&out);
}

/* --- what is written is what is read --- */

enum { ENTRIES = 9 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Blocks of any bytes, some of them a record's own beginning, some longer than the reader's window. */
static struct warc_entry made_entry(struct arena *arena, uint32_t *seed)
{
    static const enum warc_type types[] = {WARC_WARCINFO, WARC_RESPONSE, WARC_RESOURCE, WARC_REQUEST, WARC_METADATA};
    static const size_t sizes[] = {0, 1, 2, 60, 900, 5000, 65536, 131072, 300000};
    size_t length = sizes[next_random(seed) % (sizeof sizes / sizeof *sizes)];
    char *block = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++)
        block[i] = (char)(next_random(seed) % 3 == 0 ? '\n' : next_random(seed));
    static const char inner[] = "\r\n\r\nWARC/1.1\r\nContent-Length: 5\r\n\r\n";
    if (length > 2 * sizeof inner)
        memcpy(block + length / 2, inner, sizeof inner);
    unsigned char *id = arena_alloc(arena, WARC_ID_BYTES);
    for (size_t i = 0; i < WARC_ID_BYTES; i++)
        id[i] = (unsigned char)next_random(seed);
    return (struct warc_entry){
        .type = types[next_random(seed) % (sizeof types / sizeof *types)],
        .id = id,
        .time = next_random(seed),
        .target = arena_printf(arena, "http://h%u.example/%%20?a=b&<c>", next_random(seed)),
        .block = text_of(block, length),
        .payload = next_random(seed) % 2 ? length / 3 : SIZE_MAX,
    };
}

static void expect_entry(struct arena *arena, struct warc_reader *reader, const struct warc_entry *entry)
{
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    struct warc_block block;
    if (!EXPECT(warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_RECORD))
        return;
    warc_read_block(reader, arena, SIZE_MAX / 4, &block);
    EXPECT(record.type == entry->type && record.length == entry->block.length && !block.cut && !block.ends_early);
    EXPECT(text_equal(block.bytes, entry->block) && text_equal(record.target, entry->target));
    EXPECT_NUMBER(block.check, WARC_CHECK_GOOD);
    struct text payload = warc_field(&record, TEXT("warc-payload-digest"));
    EXPECT((payload.length > 0) == (entry->payload != SIZE_MAX));
    if (payload.length)
        EXPECT_NUMBER(warc_check(payload, text_slice(block.bytes, entry->payload, block.bytes.length)), WARC_CHECK_GOOD);
}

static void expect_end(struct arena *arena, struct warc_reader *reader)
{
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    for (int i = 0; i < 2; i++)
        EXPECT(warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_END);
}

TEST(written_is_read)
{
    uint32_t seed = 1;
    for (int round = 0; round < 24; round++) {
        struct warc_entry entries[ENTRIES];
        struct buffer out;
        buffer_init(&out, ROOM);
        bool packed = round % 2;
        for (size_t i = 0; i < ENTRIES; i++) {
            entries[i] = made_entry(arena, &seed);
            EXPECT(warc_write(&out, &entries[i], packed) == STATUS_OK);
        }
        struct text bytes = take_bytes(arena, &out);
        EXPECT(warc_recognises(text_slice(bytes, 0, WARC_LIMIT_SNIFF_BYTES)));
        struct warc_reader *reader = warc_open_bytes(bytes);
        for (size_t i = 0; i < ENTRIES; i++)
            expect_entry(arena, reader, &entries[i]);
        expect_end(arena, reader);
        EXPECT(warc_is_packed(reader) == packed);
        warc_close(reader);
    }
}

/* One record of each kind, with what other programs may stumble over: for `make warc-check`, which names the file in WARC_OUT
 * and has warcio read it (tests/warc/check.mjs, which knows what stands in it). */
TEST(for_other_programs)
{
    static const unsigned char ids[5][WARC_ID_BYTES] = {{1}, {2}, {3}, {4}, {5}};
    const struct header fields[] = {{TEXT("WARC-IP-Address"), TEXT("192.0.2.1")}, {TEXT(WARC_IDENTITY_FIELD), TEXT("googlebot")}};
    const struct text page = TEXT("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>một trang\r\n\r\nWARC/1.1\r\n</p>");
    const struct text request = TEXT("GET /tin?a=b HTTP/1.1\r\nHost: so-y-te.tinh.example\r\n\r\n");
    const struct text address = TEXT("http://so-y-te.tinh.example/tin?a=b");
    const struct warc_entry entries[] = {
        {.type = WARC_WARCINFO, .id = ids[0], .block = TEXT("software: rasoat\r\nformat: WARC File Format 1.1\r\n"), .payload = SIZE_MAX},
        {.type = WARC_RESPONSE, .id = ids[1], .time = 1795404900, .target = address, .block = page,
         .payload = text_find(page, TEXT("\r\n\r\n"), 0) + 4, .fields = fields, .field_count = 2},
        {.type = WARC_REQUEST, .id = ids[2], .time = 1795404900, .target = address, .concurrent_to = ids[1], .block = request,
         .payload = request.length},
        {.type = WARC_METADATA, .id = ids[3], .target = address, .concurrent_to = ids[1], .block = TEXT("hops: 1\r\n"), .payload = SIZE_MAX},
        {.type = WARC_RESOURCE, .id = ids[4], .target = TEXT("urn:x"), .content_type = TEXT("image/png"), .block = {0}, .payload = 0},
    };
    const size_t count = sizeof entries / sizeof *entries;
    struct buffer out;
    buffer_init(&out, ROOM);
    for (size_t i = 0; i < count; i++)
        EXPECT(warc_write(&out, &entries[i], true) == STATUS_OK);
    struct text bytes = take_bytes(arena, &out);
    struct warc_reader *reader = warc_open_bytes(bytes);
    for (size_t i = 0; i < count; i++)
        expect_entry(arena, reader, &entries[i]);
    expect_end(arena, reader);
    warc_close(reader);
    const char *path = getenv("WARC_OUT");
    FILE *file = path ? fopen(path, "wb") : NULL;
    EXPECT((file != NULL) == (path != NULL));
    if (file)
        EXPECT(fwrite(bytes.data, 1, bytes.length, file) == bytes.length && fclose(file) == 0);
}

/* Blocks that nobody reads, or of which only the start is wanted, are passed over. */
TEST(blocks_passed_over)
{
    uint32_t seed = 77;
    struct buffer out;
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    struct warc_block block;
    buffer_init(&out, ROOM);
    struct warc_entry entry = made_entry(arena, &seed);
    while (entry.block.length < 300000)
        entry = made_entry(arena, &seed);
    for (int i = 0; i < 3; i++)
        EXPECT(warc_write(&out, &entry, true) == STATUS_OK);
    struct warc_reader *reader = warc_open_bytes(take_bytes(arena, &out));
    EXPECT(warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_RECORD);
    EXPECT(warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_RECORD);
    warc_read_block(reader, arena, 10, &block);
    EXPECT(block.cut && text_equal(block.bytes, text_slice(entry.block, 0, 10)) && block.check == WARC_CHECK_GOOD);
    expect_entry(arena, reader, &entry);
    expect_end(arena, reader);
    warc_close(reader);
}

/* A pipe, byte by byte at its worst: what is read does not hang on how it comes. */
TEST(from_a_pipe)
{
    uint32_t seed = 5;
    int ends[2];
    struct buffer out;
    buffer_init(&out, ROOM);
    struct warc_entry entry = made_entry(arena, &seed);
    while (entry.block.length == 0 || entry.block.length > 1000)
        entry = made_entry(arena, &seed);
    EXPECT(warc_write(&out, &entry, true) == STATUS_OK && warc_write(&out, &entry, true) == STATUS_OK);
    struct text bytes = take_bytes(arena, &out);
    if (!EXPECT(pipe(ends) == 0))
        return;
    EXPECT(write(ends[1], bytes.data, bytes.length) == (ssize_t)bytes.length);
    close(ends[1]);
    struct warc_reader *reader = warc_open(ends[0]);
    expect_entry(arena, reader, &entry);
    expect_entry(arena, reader, &entry);
    expect_end(arena, reader);
    warc_close(reader);
    close(ends[0]);
}

/* --- cut and broken files --- */

/* Reads all; the number of whole records before the end or the first problem. */
static size_t whole_records(struct arena *arena, struct text bytes, enum warc_problem *first, struct warc_place *where)
{
    struct warc_reader *reader = warc_open_bytes(bytes);
    struct warc_record record;
    struct warc_place place;
    enum warc_problem problem;
    enum warc_step step;
    size_t whole = 0;
    *first = WARC_FINE;
    while ((step = warc_next(reader, arena, &record, &problem, &place)) != WARC_STEP_END) {
        struct warc_block block = {0};
        if (step == WARC_STEP_RECORD)
            warc_read_block(reader, arena, 1 << 20, &block);
        else if (*first == WARC_FINE)
            *first = problem, *where = place;
        whole += step == WARC_STEP_RECORD && !block.ends_early && *first == WARC_FINE;
        EXPECT(block.check != WARC_CHECK_WRONG);
    }
    warc_close(reader);
    return whole;
}

TEST(cut_at_every_byte)
{
    for (int packed = 0; packed < 2; packed++) {
        struct buffer out;
        size_t ends[4] = {0}; /* of the records; without their two line ends, where they are not packed */
        buffer_init(&out, ROOM);
        for (unsigned i = 0; i < 3; i++) {
            const struct warc_entry entry = {.type = WARC_RESPONSE, .id = some_id, .target = TEXT("http://a.example/"),
                                             .block = TEXT("HTTP/1.1 200 OK\r\n\r\nmột trang"), .payload = 19};
            EXPECT(warc_write(&out, &entry, packed) == STATUS_OK);
            ends[i + 1] = out.length;
        }
        struct text bytes = take_bytes(arena, &out);
        for (size_t cut = 0; cut <= bytes.length; cut++) {
            enum warc_problem problem;
            struct warc_place place = {0};
            size_t whole = 0;
            while (whole < 3 && ends[whole + 1] - (packed ? 0 : 4) <= cut)
                whole++;
            size_t got = whole_records(arena, text_slice(bytes, 0, cut), &problem, &place);
            bool at_end = cut == ends[whole] || (!packed && cut < ends[whole]);
            /* of a cut member the whole record may have come out */
            bool held = EXPECT(got == whole || (packed && got == whole + 1));
            held = EXPECT((problem == WARC_FINE) == (at_end || cut == 0)) && held;
            if (problem != WARC_FINE)
                held = EXPECT(packed ? place.member == ends[whole] || cut < 2 : place.unpacked <= cut) && held;
            if (!held) {
                test_say("packed %d, cut at %zu: %zu records, %zu wanted, problem %d", packed, cut, got, whole, (int)problem);
                return;
            }
        }
    }
}

static const struct {
    const char *bytes;
    enum warc_problem problem; /* the first one */
    uint64_t place;
    size_t whole; /* records before it */
    size_t all; /* records told in all */
} broken[] = {
    {"", WARC_FINE, 0, 0, 0},
    {"\r\n\r\n", WARC_FINE, 0, 0, 0},
    {"<html>", WARC_NOT_WARC, 0, 0, 0},
    {"<html>\nWARC/1.0\nContent-Length: 1\n\nx\n\n", WARC_NOT_WARC, 0, 0, 1},
    {"WARC/1.0\r\nContent-Length: 1\r\n\r\nx\r\n\r\n", WARC_FINE, 0, 1, 1},
    {"WARC/1.1\nContent-Length: 1\n\nx\nWARC/1.1\nContent-Length:2\n\nyz", WARC_FINE, 0, 2, 2},
    {"WARC/1.1\nContent-Length: 1\n\nxyz\n\nWARC/1.1\nContent-Length: 2\n\nyz\n\n", WARC_LENGTH_WRONG, 29, 1, 2},
    {"WARC/1.1\nContent-Length: -1\n\nx\n\nWARC/1.1\nContent-Length: 2\n\nyz\n\n", WARC_NO_LENGTH, 0, 0, 1},
    {"WARC/1.1\nContent-Length: 99999999999999999999\n\nx\n\n", WARC_NO_LENGTH, 0, 0, 0},
    {"WARC/1.1\nContent-Length: 9223372036854775807\n\nx\n\n", WARC_ENDS_EARLY, 0, 0, 1},
    {"WARC/1.1\nWARC-Type: response\n\nx\n\nWARC/1.1\nContent-Length: 2\n\nyz\n\n", WARC_NO_LENGTH, 0, 0, 1},
    {"WARC/1.1\nno field\nContent-Length: 1\n\nx\n\nWARC/1.1\nContent-Length: 2\n\nyz\n\n", WARC_HEAD_BROKEN, 0, 0, 1},
    {"WARC/1.1\nContent-Length: 1\n", WARC_ENDS_EARLY, 0, 0, 0},
    {"WARC/2.0\nContent-Length: 1\n\nx\n\n", WARC_NOT_WARC, 0, 0, 0},
    {"WARC/1.1\nContent-Length: 1\nX: a\n  b\n\nx\n\n", WARC_FINE, 0, 1, 1},
    {"WARC/1.1\nContent-Length: 1\nWARC/1.1\nContent-Length: 1\n\nx\n\n", WARC_HEAD_BROKEN, 0, 0, 1},
    {"WARC/1.1\nContent-Length: 1\nWARC-Type: x\n\nx\n\nWARC/1", WARC_LENGTH_WRONG, 44, 1, 1},
};

TEST(broken_files)
{
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct text bytes = text_from_string(broken[i].bytes);
        enum warc_problem problem;
        struct warc_place place = {0};
        size_t all = 0;
        bool held = EXPECT_NUMBER(whole_records(arena, bytes, &problem, &place), broken[i].whole);
        held = EXPECT_NUMBER(problem, broken[i].problem) && EXPECT_NUMBER(place.unpacked, broken[i].place) && held;
        struct warc_reader *reader = warc_open_bytes(bytes);
        struct warc_record record;
        for (enum warc_step step; (step = warc_next(reader, arena, &record, &problem, &place)) != WARC_STEP_END;)
            all += step == WARC_STEP_RECORD;
        warc_close(reader);
        if (!EXPECT_NUMBER(all, broken[i].all) || !held)
            test_say("broken file %zu", i);
    }
}

TEST(limits_of_a_head)
{
    const size_t lengths[] = {WARC_LIMIT_HEAD_BYTES - 100, WARC_LIMIT_HEAD_BYTES + 100, 5 * WARC_LIMIT_HEAD_BYTES};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *filling = arena_alloc(arena, lengths[i] + 1);
        memset(filling, 'x', lengths[i]);
        enum warc_problem problem;
        struct warc_place place;
        struct text bytes = arena_printf(arena, "WARC/1.1\r\nX: %s\r\nContent-Length: 1\r\n\r\na\r\n\r\n", filling);
        EXPECT_NUMBER(whole_records(arena, bytes, &problem, &place), i == 0);
        EXPECT_NUMBER(problem, i == 0 ? WARC_FINE : WARC_HEAD_BROKEN);
    }
    struct buffer many;
    buffer_init(&many, ROOM);
    buffer_add_string(&many, "WARC/1.1\r\nContent-Length: 1\r\n");
    for (int i = 0; i < WARC_LIMIT_FIELDS; i++)
        buffer_add_string(&many, "X: y\r\n");
    buffer_add_string(&many, "\r\na\r\n\r\n");
    enum warc_problem problem;
    struct warc_place place;
    EXPECT_NUMBER(whole_records(arena, take_bytes(arena, &many), &problem, &place), 0);
    EXPECT_NUMBER(problem, WARC_HEAD_BROKEN);
}

/* Heads that never end, one in the other: each byte is looked at for one of them alone, or this takes minutes. */
TEST(many_broken_heads)
{
    enum { HEADS = 200000 };
    struct buffer many;
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    size_t told = 0;
    buffer_init(&many, ROOM);
    for (int i = 0; i < HEADS; i++)
        buffer_add_string(&many, "WARC/1.1\nX: y\n");
    struct warc_reader *reader = warc_open_bytes(take_bytes(arena, &many));
    while (warc_next(reader, arena, &record, &problem, &place) == WARC_STEP_PROBLEM)
        told++;
    EXPECT_NUMBER(told, HEADS);
    EXPECT_NUMBER(problem, WARC_FINE);
    warc_close(reader);
}

TEST(what_looks_like_warc)
{
    EXPECT(warc_recognises(TEXT("WARC/1.1\r\n")) && warc_recognises(TEXT("WARC/1.0\n")));
    EXPECT(!warc_recognises(TEXT("WARC/")) && !warc_recognises(TEXT("<html>")) && !warc_recognises(TEXT("")));
    EXPECT(!warc_recognises(TEXT("\x1F\x8B")) && !warc_recognises(TEXT("\x1F\x8B\x08 and so on")));
}
