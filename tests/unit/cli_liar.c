/* cli_liar.c: an analyst that was taken over writes whatever report it likes: a crawl with such analysts asks for nothing that
 * an honest one could not have asked for, and believes nothing that cannot be true.
 *
 * The whole crawl runs here, against a server on loopback that every name leads to. What a worker sends goes through writev, which
 * this file has in the C library's place: where a report goes out, a lie goes instead. The titles of the true pages choose the lie. */
#include "analyst/analysis.h"
#include "analyst/pool_priv.h"
#include "cli/cli.h"
#include "crawler/robots.h"
#include "crawler/sitemap.h"
#include "store/store.h"
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARENA_BYTES = 256 * 1024 * 1024, LIE_BYTES = 1024 * 1024, HEAD_BYTES = 4096, LOG_BYTES = 256 * 1024 };
enum { TASK_NUMBER_PAGE = 0, TASK_NUMBER_ROBOTS = 3, TASK_NUMBER_SITEMAP = 4 }; /* as cli/tasks.h has them */

/* --- what is claimed --- */

/* None of these may be asked for, whoever names them; some say one host to a browser and another to who reads them in another way. */
#define OUTSIDE \
    TEXT("http://ngoai.example/a.css"), TEXT("https://ngoai.example/"), TEXT("http://127.0.0.1:8470/"), TEXT("http://[::1]/a.css"), \
    TEXT("http://169.254.169.254/latest/meta-data/"), TEXT("http://10.0.0.1/a.css"), TEXT("http://2130706433/a.css"), \
    TEXT("http://tinh.example.ngoai.example/a.css"), TEXT("http://ngoaitinh.example/a.css"), TEXT("http://example/a.css"), \
    TEXT("http://xa.tinh.example@ngoai.example/a.css"), TEXT("http://ngoai.example#.tinh.example/a.css"), \
    TEXT("http://kieu.tinh.example\\@ngoai.example/b.css"), TEXT("http://kieu.tinh.example\t@ngoai.example/b.css"), \
    TEXT("http://ngoai.example\\.tinh.example/a.css"), TEXT("//ngoai.example/a.css"), TEXT("file:///etc/passwd"), \
    TEXT("ftp://xa.tinh.example/a.css"), TEXT("gopher://xa.tinh.example/a.css"), TEXT("javascript:1"), TEXT("a.css"), TEXT(""), \
    TEXT("http://"), TEXT("http://kieu.tinh.example/a.css\nhttp://ngoai.example/b.css"), \
    TEXT("http://ngoai.example\r\nHost: kieu.tinh.example\r\n\r\n")
enum lie { LIE_NONE, LIE_SHEETS, LIE_JUDGED, LIE_IDENTITY, LIE_STATUS, LIE_ROBOTS, LIE_INDEX, LIE_ADDRESSES, LIE_COUNT };
static struct buffer lies[LIE_COUNT];

