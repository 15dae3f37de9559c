/* template.c: reads a template: tags to nodes, names to places in records, every mistake with its line. */
#include "takedown/template.h"

#include "base/check.h"
#include "base/utf8.h"
#include "takedown/template_priv.h"

enum { SHOWN_NAME_BYTES = 60 };

struct open_section {
    struct text name; /* with its '?' */
    size_t node;
    uint32_t line;
    bool is_each;
};
struct template_reader {
    struct arena *arena;
    struct text source;
    size_t at;
    uint32_t line; /* of `at` */
    ARENA_LIST(struct template_node) nodes;
    const struct template_type *scopes[TEMPLATE_SCOPES];
    size_t scope_count;
    struct open_section open[TEMPLATE_LIMIT_DEPTH];
    size_t depth;
    struct template_problems *problems;
    bool failed;
    bool is_broken; /* nothing behind this place can be understood */
};

static void complain(struct template_reader *reader, uint32_t line, const char *english, const char *vietnamese, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
static void complain(struct template_reader *reader, uint32_t line, const char *english, const char *vietnamese, ...)
{
    struct template_problem problem = {.line = line};
    const char *const formats[] = {english, vietnamese};
    reader->failed = true;
    if (reader->problems->list.count == TEMPLATE_LIMIT_PROBLEMS) {
        reader->problems->left_out++;
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        struct buffer words;
        va_list arguments;
        buffer_init(&words, 1000);
        va_start(arguments, vietnamese);
        buffer_vprintf(&words, formats[i], arguments);
        va_end(arguments);
        struct text copy = arena_copy(reader->arena, buffer_text(&words));
        buffer_release(&words);
        *(i == 0 ? &problem.english : &problem.vietnamese) = copy;
    }
    *ARENA_PUSH(reader->arena, &reader->problems->list) = problem;
}

static struct template_node *add_node(struct template_reader *reader, enum template_node_kind kind)
{
    if (reader->nodes.count == TEMPLATE_LIMIT_NODES) {
        if (!reader->is_broken)
            complain(reader, reader->line, "more than %d pieces", "nhiều hơn %d phần", TEMPLATE_LIMIT_NODES);
        reader->is_broken = true;
        reader->nodes.count--; /* the last one is written over: nothing is made of a template with problems */
    }
    struct template_node *node = ARENA_PUSH(reader->arena, &reader->nodes);
    *node = (struct template_node){.kind = kind};
    return node;
}

static void add_words(struct template_reader *reader, struct text words)
{
    if (words.length)
        add_node(reader, NODE_WORDS)->words = words;
}

/* Innermost first: an item's names go before those around it. */
static const struct template_field *find(const struct template_reader *reader, struct text name, size_t *scope, size_t *field)
{
    for (*scope = reader->scope_count; (*scope)-- > 0;) {
        const struct template_type *type = reader->scopes[*scope];
        for (*field = 0; *field < type->count; ++*field)
            if (text_equal(name, text_from_string(type->fields[*field].name)))
                return &type->fields[*field];
    }
    return NULL;
}

static struct text shown(struct text name)
{
    return utf8_cut(name, SHOWN_NAME_BYTES);
}

static const struct template_field *find_or_complain(struct template_reader *reader, struct text name, size_t *scope, size_t *field)
{
    const struct template_field *found = find(reader, name, scope, field);
    if (!found)
        complain(reader, reader->line, "there is no value named '%.*s' here", "ở đây không có giá trị nào tên '%.*s'",
                 TEXT_ARGS(shown(name)));
    return found;
}

static void value_tag(struct template_reader *reader, struct text name)
{
    size_t scope, field;
    const struct template_field *found = find_or_complain(reader, name, &scope, &field);
    if (!found)
        return;
    if (found->kind != TEMPLATE_TEXT) {
        complain(reader, reader->line, "'%.*s' is no text: write {{#%.*s}} ... {{/%.*s}}",
                 "'%.*s' không phải là chữ: hãy viết {{#%.*s}} ... {{/%.*s}}", TEXT_ARGS(shown(name)), TEXT_ARGS(shown(name)),
                 TEXT_ARGS(shown(name)));
        return;
    }
    struct template_node *node = add_node(reader, NODE_VALUE);
    node->scope = scope;
    node->field = field;
}

static void open_tag(struct template_reader *reader, struct text whole_name, bool is_unless)
{
    const bool asks = text_ends_with(whole_name, TEXT("?"));
    struct text name = text_trim(text_slice(whole_name, 0, whole_name.length - asks));
    size_t scope, field;
    if (reader->depth == TEMPLATE_LIMIT_DEPTH) {
        complain(reader, reader->line, "more than %d sections in each other", "lồng nhau quá %d đoạn", TEMPLATE_LIMIT_DEPTH);
        reader->is_broken = true;
        return;
    }
    const struct template_field *found = find_or_complain(reader, name, &scope, &field);
    if (found && asks && found->kind != TEMPLATE_LIST)
        complain(reader, reader->line, "'%.*s' is no list: leave out the '?'", "'%.*s' không phải danh sách: hãy bỏ dấu '?'",
                 TEXT_ARGS(shown(name)));
    const bool is_each = found && found->kind == TEMPLATE_LIST && !asks && !is_unless;
    struct open_section *section = &reader->open[reader->depth++];
    *section = (struct open_section){.name = whole_name, .line = reader->line, .is_each = is_each};
    struct template_node *node = add_node(reader, is_unless ? NODE_UNLESS : is_each ? NODE_EACH : NODE_IF);
    section->node = reader->nodes.count - 1;
    if (!found)
        return;
    node->scope = scope;
    node->field = field;
    if (is_each)
        reader->scopes[reader->scope_count++] = found->of;
}

static void close_tag(struct template_reader *reader, struct text name)
{
    if (reader->depth == 0) {
        complain(reader, reader->line, "{{/%.*s}} closes nothing", "{{/%.*s}} không đóng đoạn nào", TEXT_ARGS(shown(name)));
        return;
    }
    const struct open_section *section = &reader->open[reader->depth - 1];
    if (!text_equal(section->name, name)) {
        complain(reader, reader->line, "{{/%.*s}} stands where {{/%.*s}} is wanted, which was opened in line %u",
                 "{{/%.*s}} nằm ở chỗ cần {{/%.*s}}, đoạn mở ở dòng %u", TEXT_ARGS(shown(name)), TEXT_ARGS(shown(section->name)),
                 section->line);
        reader->is_broken = true; /* whatever follows would be told wrongly */
        return;
    }
    struct template_node *node = add_node(reader, section->is_each ? NODE_END_EACH : NODE_END);
    node->other = section->node;
    reader->nodes.items[section->node].other = reader->nodes.count - 1;
    reader->scope_count -= section->is_each;
    reader->depth--;
}

static void one_tag(struct template_reader *reader, struct text inside)
{
    const char sign = inside.length ? inside.data[0] : '\0';
    struct text name = text_trim(text_slice(inside, 1, SIZE_MAX));
    if (sign == '#' || sign == '^')
        open_tag(reader, name, sign == '^');
    else if (sign == '/')
        close_tag(reader, name);
    else if (sign == '{' || sign == '&')
        complain(reader, reader->line, "values cannot be put in unescaped: write {{name}}",
                 "không thể chèn giá trị chưa làm sạch: hãy viết {{tên}}");
    else if (sign == '>' || sign == '=')
        complain(reader, reader->line, "{{%c ...}} is not known here", "ở đây không dùng được {{%c ...}}", sign);
    else if (sign != '!')
        value_tag(reader, text_trim(inside));
}

static void count_lines(struct template_reader *reader, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        reader->line += reader->source.data[i] == '\n';
}

/* Mustache, "standalone tags": true where nothing but white space is beside the tag; the line's start and the next line's. */
static bool stands_alone(struct text source, size_t begin, size_t end, size_t *line_begin, size_t *line_end)
{
    while (begin > 0 && (source.data[begin - 1] == ' ' || source.data[begin - 1] == '\t'))
        begin--;
    while (end < source.length && (source.data[end] == ' ' || source.data[end] == '\t' || source.data[end] == '\r'))
        end++;
    *line_begin = begin;
    *line_end = end + (end < source.length);
    return (begin == 0 || source.data[begin - 1] == '\n') && (end == source.length || source.data[end] == '\n');
}

static void read_tags(struct template_reader *reader)
{
    const struct text source = reader->source;
    while (reader->at < source.length && !reader->is_broken) {
        size_t begin = text_find(source, TEXT("{{"), reader->at);
        if (begin == SIZE_MAX) {
            add_words(reader, text_slice(source, reader->at, SIZE_MAX));
            return;
        }
        count_lines(reader, reader->at, begin);
        size_t close = text_find(source, TEXT("}}"), begin + 2);
        struct text inside = text_slice(source, begin + 2, close == SIZE_MAX ? 0 : close - begin - 2);
        const char sign = inside.length ? inside.data[0] : '\0';
        if (close == SIZE_MAX || (sign != '!' && text_find_byte(inside, '\n', 0) != SIZE_MAX)) {
            complain(reader, reader->line, "{{ without }} in its line", "{{ mà không có }} trên cùng dòng");
            reader->is_broken = true;
            return;
        }
        size_t end = close + 2;
        size_t line_begin, line_end;
        bool may_vanish = sign == '#' || sign == '^' || sign == '/' || sign == '!';
        bool is_alone = may_vanish && stands_alone(source, begin, end, &line_begin, &line_end);
        /* a tag before in the same line took its white space already */
        size_t words_end = is_alone && line_begin >= reader->at ? line_begin : begin;
        add_words(reader, text_slice(source, reader->at, words_end - reader->at));
        one_tag(reader, inside);
        size_t next = is_alone ? line_end : end;
        count_lines(reader, begin, next);
        reader->at = next;
    }
}

const struct template *template_read(struct arena *arena, struct text source, uint32_t first_line, enum template_escape escape,
                                     const struct template_type *const *scopes, size_t scope_count,
                                     struct template_problems *problems)
{
    struct template_reader reader = {.arena = arena, .source = source, .line = first_line, .problems = problems};
    CHECK(scope_count <= TEMPLATE_LIMIT_SCOPES);
    for (size_t i = 0; i < scope_count; i++)
        reader.scopes[reader.scope_count++] = scopes[i];
    if (source.length > TEMPLATE_LIMIT_BYTES)
        complain(&reader, first_line, "longer than %d bytes", "dài hơn %d byte", TEMPLATE_LIMIT_BYTES);
    else if (!utf8_valid(source))
        complain(&reader, first_line, "not UTF-8 text", "không phải văn bản UTF-8");
    else
        read_tags(&reader);
    for (size_t i = reader.is_broken ? 0 : reader.depth; i-- > 0;)
        complain(&reader, reader.open[i].line, "{{#%.*s}} is never closed", "{{#%.*s}} không được đóng lại",
                 TEXT_ARGS(shown(reader.open[i].name)));
    if (reader.failed)
        return NULL;
    struct template *whole = arena_alloc(arena, sizeof *whole);
    *whole = (struct template){
        .nodes = reader.nodes.items, .count = reader.nodes.count, .escape = escape, .scope_count = scope_count};
    return whole;
}
