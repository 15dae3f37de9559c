/* template_call.h: what the words of a template share; for template.c and template_lists.c alone. */
#ifndef RASOAT_TESTS_PROVINCE_TEMPLATE_CALL_H
#define RASOAT_TESTS_PROVINCE_TEMPLATE_CALL_H

#include "tests/province/template.h"

struct call {
    struct page *page;
    struct text words[4]; /* after the command */
    struct buffer *out;
    int depth;
};

void call_add_escaped(const struct call *call, struct text t);
/* Writes the style's part of that name. */
void call_add_part(const struct call *call, struct text name);
size_t call_number(struct text word, size_t otherwise);

/* The words that write lists and menus. */
void word_items(const struct call *call);
void word_shuffled(const struct call *call);
void word_related(const struct call *call);
void word_rows(const struct call *call);
void word_pager(const struct call *call);
void word_sections(const struct call *call);
void word_menu(const struct call *call);
void word_children(const struct call *call);
void word_item(const struct call *call);
void word_menu_title(const struct call *call);
void word_menu_url(const struct call *call);

#endif
