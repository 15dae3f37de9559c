/* advice.c: the table of advice, and the sentence that is made of it. */
#include "takedown/advice.h"

#include "base/utf8.h"
#include "takedown/list_priv.h"

enum { SENTENCE_BYTES = 8000, DEFANG_BYTES = 64 * 1024 };

static const struct advice advices[] = {
#define ADVICE(rule, family, found_en, found_vi, remove_en, remove_vi) \
    {rule, \
     ADVICE_##family, \
     {[LANGUAGE_ENGLISH] = found_en, [LANGUAGE_VIETNAMESE] = found_vi}, \
     {[LANGUAGE_ENGLISH] = remove_en, [LANGUAGE_VIETNAMESE] = remove_vi}},
#define CAUSE(family, english, vietnamese)
#define WHO(identity, english, vietnamese, again_en, again_vi)
#define STATE(word, english, vietnamese)
#define EVENT(word, english, vietnamese)
#include "takedown/advice.def"
#undef ADVICE
#undef CAUSE
#undef WHO
#undef STATE
#undef EVENT
};

static const struct {
    enum advice_family family;
    const char *words[2];
} causes[] = {
#define ADVICE(rule, family, found_en, found_vi, remove_en, remove_vi)
#define CAUSE(family, english, vietnamese) \
    {ADVICE_##family, {[LANGUAGE_ENGLISH] = english, [LANGUAGE_VIETNAMESE] = vietnamese}},
#define WHO(identity, english, vietnamese, again_en, again_vi)
#define STATE(word, english, vietnamese)
#define EVENT(word, english, vietnamese)
#include "takedown/advice.def"
#undef ADVICE
#undef CAUSE
#undef WHO
#undef STATE
#undef EVENT
};
_Static_assert(sizeof causes / sizeof *causes <= ADVICE_LIMIT_CAUSES, "callers have room for all");

enum word_kind { WORD_WHO, WORD_AGAIN, WORD_STATE, WORD_EVENT };
static const struct {
    enum word_kind kind;
    const char *word;
    const char *words[2];
} stable_words[] = {
#define ADVICE(rule, family, found_en, found_vi, remove_en, remove_vi)
#define CAUSE(family, english, vietnamese)
#define WORD(kind, word, english, vietnamese) \
    {kind, word, {[LANGUAGE_ENGLISH] = english, [LANGUAGE_VIETNAMESE] = vietnamese}},
#define WHO(identity, english, vietnamese, again_en, again_vi) \
    WORD(WORD_WHO, identity, english, vietnamese) WORD(WORD_AGAIN, identity, again_en, again_vi)
#define STATE(word, english, vietnamese) WORD(WORD_STATE, word, english, vietnamese)
#define EVENT(word, english, vietnamese) WORD(WORD_EVENT, word, english, vietnamese)
#include "takedown/advice.def"
#undef ADVICE
#undef CAUSE
#undef WHO
#undef STATE
#undef EVENT
#undef WORD
};

const struct advice *advice_of(struct text rule)
{
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (text_equal(rule, text_from_string(advices[i].rule)))
            return &advices[i];
    return NULL;
}

struct text advice_found(const struct list_head *head, struct text rule)
{
    const struct advice *advice = advice_of(rule);
    return advice ? text_from_string(advice->found[head->language]) : list_rule(head, rule);
}

struct text advice_remove(const struct list_head *head, struct text rule)
{
    const struct advice *advice = advice_of(rule);
    return text_from_string(advice ? advice->remove[head->language] : NULL);
}

size_t advice_causes(const struct list_head *head, unsigned families, struct text found[ADVICE_LIMIT_CAUSES])
{
    size_t count = 0;
    families |= 1u << ADVICE_EVERY;
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (families >> causes[i].family & 1)
            found[count++] = text_from_string(causes[i].words[head->language]);
    return count;
}

static struct text in_words(const struct list_head *head, enum word_kind kind, struct text word)
{
    for (size_t i = 0; i < sizeof stable_words / sizeof *stable_words; i++)
        if (stable_words[i].kind == kind && text_equal(word, text_from_string(stable_words[i].word)))
            return text_from_string(stable_words[i].words[head->language]);
    return kind == WORD_AGAIN ? (struct text){0} : word;
}

struct text advice_who(const struct list_head *head, struct text identity)
{
    return in_words(head, WORD_WHO, identity);
}

struct text advice_again(const struct list_head *head, struct text identity)
{
    return in_words(head, WORD_AGAIN, identity);
}

struct text advice_state(const struct list_head *head, struct text state)
{
    return in_words(head, WORD_STATE, state);
}

struct text advice_event(const struct list_head *head, struct text event)
{
    return in_words(head, WORD_EVENT, event);
}

/* --- no links --- */

static bool is_host_byte(char c)
{
    return ascii_is_alnum(c) || (unsigned char)c >= 0x80;
}

/* A dot with a name's end before it and two letters or more behind it, or "www" before it: "1.000.000" and "v.v." are no hosts. */
static bool is_host_dot(struct text t, size_t at)
{
    size_t letters = 0;
    bool has_letter = false;
    if (at == 0 || !is_host_byte(t.data[at - 1]))
        return false;
    for (size_t i = at + 1; i < t.length && (is_host_byte(t.data[i]) || t.data[i] == '-'); i++, letters++)
        has_letter = has_letter || !ascii_is_digit(t.data[i]);
    return (letters >= 2 && has_letter) || text_ends_with_ignore_case(text_slice(t, 0, at), TEXT("www"));
}

/* "192.0.2.7": mail programs make links of these too where a scheme is before them, and that is gone by itself. */
struct text advice_defanged(struct arena *arena, struct text t)
{
    struct buffer out;
    buffer_init(&out, DEFANG_BYTES);
    t = utf8_cut(t, DEFANG_BYTES / 6); /* what one byte becomes at most: "hxxp" for "http" is none more */
    for (size_t i = 0; i < t.length; i++) {
        struct text rest = text_slice(t, i, SIZE_MAX);
        if (text_starts_with_ignore_case(rest, TEXT("http")) && (i == 0 || !is_host_byte(t.data[i - 1]))) {
            buffer_add_string(&out, "hxxp");
            i += 3;
        } else if (text_starts_with(rest, TEXT("://")) && i > 0 && is_host_byte(t.data[i - 1])) {
            struct text before = buffer_text(&out);
            bool is_web = text_ends_with(before, TEXT("hxxp")) || text_ends_with_ignore_case(before, TEXT("hxxps"));
            buffer_add_string(&out, is_web ? "://" : "[://]");
            i += 2;
        } else if (t.data[i] == '@' && i > 0 && i + 1 < t.length && is_host_byte(t.data[i + 1])) {
            buffer_add_string(&out, "[at]");
        } else if (t.data[i] == '.' && is_host_dot(t, i)) {
            buffer_add_string(&out, "[.]");
        } else {
            buffer_add_byte(&out, t.data[i]);
        }
    }
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

/* --- one sentence --- */

struct sentence {
    const struct list_head *head;
    struct text rule;
    struct text target;
    struct text who[ADVICE_LIMIT_WHO];
    size_t who_count;
    size_t who_more;
};

static void note_who(struct sentence *sentence, struct text identities)
{
    while (identities.length) {
        struct text name = text_split(&identities, ' ');
        size_t at = 0;
        while (at < sentence->who_count && !text_equal(sentence->who[at], name))
            at++;
        if (at < sentence->who_count || !name.length)
            continue;
        if (sentence->who_count < ADVICE_LIMIT_WHO)
            sentence->who[sentence->who_count++] = name;
        else
            sentence->who_more++; /* may count one twice: "and others" is all that is said */
    }
}

static void note_page(struct sentence *sentence, const struct page_report *report)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].weight > 0 && (!sentence->rule.length || text_equal(sentence->rule, report->findings[i].rule)))
            note_who(sentence, report->seen_by ? report->seen_by[i] : report->findings[i].identity);
}

