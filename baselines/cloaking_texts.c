/* cloaking_texts.c: is this another name for the same page, or another page's name? */
#include "baselines/cloaking_priv.h"

#include "base/fold.h"
#include "base/utf8.h"

enum { WORDS = 64, COMPARED_BYTES = 400, WORDS_LEAST = 2, REFUSAL_BYTES = 3000 };

/* Folded words that are in every second title. */
static bool is_filler(struct text word)
{
    static const char *const fillers[] = {"va", "cua", "cho", "cac", "the", "and", "of", "for", "to", "in", "trang", "chu",
                                          "home", "page", "official", "website", "web", "la", "ve", "tai", "trong", "co"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
        if (text_equal(word, text_from_string(fillers[i])))
            return true;
    return word.length < 2;
}

static bool is_number(struct text word)
{
    uint64_t number;
    return text_to_number(word, UINT64_MAX, &number);
}

/* Words in their order. */
struct words {
    struct text items[WORDS];
    size_t count;
};

static void add_word(struct words *words, struct text word)
{
    if (words->count < WORDS && word.length && !is_filler(word) && !is_number(word))
        words->items[words->count++] = word;
}

static struct words words_of(struct arena *arena, struct text text)
{
    struct words words = {.count = 0};
    struct text folded = fold_plain(arena, utf8_cut(text, COMPARED_BYTES));
    size_t start = 0;
    for (size_t at = 0; at < folded.length;) {
        size_t before = at;
        uint32_t point = utf8_next(folded, &at);
        if (fold_is_word(point) || point >= 0x80) /* scripts without spaces: a run of them is one word */
            continue;
        add_word(&words, text_slice(folded, start, before - start));
        start = at;
    }
    add_word(&words, text_slice(folded, start, SIZE_MAX));
    return words;
}

/* Takes off what both begin with and end with, where both have words left: "... - Sở Y tế" proves nothing. */
static void take_common(struct words *a, struct words *b)
{
    size_t start = 0;
    size_t end = 0;
    size_t least = a->count < b->count ? a->count : b->count;
    while (start < least && text_equal(a->items[start], b->items[start]))
        start++;
    while (end < least - start && text_equal(a->items[a->count - 1 - end], b->items[b->count - 1 - end]))
        end++;
    if (a->count - start - end < WORDS_LEAST || b->count - start - end < WORDS_LEAST)
        return;
    for (size_t i = start; i < WORDS; i++) {
        a->items[i - start] = a->items[i];
        b->items[i - start] = b->items[i];
    }
    a->count -= start + end;
    b->count -= start + end;
}

bool texts_are_unrelated(struct arena *arena, struct text before, struct text after)
{
    struct words a = words_of(arena, before);
    struct words b = words_of(arena, after);
    take_common(&a, &b);
    size_t least = a.count < b.count ? a.count : b.count;
    size_t shared = 0;
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++)
            if (text_equal(a.items[i], b.items[k])) {
                shared++;
                break;
            }
    return a.count && b.count && (a.count >= WORDS_LEAST || b.count >= WORDS_LEAST) && shared * 5 <= least;
}

bool page_is_refusal(struct arena *arena, const struct profile *profile)
{
    static const char *const refusals[] = {
        "404", "403", "just a moment", "attention required", "access denied", "checking your browser", "request rejected", "captcha",
        "security check", "please wait", "one moment", "forbidden", "not found", "error", "khong tim thay", "bao tri",
        "maintenance", "unavailable", "too many requests", "tu choi truy cap", "unauthorized", "dang nhap", "login",
        "sign in", "xac minh", "robot", "ddos", "firewall", "blocked", "not acceptable", "bad request", "incapsula",
        "he thong ban", "qua tai", "thu lai sau", "loi truy cap", "loi he thong", "khong ton tai",
    };
    if (profile->text_bytes > REFUSAL_BYTES)
        return false; /* news about road maintenance, not a page that says "maintenance" */
    struct text folded = fold_plain(arena, utf8_cut(profile->title, COMPARED_BYTES));
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (text_find(folded, text_from_string(refusals[i]), 0) != SIZE_MAX)
            return true;
    return false;
}
