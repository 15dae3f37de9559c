/* words_zone.c: text that stands where no paragraph is: strings of inline JSON, content: of style sheets, comments. */
#include "base/utf8.h"
#include "detectors/words_priv.h"

enum { COMMENT_BYTES = 256 * 1024, JSON_STRINGS = 20000, CSS_STRINGS = 500, STRING_BYTES = 8192, LEAST_LETTERS = 4, BETWEEN_LETTERS = 8 };

/* A string being put together; what is longer is cut. */
struct made {
    char bytes[STRING_BYTES];
    size_t length;
    size_t letters;
};

static void put(struct made *made, uint32_t code_point)
{
    if (made->length + 4 > STRING_BYTES)
        return;
    /* FLOW_END would part what stands together. */
    made->length += utf8_put(made->bytes + made->length, code_point < ' ' ? ' ' : code_point);
    made->letters += code_point >= 0x80 || ascii_is_alnum((char)code_point);
}

static uint32_t hex_at(struct text t, size_t *at, size_t most)
{
    uint32_t value = 0;
    for (size_t digits = 0; digits < most && *at < t.length && ascii_hex_value(t.data[*at]) >= 0; digits++)
        value = value * 16 + (uint32_t)ascii_hex_value(t.data[(*at)++]);
    return value;
}

/* One escaped character of JSON; `at` stands behind the backslash. */
static uint32_t json_escape(struct text t, size_t *at)
{
    if (*at >= t.length)
        return ' ';
    char c = t.data[(*at)++];
    if (c != 'u')
        return c == 'n' || c == 't' || c == 'r' || c == 'b' || c == 'f' ? ' ' : (uint8_t)c;
    uint32_t high = hex_at(t, at, 4);
    if (high < 0xD800 || high > 0xDBFF || *at + 1 >= t.length || t.data[*at] != '\\' || t.data[*at + 1] != 'u')
        return high;
    *at += 2;
    uint32_t low = hex_at(t, at, 4);
    return low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : UTF8_REPLACEMENT;
}

/* Behind the quotation mark that ends the string at `at`. Markup inside it becomes a space: portals keep whole articles
 * in their data. */
static size_t json_string(struct text json, size_t at, struct made *made)
{
    bool in_tag = false;
    made->length = made->letters = 0;
    while (at < json.length && json.data[at] != '"') {
        uint32_t c = (uint8_t)json.data[at];
        if (c == '\\') {
            at++;
            c = json_escape(json, &at);
        } else if (c < 0x80) {
            at++;
        } else {
            c = utf8_next(json, &at);
        }
        if (c == '<')
            in_tag = true;
        if (!in_tag)
            put(made, c);
        else if (c == '>') {
            in_tag = false;
            put(made, ' ');
        }
    }
    return at < json.length ? at + 1 : at;
}

/* What stands between strings says something only where a quotation mark is missing: search engines read on, too. */
static void add_between(struct flows *flows, const struct piece *piece, struct text between)
{
    size_t letters = 0;
    bool space = false;
    between = text_trim(between);
    for (size_t i = 0; i < between.length; i++) {
        letters += (uint8_t)between.data[i] >= 0x80 || ascii_is_alpha(between.data[i]);
        space = space || between.data[i] == ' ';
    }
    if (space && letters >= BETWEEN_LETTERS)
        flows_add_alone(flows, piece, utf8_cut(between, STRING_BYTES));
}

void flows_add_json(struct flows *flows, const struct piece *piece, struct text json)
{
    struct made *made = NULL;
    size_t strings = 0;
    size_t at = text_find_byte(json, '"', 0);
    add_between(flows, piece, text_slice(json, 0, at));
    while (at != SIZE_MAX && strings++ < JSON_STRINGS) {
        if (!made)
            made = arena_alloc_raw(flows->arena, sizeof *made);
        at = json_string(json, at + 1, made);
        /* A key says nothing. */
        size_t next = at;
        while (next < json.length && ascii_is_space(json.data[next]))
            next++;
        if (made->letters >= LEAST_LETTERS && (next == json.length || json.data[next] != ':'))
            flows_add_alone(flows, piece, text_of(made->bytes, made->length));
        next = text_find_byte(json, '"', at);
        add_between(flows, piece, text_slice(json, at, next == SIZE_MAX ? SIZE_MAX : next - at));
        at = next;
    }
}

void flows_add_css(struct flows *flows, const struct piece *piece, struct text css)
{
    size_t strings = 0;
    struct made *made = NULL;
    for (size_t at = text_find_ignore_case(css, TEXT("content"), 0); at != SIZE_MAX && strings < CSS_STRINGS;
         at = text_find_ignore_case(css, TEXT("content"), at)) {
        at += 7;
        while (at < css.length && ascii_is_space(css.data[at]))
            at++;
        if (at >= css.length || css.data[at] != ':')
            continue;
        at++;
        while (at < css.length && ascii_is_space(css.data[at]))
            at++;
        if (at >= css.length || (css.data[at] != '"' && css.data[at] != '\''))
            continue;
        char mark = css.data[at++];
        if (!made)
            made = arena_alloc_raw(flows->arena, sizeof *made);
        made->length = made->letters = 0;
        strings++;
        while (at < css.length && css.data[at] != mark && css.data[at] != '\n') {
            if (css.data[at] != '\\') {
                put(made, utf8_next(css, &at));
                continue;
            }
            at++;
            if (at >= css.length || ascii_hex_value(css.data[at]) < 0)
                continue; /* the escaped character itself comes next */
            put(made, hex_at(css, &at, 6));
            if (at < css.length && ascii_is_space(css.data[at]))
                at++;
        }
        if (made->letters >= LEAST_LETTERS)
            flows_add_alone(flows, piece, text_of(made->bytes, made->length));
    }
}

void flows_add_comment(struct flows *flows, uint32_t index)
{
    const struct node *node = &flows->document->nodes[index];
    struct text comment = utf8_cut(node->text, COMMENT_BYTES);
    struct piece piece = {.node = index, .link = NO_LINK, .zone = ZONE_COMMENT, .sight = SIGHT_HIDDEN};
    if (comment.length < LEAST_LETTERS || text_starts_with(text_trim(comment), TEXT("[if")))
        return;
    if (text_find_byte(comment, '<', 0) == SIZE_MAX) {
        flows_add_alone(flows, &piece, comment);
        return;
    }
    char *said = arena_string(flows->arena, comment);
    bool in_tag = false;
    for (size_t i = 0; i < comment.length; i++) {
        in_tag = in_tag || said[i] == '<';
        bool ends = in_tag && said[i] == '>';
        if (in_tag)
            said[i] = ' ';
        in_tag = in_tag && !ends;
    }
    flows_add_alone(flows, &piece, text_of(said, comment.length));
}
