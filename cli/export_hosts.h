/* export_hosts.h: what rasoat knows of the hosts that injected links lead to, for exports: may a machine block them? */
#ifndef RASOAT_CLI_EXPORT_HOSTS_H
#define RASOAT_CLI_EXPORT_HOSTS_H

#include "cli/cli.h"
#include "detectors/subject.h"
#include "store/store.h"
#include "takedown/export.h"

struct export_hosts {
    struct store *store;
    struct wordlists *wordlists;
    struct known_hosts known;
    bool failed; /* the store could not answer: what was written is not to be used */
};
/* Reads word lists and inventory. False, told: one of them cannot be used. */
bool export_hosts_read(struct invocation *invocation, struct store *store, struct export_hosts *hosts);
/* For export_head and export_facts; the context is a struct export_hosts. */
struct export_host_facts export_hosts_facts(void *context, struct text host);

#endif
