/* layers.c: the sandbox's layers in words, for the end of a crawl and for `rasoat inspect sandbox`. */
#include "cli/layers.h"

#include "cli/tasks.h"
#include "takedown/json.h"

#include <poll.h>

enum { OUTPUT_BYTES = 64 * 1024 };

static const char *words(const struct invocation *invocation, const struct sandbox_layer_words *layer)
{
    return invocation->config.language == LANGUAGE_VIETNAMESE ? layer->vietnamese : layer->english;
}

void layers_say_missing(const struct invocation *invocation, const struct pool *pool)
{
    uint32_t layers = 0;
    if (!pool_layers(pool, &layers))
        return;
    for (size_t i = 0; i < SANDBOX_LAYER_COUNT; i++)
        if (!(layers & sandbox_layers[i].layer))
            cli_say(invocation, "this machine refuses one layer of protection to the processes that read pages: %s",
                    "máy này không cho dùng một lớp bảo vệ đối với các tiến trình đọc trang: %s",
                    words(invocation, &sandbox_layers[i]));
}

static void no_report(void *context, void *ticket, enum pool_outcome outcome, struct text report)
{
    (void)context;
    (void)ticket;
    (void)outcome;
    (void)report;
}

static bool wait_ready(struct pool *pool, uint32_t *layers)
{
    while (pool_step(pool) == STATUS_OK) {
        if (pool_layers(pool, layers))
            return true;
        struct pollfd sockets[POOL_LIMIT_SLOTS + 1];
        const size_t count = pool_descriptors(pool, sockets, POOL_LIMIT_SLOTS + 1);
        const uint32_t wait = pool_wait_ms(pool);
        poll(sockets, count, wait > INT32_MAX ? -1 : (int)wait);
    }
    return false;
}

static bool print(const struct invocation *invocation, uint32_t layers)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_BYTES);
    for (size_t i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        struct json *object = json_object_new();
        json_put(object, "layer", json_text(text_from_string(sandbox_layers[i].name)));
        json_put(object, "holds", json_truth((layers & sandbox_layers[i].layer) != 0));
        json_put(object, "what", json_text(text_from_string(words(invocation, &sandbox_layers[i]))));
        json_write(object, &out);
        buffer_add_byte(&out, '\n');
    }
    const bool written = !buffer_failed(&out) && cli_flush(&out, 0);
    buffer_release(&out);
    return written;
}

enum exit_code layers_inspect(struct invocation *invocation)
{
    const struct analyst_knowledge knowledge = {0}; /* nothing is asked */
    struct pool *pool = NULL;
    uint32_t layers = 0;
    if (invocation->count != 2)
        return cli_usage(invocation);
    if (!cli_load_config(invocation, NULL))
        return EXIT_CONFIGURATION;
    invocation->config.workers = 1;
    if (tasks_pool(invocation->arena, &invocation->config, &knowledge, 0, no_report, NULL, &pool) != STATUS_OK ||
        !wait_ready(pool, &layers)) {
        cli_say(invocation, "cannot start the analyst processes: %s", "không khởi động được các tiến trình phân tích: %s",
                pool ? pool_error(pool) : "");
        pool_free(pool);
        return EXIT_OPERATIONAL;
    }
    pool_free(pool);
    return print(invocation, layers) ? EXIT_DONE : EXIT_OPERATIONAL;
}
