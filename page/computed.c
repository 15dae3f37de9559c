/* computed.c: winners to values: keywords for all properties, units, inheritance. */
#include "page/computed.h"

struct computed computed_initial(void)
{
    return (struct computed){.display = DISPLAY_BLOCK,
                             .font_size = SCREEN_FONT_SIZE,
                             .line_height = 1.2f,
                             .zoom = 1,
                             .color = 0xFF000000,
                             .color_known = true};
}

/* What an element has before its own declarations. */
static void inherit(struct computed *computed, const struct computed *parent)
{
    computed->set = computed->unknown = computed->by_sheet = computed->percent = 0;
    computed->position = POSITION_STATIC;
    computed->visibility = parent->visibility;
    computed->font_size = parent->font_size;
    computed->line_height = parent->line_height;
    computed->text_indent = parent->text_indent;
    computed->letter_spacing = parent->letter_spacing;
    computed->word_spacing = parent->word_spacing;
    computed->zoom = parent->zoom;
    computed->color = parent->color;
    computed->color_known = parent->color_known;
    computed->has_text_fill = parent->has_text_fill;
    computed->has_shadow = parent->has_shadow;
    computed->background = 0;
    computed->has_image = computed->hidden_attribute = computed->closed = false;
}

static double percent_base(enum property property)
{
    bool vertical = property == PROPERTY_TOP || property == PROPERTY_BOTTOM || property == PROPERTY_HEIGHT ||
                    property == PROPERTY_MIN_HEIGHT || property == PROPERTY_MAX_HEIGHT;
    return vertical ? SCREEN_HEIGHT : SCREEN_WIDTH;
}

static float to_px(const struct value *value, enum property property, float font_size)
{
    switch ((enum length_unit)value->unit) {
    case LENGTH_EM: return value->number * font_size;
    case LENGTH_REM: return value->number * SCREEN_FONT_SIZE;
    case LENGTH_PERCENT: return (float)((double)value->number * percent_base(property) / 100);
    case LENGTH_PX: break;
    }
    return value->number;
}

/* The font size is needed for all other lengths. */
static void set_font_size(struct computed *computed, const struct computed *parent, const struct value *value)
{
    const float most = 1e6f;
    float size = computed->font_size;
    if (value->kind == VALUE_LENGTH && value->unit == LENGTH_PERCENT)
        size = parent->font_size * value->number / 100;
    else if (value->kind == VALUE_LENGTH)
        size = to_px(value, PROPERTY_FONT_SIZE, parent->font_size);
    else if (value->kind == VALUE_INITIAL)
        size = SCREEN_FONT_SIZE;
    else if (value->kind == VALUE_INHERIT || value->kind == VALUE_UNSET)
        size = parent->font_size;
    computed->font_size = size < most ? size : most;
}

static void set_color(struct computed *computed, const struct computed *parent, const struct value *value)
{
    if (value->kind == VALUE_COLOR) {
        computed->color = value->bits;
        computed->color_known = true;
    } else if (value->kind == VALUE_INHERIT || value->kind == VALUE_UNSET || value->kind == VALUE_CURRENT_COLOR) {
        computed->color = parent->color;
        computed->color_known = parent->color_known;
    } else if (value->kind == VALUE_INITIAL) {
        computed->color = 0xFF000000;
        computed->color_known = true;
    } else if (value->kind == VALUE_UNKNOWN) {
        computed->color_known = false;
    }
}

static void set_background(struct computed *computed, const struct computed *parent, const struct value *value)
{
    if (value->kind == VALUE_COLOR)
        computed->background = value->bits;
    else if (value->kind == VALUE_CURRENT_COLOR)
        computed->background = computed->color;
    else if (value->kind == VALUE_INHERIT)
        computed->background = parent->background;
    else if (value->kind == VALUE_INITIAL || value->kind == VALUE_UNSET)
        computed->background = 0;
    else if (value->kind == VALUE_UNKNOWN) /* something covers what is below it */
        computed->has_image = true;
}

