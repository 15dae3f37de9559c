/* campaign.h: the same planted thing on several sites: one intruder, often one hole, and so one case for all of them.
 *
 * What flagged pages were flagged for is held against each other: the host that a link leads to, the host of a script, the set
 * of hosts in hidden links, the words. Pages of at least two sites that share one of these are a campaign. Two things are one
 * campaign where most pages of one have the other too: else one page with links for two advertisers would tie together all that
 * either stands on, and in the end the whole province. Pure; results live in the arena and point into what was given. */
#ifndef RASOAT_BASELINES_CAMPAIGN_H
#define RASOAT_BASELINES_CAMPAIGN_H

#include "base/arena.h"
#include "page/finding.h"
#include "page/rule.h"

#define CAMPAIGN_LIMIT_PLACES 200000 /* findings; of more the first by page are looked at, and `cut` says so */
#define CAMPAIGN_LIMIT_VALUES 32 /* shared values that are told of one campaign */
#define CAMPAIGN_LIMIT_OF_PAGE 8 /* campaigns that one page is told to be in, the strongest */
#define CAMPAIGN_LEAST_SITES 2
#define CAMPAIGN_FINDING_SITES 3 /* from which a page gets a finding for its neighbours */
#define CAMPAIGN_BLOCK_LEAST_HOSTS 3 /* in hidden links: fewer tell nothing as a set */
#define CAMPAIGN_TEXT_LEAST_WORDS 8
#define CAMPAIGN_LIMIT_PRIOR 50 /* other sites that are named */

/* What is shared; what comes first in this list names a campaign before what follows. */
enum campaign_kind { CAMPAIGN_HOST, CAMPAIGN_SCRIPT, CAMPAIGN_BLOCK, CAMPAIGN_TEXT, CAMPAIGN_KIND_COUNT };
/* "host", "script", "block", "text": stable words, kept in the store. */
const char *campaign_kind_name(enum campaign_kind kind);

/* One finding of a flagged page. */
struct campaign_place_in {
    int64_t page;
    int64_t site;
    bool takedown; /* the page's verdict; else review */
    const struct finding *finding;
};

/* What is known of a host without looking at these pages. */
enum campaign_host {
    CAMPAIGN_HOST_TELLS,
    CAMPAIGN_HOST_SHARED, /* shorteners, anybody's storage: tells nothing alone, but as part of a set */
    CAMPAIGN_HOST_ORDINARY, /* the province's own, known, or what honest pages everywhere link to */
};
typedef enum campaign_host campaign_host_of(void *context, struct text host);

struct campaign_name {
    enum campaign_kind kind;
    struct text value;
};
struct campaign_settings {
    campaign_host_of *host_of; /* networks that all the world uses are ordinary without being asked for */
    void *context;
    const struct campaign_name *known; /* names of earlier nights, the oldest first: a campaign keeps its name as long as
                                        * nothing stronger is shared */
    size_t known_count;
};

struct campaign_page {
    int64_t page;
    int64_t site;
    struct campaign_name shared; /* the strongest that this page shares with other sites */
    size_t sites; /* that have it */
    struct text identity; /* who saw it here */
    bool first; /* the page is in no stronger campaign: it gets one finding, not one for each */
};
struct campaign_found {
    struct campaign_name name;
    const struct campaign_name *values; /* all that is shared, the strongest (the name) first */
    size_t value_count;
    size_t values_left_out;
    const struct campaign_page *pages; /* by id */
    size_t page_count;
    const int64_t *sites; /* ascending */
    size_t site_count;
    bool clear; /* one of its pages is for takedown without the help of its neighbours */
};
struct campaigns_found {
    const struct campaign_found *items; /* most sites first, then most pages, then by kind and value */
    size_t count;
    bool cut; /* CAMPAIGN_LIMIT_PLACES was reached */
};
/* The same for any order of `places`. A page may be in several campaigns. What only repeats words is told where one of the pages is for takedown: honest
 * offices print the same news. */
void campaign_find(struct arena *arena, const struct campaign_place_in *places, size_t count,
                   const struct campaign_settings *settings, struct campaigns_found *found);
/* Adds the finding "campaign" where the page's campaign is clear and what it shares (words do not count) stands on
 * CAMPAIGN_FINDING_SITES sites. */
void campaign_judge(const struct campaign_found *campaign, const struct campaign_page *page, struct findings *findings);

/* --- why these sites --- */
struct site_traits {
    int64_t site;
    struct text name;
    struct text generator; /* profile.generator; may be empty */
    const uint32_t *skeleton; /* of the start page's profile */
    uint32_t skeleton_count; /* 0: not known */
};
struct campaign_cause {
    struct text generator; /* empty: nothing that tells */
    bool one_template;
    size_t with; /* sites of the campaign that share it */
    size_t sites; /* of the campaign */
    const struct text *others; /* names of sites that share it too and are not in the campaign, in the order given */
    size_t other_count;
    size_t others_left_out;
};
/* What most of the campaign's sites share and others have less often: a hint to the hole they came in by. `traits`: of all
 * sites of the province, by site. */
void campaign_prior(struct arena *arena, const struct campaign_found *campaign, const struct site_traits *traits,
                    size_t count, struct campaign_cause *cause);
/* One sentence in English: what else is shared, the cause, and where to look too; empty for nothing. */
struct text campaign_words(struct arena *arena, const struct campaign_found *campaign, const struct campaign_cause *cause);

/* --- hosts that are new to the whole province --- */
struct province_news {
    struct text domain;
    size_t sites; /* that name it tonight */
    size_t agencies; /* different owners of these */
    bool is_script; /* one of the sites loads scripts from it: a vendor's */
};
/* The finding stands on every page of tonight that links to a host that several owners' sites name; else only where the link is
 * hidden. */
void judge_new_to_province(const struct province_news *news, bool hidden, struct text identity, struct findings *findings);
/* Is it a finding about links that no visitor sees? */
bool finding_is_hidden_link(const struct finding *finding);
/* The registrable domain that a finding's target names; empty where it names none. */
struct text finding_domain(struct arena *arena, const struct finding *finding);

#endif
