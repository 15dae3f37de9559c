/* inventory_rows.c: the one door of libcsv: records with the lines on which they begin. */
#include "crawler/inventory_priv.h"

#include <csv.h>
#include <string.h>

struct collector {
    struct csv_parser parser;
    size_t cell; /* number of the next cell in its record */
    uint32_t row_line;
    bool row_open;
    /* the header: */
    struct text *header; /* NULL while rows are read */
    size_t header_cells;
    bool header_done;
    uint32_t skipped; /* lines before it */
    /* rows: */
    const struct layout *layout;
    struct rows *rows;
    struct row row;
    bool full;
    char *bytes;
    size_t used;
};

static struct text keep(struct collector *collector, const char *data, size_t length)
{
    char *out = collector->bytes + collector->used;
    for (size_t i = 0; i < length; i++) /* a line end inside quotes is a space: cells are shown on one line */
        out[i] = (unsigned char)data[i] < 0x20 || data[i] == 0x7F ? ' ' : data[i];
    collector->used += length;
    return text_trim(text_of(out, length));
}

static void on_cell(void *data, size_t length, void *context)
{
    struct collector *collector = context;
    size_t number = collector->cell++;
    if (collector->header) {
        if (!collector->header_done && number < INVENTORY_LIMIT_COLUMNS)
            collector->header[collector->header_cells++] = keep(collector, data, length);
        return;
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (collector->layout->column[i] == number && length > 0)
            collector->row.cell[i] = keep(collector, data, length);
}

static void on_row(int end, void *context)
{
    (void)end;
    struct collector *collector = context;
    collector->row_open = false;
    collector->header_done = true;
    struct row row = collector->row;
    row.cells = collector->cell;
    row.line = collector->row_line;
    collector->row = (struct row){.line = 0};
    collector->cell = 0;
    if (collector->header || row.line <= collector->layout->header_line)
        return;
    if (collector->rows->count == collector->rows->room)
        collector->full = true;
    else
        collector->rows->rows[collector->rows->count++] = row;
}

/* The next line with its end: LF, CR LF or CR. */
static struct text next_line(struct text *rest)
{
    size_t end = 0;
    while (end < rest->length && rest->data[end] != '\n' && rest->data[end] != '\r')
        end++;
    if (end < rest->length)
        end += rest->data[end] == '\r' && end + 1 < rest->length && rest->data[end + 1] == '\n' ? 2 : 1;
    struct text line = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end, rest->length);
    return line;
}

/* libcsv counts no lines: so it gets them one by one. A record that is open from the line before is inside quotes. */
static enum rows_end feed(struct collector *collector, struct text rest)
{
    uint32_t number = 0;
    for (; number < collector->skipped; number++)
        next_line(&rest);
    while (rest.length > 0 && !collector->full && !(collector->header && collector->header_done)) {
        struct text line = next_line(&rest);
        number++;
        if (!collector->row_open) {
            if (text_trim(line).length == 0)
                continue;
            collector->row_line = number;
            collector->row_open = true;
        }
        if (csv_parse(&collector->parser, line.data, line.length, on_cell, on_row, collector) != line.length)
            return ROWS_NO_MEMORY;
    }
    if (collector->full)
        return ROWS_FULL;
    if (collector->row_open) { /* strict for the end alone: it tells an open quote */
        csv_set_opts(&collector->parser, CSV_STRICT | CSV_STRICT_FINI);
        if (csv_fini(&collector->parser, on_cell, on_row, collector) != 0)
            return csv_error(&collector->parser) == CSV_EPARSE ? ROWS_OPEN_QUOTE : ROWS_NO_MEMORY;
    }
    return ROWS_COMPLETE;
}

static enum rows_end run(struct collector *collector, struct text bytes, char delimiter)
{
    if (csv_init(&collector->parser, 0) != 0)
        return ROWS_NO_MEMORY;
    csv_set_delim(&collector->parser, (unsigned char)delimiter);
    enum rows_end end = feed(collector, bytes);
    csv_free(&collector->parser);
    return end;
}

size_t rows_read_header(struct text bytes, char delimiter, uint32_t skipped, char *room, struct text *cells,
                        uint32_t *line)
{
    struct collector collector = {.header = cells, .skipped = skipped, .bytes = room};
    run(&collector, bytes, delimiter);
    *line = collector.row_line;
    return collector.header_done ? collector.header_cells : 0;
}

enum rows_end rows_read(struct text bytes, const struct layout *layout, struct rows *rows)
{
    struct collector collector = {.layout = layout, .rows = rows, .bytes = rows->bytes};
    enum rows_end end = run(&collector, bytes, layout->delimiter);
    rows->used = collector.used;
    rows->open_line = collector.row_line;
    return end;
}
