/* warc_source.c: the bytes of a WARC file, unpacked where it is gzip: one member for each record (ISO 28500, Annex D), one for
 * all, or cut as it comes; members simply follow each other. */
#include "crawler/warc_priv.h"
#include "crawler/packing.h"

#include <errno.h>
#include <unistd.h>

/* More of the file into `rest`, which is empty or holds bytes that stand at its front then. */
static void refill(struct warc_source *source)
{
    size_t kept = source->rest.length;
    if (source->ended || source->descriptor < 0) {
        source->ended = true;
        return;
    }
    for (size_t i = 0; i < kept; i++)
        source->bytes[i] = source->rest.data[i];
    ssize_t got;
    do {
        char *to = source->bytes + kept;
        got = source->is_stream ? read(source->descriptor, to, sizeof source->bytes - kept)
                                : pread(source->descriptor, to, sizeof source->bytes - kept, (off_t)source->at);
        if (got < 0 && errno == ESPIPE && !source->is_stream) {
            source->is_stream = true;
            errno = EINTR;
        }
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        source->ended = true;
        source->problem = got < 0 ? WARC_UNREADABLE : source->problem;
        got = 0;
    }
    source->at += (uint64_t)got;
    source->rest = text_of(source->bytes, kept + (size_t)got);
}

/* At least two bytes, where the file has them: as many as tell gzip. */
static bool sees_gzip(struct warc_source *source)
{
    while (source->rest.length < 2 && !source->ended)
        refill(source);
    return packing_is_gzip(source->rest);
}

static void start(struct warc_source *source)
{
    source->started = true;
    if (!sees_gzip(source))
        return;
    source->unpacker = unpack_open(PACKING_GZIP, source->rest);
    if (!source->unpacker) {
        source->problem = WARC_UNREADABLE;
        source->ended = true;
        source->rest = (struct text){0};
    }
}

static size_t read_plain(struct warc_source *source, char *out, size_t room)
{
    if (source->rest.length == 0)
        refill(source);
    size_t length = source->rest.length < room ? source->rest.length : room;
    for (size_t i = 0; i < length; i++)
        out[i] = source->rest.data[i];
    source->rest = text_slice(source->rest, length, source->rest.length);
    return length;
}

static void end_packed(struct warc_source *source, enum warc_problem problem)
{
    source->ended = true;
    source->rest = (struct text){0};
    if (source->problem == WARC_FINE)
        source->problem = problem;
}

/* Behind a member another one begins, or the file ends; zeros there are padding (as tapes and disks leave it). */
static bool next_member(struct warc_source *source)
{
    do {
        size_t zeros = 0;
        while (zeros < source->rest.length && source->rest.data[zeros] == '\0')
            zeros++;
        source->rest = text_slice(source->rest, zeros, source->rest.length);
        if (source->rest.length == 0)
            refill(source);
    } while (source->rest.length > 0 && source->rest.data[0] == '\0');
    bool is_gzip = sees_gzip(source);
    source->member = source->at - source->rest.length;
    if (is_gzip && unpack_again(source->unpacker)) {
        source->between = false;
        return true;
    }
    end_packed(source, source->rest.length ? WARC_PACKED_BROKEN : WARC_FINE);
    return false;
}

static size_t read_packed(struct warc_source *source, char *out, size_t room)
{
    size_t got = 0;
    while (got == 0) {
        if (source->ended && source->rest.length == 0 && source->between)
            return 0;
        if (source->between && !next_member(source))
            return 0;
        if (source->rest.length == 0)
            refill(source);
        const bool was_empty = source->rest.length == 0;
        enum unpack_step step = unpack(source->unpacker, &source->rest, out, room, &got);
        if (step == UNPACK_END) {
            source->between = true;
        } else if (step == UNPACK_BROKEN || (was_empty && got == 0)) {
            end_packed(source, WARC_PACKED_BROKEN);
            source->between = true;
            return got;
        }
    }
    return got;
}

size_t warc_source_read(struct warc_source *source, char *out, size_t room)
{
    if (!source->started)
        start(source);
    if (room > WARC_LIMIT_FILE_BYTES - source->given)
        room = (size_t)(WARC_LIMIT_FILE_BYTES - source->given);
    if (room == 0) {
        source->problem = WARC_TOO_LARGE;
        return 0;
    }
    size_t got = source->unpacker ? read_packed(source, out, room) : read_plain(source, out, room);
    source->given += got;
    return got;
}

void warc_source_close(struct warc_source *source)
{
    unpack_close(source->unpacker);
}
