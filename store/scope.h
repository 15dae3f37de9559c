/* scope.h: a store that shows only some sites: of all that is kept, the rows that belong to them, and nothing else.
 *
 * It is enforced below every statement of this folder: in a bounded store the names of tables mean views that leave out other
 * sites' rows (store/scope.def), and SQLite refuses to prepare a statement that reads a table past its view. So whoever asks a
 * bounded store cannot forget to ask only for what is allowed. */
#ifndef RASOAT_STORE_SCOPE_H
#define RASOAT_STORE_SCOPE_H

#include "store/store.h"

/* Opens for reading, with no site to see; as store_open(folder, false, ...) otherwise. */
enum status store_open_bounded(const char *folder, struct store **store) MUST_USE;
/* From now on the sites of these agencies, as the inventory names them; with a count of 0 none. Statements that are running must
 * have ended (store_rest). */
enum status store_bound_to(struct store *store, const struct text *agencies, size_t count) MUST_USE;

/* What an address of the review page may name. */
enum scope_kind {
#define SCOPE_KIND(name, sql) SCOPE_##name,
#include "store/scope.def"
#undef SCOPE_KIND
    SCOPE_KIND_COUNT
};
/* STATUS_OK where the store shows a thing of that kind and id; STATUS_NOT_FOUND where there is none or it is another's. */
enum status store_shows(struct store *store, enum scope_kind kind, int64_t id) MUST_USE;

/* One view of the store for several questions: from the first read until store_rest, what others commit is not seen. For readers. */
enum status store_hold(struct store *store) MUST_USE;
/* Ends what reads are open, also those that an arena's escape left halfway. A reader must not sit on an old state: it would keep
 * the log of changes from being cleared. */
void store_rest(struct store *store);

#endif
