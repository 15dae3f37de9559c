/* document_open.c: how deep would the tree be? The stack of open elements without the tree (WHATWG HTML 13.2.4 and
 * 13.2.6), for the guard. It follows the rules that real pages lean on (implied end tags, tables, formatting elements that are
 * opened again), not the rare ones: it is an estimate, and the arena's deadline stands behind it. */
#include "page/document_priv.h"

#include "base/hash.h"

#include <string.h>

enum {
    OPEN_LIMIT_ACTIVE = DOCUMENT_LIMIT_DEPTH, /* formatting elements that wait to be opened again */
    OPEN_TABLE_ROOM = 512, /* a power of two, several times the rows of `tag_rows` */
    OPEN_COUNTERS = 64,
    OPEN_SAME_LIMIT = 3, /* "Noah's Ark clause": of equal formatting elements only the last three are kept */
};

static const struct {
    char name[16];
    uint16_t flags;
    uint8_t kind;
} tag_rows[] = {
#define OPEN_TAG(name, flags, kind) {name, flags, kind},
#include "page/document_open.def"
#undef OPEN_TAG
};

struct entry {
    struct open_tag tag;
    uint32_t serial;
    uint16_t p; /* place of the p that a block's start tag would end; 0: none (place 0 is html) */
    uint16_t table; /* place of the innermost table; 0: none */
    uint16_t foreign; /* place of the innermost svg or math that the element is in; 0: it is in HTML */
};
struct active {
    struct open_tag tag; /* key 0: a marker */
    uint64_t attributes;
    uint32_t serial; /* of its entry on the stack */
    uint16_t at; /* and its place there */
};
struct open_elements {
    struct entry stack[DOCUMENT_LIMIT_DEPTH];
    struct active active[OPEN_LIMIT_ACTIVE];
    uint32_t depth;
    uint32_t active_count;
    uint32_t serial;
    uint16_t of_name[OPEN_COUNTERS]; /* open elements by hash of name: an end tag without a start tag costs no walk */
    struct open_tag tags[OPEN_TABLE_ROOM];
};

/* The first seven letters and the length: different for all rows; unknown names that share them count as one name. */
static uint64_t name_key(struct text name)
{
    uint64_t key = name.length < 255 ? name.length : 255;
    for (size_t i = 0; i < name.length && i < 7; i++)
        key = key << 8 | (uint8_t)ascii_lower(name.data[i]);
    return key | (uint64_t)1 << 63;
}

static uint32_t key_slot(uint64_t key)
{
    return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 55);
}

struct open_tag open_tag_for(const struct open_elements *open, struct text name)
{
    uint64_t key = name_key(name);
    uint32_t slot = key_slot(key);
    while (open->tags[slot].key && open->tags[slot].key != key)
        slot = (slot + 1) % OPEN_TABLE_ROOM;
    return open->tags[slot].key ? open->tags[slot] : (struct open_tag){.key = key, .flags = 0, .kind = OPEN_OTHER};
}

static void inherit(struct open_elements *open, uint32_t at)
{
    struct entry *entry = &open->stack[at];
    const struct entry *below = at ? &open->stack[at - 1] : NULL;
    uint16_t self = (uint16_t)at;
    bool ends_p = (entry->tag.flags & OPEN_SCOPE) != 0 || entry->tag.kind == OPEN_BUTTON;
    entry->p = entry->tag.kind == OPEN_P ? self : ends_p || !below ? 0 : below->p;
    entry->table = entry->tag.kind == OPEN_TABLE ? self : entry->tag.kind == OPEN_TEMPLATE || !below ? 0 : below->table;
    bool leaves = entry->tag.kind == OPEN_INTEGRATION;
    entry->foreign = (entry->tag.flags & OPEN_FOREIGN) != 0 ? self : leaves || !below ? 0 : below->foreign;
}

