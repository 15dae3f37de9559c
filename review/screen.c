/* screen.c: answers other than a page, and how a screen writes (review/screen.h). */
#include "review/screen.h"

#include "review/review_priv.h"

#include <unistd.h>

enum status screen_header(struct screen *screen, const char *name, const char *value)
{
    if (screen->header_count == SCREEN_LIMIT_HEADERS)
        return STATUS_LIMIT;
    screen->headers[screen->header_count].name = name;
    screen->headers[screen->header_count++].value = value;
    return STATUS_OK;
}

enum status screen_redirect(struct screen *screen, struct text target)
{
    if (!request_is_local(target))
        target = TEXT("/");
    buffer_clear(&screen->html.out);
    screen->status = 303;
    return screen_header(screen, "Location", arena_string(screen->arena, target));
}

/* Which words say it. */
static enum word refusal(unsigned status)
{
    static const struct {
        unsigned status;
        enum word word;
    } refusals[] = {{400, WORD_REFUSED_400}, {403, WORD_REFUSED_403}, {404, WORD_REFUSED_404}, {405, WORD_REFUSED_405},
                    {409, WORD_REFUSED_409}, {413, WORD_REFUSED_413}, {421, WORD_REFUSED_421}, {503, WORD_REFUSED_503}};
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].status == status)
            return refusals[i].word;
    return WORD_REFUSED_500;
}

enum status screen_refuse(struct screen *screen, unsigned status)
{
    struct html *html = &screen->html;
    if (screen->file >= 0)
        close(screen->file);
    screen->file = -1;
    screen->content_type = "text/html; charset=utf-8";
    screen->status = status;
    buffer_clear(&html->out);
    screen_begin_words(screen, status == 404 ? WORD_NOT_FOUND_TITLE : WORD_REFUSED_TITLE, NULL);
    HTML(html, "<p class=\"lead\">");
    html_words(html, refusal(status));
    HTML(html, "</p><p><a href=\"/\">");
    html_words(html, WORD_BACK_TO_START);
    HTML(html, "</a></p>");
    screen_end(screen);
    return STATUS_OK;
}

enum status screen_file(struct screen *screen, int file, uint64_t bytes, const char *content_type, struct text name)
{
    screen->file = file;
    screen->file_bytes = bytes;
    screen->content_type = content_type;
    const struct text disposition = arena_printf(screen->arena, "attachment; filename=\"%.*s\"", TEXT_ARGS(name));
    return screen_header(screen, "Content-Disposition", arena_string(screen->arena, disposition));
}

struct store *screen_write(struct screen *screen)
{
    return screen->review->writer;
}

enum status screen_commit(struct screen *screen, enum status status)
{
    struct store *store = screen->review->writer;
    if (status == STATUS_OK)
        status = store_commit(store);
    if (status != STATUS_OK && store_abandon(store) != STATUS_OK)
        return STATUS_IO;
    return status;
}

struct text screen_who(const struct screen *screen)
{
    return screen->account.name;
}

void screen_saw(struct screen *screen, const char *what, const char *kind, int64_t subject, struct text detail)
{
    const struct audit_row row = {.time = screen->now, .who = screen_who(screen), .what = text_from_string(what),
                                  .kind = text_from_string(kind), .subject = subject, .detail = detail};
    journal_audit(screen->review->journal, &row);
}

bool screen_may(const struct screen *screen, unsigned roles)
{
    return screen->is_member && (roles & ROUTE_ROLE(screen->account.role));
}
