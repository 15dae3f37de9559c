/* review.h: the review page: from a request to an answer. Who asks, may he, is it his, did one of our pages send it: all of that is
 * answered here, once, before a screen is called (review/screen.h). */
#ifndef RASOAT_REVIEW_REVIEW_H
#define RASOAT_REVIEW_REVIEW_H

#include "review/desk.h"
#include "review/http.h"
#include "review/work.h"
#include "takedown/list.h"

#define REVIEW_LIMIT_HOSTS 32
#define REVIEW_ARENA_BYTES (64u << 20) /* for one request */

/* How a page's points come together: what each group of rules adds, and from how many points a verdict follows. */
#define REVIEW_LIMIT_PARTS 16
struct review_sum {
    double score;
    double takedown; /* points from which a page is to be taken down */
    double review; /* ... somebody is to look */
    size_t count;
    struct {
        const char *group; /* stable word: "links" */
        double points; /* under the group's cap */
    } parts[REVIEW_LIMIT_PARTS];
};
/* The detectors' own sum: this folder knows no rules. */
typedef void review_explain(void *context, struct arena *arena, const struct finding *findings, size_t count,
                            struct review_sum *sum);

struct review_settings {
    const char *state; /* the store's folder */
    enum language language; /* until somebody chooses */
    int time_zone_minutes;
    const struct rule_words *rules;
    size_t rule_count;
    review_explain *explain;
    void *explain_context;
    struct review_work work;
    struct review_desk desk;
    const struct text *hosts; /* names under which people reach the page, without ports */
    size_t host_count;
    bool is_encrypted; /* people reach it by https: by our own certificate, or the proxy's */
    bool behind_proxy; /* X-Forwarded-For of a proxy on this machine is believed */
    uint32_t idle_minutes; /* a session ends after so many without a request */
    uint32_t session_hours; /* and after so many in any case */
    int64_t (*clock)(void); /* Unix seconds */
};
struct review;

/* What `settings` points to must live until review_close. *review is set even where it fails, for review_error and
 * review_close. */
enum status review_open(const struct review_settings *settings, struct review **review) MUST_USE;
const char *review_error(const struct review *review);
/* For http_settings. */
void review_answer(void *context, const struct http_request *request, struct http_reply *reply);
/* Writes what is still to be told, and ends. */
void review_close(struct review *review);

#endif
