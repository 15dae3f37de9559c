/* http.c: libmicrohttpd's door (review/http.h). It is run from our own loop (epoll), so that there is one thread and a signal ends
 * it between two answers. */
#include "review/http.h"

#include "base/buffer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 1000, BACKLOG = 64 };

/* One connection: since when it owes us a whole request. */
struct open_connection {
    int socket; /* -1: free */
    int64_t since;
};

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_settings settings;
    struct open_connection connections[HTTP_LIMIT_CONNECTIONS];
};

/* One request while it comes in. */
struct incoming {
    char *target;
    struct buffer body;
    bool is_begun; /* the headers were looked at */
    bool is_refused; /* an answer is on its way */
};

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

struct text http_header(const struct http_request *request, const char *name)
{
    /* the library's handle is not const, and asking changes nothing */
    struct MHD_Connection *connection = (struct MHD_Connection *)(uintptr_t)request->connection;
    const char *value = NULL;
    size_t length = 0;
    if (MHD_lookup_connection_value_n(connection, MHD_HEADER_KIND, name, strlen(name), &value, &length) != MHD_YES || !value)
        return (struct text){0};
    return text_of(value, length);
}

struct last_value {
    struct text name;
    struct text value;
};

static enum MHD_Result take_last(void *context, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value,
                                 size_t value_size)
{
    struct last_value *last = context;
    (void)kind;
    if (value && text_equal_ignore_case(text_of(name, name_size), last->name))
        last->value = text_of(value, value_size);
    return MHD_YES;
}

struct text http_header_last(const struct http_request *request, const char *name)
{
    struct MHD_Connection *connection = (struct MHD_Connection *)(uintptr_t)request->connection; /* as above */
    struct last_value last = {.name = text_from_string(name)};
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_last, &last);
    return last.value;
}

enum status http_add(struct http_reply *reply, const char *name, const char *value)
{
    if (reply->header_count == HTTP_LIMIT_REPLY_HEADERS)
        return STATUS_LIMIT;
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
    return STATUS_OK;
}

/* --- one request --- */

/* The whole address before the library decodes anything: what is compared is what was sent. */
static void *begin_request(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context, (void)connection;
    struct incoming *incoming = calloc(1, sizeof *incoming);
    if (!incoming)
        return NULL;
    incoming->target = strdup(target);
    return incoming;
}

static size_t leave_encoded(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

static struct open_connection *find_connection(struct http_server *server, int socket)
{
    for (size_t i = 0; i < HTTP_LIMIT_CONNECTIONS; i++)
        if (server->connections[i].socket == socket)
            return &server->connections[i];
    return NULL;
}

static int socket_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static void end_request(void *context, struct MHD_Connection *connection, void **request,
                        enum MHD_RequestTerminationCode reason)
{
    (void)reason;
    struct incoming *incoming = *request;
    struct open_connection *open = find_connection(context, socket_of(connection));
    if (open)
        open->since = seconds();
    if (!incoming)
        return;
    buffer_release(&incoming->body);
    free(incoming->target);
    free(incoming);
    *request = NULL;
}

static void follow_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                              enum MHD_ConnectionNotificationCode code)
{
    (void)socket_context;
    struct http_server *server = context;
    const int socket = socket_of(connection);
    struct open_connection *open = find_connection(server, code == MHD_CONNECTION_NOTIFY_STARTED ? -1 : socket);
    if (!open || socket < 0)
        return;
    *open = code == MHD_CONNECTION_NOTIFY_STARTED ? (struct open_connection){.socket = socket, .since = seconds()}
                                                  : (struct open_connection){.socket = -1};
}

