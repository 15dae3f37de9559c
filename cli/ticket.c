/* ticket.c: `rasoat ticket`: the table of subcommands, the command line, the store. */
#include "cli/ticket.h"

#include "cli/options.h"
#include "cli/page_named.h"
#include "cli/paper.h"

#include <string.h>
#include <time.h>

static const struct ticket_subcommand subcommands[] = {
    {"list", ticket_list, "--state= --site= --agency= --campaign= --overdue --format=", TICKET_TARGET_NONE, false, false, NULL},
    {"show", ticket_show, "--format=", TICKET_TARGET_TICKET, false, false, NULL},
    {"log", ticket_log, "--format=", TICKET_TARGET_TICKET, false, false, NULL},
    {"papers", ticket_papers, "--kind= --language= --pdf", TICKET_TARGET_TICKET, false, false, NULL},
    {"make", ticket_make, "", TICKET_TARGET_PAGE, true, true, NULL},
    {"send", ticket_send, "--to= --dry-run= --no-pack", TICKET_TARGET_TICKET, true, true, NULL},
    {"sent", ticket_sent, "", TICKET_TARGET_TICKET, true, true, NULL},
    {"claim", ticket_claim, "", TICKET_TARGET_TICKET, true, true, NULL},
    {"close", ticket_close, "--false-positive --everywhere --until=", TICKET_TARGET_TICKET, true, true, "--reason"},
    {"accept", ticket_accept, "--everywhere --until=", TICKET_TARGET_TICKET, true, true, "--reason"},
    {"reopen", ticket_reopen, "", TICKET_TARGET_TICKET, true, true, "--reason"},
    {"note", ticket_note, "", TICKET_TARGET_TICKET, true, true, "--text"},
    {"recheck", ticket_recheck, "--all", TICKET_TARGET_TICKET_OR_ALL, false, false, NULL},
    {"decide", ticket_decide, "--false-positive --accepted --everywhere --until=", TICKET_TARGET_PAGE, true, true, "--reason"},
    {"undecide", ticket_undecide, "", TICKET_TARGET_PAGE, true, true, "--reason"},
    {"pack", ticket_pack, "--out= --pictures= --no-pictures", TICKET_TARGET_TICKET, true, true, NULL},
    {"decisions", ticket_decisions, "--format=", TICKET_TARGET_NONE, false, false, NULL},
};

/* --- what subcommands share --- */

const char *ticket_option(const struct ticket_job *job, const char *name)
{
    for (size_t i = 0; i < job->option_count; i++)
        if (strcmp(job->options[i].name, name) == 0)
            return job->options[i].value;
    return NULL;
}

const char *ticket_words(const struct ticket_job *job, const char *english, const char *vietnamese)
{
    return job->invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english;
}

bool ticket_stored(struct ticket_job *job, enum status status)
{
    if (status != STATUS_OK)
        cli_say_store(job->invocation, job->store);
    return status == STATUS_OK;
}

struct text ticket_name(const struct ticket_job *job)
{
    return ticket_reference(job->invocation->arena, job->ticket.year, job->ticket.number);
}

int64_t ticket_page_named(struct ticket_job *job, const char *target)
{
    int64_t page = 0;
    if (ticket_stored(job, page_named(job->store, text_from_string(target), &page)) && page == 0)
        cli_say(job->invocation, "no such page: %s", "không có trang: %s", target);
    return page;
}

/* --- the command line --- */

/* Is `name` one of the words of `list`? *takes_value: it stands there with '=' behind it. */
static bool option_of(const char *list, const char *name, bool *takes_value)
{
    for (struct text rest = text_from_string(list); rest.length;) {
        struct text word = text_split(&rest, ' ');
        *takes_value = text_ends_with(word, TEXT("="));
        if (*takes_value)
            word.length--;
        if (text_equal(word, text_from_string(name)))
            return true;
    }
    return false;
}

static bool read_options(struct ticket_job *job, const struct ticket_subcommand *subcommand)
{
    const struct invocation *invocation = job->invocation;
    for (int i = 2; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        bool takes_value = false;
        if (strncmp(argument, "--", 2) != 0) {
            if (job->target || subcommand->target == TICKET_TARGET_NONE)
                return false;
            job->target = argument;
            continue;
        }
        const bool known = option_of("--config=", argument, &takes_value) || option_of(subcommand->options, argument, &takes_value) ||
                           (subcommand->asks_who && option_of("--by=", argument, &takes_value)) ||
                           (subcommand->asks_who && !subcommand->asks_words && option_of("--reason=", argument, &takes_value)) ||
                           (subcommand->asks_words && strcmp(argument, subcommand->asks_words) == 0 && (takes_value = true));
        if (!known || ticket_option(job, argument) || job->option_count == TICKET_LIMIT_OPTIONS ||
            (takes_value && i + 1 == invocation->count))
            return false;
        job->options[job->option_count++] = (struct ticket_option){argument, takes_value ? invocation->arguments[++i] : ""};
    }
    const bool all = subcommand->target == TICKET_TARGET_TICKET_OR_ALL && ticket_option(job, "--all");
    return subcommand->target == TICKET_TARGET_NONE || (job->target != NULL) != all;
}

