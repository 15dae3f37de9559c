/* screen_audit.c: the audit log, newest first, a part at a time. */
#include "review/screens.h"

enum { ROWS_SHOWN = 100 };

static const struct {
    const char *kind;
    enum word word;
    const char *path; /* where the thing is shown; NULL: nowhere */
} kinds[] = {{"page", WORD_KIND_PAGE, "/page/"},       {"ticket", WORD_KIND_TICKET, "/ticket/"},
             {"evidence", WORD_KIND_EVIDENCE, NULL},   {"message", WORD_KIND_MESSAGE, NULL},
             {"account", WORD_KIND_ACCOUNT, "/account/"}, {"site", WORD_KIND_SITE, "/site/"},
             {"item", WORD_KIND_ITEM, NULL}};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct log_view {
    struct screen *screen;
    size_t count;
    int64_t last; /* id of the row that was written last */
};

static void write_subject(struct html *html, const struct audit_row *row)
{
    size_t kind = 0;
    while (kind < KINDS && !text_equal(row->kind, text_from_string(kinds[kind].kind)))
        kind++;
    const bool has_link = kind < KINDS && kinds[kind].path && row->subject > 0;
    if (has_link) {
        HTML(html, "<a href=\"");
        html_string(html, kinds[kind].path);
        buffer_printf(&html->out, "%lld", (long long)row->subject);
        HTML(html, "\">");
    }
    if (kind < KINDS)
        html_words(html, kinds[kind].word);
    else
        html_text(html, row->kind);
    if (row->subject)
        buffer_printf(&html->out, " %lld", (long long)row->subject);
    if (has_link)
        HTML(html, "</a>");
}

static bool write_row(void *context, const struct audit_row *row)
{
    struct log_view *view = context;
    struct html *html = &view->screen->html;
    HTML(html, "<tr><td>");
    html_time(html, row->time);
    HTML(html, "</td><td>");
    html_foreign(html, row->who, 80);
    HTML(html, "</td><td>");
    screen_event(view->screen, row->what);
    HTML(html, "</td><td>");
    write_subject(html, row);
    HTML(html, "</td><td class=\"any\">");
    html_foreign(html, row->detail, 300);
    HTML(html, "</td></tr>");
    view->count++;
    view->last = row->id;
    return true;
}

static void write_filter(struct screen *screen, struct text who, struct text kind)
{
    struct html *html = &screen->html;
    HTML(html, "<form method=\"get\" action=\"/audit\" class=\"card grid\"><p><label for=\"who\">");
    html_words(html, WORD_WHO);
    HTML(html, "</label><input id=\"who\" name=\"who\" maxlength=\"64\" value=\"");
    html_text(html, who);
    HTML(html, "\"></p><p><label for=\"kind\">");
    html_words(html, WORD_AUDIT_ABOUT);
    HTML(html, "</label><select id=\"kind\" name=\"kind\"><option value=\"\">");
    html_words(html, WORD_FILTER_ALL);
    HTML(html, "</option>");
    for (size_t i = 0; i < KINDS; i++) {
        HTML(html, "<option value=\"");
        html_string(html, kinds[i].kind);
        HTML(html, "\"");
        if (text_equal(kind, text_from_string(kinds[i].kind)))
            HTML(html, " selected");
        HTML(html, ">");
        html_words(html, kinds[i].word);
        HTML(html, "</option>");
    }
    HTML(html, "</select></p><p><button type=\"submit\">");
    html_words(html, WORD_FILTER_APPLY);
    HTML(html, "</button></p></form>");
}

static void write_parts(const struct log_view *view, const struct audit_query *query)
{
    struct html *html = &view->screen->html;
    HTML(html, "<nav class=\"parts\" aria-label=\"");
    html_words(html, WORD_QUEUE_PARTS);
    HTML(html, "\">");
    if (query->before) {
        HTML(html, "<a href=\"");
        struct html_query newest = html_query_begin(html, "/audit");
        html_query(&newest, "who", query->who);
        html_query(&newest, "kind", query->kind);
        HTML(html, "\">");
        html_words(html, WORD_AUDIT_NEWEST);
        HTML(html, "</a>");
    }
    if (view->count == ROWS_SHOWN) {
        HTML(html, "<a rel=\"next\" href=\"");
        struct html_query older = html_query_begin(html, "/audit");
        html_query(&older, "who", query->who);
        html_query(&older, "kind", query->kind);
        html_query_number(&older, "before", view->last);
        HTML(html, "\">");
        html_words(html, WORD_AUDIT_OLDER);
        HTML(html, " →</a>");
    }
    HTML(html, "</nav>");
}

enum status screen_audit(struct screen *screen)
{
    static const enum word heads[] = {WORD_WHEN, WORD_WHO, WORD_DID_WHAT, WORD_AUDIT_ABOUT, WORD_AUDIT_DETAIL};
    struct html *html = &screen->html;
    const struct fields *fields = &screen->request->query;
    const struct audit_query query = {.who = fields_get(fields, "who"), .kind = fields_get(fields, "kind"),
                                      .before = fields_number(fields, "before"), .room = ROWS_SHOWN, .newest_first = true};
    struct log_view view = {.screen = screen};
    screen_begin_words(screen, WORD_AUDIT, "/audit");
    HTML(html, "<p class=\"lead\">");
    html_words(html, WORD_AUDIT_LEAD);
    HTML(html, "</p>");
    write_filter(screen, query.who, query.kind);
    HTML(html, "<div class=\"scroll\"><table class=\"log\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        HTML(html, "<th scope=\"col\">");
        html_words(html, heads[i]);
        HTML(html, "</th>");
    }
    HTML(html, "</tr></thead><tbody>");
    enum status status = store_audit_rows(screen->store, &query, write_row, &view);
    HTML(html, "</tbody></table></div>");
    write_parts(&view, &query);
    screen_end(screen);
    return status;
}
