/* cloaking_texts.c: is this another name for the same page, or another page's name? */
#include "baselines/cloaking_priv.h"

#include "base/fold.h"
#include "base/utf8.h"

enum { WORDS = 64, COMPARED_BYTES = 400, WORDS_LEAST = 2 };

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

struct words {
    struct text items[WORDS];
    size_t count;
};

static void add_word(struct words *words, struct text word)
{
    if (words->count == WORDS || is_filler(word))
        return;
    for (size_t i = 0; i < words->count; i++)
        if (text_equal(words->items[i], word))
            return;
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

bool texts_are_unrelated(struct arena *arena, struct text before, struct text after)
{
    const struct words a = words_of(arena, before);
    const struct words b = words_of(arena, after);
    size_t least = a.count < b.count ? a.count : b.count;
    size_t shared = 0;
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++)
            shared += text_equal(a.items[i], b.items[k]);
    return a.count && b.count && (a.count >= WORDS_LEAST || b.count >= WORDS_LEAST) && shared * 5 <= least;
}

bool title_is_refusal(struct arena *arena, struct text title)
{
    static const char *const refusals[] = {
        "404", "403", "just a moment", "attention required", "access denied", "checking your browser", "request rejected", "captcha",
        "security check", "please wait", "one moment", "forbidden", "not found", "error", "khong tim thay", "bao tri",
        "maintenance", "unavailable", "too many requests", "tu choi truy cap", "unauthorized", "dang nhap", "login",
        "sign in", "xac minh", "robot", "ddos", "firewall", "blocked", "not acceptable", "bad request", "incapsula",
        "he thong ban", "qua tai", "thu lai sau", "loi truy cap", "loi he thong", "khong ton tai",
    };
    struct text folded = fold_plain(arena, utf8_cut(title, COMPARED_BYTES));
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (text_find(folded, text_from_string(refusals[i]), 0) != SIZE_MAX)
            return true;
    return false;
}
