/* crawl.h: the state of one night's run, shared by cli/crawl.c (the command), cli/pipeline.c (the loop), cli/crawl_host.c
 * (robots, sitemaps, style sheets) and those of a page's way from address to verdict (cli/visit.h). */
#ifndef RASOAT_CLI_CRAWL_H
#define RASOAT_CLI_CRAWL_H

#include "analyst/pool.h"
#include "baselines/compare.h"
#include "cli/aside.h"
#include "cli/cli.h"
#include "cli/clock.h"
#include "cli/seen.h"
#include "cli/tasks.h"
#include "crawler/fetch.h"
#include "crawler/frontier.h"
#include "crawler/plan.h"
#include "crawler/politeness.h"
#include "crawler/probe.h"
#include "crawler/robots.h"
#include "page/limits.h"
#include "page/rule.h"
#include "page/steady.h"
#include "store/store.h"

#define CRAWL_LIMIT_RUNNING 256 /* requests under way, but for those of hosts in trouble */
#define CRAWL_LIMIT_VISITS 288 /* under way, but for those of hosts in trouble */
#define CRAWL_LIMIT_HELD_BYTES (96u * 1024 * 1024) /* bodies that wait for an analyst: no new request above it */
#define CRAWL_LIMIT_TAKE 4 /* visits of a site under way: one is asked for, others are judged or wait for their sheets */
/* All that one visit keeps: more than IDENTITY_LIMIT bodies and reports at their own limits can fill. */
#define CRAWL_LIMIT_VISIT_BYTES ((size_t)1024 * 1024 * 1024)
#define CRAWL_LIMIT_QUEUED 64 /* requests to analysts that wait, but for the slow ones: no new request above it */
#define CRAWL_LIMIT_SLOW 16 /* requests to slow analysts: above it, no new visit of a site whose pages are theirs */
#define CRAWL_COMMIT_EVERY_MS 100
#define CRAWL_COMMIT_EVERY_PAGES 128
#define CRAWL_TRIM_EVERY_MS 2000

struct visit; /* cli/visit.h */
struct evidence; /* cli/evidence.h */

/* Something that probes had found before and did not find tonight. */
struct refuted {
    enum comparison_rule rule;
    struct text value;
};

struct crawl_site {
    const struct site *site;
    int64_t id; /* in the store */
    struct crawl_host *host; /* of the site's start address */
    struct pool_flow analysts; /* its share of them */
    uint64_t pages; /* done or skipped in this run, without `documents` and `forbidden` */
    uint64_t forbidden; /* pages that robots.txt forbids: as many as the budget has pages take nothing of it */
    uint64_t documents; /* taken since this process began */
    uint64_t bytes;
    uint64_t extras; /* requests spent on new and changed pages (max_extra_requests_per_site) */
    struct probe_entries searches; /* its own search and redirectors, as far as they were met */
    struct probe_entries redirectors;
    struct refuted refuted[8]; /* items of probes that are over */
    size_t refuted_count;
    struct text not_found; /* encoded profile: what visitors get, with status 200, where nothing is; empty: a proper error */
    bool probed; /* tonight's probes were begun */
    bool entries_probed;
    struct block_set template_blocks; /* what the site says on every page */
    uint64_t started_ms; /* first request of this process; 0: none yet */
    uint32_t sitemaps; /* files asked for */
    uint32_t hosts; /* further ones that it led to */
    uint32_t visits; /* under way */
    bool selected; /* crawled in this run (--site) */
    bool sitemaps_asked;
    const char *closed; /* why it was ended for tonight: a budget, or the host; NULL: it goes on */
    bool out_of_time; /* max_minutes_per_site */
    bool past_tickets; /* all places of tickets were taken: they come first, and the budget of pages does not hold them up */
    bool drained; /* the store had nothing due when last asked; cleared when an address is added */
};

enum request_kind { REQUEST_ROBOTS, REQUEST_SITEMAP, REQUEST_SHEET, REQUEST_PAGE };

/* What a request to an analyst is for: stands in what it is about, so that dropping it drops this too. */
struct analyst_ticket {
    enum request_kind kind;
    struct request *request; /* robots, sitemaps */
    struct visit *visit; /* pages */
    bool feed; /* a sitemap that was a page's body */
};

