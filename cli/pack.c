/* pack.c: writes an evidence pack. */
#include "cli/pack.h"
#include "base/digest.h"
#include "cli/courier.h"
#include "cli/evidence.h"
#include "cli/pack_evidence.h"
#include "cli/pack_pictures.h"
#include "cli/stamp.h"
#include "cli/zip.h"
#include "store/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAPER_BYTES = 64 * 1024 * 1024, ATTACHMENT_BYTES = 64 * 1024 * 1024, STAMP_TIMEOUT_S = 30, STEP_BYTES = 256 * 1024 };

struct packing {
    struct invocation *invocation;
    struct store *store;
    const struct pack_request *request;
    struct pack_result *result;
    struct zip_writer *zip;
    struct digest *digest; /* of the file under way */
    uint64_t added; /* its bytes */
    struct buffer sums; /* SHA256SUMS so far */
    struct pack_places places;
    struct pack_head head;
    ARENA_LIST(struct dossier_file) files;
};

static bool is_vietnamese(const struct packing *packing)
{
    return packing->request->dossier->head->language == LANGUAGE_VIETNAMESE;
}

static struct text say(const struct packing *packing, const char *english, const char *vietnamese)
{
    return text_from_string(is_vietnamese(packing) ? vietnamese : english);
}

static bool is_packed(struct text name)
{
    return text_ends_with(name, TEXT(".gz")) || text_ends_with(name, TEXT(".png"));
}

/* --- one file --- */

static bool file_begin(struct packing *packing, struct text name, uint64_t size)
{
    packing->added = 0;
    packing->digest = digest_open(DIGEST_SHA256);
    return packing->digest && zip_begin(packing->zip, name, size, packing->request->dossier->head->now, is_packed(name));
}

static bool file_add(void *context, struct text piece)
{
    struct packing *packing = context;
    digest_add(packing->digest, piece);
    packing->added += piece.length;
    return zip_add(packing->zip, piece);
}

/* `what` empty: it stands in no list (manifest, stamp, sums). */
static void file_end(struct packing *packing, struct text name, struct text what)
{
    unsigned char sum[DIGEST_LIMIT_BYTES];
    char hex[2 * DIGEST_LIMIT_BYTES + 1];
    struct arena *arena = packing->invocation->arena;
    digest_hex(sum, digest_end(packing->digest, sum), hex);
    packing->digest = NULL;
    pack_sums_line(&packing->sums, name, text_from_string(hex));
    if (what.length)
        *ARENA_PUSH(arena, &packing->files) = (struct dossier_file){
            .name = arena_copy(arena, name), .sha256 = arena_copy(arena, text_from_string(hex)), .bytes = packing->added, .what = what};
}

static bool add_file(struct packing *packing, struct text name, struct text what, struct text bytes)
{
    if (!file_begin(packing, name, bytes.length) || !file_add(packing, bytes))
        return false;
    file_end(packing, name, what);
    return true;
}

/* A paper that `write` makes. */
static bool add_paper(struct packing *packing, const char *name, struct text what, struct buffer *paper)
{
    bool added = !buffer_failed(paper) && add_file(packing, text_from_string(name), what, buffer_text(paper));
    buffer_release(paper);
    return added;
}

/* --- the files --- */

/* An identity's name as a file's: letters, digits, '-', '_'. */
static struct text archive_name(struct arena *arena, struct text identity)
{
    char *name = arena_string(arena, identity);
    for (size_t i = 0; i < identity.length; i++)
        if (!ascii_is_alnum(name[i]) && name[i] != '-' && name[i] != '_')
            name[i] = '_';
    return arena_printf(arena, "%.*s.warc.gz", TEXT_ARGS(identity.length > 100 ? text_of(name, 100) : text_of(name, identity.length)));
}

static bool add_archives(struct packing *packing)
{
    struct arena *arena = packing->invocation->arena;
    const struct pack_places *places = &packing->places;
    for (size_t i = 0; i < places->identity_count; i++) {
        struct text name = archive_name(arena, places->identities[i]);
        for (size_t f = 0; f < packing->files.count; f++) /* two names may be one file's */
            if (text_equal(packing->files.items[f].name, name))
                name = arena_printf(arena, "%zu-%.*s", i, TEXT_ARGS(name));
        const struct text what = arena_printf(arena, is_vietnamese(packing) ? "những gì máy chủ gửi cho \"%.*s\" (kho lưu trữ web WARC)"
                                                                           : "what servers sent to \"%.*s\" (web archive, WARC)",
                                              TEXT_ARGS(places->identities[i]));
        const uint64_t size = pack_archive_bytes(places, places->identities[i]);
        if (!file_begin(packing, name, size) ||
            !pack_archive_read(packing->invocation, places, places->identities[i], file_add, packing))
            return false;
        file_end(packing, name, what);
    }
    return true;
}

