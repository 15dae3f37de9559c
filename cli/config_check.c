/* config_check.c: `rasoat config check FILE`: every error with its line, or the settings in force. */
#include "cli/cli.h"

#include <string.h>

enum { SETTINGS_BYTES = 1024 * 1024 };

enum exit_code command_config(struct invocation *invocation)
{
    if (invocation->count != 3 || strcmp(invocation->arguments[1], "check") != 0)
        return cli_usage(invocation);
    if (!cli_load_config(invocation, invocation->arguments[2]))
        return EXIT_CONFIGURATION;
    struct buffer out;
    buffer_init(&out, SETTINGS_BYTES);
    config_show(&invocation->config, &out);
    bool written = !buffer_failed(&out) && cli_flush(&out, 0);
    buffer_release(&out);
    return written ? EXIT_DONE : EXIT_OPERATIONAL;
}
