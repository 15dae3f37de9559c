/* selector.c: selectors read (Selectors Level 4, section 18; CSS Nesting 1). */
#include "page/selector.h"

#include "page/name_hash.h"
#include "page/selector_priv.h"

struct selector_simple *selector_draft_add(struct selector_draft *draft, enum simple_kind kind)
{
    if (draft->simple_count == SELECTOR_LIMIT_SIMPLES)
        return NULL;
    if (!draft->in_compound) {
        if (draft->compound_count == SELECTOR_LIMIT_COMPOUNDS)
            return NULL;
        draft->compounds[draft->compound_count++] =
            (struct selector_compound){.first = (uint16_t)draft->simple_count};
        draft->in_compound = true;
    }
    draft->compounds[draft->compound_count - 1].count++;
    struct selector_simple *simple = &draft->simples[draft->simple_count++];
    *simple = (struct selector_simple){.kind = kind};
    return simple;
}

bool selector_draft_universal(struct selector_draft *draft)
{
    if (draft->in_compound)
        return false;
    if (draft->compound_count == SELECTOR_LIMIT_COMPOUNDS)
        return false;
    draft->compounds[draft->compound_count++] = (struct selector_compound){.first = (uint16_t)draft->simple_count};
    draft->in_compound = true;
    return true;
}

static struct text lower_copy(struct arena *arena, struct text t)
{
    char *data = arena_alloc_raw(arena, t.length + 1);
    for (size_t i = 0; i < t.length; i++)
        data[i] = ascii_lower(t.data[i]);
    return text_of(data, t.length);
}

static bool add_name(const struct selector_parser *parser, struct selector_draft *draft, enum simple_kind kind,
                     struct text name)
{
    struct selector_simple *simple = selector_draft_add(draft, kind);
    if (!simple)
        return false;
    simple->name = kind == SIMPLE_TYPE ? lower_copy(parser->arena, name) : arena_copy(parser->arena, name);
    enum name_kind names = kind == SIMPLE_TYPE ? NAME_TAG : kind == SIMPLE_ID ? NAME_ID : NAME_CLASS;
    simple->hash = name_hash(names, simple->name);
    draft->ids += kind == SIMPLE_ID;
    draft->classes += kind == SIMPLE_CLASS;
    draft->types += kind == SIMPLE_TYPE;
    return true;
}

/* A type or universal selector, with "*|" before it; other namespaces are never declared here, so their selectors are
 * invalid. */
static bool parse_type(const struct selector_parser *parser, struct css_slice *slice, struct selector_draft *draft)
{
    if (draft->in_compound)
        return false;
    const struct css_token *token = slice->at++;
    if (slice->at < slice->end && css_is_delim(slice->at, '|')) {
        if (!css_is_delim(token, '*') || slice->at + 1 >= slice->end)
            return false;
        token = ++slice->at;
        slice->at++;
        if (token->kind != CSS_IDENT && !css_is_delim(token, '*'))
            return false;
    }
    if (css_is_delim(token, '*'))
        return selector_draft_universal(draft);
    return add_name(parser, draft, SIMPLE_TYPE, token->value);
}

/* Attributes whose values match in any case in HTML documents (WHATWG HTML 4.16.2). */
static bool value_ignores_case(struct text name)
{
    static const char list[] =
        " accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir"
        " direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref"
        " noresize noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign"
        " valuetype vlink ";
    struct text all = TEXT(list);
    for (size_t at = 0; (at = text_find(all, name, at)) != SIZE_MAX; at++) {
        if (all.data[at - 1] == ' ' && all.data[at + name.length] == ' ')
            return name.length > 0;
    }
    return false;
}

static bool parse_operator(struct css_slice *in, char *operator)
{
    css_skip_space(in);
    if (in->at == in->end)
        return true;
    const struct css_token *token = in->at++;
    if (css_is_delim(token, '=')) {
        *operator = '=';
        return true;
    }
    static const char pairs[] = "~|^$*";
    for (const char *pair = pairs; *pair; pair++) {
        if (css_is_delim(token, *pair) && in->at < in->end && css_is_delim(in->at, '=') &&
            token->source.data + 1 == in->at->source.data) {
            in->at++;
            *operator = *pair;
            return true;
        }
    }
    return false;
}

