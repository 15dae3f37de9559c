/* words_priv.h: a page's text laid out for one search: three streams, in which flows (what a visitor reads as one
 * piece) are kept apart; and what was found in them. */
#ifndef RASOAT_DETECTORS_WORDS_PRIV_H
#define RASOAT_DETECTORS_WORDS_PRIV_H

#include "base/fold.h"
#include "detectors/words.h"

#define NO_LINK UINT32_MAX

/* Ends a flow; base/fold.h lets it stand. */
#define FLOW_END '\x1f'
/* Stands where a mark between spelled out letters was; folding drops it. */
#define MARK_GONE '\x01'

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
/* A text that is a flow of its own: a title, an attribute. */
void flows_add_alone(struct flows *flows, const struct piece *piece, struct text t);
/* The strings of JSON or of a style sheet's content:, each as a flow. */
void flows_add_json(struct flows *flows, const struct piece *piece, struct text json);
void flows_add_css(struct flows *flows, const struct piece *piece, struct text css);
/* What a comment says, its tags left out. */
void flows_add_comment(struct flows *flows, uint32_t index);

/* One match with its place. */
struct place {
    const struct term *term;
    const struct piece *piece;
    uint32_t flow;
    uint32_t start; /* offsets in the stream */
    uint32_t end;
    enum disguise disguise;
    bool is_quoted; /* in quotation marks, as reports put the words of others */
    bool is_introduced; /* behind words that introduce the words of others */
};

struct places {
    struct place *items;
    size_t count;
    size_t room;
};

struct search {
    struct arena *arena;
    const struct wordlists *wordlists;
    struct flows flows;
    struct places places[STREAM_COUNT]; /* by start */
    uint32_t *stamps; /* for each term: the last round that counted it */
    bool *said; /* for each term: it stands in what visitors read */
    uint32_t round;
    bool cut;
    bool answers_search;
    const struct text *asked; /* what was asked, folded, one space at each end */
    size_t asked_count;
};

/* True the first time that a term is seen in this round. */
bool search_first_in_round(struct search *search, const struct term *term);
const struct piece *stream_piece_at(const struct stream *stream, uint32_t offset);

/* The range of the flow that a place stands in. */
void stream_flow_around(const struct stream *stream, const struct place *place, uint32_t *start, uint32_t *end);
/* The piece is part of a link to another site, which is not called by that site's own name. */
bool search_leads_out(const struct search *search, const struct piece *piece);
/* A link to another site that nobody knows among the pieces of the flow that this place stands in. */
bool search_flow_leads_out(const struct search *search, const struct stream *stream, const struct place *place);

/* Leaves out what the page only says back to a search (words_asked.c). */
void asked_drop(struct search *search);
/* Marks what a page that tells of an attack only lists as the words of others (words_listing.c). */
void listing_mark(struct search *search);

/* Adds what is found only behind disguise; `folded` is the folded form of the stream's `searched`. */
void disguise_find(struct search *search, int which, struct fold_search *folded);
/* Odd writing in folded text: single letters between spaces; digits, marks or other scripts inside a word; a word that is
 * too long for Vietnamese. */
enum odd { ODD_NONE, ODD_RUN, ODD_TOKEN, ODD_LONG };
/* What the eight bytes at `at` hold, and where in them. */
enum odd disguise_look(struct text folded, size_t at, size_t *where);
/* How a term that stands in a range of the stream is disguised. */
enum disguise disguise_of(const struct stream *stream, struct text term, uint32_t start, uint32_t end);

/* What the honest words, and those of somebody who sells, come to. */
struct tone {
    double page[2]; /* voice of the contexts in visible text, and in hidden text */
    double contexts; /* sum of those in visible text */
    double selling; /* sum of what sells */
    double for_engines; /* what title, description and JSON-LD sell that visitors do not read of */
    double cloak; /* 0..1: more is sold than reported */
};
void tone_mark_quotes(struct search *search, int which);
struct tone tone_of_page(struct search *search);
/* Texts that are read by themselves (words_lines.c). */
struct lines {
    struct text_line *items;
    size_t count;
    size_t room;
    bool cut;
};
void lines_gather(struct search *search, const struct tone *tone, struct lines *lines);
/* One flow's places, and what speaks for and against them. */
struct flow_tone {
    size_t from;
    size_t to;
    uint32_t flow;
    double contexts;
    double selling;
    uint32_t different; /* listed words */
    uint32_t certain; /* those that only advertisers say */
};
struct flow_tones {
    struct flow_tone *items;
    size_t count;
    int which; /* the stream */
};
struct flow_tones tone_of_flows(struct search *search, int which);
/* 0..1: how strongly honest words speak in this flow and beside it. */
double tone_in_flow(const struct flow_tones *flows, size_t index, const struct tone *tone);
/* What is left of the page's voice in a flow that sells (`pitch`). */
double tone_of_page_in_flow(const struct flow_tone *flow, double page, double pitch);
/* The same of a link's own words. */
double tone_in_link(struct search *search, int which, const struct flow_tone *flow, uint32_t link);
/* True where an honest page (`context`, 0..1) may quote the words of others. */
bool tone_quotes(const struct place *place, double context);
double tone_voice_in_short_text(double contexts);

/* What a description says again counts as it does in the text (words_repeated.c). */
void words_lower_repeated(struct word_hit *items, size_t count);

#endif
