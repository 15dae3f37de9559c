/* Fetching: HTTP/2 over TLS, with nghttpd as the server; its log says what really happened on the wire. */
#include "tests/unit/fetch_client.h"
#include "tests/unit/fetch_tls.h"

enum { TOGETHER = 6, LONG_BYTES = 3 * BODY_LIMIT };
#define PAGE "Thông báo của Sở Y tế\n"

/* nghttpd and the folder that it serves. */
struct site {
    struct authority authority;
    const char *page;
    const char *long_page;
    int reserved; /* keeps the port for nghttpd, which cannot say which one it was given: bound, never listening */
    unsigned port;
    struct spawned server;
};

static bool write_file(const char *path, struct text content)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    bool written = fwrite(content.data, 1, content.length, file) == content.length;
    return fclose(file) == 0 && written;
}

static bool reserve_port(struct site *site)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int one = 1;
    site->reserved = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (site->reserved < 0 || setsockopt(site->reserved, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(site->reserved, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(site->reserved, (struct sockaddr *)&address, &length) != 0)
        return false;
    site->port = ntohs(address.sin_port);
    return true;
}

static bool wait_until_it_listens(const struct spawned *server)
{
    char line[300];
    while (server->out && fgets(line, sizeof line, server->out))
        if (strstr(line, "listen 127.0.0.1:"))
            return true;
    return false;
}

/* false where the test cannot go on: skipped without the programs, failed with them. */
static bool site_open(struct arena *arena, struct site *site)
{
    *site = (struct site){.reserved = -1, .server = {.process = -1}};
    if (!authority_make(arena, &site->authority)) {
        test_skip("openssl makes no certificate");
        return false;
    }
    site->page = arena_printf(arena, "%s/trang", site->authority.folder).data;
    site->long_page = arena_printf(arena, "%s/trang-dai", site->authority.folder).data;
    if (!EXPECT(write_file(site->page, TEXT(PAGE))) ||
        !EXPECT(write_file(site->long_page, repeated(arena, "", TEXT("x"), LONG_BYTES, ""))) ||
        !EXPECT(reserve_port(site)))
        return false;
    const char *serve[] = {"nghttpd", "--verbose", "--address=127.0.0.1", "--trailer=x-after: 1", "--htdocs",
                           site->authority.folder, arena_printf(arena, "%u", site->port).data, site->authority.key,
                           site->authority.certificate, NULL};
    site->server = spawn(serve, true);
    if (wait_until_it_listens(&site->server))
        return true;
    if (spawned_wait(&site->server) == 127)
        test_skip("nghttpd is not installed");
    else
        EXPECT(!"nghttpd listens");
    return false;
}

static void site_close(struct site *site)
{
    spawned_end(&site->server);
    if (site->reserved >= 0)
        close(site->reserved);
    if (site->page)
        remove(site->page);
    if (site->long_page)
        remove(site->long_page);
    authority_remove(&site->authority);
}

/* What the server's log says: requests, and the connections that they came over. */
struct log {
    int negotiated; /* handshakes that ended with "h2" */
    int requests;
    int others; /* requests over another connection than the first one's */
    int trailers;
    int resets; /* RST_STREAM: streams that the client ended */
};

static struct log read_log(struct site *site)
{
    struct log log = {0};
    char line[500], first[16] = "";
    kill(site->server.process, SIGTERM); /* the log ends */
    while (fgets(line, sizeof line, site->server.out)) {
        log.negotiated += strcmp(line, "The negotiated protocol: h2\n") == 0;
        log.trailers += strstr(line, " x-after: 1") != NULL;
        log.resets += strstr(line, "recv RST_STREAM") != NULL;
        if (!strstr(line, " :path: "))
            continue;
        char id[sizeof first];
        if (!EXPECT(sscanf(line, "[id=%15[0-9]]", id) == 1))
            continue;
        if (!log.requests++)
            memcpy(first, id, sizeof first);
        log.others += strcmp(first, id) != 0;
    }
    return log;
}

static void expect_page(const struct outcome *outcome)
{
    EXPECT_NUMBER(outcome->error, FETCH_OK);
    EXPECT_NUMBER(outcome->status, 200);
    EXPECT_TEXT(outcome->body, PAGE);
    EXPECT_TEXT(outcome->address, "127.0.0.1");
    EXPECT(text_find(outcome->headers, TEXT("server=nghttpd"), 0) != SIZE_MAX);
    EXPECT(text_find(outcome->headers, TEXT("x-after="), 0) == SIZE_MAX);
    EXPECT(text_starts_with(outcome->request, TEXT("GET /trang HTTP/2\r\nHost: " TLS_HOST)));
    EXPECT(text_starts_with(outcome->raw, TEXT("HTTP/2 200")) && text_ends_with(outcome->raw, TEXT("\r\n\r\n" PAGE)));
    EXPECT(text_find(outcome->certificate, TEXT(TLS_HOST ";"), 0) != SIZE_MAX);
    EXPECT(text_find(outcome->certificate, TEXT("rasoat test authority;"), 0) != SIZE_MAX);
}

/* Each answer names the certificate, also those over a connection that was open already. */
static void expect_certificate(struct arena *arena, const struct client *client, const struct authority *authority)
{
    char printed[200] = "";
    const char *ask[] = {"openssl", "x509", "-in", authority->certificate, "-noout", "-fingerprint", "-sha256", NULL};
    struct spawned openssl = spawn(ask, true);
    if (!EXPECT(fgets(printed, sizeof printed, openssl.out)))
        return;
    char hex[65] = "";
    size_t length = 0;
    for (const char *at = strchr(printed, '=') + 1; *at && length < 64; at++)
        if (*at != ':')
            hex[length++] = ascii_lower(*at);
    spawned_end(&openssl);
    for (size_t i = 0; i < client->count; i++)
        EXPECT(text_ends_with(client->outcomes[i].certificate, arena_printf(arena, ";%s", hex)));
}

/* One request that opens the connection, several at once, one whose body is cut, and one more after it. */
static void visit(struct client *client)
{
    const char *page = "https://" TLS_HOST "/trang";
    start(client, page);
    run(client);
    for (int i = 0; i < TOGETHER; i++)
        start(client, page);
    run(client);
    if (EXPECT_NUMBER(client->count, 1 + TOGETHER))
        for (size_t i = 0; i < client->count; i++)
            expect_page(&client->outcomes[i]);
    start(client, "https://" TLS_HOST "/trang-dai");
    run(client);
    start(client, "https://" TLS_HOST "/khong-co");
    run(client);
    if (!EXPECT_NUMBER(client->count, 3 + TOGETHER))
        return;
    const struct outcome *cut = &client->outcomes[1 + TOGETHER], *missing = cut + 1;
    EXPECT_NUMBER(cut->error, FETCH_OK);
    EXPECT(cut->body_cut);
    EXPECT_NUMBER(cut->body.length, BODY_LIMIT);
    EXPECT_NUMBER(missing->error, FETCH_OK);
    EXPECT_NUMBER(missing->status, 404);
}

TEST(http2_carries_many_requests_over_one_connection)
{
    struct site site;
    if (site_open(arena, &site)) {
        struct fetch_settings settings = laboratory();
        settings.connect_to = arena_printf(arena, "::127.0.0.1:%u", site.port);
        struct outcome stranger = get(arena, &settings, "https://" TLS_HOST "/trang");
        EXPECT_TEXT(text_from_string(fetch_error_name(stranger.error)), "tls");
        settings.record = true;
        settings.ca_file = text_from_string(site.authority.ca);
        struct client *client = open_client(arena, &settings);
        visit(client);
        expect_certificate(arena, client, &site.authority);
        fetch_free(client->fetch);
        struct log log = read_log(&site);
        EXPECT_NUMBER(log.negotiated, 1);
        EXPECT_NUMBER(log.requests, 3 + TOGETHER);
        EXPECT_NUMBER(log.others, 0);
        EXPECT_NUMBER(log.resets, 1);
        EXPECT(log.trailers > TOGETHER); /* each page had one; none became a header */
    }
    site_close(&site);
}
