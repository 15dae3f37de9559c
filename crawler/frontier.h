/* frontier.h: which addresses are crawled, in which form, and which are cut with what reason. Pure decisions; the
 * queue itself is in the store, and cli/pipeline.c carries addresses from one to the other. */
#ifndef RASOAT_CRAWLER_FRONTIER_H
#define RASOAT_CRAWLER_FRONTIER_H

#include "base/arena.h"
#include "base/text.h"
#include "page/limits.h"
#include "page/url.h"

enum frontier_cut {
    FRONTIER_ADMITTED,
    FRONTIER_CUT_DEPTH,
    FRONTIER_CUT_LENGTH,
    FRONTIER_CUT_GROWING_PATH,
    FRONTIER_CUT_PARAMETERS,
    FRONTIER_CUT_CALENDAR,
    FRONTIER_CUT_SHAPE,
    FRONTIER_CUT_NOT_A_PAGE, /* images, archives, style sheets ... by their ending */
    FRONTIER_CUT_ROBOTS,
    FRONTIER_CUT_PAGES, /* max_pages_per_site */
    FRONTIER_CUT_DOCUMENTS, /* max_documents_per_site */
    FRONTIER_CUT_BYTES, /* max_megabytes_per_site */
    FRONTIER_CUT_TIME, /* time_limit_min */
    FRONTIER_CUT_COUNT
};

struct candidate {
    struct text key; /* the address to store and fetch: no fragment, no user, session ids dropped */
    struct text shape; /* digits as 0, values of parameters dropped: "/tin-tuc/0-0.html?id=&page="; where the address
                        * has a date, only its digits, and ids stay: "/tin/0/0/0/1234.html", "/lich?id=5&thang=" */
    bool has_date; /* the address names a date, month or year in a parameter or path segment */
    enum frontier_cut cut; /* of those that the address alone decides */
};

/* What an address becomes. `depth`: links from a start address; `depth_limit` from configuration. */
void frontier_consider(struct arena *arena, const struct url *url, uint32_t depth, uint32_t depth_limit,
                       struct candidate *candidate);
/* By its ending a document that is no HTML but is judged (PDF, office files, text ...): those have a budget of their own. */
bool frontier_is_document(const struct url *url);
/* Whether others than the owner may write or upload there, by the address alone: such pages are taken first within their
 * site, since that is where advertisers come in without breaking anything. */
enum frontier_interest {
    FRONTIER_ORDINARY,
    FRONTIER_USER_CONTENT, /* questions and answers, feedback, forums, guest books, comments, members' own pages */
    FRONTIER_UPLOAD, /* what a visitor sees as a page (HTML, PDF, text, SVG, a listing) in a folder of uploaded files */
};
enum frontier_interest frontier_interest(const struct url *url);
/* How many addresses of one shape a site may have, and how many where the shape carries dates: months and days without end. */
struct frontier_room {
    uint32_t shape;
    uint32_t calendar;
};
/* The cut for the n-th address (1-based) of a shape on a site, FRONTIER_ADMITTED where there is still room. */
enum frontier_cut frontier_shape_cut(const struct candidate *candidate, const struct frontier_room *room, uint64_t nth);
/* "depth", "growing-path" ...: stable word for stores and scripts; and a sentence for people in two languages. */
const char *frontier_cut_name(enum frontier_cut cut);
const char *frontier_cut_english(enum frontier_cut cut);
const char *frontier_cut_vietnamese(enum frontier_cut cut);

#endif
