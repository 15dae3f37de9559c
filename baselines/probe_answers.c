/* probe_answers.c: answers to paths where nothing is, judged: told to be missing, a page in its place, or one made for search
 * engines alone. */
#include "baselines/probe_answers.h"

#include "baselines/cloaking_priv.h"
#include "page/rule.h"

#define POINTS_CERTAIN 8.0
#define POINTS_LIKELY 4.0
#define POINTS_EVERYBODY 4.0 /* of findings on a page for everything that is missing */
#define TEXT_MOSTLY 0.5
enum {
    TITLE_SHOWN = 90,
    TEXT_LEAST = 40, /* bytes that are a text */
    ECHO_BLOCKS = 3, /* of one page that may say an address back */
    ECHO_TIMES = 3, /* in one block */
};

/* Two addresses that a page may say back: then blocks of text differ by nothing but their length. */
struct echo {
    struct text before; /* a path; empty: the same was asked for both times */
    struct text after;
};

static bool is_usable(const struct look *look)
{
    return look && look->profile && look->status != 0;
}

static bool is_success(const struct look *look)
{
    return look->status >= 200 && look->status < 300;
}

static bool is_page(const struct look *look)
{
    return is_usable(look) && is_success(look);
}

/* Blocked, overloaded, broken: says nothing of what is there. */
static bool is_refused(const struct look *look)
{
    return look->status == 401 || look->status == 403 || look->status == 429 || look->status >= 500;
}

bool probe_tells(const struct look *answer)
{
    return answer && answer->status != 0 && !is_refused(answer) && (is_usable(answer) || !is_success(answer));
}

static double points_of(const struct look *look)
{
    double sum = 0;
    for (size_t i = 0; i < look->finding_count; i++)
        sum += look->findings[i].weight;
    return sum;
}

/* "/app/fajewizo.html" -> "fajewizo" */
static struct text bare_name(struct text path)
{
    while (path.length > 0 && text_find_byte(path, '/', 0) != SIZE_MAX)
        text_split(&path, '/');
    return text_slice(path, 0, text_find_byte(path, '.', 0));
}

/* Could a block of `was` bytes be one of `is` bytes with another address in it? */
static bool is_echo(const struct echo *echo, int64_t was, int64_t is)
{
    const int64_t whole = (int64_t)echo->after.length - (int64_t)echo->before.length;
    const int64_t bare = (int64_t)bare_name(echo->after).length - (int64_t)bare_name(echo->before).length;
    for (int64_t times = 1; times <= ECHO_TIMES; times++)
        if (is - was == whole * times || is - was == bare * times)
            return true;
    return false;
}

/* How much of the new text is new but for the address in it, 0..1. */
static double share_without_echo(const struct comparison *comparison, const struct echo *echo)
{
    uint64_t all = 0, unexplained = 0;
    size_t explained = 0;
    size_t used[ECHO_BLOCKS];
    for (size_t i = 0; i < comparison->new_blocks.count; i++) {
        const uint32_t bytes = profile_block_bytes(comparison->new_blocks.items[i]);
        size_t match = comparison->gone_blocks.count;
        for (size_t g = 0; explained < ECHO_BLOCKS && g < comparison->gone_blocks.count; g++) {
            bool taken = false;
            for (size_t u = 0; u < explained; u++)
                taken = taken || used[u] == g;
            if (!taken && is_echo(echo, profile_block_bytes(comparison->gone_blocks.items[g]), bytes)) {
                match = g;
                break;
            }
        }
        all += bytes;
        if (match < comparison->gone_blocks.count)
            used[explained++] = match;
        else
            unexplained += bytes;
    }
    return all ? (double)unexplained / (double)all : 0;
}

/* The text of `after` is mostly not that of `before`; an address that was asked for is not the site's text. */
static bool is_other_text(struct arena *arena, const struct look *before, const struct look *after,
                          const struct block_set *template_blocks, const struct echo *echo,
                          struct comparison *comparison)
{
    compare_profiles(arena, before->profile, after->profile, template_blocks, comparison);
    double share = comparison->text_new;
    if (echo && share > TEXT_MOSTLY)
        share *= share_without_echo(comparison, echo);
    return share > TEXT_MOSTLY && after->profile->text_bytes >= TEXT_LEAST;
}

