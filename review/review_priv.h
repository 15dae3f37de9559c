/* review_priv.h: the inside of the review page: what lives from one request to the next, and sessions. */
#ifndef RASOAT_REVIEW_REVIEW_PRIV_H
#define RASOAT_REVIEW_REVIEW_PRIV_H

#include "review/backoff.h"
#include "review/journal.h"
#include "review/password.h"
#include "review/screen.h"

#define REVIEW_SCRATCH_BYTES (256u << 20)
#define REVIEW_SESSION_NOTED_SECONDS 300 /* a session's use is written so often at most */

struct review {
    const struct review_settings *settings;
    struct store *all; /* reads all sites */
    struct store *bounded; /* reads those of the account that asks */
    struct store *writer;
    struct journal *journal;
    struct backoff *backoff;
    struct arena *arena;
    struct arena *scratch; /* for work on what was kept: bounded by its size, so it needs no escape; reset by who used it */
    const char *error;
    /* the request that is being answered */
    const struct http_request *http;
    struct http_reply *reply;
    struct request request;
    struct screen screen;
    struct list_head head;
    struct token token; /* of the session, or of a visitor who is not logged in */
    unsigned char session_hash[SESSION_HASH_BYTES];
    char form_token[TOKEN_HEX_BYTES + 1];
    char address[HTTP_LIMIT_ADDRESS_BYTES];
};

/* --- session.c --- */
/* Who asks: fills screen.account where there is a session that still holds; and the form token, for which a visitor who is not logged
 * in gets a cookie of his own, which never becomes a session. */
enum status session_find(struct review *review) MUST_USE;
/* A new session for the account, with a new token (what the browser brought along is never taken over). `store` is the writer. */
enum status session_begin(struct review *review, struct store *store, const struct account *account) MUST_USE;
enum status session_end(struct review *review, struct store *store) MUST_USE;

#endif
