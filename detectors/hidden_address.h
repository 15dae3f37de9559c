/* hidden_address.h: addresses of strangers in hidden text. */
#ifndef RASOAT_DETECTORS_HIDDEN_ADDRESS_H
#define RASOAT_DETECTORS_HIDDEN_ADDRESS_H

#include "detectors/judge.h"

/* How many different hosts abroad, on no list of honest ones, stand as text where nobody sees them and nothing links to them: three
 * and more, else 0. The first one's node and name are given. Asks subject->visibilities. */
size_t hidden_addresses(const struct subject *subject, struct host_memo *memo, uint32_t *node, struct text *first);

#endif
