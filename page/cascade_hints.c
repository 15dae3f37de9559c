/* cascade_hints.c: presentational attributes as declarations (WHATWG HTML 15, "Rendering"). */
#include "page/cascade.h"

#include "page/css_color.h"

static struct value length_hint(double number, enum length_unit unit)
{
    return (struct value){.kind = VALUE_LENGTH, .unit = (uint8_t)unit, .number = (float)number};
}

/* WHATWG HTML 2.3.4.4 "rules for parsing dimension values": "100", "50%", "12.5px". */
static bool dimension_of(struct text t, struct value *value)
{
    enum { MOST = 10000000 };
    t = text_trim(t);
    double number = 0;
    size_t i = t.length > 0 && t.data[0] == '+';
    size_t start = i;
    for (; i < t.length && ascii_is_digit(t.data[i]); i++)
        number = number < MOST ? number * 10 + (t.data[i] - '0') : number;
    if (i == start)
        return false;
    if (i < t.length && t.data[i] == '.') {
        double place = 0.1;
        for (i++; i < t.length && ascii_is_digit(t.data[i]); i++, place /= 10)
            number += place * (t.data[i] - '0');
    }
    *value = length_hint(number, i < t.length && t.data[i] == '%' ? LENGTH_PERCENT : LENGTH_PX);
    return true;
}

/* WHATWG HTML 2.3.6 "rules for parsing a legacy colour value": whatever is written becomes a colour. */
static bool legacy_color_of(struct text t, struct value *value)
{
    enum { MOST = 128 };
    struct css_color color;
    t = text_trim(t);
    if (t.length == 0 || text_equal_ignore_case(t, TEXT("transparent")))
        return false;
    bool hash = t.data[0] == '#';
    if (!css_color_of_name(t, &color) &&
        !((t.length == 4 || t.length == 7) && hash && css_color_of_hex(text_slice(t, 1, t.length), &color))) {
        char digits[MOST + 2];
        size_t count = 0;
        for (size_t i = hash; i < t.length && count < MOST; i++)
            digits[count++] = ascii_hex_value(t.data[i]) >= 0 ? t.data[i] : '0';
        while (count == 0 || count % 3 != 0)
            digits[count++] = '0';
        size_t width = count / 3;
        size_t skip = width > 8 ? width - 8 : 0;
        while (width - skip > 2 && digits[skip] == '0' && digits[width + skip] == '0' &&
               digits[2 * width + skip] == '0')
            skip++;
        uint32_t rgb = 0;
        for (size_t i = 0; i < 3; i++) {
            const char *part = digits + i * width + skip;
            uint32_t channel = (uint32_t)ascii_hex_value(part[0]);
            if (width - skip > 1)
                channel = channel * 16 + (uint32_t)ascii_hex_value(part[1]);
            rgb = rgb << 8 | channel;
        }
        *value = (struct value){.kind = VALUE_COLOR, .bits = 0xFF000000u | rgb};
        return true;
    }
    *value = (struct value){.kind = VALUE_COLOR, .bits = css_color_pack(&color)};
    return true;
}

/* WHATWG HTML 15.3.4 "rules for parsing a legacy font size": 1 to 7, +1 and -1 from 3. */
static bool font_size_of(struct text t, struct value *value)
{
    static const float sizes[] = {10, 13, 16, 18, 24, 32, 48};
    t = text_trim(t);
    bool plus = t.length > 0 && t.data[0] == '+';
    bool minus = t.length > 0 && t.data[0] == '-';
    if (plus || minus)
        t = text_slice(t, 1, t.length);
    if (t.length == 0 || !ascii_is_digit(t.data[0]))
        return false;
    int number = t.length > 1 && ascii_is_digit(t.data[1]) ? 9 : t.data[0] - '0';
    number = plus ? 3 + number : minus ? 3 - number : number;
    number = number < 1 ? 1 : number > 7 ? 7 : number;
    *value = length_hint((double)sizes[number - 1], LENGTH_PX);
    return true;
}

enum hint_kind { HINT_DIMENSION, HINT_COLOR, HINT_FONT_SIZE, HINT_IMAGE };

