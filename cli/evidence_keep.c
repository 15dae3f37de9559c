/* evidence_keep.c: files with their rows; what waits for the second look; what goes. */
#include "cli/evidence.h"
#include "base/digest.h"
#include "store/audit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { NAME_BYTES = sizeof((struct evidence *)0)->removed[0], PARTS_LIMIT_BYTES = 256 * 1024, ROW_ARENA_BYTES = 1024 * 1024 };

static const uint64_t megabyte = 1024 * 1024;

/* --- custody: the audit log says what came and went --- */

static bool tell(struct crawl *crawl, const char *what, const struct evidence_row *row, int64_t now)
{
    char detail[2 * DIGEST_SHA256_BYTES + NAME_BYTES + 32];
    snprintf(detail, sizeof detail, "%.*s sha256:%.*s", TEXT_ARGS(row->file), TEXT_ARGS(row->sha256));
    const struct audit_row audit = {.time = now, .who = TEXT("rasoat"), .what = text_from_string(what), .kind = TEXT("page"),
                                    .subject = row->page, .detail = text_from_string(detail)};
    return pipeline_stored(crawl, store_audit(crawl->store, &audit));
}

/* --- removing --- */

static bool note_removed(struct evidence *evidence, struct text file)
{
    if (evidence->removed_count == evidence->removed_room) {
        size_t room = evidence->removed_room ? evidence->removed_room * 2 : 64;
        char(*more)[NAME_BYTES] = realloc(evidence->removed, room * sizeof *more);
        if (!more)
            return false;
        evidence->removed = more;
        evidence->removed_room = room;
    }
    if (file.length >= NAME_BYTES)
        return false;
    char *name = evidence->removed[evidence->removed_count++];
    memcpy(name, file.data, file.length);
    name[file.length] = '\0';
    return true;
}

void evidence_committed(struct crawl *crawl)
{
    struct evidence *evidence = crawl->evidence;
    if (!evidence)
        return;
    for (size_t i = 0; i < evidence->removed_count; i++)
        evidence_unlink(evidence->state, text_from_string(evidence->removed[i]));
    evidence->removed_count = 0;
}

/* Takes away the oldest row that was seen last before `before`, and not tonight. False where there is none. */
static bool remove_oldest(struct crawl *crawl, int64_t before, int64_t now, uint64_t *counter)
{
    struct evidence *evidence = crawl->evidence;
    struct arena *arena = arena_create(ROW_ARENA_BYTES);
    struct evidence_row row;
    enum status status = arena ? store_evidence_oldest(crawl->store, arena, before, crawl->run.id, &row) : STATUS_LIMIT;
    bool removed = status == STATUS_OK && pipeline_stored(crawl, store_evidence_remove(crawl->store, row.id)) &&
                   tell(crawl, "evidence-removed", &row, now);
    if (removed) {
        (void)note_removed(evidence, row.file); /* where that fails the next start sweeps it */
        evidence->stored -= row.bytes < evidence->stored ? row.bytes : evidence->stored;
        evidence->counts.freed_bytes += row.bytes;
        ++*counter;
    } else if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        (void)pipeline_stored(crawl, status);
    }
    arena_free(arena);
    return removed;
}

void evidence_retain(struct crawl *crawl, int64_t now)
{
    struct evidence *evidence = crawl->evidence;
    if (!evidence)
        return;
    const int64_t oldest = now - (int64_t)crawl->config->keep_days * 24 * 60 * 60;
    const bool is_doubted = crawl->run.clock_back || crawl->clock_set != 0; /* nothing brings back what a year too many removes */
    while (!is_doubted && remove_oldest(crawl, oldest, now, &evidence->counts.expired)) {
    }
    while (evidence->stored > crawl->config->evidence_disk_mb * megabyte &&
           remove_oldest(crawl, INT64_MAX, now, &evidence->counts.displaced)) {
    }
}

/* --- keeping --- */

static bool make_room(struct crawl *crawl, uint64_t bytes, int64_t now)
{
    struct evidence *evidence = crawl->evidence;
    const uint64_t budget = crawl->config->evidence_disk_mb * megabyte;
    while (evidence->stored + bytes > budget)
        if (bytes > budget || !remove_oldest(crawl, INT64_MAX, now, &evidence->counts.displaced))
            return false;
    return true;
}

