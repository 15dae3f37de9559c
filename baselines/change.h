/* change.h: tonight against what is normal: what is new on a page is told in words, what is new on a whole site is one item.
 *
 * A page without a baseline gives no finding: the first night is silent, and so is a new article. News are silent too: other
 * text, other entries of a list, counters in a title. What is told is what an intruder changes: title, layout, hosts of
 * scripts and frames, targets of forms, addresses named to search engines, verification tokens, links to sites that no page
 * of the site linked to. Pure. */
#ifndef RASOAT_BASELINES_CHANGE_H
#define RASOAT_BASELINES_CHANGE_H

#include "baselines/knowledge.h"
#include "page/finding.h"
#include "page/rule.h"

#define CHANGE_LIMIT_NEWS 2000 /* different new values of one site in one night; of more `news_cut` says so */
#define CHANGE_LIMIT_SAMPLE 128 /* changed pages of a site that are looked at together */
#define CHANGE_LIKE_LAYOUT 0.35 /* profile_likeness below which a page has another layout */
#define CHANGE_TEXT_GONE 0.7 /* share of the text from which most of it is gone */
#define CHANGE_POINTS_HOME 8 /* the home page lost layout, title and text */
#define CHANGE_POINTS_PAGE 6 /* another page did */
#define CHANGE_POINTS_TEXT 4 /* layout and text went, the title stayed */
#define CHANGE_POINTS_LAYOUT 1 /* only the layout went */
#define CHANGE_POINTS_HIDDEN 3 /* a new host that a link leads to which no visitor sees */
#define CHANGE_REDESIGN_LEAST 5 /* compared pages: of fewer nobody can tell a redesign */
#define CHANGE_REDESIGN_PERCENT 60 /* of them have another layout, of these as many share one and kept their own words */
#define CHANGE_REDESIGN_FLAGGED_PERCENT 10 /* of the changed pages may be flagged for something else */
#define CHANGE_LIMIT_NAMED 5 /* hosts that a redesign's item names */
#define CHANGE_MANY_LEAST 5 /* pages with the same new value: one item of the site ... */
#define CHANGE_MANY_PERCENT 20 /* ... where it is so many of those compared */

enum loss {
    LOSS_NONE,
    LOSS_LAYOUT, /* another layout around the same words */
    LOSS_TEXT, /* layout and most of the text */
    LOSS_ALL, /* layout, most of the text, and the title */
};

/* What judge_change saw, for the site's judgement; lives in the arena that was given. */
struct change {
    bool compared; /* there was a baseline, and both are pages (status 200) */
    enum loss loss;
    bool kept_words; /* title or most of the main text is what it was */
    const struct profile *tonight;
    const struct site_value *news; /* what no page of the site named before */
    size_t news_count;
};
/* Adds findings (identity: the one given) and says what was seen. `baseline` NULL: no finding at all. `home`: the site's
 * start page. */
void judge_change(struct arena *arena, const struct plain_profile *baseline, const struct plain_profile *tonight,
                  const struct knowledge *knowledge, bool home, struct text identity, struct findings *findings,
                  struct change *change);

/* --- the site --- */
struct site_news {
    struct site_value value;
    uint32_t pages;
    struct text example; /* URL */
};
struct changed_page {
    uint64_t key; /* of its URL: those with the smallest are the sample, whatever the order of the crawl */
    uint64_t title;
    uint64_t text;
    struct layout layout;
    bool kept_words;
};
/* A site's night; zeroed, then site_change_page for each page. Some 40 KB where a page's layout changed, else little. */
struct site_change {
    struct arena *arena; /* lives as long as the site's night */
    uint64_t pages;
    uint64_t compared;
    uint64_t lost; /* another layout */
    uint64_t lost_kept; /* of these with words of their own kept */
    uint64_t lost_flagged; /* of these flagged for something else */
    struct changed_page *sample;
    size_t sample_count;
    ARENA_LIST(struct site_news) news;
    uint32_t *news_index; /* open addressing over `news` */
    bool news_cut;
};
/* After the page's verdict. `flagged_otherwise`: findings that no comparison made make it review or takedown; what such a
 * page names is no news of the site unless it had a baseline. */
void site_change_page(struct site_change *site, const struct change *change, struct text url, bool flagged_otherwise);

/* One change of a whole site: a row of the store, a line for a person, one decision. */
struct site_change_item {
    enum comparison_rule rule; /* its id is the item's kind */
    double weight; /* points of the finding on the site's start page; 0: told, not counted */
    struct text value; /* host or token; empty for a redesign */
    struct text detail; /* English sentence */
    struct text example; /* URL of one page; empty: the start page */
    uint64_t pages;
};
struct site_judgement {
    const struct site_change_item *items;
    size_t count;
    const struct site_change_item *folded; /* scripts and frames that came with a redesign: part of its item */
    size_t folded_count;
    bool redesign;
    const struct site_change *site; /* that was judged; must live as long */
    bool all_distinct; /* pages that lost all have each its own title and text, and are more than one: part of the redesign too */
};
/* An item that waits for a decision since an earlier night. */
struct open_item {
    struct text kind; /* id of its rule */
    struct text value;
};
/* Open items are kept up as long as a page shows what they are about, on however few pages: pages take turns with the plain
 * visitor. A redesign is, until most pages have the old layout again. */
void site_change_judge(struct arena *arena, const struct site_change *site, const struct open_item *open, size_t open_count,
                       struct site_judgement *judgement);
/* The page's new layout, where the site's judgement must know it: layout and text went, the title stayed. In the arena; else
 * NULL. */
const struct layout *change_layout(struct arena *arena, const struct change *change);
/* True for a page's finding that an item of the site stands for: it is to be taken off the page, and its verdict summed
 * anew. `layout`: change_layout of the page, so that a vandal's page does not hide behind a redesign that it is not built on. */
bool site_judgement_replaces(const struct site_judgement *judgement, const struct finding *finding,
                             const struct layout *layout);

/* "2026-11-23" of that second, UTC. */
struct text change_date(struct arena *arena, int64_t at);

#endif
