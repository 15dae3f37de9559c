/* import.h: one run of `rasoat import`, shared by cli/import.c (the file, line by line) and cli/import_summary.c (what came of
 * it, in words). */
#ifndef RASOAT_CLI_IMPORT_H
#define RASOAT_CLI_IMPORT_H

#include "cli/cli.h"
#include "cli/seen.h"
#include "crawler/frontier.h"
#include "crawler/import.h"
#include "crawler/inventory.h"
#include "store/nights.h"
#include "store/store.h"

/* Whoever can make a server write log lines could otherwise keep the crawl from all other pages for weeks. */
#define IMPORT_LIMIT_FIRST 2000 /* new addresses of one site that go first; those behind wait for their turn */
#define IMPORT_LIMIT_SITE 20000 /* new addresses of one site from one file: further ones are counted, and told */
#define IMPORT_LIMIT_FOREIGN_HOSTS 4096 /* that are told apart; those behind are one */
#define IMPORT_LIMIT_MESSAGES 20 /* about broken lines; the rest is counted */

enum {
    IMPORT_SHOWN_LINES = 10, /* numbers of broken lines that are named */
};

/* A site of the inventory, in this import. */
struct import_site {
    int64_t id; /* in the store; 0: not asked yet */
    uint32_t added;
};

struct foreign_host {
    struct text host; /* data NULL: free */
    uint64_t count;
};

struct importing {
    struct invocation *invocation;
    const char *path;
    const char *source;
    struct inventory inventory;
    struct frontier_room room;
    struct import_site *sites; /* as in the inventory */
    struct store *store;
    struct seen seen;
    struct arena *scratch; /* reset for each address */
    enum status failure; /* of the store */
    uint64_t added, later, known, repeated, not_ours, over_limit;
    uint64_t cuts[FRONTIER_CUT_COUNT];
    uint64_t uncommitted;
    uint64_t kept; /* new addresses that are committed */
    struct foreign_host *foreign; /* open addressing, at most half full */
    size_t foreign_count;
    uint64_t foreign_rest;
    uint64_t broken[IMPORT_SHOWN_LINES];
    uint64_t broken_count;
    uint64_t messages;
};

/* An address of a host that is not in the inventory. */
void import_count_foreign(struct importing *importing, struct text host);
/* All counts, and what was not taken and why, on stdout. */
void import_print_summary(struct importing *importing, const struct import_counts *counts);

#endif
