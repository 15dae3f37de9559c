/* baseline_text.c: `rasoat baseline export` and `import`: what is normal as text, one value a line, in a stable order, so that
 * two exports can be compared; with a last line that tells whether anybody else wrote in it.
 *
 *     rasoat baselines 1
 *     value <tab> site <tab> channel <tab> state <tab> since <tab> who <tab> reason <tab> value
 *     page <tab> site <tab> how <tab> since <tab> who <tab> reason <tab> URL <tab> profile (base64)
 *     end <tab> number of lines between <tab> seal
 *
 * Tabs, line ends and backslashes in fields are written \t, \n and \\. */
#include "base/utf8.h"
#include "cli/baseline.h"
#include "cli/seal.h"
#include "store/looks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "rasoat baselines 1\n"

enum { FIELDS = 8, SHOWN_MESSAGES = 20 };

static bool read_key(struct baseline_job *job, bool make, struct seal_key *key)
{
    struct arena *arena = job->invocation->arena;
    const char *path = job->key ? job->key
                                : arena_string(arena, arena_printf(arena, "%s/baseline.key", job->invocation->config.state));
    enum status status = seal_key_read(path, make, key);
    if (status == STATUS_OK)
        return true;
    cli_say(job->invocation, "cannot read the key %s: %s", "không đọc được khoá %s: %s", path,
            status == STATUS_IO ? strerror(errno) : status_name(status));
    return false;
}

/* --- export --- */
struct exporting {
    struct baseline_job *job;
    struct buffer text;
    uint64_t lines;
};

static void add_field(struct buffer *out, struct text field)
{
    buffer_add_byte(out, '\t');
    for (size_t i = 0; i < field.length; i++) {
        char c = field.data[i];
        if (c == '\t' || c == '\n' || c == '\\') {
            buffer_add_byte(out, '\\');
            buffer_add_byte(out, c == '\t' ? 't' : c == '\n' ? 'n' : '\\');
        } else {
            buffer_add_byte(out, c);
        }
    }
}

static void add_line(struct exporting *exporting, const char *kind, const struct text fields[FIELDS - 1])
{
    buffer_add_string(&exporting->text, kind);
    for (size_t i = 0; i < FIELDS - 1; i++)
        add_field(&exporting->text, fields[i]);
    buffer_add_byte(&exporting->text, '\n');
    exporting->lines++;
}

static bool export_value(void *context, const struct known *known)
{
    struct exporting *exporting = context;
    arena_reset(exporting->job->scratch);
    const struct text fields[FIELDS - 1] = {known->site_name, known->channel, text_from_string(known_state_name(known->state)),
                                            arena_printf(exporting->job->scratch, "%lld", (long long)known->since),
                                            known->who, known->reason, known->value};
    add_line(exporting, "value", fields);
    return !buffer_failed(&exporting->text);
}

static bool export_page(void *context, const struct baseline *baseline)
{
    struct exporting *exporting = context;
    arena_reset(exporting->job->scratch);
    struct text word = seal_base64(exporting->job->scratch, baseline->profile_bytes);
    struct text where = arena_printf(exporting->job->scratch, "%.*s", TEXT_ARGS(baseline->url));
    const struct text fields[FIELDS - 1] = {baseline->site_name, text_from_string(baseline_how_name(baseline->how)),
                                            arena_printf(exporting->job->scratch, "%lld", (long long)baseline->since),
                                            baseline->who, baseline->reason, where, word};
    add_line(exporting, "page", fields);
    return !buffer_failed(&exporting->text);
}

enum exit_code baseline_export(struct baseline_job *job)
{
    struct exporting exporting = {.job = job};
    struct seal_key key;
    const struct known_query values = {.site = job->site.id,
                                       .states = {[KNOWN_ACCEPTED] = true, [KNOWN_REJECTED] = true}};
    const struct baseline_query pages = {.site = job->site.id, .profiles = true};
    if (!read_key(job, true, &key))
        return EXIT_OPERATIONAL;
    buffer_init(&exporting.text, BASELINE_LIMIT_FILE_BYTES);
    buffer_add_string(&exporting.text, HEAD);
    bool done = baseline_stored(job, store_known(job->store, &values, export_value, &exporting)) &&
                baseline_stored(job, store_baselines(job->store, &pages, export_page, &exporting));
    buffer_printf(&exporting.text, "end\t%llu\t", (unsigned long long)exporting.lines);
    done = done && !buffer_failed(&exporting.text);
    if (done) {
        struct text seal = seal_of(job->invocation->arena, &key, buffer_text(&exporting.text));
        done = cli_write(buffer_text(&exporting.text)) && cli_write(seal) && cli_write(TEXT("\n"));
    } else if (!job->failed) {
        cli_say(job->invocation, "more than an export holds (%u MB); export site by site with --site",
                "nhiều hơn mức một tệp chứa được (%u MB); hãy xuất từng trang web bằng --site",
                BASELINE_LIMIT_FILE_BYTES / 1024 / 1024);
    }
    buffer_release(&exporting.text);
    return done ? EXIT_DONE : EXIT_OPERATIONAL;
}

