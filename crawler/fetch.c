/* fetch.c: the door to libcurl: one multi handle, and easy handles that are kept for reuse. What a request is and what
 * came of it, without libcurl, is in fetch_slots.c and fetch_settings.c. */
#include "crawler/fetch.h"

#include "base/check.h"
#include "crawler/fetch_priv.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DNS_CACHE_SECONDS = 600,
    IDLE_CONNECTION_SECONDS = 90, /* a host's next turn is seconds away; servers hang up after 5 to 120 */
};

struct transfer {
    struct fetch *fetch;
    struct slot slot;
    CURL *easy;
    struct curl_slist *fields;
    uint64_t origin; /* of the request (kept_origin) */
    bool secure;
    struct surplus told;
    bool again; /* the connection that it was given is not to be used: it is asked anew over another one */
    char error[CURL_ERROR_SIZE];
};

struct fetch {
    CURLM *multi;
    struct fetch_options options;
    struct slots slots;
    const char *encodings;
    struct curl_slist *connect_to;
    struct certificates *certificates; /* where exchanges are recorded */
    struct kept_connections *kept;
    struct curl_waitfd *waits; /* as many as fetch_step was ever given */
    size_t wait_room;
};

/* Called with the address that is about to be connected to, whatever name, number or DNS answer led to it. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct transfer *transfer = context;
    bool allowed = transfer->fetch->options.allow_private || !fetch_address_is_private(&to->addr);
    if (purpose != CURLSOCKTYPE_IPCXN || !allowed) {
        fetch_address_text(&to->addr, transfer->slot.refused);
        return CURL_SOCKET_BAD;
    }
    const int made = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    if (made < 0 || kept_opened(transfer->fetch->kept, made))
        return made;
    close(made);
    return CURL_SOCKET_BAD;
}

static int close_socket(void *context, curl_socket_t socket)
{
    kept_closed(((struct fetch *)context)->kept, socket);
    return close(socket);
}

/* A connection is about to carry the request: bytes that wait in it are nobody's answer. libcurl 7.88 would read them as this one's. */
static int before_request(void *context, char *address, char *local_address, int port, int local_port)
{
    struct transfer *transfer = context;
    const struct connection_ends ends = {.address = text_from_string(address), .port = port, .local_port = local_port};
    (void)local_address;
    transfer->again = kept_has_surplus(transfer->fetch->kept, &ends, transfer->origin, transfer->secure, &transfer->told);
    return transfer->again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static size_t take_line(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    struct answer *answer = &transfer->slot.answer;
    enum answer_stage before = answer->stage;
    if (before != ANSWER_BODY) /* else a trailer, which stands in the body as it came */
        recorder_line(&transfer->slot.recorder, text_of(data, size * count), before == ANSWER_START);
    if (!answer_line(answer, text_of(data, size * count)))
        return 0;
    if (before == ANSWER_FIELDS && answer->stage == ANSWER_BODY && answer_has_unknown_encoding(answer))
        curl_easy_setopt(transfer->easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    return size * count;
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    struct text piece = text_of(data, size * count);
    return answer_body(&transfer->slot.answer, piece, &transfer->fetch->slots.held) ? piece.length : 0;
}

/* What goes over the line: heads as they are sent, bodies before chunks are joined and codings undone. Of libcurl's own words
 * those that tell of bytes behind an answer, which nothing else tells. */
static int take_traffic(CURL *easy, curl_infotype type, char *data, size_t size, void *context)
{
    struct transfer *transfer = context;
    struct recorder *recorder = &transfer->slot.recorder;
    if (type == CURLINFO_TEXT && text_starts_with(text_of(data, size), TEXT("Excess found")))
        kept_excess(transfer->fetch->kept, transfer->origin, &transfer->told);
    else if (type == CURLINFO_HEADER_OUT)
        recorder_request(recorder, text_of(data, size));
    else if (type == CURLINFO_DATA_IN)
        recorder_body(recorder, text_of(data, size), &transfer->fetch->slots.recorded);
    (void)easy;
    return 0;
}

/* The options that are the same for every request. */
static bool prepare(struct transfer *transfer)
{
    struct fetch *fetch = transfer->fetch;
    CURL *easy = transfer->easy;
    int bad = 0;
#define SET(option, value) (bad |= curl_easy_setopt(easy, CURLOPT_##option, (value)) != CURLE_OK)
    SET(PRIVATE, transfer);
    SET(ERRORBUFFER, transfer->error);
    SET(NOSIGNAL, 1L);
    SET(NOPROGRESS, 1L);
    SET(PROTOCOLS_STR, "http,https");
    SET(FOLLOWLOCATION, 0L);
    SET(PROXY, ""); /* not even the environment's: who is asked decides what is seen */
    SET(NETRC, (long)CURL_NETRC_IGNORED);
    SET(DISALLOW_USERNAME_IN_URL, 1L);
    SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(HTTP09_ALLOWED, 0L);
    SET(PATH_AS_IS, 1L); /* the address was resolved already (page/url.h) */
    SET(ACCEPT_ENCODING, fetch->encodings);
    SET(SSL_VERIFYPEER, 1L);
    SET(SSL_VERIFYHOST, 2L);
    SET(CAINFO, fetch->options.ca_file);
    SET(CAPATH, NULL); /* with a folder, libcurl reads the whole bundle anew for each connection */
    SET(CONNECTTIMEOUT_MS, fetch->options.connect_timeout_ms);
    SET(TIMEOUT_MS, fetch->options.total_timeout_ms);
    SET(LOW_SPEED_LIMIT, (long)FETCH_STALL_BYTES_PER_SECOND);
    SET(LOW_SPEED_TIME, fetch->options.stall_seconds);
    SET(DNS_CACHE_TIMEOUT, (long)DNS_CACHE_SECONDS);
    SET(MAXAGE_CONN, (long)IDLE_CONNECTION_SECONDS);
    SET(QUICK_EXIT, 1L); /* a resolver thread that hangs is left behind instead of being waited for */
    SET(OPENSOCKETFUNCTION, open_socket);
    SET(OPENSOCKETDATA, transfer);
    SET(CLOSESOCKETFUNCTION, close_socket);
    SET(CLOSESOCKETDATA, fetch); /* connections outlive transfers */
    SET(PREREQFUNCTION, before_request);
    SET(PREREQDATA, transfer);
    SET(HEADERFUNCTION, take_line);
    SET(HEADERDATA, transfer);
    SET(WRITEFUNCTION, take_body);
    SET(WRITEDATA, transfer);
    SET(VERBOSE, 1L);
    SET(DEBUGFUNCTION, take_traffic);
    SET(DEBUGDATA, transfer);
    SET(CERTINFO, (long)fetch->options.record);
    SET(CONNECT_TO, fetch->connect_to);
#undef SET
    return !bad;
}

static void transfer_free(struct transfer *transfer)
{
    if (transfer->slot.running)
        curl_multi_remove_handle(transfer->fetch->multi, transfer->easy);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->fields);
    answer_release(&transfer->slot.answer);
    recorder_release(&transfer->slot.recorder);
    free(transfer);
}

/* One that was given back, or a new one; NULL without memory. */
static struct transfer *transfer_take(struct fetch *fetch)
{
    struct slot *slot = slots_take(&fetch->slots);
    if (slot)
        return slot->transfer;
    struct transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer)
        return NULL;
    transfer->fetch = fetch;
    slot_init(&transfer->slot, transfer, &fetch->options.limits, fetch->options.record);
    transfer->easy = curl_easy_init();
    if (!transfer->easy || !prepare(transfer)) {
        transfer_free(transfer);
        return NULL;
    }
    slots_add(&fetch->slots, &transfer->slot);
    return transfer;
}