/* [name], [name op value], [name op value i]; "*|name" too. */
static bool parse_attribute(const struct selector_parser *parser, struct css_slice in, struct selector_draft *draft)
{
    css_skip_space(&in);
    if (in.end - in.at > 1 && css_is_delim(in.at, '*') && css_is_delim(in.at + 1, '|'))
        in.at += 2;
    else if (in.at < in.end && css_is_delim(in.at, '|'))
        in.at++;
    if (in.at == in.end || in.at->kind != CSS_IDENT)
        return false;
    struct selector_simple *simple = selector_draft_add(draft, SIMPLE_ATTRIBUTE);
    if (!simple)
        return false;
    draft->classes++;
    simple->name = lower_copy(parser->arena, in.at->value);
    in.at++;
    if (!parse_operator(&in, &simple->operator))
        return false;
    if (!simple->operator)
        return true;
    css_skip_space(&in);
    if (in.at == in.end || (in.at->kind != CSS_IDENT && in.at->kind != CSS_STRING))
        return false;
    simple->value = arena_copy(parser->arena, in.at->value);
    simple->ignore_case = value_ignores_case(simple->name);
    in.at++;
    css_skip_space(&in);
    if (in.at < in.end) {
        /* "s" is in the standard, and invalid in the browser that search engines look through. */
        if (!css_is_ident(in.at, TEXT("i")))
            return false;
        simple->ignore_case = true;
        in.at++;
        css_skip_space(&in);
    }
    return in.at == in.end;
}

static bool parse_parent(const struct selector_parser *parser, struct selector_draft *draft)
{
    const struct selector_list *list = parser->parent ? parser->parent : parser->scope ? parser->scope->roots : NULL;
    struct selector_simple *simple = selector_draft_add(draft, list ? SIMPLE_IS : SIMPLE_ROOT);
    if (!simple)
        return false;
    simple->list = list;
    uint32_t specificity = parser->parent ? parser->parent->specificity : 0;
    draft->ids += specificity >> 16;
    draft->classes += specificity >> 8 & 0xFF;
    draft->types += specificity & 0xFF;
    return true;
}

static bool parse_simple(const struct selector_parser *parser, struct css_slice *slice, struct selector_draft *draft)
{
    const struct css_token *token = slice->at;
    struct css_value value;
    if (token->kind == CSS_IDENT || css_is_delim(token, '*'))
        return parse_type(parser, slice, draft);
    css_next_value(slice, &value);
    if (token->kind == CSS_HASH)
        return token->hash_is_id && add_name(parser, draft, SIMPLE_ID, token->value);
    if (token->kind == CSS_OPEN_SQUARE)
        return parse_attribute(parser, value.contents, draft);
    if (token->kind == CSS_COLON)
        return selector_parse_pseudo(parser, slice, draft);
    if (css_is_delim(token, '&'))
        return parse_parent(parser, draft);
    if (!css_is_delim(token, '.') || slice->at == slice->end || slice->at->kind != CSS_IDENT)
        return false;
    return add_name(parser, draft, SIMPLE_CLASS, (slice->at++)->value);
}

/* Takes white space and a combinator; `*found` says whether one stood there. */
static enum selector_combinator take_combinator(struct css_slice *slice, bool *found)
{
    const struct css_token *start = slice->at;
    css_skip_space(slice);
    *found = slice->at != start;
    if (slice->at == slice->end)
        return SELECTOR_DESCENDANT;
    static const struct {
        char delim;
        enum selector_combinator combinator;
    } table[] = {{'>', SELECTOR_CHILD}, {'+', SELECTOR_NEXT}, {'~', SELECTOR_LATER}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (css_is_delim(slice->at, table[i].delim)) {
            slice->at++;
            css_skip_space(slice);
            *found = true;
            return table[i].combinator;
        }
    }
    return SELECTOR_DESCENDANT;
}

static bool has_ampersand(struct css_slice slice)
{
    for (; slice.at < slice.end && slice.at->kind != CSS_COMMA; slice.at++) {
        if (css_is_delim(slice.at, '&'))
            return true;
    }
    return false;
}

/* What a selector begins with that is not written: the anchor of :has(), or the parent rule's elements where a nested
 * selector begins with a combinator or has no & (CSS Nesting 1, 3.1). */
static bool parse_start(const struct selector_parser *parser, struct css_slice *slice, bool relative,
                        struct selector_draft *draft)
{
    css_skip_space(slice);
    bool found;
    bool ampersand = parser->parent && has_ampersand(*slice);
    enum selector_combinator leading = take_combinator(slice, &found);
    if (relative)
        selector_draft_add(draft, SIMPLE_ANCHOR);
    else if (parser->depth == 0 && (parser->parent ? found || !ampersand : parser->scope && found))
        parse_parent(parser, draft);
    else
        return !found;
    draft->compounds[0].combinator = leading;
    draft->in_compound = false;
    return true;
}

/* A complex selector up to a comma or the end. */
static bool parse_complex(const struct selector_parser *parser, struct css_slice *slice, bool relative,
                          struct selector_draft *draft)
{
    if (!parse_start(parser, slice, relative, draft))
        return false;
    bool found;
    for (;;) {
        if (slice->at == slice->end || slice->at->kind == CSS_COMMA)
            return draft->in_compound;
        while (slice->at < slice->end && slice->at->kind != CSS_WHITESPACE && slice->at->kind != CSS_COMMA &&
               !css_is_delim(slice->at, '>') && !css_is_delim(slice->at, '+') && !css_is_delim(slice->at, '~')) {
            if (!parse_simple(parser, slice, draft))
                return false;
        }
        if (!draft->in_compound)
            return false;
        enum selector_combinator combinator = take_combinator(slice, &found);
        if (slice->at == slice->end || slice->at->kind == CSS_COMMA)
            return combinator == SELECTOR_DESCENDANT;
        draft->compounds[draft->compound_count - 1].combinator = combinator;
        draft->in_compound = false;
    }
}

