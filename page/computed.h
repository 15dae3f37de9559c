/* computed.h: what an element looks like: the cascade's winners over the browser's own style sheet and inheritance. */
#ifndef RASOAT_PAGE_COMPUTED_H
#define RASOAT_PAGE_COMPUTED_H

#include "page/cascade.h"

struct computed {
    /* By property; only what `set` names means anything. Inherited properties stand below instead. */
    uint64_t set;
    uint64_t unknown; /* something was written whose value is not known */
    uint64_t by_sheet;
    float px[PROPERTY_COUNT]; /* lengths in pixels, percentages of the screen; numbers */
    uint8_t word[PROPERTY_COUNT];
    uint64_t percent; /* px was a percentage */

    enum display_word display; /* with what position, float and a flex parent make of it */
    enum visibility_word visibility;
    enum position_word position;
    float font_size;
    float line_height; /* in font sizes */
    float text_indent;
    float letter_spacing;
    float word_spacing;
    float zoom; /* of itself and all around it */
    uint32_t color; /* of text, 0xAARRGGBB */
    uint32_t background; /* colour, 0xAARRGGBB */
    bool color_known;
    bool has_text_fill; /* -webkit-text-fill-color set `color` and is inherited */
    bool has_shadow;
    bool has_image; /* a background image, or what may be one */
    bool hidden_attribute; /* display is none because of the hidden attribute alone */
    bool closed; /* display is none because a dialog or popover is not open */
};

/* Of the document itself, which html inherits from. */
struct computed computed_initial(void);
void computed_make(struct computed *computed, const struct computed *parent, const struct document *document,
                   uint32_t element, const struct winners *winners, bool quirks);

static inline bool computed_has(const struct computed *computed, enum property property)
{
    return computed->set >> property & 1;
}
static inline uint8_t computed_word(const struct computed *computed, enum property property)
{
    return computed_has(computed, property) ? computed->word[property] : 0;
}
static inline float computed_px(const struct computed *computed, enum property property, float otherwise)
{
    return computed_has(computed, property) ? computed->px[property] : otherwise;
}

/* computed_default.c: the browser's own style sheet (WHATWG HTML 15.3 to 15.5). */
enum display_word default_display(const struct node *node);
/* Never shown, whatever a style says: script, style, template, head content ... */
bool default_not_rendered(const struct node *node);
/* Inherited values changed by the element's kind; `computed` holds the parent's. */
void default_inherited(struct computed *computed, const struct node *node, bool quirks);

#endif
