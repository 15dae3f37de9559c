/* pieces.c: what several screens are made of (review/pieces.h). */
#include "review/pieces.h"

#include "review/findings.h"
#include "takedown/tickets.h"

enum { LIMIT_PART = 100000, KEY_BYTES = 4096, DETAIL_BYTES = 1000, DAY = 86400 };

void piece_select_begin(struct html *html, const char *name, enum word label, enum word any)
{
    HTML(html, "<p><label for=\"f-");
    html_string(html, name);
    HTML(html, "\">");
    html_words(html, label);
    HTML(html, "</label><select id=\"f-");
    html_string(html, name);
    HTML(html, "\" name=\"");
    html_string(html, name);
    HTML(html, "\"><option value=\"\">");
    html_words(html, any);
    HTML(html, "</option>");
}

void piece_option(struct html *html, struct text value, struct text label, bool is_chosen)
{
    HTML(html, "<option value=\"");
    html_text(html, value);
    HTML(html, "\"");
    if (is_chosen)
        HTML(html, " selected");
    HTML(html, ">");
    html_text(html, label);
    HTML(html, "</option>");
}

void piece_option_words(struct html *html, const char *value, enum word word, struct text chosen)
{
    const struct text text = text_from_string(value);
    piece_option(html, text, text_from_string(words_of(word, html->language)), text_equal(text, chosen));
}

void piece_select_end(struct html *html)
{
    HTML(html, "</select></p>");
}

enum status piece_select_agency(struct screen *screen, struct text chosen)
{
    const struct text *agencies = NULL;
    size_t count = 0;
    enum status status = store_agencies(screen->store, screen->arena, &agencies, &count);
    if (status != STATUS_OK || count < 2)
        return status;
    piece_select_begin(&screen->html, "agency", WORD_FILTER_AGENCY, WORD_FILTER_ALL);
    for (size_t i = 0; i < count; i++)
        piece_option(&screen->html, agencies[i], agencies[i], text_equal(agencies[i], chosen));
    piece_select_end(&screen->html);
    return STATUS_OK;
}

void piece_filters_begin(struct html *html, const char *path, bool is_open)
{
    HTML(html, "<details class=\"filters\"");
    if (is_open)
        HTML(html, " open");
    HTML(html, "><summary>");
    html_words(html, WORD_FILTERS);
    HTML(html, "</summary><form method=\"get\" action=\"");
    html_string(html, path);
    HTML(html, "\" class=\"grid\">");
}

void piece_filters_end(struct html *html, const char *path)
{
    HTML(html, "<p class=\"buttons\"><button type=\"submit\">");
    html_words(html, WORD_FILTER_APPLY);
    HTML(html, "</button> <a href=\"");
    html_string(html, path);
    HTML(html, "\">");
    html_words(html, WORD_FILTER_CLEAR);
    HTML(html, "</a></p></form></details>");
}

struct text piece_number(struct screen *screen, uint64_t number)
{
    const size_t from = screen->html.out.length;
    html_number(&screen->html, number);
    return html_taken(&screen->html, screen->arena, from);
}

void piece_fact(struct html *html, enum word word)
{
    HTML(html, "<dt>");
    html_words(html, word);
    HTML(html, "</dt><dd>");
}

void piece_fact_end(struct html *html)
{
    HTML(html, "</dd>");
}

uint64_t piece_part(const struct screen *screen)
{
    uint64_t part = 0;
    return text_to_number(fields_get(&screen->request->query, "part"), LIMIT_PART, &part) && part > 0 ? part - 1 : 0;
}

void piece_parts(struct screen *screen, uint64_t part, uint64_t parts, piece_link *link, const void *context)
{
    struct html *html = &screen->html;
    if (parts < 2 && part == 0)
        return;
    HTML(html, "<nav class=\"parts\" aria-label=\"");
    html_words(html, WORD_QUEUE_PARTS);
    HTML(html, "\">");
    if (part > 0) {
        HTML(html, "<a rel=\"prev\" href=\"");
        link(screen, context, part - 1);
        HTML(html, "\">← ");
        html_words(html, WORD_PREVIOUS);
        HTML(html, "</a>");
    }
    HTML(html, "<span>");
    SENTENCE(html, WORD_QUEUE_PART, piece_number(screen, part + 1), piece_number(screen, parts ? parts : 1));
    HTML(html, "</span>");
    if (part + 1 < parts) {
        HTML(html, "<a rel=\"next\" href=\"");
        link(screen, context, part + 1);
        HTML(html, "\">");
        html_words(html, WORD_NEXT);
        HTML(html, " →</a>");
    }
    HTML(html, "</nav>");
}

/* --- tickets --- */

void piece_ticket_state(struct screen *screen, const struct ticket_life *life)
{
    static const char *const classes[TICKET_STATE_COUNT] = {
        [TICKET_OPEN] = "badge takedown", [TICKET_REOPENED] = "badge takedown", [TICKET_SENT] = "badge review",
        [TICKET_CLAIMED] = "badge review", [TICKET_CHECKING] = "badge good",    [TICKET_CLOSED] = "badge good",
        [TICKET_FALSE_POSITIVE] = "badge", [TICKET_ACCEPTED] = "badge"};
    HTML(&screen->html, "<span class=\"");
    html_string(&screen->html, classes[life->state]);
    HTML(&screen->html, "\">");
    findings_capital(screen, text_from_string(ticket_state_words(screen->head, life->state)));
    HTML(&screen->html, "</span>");
}

