/* fuzz.c: one input with an arena of its own, and properties that several targets state. */
#include "tests/fuzz/fuzz.h"

#include "analyst/analysis.h"
#include "base/utf8.h"
#include "detectors/verdict.h"
#include "detectors/wordlist.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_FILES = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(FUZZ_ARENA_BYTES);
    CHECK(arena);
    if (setjmp(*arena_escape(arena)) == 0)
        fuzz_one(arena, text_of((const char *)data, size));
    arena_free(arena);
    return 0;
}

uint8_t fuzz_take_byte(struct text *input)
{
    if (input->length == 0)
        return 0;
    uint8_t byte = (uint8_t)input->data[0];
    *input = text_slice(*input, 1, SIZE_MAX);
    return byte;
}

struct text fuzz_take_line(struct text *input)
{
    return text_split(input, '\n');
}

bool fuzz_is_slice(struct text part, struct text whole)
{
    return part.length == 0 || (part.data >= whole.data && part.data + part.length <= whole.data + whole.length);
}

static struct text read_list(struct arena *arena, const char *name)
{
    const char *path = arena_printf(arena, "wordlists/%s", name).data;
    FILE *file = fopen(path, "rb");
    CHECK(file);
    char *bytes = arena_alloc_raw(arena, 1 << 20);
    struct text text = text_of(bytes, fread(bytes, 1, 1 << 20, file));
    fclose(file);
    return text;
}

const struct wordlists *fuzz_wordlists(void)
{
    static struct wordlists *lists;
    if (lists)
        return lists;
    struct arena *arena = arena_create(FUZZ_ARENA_BYTES);
    struct wordlist_file files[LIST_FILES];
    size_t count = 0;
    DIR *folder = opendir("wordlists");
    if (!folder || !arena) {
        fprintf(stderr, "fuzz: run it in the checkout: there is no folder wordlists here\n");
        exit(1);
    }
    for (struct dirent *entry; (entry = readdir(folder)) && count < LIST_FILES;)
        if (text_ends_with(text_from_string(entry->d_name), TEXT(".tsv")))
            files[count++] = (struct wordlist_file){.name = arena_copy(arena, text_from_string(entry->d_name)),
                                                    .bytes = read_list(arena, entry->d_name)};
    closedir(folder);
    const struct wordlist_problem *problems;
    size_t problem_count;
    CHECK(wordlists_read(arena, files, count, &lists, &problems, &problem_count) == STATUS_OK);
    return lists;
}

static bool is_clean(struct text t, size_t limit)
{
    for (size_t i = 0; i < t.length; i++)
        if ((unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F)
            return false;
    return t.length <= limit && utf8_valid(t);
}

void fuzz_check_findings(const struct findings *findings, size_t body_length)
{
    for (size_t i = 0; i < findings->list.count; i++) {
        const struct finding *finding = &findings->list.items[i];
        size_t of_rule = 0;
        for (size_t j = 0; j < findings->list.count; j++)
            of_rule += text_equal(finding->rule, findings->list.items[j].rule);
        CHECK(of_rule <= FINDING_LIMIT_PER_RULE);
        CHECK(finding->rule.length > 0 && isfinite(finding->weight));
        CHECK(is_clean(finding->evidence, FINDING_LIMIT_EVIDENCE_BYTES));
        CHECK(is_clean(finding->path, FINDING_LIMIT_PATH_BYTES));
        CHECK(is_clean(finding->target, FINDING_LIMIT_TARGET_BYTES));
        CHECK(finding->start <= finding->end && finding->end <= body_length);
    }
}

void fuzz_check_made(const struct made_body *made, size_t original_length)
{
    uint32_t start = 0;
    CHECK(utf8_valid(made_body_text(made)) && made->length <= MADE_BODY_LIMIT_BYTES);
    for (size_t i = 0; i < made->pieces.count; i++) {
        const struct made_piece *piece = &made->pieces.items[i];
        CHECK(piece->start >= start && piece->start <= made->length);
        CHECK(piece->from <= piece->to && piece->to <= original_length);
        CHECK(utf8_valid(piece->place) && utf8_valid(piece->note));
        start = piece->start;
    }
}

void fuzz_check_verdict(struct arena *arena, const struct analysis *analysis)
{
    struct verdict_settings settings = verdict_defaults();
    struct verdict_sum sum = verdict_of(arena, analysis->findings.list.items, analysis->findings.list.count, &settings);
    CHECK(sum.verdict < VERDICT_COUNT && isfinite(sum.score) && sum.score >= 0);
    CHECK((sum.verdict == VERDICT_UNKNOWN) == (sum.reason.length > 0));
    CHECK(analysis->unparsed.length == 0 || sum.verdict != VERDICT_CLEAN);
}
