/* url_priv.h: what the files of page/url*.c share: the serialisation while it grows, and the library doors. */
#ifndef RASOAT_PAGE_URL_PRIV_H
#define RASOAT_PAGE_URL_PRIV_H

#include "page/url.h"

#define URL_LIMIT_IDNA_BYTES 1024 /* of a host with other than ASCII letters; longer ones fail (DNS takes 253) */
#define URL_LIMIT_DNS_BYTES 255 /* longer hosts have no registrable domain */

/* Characters below U+0080, one bit each. */
struct url_set {
    uint64_t low; /* U+0000 to U+003F */
    uint64_t high; /* U+0040 to U+007F */
};

static inline bool url_set_has(const struct url_set *set, unsigned char c)
{
    return c < 0x80 && (((c & 0x40 ? set->high : set->low) >> (c & 0x3F)) & 1) != 0;
}

/* The percent-encode sets of WHATWG URL 1.3 (for special schemes). */
extern const struct url_set url_set_fragment;
extern const struct url_set url_set_query;
extern const struct url_set url_set_path;
extern const struct url_set url_set_userinfo;
/* What no domain holds (WHATWG URL 3.2). */
extern const struct url_set url_set_forbidden;

/* The href while it is written. */
struct url_out {
    struct arena *arena;
    char *data;
    size_t length;
    size_t room;
};

/* Makes room for `more` bytes behind what is written. */
void url_out_reserve(struct url_out *out, size_t more);
void url_out_text(struct url_out *out, struct text t);
void url_out_byte(struct url_out *out, char byte);
/* "UTF-8 percent-encode" (WHATWG URL 1.3): bytes of `set` and all beyond ASCII as %XX, ill-formed UTF-8 as U+FFFD. */
void url_out_encoded(struct url_out *out, struct text t, const struct url_set *set);

/* The host parser and serialiser (WHATWG URL 3.5, 3.6) for special schemes. false: failure; `out` is then spoilt. */
bool url_out_host(struct url_out *out, struct text written);

/* Domain to ASCII (WHATWG URL 3.3) of a domain in well-formed UTF-8 that holds other than ASCII; false: failure. */
bool url_idna_to_ascii(struct arena *arena, struct text domain, struct text *ascii);

/* Each %XX as its byte; `out` has room for t.length bytes. Gives the number written. */
size_t url_decode_bytes(struct text t, char *out);

#endif
