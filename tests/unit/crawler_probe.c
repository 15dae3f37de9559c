/* crawler_probe.c: tonight's paths of a host, and its own search and redirectors. */
#include "crawler/frontier.h"
#include "crawler/probe.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

static const unsigned char key[STEADY_KEY_BYTES] = "a secret of the store, 32 bytes";
static const unsigned char other_key[STEADY_KEY_BYTES] = "another secret, also 32 bytes..";

static struct probe_lists some_lists(struct arena *arena, size_t slugs, size_t prefixes)
{
    struct text *first = arena_alloc_array(arena, slugs + 1, sizeof *first);
    struct text *second = arena_alloc_array(arena, prefixes + 1, sizeof *second);
    for (size_t i = 0; i < slugs; i++)
        first[i] = arena_printf(arena, "/slug-%zu", i);
    for (size_t i = 0; i < prefixes; i++)
        second[i] = arena_printf(arena, "/p%zu/", i);
    return (struct probe_lists){first, slugs, second, prefixes};
}

static bool same_words(const struct probe *a, const struct probe *b)
{
    return text_equal(a[0].word, b[0].word) || text_equal(a[1].word, b[1].word) || text_equal(a[0].word, b[1].word);
}

TEST(tonight)
{
    struct probe_lists lists = some_lists(arena, 41, 20);
    struct probe probes[PROBE_LIMIT_PER_HOST], others[PROBE_LIMIT_PER_HOST];
    size_t count = probe_plan(arena, &lists, key, TEXT("a.example"), 7, probes);
    EXPECT_NUMBER(count, PROBE_LIMIT_PER_HOST);
    EXPECT_NUMBER(probes[0].kind, PROBE_RANDOM);
    EXPECT_NUMBER(probes[1].kind, PROBE_RANDOM_BELOW);
    for (size_t i = 0; i < count; i++) {
        struct url url;
        EXPECT(url_parse(arena, arena_printf(arena, "http://a.example%.*s", TEXT_ARGS(probes[i].path)), NULL, &url) == STATUS_OK);
        EXPECT(text_equal(url.path, probes[i].path));
        EXPECT(i >= 2 || (probes[i].word.length == PROBE_WORD_BYTES && text_find(probes[i].path, probes[i].word, 0) != SIZE_MAX));
    }
    EXPECT(text_starts_with(probes[1].path, TEXT("/p")) && !text_equal(probes[0].word, probes[1].word));
    probe_plan(arena, &lists, key, TEXT("a.example"), 7, others); /* a run that is taken up again asks the same */
    for (size_t i = 0; i < count; i++)
        EXPECT(text_equal(probes[i].path, others[i].path));
    /* Nobody who knows one of them knows another: night, host and secret all change the words. */
    probe_plan(arena, &lists, key, TEXT("a.example"), 8, others);
    EXPECT(!same_words(probes, others));
    probe_plan(arena, &lists, key, TEXT("b.example"), 7, others);
    EXPECT(!same_words(probes, others));
    probe_plan(arena, &lists, other_key, TEXT("a.example"), 7, others);
    EXPECT(!same_words(probes, others));
    struct probe_lists none = {0};
    EXPECT_NUMBER(probe_plan(arena, &none, key, TEXT("a.example"), 7, probes), 2);
    EXPECT_NUMBER(probe_rotation_nights(&none), 1);
    struct probe_lists few = some_lists(arena, 2, 1);
    EXPECT_NUMBER(probe_plan(arena, &few, key, TEXT("a.example"), 7, probes), 4);
}

/* After as many nights as are promised, from any night on, all was asked for; and every ending had its turn. */
TEST(rotation)
{
    static const size_t sizes[][2] = {{41, 20}, {40, 3}, {3, 30}, {1, 1}, {4, 4}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct probe_lists lists = some_lists(arena, sizes[s][0], sizes[s][1]);
        size_t nights = probe_rotation_nights(&lists);
        bool slug_seen[64] = {false}, prefix_seen[64] = {false};
        for (size_t night = 0; night < nights; night++) {
            struct probe probes[PROBE_LIMIT_PER_HOST];
            size_t count = probe_plan(arena, &lists, key, TEXT("c.example"), 1234 + (int64_t)night, probes);
            for (size_t i = 0; i < lists.slug_count; i++)
                for (size_t p = 2; p < count; p++)
                    slug_seen[i] = slug_seen[i] || text_equal(probes[p].path, lists.slugs[i]);
            for (size_t i = 0; i < lists.prefix_count; i++)
                prefix_seen[i] = prefix_seen[i] || text_starts_with(probes[1].path, lists.prefixes[i]);
        }
        size_t seen = 0;
        for (size_t i = 0; i < 64; i++)
            seen += slug_seen[i] + prefix_seen[i];
        EXPECT_NUMBER(seen, lists.slug_count + lists.prefix_count);
    }
    struct probe_lists lists = some_lists(arena, 41, 20);
    size_t html = 0, aspx = 0, php = 0, none = 0;
    for (int64_t run = 1; run <= 8; run++) {
        struct probe probes[PROBE_LIMIT_PER_HOST];
        probe_plan(arena, &lists, key, TEXT("c.example"), run, probes);
        html += text_ends_with(probes[0].path, TEXT(".html"));
        aspx += text_ends_with(probes[0].path, TEXT(".aspx"));
        php += text_ends_with(probes[0].path, TEXT(".php"));
        none += text_find_byte(probes[0].path, '.', 0) == SIZE_MAX;
    }
    EXPECT(html == 2 && aspx == 2 && php == 2 && none == 2);
}

