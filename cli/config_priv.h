/* config_priv.h: the table of keys, and how a value of each kind is read and written. */
#ifndef RASOAT_CLI_CONFIG_PRIV_H
#define RASOAT_CLI_CONFIG_PRIV_H

#include "cli/config.h"

#define CONFIG_LIMIT_KNOWN_HOSTS (sizeof((struct config *)0)->known_hosts / sizeof(struct text))

enum config_kind {
    CONFIG_PATH, /* char *, relative to the file's folder; NULL where empty */
    CONFIG_PATH_TEXT, /* the same as struct text */
    CONFIG_TEXT,
    CONFIG_NUMBER, /* uint32_t */
    CONFIG_MINUTES, /* int, may be negative */
    CONFIG_POINTS, /* double; negative: not set */
    CONFIG_FLAG, /* bool */
    CONFIG_LANGUAGE,
    CONFIG_CONNECT_TO,
    CONFIG_HOSTS, /* struct config's known_hosts and known_host_count */
    CONFIG_HOST, /* struct text: one host name, as URLs write it */
    CONFIG_MAIL, /* struct text */
    CONFIG_TLP,
    CONFIG_KEEP, /* enum evidence_keep */
    CONFIG_SMTP, /* struct text: smtp://HOST[:PORT][/OUR-NAME] or smtps:// */
    CONFIG_POST_URL, /* struct text: https, or http to this machine itself */
    CONFIG_STEPS, /* struct config_steps */
    CONFIG_USER, /* struct text: a user of this system, not root */
    CONFIG_IDENTITIES, /* names; they are looked up when the whole file is read */
};

struct config_key {
    const char *section;
    const char *key;
    enum config_kind kind;
    size_t offset; /* in struct config, verdict_rule_setting or identity */
    int least;
    int most;
    const char *initial;
    const char *english;
};
extern const struct config_key config_keys[];
extern const size_t config_key_count;

/* Reads a value into target + key->offset. Where that is not possible gives what is wrong, else empty text. `folder`
 * (with '/' at its end, or empty) goes before relative paths. IDENTITIES is not read here. */
struct text config_value_read(struct arena *arena, const struct config_key *key, struct text folder, struct text value,
                              void *target);
/* The value as it is written in a file. */
void config_value_write(const struct config_key *key, const void *target, struct buffer *out);

/* config_sending.c: what servers of ours are called. */
struct text config_smtp_read(struct arena *arena, struct text value, struct text *target);
struct text config_post_url_read(struct arena *arena, struct text value, struct text *target);
/* What only all keys together can tell: gives what is wrong and the key's place; empty where nothing is. */
struct text config_sending_problem(const struct config *config, const char **section, const char **key);
struct text config_steps_read(struct arena *arena, const struct config_key *key, struct text value, struct config_steps *steps);

#endif
