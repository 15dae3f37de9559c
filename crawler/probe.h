/* probe.h: which addresses a host is asked for tonight that nobody named: random ones (what does it answer where nothing
 * is?), ones that advertisers like, and its own search and redirector with a word of ours. Few, polite, and unknown to
 * whoever owns the host: all random words come from a keyed hash of the host, the run and a secret of the store. Pure.
 *
 * What the crawler itself asked for must never count as what a page says (docs/imports.md, "Probes"): random words are of
 * letters that make no word of any list, and answers to probes are judged by baselines/probe_answers.h alone. */
#ifndef RASOAT_CRAWLER_PROBE_H
#define RASOAT_CRAWLER_PROBE_H

#include "base/arena.h"
#include "base/text.h"
#include "page/steady.h"
#include "page/url.h"

#define PROBE_LIMIT_PER_HOST 6 /* paths a night; each is asked for as a visitor and as a search engine */
#define PROBE_SLUGS_PER_NIGHT (PROBE_LIMIT_PER_HOST - 2)
#define PROBE_WORD_BYTES 16 /* of a random word: 37 bits */
#define PROBE_LIMIT_ENTRIES 8 /* searches, and redirectors, of one host that are remembered */
#define PROBE_REDIRECT_HOST "example.invalid" /* RFC 6761 6.4: it leads nowhere */

/* Of the word lists (wordlists/probes.tsv). */
struct probe_lists {
    const struct text *slugs; /* "/nha-cai-uy-tin" */
    size_t slug_count;
    const struct text *prefixes; /* "/app/": below these, modules of a server answer whatever is asked */
    size_t prefix_count;
};

enum probe_kind {
    PROBE_RANDOM, /* a random path: what is not there */
    PROBE_RANDOM_BELOW, /* a random path below a prefix */
    PROBE_SLUG
};

struct probe {
    enum probe_kind kind;
    struct text path; /* begins with '/'; no query */
    struct text word; /* the random word in it; empty for a slug */
};

/* Tonight's paths of a host ("host" or "host:port") in the arena; gives how many. The two random ones are the first. */
size_t probe_plan(struct arena *arena, const struct probe_lists *lists, const unsigned char key[STEADY_KEY_BYTES],
                  struct text host, int64_t run, struct probe probes[PROBE_LIMIT_PER_HOST]);
/* Nights after which every slug and every prefix was asked for on every host. */
size_t probe_rotation_nights(const struct probe_lists *lists);
/* A word for tonight, this host and this purpose: PROBE_WORD_BYTES lower-case letters. */
struct text probe_word(struct arena *arena, const unsigned char key[STEADY_KEY_BYTES], struct text host, int64_t run,
                       const char *purpose);

/* --- a site's own search and redirectors (probe_entry.c) --- */
enum probe_entry {
    PROBE_NO_ENTRY,
    PROBE_SEARCH, /* "/tim-kiem?q=...", "/?s=..." */
    PROBE_REDIRECTOR, /* "/redirect.aspx?link=http..." */
};
/* What an address of the own site (a link, or the target of a form) is. */
enum probe_entry probe_entry_of(const struct url *url);
/* The address that asks it for `word`, or to lead to https://PROBE_REDIRECT_HOST/WORD. Not for PROBE_NO_ENTRY. */
struct text probe_entry_address(struct arena *arena, const struct url *url, enum probe_entry entry, struct text word);

/* Searches or redirectors that were met on a host; one of a shape (frontier_consider's). */
struct probe_entries {
    struct {
        uint64_t shape;
        struct text url;
    } items[PROBE_LIMIT_ENTRIES];
    size_t count;
};
/* Keeps it where it is of a new shape and there is room. The arena must live as long as the entries. */
void probe_entries_add(struct arena *arena, struct probe_entries *entries, struct text shape, const struct url *url);
/* The one whose turn it is in this run, or an empty text. */
struct text probe_entries_tonight(const struct probe_entries *entries, int64_t run);

#endif
