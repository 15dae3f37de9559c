/* fetch_priv.h: the parts of fetching that know nothing of libcurl: what is asked for (fetch_settings.c), the requests
 * that run (fetch_slots.c), and one answer as it arrives, line by line and piece by piece (fetch_answer.c).
 *
 * RFC 9110 15.2 and RFC 9112: interim (1xx) answers are dropped, the fields of the final answer are kept, trailer
 * fields (RFC 9110 6.5) are counted and dropped. */
#ifndef RASOAT_CRAWLER_FETCH_PRIV_H
#define RASOAT_CRAWLER_FETCH_PRIV_H

#include "base/buffer.h"
#include "crawler/fetch.h"
#include "page/limits.h"

/* Bodies that are held at one moment by all requests together: past FETCH_LIMIT_HELD_BYTES a body is kept only up to
 * this, so that many large answers at once cost bodies their tails (body_cut) and never the machine its memory. */
#define FETCH_LIMIT_SHARE_BYTES (128u * 1024)
/* A body's memory that is kept for the next request with the same handle. */
#define FETCH_KEEP_BODY_ROOM (4u * 1024)

#define FETCH_ADDRESS_TEXT_BYTES 46 /* INET6_ADDRSTRLEN */

enum answer_stage {
    ANSWER_START, /* a status line comes next */
    ANSWER_FIELDS,
    ANSWER_BODY,
};

struct answer_field {
    uint32_t name;
    uint32_t name_length;
    uint32_t value;
    uint32_t value_length;
};

/* Fields are dropped past their limit; what all of them take is read to FETCH_LIMIT_HEAD_TIMES that limit, then it is no answer. */
struct answer_limits {
    uint32_t body_bytes;
    uint32_t fields;
    uint32_t field_bytes;
};

struct answer {
    enum answer_stage stage;
    uint16_t status;
    size_t header_bytes; /* of all answers to this request, interim ones and trailers included */
    size_t kept_bytes; /* of the fields of the last answer, kept or not */
    struct buffer head; /* names and values of the last answer */
    struct answer_field fields[RESPONSE_LIMIT_HEADERS];
    size_t field_count;
    struct buffer body;
    struct answer_limits limits;
    bool body_cut;
    bool head_cut;
    const char *broken; /* why the answer is not accepted, for people; NULL: it is */
    bool no_memory; /* and that is why */
};

void answer_init(struct answer *answer, const struct answer_limits *limits);
/* Forgets the last answer; `held` is what all answers hold together. */
void answer_clear(struct answer *answer, size_t *held);
void answer_release(struct answer *answer);
/* A status line, a field line or the empty line, with its line end. false: the transfer must end (`broken`). */
bool answer_line(struct answer *answer, struct text line);
/* Decoded bytes of the body. false: the transfer must end (`body_cut`, or `broken` without memory). */
bool answer_body(struct answer *answer, struct text piece, size_t *held);
/* The fields as headers (room for RESPONSE_LIMIT_HEADERS); valid until the answer changes. */
size_t answer_headers(const struct answer *answer, struct header *headers);
/* A body came and only the end of the connection says where it ends (RFC 9112 6.3, rule 8). */
bool answer_ends_with_connection(const struct answer *answer);
/* Servers that write "Content-Encoding: utf-8" or the like send a plain body; browsers show it as it stands. */
bool answer_has_unknown_encoding(const struct answer *answer);

/* --- fetch_record.c: one exchange as it goes over the line --- */
struct recorder {
    bool wanted;
    struct buffer request;
    struct buffer head;
    struct buffer body;
    bool cut;
    struct fetch_record record; /* handed out */
};
void recorder_init(struct recorder *recorder, bool wanted);
/* Forgets the last exchange; `held` is what all recorders hold together. */
void recorder_clear(struct recorder *recorder, size_t *held);
void recorder_release(struct recorder *recorder);
/* The request's head, whole; a second one replaces the first (it is sent anew where a kept connection had died). */
void recorder_request(struct recorder *recorder, struct text head);
/* A line of an answer's head; `begins`: the first of an answer, which replaces an interim one. */
void recorder_line(struct recorder *recorder, struct text line, bool begins);
void recorder_body(struct recorder *recorder, struct text piece, size_t *held);

/* Certificates of open connections: a connection that is used again does not tell its own a second time. */
struct certificates;
struct certificates *certificates_create(void);
void certificates_free(struct certificates *certificates);
/* A connection: its two ends. */
struct connection_ends {
    struct text address;
    long port;
    long local_port;
};
/* Keeps what a handshake told of the server's own certificate; `pem` is its PEM form. */
void certificates_put(struct certificates *certificates, const struct connection_ends *ends, struct text subject,
                      struct text issuer, struct text not_after, struct text pem);
