/* mail_priv.h: how a header's value is written. */
#ifndef RASOAT_TAKEDOWN_MAIL_PRIV_H
#define RASOAT_TAKEDOWN_MAIL_PRIV_H

#include "takedown/mail.h"

enum { MAIL_HEADER_LINE = 78, MAIL_BODY_LINE = 76 };

/* Free text, folded: `column` characters stand in the line already. Begins with a space. Words that are not plain ASCII are encoded. */
void mail_add_words(struct buffer *out, size_t column, struct text value);
/* The whole header with its end of line. */
void mail_add_addresses(struct buffer *out, const char *name, const struct mail_address *addresses, size_t count);
/* "; filename=..." as ASCII, and as RFC 2231 has it where that is not all of the name; folded before each. */
void mail_add_file_name(struct buffer *out, struct text name);
/* "Sun, 22 Nov 2026 08:10:05 +0700" */
void mail_add_date(struct buffer *out, int64_t date, int zone_minutes);

#endif
