/* config_values.c: the table of keys; values of each kind to and from text; the configuration in force as a file. */
#include "cli/config_priv.h"

#include "analyst/sandbox.h"
#include "base/check.h"
#include "page/url.h"

#include <string.h>

#define CONFIG_KEY(section, key, kind, type, field, least, most, initial, english) \
    {section, key, CONFIG_##kind, offsetof(type, field), least, most, initial, english},
const struct config_key config_keys[] = {
#include "cli/config_keys.def"
};
#undef CONFIG_KEY
const size_t config_key_count = sizeof config_keys / sizeof *config_keys;

static struct text read_number(struct arena *arena, const struct config_key *key, struct text value, void *target)
{
    uint64_t number = 0;
    if (!text_to_number(value, (uint64_t)key->most, &number) || number < (uint64_t)key->least)
        return arena_printf(arena, "'%.*s' is not a number from %d to %d", TEXT_ARGS(value), key->least, key->most);
    *(uint32_t *)target = (uint32_t)number;
    return (struct text){0};
}

static struct text read_minutes(struct arena *arena, const struct config_key *key, struct text value, void *target)
{
    bool negative = text_starts_with(value, TEXT("-"));
    uint64_t size = 0;
    bool good = text_to_number(text_slice(value, negative, value.length), INT16_MAX, &size);
    int number = negative ? -(int)size : (int)size;
    if (!good || number < key->least || number > key->most)
        return arena_printf(arena, "'%.*s' is not a number from %d to %d", TEXT_ARGS(value), key->least, key->most);
    *(int *)target = number;
    return (struct text){0};
}

/* Digits, and up to six more after a point: no sign, no exponent, no locale. */
static struct text read_points(struct arena *arena, const struct config_key *key, struct text value, void *target)
{
    struct text fraction = value;
    struct text whole = text_split(&fraction, '.');
    uint64_t before = 0, after = 0;
    bool good = text_to_number(whole, (uint64_t)key->most, &before);
    double scale = 1;
    if (good && fraction.data) {
        good = fraction.length <= 6 && text_to_number(fraction, 999999, &after);
        for (size_t i = 0; i < fraction.length; i++)
            scale *= 10;
    }
    double points = (double)before + (double)after / scale;
    if (!good || points < key->least || points > key->most)
        return arena_printf(arena, "'%.*s' is not a number from %d to %d", TEXT_ARGS(value), key->least, key->most);
    *(double *)target = points;
    return (struct text){0};
}

static struct text read_flag(struct arena *arena, struct text value, bool *flag)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_ignore_case(value, text_from_string(words[i]))) {
            *flag = i % 2 == 1;
            return (struct text){0};
        }
    return arena_printf(arena, "'%.*s' is neither yes nor no", TEXT_ARGS(value));
}

static const char *const keep_words[] = {[KEEP_FLAGGED] = "flagged", [KEEP_ALL] = "all", [KEEP_NONE] = "none"};

static struct text read_keep(struct arena *arena, struct text value, enum evidence_keep *keep)
{
    for (size_t i = 0; i < sizeof keep_words / sizeof *keep_words; i++)
        if (text_equal(value, text_from_string(keep_words[i]))) {
            *keep = (enum evidence_keep)i;
            return (struct text){0};
        }
    return arena_printf(arena, "'%.*s' is none of flagged, all, none", TEXT_ARGS(value));
}

static struct text read_language(struct arena *arena, struct text value, enum language *language)
{
    bool vietnamese = text_equal(value, TEXT("vi"));
    if (!vietnamese && !text_equal(value, TEXT("en")))
        return arena_printf(arena, "'%.*s' is no language: vi or en", TEXT_ARGS(value));
    *language = vietnamese ? LANGUAGE_VIETNAMESE : LANGUAGE_ENGLISH;
    return (struct text){0};
}

/* HOST:PORT:ADDRESS:PORT; the first two may be empty; brackets hold IPv6. */
static bool is_connect_to(struct text one)
{
    struct text parts[4] = {{0}};
    size_t part = 0, begin = 0;
    bool in_brackets = false;
    for (size_t i = 0; i <= one.length; i++) {
        char c = i < one.length ? one.data[i] : ':';
        in_brackets = c == '[' || (in_brackets && c != ']');
        if (c != ':' || in_brackets)
            continue;
        if (part == 4)
            return false;
        parts[part++] = text_slice(one, begin, i - begin);
        begin = i + 1;
    }
    uint64_t port = 0;
    return part == 4 && parts[2].length > 0 && text_to_number(parts[3], UINT16_MAX, &port) && port > 0 &&
           (parts[1].length == 0 || text_to_number(parts[1], UINT16_MAX, &port));
}

