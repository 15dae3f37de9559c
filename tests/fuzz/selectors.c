/* selectors.c: a selector list, asked of every element of one small page. */
#include "tests/fuzz/fuzz.h"

#include "page/cascade.h"

#include <string.h>

static const char page[] =
    "<!doctype html><html id=html lang=vi><head id=head></head><body id=body>"
    "<div id=d1 class='a b'><p id=p1 class=c>x</p><p id=p2 title='hello world'>y</p>"
    "<span id=s1></span><p id=p3>z</p></div>"
    "<div id=d2 class='B a-b' data-x='en-US' lang=en><a id=l1 href=/x>l</a><a id=l2>m</a>"
    "<ul id=u><li id=i1></li><li id=i2>t</li><li id=i3></li><li id=i4></li><li id=i5></li></ul></div>"
    "<input id=n1 type=CHECKBOX checked><input id=n2 type=text disabled><em id=e><!-- c --></em>"
    "<svg><a class=c></a></svg></body></html>";

enum { LIMIT_NODES = 64, STEPS = 2000000, SHORT = 200 };

/* Which elements the list takes; false where it is invalid or the steps ran out. */
static bool taken_by(struct arena *arena, struct cascade *cascade, struct text selectors, bool taken[LIMIT_NODES])
{
    const struct document *document = cascade->document;
    struct css_tokens tokens = css_tokenise(arena, selectors);
    const struct selector_list *list = selector_parse(arena, css_slice_of(tokens), NULL, NULL);
    memset(taken, 0, LIMIT_NODES * sizeof *taken);
    if (!list)
        return false;
    CHECK(list->count <= SELECTOR_LIMIT_LIST);
    cascade->matcher.steps = STEPS;
    for (size_t j = 0; j < list->count; j++) {
        const struct selector *selector = &list->items[j];
        CHECK(selector->compound_count <= SELECTOR_LIMIT_COMPOUNDS && selector->specificity <= list->specificity);
        for (uint32_t i = 1; i < document->node_count; i++)
            if (document->nodes[i].kind == NODE_ELEMENT && !selector->never &&
                selector_matches(&cascade->matcher, selector, i))
                taken[i] = true;
    }
    return cascade->matcher.steps > 0;
}

/* No strings, escapes or comments that could swallow what is put around it. */
static bool is_plain(struct text selectors)
{
    static const char plain[] = " .#:()*>+~,=-^$|[]";
    int round = 0;
    int square = 0;
    for (size_t i = 0; i < selectors.length; i++) {
        char c = selectors.data[i];
        if (!ascii_is_alnum(c) && (c == '\0' || !strchr(plain, c)))
            return false;
        round += (c == '(') - (c == ')');
        square += (c == '[') - (c == ']');
        if (round < 0 || square < 0)
            return false;
    }
    return round == 0 && square == 0 && selectors.length <= SHORT;
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct document document;
    struct cascade cascade = {0};
    struct hop hop = {.url = TEXT("http://so-y-te.tinh.example/"), .status = 200};
    struct response response = {.url = hop.url, .final_url = hop.url, .status = 200, .hops = &hop, .hop_count = 1,
                                .body = text_of(page, sizeof page - 1)};
    document_parse(arena, &response, &document);
    CHECK(document.node_count < LIMIT_NODES);
    cascade_init(&cascade, arena, &document, NULL);
    bool plain[LIMIT_NODES];
    bool inside[LIMIT_NODES];
    if (!taken_by(arena, &cascade, input, plain) || !is_plain(input))
        return;
    /* Selectors 4, 4.2 and 4.3: :is(X) is X, :not(X) is everything else. */
    if (taken_by(arena, &cascade, arena_printf(arena, ":is(%.*s)", TEXT_ARGS(input)), inside))
        CHECK(memcmp(plain, inside, sizeof plain) == 0);
    if (taken_by(arena, &cascade, arena_printf(arena, ":not(%.*s)", TEXT_ARGS(input)), inside))
        for (uint32_t i = 1; i < document.node_count; i++)
            CHECK(document.nodes[i].kind != NODE_ELEMENT || plain[i] != inside[i]);
}
