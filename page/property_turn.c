/* property_turn.c: rotations and skews (CSS Transforms 1, 8 and 2, 5 and 9), and masks: is the box seen from its edge,
 * from behind, or not at all? */
#include "page/css_color.h"
#include "page/property_priv.h"

static bool is_function(const struct css_token *token, struct text name)
{
    return token->kind == CSS_FUNCTION && text_equal_ignore_case(token->value, name);
}

/* Without a unit there is none but 0. False where it is calculated. */
static bool degrees_of(const struct css_token *token, double *degrees)
{
    *degrees = 0;
    return css_degrees(token, degrees) || token->kind == CSS_NUMBER;
}

/* To 0 .. 360. */
static double wrapped(double degrees)
{
    if (degrees > 1e9 || degrees < -1e9)
        return 0;
    degrees -= (double)(int64_t)(degrees / 360) * 360;
    return degrees < 0 ? degrees + 360 : degrees;
}

static bool is_right_angle(double degrees)
{
    degrees = wrapped(degrees);
    return (degrees > 89 && degrees < 91) || (degrees > 269 && degrees < 271);
}

static bool is_back(double degrees)
{
    degrees = wrapped(degrees);
    return degrees > 90 && degrees < 270;
}

/* rotate3d(x, y, z, angle) round an axis in the screen's plane. */
static void turn_round_axis(struct css_slice slice, struct turning *turning)
{
    double axis[3];
    double degrees = 0;
    int count = 0;
    struct css_value value;
    while (css_next_solid(&slice, &value)) {
        if (value.token->kind == CSS_COMMA)
            continue;
        if (count == 3)
            turning->unknown = !degrees_of(value.token, &degrees) || turning->unknown;
        else if (!read_plain_number(&value, &axis[count]))
            turning->unknown = true;
        count++;
    }
    bool has_x = count == 4 && (axis[0] > 0 || axis[0] < 0);
    bool has_y = count == 4 && (axis[1] > 0 || axis[1] < 0);
    bool has_z = count == 4 && (axis[2] > 0 || axis[2] < 0);
    if (has_z || turning->unknown)
        return;
    if (has_y)
        turning->y += degrees;
    else if (has_x)
        turning->x += degrees;
}

bool turn_by(const struct css_value *function, struct turning *turning, bool *edge_on)
{
    const struct css_token *token = function->token;
    struct css_slice slice = function->contents;
    struct css_value angle;
    double degrees;
    if (is_function(token, TEXT("rotate3d"))) {
        turn_round_axis(slice, turning);
        return true;
    }
    bool x = is_function(token, TEXT("rotatex"));
    bool y = is_function(token, TEXT("rotatey"));
    bool skew = is_function(token, TEXT("skew")) || is_function(token, TEXT("skewx")) ||
                is_function(token, TEXT("skewy"));
    if ((!x && !y && !skew) || !css_next_solid(&slice, &angle))
        return false;
    if (!degrees_of(angle.token, &degrees))
        turning->unknown = true;
    turning->x += x ? degrees : 0;
    turning->y += y ? degrees : 0;
    *edge_on = *edge_on || (skew && is_right_angle(degrees));
    return true;
}

enum presence_word turned_to(const struct turning *turning)
{
    if (is_right_angle(turning->x) || is_right_angle(turning->y))
        return PRESENCE_NOTHING_LEFT;
    return is_back(turning->x) != is_back(turning->y) ? PRESENCE_BACK : PRESENCE_NONE;
}

/* CSS Transforms 2, 5.1: "none", "45deg", "y 90deg", "0 1 0 90deg". */
bool read_rotate(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    struct turning turning = {0};
    double numbers[3] = {0, 0, 0};
    double degrees = 0;
    int count = 0;
    bool any = false;
    for (; css_next_solid(&slice, &value); any = true) {
        static const struct text axes[] = {{"x", 1}, {"y", 1}, {"z", 1}};
        for (int i = 0; i < 3; i++) {
            if (css_is_ident(value.token, axes[i]))
                numbers[i] = 1;
        }
        if (value.token->kind == CSS_NUMBER && count < 3)
            numbers[count++] = value.token->number;
        else if (value.token->kind == CSS_FUNCTION)
            turning.unknown = true;
        else if (value.token->kind == CSS_DIMENSION && !degrees_of(value.token, &degrees))
            return false;
    }
    bool in_plane = !(numbers[2] > 0 || numbers[2] < 0);
    if (in_plane && (numbers[1] > 0 || numbers[1] < 0))
        turning.y = degrees;
    else if (in_plane && (numbers[0] > 0 || numbers[0] < 0))
        turning.x = degrees;
    values[0] = turning.unknown ? (struct value){.kind = VALUE_UNKNOWN} : value_word(turned_to(&turning));
    return any;
}

/* A gradient whose colours are all transparent. Words and lengths stand between them. */
static bool is_clear_gradient(const struct css_value *function)
{
    struct css_slice slice = function->contents;
    struct css_value value;
    bool any = false;
    while (css_next_solid(&slice, &value)) {
        struct css_color color;
        enum css_color_kind kind = css_color_of_value(&value, &color);
        if (kind == CSS_COLOR_NONE)
            continue;
        any = true;
        if (kind != CSS_COLOR_RGB || color.alpha > 0.02)
            return false;
    }
    return any;
}

/* CSS Masking 1, 7: a mask of transparent gradients alone leaves nothing; of pictures it is not known. */
bool read_mask(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    bool any = false;
    bool image = false;
    bool all_clear = true;
    for (; css_next_solid(&slice, &value); any = true) {
        bool picture = value.token->kind == CSS_URL || value.token->kind == CSS_FUNCTION;
        image = image || picture;
        all_clear = all_clear && (!picture || is_clear_gradient(&value));
    }
    values[0] = value_word(!image ? PRESENCE_NONE : all_clear ? PRESENCE_NOTHING_LEFT : PRESENCE_SOME);
    return any;
}
