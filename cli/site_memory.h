/* site_memory.h: what the store keeps of a site as the baselines' nouns: known values, templates, quiet nights. One way in
 * and out for the crawl's second look and for `rasoat baseline`. */
#ifndef RASOAT_CLI_SITE_MEMORY_H
#define RASOAT_CLI_SITE_MEMORY_H

#include "baselines/knowledge.h"
#include "baselines/learn.h"
#include "store/store.h"

/* Site blobs in the store; each holds struct templates. */
enum site_templates {
    TEMPLATES_ACCEPTED,
    TEMPLATES_LAST, /* as they were counted on the last quiet night */
    TEMPLATES_TONIGHT, /* of the last night, quiet or not: what approving a redesign accepts */
    TEMPLATES_COUNT
};
/* Empty where there are none. What decoding allocates lives in the arena, as do bytes that are read on the way. */
enum status site_templates_read(struct store *store, struct arena *arena, int64_t site, enum site_templates which,
                                struct templates *templates) MUST_USE;
enum status site_templates_write(struct store *store, int64_t site, enum site_templates which,
                                 const struct templates *templates) MUST_USE;
enum status site_nights_read(struct store *store, struct arena *arena, int64_t site, struct nights *nights) MUST_USE;
enum status site_nights_write(struct store *store, int64_t site, const struct nights *nights) MUST_USE;

/* All that is known of a site: accepted and rejected values, those of `partners` (hosts that the whole province knows; may
 * be NULL), candidates where they are wanted, templates; ready for look-ups. `nights` gives whether it is settled. */
struct known_hosts; /* detectors/subject.h */
struct site_memory {
    struct store *store;
    struct arena *arena;
    int64_t site;
    struct text host;
    const struct known_hosts *partners;
    bool candidates;
};
enum status site_memory_read(const struct site_memory *memory, struct knowledge *knowledge,
                             struct nights *nights) MUST_USE;

#endif
