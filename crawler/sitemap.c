/* sitemap.c: a file to its addresses: caught as written, then resolved, each once. */
#include "crawler/sitemap.h"

#include "base/hash.h"
#include "crawler/sitemap_priv.h"

#include <string.h>

enum { FIRST_ROOM = 64 * 1024 };

/* UTF-16, with its mark or by the zero beside the first '<' (XML 1.0 appendix F). */
static bool looks_wide(struct text start)
{
    return text_starts_with(start, TEXT("\xFF\xFE")) || text_starts_with(start, TEXT("\xFE\xFF")) ||
           text_starts_with(start, TEXT("<\0")) || text_starts_with(start, TEXT("\0<"));
}

/* Reads the whole file once. No arena here: see sitemap_priv.h. */
static void read_once(struct text bytes, struct sitemap_catch *caught, struct sitemap *sitemap)
{
    struct sitemap_source source;
    sitemap_source_open(&source, bytes);
    struct text start = sitemap_source_start(&source);
    bool is_wide = looks_wide(start);
    if (is_wide || text_starts_with(start, TEXT("<")))
        sitemap_read_xml(&source, is_wide, caught, sitemap);
    else
        sitemap_read_lines(&source, caught, sitemap);
    sitemap->cut = sitemap->cut || source.cut || caught->cut;
    sitemap->broken = sitemap->broken || source.broken;
    sitemap_source_close(&source);
}

/* A set of addresses by their places in a list. */
struct seen {
    const struct text *urls;
    uint32_t *slots; /* place + 1 */
    size_t mask;
};

/* True where the address is new; `place` is then remembered for it. */
static bool seen_add(struct seen *seen, struct text url, size_t place)
{
    size_t at = (size_t)hash_text(url) & seen->mask;
    while (seen->slots[at]) {
        if (text_equal(seen->urls[seen->slots[at] - 1], url))
            return false;
        at = (at + 1) & seen->mask;
    }
    seen->slots[at] = (uint32_t)place + 1;
    return true;
}

static void resolve(struct arena *arena, const struct sitemap_catch *caught, const struct url *base,
                    struct sitemap *sitemap)
{
    struct text *urls = arena_alloc_array(arena, caught->count + 1, sizeof *urls);
    size_t slots = 16;
    while (slots < caught->count * 2)
        slots *= 2;
    struct seen seen = {
        .urls = urls,
        .slots = arena_alloc_array(arena, slots, sizeof *seen.slots),
        .mask = slots - 1,
    };
    const char *at = caught->out;
    for (size_t i = 0; i < caught->count; i++) {
        uint32_t length;
        struct url url;
        memcpy(&length, at, sizeof length);
        struct text raw = text_of(at + sizeof length, length);
        at += sizeof length + length;
        enum status status = url_parse(arena, raw, base, &url);
        sitemap->cut = sitemap->cut || status == STATUS_LIMIT;
        if (status != STATUS_OK)
            continue; /* mailto:, a typing error ... */
        struct text key = url_key(arena, &url);
        if (seen_add(&seen, key, sitemap->url_count))
            urls[sitemap->url_count++] = key;
    }
    sitemap->urls = urls;
}

void sitemap_parse(struct arena *arena, struct text bytes, const struct url *base, struct sitemap *sitemap)
{
    struct sitemap_catch caught;
    size_t room = bytes.length / 2 + FIRST_ROOM; /* enough for all but packed files */
    for (;;) {
        caught = (struct sitemap_catch){.out = arena_alloc_raw(arena, room), .room = room};
        *sitemap = (struct sitemap){.kind = SITEMAP_UNKNOWN};
        read_once(bytes, &caught, sitemap);
        if (caught.used <= room)
            break;
        room = caught.used;
    }
    resolve(arena, &caught, base, sitemap);
}

void sitemap_encode(const struct sitemap *sitemap, struct buffer *buffer)
{
    buffer_put_u8(buffer, (uint8_t)sitemap->kind);
    buffer_put_u8(buffer, (uint8_t)(sitemap->cut | sitemap->broken << 1));
    buffer_put_u32(buffer, (uint32_t)sitemap->url_count);
    for (size_t i = 0; i < sitemap->url_count; i++)
        buffer_put_text(buffer, sitemap->urls[i]);
}

bool sitemap_decode(struct arena *arena, struct reader *reader, struct sitemap *sitemap)
{
    *sitemap = (struct sitemap){.kind = SITEMAP_UNKNOWN};
    uint8_t kind = reader_u8(reader);
    uint8_t flags = reader_u8(reader);
    uint32_t count = reader_count(reader, 4);
    if (reader->failed || kind > SITEMAP_ATOM || flags > 3 || count > SITEMAP_LIMIT_URLS)
        return false;
    struct text *urls = arena_alloc_array(arena, count, sizeof *urls);
    for (uint32_t i = 0; i < count; i++)
        urls[i] = reader_text(reader);
    if (reader->failed)
        return false;
    *sitemap = (struct sitemap){
        .kind = (enum sitemap_kind)kind,
        .urls = urls,
        .url_count = count,
        .cut = flags & 1,
        .broken = (flags & 2) != 0,
    };
    return true;
}
