/* css.c: bytes to CSS tokens (CSS Syntax Level 3, section 4.3).
 *
 * * The input's preprocessing (3.3: NUL is U+FFFD; CR, FF and CRLF are newlines) is done where it shows, so that
 * names and strings without escapes are slices of the source. */
#include "page/css.h"

#include "base/utf8.h"

#include <string.h>

enum { NAME_START = 1, NAME = 2, DIGIT = 4, SPACE = 8, NEWLINE = 16 };

/* By byte: letters, '_', bytes of longer characters and NUL (which is U+FFFD) start names. 32 a row. */
static const uint8_t classes[256] = {
    3, 0, 0, 0, 0, 0, 0, 0, 0, 8, 24, 0, 24, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0, 0, 0,
    0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 3,
    0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
};

static inline unsigned class_of(char c)
{
    return classes[(unsigned char)c];
}

/* The byte `ahead` bytes on, or a space behind the end: no construct goes on at a space. */
static char peek(const struct css_scanner *s, size_t ahead)
{
    return (size_t)(s->end - s->at) > ahead ? s->at[ahead] : ' ';
}

/* 4.3.8. At the end of input a backslash is an escape (of U+FFFD). */
static bool is_escape(const struct css_scanner *s, size_t ahead)
{
    if (peek(s, ahead) != '\\')
        return false;
    return (size_t)(s->end - s->at) == ahead + 1 || !(class_of(s->at[ahead + 1]) & NEWLINE);
}

/* 4.3.9 */
static bool starts_name(const struct css_scanner *s, size_t ahead)
{
    char c = peek(s, ahead);
    if (c == '-') {
        char next = peek(s, ahead + 1);
        return next == '-' || (class_of(next) & NAME_START) || is_escape(s, ahead + 1);
    }
    return (class_of(c) & NAME_START) || is_escape(s, ahead);
}

/* 4.3.10 */
static bool starts_number(const struct css_scanner *s)
{
    size_t i = peek(s, 0) == '+' || peek(s, 0) == '-';
    if (ascii_is_digit(peek(s, i)))
        return true;
    return peek(s, i) == '.' && ascii_is_digit(peek(s, i + 1));
}

static void skip_newline_or_space(struct css_scanner *s)
{
    if (peek(s, 0) == '\r' && peek(s, 1) == '\n')
        s->at++;
    s->at++;
}

/* 4.3.7, behind the backslash. */
static uint32_t scan_escape(struct css_scanner *s)
{
    if (s->at == s->end)
        return UTF8_REPLACEMENT;
    uint32_t code_point = 0;
    int digits = 0;
    for (; digits < 6 && s->at < s->end && ascii_hex_value(*s->at) >= 0; digits++)
        code_point = code_point * 16 + (uint32_t)ascii_hex_value(*s->at++);
    if (digits == 0) {
        size_t offset = 0;
        code_point = utf8_next(text_of(s->at, (size_t)(s->end - s->at)), &offset);
        s->at += offset;
    } else if (s->at < s->end && (class_of(*s->at) & SPACE)) {
        skip_newline_or_space(s);
    }
    bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return code_point == 0 || surrogate || code_point > 0x10FFFF ? UTF8_REPLACEMENT : code_point;
}

/* The text from `start` to where the scanner stands, which holds escapes or NULs. */
static struct text decode(struct css_scanner *s, const char *start, bool in_string)
{
    size_t room = (size_t)(s->at - start);
    /* Nothing grows but NUL and a backslash at the end: three bytes for one. */
    char *data = arena_alloc_raw(s->arena, room * 3 + 1);
    size_t length = 0;
    struct css_scanner in = {.arena = s->arena, .at = start, .end = s->at};
    while (in.at < in.end) {
        char c = *in.at++;
        if (c == '\\' && in_string && in.at == in.end) {
            break;
        } else if (c == '\\' && in_string && (class_of(*in.at) & NEWLINE)) {
            skip_newline_or_space(&in);
        } else if (c == '\\') {
            length += utf8_put(data + length, scan_escape(&in));
        } else if (c == '\0') {
            length += utf8_put(data + length, UTF8_REPLACEMENT);
        } else {
            data[length++] = c;
        }
    }
    return text_of(data, length);
}

/* 4.3.11 */
static struct text scan_name(struct css_scanner *s)
{
    const char *start = s->at;
    bool plain = true;
    for (;;) {
        const char *at = s->at;
        while (at < s->end && (class_of(*at) & NAME) && *at != '\0')
            at++;
        s->at = at;
        if (at == s->end || (*at != '\0' && !is_escape(s, 0)))
            break;
        plain = false;
        s->at++;
        if (*at == '\\')
            scan_escape(s);
    }
    return plain ? text_of(start, (size_t)(s->at - start)) : decode(s, start, false);
}

