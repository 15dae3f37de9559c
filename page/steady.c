/* steady.c: a body without noise. One pass that reads markup only as well as it must: what it misreads stays as it is and
 * makes the page look changed, which costs a parse and hides nothing. */
#include "page/steady.h"

#include <string.h>

enum {
    LEAST_TOKEN_BYTES = 8, /* a shorter word may mean something */
    LEAST_CLOCK_DIGITS = 10, /* of a number in a script: seconds or milliseconds since 1970 */
};

struct steady {
    struct text in;
    size_t at;
    char *out;
    size_t length;
};

static void keep(struct steady *steady, struct text t)
{
    if (t.length)
        memcpy(steady->out + steady->length, t.data, t.length);
    steady->length += t.length;
}

/* Letters and digits and what base64 is written with: no dot, no colon, no space, so no host and no sentence. */
static bool is_token(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (!ascii_is_alnum(t.data[i]) && !(t.data[i] == '+' || t.data[i] == '=' || t.data[i] == '_' ||
                                            t.data[i] == '-' || t.data[i] == '/'))
            return false;
    return t.length >= LEAST_TOKEN_BYTES && text_find(t, TEXT("//"), 0) == SIZE_MAX;
}

/* Tokens stand in few kinds of tags; most tags are links and list entries, which are asked no further. */
static bool may_hold_noise(struct text tag)
{
    static const char *const kinds[] = {"<input", "<meta", "<script", "<style", "<link", "<form", "<button"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (tag.length > 1 && ascii_lower(tag.data[1]) == kinds[i][1] && text_starts_with_ignore_case(tag, text_from_string(kinds[i])))
            return true;
    return false;
}

static bool names_noise(struct text tag)
{
    if (!may_hold_noise(tag))
        return false;
    static const char *const names[] = {
        "__viewstate", "__eventvalidation", "__previouspage", "__requestverificationtoken", "__requestdigest", "csrf",
        "xsrf", "_token", "authenticity_token", "p_auth", "formdate", "form_build_id", "form_token", "_wpnonce", "nonce",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_find_ignore_case(tag, text_from_string(names[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* The end of a tag that begins at `from`: behind its ">", quotes honoured; SIZE_MAX where it has none within the limit. */
static size_t tag_end(struct text in, size_t from)
{
    char quote = 0;
    size_t limit = in.length - from > STEADY_LIMIT_TAG_BYTES ? from + STEADY_LIMIT_TAG_BYTES : in.length;
    for (size_t i = from; i < limit; i++) {
        char c = in.data[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '>')
            return i + 1;
        else if ((c == '"' || c == '\'') && i > from && in.data[i - 1] == '=')
            quote = c;
    }
    return SIZE_MAX;
}

/* Copies a tag without the quoted tokens of attributes that are called so. */
static void keep_tag(struct steady *steady, struct text tag)
{
    static const char *const emptied[] = {" value=", " content=", " nonce="};
    size_t kept = 0;
    bool is_noise = names_noise(tag);
    for (size_t i = 0; is_noise && i < tag.length; i++) {
        for (size_t e = 0; e < sizeof emptied / sizeof *emptied; e++) {
            struct text name = text_from_string(emptied[e]);
            struct text rest = text_slice(tag, i, SIZE_MAX);
            if (tag.data[i] != ' ' || !text_starts_with_ignore_case(rest, name) || rest.length <= name.length)
                continue;
            char quote = rest.data[name.length];
            size_t end = text_find_byte(rest, quote, name.length + 1);
            if ((quote != '"' && quote != '\'') || end == SIZE_MAX ||
                !is_token(text_slice(rest, name.length + 1, end - name.length - 1)))
                continue;
            keep(steady, text_slice(tag, kept, i + name.length - kept));
            kept = i + end + 1;
            i = kept - 1;
            break;
        }
    }
    keep(steady, text_slice(tag, kept, SIZE_MAX));
}

/* Could a day's name begin so? Most words begin with these letters, few go on so. */
static bool begins_day(const char *at, size_t left)
{
    if (left < 6)
        return false;
    switch (at[0]) {
    case 't': case 'T': case 'c': case 'C':
        return (at[1] == 'h' && (unsigned char)at[2] == 0xE1) || at[1] == 'u';
    case 'M': case 'F':
        return at[1] == 'o' || at[1] == 'r';
    case 'W': case 'S':
        return at[1] == 'e' || at[1] == 'a' || at[1] == 'u';
    default:
        return false;
    }
}

/* Days of the week as pages write them beside the date. */
static size_t weekday_length(struct text t)
{
    static const char *const names[] = {
        "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư",
        "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy",
        "Chủ Nhật", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_starts_with(t, text_from_string(names[i])))
            return text_from_string(names[i]).length;
    return 0;
}

/* Text: each number is a 0 (counters, clocks, dates), each day of the week one too. */
static void keep_words(struct steady *steady, struct text words)
{
    char *out = steady->out + steady->length; /* in a register: a byte may alias the struct */
    const char *at = words.data;
    const char *end = words.data + words.length;
    while (at < end) {
        size_t day = begins_day(at, (size_t)(end - at)) ? weekday_length(text_of(at, (size_t)(end - at))) : 0;
        if (day == 0 && !ascii_is_digit(*at)) {
            *out++ = *at++;
            continue;
        }
        *out++ = '0';
        at += day;
        while (day == 0 && at < end && ascii_is_digit(*at))
            at++;
    }
    steady->length = (size_t)(out - steady->out);
}

/* A quoted token behind a name that scripts give to tokens: "nonce":"..." or authToken = '...'. */
static bool is_named_token(struct text script, size_t quote)
{
    static const char *const names[] = {"nonce", "token", "digest", "csrf", "xsrf", "viewstate", "auth"};
    size_t start = quote;
    while (start > 0 && (script.data[start - 1] == ' ' || script.data[start - 1] == ':' || script.data[start - 1] == '=' ||
                         script.data[start - 1] == '"' || script.data[start - 1] == '\''))
        start--;
    struct text before = text_slice(script, start > 16 ? start - 16 : 0, start > 16 ? 16 : start);
    for (size_t i = 0; start < quote && i < sizeof names / sizeof *names; i++) {
        struct text name = text_from_string(names[i]);
        if (before.length >= name.length && text_equal_ignore_case(text_slice(before, before.length - name.length, SIZE_MAX), name))
            return true;
    }
    return false;
}

static void keep_script(struct steady *steady, struct text script)
{
    for (size_t i = 0; i < script.length;) {
        char c = script.data[i];
        size_t end = i;
        if (ascii_is_digit(c)) {
            while (end < script.length && ascii_is_digit(script.data[end]))
                end++;
            keep(steady, end - i >= LEAST_CLOCK_DIGITS ? TEXT("0") : text_slice(script, i, end - i));
            i = end;
            continue;
        }
        if ((c == '"' || c == '\'') && is_named_token(script, i) &&
            (end = text_find_byte(text_slice(script, 0, i + STEADY_LIMIT_TAG_BYTES), c, i + 1)) != SIZE_MAX &&
            is_token(text_slice(script, i + 1, end - i - 1))) {
            steady->out[steady->length++] = c;
            i = end;
            c = script.data[i];
        }
        steady->out[steady->length++] = c;
        i++;
    }
}

static void keep_comment(struct steady *steady, struct text comment)
{
    bool ended = comment.length >= 7 && text_ends_with(comment, TEXT("-->"));
    struct text inner = text_trim(text_slice(comment, 4, ended ? comment.length - 7 : 0));
    if (!is_token(inner)) /* padding of a random length, against BREACH */
        keep_words(steady, comment);
}

/* Behind `</script` and the like, or the end. */
static size_t raw_end(struct text in, size_t from, struct text closing)
{
    size_t end = text_find_ignore_case(in, closing, from);
    return end == SIZE_MAX ? in.length : end;
}

static void keep_markup(struct steady *steady)
{
    struct text in = steady->in;
    size_t at = steady->at;
    if (text_starts_with(text_slice(in, at, 4), TEXT("<!--"))) {
        size_t end = text_find(in, TEXT("-->"), at + 4);
        end = end == SIZE_MAX ? in.length : end + 3;
        keep_comment(steady, text_slice(in, at, end - at));
        steady->at = end;
        return;
    }
    size_t end = tag_end(in, at);
    if (end == SIZE_MAX) {
        keep(steady, text_slice(in, at, SIZE_MAX));
        steady->at = in.length;
        return;
    }
    struct text tag = text_slice(in, at, end - at);
    keep_tag(steady, tag);
    steady->at = end;
    bool is_script = text_starts_with_ignore_case(tag, TEXT("<script"));
    if (is_script || text_starts_with_ignore_case(tag, TEXT("<style"))) {
        end = raw_end(in, end, is_script ? TEXT("</script") : TEXT("</style"));
        struct text raw = text_slice(in, steady->at, end - steady->at);
        if (is_script)
            keep_script(steady, raw);
        else
            keep(steady, raw);
        steady->at = end;
    }
}

struct text steady_body(struct arena *arena, struct text body)
{
    /* PDF, archives and the like are no markup: their bytes are what they are */
    if (text_find_byte(text_slice(body, 0, 1024), '<', 0) == SIZE_MAX || text_find_byte(body, '\0', 0) != SIZE_MAX ||
        text_starts_with(body, TEXT("%PDF")))
        return body;
    struct steady steady = {.in = body, .out = arena_alloc_raw(arena, body.length + 1)};
    while (steady.at < body.length) {
        if (body.data[steady.at] == '<') {
            keep_markup(&steady);
            continue;
        }
        size_t end = text_find_byte(body, '<', steady.at);
        end = end == SIZE_MAX ? body.length : end;
        keep_words(&steady, text_slice(body, steady.at, end - steady.at));
        steady.at = end;
    }
    return text_of(steady.out, steady.length);
}
