/* inventory_priv.h: the parts that the list of sites is read with. */
#ifndef RASOAT_CRAWLER_INVENTORY_PRIV_H
#define RASOAT_CRAWLER_INVENTORY_PRIV_H

#include "crawler/inventory.h"

enum column { COLUMN_NAME, COLUMN_URL, COLUMN_AGENCY, COLUMN_CONTACT, COLUMN_COUNT };
#define COLUMN_NONE SIZE_MAX

/* The cells of one record; what the record is not long enough for is empty. */
struct row {
    uint32_t line; /* where it begins */
    size_t cells; /* how many it has */
    struct text cell[COLUMN_COUNT];
};

/* The header line: which column is which, and what parts cells. */
struct layout {
    char delimiter;
    size_t column[COLUMN_COUNT]; /* COLUMN_NONE: there is no such column */
    uint32_t header_line;
};

enum rows_end {
    ROWS_COMPLETE,
    ROWS_FULL, /* no room for more rows */
    ROWS_OPEN_QUOTE, /* `open_line`: a quotation mark opens there and never closes; that row is not in the list */
    ROWS_NO_MEMORY,
};

/* Rows go into room that the caller made: libcsv holds memory meanwhile, so that the arena must not be asked. */
struct rows {
    struct row *rows;
    size_t count;
    size_t room;
    char *bytes; /* cells, unquoted: never more than the file's bytes */
    size_t used;
    uint32_t open_line;
};

/* The cells of the first record behind `skipped` lines, at most INVENTORY_LIMIT_COLUMNS, into `cells`; `line` is where
 * it begins. 0 where there is none. `room` holds as many bytes as the file. */
size_t rows_read_header(struct text bytes, char delimiter, uint32_t skipped, char *room, struct text *cells,
                        uint32_t *line);
/* All records behind the header. */
enum rows_end rows_read(struct text bytes, const struct layout *layout, struct rows *rows);

/* Makes the table for at most `most` sites; gives its slots to write. */
uint32_t *inventory_index_open(struct arena *arena, size_t most, struct inventory *inventory);
/* The slot that holds the number + 1 of the site with that host, port and folder, or the empty one where it belongs. */
uint32_t *inventory_slot(const struct inventory *inventory, uint32_t *slots, const struct url *url, struct text folder);
/* The folder of a site's URL: see struct site. */
struct text inventory_folder(const struct url *url);

#endif
