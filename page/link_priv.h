/* link_priv.h: declarative refresh, apart because it is a small language of its own. */
#ifndef RASOAT_PAGE_LINK_PRIV_H
#define RASOAT_PAGE_LINK_PRIV_H

#include "page/link.h"

/* WHATWG HTML 4.2.5.3 "shared declarative refresh steps". False where the value is no refresh; `url` is empty where the
 * page reloads itself. */
bool link_parse_refresh(struct text value, double *seconds, struct text *url);

#endif
