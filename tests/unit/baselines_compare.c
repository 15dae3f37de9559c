/* baselines_compare.c: what holds of any two profiles, on generated ones; and the cases that limits make. */
#include "baselines/compare.h"

#include "base/hash.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 300, SEED = 20261123 };

struct chance {
    uint64_t state;
};

static uint32_t draw(struct chance *chance, uint32_t below)
{
    chance->state = hash_u64(chance->state);
    return (uint32_t)(chance->state >> 33) % below;
}

/* What a profile is made from; profiles of two drafts share most. */
enum { VALUES = 40, BLOCKS = 60 };
struct draft {
    bool seen[PROFILE_CHANNEL_COUNT][VALUES];
    bool hidden[PROFILE_CHANNEL_COUNT][VALUES];
    bool blocks[BLOCKS];
    bool hidden_blocks[BLOCKS];
    bool skeleton[PROFILE_LIMIT_SKELETON];
    uint32_t names[4]; /* status, title, description, language */
};

static int by_number(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static const uint64_t *blocks_of(struct arena *arena, const bool *drafted, uint32_t *count)
{
    uint64_t *items = arena_alloc_array(arena, BLOCKS, sizeof *items);
    for (uint32_t i = 0; i < BLOCKS; i++)
        if (drafted[i])
            items[(*count)++] = profile_block(arena_printf(arena, "khối %c%c", 'a' + (int)i % 26, 'a' + (int)i / 26));
    qsort(items, *count, sizeof *items, by_number);
    return items;
}

static struct text value_of(struct arena *arena, enum profile_channel channel, uint32_t number)
{
    static const struct { const char *before; const char *behind; } forms[PROFILE_CHANNEL_COUNT] = {
        [PROFILE_OUTBOUND] = {"h", ".example"}, [PROFILE_SCRIPT] = {"s", ".example"},
        [PROFILE_FRAME] = {"f", ".example"}, [PROFILE_FORM] = {"g", ".example"},
        [PROFILE_META] = {"og:url=https://m", ".example/"}, [PROFILE_WORD] = {"text:", ""},
        [PROFILE_HOP] = {"302 https://r", ".example/"}, [PROFILE_TOKEN] = {"verify=", ""},
        [PROFILE_NAME] = {"h1=", ""}, [PROFILE_HEADER] = {"x-", ""},
    };
    bool is_inline = channel == PROFILE_SCRIPT && number % 4 == 0;
    return arena_printf(arena, "%s%04u%s", is_inline ? "inline:" : forms[channel].before, number,
                        is_inline ? "" : forms[channel].behind);
}

static int by_value(const void *left, const void *right)
{
    const struct profile_entry *a = left;
    const struct profile_entry *b = right;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    int order = text_compare(a->value, b->value);
    return order ? order : (a->sight > b->sight) - (a->sight < b->sight);
}

static void add_entry(struct profile_entry *entries, size_t *count, enum profile_channel channel, struct text value,
                      enum sight sight)
{
    entries[(*count)++] = (struct profile_entry){.channel = channel, .value = value, .sight = sight, .count = 1};
}

static struct profile *profile_of(struct arena *arena, const struct draft *draft)
{
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct profile_entry *entries = arena_alloc_array(arena, 2 * PROFILE_CHANNEL_COUNT * VALUES, sizeof *entries);
    for (int channel = 0; channel < PROFILE_CHANNEL_COUNT; channel++)
        for (uint32_t i = 0; i < VALUES; i++) {
            struct text value = value_of(arena, (enum profile_channel)channel, i);
            if (draft->seen[channel][i])
                add_entry(entries, &profile->entry_count, (enum profile_channel)channel, value,
                          i % 2 ? SIGHT_VISIBLE : SIGHT_UNDECIDED);
            if (draft->hidden[channel][i])
                add_entry(entries, &profile->entry_count, (enum profile_channel)channel, value, SIGHT_HIDDEN);
        }
    qsort(entries, profile->entry_count, sizeof *entries, by_value);
    profile->entries = entries;
    profile->blocks = blocks_of(arena, draft->blocks, &profile->block_count);
    profile->hidden_blocks = blocks_of(arena, draft->hidden_blocks, &profile->hidden_count);
    uint32_t *skeleton = arena_alloc_array(arena, PROFILE_LIMIT_SKELETON, sizeof *skeleton);
    for (uint32_t i = 0; i < PROFILE_LIMIT_SKELETON; i++)
        if (draft->skeleton[i])
            skeleton[profile->skeleton_count++] = i * 1000;
    profile->skeleton = skeleton;
    profile->status = (uint16_t)(200 + draft->names[0]);
    profile->title = arena_printf(arena, "t%c", 'a' + (int)draft->names[1]);
    profile->description = arena_printf(arena, "d%c", 'a' + (int)draft->names[2]);
    profile->language = arena_printf(arena, "l%c", 'a' + (int)draft->names[3]);
    return profile;
}

/* Turns about one thing in `one_of` around. */
static void mutate(struct chance *chance, struct draft *draft, uint32_t one_of)
{
    for (int channel = 0; channel < PROFILE_CHANNEL_COUNT; channel++)
        for (uint32_t i = 0; i < VALUES; i++) {
            draft->seen[channel][i] ^= draw(chance, one_of) == 0;
            draft->hidden[channel][i] ^= draw(chance, one_of) == 0;
        }
    for (uint32_t i = 0; i < BLOCKS; i++) {
        draft->blocks[i] ^= draw(chance, one_of) == 0;
        draft->hidden_blocks[i] ^= draw(chance, one_of) == 0;
    }
    for (uint32_t i = 0; i < PROFILE_LIMIT_SKELETON; i++)
        draft->skeleton[i] ^= draw(chance, one_of) == 0;
    for (uint32_t i = 0; i < 4; i++)
        draft->names[i] = draw(chance, one_of) == 0 ? draw(chance, 3) : draft->names[i];
}

static enum difference_kind mirror(enum difference_kind kind)
{
    static const enum difference_kind mirrored[] = {
        [DIFFERENCE_APPEARED] = DIFFERENCE_WENT, [DIFFERENCE_WENT] = DIFFERENCE_APPEARED,
        [DIFFERENCE_HIDDEN] = DIFFERENCE_SHOWN, [DIFFERENCE_SHOWN] = DIFFERENCE_HIDDEN};
    return mirrored[kind];
}

static bool same_blocks(struct block_set a, struct block_set b)
{
    return a.count == b.count && (a.count == 0 || memcmp(a.items, b.items, a.count * sizeof *a.items) == 0);
}

static bool are_mirrors(const struct comparison *a, const struct comparison *b)
{
    bool same = a->count == b->count && same_blocks(a->new_blocks, b->gone_blocks) &&
                same_blocks(a->gone_blocks, b->new_blocks) && a->title_changed == b->title_changed &&
                a->status_changed == b->status_changed && a->description_changed == b->description_changed &&
                a->language_changed == b->language_changed && a->text_new == b->text_gone &&
                a->text_gone == b->text_new && a->template_likeness == b->template_likeness;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->items[i].channel == b->items[i].channel && text_equal(a->items[i].value, b->items[i].value) &&
               a->items[i].kind == mirror(b->items[i].kind);
    return same;
}

TEST(properties)
{
    struct chance chance = {SEED};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *own = arena_create(16 << 20);
        struct draft first = {.names = {0}};
        mutate(&chance, &first, 4);
        struct draft second = first;
        mutate(&chance, &second, 2 + draw(&chance, 200));
        const struct profile *before = profile_of(own, &first);
        const struct profile *after = profile_of(own, &second);
        struct comparison there;
        struct comparison back;
        struct comparison self;
        compare_profiles(own, before, after, NULL, &there);
        compare_profiles(own, after, before, NULL, &back);
        compare_profiles(own, before, profile_of(own, &first), NULL, &self);
        bool held = EXPECT(are_mirrors(&there, &back) && are_mirrors(&back, &there));
        held = EXPECT(comparison_is_empty(&self)) && held;
        held = EXPECT(there.text_new >= 0 && there.text_new <= 1 && there.template_likeness >= 0) && held;
        struct comparison rest = there;
        comparison_subtract(own, &rest, &self); /* no noise: nothing is taken out */
        held = EXPECT(rest.count == there.count && same_blocks(rest.new_blocks, there.new_blocks) &&
                      same_blocks(rest.new_hidden, there.new_hidden) && rest.text_gone == there.text_gone) && held;
        comparison_subtract(own, &rest, &there);
        held = EXPECT(comparison_is_empty(&rest)) && held;
        arena_free(own);
        if (!held) {
            test_say("round %d", round);
            return;
        }
    }
}

