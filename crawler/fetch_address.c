/* fetch_address.c: which addresses the public internet does not route (IANA special-purpose registries, RFC 6890).
 *
 * A hostile name may lead to the crawler's own network; the answer here is asked for the address that is really
 * connected to, so that no trick of names, number forms or DNS answers gets around it. */
#include "crawler/fetch.h"
#include "crawler/fetch_priv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct prefix4 {
    uint32_t bits;
    unsigned length;
};

static const struct prefix4 private4[] = {
    {0x00000000u, 8}, /* "this network", RFC 791 */
    {0x0A000000u, 8}, /* private use, RFC 1918 */
    {0x64400000u, 10}, /* shared by carriers, RFC 6598 */
    {0x7F000000u, 8}, /* loopback */
    {0xA9FE0000u, 16}, /* link-local, RFC 3927; the metadata servers of clouds */
    {0xAC100000u, 12}, /* private use */
    {0xC0000000u, 24}, /* IETF protocol assignments */
    {0xC0000200u, 24}, /* TEST-NET-1 */
    {0xC0A80000u, 16}, /* private use */
    {0xC6120000u, 15}, /* benchmarking, RFC 2544 */
    {0xC6336400u, 24}, /* TEST-NET-2 */
    {0xCB007100u, 24}, /* TEST-NET-3 */
    {0xE0000000u, 4}, /* multicast */
    {0xF0000000u, 4}, /* reserved, and the limited broadcast */
};

struct prefix6 {
    uint8_t bytes[16];
    unsigned length;
};

static const struct prefix6 private6[] = {
    {{0}, 96}, /* ::, ::1 and the IPv4-compatible addresses, which nothing routes any more (RFC 4291 2.5.5.1) */
    {{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48}, /* NAT64 of local use, RFC 8215 */
    {{0x01, 0x00}, 64}, /* discard only, RFC 6666 */
    {{0x20, 0x01, 0x00, 0x02}, 48}, /* benchmarking, RFC 5180 */
    {{0x20, 0x01, 0x0D, 0xB8}, 32}, /* documentation */
    {{0xFC}, 7}, /* unique local, RFC 4193 */
    {{0xFE, 0x80}, 10}, /* link-local */
    {{0xFE, 0xC0}, 10}, /* site-local, deprecated by RFC 3879 and still in use */
    {{0xFF}, 8}, /* multicast */
};

/* Prefixes that carry an IPv4 address, which decides. */
static const struct embedding {
    struct prefix6 prefix;
    unsigned offset; /* of the IPv4 address, in bytes */
} embeddings[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}, 12}, /* IPv4-mapped */
    {{{0x00, 0x64, 0xFF, 0x9B}, 96}, 12}, /* NAT64, RFC 6052 */
    {{{0x20, 0x02}, 16}, 2}, /* 6to4, RFC 3056 */
};

static bool is_private4(uint32_t bits)
{
    for (size_t i = 0; i < sizeof private4 / sizeof *private4; i++) {
        uint32_t mask = ~(uint32_t)0 << (32 - private4[i].length);
        if ((bits & mask) == private4[i].bits)
            return true;
    }
    return false;
}

static bool has_prefix6(const uint8_t bytes[16], const struct prefix6 *prefix)
{
    size_t whole = prefix->length / 8;
    unsigned rest = prefix->length % 8;
    if (memcmp(bytes, prefix->bytes, whole) != 0)
        return false;
    return rest == 0 || ((bytes[whole] ^ prefix->bytes[whole]) >> (8 - rest)) == 0;
}

static bool is_private6(const uint8_t bytes[16])
{
    for (size_t i = 0; i < sizeof private6 / sizeof *private6; i++)
        if (has_prefix6(bytes, &private6[i]))
            return true;
    for (size_t i = 0; i < sizeof embeddings / sizeof *embeddings; i++) {
        if (!has_prefix6(bytes, &embeddings[i].prefix))
            continue;
        const uint8_t *at = bytes + embeddings[i].offset;
        return is_private4((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
    }
    return false;
}

/* A family that is neither IPv4 nor IPv6 is no place on the public internet. */
bool fetch_address_is_private(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return is_private4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        return is_private6(in.sin6_addr.s6_addr);
    }
    return true;
}

void fetch_address_text(const struct sockaddr *address, char out[FETCH_ADDRESS_TEXT_BYTES])
{
    const char *written = NULL;
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        written = inet_ntop(AF_INET, &in.sin_addr, out, FETCH_ADDRESS_TEXT_BYTES);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        written = inet_ntop(AF_INET6, &in.sin6_addr, out, FETCH_ADDRESS_TEXT_BYTES);
    }
    if (!written)
        memcpy(out, "?", 2);
}
