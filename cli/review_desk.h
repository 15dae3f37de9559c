/* review_desk.h: what the review page's screens of tickets and sites ask for (review/desk.h), from the rest of the program. */
#ifndef RASOAT_CLI_REVIEW_DESK_H
#define RASOAT_CLI_REVIEW_DESK_H

#include "cli/cli.h"
#include "review/desk.h"

/* Reads the letters' templates in both languages; mistakes are told on stderr, and letters are then not shown. `desk` and what it points to
 * live as long as the command. */
void review_desk_open(struct invocation *invocation, const struct wordlists *wordlists, struct review_desk *desk);

#endif
