/* noise.c: see noise.h. */
#include "tests/province/noise.h"

#include "base/hash.h"
#include "tests/province/province.h"

uint64_t noise_next(uint64_t *state)
{
    return *state = hash_u64(*state);
}

static uint64_t below(uint64_t *state, uint64_t limit)
{
    return noise_next(state) % limit;
}

static void letters(uint64_t *state, const char *alphabet, unsigned alphabet_length, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_byte(out, alphabet[below(state, alphabet_length)]);
    }
}

static void base64(uint64_t *state, size_t count, struct buffer *out)
{
    letters(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 64, count, out);
}

/* What a hidden field of ASP.NET holds: it begins alike and its length varies. */
static void write_viewstate(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    (void)day, (void)arena;
    buffer_add_string(out, "/wEPDwUK");
    base64(state, 120 + 4 * below(state, 40), out);
    buffer_add_string(out, "==");
}

static void write_token(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    (void)day, (void)arena;
    letters(state, "0123456789abcdef", 16, 40, out);
}

static void write_nonce(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    (void)day, (void)arena;
    base64(state, 22, out);
    buffer_add_string(out, "==");
}

static void write_ticket(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    (void)day, (void)arena;
    letters(state, "abcdefghijklmnopqrstuvwxyz012345", 32, 24, out);
}

static void write_counter(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    (void)day, (void)arena;
    uint64_t visits = 100000 + below(state, 900000);
    buffer_printf(out, "%llu.%03llu", (unsigned long long)(visits / 1000), (unsigned long long)(visits % 1000));
}

static void write_clock(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    static const char *const weekdays[] = {"Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư"};
    uint64_t seconds = below(state, 86400);
    buffer_printf(out, "%s, %.*s %02u:%02u:%02u", weekdays[day % 7], TEXT_ARGS(day_text(arena, day, 'd')),
                  (unsigned)(seconds / 3600), (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
}

/* Some servers hide the length of an answer so (BREACH). */
static void write_comment(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    (void)day, (void)arena;
    buffer_add_string(out, "<!-- ");
    letters(state, "abcdefghijklmnopqrstuvwxyz", 26, 20 + below(state, 180), out);
    buffer_add_string(out, " -->");
}

static const struct {
    const char *name;
    void (*write)(uint64_t *state, unsigned day, struct arena *arena, struct buffer *out);
} kinds[] = {
    {"viewstate", write_viewstate}, {"token", write_token}, {"nonce", write_nonce},     {"ticket", write_ticket},
    {"counter", write_counter},     {"clock", write_clock}, {"comment", write_comment},
};

bool noise_write(struct text kind, uint64_t *state, unsigned day, struct arena *arena, struct buffer *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (text_equal(kind, text_from_string(kinds[i].name))) {
            kinds[i].write(state, day, arena, out);
            return true;
        }
    }
    return false;
}

void noise_shuffle(uint64_t *state, size_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        numbers[i] = i;
    }
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)below(state, i), kept = numbers[i - 1];
        numbers[i - 1] = numbers[other];
        numbers[other] = kept;
    }
}