static const struct {
    struct text attribute;
    enum hint_kind kind;
    enum property property;
} hints[] = {
    {{"width", 5}, HINT_DIMENSION, PROPERTY_WIDTH},
    {{"height", 6}, HINT_DIMENSION, PROPERTY_HEIGHT},
    {{"bgcolor", 7}, HINT_COLOR, PROPERTY_BACKGROUND_COLOR},
    {{"color", 5}, HINT_COLOR, PROPERTY_COLOR},
    {{"text", 4}, HINT_COLOR, PROPERTY_COLOR},
    {{"size", 4}, HINT_FONT_SIZE, PROPERTY_FONT_SIZE},
    {{"background", 10}, HINT_IMAGE, PROPERTY_BACKGROUND_IMAGE},
};

/* WHATWG HTML 15.3.2 (the page), 15.3.8 (tables), 15.4.3 (images, frames), 15.5 (marquee). */
static bool takes_hint(enum tag tag, enum hint_kind kind, enum property property)
{
    bool table_part = tag == TAG_TABLE || tag == TAG_TR || tag == TAG_TD || tag == TAG_TH || tag == TAG_TBODY ||
                      tag == TAG_THEAD || tag == TAG_TFOOT;
    switch (kind) {
    case HINT_DIMENSION:
        return tag == TAG_IMG || tag == TAG_IFRAME || tag == TAG_EMBED || tag == TAG_OBJECT || tag == TAG_VIDEO ||
               tag == TAG_MARQUEE || tag == TAG_TABLE || tag == TAG_TD || tag == TAG_TH || tag == TAG_INPUT ||
               tag == TAG_APPLET || tag == TAG_CANVAS;
    case HINT_COLOR:
        if (property == PROPERTY_BACKGROUND_COLOR)
            return table_part || tag == TAG_BODY || tag == TAG_MARQUEE;
        return tag == TAG_FONT || tag == TAG_BODY;
    case HINT_FONT_SIZE: return tag == TAG_FONT;
    case HINT_IMAGE: return table_part || tag == TAG_BODY;
    }
    return false;
}

static void apply_hint(size_t index, struct text written, struct winners *winners)
{
    struct value value = {.kind = VALUE_WORD, .bits = PRESENCE_SOME};
    bool valid = written.length > 0;
    switch (hints[index].kind) {
    case HINT_DIMENSION: valid = dimension_of(written, &value); break;
    case HINT_COLOR: valid = legacy_color_of(written, &value); break;
    case HINT_FONT_SIZE: valid = font_size_of(written, &value); break;
    case HINT_IMAGE: break;
    }
    if (valid)
        winners_set(winners, hints[index].property, value);
}

static bool may_have_hints(enum tag tag)
{
    return takes_hint(tag, HINT_DIMENSION, PROPERTY_WIDTH) || takes_hint(tag, HINT_IMAGE, PROPERTY_BACKGROUND_IMAGE) ||
           tag == TAG_FONT;
}

/* The link colour that a body element sets for all links. */
static bool body_link_color(const struct document *document, uint32_t element, struct value *value)
{
    for (uint32_t i = document->nodes[element].parent; i != 0; i = document->nodes[i].parent) {
        if (document->nodes[i].tag == TAG_BODY)
            return legacy_color_of(node_attribute(&document->nodes[i], TEXT("link")), value);
    }
    return false;
}

void cascade_hints(const struct document *document, uint32_t element, struct winners *winners)
{
    const struct node *node = &document->nodes[element];
    struct value value;
    if (node->tag == TAG_A) {
        if (body_link_color(document, element, &value) && node_has_attribute(node, TEXT("href")))
            winners_set(winners, PROPERTY_COLOR, value);
        return;
    }
    if (node->is_foreign || !may_have_hints(node->tag))
        return;
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        const struct text *written = selector_attribute(node, hints[i].attribute);
        bool right_element = takes_hint(node->tag, hints[i].kind, hints[i].property) &&
                             (hints[i].kind != HINT_COLOR || hints[i].property != PROPERTY_COLOR ||
                              (node->tag == TAG_FONT) == (hints[i].attribute.data[0] == 'c'));
        if (written && right_element)
            apply_hint(i, *written, winners);
    }
}
