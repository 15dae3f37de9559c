/* nights.h: on which nights a line of a routes file holds. Night N is bit N-1 of a mask. */
#ifndef RASOAT_TESTS_PROVINCE_NIGHTS_H
#define RASOAT_TESTS_PROVINCE_NIGHTS_H

#include "base/text.h"

#define NIGHT_LIMIT 3
#define NIGHTS_ALL ((1u << NIGHT_LIMIT) - 1)

struct province;

/* "2", "2-3", "2-" and "1,3"; empty: every night. False where it says something else, or no night at all. */
bool nights_read(struct text t, unsigned *nights);
static inline bool nights_hold(unsigned nights, unsigned night)
{
    return (nights >> (night - 1) & 1u) != 0;
}
/* The first night of a mask that is not empty. */
unsigned nights_first(unsigned nights);
/* Takes away what does not hold on the province's night. Everything is read and spoken before, whatever the night: so
 * what is new on one night changes no title or address of another. */
void nights_apply(struct province *province);

#endif
