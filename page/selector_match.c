/* selector_match.c: does an element match? Right to left, with the steps counted.
 *
 * Backtracking is cut as browsers do it: a failure says whether another sibling, or another ancestor, could still help;
 * so the time is bounded by ancestors and siblings times compounds, not by their powers. */
#include "page/selector.h"

#include <string.h>

enum outcome {
    MATCHES,
    FAILS_HERE, /* another element may match in its place */
    FAILS_SIBLINGS, /* no sibling would */
    FAILS_WHOLLY /* no ancestor would */
};

/* base/text.h's text_equal, inline: attributes and classes are compared for every element. */
static inline bool same(struct text a, struct text b)
{
    return a.length == b.length &&
           (a.length == 0 || (a.data[0] == b.data[0] && memcmp(a.data, b.data, a.length) == 0));
}

const struct text *selector_attribute(const struct node *node, struct text name)
{
    for (uint32_t i = 0; i < node->attribute_count; i++) {
        if (same(node->attributes[i].name, name))
            return &node->attributes[i].value;
    }
    return NULL;
}

static bool names_equal(const struct matcher *m, struct text a, struct text b)
{
    return same(a, b) || (m->ignore_case && text_equal_ignore_case(a, b));
}

static bool take_step(struct matcher *m)
{
    if (m->steps == 0)
        return false;
    m->steps--;
    return true;
}

static bool has_class(struct matcher *m, const struct selector_simple *simple, uint32_t element)
{
    uint32_t count = m->names[element].class_count;
    const uint32_t *hashes = m->classes + m->names[element].first_class;
    matcher_spend(m, count / 16);
    for (uint32_t i = 0; i < count; i++) {
        if (hashes[i] == simple->hash && names_equal(m, m->nodes[element].classes[i], simple->name))
            return true;
    }
    return false;
}

/* One of the space-separated words. */
static bool has_word(struct text value, struct text word, bool ignore_case)
{
    size_t i = 0;
    if (word.length == 0)
        return false;
    while (i < value.length) {
        size_t start = i;
        while (i < value.length && !ascii_is_space(value.data[i]))
            i++;
        struct text one = text_slice(value, start, i - start);
        if (ignore_case ? text_equal_ignore_case(one, word) : text_equal(one, word))
            return true;
        i++;
    }
    return false;
}

/* Attribute values are short, as a rule: looking for the first byte beats a search that prepares itself. */
static bool contains(struct text whole, struct text part)
{
    enum { SHORT = 256 };
    if (whole.length > SHORT)
        return text_find(whole, part, 0) != SIZE_MAX;
    const char *at = whole.data;
    const char *end = whole.data + whole.length;
    while ((size_t)(end - at) >= part.length && (at = memchr(at, part.data[0], (size_t)(end - at) - part.length + 1))) {
        if (at[part.length - 1] == part.data[part.length - 1] && memcmp(at, part.data, part.length) == 0)
            return true;
        at++;
    }
    return false;
}

static bool attribute_matches(struct matcher *m, const struct node *node, const struct selector_simple *simple)
{
    const struct text *found = selector_attribute(node, simple->name);
    matcher_spend(m, node->attribute_count / 16 + (found ? found->length / 64 : 0));
    if (!found)
        return false;
    struct text value = *found;
    struct text wanted = simple->value;
    bool fold = simple->ignore_case;
    switch (simple->operator) {
    case '=': return fold ? text_equal_ignore_case(value, wanted) : text_equal(value, wanted);
    case '~': return has_word(value, wanted, fold);
    case '|':
        if (value.length > wanted.length && value.data[wanted.length] != '-')
            return false;
        return fold ? text_starts_with_ignore_case(value, wanted) : text_starts_with(value, wanted);
    case '^':
        return wanted.length > 0 &&
               (fold ? text_starts_with_ignore_case(value, wanted) : text_starts_with(value, wanted));
    case '$':
        return wanted.length > 0 && (fold ? text_ends_with_ignore_case(value, wanted) : text_ends_with(value, wanted));
    case '*':
        return wanted.length > 0 &&
               (fold ? text_find_ignore_case(value, wanted, 0) != SIZE_MAX : contains(value, wanted));
    default: return true;
    }
}

