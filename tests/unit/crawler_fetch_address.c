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
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]",   "2130706433",         "0x7f.1",
                                        "0.0.0.0",   "[::]",      "10.0.0.1", "[::ffff:127.0.0.1]", "169.254.169.254"};
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

static const struct {
    const char *address;
    bool private;
} addresses[] = {
    {"0.0.0.0", true},          {"0.255.1.1", true},        {"1.1.1.1", false},          {"9.255.255.255", false},
    {"10.0.0.1", true},         {"10.255.255.255", true},   {"11.0.0.0", false},         {"100.63.255.255", false},
    {"100.64.0.1", true},       {"100.127.255.255", true},  {"100.128.0.0", false},      {"127.0.0.1", true},
    {"127.255.255.254", true},  {"128.0.0.0", false},       {"169.253.255.255", false},  {"169.254.169.254", true},
    {"169.255.0.0", false},     {"172.15.255.255", false},  {"172.16.0.1", true},        {"172.31.255.255", true},
    {"172.32.0.0", false},      {"192.0.0.8", true},        {"192.0.1.1", false},        {"192.0.2.1", true},
    {"192.167.255.255", false}, {"192.168.0.1", true},      {"192.169.0.0", false},      {"198.17.255.255", false},
    {"198.18.0.1", true},       {"198.19.255.255", true},   {"198.20.0.0", false},       {"198.51.100.7", true},
    {"198.51.101.7", false},    {"203.0.113.7", true},      {"203.0.114.7", false},      {"223.255.255.255", false},
    {"224.0.0.1", true},        {"239.255.255.250", true},  {"240.0.0.1", true},         {"255.255.255.255", true},
    {"::", true},               {"::1", true},              {"::127.0.0.1", true},       {"fc00::1", true},
    {"fdff::1", true},          {"fe00::1", false},         {"fe80::1", true},           {"febf::1", true},
    {"fec0::1", true},          {"ff02::1", true},          {"2001:db8::1", true},       {"2001:db9::1", false},
    {"2001:dc9::1", false},     {"2405:4800::1", false},    {"::ffff:10.0.0.1", true},   {"::ffff:8.8.8.8", false},
    {"64:ff9b::7f00:1", true},  {"64:ff9b::808:808", false}, {"2002:c0a8:1::1", true},   {"2002:808:808::1", false},
    {"64:ff9b:1::1", true},     {"100::1", true},           {"::ffff:0:127.0.0.1", false},
};

TEST(private_addresses)
{
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        const struct sockaddr *address = (const struct sockaddr *)&in;
        if (inet_pton(AF_INET, addresses[i].address, &in.sin_addr) != 1) {
            EXPECT_NUMBER(inet_pton(AF_INET6, addresses[i].address, &in6.sin6_addr), 1);
            address = (const struct sockaddr *)&in6;
        }
        if (!EXPECT_NUMBER(fetch_address_is_private(address), addresses[i].private))
            test_say("at %s", addresses[i].address);
    }
    struct sockaddr local = {.sa_family = AF_UNIX};
    EXPECT(fetch_address_is_private(&local));
}
