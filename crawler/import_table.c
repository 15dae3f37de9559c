/* import_table.c: tables with a column of addresses: Search Console's exports, in any language, and whatever else a
 * spreadsheet program wrote. Each line stands alone: a stray quotation mark must not swallow the rest of the file, and
 * no address reaches over a line's end. */
#include "base/fold.h"
#include "base/utf8.h"
#include "crawler/import_priv.h"

#include <string.h>

/* Headers of columns of addresses, as base/fold.h's folded form gives them. Those of pages that link here ("Linking
 * page", "Trang lien ket") are not among them: they are others' pages. */
static const char *const headers[] = {
    "url",          "urls",           "page",         "pages",           "top pages",        "landing page",
    "address",      "link",           "target page",  "top target page", "top linked pages", "canonical url",
    "user-declared canonical",        "google-selected canonical",       "sitemap",          "location",
    "trang",        "cac trang",      "trang hang dau", "trang dich",    "trang dich hang dau", "trang dau trang",
    "trang duoc lien ket",            "trang duoc lien ket hang dau",    "lien ket",         "dia chi",
    "dia chi trang", "dia chi web",   "duong dan",    "duong link",      "url trang",
};

/* The first cell; `rest` begins behind its delimiter, with data NULL after the last one. Doubled quotation marks inside
 * stay as they are: no address has one. */
static struct text next_cell(struct text *rest, char delimiter)
{
    struct text whole = *rest;
    size_t start = 0;
    while (start < whole.length && whole.data[start] == ' ')
        start++;
    if (start == whole.length || whole.data[start] != '"')
        return text_trim(text_split(rest, delimiter));
    for (size_t at = start + 1; at < whole.length; at++) {
        if (whole.data[at] != '"')
            continue;
        if (at + 1 < whole.length && whole.data[at + 1] == '"') {
            at++;
            continue;
        }
        struct text cell = text_slice(whole, start + 1, at - start - 1);
        *rest = text_slice(whole, at + 1, whole.length);
        text_split(rest, delimiter);
        return text_trim(cell);
    }
    *rest = text_slice(whole, start + 1, whole.length); /* never closed: read as if it were not there */
    return text_trim(text_split(rest, delimiter));
}

/* What parts the line: the sign of these that stands in it most, outside of quotation marks. */
static char find_delimiter(struct text line)
{
    static const char known[] = {',', ';', '\t'};
    size_t count[sizeof known] = {0};
    bool quoted = false;
    for (size_t i = 0; i < line.length; i++) {
        quoted = quoted != (line.data[i] == '"');
        for (size_t k = 0; k < sizeof known && !quoted; k++)
            count[k] += line.data[i] == known[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof known; k++)
        if (count[k] > count[best])
            best = k;
    return known[best];
}

static bool is_address(struct text cell)
{
    return text_starts_with_ignore_case(cell, TEXT("http://")) || text_starts_with_ignore_case(cell, TEXT("https://"));
}

static bool names_addresses(struct importer *importer, struct text cell)
{
    if (cell.length == 0 || !utf8_valid(cell))
        return false;
    struct text folded = text_trim(fold_plain(importer->arena, cell));
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (text_equal(folded, text_from_string(headers[i])))
            return true;
    return false;
}

/* True where the line is a header, or one of the titles that some programs write above it. */
static bool read_header(struct importer *importer, struct text line)
{
    struct import_table *table = &importer->table;
    bool known[IMPORT_LIMIT_COLUMNS] = {false};
    bool any = false;
    struct text rest = line;
    if (text_starts_with_ignore_case(line, TEXT("sep=")) && line.length >= 5) { /* Excel's own way of telling */
        table->delimiter = line.data[4];
        return true;
    }
    const char delimiter = table->delimiter ? table->delimiter : find_delimiter(line);
    for (size_t i = 0; i < IMPORT_LIMIT_COLUMNS && rest.data; i++) {
        struct text cell = next_cell(&rest, delimiter);
        if (is_address(cell)) { /* a table without a header */
            table->done = true;
            table->delimiter = delimiter;
            return false;
        }
        known[i] = names_addresses(importer, cell);
        any = any || known[i];
    }
    if (any) {
        memcpy(table->column, known, sizeof known);
        table->has_header = table->done = true;
        table->delimiter = delimiter;
    }
    table->done = table->done || importer->counts.lines >= IMPORT_LIMIT_HEADER_LINES;
    return true;
}

static size_t take_cells(struct importer *importer, struct text line, bool known_only)
{
    size_t taken = 0;
    struct text rest = line;
    const char delimiter = importer->table.delimiter ? importer->table.delimiter : find_delimiter(line);
    for (size_t i = 0; i < IMPORT_LIMIT_COLUMNS && rest.data; i++) {
        struct text cell = next_cell(&rest, delimiter);
        if ((known_only && !importer->table.column[i]) || !is_address(cell))
            continue;
        import_begin(importer);
        import_add(importer, cell);
        import_hand_out(importer, false);
        taken++;
    }
    return taken;
}

void import_table_line(struct importer *importer, struct text line)
{
    if (!importer->table.done && read_header(importer, line))
        return;
    size_t taken = importer->table.has_header ? take_cells(importer, line, true) : 0;
    if (taken == 0) /* no known column, or a line whose cells are out of place */
        taken = take_cells(importer, line, false);
    if (taken == 0)
        import_say(importer, IMPORT_NO_ADDRESS, line);
}
