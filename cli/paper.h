/* paper.h: what the commands that put the store's knowledge on paper share: list, show, campaign, coverage. */
#ifndef RASOAT_CLI_PAPER_H
#define RASOAT_CLI_PAPER_H

#include "cli/cli.h"
#include "store/store.h"
#include "takedown/list.h"

enum { PAPER_BUFFER_BYTES = 64 * 1024 * 1024, PAPER_FLUSH_BYTES = 64 * 1024 };
#define PAPER_LIMIT_LINES 200 /* of one section of the list; of more their number is told */

/* On an error, which is told, *store is NULL. */
enum status paper_open(struct invocation *invocation, struct store **store) MUST_USE;
/* Every rule's line for people. In the command's arena. */
const struct rule_words *paper_rules(struct invocation *invocation, size_t *count);
/* What stands above the pages: the newest run, counts, rules. In the command's arena. An error is told. */
enum status paper_head(struct invocation *invocation, struct store *store, struct list_head *head) MUST_USE;

/* --- cli/list_sections.c --- */
/* What is told below the pages, of the newest run. In the command's arena. */
enum status paper_sections(struct invocation *invocation, struct store *store, const struct list_head *head,
                           struct list_sections *sections) MUST_USE;
/* Which campaign a page is part of. */
struct paper_member {
    int64_t page;
    struct text campaign; /* "host nohu.example" */
};
struct paper_campaigns {
    const struct paper_member *items; /* by page, each once: the strongest campaign */
    size_t count;
};
enum status paper_campaigns(struct invocation *invocation, struct store *store, const struct list_head *head,
                            struct paper_campaigns *campaigns) MUST_USE;
/* Empty where it is part of none. */
struct text paper_campaign_of(const struct paper_campaigns *campaigns, int64_t page);

#endif
