/* words_priv.h: a page's text laid out for one search: three streams, in which flows (what a visitor reads as one
 * piece) are kept apart. */
#ifndef RASOAT_DETECTORS_WORDS_PRIV_H
#define RASOAT_DETECTORS_WORDS_PRIV_H

#include "detectors/words.h"

#define NO_LINK UINT32_MAX

/* Ends a flow; base/fold.h lets it stand. */
#define FLOW_END '\x1f'

enum { STREAM_VISIBLE, STREAM_HIDDEN, STREAM_OTHER, STREAM_COUNT };

/* Where a part of a stream came from. */
struct piece {
    uint32_t start; /* offset in the stream */
    uint32_t node;
    uint32_t link;
    enum zone zone;
    enum sight sight;
    bool is_text_node; /* characters map to the node's source */
};

struct stream {
    char *written; /* as on the page */
    char *searched; /* the same length, with what tears words apart made harmless */
    size_t length;
    size_t room;
    ARENA_LIST(struct piece) pieces;
};

struct flows {
    struct arena *arena;
    const struct document *document;
    const struct visibilities *visibilities;
    const struct links *links;
    struct stream streams[STREAM_COUNT];
};

void flows_gather(struct flows *flows);
/* The text of a search that the page's address asks for ("/tim-kiem?q=..."); such a page says back what anybody asks.
 * */
struct text flows_asked(struct arena *arena, const struct document *document);

#endif