/* The page made of parts in an order of its own. */
static struct profile *page_of(struct arena *arena, const uint32_t *order, size_t count)
{
    static const char *const parts[] = {
        "<p>Thông báo lịch tiếp công dân</p>", "<a href=https://a.example/1>một</a>", "<a href=https://b.example/2>hai</a>",
        "<a href=https://a.example/3>ba</a>", "<script src=https://s.example/x.js></script>", "<div class='o x'></div>",
        "<p hidden>ẩn</p>", "<script>var a</script>", "<table><tr><td>ô</table>", "<iframe src=https://f.example/></iframe>"};
    struct text html = TEXT("<!DOCTYPE html><html lang=vi><title>t</title><body>");
    for (size_t i = 0; i < count; i++)
        html = arena_printf(arena, "%.*s<div>%s</div>", TEXT_ARGS(html), parts[order[i]]);
    struct response *response = arena_alloc(arena, sizeof *response);
    struct document *document = arena_alloc(arena, sizeof *document);
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    *response = (struct response){.final_url = TEXT("https://so.example/a"), .status = 200, .body = html};
    document_parse(arena, response, document);
    struct visibilities visibilities = visible_compute(arena, document, NULL);
    struct links links = links_collect(arena, document, &visibilities);
    profile_make(arena, document, &visibilities, &links, NULL, 0, profile);
    return profile;
}

