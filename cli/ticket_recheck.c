/* ticket_recheck.c: `rasoat ticket recheck`: asks for a ticket's pages now, as everybody who would ask tonight, and says what was found.
 *
 * Nothing of it reaches what nights know: the pages with their history are copied into a store of their own (store/excerpt.h), which a
 * crawl of these addresses alone works on and which is then removed. Only the tickets are told. What only the second look of a whole
 * night can find (a changed site, neighbours) stays as it was: such a place is neither found nor called clean. */
#include "cli/clock.h"
#include "cli/crawl.h"
#include "cli/options.h"
#include "cli/ticket.h"
#include "store/excerpt.h"
#include "takedown/tickets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RECHECK_PLACE_BYTES = 256 * 1024 * 1024 };

struct recheck {
    struct ticket_job *job;
    char *folder; /* of the excerpt */
    int lock; /* of lock file beside it; -1 */
    ARENA_LIST(int64_t) tickets;
    ARENA_LIST(int64_t) pages;
};

/* --- the excerpt's folder --- */

/* The files in it, which are the store's alone, and the folder. */
static bool remove_folder(const char *folder)
{
    DIR *files = opendir(folder);
    if (!files)
        return errno == ENOENT;
    for (struct dirent *file; (file = readdir(files));)
        if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0)
            (void)unlinkat(dirfd(files), file->d_name, 0);
    closedir(files);
    return rmdir(folder) == 0;
}

/* One re-check at a time; what one that was killed left is removed. */
static bool begin_folder(struct recheck *recheck)
{
    struct invocation *invocation = recheck->job->invocation;
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    const char *path = arena_string(invocation->arena, arena_printf(invocation->arena, "%s/recheck.lock", invocation->config.state));
    recheck->folder = arena_string(invocation->arena, arena_printf(invocation->arena, "%s/recheck", invocation->config.state));
    recheck->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (recheck->lock < 0 || fcntl(recheck->lock, F_OFD_SETLK, &whole) != 0) {
        cli_say(invocation, "%s: %s", "%s: %s", path,
                recheck->lock < 0 ? strerror(errno) : ticket_words(recheck->job, "another re-check is running", "một lần kiểm tra khác đang chạy"));
        return false;
    }
    if (remove_folder(recheck->folder))
        return true;
    cli_say(invocation, "%s: %s", "%s: %s", recheck->folder, strerror(errno));
    return false;
}

/* --- what is asked for --- */

static bool add_page(void *context, const struct ticket_place *place)
{
    struct recheck *recheck = context;
    *ARENA_PUSH(recheck->job->invocation->arena, &recheck->pages) = place->page;
    return true;
}

static bool add_ticket(void *context, const struct ticket_row *row)
{
    struct recheck *recheck = context;
    if (ticket_row_is_live(row) || recheck->job->target)
        *ARENA_PUSH(recheck->job->invocation->arena, &recheck->tickets) = row->id;
    return true;
}

/* Was the clock set since the last crawl or re-check? While no crawl can begin. */
static bool settle_clock(struct ticket_job *job)
{
    struct invocation *invocation = job->invocation;
    struct store *beside = NULL;
    int64_t moved = 0;
    enum status status = store_open_beside(invocation->config.state, &beside);
    if (status != STATUS_OK)
        cli_say_store(invocation, beside);
    else
        status = clock_settle(invocation, beside, &moved);
    if (beside)
        store_close(beside);
    if (moved != 0)
        buffer_printf(&job->out, "%.*s: %.*s\n", TEXT_ARGS(note_words(TEXT("clock-set"), invocation->config.language == LANGUAGE_VIETNAMESE)),
                      TEXT_ARGS(clock_words(invocation->arena, moved)));
    return status == STATUS_OK;
}

