/* fetch_record.c: one exchange as it goes over the line, and the certificates of open connections. */
#include "base/base64.h"
#include "base/digest.h"
#include "base/hash.h"
#include "crawler/fetch_priv.h"

#include <stdlib.h>
#include <string.h>

enum {
    REQUEST_LIMIT_BYTES = 16 * 1024,
    CERTIFICATE_SLOTS = 1024, /* twice the requests under way; one that is pushed out is only not told again */
    CERTIFICATE_WORDS_BYTES = 500,
    CERTIFICATE_LIMIT_BYTES = 64 * 1024, /* of its DER */
};

/* --- the exchange --- */

void recorder_init(struct recorder *recorder, bool wanted)
{
    *recorder = (struct recorder){.wanted = wanted};
    buffer_init(&recorder->request, REQUEST_LIMIT_BYTES);
    buffer_init(&recorder->head, (size_t)RESPONSE_LIMIT_HEADER_BYTES * FETCH_LIMIT_HEAD_TIMES); /* what is dropped of it too */
    buffer_init(&recorder->body, FETCH_LIMIT_RECORD_BYTES);
}

void recorder_clear(struct recorder *recorder, size_t *held)
{
    *held -= recorder->body.length;
    if (recorder->body.room > FETCH_KEEP_BODY_ROOM)
        buffer_release(&recorder->body);
    buffer_clear(&recorder->body);
    buffer_clear(&recorder->head);
    buffer_clear(&recorder->request);
    recorder->cut = false;
}

void recorder_release(struct recorder *recorder)
{
    buffer_release(&recorder->request);
    buffer_release(&recorder->head);
    buffer_release(&recorder->body);
}

void recorder_request(struct recorder *recorder, struct text head)
{
    if (!recorder->wanted)
        return;
    buffer_clear(&recorder->request);
    buffer_add_text(&recorder->request, head);
}

void recorder_line(struct recorder *recorder, struct text line, bool begins)
{
    if (!recorder->wanted)
        return;
    if (begins)
        buffer_clear(&recorder->head);
    buffer_add_text(&recorder->head, line);
}

void recorder_body(struct recorder *recorder, struct text piece, size_t *held)
{
    if (!recorder->wanted || recorder->cut)
        return;
    const size_t before = recorder->body.length;
    const size_t common = *held < FETCH_LIMIT_HELD_BYTES ? FETCH_LIMIT_HELD_BYTES - *held : 0;
    const size_t own = before < FETCH_LIMIT_SHARE_BYTES ? FETCH_LIMIT_SHARE_BYTES - before : 0;
    size_t room = common > own ? common : own;
    if (room > FETCH_LIMIT_RECORD_BYTES - before)
        room = FETCH_LIMIT_RECORD_BYTES - before;
    recorder->cut = piece.length > room;
    buffer_add(&recorder->body, piece.data, recorder->cut ? room : piece.length);
    *held += recorder->body.length - before;
    recorder->cut |= buffer_failed(&recorder->body);
}

/* --- certificates --- */

struct certificate_words {
    char text[CERTIFICATE_WORDS_BYTES];
    size_t length;
};
struct certificate {
    uint64_t key; /* of the connection; 0: none */
    struct certificate_words subject;
    struct certificate_words issuer;
    struct certificate_words not_after;
    char sha256[2 * DIGEST_SHA256_BYTES + 1];
};
struct certificates {
    struct certificate slots[CERTIFICATE_SLOTS];
};

struct certificates *certificates_create(void)
{
    return calloc(1, sizeof(struct certificates));
}

void certificates_free(struct certificates *certificates)
{
    free(certificates);
}

static uint64_t key_of(const struct connection_ends *ends)
{
    return hash_u64(hash_text(ends->address) ^ hash_u64((uint64_t)ends->port << 32 | (uint64_t)ends->local_port)) | 1;
}

/* Names come from the server: what would end a record's field becomes a space. */
static void keep_words(struct certificate_words *words, struct text t)
{
    t = text_trim(t);
    words->length = t.length < sizeof words->text ? t.length : sizeof words->text;
    while (words->length > 0 && words->length < t.length && ((unsigned char)t.data[words->length] & 0xC0) == 0x80)
        words->length--; /* not within a character */
    for (size_t i = 0; i < words->length; i++)
        words->text[i] = (unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F ? ' ' : t.data[i];
}

/* RFC 7468: base64 between two lines of dashes. */
static bool pem_digest(struct text pem, char hex[2 * DIGEST_SHA256_BYTES + 1])
{
    unsigned char sum[DIGEST_SHA256_BYTES];
    struct buffer der;
    uint32_t bits = 0;
    unsigned count = 0;
    pem = text_trim(pem);
    if (!text_starts_with(pem, TEXT("-----BEGIN")))
        return false;
    (void)text_split(&pem, '\n');
    buffer_init(&der, CERTIFICATE_LIMIT_BYTES);
    for (size_t i = 0; i < pem.length && pem.data[i] != '-' && pem.data[i] != '='; i++) {
        int value = base64_value(pem.data[i]);
        if (value < 0)
            continue; /* line ends */
        bits = bits << 6 | (uint32_t)value;
        if ((count += 6) < 8)
            continue;
        count -= 8;
        buffer_add_byte(&der, (char)(bits >> count & 0xFF));
    }
    bool read = !buffer_failed(&der) && der.length > 0;
    if (read) {
        digest_sha256(buffer_text(&der), sum);
        digest_hex(sum, sizeof sum, hex);
    }
    buffer_release(&der);
    return read;
}

void certificates_put(struct certificates *certificates, const struct connection_ends *ends, struct text subject,
                      struct text issuer, struct text not_after, struct text pem)
{
    const uint64_t key = key_of(ends);
    struct certificate *certificate = &certificates->slots[key % CERTIFICATE_SLOTS];
    if (!pem_digest(pem, certificate->sha256)) {
        certificate->key = 0;
        return;
    }
    certificate->key = key;
    keep_words(&certificate->subject, subject);
    keep_words(&certificate->issuer, issuer);
    keep_words(&certificate->not_after, not_after);
}

static struct text words_of(const struct certificate_words *words)
{
    return text_of(words->text, words->length);
}

struct fetch_certificate certificates_get(const struct certificates *certificates, const struct connection_ends *ends)
{
    const uint64_t key = key_of(ends);
    const struct certificate *certificate = certificates ? &certificates->slots[key % CERTIFICATE_SLOTS] : NULL;
    if (!certificate || certificate->key != key)
        return (struct fetch_certificate){0};
    return (struct fetch_certificate){.subject = words_of(&certificate->subject),
                                      .issuer = words_of(&certificate->issuer),
                                      .not_after = words_of(&certificate->not_after),
                                      .sha256 = text_from_string(certificate->sha256)};
}
