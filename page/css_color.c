/* css_color.c: hex, named and functional colours (CSS Color 4, sections 4 to 8). */
#include "page/css_color.h"

#include "page/css_color_space.h"
#include "page/property_priv.h"

enum { NAME_LENGTH = 20 };

static const struct {
    char name[NAME_LENGTH + 1];
    uint8_t length;
    uint32_t rgb;
} named[] = {
#define COLOR(name, rgb) {name, sizeof(name) - 1, rgb},
#include "page/css_colors.def"
#undef COLOR
};

static struct css_color from_rgb(uint32_t rgb)
{
    return (struct css_color){.red = (double)(rgb >> 16 & 0xFF) / 255,
                              .green = (double)(rgb >> 8 & 0xFF) / 255,
                              .blue = (double)(rgb & 0xFF) / 255,
                              .alpha = 1};
}

bool css_color_of_name(struct text name, struct css_color *color)
{
    if (name.length < 3 || name.length > NAME_LENGTH)
        return false;
    char lower[NAME_LENGTH];
    for (size_t i = 0; i < name.length; i++)
        lower[i] = ascii_lower(name.data[i]);
    size_t low = 0;
    size_t high = sizeof named / sizeof named[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(text_of(lower, name.length), text_of(named[middle].name, named[middle].length));
        if (order == 0) {
            *color = from_rgb(named[middle].rgb);
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool css_color_of_hex(struct text digits, struct css_color *color)
{
    bool is_short = digits.length == 3 || digits.length == 4;
    if (!is_short && digits.length != 6 && digits.length != 8)
        return false;
    double channels[4] = {0, 0, 0, 1};
    size_t width = is_short ? 1 : 2;
    for (size_t i = 0; i < digits.length / width; i++) {
        int high = ascii_hex_value(digits.data[i * width]);
        int low = ascii_hex_value(digits.data[i * width + width - 1]);
        if (high < 0 || low < 0)
            return false;
        channels[i] = (double)(high * 16 + low) / 255;
    }
    *color = (struct css_color){.red = channels[0], .green = channels[1], .blue = channels[2], .alpha = channels[3]};
    return true;
}

static double clamp(double number)
{
    return number < 0 ? 0 : number > 1 ? 1 : number;
}

/* CSS Color 4, 7.1. */
static double hue_channel(double hue, double saturation, double lightness, double n)
{
    double k = n + hue / 30;
    while (k >= 12)
        k -= 12;
    double a = saturation * (lightness < 1 - lightness ? lightness : 1 - lightness);
    double least = k - 3 < 9 - k ? k - 3 : 9 - k;
    least = least < 1 ? least : 1;
    least = least > -1 ? least : -1;
    return lightness - a * least;
}

static double wrap_hue(double hue)
{
    if (hue < -1e9 || hue > 1e9)
        return 0;
    double turns = (double)(int64_t)(hue / 360);
    hue -= turns * 360;
    return hue < 0 ? hue + 360 : hue;
}

static struct css_color from_hsl(double hue, double saturation, double lightness)
{
    hue = wrap_hue(hue);
    saturation = clamp(saturation);
    return (struct css_color){.red = hue_channel(hue, saturation, lightness, 0),
                              .green = hue_channel(hue, saturation, lightness, 8),
                              .blue = hue_channel(hue, saturation, lightness, 4),
                              .alpha = 1};
}

/* CSS Color 4, 8.1: whiteness and blackness over the pure hue. */
static struct css_color from_hwb(double hue, double white, double black)
{
    double sum = white + black;
    if (sum >= 1) {
        double grey = white / sum;
        return (struct css_color){.red = grey, .green = grey, .blue = grey, .alpha = 1};
    }
    struct css_color pure = from_hsl(hue, 1, 0.5);
    double rest = 1 - sum;
    return (struct css_color){.red = pure.red * rest + white,
                              .green = pure.green * rest + white,
                              .blue = pure.blue * rest + white,
                              .alpha = 1};
}

bool css_degrees(const struct css_token *token, double *degrees)
{
    static const struct {
        struct text unit;
        double degrees;
    } units[] = {{{"deg", 3}, 1}, {{"grad", 4}, 0.9}, {{"rad", 3}, 57.29577951308232}, {{"turn", 4}, 360}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (token->kind == CSS_DIMENSION && text_equal_ignore_case(token->value, units[i].unit)) {
            *degrees = token->number * units[i].degrees;
            return true;
        }
    }
    return false;
}

static bool angle_of(const struct css_token *token, double *degrees)
{
    *degrees = token->number;
    return css_degrees(token, degrees) || token->kind == CSS_NUMBER;
}

/* The arguments of a colour function: three and perhaps alpha; "a, b, c, d" or "a b c / d". */
struct arguments {
    const struct css_token *items[4];
    struct css_token made[4]; /* what calculations come to */
    size_t count;
    bool commas;
};

/* A number, as it stands or calculated; false where it is not known. */
static bool take_argument(const struct css_value *value, struct arguments *arguments)
{
    struct css_token *made = &arguments->made[arguments->count];
    double number;
    arguments->items[arguments->count++] = value->token;
    if (value->token->kind != CSS_FUNCTION)
        return true;
    if (!read_plain_number(value, &number))
        return false;
    *made = (struct css_token){.kind = CSS_NUMBER, .number = number};
    arguments->items[arguments->count - 1] = made;
    return true;
}

/* CSS_COLOR_NONE where they are no arguments, CSS_COLOR_UNKNOWN where one is calculated or a variable. */
static enum css_color_kind read_arguments(struct css_slice slice, struct arguments *arguments)
{
    struct css_value value;
    bool unknown = false;
    bool expect_value = true;
    while (css_next_solid(&slice, &value)) {
        const struct css_token *token = value.token;
        if (token->kind == CSS_COMMA || css_is_delim(token, '/')) {
            bool comma = token->kind == CSS_COMMA;
            if (expect_value || (arguments->count == 3 && !comma && arguments->commas) ||
                (!comma && arguments->count != 3) || (comma && arguments->count > 1 && !arguments->commas))
                return CSS_COLOR_NONE;
            arguments->commas = arguments->commas || comma;
            expect_value = true;
            continue;
        }
        bool number = token->kind == CSS_NUMBER || token->kind == CSS_PERCENTAGE || token->kind == CSS_DIMENSION;
        if (css_is_ident(token, TEXT("from"))) /* CSS Color 5, 4: relative colours */
            return CSS_COLOR_UNKNOWN;
        if (arguments->count == 4 ||
            (!number && token->kind != CSS_FUNCTION && !css_is_ident(token, TEXT("none"))))
            return unknown ? CSS_COLOR_UNKNOWN : CSS_COLOR_NONE;
        if (!expect_value && (arguments->commas || arguments->count == 3))
            return CSS_COLOR_NONE;
        unknown = !take_argument(&value, arguments) || unknown;
        expect_value = false;
    }
    if (unknown)
        return CSS_COLOR_UNKNOWN;
    return arguments->count >= 3 && !expect_value ? CSS_COLOR_RGB : CSS_COLOR_NONE;
}

/* `full` is what the number for a full channel is. "none" counts as zero. */
static bool channel_of(const struct css_token *token, double full, double *channel)
{
    *channel = token->kind == CSS_PERCENTAGE ? token->number / 100 : token->number / full;
    return token->kind == CSS_PERCENTAGE || token->kind == CSS_NUMBER || token->kind == CSS_IDENT;
}

static bool rgb_of(const struct arguments *a, struct css_color *color)
{
    /* The comma form takes all numbers or all percentages (CSS Color 4, 5.1, legacy syntax). */
    if (a->commas && (a->items[0]->kind != a->items[1]->kind || a->items[0]->kind != a->items[2]->kind))
        return false;
    return channel_of(a->items[0], 255, &color->red) && channel_of(a->items[1], 255, &color->green) &&
           channel_of(a->items[2], 255, &color->blue);
}

static bool hue_of(const struct arguments *a, bool is_hwb, struct css_color *color)
{
    double hue;
    double second;
    double third;
    if (a->commas && (is_hwb || a->items[1]->kind != CSS_PERCENTAGE || a->items[2]->kind != CSS_PERCENTAGE))
        return false;
    if ((!angle_of(a->items[0], &hue) && !css_is_ident(a->items[0], TEXT("none"))) ||
        !channel_of(a->items[1], 100, &second) || !channel_of(a->items[2], 100, &third))
        return false;
    *color = is_hwb ? from_hwb(hue, second, third) : from_hsl(hue, second, third);
    return true;
}

static bool is_one_of(struct text name, const struct text *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal_ignore_case(name, names[i]))
            return true;
    }
    return false;
}

/* CSS Color 4, 9: lab() and its like; `full` is what 100 % of the lightness is, `reach` of a, b or the chroma. */
static bool lab_of(const struct arguments *arguments, bool is_polar, bool is_ok, struct css_color *color)
{
    const double full = is_ok ? 1 : 100;
    const double reach = is_ok ? 0.4 : is_polar ? 150 : 125;
    double v[3];
    if (arguments->commas)
        return false;
    for (size_t i = 0; i < 3; i++) {
        const struct css_token *token = arguments->items[i];
        bool is_hue = is_polar && i == 2;
        v[i] = token->kind == CSS_IDENT ? 0 : token->number;
        if (is_hue ? !angle_of(token, &v[i]) && token->kind != CSS_IDENT : token->kind == CSS_DIMENSION)
            return false;
        if (token->kind == CSS_PERCENTAGE)
            v[i] *= (i == 0 ? full : reach) / 100;
    }
    v[0] = v[0] < 0 ? 0 : v[0] > full ? full : v[0];
    if (is_polar)
        css_color_polar(v[1] < 0 ? 0 : v[1], wrap_hue(v[2]), &v[1], &v[2]);
    *color = is_ok ? css_color_of_oklab(v[0], v[1], v[2]) : css_color_of_lab(v[0], v[1], v[2]);
    return true;
}

enum color_function { FUNCTION_RGB, FUNCTION_HSL, FUNCTION_HWB, FUNCTION_LAB, FUNCTION_LCH, FUNCTION_OKLAB,
                      FUNCTION_OKLCH };

static bool color_of_arguments(enum color_function function, const struct arguments *arguments,
                               struct css_color *color)
{
    switch (function) {
    case FUNCTION_RGB: return rgb_of(arguments, color);
    case FUNCTION_HSL: case FUNCTION_HWB: return hue_of(arguments, function == FUNCTION_HWB, color);
    case FUNCTION_LAB: case FUNCTION_LCH: return lab_of(arguments, function == FUNCTION_LCH, false, color);
    case FUNCTION_OKLAB: case FUNCTION_OKLCH: return lab_of(arguments, function == FUNCTION_OKLCH, true, color);
    }
    return false;
}

static enum css_color_kind read_function(enum color_function function, struct css_slice contents,
                                         struct css_color *color)
{
    struct arguments arguments = {.count = 0};
    enum css_color_kind kind = read_arguments(contents, &arguments);
    if (kind != CSS_COLOR_RGB)
        return kind;
    if (!color_of_arguments(function, &arguments, color))
        return CSS_COLOR_NONE;
    color->alpha = 1;
    if (arguments.count == 4 && !channel_of(arguments.items[3], 1, &color->alpha))
        return CSS_COLOR_NONE;
    color->alpha = clamp(color->alpha);
    return CSS_COLOR_RGB;
}

/* CSS Color 4, 10: color(srgb 1 1 1 / 1). */
static enum css_color_kind read_space(struct css_slice contents, struct css_color *color)
{
    struct css_value name;
    struct arguments arguments = {.count = 0};
    double channels[3];
    if (!css_next_solid(&contents, &name) || name.token->kind != CSS_IDENT)
        return CSS_COLOR_NONE;
    if (css_is_ident(name.token, TEXT("from")))
        return CSS_COLOR_UNKNOWN;
    enum css_color_kind kind = read_arguments(contents, &arguments);
    if (kind != CSS_COLOR_RGB)
        return kind;
    for (size_t i = 0; i < 3; i++)
        channel_of(arguments.items[i], 1, &channels[i]);
    if (!css_color_of_space(name.token->value, channels, color))
        return CSS_COLOR_NONE;
    if (arguments.count == 4)
        channel_of(arguments.items[3], 1, &color->alpha);
    color->alpha = clamp(color->alpha);
    return CSS_COLOR_RGB;
}

static enum css_color_kind function_color(const struct css_value *value, struct css_color *color)
{
    static const struct {
        struct text name;
        enum color_function function;
    } functions[] = {{{"rgb", 3}, FUNCTION_RGB},   {{"rgba", 4}, FUNCTION_RGB},     {{"hsl", 3}, FUNCTION_HSL},
                     {{"hsla", 4}, FUNCTION_HSL},  {{"hwb", 3}, FUNCTION_HWB},      {{"lab", 3}, FUNCTION_LAB},
                     {{"lch", 3}, FUNCTION_LCH},   {{"oklab", 5}, FUNCTION_OKLAB},  {{"oklch", 5}, FUNCTION_OKLCH}};
    struct text name = value->token->value;
    struct css_slice contents = value->contents;
    struct css_value first;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (text_equal_ignore_case(name, functions[i].name))
            return read_function(functions[i].function, contents, color);
    }
    if (text_equal_ignore_case(name, TEXT("color")))
        return read_space(contents, color);
    if (text_equal_ignore_case(name, TEXT("color-mix")))
        return css_color_mix(contents, color);
    /* CSS Color 5, 6.3: the screen is a light one. Its inner colour is no light-dark() again. */
    if (text_equal_ignore_case(name, TEXT("light-dark")) && css_next_solid(&contents, &first))
        return first.token->kind == CSS_FUNCTION && first.token->value.length > 5 ? CSS_COLOR_UNKNOWN
                                                                                  : css_color_of_value(&first, color);
    return text_equal_ignore_case(name, TEXT("device-cmyk")) ? CSS_COLOR_UNKNOWN : CSS_COLOR_NONE;
}