/* 4.3.5, behind the quotation mark. */
static void scan_string(struct css_scanner *s, char quote, struct css_token *token)
{
    const char *start = s->at;
    bool plain = true;
    token->kind = CSS_STRING;
    while (s->at < s->end && *s->at != quote) {
        if (class_of(*s->at) & NEWLINE) {
            token->kind = CSS_BAD_STRING;
            return;
        }
        if (*s->at == '\\') {
            plain = false;
            s->at++;
            if (s->at == s->end)
                break;
            if (class_of(*s->at) & NEWLINE)
                skip_newline_or_space(s);
            else
                scan_escape(s);
            continue;
        }
        plain = plain && *s->at != '\0';
        s->at++;
    }
    token->value = plain ? text_of(start, (size_t)(s->at - start)) : decode(s, start, true);
    if (s->at < s->end)
        s->at++;
}

/* 4.3.14 */
static void skip_bad_url(struct css_scanner *s)
{
    while (s->at < s->end && *s->at != ')') {
        bool escape = is_escape(s, 0);
        s->at++;
        if (escape)
            scan_escape(s);
    }
    if (s->at < s->end)
        s->at++;
}

static void skip_space(struct css_scanner *s)
{
    while (s->at < s->end && (class_of(*s->at) & SPACE))
        s->at++;
}

static bool is_printable(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte == 0 || byte == '\t' || (class_of(c) & NEWLINE) || (byte >= 0x20 && byte != 0x7F);
}

/* 4.3.6, behind "url(". */
static void scan_url(struct css_scanner *s, struct css_token *token)
{
    skip_space(s);
    const char *start = s->at;
    bool plain = true;
    token->kind = CSS_URL;
    while (s->at < s->end && *s->at != ')' && !(class_of(*s->at) & SPACE)) {
        char c = *s->at;
        bool escape = c == '\\' && is_escape(s, 0);
        if (c == '"' || c == '\'' || c == '(' || (c == '\\' && !escape) || !is_printable(c)) {
            token->kind = CSS_BAD_URL;
            skip_bad_url(s);
            return;
        }
        plain = plain && !escape && c != '\0';
        s->at++;
        if (escape)
            scan_escape(s);
    }
    token->value = plain ? text_of(start, (size_t)(s->at - start)) : decode(s, start, false);
    skip_space(s);
    if (s->at < s->end && *s->at != ')') {
        token->kind = CSS_BAD_URL;
        token->value = (struct text){0};
        skip_bad_url(s);
    } else if (s->at < s->end) {
        s->at++;
    }
}

/* 4.3.4 */
static void scan_name_like(struct css_scanner *s, struct css_token *token)
{
    token->kind = CSS_IDENT;
    token->value = scan_name(s);
    if (s->at == s->end || *s->at != '(')
        return;
    s->at++;
    token->kind = CSS_FUNCTION;
    if (token->value.length != 3 || !text_equal_ignore_case(token->value, TEXT("url")))
        return;
    while ((class_of(peek(s, 0)) & SPACE) && (class_of(peek(s, 1)) & SPACE) && s->end - s->at > 1)
        s->at++;
    char next = peek(s, (class_of(peek(s, 0)) & SPACE) != 0);
    if (next != '"' && next != '\'')
        scan_url(s, token);
}

/* m * 10^e; exact where m and the power are exact doubles, as for all numbers that people write. */
static double scale_by_ten(double m, int e)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    enum { LARGEST = 22 };
    for (; e > LARGEST && m < 1e300; e -= LARGEST)
        m *= powers[LARGEST];
    for (; e < -LARGEST && m > 0; e += LARGEST)
        m /= powers[LARGEST];
    if (e > LARGEST || e < -LARGEST)
        return e > 0 ? 1e300 : 0;
    return e >= 0 ? m * powers[e] : m / powers[-e];
}

