/* screen_source.c: what the server sent, as text: numbered lines, with what was found marked. Nothing of it is markup here: it is
 * escaped, and the whole is a download that browsers show as text or not at all. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/screens.h"

#include "page/charset.h"

#include <stdlib.h>

enum {
    AROUND_LINES = 5, /* shown before and behind a mark */
    MORE_LINES = 400, /* shown where ?from= asks for them */
    START_LINES = 60, /* shown of a page without marks */
    LINE_BYTES = 1200, /* shown of a line around its marks, and of one without */
    AROUND_BYTES = 240,
    LIMIT_MARKS = 300,
    LIMIT_SHOWN_BYTES = 3 << 19, /* of HTML for the lines around marks, and again for those that ?from= asks for; then gaps follow */
    LIMIT_LINES = 500000, /* what stands behind them is shown as one */
    LIMIT_SEARCHES = 40, /* through the whole body, for bytes that are not where another identity had them */
};

/* Where a finding's bytes stand in the body that is shown. */
struct mark {
    size_t start;
    size_t end;
    size_t finding;
};
struct source {
    struct page_view *view;
    struct text identity; /* whose bytes are shown */
    struct review_answer answer;
    struct text charset; /* of the body, where that is not UTF-8 */
    struct mark marks[LIMIT_MARKS]; /* by place */
    size_t mark_count;
    size_t searches;
    bool *is_marked; /* by finding */
    size_t *lines; /* where each begins */
    size_t line_count;
    size_t from; /* first line of those that ?from= asks for; from 1; 0: none */
};

/* --- marks --- */

static int by_place(const void *a, const void *b)
{
    const struct mark *one = a, *two = b;
    if (one->start != two->start)
        return one->start < two->start ? -1 : 1;
    return one->end > two->end ? -1 : one->end < two->end;
}

/* The same bytes in another identity's body: in the same place, or where they stand alone. */
static bool locate(struct source *source, const struct finding *finding, struct text theirs, struct mark *mark)
{
    const struct text body = source->answer.body;
    const struct text bytes = text_slice(theirs, finding->start, finding->end - finding->start);
    if (bytes.length == 0)
        return false;
    size_t at = finding->start;
    if (!text_equal(text_slice(body, at, bytes.length), bytes)) {
        at = source->searches++ < LIMIT_SEARCHES ? text_find(body, bytes, 0) : SIZE_MAX;
        if (at == SIZE_MAX || text_find(body, bytes, at + 1) != SIZE_MAX)
            return false;
    }
    mark->start = at;
    mark->end = at + bytes.length;
    return true;
}

/* The bodies of those who saw findings, each read once. */
struct bodies {
    ARENA_LIST(struct review_answer) list;
};

static enum status body_of(struct source *source, struct bodies *bodies, struct text identity, struct text *body)
{
    struct arena *arena = source->view->screen->arena;
    enum { LIMIT_BODIES = 3 }; /* others' findings are listed without a mark */
    *body = (struct text){0};
    if (text_equal(identity, source->identity)) {
        *body = source->answer.body;
        return STATUS_OK;
    }
    for (size_t i = 0; i < bodies->list.count; i++)
        if (text_equal(bodies->list.items[i].identity, identity)) {
            *body = bodies->list.items[i].body;
            return STATUS_OK;
        }
    if (bodies->list.count == LIMIT_BODIES || !page_view_has(source->view->row, identity))
        return STATUS_OK;
    struct review_answer *answer = ARENA_PUSH(arena, &bodies->list);
    enum status status = page_view_answer(source->view, identity, answer);
    answer->identity = identity;
    *body = answer->body;
    return status == STATUS_NOT_FOUND || status == STATUS_LIMIT ? STATUS_OK : status;
}

static enum status find_marks(struct source *source)
{
    const struct page_report *report = &source->view->report;
    struct bodies bodies = {0};
    source->is_marked = arena_alloc_array(source->view->screen->arena, report->finding_count, sizeof *source->is_marked);
    for (size_t i = 0; i < report->finding_count && source->mark_count < LIMIT_MARKS; i++) {
        const struct finding *finding = &report->findings[i];
        struct mark mark = {.finding = i};
        struct text body;
        if (finding->end <= finding->start)
            continue;
        enum status status = body_of(source, &bodies, finding->identity, &body);
        if (status != STATUS_OK)
            return status;
        if (!locate(source, finding, body, &mark))
            continue;
        source->is_marked[i] = true;
        source->marks[source->mark_count++] = mark;
    }
    if (source->mark_count)
        qsort(source->marks, source->mark_count, sizeof *source->marks, by_place);
    return STATUS_OK;
}