/* One GET, from its place in a host's queue to its end. Owned by the queue, then by fetch as its ticket. */
struct request {
    struct request *next;
    struct request *all_previous; /* every request of the run, so that stopping early leaks nothing */
    struct request *all_next;
    enum request_kind kind;
    struct crawl_host *host;
    struct crawl_site *site;
    struct visit *visit; /* REQUEST_PAGE */
    struct crawl_sheet *sheet; /* REQUEST_SHEET */
    struct crawl_host *robots_for; /* REQUEST_ROBOTS: whose rules these are, where another host serves them */
    uint32_t depth; /* of sitemaps in indexes */
    bool is_named; /* REQUEST_SITEMAP: its host's robots.txt names it, which asks for more than a rule forbids */
    uint32_t tries;
    uint32_t hops; /* but of REQUEST_PAGE: redirects followed so far */
    struct analyst_ticket ticket;
    char *url;
};

enum robots_state { ROBOTS_NOT_ASKED, ROBOTS_ASKED, ROBOTS_KNOWN };

/* One "host:port", with what waits to be asked of it. */
struct crawl_host {
    struct crawl_host *next;
    struct host *host; /* in the politeness */
    char *origin; /* "http://host:port" */
    struct crawl_site *met_by; /* who led there first */
    enum robots_state robots_state;
    enum robots_access access;
    bool is_private; /* its address may not be connected to: so robots.txt could not be read */
    struct robots robots;
    struct arena *robots_arena;
    struct request *first; /* queue: robots, hops and sheets before sitemaps before new pages */
    struct request *last;
    struct crawl_site **sites; /* whose start address is on this host */
    size_t site_count;
    size_t site_room;
    size_t next_site; /* takes turns */
    bool gone; /* gave up */
    bool asked_again; /* what it answered was in doubt */
};

struct sheet_waiter {
    struct sheet_waiter *next;
    struct visit *visit;
};

/* A style sheet of this run: fetched once. */
struct crawl_sheet {
    struct crawl_sheet *next;
    uint64_t url_hash;
    char *url;
    uint64_t sum; /* of its bytes; 0: not to be had */
    bool asked; /* under way */
    bool known; /* fetched, or known not to be had */
    bool available; /* its bytes lie aside */
    uint64_t at;
    size_t length;
    struct sheet_waiter *waiting; /* visits that need it; each stands in its visit's arena */
};

/* What tonight's requests were spent on, for the plan's cost. */
struct crawl_cost {
    uint64_t pages[PLAN_REASON_COUNT]; /* by why they were asked as they were */
    uint64_t extra[PLAN_REASON_COUNT]; /* requests past a page's first */
    uint64_t again; /* second looks of the same identity: noise */
    uint64_t probes;
    uint64_t unchanged; /* answers that were not read again */
};

/* Tickets at the end of a run (cli/crawl_tickets.h). */
struct crawl_tickets {
    uint64_t opened;
    uint64_t places; /* that joined a ticket which was there */
    uint64_t clean_once;
    uint64_t closed;
    uint64_t reopened;
    uint64_t live; /* that somebody has to do something about */
    uint64_t overdue;
};

