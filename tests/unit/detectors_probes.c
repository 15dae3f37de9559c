/* detectors_probes.c: the rows of probes.tsv. */
#include "detectors/wordlist.h"
#include "tests/unit/test.h"

static struct wordlists *read_lists(struct arena *arena, const char *probes, size_t *problem_count,
                                    const struct wordlist_problem **problems)
{
    struct wordlists *lists = NULL;
    const struct wordlist_file files[] = {
        {TEXT("terms.tsv"), TEXT("nhà cái\toperator\t4\tmarks\n")},
        {TEXT("probes.tsv"), text_from_string(probes)},
    };
    EXPECT(wordlists_read(arena, files, 2, &lists, problems, problem_count) == STATUS_OK);
    return lists;
}

TEST(rows)
{
    const struct wordlist_problem *problems;
    size_t count = 0;
    struct wordlists *lists = read_lists(arena,
                                         "path\tkind\tnote\n# remark\n/nha-cai\tslug\tx\n/app/\tprefix\n/Hot_1.x/\tprefix\n"
                                         "nha-cai\tslug\n/nhà-cái\tslug\n/a b\tslug\n/a?b\tslug\n/a/../b\tslug\n//b\tslug\n/\tslug\n"
                                         "/app\tprefix\n/app/\tfolder\n/x\n",
                                         &count, &problems);
    size_t slugs = 0, prefixes = 0;
    const struct text *slug = wordlists_probe_slugs(lists, &slugs);
    const struct text *prefix = wordlists_probe_prefixes(lists, &prefixes);
    EXPECT_NUMBER(slugs, 1);
    EXPECT_NUMBER(prefixes, 2);
    EXPECT_TEXT(slug[0], "/nha-cai");
    EXPECT_TEXT(prefix[1], "/Hot_1.x/");
    EXPECT_NUMBER(count, 10);
    for (size_t i = 0; i < count; i++) {
        EXPECT_TEXT(problems[i].file, "probes.tsv");
        EXPECT_NUMBER(problems[i].line, 6 + i);
    }
}

TEST(no_probes)
{
    const struct wordlist_problem *problems;
    size_t count = 0, slugs = 1, prefixes = 1;
    struct wordlists *lists = read_lists(arena, "", &count, &problems);
    wordlists_probe_slugs(lists, &slugs);
    wordlists_probe_prefixes(lists, &prefixes);
    EXPECT_NUMBER(slugs + prefixes + count, 0);
}
