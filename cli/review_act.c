/* review_act.c: what people decide on the review page, done with the same functions as by `rasoat ticket` and `rasoat baseline`. */
#include "cli/review_work.h"

#include "cli/baseline.h"
#include "cli/options.h"
#include "cli/paper.h"
#include "cli/send.h"
#include "cli/ticket.h"
#include "crawler/plan.h"
#include "store/audit.h"
#include "takedown/mail.h"

/* One request's work: a command's parts with the request's memory. */
struct acting {
    struct review_office *office;
    struct invocation own;
    const struct review_act *act;
    struct ticket_job job;
    enum review_came came;
    enum status status;
};

static void refuse(struct acting *acting, enum review_came came)
{
    acting->came = came;
}

static enum status tell_page(struct acting *acting, struct store *store, struct text what, struct text detail)
{
    const struct audit_row row = {.time = acting->act->now, .who = acting->act->who, .what = what, .kind = TEXT("page"),
                                  .subject = acting->act->page, .detail = detail};
    return store_audit(store, &row);
}

/* One line, as commands take it; white space in a form's field is folded, what is too long is not cut. */
static bool has_words(struct acting *acting)
{
    const struct text reason = acting->act->reason;
    const char *given = arena_string(acting->own.arena, finding_clean(acting->own.arena, reason, TICKET_LIMIT_WORDS_BYTES));
    if (reason.length <= TICKET_LIMIT_WORDS_BYTES && words_read(acting->own.arena, given, TICKET_LIMIT_WORDS_BYTES, &acting->job.words))
        return true;
    refuse(acting, REVIEW_NO_WORDS);
    return false;
}

static bool has_ticket(struct acting *acting)
{
    if (acting->act->ticket == 0) {
        refuse(acting, REVIEW_NO_TICKET);
        return false;
    }
    acting->status = store_ticket(acting->job.store, acting->own.arena, acting->act->ticket, &acting->job.ticket);
    return acting->status == STATUS_OK;
}

/* --- about the page --- */

static void confirm(struct acting *acting)
{
    acting->job.words = finding_clean(acting->own.arena, acting->act->reason, TICKET_LIMIT_WORDS_BYTES);
    const enum ticket_made made = ticket_make_of_page(&acting->job, acting->act->page);
    if (made == TICKET_MADE_NOT_FLAGGED)
        refuse(acting, REVIEW_NOTHING_FOUND);
    else
        acting->status = made == TICKET_MADE_FAILED
                             ? STATUS_IO
                             : tell_page(acting, acting->job.store, TEXT("page-confirmed"), ticket_name(&acting->job));
}

static void decide(struct acting *acting, bool accepted)
{
    const struct review_act *act = acting->act;
    struct decide decide = {.store = acting->job.store, .arena = acting->own.arena, .actor = &acting->job.actor,
                            .time_zone_minutes = acting->own.config.time_zone_minutes, .accepted = accepted,
                            .everywhere = act->everywhere};
    bool decided = false;
    if (!has_words(acting))
        return;
    decide.reason = acting->job.words;
    if ((act->date.length || accepted) && !(date_read(arena_string(acting->own.arena, act->date), decide.time_zone_minutes, &decide.until) &&
                                            decide.until > act->now)) {
        refuse(acting, REVIEW_NO_DATE);
        return;
    }
    acting->status = decide_page(&decide, act->page, &decided);
    if (acting->status == STATUS_OK && !decided)
        refuse(acting, REVIEW_NOTHING_FOUND);
}

static void not_injection(struct acting *acting)
{
    decide(acting, false);
}

static void accept(struct acting *acting)
{
    decide(acting, true);
}

static enum review_came approval_came(enum baseline_approval approval)
{
    static const enum review_came came[] = {[BASELINE_APPROVAL_DONE] = REVIEW_DONE, [BASELINE_APPROVAL_NOT_SEEN] = REVIEW_NOT_SEEN,
                                            [BASELINE_APPROVAL_FLAGGED] = REVIEW_FLAGGED, [BASELINE_APPROVAL_REJECTED] = REVIEW_FLAGGED,
                                            [BASELINE_APPROVAL_FAILED] = REVIEW_DONE};
    return came[approval];
}

