/* subject.h: what a detector is given. A new kind of input is a new field, never a second signature. */
#ifndef RASOAT_DETECTORS_SUBJECT_H
#define RASOAT_DETECTORS_SUBJECT_H

#include "detectors/wordlist.h"
#include "detectors/words.h"
#include "page/document.h"
#include "page/finding.h"
#include "page/link.h"
#include "page/script.h"
#include "page/visible.h"

/* Hosts that the province knows: its own sites, and those that configuration names. */
struct known_hosts {
    const struct text *domains; /* hosts; a host below one of them is known too; sorted by bytes */
    size_t count;
};

struct subject {
    struct arena *arena;
    const struct response *response;
    const struct document *document;
    const struct visibilities *visibilities;
    const struct links *links;
    const struct word_hits *words;
    const struct wordlists *wordlists;
    const struct known_hosts *known;
    struct host_memo *hosts; /* kinds of hosts that were asked for already (judge.h); NULL: each detector asks anew */
    const struct script_effects *scripts; /* what the page's scripts did; NULL: none were run */
    const uint8_t *order; /* in which detectors run, places in the table; NULL: the table's. What is found must not show it */
};

#endif