/* The same among the siblings that follow. */
static uint32_t number_from_end(struct matcher *m, uint32_t element, bool of_type, int32_t enough)
{
    const struct node *node = &m->nodes[element];
    uint32_t end = node->parent == element ? m->node_count : m->nodes[node->parent].end_index;
    uint32_t number = 1;
    for (uint32_t i = node->end_index; i < end; i = m->nodes[i].end_index) {
        const struct node *other = &m->nodes[i];
        if (enough >= 0 && number > (uint32_t)enough)
            break;
        if (!take_step(m))
            return 0;
        number += other->kind == NODE_ELEMENT && (!of_type || text_equal(other->name, node->name));
    }
    return number;
}

static bool nth_matches(const struct selector_simple *simple, uint32_t number)
{
    int64_t rest = (int64_t)number - simple->offset;
    if (number == 0)
        return false;
    if (simple->step == 0)
        return rest == 0;
    return rest % simple->step == 0 && rest / simple->step >= 0;
}

static bool is_empty(struct matcher *m, uint32_t element)
{
    for (uint32_t i = element + 1; i < m->nodes[element].end_index; i++) {
        if (!take_step(m) ||
            (m->nodes[i].kind != NODE_COMMENT && (m->nodes[i].kind != NODE_TEXT || m->nodes[i].text.length > 0)))
            return false;
    }
    return true;
}

static bool is_checked(const struct node *node)
{
    if (node->tag == TAG_OPTION)
        return selector_attribute(node, TEXT("selected")) != NULL;
    return node->tag == TAG_INPUT && selector_attribute(node, TEXT("checked")) != NULL;
}

static bool is_form_control(const struct node *node)
{
    return node->tag == TAG_INPUT || node->tag == TAG_BUTTON || node->tag == TAG_SELECT || node->tag == TAG_TEXTAREA ||
           node->tag == TAG_OPTION || node->tag == TAG_OPTGROUP || node->tag == TAG_FIELDSET;
}

static bool lang_matches(const struct matcher *m, const struct selector_simple *simple, uint32_t element)
{
    for (uint32_t i = element; i != 0; i = m->nodes[i].parent) {
        const struct text *lang = selector_attribute(&m->nodes[i], TEXT("lang"));
        if (lang)
            return text_starts_with_ignore_case(*lang, simple->name) &&
                   (lang->length == simple->name.length || lang->data[simple->name.length] == '-');
    }
    return false;
}

static enum outcome match_from(struct matcher *m, const struct selector *selector, size_t at, uint32_t element);

static bool list_matches(struct matcher *m, const struct selector_list *list, uint32_t element)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].never && match_from(m, &list->items[i], 0, element) == MATCHES)
            return true;
    }
    return false;
}

/* Selectors 4, 4.5: an element below it, or behind it among the siblings, matches the rest with it as the anchor. */
static bool has_matches(struct matcher *m, const struct selector_list *list, uint32_t element)
{
    uint32_t outer = m->anchor;
    m->anchor = element;
    bool found = false;
    for (size_t i = 0; i < list->count && !found; i++) {
        const struct selector *selector = &list->items[i];
        if (selector->never)
            continue;
        enum selector_combinator first = selector->compounds[selector->compound_count - 2].combinator;
        bool beside = first == SELECTOR_NEXT || first == SELECTOR_LATER;
        uint32_t start = beside ? m->nodes[element].end_index : element + 1;
        uint32_t end = m->nodes[beside ? m->nodes[element].parent : element].end_index;
        for (uint32_t j = start; j < end && !found && m->steps > 0; j++)
            found = m->nodes[j].kind == NODE_ELEMENT && match_from(m, selector, 0, j) == MATCHES;
    }
    m->anchor = outer;
    return found;
}

