/* defacement.c: the marks of vandals in title, headings, or as what a small page mainly says. News of such attacks
 * quotes the same words, among the words of police and of security teams. */
#include "detectors/judge.h"

enum { VISIBLE_BYTES = 32 * 1024, SMALL_PAGE_BYTES = 1500, BARE_NODES = 200, BARE_LINKS = 6, HEADINGS_ASKED = 30,
       HEADING_BYTES = 400, BLOCK_BYTES = 700, SEVERAL_MARKS = 2 };

/* From here honest contexts make it a report. */
static const double honest_context = 0.35;
static const double reported_there = 1;

/* Parts of the rule's weight. */
static const double strong_title = 2;
static const double strong_heading = 2;
static const double strong_heading_of_long_page = 1.25;
static const double strong_text = 1.25;
static const double weak_mark = 0.75;
static const double bare_page = 0.75;
static const double several_marks = 2; /* in one block: nobody reports so */

struct look {
    const struct subject *subject;
    const struct detector *self;
    struct findings *findings;
    bool is_small;
    bool is_bare;
    bool found;
};

static void mark(struct look *look, double factor, uint32_t node, const char *where, struct text name, struct text said)
{
    const struct subject *subject = look->subject;
    struct text shown = finding_clean(subject->arena, said, 200);
    judge_add(subject, look->self, look->findings, look->self->weight * factor, node, (struct text){0},
              arena_printf(subject->arena, "\"%.*s\" in %s: %.*s", TEXT_ARGS(name), where, TEXT_ARGS(shown)));
    look->found = true;
}

static uint32_t first_of(const struct document *document, enum tag tag)
{
    for (uint32_t i = 1; i < document->node_count; i++)
        if (document->nodes[i].kind == NODE_ELEMENT && document->nodes[i].tag == tag && !document->nodes[i].is_foreign)
            return i;
    return 0;
}

/* A weak mark says something only on a small page without a template, and only once. */
static bool counts(const struct look *look, struct text name, bool strong)
{
    return name.length && (strong || (look->is_small && look->is_bare && !look->found));
}

static void look_at_title(struct look *look)
{
    const struct document *document = look->subject->document;
    bool strong;
    struct text name = wordlists_defacement(look->subject->wordlists, look->subject->arena, document->title, &strong);
    if (counts(look, name, strong))
        mark(look, strong ? strong_title : weak_mark, first_of(document, TAG_TITLE), "the title", name,
             document->title);
}

static void look_at_headings(struct look *look)
{
    const struct subject *subject = look->subject;
    int asked = 0;
    for (uint32_t i = 1; i < subject->document->node_count && asked < HEADINGS_ASKED; i++) {
        const struct node *node = &subject->document->nodes[i];
        if (node->kind != NODE_ELEMENT || (node->tag != TAG_H1 && node->tag != TAG_H2))
            continue;
        asked++;
        struct text said = document_inner_text(subject->arena, subject->document, i, HEADING_BYTES);
        bool strong;
        struct text name = wordlists_defacement(subject->wordlists, subject->arena, said, &strong);
        if (!counts(look, name, strong))
            continue;
        double factor = !strong ? weak_mark : look->is_small ? strong_heading : strong_heading_of_long_page;
        mark(look, factor, i, "a heading", name, said);
        return;
    }
}

static void look_at_text(struct look *look, struct text visible)
{
    const struct subject *subject = look->subject;
    bool strong;
    struct text name = wordlists_defacement(subject->wordlists, subject->arena, visible, &strong);
    if (counts(look, name, strong))
        mark(look, strong ? strong_text : weak_mark, first_of(subject->document, TAG_BODY), "the text of a small page",
             name, visible);
}

/* The heading and what follows it. */
static struct text heading_and_next(const struct subject *subject, uint32_t heading)
{
    const struct document *document = subject->document;
    uint32_t end = document->nodes[document->nodes[heading].parent].end_index;
    struct text said = document_inner_text(subject->arena, document, heading, BLOCK_BYTES);
    uint32_t next = document->nodes[heading].end_index;
    while (next < end && document->nodes[next].kind == NODE_TEXT)
        next = document->nodes[next].end_index;
    if (next >= end)
        return said;
    struct text behind = document_inner_text(subject->arena, document, next, BLOCK_BYTES);
    return arena_printf(subject->arena, "%.*s %.*s", TEXT_ARGS(said), TEXT_ARGS(behind));
}

/* What stands together says it several times ("owned by x crew", "no system is safe"): nobody reports so. */
static bool look_at_block(struct look *look, uint32_t heading, struct text said)
{
    const struct subject *subject = look->subject;
    if (said.length >= BLOCK_BYTES || words_sum(subject->arena, subject->wordlists, said).honest >= reported_there)
        return false;
    struct text name;
    bool strong;
    size_t marks = wordlists_defacement_marks(subject->wordlists, subject->arena, said, &name, &strong);
    if (!strong || marks < SEVERAL_MARKS)
        return false;
    mark(look, several_marks, heading, "a block", name, said);
    return true;
}

static void look_at_blocks(struct look *look)
{
    const struct document *document = look->subject->document;
    int asked = 0;
    for (uint32_t i = 1; i < document->node_count && asked < HEADINGS_ASKED && !look->found; i++) {
        const struct node *node = &document->nodes[i];
        bool is_heading = node->kind == NODE_ELEMENT && (node->tag == TAG_H1 || node->tag == TAG_H2 || node->tag == TAG_H3 ||
                                                         node->tag == TAG_MARQUEE);
        if (!is_heading)
            continue;
        asked++;
        struct text block = document_inner_text(look->subject->arena, document, node->parent, BLOCK_BYTES);
        if (!look_at_block(look, i, heading_and_next(look->subject, i)))
            look_at_block(look, i, block);
    }
}

/* No menu, hardly a link: not made from the site's template. */
static bool is_bare(const struct subject *subject)
{
    size_t anchors = 0;
    for (size_t i = 0; i < subject->links->count; i++)
        anchors += subject->links->items[i].kind == LINK_ANCHOR;
    return anchors < BARE_LINKS && subject->document->node_count < BARE_NODES &&
           first_of(subject->document, TAG_NAV) == 0 && first_of(subject->document, TAG_FOOTER) == 0;
}

static bool speaks_honestly(const struct subject *subject)
{
    return subject->words->context >= honest_context;
}

void detect_defacement(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct look look = {.subject = subject, .self = self, .findings = findings};
    look_at_blocks(&look);
    if (speaks_honestly(subject))
        return;
    bool cut;
    struct text visible = judge_visible_text(subject, VISIBLE_BYTES, &cut);
    look.is_small = !cut && visible.length <= SMALL_PAGE_BYTES;
    look.is_bare = is_bare(subject);
    look_at_title(&look);
    look_at_headings(&look);
    if (look.is_small)
        look_at_text(&look, visible);
    if (look.found && look.is_small && look.is_bare)
        judge_add(subject, self, findings, self->weight * bare_page, 0, (struct text){0},
                  TEXT("the page has neither menu nor footer and hardly a link"));
}
