/* css_color_mix.c: color-mix() (CSS Color 5, 2). */
#include "page/css_color_space.h"

/* One side of color-mix(): a colour, and perhaps a percentage before or behind it. */
struct portion {
    struct css_color color;
    enum css_color_kind kind;
    double percent; /* negative: not written */
};

static struct portion read_portion(struct css_slice *slice)
{
    struct portion portion = {.kind = CSS_COLOR_NONE, .percent = -1};
    struct css_value value;
    while (css_next_solid(slice, &value) && value.token->kind != CSS_COMMA) {
        if (value.token->kind == CSS_PERCENTAGE)
            portion.percent = value.token->number;
        else if (value.token->kind == CSS_FUNCTION && portion.kind != CSS_COLOR_NONE)
            portion.kind = CSS_COLOR_UNKNOWN;
        else if (value.token->kind == CSS_FUNCTION && text_equal_ignore_case(value.token->value, TEXT("color-mix")))
            portion.kind = CSS_COLOR_UNKNOWN; /* mixes of mixes are not followed */
        else
            portion.kind = css_color_of_value(&value, &portion.color);
    }
    return portion;
}

/* CSS Color 5, 2: mixed in sRGB, whatever space is named: between two colours they differ, at the ends they do not. */
enum css_color_kind css_color_mix(struct css_slice contents, struct css_color *color)
{
    struct css_value value;
    while (css_next_solid(&contents, &value) && value.token->kind != CSS_COMMA)
        continue;
    struct portion a = read_portion(&contents);
    struct portion b = read_portion(&contents);
    if (a.kind == CSS_COLOR_NONE || b.kind == CSS_COLOR_NONE)
        return CSS_COLOR_NONE;
    double first = a.percent >= 0 ? a.percent : b.percent >= 0 ? 100 - b.percent : 50;
    double second = b.percent >= 0 ? b.percent : 100 - first;
    double sum = first + second;
    if (a.kind != CSS_COLOR_RGB || b.kind != CSS_COLOR_RGB)
        return CSS_COLOR_UNKNOWN;
    if (sum <= 0)
        return CSS_COLOR_NONE;
    double p = first / sum * a.color.alpha;
    double q = second / sum * b.color.alpha;
    double alpha = p + q;
    double part = alpha > 0 ? p / alpha : 0;
    *color = (struct css_color){.red = a.color.red * part + b.color.red * (1 - part),
                                .green = a.color.green * part + b.color.green * (1 - part),
                                .blue = a.color.blue * part + b.color.blue * (1 - part),
                                .alpha = alpha * (sum < 100 ? sum / 100 : 1)};
    return CSS_COLOR_RGB;
}