static void transfer_give_back(struct transfer *transfer)
{
    curl_slist_free_all(transfer->fields);
    transfer->fields = NULL;
    transfer->error[0] = 0;
    slots_give_back(&transfer->fetch->slots, &transfer->slot);
}

static enum status set_up(struct fetch *fetch, const struct fetch_settings *settings)
{
    const curl_version_info_data *facts = curl_version_info(CURLVERSION_NOW);
    enum status status = fetch_options_read(&fetch->options, settings, facts->cainfo);
    if (status)
        return status;
    fetch->encodings = facts->features & CURL_VERSION_BROTLI ? "gzip, deflate, br" : "gzip, deflate";
    fetch->multi = curl_multi_init();
    fetch->kept = kept_create();
    fetch->certificates = fetch->options.record ? certificates_create() : NULL;
    if (!fetch->multi || !fetch->kept || (fetch->options.record && !fetch->certificates) || !fetch_connect_to(settings->connect_to, &fetch->connect_to))
        return STATUS_LIMIT;
    curl_multi_setopt(fetch->multi, CURLMOPT_MAXCONNECTS, (long)FETCH_LIMIT_KEPT);
    return STATUS_OK;
}

enum status fetch_create(const struct fetch_settings *settings, fetch_done *done, void *context, struct fetch **made)
{
    *made = NULL;
    if (!fetch_settings_are_valid(settings))
        return STATUS_INVALID;
    /* Counted by libcurl: each call here is undone by one in fetch_free. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return STATUS_LIMIT;
    struct fetch *fetch = calloc(1, sizeof *fetch);
    if (!fetch) {
        curl_global_cleanup();
        return STATUS_LIMIT;
    }
    fetch->slots.done = done;
    fetch->slots.context = context;
    enum status status = set_up(fetch, settings);
    if (status) {
        fetch_free(fetch);
        return status;
    }
    *made = fetch;
    return STATUS_OK;
}

void fetch_free(struct fetch *fetch)
{
    if (!fetch)
        return;
    for (struct slot *slot = fetch->slots.made, *next; slot; slot = next) {
        next = slot->next_made;
        transfer_free(slot->transfer);
    }
    if (fetch->multi)
        curl_multi_cleanup(fetch->multi);
    curl_slist_free_all(fetch->connect_to);
    fetch_options_release(&fetch->options);
    certificates_free(fetch->certificates);
    kept_free(fetch->kept);
    free(fetch->waits);
    free(fetch);
    curl_global_cleanup();
}

/* Appends "name: value"; an empty value takes libcurl's own header out. */
static bool add_field(struct transfer *transfer, const char *name, struct text value)
{
    char *line = NULL;
    if (asprintf(&line, "%s:%s%.*s", name, value.length ? " " : "", TEXT_ARGS(value)) < 0)
        return false;
    struct curl_slist *longer = curl_slist_append(transfer->fields, line);
    free(line);
    if (longer)
        transfer->fields = longer;
    return longer != NULL;
}

static bool set_string(CURL *easy, CURLoption option, struct text value)
{
    char *string = !value.length ? NULL : option == CURLOPT_URL ? fetch_url(value) : fetch_copy_string(value);
    CURLcode code = value.length && !string ? CURLE_OUT_OF_MEMORY : curl_easy_setopt(easy, option, string);
    free(string);
    return code == CURLE_OK;
}

static bool set_request(struct transfer *transfer, struct text url, const struct identity *identity,
                        struct text user_agent)
{
    CURL *easy = transfer->easy;
    transfer->origin = kept_origin(url);
    transfer->told = (struct surplus){0};
    transfer->secure = text_starts_with_ignore_case(url, TEXT("https:"));
    const long alone = kept_is_distrusted(transfer->fetch->kept, transfer->origin);
    return add_field(transfer, "Accept", identity->accept) &&
           curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, alone) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, alone) == CURLE_OK &&
           add_field(transfer, "Accept-Language", identity->accept_language) &&
           add_field(transfer, "Expect", (struct text){0}) && set_string(easy, CURLOPT_URL, url) &&
           set_string(easy, CURLOPT_USERAGENT, user_agent) && set_string(easy, CURLOPT_REFERER, identity->referer) &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->fields) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 1L) == CURLE_OK;
}

