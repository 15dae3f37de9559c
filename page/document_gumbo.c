/* document_gumbo.c: the only door to Gumbo. Its memory is the arena's: nothing is freed, so its recursive destructor is
 * never called, and where memory or time ends the arena leaves by its escape from inside the parser. */
#include "page/document_priv.h"

#include "base/hash.h"

#include <gumbo.h>
#include <string.h>

enum { TREE_NAMES = 16, TREE_POLL_NODES = 4096 };
#define TREE_UNKNOWN_NAME (1u << 31)

/* How often a name occurred among the children of one element so far. */
struct name_count {
    uint32_t name;
    uint32_t count;
    uint32_t first; /* index of the first one */
};
struct level {
    const GumboVector *children;
    uint32_t next; /* child to visit */
    uint32_t index; /* of the node whose children these are */
    uint32_t last_element;
    uint32_t elements;
    uint32_t name_count;
    struct name_count names[TREE_NAMES];
};
/* Names past TREE_NAMES of one parent, all parents in one table: hash of (parent, name) to its count. */
struct crowd {
    struct crowd_slot {
        uint64_t key;
        struct name_count names;
    } *slots;
    size_t used;
    size_t room;
};
struct build {
    struct arena *arena;
    struct text source;
    struct node *nodes;
    uint32_t count;
    uint32_t room;
    struct level *levels;
    uint32_t depth; /* levels in use */
    uint32_t level_room;
    struct crowd crowd;
    struct tree_marks marks;
};

/* Elements that Gumbo 0.10.1 does not know by number. */
enum { GUMBO_TAG_DIALOG = GUMBO_TAG_LAST + 1, GUMBO_TAG_PICTURE, GUMBO_TAG_SLOT, GUMBO_TAG_END };
static const uint8_t known_tags[GUMBO_TAG_END] = {
#define TAG(name) [GUMBO_TAG_##name] = TAG_##name,
#include "page/tags.def"
#undef TAG
};

/* Allocations of a node's size are at least as many as the tree's nodes. */
struct supply {
    struct arena *arena;
    uint32_t nodes;
};

static void *give_memory(void *supply, size_t size)
{
    struct supply *from = supply;
    from->nodes += size == sizeof(GumboNode);
    return arena_alloc_raw(from->arena, size);
}

static void keep_memory(void *supply, void *memory)
{
    (void)supply;
    (void)memory;
}

static struct text string_text(const char *string)
{
    return text_of(string, string ? strlen(string) : 0);
}

static struct text lower(struct arena *arena, struct text t)
{
    size_t i = 0;
    while (i < t.length && ascii_lower(t.data[i]) == t.data[i])
        i++;
    if (i == t.length)
        return t;
    char *copy = arena_alloc_raw(arena, t.length);
    for (i = 0; i < t.length; i++)
        copy[i] = ascii_lower(t.data[i]);
    return text_of(copy, t.length);
}

/* Where a piece of the source stands in it; Gumbo gives a pointer into what it was given, or nothing. */
static uint32_t source_offset(const struct build *build, const char *place)
{
    uintptr_t distance = (uintptr_t)place - (uintptr_t)build->source.data;
    return place && distance <= build->source.length ? (uint32_t)distance : 0;
}

static void set_classes(struct build *build, struct node *node, struct text value)
{
    uint32_t count = 0;
    for (size_t i = 0; i < value.length; i++)
        count += !ascii_is_space(value.data[i]) && (i == 0 || ascii_is_space(value.data[i - 1]));
    struct text *classes = arena_alloc_raw(build->arena, count * sizeof *classes);
    node->classes = classes;
    node->class_count = count;
    for (size_t i = 0; i < value.length; i++) {
        size_t start = i;
        while (i < value.length && !ascii_is_space(value.data[i]))
            i++;
        if (i > start)
            *classes++ = text_of(value.data + start, i - start);
    }
}

static void set_attributes(struct build *build, struct node *node, const GumboVector *from)
{
    struct attribute *attributes = arena_alloc_raw(build->arena, from->length * sizeof *attributes);
    node->attributes = attributes;
    node->attribute_count = from->length;
    for (uint32_t i = 0; i < from->length; i++) {
        const GumboAttribute *attribute = from->data[i];
        struct text name = string_text(attribute->name);
        struct text value = string_text(attribute->value);
        if (node->is_foreign)
            name = lower(build->arena, name); /* viewBox and the like */
        attributes[i] = (struct attribute){.name = name, .value = value};
        if (text_equal(name, TEXT("id")))
            node->id = value;
        else if (text_equal(name, TEXT("class")))
            set_classes(build, node, value);
    }
}

