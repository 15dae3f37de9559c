/* loopback.h: a raw HTTP server on 127.0.0.1 for unit tests: sends exactly the bytes that a test writes down, broken
 * ones included. One thread accepts, one serves each connection; loopback_stop ends and joins them all. */
#ifndef RASOAT_TESTS_UNIT_LOOPBACK_H
#define RASOAT_TESTS_UNIT_LOOPBACK_H

#include "base/text.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOPBACK_LIMIT_CONNECTIONS = 256, LOOPBACK_HEAD_BYTES = 8192, LOOPBACK_DRIP_MS = 20, LOOPBACK_LATE_MS = 50 };

enum loopback_then {
    THEN_KEEP, /* the connection serves the next request */
    THEN_AGAIN, /* the same a second time, LOOPBACK_LATE_MS later, though nobody asks for it; then as THEN_KEEP */
    THEN_LAST, /* the connection's next request is read, and not answered: closed */
    THEN_CLOSE,
    THEN_RESET, /* RST */
    THEN_HOLD, /* nothing more, until the client goes */
    THEN_DRIP, /* one byte every LOOPBACK_DRIP_MS, until the client goes */
};

struct loopback_script {
    const char *path;
    struct text answer;
    enum loopback_then then;
    int together; /* answer only when that many requests wait for this path; 0: at once */
};

struct loopback {
    const struct loopback_script *scripts;
    size_t script_count;
    int listener;
    uint16_t port;
    pthread_t acceptor;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping;
    int waiting; /* requests for a script with `together` */
    int late_count; /* how often something was sent late */
    int connection_count;
    int request_count;
    char last_head[LOOPBACK_HEAD_BYTES]; /* of the last request, NUL-ended */
    struct loopback_connection {
        struct loopback *server;
        int socket;
        pthread_t thread;
    } connections[LOOPBACK_LIMIT_CONNECTIONS];
};

static bool loopback_send(int to, const char *data, size_t length)
{
    while (length) {
        ssize_t sent = send(to, data, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

static const struct loopback_script *loopback_find(const struct loopback *server, const char *head)
{
    for (size_t i = 0; i < server->script_count; i++) {
        size_t length = strlen(server->scripts[i].path);
        if (strncmp(head, "GET ", 4) == 0 && strncmp(head + 4, server->scripts[i].path, length) == 0 &&
            (head[4 + length] == ' ' || head[4 + length] == '?'))
            return &server->scripts[i];
    }
    return NULL;
}

/* Reads to the empty line; false where the client went before. Bytes that are no HTTP (TLS) count as a request. */
static bool loopback_read_head(int from, char *head)
{
    size_t length = 0;
    while (length < LOOPBACK_HEAD_BYTES - 1) {
        ssize_t got = recv(from, head + length, LOOPBACK_HEAD_BYTES - 1 - length, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
        head[length] = 0;
        if (strstr(head, "\r\n\r\n") || head[0] == 0x16)
            return true;
    }
    return false;
}

static void loopback_note(struct loopback *server, const char *head, int together)
{
    pthread_mutex_lock(&server->lock);
    server->request_count++;
    memcpy(server->last_head, head, LOOPBACK_HEAD_BYTES);
    if (together) {
        server->waiting++;
        pthread_cond_broadcast(&server->changed);
        while (server->waiting < together && !server->stopping)
            pthread_cond_wait(&server->changed, &server->lock);
    }
    pthread_mutex_unlock(&server->lock);
}

static void loopback_wait_for_end(int of)
{
    char byte;
    while (recv(of, &byte, 1, 0) > 0)
        continue;
}

static void loopback_drip(int to)
{
    struct pollfd gone = {.fd = to, .events = POLLIN};
    while (poll(&gone, 1, LOOPBACK_DRIP_MS) == 0 && loopback_send(to, "x", 1))
        continue;
}

/* When the client has long read the answer before. */
static void loopback_send_late(struct loopback *server, int to, struct text late)
{
    struct pollfd gone = {.fd = to, .events = POLLIN};
    poll(&gone, 1, LOOPBACK_LATE_MS);
    loopback_send(to, late.data, late.length);
    pthread_mutex_lock(&server->lock);
    server->late_count++;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

__attribute__((unused)) static void loopback_wait_late(struct loopback *server, int count)
{
    pthread_mutex_lock(&server->lock);
    while (server->late_count < count)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

static void *loopback_serve(void *context)
{
    struct loopback_connection *connection = context;
    struct loopback *server = connection->server;
    int peer = connection->socket;
    char head[LOOPBACK_HEAD_BYTES] = "";
    enum loopback_then then = THEN_KEEP;
    while (then == THEN_KEEP && loopback_read_head(peer, head)) {
        const struct loopback_script *script = loopback_find(server, head);
        loopback_note(server, head, script ? script->together : 0);
        if (!script) {
            static const char unknown[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            loopback_send(peer, unknown, sizeof unknown - 1);
            break;
        }
        if (!loopback_send(peer, script->answer.data, script->answer.length))
            break;
        if (script->then == THEN_AGAIN)
            loopback_send_late(server, peer, script->answer);
        if (script->then == THEN_LAST)
            (void)loopback_read_head(peer, head);
        then = script->then == THEN_AGAIN ? THEN_KEEP : script->then;
    }
    if (then == THEN_HOLD)
        loopback_wait_for_end(peer);
    if (then == THEN_DRIP)
        loopback_drip(peer);
    if (then == THEN_RESET) {
        struct linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else {
        shutdown(peer, SHUT_WR); /* and what the client still sends is read, so that closing makes no RST */
        loopback_wait_for_end(peer);
    }
    pthread_mutex_lock(&server->lock);
    connection->socket = -1;
    close(peer);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static void *loopback_accept(void *context)
{
    struct loopback *server = context;
    for (;;) {
        int peer = accept(server->listener, NULL, NULL);
        if (peer < 0)
            return NULL;
        pthread_mutex_lock(&server->lock);
        if (server->stopping || server->connection_count == LOOPBACK_LIMIT_CONNECTIONS) {
            close(peer);
        } else {
            struct loopback_connection *connection = &server->connections[server->connection_count];
            *connection = (struct loopback_connection){.server = server, .socket = peer};
            if (pthread_create(&connection->thread, NULL, loopback_serve, connection) != 0)
                abort();
            server->connection_count++;
        }
        pthread_mutex_unlock(&server->lock);
    }
}

static struct loopback *loopback_start(const struct loopback_script *scripts, size_t count)
{
    struct loopback *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->scripts = scripts;
    server->script_count = count;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->changed, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, LOOPBACK_LIMIT_CONNECTIONS) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&server->acceptor, NULL, loopback_accept, server) != 0)
        abort();
    server->port = ntohs(address.sin_port);
    return server;
}

__attribute__((unused)) static int loopback_connections(struct loopback *server)
{
    pthread_mutex_lock(&server->lock);
    int count = server->connection_count;
    pthread_mutex_unlock(&server->lock);
    return count;
}

static void loopback_stop(struct loopback *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_broadcast(&server->changed);
    shutdown(server->listener, SHUT_RDWR);
    for (int i = 0; i < server->connection_count; i++)
        if (server->connections[i].socket >= 0)
            shutdown(server->connections[i].socket, SHUT_RDWR);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->acceptor, NULL);
    for (int i = 0; i < server->connection_count; i++)
        pthread_join(server->connections[i].thread, NULL);
    close(server->listener);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->changed);
    free(server);
}

#endif