/* The element's number among those siblings that the list matches; 0 where it does not match itself. */
static uint32_t number_of_matching(struct matcher *m, const struct selector_simple *simple, uint32_t element)
{
    const struct node *nodes = m->nodes;
    bool from_end = simple->kind == SIMPLE_NTH_LAST_CHILD;
    uint32_t end = nodes[element].parent == element ? m->node_count : nodes[nodes[element].parent].end_index;
    uint32_t number = 0;
    for (uint32_t i = element; i != 0 && i < end; i = from_end ? nodes[i].end_index : nodes[i].previous_sibling) {
        if (nodes[i].kind == NODE_ELEMENT && list_matches(m, simple->list, i))
            number++;
        if (number == 0 || !take_step(m))
            return 0;
    }
    return number;
}

static bool simple_matches(struct matcher *m, const struct selector_simple *simple, uint32_t element)
{
    const struct node *node = &m->nodes[element];
    switch (simple->kind) {
    case SIMPLE_TYPE: return m->names[element].tag == simple->hash && text_equal(node->name, simple->name);
    case SIMPLE_ID: return m->names[element].id == simple->hash && names_equal(m, node->id, simple->name);
    case SIMPLE_CLASS: return has_class(m, simple, element);
    case SIMPLE_ATTRIBUTE: return attribute_matches(m, node, simple);
    case SIMPLE_NTH_CHILD:
        return nth_matches(simple, simple->list ? number_of_matching(m, simple, element) : node->child_number);
    case SIMPLE_NTH_OF_TYPE: return nth_matches(simple, node->type_number);
    case SIMPLE_NTH_LAST_CHILD:
    case SIMPLE_NTH_LAST_OF_TYPE: {
        if (simple->list)
            return nth_matches(simple, number_of_matching(m, simple, element));
        int32_t enough = simple->step <= 0 ? simple->offset : -1;
        bool of_type = simple->kind == SIMPLE_NTH_LAST_OF_TYPE;
        return nth_matches(simple, number_from_end(m, element, of_type, enough > 0 ? enough : -1));
    }
    case SIMPLE_ROOT: return node->parent == 0;
    case SIMPLE_EMPTY: return is_empty(m, element);
    case SIMPLE_LINK:
        return (node->tag == TAG_A || node->tag == TAG_AREA) && selector_attribute(node, TEXT("href")) != NULL;
    case SIMPLE_CHECKED: return is_checked(node);
    case SIMPLE_ENABLED: return is_form_control(node) && !selector_attribute(node, TEXT("disabled"));
    case SIMPLE_DISABLED: return is_form_control(node) && selector_attribute(node, TEXT("disabled"));
    case SIMPLE_LANG: return lang_matches(m, simple, element);
    case SIMPLE_IS: return list_matches(m, simple->list, element);
    case SIMPLE_NOT: return !list_matches(m, simple->list, element);
    case SIMPLE_HAS: return has_matches(m, simple->list, element);
    case SIMPLE_ANCHOR: return m->anchor == element;
    case SIMPLE_NEVER: break;
    }
    return false;
}

/* `skip`: simple selectors at the front that are known to match. */
static bool compound_matches(struct matcher *m, const struct selector *selector, size_t at, uint32_t element,
                             size_t skip)
{
    const struct selector_compound *compound = &selector->compounds[at];
    const struct selector_simple *simples = selector->simples + compound->first;
    for (size_t i = skip; i < compound->count; i++) {
        if (!simple_matches(m, &simples[i], element))
            return false;
    }
    return true;
}

