/* css_parse.c: the parser's algorithms of CSS Syntax Level 3, section 5.4 (in its revision for CSS Nesting). */
#include "page/css_parse.h"

struct css_slice css_slice_of(struct css_tokens tokens)
{
    return (struct css_slice){.at = tokens.items, .end = tokens.items + tokens.count};
}

bool css_is_delim(const struct css_token *token, char delim)
{
    return token->kind == CSS_DELIM && token->delim == (uint32_t)(unsigned char)delim;
}

bool css_is_ident(const struct css_token *token, struct text name)
{
    return token->kind == CSS_IDENT && text_equal_ignore_case(token->value, name);
}

void css_skip_space(struct css_slice *slice)
{
    while (slice->at < slice->end && slice->at->kind == CSS_WHITESPACE)
        slice->at++;
}

static bool opens(const struct css_token *token)
{
    return token->kind == CSS_FUNCTION || token->kind == CSS_OPEN_CURLY || token->kind == CSS_OPEN_ROUND ||
           token->kind == CSS_OPEN_SQUARE;
}

/* What stands between an opening token and its closing one, which the slice moves behind. */
static struct css_slice take_contents(struct css_slice *slice)
{
    const struct css_token *open = slice->at;
    const struct css_token *close = open + open->match;
    if (close >= slice->end)
        close = slice->end;
    slice->at = close < slice->end ? close + 1 : close;
    return (struct css_slice){.at = open + 1, .end = close};
}

bool css_next_value(struct css_slice *slice, struct css_value *value)
{
    if (slice->at >= slice->end)
        return false;
    *value = (struct css_value){.token = slice->at};
    if (opens(slice->at))
        value->contents = take_contents(slice);
    else
        slice->at++;
    return true;
}

bool css_next_solid(struct css_slice *slice, struct css_value *value)
{
    css_skip_space(slice);
    return css_next_value(slice, value);
}

/* 5.4.2 */
static void take_at_rule(struct css_slice *slice, struct css_item *item)
{
    item->kind = CSS_AT_RULE;
    item->name = slice->at->value;
    slice->at++;
    item->value.at = slice->at;
    struct css_value value;
    for (item->value.end = slice->at; css_next_value(slice, &value); item->value.end = slice->at) {
        if (value.token->kind == CSS_SEMICOLON)
            return;
        if (value.token->kind == CSS_OPEN_CURLY) {
            item->block = value.contents;
            item->has_block = true;
            return;
        }
    }
}

/* 5.4.3 */
static void take_qualified_rule(struct css_slice *slice, bool nested, struct css_item *item)
{
    item->kind = CSS_INVALID;
    item->value.at = slice->at;
    struct css_value value;
    for (item->value.end = slice->at; css_next_value(slice, &value); item->value.end = slice->at) {
        if (nested && value.token->kind == CSS_SEMICOLON)
            return;
        if (value.token->kind == CSS_OPEN_CURLY) {
            item->kind = CSS_QUALIFIED_RULE;
            item->block = value.contents;
            item->has_block = true;
            return;
        }
    }
}

bool css_next_rule(struct css_slice *slice, bool top_level, struct css_item *item)
{
    *item = (struct css_item){0};
    while (slice->at < slice->end && (slice->at->kind == CSS_WHITESPACE ||
                                      (top_level && (slice->at->kind == CSS_CDO || slice->at->kind == CSS_CDC))))
        slice->at++;
    if (slice->at >= slice->end)
        return false;
    if (slice->at->kind == CSS_AT_KEYWORD)
        take_at_rule(slice, item);
    else
        take_qualified_rule(slice, false, item);
    return true;
}

/* Takes "! important" off the value's end. */
static bool take_important(struct css_slice *value)
{
    const struct css_token *token = value->end;
    bool seen_name = false;
    while (token > value->at) {
        token--;
        if (token->kind == CSS_WHITESPACE)
            continue;
        if (!seen_name && css_is_ident(token, TEXT("important"))) {
            seen_name = true;
            continue;
        }
        if (!seen_name || !css_is_delim(token, '!'))
            return false;
        value->end = token;
        return true;
    }
    return false;
}

