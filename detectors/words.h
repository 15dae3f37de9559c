/* words.h: where the listed words stand on a page, by zone and visibility. Computed once, used by several detectors. */
#ifndef RASOAT_DETECTORS_WORDS_H
#define RASOAT_DETECTORS_WORDS_H

#include "base/arena.h"
#include "detectors/wordlist.h"
#include "page/document.h"
#include "page/link.h"
#include "page/visible.h"

#define WORDS_LIMIT_HITS 5000

enum zone {
    ZONE_TITLE, ZONE_META, ZONE_HEADING, ZONE_ALT, ZONE_ANCHOR_OUT, /* text of a link to another site */
    ZONE_ANCHOR_IN, ZONE_TEXT, ZONE_HIDDEN, ZONE_URL, ZONE_DATA, /* strings of JSON-LD and other inline JSON */
    ZONE_COMMENT, ZONE_STYLE, /* content: of a style sheet */
    ZONE_BEHIND, /* visible text behind the page's end */
    ZONE_COUNT
};
/* "title", "meta" ...; a static string. */
const char *zone_name(enum zone zone);

/* How a listed word was made unreadable for machines. */
enum disguise {
    DISGUISE_NONE,
    DISGUISE_GLUED, /* spaces left out: slugs and tags do so, too */
    DISGUISE_PARTED, /* spaces or marks between its letters */
    DISGUISE_FANCY, /* mathematical, circled, small capital letters */
    DISGUISE_LOOKALIKE, /* letters of other scripts */
    DISGUISE_DIGITS, /* digits for letters */
};

/* ", letters parted", to be said behind the place; empty for none. */
const char *disguise_words(enum disguise disguise);

/* Why a word counts less or more than it would by itself. */
enum word_reason {
    WORD_PLAIN,
    WORD_REPORTED, /* the page reports, warns or rules */
    WORD_REPORTED_NEAR, /* the text around it does */
    WORD_QUOTED,
};

struct word_hit {
    const struct term *term;
    double weight; /* the term's; more for a disguised one, and for one that is all that a link says */
    enum zone zone;
    uint32_t node; /* index of the text node, or of the element whose attribute it is */
    uint32_t link; /* index in links of the link that it is the text of, or UINT32_MAX */
    struct text excerpt; /* the words around it, as written */
    uint32_t start; /* in the document's source; the node's own range where characters do not map */
    uint32_t end;
    enum sight sight;
    double context; /* 0..1: how strongly honest contexts speak where this word stands */
    enum word_reason reason;
    enum disguise disguise;
    bool is_said; /* the same word stands in what visitors read */
    double pitch; /* how much is sold in the same flow: calls, contacts, a link to another site */
};

/* A text that stands apart and is read by itself. */
struct text_line {
    struct text text; /* as on the page; of JSON-LD, one string */
    enum zone zone; /* ZONE_TITLE, ZONE_META, ZONE_HEADING; ZONE_TEXT: it leads to another site that nobody knows */
    uint32_t node;
    uint32_t link; /* ZONE_TEXT: where it leads; UINT32_MAX: nowhere, it holds a listed word on a page where nobody reports */
};
#define WORDS_LIMIT_LINES 300

struct word_hits {
    const struct word_hit *items; /* longest match only, in document order */
    size_t count;
    bool cut; /* there are more, or more lines */
    double context; /* 0..1: how strongly honest contexts (crackdown, law, lottery results) speak in the visible text */
    bool has_context; /* honest contexts stand in the visible text, be they outweighed by advertising; an everyday
                         word or two ("pupils", "investigate") do not count */
    double selling; /* what somebody who sells says on the page: calls to action, contacts, many different words */
    const struct text_line *lines; /* the first WORDS_LIMIT_LINES */
    size_t line_count;
    bool answers_search; /* the page says back what was asked of it: */
    const struct text *asked; /* folded, one space at each end */
    size_t asked_count;
};

void words_find(struct arena *arena, const struct wordlists *wordlists, const struct document *document,
                const struct visibilities *visibilities, const struct links *links, struct word_hits *hits);
/* The listed terms in one text, longest match only; at most `room` are written, the number found is given. */
size_t words_in_text(struct arena *arena, const struct wordlists *wordlists, struct text text,
                     const struct term **terms, size_t room);
/* What a short text that stands apart comes to; each term counts once. */
struct words_sums {
    double selling;
    double of_players; /* of that, calls that only players know */
    double listed; /* weights of the listed */
    double honest; /* reports, warnings, other subjects */
};
struct words_sums words_sum(struct arena *arena, const struct wordlists *wordlists, struct text text);
/* The weight of the strongest listed term in a short text (an anchor, a path: hyphens and slashes part words),
 * lowered by the honest contexts in the same text; 0 where there is none. */
double words_strongest(struct arena *arena, const struct wordlists *wordlists, struct text text,
                       const struct term **term);

#endif
