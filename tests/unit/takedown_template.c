/* takedown_template.c: templates: sections, lines that vanish, mistakes with their lines, escaping by kind of output, limits. */
#include "takedown/template.h"
#include "tests/unit/test.h"

#include <string.h>

static const struct template_field item_fields[] = {{"name", TEMPLATE_TEXT, NULL, "", ""}, {"note", TEMPLATE_TEXT, NULL, "", ""}};
static const struct template_type item = {"item", item_fields, 2};
static const struct template_field root_fields[] = {{"title", TEMPLATE_TEXT, NULL, "", ""}, {"empty", TEMPLATE_TEXT, NULL, "", ""},
                                                    {"yes", TEMPLATE_FLAG, NULL, "", ""},   {"items", TEMPLATE_LIST, &item, "", ""},
                                                    {"none", TEMPLATE_LIST, &item, "", ""}};
static const struct template_type root = {"root", root_fields, 5};
static const struct template_type *const scopes[] = {&root};

static struct text value = {0};

static struct text written(struct arena *arena, const char *source, enum template_escape escape)
{
    struct template_problems problems = {0};
    const struct template_value first[] = {{.text = TEXT("a")}, {.count = 0}}, second[] = {{.text = TEXT("b")}, {.text = TEXT("n")}};
    const struct template_record items[] = {{first}, {second}};
    const struct template_value values[] = {{.text = value}, {.count = 0}, {.text = TEXT("yes")}, {.items = items, .count = 2}, {.count = 0}};
    const struct template_record record = {values};
    const struct template_record *const records[] = {&record};
    struct buffer out;
    const struct template *whole = template_read(arena, text_from_string(source), 1, escape, scopes, 1, &problems);
    if (!whole)
        return problems.list.count ? arena_printf(arena, "%u: %.*s", problems.list.items[0].line, TEXT_ARGS(problems.list.items[0].english))
                                   : TEXT("no problem");
    buffer_init(&out, 1024 * 1024);
    EXPECT_NUMBER(template_write(whole, records, &out), STATUS_OK);
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

TEST(sections_are_written_where_they_are_set)
{
    static const struct {
        const char *source, *wanted;
    } rows[] = {
        {"", ""},
        {"words alone }} { {", "words alone }} { {"},
        {"{{title}} {{ title }}", "T T"},
        {"{{#title}}[{{title}}]{{/title}}{{^title}}none{{/title}}", "[T]"},
        {"{{#empty}}[{{empty}}]{{/empty}}{{^empty}}none{{/empty}}", "none"},
        {"{{#yes}}y{{/yes}}{{^yes}}n{{/yes}}", "y"},
        {"{{#items}}{{name}}{{#note}}({{note}}){{/note}},{{/items}}", "a,b(n),"},
        {"{{#items}}{{name}}{{title}} {{/items}}", "aT bT "},
        {"{{#items?}}head {{#items}}{{name}}{{/items}}{{/items?}}", "head ab"},
        {"{{#none?}}head{{/none?}}{{#none}}x{{/none}}{{^none}}nothing{{/none}}", "nothing"},
        {"{{#items}}{{#items}}{{name}}{{/items}};{{/items}}", "ab;ab;"},
        {"{{! a comment\nof two lines }}x", "x"},
        {"{{^none?}}no{{/none?}}", "no"},
    };
    value = TEXT("T");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_TEXT(written(arena, rows[i].source, TEMPLATE_HTML), rows[i].wanted);
}

TEST(lines_of_tags_alone_vanish)
{
    value = TEXT("T");
    EXPECT_TEXT(written(arena, "a\n{{#yes}}\nb\n{{/yes}}\nc\n", TEMPLATE_HTML), "a\nb\nc\n");
    EXPECT_TEXT(written(arena, "a\n  {{#empty}}  \nb\n{{/empty}}\r\nc", TEMPLATE_HTML), "a\nc");
    EXPECT_TEXT(written(arena, "{{#yes}}\nb\n{{/yes}}", TEMPLATE_HTML), "b\n");
    EXPECT_TEXT(written(arena, "a\n{{#yes}}x{{/yes}}\nc", TEMPLATE_HTML), "a\nx\nc");
    EXPECT_TEXT(written(arena, "a\n{{title}}\nc", TEMPLATE_HTML), "a\nT\nc");
    EXPECT_TEXT(written(arena, "a\n{{! x }}\n{{! y }}\nc", TEMPLATE_HTML), "a\nc");
    EXPECT_TEXT(written(arena, "a\n\n{{#empty}}\nb\n{{/empty}}\n\n{{#empty}}\nb\n{{/empty}}\n\nc", TEMPLATE_PLAIN), "a\n\nc");
    EXPECT_TEXT(written(arena, "{{#empty}}\nb\n{{/empty}}\n\nc", TEMPLATE_PLAIN), "c");
}

TEST(mistakes_are_told_with_their_line)
{
    static const struct {
        const char *source, *wanted;
    } rows[] = {
        {"a\nb\n{{titel}}", "3: there is no value named 'titel' here"},
        {"{{name}}", "1: there is no value named 'name' here"},
        {"{{#items}}\n{{/items}}\n{{name}}", "3: there is no value named 'name' here"},
        {"{{yes}}", "1: 'yes' is no text: write {{#yes}} ... {{/yes}}"},
        {"{{items}}", "1: 'items' is no text: write {{#items}} ... {{/items}}"},
        {"{{#title?}}{{/title?}}", "1: 'title' is no list: leave out the '?'"},
        {"a\n{{#yes}}\nb", "2: {{#yes}} is never closed"},
        {"{{/yes}}", "1: {{/yes}} closes nothing"},
        {"{{#yes}}\n{{#title}}\n{{/yes}}\n{{/title}}", "3: {{/yes}} stands where {{/title}} is wanted, which was opened in line 2"},
        {"a\n{{title", "2: {{ without }} in its line"},
        {"a\n{{title\n}}", "2: {{ without }} in its line"},
        {"{{{title}}}", "1: values cannot be put in unescaped: write {{name}}"},
        {"{{&title}}", "1: values cannot be put in unescaped: write {{name}}"},
        {"{{> head}}", "1: {{> ...}} is not known here"},
        {"{{=<% %>=}}", "1: {{= ...}} is not known here"},
        {"{{}}", "1: there is no value named '' here"},
        {"a\xFF", "1: not UTF-8 text"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_TEXT(written(arena, rows[i].source, TEMPLATE_PLAIN), rows[i].wanted);
}

TEST(values_are_escaped_for_the_output)
{
    static const struct {
        enum template_escape escape;
        const char *value, *wanted;
    } rows[] = {
        {TEMPLATE_HTML, "<b a='\"'>&amp;", "&lt;b a=&#39;&quot;&#39;&gt;&amp;amp;"},
        {TEMPLATE_PLAIN, "a\r\nb\tc \x7f d", "a b c d"},
        {TEMPLATE_PLAIN, "  \n ", ""},
        {TEMPLATE_PLAIN, "Bcc: x", "“Bcc: x”"},
        {TEMPLATE_PLAIN, "-- ", "“--”"},
        {TEMPLATE_PLAIN, "--=_b", "“--=_b”"},
        {TEMPLATE_PLAIN, "From here", "“From here”"},
        {TEMPLATE_PLAIN, "> said", "“> said”"},
        {TEMPLATE_PLAIN, "hxxp://a[.]example/", "hxxp://a[.]example/"},
        {TEMPLATE_PLAIN, "two words: x", "two words: x"},
        {TEMPLATE_PLAIN, "a\xE2\x80\xAE" "b\xE2\x81\xA9" "c\xE2\x80\x8B" "d\xEF\xBB\xBF" "e\xE2\x80\xA8" "f\xC2\xA0g", "a b cde f g"},
        {TEMPLATE_PLAIN, "b\xF3\xA0\x81\x81" "e", "be"}, /* a tag character */
        {TEMPLATE_PLAIN, "\xFF\xC3", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {TEMPLATE_LINE, "Bcc: x\n", "Bcc: x"},
        {TEMPLATE_MARKDOWN, "[a](http://b) **c** `d` <e> | # &f; !", "\\[a\\]\\(http://b\\) \\*\\*c\\*\\* \\`d\\` \\<e\\> \\| \\# \\&f; \\!"},
        {TEMPLATE_MARKDOWN, "1. a", "1\\. a"},
        {TEMPLATE_MARKDOWN, "12) a", "12\\) a"},
        {TEMPLATE_MARKDOWN, "- a", "\\- a"},
        {TEMPLATE_MARKDOWN, "=== a-b", "\\=== a-b"},
        {TEMPLATE_MARKDOWN, "a.b 1.5", "a.b 1.5"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        value = text_from_string(rows[i].value);
        EXPECT_TEXT(written(arena, "{{title}}", rows[i].escape), rows[i].wanted);
    }
    value = TEXT("Bcc: x");
    EXPECT_TEXT(written(arena, "a {{title}}\n{{title}}", TEMPLATE_PLAIN), "a Bcc: x\n“Bcc: x”");
}

TEST(limits_are_kept)
{
    const size_t much = 100 * 1024;
    char *bytes = arena_alloc(arena, much + 1);
    memset(bytes, 'x', much);
    value = text_of(bytes, much);
    struct text got = written(arena, "{{title}}", TEMPLATE_PLAIN);
    EXPECT(got.length <= TEMPLATE_LIMIT_VALUE_BYTES && text_ends_with(got, TEXT("x…")));
    value = TEXT("T");
    struct buffer source;
    buffer_init(&source, 4 * 1024 * 1024);
    for (size_t i = 0; i <= TEMPLATE_LIMIT_DEPTH; i++)
        buffer_add_string(&source, "{{#yes}}");
    buffer_add_byte(&source, '\0');
    EXPECT_TEXT(written(arena, source.data, TEMPLATE_PLAIN), "1: more than 12 sections in each other");
    buffer_clear(&source);
    for (size_t i = 0; i <= TEMPLATE_LIMIT_NODES; i++)
        buffer_add_string(&source, "{{title}}");
    buffer_add_byte(&source, '\0');
    EXPECT_TEXT(written(arena, source.data, TEMPLATE_PLAIN), "1: more than 20000 pieces");
    buffer_clear(&source);
    for (size_t i = 0; i <= TEMPLATE_LIMIT_BYTES; i++)
        buffer_add_byte(&source, 'x');
    buffer_add_byte(&source, '\0');
    EXPECT_TEXT(written(arena, source.data, TEMPLATE_PLAIN), "1: longer than 262144 bytes");
    buffer_clear(&source);
    struct template_problems problems = {0};
    for (size_t i = 0; i < 100; i++)
        buffer_add_string(&source, "{{wrong}}\n");
    EXPECT(!template_read(arena, buffer_text(&source), 1, TEMPLATE_PLAIN, scopes, 1, &problems));
    EXPECT_NUMBER(problems.list.count, TEMPLATE_LIMIT_PROBLEMS);
    EXPECT_NUMBER(problems.left_out, 100 - TEMPLATE_LIMIT_PROBLEMS);
    buffer_release(&source);
}

/* Lists in lists of a great ticket: an end instead of a night's work, and a full buffer likewise. */
TEST(a_template_cannot_write_for_ever)
{
    enum { MANY = 3000 };
    struct template_problems problems = {0};
    const struct template_value one[] = {{.text = TEXT("a")}, {.count = 0}};
    struct template_record *items = arena_alloc_array(arena, MANY, sizeof *items);
    for (size_t i = 0; i < MANY; i++)
        items[i].values = one;
    const struct template_value values[] = {[3] = {.items = items, .count = MANY}, [4] = {.count = 0}};
    const struct template_record record = {values};
    const struct template_record *const records[] = {&record};
    struct buffer out;
    buffer_init(&out, 64 * 1024 * 1024);
    const struct template *nested = template_read(arena, TEXT("{{#items}}{{#items}}{{name}}{{/items}}{{/items}}"), 1, TEMPLATE_HTML, scopes, 1, &problems);
    EXPECT_NUMBER(template_write(nested, records, &out), STATUS_LIMIT);
    buffer_release(&out);
    buffer_init(&out, 100);
    const struct template *flat = template_read(arena, TEXT("{{#items}}{{name}}{{/items}}"), 1, TEMPLATE_HTML, scopes, 1, &problems);
    EXPECT_NUMBER(template_write(flat, records, &out), STATUS_LIMIT);
    buffer_release(&out);
}
