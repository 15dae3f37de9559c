/* lock.c: who writes. A crawl is alone for as long as it runs (crawl.lock); decisions of people may be written beside it, each
 * in a short transaction, for which the crawl gives way between two of its own (decide.lock). One process sends messages (outbox.lock). */
#include "store/outbox.h"
#include "store/store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CRAWL_LOCK "crawl.lock"
#define DECIDE_LOCK "decide.lock"
#define OUTBOX_LOCK "outbox.lock"
enum {
    DECIDE_WAIT_MS = 5000, /* for others that decide, and for the crawl */
    GIVE_WAY_MS = 500, /* of a crawl: a process that was stopped in the middle of a decision must not stop the night */
};

static int lock_file(const struct store *store, const char *name, int flags)
{
    char *path = sqlite3_mprintf("%s/%s", store->folder, name);
    int file = path ? open(path, flags | O_CLOEXEC, 0644) : -1;
    sqlite3_free(path);
    return file;
}

static enum status fail_lock(struct store *store, const char *name)
{
    const int error = errno;
    (void)store_fail(store, STATUS_IO, "%s/%s: %s", store->folder, name, strerror(error));
    store->trouble = store_trouble_of_system(error);
    return STATUS_IO;
}

static int64_t lock_holder(int file)
{
    char digits[24];
    ssize_t count = pread(file, digits, sizeof digits, 0);
    uint64_t number = 0;
    if (count <= 0 || !text_to_number(text_trim(text_of(digits, (size_t)count)), INT32_MAX, &number))
        return 0; /* it took the lock a moment ago and has not written its id yet */
    return (int64_t)number;
}

/* Locks of the open file description (F_OFD_...): a look at the lock takes nothing, and no other descriptor of this
 * process that is closed gives it up. */
static struct flock whole_file(void)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

static enum status held_by(struct store *store, const char *what, int file, int64_t *holder)
{
    *holder = lock_holder(file);
    (void)store_fail(store, STATUS_BUSY, "another %s (process %lld) writes to %s", what, (long long)*holder, store->folder);
    store->trouble = STORE_TROUBLE_TAKEN;
    store->holder = *holder;
    return STATUS_BUSY;
}

/* STATUS_BUSY where another process crawls. */
enum status store_probe_lock(struct store *store)
{
    int file = lock_file(store, CRAWL_LOCK, O_RDWR);
    if (file < 0)
        return STATUS_OK; /* nobody has ever crawled here */
    struct flock lock = whole_file();
    int64_t holder = 0;
    enum status status = STATUS_OK;
    if (fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
        status = held_by(store, "crawl", file, &holder);
    close(file);
    return status;
}

/* Takes a lock for as long as the store is open, and writes who has it; *kept is its descriptor. */
static enum status keep(struct store *store, const char *name, const char *what, int *kept, int64_t *holder)
{
    *holder = getpid();
    if (*kept >= 0)
        return STATUS_OK;
    int file = lock_file(store, name, O_RDWR | O_CREAT);
    struct flock lock = whole_file();
    enum status status = STATUS_OK;
    char digits[24];
    const int length = snprintf(digits, sizeof digits, "%d\n", (int)getpid());
    if (file >= 0 && fcntl(file, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES))
        status = held_by(store, what, file, holder);
    else if (file < 0 || lock.l_type != F_WRLCK || ftruncate(file, 0) != 0 ||
             pwrite(file, digits, (size_t)length, 0) != length)
        status = fail_lock(store, name);
    if (status == STATUS_OK)
        *kept = file;
    else if (file >= 0)
        close(file);
    return status;
}

enum status store_lock_crawl(struct store *store, int64_t *holder)
{
    return keep(store, CRAWL_LOCK, "crawl", &store->lock, holder);
}

enum status store_outbox_lock(struct store *store, int64_t *holder)
{
    return keep(store, OUTBOX_LOCK, "sender", &store->sender, holder);
}

/* --- decisions beside a crawl --- */

/* Tries for so many milliseconds. */
static bool take(int file, int milliseconds)
{
    struct flock lock = whole_file();
    while (fcntl(file, F_OFD_SETLK, &lock) != 0) {
        if (milliseconds-- <= 0 || (errno != EAGAIN && errno != EACCES && errno != EINTR))
            return false;
        poll(NULL, 0, 1); /* there is no lock that waits for a limited time */
    }
    return true;
}

static void give_back(int file)
{
    struct flock lock = whole_file();
    lock.l_type = F_UNLCK;
    (void)fcntl(file, F_OFD_SETLK, &lock);
}

enum status store_decide_lock(struct store *store)
{
    if (store->decide < 0)
        store->decide = lock_file(store, DECIDE_LOCK, O_RDWR | O_CREAT);
    if (store->decide < 0)
        return fail_lock(store, DECIDE_LOCK);
    if (take(store->decide, DECIDE_WAIT_MS))
        return STATUS_OK;
    (void)store_fail(store, STATUS_BUSY, "%s/" DECIDE_LOCK " is held by another process", store->folder);
    store->trouble = STORE_TROUBLE_HELD;
    return STATUS_BUSY;
}

void store_decide_unlock(struct store *store)
{
    if (store->decide >= 0)
        give_back(store->decide);
}

void store_give_way(struct store *store)
{
    if (store->decide < 0)
        store->decide = lock_file(store, DECIDE_LOCK, O_RDWR);
    if (store->decide >= 0 && take(store->decide, GIVE_WAY_MS))
        give_back(store->decide);
}
