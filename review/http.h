/* http.h: the HTTP server: libmicrohttpd's only door in the program. One thread, one request after the other; it knows of limits and
 * bytes, not of what is asked.
 *
 * Methods other than GET, HEAD and POST, bodies without a length or past their limit, too many headers, too slow senders and too many
 * connections are refused here, before anything is read or kept of them. */
#ifndef RASOAT_REVIEW_HTTP_H
#define RASOAT_REVIEW_HTTP_H

#include "base/status.h"
#include "base/text.h"

#define HTTP_LIMIT_CONNECTIONS 256
#define HTTP_LIMIT_CONNECTIONS_PER_ADDRESS 64
#define HTTP_LIMIT_HEADER_BYTES (24 * 1024) /* request line and headers; the body is apart */
#define HTTP_LIMIT_HEADERS 64
#define HTTP_LIMIT_IDLE_SECONDS 15 /* without a byte */
#define HTTP_LIMIT_REQUEST_SECONDS 30 /* from a connection's start, or its last answer, to the whole request */
#define HTTP_LIMIT_ANSWER_SECONDS 600 /* for taking an answer; besides, HTTP_LIMIT_IDLE_SECONDS without taking a byte */
#define HTTP_LIMIT_REPLY_HEADERS 24
#define HTTP_LIMIT_ADDRESS_BYTES 64

struct http_request {
    struct text method; /* "GET" (HEAD too) or "POST" */
    struct text target; /* path and query as they came */
    struct text body;
    struct text address; /* of the other end of the connection: "192.0.2.7", "2001:db8::1" */
    bool is_encrypted; /* by this server */
    const void *connection; /* for http_header */
};
/* A header of the request; empty where there is none. Valid until the answer was given. */
struct text http_header(const struct http_request *request, const char *name);
/* Where it stands on several lines, the last one: what a proxy adds stands behind what the visitor sent. */
struct text http_header_last(const struct http_request *request, const char *name);

struct http_reply {
    unsigned status;
    struct {
        const char *name;
        const char *value; /* must hold no line end */
    } headers[HTTP_LIMIT_REPLY_HEADERS];
    size_t header_count;
    struct text body; /* copied */
    int file; /* -1: none; else a descriptor that is sent in place of `body` and closed */
    uint64_t file_bytes;
};
/* STATUS_LIMIT: no room, and the header is not there. */
enum status http_add(struct http_reply *reply, const char *name, const char *value) MUST_USE;

/* Fills the reply (status 500 before the call); what it points to must live until the next call. */
typedef void http_answer(void *context, const struct http_request *request, struct http_reply *reply);

struct http_settings {
    struct text address; /* "127.0.0.1", "::1" */
    uint16_t port; /* 0: any that is free */
    size_t body_limit;
    const char *certificate; /* PEM, and the key's; NULL: no TLS */
    const char *key;
    http_answer *answer;
    void *context;
};
struct http_server;
/* STATUS_INVALID: the address is none, or certificate and key do not fit; STATUS_IO: the port is taken (errno). */
enum status http_open(const struct http_settings *settings, struct http_server **server) MUST_USE;
/* The port that it listens on. */
uint16_t http_port(const struct http_server *server);
/* Answers until `stop` can be read (a signal's or a pipe's descriptor). */
enum status http_serve(struct http_server *server, int stop) MUST_USE;
void http_close(struct http_server *server);

#endif