bool evidence_store(struct crawl *crawl, struct evidence_row *row, struct text file, const char **note)
{
    struct evidence *evidence = crawl->evidence;
    unsigned char sum[DIGEST_SHA256_BYTES];
    char hex[2 * DIGEST_SHA256_BYTES + 1];
    char name[NAME_BYTES];
    uint32_t random;
    int64_t id;
    *note = "evidence-disk-full";
    if (!make_room(crawl, file.length, row->time))
        return false;
    *note = "evidence-not-kept";
    if (getrandom(&random, sizeof random, 0) != sizeof random)
        return false;
    digest_sha256(file, sum);
    digest_hex(sum, sizeof sum, hex);
    /* never a name that was there before: a run that is done again must not write over what a row names */
    snprintf(name, sizeof name, "%lld/%lld-%08x.warc.gz", (long long)row->run, (long long)row->page, random);
    row->file = text_from_string(name);
    row->bytes = file.length;
    row->sha256 = text_from_string(hex);
    if (evidence_write(evidence->state, row->file, file) != STATUS_OK) {
        if (evidence->counts.lost++ == 0)
            cli_say(crawl->invocation, "cannot write evidence: %s", "không ghi được bằng chứng: %s", strerror(errno));
        return false;
    }
    if (!pipeline_stored(crawl, store_evidence_put(crawl->store, row, &id)) || !tell(crawl, "evidence-kept", row, row->time))
        return false;
    evidence->stored += file.length;
    evidence->counts.kept++;
    evidence->counts.kept_bytes += file.length;
    return true;
}

static void put_parts(struct buffer *out, const struct evidence_row *row)
{
    buffer_put_u32(out, (uint32_t)row->part_count);
    for (size_t i = 0; i < row->part_count; i++) {
        buffer_put_text(out, row->parts[i].identity);
        buffer_put_u64(out, row->parts[i].start);
        buffer_put_u64(out, row->parts[i].length);
        buffer_put_u32(out, row->parts[i].status);
        buffer_put_text(out, row->parts[i].address);
        buffer_put_text(out, row->parts[i].certificate);
    }
}

bool evidence_put_aside(struct crawl *crawl, const struct evidence_row *row, struct text file)
{
    struct evidence *evidence = crawl->evidence;
    struct buffer parts;
    struct evidence_waiting waiting = {.page = row->page, .sum = row->sum, .time = row->time, .file_length = file.length};
    if (evidence->waiting_count == evidence->waiting_room) {
        size_t room = evidence->waiting_room ? evidence->waiting_room * 2 : 256;
        struct evidence_waiting *more = realloc(evidence->waiting, room * sizeof *more);
        if (!more)
            return false;
        evidence->waiting = more;
        evidence->waiting_room = room;
    }
    buffer_init(&parts, PARTS_LIMIT_BYTES);
    put_parts(&parts, row);
    waiting.parts_length = parts.length;
    bool put = !buffer_failed(&parts) && spool_add(&evidence->spool, file, buffer_text(&parts), &waiting.offset) == STATUS_OK;
    buffer_release(&parts);
    if (put)
        evidence->waiting[evidence->waiting_count++] = waiting;
    evidence->waiting_sorted = false;
    return put;
}

static int by_page(const void *a, const void *b)
{
    const struct evidence_waiting *one = a, *other = b;
    return one->page < other->page ? -1 : one->page > other->page;
}

/* Where the page cannot be found: its bytes came to an earlier process of this run, or the spool was full. */
static const struct evidence_waiting *waiting_of(struct evidence *evidence, int64_t page)
{
    const struct evidence_waiting key = {.page = page};
    if (evidence->waiting_count == 0)
        return NULL;
    if (!evidence->waiting_sorted)
        qsort(evidence->waiting, evidence->waiting_count, sizeof key, by_page);
    evidence->waiting_sorted = true;
    return bsearch(&key, evidence->waiting, evidence->waiting_count, sizeof key, by_page);
}

static bool read_parts(struct text bytes, struct evidence_part parts[EVIDENCE_LIMIT_PARTS], size_t *count)
{
    struct reader reader = reader_of(bytes);
    *count = reader_u32(&reader);
    if (*count > EVIDENCE_LIMIT_PARTS)
        return false;
    for (size_t i = 0; i < *count; i++) {
        parts[i].identity = reader_text(&reader);
        parts[i].start = reader_u64(&reader);
        parts[i].length = reader_u64(&reader);
        parts[i].status = (uint16_t)reader_u32(&reader);
        parts[i].address = reader_text(&reader);
        parts[i].certificate = reader_text(&reader);
    }
    return reader_done(&reader);
}

