/* fetch_settings.c: what the caller asks for: settings with their defaults, and whether a request may be sent. */
#include "crawler/fetch_priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYSTEM_CA_FILE "/etc/ssl/certs/ca-certificates.crt"
enum {
    LIMIT_URL_BYTES = 16 * 1024,
    LIMIT_CONNECT_TO_BYTES = 1024 * 1024,
};

char *fetch_copy_string(struct text t)
{
    return strndup(t.data ? t.data : "", t.length);
}

bool fetch_settings_are_valid(const struct fetch_settings *settings)
{
    return settings->body_limit > 0 && settings->body_limit <= RESPONSE_LIMIT_BODY_BYTES &&
           settings->header_limit <= RESPONSE_LIMIT_HEADERS && settings->header_bytes_limit <= RESPONSE_LIMIT_HEADER_BYTES &&
           settings->connect_to.length <= LIMIT_CONNECT_TO_BYTES;
}

enum status fetch_options_read(struct fetch_options *options, const struct fetch_settings *settings,
                               const char *usual_ca_file)
{
    uint32_t connect = settings->connect_timeout_ms, total = settings->total_timeout_ms;
    options->allow_private = settings->allow_private;
    options->record = settings->record;
    options->limits = (struct answer_limits){
        .body_bytes = settings->body_limit,
        .fields = settings->header_limit ? settings->header_limit : RESPONSE_LIMIT_HEADERS,
        .field_bytes = settings->header_bytes_limit ? settings->header_bytes_limit : RESPONSE_LIMIT_HEADER_BYTES,
    };
    options->stall_seconds = settings->stall_seconds ? (long)settings->stall_seconds : (long)FETCH_STALL_SECONDS;
    options->connect_timeout_ms = (long)(connect ? connect : FETCH_CONNECT_TIMEOUT_MS);
    options->total_timeout_ms = (long)(total ? total : FETCH_TOTAL_TIMEOUT_MS);
    bool given = settings->ca_file.length > 0;
    if (given)
        options->ca_file = fetch_copy_string(settings->ca_file);
    else
        options->ca_file = strdup(usual_ca_file ? usual_ca_file : SYSTEM_CA_FILE);
    if (!options->ca_file)
        return STATUS_LIMIT;
    return given && access(options->ca_file, R_OK) != 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

void fetch_options_release(struct fetch_options *options)
{
    free(options->ca_file);
}

/* What stands between "//" and the last '@' of the authority (RFC 3986 3.2.1). */
char *fetch_url(struct text url)
{
    const size_t slashes = text_find(url, TEXT("//"), 0);
    const size_t start = slashes == SIZE_MAX ? url.length : slashes + 2;
    size_t host = start;
    for (size_t i = start; i < url.length && !memchr("/?#", url.data[i], 3); i++)
        if (url.data[i] == '@')
            host = i + 1;
    char *copy = malloc(url.length + 1);
    if (!copy)
        return NULL;
    memcpy(copy, url.data, start);
    memcpy(copy + start, url.data + host, url.length - host);
    copy[start + url.length - host] = 0;
    return copy;
}

/* No control characters: what stands in a request must not end its line. */
static bool is_plain(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if ((unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F)
            return false;
    return true;
}

bool fetch_may_be_sent(struct text url, const struct identity *identity, struct text user_agent)
{
    if (!text_starts_with_ignore_case(url, TEXT("http://")) && !text_starts_with_ignore_case(url, TEXT("https://")))
        return false;
    return url.length <= LIMIT_URL_BYTES && is_plain(url) && is_plain(user_agent) && is_plain(identity->accept) &&
           is_plain(identity->accept_language) && is_plain(identity->referer);
}
