/* Fetching: which addresses are connected to, and whose certificates are believed. */
#include "tests/unit/fetch_client.h"
#include "tests/unit/fetch_tls.h"

#include <arpa/inet.h>

TEST(private_addresses_are_refused)
{
    struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_KEEP, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    settings.allow_private = false;
    static const char *const hosts[] = {
        "127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "0177.0.0.1", "127.1", "0",
        "0.0.0.0", "[::]", "10.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "169.254.169.254",
        "2852039166", "[fd00:ec2::254]", "[fe80::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::1]"};
    struct client *client = open_client(arena, &settings);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        start(client, arena_string(arena, arena_printf(arena, "http://%s:%u/", hosts[i], server->port)));
    run(client);
    if (EXPECT_NUMBER(client->count, sizeof hosts / sizeof *hosts))
        for (size_t i = 0; i < client->count; i++) {
            EXPECT_TEXT(text_from_string(fetch_error_name(client->outcomes[i].error)), "refused-address");
            EXPECT(client->outcomes[i].error_text.length > 0);
        }
    fetch_free(client->fetch);
    /* A mapped name is judged by the address that it is mapped to. */
    settings.connect_to = arena_printf(arena, "::127.0.0.1:%u", server->port);
    EXPECT_NUMBER(get(arena, &settings, "http://so-y-te.tinh.example/").error, FETCH_REFUSED_ADDRESS);
    EXPECT_NUMBER(loopback_connections(server), 0);
    loopback_stop(server);
}

TEST(names_are_mapped_for_laboratories)
{
    struct loopback_script script = {"/", TEXT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), THEN_KEEP, 0};
    struct loopback *server = loopback_start(&script, 1);
    struct fetch_settings settings = laboratory();
    settings.connect_to = arena_printf(
        arena, "so-y-te.tinh.example:80:127.0.0.1:%u, xa-mot.tinh.example:80:127.0.0.1:%u", server->port, server->port);
    struct outcome outcome = get(arena, &settings, "http://so-y-te.tinh.example/");
    EXPECT_TEXT(outcome.body, "ok");
    EXPECT(text_find(text_from_string(server->last_head), TEXT("\r\nHost: so-y-te.tinh.example\r\n"), 0) != SIZE_MAX);
    outcome = get(arena, &settings, "http://xa-mot.tinh.example/");
    EXPECT_TEXT(outcome.body, "ok");
    EXPECT(text_find(text_from_string(server->last_head), TEXT("\r\nHost: xa-mot.tinh.example\r\n"), 0) != SIZE_MAX);
    loopback_stop(server);
}

/* Where `openssl s_server -accept 127.0.0.1:0` listens; 0 where it ended before. */
static unsigned listening_port(FILE *out)
{
    char line[200];
    unsigned port = 0;
    while (out && !port && fgets(line, sizeof line, out))
        if (strncmp(line, "ACCEPT ", 7) == 0 && strrchr(line, ':'))
            port = (unsigned)strtoul(strrchr(line, ':') + 1, NULL, 10);
    return port;
}

static void visit_with_and_without_trust(struct arena *arena, const struct authority *authority, unsigned port)
{
    struct fetch_settings settings = laboratory();
    settings.connect_to = arena_printf(arena, "::127.0.0.1:%u", port);
    struct outcome stranger = get(arena, &settings, "https://so-y-te.tinh.example/");
    EXPECT_TEXT(text_from_string(fetch_error_name(stranger.error)), "tls");
    EXPECT_NUMBER(stranger.body.length, 0);
    settings.ca_file = text_from_string(authority->ca);
    struct outcome known = get(arena, &settings, "https://so-y-te.tinh.example/");
    EXPECT_TEXT(text_from_string(fetch_error_name(known.error)), "ok");
    EXPECT_NUMBER(known.status, 200);
    EXPECT(text_find(known.body, TEXT("s_server"), 0) != SIZE_MAX);
    struct outcome other_name = get(arena, &settings, "https://xa-mot.tinh.example/");
    EXPECT_TEXT(text_from_string(fetch_error_name(other_name.error)), "tls");
}

