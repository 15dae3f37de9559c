/* stamp.c: RFC 3161 through OpenSSL's ts. */
#include "cli/stamp.h"
#include "base/digest.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

enum { NONCE_BYTES = 8, WORDS_BYTES = 200 };

/* 2.4.1: version 1, SHA-256 over the bytes, a nonce, and the signer's certificate is wanted. */
static TS_REQ *build(struct text bytes)
{
    unsigned char sum[DIGEST_SHA256_BYTES];
    unsigned char random[NONCE_BYTES];
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    BIGNUM *number = NULL;
    ASN1_INTEGER *nonce = NULL;
    digest_sha256(bytes, sum);
    bool built = request && imprint && algorithm && RAND_bytes(random, sizeof random) == 1 &&
                 (number = BN_bin2bn(random, sizeof random, NULL)) != NULL && (nonce = BN_to_ASN1_INTEGER(number, NULL)) != NULL &&
                 X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
                 TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
                 TS_MSG_IMPRINT_set_msg(imprint, sum, sizeof sum) == 1 && TS_REQ_set_version(request, 1) == 1 &&
                 TS_REQ_set_msg_imprint(request, imprint) == 1 && TS_REQ_set_nonce(request, nonce) == 1 &&
                 TS_REQ_set_cert_req(request, 1) == 1;
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    ASN1_INTEGER_free(nonce);
    BN_free(number);
    if (built)
        return request;
    TS_REQ_free(request);
    return NULL;
}

struct text stamp_request(struct arena *arena, struct text bytes)
{
    unsigned char *der = NULL;
    struct text copy = {0};
    TS_REQ *request = build(bytes);
    int length = request ? i2d_TS_REQ(request, &der) : 0;
    if (length > 0)
        copy = arena_copy(arena, text_of((const char *)der, (size_t)length));
    OPENSSL_free(der);
    TS_REQ_free(request);
    return copy;
}

static int64_t time_of(TS_RESP *response)
{
    struct tm parts;
    const TS_TST_INFO *info = TS_RESP_get_tst_info(response);
    const ASN1_GENERALIZEDTIME *time = info ? TS_TST_INFO_get_time(info) : NULL;
    return time && ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

/* The library's newest reason, and the queue is emptied. */
static struct text reason(struct arena *arena)
{
    char words[WORDS_BYTES] = "";
    unsigned long code = ERR_peek_last_error();
    if (code)
        ERR_error_string_n(code, words, sizeof words);
    ERR_clear_error();
    return arena_copy(arena, text_from_string(words));
}

/* What is to be verified: about these bytes, an answer to this request, signed by that authority. */
static bool set_up(TS_VERIFY_CTX *context, struct text bytes, struct text request, bool signature, const char *authority)
{
    unsigned flags = TS_VFY_VERSION | TS_VFY_IMPRINT;
    unsigned char *sum = OPENSSL_malloc(DIGEST_SHA256_BYTES);
    if (!sum)
        return false;
    digest_sha256(bytes, sum);
    TS_VERIFY_CTX_set_imprint(context, sum, DIGEST_SHA256_BYTES); /* takes it over */
    if (request.length) {
        const unsigned char *der = (const unsigned char *)request.data;
        TS_REQ *asked = d2i_TS_REQ(NULL, &der, (long)request.length);
        TS_VERIFY_CTX *from = asked ? TS_REQ_to_TS_VERIFY_CTX(asked, context) : NULL; /* imprint, nonce and policy */
        TS_REQ_free(asked);
        if (!from)
            return false;
        flags |= TS_VFY_NONCE;
    }
    if (signature) {
        X509_STORE *store = X509_STORE_new();
        if (!store || X509_STORE_load_file(store, authority) != 1) {
            X509_STORE_free(store);
            return false;
        }
        TS_VERIFY_CTX_set_store(context, store);
        flags |= TS_VFY_SIGNATURE;
    }
    TS_VERIFY_CTX_set_flags(context, (int)flags);
    return true;
}

static bool verifies(TS_RESP *response, struct text bytes, struct text request, bool signature, const char *authority)
{
    TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
    bool verified = context && set_up(context, bytes, request, signature, authority) &&
                    TS_RESP_verify_response(context, response) == 1;
    TS_VERIFY_CTX_free(context);
    return verified;
}

/* 2.4.2: 0 granted, 1 granted with modifications; else the reason in the server's own words. */
static bool is_granted(struct arena *arena, TS_RESP *response, struct stamp_facts *facts)
{
    TS_STATUS_INFO *info = TS_RESP_get_status_info(response);
    long state = info ? ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info)) : -1;
    if (state == 0 || state == 1)
        return TS_RESP_get_tst_info(response) != NULL;
    const STACK_OF(ASN1_UTF8STRING) *texts = info ? TS_STATUS_INFO_get0_text(info) : NULL;
    const ASN1_UTF8STRING *first = texts && sk_ASN1_UTF8STRING_num(texts) > 0 ? sk_ASN1_UTF8STRING_value(texts, 0) : NULL;
    if (first)
        facts->words = arena_copy(arena, text_slice(text_of((const char *)ASN1_STRING_get0_data(first), (size_t)ASN1_STRING_length(first)),
                                                    0, WORDS_BYTES));
    return false;
}

enum stamp_state stamp_check(struct arena *arena, struct text answer, struct text bytes, struct text request, const char *authority,
                             struct stamp_facts *facts)
{
    const unsigned char *der = (const unsigned char *)answer.data;
    *facts = (struct stamp_facts){0};
    ERR_clear_error();
    TS_RESP *response = answer.length && answer.length <= STAMP_LIMIT_BYTES ? d2i_TS_RESP(NULL, &der, (long)answer.length) : NULL;
    if (!response || der != (const unsigned char *)answer.data + answer.length) {
        TS_RESP_free(response);
        facts->words = reason(arena);
        return STAMP_BROKEN;
    }
    enum stamp_state state;
    if (!is_granted(arena, response, facts))
        state = STAMP_REFUSED;
    else if (!verifies(response, bytes, request, false, NULL))
        state = STAMP_OTHER;
    else if (!authority)
        state = STAMP_UNTRUSTED;
    else
        state = verifies(response, bytes, request, true, authority) ? STAMP_GOOD : STAMP_FORGED;
    if (state == STAMP_GOOD || state == STAMP_UNTRUSTED)
        facts->time = time_of(response);
    else if (state != STAMP_REFUSED)
        facts->words = reason(arena);
    TS_RESP_free(response);
    return state;
}
