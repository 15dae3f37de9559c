/* media.c: conditions of @media and @supports, evaluated once while a sheet is read: the screen never changes. */
#include "page/media.h"

#include "page/property_priv.h"
#include "page/selector.h"

/* What stands in one pair of brackets. */
typedef bool condition_leaf(struct css_slice contents);

static const struct {
    struct text name;
    double value;
} measures[] = {
    {{"width", 5}, SCREEN_WIDTH},
    {{"height", 6}, SCREEN_HEIGHT},
    {{"device-width", 12}, SCREEN_WIDTH},
    {{"device-height", 13}, SCREEN_HEIGHT},
    {{"aspect-ratio", 12}, (double)SCREEN_WIDTH / SCREEN_HEIGHT},
    {{"device-aspect-ratio", 19}, (double)SCREEN_WIDTH / SCREEN_HEIGHT},
    {{"resolution", 10}, 1},
    {{"-webkit-device-pixel-ratio", 26}, 1},
    {{"color", 5}, 8},
    {{"color-index", 11}, 0},
    {{"monochrome", 10}, 0},
    {{"grid", 4}, 0},
};

/* The word that holds, and whether the feature without a value does. */
static const struct {
    struct text name;
    struct text word;
    bool alone;
} words[] = {
    {{"orientation", 11}, {"landscape", 9}, true},
    {{"hover", 5}, {"hover", 5}, true},
    {{"any-hover", 9}, {"hover", 5}, true},
    {{"pointer", 7}, {"fine", 4}, true},
    {{"any-pointer", 11}, {"fine", 4}, true},
    {{"prefers-color-scheme", 20}, {"light", 5}, true},
    {{"prefers-reduced-motion", 22}, {"no-preference", 13}, false},
    {{"prefers-reduced-transparency", 28}, {"no-preference", 13}, false},
    {{"prefers-reduced-data", 20}, {"no-preference", 13}, false},
    {{"prefers-contrast", 16}, {"no-preference", 13}, false},
    {{"forced-colors", 13}, {"none", 4}, false},
    {{"inverted-colors", 15}, {"none", 4}, false},
    {{"scripting", 9}, {"enabled", 7}, true},
    {{"update", 6}, {"fast", 4}, true},
    {{"scan", 4}, {"progressive", 11}, true},
    {{"overflow-block", 14}, {"scroll", 6}, true},
    {{"overflow-inline", 15}, {"scroll", 6}, true},
    {{"color-gamut", 11}, {"srgb", 4}, true},
    {{"dynamic-range", 13}, {"standard", 8}, true},
    {{"display-mode", 12}, {"browser", 7}, true},
};

static bool find_measure(struct text name, double *value)
{
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        if (text_equal_ignore_case(name, measures[i].name)) {
            *value = measures[i].value;
            return true;
        }
    }
    return false;
}

/* A length in pixels, a number, a ratio "16 / 9" or a resolution in dots per pixel. */
static bool take_measure(struct css_slice *slice, double *number)
{
    struct css_value value;
    struct value length;
    if (!css_next_solid(slice, &value))
        return false;
    const struct css_token *token = value.token;
    if (token->kind == CSS_NUMBER) {
        struct css_slice rest = *slice;
        *number = token->number;
        if (css_next_solid(&rest, &value) && css_is_delim(value.token, '/') && css_next_solid(&rest, &value) &&
            value.token->kind == CSS_NUMBER && value.token->number > 0) {
            *number /= value.token->number;
            *slice = rest;
        }
        return true;
    }
    if (token->kind == CSS_DIMENSION && text_equal_ignore_case(token->value, TEXT("dpi")))
        *number = token->number / 96;
    else if (token->kind == CSS_DIMENSION && text_equal_ignore_case(token->value, TEXT("dpcm")))
        *number = token->number / 96 * 2.54;
    else if (token->kind == CSS_DIMENSION && (text_equal_ignore_case(token->value, TEXT("dppx")) ||
                                              text_equal_ignore_case(token->value, TEXT("x"))))
        *number = token->number;
    else if (read_length(&value, &length) && length.kind == VALUE_LENGTH)
        *number = length_to_px(&length, SCREEN_WIDTH);
    else
        return false;
    return true;
}

enum comparison { COMPARE_NONE, COMPARE_LESS, COMPARE_AT_MOST, COMPARE_EQUAL, COMPARE_AT_LEAST, COMPARE_MORE };

static enum comparison take_comparison(struct css_slice *slice)
{
    css_skip_space(slice);
    if (slice->at == slice->end)
        return COMPARE_NONE;
    bool less = css_is_delim(slice->at, '<');
    bool more = css_is_delim(slice->at, '>');
    bool equal = css_is_delim(slice->at, '=');
    if (!less && !more && !equal)
        return COMPARE_NONE;
    slice->at++;
    if (equal)
        return COMPARE_EQUAL;
    if (slice->at < slice->end && css_is_delim(slice->at, '=')) {
        slice->at++;
        return less ? COMPARE_AT_MOST : COMPARE_AT_LEAST;
    }
    return less ? COMPARE_LESS : COMPARE_MORE;
}

