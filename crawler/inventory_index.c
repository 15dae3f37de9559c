/* inventory_index.c: which site does an address belong to: a hash table over host, port and folder. */
#include "crawler/inventory_priv.h"

#include "base/hash.h"

static struct text bare_host(struct text host)
{
    return text_starts_with(host, TEXT("www.")) ? text_slice(host, 4, host.length) : host;
}

struct text inventory_folder(const struct url *url)
{
    size_t end = url->path.length;
    while (end > 0 && url->path.data[end - 1] != '/')
        end--;
    if (text_find_byte(url->path, '.', end) == SIZE_MAX)
        end = url->path.length; /* "/so-y-te" is a folder, "/Default.aspx" a file in one */
    while (end > 0 && url->path.data[end - 1] == '/')
        end--;
    return text_slice(url->path, 0, end);
}

uint32_t *inventory_index_open(struct arena *arena, size_t most, struct inventory *inventory)
{
    size_t count = 16;
    while (count < most * 2)
        count *= 2;
    uint32_t *slots = arena_alloc_array(arena, count, sizeof *slots);
    inventory->slots = slots;
    inventory->slot_mask = count - 1;
    return slots;
}

/* The slot of the site with that host, port and folder, or the empty one where it belongs. */
static size_t slot_of(const struct inventory *inventory, const struct url *url, struct text folder)
{
    struct text host = bare_host(url->host);
    size_t at = (size_t)hash_more(hash_more(hash_more(0, host), url->port), folder) & inventory->slot_mask;
    while (inventory->slots[at]) {
        const struct site *site = &inventory->sites[inventory->slots[at] - 1];
        if (text_equal(bare_host(site->url.host), host) && text_equal(site->url.port, url->port) &&
            text_equal(site->folder, folder))
            break;
        at = (at + 1) & inventory->slot_mask;
    }
    return at;
}

uint32_t *inventory_slot(const struct inventory *inventory, uint32_t *slots, const struct url *url, struct text folder)
{
    return &slots[slot_of(inventory, url, folder)];
}

const struct site *inventory_site_of(const struct inventory *inventory, const struct url *url)
{
    if (inventory->site_count == 0)
        return NULL;
    struct text path = url->path;
    for (size_t length = path.length + 1; length-- > 0;) {
        bool is_end = length == path.length || path.data[length] == '/';
        if (!is_end || length > inventory->longest_folder)
            continue;
        size_t at = slot_of(inventory, url, text_slice(path, 0, length));
        if (inventory->slots[at])
            return &inventory->sites[inventory->slots[at] - 1];
    }
    return NULL;
}
