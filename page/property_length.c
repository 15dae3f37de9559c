/* property_length.c: lengths (CSS Values 4, sections 5, 6 and 10). */
#include "page/property_priv.h"

struct value value_word(uint32_t word)
{
    return (struct value){.kind = VALUE_WORD, .bits = word};
}

static float to_float(double number)
{
    const double most = 1e9;
    return (float)(number > most ? most : number < -most ? -most : number);
}

struct value value_length(double number, enum length_unit unit)
{
    return (struct value){.kind = VALUE_LENGTH, .unit = (uint8_t)unit, .number = to_float(number)};
}

struct value value_number(double number)
{
    return (struct value){.kind = VALUE_NUMBER, .number = to_float(number)};
}

double length_to_px(const struct value *length, double base)
{
    switch ((enum length_unit)length->unit) {
    case LENGTH_EM: case LENGTH_REM: return (double)length->number * SCREEN_FONT_SIZE;
    case LENGTH_PERCENT: return (double)length->number * base / 100;
    case LENGTH_PX: break;
    }
    return (double)length->number;
}

/* A sum while it is calculated; numbers are told from lengths. */
struct sum {
    double parts[LENGTH_PERCENT + 1];
    double number;
    bool is_length;
    bool unknown;
};

static bool read_dimension(const struct css_token *token, struct value *length)
{
    static const struct {
        struct text unit;
        enum length_unit as;
        double factor;
    } units[] = {
        {{"px", 2}, LENGTH_PX, 1}, {{"em", 2}, LENGTH_EM, 1}, {{"rem", 3}, LENGTH_REM, 1},
        {{"pt", 2}, LENGTH_PX, 4.0 / 3}, {{"vw", 2}, LENGTH_PX, SCREEN_WIDTH / 100.0},
        {{"vh", 2}, LENGTH_PX, SCREEN_HEIGHT / 100.0}, {{"ex", 2}, LENGTH_EM, 0.5}, {{"ch", 2}, LENGTH_EM, 0.5},
        {{"cm", 2}, LENGTH_PX, 96 / 2.54}, {{"mm", 2}, LENGTH_PX, 96 / 25.4}, {{"in", 2}, LENGTH_PX, 96},
        {{"pc", 2}, LENGTH_PX, 16}, {{"q", 1}, LENGTH_PX, 96 / 101.6}, {{"vmin", 4}, LENGTH_PX, SCREEN_HEIGHT / 100.0},
        {{"vmax", 4}, LENGTH_PX, SCREEN_WIDTH / 100.0}, {{"vi", 2}, LENGTH_PX, SCREEN_WIDTH / 100.0},
        {{"vb", 2}, LENGTH_PX, SCREEN_HEIGHT / 100.0}, {{"svw", 3}, LENGTH_PX, SCREEN_WIDTH / 100.0},
        {{"lvw", 3}, LENGTH_PX, SCREEN_WIDTH / 100.0}, {{"dvw", 3}, LENGTH_PX, SCREEN_WIDTH / 100.0},
        {{"svh", 3}, LENGTH_PX, SCREEN_HEIGHT / 100.0}, {{"lvh", 3}, LENGTH_PX, SCREEN_HEIGHT / 100.0},
        {{"dvh", 3}, LENGTH_PX, SCREEN_HEIGHT / 100.0}, {{"lh", 2}, LENGTH_EM, 1.2}, {{"ic", 2}, LENGTH_EM, 1},
        {{"cap", 3}, LENGTH_EM, 0.7}, {{"rlh", 3}, LENGTH_REM, 1.2}, {{"rex", 3}, LENGTH_REM, 0.5},
        {{"rch", 3}, LENGTH_REM, 0.5},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (text_equal_ignore_case(token->value, units[i].unit)) {
            *length = value_length(token->number * units[i].factor, units[i].as);
            return true;
        }
    }
    return false;
}

static bool calculate(struct css_slice slice, unsigned depth, struct sum *result);

static bool is_comparison(const struct css_token *token)
{
    return token->kind == CSS_FUNCTION && (text_equal_ignore_case(token->value, TEXT("min")) ||
                                           text_equal_ignore_case(token->value, TEXT("max")) ||
                                           text_equal_ignore_case(token->value, TEXT("clamp")));
}

/* What a sum comes to on the screen. */
static double sum_to_px(const struct sum *sum)
{
    double px = sum->number;
    for (size_t i = 0; i <= LENGTH_PERCENT; i++) {
        struct value part = value_length(sum->parts[i], (enum length_unit)i);
        px += length_to_px(&part, SCREEN_WIDTH);
    }
    return px;
}

