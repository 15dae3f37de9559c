/* secret.c: what this store alone knows. */
#include "store/store_priv.h"

#include <string.h>
#include <sys/random.h>

enum status store_secret(struct store *store, unsigned char secret[STORE_SECRET_BYTES])
{
    sqlite3_stmt *statement = store_begin(store, QUERY_SECRET_GET, NULL, 0);
    enum status status = store_next(store, statement);
    memset(secret, 0, STORE_SECRET_BYTES);
    if (status == STATUS_OK) {
        struct text bytes = store_text(statement, 0);
        if (bytes.length == STORE_SECRET_BYTES)
            memcpy(secret, bytes.data, bytes.length);
        else
            status = store_fail(store, STATUS_INVALID, "the secret has %zu bytes", bytes.length);
        sqlite3_reset(statement);
        return status;
    }
    if (status == STATUS_NOT_FOUND && store->writer)
        status = store_writable(store);
    if (status != STATUS_OK)
        return status;
    if (getrandom(secret, STORE_SECRET_BYTES, 0) != STORE_SECRET_BYTES)
        return store_fail(store, STATUS_IO, "the system gives no random bytes");
    return CHANGE(store, SECRET_PUT, BLOB(text_of((const char *)secret, STORE_SECRET_BYTES)));
}
