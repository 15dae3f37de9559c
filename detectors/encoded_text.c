/* encoded_text.c: letters that need no character reference written as one each, as server modules do that rewrite titles
 * for search engines. Old content systems write &#7879; for Vietnamese letters; nobody writes &#78; for N. Addresses of
 * mail are hidden from collectors so, and do not count. */
#include "base/utf8.h"
#include "detectors/judge.h"

enum { FEWEST_LETTERS = 8, FEWEST_IN_TEXT = 24, SHOWN = 120 };

/* Parts of the rule's weight: search engines show the first ones. */
static const double in_title = 1;
static const double in_meta = 0.8;
static const double in_text = 0.6;
/* Of all letters that could stand by themselves. */
static const double least_share = 0.5;

/* The ASCII letters that stand as references in a part of the source. */
static size_t encoded_letters(struct text source)
{
    size_t letters = 0;
    for (size_t at = text_find(source, TEXT("&#"), 0); at != SIZE_MAX; at = text_find(source, TEXT("&#"), at)) {
        at += 2;
        bool hex = at < source.length && (source.data[at] == 'x' || source.data[at] == 'X');
        uint32_t value = 0;
        for (at += hex; at < source.length && value < 0x110000; at++) {
            int digit = ascii_hex_value(source.data[at]);
            if (digit < 0 || (digit > 9 && !hex))
                break;
            value = value * (hex ? 16 : 10) + (uint32_t)digit;
        }
        letters += value < 0x80 && ascii_is_alpha((char)value);
    }
    return letters;
}

static size_t plain_letters(struct text t)
{
    size_t letters = 0;
    for (size_t i = 0; i < t.length; i++)
        letters += ascii_is_alpha(t.data[i]);
    return letters;
}

/* What the references say, or an empty text where there are too few of them. */
static bool is_encoded(const struct document *document, const struct node *node, struct text said, size_t fewest)
{
    struct text source = text_slice(document->source, node->source_start, node->source_end - node->source_start);
    size_t encoded = encoded_letters(source);
    return encoded >= fewest && (double)encoded >= least_share * (double)plain_letters(said) &&
           text_find_byte(said, '@', 0) == SIZE_MAX;
}

static void report(const struct subject *subject, const struct detector *self, struct findings *findings, uint32_t node,
                   double part, const char *where, struct text said)
{
    struct text shown = finding_clean(subject->arena, said, SHOWN);
    judge_add(subject, self, findings, self->weight * part, node, (struct text){0},
              arena_printf(subject->arena, "letters written as numbers in %s: %.*s", where, TEXT_ARGS(shown)));
}

static bool is_mail_link(const struct document *document, uint32_t index)
{
    const struct node *parent = &document->nodes[document->nodes[index].parent];
    return text_starts_with_ignore_case(node_attribute(parent, TEXT("href")), TEXT("mailto:"));
}

void detect_encoded_text(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    const struct document *document = subject->document;
    if (document->character_reference_count < FEWEST_LETTERS)
        return;
    bool said[3] = {false};
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        const struct node *parent = &document->nodes[node->parent];
        if (node->kind == NODE_ELEMENT && node->tag == TAG_META && !said[1]) {
            struct text content = node_attribute(node, TEXT("content"));
            said[1] = content.length > 0 && is_encoded(document, node, content, FEWEST_LETTERS);
            if (said[1])
                report(subject, self, findings, i, in_meta, "meta", content);
        }
        if (node->kind != NODE_TEXT || node->text.length < FEWEST_LETTERS || parent->tag == TAG_SCRIPT ||
            parent->tag == TAG_STYLE)
            continue;
        bool title = parent->tag == TAG_TITLE && !parent->is_foreign;
        bool heading = parent->tag >= TAG_H1 && parent->tag <= TAG_H6;
        size_t which = title || heading ? 0 : 2;
        if (said[which] || is_mail_link(document, i) ||
            !is_encoded(document, node, node->text, which == 0 ? FEWEST_LETTERS : FEWEST_IN_TEXT))
            continue;
        said[which] = true;
        report(subject, self, findings, i, which == 0 ? in_title : in_text,
               title ? "the title" : heading ? "a heading" : "text", node->text);
    }
}
