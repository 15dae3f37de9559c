/* inspect.h: parts of `rasoat inspect` that stand in files of their own. */
#ifndef RASOAT_CLI_INSPECT_H
#define RASOAT_CLI_INSPECT_H

#include "cli/cli.h"

enum exit_code inspect_picture(struct invocation *invocation);
enum exit_code inspect_pdf(struct invocation *invocation);

#endif
