/* sitemap.h: addresses out of sitemaps, sitemap indexes, plain URL lists, RSS and Atom; gzip inside (zlib), XML through
 * libxml2 without entities, DTD or network. Runs in an analyst process. Malformed input gives what was read so far. */
#ifndef RASOAT_CRAWLER_SITEMAP_H
#define RASOAT_CRAWLER_SITEMAP_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "page/limits.h"
#include "page/url.h"

enum sitemap_kind { SITEMAP_UNKNOWN, SITEMAP_URLSET, SITEMAP_INDEX, SITEMAP_TEXT, SITEMAP_RSS, SITEMAP_ATOM };

struct sitemap {
    enum sitemap_kind kind;
    const struct text *urls; /* absolute, without fragment, each once, in order; of an index: further sitemaps */
    size_t url_count;
    bool cut; /* a limit was reached */
    bool broken; /* not well-formed: what came before the error is kept */
};

/* `base` (may be NULL): the file's own address; relative ones in XML are resolved against it, plain lists need whole
 * ones. An address in which an XML error fell is left out. Under an arena's escape nothing leaks. */
void sitemap_parse(struct arena *arena, struct text bytes, const struct url *base, struct sitemap *sitemap);
/* To bytes and back (the analyst's wire). Decoding gives false for bytes that are not such a report; the texts point
 * into the reader's bytes. */
void sitemap_encode(const struct sitemap *sitemap, struct buffer *buffer);
bool sitemap_decode(struct arena *arena, struct reader *reader, struct sitemap *sitemap);

#endif
