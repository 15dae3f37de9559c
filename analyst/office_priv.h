/* office_priv.h: what the readers of an office file's parts share. */
#ifndef RASOAT_ANALYST_OFFICE_PRIV_H
#define RASOAT_ANALYST_OFFICE_PRIV_H

#include "analyst/office.h"

/* The id of a link, where attributes give it and where its target stands: both are cut to as much. */
enum { OFFICE_ID_BYTES = 256 };

/* One of the tables that are read first, on the way. */
struct office_table {
    struct office *office;
    uint64_t part; /* relationships: key of the part that they speak of */
    char *value; /* text of the element that is read */
    size_t length;
    bool is_open;
};

/* What office_target_of knows a part by: of its name in the archive. */
uint64_t office_part_key(struct text part);
/* Where the link of that id leads; empty where no table of links' targets says so. */
struct text office_target_of(const struct office *office, uint64_t part, struct text id);
office_part office_content;

#endif
