/* list_html.c: the list as one self-contained HTML file: no script, nothing loaded, every hostile text escaped and inert.
 * Pages are not links: whoever opens an infected page should mean to. */
#include "base/utf8.h"
#include "takedown/list_priv.h"

enum { FINDINGS_SHOWN = 8 };

void list_html_text(struct buffer *out, struct text t)
{
    for (size_t i = 0; i < t.length;) {
        char bytes[4];
        uint32_t code_point = utf8_next(t, &i);
        switch (code_point) {
        case '<':
            buffer_add_string(out, "&lt;");
            break;
        case '>':
            buffer_add_string(out, "&gt;");
            break;
        case '&':
            buffer_add_string(out, "&amp;");
            break;
        case '"':
            buffer_add_string(out, "&quot;");
            break;
        case '\'':
            buffer_add_string(out, "&#39;");
            break;
        default:
            buffer_add(out, bytes, utf8_put(bytes, list_is_unsafe(code_point) ? ' ' : code_point));
        }
    }
}

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee6;--paper:#fff;--ground:#f4f6f9;"
    "--bad:#a31515;--bad-ground:#fdecec;--warn:#7a4b00;--warn-ground:#fff4dd;--accent:#0b4f8a}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#a3aebd;--line:#38424f;--paper:#1b222c;"
    "--ground:#12171e;--bad:#ff9c9c;--bad-ground:#3a1b1b;--warn:#ffd28a;--warn-ground:#392a10;--accent:#8ec5ff}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}"
    "main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}"
    ".when{color:var(--soft);margin:0 0 1.5rem}.sums{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;margin:0 0 2rem;"
    "list-style:none}.sums li{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;"
    "padding:.6rem 1rem;min-width:8rem}.sums b{display:block;font-size:1.5rem;line-height:1.2}"
    ".page{background:var(--paper);border:1px solid var(--line);border-left:.35rem solid var(--warn);"
    "border-radius:.6rem;padding:1rem 1.25rem;margin:0 0 1rem}.page.takedown{border-left-color:var(--bad)}"
    ".page.unknown,.page.clean{border-left-color:var(--soft)}"
    ".tag{display:inline-block;border-radius:1rem;padding:.1rem .7rem;font-size:.85rem;font-weight:600;"
    "background:var(--warn-ground);color:var(--warn)}.takedown .tag.verdict{background:var(--bad-ground);"
    "color:var(--bad)}.tag.plain{background:transparent;color:var(--soft);padding-left:0}"
    "h2{font:600 1rem/1.4 ui-monospace,'DejaVu Sans Mono',monospace;overflow-wrap:anywhere;margin:.5rem 0 .1rem;"
    "user-select:all;color:var(--accent)}.owner{color:var(--soft);margin:0 0 .6rem}ol{margin:.25rem 0 0;padding-left:1.4rem;overflow-wrap:anywhere}"
    "li p{margin:.1rem 0}.evidence{font-size:.95rem;overflow-wrap:anywhere;background:var(--ground);"
    "border-radius:.35rem;padding:.35rem .6rem;margin:.25rem 0 .6rem}.where{color:var(--soft);font-size:.85rem;"
    "overflow-wrap:anywhere}.none{background:var(--paper);border:1px dashed var(--line);border-radius:.6rem;"
    "padding:2rem;text-align:center}.more h3{font-size:1.15rem;line-height:1.3;margin:2rem 0 .6rem}.more ul{background:var(--paper);"
    "border:1px solid var(--line);border-radius:.6rem;list-style:none;margin:0;padding:0}.more li{padding:.7rem 1.25rem;"
    "border-top:1px solid var(--line);overflow-wrap:anywhere}.more li:first-child{border-top:0}"
    ".subject{font:600 .95rem/1.4 ui-monospace,'DejaVu Sans Mono',monospace;user-select:all}@media print{body{background:#fff}.page{break-inside:avoid}}";

static void sum_card(struct buffer *out, const struct list_head *head, enum verdict verdict)
{
    buffer_printf(out, "<li><b>%llu</b>%s</li>", (unsigned long long)head->counts[verdict], list_verdict(head, verdict));
}

void list_html_begin(struct buffer *out, const struct list_head *head, unsigned width)
{
    (void)width;
    const char *title = list_word(head, "Pages that need takedown", "Danh sách trang cần gỡ bỏ");
    buffer_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                  "<meta name=\"robots\" content=\"noindex\"><title>%s</title><style>",
                  head->language == LANGUAGE_VIETNAMESE ? "vi" : "en", title);
    buffer_add_string(out, style);
    buffer_printf(out, "</style></head>\n<body><main><h1>%s</h1>\n<p class=\"when\">", title);
    if (head->run == 0) {
        buffer_add_string(out, list_word(head, "No run yet.", "Chưa rà soát lần nào."));
    } else {
        buffer_printf(out, list_word(head, "Run %lld, begun ", "Lần rà soát %lld, bắt đầu "), (long long)head->run);
        list_time_local(out, head, head->run_started);
        if (head->run_finished) {
            buffer_add_string(out, list_word(head, ", finished ", ", xong "));
            list_time_local(out, head, head->run_finished);
        } else {
            buffer_add_string(out, list_word(head, ", not finished", ", chưa xong"));
        }
    }
    buffer_add_string(out, "</p>\n<ul class=\"sums\">");
    sum_card(out, head, VERDICT_TAKEDOWN);
    sum_card(out, head, VERDICT_REVIEW);
    sum_card(out, head, VERDICT_CLEAN);
    sum_card(out, head, VERDICT_UNKNOWN);
    buffer_add_string(out, "</ul>\n");
}