static void set_line_height(struct computed *computed, const struct computed *parent, const struct value *value)
{
    if (value->kind == VALUE_NUMBER)
        computed->line_height = value->number;
    else if (value->kind == VALUE_LENGTH && value->unit == LENGTH_PERCENT)
        computed->line_height = value->number / 100;
    else if (value->kind == VALUE_LENGTH && computed->font_size > 0)
        computed->line_height = to_px(value, PROPERTY_LINE_HEIGHT, computed->font_size) / computed->font_size;
    else if (value->kind == VALUE_INHERIT || value->kind == VALUE_UNSET)
        computed->line_height = parent->line_height;
    else
        computed->line_height = 1.2f;
}

static void set_text_indent(struct computed *computed, const struct computed *parent, const struct value *value)
{
    if (value->kind == VALUE_LENGTH && value->unit == LENGTH_PERCENT)
        computed->percent |= (uint64_t)1 << PROPERTY_TEXT_INDENT;
    if (value->kind == VALUE_LENGTH)
        computed->text_indent = to_px(value, PROPERTY_TEXT_INDENT, computed->font_size);
    else if (value->kind == VALUE_INHERIT || value->kind == VALUE_UNSET)
        computed->text_indent = parent->text_indent;
    else
        computed->text_indent = 0;
}

/* Letter and word spacing: "normal" is nought. */
static void set_spacing(float *spacing, float inherited, enum property property, const struct value *value,
                        float font_size)
{
    if (value->kind == VALUE_LENGTH && value->unit == LENGTH_PERCENT)
        *spacing = value->number * font_size / 100;
    else if (value->kind == VALUE_LENGTH)
        *spacing = to_px(value, property, font_size);
    else if (value->kind == VALUE_INHERIT || value->kind == VALUE_UNSET)
        *spacing = inherited;
    else
        *spacing = 0;
}

static void set_visibility(struct computed *computed, const struct computed *parent, const struct value *value)
{
    if (value->kind == VALUE_WORD)
        computed->visibility = (enum visibility_word)value->bits;
    else if (value->kind == VALUE_INHERIT || value->kind == VALUE_UNSET)
        computed->visibility = parent->visibility;
    else
        computed->visibility = VISIBILITY_VISIBLE;
}

/* Properties that are not inherited: kept by number. */
static void set_other(struct computed *computed, const struct computed *parent, enum property property,
                      const struct value *value)
{
    uint64_t bit = (uint64_t)1 << property;
    if (value->kind == VALUE_INHERIT) {
        if (parent->set & bit) {
            computed->set |= bit;
            computed->px[property] = parent->px[property];
            computed->word[property] = parent->word[property];
        }
    } else if (value->kind == VALUE_WORD) {
        bool is_length = property >= PROPERTY_LEFT && property <= PROPERTY_MAX_HEIGHT;
        computed->word[property] = (uint8_t)value->bits;
        computed->px[property] = 0;
        computed->set |= is_length ? 0 : bit; /* auto: as if not set */
    } else if (value->kind == VALUE_LENGTH || value->kind == VALUE_NUMBER) {
        computed->px[property] =
            value->kind == VALUE_NUMBER ? value->number : to_px(value, property, computed->font_size);
        computed->word[property] = value->axis;
        computed->set |= bit;
        if (value->kind == VALUE_LENGTH && value->unit == LENGTH_PERCENT)
            computed->percent |= bit;
    } else if (value->kind == VALUE_UNKNOWN) {
        computed->unknown |= bit;
    }
}

