/* export_text.c: the formats that are no JSON: a table for Excel, and addresses for search engines' removal tools. */
#include "base/utf8.h"
#include "takedown/export_priv.h"

enum { CELL_FINDINGS = 20 };

static char separator(const struct export *export)
{
    /* Excel splits by the list separator of the machine's region: Viet Nam writes decimals with a comma, lists with ';'
     */
    return export->head->list->language == LANGUAGE_VIETNAMESE ? ';' : ',';
}

/* RFC 4180 section 2; line breaks within a cell are kept. */
static void cell(struct export *export, struct buffer *out, struct text t)
{
    bool is_formula = list_begins_formula(t);
    struct text clean = export_clean(export, t, EXPORT_CELL_LIMIT, true);
    buffer_add_byte(out, '"');
    if (is_formula)
        buffer_add_byte(out, '\'');
    for (size_t i = 0; i < clean.length; i++) {
        if (clean.data[i] == '"')
            buffer_add_byte(out, '"');
        buffer_add_byte(out, clean.data[i]);
    }
    buffer_add_byte(out, '"');
    buffer_add_byte(out, separator(export));
}

static void number(struct export *export, struct buffer *out, double value)
{
    struct text words = arena_printf(export->scratch, "%.1f", value);
    for (size_t i = 0; i < words.length; i++)
        buffer_add_byte(out, words.data[i] == '.' && separator(export) == ';' ? ',' : words.data[i]);
    buffer_add_byte(out, separator(export));
}

void export_csv_begin(struct export *export, struct buffer *out)
{
    static const struct {
        const char *english, *vietnamese;
    } columns[] = {{"verdict", "kết luận"},       {"points", "điểm"},         {"state", "trạng thái"},
                   {"site", "trang web"},         {"agency", "cơ quan"},      {"address", "địa chỉ"},
                   {"signs", "dấu hiệu"},         {"leads to", "dẫn tới"},    {"evidence", "bằng chứng"},
                   {"seen by", "ai thấy"},        {"campaign", "chiến dịch"}, {"first seen", "thấy lần đầu"},
                   {"last seen", "thấy lần cuối"}};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    buffer_add_string(out, "\xEF\xBB\xBF"); /* Excel takes a file without it for a legacy encoding */
    for (size_t i = 0; i < COLUMNS; i++) {
        buffer_add_string(out, list_word(export->head->list, columns[i].english, columns[i].vietnamese));
        if (i + 1 < COLUMNS)
            buffer_add_byte(out, separator(export));
    }
    buffer_add_string(out, "\r\n");
}

/* Lines of one cell, each once. */
static void add_once(struct buffer *lines, struct text line)
{
    for (struct text rest = buffer_text(lines); rest.data && rest.length;)
        if (text_equal(text_split(&rest, '\n'), line))
            return;
    if (lines->length)
        buffer_add_byte(lines, '\n');
    buffer_add_text(lines, line);
}

enum column { COLUMN_SIGNS, COLUMN_TARGETS, COLUMN_EVIDENCE, COLUMN_SEEN_BY, COLUMN_COUNT };

static void findings_column(struct export *export, struct buffer *out, const struct page_report *report,
                            enum column column)
{
    const struct list_head *list = export->head->list;
    struct buffer lines;
    struct buffer words;
    buffer_init(&lines, EXPORT_WORDS_BYTES);
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    for (size_t i = 0; i < report->finding_count && i < CELL_FINDINGS; i++) {
        const struct finding *finding = &report->findings[i];
        buffer_clear(&words);
        if (column == COLUMN_SIGNS)
            buffer_add_text(&words, list_rule(list, finding->rule));
        else if (column == COLUMN_TARGETS)
            buffer_add_text(&words, finding->target);
        else if (column == COLUMN_EVIDENCE)
            list_evidence(&words, list, finding->evidence);
        else
            list_seen_by(&words, list, report, i);
        if (words.length)
            add_once(&lines, export_clean(export, buffer_text(&words), LIST_EVIDENCE_BYTES, false));
    }
    if (column == COLUMN_EVIDENCE && report->finding_count > CELL_FINDINGS)
        buffer_printf(&lines, list_word(list, "\nand %zu more", "\nvà %zu dấu hiệu khác"),
                      report->finding_count - CELL_FINDINGS);
    cell(export, out, report->finding_count == 0 && column == COLUMN_EVIDENCE ? report->reason : buffer_text(&lines));
    buffer_release(&lines);
    buffer_release(&words);
}

static void campaigns_column(struct export *export, struct buffer *out, const struct page_report *report)
{
    struct buffer lines;
    size_t from = 0;
    buffer_init(&lines, EXPORT_WORDS_BYTES);
    for (size_t end = export_members(export, report->id, &from); from < end; from++)
        add_once(&lines, export_campaign_words(export, &export->head->campaigns[export->head->members[from].campaign]));
    cell(export, out, buffer_text(&lines));
    buffer_release(&lines);
}

void export_csv_page(struct export *export, struct buffer *out, const struct page_report *report)
{
    const struct list_head *list = export->head->list;
    arena_reset(export->scratch);
    export->pages++;
    cell(export, out, text_from_string(list_verdict(list, report->verdict)));
    number(export, out, report->score);
    cell(export, out, text_from_string(list_state(list, report->state)));
    cell(export, out, report->site);
    cell(export, out, report->agency);
    cell(export, out, report->url);
    for (enum column column = 0; column < COLUMN_COUNT; column++)
        findings_column(export, out, report, column);
    campaigns_column(export, out, report);
    if (report->first_seen)
        list_time_local(out, list, report->first_seen);
    buffer_add_byte(out, separator(export));
    if (report->last_seen)
        list_time_local(out, list, report->last_seen);
    buffer_add_string(out, "\r\n");
}

void export_removal_page(struct export *export, struct buffer *out, const struct page_report *report)
{
    struct export_address address;
    if (report->verdict != VERDICT_TAKEDOWN || !export_begin_page(export, report, &address))
        return; /* only what is certain is taken out of search engines, whatever was asked for */
    if (!address.is_new)
        return;
    buffer_add_text(out, address.url);
    buffer_add_byte(out, '\n');
}
