/* import.c: a file of addresses: KIND (one byte), STEP (one byte), HOST, a line feed, FILE; and what the frontier and the
 * probes make of what comes out. */
#include "tests/fuzz/fuzz.h"

#include "base/hash.h"
#include "crawler/frontier.h"
#include "crawler/import.h"
#include "crawler/probe.h"

struct run {
    struct arena *arena;
    uint64_t addresses, problems;
    uint64_t last_line;
    uint64_t sum; /* of all that came out */
    bool parse; /* look at each address, too */
};

static void check_address(struct arena *arena, const struct url *url)
{
    struct candidate candidate;
    struct probe_entries entries = {.count = 0};
    frontier_consider(arena, url, 1, 1, &candidate);
    CHECK(text_starts_with(candidate.key, TEXT("http")));
    (void)frontier_interest(url);
    enum probe_entry entry = probe_entry_of(url);
    if (entry == PROBE_NO_ENTRY)
        return;
    probe_entries_add(arena, &entries, candidate.shape, url);
    CHECK(entries.count == 1);
    struct url asked;
    struct text address = probe_entry_address(arena, url, entry, TEXT("fajewizofavujizo"));
    if (url_parse(arena, address, NULL, &asked) != STATUS_OK)
        return; /* grown past the limit of an address */
    CHECK(text_equal(asked.host, url->host) && text_equal(asked.port, url->port));
    CHECK(text_find(asked.href, TEXT("fajewizofavujizo"), 0) != SIZE_MAX);
}

static void on_address(void *context, const struct imported *imported)
{
    struct run *run = context;
    struct url url;
    CHECK(imported->line >= run->last_line && imported->url.length > 0);
    run->last_line = imported->line;
    run->addresses++;
    run->sum = hash_more(run->sum, imported->url) + imported->line + imported->scheme_guessed;
    if (run->parse && run->addresses < 200 && url_parse_start(run->arena, imported->url, NULL, &url)) {
        CHECK(text_find_byte(url.href, '\n', 0) == SIZE_MAX && text_find_byte(url.href, '\r', 0) == SIZE_MAX);
        check_address(run->arena, &url);
    }
}

static void on_problem(void *context, uint64_t line, enum import_problem problem, struct text shown)
{
    struct run *run = context;
    CHECK(line > 0 && line >= run->last_line && problem < IMPORT_PROBLEM_COUNT && shown.length <= IMPORT_LIMIT_LINE_BYTES);
    run->last_line = line;
    run->problems++;
    run->sum = hash_u64(run->sum + line * 31 + (uint64_t)problem);
}

static struct run read_all(struct arena *arena, enum import_kind kind, struct text host, struct text file, size_t step)
{
    struct run run = {.arena = arena, .parse = step >= file.length};
    const struct import_sink sink = {.context = &run, .address = on_address, .problem = on_problem};
    struct importer *importer = importer_open(arena, kind, host, &sink);
    for (size_t at = 0; at < file.length; at += step)
        importer_read(importer, text_slice(file, at, step));
    importer_end(importer);
    struct import_counts counts = importer_counts(importer);
    CHECK(counts.addresses == run.addresses && counts.broken == run.problems);
    CHECK(counts.broken <= counts.lines && counts.lines <= file.length + 1);
    CHECK(counts.addresses <= counts.lines * IMPORT_LIMIT_COLUMNS);
    return run;
}

void fuzz_one(struct arena *arena, struct text input)
{
    enum import_kind kind = fuzz_take_byte(&input) % IMPORT_KIND_COUNT;
    size_t step = (size_t)fuzz_take_byte(&input) + 1;
    struct text host = fuzz_take_line(&input);
    /* However the file is cut into pieces, the same comes out. */
    struct run whole = read_all(arena, kind, host, input, input.length + 1);
    struct run pieces = read_all(arena, kind, host, input, step);
    CHECK(whole.sum == pieces.sum && whole.addresses == pieces.addresses && whole.problems == pieces.problems);
}