static struct text read_connect_to(struct arena *arena, struct text value, struct text *target)
{
    for (struct text rest = value; rest.length;) {
        struct text one = text_trim(text_split(&rest, ','));
        if (one.length && !is_connect_to(one))
            return arena_printf(arena, "'%.*s' is not of the form HOST:PORT:ADDRESS:PORT", TEXT_ARGS(one));
    }
    *target = arena_copy(arena, value);
    return (struct text){0};
}

/* Hosts are kept as URLs write them: lower case, and international names as punycode. */
static bool read_host(struct arena *arena, struct text one, struct text *host)
{
    struct url url;
    struct text address = arena_printf(arena, "http://%.*s/", TEXT_ARGS(one));
    if (url_parse(arena, address, NULL, &url) != STATUS_OK || url.port.length || url.username.length ||
        url.path.length != 1 || url.has_query || url.has_fragment || text_find_byte(one, '/', 0) != SIZE_MAX ||
        text_find_byte(one, '@', 0) != SIZE_MAX)
        return false;
    *host = url.host;
    return true;
}

/* name@host, as much as is needed to notice a slip; who has the mailbox is seen when mail is sent. */
static struct text read_mail(struct arena *arena, struct text value, struct text *target)
{
    struct text host = value;
    struct text name = text_split(&host, '@');
    bool good = name.length > 0 && host.length > 0 && read_host(arena, host, &host) &&
                export_host_kind(host) == EXPORT_HOST_NAME;
    for (size_t i = 0; i < name.length; i++)
        good = good && (ascii_is_alnum(name.data[i]) ||
                        text_find_byte(TEXT("!#$%&'*+-/=?^_`{|}~."), name.data[i], 0) != SIZE_MAX);
    if (value.length && !good)
        return arena_printf(arena, "'%.*s' is not a mail address", TEXT_ARGS(value));
    *target = value.length ? arena_printf(arena, "%.*s@%.*s", TEXT_ARGS(name), TEXT_ARGS(host)) : (struct text){0};
    return (struct text){0};
}

static struct text read_hosts(struct arena *arena, struct text value, struct config *config)
{
    config->known_host_count = 0;
    for (struct text rest = value; rest.length;) {
        struct text one = text_trim(text_split(&rest, ','));
        if (!one.length)
            continue;
        if (config->known_host_count == CONFIG_LIMIT_KNOWN_HOSTS)
            return arena_printf(arena, "more than %zu hosts", CONFIG_LIMIT_KNOWN_HOSTS);
        if (!read_host(arena, one, &config->known_hosts[config->known_host_count]))
            return arena_printf(arena, "'%.*s' is not a host name", TEXT_ARGS(one));
        config->known_host_count++;
    }
    return (struct text){0};
}

static struct text read_user(struct arena *arena, struct text value, struct text *target)
{
    struct sandbox_user user;
    if (!sandbox_find_user(arena_string(arena, value), &user))
        return arena_printf(arena, "'%.*s' is no user of this system, or is root", TEXT_ARGS(value));
    *target = arena_copy(arena, value);
    return (struct text){0};
}

static struct text join(struct arena *arena, struct text folder, struct text path)
{
    if (!path.length || path.data[0] == '/')
        return arena_copy(arena, path);
    return arena_printf(arena, "%.*s%.*s", TEXT_ARGS(folder), TEXT_ARGS(path));
}

struct text config_value_read(struct arena *arena, const struct config_key *key, struct text folder, struct text value,
                              void *target)
{
    void *at = (char *)target + key->offset;
    if (!value.length && key->initial[0])
        return TEXT("a value is needed");
    switch (key->kind) {
    case CONFIG_PATH:
        *(char **)at = value.length ? arena_string(arena, join(arena, folder, value)) : NULL;
        return (struct text){0};
    case CONFIG_PATH_TEXT:
        *(struct text *)at = join(arena, folder, value);
        return (struct text){0};
    case CONFIG_TEXT:
        *(struct text *)at = arena_copy(arena, value);
        return (struct text){0};
    case CONFIG_NUMBER:
        return read_number(arena, key, value, at);
    case CONFIG_MINUTES:
        return read_minutes(arena, key, value, at);
    case CONFIG_POINTS:
        return read_points(arena, key, value, at);
    case CONFIG_FLAG:
        return read_flag(arena, value, at);
    case CONFIG_LANGUAGE:
        return read_language(arena, value, at);
    case CONFIG_CONNECT_TO:
        return read_connect_to(arena, value, at);
    case CONFIG_HOSTS:
        return read_hosts(arena, value, target);
    case CONFIG_HOST:
        if (value.length && (!read_host(arena, value, at) || export_host_kind(*(struct text *)at) != EXPORT_HOST_NAME))
            return arena_printf(arena, "'%.*s' is not a domain name", TEXT_ARGS(value));
        return (struct text){0};
    case CONFIG_MAIL:
        return read_mail(arena, value, at);
    case CONFIG_KEEP:
        return read_keep(arena, value, at);
    case CONFIG_TLP:
        if (!export_tlp_read(value, at))
            return arena_printf(arena, "'%.*s' is none of clear, green, amber, red", TEXT_ARGS(value));
        return (struct text){0};
    case CONFIG_SMTP:
        return config_smtp_read(arena, value, at);
    case CONFIG_POST_URL:
        return config_post_url_read(arena, value, at);
    case CONFIG_STEPS:
        return config_steps_read(arena, key, value, at);
    case CONFIG_USER:
        return read_user(arena, value, at);
    case CONFIG_IDENTITIES:
        break;
    }
    check_failed("a kind of value that is read elsewhere", __FILE__, __LINE__);
}

