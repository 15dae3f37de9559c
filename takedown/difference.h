/* difference.h: what one identity was given and another was not. A body is cut at tags and lines, and the pieces of two bodies are held
 * against each other. No parser reads what is hostile here, and nothing is understood but links. Pure. */
#ifndef RASOAT_TAKEDOWN_DIFFERENCE_H
#define RASOAT_TAKEDOWN_DIFFERENCE_H

#include "base/arena.h"

#define DIFFERENCE_LIMIT_PIECES 400000 /* of one body; what stands behind them is not compared */

/* A body's pieces: each tag with the text behind it, each line; trimmed, none empty. They point into the body. */
struct pieces {
    const struct text *items;
    size_t count;
    bool cut;
};
struct pieces pieces_of(struct arena *arena, struct text body);
/* Those of `mine` that `other` has not, each once, in their order; at most `room`, and *more of which there is no room for. */
struct pieces pieces_only(struct arena *arena, const struct pieces *mine, const struct pieces *other, size_t room, size_t *more);

enum piece_kind {
    PIECE_WORDS, /* text */
    PIECE_LINK, /* <a href> with the text behind it */
    PIECE_SCRIPT, /* <script>, <style>, <iframe> and what stands in the first two */
    PIECE_MARKUP, /* a tag without text behind it, a comment */
};
struct piece {
    enum piece_kind kind;
    struct text address; /* of a link, of a script or frame; as it stands, but for its character references */
    struct text words; /* text; of a script its code */
};
/* What a reader has of it. `in_script`: carried from one piece of a body to the next. In the arena. */
struct piece piece_read(struct arena *arena, struct text bytes, bool *in_script);

#endif
