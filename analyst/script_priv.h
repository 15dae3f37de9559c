/* script_priv.h: what stands behind the scripts' page: parsed pieces, lookups, and the log of effects. Nothing in here
 * knows JavaScriptCore but script_host.c and script_engine.c. */
#ifndef RASOAT_ANALYST_SCRIPT_PRIV_H
#define RASOAT_ANALYST_SCRIPT_PRIV_H

#include "analyst/script_choice.h"
#include "page/script.h"
#include "page/selector.h"

/* --- script_pieces.c: the page and the pieces of markup that scripts made --- */

struct script_piece {
    struct document document;
    struct response response;
    uint32_t top; /* its children are the piece's roots; 0: those of head and body */
};

struct script_pieces {
    struct arena *arena;
    const struct document *page;
    ARENA_LIST(struct script_piece *) items; /* numbers from 1 */
    struct matcher matcher; /* for the page, made at the first selector */
    bool has_matcher;
    bool cut;
};

/* 0: the page; NULL where there is none of that number. */
const struct document *script_piece_document(const struct script_pieces *pieces, uint32_t number);
/* Parses markup as the contents of an element of that name ("": of body); 0 where the limit is reached. */
uint32_t script_piece_parse(struct script_pieces *pieces, struct text markup, struct text parent);
struct script_numbers {
    const uint32_t *items;
    size_t count;
};
/* Children of a node; of a piece's roots (`index` UINT32_MAX). */
struct script_numbers script_piece_children(struct script_pieces *pieces, uint32_t number, uint32_t index);
enum script_find { SCRIPT_FIND_ID, SCRIPT_FIND_TAG, SCRIPT_FIND_CLASS, SCRIPT_FIND_NAME };
/* Elements of the page below `top`, in document order. */
struct script_numbers script_piece_find(struct script_pieces *pieces, uint32_t top, enum script_find what,
                                        struct text name);
struct script_numbers script_piece_select(struct script_pieces *pieces, uint32_t top, struct text selector);

/* --- script_imports.c --- */

/* The source as it is run: a module as a function of its own. */
struct text script_without_loader(struct arena *arena, const struct script_source *source);

/* --- script_log.c: what happened --- */

struct script_log {
    struct arena *arena;
    ARENA_LIST(struct script_effect) effects;
    size_t bytes;
    bool cut;
};

/* Copies the texts. */
void script_log_add(struct script_log *log, const struct script_effect *effect);
/* Both visitors' effects as one list in `arena`: the first one's in their order, each with both bits where the second got
 * the same; then those that only the second got. */
void script_log_merge(struct arena *arena, const struct script_log *first, const struct script_log *second,
                      struct script_effects *effects);

#endif
