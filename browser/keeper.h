/* keeper.h: the process between us and Chromium: it starts Chromium, and when we go, however that happens, it ends all of Chromium's
 * processes (they become its children, whatever session they moved to), reaps them, and removes the private folder. */
#ifndef RASOAT_BROWSER_KEEPER_H
#define RASOAT_BROWSER_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

#define KEEPER_LIMIT_DEPTH 64 /* folders in folders of what is removed; deeper ones stay behind */
#define KEEPER_LIMIT_ARGUMENTS 64

/* One byte of these comes on the life line when Chromium was started. */
enum { KEEPER_STARTED = 1, KEEPER_SANDBOXED = 2, KEEPER_OWN_NETWORK = 4 };

struct keeper {
    const char *program;
    const char *folder; /* private, empty, the account's; it is removed at the end */
    uid_t account; /* to run as; ours: no change */
    pid_t parent; /* who starts the keeper */
    int from_us; /* read end: Chromium's descriptor 3 */
    int to_us; /* write end: its descriptor 4 */
    int life; /* our end is its partner: what can be read from it, or its end, means that all is over */
};

/* The life of the process; does not return. */
_Noreturn void keeper_run(const struct keeper *keeper);
/* Removes a folder with all that is in it, following no link. */
void keeper_remove(const char *folder);

/* --- browser/launch.c --- */
/* In a fresh process: becomes Chromium. Returns only where that failed. */
void launch(const struct keeper *keeper, bool sandboxed, bool own_network);
/* What the system gives to that account: KEEPER_SANDBOXED, KEEPER_OWN_NETWORK. Must be asked in a process of its own. */
int launch_probe(const struct keeper *keeper);

#endif
