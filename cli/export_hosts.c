/* export_hosts.c: see export_hosts.h. */
#include "cli/export_hosts.h"

#include "detectors/wordlist.h"
#include "page/url.h"
#include "store/campaigns.h"

bool export_hosts_read(struct invocation *invocation, struct store *store, struct export_hosts *hosts)
{
    struct inventory inventory;
    *hosts = (struct export_hosts){.store = store, .wordlists = cli_load_wordlists(invocation)};
    if (!hosts->wordlists || cli_load_inventory(invocation, &inventory) != STATUS_OK)
        return false;
    cli_known_hosts(invocation, &inventory, &hosts->known);
    return true;
}

/* A site of ours, or one that the configuration or the lists know as honest, or that anybody can use: blocking it as a
 * whole would hit others than the advertisers. */
static bool is_spared(const struct export_hosts *hosts, struct text host)
{
    for (struct text rest = host; rest.data; (void)text_split(&rest, '.'))
        for (size_t low = 0, high = hosts->known.count; low < high;) {
            size_t middle = low + (high - low) / 2;
            int order = text_compare(hosts->known.domains[middle], rest);
            if (order == 0)
                return true;
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle;
        }
    enum host_kind kind = wordlists_host(hosts->wordlists, host);
    return kind == HOST_HONEST || kind == HOST_SHORTENER || kind == HOST_STORAGE;
}

struct export_host_facts export_hosts_facts(void *context, struct text host)
{
    struct export_hosts *hosts = context;
    struct province_host known = {0};
    enum status status = store_province_host(hosts->store, url_registrable_domain(host), &known);
    hosts->failed |= status != STATUS_OK && status != STATUS_NOT_FOUND;
    return (struct export_host_facts){.is_spared = is_spared(hosts, host),
                                      .known_since = status == STATUS_OK ? known.first_time : 0};
}
