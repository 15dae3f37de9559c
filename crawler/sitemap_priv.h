/* sitemap_priv.h: the parts that a sitemap is read with.
 *
 * libxml2 and zlib own memory outside the arena, and arena_alloc may leave by longjmp: so while they run nothing is
 * allocated. Addresses go into a catch whose room was made before; where it was too small, its `used` says how much it
 * takes, and the file is read once more. */
#ifndef RASOAT_CRAWLER_SITEMAP_PRIV_H
#define RASOAT_CRAWLER_SITEMAP_PRIV_H

#include "crawler/gunzip.h"
#include "crawler/sitemap.h"

#define SITEMAP_LIMIT_TAG_BYTES (16 * 1024) /* of one start tag: holds an address and the namespaces many times */
#define SITEMAP_LIMIT_ATTRIBUTES 40 /* of one start tag: libxml2 compares each with each */
#define SITEMAP_LIMIT_NESTING 32 /* open elements */
#define SITEMAP_LIMIT_NAME_BYTES (256 * 1024) /* of all different names: libxml2's table of them does not grow */
#define SITEMAP_LIMIT_ERRORS 100000 /* each costs more than the byte that makes it */
#define SITEMAP_LIMIT_WIDE_BYTES (1024 * 1024) /* of UTF-16, which goes to the parser without the filter's care */

/* Addresses as written, each with its length before it. */
struct sitemap_catch {
    char *out;
    size_t room;
    size_t used; /* also by those that found no room */
    size_t count;
    bool cut; /* one was too long or too many */
};

/* False where no more are wanted. */
bool sitemap_catch_add(struct sitemap_catch *caught, struct text raw);

/* The unpacked bytes of a file, from wherever they come. */
struct sitemap_source {
    struct text plain; /* not packed: what is left */
    struct gunzip *gunzip;
    char head[1024]; /* the first unpacked bytes, looked at before they are read */
    size_t head_length;
    size_t head_at;
    bool cut;
    bool broken;
};

void sitemap_source_open(struct sitemap_source *source, struct text bytes);
size_t sitemap_source_read(struct sitemap_source *source, char *out, size_t room);
void sitemap_source_close(struct sitemap_source *source);
/* Moves behind a UTF-8 byte order mark and white space at the beginning; gives the first bytes that are left. */
struct text sitemap_source_start(struct sitemap_source *source);

/* Makes almost-XML into XML on its way to the parser: '&' that begins none of the entities that need no declaration is
 * written as "&amp;" (addresses with bare '&' are the commonest fault of sitemaps), and it ends the input at a tag that
 * would cost quadratic time. For encodings in which ASCII is ASCII. */
struct sitemap_filter {
    enum { FILTER_CONTENT, FILTER_TAG, FILTER_COMMENT, FILTER_CDATA, FILTER_INSTRUCTION } state;
    char quote; /* open in a tag, or 0 */
    bool hold; /* `held` begins with an '&' whose meaning is not known yet */
    char held[12];
    size_t held_length;
    char recent[9]; /* the last bytes of a tag's beginning, or before the end of what is skipped */
    size_t recent_length;
    size_t tag_length;
    size_t attributes;
    bool refused; /* a limit was reached: nothing more comes out */
};

/* Gives the number of bytes written; takes bytes from `in` only as far as `room` is sure to hold what they become. */
size_t sitemap_filter_run(struct sitemap_filter *filter, struct text *in, char *out, size_t room);
/* What is still held at the end of the input; `room` at least 32. */
size_t sitemap_filter_end(struct sitemap_filter *filter, char *out);

/* Each reads the source to its end and says what it was. `is_wide`: UTF-16, which is not filtered. */
void sitemap_read_xml(struct sitemap_source *source, bool is_wide, struct sitemap_catch *caught,
                      struct sitemap *sitemap);
void sitemap_read_lines(struct sitemap_source *source, struct sitemap_catch *caught, struct sitemap *sitemap);

#endif
