/* review.c: `rasoat review`: settings for the review page, its first administrator, and its server until a signal ends it. */
#include "review/review.h"

#include "cli/cli.h"
#include "cli/paper.h"
#include "cli/review_desk.h"
#include "cli/review_work.h"
#include "detectors/verdict.h"
#include "review/password.h"
#include "review/request.h"
#include "store/accounts.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { PEM_LIMIT_BYTES = 1 << 20 };

struct review_job {
    struct invocation *invocation;
    const char *config;
    struct text listen;
    const char *certificate; /* file */
    const char *key;
    struct review_settings settings;
    struct review_office office;
    struct http_settings http;
    struct text hosts[REVIEW_LIMIT_HOSTS];
};

static int64_t clock_now(void)
{
    return time(NULL);
}

static void explain(void *context, struct arena *arena, const struct finding *findings, size_t count, struct review_sum *sum)
{
    const struct verdict_settings *settings = context;
    const struct verdict_sum own = verdict_of(arena, findings, count, settings);
    *sum = (struct review_sum){.score = own.score, .takedown = verdict_takedown_points(settings),
                               .review = verdict_review_points(settings)};
    for (size_t g = 0; g < WEIGHT_GROUP_COUNT && sum->count < REVIEW_LIMIT_PARTS; g++) {
        if (own.groups[g] <= 0)
            continue;
        sum->parts[sum->count].group = weight_group_name((enum weight_group)g);
        sum->parts[sum->count++].points = own.groups[g];
    }
}

static bool read_options(struct review_job *job)
{
    const struct invocation *invocation = job->invocation;
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        const char *value = ++i < invocation->count ? invocation->arguments[i] : NULL;
        if (!value)
            return false;
        if (strcmp(argument, "--config") == 0)
            job->config = value;
        else if (strcmp(argument, "--listen") == 0)
            job->listen = text_from_string(value);
        else if (strcmp(argument, "--tls-cert") == 0)
            job->certificate = value;
        else if (strcmp(argument, "--tls-key") == 0)
            job->key = value;
        else
            return false;
    }
    return true;
}

/* "127.0.0.1:8470", "[::1]:8470". */
static bool read_listen(struct review_job *job)
{
    const struct text listen = job->listen.length ? job->listen : job->invocation->config.review_listen;
    size_t colon = listen.length;
    uint64_t port = 0;
    while (colon > 0 && listen.data[colon - 1] != ':')
        colon--;
    if (colon < 2 || !text_to_number(text_slice(listen, colon, SIZE_MAX), 65535, &port))
        return false;
    struct text address = text_slice(listen, 0, colon - 1);
    if (address.data[0] == '[' && text_ends_with(address, TEXT("]")))
        address = text_slice(address, 1, address.length - 2);
    job->http.address = address;
    job->http.port = (uint16_t)port;
    return true;
}

static bool is_loopback(struct text address)
{
    return text_starts_with(address, TEXT("127.")) || text_equal(address, TEXT("::1"));
}

/* The names under which it may be asked for: a page elsewhere whose name is made to mean this machine is refused. */
static bool read_hosts(struct review_job *job)
{
    struct text rest = job->invocation->config.review_hosts;
    const struct text address = job->http.address;
    const bool is_six = text_find_byte(address, ':', 0) != SIZE_MAX;
    size_t count = 0;
    if (is_loopback(address)) {
        job->hosts[count++] = TEXT("localhost");
        job->hosts[count++] = TEXT("127.0.0.1");
        job->hosts[count++] = TEXT("[::1]");
    }
    job->hosts[count++] = is_six ? arena_printf(job->invocation->arena, "[%.*s]", TEXT_ARGS(address)) : address;
    while (rest.length > 0) {
        const struct text host = text_trim(text_split(&rest, ','));
        if (host.length > 0 && count == REVIEW_LIMIT_HOSTS)
            return false;
        if (host.length > 0)
            job->hosts[count++] = host;
    }
    job->settings.hosts = job->hosts;
    job->settings.host_count = count;
    return true;
}

static bool read_pem(struct review_job *job, const char *path, const char **pem)
{
    struct text bytes;
    enum status status = cli_read_file(job->invocation->arena, path, PEM_LIMIT_BYTES, &bytes);
    if (status != STATUS_OK) {
        cli_say(job->invocation, "cannot read %s: %s", "không đọc được %s: %s", path,
                status == STATUS_LIMIT ? status_name(status) : strerror(errno));
        return false;
    }
    *pem = arena_string(job->invocation->arena, bytes);
    return true;
}

