/* office.c: properties, links' targets and shared strings: what is read before an office file's parts. */
#include "analyst/office_priv.h"

#include "base/hash.h"

#include <string.h>

enum { VALUE_BYTES = 64 * 1024 };

static bool goes_on(void *context)
{
    return sink_goes_on(((struct office_table *)context)->office->sink);
}

static void on_text(void *context, struct text t)
{
    struct office_table *table = context;
    size_t room = VALUE_BYTES - table->length;
    size_t length = !table->is_open ? 0 : t.length < room ? t.length : room;
    if (length)
        memcpy(table->value + table->length, t.data, length);
    table->length += length;
    if (table->is_open && length < t.length)
        sink_miss(table->office->sink, &sink_too_much_text);
}

/* Dublin Core names, as OOXML's docProps/core.xml and ODF's meta.xml have them. */
static const struct { const char *element; const char *property; } properties[] = {
    {"title", "title"}, {"subject", "description"}, {"description", "description"}, {"keywords", "keywords"},
    {"keyword", "keywords"},
};

static const char *property_of(struct text name)
{
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (text_equal(name, text_from_string(properties[i].element)))
            return properties[i].property;
    return NULL;
}

static void on_property(void *context, struct text name, const struct xml_attributes *attributes)
{
    (void)attributes;
    struct office_table *table = context;
    table->is_open = property_of(name) != NULL;
    table->length = 0;
}

static void on_property_end(void *context, struct text name)
{
    struct office_table *table = context;
    const char *property = property_of(name);
    if (property && table->is_open)
        sink_property(table->office->sink, property, text_of(table->value, table->length));
    table->is_open = false;
}

/* A part's folder and its name in it, each alone, so that the name of no part is too long to be put together. */
static uint64_t part_key(struct text folder, struct text name)
{
    return hash_more(hash_text(folder), name);
}

uint64_t office_part_key(struct text part)
{
    size_t folder = part.length;
    while (folder > 0 && part.data[folder - 1] != '/')
        folder--;
    return part_key(text_slice(part, 0, folder), text_slice(part, folder, SIZE_MAX));
}

/* "word/_rels/document.xml.rels" speaks of "word/document.xml". */
static uint64_t part_of_relationships(struct text file)
{
    size_t folder = text_find(file, TEXT("_rels/"), 0);
    return part_key(text_slice(file, 0, folder), text_slice(file, folder + 6, file.length - folder - 6 - 5));
}

static uint64_t target_key(uint64_t part, struct text id)
{
    return hash_u64(part ^ hash_u64(hash_text(id)));
}

static void on_relationship(void *context, struct text name, const struct xml_attributes *attributes)
{
    struct office_table *table = context;
    struct office *office = table->office;
    char id[OFFICE_ID_BYTES], mode[16], address[OFFICE_LIMIT_ADDRESS_BYTES];
    if (!text_equal(name, TEXT("Relationship")) ||
        !text_equal(xml_attribute(attributes, "TargetMode", mode, sizeof mode), TEXT("External")))
        return;
    if (office->target_count == CONVERT_LIMIT_RELATIONSHIPS) {
        sink_cut(office->sink, &sink_too_many_links);
        return;
    }
    struct office_target *targets = sink_grow(office->sink, office->targets, office->target_count, 1,
                                              &office->target_room, sizeof *targets);
    if (!targets)
        return;
    office->targets = targets;
    targets[office->target_count++] = (struct office_target){
        .key = target_key(table->part, xml_attribute(attributes, "Id", id, sizeof id)),
        .address = sink_copy(office->sink, xml_attribute(attributes, "Target", address, sizeof address))};
}

struct text office_target_of(const struct office *office, uint64_t part, struct text id)
{
    uint64_t key = target_key(part, id);
    for (size_t i = 0; i < office->target_count; i++)
        if (office->targets[i].key == key)
            return office->targets[i].address;
    return (struct text){0};
}

static void no_end(void *context, struct text name)
{
    (void)context;
    (void)name;
}

/* <si><t>..</t></si>, or runs of it: ECMA-376 part 1, 18.4.8. */
static void on_string(void *context, struct text name, const struct xml_attributes *attributes)
{
    (void)attributes;
    struct office_table *table = context;
    if (text_equal(name, TEXT("si")))
        table->length = 0;
    table->is_open = text_equal(name, TEXT("t"));
}

static void on_string_end(void *context, struct text name)
{
    struct office_table *table = context;
    struct office *office = table->office;
    table->is_open = false;
    if (!text_equal(name, TEXT("si")))
        return;
    if (office->string_count == CONVERT_LIMIT_SHARED_STRINGS) {
        sink_cut(office->sink, &sink_too_much_text);
        return;
    }
    struct text *strings = sink_grow(office->sink, office->strings, office->string_count, 1, &office->string_room,
                                     sizeof *strings);
    if (!strings)
        return;
    office->strings = strings;
    strings[office->string_count++] = sink_copy(office->sink, text_of(table->value, table->length));
}

static enum xml_end read_table(struct office *office, uint64_t part, office_read *read, void *source,
                               const struct xml_handler *handler)
{
    struct office_table table = {.office = office, .part = part, .value = arena_try(office->sink->arena, VALUE_BYTES)};
    office->sink->is_over = office->sink->is_over || !table.value;
    return table.value ? xml_read(read, source, handler, &table) : XML_STOPPED;
}

static enum xml_end read_properties(struct office *office, struct text name, office_read *read, void *source)
{
    static const struct xml_handler handler = {on_property, on_property_end, on_text, goes_on};
    (void)name;
    return read_table(office, 0, read, source, &handler);
}

static enum xml_end read_relationships(struct office *office, struct text name, office_read *read, void *source)
{
    static const struct xml_handler handler = {on_relationship, no_end, on_text, goes_on};
    return read_table(office, part_of_relationships(name), read, source, &handler);
}

static enum xml_end read_strings(struct office *office, struct text name, office_read *read, void *source)
{
    static const struct xml_handler handler = {on_string, on_string_end, on_text, goes_on};
    (void)name;
    return read_table(office, 0, read, source, &handler);
}

office_part *office_part_of(struct text name, unsigned pass)
{
    static const struct { unsigned pass; const char *start; const char *end; office_part *part; } parts[] = {
        {0, "docProps/core", ".xml", read_properties},   {0, "meta.xml", "", read_properties},
        {0, "word/_rels/", ".rels", read_relationships}, {0, "ppt/slides/_rels/", ".rels", read_relationships},
        {0, "xl/worksheets/_rels/", ".rels", read_relationships}, {0, "xl/sharedStrings", ".xml", read_strings},
        {1, "word/document", ".xml", office_content},    {1, "word/header", ".xml", office_content},
        {1, "word/footer", ".xml", office_content},      {1, "word/footnotes", ".xml", office_content},
        {1, "word/endnotes", ".xml", office_content},    {1, "word/comments", ".xml", office_content},
        {1, "xl/worksheets/sheet", ".xml", office_content}, {1, "ppt/slides/slide", ".xml", office_content},
        {1, "ppt/notesSlides/notesSlide", ".xml", office_content}, {1, "content.xml", "", office_content},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct text start = text_from_string(parts[i].start);
        struct text end = text_from_string(parts[i].end);
        bool fits = end.length ? text_starts_with(name, start) && text_ends_with(name, end) : text_equal(name, start);
        if (parts[i].pass == pass && fits)
            return parts[i].part;
    }
    return NULL;
}
