/* disguised_word.c: listed words whose letters were made unreadable for machines. Honest text has odd letters too, but
 * not in the words of gambling: nobody disguises what he may write. */
#include "detectors/judge.h"

enum { TERMS_LIMIT = 20 };

static bool is_reported(const struct word_hit *const *reported, size_t count, const struct word_hit *hit)
{
    for (size_t i = 0; i < count; i++)
        if (reported[i]->term == hit->term)
            return true;
    return false;
}

void detect_disguised_word(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    const struct word_hit *reported[TERMS_LIMIT];
    size_t count = 0;
    for (size_t i = 0; i < subject->words->count && count < TERMS_LIMIT; i++) {
        const struct word_hit *hit = &subject->words->items[i];
        double points = self->weight * (1 - hit->context);
        if (hit->disguise <= DISGUISE_GLUED || points < 0.5 || is_reported(reported, count, hit))
            continue;
        reported[count++] = hit;
        struct text excerpt = finding_clean(subject->arena, hit->excerpt, FINDING_LIMIT_EVIDENCE_BYTES - 200);
        struct text evidence = arena_printf(subject->arena, "\"%.*s\" in %s%s: %.*s", TEXT_ARGS(hit->term->term),
                                            zone_name(hit->zone), disguise_words(hit->disguise), TEXT_ARGS(excerpt));
        struct finding finding = {
            .rule = text_from_string(self->rule), .revision = self->revision,
            .identity = subject->response->identity, .weight = points, .evidence = evidence,
        };
        if (hit->zone != ZONE_URL) {
            finding.path = document_path(subject->arena, subject->document, hit->node);
            finding.start = document_body_offset(subject->document, hit->start);
            finding.end = document_body_offset(subject->document, hit->end);
        }
        findings_add(findings, &finding);
    }
}
