/* convert_pdf.c: the one door of poppler (and of glib, in which it speaks): a PDF's pages as text, its links, its
 * bookmarks, the fields of its forms, and what its properties say.
 *
 * Poppler gives the text that is drawn, whatever its colour or rendering mode: text that a PDF hides is read like any
 * other. A page without text (a scan) is a page without text. */
#include "analyst/convert_priv.h"

#include <glib.h>
#include <poppler.h>
#include <time.h>
#include <string.h>

enum {
    LINK_TEXT_BYTES = 300,
    LINK_AREAS = 400, /* of one page: the text under them is looked up; poppler walks the whole page for each */
};

static const struct unparsed_reason protected = {
    "password", "The PDF is protected by a password: it could not be read."};
static const struct unparsed_reason broken = {"broken", "The PDF is broken: it could not be read."};
static const struct unparsed_reason broken_page = {"broken", "A page of the PDF is broken: it could not be read."};
static const struct unparsed_reason no_page = {"broken", "The PDF has no page that can be read."};
static const struct unparsed_reason too_many_pages = {
    "pages", "The PDF has more pages than are read: only the first ones were judged."};
static const struct unparsed_reason too_many_bookmarks = {
    "bookmarks", "The PDF has more bookmarks than are read: only the first ones were judged."};

static void take_property(struct sink *sink, const char *name, char *value)
{
    if (value)
        sink_property(sink, name, text_from_string(value));
    g_free(value);
}

static void read_properties(PopplerDocument *document, struct sink *sink)
{
    take_property(sink, "title", poppler_document_get_title(document));
    take_property(sink, "description", poppler_document_get_subject(document));
    take_property(sink, "keywords", poppler_document_get_keywords(document));
}

static struct text start_of(const char *string)
{
    struct text t = text_trim(text_from_string(string));
    if (t.length <= LINK_TEXT_BYTES)
        return t;
    size_t end = LINK_TEXT_BYTES;
    while (end > 0 && ((uint8_t)t.data[end] & 0xC0) == 0x80)
        end--;
    return text_slice(t, 0, end);
}

/* Where an action leads, or NULL; it belongs to the action. */
static const char *address_of(const PopplerAction *action)
{
    return action && action->type == POPPLER_ACTION_URI ? action->uri.uri : NULL;
}

/* The text under a link. A mapping's rectangle counts from the page's lower edge, a text's area from its upper one. */
static char *text_under(PopplerPage *page, const PopplerRectangle *place)
{
    double width, height;
    poppler_page_get_size(page, &width, &height);
    PopplerRectangle area = {.x1 = place->x1, .x2 = place->x2, .y1 = height - place->y2, .y2 = height - place->y1};
    return poppler_page_get_text_for_area(page, &area);
}

static void read_links(PopplerPage *page, struct sink *sink)
{
    GList *mappings = poppler_page_get_link_mapping(page);
    unsigned areas = 0;
    for (GList *item = mappings; item && sink_goes_on(sink); item = item->next) {
        const PopplerLinkMapping *mapping = item->data;
        const char *address = address_of(mapping->action);
        if (!address)
            continue;
        char *under = ++areas <= LINK_AREAS ? text_under(page, &mapping->area) : NULL;
        sink_link(sink, text_from_string(address), start_of(under ? under : ""));
        g_free(under);
    }
    poppler_page_free_link_mapping(mappings);
}

/* What is filled in stands in no page's text; a button may lead somewhere. */
static void read_fields(PopplerPage *page, struct sink *sink)
{
    GList *mappings = poppler_page_get_form_field_mapping(page);
    for (GList *item = mappings; item && sink_goes_on(sink); item = item->next) {
        PopplerFormField *field = ((PopplerFormFieldMapping *)item->data)->field;
        const char *address = address_of(poppler_form_field_get_action(field));
        if (address)
            sink_link(sink, text_from_string(address), (struct text){0});
        if (poppler_form_field_get_field_type(field) != POPPLER_FORM_FIELD_TEXT)
            continue;
        char *value = poppler_form_field_text_get_text(field);
        sink_markup(sink, "<p>");
        sink_text(sink, text_from_string(value));
        g_free(value);
    }
    poppler_page_free_form_field_mapping(mappings);
}