/* A title or evidence without the word that we asked for: the same every night. */
static struct text without_word(struct arena *arena, struct text said, struct text word)
{
    size_t at = word.length ? text_find_ignore_case(said, word, 0) : SIZE_MAX;
    if (at == SIZE_MAX)
        return said;
    return arena_printf(arena, "%.*s...%.*s", TEXT_ARGS(text_slice(said, 0, at)),
                        TEXT_ARGS(text_slice(said, at + word.length, said.length)));
}

/* One random path: is the search engine given a page of its own there? */
static bool is_made_for_crawlers(struct arena *arena, const struct probe_answers *answers, size_t i)
{
    const struct look *plain = answers->plain[i];
    const struct look *crawler = answers->crawler[i];
    struct comparison comparison;
    if (!is_page(crawler) || !is_usable(plain) || is_refused(plain))
        return false;
    bool other_text = is_other_text(arena, plain, crawler, answers->template_blocks, NULL, &comparison);
    bool other_title = comparison.title_changed && crawler->profile->title.length > 0;
    /* A page in the same words with another status is a server's habit; where visitors get a page too, it takes a text. */
    if (!other_text && !(other_title && !is_page(plain)))
        return false;
    if (!is_usable(answers->home))
        return true;
    /* Pages built by scripts are often given to robots ready-made, and the start page stands for all that is missing. */
    bool beside_home = is_other_text(arena, answers->home, crawler, answers->template_blocks, NULL, &comparison);
    return beside_home || (comparison.title_changed && !other_text);
}

/* Texts that are different for each visitor and each request say nothing. */
static bool is_noisy(struct arena *arena, const struct probe_answers *answers)
{
    struct comparison comparison;
    const struct echo echo = {answers->paths[0], answers->paths[1]};
    return is_page(answers->plain[0]) && is_page(answers->plain[1]) &&
           is_other_text(arena, answers->plain[0], answers->plain[1], answers->template_blocks, &echo, &comparison);
}

/* Both paths have pages and each says something else: they are made from the address. */
static bool is_generated(struct arena *arena, const struct probe_answers *answers)
{
    struct comparison comparison;
    const struct echo echo = {answers->paths[0], answers->paths[1]};
    return is_page(answers->crawler[0]) && is_page(answers->crawler[1]) &&
           is_other_text(arena, answers->crawler[0], answers->crawler[1], answers->template_blocks, &echo, &comparison);
}

static struct text folder_of(const struct probe_answers *answers, size_t i)
{
    size_t at = text_find(answers->paths[i], answers->words[i], 0);
    return text_slice(answers->paths[i], 0, at == SIZE_MAX ? 0 : at);
}

static void say_any_path(struct arena *arena, const struct probe_answers *answers, const bool made[2], double weight,
                         struct findings *findings)
{
    size_t i = made[0] ? 0 : 1;
    const struct look *crawler = answers->crawler[i];
    const struct look *plain = answers->plain[i];
    struct text title = comparison_quoted(arena, without_word(arena, crawler->profile->title, answers->words[i]), TITLE_SHOWN);
    struct text below = made[0] ? (struct text){0}
                                : arena_printf(arena, " below %.*s",
                                               TEXT_ARGS(comparison_quoted(arena, folder_of(answers, i), TITLE_SHOWN)));
    struct text evidence =
        is_page(plain)
            ? arena_printf(arena, "search engines are given a page for any address%.*s, with the title %.*s, that visitors are not given",
                           TEXT_ARGS(below), TEXT_ARGS(title))
            : arena_printf(arena, "search engines are given a page for any address%.*s, with the title %.*s; visitors are told status %u",
                           TEXT_ARGS(below), TEXT_ARGS(title), plain->status);
    comparison_found(findings, COMPARISON_ANY_PATH, weight, crawler->identity, made[0] ? TEXT("/") : folder_of(answers, i),
                     evidence);
}

