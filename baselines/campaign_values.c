/* campaign_values.c: what a finding may share with findings of other sites: hosts, sets of hosts, words. */
#include "baselines/campaign_priv.h"
#include "baselines/cloaking_priv.h"

#include "base/fold.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "page/url.h"

#include <stdlib.h>

enum { BLOCK_LIMIT_HOSTS = FINDING_LIMIT_PER_RULE * 4, BLOCK_NAMED_HOSTS = 3 };

static const char *const hidden_rules[] = {"hidden-link", "link-box", "misplaced-markup"};
static const char *const script_rules[] = {"script-source"};

static bool is_among(struct text rule, const char *const *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(rule, text_from_string(rules[i])))
            return true;
    return false;
}

bool finding_is_hidden_link(const struct finding *finding)
{
    return is_among(finding->rule, hidden_rules, sizeof hidden_rules / sizeof *hidden_rules);
}

/* "https://user@a.example:8080/x" and "a.example" alike; lower case. */
static struct text host_of_target(struct arena *arena, struct text target)
{
    size_t scheme = text_find(target, TEXT("://"), 0);
    if (scheme != SIZE_MAX)
        target = text_slice(target, scheme + 3, SIZE_MAX);
    size_t end = 0;
    while (end < target.length && target.data[end] != '/' && target.data[end] != '?' && target.data[end] != '#')
        end++;
    target = text_slice(target, 0, end);
    size_t at = text_find_byte(target, '@', 0);
    if (at != SIZE_MAX)
        target = text_slice(target, at + 1, SIZE_MAX);
    if (!text_starts_with(target, TEXT("[")))
        target = text_slice(target, 0, text_find_byte(target, ':', 0));
    if (text_ends_with(target, TEXT(".")))
        target = text_slice(target, 0, target.length - 1);
    char *host = arena_string(arena, target);
    for (size_t i = 0; i < target.length; i++)
        host[i] = ascii_lower(host[i]);
    return text_of(host, target.length);
}

struct text finding_domain(struct arena *arena, const struct finding *finding)
{
    return url_registrable_domain(host_of_target(arena, finding->target));
}

static enum campaign_host kind_of_host(const struct campaign_settings *settings, struct text host)
{
    if (host.length == 0 || text_find_byte(host, '.', 0) == SIZE_MAX || host_is_common(host))
        return CAMPAIGN_HOST_ORDINARY;
    return settings->host_of(settings->context, host);
}

static void add(struct campaign_values *values, size_t page, enum campaign_kind kind, struct text value,
                const struct finding *finding)
{
    *ARENA_PUSH(values->arena, &values->list) = (struct campaign_value){
        .name = {.kind = kind, .value = value}, .page = page, .identity = finding->identity};
}

/* The page's own words behind "in title: ", or between the quotation marks behind "text "; without a note of ours. */
static struct text excerpt_of(struct text evidence)
{
    bool quoted = false;
    for (size_t i = 0; i + 1 < evidence.length; i++) {
        quoted = quoted != (evidence.data[i] == '"');
        if (!quoted && evidence.data[i] == ':' && evidence.data[i + 1] == ' ')
            return text_slice(evidence, i + 2, SIZE_MAX);
    }
    size_t start = text_find(evidence, TEXT("text \""), 0);
    if (start == SIZE_MAX)
        return (struct text){0};
    evidence = text_slice(evidence, start + 6, SIZE_MAX);
    return text_slice(evidence, 0, text_find_byte(evidence, '"', 0));
}

/* Punctuation, arrows, symbols and pictures part words as white space does. */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return ascii_is_alpha((char)c);
    return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
           !(c >= 0xFE00 && c <= 0xFE0F) && !(c >= 0xFF00 && c <= 0xFF0F) && !(c >= 0x1F000 && c <= 0x1FFFF) && c != 0xFFFD;
}