/* Valid until the next put; zero where it is not known, or `certificates` is NULL. */
struct fetch_certificate certificates_get(const struct certificates *certificates, const struct connection_ends *ends);

/* --- fetch_kept.c: connections that are used again --- */
struct kept_connections;
struct kept_connections *kept_create(void);
void kept_free(struct kept_connections *kept);
/* A socket was made, or is about to be closed. False without memory: it must not be used. */
bool kept_opened(struct kept_connections *kept, int socket);
void kept_closed(struct kept_connections *kept, int socket);
/* The connection carried an answer of HTTP/1.x; `whole`: to its end. */
void kept_answered(struct kept_connections *kept, const struct connection_ends *ends, uint64_t origin, bool whole, bool secure);
/* What one request shows of a host that sends more than it is asked for; both only of the first that does. */
struct surplus {
    bool told;
    bool doubt; /* the second answer of a connection, or one behind it, may have been another request's */
};
/* More came over it than was asked for: its next answer would be another request's. Where not, it carries a request from now on. */
bool kept_has_surplus(struct kept_connections *kept, const struct connection_ends *ends, uint64_t origin, bool secure, struct surplus *told);
/* The same came with the answer that is being read, behind its end. */
void kept_excess(struct kept_connections *kept, uint64_t origin, struct surplus *told);
/* The same came behind the last answer of a connection that carried several, and no request met it. */
bool kept_left_over(struct kept_connections *kept, uint64_t origin);
uint64_t kept_origin(struct text url);
/* Hosts that once sent more than they were asked for have one connection for each request. */
bool kept_is_distrusted(const struct kept_connections *kept, uint64_t origin);

struct transfer; /* fetch.c's: the slot and the handle that carries it */

/* One request and what comes of it; kept for the next one. */
struct slot {
    struct slot *next_made;
    struct slot *next_free;
    struct transfer *transfer;
    void *ticket;
    bool running;
    struct answer answer;
    struct recorder recorder;
    char refused[FETCH_ADDRESS_TEXT_BYTES]; /* the address that was not connected to; empty: none */
};

struct slots {
    fetch_done *done;
    void *context;
    struct slot *made; /* all of them */
    struct slot *free;
    size_t running;
    size_t held; /* bytes of all bodies */
    size_t recorded; /* the same as they came */
    struct header headers[RESPONSE_LIMIT_HEADERS]; /* of the result that is being handed over */
};

/* How a request ended, as its carrier saw it. */
struct slot_end {
    enum fetch_error error;
    const char *words; /* why, where the answer itself does not say */
    uint64_t body_bytes; /* as they came, before decoding */
    struct text address;
    struct surplus told;
    struct fetch_certificate certificate;
};

void slot_init(struct slot *slot, struct transfer *transfer, const struct answer_limits *limits, bool record);
void slots_add(struct slots *slots, struct slot *slot);
/* One that was given back; NULL where there is none. */
struct slot *slots_take(struct slots *slots);
void slots_give_back(struct slots *slots, struct slot *slot);
void slots_begin(struct slots *slots, struct slot *slot, void *ticket);
/* Calls `done`, which may begin other requests: the slot is given back after it, not by it. */
void slots_end(struct slots *slots, struct slot *slot, const struct slot_end *end);

/* Settings with their defaults. */
struct fetch_options {
    bool allow_private;
    struct answer_limits limits;
    long stall_seconds;
    long connect_timeout_ms;
    long total_timeout_ms;
    bool record;
    char *ca_file;
};

bool fetch_settings_are_valid(const struct fetch_settings *settings);
/* The file of certificates that was given must be there (STATUS_NOT_FOUND); without one it is `usual_ca_file`, and
 * where that is NULL, Debian's. */
enum status fetch_options_read(struct fetch_options *options, const struct fetch_settings *settings,
                               const char *usual_ca_file) MUST_USE;
void fetch_options_release(struct fetch_options *options);
/* --- fetch_codes.c --- */
/* What a libcurl code, with its words, says of the request. */
enum fetch_error fetch_classify(int code, const char *words, const struct slot *slot);

/* --- fetch_connect_to.c --- */
struct curl_slist;
/* "a:1:b:2,c:3:d:4", appended to *list, which is the caller's also where memory fails (false). */
bool fetch_connect_to(struct text rest, struct curl_slist **list) MUST_USE;

bool fetch_may_be_sent(struct text url, const struct identity *identity, struct text user_agent);
/* From malloc; NULL without memory. */
char *fetch_copy_string(struct text t);
/* The same of a URL, without user name and password: what a page wrote there is sent nowhere. */
char *fetch_url(struct text url);

/* The numeric address, NUL-ended; "?" where it is neither IPv4 nor IPv6. */
void fetch_address_text(const struct sockaddr *address, char out[FETCH_ADDRESS_TEXT_BYTES]);

#endif
