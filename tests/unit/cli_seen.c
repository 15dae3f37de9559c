/* cli_seen.c: addresses that were offered before, and those that are made to look as if they had been. */
#include "cli/seen.h"
#include "base/hash.h"
#include "tests/unit/test.h"

#include <stdio.h>

TEST(depths)
{
    struct seen seen = {0};
    EXPECT(!seen_before(&seen, TEXT("http://a.example/1"), 3));
    EXPECT(seen_before(&seen, TEXT("http://a.example/1"), 3));
    EXPECT(seen_before(&seen, TEXT("http://a.example/1"), 4));
    EXPECT(!seen_before(&seen, TEXT("http://a.example/1"), 2)); /* a shorter way */
    EXPECT(seen_before(&seen, TEXT("http://a.example/1"), 2));
    seen_release(&seen);
}

TEST(many)
{
    struct seen seen = {0};
    for (int again = 0; again < 2; again++)
        for (int i = 0; i < 20000; i++) {
            char url[40];
            const int length = snprintf(url, sizeof url, "http://a.example/%d", i);
            if (seen_before(&seen, text_of(url, (size_t)length), 1) != (again == 1) && !EXPECT(!"seen"))
                return;
        }
    EXPECT_NUMBER(seen.count, 20000);
    seen_release(&seen);
}

/* A link to the first, wherever it leads, must not keep the second from being asked for. */
TEST(made_addresses_hide_no_others)
{
    struct seen seen = {0};
    const struct text made = TEXT("https://la.example/m/abcv4_rfxbrf2u8dqrx.css"), real = TEXT("https://xa.example/css/kieu.css");
    EXPECT_NUMBER(hash_text(made), hash_text(real));
    EXPECT(!seen_before(&seen, made, 1));
    EXPECT(!seen_before(&seen, real, 1));
    for (int i = 10; i < 40; i++) { /* one in two of these has the same hash_more with a seed, whatever it is */
        EXPECT(!seen_before(&seen, arena_printf(arena, "http://a.example/tin/%d-1111111q111q111q", i), 1));
        EXPECT(!seen_before(&seen, arena_printf(arena, "http://a.example/tin/%d-1111111111111111", i), 1));
    }
    seen_release(&seen);
}
