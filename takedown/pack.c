/* pack.c: manifest, findings and custody log of an evidence pack. */
#include "takedown/pack.h"

#include "takedown/json.h"

enum { TIME_BYTES = 64, MANIFEST_LIMIT_FILES = 2000, HEX_DIGITS = 64 };

static struct json *time_utc(int64_t time)
{
    struct buffer words;
    buffer_init(&words, TIME_BYTES);
    list_time_utc(&words, time);
    struct json *value = json_text(buffer_text(&words));
    buffer_release(&words);
    return value;
}

/* The same moment on the reader's clock: "2026-11-23T08:10:05+07:00". */
static struct json *time_local(const struct list_head *head, int64_t time)
{
    struct buffer words;
    const int minutes = head->time_zone_minutes;
    const int size = minutes < 0 ? -minutes : minutes;
    buffer_init(&words, TIME_BYTES);
    list_time_utc(&words, time + (int64_t)minutes * 60);
    if (words.length)
        words.length--; /* the Z */
    buffer_printf(&words, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
    struct json *value = json_text(buffer_text(&words));
    buffer_release(&words);
    return value;
}

static struct json *both_times(const struct list_head *head, int64_t time)
{
    struct json *times = json_object_new();
    json_put(times, "utc", time ? time_utc(time) : json_null_new());
    json_put(times, "local", time ? time_local(head, time) : json_null_new());
    return times;
}

/* Each rule once, with its revision: what judged. */
static struct json *rules_of(const struct dossier *dossier)
{
    struct json *rules = json_array_new();
    for (size_t r = 0; r < dossier->head->rule_count; r++) {
        const struct text id = text_from_string(dossier->head->rules[r].rule);
        const struct finding *found = NULL;
        for (size_t p = 0; p < dossier->place_count && !found; p++) {
            const struct page_report *report = dossier->places[p].report;
            for (size_t f = 0; report && f < report->finding_count && !found; f++)
                found = text_equal(report->findings[f].rule, id) ? &report->findings[f] : NULL;
        }
        if (!found)
            continue;
        struct json *rule = json_object_new();
        json_put(rule, "rule", json_text(id));
        json_put(rule, "revision", json_whole(found->revision));
        json_append(rules, rule);
    }
    return rules;
}

static struct json *files_of(const struct dossier_file *files, size_t count)
{
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++) {
        struct json *file = json_object_new();
        json_put(file, "name", json_text(files[i].name));
        json_put(file, "bytes", json_whole((int64_t)files[i].bytes));
        json_put(file, "sha256", json_text(files[i].sha256));
        json_put(file, "what", json_text(files[i].what));
        json_append(list, file);
    }
    return list;
}

void pack_manifest_write(struct buffer *out, const struct pack_head *head, const struct dossier_file *files, size_t file_count)
{
    const struct dossier *dossier = head->dossier;
    struct json *manifest = json_object_new();
    json_put(manifest, "format", json_text(TEXT(PACK_FORMAT)));
    json_put(manifest, "program", json_text(text_from_string(head->version)));
    json_put(manifest, "ticket", json_text(dossier->reference));
    json_put(manifest, "agency", json_text(dossier->agency));
    json_put(manifest, "made", both_times(dossier->head, dossier->head->now));
    json_put(manifest, "received_first", both_times(dossier->head, head->first_received));
    json_put(manifest, "received_last", both_times(dossier->head, head->last_received));
    json_put(manifest, "rules", rules_of(dossier));
    json_put(manifest, "word_lists_sha256", json_text(head->wordlists_sha256));
    json_put(manifest, "time_stamp_asked_of", json_text(head->authority));
    json_put(manifest, "files", files_of(files, file_count));
    json_write(manifest, out);
    buffer_add_byte(out, '\n');
}

void pack_sums_line(struct buffer *out, struct text name, struct text sha256)
{
    buffer_add_text(out, sha256);
    buffer_add_string(out, "  ");
    buffer_add_text(out, name);
    buffer_add_byte(out, '\n');
}

void pack_findings_write(struct buffer *out, const struct dossier *dossier)
{
    struct json *reference = json_text(dossier->reference);
    buffer_add_string(out, "{\"ticket\":");
    json_write(reference, out);
    buffer_printf(out, ",\"pages_left_out\":%llu,\"pages\":[\n", (unsigned long long)dossier->places_left_out);
    for (size_t i = 0; i < dossier->place_count; i++) {
        if (!dossier->places[i].report)
            continue;
        list_json_line(out, dossier->places[i].report);
        if (out->length)
            out->length--; /* its line end: a comma may have to stand before it */
        buffer_add_string(out, i + 1 < dossier->place_count ? ",\n" : "\n");
    }
    buffer_add_string(out, "]}\n");
}

void pack_custody_line(struct buffer *out, const struct list_head *head, const struct dossier_event *event, struct text kind,
                       int64_t subject)
{
    struct json *line = json_object_new();
    json_put(line, "time", time_utc(event->time));
    json_put(line, "local", time_local(head, event->time));
    json_put(line, "who", json_text(event->who));
    json_put(line, "what", json_text(event->what));
    json_put(line, "of", json_text(kind));
    json_put(line, "number", json_whole(subject));
    json_put(line, "detail", json_text(event->detail));
    json_write(line, out);
    buffer_add_byte(out, '\n');
}

void pack_custody_end(struct buffer *out, int64_t rows, struct text chain)
{
    struct json *line = json_object_new();
    json_put(line, "audit_rows", json_whole(rows));
    json_put(line, "audit_chain", json_text(chain));
    json_write(line, out);
    buffer_add_byte(out, '\n');
}

/* --- reading --- */

static bool is_sha256(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (ascii_hex_value(t.data[i]) < 0)
            return false;
    return t.length == HEX_DIGITS;
}

static struct text text_at(struct arena *arena, const struct json *object, const char *key)
{
    struct text t = {0};
    return json_get_text(json_get(object, key), &t) ? arena_copy(arena, t) : (struct text){0};
}

static bool read_files(struct arena *arena, const struct json *list, struct pack_manifest *manifest)
{
    manifest->file_count = json_count(list);
    if (manifest->file_count == 0 || manifest->file_count > MANIFEST_LIMIT_FILES)
        return false;
    struct dossier_file *files = arena_alloc_array(arena, manifest->file_count, sizeof *files);
    manifest->files = files;
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct json *item = json_item(list, i);
        int64_t bytes;
        files[i].name = text_at(arena, item, "name");
        files[i].sha256 = text_at(arena, item, "sha256");
        if (files[i].name.length == 0 || !is_sha256(files[i].sha256) || !json_get_whole(json_get(item, "bytes"), &bytes) || bytes < 0)
            return false;
        files[i].bytes = (uint64_t)bytes;
    }
    return true;
}

bool pack_manifest_read(struct arena *arena, struct text bytes, struct pack_manifest *manifest)
{
    *manifest = (struct pack_manifest){0};
    struct json *root = bytes.length <= PACK_LIMIT_MANIFEST_BYTES ? json_read(bytes) : NULL;
    bool read = text_equal(text_at(arena, root, "format"), TEXT(PACK_FORMAT)) && read_files(arena, json_get(root, "files"), manifest);
    manifest->program = text_at(arena, root, "program");
    manifest->reference = text_at(arena, root, "ticket");
    manifest->made = text_at(arena, json_get(root, "made"), "utc");
    manifest->authority = text_at(arena, root, "time_stamp_asked_of");
    json_free(root);
    return read;
}
