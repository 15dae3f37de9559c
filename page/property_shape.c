/* property_shape.c: clips, clip paths, transforms and filters, told apart by whether they leave anything to see. */
#include "page/property_priv.h"

enum { SHAPE_POINTS = 64, SHAPE_BASE = 1000 /* px that stand for 100 % of the box */ };

static bool is_function(const struct css_token *token, struct text name)
{
    return token->kind == CSS_FUNCTION && text_equal_ignore_case(token->value, name);
}

static struct value unknown_value(void)
{
    return (struct value){.kind = VALUE_UNKNOWN};
}

/* The lengths in a function's arguments, commas and white space between them; words ("auto", "round") end them where
 * `until_word`, else count as `word_px`. Gives their number, or -1 where one is not known. */
static int read_lengths(struct css_slice slice, double *px, int most, bool until_word, double word_px)
{
    int count = 0;
    struct css_value value;
    while (count < most && css_next_solid(&slice, &value)) {
        struct value length;
        if (value.token->kind == CSS_COMMA)
            continue;
        if (value.token->kind == CSS_IDENT) {
            if (until_word)
                break;
            px[count++] = word_px;
            continue;
        }
        if (!read_length(&value, &length) || length.kind == VALUE_UNKNOWN)
            return -1;
        px[count++] = length_to_px(&length, SHAPE_BASE);
    }
    return count;
}

static struct value presence(bool nothing_left)
{
    return value_word(nothing_left ? PRESENCE_NOTHING_LEFT : PRESENCE_SOME);
}

/* CSS Masking 1, appendix A: rect(top, right, bottom, left). An edge that is auto leaves something. */
bool read_clip(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    if (!value_single(slice, &value))
        return false;
    if (css_is_ident(value.token, TEXT("auto"))) {
        values[0] = value_word(PRESENCE_NONE);
        return true;
    }
    if (!is_function(value.token, TEXT("rect")))
        return false;
    double edges[4];
    const double far = 1e8;
    int count = read_lengths(value.contents, edges, 4, false, far);
    values[0] = unknown_value();
    if (count == 4) {
        bool right_auto = edges[1] >= far;
        bool bottom_auto = edges[2] >= far;
        double left = edges[3] >= far ? 0 : edges[3];
        double top = edges[0] >= far ? 0 : edges[0];
        values[0] = presence((!right_auto && edges[1] - left <= 1) || (!bottom_auto && edges[2] - top <= 1));
    }
    return count == 4 || count < 0;
}

/* Two or four points that enclose nothing. */
static struct value polygon_presence(struct css_slice slice)
{
    double px[SHAPE_POINTS * 2];
    struct css_slice rest = slice;
    struct css_value value;
    if (css_next_solid(&rest, &value) && value.token->kind == CSS_IDENT) /* fill rule */
        slice = rest;
    int count = read_lengths(slice, px, SHAPE_POINTS * 2, false, 0);
    if (count < 0 || count == SHAPE_POINTS * 2)
        return unknown_value();
    double twice_area = 0;
    for (int i = 0; i + 1 < count; i += 2) {
        int next = i + 3 < count ? i + 2 : 0;
        twice_area += px[i] * px[next + 1] - px[next] * px[i + 1];
    }
    return presence(twice_area < 2 && twice_area > -2);
}

/* inset() and rect-like margins: top, right, bottom, left filled up as margins are. */
static struct value inset_presence(struct css_slice slice)
{
    double edges[4];
    int count = read_lengths(slice, edges, 4, true, 0);
    if (count < 1)
        return unknown_value();
    double right = count > 1 ? edges[1] : edges[0];
    double bottom = count > 2 ? edges[2] : edges[0];
    double left = count > 3 ? edges[3] : right;
    return presence(edges[0] + bottom >= SHAPE_BASE || right + left >= SHAPE_BASE);
}

/* "circle(10px at -200px 0)": left of the box or above it by more than its radius. */
static bool lies_outside(const struct css_value *circle, double radius)
{
    struct css_slice slice = circle->contents;
    struct css_value value;
    double px[2];
    while (css_next_solid(&slice, &value)) {
        if (css_is_ident(value.token, TEXT("at")))
            return read_lengths(slice, px, 2, true, 0) == 2 && (px[0] + radius <= 0 || px[1] + radius <= 0);
    }
    return false;
}

static struct value shape_presence(const struct css_value *value)
{
    const struct css_token *token = value->token;
    double px[4];
    int count = read_lengths(value->contents, px, 4, true, 0);
    if (is_function(token, TEXT("inset")))
        return inset_presence(value->contents);
    if (is_function(token, TEXT("polygon")))
        return polygon_presence(value->contents);
    if (is_function(token, TEXT("circle")))
        return count < 0 ? unknown_value() : presence(count > 0 && (px[0] <= 0.5 || lies_outside(value, px[0])));
    if (is_function(token, TEXT("ellipse")))
        return count < 0 ? unknown_value() : presence(count > 1 && (px[0] <= 0.5 || px[1] <= 0.5));
    if (is_function(token, TEXT("rect")))
        return count < 4 ? unknown_value() : presence(px[1] - px[3] <= 1 || px[2] - px[0] <= 1);
    if (is_function(token, TEXT("xywh")))
        return count < 4 ? unknown_value() : presence(px[2] <= 1 || px[3] <= 1);
    return unknown_value();
}

