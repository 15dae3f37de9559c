/* rendered.c: what scripts did to a page: lines of four bytes (what, when, by which element, to which element), a name,
 * '=', and a value; an empty line; the page. The first value stands alone as a fragment, too. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "page/fragment.h"
#include "page/rendered.h"

#include <string.h>

enum { EFFECTS = 24, HEAD = 4 };

static struct response page_of(struct text body)
{
    static const struct header type = {.name = {"content-type", 12}, .value = {"text/html; charset=utf-8", 24}};
    return (struct response){.url = TEXT("http://a.example/"), .final_url = TEXT("http://a.example/"), .status = 200,
                             .headers = &type, .header_count = 1, .body = body};
}

/* Neither what stands behind a closed fragment is drawn into it, nor does it reach out of its element. */
static void check_fragment(struct arena *arena, struct text markup)
{
    bool cut = false;
    struct text closed = fragment_close(arena, markup, FRAGMENT_IN_BODY, &cut);
    struct text body = arena_printf(arena, "<!DOCTYPE html><body><div id=a>%.*s</div><p id=z>z</p></body>",
                                    TEXT_ARGS(closed));
    struct response response = page_of(body);
    struct document document;
    if (text_find_byte(markup, '\0', 0) != SIZE_MAX || !utf8_valid(markup))
        return;
    document_parse(arena, &response, &document);
    if (cut || document.cut != DOCUMENT_WHOLE)
        return;
    bool met = false;
    for (uint32_t i = 1; i < document.node_count; i++) {
        const struct node *node = &document.nodes[i];
        if (node->tag != TAG_P || !text_equal(node->id, TEXT("z")) || node->end_index != i + 2)
            continue;
        met = met || document.nodes[node->parent].tag == TAG_BODY;
    }
    CHECK(met);
}

static size_t read_effects(struct text *input, const struct document *document, struct script_effect *items)
{
    size_t count = 0;
    while (input->length > 0 && count < EFFECTS) {
        struct text line = fuzz_take_line(input);
        if (line.length <= HEAD)
            break;
        const uint8_t *head = (const uint8_t *)line.data;
        struct text value = text_slice(line, HEAD, SIZE_MAX);
        struct text name = text_split(&value, '=');
        if (!utf8_valid(name) || !utf8_valid(value)) /* the contract of page/script.h */
            continue;
        items[count++] = (struct script_effect){
            .kind = (enum script_effect_kind)(head[0] % SCRIPT_EFFECT_KIND_COUNT),
            .moment = (enum script_moment)(head[1] % (SCRIPT_BY_CLICK + 1)),
            .seen_as = (uint8_t)(head[1] / 4 % 3 + 1),
            .node = head[2] % (document->node_count + 1),
            .target = head[3] % (document->node_count + 1),
            .name = name,
            .value = value,
        };
    }
    return count;
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct script_effect items[EFFECTS];
    size_t break_at = text_find(input, TEXT("\n\n"), 0);
    struct text head = text_slice(input, 0, break_at);
    struct response response = page_of(text_slice(input, break_at == SIZE_MAX ? input.length : break_at + 2, SIZE_MAX));
    struct document document;
    document_parse(arena, &response, &document);
    struct script_effects effects = {.items = items, .count = read_effects(&head, &document, items), .ran = 1};
    if (effects.count > 0)
        check_fragment(arena, items[0].value);
    struct rendered rendered;
    if (!rendered_make(arena, &document, &effects, &rendered))
        return;
    fuzz_check_made(&rendered.made, document.source.length);
    struct response made = rendered_response(&rendered, &response);
    struct document page;
    document_parse(arena, &made, &page);
    struct script_effects moved = rendered_effects(&rendered, &document, &page, &effects);
    CHECK(moved.count <= effects.count);
    for (size_t i = 0; i < moved.count; i++)
        CHECK(moved.items[i].node < page.node_count && moved.items[i].target < page.node_count);
    struct findings findings = {.arena = arena};
    for (uint32_t i = 0; i < page.node_count && i < FINDING_LIMIT_PER_RULE; i++) {
        struct finding finding = {.rule = TEXT("x"), .evidence = TEXT("y"),
                                  .start = document_body_offset(&page, page.nodes[i].source_start),
                                  .end = document_body_offset(&page, page.nodes[i].source_end)};
        findings_add(&findings, &finding);
    }
    made_body_translate(&rendered.made, &document, &findings);
    fuzz_check_findings(&findings, response.body.length);
}
