/* detectors_hosts.c: what the shapes of host names are worth: how many known gambling hosts they find without the list, and
 * how many honest names they accuse. Prints the rates and asserts floors. */
#include "tests/unit/test.h"

#include "detectors/wordlist.h"

#include <stdlib.h>

enum { HELD_OUT = 3 /* every third known host is kept apart: shapes are made from the others (SAY=1 prints those) */ };

/* The shapes alone: no listed host can help. */
static struct wordlists *read_shapes(struct arena *arena)
{
    struct wordlist_file files[] = {
        {TEXT("terms.tsv"), TEXT("soi kèo\tsports\t5\tfold\n")},
        {TEXT("host-shapes.tsv"), test_file(arena, "wordlists/host-shapes.tsv")},
    };
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, files, 2, &lists, &problems, &count) == STATUS_OK);
    EXPECT_NUMBER(count, 0);
    return lists;
}

struct rates {
    size_t hosts;
    size_t strong;
    size_t weak;
};

static void count_host(const struct wordlists *lists, struct text host, struct rates *rates, bool say)
{
    enum host_kind kind = wordlists_host(lists, host);
    rates->hosts++;
    rates->strong += kind == HOST_GAMBLING_SHAPE;
    rates->weak += kind == HOST_LUCKY_SHAPE;
    if (say)
        test_say("%s: %.*s", kind == HOST_GAMBLING_SHAPE ? "strong" : kind == HOST_LUCKY_SHAPE ? "weak" : "none",
                 TEXT_ARGS(host));
}

static bool is_row(struct text line)
{
    return line.length > 0 && line.data[0] != '#' && !text_equal(line, TEXT("host\tnote"));
}

static double share(size_t part, const struct rates *rates)
{
    return rates->hosts ? 100.0 * (double)part / (double)rates->hosts : 0;
}

static void say(const char *what, const struct rates *rates)
{
    test_say("%s: %zu hosts, %.1f %% strong shapes, %.1f %% weak ones", what, rates->hosts, share(rates->strong, rates),
             share(rates->weak, rates));
}

TEST(known_gambling_hosts_by_shape)
{
    struct wordlists *lists = read_shapes(arena);
    struct rates rates[2] = {{.hosts = 0}, {.hosts = 0}};
    struct text rest = test_file(arena, "wordlists/hosts.tsv");
    for (size_t i = 0; rest.length > 0;) {
        struct text line = text_trim(text_split(&rest, '\n'));
        struct text host = text_trim(text_split(&line, '\t'));
        if (!is_row(host) || text_equal(host, TEXT("host")))
            continue;
        bool held_out = i++ % HELD_OUT == 0;
        count_host(lists, host, &rates[held_out], getenv("SAY") && !held_out);
    }
    say("known gambling hosts", &rates[0]);
    say("known gambling hosts, held out", &rates[1]);
    EXPECT(rates[1].hosts > 800);
    EXPECT(share(rates[1].strong, &rates[1]) >= 58);
    EXPECT(share(rates[1].strong + rates[1].weak, &rates[1]) >= 80);
}

TEST(honest_names_by_shape)
{
    struct wordlists *lists = read_shapes(arena);
    struct rates rates = {.hosts = 0};
    struct text rest = test_file(arena, "tests/data/honest-host-names.txt");
    while (rest.length > 0) {
        struct text name = text_trim(text_split(&rest, '\n'));
        if (!is_row(name))
            continue;
        struct text host = arena_printf(arena, "%.*s.example", TEXT_ARGS(name));
        size_t before = rates.strong;
        count_host(lists, host, &rates, false);
        if (rates.strong > before)
            test_say("accused: %.*s", TEXT_ARGS(name));
    }
    say("honest names", &rates);
    EXPECT(rates.hosts >= 300);
    EXPECT(share(rates.strong, &rates) <= 1);
    /* Companies like lucky numbers, too: a weak shape says nothing by itself. */
    EXPECT(share(rates.weak, &rates) <= 15);
}
