/* config.h: the INI file (inih). An unknown section or key, or a value out of range, is an error with its line; all
 * errors are reported at once. docs/configuration.md lists every key. */
#ifndef RASOAT_CLI_CONFIG_H
#define RASOAT_CLI_CONFIG_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "crawler/frontier.h"
#include "crawler/identity.h"
#include "crawler/inventory.h"
#include "detectors/verdict.h"
#include "takedown/dossier.h"
#include "takedown/export.h"
#include "takedown/list.h"
#include "takedown/ticket.h"

/* Of which pages the crawl keeps what servers sent. */
enum evidence_keep { KEEP_FLAGGED, KEEP_ALL, KEEP_NONE };
#define CONFIG_LIMIT_STEPS 16
/* Numbers that rise: "3, 7, 14". */
struct config_steps {
    uint32_t values[CONFIG_LIMIT_STEPS];
    size_t count;
};

/* [limits]: what a host, a site or an answer may take at most; 0 is never "none". docs/reliability.md says what reaching
 * each one looks like. */
struct config_limits {
    uint32_t connect_timeout_ms;
    uint32_t answer_timeout_ms;
    uint32_t stall_seconds;
    uint32_t tries;
    uint32_t back_off_ms;
    uint32_t failures_to_give_up;
    uint32_t retry_after_seconds;
    uint32_t crawl_delay_seconds;
    uint32_t redirects;
    uint32_t headers;
    uint32_t header_kilobytes;
    uint32_t body_kilobytes;
    uint32_t links_per_page;
    uint32_t addresses_per_shape;
    uint32_t calendar_addresses;
    uint32_t sitemaps_per_site;
    uint32_t hosts_per_site;
};

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
    struct config_limits limits;
    /* [analyst] */
    uint32_t workers; /* 0: cores */
    uint32_t deadline_ms;
    uint32_t memory_mb;
    struct text analyst_user; /* exists, and is not root */
    /* [detect] */
    char *wordlists; /* folder; NULL: not set */
    struct text known_hosts[256];
    size_t known_host_count;
    struct verdict_settings verdict;
    /* [output] */
    enum language language;
    int time_zone_minutes;
    /* [evidence] */
    enum evidence_keep keep;
    uint32_t keep_days;
    uint32_t evidence_disk_mb;
    uint32_t evidence_spool_mb;
    char *chromium; /* NULL: not set */
    struct text timestamp_url; /* empty: packs get no time stamp */
    struct text timestamp_ca;
    /* [export] */
    struct text reporter_org;
    struct text reporter_domain;
    struct text reporter_mail;
    enum export_tlp tlp;
    /* [papers]; org, domain and mail of the sender are those of [export]: cli/papers.h */
    char *templates; /* folder; NULL: those that came with the program */
    struct dossier_sender papers;
    /* [mail] */
    struct text mail_server; /* "smtp://HOST:PORT" or "smtps://..."; empty: no mail is sent */
    bool mail_require_tls;
    struct text mail_user;
    char *mail_password_file; /* NULL: not set */
    struct text mail_from;
    struct text mail_team; /* who gets the digest */
    uint32_t mail_timeout_s;
    uint32_t mail_attachment_mb;
    struct text mail_ca_file;
    /* [webhook] */
    struct text webhook_url;
    char *webhook_secret_file;
    uint32_t webhook_timeout_s;
    struct text webhook_ca_file;
    /* [bot] */
    struct text bot_url; /* has "{token}" */
    char *bot_token_file;
    struct text bot_chat;
    uint32_t bot_timeout_s;
    struct text bot_ca_file;
    /* [outbox] */
    struct config_steps outbox_retry_minutes;
    uint32_t outbox_give_up_days;
    uint32_t outbox_keep_days;
    bool outbox_after_crawl;
    /* [digest] */
    bool digest_when_empty;
    /* [reminders] */
    struct config_steps reminders_takedown_days;
    struct config_steps reminders_review_days;
    /* [review] */
    struct text review_listen; /* ADDRESS:PORT */
    struct text review_hosts; /* with commas */
    char *tls_certificate;
    char *tls_key;
    bool behind_proxy;
    uint32_t idle_minutes;
    uint32_t session_hours;
    /* [ticket] */
    struct ticket_deadlines ticket_deadlines;
};

static inline struct frontier_room config_frontier_room(const struct config *config)
{
    return (struct frontier_room){.shape = config->limits.addresses_per_shape, .calendar = config->limits.calendar_addresses};
}

/* Defaults without a file. */
void config_defaults(struct arena *arena, struct config *config);
/* Reads the file over the defaults. STATUS_IO: cannot be read (errno says why, no message); STATUS_INVALID: has errors.
 * Messages "FILE:LINE: what" go to `messages`. */
enum status config_read(struct arena *arena, const char *path, struct config *config, struct buffer *messages) MUST_USE;
/* The settings in force as an INI file that config_read would read to the same (`rasoat config check`). */
void config_show(const struct config *config, struct buffer *out);

#endif
