/* list_table.c: the list on a terminal, the evidence of one page for a person, and CSV for Excel. */
#include "base/utf8.h"
#include "takedown/list_priv.h"

enum { LEAST_WIDTH = 60, MOST_WIDTH = 160, DEFAULT_WIDTH = 100 };

/* Text for a terminal: control characters out (a page's title must not steer the terminal), cut to `limit` characters. */
static void add_plain(struct buffer *out, struct text t, size_t limit)
{
    for (size_t i = 0; i < t.length; limit--) {
        char bytes[4];
        if (limit == 0) {
            buffer_add_string(out, "…");
            return;
        }
        uint32_t code_point = utf8_next(t, &i);
        buffer_add(out, bytes, utf8_put(bytes, list_is_unsafe(code_point) ? ' ' : code_point));
    }
}

static void add_evidence(struct buffer *out, const struct list_head *head, struct text evidence, size_t limit)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    list_evidence(&words, head, evidence);
    add_plain(out, buffer_text(&words), limit);
    buffer_release(&words);
}

static size_t columns(unsigned width)
{
    return width == 0 ? DEFAULT_WIDTH : width < LEAST_WIDTH ? LEAST_WIDTH : width > MOST_WIDTH ? MOST_WIDTH : width;
}

void list_table_begin(struct buffer *out, const struct list_head *head, unsigned width)
{
    (void)width;
    if (head->run == 0) {
        buffer_add_string(out, list_word(head, "No run yet.\n", "Chưa rà soát lần nào.\n"));
        return;
    }
    buffer_printf(out, list_word(head, "Pages that need takedown, run %lld, ", "Các trang cần gỡ bỏ, lần rà soát %lld, "),
                  (long long)head->run);
    list_time_local(out, head, head->run_started);
    buffer_add_string(out, head->run_finished ? "" : list_word(head, " (not finished)", " (chưa xong)"));
    buffer_add_string(out, "\n\n");
}

void list_table_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width)
{
    size_t room = columns(width);
    buffer_printf(out, "%s  %.1f  %s  [%lld]\n", list_verdict(head, report->verdict), report->score,
                  list_state(head, report->state), (long long)report->id);
    buffer_add_string(out, "  ");
    add_plain(out, report->url, room * 2);
    buffer_add_string(out, "\n  ");
    add_plain(out, report->agency.length ? report->agency : report->site, room);
    buffer_add_byte(out, '\n');
    const struct finding *finding = list_heaviest(report);
    if (finding) {
        buffer_add_string(out, "  ");
        add_plain(out, list_rule(head, finding->rule), room);
        if (finding->target.length) {
            buffer_add_string(out, " → ");
            add_plain(out, finding->target, room / 2);
        }
        buffer_add_string(out, "\n    ");
        add_evidence(out, head, finding->evidence, room - 6);
        buffer_add_byte(out, '\n');
    }
    if (report->finding_count > 1)
        buffer_printf(out, list_word(head, "    and %zu more signs: rasoat show %lld\n", "    và %zu dấu hiệu khác: rasoat show %lld\n"),
                      report->finding_count - 1, (long long)report->id);
    if (report->reason.length) {
        buffer_add_string(out, "  ");
        add_evidence(out, head, report->reason, room);
        buffer_add_byte(out, '\n');
    }
    buffer_add_byte(out, '\n');
}

void list_table_end(struct buffer *out, const struct list_head *head, uint64_t pages)
{
    if (head->run == 0)
        return;
    buffer_printf(out, list_word(head, "%llu pages listed of %llu judged.\n", "%llu trang trong danh sách, trên %llu trang đã đánh giá.\n"),
                  (unsigned long long)pages, (unsigned long long)head->pages_judged);
}