static bool push(struct open_elements *open, struct open_tag tag)
{
    if (open->depth == DOCUMENT_LIMIT_DEPTH)
        return false;
    open->stack[open->depth] = (struct entry){.tag = tag, .serial = ++open->serial};
    inherit(open, open->depth++);
    open->of_name[tag.key % OPEN_COUNTERS]++;
    return true;
}

static void drop_to_marker(struct open_elements *open)
{
    while (open->active_count && open->active[--open->active_count].tag.key)
        ;
}

/* Leaves `depth` elements open, html and body at least. */
static void pop_to(struct open_elements *open, uint32_t depth)
{
    if (depth < 2)
        depth = 2;
    while (open->depth > depth) {
        const struct entry *entry = &open->stack[--open->depth];
        open->of_name[entry->tag.key % OPEN_COUNTERS]--;
        if (entry->tag.flags & OPEN_MARKER)
            drop_to_marker(open);
    }
}

static const struct entry *top(const struct open_elements *open)
{
    return &open->stack[open->depth - 1];
}

struct open_elements *open_elements_create(struct arena *arena)
{
    struct open_elements *open = arena_alloc_raw(arena, sizeof *open);
    memset(open->tags, 0, sizeof open->tags);
    memset(open->of_name, 0, sizeof open->of_name);
    open->depth = open->active_count = open->serial = 0;
    for (size_t i = 0; i < sizeof tag_rows / sizeof *tag_rows; i++) {
        uint64_t key = name_key(text_from_string(tag_rows[i].name));
        uint32_t slot = key_slot(key);
        while (open->tags[slot].key)
            slot = (slot + 1) % OPEN_TABLE_ROOM;
        open->tags[slot] = (struct open_tag){.key = key, .flags = tag_rows[i].flags, .kind = tag_rows[i].kind};
    }
    push(open, open_tag_for(open, TEXT("html")));
    push(open, open_tag_for(open, TEXT("body")));
    return open;
}

static bool is_open(const struct open_elements *open, const struct active *active)
{
    return active->at < open->depth && open->stack[active->at].serial == active->serial;
}

/* 13.2.4.3 "reconstruct the active formatting elements". */
static bool reconstruct(struct open_elements *open)
{
    uint32_t first = open->active_count;
    while (first && open->active[first - 1].tag.key && !is_open(open, &open->active[first - 1]))
        first--;
    for (; first < open->active_count; first++) {
        struct active *active = &open->active[first];
        if (!push(open, active->tag))
            return false;
        active->at = (uint16_t)(open->depth - 1);
        active->serial = top(open)->serial;
    }
    return true;
}

static void active_remove(struct open_elements *open, uint32_t index)
{
    open->active_count--;
    memmove(&open->active[index], &open->active[index + 1], (open->active_count - index) * sizeof *open->active);
}

static bool active_add(struct open_elements *open, struct open_tag tag, uint64_t attributes)
{
    uint32_t same = 0;
    uint32_t earliest = 0;
    for (uint32_t i = open->active_count; tag.key && i-- > 0 && open->active[i].tag.key;) {
        if (open->active[i].tag.key == tag.key && open->active[i].attributes == attributes) {
            same++;
            earliest = i;
        }
    }
    if (same >= OPEN_SAME_LIMIT)
        active_remove(open, earliest);
    if (open->active_count == OPEN_LIMIT_ACTIVE)
        return false;
    open->active[open->active_count++] = (struct active){
        .tag = tag, .attributes = attributes, .serial = top(open)->serial, .at = (uint16_t)(open->depth - 1)};
    return true;
}

/* Takes one element out from under others (13.2.6.4.7, adoption agency). */
static void remove_at(struct open_elements *open, uint32_t at)
{
    open->of_name[open->stack[at].tag.key % OPEN_COUNTERS]--;
    open->depth--;
    memmove(&open->stack[at], &open->stack[at + 1], (open->depth - at) * sizeof *open->stack);
    for (uint32_t i = at; i < open->depth; i++)
        inherit(open, i);
    for (uint32_t i = 0; i < open->active_count; i++)
        if (open->active[i].at > at)
            open->active[i].at--;
}

