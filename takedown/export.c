/* export.c: the formats' table; what is told once; ids; a page's hosts and times. */
#include "takedown/export.h"

#include "base/digest.h"
#include "base/hash.h"
#include "page/url.h"
#include "takedown/export_priv.h"

#include <string.h>

enum { FIRST_SLOTS = 256, UUID_NAME_BYTES = 64 * 1024 };

static void nothing(struct export *export, struct buffer *out)
{
    (void)export;
    (void)out;
}

const struct export_format export_formats[] = {
    {"xarf", true, nothing, export_xarf_page, nothing},
    {"stix", true, export_stix_begin, export_stix_page, export_stix_end},
    {"misp", true, export_misp_begin, export_misp_page, export_misp_end},
    {"excel-csv", false, export_csv_begin, export_csv_page, nothing},
    {"removal-list", false, nothing, export_removal_page, nothing},
};
const size_t export_format_count = sizeof export_formats / sizeof *export_formats;

const struct export_format *export_format_named(struct text name)
{
    for (size_t i = 0; i < export_format_count; i++)
        if (text_equal(name, text_from_string(export_formats[i].name)))
            return &export_formats[i];
    return NULL;
}

static const char *const tlp_names[EXPORT_TLP_COUNT] = {
    [EXPORT_TLP_CLEAR] = "clear", [EXPORT_TLP_GREEN] = "green", [EXPORT_TLP_AMBER] = "amber", [EXPORT_TLP_RED] = "red"};

const char *export_tlp_name(enum export_tlp tlp)
{
    return tlp_names[tlp];
}

bool export_tlp_read(struct text name, enum export_tlp *tlp)
{
    for (enum export_tlp i = 0; i < EXPORT_TLP_COUNT; i++)
        if (text_equal(name, text_from_string(tlp_names[i]))) {
            *tlp = i;
            return true;
        }
    return false;
}

struct export *export_new(struct arena *arena, struct arena *scratch, const struct export_head *head)
{
    struct export *export = arena_alloc(arena, sizeof *export);
    *export = (struct export){.arena = arena, .scratch = scratch, .head = head};
    export->campaign_used = arena_alloc_array(arena, head->campaign_count + 1, sizeof *export->campaign_used);
    return export;
}

uint64_t export_left_out(const struct export *export)
{
    return export->left_out;
}

/* --- tables --- */

/* The slot of the name, or the empty one where it belongs. */
static size_t slot_of(const struct export_table *table, struct text name)
{
    size_t at = (size_t)hash_text(name) & (table->slot_count - 1);
    while (table->slots[at] && !text_equal(table->list.items[table->slots[at] - 1].name, name))
        at = (at + 1) & (table->slot_count - 1);
    return at;
}

const struct export_entry *export_find(const struct export_table *table, struct text name)
{
    uint32_t found = table->slot_count ? table->slots[slot_of(table, name)] : 0;
    return found ? &table->list.items[found - 1] : NULL;
}

static void grow(struct export *export, struct export_table *table)
{
    table->slot_count = table->slot_count ? table->slot_count * 2 : FIRST_SLOTS;
    table->slots = arena_alloc_array(export->arena, table->slot_count, sizeof *table->slots);
    for (size_t i = 0; i < table->list.count; i++)
        table->slots[slot_of(table, table->list.items[i].name)] = (uint32_t)i + 1;
}

size_t export_put(struct export *export, struct export_table *table, struct text name, bool *is_new)
{
    if (table->list.count * 2 >= table->slot_count)
        grow(export, table);
    size_t at = slot_of(table, name);
    *is_new = table->slots[at] == 0;
    if (!*is_new)
        return table->slots[at] - 1;
    if (table->list.count == EXPORT_LIMIT_ENTRIES) {
        export->left_out++;
        return SIZE_MAX;
    }
    struct export_entry *entry = ARENA_PUSH(export->arena, &table->list);
    *entry = (struct export_entry){.name = arena_copy(export->arena, name)};
    table->slots[at] = (uint32_t)table->list.count;
    return table->list.count - 1;
}

/* --- ids --- */

/* rasoat's own name space: a random UUID, the same for ever. */
static const unsigned char own_space[16] = {0x6b, 0x1f, 0x3c, 0x52, 0x94, 0x0e, 0x4d, 0x7a,
                                            0xb8, 0x25, 0x0d, 0xe1, 0x57, 0xa3, 0xc6, 0x49};

/* Sixteen bytes of a digest with the version and variant of RFC 9562 section 4. */
static struct export_uuid uuid_of(const unsigned char *digest, unsigned version)
{
    unsigned char bytes[16];
    char hex[33];
    struct export_uuid uuid;
    memcpy(bytes, digest, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0F) | version << 4);
    bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
    digest_hex(bytes, sizeof bytes, hex);
    char *at = uuid.text;
    for (size_t i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            *at++ = '-';
        *at++ = hex[i];
    }
    *at = '\0';
    return uuid;
}

struct export_uuid export_uuid_in(const unsigned char space[16], struct text name)
{
    unsigned char digest[DIGEST_SHA1_BYTES];
    struct buffer bytes;
    buffer_init(&bytes, UUID_NAME_BYTES);
    buffer_add(&bytes, space, 16);
    buffer_add_text(&bytes, name);
    digest_sha1(buffer_text(&bytes), digest);
    buffer_release(&bytes);
    return uuid_of(digest, 5);
}

/* The parts cannot slide into each other: texts of ours have no such byte. */
static void own_name(const struct export *export, const char *kind, struct text name, struct text more,
                     struct buffer *out)
{
    buffer_init(out, UUID_NAME_BYTES);
    buffer_add_text(out, export->head->reporter_domain);
    buffer_add_byte(out, '\x1F');
    buffer_add_string(out, kind);
    buffer_add_byte(out, '\x1F');
    buffer_add_text(out, name);
    buffer_add_byte(out, '\x1F');
    buffer_add_text(out, more);
}

