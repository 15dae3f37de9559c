/* sitemap_source.c: a sitemap's bytes, packed or not, and its plain form: one address a line. */
#include "crawler/sitemap_priv.h"

#include <string.h>

static size_t take(struct text *from, char *out, size_t room)
{
    size_t length = from->length < room ? from->length : room;
    if (length)
        memcpy(out, from->data, length);
    *from = text_slice(*from, length, from->length);
    return length;
}

static size_t pull(struct sitemap_source *source, char *out, size_t room)
{
    if (!source->gunzip)
        return take(&source->plain, out, room);
    size_t got = gunzip_read(source->gunzip, out, room);
    enum gunzip_end end = gunzip_end(source->gunzip);
    source->cut = source->cut || end == GUNZIP_LIMIT;
    source->broken = source->broken || end == GUNZIP_BROKEN;
    return got;
}

void sitemap_source_open(struct sitemap_source *source, struct text bytes)
{
    *source = (struct sitemap_source){.plain = bytes};
    if (gunzip_recognises(bytes)) {
        source->plain = (struct text){0};
        source->gunzip = gunzip_open(bytes, SITEMAP_LIMIT_BYTES);
        source->broken = !source->gunzip; /* no memory: nothing can be read */
    } else if (bytes.length > SITEMAP_LIMIT_BYTES) {
        source->plain.length = SITEMAP_LIMIT_BYTES;
        source->cut = true;
    }
    for (size_t got = 1; got > 0 && source->head_length < sizeof source->head; source->head_length += got)
        got = pull(source, source->head + source->head_length, sizeof source->head - source->head_length);
}

size_t sitemap_source_read(struct sitemap_source *source, char *out, size_t room)
{
    struct text head = text_of(source->head + source->head_at, source->head_length - source->head_at);
    if (head.length == 0)
        return pull(source, out, room);
    size_t length = take(&head, out, room);
    source->head_at += length;
    return length;
}

void sitemap_source_close(struct sitemap_source *source)
{
    gunzip_close(source->gunzip);
    source->gunzip = NULL;
}

struct text sitemap_source_start(struct sitemap_source *source)
{
    struct text head = text_of(source->head, source->head_length);
    if (text_starts_with(head, TEXT("\xEF\xBB\xBF")))
        source->head_at = 3;
    while (source->head_at < head.length && ascii_is_space(head.data[source->head_at]))
        source->head_at++;
    return text_slice(head, source->head_at, head.length);
}

bool sitemap_catch_add(struct sitemap_catch *caught, struct text raw)
{
    if (caught->count == SITEMAP_LIMIT_URLS) {
        caught->cut = true;
        return false;
    }
    uint32_t length = (uint32_t)raw.length;
    size_t takes = sizeof length + raw.length;
    if (caught->used <= caught->room && takes <= caught->room - caught->used) {
        memcpy(caught->out + caught->used, &length, sizeof length);
        memcpy(caught->out + caught->used + sizeof length, raw.data, raw.length);
    }
    caught->used += takes;
    caught->count++;
    return true;
}

static bool is_absolute(struct text line)
{
    return text_starts_with_ignore_case(line, TEXT("http://")) || text_starts_with_ignore_case(line, TEXT("https://"));
}

void sitemap_read_lines(struct sitemap_source *source, struct sitemap_catch *caught, struct sitemap *sitemap)
{
    char line[URL_LIMIT_BYTES + 1];
    size_t length = 0;
    char piece[4096];
    bool more = true;
    while (more) {
        size_t got = sitemap_source_read(source, piece, sizeof piece);
        for (size_t i = 0; more && i < got + (got == 0); i++) {
            bool end = got == 0 || piece[i] == '\n' || piece[i] == '\r';
            if (!end && length < sizeof line)
                line[length++] = piece[i];
            if (!end)
                continue;
            struct text whole = text_trim(text_of(line, length));
            if (length > URL_LIMIT_BYTES)
                caught->cut = true;
            else if (is_absolute(whole) && !(got == 0 && (source->cut || source->broken))) /* not half a line */
                more = sitemap_catch_add(caught, whole);
            length = 0;
        }
        more = more && got > 0;
    }
    sitemap->kind = caught->count > 0 ? SITEMAP_TEXT : SITEMAP_UNKNOWN;
}
