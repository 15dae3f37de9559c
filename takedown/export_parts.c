/* export_parts.c: the parts that formats are made of: addresses, a page's evidence in words, members of a JSON list. */
#include "base/utf8.h"
#include "page/url.h"
#include "takedown/export_priv.h"

/* --- addresses --- */

/* RFC 3986 section 3.3 and 3.4: what may stand in a path (and with '?' in a query) as it is. */
static bool may_stand(struct text t, size_t at, bool in_query)
{
    const char c = t.data[at];
    if (c == '%')
        return at + 2 < t.length && ascii_hex_value(t.data[at + 1]) >= 0 && ascii_hex_value(t.data[at + 2]) >= 0;
    if (c == '?')
        return in_query;
    return ascii_is_alnum(c) || (c != '\0' && text_find_byte(TEXT("-._~!$&'()*+,;=:@/"), c, 0) != SIZE_MAX);
}

static void add_encoded(struct buffer *out, struct text t, bool in_query)
{
    for (size_t i = 0; i < t.length; i++) {
        if (may_stand(t, i, in_query))
            buffer_add_byte(out, t.data[i]);
        else
            buffer_printf(out, "%%%02X", (unsigned)(unsigned char)t.data[i]);
    }
}

bool export_address(struct export *export, struct text text, struct export_address *address)
{
    struct url url;
    struct buffer out;
    if (url_parse(export->scratch, text, NULL, &url) != STATUS_OK || !url.host.length)
        return false;
    bool is_bracketed = url.host.data[0] == '[' && url.host.length > 2;
    buffer_init(&out, URL_LIMIT_BYTES * 10);
    buffer_add_text(&out, url.scheme);
    buffer_add_string(&out, "://");
    buffer_add_text(&out, url.host);
    if (url.port.length) {
        buffer_add_byte(&out, ':');
        buffer_add_text(&out, url.port);
    }
    add_encoded(&out, url.path, false);
    if (url.has_query) {
        buffer_add_byte(&out, '?');
        add_encoded(&out, url.query, true);
    }
    bool is_whole = !buffer_failed(&out);
    *address =
        (struct export_address){.url = is_whole ? arena_copy(export->scratch, buffer_text(&out)) : (struct text){0},
                                .host = is_bracketed ? text_slice(url.host, 1, url.host.length - 2) : url.host,
                                .port = url_port(&url)};
    buffer_release(&out);
    return is_whole;
}

static bool is_label(struct text label)
{
    for (size_t i = 0; i < label.length; i++)
        if (!ascii_is_alnum(label.data[i]) && label.data[i] != '-')
            return false;
    return label.length > 0 && label.length <= 63 && label.data[0] != '-' && label.data[label.length - 1] != '-';
}

enum export_host_kind export_host_kind(struct text host)
{
    if (text_find_byte(host, ':', 0) != SIZE_MAX)
        return EXPORT_HOST_IPV6;
    if (url_host_is_address(host))
        return EXPORT_HOST_IPV4;
    if (host.length > 253 || text_find_byte(host, '.', 0) == SIZE_MAX)
        return EXPORT_HOST_NONE;
    for (struct text rest = host; rest.data;)
        if (!is_label(text_split(&rest, '.')))
            return EXPORT_HOST_NONE;
    return EXPORT_HOST_NAME;
}

/* --- words --- */

static void add_clean(struct buffer *out, struct text t, bool keep_lines)
{
    for (size_t i = 0; i < t.length;) {
        char bytes[4];
        uint32_t code_point = utf8_next(t, &i);
        bool is_break = keep_lines && code_point == '\n';
        buffer_add(out, bytes, utf8_put(bytes, list_is_unsafe(code_point) && !is_break ? ' ' : code_point));
    }
}

struct text export_clean(const struct export *export, struct text t, size_t limit, bool keep_lines)
{
    static const struct text dots = {.data = "…", .length = sizeof "…" - 1};
    struct buffer out;
    buffer_init(&out, limit * 3 + 16); /* a byte that is none of UTF-8 becomes three */
    add_clean(&out, text_slice(t, 0, limit + 1), keep_lines);
    struct text clean = buffer_text(&out);
    if (clean.length > limit) {
        clean = utf8_cut(clean, limit - dots.length);
        out.length = clean.length;
        buffer_add_text(&out, dots);
        clean = buffer_text(&out);
    }
    clean = arena_copy(export->scratch, clean);
    buffer_release(&out);
    return clean;
}

