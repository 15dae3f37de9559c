/* site_memory.c: rows and blobs of the store to knowledge, and back. */
#include "cli/site_memory.h"

#include "detectors/subject.h"
#include "page/url.h"
#include "store/baselines.h"
#include "store/nights.h"

enum { SITE_BLOB_BYTES = 1024 * 1024 };

static const char blob_nights[] = "nights";
static const char *const blob_templates[TEMPLATES_COUNT] = {
    [TEMPLATES_ACCEPTED] = "templates",
    [TEMPLATES_LAST] = "templates-last",
    [TEMPLATES_TONIGHT] = "templates-tonight",
};

static enum status read_blob(struct store *store, struct arena *arena, int64_t site, const char *name, struct reader *reader)
{
    struct text bytes = {0};
    enum status status = store_site_blob_get(store, arena, site, name, &bytes);
    *reader = reader_of(bytes);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status write_blob(struct store *store, int64_t site, const char *name, struct buffer *bytes)
{
    enum status status =
        buffer_failed(bytes) ? STATUS_LIMIT : store_site_blob_put(store, site, name, buffer_text(bytes));
    buffer_release(bytes);
    return status;
}

enum status site_templates_read(struct store *store, struct arena *arena, int64_t site, enum site_templates which,
                                struct templates *templates)
{
    struct reader reader;
    enum status status = read_blob(store, arena, site, blob_templates[which], &reader);
    (void)templates_decode(&reader, templates); /* empty for bytes that are none: learned anew */
    return status;
}

enum status site_templates_write(struct store *store, int64_t site, enum site_templates which,
                                 const struct templates *templates)
{
    struct buffer bytes;
    buffer_init(&bytes, SITE_BLOB_BYTES);
    templates_encode(templates, &bytes);
    return write_blob(store, site, blob_templates[which], &bytes);
}

enum status site_nights_read(struct store *store, struct arena *arena, int64_t site, struct nights *nights)
{
    struct reader reader;
    enum status status = read_blob(store, arena, site, blob_nights, &reader);
    (void)nights_decode(&reader, nights); /* as above */
    return status;
}

enum status site_nights_write(struct store *store, int64_t site, const struct nights *nights)
{
    struct buffer bytes;
    buffer_init(&bytes, SITE_BLOB_BYTES);
    nights_encode(nights, &bytes);
    return write_blob(store, site, blob_nights, &bytes);
}

/* --- knowledge --- */

struct reading {
    const struct site_memory *memory;
    struct knowledge *knowledge;
    enum status status;
};

static bool add_known(void *context, const struct known *row)
{
    struct reading *reading = context;
    static const enum value_state states[KNOWN_STATE_COUNT] = {
        [KNOWN_CANDIDATE] = VALUE_CANDIDATE, [KNOWN_ACCEPTED] = VALUE_ACCEPTED, [KNOWN_REJECTED] = VALUE_REJECTED};
    struct known_value value = {.value = row->value, .state = states[row->state], .since = row->since, .nights = row->nights};
    if (value.state == VALUE_CANDIDATE) {
        struct run_site first; /* no row: the run ended before it was told how the night was */
        enum status status = store_run_site_get(reading->memory->store, row->first_run, reading->memory->site, &first);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            reading->status = status;
        value.met_flagged = status != STATUS_OK || first.flagged > 0;
    }
    if (value_channel_from_name(row->channel, &value.channel))
        knowledge_add(reading->knowledge, &value);
    return reading->status == STATUS_OK;
}

/* Partners of the whole province (known_hosts) and its other sites are known everywhere. */
static void add_partners(const struct known_hosts *partners, struct knowledge *knowledge)
{
    static const enum value_channel channels[] = {VALUE_OUTBOUND, VALUE_SCRIPT, VALUE_FRAME, VALUE_FORM};
    for (size_t i = 0; partners && i < partners->count; i++)
        for (size_t c = 0; c < sizeof channels / sizeof *channels; c++) {
            struct text host = partners->domains[i];
            const struct known_value value = {
                .channel = channels[c],
                .value = channels[c] == VALUE_OUTBOUND ? url_registrable_domain(host) : host,
                .state = VALUE_ACCEPTED,
            };
            knowledge_add(knowledge, &value);
        }
}

enum status site_memory_read(const struct site_memory *memory, struct knowledge *knowledge, struct nights *nights)
{
    const struct known_query query = {
        .site = memory->site,
        .states = {[KNOWN_CANDIDATE] = memory->candidates, [KNOWN_ACCEPTED] = true, [KNOWN_REJECTED] = true},
    };
    struct reading reading = {.memory = memory, .knowledge = knowledge, .status = STATUS_OK};
    knowledge_open(knowledge, memory->arena, memory->host);
    enum status status = site_templates_read(memory->store, memory->arena, memory->site, TEMPLATES_ACCEPTED, knowledge->templates);
    if (status == STATUS_OK)
        status = site_nights_read(memory->store, memory->arena, memory->site, nights);
    if (status == STATUS_OK)
        status = store_known(memory->store, &query, add_known, &reading);
    add_partners(memory->partners, knowledge);
    knowledge->settled = nights->settled;
    knowledge_ready(knowledge);
    return status == STATUS_OK ? reading.status : status;
}
