/* findings.c: how screens speak of findings (review/findings.h). */
#include "review/findings.h"

#include "base/utf8.h"

/* Letters that rules' lines begin with: ASCII, and Vietnamese ones of Latin-1 and Latin Extended-A (đ). */
static uint32_t capital(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7))
        return c - 0x20;
    return c == 0x111 ? 0x110 : c;
}

struct text findings_capitalized(struct arena *arena, struct text sentence)
{
    char first[4];
    size_t offset = 0;
    if (sentence.length == 0)
        return sentence;
    const size_t length = utf8_put(first, capital(utf8_next(sentence, &offset)));
    const struct text rest = text_slice(sentence, offset, SIZE_MAX);
    return arena_printf(arena, "%.*s%.*s", (int)length, first, TEXT_ARGS(rest));
}

void findings_capital(struct screen *screen, struct text sentence)
{
    html_text(&screen->html, findings_capitalized(screen->arena, sentence));
}

void findings_rule(struct screen *screen, struct text rule)
{
    findings_capital(screen, list_rule(screen->head, rule));
}

void findings_evidence(struct screen *screen, struct text evidence)
{
    struct buffer out;
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    list_evidence(&out, screen->head, evidence);
    html_foreign(&screen->html, buffer_text(&out), 0);
    buffer_release(&out);
}

void findings_place(struct screen *screen, struct text path)
{
    struct buffer out;
    buffer_init(&out, FINDING_LIMIT_PATH_BYTES * 4);
    list_place(&out, screen->head, path);
    html_foreign(&screen->html, buffer_text(&out), 0);
    buffer_release(&out);
}

void findings_seen_by(struct screen *screen, struct text seen_by)
{
    const struct finding none = {0};
    const struct page_report report = {.findings = &none, .finding_count = 1, .seen_by = &seen_by};
    struct buffer out;
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    list_seen_by(&out, screen->head, &report, 0);
    html_foreign(&screen->html, buffer_text(&out), 0);
    buffer_release(&out);
}

void findings_verdict_badge(struct screen *screen, enum verdict verdict)
{
    static const struct {
        const char *class;
        enum word word;
    } badges[VERDICT_COUNT] = {[VERDICT_CLEAN] = {"badge clean", WORD_VERDICT_CLEAN_WORD},
                               [VERDICT_REVIEW] = {"badge review", WORD_VERDICT_REVIEW_WORD},
                               [VERDICT_TAKEDOWN] = {"badge takedown", WORD_VERDICT_TAKEDOWN_WORD},
                               [VERDICT_UNKNOWN] = {"badge unknown", WORD_VERDICT_UNKNOWN_WORD}};
    HTML(&screen->html, "<span class=\"");
    html_string(&screen->html, badges[verdict].class);
    HTML(&screen->html, "\">");
    html_words(&screen->html, badges[verdict].word);
    HTML(&screen->html, "</span>");
}

void findings_state_badge(struct screen *screen, struct text state)
{
    static const struct {
        const char *state;
        enum word word;
    } states[] = {{"new", WORD_STATE_NEW}, {"ongoing", WORD_STATE_ONGOING}, {"returned", WORD_STATE_RETURNED}, {"gone", WORD_STATE_GONE}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (!text_equal(state, text_from_string(states[i].state)))
            continue;
        HTML(&screen->html, "<span class=\"badge plain\">");
        html_words(&screen->html, states[i].word);
        HTML(&screen->html, "</span>");
    }
}

enum word findings_group(const char *group)
{
    static const struct {
        const char *group;
        enum word word;
    } groups[] = {{"words", WORD_GROUP_WORDS},         {"links", WORD_GROUP_LINKS},
                  {"redirects", WORD_GROUP_REDIRECTS}, {"scripts", WORD_GROUP_SCRIPTS},
                  {"defacement", WORD_GROUP_DEFACEMENT}, {"structure", WORD_GROUP_STRUCTURE},
                  {"cloaking", WORD_GROUP_CLOAKING},   {"changes", WORD_GROUP_CHANGES}};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (text_equal(text_from_string(group), text_from_string(groups[i].group)))
            return groups[i].word;
    return WORD_PAGE_SIGN;
}
