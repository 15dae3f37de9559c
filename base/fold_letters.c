/* fold_letters.c: tables of letters for folding. Small on purpose: Vietnamese is composed and decomposed exactly, other
 * Latin letters only lose their marks, so that Unicode's whole data is not needed. */
#include "base/fold_priv.h"

#define VOWELS(ROW) \
    ROW(VOWEL_A, 0x61, 0xE0, 0xE1, 0x1EA3, 0xE3, 0x1EA1) \
    ROW(VOWEL_A_BREVE, 0x103, 0x1EB1, 0x1EAF, 0x1EB3, 0x1EB5, 0x1EB7) \
    ROW(VOWEL_A_HAT, 0xE2, 0x1EA7, 0x1EA5, 0x1EA9, 0x1EAB, 0x1EAD) \
    ROW(VOWEL_E, 0x65, 0xE8, 0xE9, 0x1EBB, 0x1EBD, 0x1EB9) \
    ROW(VOWEL_E_HAT, 0xEA, 0x1EC1, 0x1EBF, 0x1EC3, 0x1EC5, 0x1EC7) \
    ROW(VOWEL_I, 0x69, 0xEC, 0xED, 0x1EC9, 0x129, 0x1ECB) \
    ROW(VOWEL_O, 0x6F, 0xF2, 0xF3, 0x1ECF, 0xF5, 0x1ECD) \
    ROW(VOWEL_O_HAT, 0xF4, 0x1ED3, 0x1ED1, 0x1ED5, 0x1ED7, 0x1ED9) \
    ROW(VOWEL_O_HORN, 0x1A1, 0x1EDD, 0x1EDB, 0x1EDF, 0x1EE1, 0x1EE3) \
    ROW(VOWEL_U, 0x75, 0xF9, 0xFA, 0x1EE7, 0x169, 0x1EE5) \
    ROW(VOWEL_U_HORN, 0x1B0, 0x1EEB, 0x1EE9, 0x1EED, 0x1EEF, 0x1EF1) \
    ROW(VOWEL_Y, 0x79, 0x1EF3, 0xFD, 0x1EF7, 0x1EF9, 0x1EF5)

static const uint16_t vowel_code_points[VOWEL_COUNT][TONES] = {
#define ROW(vowel, none, grave, acute, hook, tilde, dot) [vowel] = {none, grave, acute, hook, tilde, dot},
    VOWELS(ROW)
#undef ROW
};

const uint8_t fold_vowel_numbers[FOLD_LAST_VOWEL + 1] = {
#define ROW(vowel, none, grave, acute, hook, tilde, dot) \
    [none] = (vowel) * TONES + 1, [grave] = (vowel) * TONES + 2, [acute] = (vowel) * TONES + 3, \
    [hook] = (vowel) * TONES + 4, [tilde] = (vowel) * TONES + 5, [dot] = (vowel) * TONES + 6,
    VOWELS(ROW)
#undef ROW
};

