/* property.h: the properties that can hide something, and their values in eight bytes.
 *
 * Every other property is dropped while a sheet is read. Shorthands are expanded; logical properties are those of
 * left-to-right text; viewport units are those of the screen that rasoat looks through. */
#ifndef RASOAT_PAGE_PROPERTY_H
#define RASOAT_PAGE_PROPERTY_H

#include "page/css_parse.h"

enum { SCREEN_WIDTH = 1366, SCREEN_HEIGHT = 768, SCREEN_FONT_SIZE = 16 };

#define PROPERTY_LIMIT_LONGHANDS 4 /* of one written declaration */
#define PROPERTY_LIMIT_VARIABLE_BYTES 4096 /* of a value after its var() are put in; a longer one is not known */
#define PROPERTY_LIMIT_VARIABLE_DEPTH 8 /* of var() in var() */

enum property {
    PROPERTY_DISPLAY, PROPERTY_VISIBILITY, PROPERTY_OPACITY, PROPERTY_FILTER, PROPERTY_POSITION, PROPERTY_FLOAT,
    PROPERTY_LEFT, PROPERTY_TOP, PROPERTY_RIGHT, PROPERTY_BOTTOM, PROPERTY_MARGIN_LEFT, PROPERTY_MARGIN_TOP,
    PROPERTY_PADDING_LEFT, PROPERTY_PADDING_TOP, PROPERTY_PADDING_RIGHT, PROPERTY_PADDING_BOTTOM, PROPERTY_TEXT_INDENT,
    PROPERTY_FONT_SIZE, PROPERTY_LINE_HEIGHT, PROPERTY_COLOR, PROPERTY_TEXT_FILL, PROPERTY_BACKGROUND_COLOR,
    PROPERTY_BACKGROUND_IMAGE, PROPERTY_WIDTH, PROPERTY_HEIGHT, PROPERTY_MIN_WIDTH, PROPERTY_MIN_HEIGHT,
    PROPERTY_MAX_WIDTH, PROPERTY_MAX_HEIGHT, PROPERTY_OVERFLOW_X, PROPERTY_OVERFLOW_Y, PROPERTY_CLIP,
    PROPERTY_CLIP_PATH, PROPERTY_TRANSFORM, PROPERTY_SCALE, PROPERTY_TRANSLATE, PROPERTY_CONTENT_VISIBILITY,
    PROPERTY_Z_INDEX, PROPERTY_TEXT_SHADOW, PROPERTY_ANIMATION, PROPERTY_FLEX_GROW,
    PROPERTY_FLEX_SHRINK, PROPERTY_FLEX_BASIS, PROPERTY_FLEX_WRAP, PROPERTY_LETTER_SPACING, PROPERTY_WORD_SPACING,
    PROPERTY_WHITE_SPACE, PROPERTY_ZOOM, PROPERTY_ROTATE, PROPERTY_BACKFACE, PROPERTY_CONTAIN, PROPERTY_MASK,
    PROPERTY_BACKGROUND_CLIP, PROPERTY_GRID_AREA,
    PROPERTY_COUNT
};

enum value_kind {
    VALUE_WORD, /* bits: one of the enums below; for lengths: auto, none and the like (0) */
    VALUE_NUMBER,
    VALUE_LENGTH,
    VALUE_COLOR, /* bits: 0xAARRGGBB */
    VALUE_CURRENT_COLOR,
    VALUE_INHERIT, VALUE_INITIAL, VALUE_UNSET, VALUE_REVERT,
    VALUE_VARIABLE, /* bits: index in the property_sink's variables */
    VALUE_UNKNOWN /* valid, but what it comes to is not known here */
};

enum length_unit { LENGTH_PX, LENGTH_EM, LENGTH_REM, LENGTH_PERCENT };
enum length_axis { AXIS_X, AXIS_Y };

struct value {
    uint8_t kind;
    uint8_t unit; /* VALUE_LENGTH */
    uint8_t axis; /* translations: which way */
    bool quirk; /* holds in quirks mode only (a length without unit, a colour without '#') */
    union {
        float number;
        uint32_t bits;
    };
};

enum display_word {
    DISPLAY_INLINE, DISPLAY_BLOCK, DISPLAY_INLINE_BLOCK, DISPLAY_FLEX /* and grid: children are blocks */,
    DISPLAY_TABLE, DISPLAY_TABLE_PART, DISPLAY_CONTENTS, DISPLAY_NONE
};
enum visibility_word { VISIBILITY_VISIBLE, VISIBILITY_HIDDEN, VISIBILITY_COLLAPSE };
enum position_word { POSITION_STATIC, POSITION_RELATIVE, POSITION_ABSOLUTE, POSITION_FIXED, POSITION_STICKY };
enum overflow_word { OVERFLOW_VISIBLE, OVERFLOW_HIDDEN, OVERFLOW_SCROLL /* and auto */, OVERFLOW_CLIP };
/* Floats, images, shadows, animations, shapes: what matters is whether there is one, and whether it leaves anything. */
enum presence_word { PRESENCE_NONE, PRESENCE_SOME, PRESENCE_NOTHING_LEFT, PRESENCE_BACK /* turned round */ };
enum contain_word { CONTAIN_NOTHING, CONTAIN_SIZE, CONTAIN_PAINT, CONTAIN_BOTH };

struct declaration {
    uint8_t property;
    bool important;
    struct value value;
};

/* A value with var() in it, kept as written until a page asks for it. */
struct property_variable {
    struct text property; /* name as written: a shorthand perhaps */
    struct text value;
};

struct property_custom {
    struct text name; /* with "--" */
    struct text value; /* as written */
    bool important;
};

/* Where declarations are collected; zeroed at first but for the arena. */
struct property_sink {
    struct arena *arena;
    ARENA_LIST(struct declaration) declarations;
    ARENA_LIST(struct property_variable) variables;
    ARENA_LIST(struct property_custom) customs;
};

/* Adds what one written declaration means; nothing where it is invalid or hides nothing. */
void property_read(struct property_sink *sink, const struct css_item *item);
/* What a custom property is for some element. */
enum variable_state {
    VARIABLE_SET,
    VARIABLE_UNSET, /* sure not to be there: the fallback counts (CSS Variables 1, 3) */
    VARIABLE_CYCLE, /* it is being put together just now: whoever asks for it is invalid */
    VARIABLE_UNKNOWN /* not known here, or too long */
};
struct variable {
    enum variable_state state;
    struct text value; /* VARIABLE_SET: without var() */
};
struct property_lookup {
    struct variable (*find)(void *context, struct text name);
    void *context;
};
/* A value with its var() put in; SET, UNSET (invalid), CYCLE or UNKNOWN. */
struct variable property_substitute(struct arena *arena, struct text value, const struct property_lookup *lookup);
/* Keywords as the whole value of a custom property (CSS Cascade 5, 7.3). */
bool property_is_inherit(struct text value);
bool property_is_initial(struct text value);
/* What a declaration with var() in it comes to. VALUE_UNSET where it is invalid then (CSS Variables 1, 3.1). */
struct value property_resolve(struct arena *arena, const struct property_variable *variable, enum property property,
                              const struct property_lookup *lookup);

#endif
