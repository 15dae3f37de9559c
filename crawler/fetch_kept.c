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

enum { DISTRUST_BITS = 1 << 16 }; /* hosts by hash: one that is taken for another only has its connections closed */

struct kept {
    int socket;
    bool in_turn; /* it carried an answer, and nothing but their order says whose the next one is */
    long port; /* 0: not asked yet */
    long local_port;
    char address[FETCH_ADDRESS_TEXT_BYTES];
};
struct kept_connections {
    struct kept *items;
    size_t count;
    size_t room;
    uint64_t distrusted[DISTRUST_BITS / 64];
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

void kept_closed(struct kept_connections *kept, int socket)
{
    for (size_t i = 0; i < kept->count; i++)
        if (kept->items[i].socket == socket) {
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

static struct kept *find(struct kept_connections *kept, const struct connection_ends *ends)
{
    for (size_t i = 0; i < kept->count; i++) {
        struct kept *connection = &kept->items[i];
        learn_ends(connection);
        if (connection->port && connection->port == ends->port && connection->local_port == ends->local_port &&
            text_equal(text_from_string(connection->address), ends->address))
            return connection;
    }
    return NULL;
}

void kept_answered(struct kept_connections *kept, const struct connection_ends *ends)
{
    struct kept *connection = find(kept, ends);
    if (connection)
        connection->in_turn = true;
}

bool kept_has_surplus(struct kept_connections *kept, const struct connection_ends *ends)
{
    char byte;
    const struct kept *connection = find(kept, ends);
    return connection && connection->in_turn && recv(connection->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
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

bool kept_distrust(struct kept_connections *kept, uint64_t origin)
{
    if (kept_is_distrusted(kept, origin))
        return false;
    kept->distrusted[origin / 64] |= (uint64_t)1 << (origin % 64);
    return true;
}