static bool compares(double left, enum comparison comparison, double right)
{
    switch (comparison) {
    case COMPARE_LESS: return left < right;
    case COMPARE_AT_MOST: return left <= right;
    case COMPARE_EQUAL: return left - right < 0.001 && right - left < 0.001;
    case COMPARE_AT_LEAST: return left >= right;
    case COMPARE_MORE: return left > right;
    case COMPARE_NONE: break;
    }
    return false;
}

/* Media Queries 4, 2.4.3: "width >= 600px", "400px <= width < 900px". */
static bool range_matches(struct css_slice slice)
{
    double left;
    double right;
    enum comparison comparison;
    css_skip_space(&slice);
    if (slice.at->kind != CSS_IDENT) {
        if (!take_measure(&slice, &left) || (comparison = take_comparison(&slice)) == COMPARE_NONE)
            return false;
        css_skip_space(&slice);
        if (slice.at == slice.end || slice.at->kind != CSS_IDENT || !find_measure(slice.at->value, &right) ||
            !compares(left, comparison, right))
            return false;
        slice.at++;
        comparison = take_comparison(&slice);
        return comparison == COMPARE_NONE || (take_measure(&slice, &left) && compares(right, comparison, left));
    }
    if (!find_measure(slice.at->value, &left))
        return false;
    slice.at++;
    comparison = take_comparison(&slice);
    return comparison != COMPARE_NONE && take_measure(&slice, &right) && compares(left, comparison, right);
}

/* "min-width: 600px", "orientation: landscape". */
static bool named_matches(struct text name, struct css_slice value)
{
    double have;
    double wanted;
    enum comparison comparison = COMPARE_EQUAL;
    struct text prefix = TEXT("-webkit-");
    bool prefixed = text_starts_with_ignore_case(name, prefix);
    struct text rest = prefixed ? text_slice(name, prefix.length, name.length) : name;
    if (text_starts_with_ignore_case(rest, TEXT("min-")))
        comparison = COMPARE_AT_LEAST;
    else if (text_starts_with_ignore_case(rest, TEXT("max-")))
        comparison = COMPARE_AT_MOST;
    if (prefixed && text_ends_with_ignore_case(rest, TEXT("device-pixel-ratio")))
        name = TEXT("resolution");
    else if (comparison != COMPARE_EQUAL)
        name = text_slice(rest, 4, rest.length);
    if (find_measure(name, &have))
        return take_measure(&value, &wanted) && compares(have, comparison, wanted);
    struct css_value single;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal_ignore_case(name, words[i].name))
            return value_single(value, &single) && css_is_ident(single.token, words[i].word);
    }
    return false;
}

static bool alone_matches(struct text name)
{
    double have;
    if (find_measure(name, &have))
        return have > 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal_ignore_case(name, words[i].name))
            return words[i].alone;
    }
    return false;
}

static bool feature_matches(struct css_slice slice)
{
    struct css_slice rest = slice;
    struct css_value name;
    struct css_value colon;
    if (!css_next_solid(&rest, &name))
        return false;
    if (name.token->kind == CSS_IDENT && !css_next_solid(&rest, &colon))
        return alone_matches(name.token->value);
    if (name.token->kind == CSS_IDENT && colon.token->kind == CSS_COLON)
        return named_matches(name.token->value, rest);
    return range_matches(slice);
}

/* Is the name, to its first hyphen, one that names of properties begin with? */
static bool starts_as_property(struct text name)
{
    static const char known[] =
        " accent align all anchor animation appearance aspect backdrop backface background baseline block border bottom"
        " box break caption caret clear clip color column columns contain container content counter cursor direction"
        " display dominant empty field fill filter flex float flood font forced gap grid hanging height hyphenate"
        " hyphens image inert initial inline inset interpolate isolation justify left letter line list margin mask math"
        " max min mix object offset opacity order orphans outline overflow overlay overscroll padding page paint"
        " perspective place pointer position print quotes reading resize right rotate row ruby scale scroll scrollbar"
        " shape speak stop stroke tab table text timeline top touch transform transition translate unicode user vector"
        " vertical view visibility white widows width will word writing x y z zoom ";
    size_t length = text_find(name, TEXT("-"), 0);
    struct text all = text_from_string(known);
    struct text first = text_slice(name, 0, length < name.length ? length : name.length);
    for (size_t at = 0; first.length > 0 && (at = text_find_ignore_case(all, first, at)) != SIZE_MAX; at++) {
        if (at > 0 && all.data[at - 1] == ' ' && all.data[at + first.length] == ' ')
            return true;
    }
    return false;
}