static void encode(enum lie lie, const struct analysis *analysis)
{
    buffer_init(&lies[lie], LIE_BYTES);
    analysis_encode(analysis, &lies[lie]);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ALL(array) (array), COUNT(array)

static void lie_about_pages(struct arena *arena)
{
    /* Sheets that an honest page could name: asked for at once, and the second night. */
    const struct text wanted[] = {OUTSIDE, TEXT("http://kieu.tinh.example/mot.css")};
    const struct text judged_with[] = {OUTSIDE, TEXT("http://kieu.tinh.example/hai.css")};
    /* Pages of the inventory's own hosts alone are asked for. */
    const struct text links[] = {OUTSIDE, TEXT("http://kieu.tinh.example/trang"), TEXT("http://xa.tinh.example/tu-lien-ket")};
    encode(LIE_SHEETS, &(struct analysis){.needs_sheets = true, .sheets = {ALL(wanted)}});
    encode(LIE_JUDGED, &(struct analysis){.is_page = true, .sheets = {ALL(judged_with)}, .profile = {.status = 200}, .links = links,
                                          .link_count = COUNT(links), .findings = {.arena = arena}});
    struct analysis other = {.is_page = true, .profile = {.status = 200}, .findings = {.arena = arena}};
    *ARENA_PUSH(arena, &other.findings.list) =
        (struct finding){.rule = TEXT("hidden-link"), .revision = 1, .identity = TEXT("googlebot"), .weight = 100, .evidence = TEXT("a link")};
    encode(LIE_IDENTITY, &other);
    encode(LIE_STATUS, &(struct analysis){.is_page = true, .profile = {.status = 404}, .findings = {.arena = arena}});
}

static void lie_about_files(void)
{
    const struct text addresses[] = {OUTSIDE, TEXT("http://kieu.tinh.example/trang"), TEXT("http://xa.tinh.example/danh-sach")};
    const struct text maps[] = {OUTSIDE, TEXT("http://kieu.tinh.example/so-do.xml"), TEXT("http://xa.tinh.example/so-do-hai.xml")};
    const struct text maps_of_robots[] = {OUTSIDE, TEXT("http://kieu.tinh.example/so-do.xml"), TEXT("http://xa.tinh.example/so-do.xml")};
    const struct robots_rule rules[] = { /* behind the host's name they would be another's */
        {true, TEXT("/tu-robots")}, {true, TEXT("@ngoai.example/a")}, {true, TEXT(".ngoai.example/a")},
        {true, TEXT("//ngoai.example/a")}, {true, TEXT(":22@ngoai.example/a")}, {true, TEXT("\\@ngoai.example/a")},
    };
    for (enum lie lie = LIE_ROBOTS; lie < LIE_COUNT; lie++)
        buffer_init(&lies[lie], LIE_BYTES);
    robots_encode(&(struct robots){.rules = rules, .rule_count = COUNT(rules), .sitemaps = maps_of_robots,
                                   .sitemap_count = COUNT(maps_of_robots), .crawl_delay = -1}, &lies[LIE_ROBOTS]);
    sitemap_encode(&(struct sitemap){.kind = SITEMAP_INDEX, .urls = ALL(maps)}, &lies[LIE_INDEX]);
    sitemap_encode(&(struct sitemap){.kind = SITEMAP_URLSET, .urls = ALL(addresses)}, &lies[LIE_ADDRESSES]);
}

/* --- in the worker --- */

/* By what the page is called that the true report is about. */
static enum lie lie_about(struct text report)
{
    static const struct {
        const char *title;
        enum lie lie;
    } rows[] = {{"wants", LIE_SHEETS}, {"judged", LIE_JUDGED}, {"identity", LIE_IDENTITY}, {"status", LIE_STATUS}};
    struct arena *arena = arena_create(ARENA_BYTES);
    struct analysis analysis;
    struct reader reader = reader_of(report);
    enum lie lie = LIE_NONE;
    if (arena && analysis_decode(arena, &reader, &analysis))
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (text_equal(analysis.profile.title, text_from_string(rows[i].title)))
                lie = rows[i].lie;
    arena_free(arena);
    return lie;
}

static enum lie choose(const struct frame *frame, struct text report)
{
    static int sitemaps;
    if (frame->task == TASK_NUMBER_ROBOTS)
        return LIE_ROBOTS;
    if (frame->task == TASK_NUMBER_SITEMAP)
        return sitemaps++ ? LIE_ADDRESSES : LIE_INDEX;
    return frame->task == TASK_NUMBER_PAGE ? lie_about(report) : LIE_NONE;
}

/* In the C library's place. */
ssize_t writev(int file, const struct iovec *parts, int count)
{
    struct frame frame;
    if (file == POOL_KEPT_DESCRIPTOR && count == 2 && parts[0].iov_len == sizeof frame) {
        memcpy(&frame, parts[0].iov_base, sizeof frame);
        const enum lie lie = frame.magic == FRAME_MAGIC && frame.kind == FRAME_REPORT
                                 ? choose(&frame, text_of(parts[1].iov_base, parts[1].iov_len)) : LIE_NONE;
        if (lie != LIE_NONE) {
            const struct text words = buffer_text(&lies[lie]);
            frame.length = (uint32_t)words.length;
            char *whole = malloc(sizeof frame + words.length);
            memcpy(whole, &frame, sizeof frame);
            memcpy(whole + sizeof frame, words.data, words.length);
            for (size_t sent = 0; sent < sizeof frame + words.length;) {
                const struct iovec rest = {whole + sent, sizeof frame + words.length - sent};
                const long written = syscall(SYS_writev, file, &rest, 1);
                if (written <= 0)
                    return written;
                sent += (size_t)written;
            }
            free(whole);
            return (ssize_t)(parts[0].iov_len + parts[1].iov_len);
        }
    }
    return syscall(SYS_writev, file, parts, count);
}

/* --- the server --- */

static const struct {
    const char *path, *kind, *body;
} served[] = {
    {"/robots.txt", "text/plain", "User-agent: *\n"},
    {"/so-do.xml", "application/xml", "<urlset></urlset>"},
    {"/so-do-hai.xml", "application/xml", "<urlset></urlset>"},
    {"/mot.css", "text/css", ".a { color: red }"},
    {"/hai.css", "text/css", ".a { color: blue }"},
    {"/", "text/html", "<title>wants</title><p>Trang"},
    {"/danh-sach", "text/html", "<title>judged</title><p>Trang"},
    {"/tu-robots", "text/html", "<title>identity</title><p>Trang"},
    {"/tu-lien-ket", "text/html", "<title>status</title><p>Trang"},
};

/* One connection after the other, each for one request; "HOST PATH" goes to the log. Ends with the test. */
_Noreturn static void serve(int listener, int log)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        char head[HEAD_BYTES + 1], path[HEAD_BYTES] = "", line[HEAD_BYTES];
        size_t length = 0;
        const int client = accept(listener, NULL, NULL);
        for (ssize_t got; length < HEAD_BYTES && (got = read(client, head + length, HEAD_BYTES - length)) > 0;) {
            length += (size_t)got;
            head[length] = '\0';
            if (strstr(head, "\r\n\r\n"))
                break;
        }
        head[length] = '\0';
        const char *host = strstr(head, "\r\nHost: ");
        const char *kind = "text/html", *body = "<title>404</title>", *status = "404 Not Found";
        snprintf(path, sizeof path, "%.*s", (int)(strncmp(head, "GET ", 4) == 0 ? strcspn(head + 4, " \r\n") : 0), head + 4);
        for (size_t i = 0; i < sizeof served / sizeof *served; i++)
            if (strcmp(path, served[i].path) == 0) {
                kind = served[i].kind;
                body = served[i].body;
                status = "200 OK";
            }
        int size = snprintf(line, sizeof line, "%.*s %.500s\n", host ? (int)strcspn(host + 8, "\r\n") : 1, host ? host + 8 : "?", path);
        ssize_t count = write(log, line, (size_t)size);
        size = snprintf(line, sizeof line, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", status, kind,
                        strlen(body), body);
        count = write(client, line, (size_t)size);
        (void)count;
        close(client);
    }
}

