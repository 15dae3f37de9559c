/* frame.c: the page around each screen: head, navigation, main, foot. */
#include "review/screen.h"

#include "takedown/advice.h"

/* The navigation: who may, where to, what it is called. */
static const struct {
    unsigned allowed;
    const char *path;
    enum word word;
} entries[] = {
    {ROUTE_MEMBERS, "/", WORD_NAV_HOME},
    {ROUTE_MEMBERS, "/queue", WORD_NAV_QUEUE},
    {ROUTE_MEMBERS, "/tickets", WORD_TICKETS},
    {ROUTE_MEMBERS, "/sites", WORD_SITES},
    {ROUTE_MEMBERS, "/campaigns", WORD_CAMPAIGNS},
    {ROUTE_MEMBERS, "/charts", WORD_CHARTS},
    {ROUTE_ADMINISTRATORS, "/accounts", WORD_ACCOUNTS},
    {ROUTE_ADMINISTRATORS, "/audit", WORD_AUDIT},
};

/* The same address in the other language. */
static void language_link(struct screen *screen)
{
    struct html *html = &screen->html;
    const bool vietnamese = html->language == LANGUAGE_VIETNAMESE;
    const struct fields *fields = &screen->request->query;
    /* not of a page that was refused: its address may be anything */
    const bool is_kept = screen->status == 200 && screen->request->method == METHOD_GET && screen->route;
    HTML(html, "<a class=\"language\" href=\"");
    struct html_query query = {.html = html};
    html_text(html, is_kept ? screen->request->path : TEXT("/"));
    for (size_t i = 0; is_kept && i < fields->count; i++)
        if (!text_equal(fields->items[i].name, TEXT("lang")))
            html_query(&query, arena_string(screen->arena, fields->items[i].name), fields->items[i].value);
    html_query(&query, "lang", vietnamese ? TEXT("en") : TEXT("vi"));
    if (vietnamese)
        HTML(html, "\" lang=\"en\" hreflang=\"en\">English</a>");
    else
        HTML(html, "\" lang=\"vi\" hreflang=\"vi\">Tiếng Việt</a>");
}

static void navigation(struct screen *screen, const char *current)
{
    struct html *html = &screen->html;
    HTML(html, "<nav class=\"sections\" aria-label=\"");
    html_words(html, WORD_NAV);
    HTML(html, "\"><ul>");
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if (!screen_may(screen, entries[i].allowed))
            continue;
        HTML(html, "<li><a href=\"");
        html_string(html, entries[i].path);
        HTML(html, "\"");
        if (current && text_equal(text_from_string(current), text_from_string(entries[i].path)))
            HTML(html, " aria-current=\"page\"");
        HTML(html, ">");
        html_words(html, entries[i].word);
        HTML(html, "</a></li>");
    }
    HTML(html, "</ul></nav>");
}

static void person(struct screen *screen)
{
    struct html *html = &screen->html;
    const struct account *account = &screen->account;
    HTML(html, "<span class=\"who\">");
    html_foreign(html, account->full_name.length ? account->full_name : account->name, 60);
    HTML(html, "</span> <a href=\"/password\">");
    html_words(html, WORD_CHANGE_PASSWORD);
    HTML(html, "</a> ");
    screen_form_begin(screen, TEXT("/logout"), "inline");
    HTML(html, "<button class=\"as-link\" type=\"submit\">");
    html_words(html, WORD_LOGOUT);
    HTML(html, "</button></form>");
}

void screen_begin(struct screen *screen, struct text title, const char *current)
{
    struct html *html = &screen->html;
    HTML(html, "<!DOCTYPE html>\n<html lang=\"");
    html_string(html, html->language == LANGUAGE_VIETNAMESE ? "vi" : "en");
    HTML(html, "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
               "<meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\"><title>");
    html_text(html, title);
    HTML(html, " – ");
    html_words(html, WORD_PRODUCT);
    HTML(html, "</title><link rel=\"stylesheet\" href=\"/style.css?v=" RASOAT_VERSION "\"></head><body>"
               "<a class=\"skip\" href=\"#main\">");
    html_words(html, WORD_SKIP);
    HTML(html, "</a><header class=\"top\"><div class=\"wide bar\"><a class=\"brand\" href=\"/\"><span class=\"mark\" "
               "aria-hidden=\"true\"></span>");
    html_words(html, WORD_PRODUCT);
    HTML(html, "</a><div class=\"person\">");
    if (screen->is_member)
        person(screen);
    language_link(screen);
    HTML(html, "</div></div>");
    if (screen->is_member && !screen->account.must_change)
        navigation(screen, current);
    HTML(html, "</header><main id=\"main\" class=\"wide\" tabindex=\"-1\"><h1>");
    html_text(html, title);
    HTML(html, "</h1>");
}

void screen_begin_words(struct screen *screen, enum word title, const char *current)
{
    screen_begin(screen, text_from_string(words_of(title, screen->html.language)), current);
}

void screen_end(struct screen *screen)
{
    struct html *html = &screen->html;
    HTML(html, "</main><footer class=\"foot\"><div class=\"wide\">");
    html_words(html, WORD_FOOT);
    HTML(html, "</div></footer></body></html>\n");
}

void screen_form_begin(struct screen *screen, struct text action, const char *class)
{
    struct html *html = &screen->html;
    HTML(html, "<form method=\"post\" action=\"");
    html_text(html, action);
    HTML(html, "\" class=\"");
    html_string(html, class);
    HTML(html, "\"><input type=\"hidden\" name=\"token\" value=\"");
    html_string(html, screen->form_token);
    HTML(html, "\">");
}

void screen_notice(struct screen *screen, enum word word, bool is_bad)
{
    struct html *html = &screen->html;
    if (is_bad)
        HTML(html, "<p class=\"notice bad\" role=\"alert\">");
    else
        HTML(html, "<p class=\"notice\" role=\"status\">");
    html_words(html, word);
    HTML(html, "</p>");
}

void screen_event(struct screen *screen, struct text what)
{
    html_text(&screen->html, advice_event(screen->head, what));
}
