/* words_odd.c: eight bytes of folded text looked at at once for what disguise leaves behind. */
#include "base/eight.h"
#include "base/utf8.h"
#include "detectors/words_priv.h"

/* Bytes of the eight that are lower-case letters; digits: marked by their high bits. */
static uint64_t letters_in(uint64_t eight)
{
    uint64_t low = eight & EACH(0x7F); /* no carry from one byte to the next */
    return (low + EACH(0x80 - 'a')) & ~(low + EACH(0x80 - 'z' - 1)) & ~eight & EACH(0x80);
}

static uint64_t digits_in(uint64_t eight)
{
    uint64_t low = eight & EACH(0x7F);
    return (low + EACH(0x80 - '0')) & ~(low + EACH(0x80 - '9' - 1)) & ~eight & EACH(0x80);
}

/* A letter of a script that has look-alikes, beside a Latin one; or two halves of flags. */
static bool is_mixed(struct text folded, size_t at)
{
    size_t next = at;
    uint32_t c = utf8_next(folded, &next);
    if (c < 0x370 || fold_lookalike(c) == 0)
        return false;
    if (c >= 0x1F1E6)
        return next < folded.length && (uint8_t)folded.data[next] == 0xF0;
    if (next < folded.length && (ascii_is_alpha(folded.data[next]) || folded.data[next] == '.'))
        return true;
    return at > 0 && (ascii_is_alpha(folded.data[at - 1]) || folded.data[at - 1] == '.');
}

enum odd disguise_look(struct text folded, size_t at, size_t *where)
{
    uint64_t eight = eight_at(folded, at);
    uint64_t letters = letters_in(eight);
    uint64_t digits = digits_in(eight);
    uint64_t spaces = eight_equal(eight, ' ');
    if ((letters | digits) == EACH(0x80) && letters != 0) {
        *where = at;
        return ODD_LONG;
    }
    uint64_t run = spaces & spaces >> 16 & spaces >> 32 & ~(spaces >> 8) & ~(spaces >> 24);
    if (run) {
        *where = at + eight_before(run);
        return ODD_RUN;
    }
    uint64_t between = digits & letters << 8 & letters >> 8;
    uint64_t marked = eight_equal(eight, '*') | eight_equal(eight, '$') | eight_equal(eight, '@');
    between |= marked & (letters << 8 | letters >> 8);
    /* Between single letters only: "n.h" */
    uint64_t single = letters & (~(letters | digits) << 8);
    between |= eight_equal(eight, '.') & single << 8 & letters >> 8 & (~(letters | digits) >> 16);
    if (between) {
        *where = at + eight_before(between & EACH(0x80));
        return ODD_TOKEN;
    }
    for (uint64_t high = eight & EACH(0x80); high; high &= high - 1) {
        *where = at + eight_before(high);
        if (((uint8_t)folded.data[*where] & 0xC0) != 0x80 && is_mixed(folded, *where))
            return ODD_TOKEN;
    }
    return ODD_NONE;
}