static void write_list(struct buffer *out, bool first, struct text one)
{
    buffer_printf(out, "%s%.*s", first ? "" : ", ", TEXT_ARGS(one));
}

/* At most six places after the point, and no more than are needed. */
static void write_points(struct buffer *out, double points)
{
    uint64_t millionths = (uint64_t)(points * 1000000 + 0.5);
    buffer_printf(out, "%llu", (unsigned long long)(millionths / 1000000));
    unsigned places = 6;
    for (millionths %= 1000000; millionths && millionths % 10 == 0; millionths /= 10)
        places--;
    if (millionths)
        buffer_printf(out, ".%0*llu", (int)places, (unsigned long long)millionths);
}

void config_value_write(const struct config_key *key, const void *target, struct buffer *out)
{
    const void *at = (const char *)target + key->offset;
    const struct config *config = target; /* of the two kinds that are kept in several fields */
    switch (key->kind) {
    case CONFIG_PATH:
        buffer_add_text(out, text_from_string(*(char *const *)at));
        break;
    case CONFIG_PATH_TEXT:
    case CONFIG_TEXT:
    case CONFIG_HOST:
    case CONFIG_MAIL:
    case CONFIG_CONNECT_TO:
    case CONFIG_SMTP:
    case CONFIG_POST_URL:
    case CONFIG_USER:
        buffer_add_text(out, *(const struct text *)at);
        break;
    case CONFIG_NUMBER:
        buffer_printf(out, "%u", *(const uint32_t *)at);
        break;
    case CONFIG_MINUTES:
        buffer_printf(out, "%d", *(const int *)at);
        break;
    case CONFIG_POINTS:
        write_points(out, *(const double *)at);
        break;
    case CONFIG_FLAG:
        buffer_add_string(out, *(const bool *)at ? "yes" : "no");
        break;
    case CONFIG_LANGUAGE:
        buffer_add_string(out, *(const enum language *)at == LANGUAGE_VIETNAMESE ? "vi" : "en");
        break;
    case CONFIG_KEEP:
        buffer_add_string(out, keep_words[*(const enum evidence_keep *)at]);
        break;
    case CONFIG_TLP:
        buffer_add_string(out, export_tlp_name(*(const enum export_tlp *)at));
        break;
    case CONFIG_STEPS: {
        const struct config_steps *steps = at;
        for (size_t i = 0; i < steps->count; i++)
            buffer_printf(out, "%s%u", i ? ", " : "", steps->values[i]);
        break;
    }
    case CONFIG_HOSTS:
        for (size_t i = 0; i < config->known_host_count; i++)
            write_list(out, i == 0, config->known_hosts[i]);
        break;
    case CONFIG_IDENTITIES:
        for (size_t i = 0; i < config->identity_count; i++)
            write_list(out, i == 0, config->identities[i]->name);
        break;
    }
}

static void show_keys(struct buffer *out, const char *section, const void *target)
{
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (!text_equal(text_from_string(key->section), text_from_string(section)))
            continue;
        if (key->kind == CONFIG_POINTS && *(const double *)(const void *)((const char *)target + key->offset) < 0)
            continue;
        buffer_printf(out, "%s = ", key->key);
        config_value_write(key, target, out);
        buffer_add_byte(out, '\n');
    }
}

void config_show(const struct config *config, struct buffer *out)
{
    const char *before = ""; /* the rows of one section stand together */
    for (size_t i = 0; i < config_key_count; i++) {
        const char *section = config_keys[i].section;
        if (strcmp(section, before) == 0 || strchr(section, ' '))
            continue; /* "rule NAME" exists once for each name */
        buffer_printf(out, "%s[%s]\n", i ? "\n" : "", section);
        show_keys(out, section, config);
        before = section;
    }
    for (size_t i = 0; i < config->verdict.rule_count; i++) {
        buffer_printf(out, "\n[rule %.*s]\n", TEXT_ARGS(config->verdict.rules[i].rule));
        show_keys(out, "rule NAME", &config->verdict.rules[i]);
    }
    for (size_t i = 0; i < config->identity_count; i++) {
        buffer_printf(out, "\n[identity %.*s]\n", TEXT_ARGS(config->identities[i]->name));
        show_keys(out, "identity NAME", config->identities[i]);
    }
}
