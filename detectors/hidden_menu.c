/* hidden_menu.c: telling what opens from what is meant to stay unseen. */
#include "detectors/hidden_menu.h"

#include "base/fold.h"

enum { ANCESTORS_ASKED = 5, CREDIT_BYTES = 200, SCRIPT_BYTES = 256 * 1024, SCRIPT_NEAR = 160, LABEL_BYTES = 60 };

bool hidden_is_outside(const struct document *document, uint32_t node)
{
    uint32_t start = document->nodes[node].source_start;
    return start < document->first_tag || (start >= document->html_end && document->html_end < document->source.length);
}

static bool contains_any(struct text t, const struct text *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_find_ignore_case(t, parts[i], 0) != SIZE_MAX)
            return true;
    return false;
}
#define CONTAINS_ANY(t, parts) contains_any((t), (parts), sizeof(parts) / sizeof(parts)[0])

/* Names that frameworks and designers give to what opens later. */
static bool named_as_menu(const struct node *node)
{
    static const struct text names[] = {
        {"menu", 4}, {"nav", 3}, {"dropdown", 8}, {"drop-down", 9}, {"submenu", 7}, {"tab-pane", 8}, {"tabcontent", 10},
        {"tab-content", 11}, {"tabpanel", 8}, {"tabs", 4}, {"collapse", 8}, {"collapsible", 11}, {"accordion", 9},
        {"panel", 5}, {"modal", 5}, {"popup", 5}, {"dialog", 6}, {"offcanvas", 9}, {"off-canvas", 10}, {"drawer", 6},
        {"sidebar", 7}, {"carousel", 8}, {"slide", 5}, {"swiper", 6}, {"owl-", 4}, {"slick", 5}, {"tooltip", 7},
        {"popover", 7}, {"toggle", 6}, {"mobile", 6}, {"d-none", 6}, {"hidden-", 7}, {"visible-", 8}, {"sr-only", 7},
        {"visually-hidden", 15}, {"screen-reader", 13}, {"skip", 4}, {"share", 5}, {"social", 6}, {"cookie", 6},
        {"consent", 7}, {"print", 5}, {"lienket", 7}, {"lien-ket", 8}, {"weblink", 7}, {"more", 4},
        {"splide", 6}, {"glide", 5}, {"flickity", 8}, {"truot", 5}, {"ticker", 6}, {"doitac", 6}, {"doi-tac", 7},
    };
    static const struct text roles[] = {
        {"menu", 4}, {"navigation", 10}, {"tabpanel", 8}, {"dialog", 6}, {"listbox", 7}, {"tooltip", 7},
    };
    static const struct text shown_by_frameworks[] = {
        {"x-show", 6}, {"x-collapse", 10}, {"v-show", 6}, {"ng-show", 7}, {"data-ng-show", 12}, {"ng-if", 5},
    };
    for (size_t i = 0; i < sizeof shown_by_frameworks / sizeof shown_by_frameworks[0]; i++)
        if (node_has_attribute(node, shown_by_frameworks[i]))
            return true;
    if (node->tag == TAG_NAV || node->tag == TAG_DIALOG || node->tag == TAG_DETAILS || node->tag == TAG_SELECT)
        return true;
    if (CONTAINS_ANY(node->id, names) || CONTAINS_ANY(node_attribute(node, TEXT("role")), roles))
        return true;
    for (uint32_t i = 0; i < node->class_count; i++)
        if (CONTAINS_ANY(node->classes[i], names))
            return true;
    return false;
}

static bool names_id(struct text value, struct text id)
{
    size_t at = text_find(value, id, 0);
    while (at != SIZE_MAX) {
        bool before = at == 0 || (!ascii_is_alnum(value.data[at - 1]) && value.data[at - 1] != '-');
        size_t end = at + id.length;
        if (before && (end == value.length || (!ascii_is_alnum(value.data[end]) && value.data[end] != '-')))
            return true;
        at = text_find(value, id, at + 1);
    }
    return false;
}

