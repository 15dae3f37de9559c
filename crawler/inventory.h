/* inventory.h: the list of sites: CSV with a header line "name,url,agency,contact" (columns in any order, further
 * columns ignored), through libcsv. A byte order mark and Excel's semicolons are accepted. */
#ifndef RASOAT_CRAWLER_INVENTORY_H
#define RASOAT_CRAWLER_INVENTORY_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "page/url.h"

#define INVENTORY_LIMIT_SITES 10000
#define INVENTORY_LIMIT_BYTES (16 * 1024 * 1024)
#define INVENTORY_LIMIT_COLUMNS 64
#define INVENTORY_LIMIT_PROBLEMS 1000 /* the last one then says that there are more */

struct site {
    struct text name; /* unique */
    struct url url; /* http or https; its host is the site's host, its path the start of what belongs to it */
    struct text agency; /* may be empty */
    struct text contact; /* may be empty */
    uint32_t line; /* in the file */
    struct text folder; /* slice of the URL's path, without '/' at its end: where what belongs to the site begins */
};

/* What is wrong with one line, in the words that a person is shown: English and Vietnamese. */
struct problem {
    uint32_t line;
    struct text english;
    struct text vietnamese;
};

struct inventory {
    const struct site *sites;
    size_t site_count;
    const struct problem *problems;
    size_t problem_count;
    const uint32_t *slots; /* hash table for inventory_site_of: number of a site + 1, or 0 */
    size_t slot_mask;
    size_t longest_folder;
};

/* Reads the whole file's bytes. A bad line (no url, not http(s), a name or url that was there before, too few columns,
 * invalid UTF-8, a host that is an address or has no dot is fine) is a problem and the rest is kept. STATUS_INVALID:
 * there is no usable header line, or no site is left; the problems say why. */
enum status inventory_read(struct arena *arena, struct text bytes, struct inventory *inventory) MUST_USE;
/* The site that a URL belongs to: same host (with or without "www.") and port as written (http and https are one site),
 * and the longest path that is a start of the URL's path, segment by segment; where a site's path ends with a file's
 * name ("/Default.aspx") its folder counts. NULL where none. */
const struct site *inventory_site_of(const struct inventory *inventory, const struct url *url);

#endif