static void set_property(struct computed *computed, const struct computed *parent, enum property property,
                         const struct value *value)
{
    switch ((int)property) {
    case PROPERTY_FONT_SIZE: case PROPERTY_COLOR: return; /* set before all others */
    case PROPERTY_VISIBILITY: set_visibility(computed, parent, value); break;
    case PROPERTY_LINE_HEIGHT: set_line_height(computed, parent, value); break;
    case PROPERTY_TEXT_INDENT: set_text_indent(computed, parent, value); break;
    case PROPERTY_LETTER_SPACING:
        set_spacing(&computed->letter_spacing, parent->letter_spacing, property, value, computed->font_size);
        break;
    case PROPERTY_WORD_SPACING:
        set_spacing(&computed->word_spacing, parent->word_spacing, property, value, computed->font_size);
        break;
    case PROPERTY_ZOOM:
        if (value->kind == VALUE_NUMBER) {
            computed->zoom = parent->zoom * value->number;
            computed->set |= (uint64_t)1 << property;
        }
        break;
    case PROPERTY_BACKGROUND_COLOR: set_background(computed, parent, value); break;
    case PROPERTY_BACKGROUND_IMAGE:
        computed->has_image = computed->has_image || value->kind == VALUE_UNKNOWN ||
                              (value->kind == VALUE_WORD && value->bits != PRESENCE_NONE);
        break;
    case PROPERTY_TEXT_SHADOW:
        if (value->kind == VALUE_WORD || value->kind == VALUE_INITIAL)
            computed->has_shadow = value->kind == VALUE_WORD && value->bits != PRESENCE_NONE;
        break;
    case PROPERTY_TEXT_FILL:
        computed->has_text_fill = value->kind == VALUE_COLOR || value->kind == VALUE_UNKNOWN;
        if (computed->has_text_fill)
            set_color(computed, parent, value);
        break;
    default: set_other(computed, parent, property, value);
    }
    if (value->kind == VALUE_UNKNOWN)
        computed->unknown |= (uint64_t)1 << property;
}

static void set_display(struct computed *computed, const struct computed *parent, const struct node *node,
                        const struct winners *winners)
{
    const struct value *value = &winners->values[PROPERTY_DISPLAY];
    bool written = (winners->set >> PROPERTY_DISPLAY & 1) && value->kind != VALUE_REVERT &&
                   value->kind != VALUE_UNKNOWN;
    computed->display = default_display(node);
    if (written) {
        computed->display = value->kind == VALUE_WORD      ? (enum display_word)value->bits
                            : value->kind == VALUE_INHERIT ? parent->display
                                                           : DISPLAY_INLINE;
    } else if (node->attribute_count > 0 && node_has_attribute(node, TEXT("hidden"))) {
        computed->display = DISPLAY_NONE;
        computed->hidden_attribute = true;
    } else if ((node->tag == TAG_DIALOG && !node_has_attribute(node, TEXT("open"))) ||
               (node->attribute_count > 0 && node_has_attribute(node, TEXT("popover")))) {
        computed->display = DISPLAY_NONE;
        computed->closed = true;
    }
}

/* CSS Display 3, 2.7: floats, positioned boxes and flex items are blocks. */
static void blockify(struct computed *computed, const struct computed *parent)
{
    bool out_of_flow = computed->position == POSITION_ABSOLUTE || computed->position == POSITION_FIXED ||
                       computed_word(computed, PROPERTY_FLOAT) == PRESENCE_SOME;
    if (computed->display == DISPLAY_INLINE && (out_of_flow || parent->display == DISPLAY_FLEX))
        computed->display = DISPLAY_BLOCK;
}

void computed_make(struct computed *computed, const struct computed *parent, const struct document *document,
                   uint32_t element, const struct winners *winners, bool quirks)
{
    const struct node *node = &document->nodes[element];
    inherit(computed, parent);
    default_inherited(computed, node, quirks);
    computed->by_sheet = winners->by_sheet;
    if (winners->set >> PROPERTY_FONT_SIZE & 1)
        set_font_size(computed, parent, &winners->values[PROPERTY_FONT_SIZE]);
    if ((winners->set >> PROPERTY_COLOR & 1) && !computed->has_text_fill)
        set_color(computed, parent, &winners->values[PROPERTY_COLOR]);
    for (uint64_t rest = winners->set; rest; rest &= rest - 1) {
        enum property property = (enum property)__builtin_ctzll(rest);
        const struct value *value = &winners->values[property];
        if (value->kind != VALUE_REVERT && property != PROPERTY_DISPLAY)
            set_property(computed, parent, property, value);
    }
    if (winners->set >> PROPERTY_DISPLAY & 1 && winners->values[PROPERTY_DISPLAY].kind == VALUE_UNKNOWN)
        computed->unknown |= (uint64_t)1 << PROPERTY_DISPLAY;
    if (computed_has(computed, PROPERTY_POSITION))
        computed->position = (enum position_word)computed->word[PROPERTY_POSITION];
    set_display(computed, parent, node, winners);
    blockify(computed, parent);
}
