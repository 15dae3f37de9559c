/* unparsed_page.c: a page that could not be read. The finding is made where reading fails (analyst/), because there
 * is no document then; the row stands in the table so that the rule has its text, weight and documentation. */
#include "detectors/judge.h"

void detect_unparsed_page(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    (void)subject;
    (void)self;
    (void)findings;
}
