/* wordlist_priv.h: the lists as they are kept, for wordlist*.c and words*.c. */
#ifndef RASOAT_DETECTORS_WORDLIST_PRIV_H
#define RASOAT_DETECTORS_WORDLIST_PRIV_H

#include "detectors/matcher.h"
#include "detectors/pattern.h"
#include "detectors/weights.h"
#include "detectors/wordlist.h"

#define WORDLIST_LIMIT_PATTERNS 500 /* of one file */
#define WORDLIST_LIMIT_OFFERS 5000
#define WORDLIST_LIMIT_PROBLEMS 1000
#define WORDLIST_LIMIT_PROBES 2000
#define WORDLIST_LIMIT_COLUMNS 8
#define WORDLIST_LIMIT_WEIGHT 5

/* Open addressing; a power of two of slots, at most half full. */
struct host_table {
    struct host_slot {
        struct text host; /* data NULL: free */
        enum host_kind kind;
    } *slots;
    size_t room;
    size_t count;
};

struct named_pattern {
    struct pattern *pattern;
    struct text name;
    enum { SHAPE_OF_NAME, SHAPE_OF_ANY_LABEL, SHAPE_OF_HOST } scope; /* host shapes */
    bool strong;
};

struct wordlists {
    struct term *terms;
    struct text *marked; /* of each term: its marked form */
    size_t term_count;
    struct matcher *matcher;
    uint32_t *entry_terms; /* which term a matcher's entry stands for */
    struct matcher *inside; /* strong terms without their spaces, found inside longer runs of letters */
    uint32_t *inside_terms;
    struct matcher *disguised; /* all that disguise is looked for */
    uint32_t *disguised_terms;
    struct offer_term *offers; /* everyday words of short lines (offer.h), in a matcher of their own */
    struct matcher *offer_matcher;
    struct host_table hosts;
    struct named_pattern *shapes;
    size_t shape_count;
    struct named_pattern *defacements;
    size_t defacement_count;
    struct text *script_hosts;
    size_t script_host_count;
    struct weights weights;
    const struct text *slugs; /* of probes.tsv */
    size_t slug_count;
    const struct text *prefixes;
    size_t prefix_count;
    const struct text *seals; /* of seals.tsv */
    size_t seal_count;
    uint64_t revision;
};

/* A row of offers.tsv. */
struct offer_term {
    struct text marked;
    double weight;
    bool with_marks;
    enum offer_role { OFFER_GAME, OFFER_CALL, OFFER_LURE } role; /* a lure calls nobody but players */
};

/* What is being read. */
struct list_reader {
    struct arena *arena;
    struct text file;
    uint32_t line;
    ARENA_LIST(struct wordlist_problem) problems;
    ARENA_LIST(struct term) terms;
    ARENA_LIST(struct text) marked;
    ARENA_LIST(struct offer_term) offers;
    struct host_table hosts;
    ARENA_LIST(struct named_pattern) shapes;
    ARENA_LIST(struct named_pattern) defacements;
    ARENA_LIST(struct text) script_hosts;
    ARENA_LIST(struct weight_row) weights;
    ARENA_LIST(struct text) slugs;
    ARENA_LIST(struct text) prefixes;
    ARENA_LIST(struct text) seals;
    double takedown; /* of weights.tsv; negative: not said */
    double review;
};

struct list_row {
    struct text fields[WORDLIST_LIMIT_COLUMNS]; /* trimmed; those past `count` are empty */
    size_t count;
};

/* Adds a problem at the reader's line; `what` may be empty. */
void list_problem(struct list_reader *reader, const char *english, const char *vietnamese, struct text what);
/* Reads one file's rows into the reader. */
void list_read_file(struct list_reader *reader, const struct wordlist_file *file);

/* "3", "1.5": a number from 0 to `most`; false for anything else. */
bool list_number(struct text written, double most, double *number);

/* One row of weights.tsv (weights.c). */
void list_row_of_weights(struct list_reader *reader, const struct list_row *row);
/* One row of probes.tsv (wordlist_probe.c). */
void list_row_of_probes(struct list_reader *reader, const struct list_row *row);

void host_table_add(struct list_reader *reader, struct text written, enum host_kind kind);

#endif
