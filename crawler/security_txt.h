/* security_txt.h: whom a site wants to be told (RFC 9116). The file comes from a site that was broken into: it is read in an analyst
 * process, and what it names is a suggestion (cli/contact.h says when it is taken). */
#ifndef RASOAT_CRAWLER_SECURITY_TXT_H
#define RASOAT_CRAWLER_SECURITY_TXT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#define SECURITY_TXT_LIMIT_BYTES (32 * 1024)
#define SECURITY_TXT_LIMIT_LINES 1000
#define SECURITY_TXT_LIMIT_MAILS 10
#define SECURITY_TXT_LIMIT_MAIL_BYTES 254

struct security_txt {
    const struct text *mails; /* of "Contact: mailto:", decoded, in the file's order, which is that of preference (2.5.3); as the file has
                                 them: nothing is known of their form but that they have no control characters */
    size_t mail_count;
    int64_t expires; /* Unix seconds; 0: the field is missing, stands there twice, or is no date: the file must not be used (2.5.5) */
    bool is_elsewhere; /* it names where it belongs (Canonical), and this address is none of those (2.5.2) */
    bool cut; /* a limit was reached */
};

/* `address`: where the file was got from. A cleartext signature (2.3) is passed over, not checked. */
void security_txt_parse(struct arena *arena, struct text bytes, struct text address, struct security_txt *file);

/* To bytes and back (the analyst's wire). Decoding gives false for bytes that are not such a report; texts point into the reader's bytes. */
void security_txt_encode(const struct security_txt *file, struct buffer *buffer);
bool security_txt_decode(struct arena *arena, struct reader *reader, struct security_txt *file);

#endif