void list_table_sections(struct buffer *out, const struct list_head *head, const struct list_sections *sections, uint64_t pages,
                         unsigned width)
{
    (void)pages;
    const size_t room = columns(width);
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    for (enum list_section section = 0; section < SECTION_COUNT; section++) {
        const struct list_lines *lines = &sections->of[section];
        if (lines->count == 0)
            continue;
        buffer_printf(out, "%s\n", list_section_title(head, section));
        for (size_t i = 0; i < lines->count; i++) {
            const struct list_line *line = &lines->items[i];
            buffer_add_string(out, "  ");
            add_plain(out, line->subject, room * 2);
            if (line->owner.length) {
                buffer_add_string(out, "  ");
                add_plain(out, line->owner, room);
            }
            buffer_add_byte(out, '\n');
            list_line_what(&words, head, line);
            if (words.length) {
                buffer_add_string(out, "    ");
                add_plain(out, buffer_text(&words), room * 4);
                buffer_add_byte(out, '\n');
            }
            if (line->command.length) {
                buffer_add_string(out, "    ");
                add_plain(out, line->command, room * 2);
                buffer_add_byte(out, '\n');
            }
        }
        if (lines->left_out)
            buffer_printf(out, list_word(head, "  and %llu more\n", "  và %llu mục khác\n"), (unsigned long long)lines->left_out);
        buffer_add_byte(out, '\n');
    }
    buffer_release(&words);
}

static void add_not_seen_again(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    list_not_seen_again(&words, head, report, finding);
    if (words.length)
        buffer_printf(out, "   %.*s\n", TEXT_ARGS(buffer_text(&words)));
    buffer_release(&words);
}

void list_show(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t only)
{
    buffer_add_string(out, list_word(head, "Page:      ", "Trang:       "));
    add_plain(out, report->url, report->url.length);
    buffer_add_string(out, list_word(head, "\nSite:      ", "\nTrang web:   "));
    add_plain(out, report->site, report->site.length);
    buffer_add_string(out, list_word(head, "\nAgency:    ", "\nCơ quan:     "));
    add_plain(out, report->agency, report->agency.length);
    buffer_printf(out, list_word(head, "\nVerdict:   %s (%.1f points)", "\nKết luận:    %s (%.1f điểm)"),
                  list_verdict(head, report->verdict), report->score);
    if (report->reason.length) {
        buffer_add_string(out, ": ");
        add_evidence(out, head, report->reason, LIST_EVIDENCE_BYTES);
    }
    buffer_add_string(out, list_word(head, "\nFirst seen: ", "\nThấy lần đầu: "));
    list_time_local(out, head, report->first_seen);
    buffer_add_string(out, list_word(head, "\nLast seen:  ", "\nThấy lần cuối: "));
    list_time_local(out, head, report->last_seen);
    if (report->state.length)
        buffer_printf(out, list_word(head, "\nState:      %s", "\nTrạng thái:   %s"), list_state(head, report->state));
    if (report->campaign.length) {
        buffer_add_string(out, list_word(head, "\nCampaign:   ", "\nChiến dịch:   "));
        list_campaign(out, head, report->campaign);
    }
    if (report->sources.length) {
        buffer_add_string(out, list_word(head, "\nKnown from: ", "\nBiết từ:     "));
        list_sources(out, head, report->sources);
    }
    buffer_add_string(out, "\n");
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct finding *finding = &report->findings[i];
        if (only != SIZE_MAX && only != i)
            continue;
        buffer_printf(out, "\n%zu. ", i + 1);
        add_plain(out, list_rule(head, finding->rule), 400);
        buffer_printf(out, " (%.*s/%u, %.1f)\n", TEXT_ARGS(finding->rule), finding->revision, finding->weight);
        buffer_add_string(out, list_word(head, "   What:    ", "   Nội dung: "));
        add_evidence(out, head, finding->evidence, LIST_EVIDENCE_BYTES);
        if (finding->target.length) {
            buffer_add_string(out, list_word(head, "\n   Leads to: ", "\n   Dẫn tới:  "));
            add_plain(out, finding->target, FINDING_LIMIT_TARGET_BYTES);
        }
        buffer_add_string(out, list_word(head, "\n   Seen by: ", "\n   Ai thấy:  "));
        struct buffer names;
        buffer_init(&names, LIST_EVIDENCE_BYTES);
        list_seen_by(&names, head, report, i);
        add_plain(out, buffer_text(&names), LIST_EVIDENCE_BYTES);
        if (finding->path.length || finding->end > finding->start) {
            buffer_add_string(out, list_word(head, "\n   Where:   ", "\n   Ở đâu:    "));
            list_place(&names, head, finding->path);
            add_plain(out, buffer_text(&names), FINDING_LIMIT_PATH_BYTES);
        }
        buffer_release(&names);
        if (finding->end > finding->start)
            buffer_printf(out, list_word(head, " (bytes %u-%u)", " (byte %u-%u)"), finding->start, finding->end);
        buffer_add_byte(out, '\n');
        add_not_seen_again(out, head, report, i);
    }
}