struct crawl {
    struct invocation *invocation;
    const struct config *config;
    struct arena *arena; /* of the run: small things only */
    struct inventory inventory;
    const struct analyst_knowledge *knowledge; /* word lists and known hosts */
    struct store *store;
    struct evidence *evidence; /* NULL: none is kept */
    struct run run;
    struct pool *pool;
    struct fetch *fetch;
    struct politeness *politeness;
    struct plan_identities identities;
    int64_t identity_ids[IDENTITY_LIMIT]; /* in the store */
    uint64_t rules; /* sum of what judges: program, lists, settings, inventory */
    unsigned char key[STEADY_KEY_BYTES]; /* of the store's sums */
    struct crawl_cost cost;
    struct probe_lists probe_lists;
    struct seen seen; /* addresses that this process has already offered to the store */
    struct crawl_site *sites;
    size_t site_count;
    struct crawl_host *hosts;
    size_t host_count;
    size_t slow; /* requests under way at hosts in trouble */
    struct crawl_host *next_host; /* whose turn it is to be given something to do; NULL: the first */
    struct crawl_sheet *sheets[4096];
    uint32_t sheet_turn; /* counts host_sheets_again */
    struct aside sheet_bytes;
    struct text user_agents[IDENTITY_LIMIT];
    struct arena *scratch; /* reset for each address offered and each answer read */
    struct arena *take_arena; /* addresses just taken from the store */
    struct request *all_requests;
    struct visit *all_visits;
    uint64_t held;
    uint64_t pages; /* of this process */
    uint64_t flagged;
    uint64_t requests;
    uint64_t uncommitted;
    uint64_t committed_ms;
    uint64_t trimmed_ms;
    uint64_t started_ms;
    struct clock_reading clock; /* when it began, or when it was found to be set */
    int64_t clock_set; /* by so many seconds since the crawl before, or since this one was stopped; 0: it was not */
    uint32_t visits;
    bool given_only; /* crawl_given: what is due and nothing besides */
    struct crawl_tickets tickets; /* what the night did to them */
    const volatile int *stop; /* set by SIGTERM: the run ends with its state saved */
    enum status failure; /* the store or the pool failed: the run cannot go on */
    uint64_t stage_us[STAGE_COUNT]; /* analysts' CPU by stage */
    uint64_t judged; /* responses that were parsed */
};

/* --- cli/crawl.c --- */
/* Asks for what is due in the store of the folder `state` (store/excerpt.h) and judges it page by page, as a night does, but with no
 * sitemaps, probes or new addresses, no second looks, and no evidence kept. *run: the run there. Forks the analysts: nothing may be
 * open that they must not have. */
enum exit_code crawl_given(struct invocation *invocation, char *state, struct run *run);

/* --- cli/crawl_rules.c --- */
/* Fills crawl->rules; needs crawl->key. False where the program's own file cannot be read. */
bool crawl_know_rules(struct crawl *crawl, const struct analyst_knowledge *knowledge);

/* --- cli/crawl_summary.c --- */
/* On standard output: counts, what the plan cost, and what was cut or not looked at. */
void summary_print(struct crawl *crawl, enum exit_code code);
/* CPU time by stage, for `make bench`. */
void summary_print_stages(const struct crawl *crawl);

/* --- cli/crawl_again.c --- */
/* Answers of the host may have been those of other requests: what it answered tonight is asked for again, each address over a connection
 * of its own, once. `url`: one of the host's; `site` may be NULL. */
void host_in_doubt(struct crawl *crawl, struct crawl_host *host, struct crawl_site *site, struct text url);
/* The same for hosts where that shows only when nothing is left to be asked; true where something is due again. */
bool hosts_left_over(struct crawl *crawl);
/* The visit is of such a host: forgets it, and its address is given out again. */
bool visit_again(struct crawl *crawl, struct visit *visit);

/* --- cli/crawl_clock.c --- */
/* Was it set since the crawl before, or since the one that is taken up was stopped? That is allowed for (clock_settle). Before
 * store_run_begin. False, told: the store, or the clock's record, cannot be written. */
bool clock_settled(struct crawl *crawl);
/* Keeps what the clock says now, and notes what clock_settled found. */
void clock_begin(struct crawl *crawl);
/* Was it set since? The run is then `clock_back`, and that is noted. Before what hangs on how far nights lie apart. */
void clock_check(struct crawl *crawl);

/* --- cli/crawl_fill.c --- */
/* Begins visits at hosts that are idle and may be asked now; false where none was begun. *wait_ms is lowered to when the next may be. */
bool fill_hosts(struct crawl *crawl, uint64_t now_ms, uint32_t *wait_ms);

/* --- cli/pipeline.c --- */
/* Runs until nothing is due, the time is up, or *crawl->stop is set and `wake` readable. */
enum exit_code pipeline_run(struct crawl *crawl, int wake);
/* What to give to pool_create and fetch_create, with the crawl as context. */
pool_done *pipeline_analyst_done(void);
fetch_done *pipeline_fetch_done(void);
uint64_t pipeline_now_ms(void);
/* Offers an address to the frontier; `depth` is its own. *known (may be NULL): it is (now) an address of some site. */
void pipeline_admit(struct crawl *crawl, struct text url, uint32_t depth, const char *source, bool *known);
/* Notes the first failure of the store; the loop ends with it. */
bool pipeline_stored(struct crawl *crawl, enum status status);
void pipeline_note(struct crawl *crawl, const struct crawl_site *site, const char *kind, struct text detail,
                   uint64_t count);