/* A script names it, as '#id', '.class' or 'id' in quotation marks, and shows it. One that names it to hide it does not
 * count. */
static bool is_shown_by_script(const struct document *document, struct text name)
{
    static const struct text shows[] = {
        {"block", 5}, {"inline", 6}, {"flex", 4}, {"show", 4}, {"toggle", 6}, {"slide", 5}, {"fade", 4}, {"modal", 5},
        {"dialog", 6}, {"open", 4},
    };
    if (name.length < 2)
        return false;
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_TEXT || document->nodes[node->parent].tag != TAG_SCRIPT)
            continue;
        struct text script = text_slice(node->text, 0, SCRIPT_BYTES);
        for (size_t at = text_find(script, name, 0); at != SIZE_MAX; at = text_find(script, name, at + name.length)) {
            size_t end = at + name.length;
            char before = at > 0 ? script.data[at - 1] : ' ';
            bool quoted = end < script.length && (script.data[end] == '"' || script.data[end] == '\'') &&
                          (before == '"' || before == '\'' || before == '#' || before == '.');
            struct text near = text_slice(script, end, SCRIPT_NEAR);
            if (quoted && CONTAINS_ANY(near, shows) && text_find_ignore_case(near, TEXT("none"), 0) == SIZE_MAX)
                return true;
        }
    }
    return false;
}

/* Another element says that it opens this one: href="#id", data-target, aria-controls, onclick ... */
static bool is_opened_by_another(const struct document *document, uint32_t index)
{
    static const struct text openers[] = {
        {"href", 4}, {"data-target", 11}, {"data-bs-target", 14}, {"data-toggle", 11}, {"aria-controls", 13},
        {"data-tab", 8}, {"data-id", 7}, {"for", 3}, {"onclick", 7}, {"onmouseover", 11}, {"onchange", 8}, {"rel", 3},
    };
    struct text id = document->nodes[index].id;
    if (id.length < 2)
        return false;
    if (is_shown_by_script(document, id))
        return true;
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_ELEMENT || (i >= index && i < document->nodes[index].end_index))
            continue;
        for (size_t k = 0; k < sizeof openers / sizeof openers[0]; k++) {
            struct text value = node_attribute(node, openers[k]);
            if (value.length == 0)
                continue;
            bool is_address = text_equal(openers[k], TEXT("href"));
            if (is_address ? text_equal(value, TEXT("#")) || value.data[0] != '#' : false)
                continue;
            if (names_id(value, id))
                return true;
        }
    }
    return false;
}

/* A visitor presses something that he sees, and the element or what is around it changes so that it shows. */
static bool is_opened_by_click(const struct subject *subject, uint32_t index)
{
    const struct document *document = subject->document;
    static const struct text hides[] = {{"none", 4}, {"hidden", 6}};
    static const struct text attributes[] = {{"class", 5}, {"hidden", 6}, {"open", 4}, {"aria-expanded", 13}};
    for (size_t i = 0; subject->scripts && i < subject->scripts->count; i++) {
        const struct script_effect *effect = &subject->scripts->items[i];
        if (effect->moment != SCRIPT_BY_CLICK || effect->target == 0 || effect->target > index ||
            index >= document->nodes[effect->target].end_index || effect->node == 0)
            continue;
        enum tag tag = document->nodes[effect->target].tag;
        bool is_shown = effect->kind == SCRIPT_STYLE && effect->target == index && !CONTAINS_ANY(effect->value, hides);
        bool is_changed = effect->kind == SCRIPT_ATTRIBUTE && CONTAINS_ANY(effect->name, attributes) &&
                          tag != TAG_BODY && tag != TAG_HTML;
        if ((is_shown || is_changed) && subject->visibilities->items[effect->node].sight != SIGHT_HIDDEN)
            return true;
    }
    return false;
}

