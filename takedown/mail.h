/* mail.h: a mail message as bytes: RFC 5322 with MIME (RFC 2045 to 2047, 2231). A pure writer: date and Message-ID are given, so the
 * same message written twice is the same bytes, and a repeated delivery can be recognised.
 *
 * Nothing that is put into a header can end it: control characters become spaces, text that is not ASCII becomes encoded words, and an
 * address is only written where it is nothing but an address. Lines end in CR LF and have at most 78 characters in headers, 76 in bodies.
 * What leads SMTP astray (a line of one dot, "From " at a line's begin) is encoded. */
#ifndef RASOAT_TAKEDOWN_MAIL_H
#define RASOAT_TAKEDOWN_MAIL_H

#include "base/arena.h"
#include "base/buffer.h"

#define MAIL_LIMIT_ADDRESSES 50 /* of one header */
#define MAIL_LIMIT_HEADER_BYTES 2000 /* of a subject, a name, a file's name; longer ones are cut with "…" */
#define MAIL_LIMIT_PARTS 100
#define MAIL_LIMIT_ADDRESS_BYTES 254 /* RFC 5321 section 4.5.3.1.3, without the angle brackets */

struct mail_address {
    struct text name; /* may be empty */
    struct text address; /* "ung-cuu@tinh.example" */
};
struct mail_part {
    struct text name; /* of the file */
    struct text type; /* "application/pdf"; application/octet-stream where it is no media type */
    struct text bytes;
};
struct mail {
    struct mail_address from;
    struct mail_address reply_to; /* no address: none */
    const struct mail_address *to;
    size_t to_count;
    const struct mail_address *cc;
    size_t cc_count;
    struct text subject;
    int64_t date; /* Unix seconds, UTC */
    int zone_minutes; /* that the date is shown in */
    struct text message_id; /* without angle brackets: "rs-2026-0042.1@tinh.example" */
    struct text in_reply_to; /* of the message that this one goes on from (a reminder); empty: none */
    bool is_automatic; /* Auto-Submitted: auto-generated (RFC 3834), so that no robot answers */
    struct text language; /* Content-Language: "vi"; empty: none */
    struct text body; /* UTF-8; its lines end in LF */
    const struct mail_part *parts;
    size_t part_count;
};

/* True for what SMTP without extensions takes as a mailbox (RFC 5321 section 4.1.2, dot-string at a domain of letters, digits and
 * hyphens): nothing else is written into a header or told to a server. */
bool mail_is_address(struct text address);
/* The whole message. STATUS_INVALID, nothing written: the sender or a receiver is no address, there is no receiver, or an id is none.
 * STATUS_LIMIT: too many receivers or parts, or the buffer is full: what was written is not to be used. */
enum status mail_write(struct buffer *out, const struct mail *mail) MUST_USE;

#endif
