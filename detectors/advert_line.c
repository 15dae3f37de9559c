/* advert_line.c: one line that offers a game, with a house's name, a sum or a call: in title, description or JSON-LD, or in a
 * sentence that leads to a stranger. */
#include "base/fold.h"
#include "base/utf8.h"
#include "detectors/link_signs.h"
#include "detectors/offer.h"

enum { REPORTED_LIMIT = 20 };

/* Parts of the rule's weight. */
static const double certain = 2;
static const double likely = 1.25;

/* Of the lines in text that lead somewhere those to strangers abroad count. */
static bool may_count(const struct subject *subject, struct host_memo *memo, const struct text_line *line)
{
    if (line->zone != ZONE_TEXT || line->link >= subject->links->count)
        return true;
    struct text host = subject->links->items[line->link].host;
    return !host_is_vietnamese(host) && judge_host(memo, host) != HOST_HONEST;
}

/* Those that lead nowhere must say who sells, and more. */
static bool counts(const struct subject *subject, const struct text_line *line, const struct offer *offer)
{
    static const double clearly = 4.5;
    if (line->zone != ZONE_TEXT || line->link < subject->links->count)
        return true;
    return offer->house && offer->honest <= 0 && offer_points(offer) >= clearly;
}

/* A search's page says in its title what it was asked. */
static bool says_back(const struct subject *subject, const struct text_line *line, const struct offer *offer)
{
    const struct word_hits *words = subject->words;
    if (!words->answers_search || line->zone == ZONE_TEXT)
        return false;
    if (offer->asking > 0)
        return true;
    struct text said = arena_printf(subject->arena, " %.*s ", TEXT_ARGS(fold_plain(subject->arena, line->text)));
    for (size_t i = 0; i < words->asked_count; i++)
        if (text_find(said, words->asked[i], 0) != SIZE_MAX || text_find(words->asked[i], said, 0) != SIZE_MAX)
            return true;
    return false;
}

/* A description that says again what visitors read, on a page that reports. */
static bool is_reported(const struct subject *subject, const struct text_line *line)
{
    enum { READ_BYTES = 32 * 1024, SAME_BYTES = 60 };
    static const double honest_page = 0.35;
    static const double sells = 1.5;
    bool reports = subject->words->context >= honest_page ||
                   (subject->words->has_context && (subject->words->selling < sells || offer_quotes(line->text)));
    if (line->zone != ZONE_META || !reports)
        return false;
    bool cut;
    struct text said = utf8_cut(text_trim(line->text), SAME_BYTES);
    return said.length >= SAME_BYTES / 2 && text_find(judge_visible_text(subject, READ_BYTES, &cut), said, 0) != SIZE_MAX;
}

static void report(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                   const struct text_line *line, double points, struct findings *findings)
{
    bool leads = line->link < subject->links->count;
    struct text target = leads ? subject->links->items[line->link].host : (struct text){0};
    struct text said = finding_clean(subject->arena, line->text, FINDING_LIMIT_EVIDENCE_BYTES - 200);
    struct text evidence = leads ? arena_printf(subject->arena, "a sentence that offers gambling leads to %s: %.*s",
                                                judge_host_words(judge_host(memo, target)), TEXT_ARGS(said))
                                 : arena_printf(subject->arena, "%s offers gambling: %.*s", zone_name(line->zone),
                                                TEXT_ARGS(said));
    judge_add(subject, self, findings, self->weight * (points >= offer_certain ? certain : likely), line->node, target,
              evidence);
}

void detect_advert_line(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    size_t reported = 0;
    for (size_t i = 0; i < subject->words->line_count; i++) {
        const struct text_line *line = &subject->words->lines[i];
        if (!may_count(subject, memo, line))
            continue;
        struct offer offer = offer_of(subject, line->text);
        double points = offer_points(&offer);
        if (points < offer_likely || !counts(subject, line, &offer) || says_back(subject, line, &offer) ||
            is_reported(subject, line))
            continue;
        if (!findings_have_room(findings, reported, REPORTED_LIMIT))
            break;
        report(subject, self, memo, line, points, findings);
        reported++;
    }
}
