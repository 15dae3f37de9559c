/* server.h: all hosts of the province on one loopback port. */
#ifndef RASOAT_TESTS_PROVINCE_SERVER_H
#define RASOAT_TESTS_PROVINCE_SERVER_H

#include "tests/province/province.h"

#include <stdio.h>

#define SLOW_LIMIT 16

struct server_settings {
    bool steady; /* no noise: the same bytes at each request, and those of --dump */
    uint16_t port; /* 0: any free one */
    FILE *log; /* NULL: none */
    struct {
        struct text host; /* empty: every host */
        unsigned delay_ms;
    } slow[SLOW_LIMIT];
    size_t slow_count;
    /* Called once when the server listens. */
    void (*ready)(void *context, uint16_t port);
    void *context;
};

/* Serves until SIGTERM, SIGINT, the parent's end, or the end of a standard input that is a pipe. Dies where it cannot
 * listen. */
void server_run(const struct province *province, const struct server_settings *settings);

#endif
