/* robots_priv.h: what the parser and the matcher of robots.txt share. */
#ifndef RASOAT_CRAWLER_ROBOTS_PRIV_H
#define RASOAT_CRAWLER_ROBOTS_PRIV_H

#include "base/text.h"

/* The form in which rules and addresses are compared (RFC 9309 2.2.2, 2.2.3); gives its length, at most `room`. A rule
 * keeps '*' and a final '$'; in an address both are characters like others, and percent-encoded. */
size_t robots_normalise(struct text t, bool is_rule, char *out, size_t room);

#endif