/* --- import --- */
struct line {
    struct text fields[FIELDS];
    size_t count;
};
struct importing {
    struct baseline_job *job;
    uint64_t number; /* of the line */
    uint64_t problems;
    uint64_t values, pages; /* taken */
    uint64_t gone, kept; /* addresses that are not known here; what a rejection or a flag here goes before */
};

static void tell(struct importing *importing, const char *english, const char *vietnamese)
{
    if (++importing->problems <= SHOWN_MESSAGES)
        fprintf(stderr, "%s:%llu: %s\n", importing->job->target, (unsigned long long)importing->number,
                baseline_words(importing->job, english, vietnamese));
}

/* "\t" and its like back to what they stand for; false where the field was not written by an export. */
static bool unescape(struct arena *arena, struct text field, struct text *plain)
{
    char *copy = arena_alloc(arena, field.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < field.length; i++) {
        char c = field.data[i];
        if (c == '\\') {
            char next = ++i < field.length ? field.data[i] : '\0';
            if (next != 't' && next != 'n' && next != '\\')
                return false;
            c = next == 't' ? '\t' : next == 'n' ? '\n' : '\\';
        }
        copy[length++] = c;
    }
    *plain = text_of(copy, length);
    return utf8_valid(*plain);
}

static bool read_line(struct arena *arena, struct text text, struct line *line)
{
    *line = (struct line){0};
    while (text.data) {
        struct text field = text_split(&text, '\t');
        if (line->count == FIELDS || !unescape(arena, field, &line->fields[line->count++]))
            return false;
    }
    return line->count == FIELDS;
}

static int64_t site_of(struct importing *importing, struct text name)
{
    struct site_row site;
    enum status status = store_site_named(importing->job->store, importing->job->scratch, name, &site);
    if (status != STATUS_NOT_FOUND && !baseline_stored(importing->job, status))
        return 0;
    if (status == STATUS_NOT_FOUND)
        tell(importing, "no such site; crawl it once before", "không có trang web này; hãy rà soát một lần trước đã");
    else if (importing->job->site.id && importing->job->site.id != site.id)
        return 0; /* --site asks for another one */
    return site.id;
}

static void import_value(struct importing *importing, const struct line *line)
{
    struct baseline_job *job = importing->job;
    enum known_state state;
    enum value_channel channel;
    struct known known;
    uint64_t since = 0;
    if (!value_channel_from_name(line->fields[2], &channel) || !known_state_from_name(line->fields[3], &state) ||
        state == KNOWN_CANDIDATE || !text_to_number(line->fields[4], INT64_MAX, &since) || line->fields[7].length == 0) {
        tell(importing, "this is no value: channel, state, since, who, reason, value",
             "dòng này không phải một giá trị: kênh, trạng thái, từ lúc, ai, lý do, giá trị");
        return;
    }
    int64_t site = site_of(importing, line->fields[1]);
    if (site == 0 || importing->problems)
        return;
    enum status status = store_known_get(job->store, site, line->fields[2], line->fields[7], &known);
    if (status == STATUS_OK && known.state == KNOWN_REJECTED && state == KNOWN_ACCEPTED) {
        importing->kept++; /* what was rejected here is not brought back by a file */
        return;
    }
    if (status == STATUS_OK && known.state == state)
        return;
    if (status == STATUS_NOT_FOUND || baseline_stored(job, status))
        importing->values += baseline_stored(job, store_known_decide(job->store, site, line->fields[2], line->fields[7],
                                                                     state, job->who, job->reason, job->run, job->now));
}

static bool take_page(void *context, const struct page_report *report)
{
    *(int64_t *)context = report->id;
    return false;
}

static void import_page(struct importing *importing, const struct line *line)
{
    struct baseline_job *job = importing->job;
    enum baseline_how how;
    uint64_t since = 0;
    struct text bytes;
    struct profile profile;
    bool readable = baseline_how_from_name(line->fields[2], &how) && text_to_number(line->fields[3], INT64_MAX, &since) &&
                    seal_from_base64(job->scratch, line->fields[7], &bytes);
    struct reader reader = reader_of(readable ? bytes : (struct text){0});
    if (!readable || !profile_decode(job->scratch, &reader, &profile) || !reader_done(&reader)) {
        tell(importing, "this is no page: how, since, who, reason, URL, profile of this version",
             "dòng này không phải một trang: cách, từ lúc, ai, lý do, URL, hồ sơ đúng phiên bản");
        return;
    }
    int64_t site = site_of(importing, line->fields[1]);
    struct page_query query = {.url = line->fields[6]};
    struct page_past past = {0};
    int64_t page = 0;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        query.verdicts[i] = true;
    if (site == 0 || importing->problems || !baseline_stored(job, store_pages(job->store, &query, take_page, &page)))
        return;
    if (page == 0 || !baseline_stored(job, store_page_past(job->store, page, &past)) || past.site != site) {
        importing->gone++;
        return;
    }
    if (past.verdict != VERDICT_CLEAN) {
        importing->kept++; /* a flagged page is approved by itself, with open eyes */
        return;
    }
    const struct baseline baseline = {.page = page, .profile_bytes = bytes, .since_run = job->run, .since = job->now,
                                      .how = BASELINE_IMPORTED, .who = job->who, .reason = job->reason};
    importing->pages += baseline_stored(job, store_baseline_put(job->store, &baseline));
}