/* "<li>Liên kết<ul>": the entry's own words, which a visitor sees, stand before the list below it. */
static bool has_label(const struct subject *subject, uint32_t index)
{
    const struct document *document = subject->document;
    uint32_t parent = document->nodes[index].parent;
    if (document->nodes[index].tag != TAG_UL)
        return false;
    /* In a list any words are a label; elsewhere ("<div>Liên kết<ul>") only few are, and a sheet hides the list. */
    bool in_list = document->nodes[parent].tag == TAG_LI;
    if (!in_list && !subject->visibilities->items[index].by_sheet)
        return false;
    for (uint32_t i = parent + 1; i < index; i = document->nodes[i].end_index)
        if (document->nodes[i].kind == NODE_TEXT && text_trim(document->nodes[i].text).length > 0)
            return (in_list || text_trim(document->nodes[i].text).length <= LABEL_BYTES) &&
                   subject->visibilities->items[i].sight != SIGHT_HIDDEN;
    return false;
}

/* "<li><a>Liên kết</a><ul>": what stands before it in the same entry opens it. */
static bool hangs_from_an_entry(const struct subject *subject, uint32_t index, bool by_sheet)
{
    const struct document *document = subject->document;
    const struct node *node = &document->nodes[index];
    uint32_t before = node->previous_sibling;
    if (before == 0)
        return has_label(subject, index);
    if (subject->visibilities->items[before].sight == SIGHT_HIDDEN)
        return false;
    for (uint32_t i = 0; i < document->nodes[before].class_count; i++)
        if (is_shown_by_script(document, document->nodes[before].classes[i]))
            return true;
    switch ((int)document->nodes[before].tag) {
    case TAG_A: case TAG_BUTTON: case TAG_LABEL: case TAG_SUMMARY: case TAG_SPAN: case TAG_INPUT: case TAG_H2:
    case TAG_H3: case TAG_H4: case TAG_H5: case TAG_H6: case TAG_DT:
        return by_sheet || document->nodes[node->parent].tag == TAG_LI ||
               node_has_attribute(&document->nodes[before], TEXT("onclick")) ||
               node_has_attribute(&document->nodes[before], TEXT("aria-expanded")) ||
               node_has_attribute(&document->nodes[before], TEXT("data-toggle")) ||
               node_has_attribute(&document->nodes[before], TEXT("data-bs-toggle"));
    default:
        return false;
    }
}

/* Ways of hiding that scripts and style sheets undo. */
static bool can_open(enum sight_reason reason, bool by_sheet, bool is_named)
{
    switch ((int)reason) {
    case SIGHT_DISPLAY_NONE: case SIGHT_VISIBILITY_HIDDEN: case SIGHT_HIDDEN_ATTRIBUTE: case SIGHT_CLOSED_DETAILS:
    case SIGHT_CLOSED_DIALOG:
        return true;
    case SIGHT_OPACITY: /* carousels write it into the markup until their pictures are there */
        return by_sheet || is_named;
    case SIGHT_ZERO_BOX: case SIGHT_CLIP: case SIGHT_OFF_SCREEN: case SIGHT_TRANSFORM:
    case SIGHT_CONTENT_VISIBILITY:
        return by_sheet;
    default:
        return false;
    }
}

/* A page that shows itself only when its scripts ran hides everything, and with it nothing. */
static bool is_most_of_page(const struct document *document, uint32_t index)
{
    const struct node *node = &document->nodes[index];
    return (node->end_index - index) * 2 > document->node_count && node->end_index - index > 100;
}

bool hidden_is_named(const struct subject *subject, uint32_t link_node)
{
    const struct document *document = subject->document;
    uint32_t index = subject->visibilities->items[link_node].cause;
    for (int i = 0; i < ANCESTORS_ASKED && index > 0; i++) {
        enum tag tag = document->nodes[index].tag;
        if (tag == TAG_BODY || tag == TAG_HTML)
            break;
        if (named_as_menu(&document->nodes[index]))
            return true;
        index = document->nodes[index].parent;
    }
    return false;
}