/* The audit log's rows about the ticket and its pages, by number. */
struct custody_row {
    int64_t id;
    struct text kind;
    int64_t subject;
    struct dossier_event event;
};
struct custody {
    struct arena *arena;
    ARENA_LIST(struct custody_row) rows;
};

static bool take_row(void *context, const struct audit_row *row)
{
    struct custody *custody = context;
    struct arena *arena = custody->arena;
    *ARENA_PUSH(arena, &custody->rows) = (struct custody_row){
        .id = row->id, .kind = arena_copy(arena, row->kind), .subject = row->subject,
        .event = {.time = row->time, .who = arena_copy(arena, row->who), .what = arena_copy(arena, row->what),
                  .detail = arena_copy(arena, row->detail)}};
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct custody_row *one = a, *other = b;
    return one->id < other->id ? -1 : one->id > other->id;
}

static enum status write_custody(struct packing *packing, struct buffer *out)
{
    const struct dossier *dossier = packing->request->dossier;
    struct custody custody = {.arena = packing->invocation->arena};
    const struct audit_query of_ticket = {.kind = TEXT("ticket"), .subject = dossier->ticket};
    int64_t rows;
    struct text chain;
    enum status status = store_audit_rows(packing->store, &of_ticket, take_row, &custody);
    for (size_t i = 0; i < dossier->place_count && status == STATUS_OK; i++) {
        const struct audit_query query = {.kind = TEXT("page"), .subject = dossier->places[i].page};
        status = store_audit_rows(packing->store, &query, take_row, &custody);
    }
    if (status == STATUS_OK)
        status = store_audit_end(packing->store, custody.arena, &rows, &chain);
    if (status != STATUS_OK)
        return status;
    if (custody.rows.count)
        qsort(custody.rows.items, custody.rows.count, sizeof *custody.rows.items, by_number);
    for (size_t i = 0; i < custody.rows.count; i++)
        pack_custody_line(out, dossier->head, &custody.rows.items[i].event, custody.rows.items[i].kind, custody.rows.items[i].subject);
    pack_custody_end(out, rows, chain);
    return STATUS_OK;
}

static bool add_attachment(struct packing *packing, const struct pack_attachment *attachment)
{
    struct arena *arena = arena_create(ATTACHMENT_BYTES + 1024 * 1024);
    struct text bytes;
    enum status status = arena ? cli_read_file(arena, attachment->path, ATTACHMENT_BYTES, &bytes) : STATUS_LIMIT;
    bool added = status == STATUS_OK && add_file(packing, attachment->name, attachment->what.length ? attachment->what : TEXT("-"), bytes);
    if (status != STATUS_OK)
        cli_say(packing->invocation, "cannot read %s: %s", "không đọc được %s: %s", attachment->path,
                status == STATUS_IO ? strerror(errno) : status_name(status));
    arena_free(arena);
    return added;
}

static bool add_picture(void *context, struct text name, struct text what, struct text png)
{
    struct packing *packing = context;
    packing->head.has_pictures = true;
    return add_file(packing, name, arena_copy(packing->invocation->arena, what), png);
}

