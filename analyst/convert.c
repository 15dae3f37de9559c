/* convert.c: the table of kinds, and what a converter wrote as a response that is HTML. */
#include "analyst/convert.h"

#include "analyst/convert_priv.h"

static convert *const converters[] = {
    [BODY_PDF] = convert_pdf,   [BODY_OFFICE] = convert_office, [BODY_XML] = convert_feed,
    [BODY_JSON] = convert_json, [BODY_TEXT] = convert_plain,
};

/* The same headers, but for what they call the body. */
static void say_html(struct arena *arena, struct response *response, struct text content_type)
{
    struct header *headers = arena_alloc_array(arena, response->header_count + 1, sizeof *headers);
    size_t count = 0;
    headers[count++] = (struct header){TEXT("content-type"), content_type};
    for (size_t i = 0; i < response->header_count; i++)
        if (!text_equal_ignore_case(response->headers[i].name, TEXT("content-type")))
            headers[count++] = response->headers[i];
    response->headers = headers;
    response->header_count = count;
}

static void add_part(struct made_body *made, const struct sink *sink, enum sink_part part)
{
    const struct made_piece nowhere = {.start = 0};
    struct text written = text_of(sink->parts[part].data, sink->parts[part].length);
    size_t at = 0;
    for (size_t i = 0; i < sink->parts[part].place_count; i++) {
        const struct sink_place *place = &sink->parts[part].places[i];
        size_t end = i + 1 < sink->parts[part].place_count ? sink->parts[part].places[i + 1].start : written.length;
        made_body_add(made, text_slice(written, at, place->start - at), &nowhere);
        made_body_add(made, text_slice(written, place->start, end - place->start),
                      &(struct made_piece){.from = place->from, .to = place->to, .place = place->words});
        at = end;
    }
    made_body_add(made, text_slice(written, at, SIZE_MAX), &nowhere);
}

/* Gumbo reads SVG where it stands in a page; an XML declaration is a comment to it. */
static bool take_svg(struct arena *arena, const struct response *response, struct converted *converted)
{
    struct text charset = response_header(response, TEXT("content-type"));
    size_t semicolon = text_find_byte(charset, ';', 0);
    charset = semicolon == SIZE_MAX ? TEXT("") : text_slice(charset, semicolon, SIZE_MAX);
    say_html(arena, &converted->response, arena_printf(arena, "text/html%.*s", TEXT_ARGS(charset)));
    return true;
}

bool convert_to_page(struct arena *arena, const struct response *response, enum body_kind kind,
                     uint64_t (*clock)(void), struct converted *converted)
{
    *converted = (struct converted){.response = *response};
    if (kind == BODY_SVG)
        return take_svg(arena, response, converted);
    if ((size_t)kind >= sizeof converters / sizeof *converters || !converters[kind])
        return false;
    struct sink sink = {.arena = arena, .part = SINK_BODY, .clock = clock};
    sink.end = clock ? clock() + CONVERT_LIMIT_CPU_MS * 1000 : 0;
    bool is_document = converters[kind](response, &sink);
    arena_poll(arena);
    if (sink.is_over)
        arena_leave(arena, STATUS_LIMIT);
    if (!is_document)
        return false;
    converted->unparsed = sink.unparsed;
    const struct made_piece nowhere = {.start = 0};
    made_body_begin(&converted->body, arena);
    made_body_add(&converted->body, TEXT("<!DOCTYPE html><html><head>"), &nowhere);
    add_part(&converted->body, &sink, SINK_HEAD);
    made_body_add(&converted->body, TEXT("</head><body>"), &nowhere);
    add_part(&converted->body, &sink, SINK_BODY);
    made_body_add(&converted->body, TEXT("</body></html>"), &nowhere);
    converted->response.body = made_body_text(&converted->body);
    say_html(arena, &converted->response, TEXT("text/html; charset=utf-8"));
    return true;
}