static bool keep_waiting(struct crawl *crawl, struct arena *arena, const struct evidence_waiting *waiting,
                         const struct evidence_row *last, int64_t now, const char **note)
{
    struct evidence *evidence = crawl->evidence;
    struct evidence_part parts[EVIDENCE_LIMIT_PARTS];
    struct evidence_row row = {.page = waiting->page, .run = crawl->run.id, .time = waiting->time, .sum = waiting->sum, .parts = parts};
    const size_t length = waiting->file_length + waiting->parts_length;
    *note = "evidence-not-kept";
    if (last && last->sum == waiting->sum && evidence_exists(evidence->state, last->file)) {
        evidence->counts.same++;
        return pipeline_stored(crawl, store_evidence_again(crawl->store, last->id, crawl->run.id, now));
    }
    char *bytes = arena_try(arena, length ? length : 1);
    return bytes && spool_read(&evidence->spool, waiting->offset, bytes, length) == STATUS_OK &&
           read_parts(text_of(bytes + waiting->file_length, waiting->parts_length), parts, &row.part_count) &&
           evidence_store(crawl, &row, text_of(bytes, waiting->file_length), note);
}

/* Which site, and which address: for the note. */
struct noted_page {
    struct crawl *crawl;
    const char *note;
};
static bool note_page(void *context, const struct page_report *report)
{
    const struct noted_page *noted = context;
    for (size_t i = 0; i < noted->crawl->site_count; i++)
        if (text_equal(noted->crawl->sites[i].site->name, report->site))
            pipeline_note(noted->crawl, &noted->crawl->sites[i], noted->note, report->url, 1);
    return false;
}

void evidence_revised(struct crawl *crawl, int64_t page, enum verdict verdict, int64_t now)
{
    struct evidence *evidence = crawl->evidence;
    struct evidence_row last;
    if (!evidence || (verdict != VERDICT_TAKEDOWN && verdict != VERDICT_REVIEW))
        return;
    struct arena *arena = arena_create(EVIDENCE_LIMIT_FILE_BYTES + ROW_ARENA_BYTES);
    if (!arena)
        return;
    enum status status = store_evidence_last(crawl->store, arena, page, &last);
    if (status != STATUS_NOT_FOUND && !pipeline_stored(crawl, status)) {
        arena_free(arena);
        return;
    }
    struct noted_page noted = {.crawl = crawl, .note = "evidence-not-kept"};
    if (status != STATUS_OK || last.last_run != crawl->run.id) { /* else its own verdict had it kept */
        const struct evidence_waiting *waiting = waiting_of(evidence, page);
        const struct page_query query = {.page = page};
        if (!waiting || !keep_waiting(crawl, arena, waiting, status == STATUS_OK ? &last : NULL, now, &noted.note))
            (void)pipeline_stored(crawl, store_pages(crawl->store, &query, note_page, &noted));
    }
    arena_free(arena);
}

/* --- the summary --- */

void evidence_print(const struct crawl *crawl, bool vietnamese)
{
    const struct evidence *evidence = crawl->evidence;
    if (!evidence) {
        puts(vietnamese ? "Bằng chứng: không lưu (keep = none)" : "Evidence: none is kept (keep = none)");
        return;
    }
    const double mb = 1024 * 1024;
    printf(vietnamese ? "Bằng chứng: lưu mới %llu trang (%.1f MB), %llu trang vẫn như bản đã lưu; tổng cộng %.1f trên %u MB\n"
                      : "Evidence: %llu pages kept (%.1f MB), %llu the same as kept before; in all %.1f of %u MB\n",
           (unsigned long long)evidence->counts.kept, (double)evidence->counts.kept_bytes / mb,
           (unsigned long long)evidence->counts.same, (double)evidence->stored / mb, crawl->config->evidence_disk_mb);
    if (evidence->counts.expired + evidence->counts.displaced)
        printf(vietnamese ? "  đã xóa bằng chứng cũ: %llu quá hạn lưu, %llu vì hết dung lượng (%.1f MB)\n"
                          : "  old evidence removed: %llu past its days, %llu for the disk budget (%.1f MB)\n",
               (unsigned long long)evidence->counts.expired, (unsigned long long)evidence->counts.displaced,
               (double)evidence->counts.freed_bytes / mb);
}
