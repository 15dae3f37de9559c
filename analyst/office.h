/* office.h: what the XML files in an office file say. The archive around them is read by convert_office.c. */
#ifndef RASOAT_ANALYST_OFFICE_H
#define RASOAT_ANALYST_OFFICE_H

#include "analyst/convert_priv.h"
#include "analyst/xml.h"

#define OFFICE_LIMIT_ADDRESS_BYTES 2048

/* Where a link of a part leads: ECMA-376 part 2, 9.3 (relationships). */
struct office_target {
    uint64_t key; /* hash of the part's name and the link's id */
    struct text address;
};

/* What the parts of one document share. */
struct office {
    struct sink *sink;
    struct office_target *targets;
    size_t target_count;
    size_t target_room;
    struct text *strings; /* of a workbook: cells name them by number */
    size_t string_count;
    size_t string_room;
};

typedef size_t office_read(void *source, char *out, size_t room);
typedef enum xml_end office_part(struct office *office, struct text name, office_read *read, void *source);

/* How to read the member of this name, or NULL. `pass` 0: what the parts need; 1: the parts, which a document has. */
office_part *office_part_of(struct text name, unsigned pass);

#endif
