/* fragment.h: markup written again: pieces that a script puts into an element, closed so that they can stand in the page's
 * source as they stood in its tree, and start tags with other attributes. */
#ifndef RASOAT_PAGE_FRAGMENT_H
#define RASOAT_PAGE_FRAGMENT_H

#include "base/arena.h"
#include "base/text.h"
#include "page/document.h"

/* Text that grows in an arena. */
struct markup {
    struct arena *arena;
    char *data;
    size_t length;
    size_t room;
};
void markup_add(struct markup *markup, struct text t);
/* With &, <, > and double quotation marks as character references. */
void markup_add_escaped(struct markup *markup, struct text t);
void markup_add_start_tag(struct markup *markup, struct text name, const struct attribute *attributes, size_t count);
struct text markup_text(const struct markup *markup);

/* Where markup is put decides how it is read (WHATWG HTML 13.2.6.4, "in table", "in select" ...). */
enum fragment_place {
    FRAGMENT_IN_BODY,
    FRAGMENT_IN_TABLE,
    FRAGMENT_IN_ROWS, /* tbody, thead, tfoot */
    FRAGMENT_IN_ROW,
    FRAGMENT_IN_SELECT,
    FRAGMENT_IN_RAW, /* style, script: text up to the end tag */
    FRAGMENT_IN_TEXT, /* title, textarea: text with character references */
    FRAGMENT_NOWHERE, /* what is in it is never rendered: void elements, iframe, noembed ... */
};
enum fragment_place fragment_place_in(const struct node *target);
/* Its content is text up to its end tag; where that is missing it swallows all that follows. */
bool fragment_swallows(const struct node *node);
/* The markup as the fragment parser leaves it: every element closed, no end tag that closes something around it, no
 * comment that swallows what follows. *cut becomes true where a limit of document.h left something out. */
struct text fragment_close(struct arena *arena, struct text markup, enum fragment_place place, bool *cut);
/* Nothing in it that only a body can hold: style, script, link, meta, title, base, noscript, template. */
bool fragment_is_metadata(struct text markup);

#endif
