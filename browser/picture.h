/* picture.h: pictures of a page: as its visitor sees it, with what was found outlined; and with what it hides made visible. */
#ifndef RASOAT_BROWSER_PICTURE_H
#define RASOAT_BROWSER_PICTURE_H

#include "browser/browser.h"
#include "browser/network.h"

#define PICTURE_DESKTOP_WIDTH 1280 /* CSS pixels; */
#define PICTURE_DESKTOP_HEIGHT 800 /* one of them is one of the picture's */
#define PICTURE_PHONE_WIDTH 390
#define PICTURE_PHONE_HEIGHT 844
#define PICTURE_PHONE_SCALE 2 /* pixels of the picture in a CSS pixel */
#define PICTURE_LIMIT_WIDTH 2000 /* CSS pixels */
#define PICTURE_LIMIT_HEIGHT 8000 /* CSS pixels; what lies below is cut */
#define PICTURE_LIMIT_BYTES ((size_t)24 * 1024 * 1024) /* one picture; a larger one is taken again at half the size */
#define PICTURE_LIMIT_MARKS 100
#define PICTURE_LIMIT_MS 60000 /* both pictures of a page, with its loading */
#define PICTURE_LOAD_MS 10000 /* for its loading; then it is taken as far as it came */

/* An element that was flagged. It is numbered by its place among the marks, from 1. */
struct picture_mark {
    struct text path; /* as struct finding has it; "PDF page 3" and the like are never found */
    struct text label; /* over its box in the second picture, in the reader's language: "Hidden link" */
    bool hidden; /* show it in the second picture although it has a place on the screen: too small, too pale */
};

enum mark_place {
    MARK_MISSING, /* no such element in the page */
    MARK_SEEN, /* outlined */
    MARK_HIDDEN, /* nothing of it is on the screen: only in the second picture */
    MARK_BELOW, /* where the page was cut off */
};

struct picture_request {
    struct network_source source;
    struct text user_agent;
    struct text accept_language;
    struct text referer;
    bool phone;
    bool scripts; /* run the page's own; false: the server's bytes alone, with what stands in noscript */
    const struct picture_mark *marks; /* those past PICTURE_LIMIT_MARKS are MARK_MISSING */
    size_t mark_count;
    struct text more; /* "…and more": in a box that does not hold all */
    struct text empty; /* "(no text)": in a box of an element without text or address */
    uint32_t time_ms; /* 0: PICTURE_LIMIT_MS */
};

struct picture {
    struct text seen; /* PNG */
    struct text revealed; /* PNG; empty where nothing is hidden */
    uint32_t width; /* of the page, CSS pixels */
    uint32_t height; /* of the picture */
    uint32_t page_height;
    uint32_t top; /* where the picture begins: 0, but further down where the first mark lies past the limit */
    bool cut; /* the page, or what was revealed on it, is higher than the picture */
    bool halved; /* taken at half the size, both or the second */
    bool unfinished; /* it did not end loading in time */
    bool stopped; /* its scripts were stopped */
    bool without; /* taken without its scripts, though they were asked for: with them it left, or could not be taken */
    uint32_t dialogs; /* its messages that were closed */
    struct network_counts network;
    enum mark_place *places; /* one for each mark */
};

/* Takes them; where scripts are asked for and with them the page leaves or no picture can be taken, once more without, in as much
 * time again. Texts and places are in `arena`. STATUS_INVALID: the page has no http address, or Chromium does not show such a type;
 * STATUS_DEADLINE; STATUS_LIMIT: too large even at half the size; STATUS_IO: Chromium ended. After any of these the browser may be
 * used again: it is started anew where that is needed. */
enum status picture_take(struct browser *browser, struct arena *arena, const struct picture_request *request, struct picture *picture)
    MUST_USE;

#endif
