/* css.h: style sheets to tokens (CSS Syntax Level 3, section 4). Rules and declarations are page/css_parse.h; what
 * they do to a page is page/style.h. All memory is the arena's. */
#ifndef RASOAT_PAGE_CSS_H
#define RASOAT_PAGE_CSS_H

#include "base/arena.h"
#include "base/text.h"
#include "page/limits.h"

#define CSS_LIMIT_NESTING 64 /* of functions and nested rules that are looked into; deeper ones are skipped whole */

enum css_token_kind {
    CSS_IDENT, CSS_FUNCTION, CSS_AT_KEYWORD, CSS_HASH, CSS_STRING, CSS_BAD_STRING, CSS_URL, CSS_BAD_URL, CSS_DELIM,
    CSS_NUMBER, CSS_PERCENTAGE, CSS_DIMENSION, CSS_WHITESPACE, CSS_CDO, CSS_CDC, CSS_COLON, CSS_SEMICOLON, CSS_COMMA,
    CSS_OPEN_SQUARE, CSS_CLOSE_SQUARE, CSS_OPEN_ROUND, CSS_CLOSE_ROUND, CSS_OPEN_CURLY, CSS_CLOSE_CURLY, CSS_END
};

struct css_token {
    enum css_token_kind kind;
    uint32_t delim; /* a delimiter's code point */
    struct text value; /* name, string or unit; escapes decoded */
    struct text source; /* as written */
    double number; /* numbers, percentages, dimensions */
    uint32_t match; /* brackets and functions: how many tokens on their closing one, or CSS_END, stands */
    bool is_integer;
    bool hash_is_id; /* a hash whose name is an identifier */
};

/* Reads tokens one by one. `match` is not filled. At the end gives CSS_END for ever. */
struct css_scanner {
    struct arena *arena;
    const char *at;
    const char *end;
};
struct css_scanner css_scanner_of(struct arena *arena, struct text source);
void css_scan(struct css_scanner *scanner, struct css_token *token);

/* A list of tokens whose brackets are matched while it grows. */
struct css_list {
    struct css_token *items;
    size_t count;
    size_t room;
    size_t open; /* index + 1 of the innermost open bracket */
};
/* Appends the scanner's next token; `*closed` says whether it closed a bracket. */
const struct css_token *css_list_scan(struct css_list *list, struct css_scanner *scanner, bool *closed);
/* Ends the list: CSS_END behind the last token, brackets that are still open close there. */
void css_list_end(struct css_list *list, struct css_scanner *scanner);

/* Tokenises the whole input (CSS Syntax 4.3), CSS_END last. */
struct css_tokens {
    const struct css_token *items;
    size_t count; /* CSS_END not counted */
};
struct css_tokens css_tokenise(struct arena *arena, struct text source);

#endif