static void set_name(struct build *build, struct node *node, const GumboElement *element)
{
    node->tag = (enum tag)known_tags[element->tag];
    if (element->tag != GUMBO_TAG_UNKNOWN) {
        node->name = string_text(gumbo_normalized_tagname(element->tag));
        return;
    }
    GumboStringPiece written = element->original_tag;
    gumbo_tag_from_original_text(&written);
    node->name = lower(build->arena, text_of(written.data, written.length));
    if (text_equal(node->name, TEXT("dialog")))
        node->tag = TAG_DIALOG;
    else if (text_equal(node->name, TEXT("picture")))
        node->tag = TAG_PICTURE;
    else if (text_equal(node->name, TEXT("slot")))
        node->tag = TAG_SLOT;
}

/* The end tag that Gumbo notes is the token that closed the element, which may be another element's end tag. */
static bool is_own_end_tag(struct text end_tag, struct text name)
{
    return end_tag.length > name.length + 2 && text_equal_ignore_case(text_slice(end_tag, 2, name.length), name) &&
           !ascii_is_alnum(end_tag.data[name.length + 2]);
}

static void set_range(const struct build *build, struct node *node, const GumboElement *element)
{
    struct text end_tag = text_of(element->original_end_tag.data, element->original_end_tag.length);
    bool has_end_tag = is_own_end_tag(end_tag, node->name);
    node->inner_end = has_end_tag ? source_offset(build, end_tag.data) : 0;
    node->is_inserted = element->original_tag.length == 0;
    if (node->is_inserted) {
        size_t place = element->start_pos.offset;
        node->source_start = (uint32_t)(place < build->source.length ? place : build->source.length);
        node->source_end = node->inner_start = node->source_start;
        return;
    }
    node->source_start = source_offset(build, element->original_tag.data);
    node->inner_start = source_offset(build, element->original_tag.data + element->original_tag.length);
    node->source_end = node->inner_start;
    if (has_end_tag) {
        uint32_t end = source_offset(build, end_tag.data + end_tag.length);
        if (end > node->source_end)
            node->source_end = end;
    }
}

static struct name_count *crowd_slot(struct crowd *crowd, uint64_t key)
{
    size_t slot = (size_t)key & (crowd->room - 1);
    while (crowd->slots[slot].key && crowd->slots[slot].key != key)
        slot = (slot + 1) & (crowd->room - 1);
    crowd->used += !crowd->slots[slot].key;
    crowd->slots[slot].key = key;
    return &crowd->slots[slot].names;
}

static struct name_count *crowd_find(struct arena *arena, struct crowd *crowd, uint32_t parent, uint32_t name)
{
    if (crowd->used * 2 >= crowd->room) {
        struct crowd grown = {.room = crowd->room ? crowd->room * 2 : 256};
        grown.slots = arena_alloc_array(arena, grown.room, sizeof *grown.slots);
        for (size_t i = 0; i < crowd->room; i++)
            if (crowd->slots[i].key)
                *crowd_slot(&grown, crowd->slots[i].key) = crowd->slots[i].names;
        *crowd = grown;
    }
    return crowd_slot(crowd, hash_u64((uint64_t)parent << 32 | name) | 1);
}

/* child_number, type_number and the sibling before. */
static void set_number(struct build *build, struct level *level, struct node *node, const GumboElement *element)
{
    uint32_t index = build->count - 1;
    uint32_t name = element->tag != GUMBO_TAG_UNKNOWN ? (uint32_t)element->tag
                                                      : (uint32_t)hash_text(node->name) | TREE_UNKNOWN_NAME;
    uint32_t i = 0;
    while (i < level->name_count && level->names[i].name != name)
        i++;
    struct name_count *count;
    if (i == TREE_NAMES) {
        count = crowd_find(build->arena, &build->crowd, level->index, name);
    } else {
        count = &level->names[i];
        if (i == level->name_count) {
            *count = (struct name_count){.name = name};
            level->name_count++;
        }
    }
    if (!count->count)
        count->first = index;
    node->type_number = ++count->count;
    if (count->count > 1)
        node->has_type_sibling = build->nodes[count->first].has_type_sibling = true;
    node->child_number = ++level->elements;
    node->previous_sibling = level->last_element;
    level->last_element = index;
}

