/* fetch_kept.c: connections that are kept for the next request, and hosts that send more than they were asked for.
 *
 * HTTP/1.1 has no other order than that of the requests (RFC 9112 9.3.2): what a server sends behind an answer is the next
 * request's answer, whatever it belongs to, and a page would be judged by bytes that are another one's. */
#include "base/hash.h"
#include "crawler/fetch_priv.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { CLOSED_ROOM = FETCH_LIMIT_CONCURRENT, DISTRUST_BITS = 1 << 16 }; /* hosts by hash: one that is taken for another only has its connections closed */

struct kept {
    int socket;
    size_t answers; /* that it carried; nothing but their order says whose the next one is */
    uint64_t origin; /* of the last one */
    bool secure; /* bytes behind it may be TLS's goodbye */
    bool carries; /* a request is under way, whose answer the waiting bytes are */
    long port; /* 0: not asked yet */
    long local_port;
    char address[FETCH_ADDRESS_TEXT_BYTES];
};
struct kept_connections {
    struct kept *items;
    size_t count;
    size_t room;
    struct kept closed[CLOSED_ROOM]; /* with bytes waiting, under a request of which it is not known yet whether it was answered whole */
    size_t closed_next; /* the oldest one's place */
    size_t closed_count;
    uint64_t distrusted[DISTRUST_BITS / 64];
    uint64_t left_over[DISTRUST_BITS / 64]; /* more waited in a connection that was closed */
};

struct kept_connections *kept_create(void)
{
    return calloc(1, sizeof(struct kept_connections));
}

void kept_free(struct kept_connections *kept)
{
    if (kept)
        free(kept->items);
    free(kept);
}

bool kept_opened(struct kept_connections *kept, int socket)
{
    if (kept->count == kept->room) {
        const size_t room = kept->room ? kept->room * 2 : 64;
        struct kept *grown = reallocarray(kept->items, room, sizeof *grown);
        if (!grown)
            return false;
        kept->items = grown;
        kept->room = room;
    }
    kept->items[kept->count++] = (struct kept){.socket = socket};
    return true;
}

