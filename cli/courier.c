/* courier.c: the door to libcurl for what rasoat sends (cli/courier.h). */
#include "cli/courier.h"

#include "base/buffer.h"
#include "base/utf8.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_REPLY_BYTES = 300, LIMIT_RETRY_AFTER_S = 86400 };

struct courier {
    CURL *easy;
    struct curl_slist *list;
    char error[CURL_ERROR_SIZE];
    /* of the message under way */
    struct text upload;
    size_t uploaded;
    bool body_wanted; /* SMTP: the server answered DATA with 354 */
    char reply[LIMIT_REPLY_BYTES + 1]; /* SMTP: the last line that refused something */
    size_t answer_bytes; /* HTTP */
    struct buffer answer; /* HTTP: as much as is wanted */
};

struct courier *courier_create(void)
{
    /* A server that hangs up is an error of that message, not the end of this process: libcurl leaves the signal alone here (NOSIGNAL). */
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigaction(SIGPIPE, &ignore, NULL) != 0)
        return NULL;
    /* Counted by libcurl: undone in courier_free. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    struct courier *courier = calloc(1, sizeof *courier);
    if (!courier)
        curl_global_cleanup();
    return courier;
}

/* Says QUIT and closes. */
static void hang_up(struct courier *courier)
{
    curl_easy_cleanup(courier->easy);
    curl_slist_free_all(courier->list);
    courier->easy = NULL;
    courier->list = NULL;
}

void courier_free(struct courier *courier)
{
    if (!courier)
        return;
    hang_up(courier);
    buffer_release(&courier->answer);
    free(courier);
    curl_global_cleanup();
}

static size_t give(char *out, size_t size, size_t count, void *context)
{
    struct courier *courier = context;
    courier->body_wanted = true;
    const struct text piece = text_slice(courier->upload, courier->uploaded, size * count);
    if (piece.length)
        memcpy(out, piece.data, piece.length);
    courier->uploaded += piece.length;
    return piece.length;
}

/* A line of the server: the last refusal is kept, cut; behind it comes only what is said to a QUIT. */
static size_t take_line(char *data, size_t size, size_t count, void *context)
{
    struct courier *courier = context;
    const struct text line = text_slice(text_trim(text_of(data, size * count)), 0, LIMIT_REPLY_BYTES);
    if (line.length && (line.data[0] == '4' || line.data[0] == '5')) {
        memcpy(courier->reply, line.data, line.length);
        courier->reply[line.length] = 0;
    }
    return size * count;
}

/* What a webhook answers is not kept, but for those who want it; an answer without end is cut off, and the status has come by then. */
static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct courier *courier = context;
    courier->answer_bytes += size * count;
    if (courier->answer.maximum)
        buffer_add(&courier->answer, data, size * count);
    return courier->answer_bytes <= COURIER_LIMIT_ANSWER_BYTES ? size * count : 0;
}

static char *copy_of(struct text t)
{
    char *copy = malloc(t.length + 1);
    if (!copy)
        return NULL;
    if (t.length)
        memcpy(copy, t.data, t.length);
    copy[t.length] = 0;
    return copy;
}

/* libcurl keeps its own copy. An empty text sets nothing. */
static bool set_text(CURL *easy, CURLoption option, struct text value)
{
    if (!value.length)
        return true;
    char *copy = copy_of(value);
    bool set = copy && curl_easy_setopt(easy, option, copy) == CURLE_OK;
    if (copy)
        explicit_bzero(copy, value.length); /* it may be a password */
    free(copy);
    return set;
}

static bool add_to_list(struct courier *courier, struct text line)
{
    char *copy = copy_of(line);
    struct curl_slist *longer = copy ? curl_slist_append(courier->list, copy) : NULL;
    free(copy);
    if (longer)
        courier->list = longer;
    return longer != NULL;
}