struct bed {
    char folder[sizeof "/tmp/rasoat-liar-XXXXXX"];
    pid_t server;
    struct text config; /* its path */
    struct text log;
};

static bool put_file(struct arena *arena, const struct bed *bed, const char *name, struct text bytes)
{
    const int file = open(arena_string(arena, arena_printf(arena, "%s/%s", bed->folder, name)), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const bool written = file >= 0 && write(file, bytes.data, bytes.length) == (ssize_t)bytes.length;
    close(file);
    return written;
}

static bool begin(struct arena *arena, struct bed *bed)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    char lists[PATH_MAX];
    *bed = (struct bed){.folder = "/tmp/rasoat-liar-XXXXXX"};
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!EXPECT(mkdtemp(bed->folder) && bind(listener, (struct sockaddr *)&here, length) == 0 && listen(listener, 64) == 0 &&
                getsockname(listener, (struct sockaddr *)&here, &length) == 0 && realpath("wordlists", lists)))
        return false;
    bed->log = arena_printf(arena, "%s/log", bed->folder);
    const int log = open(arena_string(arena, bed->log), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    bed->server = fork();
    if (bed->server == 0)
        serve(listener, log);
    close(listener);
    close(log);
    bed->config = arena_printf(arena, "%s/rasoat.ini", bed->folder);
    return EXPECT(put_file(arena, bed, "sites.csv", TEXT("name,url,agency,contact\nxa,http://xa.tinh.example/,Xã,\n"))) &&
           EXPECT(put_file(arena, bed, "rasoat.ini", arena_printf(arena,
               "[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\n"
               "connect_to = ::127.0.0.1:%u\n[limits]\nhosts_per_site = 10000\nback_off_ms = 10\nretry_after_seconds = 1\n"
               "[analyst]\nworkers = 1\ndeadline_ms = 20000\n[detect]\nwordlists = %s\n", ntohs(here.sin_port), lists)));
}

static void end(struct bed *bed, struct arena *arena)
{
    kill(bed->server, SIGKILL);
    waitpid(bed->server, NULL, 0);
    EXPECT_NUMBER(system(arena_string(arena, arena_printf(arena, "rm -rf %s", bed->folder))), 0);
}