/* --- lines --- */

static void find_lines(struct source *source)
{
    const struct text body = source->answer.body;
    size_t count = 1;
    for (size_t i = 0; i < body.length && count < LIMIT_LINES; i++)
        count += body.data[i] == '\n';
    source->lines = arena_alloc_array(source->view->screen->arena, count + 1, sizeof *source->lines);
    source->line_count = 1;
    for (size_t i = 0; i < body.length && source->line_count < count; i++)
        if (body.data[i] == '\n')
            source->lines[source->line_count++] = i + 1;
    source->lines[source->line_count] = body.length + 1;
    if (source->lines[source->line_count - 1] == body.length && source->line_count > 1)
        source->line_count--; /* behind the last line's end nothing stands */
}

/* The number of the line, from 0, that holds the byte. */
static size_t line_of(const struct source *source, size_t byte)
{
    size_t low = 0, high = source->line_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= byte)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void show_around(const struct source *source, bool *shown, size_t line)
{
    for (size_t i = line > AROUND_LINES ? line - AROUND_LINES : 0; i <= line + AROUND_LINES && i < source->line_count; i++)
        shown[i] = true;
}

/* Which lines are shown. */
static bool *choose_lines(const struct source *source)
{
    bool *shown = arena_alloc_array(source->view->screen->arena, source->line_count + 1, sizeof *shown);
    for (size_t m = 0; m < source->mark_count; m++) {
        const size_t first = line_of(source, source->marks[m].start), last = line_of(source, source->marks[m].end - 1);
        show_around(source, shown, first); /* of a long mark its ends */
        show_around(source, shown, last);
    }
    for (size_t i = 0; source->mark_count == 0 && i < START_LINES && i < source->line_count; i++)
        shown[i] = true;
    for (size_t i = source->from; source->from && i < source->from + MORE_LINES && i <= source->line_count; i++)
        shown[i - 1] = true;
    return shown;
}

/* --- writing --- */

static void write_bytes(struct source *source, size_t start, size_t end)
{
    struct text bytes = text_slice(source->answer.body, start, end - start);
    if (source->charset.length && bytes.length)
        bytes = charset_decode(source->view->screen->arena, bytes, source->charset).text;
    html_text(&source->view->screen->html, bytes);
}

/* A start within a character would show half of it. */
static size_t at_character(const struct source *source, size_t byte)
{
    while (source->charset.length == 0 && byte < source->answer.body.length && ((unsigned char)source->answer.body.data[byte] & 0xC0) == 0x80)
        byte++;
    return byte;
}

/* Its number, which leads to the finding, and to which the finding leads. */
static void write_tag(struct source *source, const struct mark *mark, bool is_first)
{
    struct html *html = &source->view->screen->html;
    HTML(html, "<a class=\"tag\"");
    if (is_first)
        buffer_printf(&html->out, " id=\"f%zu\"", mark->finding + 1);
    buffer_printf(&html->out, " href=\"#n%zu\">%zu</a>", mark->finding + 1, mark->finding + 1);
}

static void write_mark_begin(struct source *source, const struct mark *mark, bool is_first)
{
    struct html *html = &source->view->screen->html;
    HTML(html, "<mark>");
    write_tag(source, mark, is_first);
}

