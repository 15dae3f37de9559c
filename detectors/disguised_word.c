/* disguised_word.c: listed words whose letters were made unreadable for machines, and whole sentences so made that name
 * a gambling house. Honest text has odd letters too, but not in the words of gambling: nobody disguises what he may
 * write. */
#include "base/fold.h"
#include "base/utf8.h"
#include "detectors/link_signs.h"

enum { TERMS_LIMIT = 20, SENTENCES_LIMIT = 10, SENTENCE_BYTES = 4000, LEAST_PARTED = 12, LEAST_FANCY = 16 };

/* Parts of the rule's weight for sentences: nobody's keyboard writes an invisible character behind each letter; fancy
 * letters are copied from social networks by honest people, too. */
static const double parted = 1;
static const double sure = 1.5; /* of a word that says gambling by itself, where no honest word stands */
static const double barely_honest = 0.2;
static const double parted_with_name = 2;
static const double fancy_with_name = 1.5;

static bool is_reported(const struct word_hit *const *reported, size_t count, const struct word_hit *hit)
{
    for (size_t i = 0; i < count; i++)
        if (reported[i]->term == hit->term)
            return true;
    return false;
}

/* Nobody parts the letters of a word of gambling, or borrows them from elsewhere, by accident; everyday words and names
 * may be drawn so. */
static bool is_certain(const struct word_hit *hit)
{
    return hit->term->kind == TERM_LISTED && hit->term->weight >= 4 && hit->context < barely_honest &&
           !text_equal(hit->term->category, TEXT("brand"));
}

struct letters {
    size_t plain;
    size_t fancy;
    size_t parted; /* invisible characters behind a letter */
};

static bool is_invisible(uint32_t c)
{
    return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

static struct letters count_letters(struct text t)
{
    struct letters letters = {0};
    bool behind_letter = false;
    for (size_t at = 0; at < t.length;) {
        uint32_t c = utf8_next(t, &at);
        if (is_invisible(c)) {
            letters.parted += behind_letter;
            behind_letter = false;
            continue;
        }
        bool fancy = c >= 0x1D400 && c <= 0x1D7FF;
        behind_letter = (c < 0x80 && ascii_is_alpha((char)c)) || (c >= 0xC0 && c <= 0x1EF9);
        letters.fancy += fancy;
        letters.plain += behind_letter;
    }
    return letters;
}

/* False where the rule reports no more. */
static bool look_at_sentence(const struct subject *subject, const struct detector *self, struct host_memo *memo,
                             uint32_t index, size_t *reported, struct findings *findings)
{
    struct text t = text_slice(subject->document->nodes[index].text, 0, SENTENCE_BYTES);
    struct letters letters = count_letters(t);
    bool is_parted = letters.parted >= LEAST_PARTED && letters.parted * 2 >= letters.plain;
    if (!is_parted && letters.fancy < LEAST_FANCY)
        return true;
    bool names = text_names_house(subject, memo, fold_plain(subject->arena, t));
    double factor = is_parted ? (names ? parted_with_name : parted) : names ? fancy_with_name : 0;
    if (factor <= 0)
        return true;
    if (!findings_have_room(findings, (*reported)++, SENTENCES_LIMIT))
        return false;
    struct text evidence = arena_printf(
        subject->arena, "%s%s: %.*s",
        is_parted ? "an invisible character behind each letter" : "a sentence in fancy letters",
        names ? ", with a name as gambling houses have it" : "",
        TEXT_ARGS(finding_clean(subject->arena, t, FINDING_LIMIT_EVIDENCE_BYTES - 200)));
    judge_add(subject, self, findings, self->weight * factor, index, (struct text){0}, evidence);
    return true;
}

static void look_at_sentences(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = NULL;
    size_t reported = 0;
    bool goes_on = true;
    for (uint32_t i = 1; i < subject->document->node_count && goes_on; i++) {
        const struct node *node = &subject->document->nodes[i];
        enum tag parent = subject->document->nodes[node->parent].tag;
        if (node->kind != NODE_TEXT || parent == TAG_SCRIPT || parent == TAG_STYLE ||
            text_find_byte(node->text, '\xE2', 0) == text_find_byte(node->text, '\xF0', 0))
            continue; /* neither: plain text */
        memo = memo ? memo : judge_memo(subject);
        goes_on = look_at_sentence(subject, self, memo, i, &reported, findings);
    }
}

void detect_disguised_word(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    const struct word_hit *reported[TERMS_LIMIT];
    size_t count = 0;
    for (size_t i = 0; i < subject->words->count; i++) {
        const struct word_hit *hit = &subject->words->items[i];
        double points = self->weight * (1 - hit->context) * (is_certain(hit) ? sure : 1);
        if (hit->disguise <= DISGUISE_GLUED || points < 0.5 || is_reported(reported, count, hit))
            continue;
        if (!findings_have_room(findings, count, TERMS_LIMIT))
            break;
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
    look_at_sentences(subject, self, findings);
}
