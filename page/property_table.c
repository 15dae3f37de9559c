/* property_table.c: the properties that are kept, the words of their values, and which reader takes them. */
#include "page/property_priv.h"

static const struct property_word display_words[] = {
    WORD("none", DISPLAY_NONE), WORD("block", DISPLAY_BLOCK), WORD("inline", DISPLAY_INLINE),
    WORD("inline-block", DISPLAY_INLINE_BLOCK), WORD("flex", DISPLAY_FLEX), WORD("inline-flex", DISPLAY_FLEX),
    WORD("-webkit-flex", DISPLAY_FLEX), WORD("-webkit-inline-flex", DISPLAY_FLEX), WORD("-webkit-box", DISPLAY_FLEX),
    WORD("-webkit-inline-box", DISPLAY_FLEX), WORD("grid", DISPLAY_FLEX), WORD("inline-grid", DISPLAY_FLEX),
    WORD("list-item", DISPLAY_BLOCK), WORD("flow-root", DISPLAY_BLOCK), WORD("contents", DISPLAY_CONTENTS),
    WORD("table", DISPLAY_TABLE), WORD("inline-table", DISPLAY_TABLE), WORD("table-cell", DISPLAY_TABLE_PART),
    WORD("table-row", DISPLAY_TABLE_PART), WORD("table-row-group", DISPLAY_TABLE_PART),
    WORD("table-header-group", DISPLAY_TABLE_PART), WORD("table-footer-group", DISPLAY_TABLE_PART),
    WORD("table-column", DISPLAY_NONE), WORD("table-column-group", DISPLAY_NONE),
    WORD("table-caption", DISPLAY_BLOCK), WORD("ruby", DISPLAY_INLINE), WORD("ruby-text", DISPLAY_INLINE),
    WORD("math", DISPLAY_INLINE), WORDS_END};
static const struct property_word visibility_words[] = {WORD("visible", VISIBILITY_VISIBLE),
                                                        WORD("hidden", VISIBILITY_HIDDEN),
                                                        WORD("collapse", VISIBILITY_COLLAPSE), WORDS_END};
static const struct property_word position_words[] = {
    WORD("static", POSITION_STATIC), WORD("relative", POSITION_RELATIVE), WORD("absolute", POSITION_ABSOLUTE),
    WORD("fixed", POSITION_FIXED), WORD("sticky", POSITION_STICKY), WORD("-webkit-sticky", POSITION_STICKY), WORDS_END};
static const struct property_word overflow_words[] = {
    WORD("visible", OVERFLOW_VISIBLE), WORD("hidden", OVERFLOW_HIDDEN), WORD("clip", OVERFLOW_CLIP),
    WORD("scroll", OVERFLOW_SCROLL), WORD("auto", OVERFLOW_SCROLL), WORD("overlay", OVERFLOW_SCROLL), WORDS_END};
static const struct property_word float_words[] = {
    WORD("none", PRESENCE_NONE), WORD("left", PRESENCE_SOME), WORD("right", PRESENCE_SOME),
    WORD("inline-start", PRESENCE_SOME), WORD("inline-end", PRESENCE_SOME), WORDS_END};
static const struct property_word content_words[] = {WORD("visible", PRESENCE_NONE), WORD("auto", PRESENCE_NONE),
                                                     WORD("hidden", PRESENCE_NOTHING_LEFT), WORDS_END};
static const struct property_word auto_words[] = {WORD("auto", PRESENCE_NONE), WORDS_END};
static const struct property_word clip_words[] = {
    WORD("border-box", PRESENCE_NONE), WORD("padding-box", PRESENCE_NONE), WORD("content-box", PRESENCE_NONE),
    WORD("text", PRESENCE_SOME), WORDS_END};
static const struct property_word back_words[] = {WORD("visible", PRESENCE_NONE), WORD("hidden", PRESENCE_SOME),
                                                  WORDS_END};
static const struct property_word none_words[] = {WORD("none", PRESENCE_NONE), WORDS_END};
#define NAME(literal) {literal, sizeof(literal) - 1}
#define ONE(literal, reader, property) {NAME(literal), reader, 1, {property}, NULL}
#define ONE_OF(literal, property, words) {NAME(literal), read_word, 1, {property}, words}

