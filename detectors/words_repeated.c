/* words_repeated.c: descriptions that say again what visitors read in the text: they are the article's first sentence, and
 * mean what it means there. */
#include "detectors/words_priv.h"

enum { ASKED = 64, LEAST_SAME = 24 };

/* The window around a word without the marks that show where it was cut. */
static struct text core_of(struct text excerpt)
{
    static const struct text cut = {"\xE2\x80\xA6", 3};
    excerpt = text_trim(excerpt);
    if (text_starts_with(excerpt, cut))
        excerpt = text_trim(text_slice(excerpt, cut.length, SIZE_MAX));
    if (text_ends_with(excerpt, cut))
        excerpt = text_trim(text_slice(excerpt, 0, excerpt.length - cut.length));
    return excerpt;
}

static bool is_same(struct text a, struct text b)
{
    a = core_of(a);
    b = core_of(b);
    struct text shorter = a.length < b.length ? a : b;
    return shorter.length >= LEAST_SAME && text_find(a.length < b.length ? b : a, shorter, 0) != SIZE_MAX;
}

void words_lower_repeated(struct word_hit *items, size_t count)
{
    size_t asked = 0;
    for (size_t i = 0; i < count && asked < ASKED; i++) {
        struct word_hit *hit = &items[i];
        if (hit->zone != ZONE_META || !hit->is_said)
            continue;
        asked++;
        for (size_t k = 0; k < count; k++) {
            const struct word_hit *read = &items[k];
            if (read->zone != ZONE_TEXT || read->term != hit->term || read->context <= hit->context ||
                !is_same(read->excerpt, hit->excerpt))
                continue;
            hit->context = read->context;
            hit->reason = read->reason;
            hit->pitch = read->pitch;
            break;
        }
    }
}
