/* fold_disguise.c: letters of other scripts and digits that are put for Latin letters so that machines do not read a
 * word. Not part of folding: honest text keeps its letters. */
#include "base/fold.h"
#include "base/fold_priv.h"

/* By code point. Only what is used so: whole alphabets of look-alikes would make words of anything. */
static const struct {
    uint16_t from;
    char to;
} lookalikes[] = {
    {0x03AC, 'a'}, {0x03B1, 'a'}, {0x03B2, 'b'}, {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'},
    {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C3, 'o'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'},
    {0x03C9, 'w'}, {0x03CC, 'o'}, {0x0430, 'a'}, {0x0432, 'b'}, {0x0433, 'r'}, {0x0435, 'e'}, {0x0438, 'u'},
    {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x043F, 'n'}, {0x0440, 'p'}, {0x0441, 'c'},
    {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x044A, 'b'}, {0x044C, 'b'}, {0x0450, 'e'}, {0x0451, 'e'},
    {0x0454, 'e'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0457, 'i'}, {0x0458, 'j'}, {0x045B, 'h'}, {0x0475, 'v'},
    {0x04AF, 'y'}, {0x04BB, 'h'}, {0x04CF, 'l'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'}, {0x0561, 'w'},
    {0x0570, 'h'}, {0x0578, 'n'}, {0x057D, 'u'}, {0x0581, 'g'}, {0x0585, 'o'}, {0x0E01, 'n'}, {0x0E04, 'a'},
    {0x0E17, 'n'}, {0x0E1A, 'u'}, {0x0E1E, 'w'}, {0x0E22, 'u'}, {0x0E23, 's'}, {0x0E40, 'i'}, {0x0E50, 'o'},
    {0x0E52, 'b'},
};

uint32_t fold_lookalike(uint32_t c)
{
    size_t low = 0;
    size_t high = sizeof lookalikes / sizeof lookalikes[0];
    c = fold_lower(c);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lookalikes[middle].from == c)
            return (uint8_t)lookalikes[middle].to;
        if (lookalikes[middle].from < c)
            low = middle + 1;
        else
            high = middle;
    }
    /* The letters that flags are made of. */
    return c >= 0x1F1E6 && c <= 0x1F1FF ? 'a' + (c - 0x1F1E6) : 0;
}

uint32_t fold_digit_likeness(uint32_t c, bool one_is_l)
{
    switch (c) {
    case '0':
        return 'o';
    case '1': case '!':
        return one_is_l ? 'l' : 'i';
    case '3':
        return 'e';
    case '4': case '@':
        return 'a';
    case '5': case '$':
        return 's';
    case '7':
        return 't';
    default:
        return 0;
    }
}

bool fold_is_fancy(uint32_t c)
{
    return c >= 0x250 && fold_ascii_likeness(c) != 0;
}
