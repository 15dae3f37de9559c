/* pack_pictures.h: screenshots for an evidence pack, made of what was kept: no request leaves for them. */
#ifndef RASOAT_CLI_PACK_PICTURES_H
#define RASOAT_CLI_PACK_PICTURES_H

#include "cli/pack_evidence.h"

/* One picture; texts are valid until the callback returns. False ends the taking. */
typedef bool pack_each_picture(void *context, struct text name, struct text what, struct text png);
/* The first PACK_LIMIT_PICTURED places with evidence: as the plain visitor saw each, and as whoever saw most of the findings did, with
 * what was found outlined; a second picture of each where something is hidden. What cannot be taken is said on stderr and left out.
 * False where `each` was. */
bool pack_pictures(struct invocation *invocation, const struct dossier *dossier, const struct pack_places *places, pack_each_picture *each,
                   void *context);

#endif
