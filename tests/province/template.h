/* template.h: HTML templates with {{words}}. */
#ifndef RASOAT_TESTS_PROVINCE_TEMPLATE_H
#define RASOAT_TESTS_PROVINCE_TEMPLATE_H

#include "base/buffer.h"
#include "tests/province/province.h"

#define TEMPLATE_LIMIT_DEPTH 8

struct page {
    const struct province *province;
    const struct site *site;
    const struct route *route; /* NULL: an address that does not exist */
    unsigned visitor;
    uint64_t noise; /* moves on with each use */
    struct text path; /* as it was asked for */
    struct text query; /* the value of the route's `query=`, decoded */
    struct arena *arena;
    struct voice *voice;
    struct text title; /* for <title> */
    struct text heading;
    struct text description;
    struct text body; /* expanded */
    const struct route *item; /* inside of a list's row */
    const struct menu_item *menu; /* inside of a menu's item */
};

/* Writes `source` with its {{...}} replaced; dies, naming the site, where one is not known. */
void template_expand(struct page *page, struct text source, struct buffer *out, int depth);
/* The style's part of that name, in the form that `parts=` says for this visitor where the style has one: "item.bot";
 * dies where there is none at all. */
struct text template_part(const struct page *page, struct text name);
/* A file of the site's folder, or of shared/. */
struct text template_file(const struct page *page, struct text name);
/* The same to a text in the arena. */
struct text template_text(struct page *page, struct text source);

#endif