static struct node *add_node(struct build *build, enum node_kind kind)
{
    struct node *node = &build->nodes[build->count++];
    *node = (struct node){.kind = kind, .end_index = build->count};
    if (build->depth) {
        node->parent = build->levels[build->depth - 1].index;
        node->depth = (uint16_t)(build->depth < UINT16_MAX ? build->depth : UINT16_MAX);
    }
    return node;
}

static void enter(struct build *build, const GumboVector *children, uint32_t index)
{
    if (build->depth == build->level_room) {
        uint32_t room = build->level_room ? build->level_room * 2 : 64;
        struct level *levels = arena_alloc_raw(build->arena, room * sizeof *levels);
        if (build->depth)
            memcpy(levels, build->levels, build->depth * sizeof *levels);
        build->levels = levels;
        build->level_room = room;
    }
    struct level *level = &build->levels[build->depth++];
    level->children = children;
    level->index = index;
    level->next = level->last_element = level->elements = level->name_count = 0;
}

static void mark(struct build *build, const struct node *node, uint32_t index)
{
    if (node->tag == TAG_TITLE && !node->is_foreign && !build->marks.title)
        build->marks.title = index;
    else if (node->tag == TAG_BASE && !build->marks.base && node_has_attribute(node, TEXT("href")))
        build->marks.base = index;
    else if (node->tag == TAG_HTML && !build->marks.html)
        build->marks.html = index;
}

static void add_element(struct build *build, const GumboElement *element)
{
    struct node *node = add_node(build, NODE_ELEMENT);
    uint32_t index = build->count - 1;
    node->is_foreign = element->tag_namespace != GUMBO_NAMESPACE_HTML;
    set_name(build, node, element);
    set_range(build, node, element);
    if (element->attributes.length)
        set_attributes(build, node, &element->attributes);
    set_number(build, &build->levels[build->depth - 1], node, element);
    mark(build, node, index);
    if (element->children.length)
        enter(build, &element->children, index);
}

static void add_text(struct build *build, const GumboText *text, enum node_kind kind)
{
    struct node *node = add_node(build, kind);
    node->text = string_text(text->text);
    node->source_start = source_offset(build, text->original_text.data);
    node->source_end = source_offset(build, text->original_text.data + text->original_text.length);
    if (node->source_end < node->source_start)
        node->source_end = node->source_start;
}

static void add_child(struct build *build, const GumboNode *child)
{
    switch (child->type) {
    case GUMBO_NODE_ELEMENT: case GUMBO_NODE_TEMPLATE:
        add_element(build, &child->v.element);
        return;
    case GUMBO_NODE_TEXT: case GUMBO_NODE_CDATA: case GUMBO_NODE_WHITESPACE:
        add_text(build, &child->v.text, NODE_TEXT);
        return;
    case GUMBO_NODE_COMMENT:
        add_text(build, &child->v.text, NODE_COMMENT);
        return;
    case GUMBO_NODE_DOCUMENT:
        return;
    }
}

/* Pre-order without recursion. False where there are more nodes than `room`. */
static bool build_nodes(struct build *build, const GumboNode *root)
{
    bool is_whole = true;
    add_node(build, NODE_DOCUMENT);
    enter(build, &root->v.document.children, 0);
    while (build->depth) {
        struct level *level = &build->levels[build->depth - 1];
        bool has_next = level->next < level->children->length;
        is_whole = is_whole && (!has_next || build->count < build->room);
        if (has_next && is_whole) {
            if (build->count % TREE_POLL_NODES == 0)
                arena_poll(build->arena);
            add_child(build, level->children->data[level->next++]);
        } else {
            build->nodes[level->index].end_index = build->count;
            build->depth--;
        }
    }
    return is_whole;
}

struct tree_marks document_tree(struct arena *arena, struct document *document)
{
    struct supply supply = {.arena = arena, .nodes = 1};
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = give_memory;
    options.deallocator = keep_memory;
    options.userdata = &supply;
    options.max_errors = 0; /* each error would copy the stack of open elements */
    const char *source = document->source.data ? document->source.data : "";
    const GumboOutput *output = gumbo_parse_with_options(&options, source, document->source.length);
    struct build build = {.arena = arena, .source = text_of(source, document->source.length)};
    build.room = supply.nodes < DOCUMENT_LIMIT_NODES ? supply.nodes : DOCUMENT_LIMIT_NODES;
    build.nodes = arena_alloc_raw(arena, build.room * sizeof *build.nodes);
    if (!build_nodes(&build, output->document) && document->cut == DOCUMENT_WHOLE)
        document->cut = DOCUMENT_CUT_NODES;
    document->nodes = build.nodes;
    document->node_count = build.count;
    return build.marks;
}