/* path() is not drawn here; but one that has no number except nought encloses nothing. */
static struct value path_presence(const struct css_value *function)
{
    struct css_slice slice = function->contents;
    struct css_value value;
    bool any = false;
    while (css_next_solid(&slice, &value)) {
        struct text path = value.token->kind == CSS_STRING ? value.token->value : (struct text){0};
        for (size_t i = 0; i < path.length; i++)
            any = any || (ascii_is_digit(path.data[i]) && path.data[i] != '0');
    }
    return presence(!any);
}

/* CSS Masking 1, 5.1, with CSS Shapes 1. */
bool read_clip_path(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    if (!css_next_solid(&slice, &value))
        return false;
    if (css_is_ident(value.token, TEXT("none"))) {
        values[0] = value_word(PRESENCE_NONE);
        return true;
    }
    values[0] = unknown_value();
    if (value.token->kind == CSS_FUNCTION)
        values[0] = is_function(value.token, TEXT("path")) ? path_presence(&value) : shape_presence(&value);
    return value.token->kind == CSS_FUNCTION || value.token->kind == CSS_URL || value.token->kind == CSS_IDENT;
}

static double at_zero(double number)
{
    return number < 0 ? -number : number;
}

/* Gives their number; -1 where one is not known. */
static int read_factors(struct css_slice slice, double *factors, int most)
{
    int count = 0;
    bool unknown = false;
    struct css_value value;
    while (count < most && css_next_solid(&slice, &value)) {
        if (value.token->kind == CSS_COMMA)
            continue;
        factors[count] = 1;
        unknown = !read_plain_number(&value, &factors[count]) || unknown;
        count++;
    }
    return unknown ? -1 : count;
}

static const double edge = 0.06; /* a factor that leaves less than a pixel of a text */

/* What scale() and its like have made of the box so far. */
struct scaling {
    double x;
    double y;
    bool unknown;
};

static void scale_by(const struct css_value *function, struct scaling *scaling)
{
    double f[16];
    const struct css_token *token = function->token;
    bool both = is_function(token, TEXT("scale")) || is_function(token, TEXT("scale3d"));
    bool flat = is_function(token, TEXT("matrix"));
    if (!both && !flat && !is_function(token, TEXT("scalex")) && !is_function(token, TEXT("scaley")) &&
        !is_function(token, TEXT("matrix3d")))
        return;
    int count = read_factors(function->contents, f, 16);
    bool matrix = count == (flat ? 6 : 16);
    if (count <= 0) {
        scaling->unknown = true;
    } else if (both || matrix) {
        double down = matrix ? at_zero(flat ? f[0] * f[3] - f[1] * f[2] : f[0] * f[5] - f[1] * f[4]) : 0;
        scaling->x *= matrix ? (down < edge * edge ? 0 : 1) : at_zero(f[0]);
        scaling->y *= matrix ? 1 : at_zero(count > 1 ? f[1] : f[0]);
    } else if (is_function(token, TEXT("scalex"))) {
        scaling->x *= at_zero(f[0]);
    } else if (is_function(token, TEXT("scaley"))) {
        scaling->y *= at_zero(f[0]);
    }
}

/* CSS Transforms 2, 6.1: what comes nearer than the eye is not drawn. */
struct view_depth {
    double perspective;
    double z;
};

static void read_depth(const struct css_value *function, struct view_depth *depth)
{
    double px[3];
    int count = read_lengths(function->contents, px, 3, true, 0);
    if (count == 1 && is_function(function->token, TEXT("perspective")))
        depth->perspective = px[0] < 1 ? 1 : px[0];
    else if (count == 1 && is_function(function->token, TEXT("translatez")))
        depth->z += px[0];
    else if (count == 3 && is_function(function->token, TEXT("translate3d")))
        depth->z += px[2];
}

/* Translations added up: a second one can take the first back. */
struct offsets {
    double sums[AXIS_Y + 1][LENGTH_PERCENT + 1];
    bool any;
};

/* Only the farthest of them is kept. */
static struct value farthest_offset(const struct offsets *offsets)
{
    struct value kept = value_length(0, LENGTH_PX);
    double most = 0;
    for (int axis = AXIS_X; axis <= AXIS_Y; axis++) {
        for (int unit = LENGTH_PX; unit <= LENGTH_PERCENT; unit++) {
            struct value length = value_length(offsets->sums[axis][unit], (enum length_unit)unit);
            double px = at_zero(length_to_px(&length, axis == AXIS_X ? SCREEN_WIDTH : SCREEN_HEIGHT));
            if (px > most) {
                most = px;
                kept = length;
                kept.axis = (uint8_t)axis;
            }
        }
    }
    return kept;
}

