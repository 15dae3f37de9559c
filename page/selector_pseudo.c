/* selector_pseudo.c: pseudo-classes and pseudo-elements read (Selectors Level 4, sections 4 and 7 to 14). */
#include "page/selector_priv.h"

#include <string.h>

/* What is in no element at rest, and pseudo-elements in the old one-colon spelling. Others are unknown to browsers and
 * make a rule invalid. */
static const char never_classes[] =
    " hover active focus focus-within focus-visible visited target target-within current past future playing paused"
    " seeking buffering stalled muted volume-locked fullscreen picture-in-picture modal popover-open user-valid"
    " user-invalid valid invalid in-range out-of-range required optional read-only read-write placeholder-shown default"
    " indeterminate autofill blank local-link host open -webkit-autofill -webkit-full-screen -webkit-drag"
    " -internal-autofill-selected ";
static const char never_functions[] = " dir host host-context state nth-col nth-last-col active-view-transition-type ";
static const char old_elements[] = " before after first-line first-letter ";
static const char elements[] =
    " before after first-line first-letter selection placeholder marker backdrop file-selector-button cue"
    " details-content grammar-error spelling-error target-text view-transition ";
static const char element_functions[] =
    " part slotted cue highlight view-transition-group view-transition-image-pair view-transition-old"
    " view-transition-new picker ";

static bool is_in(struct text name, const char *list)
{
    struct text all = text_from_string(list);
    for (size_t at = 0; name.length > 0 && (at = text_find_ignore_case(all, name, at)) != SIZE_MAX; at++) {
        if (at > 0 && all.data[at - 1] == ' ' && all.data[at + name.length] == ' ')
            return true;
    }
    return false;
}

static const struct {
    struct text name;
    enum simple_kind kind;
    int32_t step;
    int32_t offset;
} plain[] = {
    {{"first-child", 11}, SIMPLE_NTH_CHILD, 0, 1},
    {{"last-child", 10}, SIMPLE_NTH_LAST_CHILD, 0, 1},
    {{"first-of-type", 13}, SIMPLE_NTH_OF_TYPE, 0, 1},
    {{"last-of-type", 12}, SIMPLE_NTH_LAST_OF_TYPE, 0, 1},
    {{"root", 4}, SIMPLE_ROOT, 0, 0},
    {{"scope", 5}, SIMPLE_ROOT, 0, 0},
    {{"empty", 5}, SIMPLE_EMPTY, 0, 0},
    {{"link", 4}, SIMPLE_LINK, 0, 0},
    {{"any-link", 8}, SIMPLE_LINK, 0, 0},
    {{"-webkit-any-link", 16}, SIMPLE_LINK, 0, 0},
    {{"checked", 7}, SIMPLE_CHECKED, 0, 0},
    {{"enabled", 7}, SIMPLE_ENABLED, 0, 0},
    {{"disabled", 8}, SIMPLE_DISABLED, 0, 0},
};

static bool add_never(struct selector_draft *draft)
{
    draft->never = true;
    return selector_draft_add(draft, SIMPLE_NEVER) != NULL;
}

static bool add_nth(struct selector_draft *draft, enum simple_kind kind, int32_t step, int32_t offset)
{
    struct selector_simple *simple = selector_draft_add(draft, kind);
    if (!simple)
        return false;
    simple->step = step;
    simple->offset = offset;
    return true;
}

static bool parse_plain_class(const struct selector_parser *parser, struct text name, struct selector_draft *draft)
{
    if (parser->scope && text_equal_ignore_case(name, TEXT("scope"))) {
        struct selector_simple *simple = selector_draft_add(draft, SIMPLE_IS);
        if (simple)
            simple->list = parser->scope->roots;
        return simple != NULL;
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (text_equal_ignore_case(name, plain[i].name))
            return add_nth(draft, plain[i].kind, plain[i].step, plain[i].offset);
    }
    if (text_equal_ignore_case(name, TEXT("only-child")))
        return add_nth(draft, SIMPLE_NTH_CHILD, 0, 1) && add_nth(draft, SIMPLE_NTH_LAST_CHILD, 0, 1);
    if (text_equal_ignore_case(name, TEXT("only-of-type")))
        return add_nth(draft, SIMPLE_NTH_OF_TYPE, 0, 1) && add_nth(draft, SIMPLE_NTH_LAST_OF_TYPE, 0, 1);
    if (text_equal_ignore_case(name, TEXT("defined"))) /* every element is, as far as the markup says */
        return add_nth(draft, SIMPLE_NTH_CHILD, 1, 0);
    return is_in(name, never_classes) && add_never(draft);
}

