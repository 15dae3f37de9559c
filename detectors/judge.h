/* judge.h: what several detectors ask about links and hosts. */
#ifndef RASOAT_DETECTORS_JUDGE_H
#define RASOAT_DETECTORS_JUDGE_H

#include "detectors/detectors.h"

#define DETECTOR(name, rule, revision, weight, cap, english, vietnamese) \
    void detect_##name(const struct subject *subject, const struct detector *self, struct findings *findings);
#include "detectors/detectors.def"
#undef DETECTOR

/* Weights of words, after honest contexts are taken off. */
static const double judge_says_gambling = 3.5; /* from here a text speaks of gambling by itself */
static const double judge_hints_gambling = 1.5;
static const double judge_calls_players = 2;

/* A page links to few hosts many times: each is asked once. */
struct host_memo;
struct host_memo *judge_memo(const struct subject *subject);
/* The province's own and configured hosts are HOST_HONEST; otherwise what the lists say. */
enum host_kind judge_host(struct host_memo *memo, struct text host);

/* For each link, the weight of the strongest listed word in its text, alt and title, honest contexts taken off; or of what
 * the text offers, where it leads to a stranger abroad (offer.h; `hidden_only`: this of hidden links alone). */
const double *judge_link_words(const struct subject *subject, struct host_memo *memo, bool hidden_only);
/* The same for the path that a link leads to. */
double judge_path_words(const struct subject *subject, struct text url);

/* The address lies in a folder where visitors may leave something, or files are kept: no editor's page stands there. */
bool judge_is_user_area(const struct subject *subject, struct text address);

/* Adds a finding about an element: path and byte range are filled in. None where the server only does what the page's own
 * address tells it to ("/redirect?url=..." to that target): that is an open redirector, which probes tell. */
void judge_add(const struct subject *subject, const struct detector *self, struct findings *findings, double weight,
               uint32_t node, struct text target, struct text evidence);
/* "link text", or a note that there is none. */
struct text judge_link_text(const struct subject *subject, const struct link *link);
/* How a host is called in evidence: "listed gambling host" ...; empty where nothing is known. */
const char *judge_host_words(enum host_kind kind);

/* The text that visitors see, flows parted by spaces, at most `limit` bytes. */
struct text judge_visible_text(const struct subject *subject, size_t limit, bool *cut);

#endif
