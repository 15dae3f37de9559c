/* hidden_menu.h: what honest pages hide: menus, tabs, dialogues, credits. */
#ifndef RASOAT_DETECTORS_HIDDEN_MENU_H
#define RASOAT_DETECTORS_HIDDEN_MENU_H

#include "detectors/subject.h"

/* The link is hidden until a visitor asks for it: named or marked as a menu, tab, dialogue ..., or opened by another
 * element. Never true for ways of hiding that nothing opens (text colour, font size), nor outside the page's markup.
 * `block` is the element that hides, or its parent where links are hidden one by one. */
bool hidden_is_menu(const struct subject *subject, uint32_t link_node, uint32_t block);
/* The element that hides the link, or one of the few around it, is named as a menu, tab, slider ... */
bool hidden_is_named(const struct subject *subject, uint32_t link_node);
/* A few seen words stand right before what hides the link ("Liên kết website"), or it has a name and the page a script
 * of the site's own in a file of its own: what opens it may stand there. */
bool hidden_has_label(const struct subject *subject, uint32_t link_node);
/* A script that ran while the page was loading changed the element that hides. */
bool hidden_by_script(const struct subject *subject, uint32_t cause);
/* Who made the site, who hosts it. */
bool hidden_is_credit(const struct subject *subject, const struct link *link);
/* Before the doctype or behind </html>: where editors look last and planting scripts write first. */
bool hidden_is_outside(const struct document *document, uint32_t node);

#endif
