/* evidence_hold.c: bytes of visits that have no verdict yet, in memory or in the spool. */
#include "cli/evidence.h"

#include <stdlib.h>
#include <string.h>

void evidence_hold(struct evidence *evidence, struct text bytes, struct text more, struct evidence_piece *piece)
{
    const size_t length = bytes.length + more.length;
    *piece = (struct evidence_piece){.length = length};
    if (length == 0)
        return;
    if (length <= EVIDENCE_LIMIT_MEMORY_BYTES - evidence->memory)
        piece->memory = malloc(length);
    if (piece->memory) {
        if (bytes.length)
            memcpy(piece->memory, bytes.data, bytes.length);
        if (more.length)
            memcpy(piece->memory + bytes.length, more.data, more.length);
        evidence->memory += length;
        return;
    }
    piece->lost = spool_add(&evidence->spool, bytes, more, &piece->offset) != STATUS_OK;
}

void evidence_release(struct evidence *evidence, struct evidence_piece *piece)
{
    if (piece->memory) {
        evidence->memory -= piece->length;
        free(piece->memory);
    } else if (piece->length > 0 && !piece->lost) {
        spool_give_back(&evidence->spool, piece->offset, piece->length);
    }
    *piece = (struct evidence_piece){0};
}

bool evidence_piece_bytes(const struct evidence *evidence, struct arena *arena, const struct evidence_piece *piece,
                          struct text *bytes)
{
    *bytes = (struct text){0};
    if (piece->lost)
        return false;
    if (piece->memory || piece->length == 0) {
        *bytes = text_of(piece->memory, piece->length);
        return true;
    }
    char *to = arena_try(arena, piece->length);
    *bytes = text_of(to, to ? piece->length : 0);
    return to && spool_read(&evidence->spool, piece->offset, to, piece->length) == STATUS_OK;
}

void evidence_looks_free(struct evidence *evidence, struct evidence_look *looks)
{
    for (struct evidence_look *next_look; looks; looks = next_look) {
        next_look = looks->next;
        for (struct exchange *exchange = looks->exchanges, *next; exchange; exchange = next) {
            next = exchange->next;
            evidence_release(evidence, &exchange->request);
            evidence_release(evidence, &exchange->answer);
            free(exchange);
        }
        free(looks);
    }
}

static struct text put(char **at, struct text t)
{
    char *start = *at;
    if (t.length)
        memcpy(start, t.data, t.length);
    *at += t.length;
    return text_of(start, t.length);
}

struct exchange *exchange_new(const struct fetch_result *result, struct text url, int64_t time)
{
    const struct fetch_certificate *certificate = &result->record->certificate;
    struct buffer fields;
    struct buffer line;
    buffer_init(&fields, WARC_LIMIT_HEAD_BYTES);
    buffer_init(&line, WARC_LIMIT_HEAD_BYTES);
    if (certificate->sha256.length) {
        buffer_printf(&fields, "tls-subject: %.*s\r\ntls-issuer: %.*s\r\ntls-not-after: %.*s\r\ntls-certificate-sha256: %.*s\r\n",
                      TEXT_ARGS(certificate->subject), TEXT_ARGS(certificate->issuer), TEXT_ARGS(certificate->not_after),
                      TEXT_ARGS(certificate->sha256));
        buffer_printf(&line, "%.*s; %.*s; %.*s; SHA-256 %.*s", TEXT_ARGS(certificate->subject), TEXT_ARGS(certificate->issuer),
                      TEXT_ARGS(certificate->not_after), TEXT_ARGS(certificate->sha256));
    }
    const size_t room = url.length + result->address.length + fields.length + line.length;
    struct exchange *exchange = malloc(sizeof *exchange + room);
    if (exchange) {
        char *at = (char *)(exchange + 1);
        *exchange = (struct exchange){.time = time, .head_length = result->record->head.length, .cut = result->record->body_cut,
                                      .broken_off = result->error != FETCH_OK};
        exchange->url = put(&at, url);
        exchange->address = put(&at, result->address);
        exchange->certificate = put(&at, buffer_text(&fields));
        exchange->certificate_line = put(&at, buffer_text(&line));
    }
    buffer_release(&fields);
    buffer_release(&line);
    return exchange;
}