static bool read_settings(struct review_job *job)
{
    struct invocation *invocation = job->invocation;
    struct config *config = &invocation->config;
    const char *certificate = job->certificate ? job->certificate : config->tls_certificate;
    const char *key = job->key ? job->key : config->tls_key;
    if (!read_listen(job) || !read_hosts(job)) {
        cli_say(invocation, "not ADDRESS:PORT, or more than %d hosts", "không đúng dạng ĐỊA_CHỈ:CỔNG, hoặc nhiều hơn %d tên máy",
                REVIEW_LIMIT_HOSTS);
        return false;
    }
    if (!certificate != !key) {
        cli_say(invocation, "TLS needs both the certificate and its key", "TLS cần cả chứng thư và khóa");
        return false;
    }
    if (certificate && (!read_pem(job, certificate, &job->http.certificate) || !read_pem(job, key, &job->http.key)))
        return false;
    struct review_settings *settings = &job->settings;
    settings->state = config->state;
    settings->language = config->language;
    settings->time_zone_minutes = config->time_zone_minutes;
    settings->rules = paper_rules(invocation, &settings->rule_count);
    settings->explain = explain;
    settings->explain_context = &config->verdict;
    settings->is_encrypted = certificate != NULL || config->behind_proxy;
    settings->behind_proxy = config->behind_proxy;
    settings->idle_minutes = config->idle_minutes;
    settings->session_hours = config->session_hours;
    settings->clock = clock_now;
    const struct wordlists *wordlists = cli_load_wordlists(invocation);
    if (!wordlists)
        return false;
    review_desk_open(invocation, wordlists, &settings->desk);
    return review_office_open(&job->office, invocation, job->config, &settings->work);
}

static bool count_account(void *context, const struct account *account)
{
    (void)account;
    *(bool *)context = true;
    return false;
}

/* Where there is no account yet: an administrator with a one-time password, which is printed and kept nowhere. */
static enum status first_administrator(struct review_job *job)
{
    struct invocation *invocation = job->invocation;
    const struct account_by by = {.who = TEXT("rasoat"), .now = clock_now()};
    char password[PASSWORD_ONE_TIME_BYTES], hash[PASSWORD_HASH_BYTES];
    struct account account = {.name = TEXT("admin"), .role = ROLE_ADMINISTRATOR, .must_change = true};
    struct store *store = NULL;
    bool has_any = false;
    int64_t id = 0;
    enum status status = store_open_beside(invocation->config.state, &store);
    if (status == STATUS_OK)
        status = store_accounts(store, count_account, &has_any);
    if (status == STATUS_OK && !has_any) {
        password_one_time(password);
        status = password_hash(text_from_string(password), hash);
        account.password = text_from_string(hash);
        if (status == STATUS_OK)
            status = store_account_add(store, &account, &by, &id);
        if (status == STATUS_OK)
            status = store_commit(store);
        if (status == STATUS_OK)
            printf(invocation->config.language == LANGUAGE_VIETNAMESE
                       ? "Tài khoản quản trị đầu tiên: %s\nMật khẩu dùng một lần: %s\n"
                       : "First administrator: %s\nOne-time password: %s\n",
                   account.name.data, password);
    }
    if (status != STATUS_OK)
        cli_say_store(invocation, store);
    store_close(store);
    return status;
}

/* A descriptor that can be read when SIGTERM or SIGINT came. Before any thread is made: threads take the mask over. */
static int stop_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return -1;
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void announce(const struct review_job *job, const struct http_server *server)
{
    const struct invocation *invocation = job->invocation;
    const struct text host = job->hosts[is_loopback(job->http.address) ? 3 : 0];
    printf(invocation->config.language == LANGUAGE_VIETNAMESE ? "Trang xem xét: %s://%.*s:%u/\n" : "Review page: %s://%.*s:%u/\n",
           job->http.certificate ? "https" : "http", TEXT_ARGS(host), http_port(server));
    fflush(stdout);
    if (!is_loopback(job->http.address) && !job->settings.is_encrypted)
        cli_say(invocation, "it listens on %.*s without TLS: passwords can be read on the way",
                "đang nhận kết nối tại %.*s mà không có TLS: mật khẩu có thể bị đọc trộm trên đường truyền",
                TEXT_ARGS(job->http.address));
}

static enum exit_code serve(struct review_job *job, struct review *review, int stop)
{
    struct http_server *server = NULL;
    job->http.body_limit = REQUEST_LIMIT_BODY_BYTES;
    job->http.answer = review_answer;
    job->http.context = review;
    enum status status = http_open(&job->http, &server);
    if (status != STATUS_OK) {
        cli_say(job->invocation, "cannot listen on %.*s, port %u: %s", "không nhận kết nối được tại %.*s, cổng %u: %s",
                TEXT_ARGS(job->http.address), job->http.port,
                status == STATUS_INVALID ? "no address, or certificate and key do not fit" : strerror(errno));
        return status == STATUS_INVALID ? EXIT_CONFIGURATION : EXIT_OPERATIONAL;
    }
    announce(job, server);
    status = http_serve(server, stop);
    http_close(server);
    return status == STATUS_OK ? EXIT_DONE : EXIT_OPERATIONAL;
}

enum exit_code command_review(struct invocation *invocation)
{
    struct review_job job = {.invocation = invocation};
    struct review *review = NULL;
    if (!read_options(&job))
        return cli_usage(invocation);
    if (!cli_load_store_config(invocation, job.config) || !read_settings(&job))
        return EXIT_CONFIGURATION;
    const int stop = stop_signals();
    if (stop < 0 || !password_start() || first_administrator(&job) != STATUS_OK)
        return EXIT_OPERATIONAL;
    enum exit_code code = EXIT_OPERATIONAL;
    if (review_open(&job.settings, &review) == STATUS_OK)
        code = serve(&job, review, stop);
    else
        cli_say(invocation, "cannot use the store in %s: %s", "không dùng được kho dữ liệu trong %s: %s", invocation->config.state,
                review_error(review));
    review_close(review);
    review_office_close(&job.office);
    close(stop);
    return code;
}
