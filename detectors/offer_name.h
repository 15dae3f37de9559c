/* offer_name.h: words as gambling houses are called, told from Vietnamese ones by their shape alone. */
#ifndef RASOAT_DETECTORS_OFFER_NAME_H
#define RASOAT_DETECTORS_OFFER_NAME_H

#include "base/text.h"

enum name_kind {
    NAME_NONE,
    NAME_STRANGE, /* one word of letters that is no Vietnamese syllable, and none of the foreign words that all use */
    NAME_TRADE, /* such a word before one of the trade: "hoku casino"; any word before "bet" or "win" */
    NAME_HOUSE, /* "tuvi88", "99hoku", "luvibet" */
};

/* Of a word in folded form; `next` is the one behind it, or empty. Says something only beside words of gambling. */
enum name_kind name_kind_of(struct text word, struct text next);
/* One syllable as Vietnamese writes them, accents left out: "nguyen", "xa"; not "hoku". */
bool name_is_syllable(struct text word);

#endif
