/* contact.h: whom to write to about a site: who is named on the command line; else the inventory's contact; else what the site's own
 * security.txt says. The site was broken into, and so may that file have been: an address of another organisation is not written to
 * unless a person names it. */
#ifndef RASOAT_CLI_CONTACT_H
#define RASOAT_CLI_CONTACT_H

#include "cli/cli.h"

#define CONTACT_LIMIT_REDIRECTS 3
#define CONTACT_TIMEOUT_MS 20000 /* of one request */

enum contact_source { CONTACT_NONE, CONTACT_GIVEN, CONTACT_INVENTORY, CONTACT_SECURITY_TXT };
struct contact {
    enum contact_source source;
    struct text address; /* mail_is_address; empty with CONTACT_NONE */
};
/* The first mail address in the inventory's words ("Phòng CNTT, mailto:cntt@so.test, 0202...") ; empty: none. */
struct text contact_in_words(struct text words);
/* `given` and `words` may be empty. Asks the site only where neither has an address: over https alone, with the crawl's guard against
 * private addresses, three redirects at most and none to another organisation. cli_say tells what was found there and not taken.
 * Texts in the command's arena. */
struct contact contact_find(struct invocation *invocation, struct text given, struct text words, struct text site_url, int64_t now);

#endif