void piece_ticket_due(struct screen *screen, const struct ticket_life *life)
{
    struct html *html = &screen->html;
    if (!ticket_is_live(life->state) || life->due == 0)
        return;
    const bool is_overdue = ticket_is_overdue(life, screen->now);
    const int64_t seconds = is_overdue ? screen->now - life->due : life->due - screen->now;
    const uint64_t days = seconds < DAY ? 0 : (uint64_t)(is_overdue ? seconds / DAY : html_days(html, screen->now, life->due));
    if (is_overdue)
        HTML(html, "<span class=\"due late\">");
    else
        HTML(html, "<span class=\"due\">");
    if (days == 0)
        html_words(html, is_overdue ? WORD_TICKET_LATE_TODAY : WORD_TICKET_DUE_TODAY);
    else
        SENTENCE(html, is_overdue ? WORD_TICKET_LATE : WORD_TICKET_LEFT, piece_number(screen, days));
    HTML(html, "</span>");
}

void piece_ticket_key(struct screen *screen, struct text key)
{
    struct buffer *out = &screen->html.out;
    const size_t from = out->length;
    ticket_key_words(out, screen->head, key);
    const struct text words = html_taken(&screen->html, screen->arena, from);
    HTML(&screen->html, "<bdi>");
    findings_capital(screen, words);
    HTML(&screen->html, "</bdi>");
}

void piece_ticket(struct screen *screen, const struct ticket_row *row)
{
    struct html *html = &screen->html;
    const struct ticket_life life = screen->settings->desk.life(row);
    HTML(html, "<li class=\"item ");
    html_string(html, !ticket_is_live(life.state) ? "clean" : ticket_is_overdue(&life, screen->now) ? "takedown late" : verdict_name(life.severity));
    HTML(html, "\"><div class=\"item-head\">");
    piece_ticket_state(screen, &life);
    HTML(html, " <span class=\"soft\">");
    html_text(html, ticket_reference(screen->arena, row->year, row->number));
    HTML(html, "</span> ");
    piece_ticket_due(screen, &life);
    HTML(html, "</div><h3><a href=\"/ticket/");
    buffer_printf(&html->out, "%lld", (long long)row->id);
    HTML(html, "\">");
    piece_ticket_key(screen, row->key);
    HTML(html, "</a></h3><p>");
    html_foreign(html, row->owner, 120);
    HTML(html, "</p><p class=\"soft facts\"><span>");
    if (row->places_bad > 0)
        SENTENCE(html, WORD_TICKET_PLACES, piece_number(screen, row->places), piece_number(screen, row->places_bad));
    else
        SENTENCE(html, WORD_TICKET_PLACES_CLEAN, piece_number(screen, row->places));
    HTML(html, "</span><span>");
    html_words(html, life.reopened ? WORD_TICKET_REOPENED_SINCE : WORD_TICKET_OPENED_SINCE);
    HTML(html, " ");
    html_age(html, life.reopened ? life.reopened : life.opened);
    HTML(html, "</span>");
    if (life.recurrences) {
        HTML(html, "<span>");
        SENTENCE(html, WORD_TICKET_RECURRED, piece_number(screen, life.recurrences));
        HTML(html, "</span>");
    }
    HTML(html, "</p></li>");
}

/* --- the audit log --- */

bool piece_event_has_detail(const struct audit_row *row)
{
    return row->detail.length > 0 && !text_equal(row->what, TEXT("evidence-kept"));
}

/* What came of looking again, as cli/ticket_recheck.c tells it: four numbers. False where it is not so. */
static bool write_rechecked(struct screen *screen, struct text detail)
{
    struct text numbers[4];
    size_t count = 0;
    for (size_t i = 0; i < detail.length && count < 4;) {
        const size_t start = i;
        while (i < detail.length && ascii_is_digit(detail.data[i]))
            i++;
        if (i > start)
            numbers[count++] = text_slice(detail, start, i - start);
        else
            i++;
    }
    if (count == 4)
        html_sentence(&screen->html, WORD_RECHECKED, numbers, count);
    return count == 4;
}

/* "8 × host nohu.example", as cli/crawl_tickets.c tells it. False where it is not so. */
static bool write_opened(struct screen *screen, struct text detail)
{
    const struct text sign = TEXT(" × ");
    const size_t at = text_find(detail, sign, 0);
    if (at == SIZE_MAX)
        return false;
    const size_t from = screen->html.out.length;
    ticket_key_words(&screen->html.out, screen->head, text_slice(detail, at + sign.length, SIZE_MAX));
    SENTENCE(&screen->html, WORD_TICKET_OPENED_WITH, text_slice(detail, 0, at), html_taken(&screen->html, screen->arena, from));
    return true;
}

void piece_event_detail(struct screen *screen, const struct audit_row *row)
{
    const struct text what = row->what;
    if (text_equal(what, TEXT("ticket-rechecked")) && write_rechecked(screen, row->detail))
        return;
    if (text_equal(what, TEXT("ticket-opened")) && write_opened(screen, row->detail))
        return;
    if (text_equal(what, TEXT("evidence-viewed")) || text_equal(what, TEXT("evidence-downloaded")))
        findings_seen_by(screen, row->detail);
    else if (text_starts_with(row->detail, TEXT("decided (")))
        findings_evidence(screen, row->detail);
    else
        html_foreign(&screen->html, row->detail, DETAIL_BYTES);
}
