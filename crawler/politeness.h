/* politeness.h: when may the next request go to which host. Knows no clock and no socket: times are milliseconds that
 * the caller gives, never going back. */
#ifndef RASOAT_CRAWLER_POLITENESS_H
#define RASOAT_CRAWLER_POLITENESS_H

#include "base/status.h"
#include "base/text.h"
#include "page/limits.h"

#define POLITENESS_LIMIT_HOSTS 100000
#define POLITENESS_LIMIT_CRAWL_DELAY_MS 30000 /* without a patience of the caller's: a longer one is cut to it */
#define POLITENESS_MOST_RETRY_AFTER_MS (24 * 60 * 60 * 1000) /* how a longer one is read */
#define POLITENESS_BACK_OFF_FIRST_MS 5000 /* 429, 503 and connection errors: doubled each time */
#define POLITENESS_SLOW_MS 1000 /* without an answer: what it holds up is not counted as the others' */
#define POLITENESS_BACK_OFF_LIMIT_MS (60 * 60 * 1000)
#define POLITENESS_FAILURES_TO_GIVE_UP 6 /* in a row: the host is not asked again in this run */

struct politeness;
struct host; /* one "host:port"; lives as long as the politeness */

/* NULL where there is no memory. Caller frees. */
struct politeness *politeness_create(uint32_t delay_ms, uint32_t connections);
void politeness_free(struct politeness *politeness);
/* Other values than POLITENESS_...: the first pause, the failures in a row that end a host's night, the longest pause that
 * is kept; all above 0. */
struct politeness_patience {
    uint32_t back_off_first_ms;
    uint32_t failures_to_give_up;
    uint32_t retry_after_limit_ms;
    uint32_t crawl_delay_limit_ms;
};
void politeness_set_patience(struct politeness *politeness, const struct politeness_patience *patience);
/* The host of that name, made where it is new; NULL past POLITENESS_LIMIT_HOSTS or without memory. */
struct host *politeness_host(struct politeness *politeness, struct text host_port);
/* The host of that name, or NULL where it was never made. */
struct host *politeness_known_host(const struct politeness *politeness, struct text host_port);
/* The caller's mark on a host (its queue). */
void host_set_owner(struct host *host, void *owner);
void *host_owner(const struct host *host);
/* Says that the owner has (or no longer has) something to ask of the host. */
void host_set_waiting(struct politeness *politeness, struct host *host, bool waiting);
/* A waiting host that may be asked now, or NULL; fair: hosts take turns. *wait_ms: how long until one may be asked
 * (UINT32_MAX: none will become ready by time alone). */
struct host *politeness_next(struct politeness *politeness, uint64_t now_ms, uint32_t *wait_ms);
/* A request begins: a connection is taken, the delay starts to run. */
void host_begin(struct politeness *politeness, struct host *host, uint64_t now_ms);

enum host_outcome {
    HOST_ANSWERED, /* any answer but the next */
    HOST_OVERLOADED, /* 429 or 503 */
    HOST_FAILED, /* no answer: refused, timed out, TLS ... */
};
/* A request ended. `retry_after_ms`: from Retry-After, 0 where none. */
void host_end(struct politeness *politeness, struct host *host, enum host_outcome outcome, uint32_t retry_after_ms,
              uint64_t now_ms);
/* Crawl-delay of robots.txt: the longer of it and the configured delay counts. */
void host_set_crawl_delay(struct host *host, uint32_t delay_ms);
bool host_gave_up(const struct host *host);
/* When it may be asked next; UINT64_MAX: it has no connection free, or gave up. */
uint64_t host_ready_ms(const struct host *host);
/* It is not asked before that time. */
void host_spare(struct politeness *politeness, struct host *host, uint64_t until_ms);
/* It failed the last time it was asked, or has not answered for a second. */
bool host_in_trouble(const struct host *host, uint64_t now_ms);
uint32_t host_in_flight(const struct host *host);
/* Seconds or an HTTP date (RFC 9110 10.2.3) to milliseconds from `now` (Unix seconds), at most POLITENESS_MOST_RETRY_AFTER_MS;
 * 0 where it is neither. What is waited for is cut in host_end. */
uint32_t politeness_retry_after(struct text value, int64_t now);

#endif
