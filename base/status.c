/* status.c: the words for a status. */
#include "base/status.h"

const char *status_name(enum status status)
{
    static const char *const names[] = {
        [STATUS_OK] = "done",
        [STATUS_INVALID] = "not valid",
        [STATUS_LIMIT] = "limit reached",
        [STATUS_DEADLINE] = "deadline passed",
        [STATUS_NOT_FOUND] = "not found",
        [STATUS_IO] = "input or output error",
        [STATUS_BUSY] = "in use",
    };
    return (unsigned)status < sizeof names / sizeof *names ? names[status] : "unknown status";
}
