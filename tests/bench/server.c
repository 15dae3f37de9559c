/* server.c: serves the benchmark's pages on loopback: bench-server HOSTS PAGES [KNOWN [SHORT]]: with KNOWN, each host's sitemap
 * names so many addresses, its pages first; with SHORT, of so many pages all but one are short. Prints "port N"; ends with its standard
 * input. Host names are host-0.example ..., told apart by the Host header. */
#include "tests/bench/pages.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
    unsigned hosts;
    unsigned pages;
    unsigned known;
    unsigned shorter; /* 0: all pages are full ones */
    unsigned night; /* set by /--night/N */
    unsigned visits;
};

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state)
{
    (void)method, (void)version, (void)data, (void)size;
    struct bench *bench = context;
    if (!*state) { /* answered at the second call: an answer to the first one ends the connection */
        *state = context;
        return MHD_YES;
    }
    struct buffer body;
    unsigned number = 0;
    const char *host_name = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    unsigned host = host_name && strncmp(host_name, "host-", 5) == 0 ? (unsigned)strtoul(host_name + 5, NULL, 10) : 0;
    unsigned status = 200;
    const char *type = "text/html; charset=utf-8";
    buffer_init(&body, 4 * 1024 * 1024);
    if (sscanf(url, "/--night/%u", &bench->night) == 1) {
        buffer_add_string(&body, "ok\n");
        type = "text/plain";
    } else if (strcmp(url, "/site.css") == 0) {
        bench_sheet(&body);
        type = "text/css";
    } else if (strcmp(url, "/sitemap.xml") == 0 && bench->known) {
        buffer_add_string(&body, "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
        for (unsigned i = 1; i < bench->known; i++)
            buffer_printf(&body, "<url><loc>http://host-%u.example/tin-tuc/bai-%u.html</loc></url>\n", host, i);
        buffer_add_string(&body, "</urlset>");
        type = "application/xml";
    } else if (strcmp(url, "/") == 0 || (sscanf(url, "/tin-tuc/bai-%u.html", &number) == 1 && number < (bench->known ? bench->known : bench->pages))) {
        if (bench->shorter && number % bench->shorter)
            bench_short_page(&body, host, number, bench->pages);
        else
            bench_page(&body, host, number, bench->pages, bench->night, ++bench->visits);
    } else {
        status = 404;
        type = "text/plain";
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(body.length, body.data, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", type);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    buffer_release(&body);
    return result;
}

int main(int count, char **arguments)
{
    struct bench bench = {.hosts = count > 1 ? (unsigned)atoi(arguments[1]) : 1,
                          .pages = count > 2 ? (unsigned)atoi(arguments[2]) : 100,
                          .known = count > 3 ? (unsigned)atoi(arguments[3]) : 0,
                          .shorter = count > 4 ? (unsigned)atoi(arguments[4]) : 0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, &bench,
                                                 MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_END);
    if (!daemon) {
        fputs("bench-server: cannot listen\n", stderr);
        return 1;
    }
    printf("port %u\n", (unsigned)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    for (char byte; read(STDIN_FILENO, &byte, 1) > 0;)
        continue;
    MHD_stop_daemon(daemon);
    return 0;
}
