/* sniff.c: content type and first bytes to "page" or "not a page". */
#include "analyst/sniff.h"

enum {
    SNIFF_BYTES = 1445, /* WHATWG MIME Sniffing 5.2: the resource header */
    SNIFF_TAG_BYTES = 64 * 1024,
};

static struct text essence(struct text content_type)
{
    return text_trim(text_split(&content_type, ';'));
}

/* Files that no server's word makes a page (MIME Sniffing 6 and 7.1). */
static bool is_file(struct text body)
{
    static const struct { char bytes[9]; uint8_t length; uint8_t offset; } signatures[] = {
        {"%PDF-", 5, 0}, {"\x89PNG\r\n\x1A\n", 8, 0}, {"GIF8", 4, 0}, {"\xFF\xD8\xFF", 3, 0}, {"PK\x03\x04", 4, 0},
        {"\x1F\x8B\x08", 3, 0}, {"Rar!\x1A\x07", 6, 0}, {"7z\xBC\xAF\x27\x1C", 6, 0}, {"BM", 2, 0}, {"RIFF", 4, 0},
        {"ID3", 3, 0}, {"OggS", 4, 0}, {"wOFF", 4, 0}, {"wOF2", 4, 0}, {"ftyp", 4, 4},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0}, {"{\\rtf", 5, 0}, {"\x7F" "ELF", 4, 0}, {"MZ\x90", 3, 0},
    };
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        struct text at = text_slice(body, signatures[i].offset, signatures[i].length);
        if (text_equal(at, text_of(signatures[i].bytes, signatures[i].length)))
            /* "BM" also begins words: a bitmap has zero bytes near (its reserved fields) */
            return signatures[i].length > 2 || text_find_byte(text_slice(body, 2, 12), '\0', 0) != SIZE_MAX;
    }
    return false;
}

/* A browser shows as a page whatever is called one: a file's first bytes do not hide the tags behind them. */
static bool has_tags(struct text body)
{
    struct text start = text_slice(body, 0, SNIFF_TAG_BYTES);
    return text_find_ignore_case(start, TEXT("<html"), 0) != SIZE_MAX ||
           text_find_ignore_case(start, TEXT("<script"), 0) != SIZE_MAX ||
           text_find_ignore_case(start, TEXT("<a "), 0) != SIZE_MAX;
}

/* Behind a BOM, white space, comments and an XML declaration. */
static struct text skip_prologue(struct text body)
{
    if (text_starts_with(body, TEXT("\xEF\xBB\xBF")))
        body = text_slice(body, 3, SIZE_MAX);
    for (;;) {
        size_t at = 0;
        while (at < body.length && ascii_is_space(body.data[at]))
            at++;
        body = text_slice(body, at, SIZE_MAX);
        bool is_comment = text_starts_with(body, TEXT("<!--"));
        if (!is_comment && !text_starts_with(body, TEXT("<?xml")))
            return body;
        size_t end = is_comment ? text_find(body, TEXT("-->"), 4) : text_find(body, TEXT("?>"), 5);
        if (end == SIZE_MAX)
            return is_comment ? body : (struct text){0};
        body = text_slice(body, end + (is_comment ? 3 : 2), SIZE_MAX);
    }
}

/* MIME Sniffing 7.1, the table of text/html. */
static bool begins_like_html(struct text body)
{
    static const char *const starts[] = {
        "<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a", "<style",
        "<title", "<b", "<body", "<br", "<p", "<!--", "<meta", "<center", "<frameset", "<noscript", "<link", "<span",
        "<form"};
    body = skip_prologue(body);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct text start = text_from_string(starts[i]);
        if (!text_starts_with_ignore_case(body, start))
            continue;
        char next = body.length > start.length ? body.data[start.length] : '>';
        if (next == '>' || next == '/' || ascii_is_space(next) || starts[i][1] == '!')
            return true;
    }
    return false;
}

/* Bytes that no text has (MIME Sniffing 3, "binary data byte"), but for UTF-16, which announces itself. */
static bool is_binary(struct text body)
{
    if (text_starts_with(body, TEXT("\xFF\xFE")) || text_starts_with(body, TEXT("\xFE\xFF")))
        return false;
    for (size_t i = 0; i < body.length && i < SNIFF_BYTES; i++) {
        unsigned char c = (unsigned char)body.data[i];
        if (c <= 0x08 || c == 0x0B || (c >= 0x0E && c <= 0x1A) || (c >= 0x1C && c <= 0x1F))
            return true;
    }
    return false;
}

bool sniff_is_page(struct text content_type, struct text body)
{
    struct text type = essence(content_type);
    if (text_equal_ignore_case(type, TEXT("text/html")) || text_equal_ignore_case(type, TEXT("application/xhtml+xml")))
        return !is_file(body) || has_tags(body);
    if (is_file(body))
        return false;
    if (begins_like_html(body))
        return true;
    /* Nothing is said: a piece of a page rather than plain text, where there is any tag in it. */
    bool is_said = text_find_byte(type, '/', 0) != SIZE_MAX && !text_equal_ignore_case(type, TEXT("unknown/unknown")) &&
                   !text_equal_ignore_case(type, TEXT("application/unknown"));
    return !is_said && !is_binary(body) && !text_starts_with(text_trim(body), TEXT("<?xml")) &&
           (!body.length || text_find_byte(body, '<', 0) != SIZE_MAX);
}
