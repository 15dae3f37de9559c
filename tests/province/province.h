/* province.h: the bundled province as data: sites, their routes, and what each visitor is given.
 *
 * A site is a folder sites/HOST with a file `routes`, one directive a line (tests/province/README.md lists them):
 *     site style=dnn name="..." agency="..."
 *     page /gioi-thieu title="..." content=gioi-thieu.html
 *       when googlebot title="..."             a change for that visitor, for the route above
 *     inject /gioi-thieu at=footer content=x.html
 * All texts live in the province's arena. */
#ifndef RASOAT_TESTS_PROVINCE_PROVINCE_H
#define RASOAT_TESTS_PROVINCE_PROVINCE_H

#include "base/arena.h"
#include "base/text.h"
#include "tests/province/grammar.h"
#include "tests/province/nights.h"
#include "tests/province/visitor.h"

struct option {
    struct text key;
    struct text value;
};

struct options {
    struct option *items;
    size_t count;
    size_t room;
};

struct variant {
    struct condition condition;
    struct options options;
    unsigned nights;
};

struct hook {
    struct text place; /* "footer", "before", "after" ... */
    struct text content; /* file */
    struct condition condition;
    unsigned nights;
};

enum route_kind {
    ROUTE_PAGE, /* one page, or one article of a series */
    ROUTE_LIST, /* one page of a list of articles */
    ROUTE_REDIRECT,
    ROUTE_FILE, /* sheet, script, robots.txt, anything sent as it stands */
    ROUTE_SITEMAP,
    ROUTE_INDEX,
    ROUTE_FEED,
    ROUTE_ANY, /* answers every address below its path that nothing else answers */
    ROUTE_GONE /* linked on purpose although it does not exist */
};

struct series {
    struct text list; /* path of its list's first page */
    struct text title;
    struct text topic;
    struct text more; /* path of further list pages, {n} is the number */
    size_t per_page;
    struct text rows; /* the style's part for one item, empty: item */
    struct text url; /* of its articles, with {slug}, {id}, {year} and {month} */
    unsigned nights;
};

struct route {
    enum route_kind kind;
    struct text path; /* with query, as in a request line */
    struct options options;
    struct series *series; /* of an article or list; else NULL */
    struct text title; /* of pages: what their <h1> says */
    struct text summary;
    unsigned day; /* of publication, as number of days since 1970-01-01; 0: none */
    unsigned number;
    uint64_t seed;
    size_t list_page; /* 0 for the first */
    unsigned nights; /* on which it is there: bit 0 is night 1 */
    ARENA_LIST(struct variant) variants;
    ARENA_LIST(struct hook) hooks;
    uint32_t line;
};

struct menu_item {
    struct text title;
    struct text path;
    bool is_child;
    unsigned nights;
};

/* A further `site` line: what is otherwise on some nights. */
struct renewal {
    struct options options;
    unsigned nights;
};

struct site {
    struct text host;
    struct text folder;
    struct options options;
    const struct style *style;
    ARENA_LIST(struct renewal) renewals;
    ARENA_LIST(struct menu_item) menu;
    ARENA_LIST(struct series *) series;
    ARENA_LIST(struct route) routes;
};

/* A style: parts of HTML by name, out of styles/NAME/parts.html ("@@ name" begins a part), and its sheets. */
struct part {
    struct text name;
    struct text html;
};
struct style {
    struct text name;
    struct text folder;
    ARENA_LIST(struct part) parts;
};

struct province {
    struct arena *arena;
    struct text root;
    unsigned night; /* 1 to NIGHT_LIMIT: the only one whose routes are there */
    struct grammar *grammar;
    struct site **sites;
    size_t site_count;
    ARENA_LIST(struct style *) styles;
};

/* Reads everything below `root` as it is on that night; dies, with file and line, where the data is wrong. */
struct province *province_load(struct arena *arena, struct text root, unsigned night);
struct site *province_site(const struct province *province, struct text host);
/* The route of a path with query, or NULL: one that takes a query (`query=NAME`) answers every value of it. */
const struct route *site_route(const struct site *site, struct text path);
/* What answers addresses that are not there: the ROUTE_ANY with the longest path that begins `path` and shows something to
 * that visitor, or NULL. */
const struct route *site_any(const struct site *site, struct text path, unsigned visitor);
/* Empty text where there is none. */
struct text options_get(const struct options *options, struct text key);
bool options_has(const struct options *options, struct text key);
/* The route's option, as that visitor gets it. */
struct text route_option(const struct route *route, struct text key, unsigned visitor);
/* True where an answer depends on whether this client asked before: the server then remembers it. */
bool route_counts_visits(const struct route *route);
struct text style_part(const struct style *style, struct text name);
/* Writes "22/11/2026" (format 'd'), "2026-11-22" ('s') or RFC 822 ('r'). */
struct text day_text(struct arena *arena, unsigned day, char format);
/* True for routes whose answer is an HTML page of status 200. */
bool route_is_html(const struct route *route);

#endif