static struct text write_sentence(struct arena *arena, const struct sentence *sentence)
{
    const struct list_head *head = sentence->head;
    struct text remove = advice_remove(head, sentence->rule);
    struct buffer out;
    if (!sentence->rule.length)
        return (struct text){0};
    buffer_init(&out, SENTENCE_BYTES);
    buffer_add_string(&out, list_word(head, "What was found: ", "Phát hiện "));
    buffer_add_text(&out, advice_found(head, sentence->rule));
    if (sentence->target.length) {
        buffer_add_string(&out, list_word(head, "; it leads to ", ", dẫn tới "));
        buffer_add_text(&out, utf8_cut(advice_defanged(arena, sentence->target), FINDING_LIMIT_TARGET_BYTES));
    }
    for (size_t i = 0; i < sentence->who_count; i++) {
        buffer_add_string(&out, i ? ", " : list_word(head, "; it is in what the site sends to ", "; nội dung này có trong trang gửi cho "));
        buffer_add_text(&out, utf8_cut(advice_who(head, sentence->who[i]), 200));
    }
    if (sentence->who_more)
        buffer_add_string(&out, list_word(head, " and others", " và những người khác"));
    if (remove.length) {
        buffer_add_string(&out, list_word(head, "; please ", "; cần "));
        buffer_add_text(&out, remove);
    }
    buffer_add_byte(&out, '.');
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

struct text dossier_summary(struct arena *arena, const struct dossier *dossier)
{
    struct sentence sentence = {.head = dossier->head, .rule = dossier->rule, .target = dossier->target};
    for (size_t i = 0; i < dossier->place_count; i++) {
        const struct page_report *report = dossier->places[i].report;
        const struct finding *heaviest = report ? list_heaviest(report) : NULL;
        if (!sentence.rule.length && heaviest)
            sentence.rule = heaviest->rule;
        if (report)
            note_page(&sentence, report);
    }
    return write_sentence(arena, &sentence);
}

struct text page_summary(struct arena *arena, const struct list_head *head, const struct page_report *report)
{
    const struct finding *heaviest = list_heaviest(report);
    struct sentence sentence = {.head = head};
    if (heaviest) {
        sentence.rule = heaviest->rule;
        sentence.target = heaviest->target;
        note_page(&sentence, report);
    }
    return write_sentence(arena, &sentence);
}
