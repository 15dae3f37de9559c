/* warc.c: a WARC file, packed or not, and what stands in it; the first byte says how much of a block is wanted. What is
 * read whole can be written, and is then read as the same. */
#include "tests/fuzz/fuzz.h"

#include "crawler/payload.h"
#include "crawler/warc.h"
#include "page/finding.h"

#include <string.h>
#include <unistd.h>

enum { WRITTEN_BYTES = 4 << 20 };

static void check_payload(struct arena *arena, struct text block)
{
    struct response response = {0};
    enum payload_state state = payload_read(arena, block, &response);
    CHECK(response.body.length <= RESPONSE_LIMIT_BODY_BYTES && response.header_count <= RESPONSE_LIMIT_HEADERS);
    CHECK(response.body_cut == (state != PAYLOAD_WHOLE));
    CHECK(state != PAYLOAD_UNKNOWN_CODING || response.body.length == 0);
    for (size_t i = 0; i < response.header_count; i++)
        CHECK(fuzz_is_slice(response.headers[i].name, block) && response.headers[i].name.length > 0);
}

/* A record with its fields as further ones: refused, or read back as it was. */
static void check_writing(struct arena *arena, const struct warc_record *record, struct text block, bool packed)
{
    static const unsigned char id[WARC_ID_BYTES] = {1};
    const struct warc_entry entry = {.type = record->type, .id = id, .target = record->target, .block = block,
                                     .payload = block.length / 2, .fields = record->fields, .field_count = record->field_count};
    struct buffer out;
    struct warc_record back;
    enum warc_problem problem;
    struct warc_place place;
    buffer_init(&out, WRITTEN_BYTES);
    enum status status = warc_write(&out, &entry, packed);
    CHECK(status == STATUS_OK || out.length == 0);
    if (status == STATUS_OK) {
        struct text bytes = arena_copy(arena, buffer_text(&out));
        struct warc_reader *reader = warc_open_bytes(bytes);
        CHECK(reader && warc_recognises(bytes));
        enum warc_step step = warc_next(reader, arena, &back, &problem, &place);
        /* fields of the same name as ours come behind them, but for the length and the type of the content */
        CHECK(step == WARC_STEP_RECORD && back.type == record->type && text_equal(back.target, record->target));
        warc_close(reader);
    }
    buffer_release(&out);
}

/* What was told of a file, as a number: the same however the bytes come. */
static uint64_t read_all(struct arena *arena, struct warc_reader *reader, struct text input, size_t limit, bool check)
{
    uint64_t told = 0;
    uint64_t last = 0;
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    CHECK(reader);
    for (enum warc_step step; (step = warc_next(reader, arena, &record, &problem, &place)) != WARC_STEP_END;) {
        told = told * 31 + (uint64_t)step + (step == WARC_STEP_PROBLEM ? (uint64_t)problem : 0) + place.unpacked;
        if (step == WARC_STEP_PROBLEM) {
            CHECK(problem != WARC_FINE && warc_problem_english(problem)[0] && warc_problem_vietnamese(problem)[0]);
            continue;
        }
        CHECK(record.place.unpacked >= last && record.field_count <= WARC_LIMIT_FIELDS && place.member <= input.length);
        last = record.place.unpacked + 1;
        struct warc_block block;
        warc_read_block(reader, arena, limit, &block);
        CHECK(block.bytes.length <= limit && block.bytes.length <= record.length && block.cut == (record.length > limit));
        CHECK(block.ends_early || block.cut || block.bytes.length == record.length);
        told = told * 31 + block.bytes.length + (uint64_t)block.check;
        if (!check)
            continue;
        check_payload(arena, block.bytes);
        (void)warc_check(warc_field(&record, TEXT("warc-payload-digest")), block.bytes);
        if (!block.ends_early && !block.cut)
            check_writing(arena, &record, block.bytes, record.length % 2);
    }
    return told;
}

void fuzz_one(struct arena *arena, struct text input)
{
    const size_t limit = (size_t)fuzz_take_byte(&input) << 8;
    (void)warc_recognises(input);
    struct warc_reader *reader = warc_open_bytes(input);
    uint64_t told = read_all(arena, reader, input, limit, true);
    warc_close(reader);
    int ends[2];
    if (input.length > 4096 || pipe(ends) != 0) /* what a pipe surely takes at once */
        return;
    CHECK(write(ends[1], input.data, input.length) == (ssize_t)input.length);
    close(ends[1]);
    reader = warc_open(ends[0]);
    CHECK(read_all(arena, reader, input, limit, false) == told);
    warc_close(reader);
    close(ends[0]);
}
