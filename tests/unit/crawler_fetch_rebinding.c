/* Fetching: names whose answers change, and what a server would like to have carried elsewhere.
 *
 * This program has the resolver's and the sockets' functions itself, so that names lead where a test says; "public"
 * addresses are this machine's loopback. */
#include "tests/unit/fetch_client.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>

#define PUBLIC "203.162.4.190"
#define PUBLIC_DEAD "203.162.4.191" /* nobody listens there */

static atomic_int lookups;

/* Names and the answers to their first, second ... lookup; several addresses in one answer with a space. */
static const struct {
    const char *name;
    const char *answers[2];
} zone[] = {
    {"doi-dia-chi.example", {PUBLIC, "127.0.0.1"}}, /* changes between one use and the next */
    {"hai-dia-chi.example", {PUBLIC_DEAD " 127.0.0.1", PUBLIC_DEAD " 127.0.0.1"}}, /* the second is tried after the first */
    {"sieu-du-lieu.example", {"169.254.169.254", "fd00:ec2::254"}},
    {"anh-xa.example", {"::ffff:127.0.0.1", "64:ff9b::7f00:1"}},
    {"mot-noi.example", {PUBLIC, PUBLIC}},
    {"noi-khac.example", {PUBLIC, PUBLIC}},
};

typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int resolve_numbers(const char *numbers, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    resolver *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    struct addrinfo numeric = hints ? *hints : (struct addrinfo){0};
    numeric.ai_flags = AI_NUMERICHOST;
    char words[128];
    snprintf(words, sizeof words, "%s", numbers);
    char *rest = words;
    struct addrinfo **end = result;
    for (char *one; (one = strsep(&rest, " "));) {
        const int error = real(one, service, &numeric, end);
        if (error)
            return error;
        while (*end)
            end = &(*end)->ai_next;
    }
    return 0;
}

int getaddrinfo(const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++)
        if (strcmp(name, zone[i].name) == 0)
            return resolve_numbers(zone[i].answers[atomic_fetch_add(&lookups, 1) % 2], service, hints, result);
    return EAI_NONAME;
}

/* "Public" addresses are on this machine. */
int connect(int file, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    const struct sockaddr *to = address.__sockaddr__;
    struct sockaddr_in in = {0};
    if (to->sa_family == AF_INET) {
        memcpy(&in, to, sizeof in);
        if (in.sin_addr.s_addr == inet_addr(PUBLIC_DEAD))
            in.sin_port = htons(1);
        if (in.sin_addr.s_addr == inet_addr(PUBLIC) || in.sin_addr.s_addr == inet_addr(PUBLIC_DEAD))
            in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return (int)syscall(SYS_connect, file, &in, sizeof in);
    }
    return (int)syscall(SYS_connect, file, to, length);
}

static struct fetch_settings outside(void)
{
    struct fetch_settings settings = laboratory();
    settings.allow_private = false;
    return settings;
}

static const char *at(struct arena *arena, const char *host, const struct loopback *server)
{
    return arena_string(arena, arena_printf(arena, "http://%s:%u/", host, server->port));
}