/* Refused before there is anything to answer: a line of text, and the connection ends. */
static enum MHD_Result refuse(struct MHD_Connection *connection, struct incoming *incoming, unsigned status)
{
    static char words[] = "refused\n";
    struct MHD_Response *response = MHD_create_response_from_buffer(sizeof words - 1, words, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    incoming->is_refused = true;
    (void)MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    (void)MHD_add_response_header(response, "Connection", "close");
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        (void)MHD_add_response_header(response, "Allow", "GET, HEAD, POST");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result count_host(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind, (void)value;
    *(unsigned *)context += strcasecmp(name, "Host") == 0;
    return MHD_YES;
}

/* What can be said of a request before its body: 0 where it may come, else the status that refuses it. */
static unsigned look_at_headers(const struct http_server *server, struct MHD_Connection *connection, const char *method)
{
    const struct http_request headers = {.connection = connection};
    const bool is_post = strcmp(method, "POST") == 0;
    unsigned hosts = 0;
    uint64_t length = 0;
    if (!is_post && strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    if (MHD_get_connection_values(connection, MHD_HEADER_KIND, count_host, &hosts) > HTTP_LIMIT_HEADERS)
        return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (hosts != 1)
        return MHD_HTTP_BAD_REQUEST;
    const struct text given = http_header(&headers, "Content-Length");
    if (http_header(&headers, "Transfer-Encoding").length > 0 || (is_post && given.length == 0))
        return MHD_HTTP_LENGTH_REQUIRED;
    if (given.length > 0 && !text_to_number(given, UINT64_MAX, &length))
        return MHD_HTTP_BAD_REQUEST;
    return length > (is_post ? server->settings.body_limit : 0) ? MHD_HTTP_CONTENT_TOO_LARGE : 0;
}

static struct text address_of(struct MHD_Connection *connection, char out[HTTP_LIMIT_ADDRESS_BYTES])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    const char *written = NULL;
    if (address && address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, address, sizeof four);
        written = inet_ntop(AF_INET, &four.sin_addr, out, HTTP_LIMIT_ADDRESS_BYTES);
    } else if (address && address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, address, sizeof six);
        written = inet_ntop(AF_INET6, &six.sin6_addr, out, HTTP_LIMIT_ADDRESS_BYTES);
    }
    return text_from_string(written);
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, const struct http_reply *reply)
{
    struct MHD_Response *response =
        reply->file >= 0 ? MHD_create_response_from_fd64(reply->file_bytes, reply->file)
                         : MHD_create_response_from_buffer(reply->body.length, (void *)(uintptr_t)reply->body.data,
                                                           MHD_RESPMEM_MUST_COPY);
    if (!response) {
        if (reply->file >= 0)
            close(reply->file);
        return MHD_NO;
    }
    enum MHD_Result result = MHD_YES;
    for (size_t i = 0; i < reply->header_count && result == MHD_YES; i++)
        result = MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (result == MHD_YES) /* a header that the library refuses (a line end in it) must not be left out silently */
        result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_length, void **request)
{
    (void)url, (void)version;
    struct http_server *server = context;
    struct incoming *incoming = *request;
    if (!incoming || !incoming->target)
        return MHD_NO;
    if (!incoming->is_begun) {
        incoming->is_begun = true;
        buffer_init(&incoming->body, server->settings.body_limit);
        const unsigned status = look_at_headers(server, connection, method);
        return status ? refuse(connection, incoming, status) : MHD_YES;
    }
    if (*upload_length > 0) {
        if (!incoming->is_refused)
            buffer_add(&incoming->body, upload, *upload_length);
        *upload_length = 0;
        return buffer_failed(&incoming->body) ? MHD_NO : MHD_YES;
    }
    char address[HTTP_LIMIT_ADDRESS_BYTES];
    struct open_connection *open = find_connection(server, socket_of(connection));
    if (open)
        open->since = seconds() + HTTP_LIMIT_ANSWER_SECONDS; /* it owes nothing now: we do */
    const struct http_request asked = {
        .method = text_from_string(strcmp(method, "HEAD") == 0 ? "GET" : method),
        .target = text_from_string(incoming->target),
        .body = buffer_text(&incoming->body),
        .address = address_of(connection, address),
        .is_encrypted = server->settings.certificate != NULL,
        .connection = connection,
    };
    struct http_reply reply = {.status = MHD_HTTP_INTERNAL_SERVER_ERROR, .file = -1};
    server->settings.answer(server->settings.context, &asked, &reply);
    return send_reply(connection, &reply);
}

