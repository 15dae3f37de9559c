/* office_content.c: the text and the links of a document's parts: paragraphs, cells, slides.
 *
 * OOXML (ECMA-376) and ODF (ISO/IEC 26300) hardly share an element's local name with a different meaning, so that one
 * table of names does for all of them. */
#include "analyst/office_priv.h"

#include <string.h>

enum role {
    ROLE_NONE, ROLE_BLOCK, ROLE_HEADING, ROLE_TEXT, ROLE_SPACE, ROLE_LINK, ROLE_CLICK, ROLE_RUN, ROLE_FIELD, ROLE_ROW,
    ROLE_CELL, ROLE_VALUE, ROLE_SHEET, ROLE_SLIDE, ROLE_COUNT
};

static const struct { const char *name; enum role role; } roles[] = {
    {"p", ROLE_BLOCK}, {"h", ROLE_HEADING}, {"t", ROLE_TEXT}, {"br", ROLE_SPACE}, {"tab", ROLE_SPACE},
    {"cr", ROLE_SPACE}, {"s", ROLE_SPACE}, {"line-break", ROLE_SPACE}, {"hyperlink", ROLE_LINK}, {"a", ROLE_LINK},
    {"hlinkClick", ROLE_CLICK}, {"r", ROLE_RUN}, {"sp", ROLE_RUN}, {"pic", ROLE_RUN}, {"instrText", ROLE_FIELD},
    {"f", ROLE_FIELD}, {"row", ROLE_ROW}, {"table-row", ROLE_ROW}, {"c", ROLE_CELL}, {"v", ROLE_VALUE},
    {"table", ROLE_SHEET}, {"page", ROLE_SLIDE},
};

enum { SMALL_BYTES = 8192 };

struct content {
    struct office *office;
    struct sink *sink;
    uint64_t part; /* key */
    bool is_odf; /* its text stands right in paragraphs; OOXML's in <t> */
    uint32_t number; /* in the part's name: of the worksheet or slide */
    uint32_t paragraphs;
    uint32_t rows;
    uint32_t open_blocks;
    bool in_text;
    bool in_link;
    bool is_shared; /* the cell's value is the number of a string */
    bool is_written; /* the cell's value is text */
    char click[OFFICE_LIMIT_ADDRESS_BYTES]; /* where the text that comes leads */
    size_t click_length;
    bool in_small;
    char small[SMALL_BYTES]; /* a field's or a cell's text on the way */
    size_t small_length;
};

static enum role role_of(struct text name)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (text_equal(name, text_from_string(roles[i].name)))
            return roles[i].role;
    return ROLE_NONE;
}

static void begin_block(struct content *content, const char *tag)
{
    struct sink *sink = content->sink;
    content->open_blocks++;
    if (content->rows == 0 && content->number == 0)
        sink_place(sink, 0, 0, "paragraph %u", ++content->paragraphs);
    sink_markup(sink, tag);
}

static void end_link(struct content *content)
{
    if (content->in_link)
        sink_markup(content->sink, "</a>");
    content->in_link = false;
}

static void begin_link(struct content *content, const struct xml_attributes *attributes)
{
    char room[OFFICE_LIMIT_ADDRESS_BYTES];
    end_link(content);
    struct text address = xml_attribute(attributes, "href", room, sizeof room);
    if (!content->is_odf)
        address = office_target_of(content->office, content->part, xml_attribute(attributes, "id", room, OFFICE_ID_BYTES));
    content->in_link = sink_link_open(content->sink, address);
    if (content->in_link) /* a worksheet's, which has no text inside */
        sink_text(content->sink, xml_attribute(attributes, "display", room, sizeof room));
}

/* DrawingML says before the text, or of a shape, where a click on it leads. */
static void take_click(struct content *content, const struct xml_attributes *attributes)
{
    char room[OFFICE_ID_BYTES];
    struct text id = xml_attribute(attributes, "id", room, sizeof room);
    struct text address = office_target_of(content->office, content->part, id);
    content->click_length = address.length; /* as long as an attribute at most */
    if (content->click_length)
        memcpy(content->click, address.data, content->click_length);
}

static void begin_text(struct content *content)
{
    content->in_text = true;
    if (content->click_length && !content->in_link)
        content->in_link = sink_link_open(content->sink, text_of(content->click, content->click_length));
}

static void end_run(struct content *content)
{
    struct text address = text_of(content->click, content->click_length);
    content->click_length = 0;
    sink_link(content->sink, address, (struct text){0});
}

static void begin_cell(struct content *content, const struct xml_attributes *attributes)
{
    char room[16];
    struct text type = xml_attribute(attributes, "t", room, sizeof room);
    content->is_shared = text_equal(type, TEXT("s"));
    content->is_written = text_equal(type, TEXT("str"));
    sink_markup(content->sink, "<p>");
}