static void read_page(PopplerDocument *document, int number, struct sink *sink)
{
    PopplerPage *page = poppler_document_get_page(document, number);
    if (!page) {
        sink_miss(sink, &broken_page);
        return;
    }
    sink_place(sink, 0, 0, "PDF page %d", number + 1);
    char *text = poppler_page_get_text(page);
    sink_markup(sink, "<p>");
    sink_text(sink, text_from_string(text));
    g_free(text);
    sink_markup(sink, "</p><p>");
    read_links(page, sink);
    read_fields(page, sink);
    sink_markup(sink, "</p>\n");
    g_object_unref(page);
}

static void read_bookmark(PopplerIndexIter *at, struct sink *sink)
{
    PopplerAction *action = poppler_index_iter_get_action(at);
    if (!action)
        return;
    const char *address = address_of(action);
    struct text title = text_from_string(action->any.title);
    sink_markup(sink, "<p>");
    if (address) {
        sink_link(sink, text_from_string(address), title);
    } else {
        sink_text(sink, title);
    }
    sink_markup(sink, "</p>");
    poppler_action_free(action);
}

static void read_bookmarks(PopplerDocument *document, struct sink *sink)
{
    PopplerIndexIter *levels[CONVERT_LIMIT_PDF_BOOKMARK_DEPTH];
    size_t depth = 0;
    unsigned count = 0;
    if ((levels[0] = poppler_index_iter_new(document)))
        depth = 1;
    sink_place(sink, 0, 0, "PDF bookmarks");
    while (depth > 0) {
        PopplerIndexIter *at = levels[depth - 1];
        PopplerIndexIter *child = NULL;
        if (++count > CONVERT_LIMIT_PDF_BOOKMARKS)
            sink_cut(sink, &too_many_bookmarks);
        bool goes_on = sink_goes_on(sink);
        if (goes_on) {
            read_bookmark(at, sink);
            child = poppler_index_iter_get_child(at);
        }
        if (child && depth == CONVERT_LIMIT_PDF_BOOKMARK_DEPTH) {
            sink_miss(sink, &too_many_bookmarks);
            poppler_index_iter_free(child);
        } else if (child) {
            levels[depth++] = child;
            continue;
        }
        /* the next one here, or of the nearest level above that has one */
        while (depth > 0 && (!goes_on || !poppler_index_iter_next(levels[depth - 1])))
            poppler_index_iter_free(levels[--depth]);
    }
}

static const struct unparsed_reason *reason_of(const GError *error)
{
    return error && g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED) ? &protected : &broken;
}

bool convert_pdf(const struct response *response, struct sink *sink)
{
    GError *error = NULL;
    GBytes *bytes = g_bytes_new_static(response->body.data, response->body.length);
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, &error);
    if (!document) {
        if (!response->body_cut) /* then that is why, and said */
            sink_cut(sink, reason_of(error));
        g_clear_error(&error);
        g_bytes_unref(bytes);
        return true;
    }
    read_properties(document, sink);
    int count = poppler_document_get_n_pages(document);
    if (count <= 0) /* also where it announces more of them than it has objects: poppler gives none then */
        sink_miss(sink, &no_page);
    for (int i = 0; i < count && i < CONVERT_LIMIT_PDF_PAGES && sink_goes_on(sink); i++) {
        read_page(document, i, sink);
        sink_check_time(sink);
    }
    if (sink_goes_on(sink))
        read_bookmarks(document, sink);
    if (count > CONVERT_LIMIT_PDF_PAGES)
        sink_cut(sink, &too_many_pages);
    g_object_unref(document);
    g_bytes_unref(bytes);
    return true;
}

void convert_warm_up(void)
{
    /* Names of character sets, and the converter of UTF-16, in which a PDF's title may be. One that is open keeps the
     * C library's module loaded; it is held for the process's life. */
    const GIConv held = g_iconv_open("UTF-8", "UTF-16BE");
    if (held == (GIConv)-1)
        return;
    gsize length = 0;
    g_free(g_convert("\0a", 2, "UTF-8", "UTF-16BE", NULL, &length, NULL));
    const char *name = NULL;
    g_get_charset(&name);
    tzset(); /* libarchive asks for local time */
}
