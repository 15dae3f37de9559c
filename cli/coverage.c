/* coverage.c: `rasoat coverage`: what was reached and what was not, why, and which visitor has seen how much. Not looked at
 * is never shown as clean. */
#include "cli/options.h"
#include "cli/paper.h"
#include "crawler/plan.h"
#include "page/finding.h"
#include "store/looks.h"
#include "store/nights.h"
#include "takedown/json.h"

#include <string.h>

struct covered_identity {
    struct text name;
    uint64_t tonight;
    uint64_t ever;
};
enum { EXAMPLE_BYTES = 200 }; /* of an address; what is cut for its length is long */

/* A limit that was reached, or what else the newest run had to leave out. */
struct covered_note {
    struct text kind;
    struct text example;
    uint64_t count;
};
struct covered_site {
    int64_t id;
    struct text name;
    uint64_t known;
    uint64_t reached;
    uint64_t not_reached;
    uint64_t judged; /* pages that any visitor was ever given */
    ARENA_LIST(struct outcome_count) skipped;
    ARENA_LIST(struct covered_note) notes;
    ARENA_LIST(struct covered_identity) identities;
};
enum coverage_format { COVERAGE_TABLE, COVERAGE_JSON, COVERAGE_CSV, COVERAGE_FORMAT_COUNT };

struct coverage_job {
    struct invocation *invocation;
    struct store *store;
    struct list_head head;
    struct buffer out;
    enum coverage_format format;
    struct text only; /* one site's name; empty: all */
    ARENA_LIST(struct covered_site) sites;
    ARENA_LIST(struct covered_note) notes; /* of no single site */
    size_t at; /* rotation and notes come in the order of the sites */
    size_t noted;
    size_t failing; /* pages that do not load; told once tonight those that are new */
    size_t failing_new;
    size_t decided; /* clean only because somebody decided so */
};

__attribute__((format_arg(2), format_arg(3))) static const char *word(const struct coverage_job *job, const char *english, const char *vietnamese)
{
    return job->head.language == LANGUAGE_VIETNAMESE ? vietnamese : english;
}

static bool read_site(void *context, const struct coverage *coverage)
{
    struct coverage_job *job = context;
    struct arena *arena = job->invocation->arena;
    if (job->only.length && !text_equal(job->only, coverage->site_name))
        return true;
    struct covered_site *site = ARENA_PUSH(arena, &job->sites);
    *site = (struct covered_site){.id = coverage->site, .name = arena_copy(arena, coverage->site_name),
                                  .known = coverage->known, .reached = coverage->reached, .not_reached = coverage->not_reached};
    for (size_t i = 0; i < coverage->skipped_count; i++)
        *ARENA_PUSH(arena, &site->skipped) = (struct outcome_count){
            .outcome = arena_copy(arena, coverage->skipped[i].outcome), .count = coverage->skipped[i].count};
    return true;
}

/* An identity of the configuration of today; others that once asked are history. */
static bool is_configured(const struct coverage_job *job, struct text name)
{
    const struct config *config = &job->invocation->config;
    for (size_t i = 0; i < config->identity_count; i++)
        if (text_equal(config->identities[i]->name, name))
            return true;
    return false;
}

static bool read_rotation(void *context, const struct rotation *rotation)
{
    struct coverage_job *job = context;
    struct arena *arena = job->invocation->arena;
    size_t i = job->at;
    while (i < job->sites.count && job->sites.items[i].id != rotation->site)
        i++;
    if (i == job->sites.count || !is_configured(job, rotation->identity_name))
        return true;
    job->at = i;
    job->sites.items[i].judged = rotation->pages;
    *ARENA_PUSH(arena, &job->sites.items[i].identities) = (struct covered_identity){
        .name = arena_copy(arena, rotation->identity_name), .tonight = rotation->recent, .ever = rotation->ever};
    return true;
}

static bool read_note(void *context, const struct note *note)
{
    struct coverage_job *job = context;
    struct arena *arena = job->invocation->arena;
    const struct covered_note read = {.kind = arena_copy(arena, note->kind), .example = arena_copy(arena, note->detail), .count = note->count};
    size_t i = job->noted;
    while (i < job->sites.count && job->sites.items[i].id != note->site)
        i++;
    if (i < job->sites.count) {
        job->noted = i;
        *ARENA_PUSH(arena, &job->sites.items[i].notes) = read;
    } else if (note->site == 0) {
        *ARENA_PUSH(arena, &job->notes) = read;
    }
    return true;
}