/* --- the server --- */

/* A socket that listens; -1: errno says why. */
static int listen_on(const struct http_settings *settings, bool *is_address)
{
    char address[HTTP_LIMIT_ADDRESS_BYTES] = {0};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(settings->port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(settings->port)};
    const int yes = 1;
    *is_address = false;
    if (settings->address.length == 0 || settings->address.length >= sizeof address)
        return -1;
    memcpy(address, settings->address.data, settings->address.length);
    const bool is_four = inet_pton(AF_INET, address, &four.sin_addr) == 1;
    if (!is_four && inet_pton(AF_INET6, address, &six.sin6_addr) != 1)
        return -1;
    *is_address = true;
    const int descriptor = socket(is_four ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0)
        return -1;
    const struct sockaddr *where = is_four ? (const struct sockaddr *)&four : (const struct sockaddr *)&six;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        (is_four || setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) &&
        bind(descriptor, where, is_four ? sizeof four : sizeof six) == 0 && listen(descriptor, BACKLOG) == 0)
        return descriptor;
    const int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
}

static void stay_silent(void *context, const char *format, va_list arguments)
{
    (void)context, (void)format, (void)arguments; /* what hostile visitors do is not worth a line each */
}

static struct MHD_Daemon *start(struct http_server *server, int socket)
{
    const struct http_settings *settings = &server->settings;
    const bool is_encrypted = settings->certificate != NULL;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)stay_silent, NULL},
        {MHD_OPTION_LISTEN_SOCKET, socket, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, HTTP_LIMIT_CONNECTIONS, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, HTTP_LIMIT_CONNECTIONS_PER_ADDRESS, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, HTTP_LIMIT_IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_LIMIT_HEADER_BYTES, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)begin_request, server},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_encoded, server},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)end_request, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)follow_connection, server},
        {is_encrypted ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)(uintptr_t)settings->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)settings->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG | (is_encrypted ? (unsigned)MHD_USE_TLS : 0u), 0, NULL, NULL,
                            handle, server, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

enum status http_open(const struct http_settings *settings, struct http_server **result)
{
    bool is_address = false;
    *result = NULL;
    const int socket = listen_on(settings, &is_address);
    if (socket < 0)
        return is_address ? STATUS_IO : STATUS_INVALID;
    struct http_server *server = calloc(1, sizeof *server);
    if (!server) {
        close(socket);
        return STATUS_IO;
    }
    server->settings = *settings;
    for (size_t i = 0; i < HTTP_LIMIT_CONNECTIONS; i++)
        server->connections[i].socket = -1;
    server->daemon = start(server, socket);
    if (!server->daemon) {
        close(socket);
        free(server);
        return STATUS_INVALID;
    }
    *result = server;
    return STATUS_OK;
}

uint16_t http_port(const struct http_server *server)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

/* The library's own timeout begins anew with each byte: who sends one now and then would keep his place for ever. */
static void end_the_slow(struct http_server *server)
{
    const int64_t now = seconds();
    for (size_t i = 0; i < HTTP_LIMIT_CONNECTIONS; i++) {
        struct open_connection *open = &server->connections[i];
        if (open->socket >= 0 && now - open->since > HTTP_LIMIT_REQUEST_SECONDS) {
            shutdown(open->socket, SHUT_RDWR);
            open->since = now;
        }
    }
}

enum status http_serve(struct http_server *server, int stop)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return STATUS_IO;
    struct pollfd waits[] = {{.fd = info->epoll_fd, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
    for (;;) {
        MHD_UNSIGNED_LONG_LONG timeout = TICK_MS;
        if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES || timeout > TICK_MS)
            timeout = TICK_MS;
        if (poll(waits, 2, (int)timeout) < 0 && errno != EINTR)
            return STATUS_IO;
        if (waits[1].revents)
            return STATUS_OK;
        if (MHD_run(server->daemon) != MHD_YES)
            return STATUS_IO;
        end_the_slow(server);
    }
}

void http_close(struct http_server *server)
{
    if (!server)
        return;
    MHD_stop_daemon(server->daemon);
    free(server);
}