/* One line: its marks, and what stands around them where it is long. */
static void write_line(struct source *source, size_t line, size_t *next)
{
    struct html *html = &source->view->screen->html;
    size_t end = source->lines[line + 1] - 1;
    const size_t start = source->lines[line];
    if (end > start && source->answer.body.data[end - 1] == '\r')
        end--;
    const bool is_long = end - start > LINE_BYTES;
    size_t at = start;
    buffer_printf(&html->out, "<li><b>%zu</b><code>", line + 1);
    while (*next < source->mark_count && source->marks[*next].end <= start)
        (*next)++;
    bool has_mark = false;
    for (size_t m = *next; m < source->mark_count && source->marks[m].start < end; m++) {
        const struct mark *mark = &source->marks[m];
        const size_t from = mark->start > at ? mark->start : at, to = mark->end < end ? mark->end : end;
        if (to <= from) { /* within the mark before it */
            if (mark->start >= start)
                write_tag(source, mark, true);
            continue;
        }
        size_t before = at;
        if (is_long && from - at > 2 * AROUND_BYTES) {
            if (has_mark)
                write_bytes(source, at, at_character(source, at + AROUND_BYTES));
            HTML(html, "<i>…</i>");
            before = at_character(source, from - AROUND_BYTES);
        }
        write_bytes(source, before, from);
        write_mark_begin(source, mark, mark->start >= start);
        if (to - from > LINE_BYTES) {
            write_bytes(source, from, at_character(source, from + LINE_BYTES / 2));
            HTML(html, "<i>…</i>");
            write_bytes(source, at_character(source, to - LINE_BYTES / 2), to);
        } else {
            write_bytes(source, from, to);
        }
        HTML(html, "</mark>");
        at = to;
        has_mark = true;
    }
    const size_t rest = has_mark ? AROUND_BYTES : LINE_BYTES;
    if (is_long && end - at > rest) {
        write_bytes(source, at, at_character(source, at + rest));
        HTML(html, "<i>…</i>");
    } else {
        write_bytes(source, at, end);
    }
    HTML(html, "</code></li>");
}

/* A link that shows the lines between, from the first one on. */
static void write_gap(struct source *source, size_t first, size_t last)
{
    struct screen *screen = source->view->screen;
    struct html *html = &screen->html;
    HTML(html, "<li class=\"gap\"><a href=\"");
    const struct text path = page_view_path(source->view, "/source");
    struct html_query query = html_query_begin(html, arena_string(screen->arena, path));
    html_query_number(&query, "evidence", source->view->row->id);
    html_query(&query, "identity", source->identity);
    html_query_number(&query, "from", (int64_t)first + 1);
    buffer_printf(&html->out, "#l%zu\" id=\"g%zu\">", first + 1, first + 1);
    SENTENCE(html, last == first ? WORD_SOURCE_MORE_ONE : WORD_SOURCE_MORE, arena_printf(screen->arena, "%zu", first + 1),
             arena_printf(screen->arena, "%zu", last + 1));
    HTML(html, "</a></li>");
}

static bool is_asked_for(const struct source *source, size_t line)
{
    return source->from && line + 1 >= source->from && line + 1 < source->from + MORE_LINES;
}

/* From this line on, those that were asked for or the others. */
static void leave_out(const struct source *source, bool *shown, size_t line, bool asked)
{
    for (size_t i = line; i < source->line_count; i++)
        shown[i] = shown[i] && is_asked_for(source, i) != asked;
}