static bool count_failing(void *context, const struct failing_page *page)
{
    struct coverage_job *job = context;
    if (!job->only.length || text_equal(job->only, page->site_name)) {
        job->failing++;
        job->failing_new += page->since_run == job->head.run;
    }
    return true;
}

static bool count_decided(void *context, const struct page_report *report)
{
    struct coverage_job *job = context;
    job->decided += !job->only.length || text_equal(job->only, report->site);
    return true;
}

/* --- table --- */

static void write_note(struct coverage_job *job, const struct covered_note *note)
{
    buffer_printf(&job->out, word(job, "  noted %llu: %.*s", "  ghi nhận %llu: %.*s"), (unsigned long long)note->count,
                  TEXT_ARGS(note_words(note->kind, job->head.language == LANGUAGE_VIETNAMESE)));
    const struct text shown = finding_clean(job->invocation->arena, note->example, EXAMPLE_BYTES); /* as an analyst read it: not of terminals */
    if (shown.length)
        buffer_printf(&job->out, word(job, " (as %.*s)", " (chẳng hạn %.*s)"), TEXT_ARGS(shown));
    buffer_add_byte(&job->out, '\n');
}

/* Pages that were skipped are told as such. */
static bool is_skipped(const struct covered_site *site, struct text kind)
{
    for (size_t i = 0; i < site->skipped.count; i++)
        if (text_equal(site->skipped.items[i].outcome, kind))
            return true;
    return false;
}

static void write_site(struct coverage_job *job, const struct covered_site *site)
{
    struct buffer *out = &job->out;
    bool vietnamese = job->head.language == LANGUAGE_VIETNAMESE;
    buffer_printf(out, word(job, "%.*s: %llu addresses known, %llu reached", "%.*s: biết %llu địa chỉ, đã xem %llu"),
                  TEXT_ARGS(site->name), (unsigned long long)site->known, (unsigned long long)site->reached);
    buffer_printf(out, word(job, ", %llu not reached\n", ", chưa xem được %llu\n"), (unsigned long long)site->not_reached);
    for (size_t i = 0; i < site->skipped.count; i++)
        buffer_printf(out, word(job, "  skipped %llu: %.*s\n", "  bỏ qua %llu: %.*s\n"),
                      (unsigned long long)site->skipped.items[i].count,
                      TEXT_ARGS(note_words(site->skipped.items[i].outcome, vietnamese)));
    for (size_t i = 0; i < site->notes.count; i++)
        if (!is_skipped(site, site->notes.items[i].kind))
            write_note(job, &site->notes.items[i]);
    for (size_t i = 0; i < site->identities.count; i++) {
        const struct covered_identity *identity = &site->identities.items[i];
        buffer_printf(out, word(job, "  as %.*s: %llu pages tonight, %llu ever", "  với vai %.*s: đêm nay %llu trang, từ trước đến nay %llu"),
                      TEXT_ARGS(identity->name), (unsigned long long)identity->tonight, (unsigned long long)identity->ever);
        if (identity->ever < site->judged)
            buffer_printf(out, word(job, "; not probed as %.*s: %llu pages", "; chưa xem với vai %.*s: %llu trang"),
                          TEXT_ARGS(identity->name), (unsigned long long)(site->judged - identity->ever));
        buffer_add_byte(out, '\n');
    }
}

