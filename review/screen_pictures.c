/* screen_pictures.c: pictures of a page as its visitors saw it, taken of what was kept when a pack was made (cli/pack_pictures.c); they
 * stand beside the evidence. Where there are none, how to get them. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/screens.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* An open file; -1: there is none. */
static int open_picture(struct screen *screen, const struct evidence_row *row, struct text identity, bool hidden, uint64_t *bytes)
{
    const struct text name = evidence_picture(screen->arena, row->file, identity, hidden);
    const struct text path = arena_printf(screen->arena, "%s/evidence/%.*s", screen->settings->state, TEXT_ARGS(name));
    struct stat facts;
    const int file = name.length ? open(arena_string(screen->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (file < 0)
        return -1;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= 0) {
        close(file);
        return -1;
    }
    *bytes = (uint64_t)facts.st_size;
    return file;
}

/* "browser-hidden.png" to its parts; empty where it is no such name. */
static struct text identity_of(struct text name, bool *hidden)
{
    if (!text_ends_with(name, TEXT(EVIDENCE_PICTURE_END)))
        return (struct text){0};
    name.length -= sizeof EVIDENCE_PICTURE_END - 1;
    *hidden = text_ends_with(name, TEXT("-hidden"));
    if (*hidden)
        name.length -= sizeof "-hidden" - 1;
    return name;
}

enum status screen_page_picture(struct screen *screen)
{
    const struct evidence_row *rows;
    size_t count;
    bool hidden = false;
    uint64_t bytes = 0;
    const struct text identity = identity_of(screen->name, &hidden);
    enum status status = store_evidence_of_page(screen->store, screen->arena, screen->id, &rows, &count);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id != screen->second || !page_view_has(&rows[i], identity))
            continue;
        const int file = open_picture(screen, &rows[i], identity, hidden, &bytes);
        if (file >= 0)
            return screen_file(screen, file, bytes, "image/png", screen->name);
    }
    return screen_refuse(screen, 404);
}

static bool write_picture(struct page_view *view, struct text identity, bool hidden)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    uint64_t bytes = 0;
    const int file = open_picture(screen, view->row, identity, hidden, &bytes);
    if (file < 0)
        return false;
    close(file);
    const struct text who = findings_capitalized(screen->arena, advice_who(screen->head, identity));
    HTML(html, "<figure class=\"picture\"><figcaption>");
    SENTENCE(html, hidden ? WORD_PICTURE_HIDDEN : WORD_PICTURE_SEEN, who);
    HTML(html, "</figcaption><img alt=\"");
    SENTENCE(html, hidden ? WORD_PICTURE_HIDDEN : WORD_PICTURE_SEEN, who);
    HTML(html, "\" loading=\"lazy\" src=\"");
    html_text(html, page_view_path(view, "/picture/"));
    buffer_printf(&html->out, "%lld/", (long long)view->row->id);
    html_encoded(html, identity);
    html_string(html, hidden ? "-hidden" EVIDENCE_PICTURE_END : EVIDENCE_PICTURE_END);
    HTML(html, "\"></figure>");
    return true;
}

static size_t write_pictures(struct page_view *view)
{
    const struct evidence_row *row = view->row;
    size_t written = 0;
    for (size_t i = 0; i < row->part_count; i++) {
        bool is_again = row->parts[i].identity.length == 0; /* an identity has a part for each look */
        for (size_t before = 0; before < i && !is_again; before++)
            is_again = text_equal(row->parts[before].identity, row->parts[i].identity);
        for (int hidden = 0; hidden < 2 && !is_again; hidden++)
            written += write_picture(view, row->parts[i].identity, hidden != 0);
    }
    return written;
}

static void write_none(struct page_view *view)
{
    struct html *html = &view->screen->html;
    HTML(html, "<div class=\"none\"><p>");
    html_words(html, WORD_PICTURES_NONE);
    HTML(html, "</p><p class=\"soft\">");
    html_words(html, view->ticket.id ? WORD_PICTURES_HOW : WORD_PICTURES_NO_TICKET);
    HTML(html, "</p>");
    if (view->ticket.id) {
        HTML(html, "<p><code>rasoat ticket pack ");
        html_text(html, view->reference);
        HTML(html, " --by ");
        html_words(html, WORD_PICTURES_NAME);
        HTML(html, "</code></p>");
    }
    HTML(html, "</div>");
}

enum status screen_page_pictures(struct screen *screen)
{
    struct page_view view;
    enum status status = page_view_read(screen, &view);
    if (status == STATUS_OK)
        status = page_view_evidence(&view);
    if (status == STATUS_OK)
        status = page_view_ticket(&view);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    page_view_begin(&view, PAGE_TAB_PICTURES);
    if (!view.row) {
        page_view_no_evidence(&view);
        screen_end(screen);
        return STATUS_OK;
    }
    page_view_nights(&view, "/pictures");
    if (write_pictures(&view) == 0) {
        write_none(&view);
    } else {
        screen_saw(screen, "evidence-viewed", "page", screen->id, (struct text){0});
        HTML(&screen->html, "<p class=\"soft\">");
        html_words(&screen->html, WORD_PICTURES_HELP);
        HTML(&screen->html, "</p>");
    }
    screen_end(screen);
    return STATUS_OK;
}
