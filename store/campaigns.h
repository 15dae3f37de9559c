/* campaigns.h: the same injected thing on several sites, and hosts that are new to the whole province.
 *
 * What belongs together is decided elsewhere (a pure function over store_flagged_targets); the rows are kept here.
 * Texts given to `each` are valid until it returns. Times are Unix seconds (UTC). */
#ifndef RASOAT_STORE_CAMPAIGNS_H
#define RASOAT_STORE_CAMPAIGNS_H

#include "store/store.h"

/* Other hosts that one site's pages may have named, ever: a page that makes up new hosts for each visitor must not fill
 * the disk. */
#define STORE_LIMIT_PROVINCE_HOSTS 20000

/* --- what the campaigns are made of --- */
struct flagged_target {
    int64_t page;
    struct text url;
    int64_t site;
    struct text site_name;
    enum verdict verdict; /* of the page: takedown or review */
    const struct finding *finding;
    struct text seen_by;
    int64_t seen_run; /* the finding's */
};
typedef bool flagged_target_each(void *context, const struct flagged_target *target);
/* All findings of flagged pages that were seen in run `since_run` or later (0: all), by page and place. */
enum status store_flagged_targets(struct store *store, int64_t since_run, flagged_target_each *each,
                                  void *context) MUST_USE;

/* --- campaigns --- */
struct campaign {
    int64_t id;
    struct text kind; /* stable word: "host", "script", "block", "text" */
    struct text value;
    struct text shared; /* what the sites share: template, CMS; may be empty */
    int64_t first_run;
    int64_t first_time;
    int64_t last_run; /* seen last */
    int64_t last_time;
    uint64_t sites; /* with a place seen in last_run */
    uint64_t pages;
    uint64_t sites_ever;
    uint64_t pages_ever;
    bool is_current; /* seen at the end of the newest run that has one: what runs now has not looked for campaigns yet */
};
/* The campaign of that kind and value, made where it is new; it was seen in this run. */
enum status store_campaign_put(struct store *store, struct text kind, struct text value, struct text shared,
                               int64_t run, int64_t now, int64_t *id, bool *is_new) MUST_USE;
/* One page that it is on, seen in this run. */
enum status store_campaign_place(struct store *store, int64_t campaign, int64_t page, int64_t run) MUST_USE;
struct campaign_query {
    int64_t id; /* 0: all */
    int64_t run; /* seen in this run or later; 0: all */
};
typedef bool campaign_each(void *context, const struct campaign *campaign);
/* Most sites first, then most pages, then by kind and value. */
enum status store_campaigns(struct store *store, const struct campaign_query *query, campaign_each *each,
                            void *context) MUST_USE;
struct campaign_place {
    int64_t page;
    struct text url;
    int64_t site;
    struct text site_name;
    struct text agency;
    struct text contact;
    int64_t first_run;
    int64_t last_run;
    bool is_current; /* there when the campaign was seen last */
};
typedef bool campaign_place_each(void *context, const struct campaign_place *place);
/* By site name and URL. */
enum status store_campaign_places(struct store *store, int64_t campaign, campaign_place_each *each,
                                  void *context) MUST_USE;
/* The campaigns that a page belongs to, as store_campaigns gives them. */
enum status store_campaigns_of_page(struct store *store, int64_t page, campaign_each *each, void *context) MUST_USE;

/* --- outbound hosts of the province --- */
/* A page of the site names this registrable domain; *is_new where no site did before this run (true for the whole run,
 * also when it is taken up again). Cheap where it was met in this run before: for every domain of every judged page.
 * STATUS_LIMIT past STORE_LIMIT_PROVINCE_HOSTS: not stored, *is_new is right. */
enum status store_province_host_seen(struct store *store, struct text domain, int64_t site, int64_t run, int64_t now,
                                     bool *is_new) MUST_USE;
struct province_host {
    struct text domain;
    int64_t first_run;
    int64_t first_time;
    uint64_t sites; /* that ever named it */
};
/* STATUS_NOT_FOUND; `domain` is the given text. */
enum status store_province_host(struct store *store, struct text domain, struct province_host *host) MUST_USE;
struct province_host_site {
    int64_t site;
    struct text agency;
    int64_t run; /* in which it was met there first */
};
typedef bool province_host_site_each(void *context, const struct province_host_site *site);
/* The sites that ever named the domain, by id. */
enum status store_province_host_sites(struct store *store, struct text domain, province_host_site_each *each,
                                      void *context) MUST_USE;
/* How many domains were known before this run: with 0 nothing can be called new to the province. */
enum status store_province_hosts_before(struct store *store, int64_t run, uint64_t *count) MUST_USE;
typedef bool province_host_each(void *context, const struct province_host *host);
/* Those that are new in this run, by number of sites, then domain. */
enum status store_province_hosts_new(struct store *store, int64_t run, province_host_each *each,
                                     void *context) MUST_USE;

#endif