/* CSS Color 4, 6.2, as desktop browsers have them in their light scheme. */
static bool system_color(struct text name, struct css_color *color)
{
    static const struct {
        struct text name;
        uint32_t rgb;
    } known[] = {{{"canvas", 6}, 0xFFFFFF},   {{"canvastext", 10}, 0},      {{"field", 5}, 0xFFFFFF},
                 {{"fieldtext", 9}, 0},       {{"linktext", 8}, 0x0000EE},  {{"visitedtext", 11}, 0x551A8B},
                 {{"buttonface", 10}, 0xEFEFEF}, {{"buttontext", 10}, 0},   {{"graytext", 8}, 0x808080},
                 {{"mark", 4}, 0xFFFF00},     {{"marktext", 8}, 0},         {{"window", 6}, 0xFFFFFF},
                 {{"windowtext", 10}, 0},     {{"background", 10}, 0xFFFFFF}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal_ignore_case(name, known[i].name)) {
            *color = from_rgb(known[i].rgb);
            return true;
        }
    }
    return false;
}

/* The others: what they look like is the system's affair. */
static bool is_system_color(struct text name)
{
    static const struct text names[] = {
        {"accentcolor", 11}, {"accentcolortext", 15}, {"activetext", 10}, {"buttonborder", 12}, {"highlight", 9},
        {"highlighttext", 13}, {"selecteditem", 12}, {"selecteditemtext", 16}, {"menu", 4},
        {"menutext", 8}, {"infobackground", 14}, {"infotext", 8},
        {"threedface", 10}, {"inactivecaption", 15}, {"captiontext", 11}, {"activecaption", 13}};
    return is_one_of(name, names, sizeof names / sizeof names[0]);
}