bool hidden_is_menu(const struct subject *subject, uint32_t link_node, uint32_t block)
{
    const struct document *document = subject->document;
    struct visibility visibility = subject->visibilities->items[link_node];
    uint32_t cause = visibility.cause;
    if (cause == 0 || hidden_is_outside(document, cause))
        return false;
    bool by_sheet = visibility.by_sheet;
    if (visibility.reason == SIGHT_CLOSED_DETAILS || visibility.reason == SIGHT_CLOSED_DIALOG)
        return true;
    if (can_open(visibility.reason, true, true) &&
        (is_opened_by_another(document, cause) || is_opened_by_click(subject, cause)))
        return true;
    /* Honest links that hide one by one do so by a class ("sr-only"). */
    if (!can_open(visibility.reason, by_sheet, named_as_menu(&document->nodes[cause])) || (cause != block && !by_sheet))
        return false;
    if (is_most_of_page(document, cause) ||
        hangs_from_an_entry(subject, cause, by_sheet))
        return true;
    return hidden_is_named(subject, link_node);
}

static bool has_own_script(const struct subject *subject)
{
    for (size_t i = 0; i < subject->links->count; i++)
        if (subject->links->items[i].kind == LINK_SCRIPT && !subject->links->items[i].off_site)
            return true;
    return false;
}

bool hidden_has_label(const struct subject *subject, uint32_t link_node)
{
    const struct document *document = subject->document;
    uint32_t cause = subject->visibilities->items[link_node].cause;
    if (cause == 0 || hidden_is_outside(document, cause))
        return false;
    const struct node *node = &document->nodes[cause];
    if ((node->id.length || node->class_count) && has_own_script(subject))
        return true;
    uint32_t before = node->previous_sibling;
    if (before == 0 || subject->visibilities->items[before].sight == SIGHT_HIDDEN)
        return false;
    size_t length = document_inner_text(subject->arena, document, before, LABEL_BYTES + 1).length;
    return length > 1 && length <= LABEL_BYTES;
}

bool hidden_by_script(const struct subject *subject, uint32_t cause)
{
    for (size_t i = 0; cause > 0 && subject->scripts && i < subject->scripts->count; i++) {
        const struct script_effect *effect = &subject->scripts->items[i];
        bool sets_look = effect->kind == SCRIPT_ATTRIBUTE &&
                         (text_equal(effect->name, TEXT("class")) || text_equal(effect->name, TEXT("style")) ||
                          text_equal(effect->name, TEXT("hidden")));
        if (effect->target == cause && effect->moment != SCRIPT_BY_CLICK &&
            (effect->kind == SCRIPT_STYLE || effect->kind == SCRIPT_REMOVE || sets_look))
            return true;
    }
    return false;
}

bool hidden_is_credit(const struct subject *subject, const struct link *link)
{
    static const struct text words[] = {
        {"thiet ke", 8}, {"phat trien", 10}, {"xay dung boi", 12}, {"thuc hien boi", 13}, {"cung cap boi", 12},
        {"ban quyen", 9}, {"powered by", 10}, {"design", 6}, {"developed", 9}, {"template", 8}, {"theme", 5},
        {"copyright", 9}, {"hosted by", 9}, {"ho tro ky thuat", 15},
    };
    uint32_t around = subject->document->nodes[link->node].parent;
    struct text text = document_inner_text(subject->arena, subject->document, around, CREDIT_BYTES);
    static const struct text names[] = {{"credit", 6}, {"copyright", 9}, {"powered", 7}, {"designby", 8}, {"thietke", 7}};
    const struct node *box = &subject->document->nodes[around];
    for (uint32_t i = 0; i < box->class_count; i++)
        if (CONTAINS_ANY(box->classes[i], names))
            return true;
    return CONTAINS_ANY(box->id, names) || CONTAINS_ANY(fold_plain(subject->arena, text), words) ||
           CONTAINS_ANY(fold_plain(subject->arena, link->text), words);
}
