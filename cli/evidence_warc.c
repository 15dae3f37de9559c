/* evidence_warc.c: one page's night as WARC/1.1 (ISO 28500:2017). */
#include "cli/evidence.h"
#include "crawler/warc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

const char *const evidence_judged_words[EVIDENCE_JUDGED_COUNT] = {
    [EVIDENCE_LAST] = "last", [EVIDENCE_FIRST] = "first", [EVIDENCE_NONE] = "none"};

enum { LIMIT_FIELDS = 12, ID_TEXT_BYTES = 64, SCRATCH_BYTES = 64 * 1024 * 1024 };

struct writing {
    struct crawl *crawl;
    struct visit *visit;
    struct arena *arena;
    struct arena *scratch; /* bytes from the spool, of one record or two */
    struct buffer *file;
    struct text warcinfo; /* its id */
    struct text site; /* cleaned */
    bool whole;
};

static bool fresh_id(unsigned char id[WARC_ID_BYTES])
{
    return getrandom(id, WARC_ID_BYTES, 0) == WARC_ID_BYTES;
}

static struct text id_text(struct arena *arena, const unsigned char id[WARC_ID_BYTES])
{
    struct buffer words;
    buffer_init(&words, ID_TEXT_BYTES);
    warc_id_text(id, &words);
    struct text copy = arena_copy(arena, buffer_text(&words));
    buffer_release(&words);
    return copy;
}

static void add_field(struct header *fields, size_t *count, const char *name, struct text value)
{
    if (value.length && *count < LIMIT_FIELDS)
        fields[(*count)++] = (struct header){.name = text_from_string(name), .value = value};
}

static bool add_record(struct writing *writing, struct warc_entry *entry, struct header *fields, size_t count)
{
    entry->fields = fields;
    entry->field_count = count;
    bool added = warc_write(writing->file, entry, true) == STATUS_OK;
    writing->whole = writing->whole && added;
    return added;
}

static bool add_warcinfo(struct writing *writing, int64_t time)
{
    const struct crawl *crawl = writing->crawl;
    unsigned char id[WARC_ID_BYTES];
    if (!fresh_id(id))
        return false;
    struct warc_entry entry = {.type = WARC_WARCINFO, .id = id, .time = time, .payload = SIZE_MAX};
    entry.block = arena_printf(writing->arena,
                               "software: rasoat/" RASOAT_VERSION "\r\nformat: WARC File Format 1.1\r\n"
                               "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
                               "robots: classic\r\nrasoat-run: %lld\r\nrasoat-site: %.*s\r\nrasoat-page: %.*s\r\n"
                               "rasoat-rules: %016llx\r\n",
                               (long long)crawl->run.id, TEXT_ARGS(writing->site), TEXT_ARGS(writing->visit->address.url),
                               (unsigned long long)crawl->rules);
    writing->warcinfo = id_text(writing->arena, id);
    return add_record(writing, &entry, NULL, 0);
}

/* Fields that all records of one look have. */
static size_t common_fields(const struct writing *writing, const struct evidence_look *look, const struct exchange *exchange,
                            struct header fields[LIMIT_FIELDS])
{
    const struct visit *visit = writing->visit;
    const struct visit_ask *ask = &visit->asks[look->ask];
    size_t count = 0;
    add_field(fields, &count, "WARC-Warcinfo-ID", writing->warcinfo);
    add_field(fields, &count, "WARC-IP-Address", exchange->address);
    add_field(fields, &count, WARC_IDENTITY_FIELD, writing->crawl->config->identities[ask->identity]->name);
    add_field(fields, &count, EVIDENCE_FIELD_PAGE, visit->address.url);
    add_field(fields, &count, EVIDENCE_FIELD_SITE, writing->site);
    add_field(fields, &count, EVIDENCE_FIELD_LOOK, ask->again ? TEXT("again") : TEXT("first"));
    return count;
}