TEST(order_does_not_matter)
{
    enum { PARTS = 10 };
    struct chance chance = {SEED};
    uint32_t order[PARTS];
    for (uint32_t i = 0; i < PARTS; i++)
        order[i] = i;
    const struct profile *first = page_of(arena, order, PARTS);
    EXPECT(first->entry_count >= 5 && first->block_count >= 4 && first->hidden_count >= 1);
    for (int round = 0; round < 50; round++) {
        for (uint32_t i = PARTS - 1; i > 0; i--) {
            uint32_t k = draw(&chance, i + 1);
            uint32_t kept = order[i];
            order[i] = order[k];
            order[k] = kept;
        }
        struct comparison comparison;
        compare_profiles(arena, first, page_of(arena, order, PARTS), NULL, &comparison);
        if (!EXPECT(comparison_is_empty(&comparison)))
            test_say("round %d: %zu differences", round, comparison.count);
    }
}

/* A small profile by hand. */
static struct profile small(const struct profile_entry *entries, size_t count)
{
    return (struct profile){.status = 200, .title = TEXT("Trang"), .language = TEXT("vi"), .entries = entries,
                            .entry_count = count};
}

TEST(sight)
{
    const struct profile_entry seen = {PROFILE_OUTBOUND, TEXT("b.example"), SIGHT_VISIBLE, 3};
    const struct profile_entry both[] = {seen, {PROFILE_OUTBOUND, TEXT("b.example"), SIGHT_HIDDEN, 2}};
    const struct profile_entry undecided = {PROFILE_OUTBOUND, TEXT("b.example"), SIGHT_UNDECIDED, 1};
    struct profile before = small(&seen, 1);
    struct profile after = small(both, 2);
    struct comparison comparison;
    compare_profiles(arena, &before, &after, NULL, &comparison);
    EXPECT(comparison.count == 1 && comparison.items[0].kind == DIFFERENCE_HIDDEN &&
           comparison.items[0].count == 2 && comparison.items[0].sight == SIGHT_HIDDEN);
    compare_profiles(arena, &after, &before, NULL, &comparison);
    EXPECT(comparison.count == 1 && comparison.items[0].kind == DIFFERENCE_SHOWN);
    after = small(&undecided, 1);
    compare_profiles(arena, &before, &after, NULL, &comparison);
    EXPECT(comparison_is_empty(&comparison));
}

TEST(full_channels_do_not_tell_of_what_they_left_out)
{
    struct profile_entry *entries = arena_alloc_array(arena, PROFILE_LIMIT_ENTRIES + 1, sizeof *entries);
    for (uint32_t i = 0; i <= PROFILE_LIMIT_ENTRIES; i++)
        entries[i] = (struct profile_entry){PROFILE_OUTBOUND, arena_printf(arena, "h%04u.example", i), SIGHT_VISIBLE, 1};
    struct profile full = small(entries, PROFILE_LIMIT_ENTRIES); /* all but the last */
    struct profile shifted = small(entries + 1, PROFILE_LIMIT_ENTRIES); /* all but the first */
    struct comparison comparison;
    compare_profiles(arena, &full, &shifted, NULL, &comparison);
    EXPECT(comparison.count == 1 && comparison.items[0].kind == DIFFERENCE_WENT);
    EXPECT_TEXT(comparison.items[0].value, "h0000.example");
}

