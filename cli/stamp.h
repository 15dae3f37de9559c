/* stamp.h: time stamps (RFC 3161): a third party's word that a file was there at that time. Pure: who asks the server and who keeps
 * the answer is the caller's matter. OpenSSL's second door. */
#ifndef RASOAT_CLI_STAMP_H
#define RASOAT_CLI_STAMP_H

#include "base/arena.h"
#include "base/text.h"

#define STAMP_LIMIT_BYTES (64 * 1024) /* of a server's answer */

/* A request for a stamp over these bytes, with a random nonce; DER, in the arena. Empty without memory. */
struct text stamp_request(struct arena *arena, struct text bytes);

enum stamp_state {
    STAMP_GOOD,
    STAMP_UNTRUSTED, /* it is about these bytes; who signed was not checked, since no authority was given */
    STAMP_REFUSED, /* the server gave none: `words` has its reason */
    STAMP_OTHER, /* it is about other bytes, or another request */
    STAMP_FORGED, /* its signature does not hold, or its certificate is none of the authority's */
    STAMP_BROKEN, /* no stamp at all */
};
struct stamp_facts {
    int64_t time; /* as the server tells it; 0: none */
    struct text words; /* of the library or the server, for people; may be empty */
};
/* Looks at a server's answer. `request` (may be empty): that this must answer. `authority`: a PEM file of whom to trust; NULL: nobody. */
enum stamp_state stamp_check(struct arena *arena, struct text answer, struct text bytes, struct text request, const char *authority,
                             struct stamp_facts *facts);

#endif