/* Words without marks and case, numbers as 0, everything else one space; *words of them. */
static struct text normalised(struct arena *arena, struct text excerpt, size_t *words)
{
    struct text folded = fold_plain(arena, excerpt);
    char *out = arena_alloc_raw(arena, folded.length * 2 + 1);
    size_t length = 0;
    bool in_word = false;
    *words = 0;
    for (size_t i = 0; i < folded.length;) {
        const size_t start = i;
        const uint32_t c = utf8_next(folded, &i);
        const bool digit = c < 0x80 && ascii_is_digit((char)c);
        if (!digit && !is_letter(c)) {
            in_word = false;
            continue;
        }
        if (!in_word && length)
            out[length++] = ' ';
        *words += !in_word;
        in_word = true;
        if (digit && (length == 0 || out[length - 1] != '0'))
            out[length++] = '0';
        for (size_t at = start; !digit && at < i; at++)
            out[length++] = folded.data[at];
    }
    return text_of(out, length);
}

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static size_t sorted_once(struct text *hosts, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(hosts, count, sizeof *hosts, by_text);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !text_equal(hosts[kept - 1], hosts[i]))
            hosts[kept++] = hosts[i];
    return kept;
}

/* "a.example b.example c.example +4 #0123456789abcdef": a name for people, and a sum over all hosts. */
static struct text name_of_block(struct arena *arena, const struct text *hosts, size_t count)
{
    struct text name = {0};
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum = hash_more(sum, hosts[i]);
        if (i < BLOCK_NAMED_HOSTS)
            name = arena_printf(arena, "%.*s%s%.*s", TEXT_ARGS(name), i ? " " : "", TEXT_ARGS(hosts[i]));
    }
    if (count > BLOCK_NAMED_HOSTS)
        name = arena_printf(arena, "%.*s +%zu", TEXT_ARGS(name), count - BLOCK_NAMED_HOSTS);
    return arena_printf(arena, "%.*s #%016llx", TEXT_ARGS(name), (unsigned long long)sum);
}

/* Changes against a baseline name hosts that may well be honest: they are new, no more. What other rules of comparisons say
 * of neighbours must not feed itself. */
static bool speaks_of_injection(const struct finding *finding)
{
    const struct rule *comparison = comparison_rule_named(finding->rule);
    return finding->weight > 0 && (!comparison || comparison == comparison_rule(COMPARISON_CLOAKED_CONTENT) ||
                                   comparison == comparison_rule(COMPARISON_ANY_PATH));
}

void campaign_values_of(struct campaign_values *values, size_t page, const struct campaign_place_in *const *places,
                        size_t count)
{
    struct arena *arena = values->arena;
    struct text hidden[BLOCK_LIMIT_HOSTS];
    size_t hidden_count = 0;
    const struct finding *first_hidden = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = places[i]->finding;
        if (!speaks_of_injection(finding))
            continue;
        struct text host = host_of_target(arena, finding->target);
        enum campaign_host kind = kind_of_host(values->settings, host);
        bool script = is_among(finding->rule, script_rules, sizeof script_rules / sizeof *script_rules);
        if (kind == CAMPAIGN_HOST_TELLS)
            add(values, page, script ? CAMPAIGN_SCRIPT : CAMPAIGN_HOST, url_registrable_domain(host), finding);
        if (kind != CAMPAIGN_HOST_ORDINARY && finding_is_hidden_link(finding)) {
            if (hidden_count == BLOCK_LIMIT_HOSTS) /* more lists than there are rules of hidden links hold */
                hidden_count = sorted_once(hidden, hidden_count);
            if (hidden_count < BLOCK_LIMIT_HOSTS)
                hidden[hidden_count++] = host;
            first_hidden = first_hidden ? first_hidden : finding;
        }
        size_t words;
        struct text said = normalised(arena, excerpt_of(finding->evidence), &words);
        if (words >= CAMPAIGN_TEXT_LEAST_WORDS)
            add(values, page, CAMPAIGN_TEXT, said, finding);
    }
    hidden_count = sorted_once(hidden, hidden_count);
    if (hidden_count >= CAMPAIGN_BLOCK_LEAST_HOSTS)
        add(values, page, CAMPAIGN_BLOCK, name_of_block(arena, hidden, hidden_count), first_hidden);
}
