/* screen_raw.c: what the server sent, byte for byte, as a download: text for whoever opens it, and in a sandbox should a browser show it. */
#include "review/page_view.h"
#include "review/screens.h"

enum status screen_page_raw(struct screen *screen)
{
    struct page_view view;
    struct review_answer answer;
    enum status status = page_view_read(screen, &view);
    if (status == STATUS_OK)
        status = page_view_evidence(&view);
    const struct text identity = status == STATUS_OK ? page_view_chosen(&view) : (struct text){0};
    const struct text asked = fields_get(&screen->request->query, "identity");
    if (status == STATUS_OK) /* another visitor's bytes than those that were asked for would be taken for his */
        status = asked.length == 0 || text_equal(asked, identity) ? page_view_answer(&view, identity, &answer) : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? screen_refuse(screen, 404) : status;
    screen_saw(screen, "evidence-downloaded", "page", screen->id, identity);
    const struct text name = arena_printf(screen->arena, "attachment; filename=\"page-%lld.txt\"", (long long)screen->id);
    screen->content_type = "text/plain; charset=utf-8";
    buffer_add_text(&screen->html.out, answer.body);
    status = screen_header(screen, "Content-Disposition", arena_string(screen->arena, name));
    return status == STATUS_OK ? screen_header(screen, "Content-Security-Policy", "sandbox") : status;
}
