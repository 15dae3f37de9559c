/* profile_priv.h: the hashes of a profile's text. */
#ifndef RASOAT_PAGE_PROFILE_PRIV_H
#define RASOAT_PAGE_PROFILE_PRIV_H

#include "page/profile.h"

/* Fills text_hash, text_simhash and text_bytes from the words that a visitor can see. */
void profile_hash_text(const struct document *document, const struct visibilities *visibilities,
                       struct profile *profile);

#endif
