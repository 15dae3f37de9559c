/* config_check.c: `rasoat config check`: every error with its line, in templates of the office's own too, or the settings in force. */
#include "cli/papers.h"

#include <string.h>

enum { SETTINGS_BYTES = 1024 * 1024 };

enum exit_code command_config(struct invocation *invocation)
{
    bool with_option = invocation->count == 4 && strcmp(invocation->arguments[2], "--config") == 0;
    if (invocation->count < 2 || strcmp(invocation->arguments[1], "check") != 0 || (invocation->count > 3 && !with_option))
        return cli_usage(invocation);
    const char *path = invocation->count > 2 ? invocation->arguments[invocation->count - 1] : NULL;
    if (!cli_load_store_config(invocation, path))
        return EXIT_CONFIGURATION;
    if (invocation->config.templates && papers_check(invocation, NULL) > 0)
        return EXIT_CONFIGURATION;
    struct buffer out;
    buffer_init(&out, SETTINGS_BYTES);
    config_show(&invocation->config, &out);
    bool written = !buffer_failed(&out) && cli_flush(&out, 0);
    buffer_release(&out);
    return written ? EXIT_DONE : EXIT_OPERATIONAL;
}
