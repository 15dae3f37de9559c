/* quirks.h: is the page in quirks mode? Ids and classes then match in any case, and lengths need no unit. */
#ifndef RASOAT_PAGE_QUIRKS_H
#define RASOAT_PAGE_QUIRKS_H

#include "page/document.h"

/* WHATWG HTML 13.2.6.4.1, from the source: what stands before <html>, and the doctype. */
bool document_is_quirky(const struct document *document);

#endif
