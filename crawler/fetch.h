/* fetch.h: one request to one server, many at a time (libcurl multi). Follows no redirect, parses no body, judges
 * nothing. One thread. */
#ifndef RASOAT_CRAWLER_FETCH_H
#define RASOAT_CRAWLER_FETCH_H

#include "base/status.h"
#include "base/text.h"
#include "crawler/identity.h"
#include "page/response.h"

#include <poll.h>

#define FETCH_LIMIT_KEPT 256 /* connections for the next request, for each of which libcurl looks through all: twice as many are a quarter more CPU */
#define FETCH_LIMIT_CONCURRENT 512
#define FETCH_CONNECT_TIMEOUT_MS 15000
#define FETCH_TOTAL_TIMEOUT_MS 60000
#define FETCH_STALL_BYTES_PER_SECOND 50 /* slower than this for FETCH_STALL_SECONDS ends the transfer */
#define FETCH_STALL_SECONDS 20
/* Of a body as it came: a body at its limit, and as much again in the sizes of very small chunks as stored messages may have
 * (cli/scan_warc.h). */
#define FETCH_LIMIT_RECORD_BYTES (RESPONSE_LIMIT_BODY_BYTES + 512 * 1024)

struct fetch;

struct fetch_settings {
    struct text connect_to; /* as curl's --connect-to, several separated by commas; empty: none */
    bool allow_private; /* loopback, private, link-local ... addresses may be connected to */
    struct text ca_file; /* empty: the system's bundle */
    uint32_t body_limit; /* bytes, at most RESPONSE_LIMIT_BODY_BYTES */
    uint32_t header_limit; /* fields, at most RESPONSE_LIMIT_HEADERS; 0: that */
    uint32_t header_bytes_limit; /* at most RESPONSE_LIMIT_HEADER_BYTES; 0: that */
    uint32_t stall_seconds; /* 0: FETCH_STALL_SECONDS */
    uint32_t connect_timeout_ms; /* 0: FETCH_CONNECT_TIMEOUT_MS */
    uint32_t total_timeout_ms; /* 0: FETCH_TOTAL_TIMEOUT_MS */
    bool record; /* results carry the bytes as they went over the line */
};

enum fetch_error {
    FETCH_OK, /* an answer came, whatever its status */
    FETCH_RESOLVE,
    FETCH_CONNECT,
    FETCH_TLS,
    FETCH_TIMEOUT,
    FETCH_REFUSED_ADDRESS, /* the name leads to an address that may not be connected to */
    FETCH_PROTOCOL, /* not HTTP, broken framing, headers past the limit */
    FETCH_RESET, /* the connection ended before the answer did */
    FETCH_OTHER,
    FETCH_ERROR_COUNT
};

/* The server's certificate in words, cut to lengths that a record's field holds; sha256 empty: none, or not told. */
struct fetch_certificate {
    struct text subject;
    struct text issuer;
    struct text not_after; /* as OpenSSL writes it: "Nov 23 00:00:00 2027 GMT" */
    struct text sha256; /* hex, over the certificate's DER */
};

/* What went over the line, for evidence: nothing decoded, nothing joined. Of HTTP/2, which has no lines, libcurl's rendition. */
struct fetch_record {
    struct text request; /* its head; GET has no body */
    struct text head; /* of the final answer: status line, fields, the empty line */
    struct text body; /* with its chunks and content codings */
    bool body_cut; /* FETCH_LIMIT_RECORD_BYTES, or memory, or the body limit: `body` is its start */
    struct fetch_certificate certificate;
};

struct fetch_result {
    void *ticket; /* as given to fetch_start */
    enum fetch_error error;
    struct text error_text; /* for people; empty with FETCH_OK */
    /* With an error too, where it came when the final answer's headers were whole: then `headers` and `body` are what came
     * until then, as browsers show it. Else 0. */
    uint16_t status;
    bool body_cut; /* the body limit was reached; the body is its start and the error is FETCH_OK */
    bool head_cut; /* more fields, or bytes of them, than the limit: those past it are not among `headers` */
    bool surplus; /* the host sends more than it was asked for, which this request was the first to show */
    bool doubt; /* and an answer over a kept connection, this one or one before it, may have been another request's: ask anew */
    const struct header *headers; /* of the final answer (no 1xx), at most RESPONSE_LIMIT_HEADERS */
    size_t header_count;
    struct text body;
    uint64_t bytes_received;
    struct text address; /* that was connected to, "192.0.2.1" */
    const struct fetch_record *record; /* NULL: settings.record is off, or no answer came */
};

/* All texts in the result are valid until the function returns. It may call fetch_start. */
typedef void fetch_done(void *context, const struct fetch_result *result);

enum status fetch_create(const struct fetch_settings *settings, fetch_done *done, void *context,
                         struct fetch **fetch) MUST_USE;
void fetch_free(struct fetch *fetch);
/* Begins a GET for an absolute http(s) URL as that identity. STATUS_BUSY at FETCH_LIMIT_CONCURRENT. `referer` empty:
 * the identity's own. No cookie is kept between requests. */
enum status fetch_start(struct fetch *fetch, struct text url, const struct identity *identity, struct text user_agent,
                        void *ticket) MUST_USE;
size_t fetch_running(const struct fetch *fetch);
/* More came from the origin of this URL than was asked for, behind the last answer of a connection that carried several, and no request
 * met it: answers before it may have been other requests'. It has a connection for each request from now on. */
bool fetch_left_over(struct fetch *fetch, struct text url);
/* Waits at most `wait_ms` for something to happen on its sockets or on `more` (whose revents are set), then calls
 * `done` for each request that ended. */
enum status fetch_step(struct fetch *fetch, uint32_t wait_ms, struct pollfd *more, size_t more_count) MUST_USE;
const char *fetch_error_name(enum fetch_error error);
/* The value of the answer's first header of that name (ASCII case ignored); empty where there is none. */
struct text fetch_header(const struct fetch_result *result, struct text name);
/* True for addresses that the public internet does not route (RFC 6890 and the like), IPv4-mapped ones included. */
struct sockaddr;
bool fetch_address_is_private(const struct sockaddr *address);

#endif