/* Advertising on the page that stands for all that is missing: every visitor who mistypes an address gets it. */
static bool say_everybody(struct arena *arena, const struct probe_answers *answers, struct findings *findings)
{
    for (size_t i = 0; i < 2; i++) {
        const struct look *plain = answers->plain[i];
        if (!is_usable(plain) || points_of(plain) < POINTS_EVERYBODY)
            continue;
        const struct finding *worst = &plain->findings[0];
        for (size_t f = 1; f < plain->finding_count; f++)
            worst = plain->findings[f].weight > worst->weight ? &plain->findings[f] : worst;
        comparison_found(findings, COMPARISON_ANY_PATH, POINTS_CERTAIN, plain->identity, TEXT("/"),
                         arena_printf(arena, "the page for addresses that do not exist, with \"%.*s\": %.*s",
                                      TEXT_ARGS(worst->rule),
                                      TEXT_ARGS(without_word(arena, worst->evidence, answers->words[i]))));
        return true;
    }
    return false;
}

static void read_missing(const struct probe_answers *answers, struct probe_result *result)
{
    for (size_t i = 0; i < 2 && result->missing == PROBE_MISSING_UNKNOWN; i++) {
        const struct look *plain = answers->plain[i];
        if (!is_usable(plain) || is_refused(plain) || (plain->status >= 300 && plain->status < 400))
            continue;
        result->missing = is_page(plain) ? PROBE_MISSING_PAGE : PROBE_MISSING_TOLD;
        result->not_found = plain->profile;
    }
}

void judge_any_path(struct arena *arena, const struct probe_answers *answers, struct probe_result *result,
                    struct findings *findings)
{
    bool made[2] = {false, false};
    double own = 0;
    *result = (struct probe_result){.missing = PROBE_MISSING_UNKNOWN};
    read_missing(answers, result);
    for (size_t i = 0; i < 2; i++) {
        made[i] = is_made_for_crawlers(arena, answers, i);
        if (made[i])
            own += points_of(answers->crawler[i]) - points_of(answers->plain[i]);
    }
    if ((made[0] || made[1]) && (own > 0 || !is_noisy(arena, answers))) {
        bool certain = own > 0 || (made[0] && made[1] && is_generated(arena, answers));
        say_any_path(arena, answers, made, certain ? POINTS_CERTAIN : POINTS_LIKELY, findings);
        result->any_path = true;
        return;
    }
    result->any_path = say_everybody(arena, answers, findings);
}

/* The host that a look was sent on to, in another site; empty where it was not. */
static struct text sent_to(const struct look *look)
{
    for (size_t i = 0; i < look->profile->entry_count; i++) {
        const struct profile_entry *entry = &look->profile->entries[i];
        struct text host = entry->channel == PROFILE_HOP ? difference_host(entry->value) : (struct text){0};
        if (host.length && host_is_foreign(look, host))
            return host;
    }
    return (struct text){0};
}

bool probe_slug_exists(struct arena *arena, const struct look *answer, struct text path,
                       const struct probe_answers *answers)
{
    const struct look *const *missing = answer && answer->crawler ? answers->crawler : answers->plain;
    struct comparison comparison;
    if (!is_usable(answer))
        return false;
    struct text foreign = sent_to(answer);
    bool known = false;
    for (size_t i = 0; i < 2; i++) {
        if (!is_usable(missing[i]) || is_refused(missing[i]))
            continue;
        const struct echo echo = {answers->paths[i], path};
        known = true;
        if (foreign.length && text_equal(foreign, sent_to(missing[i])))
            return false;
        if (is_page(missing[i]) && is_page(answer) &&
            !is_other_text(arena, missing[i], answer, answers->template_blocks, &echo, &comparison))
            return false; /* the same page as for anything else */
    }
    if (foreign.length)
        return true;
    if (!known || !is_page(answer))
        return false;
    return !is_usable(answers->home) ||
           is_other_text(arena, answers->home, answer, answers->template_blocks, NULL, &comparison);
}