static bool has_waiting_bytes(const struct kept *connection)
{
    char byte;
    return recv(connection->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Bytes wait behind an answer that was not the connection's first: it may have been another request's, and this be its own. */
static bool is_left_over(const struct kept *connection)
{
    return connection->answers > 1 && !connection->carries && !connection->secure && has_waiting_bytes(connection);
}

static void mark_left_over(struct kept_connections *kept, uint64_t origin)
{
    kept->left_over[origin / 64] |= (uint64_t)1 << (origin % 64);
}

void kept_closed(struct kept_connections *kept, int socket)
{
    for (size_t i = 0; i < kept->count; i++)
        if (kept->items[i].socket == socket) {
            const struct kept *connection = &kept->items[i];
            if (is_left_over(connection)) {
                mark_left_over(kept, connection->origin);
            } else if (connection->carries && connection->answers > 0 && has_waiting_bytes(connection)) {
                kept->closed_count += kept->closed[kept->closed_next].port == 0;
                kept->closed[kept->closed_next] = *connection;
                kept->closed_next = (kept->closed_next + 1) % CLOSED_ROOM;
            }
            kept->items[i] = kept->items[--kept->count];
            return;
        }
}

static long port_of(const struct sockaddr_storage *address)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    memcpy(&in, address, sizeof in);
    memcpy(&in6, address, sizeof in6);
    return ntohs(address->ss_family == AF_INET6 ? in6.sin6_port : in.sin_port);
}

/* Both ends, which stay what they are; not before it is connected. */
static void learn_ends(struct kept *connection)
{
    struct sockaddr_storage own = {0};
    struct sockaddr_storage peer = {0};
    socklen_t own_length = sizeof own;
    socklen_t peer_length = sizeof peer;
    if (connection->port || getpeername(connection->socket, (struct sockaddr *)&peer, &peer_length) != 0 ||
        getsockname(connection->socket, (struct sockaddr *)&own, &own_length) != 0)
        return;
    connection->port = port_of(&peer);
    connection->local_port = port_of(&own);
    fetch_address_text((const struct sockaddr *)&peer, connection->address);
}

static bool has_ends(const struct kept *connection, const struct connection_ends *ends)
{
    return connection->port && connection->port == ends->port && connection->local_port == ends->local_port &&
           text_equal(text_from_string(connection->address), ends->address);
}

static struct kept *find(struct kept_connections *kept, const struct connection_ends *ends)
{
    for (size_t i = 0; i < kept->count; i++) {
        learn_ends(&kept->items[i]);
        if (has_ends(&kept->items[i], ends))
            return &kept->items[i];
    }
    return NULL;
}

/* libcurl closes before it tells of the end: what it left unread is the answer's own rest, but for one that was whole. */
static void settle_closed(struct kept_connections *kept, const struct connection_ends *ends, uint64_t origin, bool whole, bool secure)
{
    for (size_t i = 0; i < CLOSED_ROOM && kept->closed_count > 0; i++)
        if (has_ends(&kept->closed[i], ends)) {
            kept->closed[i].port = 0;
            kept->closed_count--;
            if (whole && !secure)
                mark_left_over(kept, origin);
        }
}

void kept_answered(struct kept_connections *kept, const struct connection_ends *ends, uint64_t origin, bool whole, bool secure)
{
    struct kept *connection = find(kept, ends);
    settle_closed(kept, ends, origin, whole, secure);
    if (!connection)
        return;
    connection->carries = false;
    connection->answers++;
    connection->origin = origin;
    connection->secure = secure;
}

uint64_t kept_origin(struct text url)
{
    size_t slashes = text_find(url, TEXT("//"), 0);
    size_t end = slashes == SIZE_MAX ? url.length : slashes + 2;
    while (end < url.length && !memchr("/?#", url.data[end], 3))
        end++;
    return hash_text(text_slice(url, 0, end)) % DISTRUST_BITS;
}

bool kept_is_distrusted(const struct kept_connections *kept, uint64_t origin)
{
    return kept->distrusted[origin / 64] >> (origin % 64) & 1;
}

/* `least` answers came over one of its connections. */
static struct surplus distrust(struct kept_connections *kept, uint64_t origin, size_t least)
{
    struct surplus told = {.told = !kept_is_distrusted(kept, origin)};
    for (size_t i = 0; i < kept->count && told.told; i++)
        told.doubt = told.doubt || (kept->items[i].origin == origin && kept->items[i].answers >= least);
    kept->distrusted[origin / 64] |= (uint64_t)1 << (origin % 64);
    return told;
}

bool kept_has_surplus(struct kept_connections *kept, const struct connection_ends *ends, uint64_t origin, bool secure, struct surplus *told)
{
    struct kept *connection = find(kept, ends);
    if (!connection)
        return false;
    connection->carries = connection->answers == 0 || !has_waiting_bytes(connection);
    if (connection->carries)
        return false;
    if (!secure) /* TLS says goodbye: that may be all */
        *told = distrust(kept, origin, 2);
    return true;
}

void kept_excess(struct kept_connections *kept, uint64_t origin, struct surplus *told)
{
    const struct surplus first = distrust(kept, origin, 1); /* and this is the next one */
    told->told = told->told || first.told;
    told->doubt = told->doubt || first.doubt;
}

bool kept_left_over(struct kept_connections *kept, uint64_t origin)
{
    bool left = kept->left_over[origin / 64] >> (origin % 64) & 1;
    for (size_t i = 0; i < kept->count && !left; i++)
        left = kept->items[i].origin == origin && is_left_over(&kept->items[i]);
    if (left)
        (void)distrust(kept, origin, 2);
    return left;
}
