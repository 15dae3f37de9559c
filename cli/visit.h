/* visit.h: one address on its way through tonight: who asks for it, what each was given, and the verdict. Shared by
 * cli/crawl_page.c (asking, hop by hop), cli/crawl_look.c (what came of an answer), cli/crawl_plan.c (who else must ask) and
 * cli/crawl_verdict.c (the sum). */
#ifndef RASOAT_CLI_VISIT_H
#define RASOAT_CLI_VISIT_H

#include "analyst/analysis.h"
#include "cli/crawl.h"
#include "crawler/plan.h"
#include "store/looks.h"

/* What one identity was given tonight. */
struct seen_look {
    bool answered; /* an answer came, be it an error page */
    bool unchanged; /* the same as a stored look but for noise: not read again */
    bool is_page;
    bool unending; /* redirects whose end was not reached */
    uint16_t status;
    uint64_t sum; /* of the response as it stands */
    uint64_t steady; /* without noise */
    uint64_t sheets; /* sum over the sheets that it was judged with */
    int64_t sheet_set;
    int64_t stored_profile; /* where it is unchanged */
    struct findings findings;
    struct text profile; /* encoded; empty: none */
    struct text not_a_page; /* content type, where it is none */
};

struct visit_ask {
    size_t identity;
    bool again; /* a second time tonight: how much does the page vary by itself? */
};

struct evidence_look; /* cli/evidence.h */

struct visit {
    struct visit *all_previous;
    struct visit *all_next;
    struct crawl_site *site;
    struct address address;
    struct probing *probing; /* no page of the frontier but one of a host's probes (cli/crawl_probe.c); else NULL */
    struct arena *arena; /* findings and what else stays until the verdict */
    struct arena *response_arena; /* of the answer now under way: hops, headers, body */
    struct evidence_look *evidence; /* what went over the line so far, look by look */
    struct page_past past;
    struct look_row rows[IDENTITY_LIMIT]; /* the last look of each configured identity; .page 0: it never looked */
    struct plan plan;
    struct visit_ask asks[2 * IDENTITY_LIMIT];
    size_t ask_count;
    size_t ask; /* the one under way */
    bool widened; /* everybody was added because the page changed */
    bool doubted; /* second looks were added because identities differ */
    struct seen_look looks[IDENTITY_LIMIT];
    struct seen_look again[IDENTITY_LIMIT];
    ARENA_LIST(struct hop) hops; /* of the answer under way, as are those below */
    struct response response;
    struct response first; /* its first hop's headers and body, where that was a redirect */
    struct analyst_ticket ticket;
    uint32_t sheets_wanted;
    ARENA_LIST(struct text) sheets; /* of the page, as an analyst named them; in the response arena */
    const struct look_row *same_as; /* the stored look that it equals, if the sheets are the same too */
    struct page_asking asking; /* of the same response with the analysts */
    bool unending; /* of the answer under way */
    bool in_doubt; /* an answer may have been another request's: nothing of it is stored */
    uint64_t held; /* bytes counted in crawl.held */
    uint64_t bytes; /* received, all identities */
    struct text elsewhere; /* a start page: the strange host to which the plain visitor was sent; empty: he stayed */
    struct text final_url; /* of the plain identity, or of the first that asked */
    uint16_t status; /* same */
    bool has_status;
    bool counts_apart; /* not in the site's budget of pages: a document, which has its own, or a ticket's place, which has none */
};

static inline const struct visit_ask *visit_now(const struct visit *visit)
{
    return &visit->asks[visit->ask];
}
static inline struct seen_look *visit_look(struct visit *visit)
{
    const struct visit_ask *ask = visit_now(visit);
    return ask->again ? &visit->again[ask->identity] : &visit->looks[ask->identity];
}
static inline struct text visit_identity(const struct crawl *crawl, const struct visit *visit)
{
    return crawl->config->identities[visit_now(visit)->identity]->name;
}

/* --- cli/crawl_page.c --- */
/* Asks for the visit's address as the one whose turn it is; false where that cannot be. */
bool visit_ask_now(struct crawl *crawl, struct visit *visit);
/* The ask under way is over: the next one, or the verdict. */
void visit_next(struct crawl *crawl, struct visit *visit);
struct visit *visit_new(struct crawl *crawl, struct crawl_site *site, const struct address *address);

/* --- cli/crawl_look.c --- */
/* The chain of hops has ended: `visit->response` is whole. */
void look_taken(struct crawl *crawl, struct visit *visit);

/* --- cli/crawl_unseen.c --- */
/* Turned away, or the server failed: says nothing of what is on the page. */
bool status_is_refusal(uint16_t status);
/* Nobody was given the page: its server failed for everybody who asked, or was overloaded, and its error page is no
 * advertisement. Gives the outcome ("server-error", "overloaded"), NULL where somebody was given something. */
const char *visit_does_not_load(const struct crawl *crawl, const struct visit *visit);
/* Why a page without findings is not clean all the same; empty: it is. */
struct text visit_not_seen(const struct crawl *crawl, struct visit *visit);

/* --- cli/crawl_plan.c --- */
/* Everybody who was planned has asked: plans more where it is wanted; false where there is nothing more to ask. */
bool visit_plan_more(struct crawl *crawl, struct visit *visit);
/* What a configured identity was given, as comparisons take it; of the visit's arena. */
struct look visit_seen(struct crawl *crawl, struct visit *visit, size_t identity, const struct seen_look *seen);

/* --- cli/crawl_verdict.c --- */
/* All that was seen tonight, and what stays of earlier nights, summed to one verdict and stored. */
void visit_finish(struct crawl *crawl, struct visit *visit);

#endif
