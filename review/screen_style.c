/* screen_style.c: the style sheet, which is built into the program (review/style.css). */
#include "review/screens.h"

extern const char review_style_source[];
extern const size_t review_style_length;

enum status screen_style(struct screen *screen)
{
    screen->content_type = "text/css; charset=utf-8";
    buffer_add(&screen->html.out, review_style_source, review_style_length);
    return screen_header(screen, "Cache-Control", "private, max-age=3600");
}
