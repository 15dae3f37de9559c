/* import.h: addresses from files that others made: Search Console exports, lists of addresses, logs of web servers.
 *
 * A reader takes the file in pieces of any size, in constant memory, and hands out what it finds line by line. It knows
 * no inventory: whose address it is, and whether it is crawled, is decided where the sink stands. All that stands in
 * such a file may be an attacker's words (a log keeps what was asked for): a line is never more than an address or a
 * broken line. Nothing is fetched, unpacked or run. */
#ifndef RASOAT_CRAWLER_IMPORT_H
#define RASOAT_CRAWLER_IMPORT_H

#include "base/arena.h"
#include "base/text.h"

#define IMPORT_LIMIT_LINE_BYTES (32 * 1024) /* as UTF-8; a longer line is told and left out */
#define IMPORT_LIMIT_COLUMNS 64 /* of a table or an IIS log; those behind are not read */
#define IMPORT_LIMIT_LINE_URLS 20 /* addresses of one line of a list */
#define IMPORT_LIMIT_HOST_BYTES 300 /* of the host that the caller names */
#define IMPORT_LIMIT_HEADER_LINES 20 /* lines at the start of a table among which its header is looked for */

enum import_kind {
    IMPORT_SEARCH_CONSOLE, /* CSV: comma, semicolon or tab; any table with a column of addresses */
    IMPORT_URL_LIST, /* an address a line, whole lines of results with one in them, defanged ones ("hxxp", "[.]") */
    IMPORT_ACCESS_LOG, /* Apache and nginx common and combined, with or without the virtual host; IIS W3C extended */
    IMPORT_KIND_COUNT
};

/* What is wrong with a line. */
enum import_problem {
    IMPORT_LINE_TOO_LONG,
    IMPORT_NO_ADDRESS, /* no web address stands in it */
    IMPORT_NO_REQUEST, /* not a log's line */
    IMPORT_NO_HOST, /* the log names no host, and the caller named none */
    IMPORT_NO_FIELDS, /* "#Fields:" without cs-uri-stem: the lines below it cannot be used */
    IMPORT_TOO_MANY, /* more addresses in one line than are taken */
    IMPORT_PROBLEM_COUNT
};

struct imported {
    struct text url; /* absolute, not yet parsed; until the call returns */
    uint64_t line; /* from 1 */
    bool scheme_guessed; /* the file does not say whether http or https: http is written */
};

struct import_sink {
    void *context;
    void (*address)(void *context, const struct imported *imported);
    /* `shown`: the start of the line as it stands, any bytes; until the call returns. */
    void (*problem)(void *context, uint64_t line, enum import_problem problem, struct text shown);
};

struct import_counts {
    uint64_t lines;
    uint64_t addresses; /* handed out */
    uint64_t left_out; /* log: requests that are no look at a page: other methods, errors */
    uint64_t broken; /* lines with a problem */
};

struct importer;

/* A reader that lives in the arena. `host` ("www.xa.gov.vn", also "https://www.xa.gov.vn:8443"): whose log it is where the
 * log does not say; may be empty; at most IMPORT_LIMIT_HOST_BYTES are used. The sink is copied. */
struct importer *importer_open(struct arena *arena, enum import_kind kind, struct text host,
                               const struct import_sink *sink);
/* The file's next bytes: UTF-8 (with or without a byte order mark) or UTF-16. */
void importer_read(struct importer *importer, struct text bytes);
/* The last line may lack its end. */
void importer_end(struct importer *importer);
struct import_counts importer_counts(const struct importer *importer);

/* "search-console", "url-list", "access-log": of the command line, and the source that the store keeps. */
const char *import_kind_name(enum import_kind kind);
bool import_kind_from_name(struct text name, enum import_kind *kind);
const char *import_problem_english(enum import_problem problem);
const char *import_problem_vietnamese(enum import_problem problem);

#endif
