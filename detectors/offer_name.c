/* offer_name.c: Vietnamese is written syllable by syllable, so that a longer word of letters is foreign, or a name. */
#include "detectors/offer_name.h"

enum { LEAST = 4, MOST = 24, LEAST_LETTERS = 2, FEWEST_DIGITS = 2, MOST_DIGITS = 4, LEAST_STEM = 3, LEAST_STRANGE = 5 };

static bool is_one_of(struct text word, const struct text *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(word, words[i]))
            return true;
    return false;
}
#define IS_ONE_OF(word, words) is_one_of(word, words, sizeof words / sizeof words[0])

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

bool name_is_syllable(struct text word)
{
    static const struct text onsets[] = {
        {"ngh", 3}, {"ng", 2}, {"nh", 2}, {"gh", 2}, {"kh", 2}, {"ph", 2}, {"qu", 2}, {"th", 2}, {"tr", 2}, {"ch", 2},
        {"b", 1}, {"c", 1}, {"d", 1}, {"g", 1}, {"h", 1}, {"k", 1}, {"l", 1}, {"m", 1}, {"n", 1}, {"p", 1}, {"r", 1},
        {"s", 1}, {"t", 1}, {"v", 1}, {"x", 1},
    };
    static const struct text codas[] = {{"", 0}, {"c", 1}, {"ch", 2}, {"m", 1}, {"n", 1}, {"ng", 2}, {"nh", 2},
                                        {"p", 1}, {"t", 1}};
    size_t at = 0;
    for (size_t i = 0; i < sizeof onsets / sizeof onsets[0] && at == 0; i++)
        if (text_starts_with(word, onsets[i]))
            at = onsets[i].length;
    size_t vowels = 0;
    for (; at < word.length && is_vowel(word.data[at]); at++)
        vowels++;
    return vowels >= 1 && vowels <= 3 && IS_ONE_OF(text_slice(word, at, SIZE_MAX), codas);
}

/* Foreign words that everybody writes. */
static bool is_everyday(struct text word)
{
    static const struct text words[] = {
        {"online", 6}, {"offline", 7}, {"internet", 8}, {"facebook", 8}, {"website", 7}, {"email", 5}, {"video", 5},
        {"world", 5}, {"league", 6}, {"champions", 9}, {"premier", 7}, {"android", 7}, {"iphone", 6}, {"telegram", 8},
        {"messenger", 9}, {"covid", 5}, {"festival", 8}, {"vneid", 5}, {"smart", 5}, {"digital", 7}, {"marathon", 8},
        {"youtube", 7}, {"tiktok", 6}, {"google", 6}, {"windows", 7}, {"microsoft", 9}, {"vietnam", 7}, {"vietlott", 8},
        {"download", 8}, {"update", 6}, {"champion", 8}, {"ngoai", 5}, {"europa", 6}, {"serie", 5}, {"bundesliga", 10},
        {"thomo", 5}, {"malaysia", 8}, {"campuchia", 9}, {"indonesia", 9}, {"livestream", 10}, {"stream", 6},
        {"server", 6}, {"banner", 6}, {"crack", 5}, {"robot", 5}, {"hotline", 7}, {"dealer", 6}, {"games", 5},
        {"slots", 5}, {"esports", 7}, {"esport", 6}, {"sport", 5}, {"sports", 6}, {"poker", 5}, {"casino", 6},
        {"jackpot", 7}, {"group", 5}, {"admin", 5}, {"share", 5}, {"click", 5}, {"photo", 5}, {"album", 5},
        {"clubs", 5}, {"bingo", 5}, {"lottery", 7}, {"asian", 5}, {"seagames", 8}, {"thailand", 8}, {"brazil", 6},
        {"argentina", 9}, {"arsenal", 7}, {"chelsea", 7}, {"liverpool", 9}, {"manchester", 10}, {"united", 6},
        {"madrid", 6}, {"barcelona", 9}, {"bayern", 6}, {"juventus", 8}, {"milan", 5},
    };
    return IS_ONE_OF(word, words);
}

static bool is_trade(struct text word)
{
    static const struct text words[] = {{"casino", 6}, {"club", 4}, {"bet", 3}, {"win", 3}, {"vip", 3}, {"play", 4},
                                        {"game", 4}, {"slot", 4}, {"sports", 6}, {"poker", 5}};
    return IS_ONE_OF(word, words);
}

