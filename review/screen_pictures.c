/* screen_pictures.c: pictures of a page that were taken of what was kept (cli/ticket_pictures.c): STATE/evidence/pictures, named by the
 * evidence's number. Where there are none, how to get them. */
#include "review/findings.h"
#include "review/page_view.h"
#include "review/screens.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *name;
    enum word word;
} pictures[] = {
    {"visitor.png", WORD_PICTURE_VISITOR},
    {"visitor-hidden.png", WORD_PICTURE_VISITOR_HIDDEN},
    {"search.png", WORD_PICTURE_SEARCH},
    {"search-hidden.png", WORD_PICTURE_SEARCH_HIDDEN},
};

/* An open file; -1: there is none. */
static int open_picture(struct screen *screen, int64_t evidence, const char *name, uint64_t *bytes)
{
    const struct text path = arena_printf(screen->arena, "%s/evidence/pictures/%lld-%s", screen->settings->state, (long long)evidence, name);
    struct stat facts;
    const int file = open(arena_string(screen->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return -1;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= 0) {
        close(file);
        return -1;
    }
    *bytes = (uint64_t)facts.st_size;
    return file;
}

enum status screen_picture(struct screen *screen)
{
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        uint64_t bytes = 0;
        if (!text_equal(screen->name, text_from_string(pictures[i].name)))
            continue;
        const int file = open_picture(screen, screen->id, pictures[i].name, &bytes);
        if (file < 0)
            return screen_refuse(screen, 404);
        return screen_file(screen, file, bytes, "image/png", screen->name);
    }
    return screen_refuse(screen, 404);
}

static bool write_picture(struct screen *screen, const struct evidence_row *row, size_t which)
{
    struct html *html = &screen->html;
    uint64_t bytes = 0;
    const int file = open_picture(screen, row->id, pictures[which].name, &bytes);
    if (file < 0)
        return false;
    close(file);
    HTML(html, "<figure class=\"picture\"><figcaption>");
    html_words(html, pictures[which].word);
    HTML(html, "</figcaption><img alt=\"");
    html_words(html, pictures[which].word);
    buffer_printf(&html->out, "\" loading=\"lazy\" src=\"/picture/%lld/%s\"></figure>", (long long)row->id, pictures[which].name);
    return true;
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
        HTML(html, "<p><code>rasoat ticket pictures ");
        html_text(html, view->reference);
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
    size_t written = 0;
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        written += write_picture(screen, view.row, i);
    if (written == 0)
        write_none(&view);
    else
        screen_notice(screen, WORD_PICTURES_HELP, false);
    screen_end(screen);
    return STATUS_OK;
}
