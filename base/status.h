/* status.h: how a function says that it could not do its work.
 *
 * A status tells of the world (bad input, a full disk, a limit). Our own mistakes are assertions (base/check.h) and
 * never reach a status; hostile input never reaches an assertion. */
#ifndef RASOAT_BASE_STATUS_H
#define RASOAT_BASE_STATUS_H

#define MUST_USE __attribute__((warn_unused_result))

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,   /* the input is not of the form that the function takes */
    STATUS_LIMIT,     /* a named limit was reached */
    STATUS_DEADLINE,  /* the time given was used up */
    STATUS_NOT_FOUND, /* what was asked for is not there */
    STATUS_IO,        /* a file, socket or database answered with an error */
    STATUS_BUSY,      /* somebody else holds it; may be tried again */
};

/* The name of a status in plain English ("limit reached"); a static string, never NULL. */
const char *status_name(enum status status);

#endif