/* "tuvi88", "99hoku", "68vipclub", "tuvi88vn": letters with some digits before, behind or between them that are no year. */
static bool has_lucky_shape(struct text word)
{
    size_t first = 0;
    size_t last = word.length;
    while (first < word.length && ascii_is_digit(word.data[first]))
        first++;
    while (last > first && ascii_is_digit(word.data[last - 1]))
        last--;
    size_t behind = word.length - last;
    size_t letters = first;
    while (letters < last && ascii_is_alpha(word.data[letters]))
        letters++;
    size_t between = letters;
    while (between < last && ascii_is_digit(word.data[between]))
        between++;
    for (size_t i = between; i < last; i++)
        if (!ascii_is_alpha(word.data[i]))
            return false;
    size_t inside = between - letters;
    if (letters - first < LEAST_LETTERS || (inside > 0 && last - between < LEAST_LETTERS) || first > MOST_DIGITS ||
        behind > MOST_DIGITS || inside > MOST_DIGITS ||
        (first < FEWEST_DIGITS && behind < FEWEST_DIGITS && inside < FEWEST_DIGITS))
        return false;
    /* "PV05", "QD12": offices and papers are numbered so. */
    size_t digits = first + behind + inside;
    bool is_numbered = (first == 0 && word.data[inside ? letters : last] == '0') || (letters - first == 2 && digits < 3 && first == 0);
    bool is_year = behind == 4 && first == 0 &&
                   (text_starts_with(text_slice(word, last, SIZE_MAX), TEXT("19")) ||
                    text_starts_with(text_slice(word, last, SIZE_MAX), TEXT("20")));
    static const struct text units[] = {{"covid", 5}, {"nam", 3}, {"ngay", 4}, {"thang", 5}, {"so", 2}, {"euro", 4},
                                        {"tphcm", 5}, {"quy", 3}, {"u", 1}, {"ky", 2}, {"vnd", 3}, {"tr", 2}, {"ty", 2},
                                        {"km", 2}, {"kg", 2}, {"ha", 2}, {"qd", 2}, {"nd", 2}, {"tt", 2}, {"cp", 2},
                                        {"th", 2}, {"st", 2}, {"nd", 2}, {"rd", 2}, {"trd", 3}, {"dong", 4}, {"mm", 2},
                                        {"cm", 2}, {"gb", 2}, {"mb", 2}, {"phut", 4}, {"bit", 3}, {"usd", 3}};
    return !is_year && !is_numbered && !IS_ONE_OF(text_slice(word, first, last - first), units);
}

static bool has_trade_ending(struct text word)
{
    static const struct text endings[] = {{"bet", 3}, {"win", 3}, {"club", 4}, {"vip", 3}, {"casino", 6}, {"play", 4},
                                          {"slot", 4}};
    static const struct text others[] = {{"alphabet", 8}, {"darwin", 6}, {"youthclub", 9}, {"display", 7}};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (text_ends_with(word, endings[i]) && word.length >= endings[i].length + LEAST_STEM)
            return !IS_ONE_OF(word, others);
    return false;
}

static bool is_alpha(struct text word)
{
    for (size_t i = 0; i < word.length; i++)
        if (!ascii_is_alpha(word.data[i]))
            return false;
    return word.length > 0;
}

static struct text without_marks(struct text word)
{
    while (word.length && !ascii_is_alnum(word.data[0]))
        word = text_slice(word, 1, SIZE_MAX);
    size_t end = 0; /* "tuvi88.com", "tuvi88:" */
    while (end < word.length && ascii_is_alnum(word.data[end]))
        end++;
    return text_slice(word, 0, end);
}

enum name_kind name_kind_of(struct text word, struct text next)
{
    static const struct text of_houses[] = {{"bet", 3}, {"win", 3}};
    word = without_marks(word);
    next = without_marks(next);
    if (word.length >= LEAST_LETTERS && is_alpha(word) && IS_ONE_OF(next, of_houses))
        return NAME_TRADE;
    if (word.length < LEAST - 1 || word.length > MOST)
        return NAME_NONE;
    if (!is_alpha(word))
        return word.length >= LEAST && has_lucky_shape(word) ? NAME_HOUSE : NAME_NONE;
    if (has_trade_ending(word))
        return NAME_HOUSE;
    if (name_is_syllable(word) || is_everyday(word))
        return NAME_NONE;
    if (is_trade(next))
        return NAME_TRADE;
    return word.length >= LEAST_STRANGE ? NAME_STRANGE : NAME_NONE;
}
