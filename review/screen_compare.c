/* screen_compare.c: an ordinary visitor and a search engine side by side: what one was given and the other was not, as text. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/review_priv.h"
#include "review/screens.h"

#include "base/utf8.h"
#include "takedown/difference.h"

enum { LIMIT_PIECES = 150, LIMIT_WORDS = 400, LIMIT_TITLE = 200, SHOWN_AT_ONCE = 10 };

struct side {
    struct text identity;
    struct review_answer answer;
    struct text text; /* the body, decoded */
    struct pieces pieces;
    struct pieces only;
    size_t more;
};

/* Between <title> and </title>. */
static struct text title_of(struct text body)
{
    const size_t at = text_find_ignore_case(body, TEXT("<title"), 0);
    const size_t begin = at == SIZE_MAX ? SIZE_MAX : text_find_byte(body, '>', at);
    const size_t end = begin == SIZE_MAX ? SIZE_MAX : text_find_ignore_case(body, TEXT("</title"), begin);
    return end == SIZE_MAX ? (struct text){0} : text_trim(text_slice(body, begin + 1, end - begin - 1));
}

static void write_title(struct screen *screen, struct text title)
{
    bool in_script = false;
    if (title.length == 0)
        html_words(&screen->html, WORD_COMPARE_NO_TITLE);
    else
        html_foreign(&screen->html, piece_read(screen->arena, utf8_cut(title, LIMIT_TITLE), &in_script).words, 0);
}

/* As it stands where it leads nowhere by itself. */
static void write_address(struct screen *screen, struct text address)
{
    const struct text clean = finding_clean(screen->arena, address, LIMIT_WORDS);
    const bool leads_away = text_find(clean, TEXT("//"), 0) != SIZE_MAX;
    html_address(&screen->html, leads_away ? advice_defanged(screen->arena, clean) : clean);
}

/* The pieces of one kind: some, and the others where they are asked for. */
static void write_kind(struct screen *screen, const struct side *side, const struct piece *pieces, enum piece_kind kind, enum word head)
{
    struct html *html = &screen->html;
    size_t written = 0;
    for (size_t i = 0; i < side->only.count; i++) {
        if (pieces[i].kind != kind || (pieces[i].words.length == 0 && pieces[i].address.length == 0))
            continue;
        if (written++ == 0) {
            HTML(html, "<h4>");
            html_words(html, head);
            HTML(html, "</h4><ul class=\"pieces\">");
        } else if (written == SHOWN_AT_ONCE + 1) {
            HTML(html, "</ul><details><summary>");
            html_words(html, WORD_COMPARE_REST);
            HTML(html, "</summary><ul class=\"pieces\">");
        }
        HTML(html, "<li>");
        if (pieces[i].words.length)
            html_foreign(html, finding_clean(screen->arena, pieces[i].words, LIMIT_WORDS), 0);
        if (pieces[i].address.length) {
            if (pieces[i].words.length)
                HTML(html, " <span class=\"soft\" aria-hidden=\"true\">→</span> ");
            write_address(screen, pieces[i].address);
        }
        HTML(html, "</li>");
    }
    if (written)
        HTML(html, "</ul>");
    if (written > SHOWN_AT_ONCE)
        HTML(html, "</details>");
}

/* Of a side's pieces, in their order, what they say: scripts go on from one piece to the next, so all are read. */
static const struct piece *read_pieces(struct arena *arena, const struct side *side)
{
    struct piece *pieces = arena_alloc_array(arena, side->only.count, sizeof *pieces);
    bool in_script = false;
    size_t next = 0;
    for (size_t i = 0; i < side->pieces.count && next < side->only.count; i++) {
        const struct piece piece = piece_read(arena, side->pieces.items[i], &in_script);
        if (side->pieces.items[i].data == side->only.items[next].data)
            pieces[next++] = piece;
    }
    return pieces;
}

static void write_only(struct screen *screen, struct arena *arena, const struct side *side)
{
    struct html *html = &screen->html;
    const struct piece *pieces = read_pieces(arena, side);
    HTML(html, "<h3>");
    html_words(html, WORD_COMPARE_ONLY);
    HTML(html, "</h3>");
    const size_t before = html->out.length;
    write_kind(screen, side, pieces, PIECE_LINK, WORD_COMPARE_LINKS);
    write_kind(screen, side, pieces, PIECE_WORDS, WORD_COMPARE_WORDS);
    write_kind(screen, side, pieces, PIECE_SCRIPT, WORD_COMPARE_SCRIPTS);
    if (html->out.length == before) {
        HTML(html, "<p class=\"soft\">");
        html_words(html, side->only.count ? WORD_COMPARE_MARKUP_ONLY : WORD_COMPARE_NOTHING);
        HTML(html, "</p>");
    }
    if (side->more) {
        HTML(html, "<p class=\"soft\">");
        SENTENCE(html, WORD_COMPARE_MORE, arena_printf(screen->arena, "%zu", side->more));
        HTML(html, "</p>");
    }
}

