/* server.c: the HTTP side of the province: the door to libmicrohttpd. One thread; a delayed answer is a suspended
 * connection, so that a slow page never holds up another host. */
#include "tests/province/server.h"

#include "base/hash.h"
#include "tests/province/answer.h"
#include "tests/province/files.h"
#include "tests/province/memory.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 50
#define ANSWER_ARENA_BYTES (64 * 1024 * 1024)

/* Which answers are under way for one host. */
struct flight {
    const struct site *site;
    unsigned running;
};

struct server {
    const struct province *province;
    const struct server_settings *settings;
    struct flight *flights; /* one for each site, one for unknown hosts */
    struct request *delayed;
    struct arena *arena; /* of the answer being made */
    struct memory memory;
    uint64_t noise; /* of the last request */
};

struct request {
    char *path; /* as in the request line */
    char *host;
    const struct site *site;
    struct flight *flight;
    struct MHD_Connection *connection;
    struct request *next; /* of those that are delayed */
    uint64_t start_ms;
    uint64_t due_ms;
    struct visit visit;
    unsigned concurrent;
    unsigned status;
    bool begun;
    bool waited;
};

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static void *request_open(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)context;
    struct request *request = calloc(1, sizeof *request);
    char *path = strdup(uri);
    if (!request || !path) {
        die("no memory");
    }
    request->path = path;
    request->connection = connection;
    return request;
}

