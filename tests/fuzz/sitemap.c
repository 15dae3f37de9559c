/* sitemap.c: a sitemap, index, plain list, RSS or Atom, packed or not; the bytes' last one says how long a piece of the
 * packed form is that is unpacked at once. */
#include "tests/fuzz/fuzz.h"

#include "crawler/gunzip.h"
#include "crawler/sitemap.h"

#include <stdlib.h>
#include <string.h>

static const size_t unpacked_limit = 4 << 20;

static struct text unpack(struct text packed, size_t room, enum gunzip_end *end)
{
    struct gunzip *gunzip = gunzip_open(packed, unpacked_limit);
    char *out = malloc(unpacked_limit + room);
    size_t length = 0;
    CHECK(gunzip && out);
    for (size_t got; (got = gunzip_read(gunzip, out + length, room)) > 0; length += got)
        CHECK(got <= room && length + got <= unpacked_limit);
    *end = gunzip_end(gunzip);
    CHECK(*end != GUNZIP_MORE);
    gunzip_close(gunzip);
    return text_of(out, length);
}

/* However it is read, the same comes out. */
static void check_unpacking(struct text packed, size_t room)
{
    enum gunzip_end ends[2];
    struct text whole = unpack(packed, unpacked_limit, &ends[0]);
    struct text pieces = unpack(packed, room, &ends[1]);
    CHECK(ends[0] == GUNZIP_LIMIT || ends[1] == GUNZIP_LIMIT || (ends[0] == ends[1] && text_equal(whole, pieces)));
    size_t shorter = whole.length < pieces.length ? whole.length : pieces.length;
    CHECK(shorter == 0 || memcmp(whole.data, pieces.data, shorter) == 0);
    free((char *)(uintptr_t)whole.data);
    free((char *)(uintptr_t)pieces.data);
}

void fuzz_one(struct arena *arena, struct text input)
{
    struct url base;
    struct sitemap sitemap;
    CHECK(url_parse(arena, TEXT("http://so-y-te.tinh.example/sitemap.xml"), NULL, &base) == STATUS_OK);
    sitemap_parse(arena, input, &base, &sitemap);
    CHECK(sitemap.url_count <= SITEMAP_LIMIT_URLS && sitemap.kind <= SITEMAP_ATOM);
    for (size_t i = 0; i < sitemap.url_count; i++) {
        struct url url;
        enum status status = url_parse(arena, sitemap.urls[i], NULL, &url);
        CHECK(status == STATUS_LIMIT || (status == STATUS_OK && text_equal(url.href, sitemap.urls[i])));
        for (size_t j = i + 1; j < sitemap.url_count && j < i + 20; j++)
            CHECK(!text_equal(sitemap.urls[i], sitemap.urls[j]));
    }
    struct buffer buffer;
    buffer_init(&buffer, (size_t)64 << 20);
    sitemap_encode(&sitemap, &buffer);
    CHECK(!buffer_failed(&buffer));
    struct text bytes = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    struct reader reader = reader_of(bytes);
    struct sitemap back;
    CHECK(sitemap_decode(arena, &reader, &back) && reader_done(&reader));
    CHECK(back.url_count == sitemap.url_count && back.cut == sitemap.cut && back.broken == sitemap.broken);
    if (gunzip_recognises(input))
        check_unpacking(input, (uint8_t)input.data[input.length - 1] + (size_t)1);
}
