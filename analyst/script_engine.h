/* script_engine.h: runs a page's own scripts against a page that is made for them, and tells what they did.
 *
 * The one door to JavaScriptCore, which interprets only (no compiled code) and has no way out: the page's scripts see a
 * document (analyst/script_page/) and a few host functions behind it that read the parsed page; there is no network, no
 * file, no clock but one that is given. Each page and each visitor (SCRIPT_AS_...) gets a fresh context. What a script
 * throws, or being stopped, stops no other script. */
#ifndef RASOAT_ANALYST_SCRIPT_ENGINE_H
#define RASOAT_ANALYST_SCRIPT_ENGINE_H

#include "page/limits.h"
#include "page/script.h"

#define SCRIPT_LIMIT_GROWTH_BYTES (160 * 1024 * 1024) /* resident memory that one page's scripts may add */
#define SCRIPT_LIMIT_TURNS 2000 /* scripts, timers and handlers of one run */
#define SCRIPT_LIMIT_PIECES 2000 /* times that scripts of one run have markup parsed */
#define SCRIPT_LIMIT_SCRATCH_BYTES (64 * 1024 * 1024) /* memory of the host functions */

struct script_engine;

/* Once for a process, before its resource limits: it starts a thread, reserves address space and opens files of its own
 * (/dev/urandom, an eventfd, /proc/self/statm). Not before a fork that the child should run scripts after. NULL where
 * the system gives no memory, and always in the build for valgrind, which JavaScriptCore's stack scanning does not pass.
 * `now` gives milliseconds since 1970 for the scripts' clock; NULL: the system's. */
struct script_engine *script_engine_create(double (*now)(void));
void script_engine_free(struct script_engine *engine);
/* A runner of this engine (NULL: one that runs nothing, and says of pages with scripts that these did not end). */
struct script_runner script_engine_runner(struct script_engine *engine);

#endif