static struct text ask(struct arena *arena, const char *address, enum probe_entry *entry)
{
    struct url url;
    *entry = PROBE_NO_ENTRY;
    if (!EXPECT(url_parse(arena, text_from_string(address), NULL, &url) == STATUS_OK))
        return (struct text){0};
    *entry = probe_entry_of(&url);
    return *entry == PROBE_NO_ENTRY ? TEXT("") : probe_entry_address(arena, &url, *entry, TEXT("WORD"));
}

TEST(entries)
{
#define LEADS "https%3A%2F%2Fexample.invalid%2FWORD"
    static const struct {
        const char *address;
        enum probe_entry entry;
        const char *asked;
    } cases[] = {
        {"http://a.example/", PROBE_NO_ENTRY, ""},
        {"http://a.example/tin-tuc/1.html?page=2", PROBE_NO_ENTRY, ""},
        {"http://a.example/tim-kiem?q=a+b&page=2", PROBE_SEARCH, "http://a.example/tim-kiem?q=WORD&page=2"},
        {"http://a.example/TimKiem.aspx?Keyword=", PROBE_SEARCH, "http://a.example/TimKiem.aspx?Keyword=WORD"},
        {"http://a.example/?s=x", PROBE_SEARCH, "http://a.example/?s=WORD"},
        {"http://a.example/tin?s=x", PROBE_NO_ENTRY, ""},
        {"http://a.example/index.php?option=com_x&searchword=x", PROBE_SEARCH, "http://a.example/index.php?option=com_x&searchword=WORD"},
        {"http://a.example/van-ban?tukhoa", PROBE_SEARCH, "http://a.example/van-ban?tukhoa=WORD"},
        {"http://a.example/search", PROBE_SEARCH, "http://a.example/search?q=WORD&keyword=WORD&tukhoa=WORD&s=WORD"},
        {"http://a.example/tim-kiem/", PROBE_SEARCH, "http://a.example/tim-kiem/?q=WORD&keyword=WORD&tukhoa=WORD&s=WORD"},
        {"http://a.example/tim-kiem/nha-cai.html", PROBE_SEARCH, "http://a.example/tim-kiem/WORD.html"},
        {"http://a.example/vi/tim-kiem/x/2", PROBE_SEARCH, "http://a.example/vi/tim-kiem/WORD/2"},
        {"http://a.example/redirect.aspx?id=1&link=http://b.example/x?y=1", PROBE_REDIRECTOR,
         "http://a.example/redirect.aspx?id=1&link=" LEADS},
        {"http://a.example/tin?url=https%3A%2F%2Fb.example", PROBE_REDIRECTOR, "http://a.example/tin?url=" LEADS},
        {"http://a.example/chuyen-huong?url=b.example", PROBE_REDIRECTOR, "http://a.example/chuyen-huong?url=" LEADS},
        {"http://a.example/out?u=5", PROBE_REDIRECTOR, "http://a.example/out?u=" LEADS},
        {"http://a.example/dang-nhap?returnurl=%2Ftin", PROBE_NO_ENTRY, ""},
        {"http://a.example/tin?link=5", PROBE_NO_ENTRY, ""},
        {"http://a.example/tin?page=2", PROBE_NO_ENTRY, ""},
        {"http://a.example/tin?ref=//b.example/", PROBE_REDIRECTOR, "http://a.example/tin?ref=" LEADS},
        {"http://a.example/in-an?noidung=http://b.example", PROBE_NO_ENTRY, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum probe_entry entry;
        struct text asked = ask(arena, cases[i].address, &entry);
        bool same = EXPECT_NUMBER(entry, cases[i].entry);
        same = EXPECT_TEXT(asked, cases[i].asked) && same;
        if (!same)
            test_say("%s", cases[i].address);
    }
}

TEST(entries_of_a_host)
{
    struct probe_entries entries = {.count = 0};
    EXPECT_NUMBER(probe_entries_tonight(&entries, 5).length, 0);
    for (int i = 0; i < 30; i++) {
        struct url url;
        struct candidate candidate;
        struct text address = arena_printf(arena, "http://u:p@a.example/%c/tim-kiem?q=%d#x", 'a' + i / 2, i);
        EXPECT(url_parse(arena, address, NULL, &url) == STATUS_OK);
        frontier_consider(arena, &url, 1, 10, &candidate);
        probe_entries_add(arena, &entries, candidate.shape, &url);
    }
    EXPECT_NUMBER(entries.count, PROBE_LIMIT_ENTRIES);
    EXPECT_TEXT(entries.items[1].url, "http://a.example/b/tim-kiem?q=2");
    for (int64_t run = 8; run < 8 + PROBE_LIMIT_ENTRIES; run++)
        EXPECT_TEXT(probe_entries_tonight(&entries, run), arena_string(arena, entries.items[run - 8].url));
}