/* Who says so, and what: kept with the change for ever. */
static bool read_person(struct ticket_job *job, const struct ticket_subcommand *subcommand)
{
    struct arena *arena = job->invocation->arena;
    const char *wanted = subcommand->asks_words ? subcommand->asks_words : "--reason";
    const char *said = ticket_option(job, wanted);
    if (!subcommand->asks_who)
        return true;
    job->actor.by = TICKET_BY_PERSON;
    if (!words_read(arena, ticket_option(job, "--by"), TICKET_LIMIT_PERSON_BYTES, &job->actor.who)) {
        cli_say(job->invocation, "who does this? --by NAME, one line, is kept with the ticket",
                "ai thực hiện? --by HỌ-TÊN, một dòng, được lưu cùng phiếu");
        return false;
    }
    if ((!said && !subcommand->asks_words) || words_read(arena, said, TICKET_LIMIT_WORDS_BYTES, &job->words))
        return true;
    cli_say(job->invocation, "what is to be kept with it? %s TEXT, one line of at most %d bytes",
            "nội dung cần lưu kèm? %s NỘI-DUNG, một dòng, nhiều nhất %d byte", wanted, TICKET_LIMIT_WORDS_BYTES);
    return false;
}

/* --- the ticket that is meant --- */

struct found {
    int64_t id;
    bool live;
};

/* A page's ticket: the one that still lives, else the newest. */
static bool take_ticket(void *context, const struct ticket_row *row)
{
    struct found *found = context;
    const bool live = ticket_row_is_live(row);
    if (found->id == 0 || live || !found->live)
        *found = (struct found){row->id, live};
    return true;
}

static bool find_ticket(struct ticket_job *job)
{
    struct arena *arena = job->invocation->arena;
    const struct text target = text_from_string(job->target);
    int64_t year, place;
    uint64_t number = 0;
    enum status status = STATUS_NOT_FOUND;
    if (ticket_reference_read(target, &year, &place))
        status = store_ticket_numbered(job->store, arena, year, place, &job->ticket);
    else if (text_to_number(target, INT64_MAX, &number))
        status = store_ticket(job->store, arena, (int64_t)number, &job->ticket);
    else if (target.length > 1 && target.data[0] == 'p' && text_to_number(text_slice(target, 1, target.length), INT64_MAX, &number)) {
        struct found found = {0};
        const struct ticket_query query = {.page = (int64_t)number, .order = TICKETS_BY_REFERENCE};
        status = store_tickets(job->store, &query, take_ticket, &found);
        if (status == STATUS_OK)
            status = store_ticket(job->store, arena, found.id, &job->ticket);
    }
    if (status == STATUS_NOT_FOUND) {
        cli_say(job->invocation, "no such ticket: %s", "không có phiếu: %s", job->target);
        return false;
    }
    return ticket_stored(job, status);
}

static enum exit_code run_job(struct ticket_job *job, const struct ticket_subcommand *subcommand)
{
    struct invocation *invocation = job->invocation;
    enum status status = subcommand->writes ? store_open_beside(invocation->config.state, &job->store)
                                            : paper_open(invocation, &job->store);
    if (status != STATUS_OK && subcommand->writes)
        cli_say_store(invocation, job->store);
    if (status != STATUS_OK || paper_head(invocation, job->store, &job->head) != STATUS_OK)
        return EXIT_OPERATIONAL;
    const bool names_one = subcommand->target == TICKET_TARGET_TICKET || subcommand->target == TICKET_TARGET_TICKET_OR_ALL;
    if (names_one && job->target && !find_ticket(job))
        return EXIT_OPERATIONAL;
    enum exit_code code = subcommand->run(job);
    if (code == EXIT_DONE && subcommand->writes && !ticket_stored(job, store_commit(job->store)))
        code = EXIT_OPERATIONAL;
    if (code != EXIT_OPERATIONAL && (buffer_failed(&job->out) || !cli_flush(&job->out, 0)))
        code = EXIT_OPERATIONAL;
    return code; /* what was not committed is dropped when the store is closed */
}

enum exit_code command_ticket(struct invocation *invocation)
{
    struct ticket_job *job = arena_alloc(invocation->arena, sizeof *job);
    const struct ticket_subcommand *subcommand = NULL;
    *job = (struct ticket_job){.invocation = invocation};
    job->actor = (struct ticket_actor){.now = time(NULL), .deadlines = &invocation->config.ticket_deadlines};
    for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands && invocation->count > 1; i++)
        if (strcmp(invocation->arguments[1], subcommands[i].name) == 0)
            subcommand = &subcommands[i];
    if (!subcommand || !read_options(job, subcommand))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, ticket_option(job, "--config")) || !read_person(job, subcommand))
        return EXIT_CONFIGURATION;
    buffer_init(&job->out, PAPER_BUFFER_BYTES);
    enum exit_code code = run_job(job, subcommand);
    buffer_release(&job->out);
    if (job->store)
        store_close(job->store);
    return code;
}
