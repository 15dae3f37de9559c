/* visible_content.c: words that only a style sheet writes: ::before and ::after. */
#include "page/visible_priv.h"

/* Of all sheets of a page; in document order, the first ones. */
enum { CONTENT_RULES = 512, CONTENT_VALUE_BYTES = 4096 };

/* Rules with words are few: each element is asked of all of them. */
static bool may_match(const struct matcher *matcher, const struct selector *selector, uint32_t element)
{
    const struct element_names *names = &matcher->names[element];
    if (!selector->key || selector->key == names->tag || selector->key == names->id)
        return true;
    for (uint32_t i = 0; i < names->class_count; i++) {
        if (matcher->classes[names->first_class + i] == selector->key)
            return true;
    }
    return false;
}

static void add_content(struct walk *walk, struct frame *frame, const struct sheet *sheet,
                        const struct style_content *content)
{
    struct text value = content->value;
    if (walk->contents.count == VISIBLE_LIMIT_CONTENTS || value.length > CONTENT_VALUE_BYTES) {
        walk->contents_cut = true;
        return;
    }
    value = cascade_substitute(&walk->cascade, value, frame->scope);
    struct text words = style_content_text(walk->arena, css_slice_of(css_tokenise(walk->arena, value)),
                                           &walk->document->nodes[frame->node]);
    if (words.length == 0)
        return;
    struct written *written = ARENA_PUSH(walk->arena, &walk->contents);
    *written = (struct written){
        .node = frame->node, .text = words, .sheet = sheet->url, .sight = visible_text(walk, frame).sight};
}

void visible_note_contents(struct walk *walk, struct frame *frame)
{
    struct cascade *cascade = &walk->cascade;
    size_t tried = 0;
    for (size_t i = 0; i < cascade->sheets.count; i++) {
        const struct sheet *sheet = cascade->sheets.items[i].sheet;
        for (size_t j = 0; j < sheet->contents.count; j++) {
            const struct style_content *content = &sheet->contents.items[j];
            if (++tried > CONTENT_RULES || cascade->matcher.steps == 0) {
                walk->contents_cut = true;
                return;
            }
            if (may_match(&cascade->matcher, content->selector, frame->node) &&
                selector_matches(&cascade->matcher, content->selector, frame->node))
                add_content(walk, frame, sheet, content);
        }
        matcher_spend(&cascade->matcher, sheet->contents.count / 16);
    }
}
