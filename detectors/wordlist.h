/* wordlist.h: the lists that a clerk can edit, read into one matcher. docs/wordlists.md describes the files. */
#ifndef RASOAT_DETECTORS_WORDLIST_H
#define RASOAT_DETECTORS_WORDLIST_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "detectors/weights.h"

#define WORDLIST_LIMIT_TERMS 200000
#define WORDLIST_LIMIT_TERM_BYTES 200
#define WORDLIST_LIMIT_HOSTS 1000000
#define WORDLIST_LIMIT_FILE_BYTES (32 * 1024 * 1024)

/* One file of a word list folder: name ("terms.tsv") and bytes. The caller reads files; this module does no I/O. */
struct wordlist_file {
    struct text name;
    struct text bytes;
};

struct wordlist_problem {
    struct text file;
    uint32_t line;
    struct text english;
    struct text vietnamese;
};

/* Only listed terms are ever found by themselves; the others say what a listed one beside them means. */
enum term_kind {
    TERM_LISTED,    /* a word of advertisements */
    TERM_DISGUISED, /* an everyday word: found in disguise ("c4sino"), and those of weight 4 in links to other sites */
    TERM_CONTEXT,   /* reports, warnings, law: lowers a text score, on the whole page */
    TERM_TOPIC,     /* another subject (fishing, cooking, tenders): lowers it close by */
    TERM_SELLING,   /* somebody sells: speaks against contexts */
    TERM_QUOTING,   /* what follows are the words of others ("with the content ...") */
    TERM_ASKING,    /* the page answers a search, and says back what was asked */
};

/* A term of a list. */
struct term {
    struct text term; /* as written, for people */
    struct text category; /* "card-game", "brand" ..., or that of the kind: "context", "incident" */
    double weight; /* 0..5; of listed and disguised ones, else 0 */
    double voice; /* of the others: how much it says */
    bool with_marks; /* only where the diacritics are written as in the term (FOLD-UNSAFE) */
    bool bare; /* but also where all of the text around it is written without any */
    enum term_kind kind;
};

struct wordlists; /* lives in the arena that it was read into; never changes afterwards */

/* Reads all files; a bad line is a problem and the rest is used. STATUS_INVALID where no usable term is left. */
enum status wordlists_read(struct arena *arena, const struct wordlist_file *files, size_t file_count,
                           struct wordlists **wordlists, const struct wordlist_problem **problems,
                           size_t *problem_count) MUST_USE;
/* A fingerprint of all lists, for reports. */
uint64_t wordlists_revision(const struct wordlists *wordlists);
/* What the rules count. */
const struct weights *wordlists_weights(const struct wordlists *wordlists);
size_t wordlists_term_count(const struct wordlists *wordlists);
size_t wordlists_host_count(const struct wordlists *wordlists);
/* The paths of probes.tsv: names of advertisers' pages, and folders below which modules answer; live as the lists do. */
const struct text *wordlists_probe_slugs(const struct wordlists *wordlists, size_t *count);
const struct text *wordlists_probe_prefixes(const struct wordlists *wordlists, size_t *count);

/* The domains of seals.tsv, which a site that bears a label of trust links to; live as the lists do. */
const struct text *wordlists_seals(const struct wordlists *wordlists, size_t *count);

enum host_kind {
    HOST_UNLISTED,
    HOST_GAMBLING, /* listed, or a sub-domain of a listed one */
    HOST_GAMBLING_SHAPE, /* looks like one: an operator's name, "bet", "nhacai" in the name */
    HOST_LUCKY_SHAPE, /* letters and a lucky number: some honest companies are named so too */
    HOST_HONEST, /* known good: .gov.vn, social networks, national services */
    HOST_SHORTENER,
    HOST_STORAGE, /* object storage and free page hosts: anybody's content */
};
/* What the lists say of a host (lower case, as serialised in a URL). Honest and listed go before shapes. */
enum host_kind wordlists_host(const struct wordlists *wordlists, struct text host);

/* The well-known host of scripts that this one is named like without being it ("googie-anaiytics.com"), or empty. */
struct text wordlists_imitated(const struct wordlists *wordlists, struct text host);

/* Marks of a defaced page in a text: the pattern's name, or empty text. `strong`: says so by itself ("hacked by"). */
struct text wordlists_defacement(const struct wordlists *wordlists, struct arena *arena, struct text text,
                                 bool *strong);
/* How many different marks stand in it, the first one's name, and whether one says so by itself. */
size_t wordlists_defacement_marks(const struct wordlists *wordlists, struct arena *arena, struct text text,
                                  struct text *first, bool *strong);

#endif
