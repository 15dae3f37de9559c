/* css_list.c: lists of tokens whose brackets know each other (CSS Syntax Level 3, 5.4.8 "consume a simple block"). */
#include "page/css.h"

static enum css_token_kind closing_of(enum css_token_kind open)
{
    if (open == CSS_OPEN_CURLY)
        return CSS_CLOSE_CURLY;
    return open == CSS_OPEN_SQUARE ? CSS_CLOSE_SQUARE : CSS_CLOSE_ROUND;
}

/* While a bracket is open its `match` is the index + 1 of the one around it: the stack of open brackets needs no memory
 * of its own, however deep it is. */
const struct css_token *css_list_scan(struct css_list *list, struct css_scanner *scanner, bool *closed)
{
    struct css_token *token;
    if (list->count == list->room)
        token = ARENA_PUSH(scanner->arena, list);
    else
        token = &list->items[list->count++];
    css_scan(scanner, token);
    *closed = false;
    enum css_token_kind kind = token->kind;
    if (kind == CSS_FUNCTION || kind == CSS_OPEN_CURLY || kind == CSS_OPEN_ROUND || kind == CSS_OPEN_SQUARE) {
        token->match = (uint32_t)list->open;
        list->open = list->count;
    } else if (list->open > 0 && kind == closing_of(list->items[list->open - 1].kind)) {
        struct css_token *open = &list->items[list->open - 1];
        size_t around = open->match;
        open->match = (uint32_t)(token - open);
        list->open = around;
        *closed = true;
    }
    return token;
}

void css_list_end(struct css_list *list, struct css_scanner *scanner)
{
    struct css_token *end = ARENA_PUSH(scanner->arena, list);
    *end = (struct css_token){.kind = CSS_END, .source = text_of(scanner->at, 0)};
    list->count--;
    while (list->open > 0) {
        struct css_token *open = &list->items[list->open - 1];
        list->open = open->match;
        open->match = (uint32_t)(end - open);
    }
}

struct css_tokens css_tokenise(struct arena *arena, struct text source)
{
    struct css_scanner scanner = css_scanner_of(arena, source);
    struct css_list list = {0};
    bool closed;
    while (css_list_scan(&list, &scanner, &closed)->kind != CSS_END)
        continue;
    list.count--;
    css_list_end(&list, &scanner);
    return (struct css_tokens){.items = list.items, .count = list.count};
}
