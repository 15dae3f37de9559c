/* template.c: HTML templates. Each word of a template is a row in the table at the end. */
#include "tests/province/template_call.h"

#include "tests/province/answer.h"
#include "tests/province/encode.h"
#include "tests/province/files.h"
#include "tests/province/noise.h"
#include "tests/province/routes.h"

void call_add_escaped(const struct call *call, struct text t)
{
    buffer_add_text(call->out, encode_html(call->page->arena, t));
}

size_t call_number(struct text word, size_t otherwise)
{
    uint64_t number;
    return text_to_number(word, 100000, &number) ? (size_t)number : otherwise;
}

struct text template_part(const struct page *page, struct text name)
{
    const struct style *style = page->site->style;
    struct text form = page->route ? route_option(page->route, TEXT("parts"), page->visitor) : TEXT("");
    struct text html = {0};
    if (form.length) {
        html = style_part(style, arena_printf(page->arena, "%.*s.%.*s", TEXT_ARGS(name), TEXT_ARGS(form)));
    }
    html = html.data ? html : style_part(style, name);
    if (!html.data) {
        die("styles/%.*s has no part %.*s", TEXT_ARGS(style->name), TEXT_ARGS(name));
    }
    return html;
}

void call_add_part(const struct call *call, struct text name)
{
    template_expand(call->page, template_part(call->page, name), call->out, call->depth + 1);
}

static void word_hook(const struct call *call)
{
    const struct page *page = call->page;
    for (size_t i = 0; page->route && i < page->route->hooks.count; i++) {
        const struct hook *hook = &page->route->hooks.items[i];
        if (text_equal(hook->place, call->words[0]) && condition_holds(hook->condition, page->visitor)) {
            template_expand(call->page, template_file(page, hook->content), call->out, call->depth + 1);
        }
    }
}

static void word_article(const struct call *call)
{
    struct page *page = call->page;
    struct text topic = options_get(&page->route->options, TEXT("topic"));
    if (topic.length == 0 && page->route->series) {
        topic = page->route->series->topic;
    }
    size_t count = call_number(call->words[0], 3 + (size_t)voice_choose(page->voice, 3));
    struct text symbol = arena_printf(page->arena, "%.*s.y", TEXT_ARGS(topic));
    voice_paragraphs(page->voice, symbol, count, call->out);
    voice_paragraphs(page->voice, TEXT("chung.y"), 1 + (size_t)voice_choose(page->voice, 2), call->out);
}

static void word_paragraphs(const struct call *call)
{
    voice_paragraphs(call->page->voice, call->words[0], call_number(call->words[1], 3), call->out);
}

static void word_say(const struct call *call)
{
    voice_say(call->page->voice, call->words[0], call->out);
}

static void word_site(const struct call *call)
{
    call_add_escaped(call, options_get(&call->page->site->options, call->words[0]));
}

static void word_option(const struct call *call)
{
    if (call->page->route) {
        call_add_escaped(call, route_option(call->page->route, call->words[0], call->page->visitor));
    }
}

static void word_shared(const struct call *call)
{
    template_expand(call->page, template_file(call->page, call->words[0]), call->out, call->depth + 1);
}

static void word_part(const struct call *call)
{
    call_add_part(call, call->words[0]);
}

static void word_title(const struct call *call)
{
    struct page *page = call->page;
    if (page->route && text_equal(route_option(page->route, TEXT("references"), page->visitor), TEXT("yes"))) {
        buffer_add_text(call->out, encode_references(page->arena, page->title));
    } else {
        call_add_escaped(call, page->title);
    }
}

static void word_description(const struct call *call)
{
    struct page *page = call->page;
    if (page->route && text_equal(route_option(page->route, TEXT("references"), page->visitor), TEXT("yes"))) {
        buffer_add_text(call->out, encode_references(page->arena, page->description));
    } else {
        call_add_escaped(call, page->description);
    }
}

static void word_heading(const struct call *call)
{
    call_add_escaped(call, call->page->heading);
}

static void word_summary(const struct call *call)
{
    if (call->page->route) {
        call_add_escaped(call, call->page->route->summary);
    }
}

static void word_body(const struct call *call)
{
    buffer_add_text(call->out, call->page->body);
}

static void word_host(const struct call *call)
{
    buffer_add_text(call->out, call->page->site->host);
}

static void word_path(const struct call *call)
{
    if (call->page->route) {
        call_add_escaped(call, call->page->route->path);
    }
}

