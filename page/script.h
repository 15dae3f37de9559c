/* script.h: what a page's scripts did when they ran: the noun that the engine (analyst/) makes and that detectors read.
 *
 * Effects on the tree are markup and style declarations with a place, so that a page as its visitors get it can be made
 * from its source and judged like any other markup (page/rendered.h); navigations are judged as redirects. */
#ifndef RASOAT_PAGE_SCRIPT_H
#define RASOAT_PAGE_SCRIPT_H

#include "base/arena.h"
#include "base/text.h"
#include "page/document.h"

#define SCRIPT_LIMIT_EFFECTS 2000 /* of one page; more are dropped, and said (`cut`) */
#define SCRIPT_LIMIT_MARKUP_BYTES (2 * 1024 * 1024) /* all values of one page together */

enum script_effect_kind {
    SCRIPT_NAVIGATE, /* location in all its forms, form.submit(): value is the absolute address */
    SCRIPT_OPEN, /* window.open: value is the absolute address */
    SCRIPT_WRITE, /* document.write: value is markup that stands right behind the script element */
    SCRIPT_INSERT, /* appendChild, insertAdjacentHTML ...: value is markup at the end of the target */
    SCRIPT_REPLACE, /* innerHTML = ...: value is markup instead of what is in the target */
    SCRIPT_REMOVE, /* the target is taken out of the tree */
    SCRIPT_STYLE, /* value is declarations added to the target's style attribute ("display:none") */
    SCRIPT_ATTRIBUTE, /* attribute `name` of the target becomes value (class, href, hidden ...); data NULL: taken away */
    SCRIPT_TITLE, /* document.title = value */
    SCRIPT_EFFECT_KIND_COUNT
};

/* Each script runs once as each of them; bits, so that an effect can name both. */
enum { SCRIPT_AS_DESKTOP = 1, SCRIPT_AS_SEARCH_PHONE = 2 };

enum script_moment {
    SCRIPT_WHILE_LOADING, /* script elements, DOMContentLoaded, load */
    SCRIPT_BY_TIMER,
    SCRIPT_BY_CLICK, /* a click handler that ran by itself: nothing that it does is seen before a visitor clicks */
};

struct script_effect {
    enum script_effect_kind kind;
    enum script_moment moment;
    uint8_t seen_as; /* SCRIPT_AS_...: who got it */
    uint32_t node; /* index of the script element; SCRIPT_BY_CLICK: of the element that is pressed, 0 for the whole page, or of
                      the script that made it */
    uint32_t target; /* index of the element; 0: the end of body */
    struct text name; /* SCRIPT_ATTRIBUTE: lower case */
    struct text value; /* valid UTF-8 */
};

struct script_effects {
    const struct script_effect *items; /* in the order in which they happened, desktop and phone merged */
    size_t count;
    bool cut; /* a limit above was reached */
    bool too_long; /* a script was stopped by the time or memory limit */
    uint32_t stopped_node; /* too_long: the element of the script that was stopped, or 0 */
    uint32_t ran; /* scripts that were run; 0: none had a sink or a mark of obfuscation */
    uint32_t decoded; /* of these: how many ran code that they had unpacked themselves (eval, Function, write of script) */
};

/* Who runs scripts, given to the judge by the analyst; `run` fills *effects, allocating in the arena. */
struct script_runner {
    void (*run)(void *context, struct arena *arena, const struct document *document, struct script_effects *effects);
    void *context;
};

#endif