/* In byte order of the names. */
static const struct property_row rows[] = {
    {NAME("-webkit-animation"), read_presence, 1, {PROPERTY_ANIMATION}, none_words},
    {NAME("-webkit-animation-name"), read_presence, 1, {PROPERTY_ANIMATION}, none_words},
    ONE_OF("-webkit-backface-visibility", PROPERTY_BACKFACE, back_words),
    ONE_OF("-webkit-background-clip", PROPERTY_BACKGROUND_CLIP, clip_words),
    ONE("-webkit-clip-path", read_clip_path, PROPERTY_CLIP_PATH),
    ONE("-webkit-filter", read_filter, PROPERTY_FILTER),
    {NAME("-webkit-flex"), read_flex, 3, {PROPERTY_FLEX_GROW, PROPERTY_FLEX_SHRINK, PROPERTY_FLEX_BASIS}, NULL},
    {NAME("-webkit-mask"), read_mask, 1, {PROPERTY_MASK}, NULL},
    ONE("-webkit-mask-image", read_mask, PROPERTY_MASK),
    ONE("-webkit-text-fill-color", read_color, PROPERTY_TEXT_FILL),
    ONE("-webkit-transform", read_transform, PROPERTY_TRANSFORM),
    {NAME("animation"), read_presence, 1, {PROPERTY_ANIMATION}, none_words},
    {NAME("animation-name"), read_presence, 1, {PROPERTY_ANIMATION}, none_words},
    ONE_OF("backface-visibility", PROPERTY_BACKFACE, back_words),
    {NAME("background"), read_background, 3,
     {PROPERTY_BACKGROUND_COLOR, PROPERTY_BACKGROUND_IMAGE, PROPERTY_BACKGROUND_CLIP}, NULL},
    ONE_OF("background-clip", PROPERTY_BACKGROUND_CLIP, clip_words),
    ONE("background-color", read_color, PROPERTY_BACKGROUND_COLOR),
    ONE("background-image", read_image, PROPERTY_BACKGROUND_IMAGE),
    ONE("block-size", read_size, PROPERTY_HEIGHT),
    ONE("bottom", read_size, PROPERTY_BOTTOM),
    ONE("clip", read_clip, PROPERTY_CLIP),
    ONE("clip-path", read_clip_path, PROPERTY_CLIP_PATH),
    ONE("color", read_color, PROPERTY_COLOR),
    ONE("contain", read_contain, PROPERTY_CONTAIN),
    ONE_OF("content-visibility", PROPERTY_CONTENT_VISIBILITY, content_words),
    {NAME("display"), read_display, 1, {PROPERTY_DISPLAY}, display_words},
    ONE("filter", read_filter, PROPERTY_FILTER),
    {NAME("flex"), read_flex, 3, {PROPERTY_FLEX_GROW, PROPERTY_FLEX_SHRINK, PROPERTY_FLEX_BASIS}, NULL},
    ONE("flex-basis", read_size, PROPERTY_FLEX_BASIS),
    ONE("flex-direction", read_flex_wrap, PROPERTY_FLEX_WRAP),
    ONE("flex-flow", read_flex_wrap, PROPERTY_FLEX_WRAP),
    ONE("flex-grow", read_number, PROPERTY_FLEX_GROW),
    ONE("flex-shrink", read_number, PROPERTY_FLEX_SHRINK),
    ONE("flex-wrap", read_flex_wrap, PROPERTY_FLEX_WRAP),
    ONE_OF("float", PROPERTY_FLOAT, float_words),
    {NAME("font"), read_font, 2, {PROPERTY_FONT_SIZE, PROPERTY_LINE_HEIGHT}, NULL},
    ONE("font-size", read_font_size, PROPERTY_FONT_SIZE),
    {NAME("grid-area"), read_presence, 1, {PROPERTY_GRID_AREA}, auto_words},
    {NAME("grid-column"), read_presence, 1, {PROPERTY_GRID_AREA}, auto_words},
    {NAME("grid-column-start"), read_presence, 1, {PROPERTY_GRID_AREA}, auto_words},
    {NAME("grid-row"), read_presence, 1, {PROPERTY_GRID_AREA}, auto_words},
    {NAME("grid-row-start"), read_presence, 1, {PROPERTY_GRID_AREA}, auto_words},
    ONE("height", read_size, PROPERTY_HEIGHT),
    ONE("inline-size", read_size, PROPERTY_WIDTH),
    {NAME("inset"), read_sides, 4, {PROPERTY_TOP, PROPERTY_RIGHT, PROPERTY_BOTTOM, PROPERTY_LEFT}, NULL},
    {NAME("inset-block"), read_pair, 2, {PROPERTY_TOP, PROPERTY_BOTTOM}, NULL},
    ONE("inset-block-end", read_size, PROPERTY_BOTTOM),
    ONE("inset-block-start", read_size, PROPERTY_TOP),
    {NAME("inset-inline"), read_pair, 2, {PROPERTY_LEFT, PROPERTY_RIGHT}, NULL},
    ONE("inset-inline-end", read_size, PROPERTY_RIGHT),
    ONE("inset-inline-start", read_size, PROPERTY_LEFT),
    ONE("left", read_size, PROPERTY_LEFT),
    ONE("letter-spacing", read_size, PROPERTY_LETTER_SPACING),
    ONE("line-height", read_line_height, PROPERTY_LINE_HEIGHT),
    {NAME("margin"), read_sides, 2, {PROPERTY_MARGIN_TOP, PROPERTY_MARGIN_LEFT}, NULL},
    ONE("margin-block", read_pair, PROPERTY_MARGIN_TOP),
    ONE("margin-block-start", read_size, PROPERTY_MARGIN_TOP),
    ONE("margin-inline", read_pair, PROPERTY_MARGIN_LEFT),
    ONE("margin-inline-start", read_size, PROPERTY_MARGIN_LEFT),
    ONE("margin-left", read_size, PROPERTY_MARGIN_LEFT),
    ONE("margin-top", read_size, PROPERTY_MARGIN_TOP),
    ONE("mask", read_mask, PROPERTY_MASK),
    ONE("mask-image", read_mask, PROPERTY_MASK),
    ONE("max-block-size", read_size, PROPERTY_MAX_HEIGHT),
    ONE("max-height", read_size, PROPERTY_MAX_HEIGHT),
    ONE("max-inline-size", read_size, PROPERTY_MAX_WIDTH),
    ONE("max-width", read_size, PROPERTY_MAX_WIDTH),
    ONE("min-block-size", read_size, PROPERTY_MIN_HEIGHT),
    ONE("min-height", read_size, PROPERTY_MIN_HEIGHT),
    ONE("min-inline-size", read_size, PROPERTY_MIN_WIDTH),
    ONE("min-width", read_size, PROPERTY_MIN_WIDTH),
    ONE("opacity", read_number, PROPERTY_OPACITY),
    {NAME("overflow"), read_overflow, 2, {PROPERTY_OVERFLOW_X, PROPERTY_OVERFLOW_Y}, overflow_words},
    ONE_OF("overflow-x", PROPERTY_OVERFLOW_X, overflow_words),
    ONE_OF("overflow-y", PROPERTY_OVERFLOW_Y, overflow_words),
    {NAME("padding"), read_sides, 4,
     {PROPERTY_PADDING_TOP, PROPERTY_PADDING_RIGHT, PROPERTY_PADDING_BOTTOM, PROPERTY_PADDING_LEFT}, NULL},
    {NAME("padding-block"), read_pair, 2, {PROPERTY_PADDING_TOP, PROPERTY_PADDING_BOTTOM}, NULL},
    ONE("padding-bottom", read_size, PROPERTY_PADDING_BOTTOM),
    {NAME("padding-inline"), read_pair, 2, {PROPERTY_PADDING_LEFT, PROPERTY_PADDING_RIGHT}, NULL},
    ONE("padding-left", read_size, PROPERTY_PADDING_LEFT),
    ONE("padding-right", read_size, PROPERTY_PADDING_RIGHT),
    ONE("padding-top", read_size, PROPERTY_PADDING_TOP),
    ONE_OF("position", PROPERTY_POSITION, position_words),
    ONE("right", read_size, PROPERTY_RIGHT),
    ONE("rotate", read_rotate, PROPERTY_ROTATE),
    ONE("scale", read_scale, PROPERTY_SCALE),
    ONE("text-indent", read_size, PROPERTY_TEXT_INDENT),
    {NAME("text-shadow"), read_presence, 1, {PROPERTY_TEXT_SHADOW}, none_words},
    ONE("top", read_size, PROPERTY_TOP),
    ONE("transform", read_transform, PROPERTY_TRANSFORM),
    ONE("translate", read_translate, PROPERTY_TRANSLATE),
    ONE_OF("visibility", PROPERTY_VISIBILITY, visibility_words),
    ONE("white-space", read_white_space, PROPERTY_WHITE_SPACE),
    ONE("width", read_size, PROPERTY_WIDTH),
    ONE("word-spacing", read_size, PROPERTY_WORD_SPACING),
    ONE("z-index", read_z_index, PROPERTY_Z_INDEX),
    ONE("zoom", read_zoom, PROPERTY_ZOOM),
};

static int compare_name(struct text written, struct text name)
{
    size_t length = written.length < name.length ? written.length : name.length;
    for (size_t i = 0; i < length; i++) {
        int difference = ascii_lower(written.data[i]) - name.data[i];
        if (difference != 0)
            return difference;
    }
    return (written.length > name.length) - (written.length < name.length);
}

const struct property_row *property_find(struct text name)
{
    size_t low = 0;
    size_t high = sizeof rows / sizeof rows[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(name, rows[middle].name);
        if (order == 0)
            return &rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
