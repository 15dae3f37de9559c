/* words.h: every text of the review page in both languages (review/words.def). */
#ifndef RASOAT_REVIEW_WORDS_H
#define RASOAT_REVIEW_WORDS_H

#include "takedown/list.h"

enum word {
#define WORD(name, vietnamese, english) WORD_##name,
#include "review/words.def"
#undef WORD
    WORD_COUNT
};
/* A static string in UTF-8. */
const char *words_of(enum word word, enum language language);

#endif