struct export_uuid export_uuid(const struct export *export, const char *kind, struct text name, struct text more)
{
    struct buffer bytes;
    own_name(export, kind, name, more, &bytes);
    struct export_uuid uuid = export_uuid_in(own_space, buffer_text(&bytes));
    buffer_release(&bytes);
    return uuid;
}

struct export_uuid export_uuid_random(const struct export *export, const char *kind, struct text name, struct text more)
{
    unsigned char digest[DIGEST_SHA256_BYTES];
    struct buffer bytes;
    own_name(export, kind, name, more, &bytes);
    buffer_add(&bytes, own_space, sizeof own_space);
    digest_sha256(buffer_text(&bytes), digest);
    buffer_release(&bytes);
    return uuid_of(digest, 4);
}

struct text export_uuid_text(const struct export_uuid *uuid)
{
    return text_of(uuid->text, EXPORT_UUID_LENGTH);
}

/* --- a page --- */

int64_t export_first(const struct export *export, const struct page_report *report)
{
    const struct list_head *list = export->head->list;
    return report->first_seen  ? report->first_seen
           : report->last_seen ? report->last_seen
           : list->run_started ? list->run_started
                               : list->now;
}

int64_t export_last(const struct export *export, const struct page_report *report)
{
    int64_t first = export_first(export, report);
    return report->last_seen > first ? report->last_seen : first;
}

bool export_begin_page(struct export *export, const struct page_report *report, struct export_address *address)
{
    arena_reset(export->scratch);
    if (!export_address(export, report->url, address)) {
        export->left_out++;
        return false;
    }
    if (export_put(export, &export->urls, address->url, &address->is_new) == SIZE_MAX)
        return false;
    export->pages++;
    int64_t last = export_last(export, report);
    export->newest = last > export->newest ? last : export->newest;
    return true;
}

/* The host that a finding leads to, or empty: a target may also be a path, a token, a text. */
static struct text target_host(struct export *export, struct text target)
{
    struct url url;
    target = text_slice(target, 0, FINDING_LIMIT_TARGET_BYTES);
    if (!target.length || target.data[0] == '/')
        return (struct text){0};
    bool is_url =
        text_starts_with_ignore_case(target, TEXT("http://")) || text_starts_with_ignore_case(target, TEXT("https://"));
    if (!is_url && text_find_byte(target, '.', 0) == SIZE_MAX)
        return (struct text){0};
    struct text address = is_url ? target : arena_printf(export->scratch, "http://%.*s/", TEXT_ARGS(target));
    if (!url_parse_start(export->scratch, address, NULL, &url) || (!is_url && url.path.length != 1))
        return (struct text){0};
    struct text host = url.host;
    if (host.length > 2 && host.data[0] == '[')
        host = text_slice(host, 1, host.length - 2);
    return export_host_kind(host) == EXPORT_HOST_NONE ? (struct text){0} : host;
}

static void note_seen(struct export *export, const struct page_report *report, struct export_entry *entry)
{
    int64_t first = export_first(export, report);
    int64_t last = export_last(export, report);
    entry->first_seen = entry->pages == 0 || first < entry->first_seen ? first : entry->first_seen;
    entry->last_seen = last > entry->last_seen ? last : entry->last_seen;
    entry->pages++;
}

/* The page's entry of the host, made where it is the first; NULL where there are too many. */
static struct export_page_host *page_host(struct export *export, const struct page_report *report, struct text host,
                                          struct export_page_hosts *hosts)
{
    bool is_new = false;
    for (size_t i = 0; i < hosts->count; i++)
        if (text_equal(export->hosts.list.items[hosts->items[i].entry].name, host))
            return &hosts->items[i];
    if (hosts->count == EXPORT_LIMIT_PAGE_HOSTS) {
        export->left_out++;
        return NULL;
    }
    size_t at = export_put(export, &export->hosts, host, &is_new);
    if (at == SIZE_MAX)
        return NULL;
    struct export_entry *entry = &export->hosts.list.items[at];
    if (is_new && export->head->host_facts)
        entry->facts = export->head->host_facts(export->head->context, entry->name);
    note_seen(export, report, entry);
    hosts->items[hosts->count] = (struct export_page_host){.entry = at, .is_new = is_new};
    return &hosts->items[hosts->count++];
}

void export_page_hosts(struct export *export, const struct page_report *report, struct text own,
                       struct export_page_hosts *hosts)
{
    hosts->count = 0;
    export->left_out += report->finding_count > EXPORT_LIMIT_TARGETS ? report->finding_count - EXPORT_LIMIT_TARGETS : 0;
    for (size_t i = 0; i < report->finding_count && i < EXPORT_LIMIT_TARGETS; i++) {
        const struct finding *finding = &report->findings[i];
        struct text host = finding->weight > 0 ? target_host(export, finding->target) : (struct text){0};
        if (!host.length || url_same_site_host(host, own))
            continue;
        struct export_page_host *one = page_host(export, report, host, hosts);
        if (!one)
            continue;
        struct export_entry *entry = &export->hosts.list.items[one->entry];
        one->is_indicator |= report->verdict == VERDICT_TAKEDOWN && finding->weight >= EXPORT_INDICATOR_POINTS &&
                             !entry->facts.is_spared;
        entry->is_indicator |= one->is_indicator;
    }
}

size_t export_members(const struct export *export, int64_t page, size_t *from)
{
    const struct export_member *members = export->head->members;
    size_t low = 0;
    size_t high = export->head->member_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (members[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    *from = low;
    while (low < export->head->member_count && members[low].page == page)
        low++;
    return page ? low : *from;
}