static struct profile with_blocks(struct arena *arena, const char *const *texts, size_t count)
{
    uint64_t *blocks = arena_alloc_array(arena, count, sizeof *blocks);
    for (size_t i = 0; i < count; i++)
        blocks[i] = profile_block(text_from_string(texts[i]));
    qsort(blocks, count, sizeof *blocks, by_number);
    struct profile profile = small(NULL, 0);
    profile.blocks = blocks;
    profile.block_count = (uint32_t)count;
    return profile;
}

TEST(template_text_is_taken_out)
{
    static const char *const first[] = {"Trang chủ Giới thiệu Tin tức Văn bản Liên hệ và nhiều mục khác", "aaaaaaaaaa"};
    static const char *const second[] = {"Trang chủ Giới thiệu Tin tức Văn bản Liên hệ và nhiều mục khác", "bbbbbbbbbb"};
    struct profile before = with_blocks(arena, first, 2);
    struct profile after = with_blocks(arena, second, 2);
    struct comparison comparison;
    compare_profiles(arena, &before, &after, NULL, &comparison);
    EXPECT(comparison.text_new > 0.05 && comparison.text_new < 0.3);
    const uint64_t menu = profile_block(text_from_string(first[0]));
    const struct block_set template_blocks = {&menu, 1};
    compare_profiles(arena, &before, &after, &template_blocks, &comparison);
    EXPECT(comparison.text_new == 1 && comparison.text_gone == 1 && comparison.new_blocks.count == 1);
}

TEST(short_blocks_that_were_left_out_are_not_new)
{
    static const char *const first[] = {"một đoạn văn dài được giữ lại"};
    static const char *const second[] = {"một đoạn văn dài được giữ lại", "ngắn", "một đoạn văn dài hơn nữa vừa thêm vào"};
    struct profile before = with_blocks(arena, first, 1);
    struct profile after = with_blocks(arena, second, 3);
    struct comparison comparison;
    compare_profiles(arena, &before, &after, NULL, &comparison);
    EXPECT_NUMBER(comparison.new_blocks.count, 2);
    before.blocks_cut = true;
    compare_profiles(arena, &before, &after, NULL, &comparison);
    EXPECT_NUMBER(comparison.new_blocks.count, 1);
}

TEST(noise_of_another_value_each_time)
{
    const struct profile_entry meta[] = {
        {PROFILE_SCRIPT, TEXT("inline:0001"), SIGHT_HIDDEN, 1},
        {PROFILE_META, TEXT("og:url=https://so.example/?sid=1"), SIGHT_HIDDEN, 1},
        {PROFILE_HOP, TEXT("302 https://so.example/?sid=1"), SIGHT_VISIBLE, 1}};
    const struct profile_entry again[] = {
        {PROFILE_SCRIPT, TEXT("inline:0002"), SIGHT_HIDDEN, 1},
        {PROFILE_META, TEXT("og:url=https://so.example/?sid=2"), SIGHT_HIDDEN, 1},
        {PROFILE_HOP, TEXT("302 https://so.example/?sid=2"), SIGHT_VISIBLE, 1}};
    const struct profile_entry other[] = {
        {PROFILE_SCRIPT, TEXT("inline:0003"), SIGHT_HIDDEN, 1}, {PROFILE_SCRIPT, TEXT("inline:0004"), SIGHT_HIDDEN, 1},
        {PROFILE_META, TEXT("og:url=https://so.example/?sid=3"), SIGHT_HIDDEN, 1},
        {PROFILE_META, TEXT("og:url=https://kia.example/"), SIGHT_HIDDEN, 1},
        {PROFILE_HOP, TEXT("302 https://so.example/?sid=3"), SIGHT_VISIBLE, 1}};
    struct profile first = small(meta, 3);
    struct profile second = small(again, 3);
    struct profile third = small(other, 5);
    struct comparison noise;
    struct comparison what;
    compare_profiles(arena, &first, &second, NULL, &noise);
    compare_profiles(arena, &first, &third, NULL, &what);
    comparison_subtract(arena, &what, &noise);
    EXPECT_NUMBER(what.count, 2); /* one inline script more than noise explains, and the other host */
    EXPECT_NUMBER(comparison_count(&what, DIFFERENCE_APPEARED, PROFILE_SCRIPT), 1);
    EXPECT_NUMBER(comparison_count(&what, DIFFERENCE_APPEARED, PROFILE_META), 1);
}

TEST(hosts_of_values)
{
    EXPECT_TEXT(difference_host(TEXT("302 https://r.example:8080/x")), "r.example");
    EXPECT_TEXT(difference_host(TEXT("robots=noindex")), "");
}
