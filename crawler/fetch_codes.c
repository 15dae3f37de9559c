/* fetch_codes.c: what libcurl's codes mean here. */
#include "crawler/fetch_priv.h"

#include <curl/curl.h>
#include <string.h>

/* A code that is missing is FETCH_OTHER. */
static const struct {
    CURLcode code;
    enum fetch_error error;
} classes[] = {
    {CURLE_OK, FETCH_OK},
    {CURLE_COULDNT_RESOLVE_HOST, FETCH_RESOLVE},
    {CURLE_COULDNT_CONNECT, FETCH_CONNECT},
    {CURLE_INTERFACE_FAILED, FETCH_CONNECT},
    {CURLE_SSL_CONNECT_ERROR, FETCH_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, FETCH_TLS},
    {CURLE_SSL_CERTPROBLEM, FETCH_TLS},
    {CURLE_SSL_CIPHER, FETCH_TLS},
    {CURLE_SSL_CACERT_BADFILE, FETCH_TLS},
    {CURLE_SSL_ISSUER_ERROR, FETCH_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, FETCH_TLS},
    {CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT},
    {CURLE_UNSUPPORTED_PROTOCOL, FETCH_PROTOCOL}, /* HTTP/0.9, or bytes that are no HTTP at all */
    {CURLE_WEIRD_SERVER_REPLY, FETCH_PROTOCOL},
    {CURLE_BAD_CONTENT_ENCODING, FETCH_PROTOCOL},
    {CURLE_HTTP2, FETCH_PROTOCOL},
    {CURLE_GOT_NOTHING, FETCH_RESET},
    {CURLE_PARTIAL_FILE, FETCH_RESET},
    {CURLE_SEND_ERROR, FETCH_RESET},
    {CURLE_RECV_ERROR, FETCH_RESET},
    {CURLE_HTTP2_STREAM, FETCH_RESET},
};

static enum fetch_error class_of(CURLcode code)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].code == code)
            return classes[i].error;
    return FETCH_OTHER;
}

enum fetch_error fetch_classify(int number, const char *words, const struct slot *slot)
{
    const CURLcode code = (CURLcode)number;
    const struct answer *answer = &slot->answer;
    if (code == CURLE_WRITE_ERROR && answer->body_cut)
        return FETCH_OK;
    if (code == CURLE_WRITE_ERROR && answer->broken)
        return answer->no_memory ? FETCH_OTHER : FETCH_PROTOCOL;
    if (code == CURLE_COULDNT_CONNECT && slot->refused[0])
        return FETCH_REFUSED_ADDRESS;
    /* One code for a connection that was reset and for chunks that are no chunks. */
    if (code == CURLE_RECV_ERROR && strstr(words, "chunked-encoding"))
        return FETCH_PROTOCOL;
    /* TLS closed without its alert, where nothing else says how long the answer is: browsers show such a page. */
    if (code == CURLE_RECV_ERROR && strstr(words, "unexpected eof") && answer_ends_with_connection(answer))
        return FETCH_OK;
    /* A header line longer than libcurl takes looks like a lack of memory. */
    if ((code == CURLE_OK || code == CURLE_OUT_OF_MEMORY) && answer->stage != ANSWER_BODY)
        return FETCH_PROTOCOL;
    return class_of(code);
}