/* Ends the innermost element of that name that is not behind one with a flag of `stop`. */
static void end_named(struct open_elements *open, uint64_t key, unsigned stop)
{
    if (!open->of_name[key % OPEN_COUNTERS])
        return;
    for (uint32_t i = open->depth; i-- > 2;) {
        if (open->stack[i].tag.key == key) {
            pop_to(open, i);
            return;
        }
        if (open->stack[i].tag.flags & stop)
            return;
    }
}

/* The same for one of a kind, reaching down to `bottom`. */
static bool end_kind(struct open_elements *open, enum open_kind kind, uint32_t bottom, unsigned stop)
{
    for (uint32_t i = open->depth; i-- > bottom;) {
        if (open->stack[i].tag.kind == kind) {
            pop_to(open, i);
            return true;
        }
        if (open->stack[i].tag.flags & stop)
            return false;
    }
    return false;
}

static void end_formatting(struct open_elements *open, struct open_tag tag)
{
    uint32_t i = open->active_count;
    while (i && open->active[i - 1].tag.key && open->active[i - 1].tag.key != tag.key)
        i--;
    if (!i || !open->active[i - 1].tag.key) {
        end_named(open, tag.key, OPEN_SPECIAL);
        return;
    }
    struct active active = open->active[i - 1];
    active_remove(open, i - 1);
    if (!is_open(open, &active))
        return;
    for (uint32_t above = active.at + 1u; above < open->depth; above++) {
        if (open->stack[above].tag.flags & OPEN_SPECIAL) {
            remove_at(open, active.at);
            return;
        }
    }
    pop_to(open, active.at);
}

/* 13.2.6.4.7: a new li (dd, dt) ends the open one, but not through another special element. */
static void end_item(struct open_elements *open, enum open_kind kind)
{
    for (uint32_t i = open->depth; i-- > 2;) {
        const struct open_tag *tag = &open->stack[i].tag;
        if (tag->kind == kind) {
            pop_to(open, i);
            return;
        }
        if ((tag->flags & OPEN_SPECIAL) && tag->kind != OPEN_P && tag->kind != OPEN_DIV)
            return;
    }
}

/* 13.2.6.4.9 to 14: parts of tables end what is open in the table and imply the parts between. */
static bool start_table_part(struct open_elements *open, struct open_tag tag)
{
    uint32_t table = top(open)->table;
    if (!table)
        return true; /* ignored outside of tables */
    pop_to(open, table + 1);
    if (tag.kind == OPEN_ROW || tag.kind == OPEN_CELL)
        if (!push(open, open_tag_for(open, TEXT("tbody"))))
            return false;
    if (tag.kind == OPEN_CELL && !push(open, open_tag_for(open, TEXT("tr"))))
        return false;
    return push(open, tag) && (!(tag.flags & OPEN_MARKER) || active_add(open, (struct open_tag){0}, 0));
}

static bool start_foreign(struct open_elements *open, struct open_tag tag, bool self_closing)
{
    tag.flags &= OPEN_FOREIGN; /* names mean nothing else there */
    if (tag.kind != OPEN_INTEGRATION)
        tag.kind = OPEN_OTHER;
    return self_closing || push(open, tag);
}

/* What a start tag ends before it opens its own element. */
static void start_ends(struct open_elements *open, struct open_tag tag)
{
    enum open_kind kind = (enum open_kind)tag.kind;
    if (kind == OPEN_LI || kind == OPEN_DD)
        end_item(open, kind);
    /* A table that starts directly in a table ends that one. */
    if (kind == OPEN_TABLE && top(open)->table) {
        uint32_t i = open->depth - 1;
        while (i > top(open)->table && open->stack[i].tag.kind != OPEN_CELL && open->stack[i].tag.kind != OPEN_CAPTION)
            i--;
        if (i == top(open)->table)
            pop_to(open, i);
    }
    if ((tag.flags & OPEN_CLOSES_P) && top(open)->p)
        pop_to(open, top(open)->p);
    if ((kind == OPEN_HEADING || kind == OPEN_OPTION) && top(open)->tag.kind == kind)
        pop_to(open, open->depth - 1);
    if (kind == OPEN_BUTTON)
        end_kind(open, OPEN_BUTTON, 2, OPEN_SCOPE);
    if (kind == OPEN_A) {
        for (uint32_t i = open->active_count; i-- > 0 && open->active[i].tag.key;) {
            if (open->active[i].tag.key == tag.key) {
                end_formatting(open, tag);
                break;
            }
        }
    }
}

