/* request.h: what a browser asked, checked and taken apart. Pure. Texts point into what was given or into the arena.
 *
 * Everything here is hostile: a request that is not of the plain form that our own pages make is refused whole. */
#ifndef RASOAT_REVIEW_REQUEST_H
#define RASOAT_REVIEW_REQUEST_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#define REQUEST_LIMIT_TARGET_BYTES 4096 /* path and query */
#define REQUEST_LIMIT_BODY_BYTES (64 * 1024)
#define REQUEST_LIMIT_FIELDS 400 /* of a query or a form */
#define REQUEST_LIMIT_NAME_BYTES 64 /* of a field */
#define REQUEST_LIMIT_VALUE_BYTES 8192
#define REQUEST_LIMIT_COOKIE_BYTES 4096 /* the header */
#define REQUEST_LIMIT_COOKIES 40

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER }; /* HEAD is GET: the server leaves the body out */

struct field {
    struct text name;
    struct text value; /* decoded, valid UTF-8, no control character but line feed and tab */
};
struct fields {
    const struct field *items;
    size_t count;
};

struct request {
    enum method method;
    struct text target; /* as it came */
    struct text path; /* of letters, digits and "/._-" alone; begins with "/", no "//", no "." or ".." as a part */
    struct fields query;
    struct fields form;
    struct fields cookies; /* values as they came */
    struct text host; /* lower case is not made; with its port */
    struct text origin; /* empty: none was sent */
    struct text fetch_site; /* Sec-Fetch-Site; empty: none */
    struct text language; /* Accept-Language */
    struct text address; /* the visitor's, as text */
    bool is_encrypted;
};

/* Path and query of a request's target; STATUS_INVALID where it is no plain one, STATUS_LIMIT. */
enum status request_target(struct arena *arena, struct text target, struct request *request) MUST_USE;
/* "a=b&c=d", percent-encoded. STATUS_INVALID: broken encoding, NUL or other control characters, not UTF-8; STATUS_LIMIT. */
enum status request_fields(struct arena *arena, struct text encoded, struct fields *fields) MUST_USE;
/* A Cookie header; what is no cookie is left out. STATUS_LIMIT. */
enum status request_cookies(struct arena *arena, struct text header, struct fields *cookies) MUST_USE;

/* The first value of that name; data NULL where there is none. */
struct text fields_get(const struct fields *fields, const char *name);
/* A value that is a number from 1 to 2^53; 0 where it is none. */
int64_t fields_number(const struct fields *fields, const char *name);

/* Is the host one of `hosts` (without ports; an IPv6 address in brackets)? */
bool request_host_allowed(struct text host, const struct text *hosts, size_t count);
/* May it have come from one of our own pages? By Origin and Sec-Fetch-Site, where the browser sends them. */
bool request_is_own(const struct request *request);
/* A path with query that may stand in a redirect: one of this site. */
bool request_is_local(struct text target);

#endif