static bool add_papers(struct packing *packing)
{
    const struct dossier *dossier = packing->request->dossier;
    struct buffer paper;
    buffer_init(&paper, PAPER_BYTES);
    pack_difference(packing->invocation, dossier, &packing->places, &paper);
    if (!add_paper(packing, "difference.html",
                   say(packing, "what search engines were given and ordinary visitors were not",
                       "máy tìm kiếm nhận được gì mà người xem thường không thấy"), &paper))
        return false;
    buffer_init(&paper, PAPER_BYTES);
    pack_findings_write(&paper, dossier);
    if (!add_paper(packing, "findings.json", say(packing, "all findings, for programs", "mọi dấu hiệu, cho máy đọc"), &paper))
        return false;
    buffer_init(&paper, PAPER_BYTES);
    enum status status = write_custody(packing, &paper);
    if (status != STATUS_OK)
        cli_say_store(packing->invocation, packing->store);
    if (status != STATUS_OK || !add_paper(packing, "custody.jsonl", say(packing, "who did what with it, and when",
                                                                        "ai đã làm gì với bằng chứng, khi nào"), &paper)) {
        buffer_release(&paper);
        return false;
    }
    for (size_t i = 0; i < packing->request->attachment_count; i++) {
        if (!add_attachment(packing, &packing->request->attachments[i]))
            return false;
        packing->head.has_pictures |= packing->request->attachments[i].is_picture;
    }
    if (packing->request->wants_pictures &&
        !pack_pictures(packing->invocation, dossier, &packing->places, add_picture, packing))
        return false;
    buffer_init(&paper, PAPER_BYTES);
    pack_readme_write(&paper, &packing->head, packing->files.items, packing->files.count);
    return add_paper(packing, "README.txt", say(packing, "for whoever opens this pack", "dành cho người mở gói này"), &paper);
}

/* --- the time stamp --- */

static const struct {
    const char *english;
    const char *vietnamese;
} stamp_words[] = {
    [STAMP_GOOD] = {"", ""},
    [STAMP_UNTRUSTED] = {"", ""},
    [STAMP_REFUSED] = {"the server refused", "máy chủ từ chối"},
    [STAMP_OTHER] = {"the answer is about something else", "câu trả lời không phải cho yêu cầu này"},
    [STAMP_FORGED] = {"the signature is none of the authority in timestamp_ca", "chữ ký không thuộc nơi cấp trong timestamp_ca"},
    [STAMP_BROKEN] = {"the answer is no time stamp", "câu trả lời không phải dấu thời gian"},
};

/* Asks for a stamp over the manifest; empty where there is none, and why. */
static struct text ask_for_stamp(struct packing *packing, struct text manifest)
{
    struct arena *arena = packing->invocation->arena;
    const struct config *config = &packing->invocation->config;
    struct stamp_facts facts;
    struct courier *courier = courier_create();
    const struct text request = stamp_request(arena, manifest);
    packing->result->stamp = PACK_STAMP_FAILED;
    if (!courier || request.length == 0) {
        courier_free(courier);
        return (struct text){0};
    }
    const struct courier_post post = {
        .server = {.url = config->timestamp_url, .ca_file = config->ca_file, .timeout_s = STAMP_TIMEOUT_S},
        .body = request,
        .content_type = TEXT("application/timestamp-query"), /* RFC 3161 3.4 */
        .answer_room = STAMP_LIMIT_BYTES,
    };
    const struct courier_result came = courier_post(courier, arena, &post);
    courier_free(courier);
    if (came.outcome != COURIER_DELIVERED) {
        packing->result->stamp_words = came.words;
        return (struct text){0};
    }
    const char *authority = config->timestamp_ca.length ? arena_string(arena, config->timestamp_ca) : NULL;
    const enum stamp_state state = stamp_check(arena, came.answer, manifest, request, authority, &facts);
    if (state == STAMP_GOOD || state == STAMP_UNTRUSTED) {
        packing->result->stamp = PACK_STAMPED;
        return came.answer;
    }
    packing->result->stamp_words = arena_printf(
        arena, "%.*s%s%.*s", TEXT_ARGS(say(packing, stamp_words[state].english, stamp_words[state].vietnamese)),
        facts.words.length ? ": " : "", TEXT_ARGS(facts.words));
    return (struct text){0};
}

static bool add_manifest(struct packing *packing)
{
    struct buffer manifest;
    struct text stamp = {0};
    buffer_init(&manifest, PACK_LIMIT_MANIFEST_BYTES);
    pack_manifest_write(&manifest, &packing->head, packing->files.items, packing->files.count);
    bool added = !buffer_failed(&manifest) && add_file(packing, TEXT(PACK_MANIFEST), (struct text){0}, buffer_text(&manifest));
    if (added && packing->head.authority.length)
        stamp = ask_for_stamp(packing, buffer_text(&manifest));
    if (added && packing->result->stamp == PACK_STAMP_FAILED)
        cli_say(packing->invocation, "the pack has no time stamp: %.*s", "gói không có dấu thời gian: %.*s",
                TEXT_ARGS(packing->result->stamp_words));
    if (added && stamp.length)
        added = add_file(packing, TEXT(PACK_STAMP), (struct text){0}, stamp);
    buffer_release(&manifest);
    return added;
}