/* Puts a request into its host's queue; `first`: before those that wait. Takes it over. */
void pipeline_enqueue(struct crawl *crawl, struct request *request, bool first);
/* The host of a URL, made where it is new; NULL at the limit. `site` is who led there: names below its domain without end
 * (wildcard DNS) end at hosts_per_site, with a note. */
struct crawl_host *pipeline_host(struct crawl *crawl, struct crawl_site *site, const struct url *url);
struct request *request_new(struct crawl *crawl, enum request_kind kind, struct crawl_host *host,
                            struct crawl_site *site, struct text url);
void request_free(struct crawl *crawl, struct request *request);
/* Submits to the analysts on the site's behalf; the ticket stays where it is until its report. False where no analyst can take it. */
bool pipeline_submit(struct crawl *crawl, struct crawl_site *site, uint32_t task, struct text bytes, struct analyst_ticket *ticket);

/* --- cli/crawl_host.c --- */
void host_ask_robots(struct crawl *crawl, struct crawl_host *host);
void host_robots_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result);
void host_robots_report(struct crawl *crawl, struct request *request, enum pool_outcome outcome, struct text report);
void host_sitemap_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result);
/* A REQUEST_SITEMAP that its host's robots.txt forbids ends here: true. */
bool host_sitemap_forbidden(struct crawl *crawl, struct request *request);
void host_sitemap_report(struct crawl *crawl, const struct analyst_ticket *ticket, enum pool_outcome outcome,
                         struct text report);
void host_sheet_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result);
/* Why a host whose robots.txt could not be read is left alone, as a note's kind. */
const char *host_unreachable(const struct crawl_host *host);
/* True where robots.txt of the host allows the URL (false while it is not known). */
bool host_allows(struct crawl *crawl, const struct crawl_host *host, const struct url *url);
/* --- cli/crawl_sheets.c --- */
/* What came of a sheet's request; wakes the visits that waited for it. */
void host_sheet_known(struct crawl *crawl, struct crawl_sheet *sheet, bool available, struct text bytes);
/* Sheets whose address begins so are asked for again by the next page that needs them; until then they are what they were. */
void host_sheets_again(struct crawl *crawl, struct text start);
/* The sheet of that address, or NULL where none asked for it. */
const struct crawl_sheet *host_sheet_named(struct crawl *crawl, struct text url);
/* Puts the sheets that an analyst named for the visit's page (visit->sheets) behind a request about it. */
void host_add_sheets(struct crawl *crawl, const struct visit *visit, struct buffer *request);
/* A REQUEST_SHEET that robots.txt forbids ends like one that was not found. */
bool host_sheet_forbidden(struct crawl *crawl, struct request *request);
/* Sees that a sheet is fetched; true where it is known already, else the visit's sheets_wanted counts it. */
bool host_want_sheet(struct crawl *crawl, struct visit *visit, struct text url);
/* Sums the sheets of these URLs (one a line) as they are known now. */
uint64_t host_sheets_sum(struct crawl *crawl, struct text urls);

/* --- cli/crawl_page.c --- */
/* Begins visits of a site's due addresses; false where there was nothing to begin. */
bool page_take(struct crawl *crawl, struct crawl_site *site);
void page_answer(struct crawl *crawl, struct request *request, const struct fetch_result *result);
/* A REQUEST_PAGE that waited for its host's robots.txt, which forbids it, ends here: true. */
bool page_forbidden(struct crawl *crawl, struct request *request);
void page_report(struct crawl *crawl, struct visit *visit, enum pool_outcome outcome, struct text report);
/* All sheets that the visit waited for are known. */
void page_sheets_ready(struct crawl *crawl, struct visit *visit);
void page_skip(struct crawl *crawl, struct visit *visit, const char *outcome, struct text detail, bool first_tomorrow);
/* Gives the visit's memory back without storing anything (stopping early). */
void page_drop(struct crawl *crawl, struct visit *visit);

#endif