enum status fetch_start(struct fetch *fetch, struct text url, const struct identity *identity, struct text user_agent,
                        void *ticket)
{
    if (fetch->slots.running >= FETCH_LIMIT_CONCURRENT)
        return STATUS_BUSY;
    if (!fetch_may_be_sent(url, identity, user_agent))
        return STATUS_INVALID;
    struct transfer *transfer = transfer_take(fetch);
    if (!transfer)
        return STATUS_LIMIT;
    if (!set_request(transfer, url, identity, user_agent) ||
        curl_multi_add_handle(fetch->multi, transfer->easy) != CURLM_OK) {
        transfer_give_back(transfer);
        return STATUS_LIMIT;
    }
    slots_begin(&fetch->slots, &transfer->slot, ticket);
    return STATUS_OK;
}

size_t fetch_running(const struct fetch *fetch)
{
    return fetch->slots.running;
}

bool fetch_left_over(struct fetch *fetch, struct text url)
{
    return kept_left_over(fetch->kept, kept_origin(url));
}

/* The certificate that this connection's server showed, now or when it was opened. */
static struct fetch_certificate certificate_of(struct transfer *transfer, const struct connection_ends *ends)
{
    static const char *const names[] = {"Subject:", "Issuer:", "Expire date:", "Cert:"};
    struct text values[sizeof names / sizeof *names] = {{0}};
    struct curl_certinfo *info = NULL;
    curl_easy_getinfo(transfer->easy, CURLINFO_CERTINFO, &info);
    for (const struct curl_slist *line = info && info->num_of_certs > 0 ? info->certinfo[0] : NULL; line; line = line->next)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_starts_with(text_from_string(line->data), text_from_string(names[i])))
                values[i] = text_from_string(line->data + strlen(names[i]));
    if (transfer->fetch->certificates && values[3].length)
        certificates_put(transfer->fetch->certificates, ends, values[0], values[1], values[2], values[3]);
    return certificates_get(transfer->fetch->certificates, ends);
}