/* The tickets and their pages into the excerpt; then the store is closed, since analysts must not have it. */
static bool gather(struct recheck *recheck)
{
    struct ticket_job *job = recheck->job;
    int64_t holder = 0;
    enum status status = store_lock_crawl(job->store, &holder);
    if (status == STATUS_BUSY) {
        cli_say(job->invocation, "a crawl is running (process %lld), which looks at all tickets first", "đang rà soát (tiến trình %lld), mọi phiếu được xem trước tiên",
                (long long)holder);
        return false;
    }
    if (!ticket_stored(job, status) || !settle_clock(job))
        return false;
    if (job->target)
        (void)add_ticket(recheck, &job->ticket);
    else if (!ticket_stored(job, store_tickets(job->store, &(struct ticket_query){0}, add_ticket, recheck)))
        return false;
    for (size_t i = 0; i < recheck->tickets.count; i++) {
        const struct ticket_place_query query = {.ticket = recheck->tickets.items[i]};
        if (!ticket_stored(job, store_ticket_places(job->store, &query, add_page, recheck)))
            return false;
    }
    const bool made = recheck->pages.count == 0 ||
                      ticket_stored(job, store_excerpt(job->store, recheck->folder, recheck->pages.items, recheck->pages.count));
    store_close(job->store);
    job->store = NULL;
    return made;
}

/* --- what came of it --- */

static struct text configured_names(const struct ticket_job *job)
{
    const struct config *config = &job->invocation->config;
    struct text names = {0};
    for (size_t i = 0; i < config->identity_count; i++)
        names = place_names_add(job->invocation->arena, names, config->identities[i]->name);
    return names;
}

static bool check_ticket(struct recheck *recheck, struct ticket_check *check, int64_t id)
{
    struct ticket_job *job = recheck->job;
    struct arena *arena = job->invocation->arena;
    struct ticket_checked checked = {0};
    if (!ticket_stored(job, store_ticket(job->store, arena, id, &job->ticket)) ||
        !ticket_stored(job, ticket_check(check, &job->ticket, &checked)))
        return false;
    const struct text said = arena_printf(arena, "%llu: found %llu, clean %llu, not known %llu", (unsigned long long)checked.places,
                                          (unsigned long long)checked.found, (unsigned long long)checked.clean,
                                          (unsigned long long)checked.nothing);
    if (!ticket_stored(job, ticket_tell(job->store, id, "ticket-rechecked", &check->actor, said)) ||
        !ticket_stored(job, store_commit(job->store)))
        return false;
    const struct ticket_life life = ticket_life_of(&job->ticket);
    buffer_printf(&job->out, ticket_words(job, "%.*s: %llu pages: found on %llu, clean %llu, nothing can be said of %llu; %s\n",
                                          "%.*s: %llu trang: còn ở %llu trang, sạch %llu trang, chưa kết luận được %llu trang; %s\n"),
                  TEXT_ARGS(ticket_name(job)), (unsigned long long)checked.places, (unsigned long long)checked.found,
                  (unsigned long long)checked.clean, (unsigned long long)checked.nothing, ticket_state_words(&job->head, life.state));
    return true;
}

static bool tell_tickets(struct recheck *recheck, const struct run *run)
{
    struct ticket_job *job = recheck->job;
    struct ticket_check check = {.arena = arena_create(RECHECK_PLACE_BYTES), .run = run->id, .configured = configured_names(job),
                                 .may_clear = !run->clock_back, .actor = job->actor};
    check.actor.who = TEXT("rasoat");
    check.actor.by = TICKET_BY_PROGRAM;
    check.actor.now = time(NULL);
    bool done = check.arena && store_open_beside(job->invocation->config.state, &job->store) == STATUS_OK &&
                store_open(recheck->folder, false, &check.looked) == STATUS_OK;
    check.store = job->store;
    if (!done)
        cli_say_store(job->invocation, check.looked ? check.looked : job->store);
    for (size_t i = 0; done && i < recheck->tickets.count; i++)
        done = check_ticket(recheck, &check, recheck->tickets.items[i]);
    if (check.looked)
        store_close(check.looked);
    arena_free(check.arena);
    return done;
}

enum exit_code ticket_recheck(struct ticket_job *job)
{
    struct recheck recheck = {.job = job, .lock = -1};
    struct run run = {0};
    enum exit_code code = EXIT_OPERATIONAL;
    if (begin_folder(&recheck) && gather(&recheck)) {
        code = EXIT_DONE;
        if (recheck.pages.count == 0)
            buffer_add_string(&job->out, ticket_words(job, "No ticket.\n", "Không có phiếu nào.\n"));
        else if ((code = crawl_given(job->invocation, recheck.folder, &run)) == EXIT_DONE && !tell_tickets(&recheck, &run))
            code = EXIT_OPERATIONAL;
        (void)remove_folder(recheck.folder);
    }
    if (recheck.lock >= 0)
        close(recheck.lock);
    return code;
}