/* The lines between head and end; false where the file is not what an export wrote, or not with this key. */
static bool check_seal(struct text text, const struct seal_key *key, struct text *body, uint64_t *lines)
{
    if (!text_starts_with(text, TEXT(HEAD)) || !text_ends_with(text, TEXT("\n")))
        return false;
    size_t end = text.length - 1;
    while (end > 0 && text.data[end - 1] != '\n')
        end--;
    struct text last = text_slice(text, end, text.length - 1 - end);
    *body = text_slice(text, sizeof HEAD - 1, end - (sizeof HEAD - 1));
    struct text rest = last;
    struct text word = text_split(&rest, '\t');
    struct text count = text_split(&rest, '\t');
    struct text sealed = text_slice(text, 0, end + word.length + 1 + count.length + 1);
    return text_equal(word, TEXT("end")) && text_to_number(count, UINT64_MAX, lines) && seal_fits(key, sealed, rest);
}

static void import_lines(struct importing *importing, struct text body)
{
    importing->number = 1;
    while (body.length && !importing->job->failed) {
        struct line line;
        struct text text = text_split(&body, '\n');
        importing->number++;
        arena_reset(importing->job->scratch);
        if (!read_line(importing->job->scratch, text, &line))
            tell(importing, "a line has eight fields with tabs between them", "mỗi dòng có tám trường cách nhau bằng tab");
        else if (text_equal(line.fields[0], TEXT("value")))
            import_value(importing, &line);
        else if (text_equal(line.fields[0], TEXT("page")))
            import_page(importing, &line);
        else
            tell(importing, "a line begins with value or page", "mỗi dòng bắt đầu bằng value hoặc page");
    }
}

enum exit_code baseline_import(struct baseline_job *job)
{
    struct importing importing = {.job = job};
    struct seal_key key;
    struct text text, body = {0};
    uint64_t lines = 0;
    if (!job->target)
        return cli_usage(job->invocation);
    enum status status = cli_read_file(job->invocation->arena, job->target, BASELINE_LIMIT_FILE_BYTES, &text);
    if (status != STATUS_OK) {
        cli_say(job->invocation, "cannot read %s: %s", "không đọc được %s: %s", job->target,
                status == STATUS_IO ? strerror(errno) : status_name(status));
        return EXIT_OPERATIONAL;
    }
    if (!read_key(job, false, &key))
        return EXIT_INTEGRITY;
    if (!check_seal(text, &key, &body, &lines)) {
        cli_say(job->invocation,
                "%s is not as it was exported: changed, cut short, or sealed with another installation's key (--key FILE)",
                "%s không còn như lúc xuất: bị sửa, bị cắt, hoặc niêm phong bằng khoá của máy khác (--key TỆP)", job->target);
        return EXIT_INTEGRITY;
    }
    import_lines(&importing, body);
    if (importing.problems) {
        cli_say(job->invocation, "%llu lines cannot be used; nothing was imported", "%llu dòng không dùng được; chưa nhập gì",
                (unsigned long long)importing.problems);
        return EXIT_OPERATIONAL;
    }
    const struct site_row *sites = NULL;
    size_t count = baseline_sites(job, &sites);
    uint64_t refused = 0;
    for (size_t i = 0; i < count && !job->failed; i++)
        refused += baseline_end_rejected(job, sites[i].id);
    baseline_count(job, "values imported", "số giá trị đã nhập", importing.values);
    baseline_count(job, "pages imported", "số trang đã nhập", importing.pages - (refused < importing.pages ? refused : importing.pages));
    if (importing.gone)
        baseline_count(job, "addresses that are not known here", "số địa chỉ không có ở đây", importing.gone);
    if (importing.kept + refused)
        baseline_count(job, "left as they are: rejected here, or flagged", "giữ nguyên vì ở đây đã bác bỏ hoặc đang bị nghi ngờ",
            importing.kept + refused);
    return job->failed ? EXIT_OPERATIONAL : EXIT_DONE;
}