static void add_specificity(struct selector_draft *draft, uint32_t specificity)
{
    draft->ids += specificity >> 16;
    draft->classes += specificity >> 8 & 0xFF;
    draft->types += specificity & 0xFF;
}

/* One digit run; false where there is none. Large numbers stay large. */
static bool take_digits(struct text *t, int32_t *number)
{
    enum { MOST = 100000000 };
    size_t i = 0;
    int32_t sum = 0;
    for (; i < t->length && ascii_is_digit(t->data[i]); i++)
        sum = sum < MOST ? sum * 10 + (t->data[i] - '0') : sum;
    *t = text_slice(*t, i, t->length);
    *number = sum;
    return i > 0;
}

/* CSS Syntax 3, section 6: "an+b", from the tokens' source without comments. */
static bool parse_an_plus_b(struct text t, int32_t *step, int32_t *offset)
{
    t = text_trim(t);
    *step = 0;
    *offset = 0;
    bool even = text_equal_ignore_case(t, TEXT("even"));
    if (even || text_equal_ignore_case(t, TEXT("odd"))) {
        *step = 2;
        *offset = !even;
        return true;
    }
    int32_t sign = t.length > 0 && t.data[0] == '-' ? -1 : 1;
    if (t.length > 0 && (t.data[0] == '-' || t.data[0] == '+'))
        t = text_slice(t, 1, t.length);
    int32_t number = 1;
    bool digits = take_digits(&t, &number);
    if (t.length == 0) {
        *offset = sign * number;
        return digits;
    }
    if (ascii_lower(t.data[0]) != 'n')
        return false;
    *step = digits ? sign * number : sign;
    t = text_trim(text_slice(t, 1, t.length));
    if (t.length == 0)
        return true;
    if (t.data[0] != '+' && t.data[0] != '-')
        return false;
    sign = t.data[0] == '-' ? -1 : 1;
    t = text_trim(text_slice(t, 1, t.length));
    digits = take_digits(&t, &number);
    *offset = sign * number;
    return digits && t.length == 0;
}

/* "an+b", for children with "of" and a list of selectors behind it (Selectors 4, 14.3.1). */
static bool parse_nth(const struct selector_parser *parser, struct css_slice in, enum simple_kind kind,
                      struct selector_draft *draft)
{
    char joined[64];
    size_t length = 0;
    bool children = kind == SIMPLE_NTH_CHILD || kind == SIMPLE_NTH_LAST_CHILD;
    for (; in.at < in.end && !(children && length > 0 && css_is_ident(in.at, TEXT("of"))); in.at++) {
        struct text source = in.at->kind == CSS_WHITESPACE ? TEXT(" ") : in.at->source;
        if (source.length > sizeof joined - length)
            return false;
        memcpy(joined + length, source.data, source.length);
        length += source.length;
    }
    int32_t step;
    int32_t offset;
    if (!parse_an_plus_b(text_of(joined, length), &step, &offset) || !add_nth(draft, kind, step, offset))
        return false;
    if (in.at == in.end)
        return true;
    in.at++;
    struct selector_parser inner = *parser;
    inner.depth++;
    const struct selector_list *list =
        inner.depth <= SELECTOR_LIMIT_NESTING ? selector_parse_list(&inner, in, false, false) : NULL;
    draft->simples[draft->simple_count - 1].list = list;
    add_specificity(draft, list ? list->specificity : 0);
    return list != NULL;
}

static bool add_list(const struct selector_parser *parser, struct css_slice in, enum simple_kind kind, bool forgiving,
                     struct selector_draft *draft)
{
    if (parser->depth >= SELECTOR_LIMIT_NESTING)
        return false;
    struct selector_parser inner = *parser;
    inner.depth++;
    struct selector_simple *simple = selector_draft_add(draft, kind);
    if (!simple)
        return false;
    simple->list = selector_parse_list(&inner, in, forgiving, kind == SIMPLE_HAS);
    return simple->list != NULL;
}

