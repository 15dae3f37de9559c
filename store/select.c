/* select.c: statements for lists, composed from the conditions that are asked for: so that each has its index. */
#include "store/store_priv.h"

#include "base/check.h"

enum { SELECTION_BYTES = 8192 };

void selection_begin(struct selection *selection, const char *start)
{
    *selection = (struct selection){0};
    buffer_init(&selection->sql, SELECTION_BYTES);
    buffer_add_string(&selection->sql, start);
}

void selection_and(struct selection *selection, const char *condition, struct value value)
{
    CHECK(selection->count < sizeof selection->values / sizeof *selection->values);
    buffer_printf(&selection->sql, " AND %s", condition);
    selection->values[selection->count++] = value;
}

void selection_bind(struct selection *selection, const char *sql, struct value value)
{
    CHECK(selection->count < sizeof selection->values / sizeof *selection->values);
    buffer_add_string(&selection->sql, sql);
    selection->values[selection->count++] = value;
}

void selection_add(struct selection *selection, const char *sql)
{
    buffer_add_string(&selection->sql, sql);
}

void selection_among(struct selection *selection, const char *column, const bool *wanted, size_t count)
{
    const char *before = " IN (";
    for (size_t i = 0; i < count; i++) {
        if (!wanted[i])
            continue;
        if (*before == ' ')
            buffer_printf(&selection->sql, " AND %s", column);
        buffer_printf(&selection->sql, "%s%zu", before, i);
        before = ", ";
    }
    if (*before == ',')
        buffer_add_byte(&selection->sql, ')');
}

sqlite3_stmt *selection_end(struct selection *selection, struct store *store, const char *order)
{
    buffer_add_string(&selection->sql, order);
    const struct text sql = buffer_text(&selection->sql);
    sqlite3_stmt *statement = NULL;
    if (buffer_failed(&selection->sql))
        (void)store_fail(store, STATUS_IO, "out of memory");
    else if (sqlite3_prepare_v2(store->db, sql.data, (int)sql.length, &statement, NULL) != SQLITE_OK)
        (void)store_fail_sql(store);
    for (size_t i = 0; statement && i < selection->count; i++) {
        if (!store_bind(statement, (int)i + 1, &selection->values[i])) {
            (void)store_fail_sql(store);
            sqlite3_finalize(statement);
            statement = NULL;
        }
    }
    buffer_release(&selection->sql);
    return statement;
}

enum status selection_done(sqlite3_stmt *statement, enum status status)
{
    sqlite3_finalize(statement);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

bool store_name_index(struct text name, const char *const *names, size_t count, size_t *index)
{
    for (*index = 0; *index < count; ++*index) {
        if (text_equal(name, text_from_string(names[*index])))
            return true;
    }
    return false;
}