/* Baselines belong to runs: they are written by who alone may write as a crawl does, so not beside one. */
static void baseline(struct acting *acting)
{
    const struct review_act *act = acting->act;
    const struct plan_identities identities = plan_identities(acting->own.config.identities, acting->own.config.identity_count, false);
    struct baseline_job job = {.invocation = &acting->own, .scratch = acting->office->scratch, .who = act->who, .now = act->now,
                               .even_though_flagged = act->is_sure, .plain = identities.items[identities.plain]->name};
    struct run run = {0};
    struct text rejected;
    int64_t holder = 0;
    if (!has_words(acting))
        return;
    job.reason = acting->job.words;
    enum status status = store_open(acting->own.config.state, true, &job.store);
    if (status == STATUS_OK)
        status = store_lock_crawl(job.store, &holder);
    if (status == STATUS_OK)
        status = store_run_latest(job.store, &run);
    job.run = run.id;
    if (status == STATUS_OK) {
        const enum baseline_approval approval = baseline_approve_page(&job, act->page, &rejected);
        refuse(acting, approval_came(approval));
        if (approval == BASELINE_APPROVAL_DONE)
            status = tell_page(acting, job.store, TEXT("page-baseline"), job.reason);
        else if (approval == BASELINE_APPROVAL_FAILED)
            status = STATUS_IO;
        if (status == STATUS_OK && approval == BASELINE_APPROVAL_DONE && !job.failed)
            status = store_commit_to_disk(job.store);
    }
    if (status == STATUS_BUSY)
        refuse(acting, REVIEW_CRAWLING);
    else
        acting->status = status;
    store_close(job.store);
    arena_reset(acting->office->scratch);
}

/* --- about its ticket --- */

static void note(struct acting *acting)
{
    if (has_ticket(acting) && has_words(acting))
        acting->status = ticket_tell(acting->job.store, acting->job.ticket.id, "ticket-note", &acting->job.actor, acting->job.words);
}

static void claim(struct acting *acting)
{
    bool moved = false;
    if (!has_ticket(acting))
        return;
    acting->job.words = finding_clean(acting->own.arena, acting->act->reason, TICKET_LIMIT_WORDS_BYTES);
    acting->status = ticket_move(acting->job.store, &acting->job.ticket, TICKET_CLAIM, &acting->job.actor, acting->job.words, &moved);
    if (acting->status == STATUS_OK && !moved)
        refuse(acting, REVIEW_NOT_NOW);
}

/* What takes long is a process of its own; that it was asked for is told at once. */
static void begin(struct acting *acting, const char *what)
{
    if (!has_ticket(acting))
        return;
    if (!ticket_row_is_live(&acting->job.ticket)) {
        refuse(acting, REVIEW_NOT_NOW);
        return;
    }
    acting->came = review_task_begin(acting->office, acting->act, ticket_name(&acting->job));
    if (acting->came == REVIEW_BEGUN)
        acting->status = ticket_tell(acting->job.store, acting->job.ticket.id, what, &acting->job.actor, acting->act->to);
}

static void again(struct acting *acting)
{
    struct store *probe = NULL;
    const enum status status = store_open(acting->own.config.state, true, &probe); /* a crawl looks at tickets' pages first */
    store_close(probe);
    if (status == STATUS_BUSY)
        refuse(acting, REVIEW_CRAWLING);
    else
        begin(acting, "ticket-recheck-asked");
}

static void send(struct acting *acting)
{
    if (!send_by_mail(&acting->own.config))
        refuse(acting, REVIEW_NO_MAIL);
    else if (acting->act->to.length && !mail_is_address(acting->act->to))
        refuse(acting, REVIEW_NO_ADDRESS);
    else
        begin(acting, "ticket-send-asked");
}

enum status review_office_act(void *context, struct arena *arena, struct store *store, const struct review_act *act,
                              enum review_came *came)
{
    static void (*const acts[REVIEW_ACT_COUNT])(struct acting *acting) = {
        [REVIEW_CONFIRM] = confirm, [REVIEW_NOT_INJECTION] = not_injection, [REVIEW_ACCEPT] = accept, [REVIEW_BASELINE] = baseline,
        [REVIEW_NOTE] = note,       [REVIEW_CLAIM] = claim,                 [REVIEW_SEND] = send,     [REVIEW_AGAIN] = again};
    struct review_office *office = context;
    struct acting acting = {.office = office, .own = *office->invocation, .act = act};
    acting.own.arena = arena;
    acting.job = (struct ticket_job){.invocation = &acting.own, .store = store};
    acting.job.actor = (struct ticket_actor){.who = act->who, .by = TICKET_BY_PERSON, .now = act->now,
                                             .deadlines = &acting.own.config.ticket_deadlines};
    acts[act->kind](&acting);
    *came = acting.came;
    return acting.status;
}
