/* sniff.c: content type, first bytes and file name to the kind of a body. */
#include "analyst/sniff.h"

enum {
    SNIFF_BYTES = 1445, /* WHATWG MIME Sniffing 5.2: the resource header */
    SNIFF_TAG_BYTES = 64 * 1024,
    SNIFF_PDF_BYTES = 1024, /* readers look for "%PDF-" in so many (ISO 32000-1, annex H.3, note 13) */
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

/* A browser shows as a page whatever is called one: a file's first bytes do not hide the tags behind them. Tags by which a page leads
 * or says anything; of pictures' own bytes next to none look like one. */
static bool has_tags(struct text body)
{
    static const char *const names[] = {"<html", "<body", "<script", "<iframe", "<meta", "<div", "<span", "<form", "<a"};
    const struct text start = text_slice(body, 0, SNIFF_TAG_BYTES);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct text name = text_from_string(names[i]);
        for (size_t at = 0; (at = text_find_ignore_case(start, name, at)) != SIZE_MAX; at += name.length) {
            const char next = at + name.length < start.length ? start.data[at + name.length] : '\0';
            if (ascii_is_space(next) || next == '/' || (next == '>' && name.length > 2))
                return true;
        }
    }
    return false;
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

static bool is_said(struct text type)
{
    return text_find_byte(type, '/', 0) != SIZE_MAX && !text_equal_ignore_case(type, TEXT("unknown/unknown")) &&
           !text_equal_ignore_case(type, TEXT("application/unknown")) &&
           !text_equal_ignore_case(type, TEXT("application/octet-stream"));
}

/* By the file's ending, where the server says nothing (or says "plain text" of everything that it does not know). */
static enum body_kind kind_of_name(struct text address)
{
    static const struct { const char *ending; uint8_t kind; } endings[] = {
        {".pdf", BODY_PDF}, {".svg", BODY_SVG}, {".xml", BODY_XML}, {".rss", BODY_XML}, {".atom", BODY_XML},
        {".json", BODY_JSON}, {".txt", BODY_TEXT}, {".csv", BODY_TEXT}, {".tsv", BODY_TEXT}, {".md", BODY_TEXT},
    };
    for (size_t i = 0; i < address.length; i++)
        if (address.data[i] == '?' || address.data[i] == '#')
            address.length = i;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_ends_with_ignore_case(address, text_from_string(endings[i].ending)))
            return (enum body_kind)endings[i].kind;
    return BODY_NOTHING;
}

static bool is_page(struct text type, struct text body, struct text address)
{
    if (text_equal_ignore_case(type, TEXT("text/html")) || text_equal_ignore_case(type, TEXT("application/xhtml+xml")))
        return !is_file(body) || has_tags(body);
    if (is_file(body))
        return false;
    if (begins_like_html(body))
        return true;
    /* Nothing is said: a piece of a page rather than plain text, where there is any tag in it. */
    bool unsaid = !is_said(type) && !text_equal_ignore_case(type, TEXT("application/octet-stream"));
    return unsaid && kind_of_name(address) == BODY_NOTHING && !is_binary(body) && !text_starts_with(text_trim(body), TEXT("<?xml")) &&
           (!body.length || text_find_byte(body, '<', 0) != SIZE_MAX);
}

/* An office file with a password is an OLE file that holds the package ([MS-OFFCRYPTO] 2.3.4.4). */
static bool is_locked_office(struct text body)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    return text_starts_with(body, TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) &&
           text_find(body, text_of(name, sizeof name - 1), 0) != SIZE_MAX;
}

/* By the bytes: what begins like this is this, whatever it is called. */
static enum body_kind kind_of_bytes(struct text body)
{
    if (text_starts_with(body, TEXT("%PDF-")))
        return BODY_PDF;
    if (text_starts_with(body, TEXT("PK\x03\x04")) || is_locked_office(body))
        return BODY_OFFICE;
    struct text start = skip_prologue(body);
    if (text_starts_with_ignore_case(start, TEXT("<svg")) || text_starts_with_ignore_case(start, TEXT("<!doctype svg")))
        return BODY_SVG;
    bool is_xml = text_starts_with(text_trim(text_slice(body, 0, SNIFF_BYTES)), TEXT("<?xml")) ||
                  text_starts_with(start, TEXT("<rss")) || text_starts_with(start, TEXT("<feed")) ||
                  text_starts_with(start, TEXT("<urlset"));
    return is_xml ? BODY_XML : BODY_NOTHING;
}

/* By what the server calls it; a type that ends like an entry's which begins with '+' is one too. */
static enum body_kind kind_of_type(struct text type)
{
    static const struct { const char *type; uint8_t kind; } types[] = {
        {"application/pdf", BODY_PDF}, {"application/x-pdf", BODY_PDF}, {"application/xml", BODY_XML},
        {"text/xml", BODY_XML}, {"image/svg+xml", BODY_SVG}, {"+xml", BODY_XML}, {"application/json", BODY_JSON},
        {"text/json", BODY_JSON}, {"+json", BODY_JSON}, {"text/plain", BODY_TEXT}, {"text/csv", BODY_TEXT},
        {"text/markdown", BODY_TEXT}, {"text/tab-separated-values", BODY_TEXT},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct text name = text_from_string(types[i].type);
        if (text_equal_ignore_case(type, name) || (name.data[0] == '+' && text_ends_with_ignore_case(type, name)))
            return (enum body_kind)types[i].kind;
    }
    return BODY_NOTHING;
}

enum body_kind sniff_kind(struct text content_type, struct text body, struct text address)
{
    struct text type = essence(content_type);
    if (is_page(type, body, address))
        return BODY_PAGE;
    enum body_kind kind = kind_of_bytes(body);
    if (kind != BODY_NOTHING)
        return kind;
    kind = kind_of_type(type);
    if (kind == BODY_NOTHING || kind == BODY_TEXT) {
        enum body_kind named = !is_said(type) || kind == BODY_TEXT ? kind_of_name(address) : BODY_NOTHING;
        kind = named != BODY_NOTHING ? named : kind;
    }
    if (kind == BODY_PDF)
        return text_find(text_slice(body, 0, SNIFF_PDF_BYTES), TEXT("%PDF-"), 0) != SIZE_MAX ? BODY_PDF : BODY_NOTHING;
    return is_file(body) || is_binary(body) ? BODY_NOTHING : kind;
}
