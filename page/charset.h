/* charset.h: bytes of a page to UTF-8 (WHATWG HTML 13.2.3 "encoding sniffing", WHATWG Encoding labels). */
#ifndef RASOAT_PAGE_CHARSET_H
#define RASOAT_PAGE_CHARSET_H

#include "base/arena.h"
#include "base/text.h"

enum charset_source { CHARSET_BOM, CHARSET_HEADER, CHARSET_META, CHARSET_GUESS };

struct decoded {
    struct text text; /* UTF-8; bytes that are not of the encoding are U+FFFD */
    const char *encoding; /* WHATWG name in lower case ("windows-1258"); a static string */
    enum charset_source source;
    uint32_t skipped; /* bytes of a BOM that stand before `text` in the body */
    bool same_bytes; /* text is the body itself (valid UTF-8): offsets in text + skipped are offsets in the body */
};

/* `content_type` is the header's value or empty. Order: BOM, header, meta prescan of the first 1,024 bytes, and where
 * nothing is said: UTF-8 if the body is valid UTF-8, else windows-1258. Legacy encodings go through iconv;
 * windows-1258, which writes tone marks apart, becomes NFC. */
struct decoded charset_decode(struct arena *arena, struct text body, struct text content_type);

/* The C library reads its converters from files when they are first used. A process that gives up its file system opens
 * them before and keeps them as long as it decodes; others need not. NULL: no memory. Caller closes. */
struct charset_converters;
struct charset_converters *charset_converters_open(void);
void charset_converters_close(struct charset_converters *converters);

#endif