/* 4.3.12, 4.3.13 */
static void scan_number(struct css_scanner *s, struct css_token *token)
{
    enum { MOST_DIGITS = 18, MOST_EXPONENT = 100000 };
    bool negative = peek(s, 0) == '-';
    s->at += negative || peek(s, 0) == '+';
    uint64_t mantissa = 0;
    int digits = 0;
    int exponent = 0;
    token->is_integer = true;
    for (bool fraction = false;; s->at++) {
        char c = peek(s, 0);
        if (c == '.' && !fraction && ascii_is_digit(peek(s, 1))) {
            fraction = true;
            token->is_integer = false;
            continue;
        }
        if (!ascii_is_digit(c))
            break;
        if (digits < MOST_DIGITS) {
            mantissa = mantissa * 10 + (uint64_t)(c - '0');
            digits += mantissa > 0;
            exponent -= fraction;
        } else if (exponent < MOST_EXPONENT) {
            exponent += !fraction;
        }
    }
    char e = peek(s, 0);
    size_t sign = peek(s, 1) == '+' || peek(s, 1) == '-';
    if ((e == 'e' || e == 'E') && ascii_is_digit(peek(s, 1 + sign))) {
        bool minus = peek(s, 1) == '-';
        int written = 0;
        for (s->at += 1 + sign; ascii_is_digit(peek(s, 0)); s->at++)
            written = written < MOST_EXPONENT ? written * 10 + (*s->at - '0') : written;
        exponent += minus ? -written : written;
        token->is_integer = false;
    }
    double number = scale_by_ten((double)mantissa, exponent);
    token->number = negative ? -number : number;
}

/* 4.3.3 */
static void scan_numeric(struct css_scanner *s, struct css_token *token)
{
    token->kind = CSS_NUMBER;
    scan_number(s, token);
    if (starts_name(s, 0)) {
        token->kind = CSS_DIMENSION;
        token->value = scan_name(s);
    } else if (peek(s, 0) == '%') {
        token->kind = CSS_PERCENTAGE;
        s->at++;
    }
}

static bool scan_punctuation(char c, struct css_token *token)
{
    switch (c) {
    case ':': token->kind = CSS_COLON; return true;
    case ';': token->kind = CSS_SEMICOLON; return true;
    case ',': token->kind = CSS_COMMA; return true;
    case '(': token->kind = CSS_OPEN_ROUND; return true;
    case ')': token->kind = CSS_CLOSE_ROUND; return true;
    case '[': token->kind = CSS_OPEN_SQUARE; return true;
    case ']': token->kind = CSS_CLOSE_SQUARE; return true;
    case '{': token->kind = CSS_OPEN_CURLY; return true;
    case '}': token->kind = CSS_CLOSE_CURLY; return true;
    default: return false;
    }
}

static bool source_starts(const struct css_scanner *s, struct text what)
{
    return text_starts_with(text_of(s->at, (size_t)(s->end - s->at)), what);
}

static void scan_other(struct css_scanner *s, struct css_token *token)
{
    char c = *s->at;
    if (c == '-' && source_starts(s, TEXT("-->"))) {
        token->kind = CSS_CDC;
        s->at += 3;
    } else if (c == '<' && source_starts(s, TEXT("<!--"))) {
        token->kind = CSS_CDO;
        s->at += 4;
    } else if (c == '#' && ((class_of(peek(s, 1)) & NAME) || is_escape(s, 1))) {
        token->kind = CSS_HASH;
        token->hash_is_id = starts_name(s, 1);
        s->at++;
        token->value = scan_name(s);
    } else if (c == '@' && starts_name(s, 1)) {
        token->kind = CSS_AT_KEYWORD;
        s->at++;
        token->value = scan_name(s);
    } else if (starts_name(s, 0)) {
        scan_name_like(s, token);
    } else {
        token->kind = CSS_DELIM;
        token->delim = (uint32_t)(unsigned char)c;
        s->at++;
    }
}

static void skip_comments(struct css_scanner *s)
{
    while (source_starts(s, TEXT("/*"))) {
        const char *at = s->at + 2;
        for (;;) {
            const char *star = at < s->end ? memchr(at, '*', (size_t)(s->end - at)) : NULL;
            if (!star || star + 1 >= s->end) {
                s->at = s->end;
                return;
            }
            at = star + 1;
            if (*at == '/')
                break;
        }
        s->at = at + 1;
    }
}

struct css_scanner css_scanner_of(struct arena *arena, struct text source)
{
    /* A pointer that can be compared and moved over, also for a text without data. */
    const char *data = source.data ? source.data : "";
    return (struct css_scanner){.arena = arena, .at = data, .end = data + source.length};
}

void css_scan(struct css_scanner *s, struct css_token *token)
{
    *token = (struct css_token){.kind = CSS_END};
    if (s->at < s->end && *s->at == '/')
        skip_comments(s);
    const char *start = s->at;
    if (start < s->end) {
        char c = *start;
        unsigned class = class_of(c);
        if (class & SPACE) {
            token->kind = CSS_WHITESPACE;
            skip_space(s);
        } else if (class & NAME_START) {
            scan_name_like(s, token);
        } else if (scan_punctuation(c, token)) {
            s->at++;
        } else if (c == '"' || c == '\'') {
            s->at++;
            scan_string(s, c, token);
        } else if (starts_number(s)) {
            scan_numeric(s, token);
        } else {
            scan_other(s, token);
        }
    }
    token->source = text_of(start, (size_t)(s->at - start));
}