static void write_side(struct screen *screen, struct arena *arena, const struct side *side, const struct side *other)
{
    struct html *html = &screen->html;
    HTML(html, "<div class=\"card\"><h2>");
    const struct text who = advice_who(screen->head, side->identity);
    html_text(html, findings_capitalized(screen->arena, who));
    HTML(html, "</h2><dl class=\"facts-list\"><dt>");
    html_words(html, WORD_COMPARE_ANSWER);
    HTML(html, "</dt><dd>");
    buffer_printf(&html->out, "%u", side->answer.status);
    HTML(html, "</dd><dt>");
    html_words(html, WORD_COMPARE_TITLE);
    HTML(html, "</dt><dd>");
    write_title(screen, title_of(side->text));
    HTML(html, "</dd>");
    if (!text_equal(side->answer.url, other->answer.url)) {
        HTML(html, "<dt>");
        html_words(html, WORD_COMPARE_LED);
        HTML(html, "</dt><dd>");
        html_address(html, advice_defanged(screen->arena, side->answer.url));
        HTML(html, "</dd>");
    }
    HTML(html, "<dt>");
    html_words(html, WORD_COMPARE_SIZE);
    HTML(html, "</dt><dd>");
    html_number(html, side->answer.body.length);
    HTML(html, " B</dd></dl>");
    write_only(screen, arena, side);
    HTML(html, "</div>");
}

/* In one sentence: who of the two is shown what was found. */
static void write_sentence(struct page_view *view, const struct side *mine, const struct side *theirs)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    HTML(html, "<p class=\"summary\">");
    if (text_equal(mine->answer.body, theirs->answer.body) && text_equal(mine->answer.url, theirs->answer.url))
        html_words(html, WORD_COMPARE_SAME);
    else if (page_view_saw_most(view, mine->identity).length)
        SENTENCE(html, WORD_COMPARE_DIFFERS, advice_who(screen->head, theirs->identity), advice_who(screen->head, mine->identity));
    else
        SENTENCE(html, WORD_COMPARE_BOTH, advice_who(screen->head, theirs->identity), advice_who(screen->head, mine->identity));
    HTML(html, "</p>");
}

static void write_two(struct page_view *view, struct arena *arena, struct side *mine, struct side *theirs)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    struct text charset;
    mine->text = page_view_decoded(view, &mine->answer, &charset);
    theirs->text = page_view_decoded(view, &theirs->answer, &charset);
    mine->pieces = pieces_of(arena, mine->text);
    theirs->pieces = pieces_of(arena, theirs->text);
    mine->only = pieces_only(arena, &mine->pieces, &theirs->pieces, LIMIT_PIECES, &mine->more);
    theirs->only = pieces_only(arena, &theirs->pieces, &mine->pieces, LIMIT_PIECES, &theirs->more);
    write_sentence(view, mine, theirs);
    if (mine->only.cut)
        screen_notice(screen, WORD_COMPARE_CUT, false);
    HTML(html, "<div class=\"pair sides\">");
    write_side(screen, arena, mine, theirs);
    write_side(screen, arena, theirs, mine);
    HTML(html, "</div>");
}

/* With whom the plain visitor is compared: as asked, else who saw most of what he did not, else another search engine. */
static struct text choose_other(const struct page_view *view, struct text plain)
{
    struct text other = page_view_asked(view, "identity");
    if (other.length == 0 || text_equal(other, plain))
        other = page_view_saw_most(view, plain);
    for (size_t i = 0; other.length == 0 && i < view->row->part_count; i++)
        if (!text_equal(view->row->parts[i].identity, plain))
            other = view->row->parts[i].identity;
    return other;
}

static enum status write_compare(struct page_view *view)
{
    struct screen *screen = view->screen;
    const struct text plain = screen->settings->work.plain;
    struct side mine = {.identity = plain}, theirs = {.identity = choose_other(view, plain)};
    page_view_nights(view, "/compare");
    if (!page_view_has(view->row, plain) || theirs.identity.length == 0) {
        screen_notice(screen, WORD_COMPARE_ONE, false);
        return STATUS_OK;
    }
    screen_saw(screen, "evidence-viewed", "page", screen->id, arena_printf(screen->arena, "%.*s %.*s", TEXT_ARGS(plain), TEXT_ARGS(theirs.identity)));
    page_view_identities(view, "/compare", theirs.identity, plain);
    struct side *const sides[] = {&mine, &theirs};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        enum status status = page_view_answer(view, sides[i]->identity, &sides[i]->answer);
        if (status == STATUS_NOT_FOUND || status == STATUS_LIMIT) {
            screen_notice(screen, status == STATUS_LIMIT ? WORD_SOURCE_TOO_LARGE : WORD_EVIDENCE_GONE, true);
            return STATUS_OK;
        }
        if (status != STATUS_OK)
            return status;
    }
    write_two(view, screen->review->scratch, &mine, &theirs);
    arena_reset(screen->review->scratch);
    return STATUS_OK;
}

enum status screen_page_compare(struct screen *screen)
{
    struct page_view view;
    enum status status = page_view_read(screen, &view);
    if (status == STATUS_OK)
        status = page_view_evidence(&view);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    page_view_begin(&view, PAGE_TAB_COMPARE);
    if (view.row) {
        status = write_compare(&view);
    } else {
        page_view_no_evidence(&view);
    }
    screen_end(screen);
    return status;
}
