/* layers.h: what people are told of the analysts' sandbox (analyst/sandbox.h). */
#ifndef RASOAT_CLI_LAYERS_H
#define RASOAT_CLI_LAYERS_H

#include "analyst/pool.h"
#include "cli/cli.h"

/* Says which layers this machine refuses; nothing where all hold, or where no analyst was ready yet. */
void layers_say_missing(const struct invocation *invocation, const struct pool *pool);
/* `rasoat inspect sandbox`: starts an analyst and prints a JSON line for each layer: does it hold here? */
enum exit_code layers_inspect(struct invocation *invocation);

#endif