static uint32_t at_most(uint32_t number, uint32_t most)
{
    return number < most ? number : most;
}

/* Names of the compounds that stand for ancestors: all but the last, up to where siblings are asked for. */
static struct name_set ancestor_names(const struct selector *selector)
{
    struct name_set names = {{0, 0}};
    for (size_t i = 0; i + 1 < selector->compound_count; i++) {
        enum selector_combinator combinator = selector->compounds[i].combinator;
        if (combinator == SELECTOR_NEXT || combinator == SELECTOR_LATER)
            continue;
        const struct selector_compound *above = &selector->compounds[i + 1];
        for (size_t j = above->first; j < (size_t)above->first + above->count; j++) {
            if (selector->simples[j].hash)
                name_set_add(&names, selector->simples[j].hash);
        }
    }
    return names;
}

static int name_weight(const struct selector_simple *simple)
{
    return simple->kind == SIMPLE_ID ? 3 : simple->kind == SIMPLE_CLASS ? 2 : simple->kind == SIMPLE_TYPE ? 1 : 0;
}

/* The order in a compound means nothing to a match: the name that tells most elements apart comes first. */
static void put_name_first(const struct selector_compound *compound, struct selector_simple *simples)
{
    size_t best = compound->first;
    for (size_t i = compound->first; i < (size_t)compound->first + compound->count; i++) {
        if (name_weight(&simples[i]) > name_weight(&simples[best]))
            best = i;
    }
    if (compound->count > 1) {
        struct selector_simple first = simples[best];
        simples[best] = simples[compound->first];
        simples[compound->first] = first;
    }
}

static void finish(struct arena *arena, const struct selector_draft *draft, struct selector *selector)
{
    size_t count = draft->compound_count;
    struct selector_simple *simples = arena_alloc_array(arena, draft->simple_count + 1, sizeof *simples);
    struct selector_compound *compounds = arena_alloc_array(arena, count, sizeof *compounds);
    memcpy(simples, draft->simples, draft->simple_count * sizeof *simples);
    for (size_t i = 0; i < count; i++) {
        compounds[i] = draft->compounds[count - 1 - i];
        /* In the draft a combinator belongs to the compound at its left, here to the one at its right. */
        compounds[i].combinator = i + 1 < count ? draft->compounds[count - 2 - i].combinator : SELECTOR_DESCENDANT;
        put_name_first(&compounds[i], simples);
    }
    *selector = (struct selector){.compounds = compounds,
                                  .simples = simples,
                                  .compound_count = (uint16_t)count,
                                  .never = draft->never || draft->generated,
                                  .generated = draft->generated && !draft->never,
                                  .specificity = at_most(draft->ids, 255) << 16 | at_most(draft->classes, 255) << 8 |
                                                 at_most(draft->types, 255)};
    selector->ancestors = ancestor_names(selector);
    for (size_t i = compounds[0].first; i < (size_t)compounds[0].first + compounds[0].count; i++)
        selector->attributes |= simples[i].kind == SIMPLE_ATTRIBUTE ? attribute_bit(simples[i].name) : 0;
    selector->key = compounds[0].count > 0 ? simples[compounds[0].first].hash : 0;
}

const struct selector_list *selector_parse_list(const struct selector_parser *parser, struct css_slice slice,
                                                bool forgiving, bool relative)
{
    ARENA_LIST(struct selector) items = {0};
    struct selector_list *list = arena_alloc(parser->arena, sizeof *list);
    struct selector_draft draft;
    for (;;) {
        draft.simple_count = draft.compound_count = 0;
        draft.in_compound = draft.never = draft.generated = false;
        draft.ids = draft.classes = draft.types = 0;
        bool valid = parse_complex(parser, &slice, relative, &draft);
        if (!valid && !forgiving)
            return NULL;
        struct css_value value;
        while (slice.at < slice.end && slice.at->kind != CSS_COMMA)
            css_next_value(&slice, &value);
        if (valid && items.count < SELECTOR_LIMIT_LIST) {
            struct selector *selector = ARENA_PUSH(parser->arena, &items);
            finish(parser->arena, &draft, selector);
            selector->scope = parser->depth == 0 ? parser->scope : NULL;
            if (selector->specificity > list->specificity)
                list->specificity = selector->specificity;
        }
        if (slice.at == slice.end)
            break;
        slice.at++;
    }
    list->items = items.items;
    list->count = items.count;
    return list;
}

const struct selector_list *selector_parse(struct arena *arena, struct css_slice prelude,
                                           const struct selector_list *parent, const struct selector_scope *scope)
{
    struct selector_parser parser = {.arena = arena, .parent = parent, .scope = scope};
    return selector_parse_list(&parser, prelude, false, false);
}
