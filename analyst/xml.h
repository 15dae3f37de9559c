/* xml.h: hostile XML, event by event: nothing is loaded, no entity is expanded, and no tree is built. */
#ifndef RASOAT_ANALYST_XML_H
#define RASOAT_ANALYST_XML_H

#include "base/text.h"

struct xml_attributes; /* of the element that begins */

/* Names are local ones (without prefix). Texts are valid while the call lasts; an element's text may come in pieces. */
struct xml_handler {
    void (*open)(void *context, struct text name, const struct xml_attributes *attributes);
    void (*close)(void *context, struct text name);
    void (*text)(void *context, struct text t);
    bool (*goes_on)(void *context); /* asked often: false ends the reading */
};

/* XML_STOPPED: goes_on() said so, and the caller knows why; XML_TOO_MUCH: names, or what the library needs memory for. */
enum xml_end { XML_WHOLE, XML_STOPPED, XML_BROKEN, XML_TOO_DEEP, XML_TOO_MUCH };

/* Reads pieces that `read` gives (0: the end) until the end, an error that cannot be mended, or goes_on() == false. */
enum xml_end xml_read(size_t (*read)(void *source, char *out, size_t room), void *source,
                      const struct xml_handler *handler, void *context);
/* The value of an attribute by its local name, written to `out` (at most `room` bytes, longer ones are cut) with
 * character references resolved; empty where there is none. */
struct text xml_attribute(const struct xml_attributes *attributes, const char *name, char *out, size_t room);

#endif
