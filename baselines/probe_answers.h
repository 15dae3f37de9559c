/* probe_answers.h: what a host answered to what was asked of it beyond its own addresses (crawler/probe.h): does it have a
 * page for search engines wherever they ask, does its search repeat any words, does it lead wherever it is told? Pure.
 *
 * These answers are judged here and nowhere else: an address that we made up says nothing of what the site wrote, so
 * neither do our words in an answer. They never become pages of the store, baselines or template blocks. */
#ifndef RASOAT_BASELINES_PROBE_ANSWERS_H
#define RASOAT_BASELINES_PROBE_ANSWERS_H

#include "base/arena.h"
#include "baselines/cloaking.h"

/* Tonight's looks at a host's two random paths. */
struct probe_answers {
    const struct look *plain[2]; /* an ordinary visitor's; NULL: no answer, not asked */
    const struct look *crawler[2]; /* a search engine's, of the same two paths */
    struct text paths[2]; /* "/app/WORD.html" */
    struct text words[2]; /* the random word in each path */
    const struct look *home; /* a search engine's (else a visitor's) look at the start page tonight; may be NULL */
    const struct block_set *template_blocks; /* may be NULL */
};

/* How a host says that there is nothing. */
enum probe_missing {
    PROBE_MISSING_UNKNOWN, /* no answer, or refused (403, 429, 5xx) */
    PROBE_MISSING_TOLD, /* 404, 410 and their like */
    PROBE_MISSING_PAGE, /* an ordinary page with status 200 (a "soft 404"): worth a note */
};

struct probe_result {
    enum probe_missing missing; /* for an ordinary visitor */
    const struct profile *not_found; /* what "not found" looks like for one; NULL: not known */
    bool any_path; /* a finding was added */
};

/* Adds at most one "any-path", its target the folder in which it is so ("/", "/app/"): a search engine is given a page where
 * nothing is and visitors are told so (or get another page), and it is not the start page; or everybody is given
 * advertising there. Eight points where the page differs from path to path or has findings of its own, else four. */
void judge_any_path(struct arena *arena, const struct probe_answers *answers, struct probe_result *result,
                    struct findings *findings);

/* Does this answer say whether there is something? None and refusals do not, nor does a page that could not be read: what was found
 * there before is not over because of them. `answer` may be NULL. */
bool probe_tells(const struct look *answer);

/* Is there a page at a path that was guessed (`path`, a slug)? `answer` is one visitor's look at it; what the host says where nothing is
 * comes from `answers`, for the same kind of visitor. True: it belongs into the frontier, to be judged as any page. */
bool probe_slug_exists(struct arena *arena, const struct look *answer, struct text path,
                       const struct probe_answers *answers);

/* Adds at most one "search-reflection": the search's page has status 200, says `word` in its title, a heading or its
 * description, and may be indexed. `robots_allow`: robots.txt lets Googlebot fetch the address. `address` is the
 * target that the finding names, without the word. */
void judge_search_reflection(struct arena *arena, const struct look *answer, struct text word, bool robots_allow,
                             struct text address, struct findings *findings);

/* Adds at most one "open-redirector": asked to lead to https://HOST/WORD (PROBE_REDIRECT_HOST), it does, by its answer, a
 * refresh, or a script. A page that only shows the link and lets visitors choose does not. */
void judge_open_redirector(struct arena *arena, const struct look *answer, struct text host, struct text address,
                           struct findings *findings);

#endif