static void word_date(const struct call *call)
{
    const struct route *route = call->page->route;
    buffer_add_text(call->out, day_text(call->page->arena, route && route->day ? route->day : DAY_ONE, 'd'));
}

static void word_noise(const struct call *call)
{
    unsigned day = DAY_ONE + call->page->province->night - 1;
    if (!noise_write(call->words[0], &call->page->noise, day, call->page->arena, call->out)) {
        die("{{noise %.*s}}", TEXT_ARGS(call->words[0]));
    }
}

/* One of two files, by chance. */
static void word_either(const struct call *call)
{
    struct text name = call->words[noise_next(&call->page->noise) % 2];
    template_expand(call->page, template_file(call->page, name), call->out, call->depth + 1);
}

static void word_query(const struct call *call)
{
    call_add_escaped(call, call->page->query);
}

static void word_canonical(const struct call *call)
{
    struct page *page = call->page;
    struct text canonical = page->route ? route_option(page->route, TEXT("canonical"), page->visitor) : TEXT("");
    if (canonical.length) {
        buffer_add_text(call->out, template_text(page, canonical)); /* written as HTML */
        return;
    }
    buffer_printf(call->out, "http://%.*s", TEXT_ARGS(page->site->host));
    word_path(call);
}

static const struct {
    const char *name;
    void (*write)(const struct call *call);
} words[] = {
    {"title", word_title},        {"heading", word_heading},       {"description", word_description},
    {"summary", word_summary},    {"body", word_body},             {"host", word_host},
    {"path", word_path},          {"date", word_date},             {"site", word_site},
    {"option", word_option},      {"menu", word_menu},             {"children", word_children},
    {"menu.title", word_menu_title}, {"menu.url", word_menu_url},  {"item", word_item},
    {"items", word_items},        {"related", word_related},       {"rows", word_rows},
    {"pager", word_pager},        {"sections", word_sections},     {"hook", word_hook},
    {"shared", word_shared},      {"part", word_part},             {"say", word_say},
    {"paragraphs", word_paragraphs}, {"article", word_article},
    {"noise", word_noise},        {"shuffled", word_shuffled},     {"either", word_either},
    {"query", word_query},        {"canonical", word_canonical},
};

static void write_word(struct page *page, struct text inside, struct buffer *out, int depth)
{
    struct call call = {.page = page, .out = out, .depth = depth};
    struct text rest = text_trim(inside);
    struct text command = text_split(&rest, ' ');
    for (size_t i = 0; i < 4 && rest.data; i++) {
        rest = text_trim(rest);
        call.words[i] = text_split(&rest, ' ');
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_equal(command, text_from_string(words[i].name))) {
            words[i].write(&call);
            return;
        }
    }
    die("%.*s: a template has {{%.*s}}", TEXT_ARGS(page->site->host), TEXT_ARGS(inside));
}

void template_expand(struct page *page, struct text source, struct buffer *out, int depth)
{
    if (depth > TEMPLATE_LIMIT_DEPTH) {
        die("%.*s: templates go round in circles", TEXT_ARGS(page->site->host));
    }
    while (source.length) {
        size_t open = text_find(source, TEXT("{{"), 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : text_find(source, TEXT("}}"), open);
        if (close == SIZE_MAX) {
            buffer_add_text(out, source);
            return;
        }
        buffer_add_text(out, text_slice(source, 0, open));
        write_word(page, text_slice(source, open + 2, close - open - 2), out, depth);
        source = text_slice(source, close + 2, SIZE_MAX);
    }
}

struct text template_file(const struct page *page, struct text name)
{
    if (page->site && file_exists(page->arena, page->site->folder, name)) {
        return file_read(page->arena, page->site->folder, name);
    }
    return file_read(page->arena, arena_printf(page->arena, "%.*s/shared", TEXT_ARGS(page->province->root)), name);
}

struct text template_text(struct page *page, struct text source)
{
    struct buffer out;
    buffer_init(&out, ANSWER_LIMIT_BYTES);
    template_expand(page, source, &out, 0);
    if (buffer_failed(&out)) {
        die("%.*s: a page grew past %d bytes", TEXT_ARGS(page->site->host), ANSWER_LIMIT_BYTES);
    }
    struct text text = arena_copy(page->arena, buffer_text(&out));
    buffer_release(&out);
    return text;
}
