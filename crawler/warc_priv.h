/* warc_priv.h: what crawler/warc_source.c (bytes of a file, unpacked) gives crawler/warc_read.c (records). */
#ifndef RASOAT_CRAWLER_WARC_PRIV_H
#define RASOAT_CRAWLER_WARC_PRIV_H

#include "crawler/warc.h"

enum { WARC_SOURCE_BYTES = 64 * 1024 };

struct unpacker;

struct warc_source {
    int descriptor; /* -1: bytes */
    uint64_t at; /* bytes of the file that were read */
    bool is_stream; /* a pipe: only read forward */
    struct text rest; /* read, not handed out or unpacked yet */
    bool started;
    bool ended; /* nothing more can be read */
    struct unpacker *unpacker; /* NULL: the file is not packed */
    bool between; /* members */
    uint64_t member; /* where the member under way begins */
    uint64_t given; /* bytes handed out */
    enum warc_problem problem; /* why it ended; WARC_FINE: at its end */
    char bytes[WARC_SOURCE_BYTES];
};

/* Writes the next bytes, at most `room`; 0 at the end, where `problem` says whether it is the file's. */
size_t warc_source_read(struct warc_source *source, char *out, size_t room);
void warc_source_close(struct warc_source *source);

#endif