/* One night, in a process of its own; gives what was asked for in it. */
static struct text crawl(struct arena *arena, const struct bed *bed)
{
    static char name[] = "crawl", option[] = "--config";
    char *arguments[] = {name, option, arena_string(arena, bed->config)};
    if (!EXPECT_NUMBER(truncate(arena_string(arena, bed->log), 0), 0))
        return (struct text){0};
    const pid_t child = fork();
    if (child == 0) {
        struct invocation invocation = {.count = 3, .arguments = arguments, .arena = arena_create(ARENA_BYTES * 4u - 1), .program_folder = ""};
        dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
        config_defaults(invocation.arena, &invocation.config);
        _exit((int)command_crawl(&invocation));
    }
    int status = -1;
    EXPECT_NUMBER(waitpid(child, &status, 0), child);
    EXPECT_NUMBER(status, 0);
    return test_file(arena, arena_string(arena, bed->log));
}

static bool was_asked(struct text log, const char *line)
{
    while (log.length)
        if (text_equal(text_split(&log, '\n'), text_from_string(line)))
            return true;
    return false;
}

/* Nobody else than the site's own host was asked for anything, its neighbours for the sheets that pages may have of them. */
static void expect_in_scope(struct text log)
{
    static const char *const allowed[] = {"kieu.tinh.example /robots.txt", "kieu.tinh.example /mot.css", "kieu.tinh.example /hai.css",
                                          /* what is meant by a backslash and a new line */
                                          "kieu.tinh.example /@ngoai.example/b.css", "kieu.tinh.example /a.csshttp://ngoai.example/b.css",
                                          "kieu.tinh.example /a.css"};
    while (log.length) {
        const struct text line = text_split(&log, '\n');
        bool fits = line.length == 0 || text_starts_with(line, TEXT("xa.tinh.example /"));
        for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
            fits = fits || text_equal(line, text_from_string(allowed[i]));
        if (!EXPECT(fits))
            test_say("%.*s", TEXT_ARGS(line));
    }
}

struct verdicts {
    size_t unknown;
    size_t others;
};

/* Pages about which lies were told that can be told from the truth. */
static bool count_verdict(void *context, const struct page_report *report)
{
    static const char *const lied_about[] = {"http://xa.tinh.example/", "http://xa.tinh.example/tu-robots", "http://xa.tinh.example/tu-lien-ket"};
    struct verdicts *verdicts = context;
    for (size_t i = 0; i < sizeof lied_about / sizeof *lied_about; i++)
        if (text_equal(report->url, text_from_string(lied_about[i])))
            *(report->verdict == VERDICT_UNKNOWN ? &verdicts->unknown : &verdicts->others) += 1;
    return true;
}

TEST(lying_analysts_lead_nowhere)
{
    struct bed bed;
    lie_about_pages(arena);
    lie_about_files();
    if (begin(arena, &bed)) {
        const struct text first = crawl(arena, &bed);
        expect_in_scope(first);
        static const char *const asked[] = {
            "xa.tinh.example /so-do.xml", "xa.tinh.example /so-do-hai.xml", "xa.tinh.example /danh-sach", "xa.tinh.example /tu-robots",
            "xa.tinh.example /tu-lien-ket", "kieu.tinh.example /mot.css"};
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) /* the lies were taken where they could be true */
            if (!EXPECT(was_asked(first, asked[i])))
                test_say("%s", asked[i]);
        EXPECT(!was_asked(first, "kieu.tinh.example /hai.css"));
        struct store *store;
        struct verdicts verdicts = {0};
        const struct page_query all = {.since_run = 0};
        const char *state = arena_string(arena, arena_printf(arena, "%s/state", bed.folder));
        if (EXPECT_NUMBER(store_open(state, false, &store), STATUS_OK))
            EXPECT_NUMBER(store_pages(store, &all, count_verdict, &verdicts), STATUS_OK);
        store_close(store);
        EXPECT_NUMBER(verdicts.unknown, 3);
        EXPECT_NUMBER(verdicts.others, 0);
        const struct text second = crawl(arena, &bed); /* sheets that were stored with the page are asked for again */
        expect_in_scope(second);
        EXPECT(was_asked(second, "kieu.tinh.example /hai.css"));
    }
    end(&bed, arena);
}