const char fold_latin[FOLD_LATIN_COUNT + 1] =
    "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkklllllll"
    "lllnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "................................oo.............uu..............."
    ".............aaiioouuuuuuuuuu..................................."
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/* Single letters that stand for ASCII ones: letter-like symbols and small capitals. */
static const struct {
    uint16_t from;
    char to;
} likenesses[] = {
    {0x2102, 'c'}, {0x210A, 'g'}, {0x210B, 'h'}, {0x210C, 'h'}, {0x210D, 'h'}, {0x210E, 'h'}, {0x2110, 'i'},
    {0x2111, 'i'}, {0x2112, 'l'}, {0x2113, 'l'}, {0x2115, 'n'}, {0x2119, 'p'}, {0x211A, 'q'}, {0x211B, 'r'},
    {0x211C, 'r'}, {0x211D, 'r'}, {0x2124, 'z'}, {0x2128, 'z'}, {0x212C, 'b'}, {0x212D, 'c'}, {0x212F, 'e'},
    {0x2130, 'e'}, {0x2131, 'f'}, {0x2133, 'm'}, {0x2134, 'o'}, {0x2139, 'i'}, {0x2145, 'd'}, {0x2146, 'd'},
    {0x2147, 'e'}, {0x2148, 'i'}, {0x2149, 'j'}, {0x1D00, 'a'}, {0x0299, 'b'}, {0x1D04, 'c'}, {0x1D05, 'd'},
    {0x1D07, 'e'}, {0xA730, 'f'}, {0x0262, 'g'}, {0x029C, 'h'}, {0x026A, 'i'}, {0x1D0A, 'j'}, {0x1D0B, 'k'},
    {0x029F, 'l'}, {0x1D0D, 'm'}, {0x0274, 'n'}, {0x1D0F, 'o'}, {0x1D18, 'p'}, {0x0280, 'r'}, {0xA731, 's'},
    {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'}, {0x1D21, 'w'}, {0x028F, 'y'}, {0x1D22, 'z'},
};

/* Runs of 26 letters, or of capitals and small letters in turns. */
static const struct {
    uint32_t from;
    uint32_t to;
} letter_runs[] = {
    {0x24B6, 0x24E9},   /* circled A-Z a-z */
    {0x1F110, 0x1F129}, /* in parentheses */
    {0x1F130, 0x1F149}, /* squared */
    {0x1F150, 0x1F169}, /* negative circled */
    {0x1F170, 0x1F189}, /* negative squared */
    {0x1D400, 0x1D6A3}, /* mathematical alphabets */
};

/* Ranges of letters and digits of scripts that put spaces between words, above Latin. */
static const struct {
    uint32_t from;
    uint32_t to;
} word_ranges[] = {
    {0x0250, 0x02AF}, {0x0300, 0x036F}, {0x0370, 0x0373}, {0x0376, 0x037D}, {0x037F, 0x037F}, {0x0386, 0x0386},
    {0x0388, 0x0481}, {0x048A, 0x052F}, {0x0531, 0x0556}, {0x0561, 0x0587}, {0x05D0, 0x05F2}, {0x0620, 0x0669},
    {0x066E, 0x06D3}, {0x06EE, 0x06FC}, {0x0904, 0x0DFF}, {0x10A0, 0x10FF}, {0x1E00, 0x1FFF}, {0xFF10, 0xFF19},
    {0xFF21, 0xFF3A}, {0xFF41, 0xFF5A}, {0x1D400, 0x1D7FF},
};

uint32_t fold_vowel_code_point(unsigned vowel, unsigned tone)
{
    return vowel_code_points[vowel][tone];
}

unsigned fold_combining(uint32_t code_point)
{
    switch (code_point) {
    case 0x300: case 0x340:
        return TONE_GRAVE;
    case 0x301: case 0x341:
        return TONE_ACUTE;
    case 0x309:
        return TONE_HOOK;
    case 0x303:
        return TONE_TILDE;
    case 0x323:
        return TONE_DOT;
    case 0x302:
        return MARK_HAT;
    case 0x306:
        return MARK_BREVE;
    case 0x31B:
        return MARK_HORN;
    default:
        return (code_point >= 0x300 && code_point <= 0x36F) || (code_point >= 0x1AB0 && code_point <= 0x1AFF) ||
                       (code_point >= 0x1DC0 && code_point <= 0x1DFF) || (code_point >= 0x20D0 && code_point <= 0x20FF)
                   ? MARK_OTHER
                   : 0;
    }
}

unsigned fold_vowel_with(unsigned vowel, unsigned mark)
{
    static const uint8_t changed[VOWEL_COUNT][MARK_HORN - MARK_HAT + 1] = {
        [VOWEL_A] = {VOWEL_A_HAT, VOWEL_A_BREVE, VOWEL_A},
        [VOWEL_A_BREVE] = {VOWEL_A_BREVE, VOWEL_A_BREVE, VOWEL_A_BREVE},
        [VOWEL_A_HAT] = {VOWEL_A_HAT, VOWEL_A_HAT, VOWEL_A_HAT},
        [VOWEL_E] = {VOWEL_E_HAT, VOWEL_E, VOWEL_E},
        [VOWEL_E_HAT] = {VOWEL_E_HAT, VOWEL_E_HAT, VOWEL_E_HAT},
        [VOWEL_I] = {VOWEL_I, VOWEL_I, VOWEL_I},
        [VOWEL_O] = {VOWEL_O_HAT, VOWEL_O, VOWEL_O_HORN},
        [VOWEL_O_HAT] = {VOWEL_O_HAT, VOWEL_O_HAT, VOWEL_O_HAT},
        [VOWEL_O_HORN] = {VOWEL_O_HORN, VOWEL_O_HORN, VOWEL_O_HORN},
        [VOWEL_U] = {VOWEL_U, VOWEL_U, VOWEL_U_HORN},
        [VOWEL_U_HORN] = {VOWEL_U_HORN, VOWEL_U_HORN, VOWEL_U_HORN},
        [VOWEL_Y] = {VOWEL_Y, VOWEL_Y, VOWEL_Y},
    };
    return changed[vowel][mark - MARK_HAT];
}

uint32_t fold_ascii_likeness(uint32_t c)
{
    /* Most text that comes here is punctuation or another script: none of the tables below. */
    if ((c >= 0x2A0 && c < 0x1D00) || (c >= 0x1D23 && c < 0x2102) || (c >= 0x2500 && c < 0xA730) ||
        (c >= 0xA732 && c < 0xFF01))
        return 0;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return (uint8_t)ascii_lower((char)(c - 0xFF01 + '!'));
    if (c >= 0x1D7CE && c <= 0x1D7FF)
        return '0' + (c - 0x1D7CE) % 10;
    if (c >= 0x2460 && c <= 0x2468)
        return '1' + (c - 0x2460);
    for (size_t i = 0; i < sizeof letter_runs / sizeof letter_runs[0]; i++)
        if (c >= letter_runs[i].from && c <= letter_runs[i].to)
            return 'a' + (c - letter_runs[i].from) % 26;
    for (size_t i = 0; i < sizeof likenesses / sizeof likenesses[0]; i++)
        if (c == likenesses[i].from)
            return (uint8_t)likenesses[i].to;
    return 0;
}

static uint32_t lower_latin(uint32_t c)
{
    if (c >= 0xC0 && c <= 0xDE)
        return c == 0xD0 ? 0x111 : c == 0xD7 ? c : c + 32;
    if (c == 0xF0 || c == 0x189)
        return 0x111;
    if (c == 0x130)
        return 'i';
    if (c == 0x178)
        return 0xFF;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || (c >= 0x1CD && c <= 0x1DC) || c == 0x1AF)
        return c + (c & 1);
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x1A0 && c <= 0x1A5) ||
        (c >= 0x1DE && c <= 0x1EF) || (c >= 0x1F8 && c <= 0x21F) || (c >= 0x222 && c <= 0x233) ||
        (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF))
        return c | 1;
    return c;
}

