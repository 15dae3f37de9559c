/* config.h: the INI file (inih). An unknown section or key, or a value out of range, is an error with its line; all
 * errors are reported at once. docs/configuration.md lists every key. */
#ifndef RASOAT_CLI_CONFIG_H
#define RASOAT_CLI_CONFIG_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "crawler/identity.h"
#include "crawler/inventory.h"
#include "detectors/verdict.h"
#include "takedown/export.h"
#include "takedown/list.h"

struct config {
    struct text path; /* of the file; paths in it are relative to its folder */
    /* [crawl] */
    char *inventory;
    char *state;
    const struct identity *identities[IDENTITY_LIMIT];
    size_t identity_count;
    uint32_t max_extra_requests_per_site;
    uint32_t remember_once_days;
    bool rotate;
    struct text contact; /* address in our own User-Agent */
    uint32_t host_delay_ms;
    uint32_t host_connections;
    uint32_t max_pages_per_site;
    uint32_t max_documents_per_site;
    uint32_t max_bytes_per_site_mb;
    uint32_t max_minutes_per_site;
    uint32_t max_depth;
    uint32_t time_limit_min;
    struct text connect_to;
    bool allow_private;
    struct text ca_file;
    /* [analyst] */
    uint32_t workers; /* 0: cores */
    uint32_t deadline_ms;
    uint32_t memory_mb;
    /* [detect] */
    char *wordlists; /* folder; NULL: not set */
    struct text known_hosts[256];
    size_t known_host_count;
    struct verdict_settings verdict;
    /* [output] */
    enum language language;
    int time_zone_minutes;
    /* [export] */
    struct text reporter_org;
    struct text reporter_domain;
    struct text reporter_mail;
    enum export_tlp tlp;
    /* [review] */
    struct text review_listen; /* ADDRESS:PORT */
    struct text review_hosts; /* with commas */
    char *tls_certificate;
    char *tls_key;
    bool behind_proxy;
    uint32_t idle_minutes;
    uint32_t session_hours;
};

/* Defaults without a file. */
void config_defaults(struct arena *arena, struct config *config);
/* Reads the file over the defaults. STATUS_IO: cannot be read (errno says why, no message); STATUS_INVALID: has errors.
 * Messages "FILE:LINE: what" go to `messages`. */
enum status config_read(struct arena *arena, const char *path, struct config *config, struct buffer *messages) MUST_USE;
/* The settings in force as an INI file that config_read would read to the same (`rasoat config check`). */
void config_show(const struct config *config, struct buffer *out);

#endif
