/* visitor.h: who asks: what the server sees of a request, as bits, and what a routes file may ask of them. */
#ifndef RASOAT_TESTS_PROVINCE_VISITOR_H
#define RASOAT_TESTS_PROVINCE_VISITOR_H

#include "base/arena.h"
#include "base/text.h"

enum visitor {
    VISITOR_GOOGLEBOT = 1,
    VISITOR_INSPECTION = 2, /* Google-InspectionTool: what Search Console's live test sends */
    VISITOR_CRAWLER = 4, /* rasoat by its own name */
    VISITOR_PHONE = 8,
    VISITOR_DESKTOP = 16, /* neither a phone nor a robot */
    VISITOR_SEARCH = 32, /* sent by Google's results */
    VISITOR_COCCOC = 64, /* sent by Coc Coc's results */
    VISITOR_VIETNAMESE = 128, /* Accept-Language names vi */
    VISITOR_FRESH = 256, /* brings no cookie of ours */
    VISITOR_FIRST = 512 /* the server has not answered this address, browser and path before */
};
/* A person at his desk who was never here: what every comparison starts from. */
#define VISITOR_BROWSER ((unsigned)(VISITOR_DESKTOP | VISITOR_VIETNAMESE | VISITOR_FRESH | VISITOR_FIRST))
/* The cookie by which a site knows that a visitor was here; its value does not matter. */
#define VISITOR_COOKIE "da_xem"

struct condition {
    unsigned needs; /* bits */
    unsigned lacks;
};

static inline bool condition_holds(struct condition condition, unsigned visitor)
{
    return (condition.needs & visitor) == condition.needs && (condition.lacks & visitor) == 0;
}
/* "googlebot", "phone+search+vi", "!vi", "everyone": dies where a word is not known. */
struct condition condition_read(struct text name);
/* A visitor for whom it holds, who is otherwise as much like the browser as can be. */
unsigned condition_visitor(struct condition condition);
/* Bits out of the request's headers; VISITOR_FIRST is the server's to add. */
unsigned visitor_of(struct text user_agent, struct text referer, struct text language, struct text cookie);
/* "desktop+vi", "phone+search+vi": without `fresh` and `first`. */
struct text visitor_name(struct arena *arena, unsigned visitor);
/* The crawler's name for an identity that asks so: "search-visitor", "googlebot"; "-": none does. */
struct text visitor_identity(unsigned visitor);
/* What an identity of that name asks as, or 0. */
unsigned visitor_from_identity(struct text identity);

#endif