static void scale_sum(struct sum *sum, double factor)
{
    for (size_t i = 0; i <= LENGTH_PERCENT; i++)
        sum->parts[i] *= factor;
    sum->number *= factor;
}

/* CSS Values 4, 10.4: min(), max(), clamp(least, middle, most), which is max(least, min(middle, most)). */
static bool calculate_comparison(const struct css_value *function, unsigned depth, struct sum *result)
{
    bool clamp = text_equal_ignore_case(function->token->value, TEXT("clamp"));
    bool least = text_equal_ignore_case(function->token->value, TEXT("min"));
    struct css_slice rest = function->contents;
    struct sum lower = {0};
    int count = 0;
    while (rest.at < rest.end) {
        struct css_slice one = {.at = rest.at, .end = rest.at};
        struct css_value value;
        while (css_next_value(&rest, &value) && value.token->kind != CSS_COMMA)
            one.end = rest.at;
        struct sum sum;
        if (!calculate(one, depth, &sum) || (count > 0 && sum.is_length != result->is_length))
            return false;
        bool unknown = count > 0 && result->unknown;
        if (clamp && count == 0)
            lower = sum;
        bool takes = count == 0 || (clamp && count == 1) ||
                     (least || clamp ? sum_to_px(&sum) < sum_to_px(result) : sum_to_px(&sum) > sum_to_px(result));
        unknown = unknown || sum.unknown;
        *result = takes ? sum : *result;
        result->unknown = unknown;
        count++;
    }
    if (clamp && sum_to_px(&lower) > sum_to_px(result)) {
        lower.unknown = result->unknown;
        *result = lower;
    }
    return clamp ? count == 3 : count > 0;
}

/* What stands in a function's arguments from a comma on, the first one left out. */
static struct css_slice behind_comma(struct css_slice slice)
{
    struct css_value value;
    while (css_next_value(&slice, &value) && value.token->kind != CSS_COMMA)
        continue;
    return slice;
}

/* Up to the next comma. */
static struct css_slice before_comma(struct css_slice slice)
{
    struct css_slice rest = slice;
    struct css_slice first = {.at = slice.at, .end = slice.at};
    struct css_value value;
    while (css_next_value(&rest, &value) && value.token->kind != CSS_COMMA)
        first.end = rest.at;
    return first;
}

/* CSS Values 4, 10.3 and 10.5, and CSS Environment Variables 1: round() is what it rounds, an environment variable that
 * no browser has its fallback. Others are not known. */
static bool calculate_function(const struct css_value *value, unsigned depth, struct sum *result)
{
    const struct css_token *token = value->token;
    struct css_slice arguments = value->contents;
    struct css_value first;
    struct css_slice rest = arguments;
    bool named = token->kind == CSS_FUNCTION && css_next_solid(&rest, &first) && first.token->kind == CSS_IDENT;
    result->unknown = result->is_length = true;
    if (token->kind != CSS_FUNCTION || depth > CSS_LIMIT_NESTING)
        return token->kind == CSS_FUNCTION || token->kind == CSS_IDENT;
    if (named && text_equal_ignore_case(token->value, TEXT("env"))) {
        *result = (struct sum){.is_length = true};
        if (text_starts_with(first.token->value, TEXT("safe-area-")))
            return true;
        return calculate(behind_comma(arguments), depth + 1, result);
    }
    if (text_equal_ignore_case(token->value, TEXT("round")))
        return calculate(before_comma(named ? behind_comma(arguments) : arguments), depth + 1, result);
    if (text_equal_ignore_case(token->value, TEXT("abs"))) {
        bool valid = calculate(arguments, depth + 1, result);
        if (valid && sum_to_px(result) < 0)
            scale_sum(result, -1);
        return valid;
    }
    return true;
}

static bool calculate_one(const struct css_value *value, unsigned depth, struct sum *result)
{
    *result = (struct sum){0};
    const struct css_token *token = value->token;
    struct value length;
    if (token->kind == CSS_NUMBER) {
        result->number = token->number;
        return true;
    }
    if (token->kind == CSS_PERCENTAGE) {
        result->is_length = true;
        result->parts[LENGTH_PERCENT] = token->number;
        return true;
    }
    if (token->kind == CSS_DIMENSION) {
        result->is_length = true;
        if (read_dimension(token, &length))
            result->parts[length.unit] = (double)length.number;
        else
            result->unknown = true;
        return true;
    }
    bool calc = token->kind == CSS_FUNCTION && text_equal_ignore_case(token->value, TEXT("calc"));
    if (token->kind == CSS_OPEN_ROUND || calc)
        return calculate(value->contents, depth + 1, result);
    if (is_comparison(token))
        return calculate_comparison(value, depth + 1, result);
    return calculate_function(value, depth, result);
}