/* --- the ZIP --- */

static bool write_zip(struct packing *packing, int descriptor)
{
    packing->zip = zip_create(descriptor);
    if (!packing->zip)
        return false;
    buffer_init(&packing->sums, PACK_LIMIT_MANIFEST_BYTES);
    bool written = add_archives(packing) && add_papers(packing) && add_manifest(packing) && !buffer_failed(&packing->sums);
    if (written) { /* a line about itself is added behind what is written */
        struct text sums = arena_copy(packing->invocation->arena, buffer_text(&packing->sums));
        written = add_file(packing, TEXT(PACK_SUMS), (struct text){0}, sums);
    }
    buffer_release(&packing->sums);
    if (packing->digest)
        digest_close(packing->digest);
    return zip_close(packing->zip) && written && fsync(descriptor) == 0;
}

static bool sum_up(struct packing *packing, int descriptor)
{
    unsigned char sum[DIGEST_LIMIT_BYTES];
    char hex[2 * DIGEST_LIMIT_BYTES + 1];
    char *bytes = arena_alloc(packing->invocation->arena, STEP_BYTES);
    struct digest *digest = digest_open(DIGEST_SHA256);
    ssize_t got = 0;
    if (!digest)
        return false;
    for (uint64_t at = 0; (got = pread(descriptor, bytes, STEP_BYTES, (off_t)at)) > 0; at += (uint64_t)got) {
        digest_add(digest, text_of(bytes, (size_t)got));
        packing->result->bytes += (uint64_t)got;
    }
    digest_hex(sum, digest_end(digest, sum), hex);
    packing->result->sha256 = arena_copy(packing->invocation->arena, text_from_string(hex));
    return got == 0;
}

static bool flush_folder_of(const struct packing *packing, const char *path)
{
    const char *slash = strrchr(path, '/');
    return cli_flush_folder(!slash          ? "."
                            : slash == path ? "/"
                                            : arena_string(packing->invocation->arena, text_of(path, (size_t)(slash - path))));
}

static enum status write_file(struct packing *packing)
{
    const char *destination = packing->request->destination;
    const char *temporary = arena_printf(packing->invocation->arena, "%s.new-%ld", destination, (long)getpid()).data;
    int descriptor = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    errno = descriptor < 0 ? errno : 0;
    bool written = descriptor >= 0 && write_zip(packing, descriptor) && sum_up(packing, descriptor) &&
                   rename(temporary, destination) == 0;
    written = written && flush_folder_of(packing, destination); /* before the log names it */
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (written)
        return STATUS_OK;
    if (descriptor >= 0)
        unlink(temporary);
    cli_say(packing->invocation, "cannot write the evidence pack %s: %s", "không ghi được gói bằng chứng %s: %s", destination,
            reason ? strerror(reason) : status_name(STATUS_LIMIT));
    return STATUS_IO;
}

enum status pack_write(struct invocation *invocation, struct store *store, const struct pack_request *request,
                       struct pack_result *result)
{
    struct packing packing = {.invocation = invocation, .store = store, .request = request, .result = result};
    const struct dossier *dossier = request->dossier;
    *result = (struct pack_result){0};
    enum status status = pack_places_find(invocation, store, dossier, &packing.places);
    if (status != STATUS_OK) {
        cli_say_store(invocation, store);
        return status;
    }
    packing.head = (struct pack_head){.dossier = dossier, .version = "rasoat " RASOAT_VERSION,
                                      .first_received = packing.places.first_received,
                                      .last_received = packing.places.last_received,
                                      .wordlists_sha256 = cli_wordlists_digest(invocation),
                                      .authority = invocation->config.timestamp_url};
    result->without_evidence = packing.places.without_evidence;
    status = write_file(&packing);
    if (status != STATUS_OK)
        return status;
    result->files = packing.files.items;
    result->file_count = packing.files.count;
    const char *name = strrchr(request->destination, '/');
    const struct audit_row row = {
        .time = dossier->head->now, .who = request->by, .what = TEXT("evidence-packed"),
        .kind = TEXT("ticket"), .subject = dossier->ticket,
        .detail = arena_printf(invocation->arena, "%s sha256:%.*s", name ? name + 1 : request->destination, TEXT_ARGS(result->sha256))};
    status = store_audit(store, &row);
    if (status != STATUS_OK)
        cli_say_store(invocation, store);
    return status;
}
