/* words.c: the table of texts (review/words.h). */
#include "review/words.h"

static const struct {
    const char *vietnamese;
    const char *english;
} words[WORD_COUNT] = {
#define WORD(name, vietnamese, english) [WORD_##name] = {vietnamese, english},
#include "review/words.def"
#undef WORD
};

const char *words_of(enum word word, enum language language)
{
    return language == LANGUAGE_VIETNAMESE ? words[word].vietnamese : words[word].english;
}