static bool parse_list_function(const struct selector_parser *parser, const struct css_value *function,
                                struct selector_draft *draft)
{
    struct text name = function->token->value;
    bool where = text_equal_ignore_case(name, TEXT("where"));
    bool is = text_equal_ignore_case(name, TEXT("is")) || text_equal_ignore_case(name, TEXT("-webkit-any")) ||
              text_equal_ignore_case(name, TEXT("matches"));
    bool not = text_equal_ignore_case(name, TEXT("not"));
    if (!where && !is && !not && !text_equal_ignore_case(name, TEXT("has")))
        return false;
    enum simple_kind kind = where || is ? SIMPLE_IS : not ? SIMPLE_NOT : SIMPLE_HAS;
    if (!add_list(parser, function->contents, kind, where || is, draft))
        return false;
    uint32_t specificity = where ? 0 : draft->simples[draft->simple_count - 1].list->specificity;
    add_specificity(draft, specificity);
    return true;
}

static bool parse_lang(const struct selector_parser *parser, struct css_slice in, struct selector_draft *draft)
{
    css_skip_space(&in);
    if (in.at == in.end || (in.at->kind != CSS_IDENT && in.at->kind != CSS_STRING))
        return false;
    struct selector_simple *simple = selector_draft_add(draft, SIMPLE_LANG);
    if (!simple)
        return false;
    simple->name = arena_copy(parser->arena, in.at->value);
    in.at++;
    css_skip_space(&in);
    draft->classes++;
    return in.at == in.end;
}

static bool parse_function(const struct selector_parser *parser, const struct css_value *function,
                           struct selector_draft *draft)
{
    static const struct {
        struct text name;
        enum simple_kind kind;
    } nth[] = {{{"nth-child", 9}, SIMPLE_NTH_CHILD},
               {{"nth-last-child", 14}, SIMPLE_NTH_LAST_CHILD},
               {{"nth-of-type", 11}, SIMPLE_NTH_OF_TYPE},
               {{"nth-last-of-type", 16}, SIMPLE_NTH_LAST_OF_TYPE}};
    struct text name = function->token->value;
    for (size_t i = 0; i < sizeof nth / sizeof nth[0]; i++) {
        if (text_equal_ignore_case(name, nth[i].name)) {
            draft->classes++;
            return parse_nth(parser, function->contents, nth[i].kind, draft);
        }
    }
    if (text_equal_ignore_case(name, TEXT("lang")))
        return parse_lang(parser, function->contents, draft);
    if (is_in(name, never_functions)) {
        draft->classes++;
        return add_never(draft);
    }
    return parse_list_function(parser, function, draft);
}

/* ::before and ::after of the elements that the rest is for; nothing stands behind it but states. */
static bool parse_generated(const struct selector_parser *parser, struct selector_draft *draft)
{
    draft->types++;
    if (parser->depth > 0 || draft->generated)
        return add_never(draft);
    draft->generated = true;
    return draft->in_compound || selector_draft_universal(draft);
}

static bool parse_element(const struct selector_parser *parser, const struct css_value *value,
                          struct selector_draft *draft)
{
    if (css_is_ident(value->token, TEXT("before")) || css_is_ident(value->token, TEXT("after")))
        return parse_generated(parser, draft);
    bool known;
    struct text name = value->token->value;
    if (value->token->kind == CSS_IDENT)
        known = is_in(name, elements) || text_starts_with_ignore_case(name, TEXT("-webkit-"));
    else
        known = value->token->kind == CSS_FUNCTION && is_in(name, element_functions);
    draft->types++;
    return known && add_never(draft);
}

bool selector_parse_pseudo(const struct selector_parser *parser, struct css_slice *slice, struct selector_draft *draft)
{
    struct css_value value;
    if (!css_next_value(slice, &value))
        return false;
    if (value.token->kind == CSS_COLON)
        return css_next_value(slice, &value) && parse_element(parser, &value, draft);
    if (value.token->kind == CSS_FUNCTION)
        return parse_function(parser, &value, draft);
    if (value.token->kind != CSS_IDENT)
        return false;
    if (is_in(value.token->value, old_elements))
        return parse_element(parser, &value, draft);
    draft->classes++;
    return parse_plain_class(parser, value.token->value, draft);
}
