/* knowledge.h: what is known of one site: the values that its pages name (hosts linked to, of scripts, frames and forms,
 * addresses named to search engines, verification tokens) and the templates that they are built on.
 *
 * Nothing is decided here (baselines/learn.h does), and nothing of it vouches for a page: rules that judge one page alone
 * never ask it. A page's values are those of the plain identity's look, and no other's: struct plain_profile can only be
 * filled by plain_profile_of. */
#ifndef RASOAT_BASELINES_KNOWLEDGE_H
#define RASOAT_BASELINES_KNOWLEDGE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "page/profile.h"

#define KNOWLEDGE_LIMIT_VALUES 50000 /* of one site, all channels; of more the first in order stay, and `cut` says so */
#define KNOWLEDGE_LIMIT_TEMPLATES 64 /* layouts of one site */
#define KNOWLEDGE_LIMIT_BLOCKS 1024 /* text blocks of a site's templates */
#define KNOWLEDGE_TEMPLATE_PERCENT 30 /* of the site's pages have a block: it belongs to a template ... */
#define KNOWLEDGE_TEMPLATE_LEAST 5 /* ... where it stands on so many pages at least */
#define KNOWLEDGE_SAME_LAYOUT 0.6 /* profile_likeness from which two pages are of one template */

/* One look at a page by the plain identity: the visitor who comes from nowhere, with a desktop browser. */
struct plain_profile {
    const struct profile *profile;
    int64_t run;
    int64_t at; /* Unix seconds */
};
/* False, and nothing is filled, where the look is another identity's than the plain one: what was shown to a search
 * engine never becomes what is normal. */
bool plain_profile_of(const struct profile *profile, struct text identity, struct text plain, int64_t run, int64_t at,
                      struct plain_profile *look);

/* --- values --- */
enum value_channel {
    VALUE_OUTBOUND, /* registrable domain that a link leads to, seen by visitors on one page at least */
    VALUE_HIDDEN, /* the same where no visitor sees the link */
    VALUE_SCRIPT, /* host; the site's own domain is none */
    VALUE_FRAME,
    VALUE_FORM,
    VALUE_META, /* "canonical=host": where the page says that it belongs */
    VALUE_TOKEN, /* "google-site-verification=..." */
    VALUE_CHANNEL_COUNT
};
/* "outbound", "hidden-outbound", "script" ...: stable words, kept in the store and in exports. */
const char *value_channel_name(enum value_channel channel);
bool value_channel_from_name(struct text name, enum value_channel *channel);

struct site_value {
    enum value_channel channel;
    struct text value;
};
/* The values of a look that a site's knowledge is made of, each once, by channel and value. `host`: the site's own, whose
 * registrable domain is left out. At most PROFILE_LIMIT_ENTRIES of a channel; lives in the arena. */
size_t site_values(struct arena *arena, const struct plain_profile *look, struct text host,
                   const struct site_value **values);
/* Is it among these, sorted as site_values gives them? A hidden link's host is also there where visitors see a link to it. */
bool site_values_have(const struct site_value *values, size_t count, const struct site_value *wanted);

/* What is known of a value: met and waiting, or decided by two quiet nights, a person, or a finding that named it. */
enum value_state { VALUE_CANDIDATE, VALUE_ACCEPTED, VALUE_REJECTED };
struct known_value {
    enum value_channel channel;
    struct text value;
    enum value_state state;
    int64_t since; /* the state holds since; Unix seconds */
    uint32_t nights; /* quiet nights on which it was met, without tonight's */
    bool met_flagged; /* it was met first on a night on which the site was flagged */
};
struct knowledge {
    struct arena *arena;
    struct text host; /* the site's */
    ARENA_LIST(struct known_value) values; /* sorted by knowledge_ready */
    bool cut; /* KNOWLEDGE_LIMIT_VALUES was reached: what is not found may be known all the same, and is told as new */
    bool settled; /* most pages have a baseline: what is new from now on is news (struct nights) */
    struct templates *templates; /* never NULL */
};
void knowledge_open(struct knowledge *knowledge, struct arena *arena, struct text host);
/* The text is copied. Decided values go before candidates, so that candidates never push them out. */
void knowledge_add(struct knowledge *knowledge, const struct known_value *value);
/* After the last knowledge_add, before the first look-up. */
void knowledge_ready(struct knowledge *knowledge);
/* From now on the value is rejected, whether it was known or not; look-ups go on. */
void knowledge_reject(struct knowledge *knowledge, enum value_channel channel, struct text value, int64_t since);
/* The value in whatever state, or NULL. */
const struct known_value *knowledge_of(const struct knowledge *knowledge, enum value_channel channel, struct text value);
/* The accepted value, or NULL. A hidden link's host is also accepted where visitors see a link to it. */
const struct known_value *knowledge_accepted(const struct knowledge *knowledge, enum value_channel channel,
                                             struct text value);
/* Is the value, or its host in another channel, rejected? A host that was flagged as a hidden link's is not learned as a
 * visible one's or a script's either. */
bool knowledge_rejected(const struct knowledge *knowledge, enum value_channel channel, struct text value);
/* The host that a value names: all of it, or what stands behind "canonical=". A slice of it. */
struct text value_host(enum value_channel channel, struct text value);

/* --- templates --- */
struct layout {
    uint32_t parts[PROFILE_LIMIT_SKELETON]; /* as struct profile's skeleton */
    uint32_t part_count;
    uint32_t pages; /* that were built on it when it was counted */
};
struct templates {
    struct layout layouts[KNOWLEDGE_LIMIT_TEMPLATES];
    size_t layout_count;
    uint64_t blocks[KNOWLEDGE_LIMIT_BLOCKS]; /* ascending */
    size_t block_count;
};
/* The layout that the page is built on, or NULL. */
const struct layout *templates_layout_of(const struct templates *templates, const struct profile *profile);
bool templates_has_block(const struct templates *templates, uint64_t block);
/* The templates that two nights agree on, added to those known before; what is known longest goes last where there are
 * more than the limits. */
void templates_learn(struct templates *known, const struct templates *last_night, const struct templates *tonight);
void templates_encode(const struct templates *templates, struct buffer *buffer);
/* False for bytes that are none: nothing is known then. */
bool templates_decode(struct reader *reader, struct templates *templates);

/* Counts blocks and layouts over a site's pages in bounded memory (some 60 KB), whatever the pages hold: Misra and Gries'
 * counters ("Finding repeated elements", 1982). A count falls short by what all pages' blocks together are over
 * COUNTER_ROOM; `forgiven` says by how much at most, and is allowed for. */
enum { COUNTER_ROOM = 2048 };
struct template_counter {
    uint64_t blocks[COUNTER_ROOM];
    uint32_t counts[COUNTER_ROOM];
    uint32_t used;
    uint16_t index[COUNTER_ROOM * 2]; /* open addressing: place in `blocks` and 1; 0: free */
    uint32_t forgiven;
    uint32_t pages;
    struct layout layouts[KNOWLEDGE_LIMIT_TEMPLATES];
    size_t layout_count;
};
void template_count(struct template_counter *counter, const struct plain_profile *look);
void template_counter_result(const struct template_counter *counter, struct templates *templates);

#endif
