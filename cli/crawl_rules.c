/* crawl_rules.c: what judges tonight, as one number: a look that was judged by the same program, lists, settings and list of
 * sites need not be judged again. */
#include "cli/crawl.h"

#include "base/hash.h"
#include "detectors/wordlist.h"

enum { RULES_LIMIT_PROGRAM_BYTES = 256 * 1024 * 1024, RULES_LIMIT_SETTINGS_BYTES = 1024 * 1024 };

/* What the settings say about judging; where and how fast is fetched is no part of it. */
static uint64_t settings_sum(const struct crawl *crawl)
{
    struct config *config = arena_alloc(crawl->arena, sizeof *config);
    struct buffer out;
    config_defaults(crawl->arena, config);
    config->deadline_ms = crawl->config->deadline_ms;
    config->memory_mb = crawl->config->memory_mb;
    config->verdict = crawl->config->verdict;
    buffer_init(&out, RULES_LIMIT_SETTINGS_BYTES);
    config_show(config, &out);
    uint64_t sum = bytes_sum(crawl->key, buffer_text(&out));
    buffer_release(&out);
    return sum;
}

bool crawl_know_rules(struct crawl *crawl, const struct analyst_knowledge *knowledge)
{
    struct text program;
    struct arena *arena = arena_create(RULES_LIMIT_PROGRAM_BYTES * (size_t)2);
    if (!arena)
        return false;
    bool read = cli_read_file(arena, "/proc/self/exe", RULES_LIMIT_PROGRAM_BYTES, &program) == STATUS_OK;
    uint64_t sum = read ? bytes_sum(crawl->key, program) : 0;
    arena_free(arena);
    sum = hash_u64(sum ^ wordlists_revision(knowledge->wordlists));
    sum = hash_u64(sum ^ settings_sum(crawl));
    for (size_t i = 0; i < knowledge->known.count; i++)
        sum = hash_u64(sum ^ bytes_sum(crawl->key, knowledge->known.domains[i]));
    crawl->rules = sum;
    return read;
}