#define LITERAL(literal) {literal, sizeof(literal) - 1}
static const struct loopback_script page = {
    "/", LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"), THEN_CLOSE, 0};

TEST(a_name_that_leads_inside_the_second_time)
{
    struct loopback *server = loopback_start(&page, 1);
    const struct fetch_settings settings = outside();
    const char *url = at(arena, "doi-dia-chi.example", server);
    atomic_store(&lookups, 0);
    struct outcome outcome = get(arena, &settings, url);
    EXPECT_TEXT(outcome.body, "ok");
    const int connections = loopback_connections(server);
    EXPECT_NUMBER(connections, 1);
    outcome = get(arena, &settings, url); /* asks the resolver anew */
    EXPECT_NUMBER(atomic_load(&lookups), 2);
    EXPECT_TEXT(text_from_string(fetch_error_name(outcome.error)), "refused-address");
    EXPECT(text_find(outcome.error_text, TEXT("127.0.0.1"), 0) != SIZE_MAX);
    EXPECT_NUMBER(loopback_connections(server), connections);
    loopback_stop(server);
}

TEST(every_address_of_an_answer_is_looked_at)
{
    struct loopback *server = loopback_start(&page, 1);
    const struct fetch_settings settings = outside();
    static const char *const names[] = {"hai-dia-chi.example", "sieu-du-lieu.example", "sieu-du-lieu.example",
                                        "anh-xa.example", "anh-xa.example"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct outcome outcome = get(arena, &settings, at(arena, names[i], server));
        if (!EXPECT_TEXT(text_from_string(fetch_error_name(outcome.error)), "refused-address"))
            test_say("%s", names[i]);
    }
    EXPECT_NUMBER(loopback_connections(server), 0);
    loopback_stop(server);
}

static bool asked_with(const struct loopback *server, const char *field)
{
    return text_find(text_from_string(server->last_head), text_from_string(field), 0) != SIZE_MAX;
}

/* Cookies, and names and passwords in addresses, are sent to nobody: not to their own host either. */
TEST(nothing_is_carried_from_host_to_host)
{
    static const struct loopback_script script = {
        "/",
        LITERAL("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: phien=1; Path=/\r\nSet-Cookie: tat-ca=1; Domain=example\r\n"
                "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\nAlt-Svc: h2=\":1\"\r\n"
                "WWW-Authenticate: Basic realm=\"x\"\r\n\r\nok"),
        THEN_KEEP, 0};
    struct loopback *server = loopback_start(&script, 1);
    const struct fetch_settings settings = outside();
    struct client *client = open_client(arena, &settings);
    static const char *const hosts[] = {"ten:mat-khau@mot-noi.example", "mot-noi.example", "noi-khac.example",
                                        "ten@noi-khac.example", "a@b:c@mot-noi.example"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        start(client, at(arena, hosts[i], server));
        run(client);
        const struct outcome *outcome = &client->outcomes[i];
        bool held = EXPECT_NUMBER(client->count, i + 1) && EXPECT_TEXT(outcome->body, "ok");
        held = EXPECT(!asked_with(server, "Authorization:") && !asked_with(server, "Cookie:")) && held;
        held = EXPECT(asked_with(server, "\r\nReferer: https://tim-kiem.example/\r\n")) && held;
        if (!held)
            test_say("%s: %s", hosts[i], server->last_head);
    }
    fetch_free(client->fetch);
    loopback_stop(server);
}

/* A proxy or a netrc file of the account that the crawler runs as changes nothing. */
TEST(nothing_is_taken_from_the_account)
{
    char folder[] = "/tmp/rasoat-test-XXXXXX";
    if (!EXPECT(mkdtemp(folder) != NULL))
        return;
    const char *netrc = arena_string(arena, arena_printf(arena, "%s/.netrc", folder));
    FILE *file = fopen(netrc, "w");
    if (EXPECT(file != NULL)) {
        fputs("machine mot-noi.example login ten password mat-khau\ndefault login ten password mat-khau\n", file);
        fclose(file);
    }
    struct loopback *server = loopback_start(&page, 1);
    struct loopback *proxy = loopback_start(&page, 1);
    setenv("HOME", folder, 1);
    setenv("http_proxy", arena_string(arena, arena_printf(arena, "http://ten:mat-khau@127.0.0.1:%u", proxy->port)), 1);
    setenv("ALL_PROXY", getenv("http_proxy"), 1);
    const struct fetch_settings settings = outside();
    const struct outcome outcome = get(arena, &settings, at(arena, "mot-noi.example", server));
    EXPECT_TEXT(outcome.body, "ok");
    EXPECT(!asked_with(server, "Authorization:"));
    EXPECT_NUMBER(loopback_connections(proxy), 0);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    unsetenv("HOME");
    loopback_stop(proxy);
    loopback_stop(server);
    remove(netrc);
    rmdir(folder);
}
