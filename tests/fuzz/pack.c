/* pack.c: what comes from outside with an evidence pack: the ZIP, its manifest, its time stamp; and the records of an archive that
 * says that it is ours. The first byte says which. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "cli/scan_evidence.h"
#include "cli/scan_warc.h"
#include "cli/stamp.h"
#include "cli/zip.h"
#include "takedown/pack.h"

#include <sys/mman.h>
#include <unistd.h>

/* --- the ZIP --- */

struct zip_seen {
    size_t members;
    uint64_t bytes;
    bool open;
};

static bool begin(void *context, const struct zip_member *member)
{
    struct zip_seen *seen = context;
    CHECK(!seen->open && ++seen->members <= ZIP_LIMIT_MEMBERS);
    if (member->problem != ZIP_BAD_NAME) {
        CHECK(member->name.length > 0 && member->name.length <= ZIP_LIMIT_NAME_BYTES && utf8_valid(member->name));
        CHECK(member->name.data[0] != '/' && !text_starts_with(member->name, TEXT("../")) &&
              text_find(member->name, TEXT("/../"), 0) == SIZE_MAX && text_find_byte(member->name, '\\', 0) == SIZE_MAX);
    }
    return seen->open = true;
}

static bool data(void *context, struct text piece)
{
    struct zip_seen *seen = context;
    CHECK(seen->open && piece.length > 0);
    seen->bytes += piece.length;
    return true;
}

static bool end(void *context, const struct zip_member *member)
{
    struct zip_seen *seen = context;
    CHECK(seen->open && (member->problem == ZIP_FINE || zip_problem_english(member->problem)[0]));
    seen->open = false;
    return true;
}

static void read_zip(struct text input)
{
    static const struct zip_calls calls = {.begin = begin, .data = data, .end = end};
    struct zip_seen seen = {0};
    int file = memfd_create("pack", MFD_CLOEXEC);
    if (file < 0)
        return;
    CHECK(write(file, input.data, input.length) == (ssize_t)input.length);
    enum zip_problem problem = zip_read(file, &calls, &seen);
    CHECK(problem == ZIP_FINE || zip_problem_vietnamese(problem)[0]);
    CHECK(seen.bytes <= (uint64_t)input.length * ZIP_LIMIT_RATIO);
    close(file);
}

/* --- the manifest and the stamp --- */

static void read_manifest(struct arena *arena, struct text input)
{
    struct pack_manifest manifest;
    if (!pack_manifest_read(arena, input, &manifest))
        return;
    CHECK(manifest.file_count > 0);
    for (size_t i = 0; i < manifest.file_count; i++)
        CHECK(manifest.files[i].name.length > 0 && manifest.files[i].sha256.length == 64 && manifest.files[i].bytes <= INT64_MAX);
}

static void read_stamp(struct arena *arena, struct text input)
{
    struct stamp_facts facts;
    const enum stamp_state state = stamp_check(arena, input, TEXT("manifest"), (struct text){0}, NULL, &facts);
    CHECK(state != STAMP_GOOD && state != STAMP_FORGED); /* nobody is trusted here */
}

/* --- our records --- */

static void read_looks(struct text input)
{
    struct scan_chain chain = {0};
    struct warc_reader *reader = warc_open_bytes(input);
    struct arena *own = arena_create(SCAN_WARC_PAGE_BYTES);
    struct warc_record record;
    struct warc_place place;
    enum warc_problem problem;
    CHECK(reader && own);
    for (enum warc_step step; (step = warc_next(reader, own, &record, &problem, &place)) != WARC_STEP_END;) {
        struct warc_block block;
        struct response response;
        struct scan_look *look;
        if (step != WARC_STEP_RECORD)
            continue;
        warc_read_block(reader, own, SCAN_WARC_LIMIT_BLOCK_BYTES, &block);
        if (chain_take(&chain, &record, &block, &own, &response, &look) == CHAIN_ENDS) {
            CHECK(response.hop_count >= 1 && response.hop_count <= RESPONSE_LIMIT_HOPS + 1 && look && own && !chain.arena);
            CHECK(response.body.length <= RESPONSE_LIMIT_BODY_BYTES && response.final_url.data);
        }
        if (!own)
            own = arena_create(SCAN_WARC_PAGE_BYTES);
        else
            arena_reset(own);
        CHECK(own);
    }
    (void)chain_close(&chain);
    arena_free(own);
    warc_close(reader);
}

void fuzz_one(struct arena *arena, struct text input)
{
    switch (fuzz_take_byte(&input) % 4) {
    case 0:
        read_zip(input);
        break;
    case 1:
        read_manifest(arena, input);
        break;
    case 2:
        read_stamp(arena, input);
        break;
    default:
        read_looks(input);
    }
}
