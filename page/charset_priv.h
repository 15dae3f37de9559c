/* charset_priv.h: what the files of page/charset*.c share. */
#ifndef RASOAT_PAGE_CHARSET_PRIV_H
#define RASOAT_PAGE_CHARSET_PRIV_H

#include "page/charset.h"

enum charset_kind {
    CHARSET_UTF8,
    CHARSET_SINGLE, /* a byte is a character; the lower half is ASCII */
    CHARSET_MULTI, /* bytes below 0x80 outside of a sequence are ASCII */
    CHARSET_STATEFUL, /* escape sequences: bytes below 0x80 may be anything */
    CHARSET_REPLACEMENT,
    CHARSET_UTF16BE,
    CHARSET_UTF16LE,
    CHARSET_USER_DEFINED,
};

enum charset_id {
#define ENCODING(id, name, kind, iconv) CHARSET_ID_##id,
#define LABEL(id, label)
#include "page/charset_labels.def"
#undef ENCODING
#undef LABEL
    CHARSET_COUNT
};

struct charset_encoding {
    enum charset_id id;
    const char *name; /* WHATWG's, in lower case */
    enum charset_kind kind;
    const char *iconv; /* the C library's name; NULL where it is not asked */
};

extern const struct charset_encoding charset_encodings[CHARSET_COUNT];

/* "Get an encoding" (WHATWG Encoding 4.2), or NULL. */
const struct charset_encoding *charset_for_label(struct text label);

struct charset_found {
    struct text label; /* empty where nothing was found */
    const struct charset_encoding *encoding;
};

/* The prescan with what it resolves to: UTF-16 from a meta is UTF-8, x-user-defined is windows-1252. */
struct charset_found charset_prescan_head(struct text head);

/* Code points of the bytes 0x80 to 0xFF of a CHARSET_SINGLE encoding. */
void charset_upper_half(const struct charset_encoding *encoding, uint32_t table[128]);
/* A CHARSET_MULTI or CHARSET_STATEFUL body as UTF-8. */
struct text charset_convert(struct arena *arena, const struct charset_encoding *encoding, struct text body);
/* Normalization Form C of text whose NFC is not longer than itself. */
struct text charset_compose(struct arena *arena, struct text t);

#endif
