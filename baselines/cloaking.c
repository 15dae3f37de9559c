/* cloaking.c: two visitors' looks at one page, judged: first without noise, then what was there only once. */
#include "baselines/cloaking.h"

#include "baselines/cloaking_priv.h"
#include "page/rule.h"

#define POINTS_MOST 8.0
#define POINTS_WEAK 1.0
enum { OWN_STRONG = 4 };

static const char *who(const struct look *look)
{
    if (look->crawler)
        return "search engines";
    if (look->from_search)
        return look->phone ? "visitors who come from a search engine with a phone"
                           : "visitors who come from a search engine";
    return look->phone ? "visitors with a phone" : "one kind of visitor";
}

static const char *are(const struct look *look)
{
    return look->crawler || look->from_search || look->phone ? "are" : "is";
}

static bool is_usable(const struct look *look)
{
    return look && look->profile && look->status != 0;
}

/* What was not read whole lacks what the other one's page has, without anybody hiding it. */
static bool is_whole(const struct look *look)
{
    for (size_t i = 0; i < look->finding_count; i++)
        if (text_equal(look->findings[i].rule, TEXT("unparsed-page")))
            return false;
    return true;
}

/* A second look that was refused, where the first was not, tells nothing about noise. */
static const struct look *measured(const struct look *first, const struct look *again)
{
    return is_usable(again) && is_whole(again) && !(again->status >= 400 && first->status < 400) ? again : NULL;
}

struct meeting {
    struct arena *arena;
    const struct look *plain;
    const struct look *plain_again;
    const struct block_set *template_blocks;
};

static void subtract(const struct meeting *meeting, struct comparison *what, struct rotation *rotation,
                     const struct look *first, const struct look *again)
{
    if (!again)
        return;
    struct comparison noise;
    compare_profiles(meeting->arena, first->profile, again->profile, meeting->template_blocks, &noise);
    comparison_subtract(meeting->arena, what, &noise);
    rotation_measure(rotation, first, &noise);
}

/* Signs in what `other` was shown; with `again`, only what it was shown both times. */
static struct signs look_at(const struct meeting *meeting, const struct look *other, const struct look *again,
                            struct text *note)
{
    struct comparison comparison;
    struct comparison steady;
    struct sides sides = {.plain = meeting->plain, .plain_again = meeting->plain_again, .other = other,
                          .confirmed = again, .is_measured = again != NULL, .comparison = &comparison,
                          .steady = &steady};
    compare_profiles(meeting->arena, meeting->plain->profile, other->profile, meeting->template_blocks, &comparison);
    subtract(meeting, &comparison, &sides.rotation, meeting->plain, meeting->plain_again);
    steady = comparison;
    sides.plain_rotation = sides.rotation;
    subtract(meeting, &comparison, &sides.rotation, other, again);
    struct signs signs = {.arena = meeting->arena};
    signs_collect(&sides, &signs);
    if (note)
        *note = signs_note(meeting->arena, &sides);
    return signs;
}

bool cloaking_suspected(struct arena *arena, const struct look *plain, const struct look *other,
                        const struct block_set *template_blocks)
{
    if (!is_usable(plain) || !is_whole(plain) || !is_usable(other))
        return false;
    const struct meeting meeting = {.arena = arena, .plain = plain, .template_blocks = template_blocks};
    struct comparison comparison;
    compare_profiles(arena, plain->profile, other->profile, template_blocks, &comparison);
    const struct sides sides = {.plain = plain, .other = other, .is_measured = true, .comparison = &comparison,
                                .steady = &comparison};
    struct signs signs = {.arena = meeting.arena};
    signs_collect(&sides, &signs);
    return signs.fires;
}

static bool is_bad_once(const struct signs *signs)
{
    return signs->fires && (signs->own >= OWN_STRONG || signs->tells_alone);
}

static void report(struct findings *findings, const struct look *other, const struct signs *signs, const char *once)
{
    double points = comparison_rule(COMPARISON_CLOAKED_CONTENT)->weight;
    points += signs->own < OWN_STRONG && !signs->is_certain ? signs->own / 2 : POINTS_MOST - points;
    points += signs->is_weak ? POINTS_WEAK : 0;
    comparison_found(findings, COMPARISON_CLOAKED_CONTENT, points < POINTS_MOST ? points : POINTS_MOST, other->identity,
                     signs->target,
                     arena_printf(signs->arena, "shown to %s only%s; %.*s", who(other), once,
                                  TEXT_ARGS(signs->sentence)));
}

void judge_cloaking(struct arena *arena, const struct look *plain, const struct look *plain_again,
                    const struct look *other, const struct look *other_again, const struct block_set *template_blocks,
                    struct findings *findings)
{
    if (!is_usable(plain) || !is_whole(plain) || !is_usable(other))
        return;
    const struct meeting meeting = {.arena = arena, .plain = plain, .plain_again = measured(plain, plain_again),
                                    .template_blocks = template_blocks};
    const struct look *again = measured(other, other_again);
    struct text note = {0};
    struct signs signs = look_at(&meeting, other, again, &note);
    if (signs.fires) {
        report(findings, other, &signs, "");
        return;
    }
    /* Attacks that show themselves once for each visitor: what is bad by itself needs no second look. */
    signs = again ? look_at(&meeting, other, NULL, NULL) : signs;
    if (is_bad_once(&signs)) {
        report(findings, other, &signs, ", the first time only");
        return;
    }
    if (again) {
        signs = look_at(&meeting, again, NULL, NULL);
        if (is_bad_once(&signs)) {
            report(findings, other, &signs, ", the second time only");
            return;
        }
    }
    if (note.length)
        comparison_found(findings, COMPARISON_OTHER_ANSWER, -1, other->identity, (struct text){0},
                         arena_printf(arena, "%s %s answered otherwise; %.*s", who(other), are(other),
                                      TEXT_ARGS(note)));
}
