/* scan_evidence.h: our own web archives (cli/evidence.h) judged as the crawl judged them: the answers of one look made one response
 * again, hop by hop, and the looks of one page one verdict. Archives of others have none of the fields that this goes by. */
#ifndef RASOAT_CLI_SCAN_EVIDENCE_H
#define RASOAT_CLI_SCAN_EVIDENCE_H

#include "analyst/analysis.h"
#include "cli/cli.h"
#include "cli/evidence.h"

/* What a record says of the look that it belongs to; of the look's arena. */
struct scan_look {
    struct text group; /* looks with the same one are of one page and one night */
    bool again;
};

/* --- cli/scan_chain.c: records to one response --- */
struct scan_chain {
    struct arena *arena; /* of the look under way; NULL: none is */
    struct text group;
    struct text identity;
    size_t hop; /* of those read, the last; from 1 */
    size_t total;
    ARENA_LIST(struct hop) hops;
    struct response first; /* headers and body of the first hop, where there are more */
};
enum chain_step {
    CHAIN_NOT_OURS, /* an ordinary record */
    CHAIN_GOES_ON, /* taken */
    CHAIN_ENDS, /* taken: *response and *look are whole, and live in *arena, which is the caller's */
    CHAIN_BROKEN, /* it does not follow the record before; that look is dropped, and so is the record */
};
/* Takes a response record with its block. */
enum chain_step chain_take(struct scan_chain *chain, const struct warc_record *record, const struct warc_block *block,
                           struct arena **arena, struct response *response, struct scan_look **look);
/* The file ended. True where a look was under way, which is lost. */
bool chain_close(struct scan_chain *chain);

/* --- cli/scan_group.c: looks to one page --- */
struct scan_seen {
    struct arena *arena; /* holds all of it */
    struct response response;
    const struct scan_look *look;
    struct analysis *analysis;
};
struct scan_group {
    struct scan_seen looks[2 * IDENTITY_LIMIT];
    size_t count;
};
/* True where the look can be added. */
bool group_takes(const struct scan_group *group, const struct scan_look *look);
/* Takes over the look with its arena. */
void group_add(struct scan_group *group, const struct scan_seen *seen);
/* All findings of the page as the crawl would merge them, with those of identities held against each other. In the first look's
 * arena; false where none of the looks was of a page. */
bool group_judge(const struct invocation *invocation, struct scan_group *group, struct findings *merged, struct text **seen_by);
void group_clear(struct scan_group *group);

#endif
