/* courier.h: one message to one server, blocking, with time limits: SMTP (RFC 5321) with TLS, or an HTTP POST. The second door to
 * libcurl besides crawler/fetch.h: what goes out here is ours and goes to servers of the configuration, never to one that a page named.
 * No proxy, no redirect, no cookie, no retry: those who queue messages decide what comes next (cli/send.h). */
#ifndef RASOAT_CLI_COURIER_H
#define RASOAT_CLI_COURIER_H

#include "base/arena.h"
#include "base/text.h"

#define COURIER_CONNECT_TIMEOUT_MS 20000
#define COURIER_LIMIT_ANSWER_BYTES (64 * 1024)
#define COURIER_LIMIT_WORDS 300 /* bytes of what is told of a failure */

enum courier_outcome {
    COURIER_DELIVERED, /* the server said that it has it */
    COURIER_LATER, /* not this message now; others may go */
    COURIER_REFUSED, /* never this message */
    COURIER_UNREACHABLE, /* the server itself: no message now */
};

struct courier_server {
    struct text url; /* "smtp://mail.tinh.test:587", "smtps://...", "https://..." */
    struct text ca_file; /* empty: the system's */
    uint32_t timeout_s; /* for the whole of one message; at least 1 */
};
struct courier_mail {
    struct courier_server server;
    bool require_tls; /* of smtp://: STARTTLS or nothing. Without it STARTTLS is used where the server offers it */
    struct text user; /* empty: nobody logs in */
    struct text password;
    struct text from; /* of the envelope; both are addresses that mail_is_address accepts */
    struct text to;
    struct text bytes; /* lines end with CRLF; dots are doubled here */
};
struct courier_post {
    struct courier_server server;
    struct text secret; /* a part of the URL that must not be told; may be empty */
    const struct text *headers; /* "Name: value", without line ends */
    size_t header_count;
    struct text body;
    struct text content_type; /* empty: application/json */
    size_t answer_room; /* at most so many bytes of the answer are wanted; 0: none. No more than COURIER_LIMIT_ANSWER_BYTES */
};
struct courier_result {
    enum courier_outcome outcome;
    uint32_t code; /* of the server's last answer; 0: none */
    uint32_t retry_after_s; /* HTTP: when the server wants to be asked again; 0: it does not say */
    struct text answer; /* of a POST that was delivered, in the arena; longer than answer_room: empty, and COURIER_LATER */
    struct text words; /* why not, for people: valid UTF-8 without control characters, never a secret; in the arena */
};

struct courier;
/* NULL where there is no memory. */
struct courier *courier_create(void);
void courier_free(struct courier *courier);
/* The connection is closed when the next message goes or the courier is freed: the caller can note first that this one has arrived. */
struct courier_result courier_mail(struct courier *courier, struct arena *arena, const struct courier_mail *mail);
struct courier_result courier_post(struct courier *courier, struct arena *arena, const struct courier_post *post);

#endif
