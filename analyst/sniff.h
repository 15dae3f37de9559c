/* sniff.h: is it a page? In the spirit of WHATWG MIME Sniffing: what a server calls its bytes is believed only where
 * the bytes do not say otherwise. */
#ifndef RASOAT_ANALYST_SNIFF_H
#define RASOAT_ANALYST_SNIFF_H

#include "base/text.h"

/* `content_type`: the header's value, empty where there is none. An empty body is a page where its type does not deny
 * it. */
bool sniff_is_page(struct text content_type, struct text body);

#endif
