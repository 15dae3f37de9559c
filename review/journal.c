/* journal.c: the thread that writes what reading leaves behind (review/journal.h). */
#include "review/journal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_BYTES = 512, WORD_BYTES = 48, BATCH = 64, RETRY_SECONDS = 1, RETRIES = 30 };

struct journal_row {
    bool is_session;
    unsigned char hash[SESSION_HASH_BYTES];
    int64_t time;
    int64_t subject;
    char who[ACCOUNT_LIMIT_NAME_BYTES + 1];
    char what[WORD_BYTES];
    char kind[WORD_BYTES];
    char detail[TEXT_BYTES];
};

struct journal {
    struct store *store; /* the thread's alone */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_cond_t emptied;
    struct journal_row *rows; /* a ring of JOURNAL_LIMIT_ROWS */
    size_t first;
    size_t count;
    bool is_ending;
    uint64_t lost;
};

static void copy(char *out, size_t room, struct text t)
{
    const size_t length = t.length < room ? t.length : room - 1;
    if (length > 0)
        memcpy(out, t.data, length);
    out[length] = '\0';
}

static void put(struct journal *journal, const struct journal_row *row)
{
    pthread_mutex_lock(&journal->lock);
    while (journal->count == JOURNAL_LIMIT_ROWS)
        pthread_cond_wait(&journal->emptied, &journal->lock);
    journal->rows[(journal->first + journal->count++) % JOURNAL_LIMIT_ROWS] = *row;
    pthread_cond_signal(&journal->filled);
    pthread_mutex_unlock(&journal->lock);
}

void journal_audit(struct journal *journal, const struct audit_row *given)
{
    struct journal_row row = {.time = given->time, .subject = given->subject};
    copy(row.who, sizeof row.who, given->who);
    copy(row.what, sizeof row.what, given->what);
    copy(row.kind, sizeof row.kind, given->kind);
    copy(row.detail, sizeof row.detail, given->detail);
    put(journal, &row);
}

void journal_session_used(struct journal *journal, const unsigned char hash[SESSION_HASH_BYTES], int64_t now)
{
    struct journal_row row = {.is_session = true, .time = now};
    memcpy(row.hash, hash, sizeof row.hash);
    put(journal, &row);
}

static enum status write_rows(struct store *store, const struct journal_row *rows, size_t count)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        const struct journal_row *row = &rows[i];
        const struct audit_row audit = {.time = row->time, .who = text_from_string(row->who), .what = text_from_string(row->what),
                                        .kind = text_from_string(row->kind), .subject = row->subject,
                                        .detail = text_from_string(row->detail)};
        status = row->is_session ? store_session_used(store, row->hash, row->time) : store_audit(store, &audit);
    }
    return status == STATUS_OK ? store_commit(store) : status;
}

/* Tries again while somebody else writes. */
static void write_batch(struct journal *journal, const struct journal_row *rows, size_t count)
{
    const struct timespec pause = {.tv_sec = RETRY_SECONDS};
    enum status status = write_rows(journal->store, rows, count);
    for (int i = 0; status != STATUS_OK && i < RETRIES; i++) {
        if (store_abandon(journal->store) != STATUS_OK || status != STATUS_BUSY)
            break;
        nanosleep(&pause, NULL);
        status = write_rows(journal->store, rows, count);
    }
    if (status == STATUS_OK)
        return;
    fprintf(stderr, "rasoat: %zu rows of the audit log were not written: %s\n", count, store_error(journal->store));
    pthread_mutex_lock(&journal->lock);
    journal->lost += count;
    pthread_mutex_unlock(&journal->lock);
}

static void *run(void *context)
{
    struct journal *journal = context;
    struct journal_row *batch = malloc(BATCH * sizeof *batch);
    for (;;) {
        size_t count = 0;
        pthread_mutex_lock(&journal->lock);
        while (journal->count == 0 && !journal->is_ending)
            pthread_cond_wait(&journal->filled, &journal->lock);
        const bool is_over = journal->count == 0;
        for (; batch && count < BATCH && journal->count > 0; journal->count--) {
            batch[count++] = journal->rows[journal->first];
            journal->first = (journal->first + 1) % JOURNAL_LIMIT_ROWS;
        }
        pthread_cond_broadcast(&journal->emptied);
        pthread_mutex_unlock(&journal->lock);
        if (is_over || !batch)
            break;
        write_batch(journal, batch, count);
    }
    free(batch);
    return NULL;
}

enum status journal_open(const char *folder, struct journal **result)
{
    struct journal *journal = calloc(1, sizeof *journal);
    *result = journal;
    if (!journal)
        return STATUS_IO;
    journal->rows = calloc(JOURNAL_LIMIT_ROWS, sizeof *journal->rows);
    enum status status = journal->rows ? store_open_beside(folder, &journal->store) : STATUS_IO;
    if (status == STATUS_OK && (pthread_mutex_init(&journal->lock, NULL) != 0 || pthread_cond_init(&journal->filled, NULL) != 0 ||
                                pthread_cond_init(&journal->emptied, NULL) != 0 ||
                                pthread_create(&journal->thread, NULL, run, journal) != 0))
        status = STATUS_IO;
    if (status != STATUS_OK) {
        store_close(journal->store);
        free(journal->rows);
        free(journal);
        *result = NULL;
    }
    return status;
}

uint64_t journal_close(struct journal *journal)
{
    if (!journal)
        return 0;
    pthread_mutex_lock(&journal->lock);
    journal->is_ending = true;
    pthread_cond_signal(&journal->filled);
    pthread_mutex_unlock(&journal->lock);
    pthread_join(journal->thread, NULL);
    const uint64_t lost = journal->lost;
    pthread_cond_destroy(&journal->emptied);
    pthread_cond_destroy(&journal->filled);
    pthread_mutex_destroy(&journal->lock);
    store_close(journal->store);
    free(journal->rows);
    free(journal);
    return lost;
}
