/* backoff.h: who guessed passwords how often, by account name and by address: whether an account exists makes no difference. Kept in
 * memory only, in a table of one size. Pure but for its memory. */
#ifndef RASOAT_REVIEW_BACKOFF_H
#define RASOAT_REVIEW_BACKOFF_H

#include "base/text.h"

#define BACKOFF_ENTRIES 4096
#define BACKOFF_FREE_PER_ACCOUNT 5 /* failures before the first wait */
#define BACKOFF_FREE_PER_ADDRESS 20 /* an office shares one */
#define BACKOFF_LONGEST_SECONDS 300
#define BACKOFF_FORGET_SECONDS 86400 /* after the last failure */

struct backoff_entry {
    uint64_t key; /* 0: free */
    int64_t last;
    uint32_t failures;
};
struct backoff {
    uint64_t seed; /* random: nobody outside can make two names meet */
    struct backoff_entry entries[BACKOFF_ENTRIES];
};

/* Seconds until this account may be tried again from this address; 0: now. Texts past their limits may be given. */
int64_t backoff_wait(const struct backoff *backoff, struct text account, struct text address, int64_t now);
void backoff_failed(struct backoff *backoff, struct text account, struct text address, int64_t now);
/* A login: the account's failures are forgotten, the address's are not (it may guess for others). */
void backoff_passed(struct backoff *backoff, struct text account);

#endif
