/* evidence_files.h: the files below STATE/evidence. A file is there whole or not at all: it is written under another name, flushed
 * to the disk and renamed. Names are given relative to the folder: "12/3401-9f02ab77.warc.gz". */
#ifndef RASOAT_CLI_EVIDENCE_FILES_H
#define RASOAT_CLI_EVIDENCE_FILES_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

/* Makes the folder. STATUS_IO: errno says why; as for the next ones. */
enum status evidence_make_folder(const char *state) MUST_USE;
enum status evidence_write(const char *state, struct text name, struct text bytes) MUST_USE;
/* A range of a file into the arena; STATUS_NOT_FOUND, STATUS_IO (shorter than asked for, too),
 * STATUS_LIMIT (of the arena). */
enum status evidence_read(struct arena *arena, const char *state, struct text name, uint64_t start, uint64_t length,
                          struct text *bytes) MUST_USE;
bool evidence_exists(const char *state, struct text name);
/* Removes the file, and its folder where that is empty now. */
void evidence_unlink(const char *state, struct text name);
/* Calls `is_wanted` for every file; removes those that are not. Gives their number. */
typedef bool evidence_is_wanted(void *context, struct text name);
uint64_t evidence_sweep(const char *state, evidence_is_wanted *is_wanted, void *context);

/* Bytes that wait outside of memory: an unnamed file, which leaves nothing behind when the process ends, however it ends. Room that
 * is given back is used again. */
struct spool_hole {
    uint64_t offset;
    uint64_t length;
};
struct spool {
    int descriptor; /* -1: not opened */
    uint64_t end;
    uint64_t limit;
    struct spool_hole *holes; /* before `end`, in order, none beside another */
    size_t hole_count;
    size_t hole_room;
};
enum status spool_open(struct spool *spool, const char *state, uint64_t limit) MUST_USE;
void spool_close(struct spool *spool);
/* Puts the bytes, and `more` behind them, in one place. STATUS_LIMIT where there is no room, STATUS_IO. */
enum status spool_add(struct spool *spool, struct text bytes, struct text more, uint64_t *offset) MUST_USE;
/* All of what one call of spool_add put there, which is not read any more. */
void spool_give_back(struct spool *spool, uint64_t offset, uint64_t length);
enum status spool_read(const struct spool *spool, uint64_t offset, char *to, size_t length) MUST_USE;

#endif
