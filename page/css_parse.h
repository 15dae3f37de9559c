/* css_parse.h: tokens to rules and declarations (CSS Syntax Level 3, section 5), with its error recovery.
 *
 * Nothing is built: a slice is a part of a token list, and each css_next_... takes the next thing from its front. A
 * bracket knows its closing one, so that a block is stepped over at once, however much is in it. */
#ifndef RASOAT_PAGE_CSS_PARSE_H
#define RASOAT_PAGE_CSS_PARSE_H

#include "page/css.h"

struct css_slice {
    const struct css_token *at;
    const struct css_token *end;
};

/* A component value: a token, or a function or block with what is in it. */
struct css_value {
    const struct css_token *token;
    struct css_slice contents; /* functions and blocks, without their brackets */
};

enum css_item_kind { CSS_DECLARATION, CSS_AT_RULE, CSS_QUALIFIED_RULE, CSS_INVALID };

struct css_item {
    enum css_item_kind kind;
    struct text name; /* of a declaration or an at-rule */
    struct css_slice value; /* a declaration's value without !important, or a rule's prelude */
    struct css_slice block; /* rules: what stands between { and } */
    bool has_block;
    bool important;
};

struct css_slice css_slice_of(struct css_tokens tokens);
void css_skip_space(struct css_slice *slice);
/* False at the end. */
bool css_next_value(struct css_slice *slice, struct css_value *value);
/* The next component value that is no white space. */
bool css_next_solid(struct css_slice *slice, struct css_value *value);
/* The next rule of a style sheet, or (not top level) of a block of rules. */
bool css_next_rule(struct css_slice *slice, bool top_level, struct css_item *item);
/* The next declaration or rule inside a style rule's block or a style attribute (CSS Nesting 1). */
bool css_next_in_block(struct css_slice *slice, struct css_item *item);

/* Reads a source piece by piece, so that only one piece's tokens are in memory; a piece is valid until the next. */
struct css_reader {
    struct css_scanner scanner;
    struct css_list list;
    bool cut; /* a piece passed CSS_LIMIT_RULE_TOKENS, or the source CSS_LIMIT_SHEET_BYTES */
};
struct css_reader css_reader_of(struct arena *arena, struct text source);
/* The tokens of the next rule of a style sheet. False at the end. */
bool css_reader_rule(struct css_reader *reader, struct css_slice *slice);
/* The tokens of a style attribute to behind the next semicolon. False at the end. */
bool css_reader_declaration(struct css_reader *reader, struct css_slice *slice);

/* Token tests. */
bool css_is_delim(const struct css_token *token, char delim);
bool css_is_ident(const struct css_token *token, struct text name);

#endif