static struct text header_of(struct MHD_Connection *connection, const char *name)
{
    return text_from_string(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

/* The client's address and browser, and what it asks for. */
static uint64_t client_of(const struct request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sockaddr_in address = {0};
    if (info && info->client_addr->sa_family == AF_INET) {
        memcpy(&address, info->client_addr, sizeof address);
    }
    uint64_t client = hash_more(address.sin_addr.s_addr, header_of(request->connection, MHD_HTTP_HEADER_USER_AGENT));
    return hash_more(hash_more(client, text_from_string(request->host)), text_from_string(request->path));
}

static struct visit visit_of(struct server *server, const struct request *request)
{
    struct MHD_Connection *connection = request->connection;
    struct visit visit = {
        .visitor = visitor_of(header_of(connection, MHD_HTTP_HEADER_USER_AGENT),
                              header_of(connection, MHD_HTTP_HEADER_REFERER),
                              header_of(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE),
                              header_of(connection, MHD_HTTP_HEADER_COOKIE)),
        .noise = server->settings->steady ? 0 : (server->noise = hash_u64(server->noise)),
    };
    const struct route *route = request->site ? site_route(request->site, text_from_string(request->path)) : NULL;
    if (!route || !route_counts_visits(route) || memory_first(&server->memory, client_of(request))) {
        visit.visitor |= VISITOR_FIRST;
    }
    return visit;
}

static void request_begin(struct server *server, struct request *request)
{
    struct text host = header_of(request->connection, MHD_HTTP_HEADER_HOST);
    host = text_slice(host, 0, text_find_byte(host, ':', 0));
    request->begun = true;
    request->start_ms = now_ms();
    request->host = strndup(host.data ? host.data : "-", host.data ? host.length : 1);
    request->site = province_site(server->province, host);
    request->flight = &server->flights[server->province->site_count];
    for (size_t i = 0; i < server->province->site_count; i++) {
        if (server->province->sites[i] == request->site) {
            request->flight = &server->flights[i];
        }
    }
    request->concurrent = ++request->flight->running;
    request->visit = visit_of(server, request);
}

static unsigned delay_of(const struct server *server, const struct request *request, const struct answer *answer)
{
    unsigned delay = answer->delay_ms;
    for (size_t i = 0; i < server->settings->slow_count; i++) {
        struct text host = server->settings->slow[i].host;
        if (host.length == 0 || text_equal(host, text_from_string(request->host))) {
            delay += server->settings->slow[i].delay_ms;
        }
    }
    return delay;
}

static void add_header(struct server *server, struct MHD_Response *response, const char *name, struct text value)
{
    if (value.length) {
        MHD_add_response_header(response, name, arena_string(server->arena, value));
    }
}

static enum MHD_Result send_answer(struct server *server, struct request *request, const struct answer *answer)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body.length, arena_string(server->arena, answer->body), MHD_RESPMEM_MUST_COPY);
    if (!response) {
        die("no memory");
    }
    add_header(server, response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
    add_header(server, response, MHD_HTTP_HEADER_LOCATION, answer->location);
    if (answer->gzip) {
        add_header(server, response, MHD_HTTP_HEADER_CONTENT_ENCODING, TEXT("gzip"));
    }
    for (size_t i = 0; i < answer->header_count; i++) {
        add_header(server, response, arena_string(server->arena, answer->headers[i].name), answer->headers[i].value);
    }
    request->status = answer->status;
    enum MHD_Result result = MHD_queue_response(request->connection, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state)
{
    struct server *server = context;
    struct request *request = *state;
    (void)url;
    (void)version;
    (void)upload;
    *upload_size = 0;
    if (!request->begun) {
        /* libmicrohttpd ends the connection where the answer is queued in the first call, and crawlers keep theirs. */
        request_begin(server, request);
        return MHD_YES;
    }
    arena_reset(server->arena);
    struct answer answer;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        answer = (struct answer){.status = 405, .content_type = TEXT("text/plain"), .body = TEXT("GET, HEAD only\n")};
        return send_answer(server, request, &answer);
    }
    answer_make(server->province, request->site, text_from_string(request->path), request->visit, server->arena,
                &answer);
    unsigned delay = delay_of(server, request, &answer);
    if (delay && !request->waited) {
        request->waited = true;
        request->due_ms = request->start_ms + delay;
        request->next = server->delayed;
        server->delayed = request;
        MHD_suspend_connection(connection);
        return MHD_YES;
    }
    if (answer.gzip) {
        struct text accepted = header_of(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING);
        answer.gzip = text_find_ignore_case(accepted, TEXT("gzip"), 0) != SIZE_MAX;
        if (answer.gzip) {
            answer.body = answer_packed(server->arena, &answer);
        }
    }
    return send_answer(server, request, &answer);
}

static void write_log(struct server *server, const struct request *request)
{
    arena_reset(server->arena);
    fprintf(server->settings->log, "%llu\t%llu\t%s\t%s\t%u\t%.*s\t%u\t%u\t%.*s\n",
            (unsigned long long)request->start_ms, (unsigned long long)now_ms(), request->host, request->path,
            request->status, TEXT_ARGS(visitor_name(server->arena, request->visit.visitor)), request->concurrent,
            server->province->night, TEXT_ARGS(visitor_identity(request->visit.visitor)));
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode how)
{
    struct server *server = context;
    struct request *request = *state;
    (void)connection;
    (void)how;
    if (!request) {
        return;
    }
    if (request->begun) {
        request->flight->running--;
        if (server->settings->log) {
            write_log(server, request);
            fflush(server->settings->log);
        }
    }
    free(request->host);
    free(request->path);
    free(request);
    *state = NULL;
}

/* Resumes what is due; gives how long until the next one is. */
static int32_t resume_due(struct server *server)
{
    uint64_t now = now_ms();
    int32_t wait = WAIT_MS;
    for (struct request **at = &server->delayed; *at;) {
        struct request *request = *at;
        if (request->due_ms <= now) {
            *at = request->next;
            MHD_resume_connection(request->connection);
            wait = 0;
            continue;
        }
        if (request->due_ms - now < (uint64_t)wait) {
            wait = (int32_t)(request->due_ms - now);
        }
        at = &request->next;
    }
    return wait;
}

/* A test that is killed must not leave its server behind: its end of the pipe closes, or the parent is gone. */
static bool must_end(int signals, bool watch_input, pid_t parent)
{
    struct pollfd sources[] = {
        {.fd = signals, .events = POLLIN},
        {.fd = watch_input ? STDIN_FILENO : -1, .events = POLLIN},
    };
    if (getppid() != parent) {
        return true;
    }
    if (poll(sources, 2, 0) <= 0) {
        return false;
    }
    if (sources[0].revents) {
        return true;
    }
    char byte;
    return sources[1].revents && read(STDIN_FILENO, &byte, 1) <= 0;
}

static bool input_is_pipe(void)
{
    struct stat about;
    return fstat(STDIN_FILENO, &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode));
}

static int block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

void server_run(const struct province *province, const struct server_settings *settings)
{
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int signals = block_signals();
    struct server server = {.province = province, .settings = settings, .arena = arena_create(ANSWER_ARENA_BYTES)};
    server.noise = hash_u64(now_ms() + (uint64_t)getpid());
    server.flights = calloc(province->site_count + 1, sizeof *server.flights);
    if (signals < 0 || !server.arena || !server.flights) {
        die("no memory");
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(settings->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, settings->port, NULL, NULL, handle,
        &server, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK, request_open, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, completed, &server, MHD_OPTION_CONNECTION_TIMEOUT, 120u,
        MHD_OPTION_CONNECTION_LIMIT, 900u, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) {
        die("cannot listen on 127.0.0.1:%u", settings->port);
    }
    settings->ready(settings->context, info->port);
    bool watch_input = input_is_pipe();
    while (!must_end(signals, watch_input, parent)) {
        int32_t wait = resume_due(&server);
        MHD_run_wait(daemon, wait);
    }
    for (struct request *request = server.delayed; request; request = request->next) {
        MHD_resume_connection(request->connection);
    }
    MHD_stop_daemon(daemon);
    close(signals);
    free(server.flights);
    memory_free(&server.memory);
    arena_free(server.arena);
}