bool open_start(struct open_elements *open, struct open_tag tag, struct text attributes, bool self_closing)
{
    if (top(open)->foreign) {
        if (!(tag.flags & OPEN_BREAKOUT))
            return start_foreign(open, tag, self_closing);
        while (top(open)->foreign)
            pop_to(open, top(open)->foreign);
    }
    if (tag.kind == OPEN_HTML || tag.kind == OPEN_BODY)
        return true;
    if (tag.kind >= OPEN_CAPTION && tag.kind <= OPEN_CELL)
        return start_table_part(open, tag);
    start_ends(open, tag);
    if (!(tag.flags & OPEN_PLAIN_START) && open->active_count && !reconstruct(open))
        return false;
    if (tag.flags & (OPEN_VOID | OPEN_RAW)) {
        open->serial++;
        return true;
    }
    if ((tag.flags & OPEN_FOREIGN) && self_closing)
        return true;
    if (tag.kind == OPEN_INTEGRATION)
        tag.kind = OPEN_OTHER; /* outside of svg it is a name like any other */
    if (!push(open, tag))
        return false;
    if (tag.flags & OPEN_FORMATTING)
        return active_add(open, tag, hash_text(attributes));
    return !(tag.flags & OPEN_MARKER) || active_add(open, (struct open_tag){0}, 0);
}

void open_end(struct open_elements *open, struct open_tag tag)
{
    for (uint32_t i = open->depth; top(open)->foreign && i-- > top(open)->foreign;) {
        if (open->stack[i].tag.key == tag.key) {
            pop_to(open, i);
            return;
        }
    }
    switch ((enum open_kind)tag.kind) {
    case OPEN_HTML: case OPEN_BODY: /* what is open stays open until the end (13.2.6.4.19) */
        return;
    case OPEN_P:
        if (top(open)->p)
            pop_to(open, top(open)->p);
        return;
    case OPEN_HEADING:
        end_kind(open, OPEN_HEADING, 2, OPEN_SCOPE);
        return;
    case OPEN_TABLE:
        if (top(open)->table)
            pop_to(open, top(open)->table);
        return;
    case OPEN_CAPTION: case OPEN_ROW_GROUP: case OPEN_ROW: case OPEN_CELL:
        if (top(open)->table)
            end_kind(open, (enum open_kind)tag.kind, top(open)->table, 0);
        return;
    case OPEN_A: case OPEN_LI: case OPEN_DD: case OPEN_DIV: case OPEN_OPTION: case OPEN_BUTTON:
    case OPEN_TEMPLATE: case OPEN_INTEGRATION: case OPEN_OTHER:
        break;
    }
    if (tag.flags & OPEN_FORMATTING)
        end_formatting(open, tag);
    else
        end_named(open, tag.key, tag.flags & OPEN_SPECIAL ? OPEN_SCOPE : OPEN_SPECIAL);
}

bool open_text(struct open_elements *open)
{
    return !open->active_count || reconstruct(open);
}

bool open_is_foreign(const struct open_elements *open)
{
    return top(open)->foreign != 0;
}

bool open_is_html_in_foreign(const struct open_elements *open)
{
    return top(open)->tag.kind == OPEN_INTEGRATION;
}

uint32_t open_count(const struct open_elements *open)
{
    return open->serial;
}