/* 5.4.6. False, and the slice somewhere, where no declaration stands here: it may be a nested rule. */
static bool take_declaration(struct css_slice *slice, struct css_item *item)
{
    if (slice->at->kind != CSS_IDENT)
        return false;
    item->name = slice->at->value;
    slice->at++;
    css_skip_space(slice);
    if (slice->at >= slice->end || slice->at->kind != CSS_COLON)
        return false;
    slice->at++;
    item->kind = CSS_DECLARATION;
    item->value.at = slice->at;
    bool is_custom = text_starts_with(item->name, TEXT("--"));
    bool has_block = false;
    bool has_other = false;
    struct css_value value;
    for (item->value.end = slice->at; css_next_value(slice, &value); item->value.end = slice->at) {
        if (value.token->kind == CSS_SEMICOLON)
            break;
        has_block = has_block || value.token->kind == CSS_OPEN_CURLY;
        has_other = has_other || (value.token->kind != CSS_OPEN_CURLY && value.token->kind != CSS_WHITESPACE);
        /* "a:hover { }": left at once, so that many of them do not cost the square of their number. */
        if (has_block && has_other && !is_custom)
            return false;
    }
    item->important = take_important(&item->value);
    return true;
}

bool css_next_in_block(struct css_slice *slice, struct css_item *item)
{
    *item = (struct css_item){0};
    while (slice->at < slice->end && (slice->at->kind == CSS_WHITESPACE || slice->at->kind == CSS_SEMICOLON))
        slice->at++;
    if (slice->at >= slice->end)
        return false;
    if (slice->at->kind == CSS_AT_KEYWORD) {
        take_at_rule(slice, item);
        return true;
    }
    struct css_slice start = *slice;
    if (take_declaration(slice, item))
        return true;
    *item = (struct css_item){0};
    *slice = start;
    take_qualified_rule(slice, true, item);
    return true;
}

struct css_reader css_reader_of(struct arena *arena, struct text source)
{
    bool cut = source.length > CSS_LIMIT_SHEET_BYTES;
    if (cut)
        source.length = CSS_LIMIT_SHEET_BYTES;
    return (struct css_reader){.scanner = css_scanner_of(arena, source), .cut = cut};
}

static struct css_slice reader_slice(struct css_reader *reader)
{
    css_list_end(&reader->list, &reader->scanner);
    return (struct css_slice){.at = reader->list.items, .end = reader->list.items + reader->list.count};
}

/* Over the limit: what was read is a piece, and the last one. */
static bool reader_is_full(struct css_reader *reader)
{
    if (reader->list.count < CSS_LIMIT_RULE_TOKENS)
        return false;
    reader->cut = true;
    reader->scanner.at = reader->scanner.end;
    return true;
}

bool css_reader_rule(struct css_reader *reader, struct css_slice *slice)
{
    struct css_list *list = &reader->list;
    list->count = 0;
    list->open = 0;
    bool is_at_rule = false;
    for (;;) {
        bool closed;
        const struct css_token *token = css_list_scan(list, &reader->scanner, &closed);
        enum css_token_kind kind = token->kind;
        if (kind == CSS_END) {
            list->count--;
            break;
        }
        if (list->count == 1 && (kind == CSS_WHITESPACE || kind == CSS_CDO || kind == CSS_CDC)) {
            list->count = 0;
            continue;
        }
        is_at_rule = is_at_rule || (list->count == 1 && kind == CSS_AT_KEYWORD);
        bool ends_block = closed && kind == CSS_CLOSE_CURLY;
        if (list->open == 0 && (ends_block || (is_at_rule && kind == CSS_SEMICOLON)))
            break;
        if (reader_is_full(reader))
            break;
    }
    *slice = reader_slice(reader);
    return slice->at < slice->end;
}

bool css_reader_declaration(struct css_reader *reader, struct css_slice *slice)
{
    struct css_list *list = &reader->list;
    list->count = 0;
    list->open = 0;
    for (;;) {
        bool closed;
        enum css_token_kind kind = css_list_scan(list, &reader->scanner, &closed)->kind;
        if (kind == CSS_END) {
            list->count--;
            break;
        }
        if ((kind == CSS_SEMICOLON && list->open == 0) || reader_is_full(reader))
            break;
    }
    *slice = reader_slice(reader);
    return slice->at < slice->end;
}
