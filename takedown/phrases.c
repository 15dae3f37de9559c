/* phrases.c: evidence in the reader's language. Quoted words and what follows ": " are the page's own and stay. */
#include "takedown/list_priv.h"

static const struct {
    const char *english;
    const char *vietnamese;
} phrases[] = {
#define PHRASE(english, vietnamese) {english, vietnamese},
#include "takedown/phrases.def"
#undef PHRASE
};

static bool is_word(char c)
{
    return ascii_is_alnum(c) || (unsigned char)c >= 0x80;
}

/* The longest phrase at `at`, ending at a word's end; SIZE_MAX where there is none. */
static size_t phrase_at(struct text t, size_t at)
{
    size_t best = SIZE_MAX;
    size_t best_length = 0;
    struct text rest = text_slice(t, at, SIZE_MAX);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (rest.length == 0 || phrases[i].english[0] != rest.data[0])
            continue; /* most of them, at every word of every finding */
        struct text phrase = text_from_string(phrases[i].english);
        if (phrase.length > best_length && text_starts_with(rest, phrase) &&
            (phrase.length == rest.length || !is_word(rest.data[phrase.length]))) {
            best = i;
            best_length = phrase.length;
        }
    }
    return best;
}

/* The page's own words, and behind them in brackets perhaps a note of ours: "... (written by a script)". */
static void add_excerpt(struct buffer *out, const struct list_head *head, struct text excerpt)
{
    size_t open = excerpt.length;
    bool has_end = text_ends_with(excerpt, TEXT(")"));
    while (has_end && open > 0 && excerpt.data[open - 1] != '(')
        open--;
    struct text note = text_slice(excerpt, open, open > 0 ? excerpt.length - open - 1 : 0);
    size_t phrase = has_end && note.length && head->language == LANGUAGE_VIETNAMESE ? phrase_at(note, 0) : SIZE_MAX;
    if (phrase == SIZE_MAX || !text_equal(note, text_from_string(phrases[phrase].english))) {
        buffer_add_text(out, excerpt);
        return;
    }
    buffer_add_text(out, text_slice(excerpt, 0, open));
    buffer_add_string(out, phrases[phrase].vietnamese);
    buffer_add_byte(out, ')');
}

void list_evidence(struct buffer *out, const struct list_head *head, struct text evidence)
{
    bool quoted = false;
    buffer_clear(out);
    for (size_t i = 0; i < evidence.length;) {
        bool starts = !quoted && (i == 0 || !is_word(evidence.data[i - 1])) && is_word(evidence.data[i]);
        size_t phrase = starts && head->language == LANGUAGE_VIETNAMESE ? phrase_at(evidence, i) : SIZE_MAX;
        if (phrase != SIZE_MAX) {
            buffer_add_string(out, phrases[phrase].vietnamese);
            i += text_from_string(phrases[phrase].english).length;
            continue;
        }
        if (!quoted && evidence.data[i] == ':' && i + 1 < evidence.length && evidence.data[i + 1] == ' ') {
            add_excerpt(out, head, text_slice(evidence, i, SIZE_MAX));
            return;
        }
        quoted = quoted != (evidence.data[i] == '"');
        buffer_add_byte(out, evidence.data[i++]);
    }
}

void list_place(struct buffer *out, const struct list_head *head, struct text path)
{
    if (!text_starts_with(path, TEXT("html"))) {
        list_evidence(out, head, path);
        return;
    }
    buffer_clear(out);
    buffer_add_text(out, path);
}

void list_seen_by(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding)
{
    struct text rest = report->seen_by ? report->seen_by[finding] : report->findings[finding].identity;
    buffer_clear(out);
    while (rest.data) {
        struct text name = text_split(&rest, ' ');
        size_t phrase = head->language == LANGUAGE_VIETNAMESE ? phrase_at(name, 0) : SIZE_MAX;
        bool whole = phrase != SIZE_MAX && text_equal(name, text_from_string(phrases[phrase].english));
        buffer_add_string(out, out->length ? ", " : "");
        buffer_add_text(out, whole ? text_from_string(phrases[phrase].vietnamese) : name);
    }
}
