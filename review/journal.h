/* journal.h: what is written about reading: who saw which evidence, and that a session is in use.
 *
 * A reader must not wait for a crawl's transaction to end, so these rows are written by a thread of their own with a store of its
 * own, in the order in which they came. Nothing is dropped: where the queue is full, the caller waits. What was handed over when the
 * process is killed at once may be lost; at an orderly end all is written. */
#ifndef RASOAT_REVIEW_JOURNAL_H
#define RASOAT_REVIEW_JOURNAL_H

#include "store/accounts.h"
#include "store/audit.h"

#define JOURNAL_LIMIT_ROWS 1024 /* that wait */

struct journal;
enum status journal_open(const char *folder, struct journal **journal) MUST_USE;
/* Texts are copied (and cut as audit.h says). */
void journal_audit(struct journal *journal, const struct audit_row *row);
void journal_session_used(struct journal *journal, const unsigned char hash[SESSION_HASH_BYTES], int64_t now);
/* Writes what waits. The number of rows that could not be written since the start: the reason stands on stderr. */
uint64_t journal_close(struct journal *journal);

#endif
