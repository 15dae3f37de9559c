/* fetch_address.c: which addresses the public internet does not route: the IANA registries of special-purpose addresses
 * (RFC 6890, RFC 8190), of multicast and of the IPv6 address space, as tables.
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
    {0x00000000u, 8}, /* "this network", RFC 791 3.2 */
    {0x0A000000u, 8}, /* private use, RFC 1918 */
    {0x64400000u, 10}, /* shared by carriers, RFC 6598; a cloud's metadata at 100.100.100.200 */
    {0x7F000000u, 8}, /* loopback, RFC 1122 3.2.1.3 */
    {0xA83F8110u, 32}, /* 168.63.129.16: a cloud's own services, as its machines see them; in no registry */
    {0xA9FE0000u, 16}, /* link-local, RFC 3927; metadata of clouds at 169.254.169.254 */
    {0xAC100000u, 12}, /* private use, RFC 1918 */
    {0xC0000000u, 24}, /* IETF protocol assignments, RFC 6890 2.1; DS-Lite (RFC 7335), NAT64 discovery (RFC 7050) */
    {0xC0000200u, 24}, /* TEST-NET-1, RFC 5737 */
    {0xC01FC400u, 24}, /* AS112, RFC 7535: answers for private addresses, no site */
    {0xC034C100u, 24}, /* AMT, RFC 7450: relays, no site */
    {0xC0586300u, 24}, /* 6to4 relays, deprecated by RFC 7526 */
    {0xC0A80000u, 16}, /* private use, RFC 1918 */
    {0xC0AF3000u, 24}, /* AS112, RFC 7534 */
    {0xC6120000u, 15}, /* benchmarking, RFC 2544 */
    {0xC6336400u, 24}, /* TEST-NET-2, RFC 5737 */
    {0xCB007100u, 24}, /* TEST-NET-3, RFC 5737 */
    {0xE0000000u, 4}, /* multicast, RFC 5771; MCAST-TEST-NET, RFC 6676 */
    {0xF0000000u, 4}, /* reserved, RFC 1112 4; the limited broadcast, RFC 919 */
};

struct prefix6 {
    uint8_t bytes[16];
    unsigned length;
};

static const struct prefix6 private6[] = {
    /* Global unicast is 2000::/3 alone (RFC 4291 2.4, RFC 3587). Outside of it: */
    {{0x00}, 3}, /* ::, ::1 (RFC 4291 2.5.2, 2.5.3), IPv4-compatible (2.5.5.1), translated (RFC 2765), NAT64 of local use
                    (RFC 8215), discard only (RFC 6666), the dummy prefix (RFC 9780); mapped and NAT64: `embeddings` */
    {{0x40}, 2}, /* SRv6 identifiers (5f00::/16, RFC 9602), unassigned */
    {{0x80}, 1}, /* unassigned; unique local (fc00::/7, RFC 4193), with metadata of clouds at fd00:ec2::254; link-local
                    (fe80::/10, RFC 4291 2.5.6), site-local (fec0::/10, RFC 3879), multicast (ff00::/8, RFC 4291 2.7) */
    /* Within: */
    {{0x20, 0x01, 0x00}, 23}, /* IETF protocol assignments, RFC 2928: Teredo (RFC 4380), benchmarking (RFC 5180), AMT
                                 (RFC 7450), AS112 (RFC 7535), ORCHID (RFC 4843, RFC 7343), DRIP (RFC 9374), anycast of
                                 PCP, TURN, SRP (RFC 7723, RFC 8155, RFC 9665): no site */
    {{0x20, 0x01, 0x0D, 0xB8}, 32}, /* documentation, RFC 3849 */
    {{0x20, 0x02}, 16}, /* 6to4, RFC 3056, whose relays are gone (RFC 7526): it could only lead inwards */
    {{0x26, 0x20, 0x00, 0x4F, 0x80}, 48}, /* AS112, RFC 7534 */
    {{0x3F, 0xFE}, 16}, /* 6bone, ended by RFC 3701 */
    {{0x3F, 0xFF, 0x00}, 20}, /* documentation, RFC 9637 */
};

/* Prefixes that carry an IPv4 address in their last bytes, which decides. */
static const struct prefix6 embeddings[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}, /* IPv4-mapped, RFC 4291 2.5.5.2 */
    {{0x00, 0x64, 0xFF, 0x9B}, 96}, /* NAT64, RFC 6052: how networks without IPv4 reach sites that have no other */
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
    for (size_t i = 0; i < sizeof embeddings / sizeof *embeddings; i++)
        if (has_prefix6(bytes, &embeddings[i]))
            return is_private4((uint32_t)bytes[12] << 24 | (uint32_t)bytes[13] << 16 | (uint32_t)bytes[14] << 8 | bytes[15]);
    for (size_t i = 0; i < sizeof private6 / sizeof *private6; i++)
        if (has_prefix6(bytes, &private6[i]))
            return true;
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