/* Request, answer, and the certificate where it is not the one of the hop before. */
static bool add_exchange(struct writing *writing, const struct evidence_look *look, const struct exchange *exchange, size_t number,
                         size_t total, struct text last_certificate)
{
    unsigned char request_id[WARC_ID_BYTES];
    unsigned char answer_id[WARC_ID_BYTES];
    unsigned char other_id[WARC_ID_BYTES];
    struct header fields[LIMIT_FIELDS];
    struct text request;
    struct text answer;
    struct arena *arena = writing->arena;
    const struct evidence *evidence = writing->crawl->evidence;
    if (!fresh_id(request_id) || !fresh_id(answer_id) || !fresh_id(other_id) ||
        !evidence_piece_bytes(evidence, writing->scratch, &exchange->request, &request) ||
        !evidence_piece_bytes(evidence, writing->scratch, &exchange->answer, &answer))
        return false;
    const size_t common = common_fields(writing, look, exchange, fields);
    size_t count = common;
    struct warc_entry entry = {.type = WARC_REQUEST, .id = request_id, .time = exchange->time, .target = exchange->url,
                               .block = request, .payload = SIZE_MAX};
    if (!add_record(writing, &entry, fields, count))
        return false;
    add_field(fields, &count, EVIDENCE_FIELD_HOP, arena_printf(arena, "%zu/%zu", number, total));
    if (!exchange->next) {
        add_field(fields, &count, EVIDENCE_FIELD_JUDGED, text_from_string(evidence_judged_words[look->judged]));
        add_field(fields, &count, EVIDENCE_FIELD_BYTES,
                  arena_printf(arena, "%zu%s", look->judged_bytes, look->judged_cut ? " cut" : ""));
    }
    if (exchange->cut)
        add_field(fields, &count, "WARC-Truncated", TEXT("length"));
    else if (exchange->broken_off)
        add_field(fields, &count, "WARC-Truncated", TEXT("disconnect"));
    entry = (struct warc_entry){.type = WARC_RESPONSE, .id = answer_id, .time = exchange->time, .target = exchange->url,
                                .concurrent_to = request_id, .block = answer, .payload = exchange->head_length};
    if (!add_record(writing, &entry, fields, count))
        return false;
    if (exchange->certificate.length == 0 || text_equal(exchange->certificate, last_certificate))
        return true;
    entry = (struct warc_entry){.type = WARC_METADATA, .id = other_id, .time = exchange->time, .target = exchange->url,
                                .concurrent_to = answer_id, .block = exchange->certificate, .payload = SIZE_MAX};
    return add_record(writing, &entry, fields, common);
}

/* All answers of one look; nothing of it where one of them is lost. */
static bool add_look(struct writing *writing, const struct evidence_look *look, struct evidence_part *part)
{
    const size_t start = writing->file->length;
    size_t total = 0;
    size_t number = 0;
    struct text certificate = {0};
    for (const struct exchange *exchange = look->exchanges; exchange; exchange = exchange->next)
        total++;
    for (const struct exchange *exchange = look->exchanges; exchange; exchange = exchange->next) {
        arena_reset(writing->scratch);
        if (!add_exchange(writing, look, exchange, ++number, total, certificate)) {
            writing->file->length = start;
            writing->file->failed = false;
            writing->whole = false;
            return false;
        }
        certificate = exchange->certificate;
    }
    const struct visit *visit = writing->visit;
    const struct visit_ask *ask = &visit->asks[look->ask];
    const struct seen_look *seen = ask->again ? &visit->again[ask->identity] : &visit->looks[ask->identity];
    *part = (struct evidence_part){.identity = writing->crawl->config->identities[ask->identity]->name,
                                   .start = start,
                                   .length = writing->file->length - start,
                                   .status = seen->status,
                                   .address = look->last->address,
                                   .certificate = look->last->certificate_line};
    return true;
}

