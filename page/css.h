/* css.h: style sheets to rules (CSS Syntax Level 3). Only the door between bytes and rules: what the rules do to a page is
 * page/style.h. All memory is the arena's. */
#ifndef RASOAT_PAGE_CSS_H
#define RASOAT_PAGE_CSS_H

#include "base/arena.h"
#include "base/text.h"

#define CSS_LIMIT_SHEET_BYTES (2 * 1024 * 1024) /* the rest of a sheet is dropped, and said */
#define CSS_LIMIT_NESTING 64 /* open blocks and functions */
#define CSS_LIMIT_RULES 50000 /* of one sheet */

enum css_token_kind {
    CSS_IDENT, CSS_FUNCTION, CSS_AT_KEYWORD, CSS_HASH, CSS_STRING, CSS_BAD_STRING, CSS_URL, CSS_BAD_URL, CSS_DELIM,
    CSS_NUMBER, CSS_PERCENTAGE, CSS_DIMENSION, CSS_UNICODE_RANGE, CSS_WHITESPACE, CSS_CDO, CSS_CDC, CSS_COLON,
    CSS_SEMICOLON, CSS_COMMA, CSS_OPEN_SQUARE, CSS_CLOSE_SQUARE, CSS_OPEN_ROUND, CSS_CLOSE_ROUND, CSS_OPEN_CURLY,
    CSS_CLOSE_CURLY, CSS_END
};

struct css_token {
    enum css_token_kind kind;
    struct text value; /* name, string or unit; escapes decoded */
    struct text source; /* as written */
    double number; /* numbers, percentages, dimensions */
    bool is_integer;
    bool hash_is_id; /* a hash whose name is an identifier */
    uint32_t delim; /* a delimiter's code point */
};

/* Tokenises the whole input (CSS Syntax 4.3), CSS_END last. */
struct css_tokens {
    const struct css_token *items;
    size_t count; /* CSS_END not counted */
};
struct css_tokens css_tokenise(struct arena *arena, struct text source);

#endif
