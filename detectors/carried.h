/* carried.h: addresses that carry another one along ("https://www.google.com/url?q=https://..."): what a visitor of the
 * first one comes to. */
#ifndef RASOAT_DETECTORS_CARRIED_H
#define RASOAT_DETECTORS_CARRIED_H

#include "base/arena.h"
#include "page/url.h"

#define CARRIED_LIMIT_LEVELS 3 /* addresses within addresses */
#define CARRIED_LIMIT_BYTES 1024 /* of one that is carried */
#define CARRIED_LIMIT_PARAMETERS 30 /* asked of one address */

/* One parameter after another of a query, percent decoded, twice where it is encoded twice. False at the end. */
bool carried_next_value(struct arena *arena, struct text *query, struct text *name, struct text *value);
/* "http:", "https:" or "//" begins it. */
bool carried_is_address(struct text value);
/* What is written behind the path ("/chuyen-huong/https://..."); empty where there is none. */
struct text carried_in_path(struct arena *arena, const struct url *url);

/* The address is one of a service whose work is to lead on (search engines' and networks' redirectors). */
bool carried_by_redirector(const struct url *url);
/* What a parameter or the path carries; those that say where to come back to after a sign-in are none. */
bool carried_target(struct arena *arena, const struct url *url, struct url *target);
/* A sign-in or payment that leads back: a parameter for that names the host, or one below its registered name. */
bool carried_comes_back(struct arena *arena, const struct url *url, struct text own_host);

#endif
