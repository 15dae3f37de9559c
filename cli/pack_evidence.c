/* pack_evidence.c: kept files for an evidence pack. */
#include "cli/pack_evidence.h"
#include "base/digest.h"
#include "cli/scan_evidence.h"
#include "cli/scan_warc.h"
#include "crawler/plan.h"

#include <string.h>

enum { FILE_ARENA_BYTES = EVIDENCE_LIMIT_FILE_BYTES + 1024 * 1024, SIDE_ARENA_BYTES = 256 * 1024 * 1024 };

/* --- which --- */

/* Its file is there and is what was kept; what is not is said. */
static bool is_whole(struct invocation *invocation, const struct evidence_row *row)
{
    unsigned char sum[DIGEST_SHA256_BYTES];
    char hex[2 * DIGEST_SHA256_BYTES + 1];
    struct text bytes;
    struct arena *arena = arena_create(FILE_ARENA_BYTES);
    enum status status = arena ? evidence_read(arena, invocation->config.state, row->file, 0, row->bytes, &bytes) : STATUS_LIMIT;
    if (status == STATUS_OK) {
        digest_sha256(bytes, sum);
        digest_hex(sum, sizeof sum, hex);
        if (!text_equal(text_from_string(hex), row->sha256))
            status = STATUS_INVALID;
    }
    arena_free(arena);
    if (status != STATUS_OK)
        cli_say(invocation, "evidence file %.*s is missing or was changed; it is left out",
                "tệp bằng chứng %.*s bị mất hoặc đã bị sửa; tệp này bị bỏ ra", TEXT_ARGS(row->file));
    return status == STATUS_OK;
}

static const struct evidence_row *choose(struct invocation *invocation, const struct dossier_place *place,
                                         const struct evidence_row *rows, size_t count)
{
    const int64_t last_seen = place->report ? place->report->last_seen : 0;
    for (int any = 0; any < 2; any++) /* what came after the page was clean again says nothing of what was found */
        for (size_t i = 0; i < count; i++)
            if ((any || last_seen == 0 || rows[i].time <= last_seen) && is_whole(invocation, &rows[i]))
                return &rows[i];
    return NULL;
}

static bool has_identity(const struct evidence_row *row, struct text identity)
{
    for (size_t i = 0; row && i < row->part_count; i++)
        if (text_equal(row->parts[i].identity, identity))
            return true;
    return false;
}

enum status pack_places_find(struct invocation *invocation, struct store *store, const struct dossier *dossier,
                             struct pack_places *places)
{
    struct arena *arena = invocation->arena;
    struct pack_place *items = arena_alloc_array(arena, dossier->place_count, sizeof *items);
    ARENA_LIST(struct text) identities = {0};
    *places = (struct pack_places){.items = items, .count = dossier->place_count};
    for (size_t i = 0; i < dossier->place_count; i++) {
        const struct evidence_row *rows;
        size_t count;
        enum status status = store_evidence_of_page(store, arena, dossier->places[i].page, &rows, &count);
        if (status != STATUS_OK)
            return status;
        items[i] = (struct pack_place){.place = &dossier->places[i], .row = choose(invocation, &dossier->places[i], rows, count)};
        const struct evidence_row *row = items[i].row;
        places->without_evidence += row == NULL;
        for (size_t p = 0; row && p < row->part_count; p++) {
            bool has = row->parts[p].identity.length == 0;
            for (size_t k = 0; k < identities.count && !has; k++)
                has = text_equal(identities.items[k], row->parts[p].identity);
            if (!has)
                *ARENA_PUSH(arena, &identities) = row->parts[p].identity;
        }
        if (row && (places->first_received == 0 || row->time < places->first_received))
            places->first_received = row->time;
        if (row && row->last_time > places->last_received)
            places->last_received = row->last_time;
    }
    places->identities = identities.items;
    places->identity_count = identities.count;
    return STATUS_OK;
}

/* --- one identity's archive --- */

static bool is_wanted(const struct evidence_part *part, struct text identity)
{
    return part->identity.length == 0 || text_equal(part->identity, identity);
}

uint64_t pack_archive_bytes(const struct pack_places *places, struct text identity)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < places->count; i++) {
        const struct evidence_row *row = places->items[i].row;
        for (size_t p = 0; has_identity(row, identity) && p < row->part_count; p++)
            bytes += is_wanted(&row->parts[p], identity) ? row->parts[p].length : 0;
    }
    return bytes;
}