/* A fresh handle with what all messages have in common. */
static bool prepare(struct courier *courier, const struct courier_server *server, const char *protocols, struct text bytes)
{
    hang_up(courier);
    courier->error[0] = courier->reply[0] = 0;
    courier->upload = bytes;
    courier->uploaded = courier->answer_bytes = 0;
    courier->body_wanted = false;
    CURL *easy = courier->easy = curl_easy_init();
    if (!easy)
        return false;
    int bad = 0;
#define SET(option, value) (bad |= curl_easy_setopt(easy, CURLOPT_##option, (value)) != CURLE_OK)
    SET(ERRORBUFFER, courier->error);
    SET(NOSIGNAL, 1L);
    SET(NOPROGRESS, 1L);
    SET(PROTOCOLS_STR, protocols);
    SET(FOLLOWLOCATION, 0L);
    SET(PROXY, "");
    SET(NETRC, (long)CURL_NETRC_IGNORED);
    SET(SSL_VERIFYPEER, 1L);
    SET(SSL_VERIFYHOST, 2L);
    SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CONNECTTIMEOUT_MS, (long)COURIER_CONNECT_TIMEOUT_MS);
    SET(TIMEOUT_MS, (long)server->timeout_s * 1000);
    /* The whole limit does not count for what follows a QUIT. */
    SET(SERVER_RESPONSE_TIMEOUT, (long)server->timeout_s);
    SET(QUICK_EXIT, 1L);
    SET(WRITEFUNCTION, take_body);
    SET(WRITEDATA, courier);
#undef SET
    return !bad && set_text(easy, CURLOPT_URL, server->url) && set_text(easy, CURLOPT_CAINFO, server->ca_file);
}

/* --- what became of it --- */

/* libcurl's codes that are about the server and not about this message, whatever the message. */
static const CURLcode server_codes[] = {
    CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,  CURLE_OPERATION_TIMEDOUT,     CURLE_SSL_CONNECT_ERROR,
    CURLE_USE_SSL_FAILED,       CURLE_LOGIN_DENIED,     CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
    CURLE_SSL_CERTPROBLEM,      CURLE_SSL_CIPHER,       CURLE_REMOTE_ACCESS_DENIED,   CURLE_SSL_ISSUER_ERROR,
    CURLE_GOT_NOTHING,          CURLE_RECV_ERROR,       CURLE_OUT_OF_MEMORY,          CURLE_FAILED_INIT,
};

static bool is_about_the_server(CURLcode code)
{
    for (size_t i = 0; i < sizeof server_codes / sizeof *server_codes; i++)
        if (server_codes[i] == code)
            return true;
    return false;
}

/* One line that may be shown and kept: no control characters, valid UTF-8, and nothing that is secret. */
static struct text clean_words(struct arena *arena, const char *start, const char *more, const struct text *secrets, size_t count)
{
    struct text words = arena_printf(arena, "%s%s%s", start, *more ? ": " : "", more);
    struct buffer out;
    buffer_init(&out, 4 * COURIER_LIMIT_WORDS + 4096);
    for (size_t at = 0; at < words.length;) {
        const struct text rest = text_slice(words, at, SIZE_MAX);
        size_t hidden = 0;
        for (size_t i = 0; i < count && !hidden; i++)
            hidden = secrets[i].length && text_starts_with(rest, secrets[i]) ? secrets[i].length : 0;
        char bytes[4];
        uint32_t code_point = '*';
        if (hidden)
            at += hidden;
        else
            code_point = utf8_next(words, &at);
        buffer_add(&out, bytes, utf8_put(bytes, code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ? ' ' : code_point));
    }
    words = arena_copy(arena, text_trim(utf8_cut(buffer_text(&out), COURIER_LIMIT_WORDS)));
    buffer_release(&out);
    return words;
}

static const char *words_of(const struct courier *courier, CURLcode code)
{
    return courier->error[0] ? courier->error : curl_easy_strerror(code);
}

static struct courier_result no_handle(struct arena *arena)
{
    return (struct courier_result){.outcome = COURIER_UNREACHABLE, .words = arena_copy(arena, TEXT("the message could not be set up"))};
}

/* --- mail --- */
static struct courier_result judge_mail(struct courier *courier, struct arena *arena, CURLcode code, const struct courier_mail *mail)
{
    long answer = 0;
    curl_easy_getinfo(courier->easy, CURLINFO_RESPONSE_CODE, &answer);
    struct courier_result result = {.code = answer > 0 && answer < 1000 ? (uint32_t)answer : 0};
    if (code == CURLE_OK)
        return result;
    const struct text secrets[] = {mail->password};
    const bool is_answer = answer >= 400 && code != CURLE_LOGIN_DENIED && courier->reply[0]; /* a login's answers may repeat what was said */
    result.words = clean_words(arena, words_of(courier, code), is_answer ? courier->reply : "", secrets, 1);
    /* RFC 5321 4.2.1: 4yz for now, 5yz for good. 421 closes the connection; a greeting or a hello that is refused is about us all. */
    const bool is_about_message = (code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && courier->body_wanted)) &&
                                  answer >= 400 && answer < 600 && answer != 421;
    if (is_about_message)
        result.outcome = answer >= 500 ? COURIER_REFUSED : COURIER_LATER;
    else if (is_about_the_server(code) || answer == 421 || !courier->body_wanted)
        result.outcome = COURIER_UNREACHABLE;
    else
        result.outcome = COURIER_LATER;
    return result;
}

