/* pipe.h: Chromium as a process, and the messages to and from it: JSON, each ended by a NUL byte, on its descriptors 3 and 4
 * (--remote-debugging-pipe). */
#ifndef RASOAT_BROWSER_PIPE_H
#define RASOAT_BROWSER_PIPE_H

#include "base/buffer.h"
#include "base/status.h"

#include <sys/types.h>

#define PIPE_LIMIT_MESSAGE_BYTES ((size_t)96 * 1024 * 1024) /* one message, either way */
#define PIPE_LIMIT_FOLDER 96 /* bytes of the private folder's name */
#define PIPE_END_MS 10000 /* for the keeper to end all; then it is killed itself */

struct pipe_settings {
    const char *program;
    const char *folder; /* NULL: /tmp */
    uid_t account;
};

struct pipe {
    pid_t keeper; /* 0: not running */
    int to; /* Chromium's descriptor 3 */
    int from; /* its descriptor 4 */
    int life; /* the keeper's: when it is closed, all ends */
    struct buffer out; /* what Chromium has not taken yet, behind `sent` */
    size_t sent;
    struct buffer in; /* what came */
    size_t taken; /* bytes of `in` that were messages given out */
    size_t looked; /* bytes of `in` without a NUL after `taken` */
    bool sandboxed;
    bool own_network;
};

/* Milliseconds of a clock that only goes forward. */
uint64_t pipe_now(void);
/* STATUS_IO where the system refuses a process, a pipe or the folder. That the program does not run shows when it is read from. */
enum status pipe_start(struct pipe *pipe, const struct pipe_settings *settings, uint64_t until) MUST_USE;
/* Takes the message for sending; it goes out while pipe_receive waits. STATUS_LIMIT past PIPE_LIMIT_MESSAGE_BYTES. */
enum status pipe_send(struct pipe *pipe, struct text message) MUST_USE;
/* The next message without its NUL; valid, and ours to change, until the next call. Waits until `until` (pipe_now).
 * STATUS_DEADLINE; STATUS_IO: Chromium is gone; STATUS_LIMIT: its message is too long. */
enum status pipe_receive(struct pipe *pipe, uint64_t until, char **message, size_t *length) MUST_USE;
/* Ends Chromium with all its processes and removes the folder; waits for that. A pipe that is not running is fine. */
void pipe_end(struct pipe *pipe);

#endif
