/* ticket.h: what the parts of `rasoat ticket` share: cli/ticket.c has the table of subcommands, reads the command line and opens the
 * store; each subcommand is a function in a file of its own, or beside its like (docs/tickets.md). */
#ifndef RASOAT_CLI_TICKET_H
#define RASOAT_CLI_TICKET_H

#include "cli/cli.h"
#include "cli/decide.h"
#include "cli/ticket_life.h"
#include "takedown/list.h"

#define TICKET_LIMIT_OPTIONS 32
#define TICKET_LIMIT_PERSON_BYTES 200
#define TICKET_LIMIT_WORDS_BYTES 1000

struct ticket_option {
    const char *name; /* "--state" */
    const char *value; /* "" for one that takes none */
};
struct ticket_job {
    struct invocation *invocation;
    struct store *store;
    struct list_head head;
    struct buffer out; /* standard output */
    struct ticket_option options[TICKET_LIMIT_OPTIONS];
    size_t option_count;
    const char *target; /* as given; NULL: none */
    struct ticket_row ticket; /* that the target names, where the subcommand takes one */
    struct ticket_actor actor; /* who is empty where nobody is asked for */
    struct text words; /* --reason or --text; may be empty */
};

enum ticket_target {
    TICKET_TARGET_NONE,
    TICKET_TARGET_TICKET, /* its number, reference, or "p17": the ticket of page 17 */
    TICKET_TARGET_TICKET_OR_ALL, /* or --all */
    TICKET_TARGET_PAGE, /* as it is given: the subcommand looks it up */
};
struct ticket_subcommand {
    const char *name;
    enum exit_code (*run)(struct ticket_job *job);
    const char *options; /* of its own, with spaces between; '=' behind those that take a value: "--site= --overdue" */
    enum ticket_target target;
    bool writes; /* the store is opened beside a crawl, and committed where it ends with EXIT_DONE */
    bool asks_who; /* --by NAME */
    const char *asks_words; /* "--reason" or "--text", which must be given; NULL: --reason may be */
};

/* The value of an option that was given, NULL: it was not. */
const char *ticket_option(const struct ticket_job *job, const char *name);
const char *ticket_words(const struct ticket_job *job, const char *english, const char *vietnamese)
    __attribute__((format_arg(2), format_arg(3)));
/* True for STATUS_OK; else says what the store says. */
bool ticket_stored(struct ticket_job *job, enum status status);
/* The reference of the job's ticket. */
struct text ticket_name(const struct ticket_job *job);
/* A page by number or address; 0, told: none. */
int64_t ticket_page_named(struct ticket_job *job, const char *target);

/* What the job's person decides: --everywhere and --until of the command line. False, told: the date is none or over, or there is none
 * and what is accepted is accepted until a date. */
bool ticket_read_decision(struct ticket_job *job, bool accepted, struct decide *decide);

/* A person makes a ticket of the page, or adds it to the one of its injection: job->ticket is it then; where a ticket of the page lives
 * already, it is that one. Reads job->actor and job->words; the caller commits. */
enum ticket_made { TICKET_MADE, TICKET_MADE_BEFORE, TICKET_MADE_NOT_FLAGGED, TICKET_MADE_FAILED };
enum ticket_made ticket_make_of_page(struct ticket_job *job, int64_t page);

enum exit_code ticket_list(struct ticket_job *job);
enum exit_code ticket_show(struct ticket_job *job);
enum exit_code ticket_log(struct ticket_job *job);
enum exit_code ticket_papers(struct ticket_job *job);
enum exit_code ticket_make(struct ticket_job *job);
enum exit_code ticket_send(struct ticket_job *job); /* cli/ticket_send.c */
enum exit_code ticket_sent(struct ticket_job *job);
enum exit_code ticket_claim(struct ticket_job *job);
enum exit_code ticket_close(struct ticket_job *job);
enum exit_code ticket_accept(struct ticket_job *job);
enum exit_code ticket_reopen(struct ticket_job *job);
enum exit_code ticket_note(struct ticket_job *job);
enum exit_code ticket_decide(struct ticket_job *job);
enum exit_code ticket_undecide(struct ticket_job *job);
enum exit_code ticket_decisions(struct ticket_job *job);
enum exit_code ticket_pack(struct ticket_job *job); /* cli/ticket_pack.c */
enum exit_code ticket_recheck(struct ticket_job *job);

#endif