/* CSS Conditional 3, 2.2: a declaration in brackets. */
static bool declaration_supported(struct css_slice slice)
{
    struct css_value name;
    if (!css_next_solid(&slice, &name) || name.token->kind != CSS_IDENT)
        return false;
    struct text property = name.token->value;
    if (text_starts_with(property, TEXT("--")))
        return true;
    if (text_starts_with(property, TEXT("-")))
        return text_starts_with_ignore_case(property, TEXT("-webkit-")) &&
               !text_equal_ignore_case(property, TEXT("-webkit-touch-callout"));
    struct css_value colon;
    return starts_as_property(property) && css_next_solid(&slice, &colon) && colon.token->kind == CSS_COLON &&
           property_is_valid(property, slice);
}

/* CSS Conditional 4, 2.1: selector(); font-tech() and font-format() are taken to hold. */
static bool function_supported(struct arena *arena, const struct css_value *function)
{
    return !text_equal_ignore_case(function->token->value, TEXT("selector")) ||
           selector_parse(arena, function->contents, NULL, NULL) != NULL;
}

static bool evaluate(struct arena *arena, struct css_slice slice, condition_leaf *leaf, unsigned depth);

/* A pair of brackets: a condition in brackets again, or a leaf. */
static bool evaluate_brackets(struct arena *arena, const struct css_value *value, condition_leaf *leaf,
                              unsigned depth)
{
    struct css_slice inside = value->contents;
    css_skip_space(&inside);
    bool nested = inside.at < inside.end &&
                  (inside.at->kind == CSS_OPEN_ROUND || css_is_ident(inside.at, TEXT("not")));
    if (nested)
        return depth < CSS_LIMIT_NESTING && evaluate(arena, inside, leaf, depth + 1);
    return leaf(inside);
}

/* "not (a) and (b)", "screen and (a)", "(a) or (b)". */
static bool evaluate(struct arena *arena, struct css_slice slice, condition_leaf *leaf, unsigned depth)
{
    bool result = true;
    bool joins_or = false;
    bool negate_all = false;
    bool negate = false;
    bool wants_term = true;
    struct css_value value;
    while (css_next_solid(&slice, &value)) {
        bool term;
        if (css_is_ident(value.token, TEXT("not"))) {
            struct css_slice rest = slice;
            struct css_value next;
            /* "not screen and (a)" turns the whole query round, "not (a)" what follows. */
            bool whole = css_next_solid(&rest, &next) && next.token->kind == CSS_IDENT;
            negate_all = negate_all || whole;
            negate = !whole;
            wants_term = true;
            continue;
        }
        if (css_is_ident(value.token, TEXT("only")))
            continue;
        joins_or = joins_or || css_is_ident(value.token, TEXT("or"));
        if (css_is_ident(value.token, TEXT("or")) || css_is_ident(value.token, TEXT("and"))) {
            wants_term = true;
            continue;
        }
        if (value.token->kind == CSS_OPEN_ROUND)
            term = evaluate_brackets(arena, &value, leaf, depth);
        else if (value.token->kind == CSS_FUNCTION)
            term = leaf == declaration_supported && function_supported(arena, &value);
        else if (value.token->kind == CSS_IDENT)
            term = css_is_ident(value.token, TEXT("screen")) || css_is_ident(value.token, TEXT("all"));
        else
            return false;
        term = term != negate;
        negate = false;
        result = joins_or ? result || term : result && term;
        wants_term = false;
    }
    return !wants_term && result != negate_all;
}

bool media_matches(struct css_slice queries)
{
    css_skip_space(&queries);
    if (queries.at == queries.end)
        return true;
    while (queries.at < queries.end) {
        struct css_slice one = {.at = queries.at, .end = queries.at};
        struct css_value value;
        while (css_next_value(&queries, &value) && value.token->kind != CSS_COMMA)
            one.end = queries.at;
        if (evaluate(NULL, one, feature_matches, 0))
            return true;
    }
    return false;
}

bool media_text_matches(struct arena *arena, struct text queries)
{
    return media_matches(css_slice_of(css_tokenise(arena, queries)));
}

bool media_supports_import(struct arena *arena, struct css_slice contents)
{
    struct css_slice rest = contents;
    struct css_value first;
    struct css_value second;
    bool declaration = css_next_solid(&rest, &first) && first.token->kind == CSS_IDENT &&
                       css_next_solid(&rest, &second) && second.token->kind == CSS_COLON;
    return declaration ? declaration_supported(contents) : media_supports(arena, contents);
}

bool media_supports(struct arena *arena, struct css_slice condition)
{
    return evaluate(arena, condition, declaration_supported, 0);
}
