/* warc.h: web archives, WARC/1.1 (ISO 28500:2017): written record by record into a buffer, read record by record from a
 * descriptor or from bytes. docs/evidence.md says what rasoat writes.
 *
 * The writer is pure: time and random bytes are given, the same entry gives the same bytes. The reader takes hostile
 * files: its memory does not grow with the file, and what is broken is told with its place; it then looks for the next
 * line that begins a record, so that one bad record does not hide those behind it. */
#ifndef RASOAT_CRAWLER_WARC_H
#define RASOAT_CRAWLER_WARC_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "page/response.h"

#define WARC_ID_BYTES 16
#define WARC_LIMIT_HEAD_BYTES (64 * 1024) /* of one record */
#define WARC_LIMIT_FIELDS 200 /* of one record; a head with more is broken */
#define WARC_LIMIT_FILE_BYTES ((uint64_t)1 << 40) /* unpacked; reading ends there */
#define WARC_LIMIT_SNIFF_BYTES 512 /* enough for warc_recognises */

enum warc_type {
    WARC_WARCINFO,
    WARC_RESPONSE,
    WARC_RESOURCE,
    WARC_REQUEST,
    WARC_METADATA,
    WARC_REVISIT, /* these three are read only */
    WARC_CONVERSION,
    WARC_CONTINUATION,
    WARC_UNKNOWN_TYPE, /* readers skip those (5.5) */
};

/* The extension field (5.1 lets writers add some) that says which identity was given this answer. */
#define WARC_IDENTITY_FIELD "WARC-Rasoat-Identity"

/* --- writing (crawler/warc_write.c) --- */

struct warc_entry {
    enum warc_type type;
    const unsigned char *id; /* WARC_ID_BYTES random bytes: the record's UUID (RFC 9562, version 4) is made of them */
    int64_t time; /* seconds since 1970: WARC-Date */
    struct text target; /* WARC-Target-URI; needed but for warcinfo and metadata */
    const unsigned char *concurrent_to; /* the id of the record that this one belongs to; NULL: none */
    struct text content_type; /* empty: the usual one of the type */
    struct text block;
    size_t payload; /* where in the block the payload begins (behind the HTTP head), for its digest; SIZE_MAX: none */
    const struct header *fields; /* further fields, WARC-IP-Address and the like */
    size_t field_count;
};

/* Appends one record, with `packed` as a gzip member of its own (Annex D). STATUS_INVALID: a value that no field can hold
 * (line ends and other control characters), no target, or a type that is only read; STATUS_LIMIT: the buffer is full. Its
 * length is unchanged then. */
enum status warc_write(struct buffer *out, const struct warc_entry *entry, bool packed) MUST_USE;
/* "<urn:uuid:...>" for those random bytes. */
void warc_id_text(const unsigned char id[WARC_ID_BYTES], struct buffer *out);

/* --- reading (crawler/warc_read.c, crawler/warc_source.c) --- */

enum warc_problem {
    WARC_FINE,
    WARC_NOT_WARC, /* no record begins where one must */
    WARC_LENGTH_WRONG, /* the record before is longer than it says */
    WARC_HEAD_BROKEN, /* past a limit, or a line that is no field */
    WARC_NO_LENGTH, /* no readable Content-Length */
    WARC_ENDS_EARLY, /* the file ends within the record that begins at that place */
    WARC_PACKED_BROKEN, /* the gzip bytes are broken or end early */
    WARC_TOO_LARGE, /* WARC_LIMIT_FILE_BYTES */
    WARC_UNREADABLE, /* the system says why in errno */
};

/* Where among the bytes, counted from 0. */
struct warc_place {
    uint64_t unpacked; /* in the file where it is not packed */
    uint64_t member; /* in the packed file: where the gzip member begins that holds it */
};

struct warc_record {
    struct warc_place place;
    enum warc_type type;
    uint64_t length; /* of the block, as the head says */
    struct text target; /* as it stands, but without the <> that some writers put around it */
    const struct header *fields; /* all of them, in order */
    size_t field_count;
};

enum warc_step {
    WARC_STEP_RECORD,
    WARC_STEP_PROBLEM, /* told; go on, more may follow */
    WARC_STEP_END,
};

enum warc_verified {
    WARC_CHECK_NONE, /* there is no digest, or one that is not known here */
    WARC_CHECK_GOOD,
    WARC_CHECK_WRONG,
};

struct warc_block {
    struct text bytes; /* the first `limit` of them */
    bool cut; /* there are more */
    bool ends_early; /* the file ends within the block: told as a problem too, by the next step */
    enum warc_verified check; /* against WARC-Block-Digest: SHA-1 and SHA-256, in base32, base64 or hex */
};

struct warc_reader;

/* Do the bytes begin like a WARC file, packed or not? Some WARC_LIMIT_SNIFF_BYTES are enough. */
bool warc_recognises(struct text start);
/* NULL where there is no memory. The descriptor is read from its beginning where it can be (pread), and stays the caller's,
 * as do the bytes. */
struct warc_reader *warc_open(int descriptor);
struct warc_reader *warc_open_bytes(struct text bytes);
void warc_close(struct warc_reader *reader);
/* The next record's head (texts live in the arena), or a problem and where. A block that was not read is passed over. */
enum warc_step warc_next(struct warc_reader *reader, struct arena *arena, struct warc_record *record,
                         enum warc_problem *problem, struct warc_place *place);
/* The block of the record that warc_next gave last, once. The rest past `limit`, which is what the arena must be able to hold,
 * is passed over, and counts in the check. */
void warc_read_block(struct warc_reader *reader, struct arena *arena, size_t limit, struct warc_block *block);
/* True where the file is gzip. */
bool warc_is_packed(const struct warc_reader *reader);
/* The value of the first field of that name (ASCII case ignored); empty text where there is none. */
struct text warc_field(const struct warc_record *record, struct text name);
/* Compares bytes with a labelled digest ("sha1:..."). */
enum warc_verified warc_check(struct text labelled, struct text bytes);
/* One plain sentence part for people: "the file ends within a record". Static strings. */
const char *warc_problem_english(enum warc_problem problem);
const char *warc_problem_vietnamese(enum warc_problem problem);

#endif