static bool calculate_product(struct css_slice *slice, unsigned depth, struct sum *result)
{
    struct css_value value;
    if (!css_next_solid(slice, &value) || !calculate_one(&value, depth, result))
        return false;
    for (;;) {
        struct css_slice rest = *slice;
        struct css_value sign;
        if (!css_next_solid(&rest, &sign) || (!css_is_delim(sign.token, '*') && !css_is_delim(sign.token, '/')))
            return true;
        bool divides = css_is_delim(sign.token, '/');
        struct sum other;
        if (!css_next_solid(&rest, &value) || !calculate_one(&value, depth, &other))
            return false;
        *slice = rest;
        if (other.is_length && !divides) {
            struct sum swap = *result;
            *result = other;
            other = swap;
        }
        bool by_zero = divides && !(other.number > 0 || other.number < 0);
        result->unknown = result->unknown || other.unknown || other.is_length || by_zero;
        if (!result->unknown)
            scale_sum(result, divides ? 1 / other.number : other.number);
    }
}

static bool calculate(struct css_slice slice, unsigned depth, struct sum *result)
{
    if (depth > CSS_LIMIT_NESTING || !calculate_product(&slice, depth, result))
        return false;
    struct css_value sign;
    while (css_next_solid(&slice, &sign)) {
        bool minus = css_is_delim(sign.token, '-');
        struct sum other;
        if ((!minus && !css_is_delim(sign.token, '+')) || !calculate_product(&slice, depth, &other))
            return false;
        result->unknown = result->unknown || other.unknown || (result->is_length != other.is_length);
        for (size_t i = 0; i <= LENGTH_PERCENT; i++)
            result->parts[i] += minus ? -other.parts[i] : other.parts[i];
        result->number += minus ? -other.number : other.number;
    }
    return true;
}

/* One unit stays itself; of several, what they come to on the screen. */
static struct value sum_to_length(const struct sum *sum)
{
    if (sum->unknown)
        return (struct value){.kind = VALUE_UNKNOWN};
    if (!sum->is_length)
        return value_number(sum->number);
    double px = 0;
    int used = 0;
    struct value only = value_length(0, LENGTH_PX);
    for (size_t i = 0; i <= LENGTH_PERCENT; i++) {
        struct value part = value_length(sum->parts[i], (enum length_unit)i);
        if (sum->parts[i] > 0 || sum->parts[i] < 0) {
            used++;
            only = part;
        }
        px += length_to_px(&part, SCREEN_WIDTH);
    }
    return used <= 1 ? only : value_length(px, LENGTH_PX);
}

static bool is_math(struct text name)
{
    static const struct text names[] = {{"env", 3}, {"round", 5}, {"abs", 3}, {"mod", 3}, {"rem", 3},
                                        {"fit-content", 11}, {"anchor", 6}, {"attr", 4}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal_ignore_case(name, names[i]))
            return true;
    }
    return false;
}

bool read_length(const struct css_value *value, struct value *length)
{
    const struct css_token *token = value->token;
    if (token->kind == CSS_DIMENSION)
        return read_dimension(token, length);
    if (token->kind == CSS_PERCENTAGE) {
        *length = value_length(token->number, LENGTH_PERCENT);
        return true;
    }
    if (token->kind == CSS_NUMBER) {
        *length = value_length(token->number, LENGTH_PX);
        length->quirk = token->number > 0 || token->number < 0;
        return true;
    }
    if (token->kind != CSS_FUNCTION)
        return false;
    bool calc = text_equal_ignore_case(token->value, TEXT("calc")) ||
                text_equal_ignore_case(token->value, TEXT("-webkit-calc"));
    if (!calc && !is_comparison(token) && !is_math(token->value))
        return false;
    struct sum sum;
    if (calc ? !calculate(value->contents, 0, &sum) : !calculate_one(value, 0, &sum))
        return false;
    *length = sum_to_length(&sum);
    return length->kind != VALUE_NUMBER;
}

bool read_plain_number(const struct css_value *value, double *number)
{
    const struct css_token *token = value->token;
    *number = token->kind == CSS_PERCENTAGE ? token->number / 100 : token->number;
    if (token->kind == CSS_NUMBER || token->kind == CSS_PERCENTAGE)
        return true;
    struct sum sum;
    if (token->kind != CSS_FUNCTION || !calculate_one(value, 0, &sum) || sum.unknown)
        return false;
    *number = sum.is_length ? sum.parts[LENGTH_PERCENT] / 100 : sum.number;
    return !sum.is_length || !(sum.parts[LENGTH_PX] > 0 || sum.parts[LENGTH_PX] < 0);
}
