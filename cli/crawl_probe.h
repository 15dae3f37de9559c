/* crawl_probe.h: probing the sites of a night: what they are asked for that nobody named. */
#ifndef RASOAT_CLI_CRAWL_PROBE_H
#define RASOAT_CLI_CRAWL_PROBE_H

#include "cli/crawl.h"

#define PROBE_LIMIT_AGAIN 2 /* folders in which any path was answered before, asked again each night */

/* Once a night, when the host's robots.txt is known: random paths and advertisers' names. */
void probe_begin(struct crawl *crawl, struct crawl_site *site);
/* An address of the site was met: its own search or redirector is remembered. */
void probe_meet(struct crawl *crawl, struct crawl_site *site, const struct url *url, struct text shape);
/* The searches and redirectors of earlier nights. */
void probe_remember(struct crawl *crawl, struct crawl_site *site);
/* Those of tonight too, for the next ones. */
void probe_keep_entries(struct crawl *crawl, struct crawl_site *site);
/* Once a night, when the site's pages are done: one search, one redirector. */
void probe_entries_begin(struct crawl *crawl, struct crawl_site *site);
/* All who were to ask for a probe's address have; takes the visit over. */
void probe_finish(struct crawl *crawl, struct visit *visit);
/* The visit goes without an end. */
void probe_drop(struct crawl *crawl, struct visit *visit);
/* Open items of probes that nothing refuted tonight stay open, also where they were not asked about. */
bool probe_keep_items(struct crawl *crawl, struct crawl_site *site, struct arena *arena);

#endif
