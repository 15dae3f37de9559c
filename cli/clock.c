/* clock.c: what the clock says against the time that the computer has run, from one command to the next. */
#include "cli/clock.h"

#include "baselines/learn.h"
#include "cli/site_memory.h"
#include "store/nights.h"
#include "store/tickets.h"
#include "takedown/ticket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
enum { RECORD_BYTES = 128 };
/* Year 33000: sums and differences of times below it stay far from what an int64_t holds. */
static const uint64_t last_second = (uint64_t)1 << 40;

static bool is_boot(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (ascii_hex_value(t.data[i]) < 0 && t.data[i] != '-')
            return false;
    return t.length == CLOCK_BOOT_BYTES;
}

struct clock_reading clock_now(void)
{
    struct clock_reading now = {.up = -1, .wall = time(NULL)};
    struct timespec up;
    char boot[CLOCK_BOOT_BYTES] = {0};
    if (clock_gettime(CLOCK_BOOTTIME, &up) == 0)
        now.up = up.tv_sec;
    int file = open(BOOT_ID, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, boot, sizeof boot) == (ssize_t)sizeof boot && is_boot(text_of(boot, sizeof boot)))
        memcpy(now.boot, boot, sizeof boot);
    if (file >= 0)
        close(file);
    return now;
}

int64_t clock_moved(const struct clock_reading *then, const struct clock_reading *now)
{
    if (then->up < 0 || now->up < then->up)
        return 0;
    return (now->wall - then->wall) - (now->up - then->up);
}

int64_t clock_set_by(const struct clock_reading *then, const struct clock_reading *now)
{
    if (then->boot[0] == '\0' || strcmp(then->boot, now->boot) != 0)
        return 0;
    const int64_t moved = clock_moved(then, now);
    return moved > CLOCK_SET_SECONDS || moved < -CLOCK_SET_SECONDS ? moved : 0;
}

struct text clock_record(struct arena *arena, const struct clock_reading *reading)
{
    return arena_printf(arena, "%s %lld %lld\n", reading->boot, (long long)reading->up, (long long)reading->wall);
}

bool clock_record_read(struct text line, struct clock_reading *reading)
{
    uint64_t up = 0;
    uint64_t wall = 0;
    struct text rest = text_trim(line);
    const struct text boot = text_split(&rest, ' ');
    const struct text up_digits = text_split(&rest, ' ');
    *reading = (struct clock_reading){.up = -1};
    if (!is_boot(boot) || !text_to_number(up_digits, last_second, &up) || !text_to_number(rest, last_second, &wall))
        return false;
    memcpy(reading->boot, boot.data, CLOCK_BOOT_BYTES);
    reading->up = (int64_t)up;
    reading->wall = (int64_t)wall;
    return true;
}

struct text clock_words(struct arena *arena, int64_t moved)
{
    return arena_printf(arena, "%+.1f h", (double)moved / 3600);
}

/* --- the record --- */

/* As a whole, and on the disk when it returns. */
static bool write_record(struct arena *arena, const char *folder, const struct clock_reading *now)
{
    const struct text line = clock_record(arena, now);
    const char *path = arena_string(arena, arena_printf(arena, "%s/" CLOCK_RECORD, folder));
    const char *made = arena_string(arena, arena_printf(arena, "%s.new", path));
    int file = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ssize_t length = file >= 0 ? write(file, line.data, line.length) : -1;
    if (length >= 0 && (size_t)length < line.length)
        errno = ENOSPC; /* less than a line is written only where there is no more room */
    bool written = length == (ssize_t)line.length && fsync(file) == 0;
    int reason = errno;
    if (file >= 0 && close(file) != 0 && written) {
        reason = errno;
        written = false;
    }
    errno = reason;
    return written && rename(made, path) == 0 && cli_flush_folder(folder);
}

/* --- what is told by times --- */

struct site_ids {
    struct arena *arena;
    ARENA_LIST(int64_t) list;
};

static bool keep_site(void *context, const struct site_row *site)
{
    struct site_ids *ids = context;
    *ARENA_PUSH(ids->arena, &ids->list) = site->id;
    return true;
}

static enum status count_from_later(struct store *store, struct arena *arena, int64_t seconds, int64_t now)
{
    struct site_ids ids = {.arena = arena};
    enum status status = store_ticket_places_later(store, seconds, now, TICKET_SETTLE_SECONDS);
    if (status == STATUS_OK)
        status = store_sites(store, keep_site, &ids);
    for (size_t i = 0; status == STATUS_OK && i < ids.list.count; i++) {
        struct nights nights;
        status = site_nights_read(store, arena, ids.list.items[i], &nights);
        if (status != STATUS_OK || nights.count == 0)
            continue;
        nights_later(&nights, seconds, now);
        status = site_nights_write(store, ids.list.items[i], &nights);
    }
    return status;
}

static enum status allow_for(struct store *store, struct arena *arena, int64_t moved, int64_t now)
{
    /* A run that was stopped has looks by two clocks. */
    enum status status = store_run_doubt_clock(store);
    if (status == STATUS_OK && moved > 0)
        status = count_from_later(store, arena, moved, now);
    return status == STATUS_OK ? store_commit_to_disk(store) : status;
}

enum status clock_settle(struct invocation *invocation, struct store *store, int64_t *moved)
{
    struct arena *arena = invocation->arena;
    const char *folder = invocation->config.state;
    const struct clock_reading now = clock_now();
    struct clock_reading then;
    struct text line;
    *moved = 0;
    /* What cannot be read is as after a restart: nothing is known, and it is written anew. */
    if (cli_read_file(arena, arena_string(arena, arena_printf(arena, "%s/" CLOCK_RECORD, folder)), RECORD_BYTES, &line) == STATUS_OK &&
        clock_record_read(line, &then))
        *moved = clock_set_by(&then, &now);
    enum status status = *moved != 0 ? allow_for(store, arena, *moved, now.wall) : STATUS_OK;
    if (status != STATUS_OK)
        cli_say_store(invocation, store);
    /* Only now: what a power cut in between has counted twice counts from now at the latest. */
    else if (!write_record(arena, folder, &now)) {
        status = STATUS_IO;
        cli_say(invocation, "cannot write %s/" CLOCK_RECORD ": %s", "không ghi được %s/" CLOCK_RECORD ": %s", folder, strerror(errno));
    }
    return status;
}
