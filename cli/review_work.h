/* review_work.h: what the review page asks of the program (review/work.h): kept answers, what a page was before, and decisions. */
#ifndef RASOAT_CLI_REVIEW_WORK_H
#define RASOAT_CLI_REVIEW_WORK_H

#include "cli/cli.h"
#include "review/work.h"

#include <sys/types.h>

#define REVIEW_LIMIT_TASKS 8 /* processes at a time */

/* A process that does what takes long: `rasoat ticket recheck`, `rasoat ticket send`. */
struct review_process {
    pid_t id; /* 0: none */
    enum review_act_kind kind;
    int64_t ticket;
    int64_t begun;
    int words; /* what it says on its error output; -1: nowhere */
    char who[80];
};
/* Lives as long as the page is served. */
struct review_office {
    struct invocation *invocation;
    const char *config; /* file; NULL: none was named */
    struct arena *scratch; /* reset by each function here */
    struct review_process processes[REVIEW_LIMIT_TASKS];
};
/* Fills *work. False where there is no memory. */
bool review_office_open(struct review_office *office, struct invocation *invocation, const char *config, struct review_work *work);
/* Processes that still run go on. */
void review_office_close(struct review_office *office);

/* --- cli/review_act.c --- */
review_do review_office_act;
/* --- cli/review_tasks.c --- */
review_tasks review_office_tasks;
/* Begins one; REVIEW_OCCUPIED where the ticket has one of that kind, or all places are taken. */
enum review_came review_task_begin(struct review_office *office, const struct review_act *act, struct text reference);

#endif
