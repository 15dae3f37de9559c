/* scan_warc.c: web archives as stored pages. They are read in this process, which is no crawler: it holds no database and no
 * socket, and writes nothing but its output. Pages and sheets in them are read by analysts, as all are. */
#include "cli/scan_warc.h"
#include "base/hash.h"
#include "cli/scan_evidence.h"
#include "cli/scan_files.h"
#include "crawler/payload.h"
#include "crawler/warc.h"
#include "page/css.h"
#include "page/finding.h"
#include "page/url.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAID_ADDRESS_BYTES = 200, SPOOL_STEP = 64 * 1024, SHEET_ARENA_BYTES = 2 * SCAN_WARC_LIMIT_SHEET_BYTES };

bool scan_is_warc(struct text name, struct text start)
{
    return warc_recognises(start) || text_ends_with_ignore_case(name, TEXT(".warc")) ||
           text_ends_with_ignore_case(name, TEXT(".warc.gz"));
}

static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

int scan_spool(int descriptor, struct text start)
{
    char bytes[SPOOL_STEP];
    FILE *file = tmpfile();
    int spool = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;
    bool written = spool >= 0 && write_all(spool, start.data, start.length);
    while (written) {
        ssize_t got = read(descriptor, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            break;
        written = got > 0 && write_all(spool, bytes, (size_t)got);
    }
    int reason = errno;
    if (file)
        fclose(file);
    if (!written && spool >= 0)
        close(spool);
    errno = reason;
    return written ? spool : -1;
}

/* --- one record --- */

struct archive {
    struct invocation *invocation;
    struct warc_reader *reader;
    struct text file;
    struct text host;
    struct scan_chain chain; /* of our own records */
    struct scan_warc_end *end;
    uint64_t records;
    uint64_t broken; /* places that were told, or counted */
    uint64_t revisits; /* not judged: what they repeat is stored elsewhere */
};

static void say_place(struct archive *archive, struct warc_place place, const char *english, const char *vietnamese)
{
    if (archive->broken++ >= SCAN_WARC_LIMIT_SAID)
        return;
    if (warc_is_packed(archive->reader))
        cli_say(archive->invocation, "%.*s: byte %llu unpacked (gzip member at byte %llu): %s",
                "%.*s: byte %llu sau khi giải nén (thành viên gzip ở byte %llu): %s", TEXT_ARGS(archive->file),
                (unsigned long long)place.unpacked, (unsigned long long)place.member,
                archive->invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english);
    else
        cli_say(archive->invocation, "%.*s: byte %llu: %s", "%.*s: byte %llu: %s", TEXT_ARGS(archive->file),
                (unsigned long long)place.unpacked,
                archive->invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english);
}

static void say_damaged(struct archive *archive, struct arena *arena, const struct warc_record *record)
{
    if (archive->broken++ >= SCAN_WARC_LIMIT_SAID)
        return;
    struct text target = finding_clean(arena, record->target, SAID_ADDRESS_BYTES);
    cli_say(archive->invocation, "%.*s: the record at byte %llu (%.*s) does not match its digest: it was changed or cut after it was written",
            "%.*s: bản ghi ở byte %llu (%.*s) không khớp mã băm: đã bị sửa hoặc cắt sau khi được ghi", TEXT_ARGS(archive->file),
            (unsigned long long)record->place.unpacked, TEXT_ARGS(target));
}

/* A record without a digest of its block may have one of its payload. Writers take it with chunks or without. */
static bool payload_differs(struct arena *arena, const struct warc_record *record, struct text block)
{
    struct text label = warc_field(record, TEXT("warc-payload-digest"));
    if (label.length == 0 || (record->type != WARC_RESPONSE && record->type != WARC_RESOURCE))
        return false;
    struct response message = {.body = block};
    if (record->type == WARC_RESPONSE)
        response_from_stored(arena, block, &message);
    struct text joined;
    bool whole;
    return warc_check(label, message.body) == WARC_CHECK_WRONG &&
           (!payload_join_chunks(arena, message.body, &joined, &whole) || warc_check(label, joined) == WARC_CHECK_WRONG);
}

static bool is_web_address(struct text target)
{
    return text_starts_with_ignore_case(target, TEXT("http://")) || text_starts_with_ignore_case(target, TEXT("https://"));
}

/* Of the sheets that a crawl of ours judged with. */
static bool is_own_sheet(const struct warc_record *record)
{
    return record->type == WARC_RESOURCE && warc_field(record, TEXT(EVIDENCE_FIELD_ROLE)).length > 0;
}

static bool is_wanted(const struct warc_record *record)
{
    bool holds_page = record->type == WARC_RESPONSE || record->type == WARC_RESOURCE || record->type == WARC_REVISIT;
    return holds_page && is_web_address(record->target);
}

static enum payload_state read_answer(struct arena *arena, const struct warc_record *record, const struct warc_block *block,
                                      struct response *response)
{
    enum payload_state state = PAYLOAD_WHOLE;
    if (record->type == WARC_RESOURCE) { /* the block is the body (5.5.4) */
        struct header *type = arena_alloc(arena, sizeof *type);
        *type = (struct header){.name = TEXT("content-type"), .value = warc_field(record, TEXT("content-type"))};
        *response = (struct response){.headers = type, .header_count = 1, .body = block->bytes};
        if (response->body.length > RESPONSE_LIMIT_BODY_BYTES)
            response->body.length = RESPONSE_LIMIT_BODY_BYTES;
        response->body_cut = block->bytes.length > response->body.length;
    } else {
        *response = (struct response){0};
        state = payload_read(arena, block->bytes, response);
    }
    /* 5.13: the recorder itself left the rest out; 5.20: it stands in further records */
    response->body_cut |= block->cut || block->ends_early || warc_field(record, TEXT("warc-truncated")).length > 0 ||
                          warc_field(record, TEXT("warc-segment-number")).length > 0;
    return state;
}

static struct text address_of(struct arena *arena, struct text target)
{
    struct url url;
    return url_parse(arena, target, NULL, &url) == STATUS_OK ? url.href : finding_clean(arena, target, URL_LIMIT_BYTES);
}

/* True where the record is an answer to be judged: `response` is whole then. */
static bool answer_of(struct archive *archive, struct arena *arena, const struct warc_record *record,
                      const struct warc_block *block, struct response *response, struct text *unread)
{
    enum payload_state state = read_answer(arena, record, block, response);
    bool redirects = response->status >= 300 && response->status < 400;
    if (record->type == WARC_REVISIT && !redirects) {
        archive->revisits++;
        return false;
    }
    if (record->type == WARC_REVISIT)
        response->body = (struct text){0};
    *unread = state == PAYLOAD_UNKNOWN_CODING ? TEXT("the content coding is not known") : (struct text){0};
    response->url = address_of(arena, record->target);
    response->final_url = response->url;
    response->site = scan_host_of(arena, response->url, archive->host);
    response->identity = warc_field(record, TEXT(WARC_IDENTITY_FIELD));
    scan_hops(arena, response);
    return true;
}

static void say_lost_look(struct archive *archive, struct warc_place place)
{
    say_place(archive, place, "an answer is missing here: the look that it belongs to was not judged",
              "thiếu một câu trả lời ở đây: lượt xem chứa nó không được đánh giá");
    archive->end->unread = true;
}

/* A record of ours; gives false where it is none. *go_on as `each` says. */
static bool take_own(struct archive *archive, struct arena **arena, const struct warc_record *record,
                     const struct warc_block *block, scan_each_answer *each, void *context, bool *go_on)
{
    struct response response;
    struct scan_look *look;
    enum chain_step step = chain_take(&archive->chain, record, block, arena, &response, &look);
    if (step == CHAIN_BROKEN) {
        say_lost_look(archive, record->place);
        step = chain_take(&archive->chain, record, block, arena, &response, &look); /* it may begin the next look */
    }
    if (step == CHAIN_ENDS) {
        struct arena *given = *arena;
        *arena = NULL;
        *go_on = each(context, given, &response, look, (struct text){0});
    }
    return step != CHAIN_NOT_OURS;
}

static bool read_record(struct archive *archive, struct arena **arena, const struct warc_record *record, scan_each_answer *each,
                        void *context)
{
    struct warc_block block;
    struct response response;
    struct text unread;
    archive->records++;
    warc_read_block(archive->reader, *arena, is_wanted(record) ? SCAN_WARC_LIMIT_BLOCK_BYTES : 0, &block);
    if (block.check == WARC_CHECK_WRONG || (block.check == WARC_CHECK_NONE && !block.cut && !block.ends_early &&
                                            is_wanted(record) && payload_differs(*arena, record, block.bytes))) {
        say_damaged(archive, *arena, record);
        archive->end->damaged = true;
    }
    bool go_on = true;
    if (is_own_sheet(record) || take_own(archive, arena, record, &block, each, context, &go_on))
        return go_on;
    if (!is_wanted(record) || !answer_of(archive, *arena, record, &block, &response, &unread))
        return true;
    struct arena *given = *arena;
    *arena = NULL;
    return each(context, given, &response, NULL, unread);
}

/* --- the whole file --- */

static void say_end(struct archive *archive)
{
    if (archive->broken > SCAN_WARC_LIMIT_SAID)
        cli_say(archive->invocation, "%.*s: %llu more broken places", "%.*s: còn %llu chỗ hỏng khác", TEXT_ARGS(archive->file),
                (unsigned long long)(archive->broken - SCAN_WARC_LIMIT_SAID));
    if (archive->revisits)
        cli_say(archive->invocation, "%.*s: %llu revisit records repeat pages that are stored elsewhere; they were not judged",
                "%.*s: %llu bản ghi revisit lặp lại các trang được lưu ở nơi khác; chưa được đánh giá",
                TEXT_ARGS(archive->file), (unsigned long long)archive->revisits);
    if (archive->records == 0) {
        cli_say(archive->invocation, "%.*s: no WARC record in it", "%.*s: không có bản ghi WARC nào", TEXT_ARGS(archive->file));
        archive->end->unread = true;
    }
}

static bool read_records(struct archive *archive, scan_each_answer *each, void *context)
{
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    struct arena *arena = NULL;
    bool go_on = true;
    while (go_on && (arena || (arena = arena_create(SCAN_WARC_PAGE_BYTES)))) {
        arena_reset(arena);
        enum warc_step step = warc_next(archive->reader, arena, &record, &problem, &place);
        if (step == WARC_STEP_END)
            break;
        if (step == WARC_STEP_RECORD) {
            go_on = read_record(archive, &arena, &record, each, context);
        } else {
            say_place(archive, place, warc_problem_english(problem), warc_problem_vietnamese(problem));
            archive->end->unread = true;
        }
    }
    go_on = go_on && arena;
    arena_free(arena);
    return go_on;
}

bool scan_warc(struct invocation *invocation, int descriptor, struct text file, struct text host, scan_each_answer *each,
               void *context, struct scan_warc_end *end)
{
    struct archive archive = {.invocation = invocation, .file = file.length ? file : TEXT("-"), .host = host, .end = end,
                              .reader = warc_open(descriptor)};
    if (!archive.reader)
        return false;
    bool read = read_records(&archive, each, context);
    if (chain_close(&archive.chain) && read)
        say_lost_look(&archive, (struct warc_place){0});
    if (read)
        say_end(&archive);
    warc_close(archive.reader);
    return read;
}

/* --- style sheets --- */

struct stored_sheet {
    uint64_t hash; /* of its address */
    struct text address;
    struct text bytes;
};

struct scan_sheets {
    int descriptor;
    struct arena *arena; /* NULL: not read yet */
    ARENA_LIST(struct stored_sheet) list;
    size_t bytes;
    bool cut;
};

struct scan_sheets *scan_sheets_open(int descriptor)
{
    struct scan_sheets *sheets = calloc(1, sizeof *sheets);
    if (sheets)
        sheets->descriptor = descriptor;
    return sheets;
}

void scan_sheets_free(struct scan_sheets *sheets)
{
    if (!sheets)
        return;
    arena_free(sheets->arena);
    free(sheets);
}

bool scan_sheets_cut(const struct scan_sheets *sheets)
{
    return sheets->cut;
}

static const struct stored_sheet *find_sheet(const struct scan_sheets *sheets, struct text address)
{
    uint64_t hash = hash_text(address);
    for (size_t i = 0; i < sheets->list.count; i++)
        if (sheets->list.items[i].hash == hash && text_equal(sheets->list.items[i].address, address))
            return &sheets->list.items[i];
    return NULL;
}

/* As the crawl takes them: an answer of 2xx, whatever it calls itself; here, where all answers of a site stand, something must
 * say that it is a sheet. */
static bool is_sheet(struct arena *arena, const struct response *response, struct text target)
{
    struct url url;
    bool answered = response->status == 0 || (response->status >= 200 && response->status < 300);
    return answered && (text_find_ignore_case(response_header(response, TEXT("content-type")), TEXT("css"), 0) != SIZE_MAX ||
                        (url_parse(arena, target, NULL, &url) == STATUS_OK && text_ends_with_ignore_case(url.path, TEXT(".css"))));
}

static void keep_sheet(struct scan_sheets *sheets, struct arena *scratch, struct text target, struct text bytes)
{
    struct url url;
    if (url_parse(scratch, target, NULL, &url) != STATUS_OK)
        return;
    struct text address = url_key(scratch, &url);
    if (find_sheet(sheets, address))
        return;
    if (bytes.length > CSS_LIMIT_SHEET_BYTES)
        bytes.length = CSS_LIMIT_SHEET_BYTES;
    if (sheets->list.count == SCAN_WARC_LIMIT_SHEETS || bytes.length > SCAN_WARC_LIMIT_SHEET_BYTES - sheets->bytes) {
        sheets->cut = true;
        return;
    }
    sheets->bytes += bytes.length;
    *ARENA_PUSH(sheets->arena, &sheets->list) = (struct stored_sheet){
        .hash = hash_text(address), .address = arena_copy(sheets->arena, address), .bytes = arena_copy(sheets->arena, bytes)};
}

static void read_sheets(struct scan_sheets *sheets, struct warc_reader *reader, struct arena *scratch)
{
    struct warc_record record;
    enum warc_problem problem;
    struct warc_place place;
    for (enum warc_step step; (step = warc_next(reader, scratch, &record, &problem, &place)) != WARC_STEP_END; arena_reset(scratch)) {
        struct warc_block block;
        struct response response;
        if (step != WARC_STEP_RECORD || !is_wanted(&record) || record.type == WARC_REVISIT)
            continue;
        warc_read_block(reader, scratch, SCAN_WARC_LIMIT_BLOCK_BYTES, &block);
        (void)read_answer(scratch, &record, &block, &response);
        if (is_sheet(scratch, &response, record.target))
            keep_sheet(sheets, scratch, record.target, response.body);
    }
}

bool scan_sheets_find(struct scan_sheets *sheets, struct text address, struct text *bytes)
{
    if (!sheets->arena) {
        struct warc_reader *reader = warc_open(sheets->descriptor);
        struct arena *scratch = arena_create(SCAN_WARC_PAGE_BYTES);
        sheets->arena = arena_create(SHEET_ARENA_BYTES);
        if (reader && scratch && sheets->arena)
            read_sheets(sheets, reader, scratch);
        warc_close(reader);
        arena_free(scratch);
    }
    const struct stored_sheet *sheet = find_sheet(sheets, address);
    if (sheet)
        *bytes = sheet->bytes;
    return sheet != NULL;
}