/* White space and what has no width: programs that take a table drop it, or may. */
static bool is_unseen(uint32_t code_point)
{
    return code_point == ' ' || code_point == 0xA0 || code_point == 0x1680 || (code_point >= 0x2000 && code_point <= 0x200F) ||
           code_point == 0x2028 || code_point == 0x2029 || code_point == 0x202F || (code_point >= 0x205F && code_point <= 0x2064) ||
           code_point == 0x3000 || code_point == 0xFEFF || list_is_unsafe(code_point);
}

bool list_begins_formula(struct text t)
{
    if (t.length && (t.data[0] == '\t' || t.data[0] == '\r'))
        return true;
    for (size_t i = 0; i < t.length;) {
        const uint32_t code_point = utf8_next(t, &i);
        if (is_unseen(code_point))
            continue;
        return code_point == '=' || code_point == '+' || code_point == '-' || code_point == '@' || code_point == '|' ||
               code_point == '%' || code_point == 0xFF1D || code_point == 0xFF0B || code_point == 0xFF0D || /* full-width */
               code_point == 0xFF20;
    }
    return false;
}

void list_csv_cell(struct buffer *out, struct text t)
{
    buffer_add_string(out, list_begins_formula(t) ? "\"'" : "\"");
    for (size_t i = 0; i < t.length;) {
        char bytes[4];
        const uint32_t code_point = utf8_next(t, &i);
        if (code_point == '"')
            buffer_add_byte(out, '"');
        buffer_add(out, bytes, utf8_put(bytes, list_is_unsafe(code_point) ? ' ' : code_point));
    }
    buffer_add_byte(out, '"');
}

static void csv_time(struct buffer *out, int64_t time)
{
    if (time)
        list_time_utc(out, time);
}

void list_csv_begin(struct buffer *out, const struct list_head *head, unsigned width)
{
    (void)width;
    buffer_add_string(out, "\xEF\xBB\xBF"); /* Excel takes a file without it for a legacy encoding */
    buffer_add_string(out, list_word(head,
                                     "verdict,score,state,site,agency,url,sign,target,evidence,seen_by,first_seen,last_seen\r\n",
                                     "kết luận,điểm,trạng thái,trang web,cơ quan,địa chỉ,dấu hiệu,dẫn tới,bằng chứng,ai thấy,thấy lần đầu,thấy lần cuối\r\n"));
}

void list_csv_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width)
{
    (void)width;
    const struct finding *finding = list_heaviest(report);
    struct text none = {0};
    struct buffer evidence;
    buffer_init(&evidence, LIST_EVIDENCE_BYTES);
    list_evidence(&evidence, head, finding ? finding->evidence : report->reason);
    struct buffer names;
    buffer_init(&names, LIST_EVIDENCE_BYTES);
    if (finding)
        list_seen_by(&names, head, report, (size_t)(finding - report->findings));
    list_csv_cell(out, text_from_string(list_verdict(head, report->verdict)));
    buffer_printf(out, ",%.1f,", report->score);
    const struct text fields[] = {
        text_from_string(list_state(head, report->state)), report->site, report->agency, report->url,
        finding ? list_rule(head, finding->rule) : none, finding ? finding->target : none,
        buffer_text(&evidence),
        buffer_text(&names)};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        list_csv_cell(out, fields[i]);
        buffer_add_byte(out, ',');
    }
    buffer_release(&evidence);
    buffer_release(&names);
    csv_time(out, report->first_seen);
    buffer_add_byte(out, ',');
    csv_time(out, report->last_seen);
    buffer_add_string(out, "\r\n");
}

void list_csv_end(struct buffer *out, const struct list_head *head, uint64_t pages)
{
    (void)out;
    (void)head;
    (void)pages;
}
