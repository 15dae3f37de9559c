/* office_priv.h: what the readers of an office file's parts share. */
#ifndef RASOAT_ANALYST_OFFICE_PRIV_H
#define RASOAT_ANALYST_OFFICE_PRIV_H

#include "analyst/office.h"

/* One of the tables that are read first, on the way. */
struct office_table {
    struct office *office;
    struct text file;
    char *value; /* text of the element that is read */
    size_t length;
    bool is_open;
};

struct text office_target_of(const struct office *office, struct text part, struct text id);
office_part office_content;

#endif