static void write_table(struct coverage_job *job)
{
    const struct config *config = &job->invocation->config;
    const struct plan_identities identities = plan_identities(config->identities, config->identity_count, config->rotate);
    if (job->head.run == 0)
        buffer_add_string(&job->out, word(job, "No run yet.\n", "Chưa rà soát lần nào.\n"));
    for (size_t i = 0; i < job->sites.count; i++)
        write_site(job, &job->sites.items[i]);
    if (job->notes.count)
        buffer_add_string(&job->out, word(job, "All sites together:\n", "Chung cho các trang web:\n"));
    for (size_t i = 0; i < job->notes.count; i++)
        write_note(job, &job->notes.items[i]);
    buffer_printf(&job->out, word(job, "In %zu nights each page is seen by each of %zu kinds of visitor.\n",
                                  "Cứ %zu đêm thì mỗi trang được xem đủ bằng cả %zu vai khách truy cập.\n"),
                  plan_rotation_nights(&identities), config->identity_count);
    if (job->failing)
        buffer_printf(&job->out, word(job, "Pages that do not load: %zu, of these new tonight: %zu.\n",
                                      "Số trang không tải được: %zu, trong đó mới từ đêm nay: %zu.\n"),
                      job->failing, job->failing_new);
    if (job->decided)
        buffer_printf(&job->out, word(job, "Pages that count as clean because somebody decided so: %zu (rasoat ticket decisions).\n",
                                      "Số trang được coi là sạch vì đã có người quyết định: %zu (rasoat ticket decisions).\n"),
                      job->decided);
}

/* Pages that stopped loading tonight come first: the others were told before. */
struct failing_pass {
    struct coverage_job *job;
    bool fresh;
};

static bool write_failing(void *context, const struct failing_page *page)
{
    const struct failing_pass *pass = context;
    struct coverage_job *job = pass->job;
    if ((job->only.length && !text_equal(job->only, page->site_name)) || (page->since_run == job->head.run) != pass->fresh)
        return true;
    buffer_printf(&job->out, word(job, "  %s%.*s: %.*s, %u nights\n", "  %s%.*s: %.*s, %u đêm\n"),
                  pass->fresh ? word(job, "new: ", "mới: ") : "", TEXT_ARGS(page->url),
                  TEXT_ARGS(note_words(page->outcome, job->head.language == LANGUAGE_VIETNAMESE)), page->count);
    return !buffer_failed(&job->out) && cli_flush(&job->out, PAPER_FLUSH_BYTES);
}

/* --- for programs --- */

static void write_json(struct coverage_job *job)
{
    for (size_t i = 0; i < job->sites.count; i++) {
        const struct covered_site *site = &job->sites.items[i];
        struct json *object = json_object_new();
        struct json *skipped = json_object_new();
        struct json *notes = json_object_new();
        struct json *identities = json_array_new();
        for (size_t s = 0; s < site->skipped.count; s++)
            json_put(skipped, arena_string(job->invocation->arena, site->skipped.items[s].outcome),
                     json_whole((int64_t)site->skipped.items[s].count));
        for (size_t s = 0; s < site->notes.count; s++)
            json_put(notes, arena_string(job->invocation->arena, site->notes.items[s].kind), json_whole((int64_t)site->notes.items[s].count));
        for (size_t s = 0; s < site->identities.count; s++) {
            const struct covered_identity *one = &site->identities.items[s];
            struct json *identity = json_object_new();
            json_put(identity, "identity", json_text(one->name));
            json_put(identity, "tonight", json_whole((int64_t)one->tonight));
            json_put(identity, "ever", json_whole((int64_t)one->ever));
            json_put(identity, "not_probed", json_whole((int64_t)(site->judged > one->ever ? site->judged - one->ever : 0)));
            json_append(identities, identity);
        }
        json_put(object, "site", json_text(site->name));
        json_put(object, "known", json_whole((int64_t)site->known));
        json_put(object, "reached", json_whole((int64_t)site->reached));
        json_put(object, "not_reached", json_whole((int64_t)site->not_reached));
        json_put(object, "skipped", skipped);
        json_put(object, "notes", notes);
        json_put(object, "identities", identities);
        json_write(object, &job->out);
        buffer_add_byte(&job->out, '\n');
    }
}