struct courier_result courier_mail(struct courier *courier, struct arena *arena, const struct courier_mail *mail)
{
    if (!prepare(courier, &mail->server, "smtp,smtps", mail->bytes))
        return no_handle(arena);
    CURL *easy = courier->easy;
    int bad = 0;
#define SET(option, value) (bad |= curl_easy_setopt(easy, CURLOPT_##option, (value)) != CURLE_OK)
    SET(USE_SSL, (long)(mail->require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    SET(UPLOAD, 1L);
    SET(READFUNCTION, give);
    SET(READDATA, courier);
    SET(INFILESIZE_LARGE, (curl_off_t)mail->bytes.length);
    SET(HEADERFUNCTION, take_line);
    SET(HEADERDATA, courier);
    bad |= !set_text(easy, CURLOPT_MAIL_FROM, mail->from) || !add_to_list(courier, mail->to);
    SET(MAIL_RCPT, courier->list);
    if (mail->user.length)
        bad |= !set_text(easy, CURLOPT_USERNAME, mail->user) || !set_text(easy, CURLOPT_PASSWORD, mail->password);
#undef SET
    return bad ? no_handle(arena) : judge_mail(courier, arena, curl_easy_perform(easy), mail);
}

/* --- POST --- */

/* Answers that no repetition will change (RFC 9110 15.5): the rest of 4xx (a token that expired, a path that is being moved, too many
 * requests) may be mended on the other side while the message waits. */
static const long final_answers[] = {400, 405, 411, 413, 414, 415, 422};

static struct courier_result judge_post(struct courier *courier, struct arena *arena, CURLcode code, const struct courier_post *post)
{
    long answer = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(courier->easy, CURLINFO_RESPONSE_CODE, &answer);
    curl_easy_getinfo(courier->easy, CURLINFO_RETRY_AFTER, &wait);
    struct courier_result result = {.code = answer > 0 && answer < 1000 ? (uint32_t)answer : 0};
    const bool has_ended = code == CURLE_OK || (code == CURLE_WRITE_ERROR && courier->answer_bytes > COURIER_LIMIT_ANSWER_BYTES);
    if (has_ended && answer >= 200 && answer < 300) {
        result.answer = arena_copy(arena, buffer_text(&courier->answer));
        if (!buffer_failed(&courier->answer))
            return result;
        result.outcome = COURIER_LATER;
        result.words = arena_copy(arena, TEXT("the answer is longer than it may be"));
        return result;
    }
    if (wait > 0)
        result.retry_after_s = wait > LIMIT_RETRY_AFTER_S ? LIMIT_RETRY_AFTER_S : (uint32_t)wait;
    const struct text status = arena_printf(arena, "HTTP status %ld", answer);
    result.words = clean_words(arena, has_ended ? arena_string(arena, status) : words_of(courier, code), "", &post->secret, 1);
    result.outcome = COURIER_UNREACHABLE;
    for (size_t i = 0; has_ended && i < sizeof final_answers / sizeof *final_answers; i++)
        if (final_answers[i] == answer)
            result.outcome = COURIER_REFUSED;
    return result;
}

struct courier_result courier_post(struct courier *courier, struct arena *arena, const struct courier_post *post)
{
    if (!prepare(courier, &post->server, "http,https", post->body))
        return no_handle(arena);
    CURL *easy = courier->easy;
    int bad = 0;
    buffer_release(&courier->answer);
    buffer_init(&courier->answer, post->answer_room);
#define SET(option, value) (bad |= curl_easy_setopt(easy, CURLOPT_##option, (value)) != CURLE_OK)
    SET(POST, 1L);
    SET(POSTFIELDSIZE_LARGE, (curl_off_t)post->body.length);
    SET(POSTFIELDS, post->body.data ? post->body.data : "");
    SET(USERAGENT, "rasoat/" RASOAT_VERSION);
    const struct text type = post->content_type.length ? post->content_type : TEXT("application/json");
    bad |= !add_to_list(courier, arena_printf(arena, "Content-Type: %.*s", TEXT_ARGS(type))) || !add_to_list(courier, TEXT("Expect:"));
    for (size_t i = 0; i < post->header_count; i++)
        bad |= !add_to_list(courier, post->headers[i]);
    SET(HTTPHEADER, courier->list);
#undef SET
    return bad ? no_handle(arena) : judge_post(courier, arena, curl_easy_perform(easy), post);
}
