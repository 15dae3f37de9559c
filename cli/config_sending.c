/* config_sending.c: values that say where messages go and when. */
#include "cli/config_priv.h"
#include "page/url.h"

/* Printable ASCII without what has no place in a URL: the value goes to the server as it stands. */
static bool is_plain(struct text value)
{
    for (size_t i = 0; i < value.length; i++)
        if (value.data[i] <= ' ' || value.data[i] > '~' || text_find_byte(TEXT("\"<>\\^`|"), value.data[i], 0) != SIZE_MAX)
            return false;
    return true;
}

/* The URL standard knows no smtp; host, port and what follows are read as if it was https. */
static bool read_as_web(struct arena *arena, struct text rest, struct url *url)
{
    return url_parse(arena, arena_printf(arena, "https://%.*s", TEXT_ARGS(rest)), NULL, url) == STATUS_OK && !url->username.length &&
           text_find_byte(rest, '@', 0) == SIZE_MAX && !url->has_query && !url->has_fragment;
}

struct text config_smtp_read(struct arena *arena, struct text value, struct text *target)
{
    struct url url;
    const bool tls = text_starts_with(value, TEXT("smtps://"));
    const bool good = is_plain(value) && (tls || text_starts_with(value, TEXT("smtp://"))) &&
                      read_as_web(arena, text_slice(value, tls ? 8 : 7, SIZE_MAX), &url);
    if (value.length && !good)
        return arena_printf(arena, "'%.*s' is not of the form smtp://HOST:PORT or smtps://HOST:PORT", TEXT_ARGS(value));
    *target = arena_copy(arena, value);
    return (struct text){0};
}

struct text config_post_url_read(struct arena *arena, struct text value, struct text *target)
{
    struct url url;
    const bool is_here = text_starts_with(value, TEXT("http://127.0.0.1:")) || text_starts_with(value, TEXT("http://[::1]:")) ||
                         text_starts_with(value, TEXT("http://localhost:"));
    const bool good = is_plain(value) && (is_here || text_starts_with(value, TEXT("https://"))) &&
                      url_parse(arena, value, NULL, &url) == STATUS_OK && !url.username.length && !url.has_fragment;
    if (value.length && !good)
        return arena_printf(arena, "'%.*s' is not an https address (http only to 127.0.0.1, [::1] or localhost)", TEXT_ARGS(value));
    *target = arena_copy(arena, value);
    return (struct text){0};
}

struct text config_steps_read(struct arena *arena, const struct config_key *key, struct text value, struct config_steps *steps)
{
    steps->count = 0;
    for (struct text rest = value; rest.length;) {
        const struct text one = text_trim(text_split(&rest, ','));
        uint64_t number = 0;
        if (!text_to_number(one, (uint64_t)key->most, &number) || number < (uint64_t)key->least)
            return arena_printf(arena, "'%.*s' is not a number from %d to %d", TEXT_ARGS(one), key->least, key->most);
        if (steps->count && number < steps->values[steps->count - 1])
            return arena_printf(arena, "%.*s stands behind a greater number", TEXT_ARGS(one));
        if (steps->count == CONFIG_LIMIT_STEPS)
            return arena_printf(arena, "more than %d numbers", CONFIG_LIMIT_STEPS);
        steps->values[steps->count++] = (uint32_t)number;
    }
    return (struct text){0};
}

struct text config_sending_problem(const struct config *config, const char **section, const char **key)
{
    const struct {
        bool is_wrong;
        const char *section;
        const char *key;
        struct text words;
    } rules[] = {
        {config->mail_server.length && !config->mail_from.length, "mail", "server", TEXT("mails need an address that they come from: from")},
        {config->mail_user.length && !config->mail_password_file, "mail", "user", TEXT("a user needs a password_file")},
        {config->mail_user.length && !config->mail_require_tls, "mail", "require_tls", TEXT("a password is never sent without TLS")},
        {config->webhook_url.length && !config->webhook_secret_file, "webhook", "url", TEXT("requests are signed: a secret_file is needed")},
        {config->bot_url.length && text_find(config->bot_url, TEXT("{token}"), 0) == SIZE_MAX, "bot", "url",
         TEXT("has no {token}: tokens stand in their file, not here")},
        {config->bot_url.length && (!config->bot_token_file || !config->bot_chat.length), "bot", "url",
         TEXT("a bot needs a token_file and a chat")},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        *section = rules[i].section;
        *key = rules[i].key;
        if (rules[i].is_wrong)
            return rules[i].words;
    }
    return (struct text){0};
}