uint32_t fold_lower(uint32_t c)
{
    if (c < 0x80)
        return (uint8_t)ascii_lower((char)c);
    if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00))
        return lower_latin(c);
    if (c >= 0x391 && c <= 0x3A9)
        return c + 32;
    if (c == 0x386)
        return 0x3AC;
    if (c >= 0x388 && c <= 0x38A)
        return c + 37;
    if (c == 0x38C)
        return 0x3CC;
    if (c == 0x38E || c == 0x38F)
        return c + 63;
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F))
        return c | 1;
    return c;
}

uint32_t fold_unmarked(uint32_t c)
{
    uint32_t index = FOLD_LATIN_COUNT;
    if (c >= FOLD_LOW_FIRST && c - FOLD_LOW_FIRST < FOLD_HIGH_INDEX)
        index = c - FOLD_LOW_FIRST;
    else if (c >= FOLD_HIGH_FIRST && c - FOLD_HIGH_FIRST < FOLD_LATIN_COUNT - FOLD_HIGH_INDEX)
        index = FOLD_HIGH_INDEX + (c - FOLD_HIGH_FIRST);
    return index == FOLD_LATIN_COUNT || fold_latin[index] == '.' ? c : (uint8_t)fold_latin[index];
}

bool fold_is_ignored(uint32_t c)
{
    return c < 0x1F || (c >= 0x7F && c <= 0x9F && c != 0x85) || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F ||
           c == 0x1160 || c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180E) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || (c >= 0xFE00 &&
                                                                                           c <= 0xFE0F) ||
           c == 0xFEFF || c == 0xFFA0 || (c >= 0xE0000 && c <= 0xE01EF);
}

bool fold_is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool fold_is_word(uint32_t c)
{
    if (c < 0x80)
        return ascii_is_alnum((char)c);
    if (c < 0x250)
        return c == 0xAA || c == 0xB5 || c == 0xBA || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
    for (size_t i = 0; i < sizeof word_ranges / sizeof word_ranges[0]; i++)
        if (c >= word_ranges[i].from && c <= word_ranges[i].to)
            return true;
    return false;
}