/* False where the name that the compound asks for is sure not to be the element's. */
static inline bool may_match(const struct matcher *m, const struct selector *selector, size_t at, uint32_t element)
{
    const struct selector_compound *compound = &selector->compounds[at];
    const struct selector_simple *first = &selector->simples[compound->first];
    const struct element_names *names = &m->names[element];
    if (compound->count == 0 || !first->hash || first->hash == names->tag || first->hash == names->id)
        return true;
    if (first->kind == SIMPLE_CLASS) {
        for (uint32_t i = 0; i < names->class_count; i++) {
            if (m->classes[names->first_class + i] == first->hash)
                return true;
        }
    }
    return false;
}

static enum outcome match_ancestors(struct matcher *m, const struct selector *selector, size_t at, uint32_t element)
{
    for (uint32_t i = m->nodes[element].parent; i != 0; i = m->nodes[i].parent) {
        if (!may_match(m, selector, at, i))
            continue;
        enum outcome outcome = match_from(m, selector, at, i);
        if (outcome == MATCHES || outcome == FAILS_WHOLLY)
            return outcome;
    }
    matcher_spend(m, m->nodes[element].depth / 16);
    return FAILS_WHOLLY;
}

static enum outcome match_siblings(struct matcher *m, const struct selector *selector, size_t at, uint32_t element)
{
    for (uint32_t i = m->nodes[element].previous_sibling; i != 0; i = m->nodes[i].previous_sibling) {
        enum outcome outcome = match_from(m, selector, at, i);
        if (outcome != FAILS_HERE)
            return outcome;
    }
    return FAILS_SIBLINGS;
}

/* What stands left of a compound that matches. */
static enum outcome match_left(struct matcher *m, const struct selector *selector, size_t at, uint32_t element)
{
    if (at + 1 == selector->compound_count)
        return MATCHES;
    switch (selector->compounds[at].combinator) {
    case SELECTOR_DESCENDANT: return match_ancestors(m, selector, at + 1, element);
    case SELECTOR_LATER: return match_siblings(m, selector, at + 1, element);
    case SELECTOR_CHILD: {
        uint32_t parent = m->nodes[element].parent;
        enum outcome outcome = parent == 0 ? FAILS_WHOLLY : match_from(m, selector, at + 1, parent);
        return outcome == MATCHES || outcome == FAILS_WHOLLY ? outcome : FAILS_SIBLINGS;
    }
    case SELECTOR_NEXT: {
        uint32_t sibling = m->nodes[element].previous_sibling;
        return sibling == 0 ? FAILS_SIBLINGS : match_from(m, selector, at + 1, sibling);
    }
    }
    return FAILS_WHOLLY;
}

static enum outcome match_from(struct matcher *m, const struct selector *selector, size_t at, uint32_t element)
{
    if (!take_step(m))
        return FAILS_WHOLLY;
    return compound_matches(m, selector, at, element, 0) ? match_left(m, selector, at, element) : FAILS_HERE;
}

/* In the scope of a root above it, or itself, with no limit between (CSS Cascade 6, 2.5.2). */
static bool is_in_scope(struct matcher *m, const struct selector_scope *scope, uint32_t element)
{
    for (; scope; scope = scope->outer) {
        bool inside = false;
        for (uint32_t i = element; i != 0 && !inside; i = m->nodes[i].parent) {
            inside = list_matches(m, scope->roots, i);
            if (!inside && scope->limits && list_matches(m, scope->limits, i))
                return false;
        }
        if (!inside)
            return false;
    }
    return true;
}

bool selector_matches(struct matcher *matcher, const struct selector *selector, uint32_t element)
{
    return match_from(matcher, selector, 0, element) == MATCHES && is_in_scope(matcher, selector->scope, element);
}

bool selector_matches_keyed(struct matcher *matcher, const struct selector *selector, uint32_t element,
                            struct text name)
{
    return names_equal(matcher, name, selector->simples[selector->compounds[0].first].name) &&
           compound_matches(matcher, selector, 0, element, 1) &&
           match_left(matcher, selector, 0, element) == MATCHES && is_in_scope(matcher, selector->scope, element);
}