static bool add_sheet(struct writing *writing, struct text url, int64_t time)
{
    struct header fields[LIMIT_FIELDS];
    unsigned char id[WARC_ID_BYTES];
    size_t count = 0;
    const struct crawl_sheet *sheet = host_sheet_named(writing->crawl, url);
    if (!sheet || !sheet->available)
        return true; /* it was not to be had, or could not be laid aside: the page was judged without it */
    struct buffer bytes;
    buffer_init(&bytes, sheet->length);
    struct warc_entry entry = {.type = WARC_RESOURCE, .id = id, .time = time, .target = url, .content_type = TEXT("text/css")};
    add_field(fields, &count, "WARC-Warcinfo-ID", writing->warcinfo);
    add_field(fields, &count, EVIDENCE_FIELD_ROLE, TEXT("style-sheet"));
    bool added = fresh_id(id) && aside_get(&writing->crawl->sheet_bytes, sheet->at, sheet->length, &bytes);
    entry.block = buffer_text(&bytes);
    added = added && add_record(writing, &entry, fields, count);
    buffer_release(&bytes);
    return added;
}

/* Each sheet once, however many looks were judged with it. */
static void add_sheets(struct writing *writing, int64_t time)
{
    struct crawl *crawl = writing->crawl;
    ARENA_LIST(struct text) done = {0};
    int64_t sets[2 * IDENTITY_LIMIT];
    size_t set_count = 0;
    for (size_t a = 0; a < writing->visit->ask_count; a++) {
        const struct visit_ask *ask = &writing->visit->asks[a];
        const struct seen_look *seen = ask->again ? &writing->visit->again[ask->identity] : &writing->visit->looks[ask->identity];
        bool has = seen->sheet_set == 0;
        for (size_t i = 0; i < set_count && !has; i++)
            has = sets[i] == seen->sheet_set;
        struct text urls = {0};
        if (has || !pipeline_stored(crawl, store_sheet_urls(crawl->store, writing->arena, seen->sheet_set, &urls)))
            continue;
        sets[set_count++] = seen->sheet_set;
        while (urls.length) {
            struct text url = text_split(&urls, '\n');
            bool is_done = false;
            for (size_t i = 0; i < done.count && !is_done; i++)
                is_done = text_equal(done.items[i], url);
            if (is_done)
                continue;
            *ARENA_PUSH(writing->arena, &done) = url;
            writing->whole = add_sheet(writing, url, time) && writing->whole;
        }
    }
}

/* What would end a field's line becomes a space: names come from a file that people write. */
static struct text clean(struct arena *arena, struct text t)
{
    char *bytes = arena_string(arena, t);
    for (size_t i = 0; i < t.length; i++)
        if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7F)
            bytes[i] = ' ';
    return text_of(bytes, t.length);
}

bool evidence_build(struct crawl *crawl, struct visit *visit, struct arena *arena, struct buffer *file,
                    struct evidence_part parts[EVIDENCE_LIMIT_PARTS], size_t *part_count)
{
    struct writing writing = {.crawl = crawl, .visit = visit, .arena = arena, .file = file, .whole = true};
    const struct evidence_look *first = visit->evidence;
    *part_count = 0;
    if (!(writing.scratch = arena_create(SCRATCH_BYTES)))
        return false;
    writing.site = clean(arena, visit->site->site->name);
    if (!first || !first->exchanges || !add_warcinfo(&writing, first->exchanges->time)) {
        arena_free(writing.scratch);
        return false;
    }
    parts[(*part_count)++] = (struct evidence_part){.length = file->length};
    for (const struct evidence_look *look = first; look; look = look->next)
        *part_count += look->exchanges && add_look(&writing, look, &parts[*part_count]);
    const size_t start = file->length;
    add_sheets(&writing, first->exchanges->time);
    if (file->length > start)
        parts[(*part_count)++] = (struct evidence_part){.start = start, .length = file->length - start};
    arena_free(writing.scratch);
    return writing.whole && !buffer_failed(file);
}
