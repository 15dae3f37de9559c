/* import_priv.h: what the readers of import*.c share: the line at hand, and the address that is being written. */
#ifndef RASOAT_CRAWLER_IMPORT_PRIV_H
#define RASOAT_CRAWLER_IMPORT_PRIV_H

#include "crawler/import.h"

enum import_encoding { IMPORT_UNKNOWN, IMPORT_BYTES, IMPORT_UTF16_LITTLE, IMPORT_UTF16_BIG };

/* A table: which columns hold addresses, once its header said so. */
struct import_table {
    char delimiter; /* '\0': not known yet */
    bool has_header;
    bool column[IMPORT_LIMIT_COLUMNS];
    bool done; /* with looking for a header */
};

/* Fields of a W3C extended log that are read. */
enum w3c_field {
    W3C_METHOD,
    W3C_STEM,
    W3C_QUERY,
    W3C_HOST,
    W3C_STATUS,
    W3C_AGENT,
    W3C_REFERRER,
    W3C_FIELD_COUNT
};
struct import_w3c {
    bool on; /* a "#Fields:" line was read */
    bool usable;
    size_t column[W3C_FIELD_COUNT]; /* SIZE_MAX: not in this log */
};

struct importer {
    enum import_kind kind;
    struct arena *arena; /* for a table's header alone: all else is fixed */
    struct text host;
    struct import_sink sink;
    struct import_counts counts;
    /* bytes to lines */
    enum import_encoding encoding;
    char start[4]; /* the file's first bytes, until they say what it is */
    size_t start_length;
    uint32_t unit; /* UTF-16: the first half of a unit, */
    bool has_half;
    uint32_t high; /* and the first half of a pair; 0: none */
    char *line; /* what was read of a line that the last piece ended in */
    size_t line_length;
    bool too_long;
    bool after_return; /* a line ended with CR: an LF behind it belongs to it */
    /* the address that is written */
    char *out;
    size_t out_length;
    size_t line_addresses;
    bool line_broken;
    /* kinds */
    struct import_table table;
    struct import_w3c w3c;
};

/* One line, without its end. */
void import_table_line(struct importer *importer, struct text line);
void import_list_line(struct importer *importer, struct text line);
void import_log_line(struct importer *importer, struct text line);
void import_w3c_directive(struct importer *importer, struct text line);
void import_w3c_line(struct importer *importer, struct text line);

/* The address at hand: begun, written piece by piece (pieces of one line and the caller's host), handed out. */
void import_begin(struct importer *importer);
void import_add(struct importer *importer, struct text t);
/* Bytes that are not of an address (controls, spaces, '#', '\', what is no ASCII) as %XX: the server was asked for them. */
void import_add_encoded(struct importer *importer, struct text t);
void import_hand_out(struct importer *importer, bool scheme_guessed);
/* Tells one problem a line. */
void import_say(struct importer *importer, enum import_problem problem, struct text line);

/* What a log says of one request. */
struct import_request {
    struct text method;
    struct text target; /* as sent: a path with its query, or an absolute address */
    struct text query; /* W3C, where it stands apart; data NULL: it does not */
    struct text host; /* with or without port; empty: not said */
    uint32_t status; /* 0: not said */
    bool from_search; /* a search engine asked, or sent the visitor */
    bool spaces_as_plus; /* IIS writes '+' for a space in the path */
};
void import_request(struct importer *importer, struct import_request *request, struct text line);
/* True for a search engine's User-Agent, or an address on its host as a referrer. */
bool import_is_search(struct text agent_or_referrer);
/* An address on a search engine's own host: its result page, a link through it. */
bool import_is_search_host(struct text url);

/* A web address at `at` of a line ("http://", "hxxps[:]//"); gives the length of its scheme with "://", 0: none. */
size_t import_scheme_at(struct text line, size_t at, bool *secure);

#endif
