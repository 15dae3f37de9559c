/* convert_priv.h: the converters, and the sink that they write to.
 *
 * A converter holds what its library allocated, so nothing here leaves by the arena's escape: the sink says
 * sink_goes_on() == false, the converter gives everything back and returns, and convert_to_page leaves then. */
#ifndef RASOAT_ANALYST_CONVERT_PRIV_H
#define RASOAT_ANALYST_CONVERT_PRIV_H

#include "analyst/analysis_priv.h"
#include "analyst/convert.h"

enum sink_part { SINK_HEAD, SINK_BODY, SINK_PARTS };

/* Where in the document somebody finds what follows. */
struct sink_place {
    size_t start; /* offset in the part */
    uint32_t from; /* range in the original; both 0 where it has none */
    uint32_t to;
    struct text words;
};

struct sink {
    struct arena *arena;
    struct {
        char *data;
        size_t length;
        size_t room;
        struct sink_place *places;
        size_t place_count;
        size_t place_room;
    } parts[SINK_PARTS];
    enum sink_part part;
    size_t links;
    const struct unparsed_reason *unparsed; /* why not all is read: the first reason */
    bool is_cut; /* a limit was reached: nothing is added any more */
    bool is_over; /* the arena is full */
    uint64_t (*clock)(void);
    uint64_t end; /* by that clock */
};

extern const struct unparsed_reason sink_too_much_text;
extern const struct unparsed_reason sink_too_many_links;

/* False where there is no use in reading further. */
bool sink_goes_on(const struct sink *sink);
/* Says why not everything is read (the first reason stays), and goes on. */
void sink_miss(struct sink *sink, const struct unparsed_reason *reason);
/* The same, and ends. */
void sink_cut(struct sink *sink, const struct unparsed_reason *reason);
/* Cuts where the time for converting is used up; asked once for each page or some kilobytes. */
void sink_check_time(struct sink *sink);
/* What follows stands in `words` (English; takedown/phrases.def knows them). */
void sink_place(struct sink *sink, uint32_t from, uint32_t to, const char *words, ...)
    __attribute__((format(printf, 4, 5)));
void sink_markup(struct sink *sink, const char *markup);
void sink_text(struct sink *sink, struct text t);
/* <a href=...>text</a>; sink_link_open leaves it open. */
void sink_link(struct sink *sink, struct text address, struct text t);
bool sink_link_open(struct sink *sink, struct text address);
/* Markup of a stranger inside of a document (a feed's description): its text and its links, no tags. */
void sink_fragment(struct sink *sink, struct text markup);
/* Title, subject, keywords: `name` is "title", or a meta element's name. Texts are trimmed, empty ones left out. */
void sink_property(struct sink *sink, const char *name, struct text value);

/* A list in the arena with room for `more` items behind the first `count`; NULL, and is_over, where there is none. */
void *sink_grow(struct sink *sink, void *old, size_t count, size_t more, size_t *room, size_t size);
struct text sink_copy(struct sink *sink, struct text t);

typedef bool convert(const struct response *response, struct sink *sink);
convert convert_pdf;
convert convert_office; /* false: an archive, but no office file */
convert convert_feed;
convert convert_json;
convert convert_plain;

#endif