bool pack_archive_read(struct invocation *invocation, const struct pack_places *places, struct text identity, pack_each_piece *each,
                       void *context)
{
    struct arena *arena = arena_create(FILE_ARENA_BYTES);
    bool read = arena != NULL;
    for (size_t i = 0; i < places->count && read; i++) {
        const struct evidence_row *row = places->items[i].row;
        for (size_t p = 0; read && has_identity(row, identity) && p < row->part_count; p++) {
            const struct evidence_part *part = &row->parts[p];
            struct text bytes;
            if (!is_wanted(part, identity))
                continue;
            arena_reset(arena);
            read = evidence_read(arena, invocation->config.state, row->file, part->start, part->length, &bytes) == STATUS_OK &&
                   each(context, bytes);
        }
    }
    arena_free(arena);
    return read;
}

/* --- the difference --- */

/* The identity's first look, as it was judged; false where there is none in these bytes. */
static bool read_look(struct arena *arena, struct text bytes, struct pack_side *side)
{
    struct scan_chain chain = {0};
    struct warc_reader *reader = warc_open_bytes(bytes);
    struct arena *own = arena_create(SCAN_WARC_PAGE_BYTES);
    struct warc_record record;
    struct warc_place place;
    enum warc_problem problem;
    bool found = false;
    for (enum warc_step step; reader && own && !found; arena_reset(own)) {
        struct warc_block block;
        struct response response;
        struct scan_look *look;
        if ((step = warc_next(reader, own, &record, &problem, &place)) == WARC_STEP_END)
            break;
        if (step != WARC_STEP_RECORD || record.type != WARC_RESPONSE)
            continue;
        warc_read_block(reader, own, SCAN_WARC_LIMIT_BLOCK_BYTES, &block);
        enum chain_step taken = chain_take(&chain, &record, &block, &own, &response, &look);
        if (taken == CHAIN_ENDS && !look->again) {
            *side = (struct pack_side){.identity = arena_copy(arena, response.identity), .url = arena_copy(arena, response.final_url),
                                       .status = response.status, .body = arena_copy(arena, response.body)};
            found = true;
        }
        if (!own && !(own = arena_create(SCAN_WARC_PAGE_BYTES)))
            break;
    }
    (void)chain_close(&chain);
    warc_close(reader);
    arena_free(own);
    return found;
}

static bool read_side(struct invocation *invocation, struct arena *arena, const struct evidence_row *row, struct text identity,
                      struct pack_side *side)
{
    for (size_t p = 0; p < row->part_count; p++) {
        struct text bytes;
        if (text_equal(row->parts[p].identity, identity) &&
            evidence_read(arena, invocation->config.state, row->file, row->parts[p].start, row->parts[p].length, &bytes) == STATUS_OK &&
            read_look(arena, bytes, side))
            return true;
    }
    return false;
}

static bool names_identity(struct text seen_by, struct text identity)
{
    while (seen_by.length)
        if (text_equal(text_split(&seen_by, ' '), identity))
            return true;
    return false;
}

/* Who saw most of what weighs and was kept from the plain visitor; empty where that is nobody. */
static struct text saw_most(const struct pack_places *places, const struct page_report *report, struct text plain)
{
    struct text best = {0};
    double most = 0;
    for (size_t i = 0; i < places->identity_count; i++) {
        double weight = 0;
        if (text_equal(places->identities[i], plain))
            continue;
        for (size_t f = 0; f < report->finding_count; f++) {
            const struct text seen_by = report->seen_by ? report->seen_by[f] : report->findings[f].identity;
            if (names_identity(seen_by, places->identities[i]) && !names_identity(seen_by, plain))
                weight += report->findings[f].weight;
        }
        if (weight > most) {
            most = weight;
            best = places->identities[i];
        }
    }
    return best;
}

void pack_difference(struct invocation *invocation, const struct dossier *dossier, const struct pack_places *places, struct buffer *out)
{
    const struct config *config = &invocation->config;
    const struct plan_identities identities = plan_identities(config->identities, config->identity_count, config->rotate);
    const struct text plain = config->identities[identities.plain]->name;
    uint64_t compared = 0;
    uint64_t left_out = 0;
    pack_difference_begin(out, dossier);
    for (size_t i = 0; i < places->count; i++) {
        const struct pack_place *place = &places->items[i];
        struct pack_side mine;
        struct pack_side theirs;
        struct arena *arena = place->row && place->place->report ? arena_create(SIDE_ARENA_BYTES) : NULL;
        const struct text other = arena ? saw_most(places, place->place->report, plain) : (struct text){0};
        if (other.length && compared == PACK_LIMIT_COMPARED) {
            left_out++;
        } else if (other.length && read_side(invocation, arena, place->row, plain, &mine) &&
                   read_side(invocation, arena, place->row, other, &theirs) &&
                   !(text_equal(mine.body, theirs.body) && text_equal(mine.url, theirs.url))) {
            pack_difference_page(out, arena, dossier, place->place->report->url, &mine, &theirs);
            compared++;
        }
        arena_free(arena);
    }
    pack_difference_end(out, dossier, compared, left_out);
}