/* A page whose every byte is escaped must not outgrow what is sent: its further lines are behind a link. */
static void write_lines(struct source *source)
{
    struct html *html = &source->view->screen->html;
    bool *shown = choose_lines(source);
    size_t next = 0, written[2] = {0};
    HTML(html, "<div class=\"source\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_words(html, WORD_TAB_SOURCE);
    HTML(html, "\"><ol>");
    for (size_t i = 0; i < source->line_count;) {
        if (shown[i]) {
            if (source->from && i + 1 == source->from)
                buffer_printf(&html->out, "<li id=\"l%zu\" aria-hidden=\"true\"></li>", i + 1);
            const size_t from = html->out.length;
            const bool is_asked = is_asked_for(source, i);
            write_line(source, i++, &next);
            written[is_asked] += html->out.length - from;
            if (written[is_asked] > LIMIT_SHOWN_BYTES) {
                leave_out(source, shown, i, is_asked);
                written[is_asked] = 0; /* none of them is left */
            }
            continue;
        }
        const size_t first = i;
        while (i < source->line_count && !shown[i])
            i++;
        write_gap(source, first, i - 1);
    }
    HTML(html, "</ol></div>");
}

/* --- the findings beside it --- */

static void write_findings(struct source *source)
{
    struct screen *screen = source->view->screen;
    struct html *html = &screen->html;
    const struct page_report *report = &source->view->report;
    HTML(html, "<ol class=\"found\">");
    for (size_t i = 0; i < report->finding_count; i++) {
        const struct finding *finding = &report->findings[i];
        buffer_printf(&html->out, "<li id=\"n%zu\">", i + 1);
        if (source->is_marked[i])
            buffer_printf(&html->out, "<a href=\"#f%zu\">", i + 1);
        findings_rule(screen, finding->rule);
        if (source->is_marked[i]) {
            HTML(html, "</a>");
        } else {
            HTML(html, " <span class=\"soft\">");
            if (finding->end > finding->start && page_view_has(source->view->row, finding->identity) &&
                !text_equal(finding->identity, source->identity)) {
                HTML(html, "<a href=\"");
                struct html_query query = html_query_begin(html, arena_string(screen->arena, page_view_path(source->view, "/source")));
                html_query_number(&query, "evidence", source->view->row->id);
                html_query(&query, "identity", finding->identity);
                buffer_printf(&html->out, "#f%zu\">", i + 1);
                html_words(html, WORD_SOURCE_ELSEWHERE);
                HTML(html, "</a>");
            } else {
                html_words(html, WORD_SOURCE_NO_PLACE);
            }
            HTML(html, "</span>");
        }
        HTML(html, "<p class=\"evidence\">");
        findings_evidence(screen, finding->evidence);
        HTML(html, "</p></li>");
    }
    HTML(html, "</ol>");
}

static void write_answer_facts(struct source *source)
{
    struct screen *screen = source->view->screen;
    struct html *html = &screen->html;
    HTML(html, "<p class=\"soft\">");
    SENTENCE(html, WORD_SOURCE_FACTS, arena_printf(screen->arena, "%u", source->answer.status),
             arena_printf(screen->arena, "%zu", source->line_count), arena_printf(screen->arena, "%zu", source->answer.body.length));
    HTML(html, " <a href=\"");
    struct html_query query = html_query_begin(html, arena_string(screen->arena, page_view_path(source->view, "/raw")));
    html_query_number(&query, "evidence", source->view->row->id);
    html_query(&query, "identity", source->identity);
    HTML(html, "\">");
    html_words(html, WORD_SOURCE_DOWNLOAD);
    HTML(html, "</a></p>");
}

static enum status write_source(struct source *source)
{
    struct screen *screen = source->view->screen;
    struct html *html = &screen->html;
    page_view_nights(source->view, "/source");
    page_view_identities(source->view, "/source", source->identity, (struct text){0});
    enum status status = page_view_answer(source->view, source->identity, &source->answer);
    if (status == STATUS_NOT_FOUND || status == STATUS_LIMIT) {
        screen_notice(screen, status == STATUS_LIMIT ? WORD_SOURCE_TOO_LARGE : WORD_EVIDENCE_GONE, true);
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = find_marks(source);
    if (status != STATUS_OK)
        return status;
    const struct text decoded = page_view_decoded(source->view, &source->answer, &source->charset);
    if (text_find_ignore_case(source->charset, TEXT("utf-16"), 0) != SIZE_MAX) { /* whose lines cannot be found among its bytes */
        source->answer.body = arena_copy(screen->arena, decoded);
        source->charset = (struct text){0};
        source->mark_count = 0;
    }
    find_lines(source);
    source->from = (size_t)fields_number(&screen->request->query, "from");
    if (source->from > source->line_count)
        source->from = 0;
    write_answer_facts(source);
    HTML(html, "<p class=\"soft\">");
    html_words(html, WORD_SOURCE_INERT);
    HTML(html, "</p>");
    write_lines(source);
    HTML(html, "<h2 id=\"found\">");
    html_words(html, WORD_SOURCE_FOUND);
    HTML(html, "</h2>");
    write_findings(source);
    return STATUS_OK;
}

enum status screen_page_source(struct screen *screen)
{
    struct page_view view;
    enum status status = page_view_read(screen, &view);
    if (status == STATUS_OK)
        status = page_view_evidence(&view);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    struct source *source = arena_alloc(screen->arena, sizeof *source);
    *source = (struct source){.view = &view};
    page_view_begin(&view, PAGE_TAB_SOURCE);
    if (view.row) {
        source->identity = page_view_chosen(&view);
        screen_saw(screen, "evidence-viewed", "page", screen->id, source->identity);
        status = write_source(source);
    } else {
        page_view_no_evidence(&view);
    }
    screen_end(screen);
    return status;
}