static void write_csv(struct coverage_job *job)
{
    buffer_add_string(&job->out, "\xEF\xBB\xBF"); /* Excel takes a file without it for a legacy encoding */
    buffer_add_string(&job->out, word(job, "site,known,reached,not_reached,skipped,identity,tonight,ever,not_probed\r\n",
                                      "trang web,đã biết,đã xem,chưa xem được,bỏ qua,vai,đêm nay,từ trước đến nay,chưa xem với vai này\r\n"));
    for (size_t i = 0; i < job->sites.count; i++) {
        const struct covered_site *site = &job->sites.items[i];
        uint64_t skipped = 0;
        for (size_t s = 0; s < site->skipped.count; s++)
            skipped += site->skipped.items[s].count;
        for (size_t s = 0; s < site->identities.count || s == 0; s++) {
            const struct covered_identity none = {0};
            const struct covered_identity *one = s < site->identities.count ? &site->identities.items[s] : &none;
            list_csv_cell(&job->out, site->name);
            buffer_printf(&job->out, ",%llu,%llu,%llu,%llu,", (unsigned long long)site->known, (unsigned long long)site->reached,
                          (unsigned long long)site->not_reached, (unsigned long long)skipped);
            list_csv_cell(&job->out, one->name);
            buffer_printf(&job->out, ",%llu,%llu,%llu\r\n", (unsigned long long)one->tonight, (unsigned long long)one->ever,
                          (unsigned long long)(site->judged > one->ever ? site->judged - one->ever : 0));
        }
    }
}

static enum exit_code write_coverage(struct coverage_job *job)
{
    enum status status = store_coverage(job->store, read_site, job);
    if (status == STATUS_OK)
        status = store_rotation(job->store, job->head.run, read_rotation, job);
    if (status == STATUS_OK)
        status = store_notes(job->store, job->head.run, read_note, job);
    if (status == STATUS_OK)
        status = store_failing(job->store, 0, count_failing, job);
    const struct page_query decided = {.verdicts = {[VERDICT_CLEAN] = true}, .decided = true};
    if (status == STATUS_OK)
        status = store_pages(job->store, &decided, count_decided, job);
    if (status == STATUS_OK && job->only.length && job->sites.count == 0) {
        cli_say(job->invocation, "no site \"%.*s\" in the store", "không có trang web \"%.*s\" trong kho dữ liệu",
                TEXT_ARGS(job->only));
        return EXIT_OPERATIONAL;
    }
    static void (*const writers[COVERAGE_FORMAT_COUNT])(struct coverage_job *) = {write_table, write_json, write_csv};
    if (status == STATUS_OK)
        writers[job->format](job);
    for (int fresh = 1; fresh >= 0 && status == STATUS_OK && job->format == COVERAGE_TABLE; fresh--) {
        struct failing_pass pass = {job, fresh == 1};
        status = store_failing(job->store, 0, write_failing, &pass);
    }
    if (status != STATUS_OK)
        cli_say_store(job->invocation, job->store);
    return status == STATUS_OK && !buffer_failed(&job->out) && cli_flush(&job->out, 0) ? EXIT_DONE : EXIT_OPERATIONAL;
}

static bool read_format(const char *value, enum coverage_format *format)
{
    static const char *const names[COVERAGE_FORMAT_COUNT] = {"table", "jsonl", "csv"};
    for (enum coverage_format f = 0; f < COVERAGE_FORMAT_COUNT; f++)
        if (strcmp(value, names[f]) == 0) {
            *format = f;
            return true;
        }
    return false;
}

enum exit_code command_coverage(struct invocation *invocation)
{
    struct coverage_job *job = arena_alloc(invocation->arena, sizeof *job);
    const char *config = NULL;
    *job = (struct coverage_job){.invocation = invocation};
    for (int i = 1; i < invocation->count; i += 2) {
        const char *argument = invocation->arguments[i];
        const char *value = i + 1 < invocation->count ? invocation->arguments[i + 1] : NULL;
        if (value && strcmp(argument, "--config") == 0)
            config = value;
        else if (value && strcmp(argument, "--site") == 0)
            job->only = text_from_string(value);
        else if (!value || strcmp(argument, "--format") != 0 || !read_format(value, &job->format))
            return cli_usage(invocation);
    }
    if (!cli_load_store_config(invocation, config))
        return EXIT_CONFIGURATION;
    enum exit_code code = EXIT_OPERATIONAL;
    buffer_init(&job->out, PAPER_BUFFER_BYTES);
    if (paper_open(invocation, &job->store) == STATUS_OK && paper_head(invocation, job->store, &job->head) == STATUS_OK)
        code = write_coverage(job);
    buffer_release(&job->out);
    store_close(job->store);
    return code;
}