enum css_color_kind css_color_of_value(const struct css_value *value, struct css_color *color)
{
    const struct css_token *token = value->token;
    *color = (struct css_color){0};
    if (token->kind == CSS_HASH)
        return css_color_of_hex(token->value, color) ? CSS_COLOR_RGB : CSS_COLOR_NONE;
    if (token->kind == CSS_FUNCTION)
        return function_color(value, color);
    if (token->kind != CSS_IDENT)
        return CSS_COLOR_NONE;
    if (css_color_of_name(token->value, color))
        return CSS_COLOR_RGB;
    if (text_equal_ignore_case(token->value, TEXT("transparent")) || system_color(token->value, color))
        return CSS_COLOR_RGB;
    if (text_equal_ignore_case(token->value, TEXT("currentcolor")))
        return CSS_COLOR_CURRENT;
    return is_system_color(token->value) ? CSS_COLOR_UNKNOWN : CSS_COLOR_NONE;
}

uint32_t css_color_pack(const struct css_color *color)
{
    uint32_t red = (uint32_t)(clamp(color->red) * 255 + 0.5);
    uint32_t green = (uint32_t)(clamp(color->green) * 255 + 0.5);
    uint32_t blue = (uint32_t)(clamp(color->blue) * 255 + 0.5);
    uint32_t alpha = (uint32_t)(clamp(color->alpha) * 255 + 0.5);
    return alpha << 24 | red << 16 | green << 8 | blue;
}