static void read_offsets(struct css_slice slice, enum length_axis first, struct offsets *offsets)
{
    struct css_value value;
    int axis = first;
    while (axis <= AXIS_Y && css_next_solid(&slice, &value)) {
        struct value length;
        if (value.token->kind == CSS_COMMA)
            continue;
        if (read_length(&value, &length) && length.kind == VALUE_LENGTH) {
            offsets->sums[axis][length.unit] += (double)length.number;
            offsets->any = true;
        }
        axis++;
    }
}

/* matrix(a, b, c, d, e, f): e and f translate. */
static void read_matrix_offsets(const struct css_value *function, struct offsets *offsets)
{
    double f[16];
    int count = read_factors(function->contents, f, 16);
    int first = count == 6 ? 4 : 12;
    if (count != 6 && count != 16)
        return;
    offsets->sums[AXIS_X][LENGTH_PX] += f[first];
    offsets->sums[AXIS_Y][LENGTH_PX] += f[first + 1];
    offsets->any = offsets->any || at_zero(f[first]) > 0 || at_zero(f[first + 1]) > 0;
}

/* CSS Transforms 1, section 8 and 2, section 9: do the functions together leave anything, and which way does it face;
 * else the farthest translation. */
bool read_transform(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct css_value value;
    struct offsets offsets = {0};
    struct scaling scaling = {.x = 1, .y = 1};
    struct turning turning = {0};
    struct view_depth depth = {0};
    bool edge_on = false;
    bool any = false;
    for (; css_next_solid(&slice, &value); any = true) {
        const struct css_token *token = value.token;
        if (css_is_ident(token, TEXT("none"))) {
            values[0] = value_word(PRESENCE_NONE);
            return true;
        }
        if (token->kind != CSS_FUNCTION)
            return false;
        scale_by(&value, &scaling);
        read_depth(&value, &depth);
        if (turn_by(&value, &turning, &edge_on))
            continue;
        if (is_function(token, TEXT("translate")) || is_function(token, TEXT("translate3d")) ||
            is_function(token, TEXT("translatex")))
            read_offsets(value.contents, AXIS_X, &offsets);
        else if (is_function(token, TEXT("translatey")))
            read_offsets(value.contents, AXIS_Y, &offsets);
        else if (is_function(token, TEXT("matrix")) || is_function(token, TEXT("matrix3d")))
            read_matrix_offsets(&value, &offsets);
    }
    enum presence_word turned = turned_to(&turning);
    bool behind_eye = depth.perspective > 0 && depth.z >= depth.perspective;
    if (edge_on || behind_eye || scaling.x < edge || scaling.y < edge || turned == PRESENCE_NOTHING_LEFT)
        values[0] = value_word(PRESENCE_NOTHING_LEFT);
    else if (scaling.unknown || turning.unknown)
        values[0] = unknown_value();
    else if (turned == PRESENCE_BACK)
        values[0] = value_word(PRESENCE_BACK);
    else
        values[0] = offsets.any ? farthest_offset(&offsets) : value_word(PRESENCE_SOME);
    return any;
}

bool read_scale(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    double f[3] = {1, 1, 1};
    int count = read_factors(slice, f, 3);
    values[0] = count < 0 ? unknown_value() : presence(at_zero(f[0]) < edge || (count > 1 && at_zero(f[1]) < edge));
    return count != 0;
}

bool read_translate(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    struct offsets offsets = {0};
    read_offsets(slice, AXIS_X, &offsets);
    values[0] = offsets.any ? farthest_offset(&offsets) : value_word(PRESENCE_NONE);
    return true;
}

/* Filter Effects 1, 8: opacity() takes the text away; a wide blur() perhaps. */
bool read_filter(struct css_slice slice, const struct property_row *row, struct value *values)
{
    (void)row;
    const float most_blur = 8;
    double opacity = 1;
    struct css_value value;
    bool any = false;
    bool unknown = false;
    for (; css_next_solid(&slice, &value); any = true) {
        double factor;
        struct css_value blur;
        struct value length;
        if (is_function(value.token, TEXT("opacity"))) {
            int count = read_factors(value.contents, &factor, 1);
            unknown = unknown || count < 0;
            if (count == 1)
                opacity *= factor < 0 ? 0 : factor > 1 ? 1 : factor;
        } else if (is_function(value.token, TEXT("blur")) && value_single(value.contents, &blur)) {
            unknown = unknown || !read_length(&blur, &length) || length.kind != VALUE_LENGTH ||
                      length.number >= most_blur;
        }
    }
    values[0] = unknown && opacity > 0 ? unknown_value() : value_number(opacity);
    return any;
}
