/* url.h: web addresses as browsers read them (WHATWG URL), for http and https.
 *
 * Everything lives in the arena that was given; the texts of one url are slices of its href. */
#ifndef RASOAT_PAGE_URL_H
#define RASOAT_PAGE_URL_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#define URL_LIMIT_BYTES 8192 /* of http(s) input, white space not counted; other schemes are told at any length */

struct url {
    struct text href; /* serialised (WHATWG URL 4.5), with fragment */
    struct text scheme; /* "http" or "https" */
    struct text username;
    struct text password;
    struct text host; /* as serialised: lower case, punycode, IPv6 in brackets */
    struct text port; /* empty where it is the scheme's default */
    struct text path; /* begins with '/' */
    struct text query; /* without '?' */
    struct text fragment; /* without '#' */
    bool has_query;
    bool has_fragment;
};

/* The basic URL parser (WHATWG URL 4.4). `base` may be NULL. STATUS_INVALID: failure; STATUS_NOT_FOUND: a valid URL of
 * another scheme (mailto:, javascript:, data: ...), `scheme` then holds it and the rest is empty; STATUS_LIMIT: longer
 * than URL_LIMIT_BYTES, `url` is then its start without user and password, or empty where it is none. */
enum status url_parse(struct arena *arena, struct text input, const struct url *base, struct url *url) MUST_USE;
/* For whom the host matters, not the whole address: true for STATUS_OK and for the start of one that is too long. */
bool url_parse_start(struct arena *arena, struct text input, const struct url *base, struct url *url);
/* The same address without fragment, user and password: what is requested, and the key of a page. */
struct text url_key(struct arena *arena, const struct url *url);
/* "host" or "host:port": what a site is told apart by. */
struct text url_host_port(struct arena *arena, const struct url *url);
/* 80, 443 or what is written. */
uint16_t url_port(const struct url *url);
/* The part of `host` that its owner registered ("a.b.gov.vn" -> "b.gov.vn"), by the Public Suffix List through libpsl;
 * the host itself where it is an address or a public suffix. A slice of `host`. */
struct text url_registrable_domain(struct text host);
/* NULL-safe public-suffix answer for tests: empty text where the domain has no registrable part. */
struct text url_registrable_or_none(struct arena *arena, struct text domain);
/* True for IPv4 and bracketed IPv6 hosts. */
bool url_host_is_address(struct text host);
/* Same host, or the same but for a leading "www.". */
bool url_same_site_host(struct text a, struct text b);
/* %XX decoded, for showing and matching; not a URL any more. */
struct text url_percent_decode(struct arena *arena, struct text t);

#endif