struct text export_summary(const struct export *export, const struct page_report *report, size_t limit)
{
    const struct finding *finding = list_heaviest(report);
    struct buffer out;
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    struct text words = {0};
    list_evidence(&out, export->head->list, finding ? finding->evidence : report->reason);
    words = finding
                ? arena_printf(export->scratch, "%.*s: %.*s", TEXT_ARGS(list_rule(export->head->list, finding->rule)),
                               TEXT_ARGS(buffer_text(&out)))
                : arena_copy(export->scratch, buffer_text(&out));
    buffer_release(&out);
    return export_clean(export, words, limit, false);
}

static void add_line(struct buffer *out, const char *label, struct text t)
{
    buffer_add_string(out, label);
    add_clean(out, utf8_cut(t, EXPORT_LINE_BYTES), false);
    buffer_add_string(out, t.length > EXPORT_LINE_BYTES ? "…" : "");
    buffer_add_byte(out, '\n');
}

static void add_finding(const struct list_head *list, const struct page_report *report, size_t at, struct buffer *words,
                        struct buffer *out)
{
    const struct finding *finding = &report->findings[at];
    buffer_printf(out, "\n%zu. ", at + 1);
    add_clean(out, list_rule(list, finding->rule), false);
    buffer_printf(out, " (%.*s/%u, %.1f)\n", TEXT_ARGS(finding->rule), finding->revision, finding->weight);
    list_evidence(words, list, finding->evidence);
    add_line(out, list_word(list, "   What: ", "   Nội dung: "), buffer_text(words));
    if (finding->target.length)
        add_line(out, list_word(list, "   Leads to: ", "   Dẫn tới: "), finding->target);
    list_seen_by(words, list, report, at);
    add_line(out, list_word(list, "   Seen by: ", "   Ai thấy: "), buffer_text(words));
    if (finding->path.length) {
        list_place(words, list, finding->path);
        add_line(out, list_word(list, "   Where: ", "   Ở đâu: "), buffer_text(words));
    }
    if (finding->end > finding->start)
        buffer_printf(out, list_word(list, "   Bytes: %u-%u\n", "   Byte: %u-%u\n"), finding->start, finding->end);
}

void export_words(const struct export *export, const struct page_report *report, struct buffer *out)
{
    const struct list_head *list = export->head->list;
    struct buffer words;
    size_t from = 0;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    add_line(out, list_word(list, "Page: ", "Trang: "), report->url);
    if (report->agency.length)
        add_line(out, list_word(list, "Agency: ", "Cơ quan: "), report->agency);
    buffer_printf(out, list_word(list, "Verdict: %s (%.1f points)\n", "Kết luận: %s (%.1f điểm)\n"),
                  list_verdict(list, report->verdict), report->score);
    buffer_add_string(out, list_word(list, "First seen: ", "Thấy lần đầu: "));
    list_time_utc(out, export_first(export, report));
    buffer_add_string(out, list_word(list, "\nLast seen: ", "\nThấy lần cuối: "));
    list_time_utc(out, export_last(export, report));
    buffer_add_byte(out, '\n');
    for (size_t end = export_members(export, report->id, &from); from < end; from++)
        add_line(out, list_word(list, "Campaign: ", "Chiến dịch: "),
                 export_campaign_words(export, &export->head->campaigns[export->head->members[from].campaign]));
    for (size_t i = 0; i < report->finding_count && i < EXPORT_LIMIT_FINDINGS; i++)
        add_finding(list, report, i, &words, out);
    if (report->finding_count > EXPORT_LIMIT_FINDINGS)
        buffer_printf(out, list_word(list, "\nand %zu more\n", "\nvà %zu dấu hiệu khác\n"),
                      report->finding_count - EXPORT_LIMIT_FINDINGS);
    buffer_release(&words);
}

struct text export_campaign_words(const struct export *export, const struct export_campaign *campaign)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    struct text whole =
        arena_printf(export->scratch, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value));
    list_campaign(&words, export->head->list, whole);
    struct text result = export_clean(export, buffer_text(&words), 1000, false);
    buffer_release(&words);
    return result;
}

/* --- JSON --- */

struct json *export_json_string(const char *string)
{
    return json_text(text_from_string(string));
}

struct json *export_time(int64_t time, bool with_fraction)
{
    struct buffer words;
    buffer_init(&words, 64);
    list_time_utc(&words, time);
    if (with_fraction && words.length) {
        words.length--; /* Z */
        buffer_add_string(&words, ".000Z");
    }
    struct json *value = json_text(buffer_text(&words));
    buffer_release(&words);
    return value;
}

void export_write_member(struct export *export, struct buffer *out, struct json *object)
{
    buffer_add_string(out, export->written++ ? ",\n" : "\n");
    json_write(object, out);
}
