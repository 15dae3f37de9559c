/* charset.c: bytes of a page to UTF-8: CONTENT-TYPE, a line feed, BODY. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "page/charset_priv.h"

#include <string.h>

void fuzz_one(struct arena *arena, struct text input)
{
    struct text content_type = fuzz_take_line(&input);
    struct decoded decoded = charset_decode(arena, input, content_type);
    CHECK(utf8_valid(decoded.text));
    CHECK(decoded.encoding && charset_for_label(text_from_string(decoded.encoding)));
    CHECK(decoded.skipped <= input.length);
    if (decoded.same_bytes)
        CHECK(text_equal(decoded.text, text_slice(input, decoded.skipped, SIZE_MAX)));
    CHECK(decoded.text.length <= input.length * 6 + 8);
    /* Once more with the answer as the label: a header's word is taken for what it says. */
    struct text header = arena_printf(arena, "text/html; charset=%s", decoded.encoding);
    struct decoded again = charset_decode(arena, input, header);
    if (decoded.source != CHARSET_BOM && again.source == CHARSET_HEADER)
        CHECK(text_equal(again.text, decoded.text));
    struct text head = text_slice(input, 0, 1024);
    struct text label = charset_prescan_head(head).label;
    CHECK(label.length <= head.length + sizeof "utf-16be");
    charset_for_label(content_type);
}
