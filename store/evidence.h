/* evidence.h: which files hold what servers sent, and how long they stay. The files (WARC, docs/evidence.md) stand below
 * STATE/evidence and are written, read and removed by cli/evidence_files.h; a row is committed only when its file is on the disk. */
#ifndef RASOAT_STORE_EVIDENCE_H
#define RASOAT_STORE_EVIDENCE_H

#include "store/store.h"

#define EVIDENCE_LIMIT_PARTS 64 /* of one file: twice the identities, what stands before and behind them */

/* A range of a file: gzip members, so that ranges can be joined to a file of their own. */
struct evidence_part {
    struct text identity; /* empty: belongs to all (file's head, style sheets) */
    uint64_t start;
    uint64_t length;
    uint16_t status; /* of the last hop; 0 where identity is empty */
    struct text address; /* of the server that answered last */
    struct text certificate; /* one line; empty: none, or not known */
};
struct evidence_row {
    int64_t id;
    int64_t page;
    int64_t run; /* when it was received */
    int64_t time;
    int64_t last_run; /* when the same, but for noise, was received last */
    int64_t last_time;
    uint64_t sum; /* of what all identities were given, without noise */
    struct text file; /* below STATE/evidence: "12/3401-9f02ab77.warc.gz" */
    uint64_t bytes;
    struct text sha256; /* hex, of the file */
    const struct evidence_part *parts; /* in the file's order */
    size_t part_count;
};
/* The file of a picture of what that identity was given, beside the evidence's: "12/3401-9f02ab77.browser.png", and with `hidden` the one
 * of what the page hides. Removed with it. Empty where the identity's name cannot be part of a file's. */
struct text evidence_picture(struct arena *arena, struct text file, struct text identity, bool hidden);
#define EVIDENCE_FILE_END ".warc.gz"
#define EVIDENCE_PICTURE_END ".png"

/* Adds a row with its parts; its own id, last_run and last_time are not read. */
enum status store_evidence_put(struct store *store, const struct evidence_row *row, int64_t *id) MUST_USE;
/* The same was received again: nothing new is kept. */
enum status store_evidence_again(struct store *store, int64_t id, int64_t run, int64_t time) MUST_USE;
/* The page's newest row, without parts; STATUS_NOT_FOUND. */
enum status store_evidence_last(struct store *store, struct arena *arena, int64_t page, struct evidence_row *row) MUST_USE;
/* All rows of a page with their parts, newest first; in the arena. */
enum status store_evidence_of_page(struct store *store, struct arena *arena, int64_t page, const struct evidence_row **rows,
                                   size_t *count) MUST_USE;
/* The row that goes first: last received before the time and the run, of no page that is held. STATUS_NOT_FOUND. Without parts. */
enum status store_evidence_oldest(struct store *store, struct arena *arena, int64_t time, int64_t run,
                                  struct evidence_row *row) MUST_USE;
enum status store_evidence_remove(struct store *store, int64_t id) MUST_USE;
/* Bytes of all files. */
enum status store_evidence_bytes(struct store *store, uint64_t *bytes) MUST_USE;
enum status store_evidence_has_file(struct store *store, struct text file, bool *has) MUST_USE;
/* A ticket of the page is open (or no longer): while it is held nothing of it is removed. Beside a crawl too. */
enum status store_evidence_hold(struct store *store, int64_t page, bool hold) MUST_USE;

#endif