TEST(certificates_are_verified)
{
    struct authority authority;
    if (!authority_make(arena, &authority)) {
        authority_remove(&authority);
        test_skip("openssl makes no certificate");
        return;
    }
    const char *serve[] = {"openssl", "s_server",    "-accept", "127.0.0.1:0", "-cert", authority.certificate,
                           "-key",    authority.key, "-www",    NULL};
    struct spawned server = spawn(serve, true);
    unsigned port = listening_port(server.out);
    if (EXPECT(port > 0))
        visit_with_and_without_trust(arena, &authority, port);
    spawned_end(&server);
    authority_remove(&authority);
}

/* Each row of the tables in crawler/fetch_address.c: its first and last address, and those right before and after it.
 * NULL: the neighbour is in another row, or there is none. */
static const struct {
    const char *before;
    const char *first;
    const char *last;
    const char *after;
} blocks[] = {
    {NULL, "0.0.0.0", "0.255.255.255", "1.0.0.0"},
    {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
    {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
    {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
    {"168.63.129.15", "168.63.129.16", "168.63.129.16", "168.63.129.17"},
    {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
    {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
    {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
    {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
    {"192.31.195.255", "192.31.196.0", "192.31.196.255", "192.31.197.0"},
    {"192.52.192.255", "192.52.193.0", "192.52.193.255", "192.52.194.0"},
    {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
    {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
    {"192.175.47.255", "192.175.48.0", "192.175.48.255", "192.175.49.0"},
    {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
    {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
    {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
    {"223.255.255.255", "224.0.0.0", "239.255.255.255", NULL},
    {NULL, "240.0.0.0", "255.255.255.255", NULL},
    /* IPv6 */
    {NULL, "::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::"},
    {"2000:ffff::", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"},
    {"2001:db7:ffff::", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
    {"2001:ffff::", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"},
    {"2620:4f:7fff::", "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"},
    {"3ffd:ffff::", "3ffe::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
    {NULL, "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"},
    {"3fff:ffff::", "4000::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
    {NULL, "8000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
};

/* What has a name of its own, and what stands in the middle. */
static const struct {
    const char *address;
    bool private;
} addresses[] = {
    {"1.1.1.1", false}, {"8.8.8.8", false}, {"203.162.4.190", false}, {"127.0.0.1", true}, {"169.254.169.254", true},
    {"100.100.100.200", true}, {"192.0.0.192", true}, {"192.0.0.170", true}, {"255.255.255.255", true}, {"233.252.0.1", true},
    {"::1", true}, {"::127.0.0.1", true}, {"::8.8.8.8", true}, {"::ffff:10.0.0.1", true}, {"::ffff:127.0.0.1", true},
    {"::ffff:169.254.169.254", true}, {"::ffff:8.8.8.8", false}, {"::ffff:0:127.0.0.1", true}, {"::ffff:0:8.8.8.8", true},
    {"64:ff9b::7f00:1", true}, {"64:ff9b::a9fe:a9fe", true}, {"64:ff9b::808:808", false}, {"64:ff9b:1::1", true},
    {"64:ff9b:0:0:1::808:808", true}, {"100::1", true}, {"100:0:0:1::1", true}, {"2001:0:4136:e378::1", true},
    {"2001:2::1", true}, {"2001:20::1", true}, {"2001:30::1", true}, {"2002:c0a8:1::1", true}, {"2002:808:808::1", true},
    {"5f00::1", true}, {"fc00::1", true}, {"fd00:ec2::254", true}, {"fe80::1", true}, {"fec0::1", true}, {"ff02::1", true},
    {"2405:4800::1", false}, {"2a00:1450::1", false}, {"2606:4700::1111", false},
};

static bool is_private(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return fetch_address_is_private((const struct sockaddr *)&in);
    EXPECT_NUMBER(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return fetch_address_is_private((const struct sockaddr *)&in6);
}

static void expect_private(const char *text, bool wanted)
{
    if (text && !EXPECT_NUMBER(is_private(text), wanted))
        test_say("at %s", text);
}

TEST(private_addresses)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        expect_private(blocks[i].before, false);
        expect_private(blocks[i].first, true);
        expect_private(blocks[i].last, true);
        expect_private(blocks[i].after, false);
    }
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        expect_private(addresses[i].address, addresses[i].private);
    struct sockaddr local = {.sa_family = AF_UNIX};
    EXPECT(fetch_address_is_private(&local));
}