static void begin_small(struct content *content)
{
    content->in_small = true;
    content->small_length = 0;
}

/* HYPERLINK "address" (a field: ECMA-376 part 1, 17.16.5.25), HYPERLINK("address";...) (a formula: 18.17.7.140). */
static void end_field(struct content *content)
{
    struct text field = text_of(content->small, content->small_length);
    size_t at = text_find_ignore_case(field, TEXT("HYPERLINK"), 0);
    size_t open = at == SIZE_MAX ? SIZE_MAX : text_find_byte(field, '"', at);
    size_t close = open == SIZE_MAX ? SIZE_MAX : text_find_byte(field, '"', open + 1);
    if (close != SIZE_MAX)
        sink_link(content->sink, text_slice(field, open + 1, close - open - 1), (struct text){0});
}

/* Numbers say nothing that is judged, and tables of statistics have millions. */
static void end_value(struct content *content)
{
    struct text value = text_of(content->small, content->small_length);
    uint64_t index;
    if (content->is_written)
        sink_text(content->sink, value);
    else if (content->is_shared && text_to_number(value, SIZE_MAX, &index) && index < content->office->string_count)
        sink_text(content->sink, content->office->strings[index]);
}

static void begin_row(struct content *content)
{
    if (content->number > 0)
        sink_place(content->sink, 0, 0, "worksheet %u, row %u", content->number, ++content->rows);
}

static void on_open(void *context, struct text name, const struct xml_attributes *attributes)
{
    struct content *content = context;
    switch ((int)role_of(name)) {
    case ROLE_BLOCK: begin_block(content, "<p>"); break;
    case ROLE_HEADING: begin_block(content, "<h2>"); break;
    case ROLE_TEXT: begin_text(content); break;
    case ROLE_SPACE: sink_markup(content->sink, " "); break;
    case ROLE_LINK: begin_link(content, attributes); break;
    case ROLE_CLICK: take_click(content, attributes); break;
    case ROLE_FIELD: case ROLE_VALUE: begin_small(content); break;
    case ROLE_ROW: begin_row(content); break;
    case ROLE_CELL: begin_cell(content, attributes); break;
    case ROLE_SHEET:
        content->number += content->is_odf;
        content->rows = 0;
        break;
    case ROLE_SLIDE:
        sink_place(content->sink, 0, 0, "slide %u", ++content->number);
        break;
    default: break;
    }
}

static void on_close(void *context, struct text name)
{
    struct content *content = context;
    switch ((int)role_of(name)) {
    case ROLE_BLOCK: case ROLE_HEADING:
        content->open_blocks -= content->open_blocks > 0;
        sink_markup(content->sink, text_equal(name, TEXT("h")) ? "</h2>\n" : "</p>\n");
        break;
    case ROLE_TEXT:
        content->in_text = false;
        if (content->click_length) {
            end_link(content);
            content->click_length = 0;
        }
        break;
    case ROLE_LINK: end_link(content); break;
    case ROLE_RUN: end_run(content); break;
    case ROLE_FIELD:
        content->in_small = false;
        end_field(content);
        break;
    case ROLE_VALUE:
        content->in_small = false;
        end_value(content);
        break;
    case ROLE_CELL: sink_markup(content->sink, "</p>\n"); break;
    default: break;
    }
}

static void on_text(void *context, struct text t)
{
    struct content *content = context;
    if (content->in_small) {
        size_t room = SMALL_BYTES - content->small_length;
        size_t length = t.length < room ? t.length : room;
        memcpy(content->small + content->small_length, t.data, length);
        content->small_length += length;
        if (length < t.length)
            sink_miss(content->sink, &sink_too_much_text);
    } else if (content->is_odf ? content->open_blocks > 0 : content->in_text) {
        sink_text(content->sink, t);
    }
}

static bool goes_on(void *context)
{
    return sink_goes_on(((struct content *)context)->sink);
}

/* "xl/worksheets/sheet12.xml" -> 12 */
static uint32_t number_in(struct text name)
{
    uint32_t number = 0;
    for (size_t i = 0; i < name.length && number < 1000000; i++)
        if (ascii_is_digit(name.data[i]))
            number = number * 10 + (uint32_t)(name.data[i] - '0');
    return number;
}

enum xml_end office_content(struct office *office, struct text name, office_read *read, void *source)
{
    static const struct xml_handler handler = {on_open, on_close, on_text, goes_on};
    struct content content = {.office = office, .sink = office->sink, .part = office_part_key(name)};
    content.is_odf = text_equal(name, TEXT("content.xml"));
    bool is_word = text_starts_with(name, TEXT("word/"));
    content.number = is_word ? 0 : number_in(name);
    if (text_starts_with(name, TEXT("ppt/")))
        sink_place(office->sink, 0, 0, "slide %u", content.number);
    enum xml_end end = xml_read(read, source, &handler, &content);
    end_link(&content);
    return end;
}
