/* send_check.c: the last look at what leaves: mails whose head is what the outbox believes. Whoever made the mail had page titles and site
 * names in hand, which are hostile text. */
#include "cli/send.h"

enum { LIMIT_LINE_BYTES = 998 };

/* Lines end with CRLF and nothing else (a lone CR or LF is where servers disagree about the end of a mail), are not longer than RFC 5321
 * 4.5.3.1.6 lets them be, and hold plain ASCII without NUL. */
static const char *line_problem(struct text bytes)
{
    size_t start = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        const unsigned char c = (unsigned char)bytes.data[i];
        if (c == 0 || c >= 0x80)
            return "it is not plain ASCII";
        if (c == '\n')
            return "a line ends without CR";
        if (c != '\r')
            continue;
        if (i + 1 == bytes.length || bytes.data[i + 1] != '\n')
            return "a CR stands alone";
        if (i - start > LIMIT_LINE_BYTES)
            return "a line is too long";
        start = ++i + 1;
    }
    return start != bytes.length ? "the last line does not end" : NULL;
}

enum { FIELD_FROM, FIELD_TO, FIELD_DATE, FIELD_ID, FIELD_SUBJECT, FIELD_CC, FIELD_BCC, FIELD_COUNT };
static const struct {
    struct text name;
    size_t least;
    size_t most;
} fields[FIELD_COUNT] = {
    [FIELD_FROM] = {{"From", 4}, 1, 1},       [FIELD_TO] = {{"To", 2}, 1, 1}, [FIELD_DATE] = {{"Date", 4}, 1, 1},
    [FIELD_ID] = {{"Message-ID", 10}, 1, 1},  [FIELD_SUBJECT] = {{"Subject", 7}, 0, 1},
    [FIELD_CC] = {{"Cc", 2}, 0, 0},           [FIELD_BCC] = {{"Bcc", 3}, 0, 0}, /* a row of the outbox has one recipient */
};

/* "<id>" or "Name <address>", and no second one. */
static bool names_only(struct text value, struct text wanted)
{
    const size_t open = text_find_byte(value, '<', 0);
    if (open == SIZE_MAX)
        return text_equal(text_trim(value), wanted);
    for (size_t i = 0; i < open; i++)
        if (text_find_byte(TEXT("@,;:"), value.data[i], 0) != SIZE_MAX)
            return false;
    const struct text rest = text_slice(value, open + 1, SIZE_MAX);
    const size_t close = text_find_byte(rest, '>', 0);
    return close != SIZE_MAX && text_equal(text_slice(rest, 0, close), wanted) &&
           !text_trim(text_slice(rest, close + 1, SIZE_MAX)).length;
}

static const char *field_problem(struct text line, size_t counts[FIELD_COUNT], struct text message_id, struct text to)
{
    struct text value = line;
    const struct text name = text_split(&value, ':');
    if (!value.data || !name.length)
        return "a line of its head is no field";
    for (size_t i = 0; i < name.length; i++)
        if (name.data[i] <= ' ')
            return "a line of its head is no field";
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        if (!text_equal_ignore_case(name, fields[f].name))
            continue;
        counts[f]++;
        if (f == FIELD_ID && !names_only(value, message_id))
            return "its Message-ID is another one";
        if (f == FIELD_TO && !names_only(value, to))
            return "its To names another recipient";
    }
    return NULL;
}

const char *send_mail_problem(struct text bytes, struct text message_id, struct text to)
{
    size_t counts[FIELD_COUNT] = {0};
    const char *problem = line_problem(bytes);
    for (size_t at = 0; !problem;) {
        const size_t end = text_find(bytes, TEXT("\r\n"), at);
        if (end == SIZE_MAX)
            return "it has no body";
        if (end == at)
            break;
        size_t last = end; /* a field goes on in lines that begin with white space (RFC 5322 2.2.3) */
        while (last + 2 < bytes.length && (bytes.data[last + 2] == ' ' || bytes.data[last + 2] == '\t'))
            last = text_find(bytes, TEXT("\r\n"), last + 2);
        problem = field_problem(text_slice(bytes, at, last - at), counts, message_id, to);
        at = last + 2;
    }
    for (size_t f = 0; f < FIELD_COUNT && !problem; f++)
        if (counts[f] < fields[f].least || counts[f] > fields[f].most)
            problem = "a field of its head is missing, or stands there twice";
    return problem;
}