static void evidence_text(struct buffer *out, const struct list_head *head, struct text evidence)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    list_evidence(&words, head, evidence);
    list_html_text(out, buffer_text(&words));
    buffer_release(&words);
}

static void finding_item(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t i)
{
    const struct finding *finding = &report->findings[i];
    buffer_add_string(out, "<li><p><strong>");
    list_html_text(out, list_rule(head, finding->rule));
    buffer_add_string(out, "</strong>");
    if (finding->target.length) {
        buffer_add_string(out, list_word(head, ", leads to <span>", ", dẫn tới <span>"));
        list_html_text(out, finding->target);
        buffer_add_string(out, "</span>");
    }
    buffer_add_string(out, "</p><p class=\"evidence\">");
    evidence_text(out, head, finding->evidence);
    buffer_add_string(out, "</p><p class=\"where\">");
    buffer_add_string(out, list_word(head, "Seen by: ", "Ai thấy: "));
    struct buffer names;
    buffer_init(&names, LIST_EVIDENCE_BYTES);
    list_seen_by(&names, head, report, i);
    list_html_text(out, buffer_text(&names));
    if (finding->path.length) {
        buffer_add_string(out, " · ");
        list_place(&names, head, finding->path);
        list_html_text(out, buffer_text(&names));
    }
    buffer_release(&names);
    if (finding->end > finding->start)
        buffer_printf(out, " · byte %u–%u", finding->start, finding->end);
    struct buffer again;
    buffer_init(&again, LIST_EVIDENCE_BYTES);
    list_not_seen_again(&again, head, report, i);
    if (again.length) {
        buffer_add_string(out, " · ");
        list_html_text(out, buffer_text(&again));
    }
    buffer_release(&again);
    buffer_add_string(out, "</p></li>");
}

void list_html_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width)
{
    (void)width;
    buffer_printf(out, "<article class=\"page %s\"><span class=\"tag verdict\">%s</span> <span class=\"tag plain\">%s</span>",
                  verdict_name(report->verdict), list_verdict(head, report->verdict), list_state(head, report->state));
    buffer_add_string(out, "<h2>");
    list_html_text(out, report->url);
    buffer_add_string(out, "</h2><p class=\"owner\">");
    list_html_text(out, report->agency.length ? report->agency : report->site);
    buffer_add_string(out, list_word(head, " · first seen ", " · thấy lần đầu "));
    list_time_local(out, head, report->first_seen);
    buffer_printf(out, list_word(head, " · %.1f points", " · %.1f điểm"), report->score);
    if (report->campaign.length) {
        struct buffer name;
        buffer_init(&name, LIST_EVIDENCE_BYTES);
        list_campaign(&name, head, report->campaign);
        buffer_add_string(out, list_word(head, " · campaign: ", " · chiến dịch: "));
        list_html_text(out, buffer_text(&name));
        buffer_release(&name);
    }
    buffer_add_string(out, "</p>");
    if (report->reason.length) {
        buffer_add_string(out, "<p>");
        evidence_text(out, head, report->reason);
        buffer_add_string(out, "</p>");
    }
    buffer_add_string(out, "<ol>");
    for (size_t i = 0; i < report->finding_count && i < FINDINGS_SHOWN; i++)
        finding_item(out, head, report, i);
    buffer_add_string(out, "</ol>");
    if (report->finding_count > FINDINGS_SHOWN)
        buffer_printf(out, list_word(head, "<p class=\"where\">and %zu more</p>", "<p class=\"where\">và %zu dấu hiệu khác</p>"),
                      report->finding_count - FINDINGS_SHOWN);
    buffer_add_string(out, "</article>\n");
}

static void section_line(struct buffer *out, const struct list_head *head, const struct list_line *line)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    buffer_add_string(out, "<li><p class=\"subject\">");
    list_html_text(out, line->subject);
    buffer_add_string(out, "</p>");
    if (line->owner.length) {
        buffer_add_string(out, "<p class=\"where\">");
        list_html_text(out, line->owner);
        buffer_add_string(out, "</p>");
    }
    list_line_what(&words, head, line);
    if (words.length) {
        buffer_add_string(out, "<p>");
        list_html_text(out, buffer_text(&words));
        buffer_add_string(out, "</p>");
    }
    if (line->command.length) {
        buffer_add_string(out, "<p class=\"evidence\"><code>");
        list_html_text(out, line->command);
        buffer_add_string(out, "</code></p>");
    }
    buffer_add_string(out, "</li>");
    buffer_release(&words);
}

void list_html_sections(struct buffer *out, const struct list_head *head, const struct list_sections *sections, uint64_t pages,
                        unsigned width)
{
    (void)width;
    if (pages == 0)
        buffer_printf(out, "<p class=\"none\">%s</p>\n",
                      list_word(head, "No page needs takedown.", "Không có trang nào cần gỡ bỏ."));
    for (enum list_section section = 0; section < SECTION_COUNT; section++) {
        const struct list_lines *lines = &sections->of[section];
        if (lines->count == 0)
            continue;
        buffer_printf(out, "<section class=\"more\"><h3>%s <span class=\"where\">%llu</span></h3><ul>",
                      list_section_title(head, section), (unsigned long long)(lines->count + lines->left_out));
        for (size_t i = 0; i < lines->count; i++)
            section_line(out, head, &lines->items[i]);
        buffer_add_string(out, "</ul>");
        if (lines->left_out)
            buffer_printf(out, list_word(head, "<p class=\"where\">and %llu more</p>", "<p class=\"where\">và %llu mục khác</p>"),
                          (unsigned long long)lines->left_out);
        buffer_add_string(out, "</section>\n");
    }
}

void list_html_end(struct buffer *out, const struct list_head *head, uint64_t pages)
{
    (void)head;
    (void)pages;
    buffer_add_string(out, "</main></body></html>\n");
}