/* A server may close a kept connection at any time (RFC 9112 9.5). libcurl then takes the next one, and gives up after some that had died. */
static bool kept_ones_died(const struct transfer *transfer, CURLcode code)
{
    long made = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &made);
    return code == CURLE_SEND_ERROR && made == 0;
}

/* Asks anew over a connection of its own where those that were there are not to be used. */
static bool ask_again(struct transfer *transfer, CURLcode code)
{
    return (transfer->again || kept_ones_died(transfer, code)) && curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_multi_add_handle(transfer->fetch->multi, transfer->easy) == CURLM_OK;
}

/* Hands over what came and frees the transfer for the next request. */
static void finish(struct transfer *transfer, CURLcode code)
{
    char *address = NULL;
    curl_off_t body_bytes = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_IP, &address);
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_DOWNLOAD_T, &body_bytes);
    struct connection_ends ends = {.address = text_from_string(address)};
    long version = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_PRIMARY_PORT, &ends.port);
    curl_easy_getinfo(transfer->easy, CURLINFO_LOCAL_PORT, &ends.local_port);
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_VERSION, &version);
    if (version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1) /* streams of HTTP/2 have numbers */
        kept_answered(transfer->fetch->kept, &ends, transfer->origin, code == CURLE_OK, transfer->secure);
    const char *words = transfer->error[0] ? transfer->error : curl_easy_strerror(code);
    struct slot_end end = {
        .error = fetch_classify((int)code, transfer->error, &transfer->slot),
        .words = code == CURLE_OK ? "the answer ended before its headers did" : words,
        .body_bytes = body_bytes > 0 ? (uint64_t)body_bytes : 0,
        .address = text_from_string(address),
        .told = transfer->told,
        .certificate = certificate_of(transfer, &ends),
    };
    slots_end(&transfer->fetch->slots, &transfer->slot, &end);
    transfer_give_back(transfer);
}

static bool wait_room(struct fetch *fetch, size_t count)
{
    if (count <= fetch->wait_room)
        return true;
    struct curl_waitfd *waits = realloc(fetch->waits, count * sizeof *waits);
    if (!waits)
        return false;
    fetch->waits = waits;
    fetch->wait_room = count;
    return true;
}

static enum status wait_for(struct fetch *fetch, uint32_t wait_ms, struct pollfd *more, size_t more_count)
{
    CHECK(more_count <= UINT32_MAX);
    if (!wait_room(fetch, more_count))
        return STATUS_LIMIT;
    for (size_t i = 0; i < more_count; i++) {
        unsigned events = (unsigned)more[i].events;
        unsigned wanted = (events & POLLIN ? CURL_WAIT_POLLIN : 0) | (events & POLLOUT ? CURL_WAIT_POLLOUT : 0);
        fetch->waits[i] = (struct curl_waitfd){.fd = more[i].fd, .events = (short)wanted};
    }
    int wait = wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms;
    if (curl_multi_poll(fetch->multi, fetch->waits, (unsigned)more_count, wait, NULL) != CURLM_OK)
        return STATUS_IO;
    /* libcurl's revents know no POLLHUP and POLLERR: a worker that died must be seen. */
    if (more_count && poll(more, more_count, 0) < 0)
        for (size_t i = 0; i < more_count; i++)
            more[i].revents = 0;
    return STATUS_OK;
}

enum status fetch_step(struct fetch *fetch, uint32_t wait_ms, struct pollfd *more, size_t more_count)
{
    enum status status = wait_for(fetch, wait_ms, more, more_count);
    int running = 0;
    if (status || curl_multi_perform(fetch->multi, &running) != CURLM_OK)
        return status ? status : STATUS_IO;
    CURLMsg *message;
    int left = 0;
    /* `done` may start requests: they are not messages before the next curl_multi_perform, so this loop ends. */
    while ((message = curl_multi_info_read(fetch->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *private = NULL;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        struct transfer *transfer = (struct transfer *)(void *)private;
        curl_multi_remove_handle(fetch->multi, transfer->easy);
        if (!ask_again(transfer, code))
            finish(transfer, code);
        transfer->again = false;
    }
    return STATUS_OK;
}
