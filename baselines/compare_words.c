/* compare_words.c: a comparison told in one line. */
#include "baselines/compare.h"

#include "page/finding.h"

enum { NAMED = 3, VALUE_SHOWN = 80 };

/* What one channel's differences are called, one and many. Phrases of takedown/phrases.def. */
struct channel_words {
    enum profile_channel channel;
    enum difference_kind kind;
    const char *one;
    const char *many;
};

static const struct channel_words told[] = {
    {PROFILE_HOP, DIFFERENCE_APPEARED, "new redirect", "new redirects"},
    {PROFILE_OUTBOUND, DIFFERENCE_APPEARED, "new linked site", "new linked sites"},
    {PROFILE_OUTBOUND, DIFFERENCE_HIDDEN, "linked site now hidden", "linked sites now hidden"},
    {PROFILE_OUTBOUND, DIFFERENCE_WENT, "linked site gone", "linked sites gone"},
    {PROFILE_SCRIPT, DIFFERENCE_APPEARED, "new script host", "new script hosts"},
    {PROFILE_SCRIPT, DIFFERENCE_WENT, "script host gone", "script hosts gone"},
    {PROFILE_FRAME, DIFFERENCE_APPEARED, "new frame host", "new frame hosts"},
    {PROFILE_FORM, DIFFERENCE_APPEARED, "new form target", "new form targets"},
    {PROFILE_META, DIFFERENCE_APPEARED, "new meta value", "new meta values"},
    {PROFILE_TOKEN, DIFFERENCE_APPEARED, "new verification token", "new verification tokens"},
    {PROFILE_TOKEN, DIFFERENCE_WENT, "verification token gone", "verification tokens gone"},
    {PROFILE_NAME, DIFFERENCE_APPEARED, "new name", "new names"},
    {PROFILE_WORD, DIFFERENCE_APPEARED, "new listed word", "new listed words"},
    {PROFILE_HEADER, DIFFERENCE_APPEARED, "new header", "new headers"},
};

struct text comparison_quoted(struct arena *arena, struct text value, size_t limit)
{
    struct text clean = finding_clean(arena, value, limit);
    char *plain = arena_string(arena, clean);
    for (size_t i = 0; i < clean.length; i++)
        if (plain[i] == '"')
            plain[i] = '\'';
    return arena_printf(arena, "\"%.*s\"", (int)clean.length, plain);
}

struct line {
    struct arena *arena;
    struct text text;
};

static void put(struct line *line, struct text part)
{
    line->text = line->text.length ? arena_printf(line->arena, "%.*s; %.*s", TEXT_ARGS(line->text), TEXT_ARGS(part))
                                   : part;
}

static bool is_told(const struct channel_words *words, const struct difference *difference)
{
    return difference->channel == words->channel && difference->kind == words->kind &&
           !(difference->channel == PROFILE_SCRIPT && text_starts_with(difference->value, TEXT("inline:")));
}

static void put_channel(struct line *line, const struct comparison *comparison, const struct channel_words *words)
{
    size_t count = 0;
    struct text names = {0};
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *difference = &comparison->items[i];
        if (!is_told(words, difference))
            continue;
        if (++count <= NAMED)
            names = arena_printf(line->arena, "%.*s%s%.*s", TEXT_ARGS(names), count > 1 ? ", " : "",
                                 TEXT_ARGS(comparison_quoted(line->arena, difference->value, VALUE_SHOWN)));
    }
    if (count)
        put(line, arena_printf(line->arena, "%zu %s (%.*s%s)", count, count == 1 ? words->one : words->many,
                               TEXT_ARGS(names), count > NAMED ? ", ..." : ""));
}

struct text comparison_words(struct arena *arena, const struct comparison *comparison)
{
    struct line line = {.arena = arena};
    if (comparison->status_changed)
        put(&line, arena_printf(arena, "answer %u instead of %u", comparison->after->status, comparison->before->status));
    if (comparison->title_changed)
        put(&line, TEXT("title"));
    if (comparison->description_changed)
        put(&line, TEXT("description"));
    if (comparison->language_changed)
        put(&line, TEXT("language"));
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        put_channel(&line, comparison, &told[i]);
    if (comparison->text_new >= 0.005)
        put(&line, arena_printf(arena, "%.0f %% of the text is new", comparison->text_new * 100));
    if (comparison->text_gone >= 0.005)
        put(&line, arena_printf(arena, "%.0f %% of the text is gone", comparison->text_gone * 100));
    if (comparison->new_hidden.count)
        put(&line, arena_printf(arena, "%zu %s", comparison->new_hidden.count,
                                comparison->new_hidden.count == 1 ? "new hidden text" : "new hidden texts"));
    if (comparison->template_likeness < 0.5)
        put(&line, TEXT("another layout"));
    if (!line.text.length && !comparison_is_empty(comparison))
        put(&line, TEXT("small changes"));
    return line.text;
}
