/* analyst_cases.c: runs every folder tests/cases/RULE/NNNN-name through the analyst, the one way that a crawled page takes.
 *
 *   page.html, page.http ... the page, bare or with status line and headers (`inputs` below)
 *   url                      its address; else https://so-y-te.hoalu.example/tin-tuc/bai-viet
 *   expect                   "verdict NAME", then one line for each rule and target that must be found, and no other
 * rule                            or target; a line with a rule alone stands for all its findings without a target
 *   why                      for readers
 */
#include "tests/unit/test.h"

#include "analyst/analysis.h"
#include "analyst/script_engine.h"
#include "detectors/detectors.h"
#include "detectors/verdict.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 400, LISTS = 18, CASE_BYTES = 256 * 1024 * 1024, ENCODED_BYTES = 64 * 1024 * 1024 };
static const char *const lists_shipped[LISTS] = {"terms.tsv",       "brands.tsv",     "contexts.tsv",
                                                 "hosts.tsv",       "honest-hosts.tsv", "host-shapes.tsv",
                                                 "shorteners.tsv",  "storage.tsv",    "defacement.tsv",
                                                 "topics.tsv", "selling.tsv", "quoting.tsv", "incidents.tsv",
                                                 "asking.tsv", "offers.tsv", "disguised.tsv",
                                                 "script-hosts.tsv", "weights.tsv"};
static const char own_url[] = "https://so-y-te.hoalu.example/tin-tuc/bai-viet";

static struct wordlists *read_lists(struct arena *arena)
{
    struct wordlist_file files[LISTS];
    for (size_t i = 0; i < LISTS; i++) {
        struct text path = arena_printf(arena, "wordlists/%s", lists_shipped[i]);
        files[i] = (struct wordlist_file){text_from_string(lists_shipped[i]), test_file(arena, arena_string(arena,
                                                                                                            path))};
    }
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, files, LISTS, &lists, &problems, &count) == STATUS_OK);
    return lists;
}

static struct text case_file(struct arena *arena, const char *folder, const char *name)
{
    return test_file(arena, arena_string(arena, arena_printf(arena, "%s/%s", folder, name)));
}

static const char *first_problem(struct arena *arena, const struct text *lines, size_t count,
                                 const struct findings *found)
{
    bool met[LIMIT] = {false};
    for (size_t i = 0; i < found->list.count; i++) {
        const struct finding *finding = &found->list.items[i];
        struct text line = finding->target.length ? arena_printf(arena, "%.*s %.*s", TEXT_ARGS(finding->rule),
                                                                 TEXT_ARGS(finding->target))
                                                  : finding->rule;
        bool known = false;
        for (size_t k = 0; k < count; k++)
            if (text_equal(lines[k], line))
                known = met[k] = true;
        /* Words are evidence beside every other rule; they need a line only in their own folder. */
        if (!known && !(count > 0 && text_equal(finding->rule, TEXT("listed-word"))) &&
            !(count > 0 && text_equal(finding->rule, TEXT("foreign-link"))))
            return arena_string(arena, arena_printf(arena, "unexpected: %.*s (%g): %.*s", TEXT_ARGS(line),
                                                    finding->weight,
                                                    TEXT_ARGS(finding->evidence)));
    }
    for (size_t k = 0; k < count; k++)
        if (!met[k])
            return arena_string(arena, arena_printf(arena, "missing: %.*s", TEXT_ARGS(lines[k])));
    return NULL;
}

/* What the page's file may be called, and what its server would call it. */
static const struct input {
    const char *file;
    const char *content_type; /* NULL: as the stored bytes say */
} inputs[] = {
    {"page.html", NULL},
    {"page.http", NULL},
    {"page.pdf", "application/pdf"},
    {"page.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"page.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"page.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"page.odt", "application/vnd.oasis.opendocument.text"},
    {"page.svg", "image/svg+xml"},
    {"page.xml", "application/rss+xml"},
    {"page.json", "application/json"},
    {"page.txt", "text/plain; charset=utf-8"},
};

static void read_page(struct arena *arena, const char *folder, struct response *response)
{
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct text page = case_file(arena, folder, inputs[i].file);
        if (!page.data)
            continue;
        if (!inputs[i].content_type) {
            response_from_stored(arena, page, response);
            return;
        }
        struct header *header = arena_alloc(arena, sizeof *header);
        *header = (struct header){TEXT("content-type"), text_from_string(inputs[i].content_type)};
        *response = (struct response){.status = 200, .headers = header, .header_count = 1, .body = page};
        return;
    }
    EXPECT(!"a page in the folder");
}

/* An order of the detectors' table: 0 its own, 1 the reverse, else one by chance that is the same each time. */
static const uint8_t *order_of(struct arena *arena, unsigned number)
{
    uint8_t *order = arena_alloc(arena, detector_count * sizeof *order);
    uint32_t chance = number;
    for (size_t i = 0; i < detector_count; i++)
        order[i] = (uint8_t)(number == 1 ? detector_count - 1 - i : i);
    for (size_t i = detector_count; number > 1 && i > 1; i--) {
        chance = chance * 1664525u + 1013904223u;
        const size_t k = (chance >> 8) % i;
        const uint8_t kept = order[i - 1];
        order[i - 1] = order[k];
        order[k] = kept;
    }
    return number ? order : NULL;
}

static void judge(struct arena *arena, const struct wordlists *lists, struct script_engine *engine, const char *folder,
                  unsigned order, struct analysis *analysis)
{
    struct text url = text_trim(case_file(arena, folder, "url"));
    struct response response = {0};
    read_page(arena, folder, &response);
    response.url = response.final_url = url.length ? url : text_from_string(own_url);
    response.identity = TEXT("browser");
    struct hop hop = {.url = response.url, .status = response.status};
    hop.location = response.status >= 300 && response.status < 400 ? response_header(&response, TEXT("Location"))
                                                                   : (struct text){0};
    hop.off_site = hop.location.length > 0;
    response.hops = &hop;
    response.hop_count = 1;
    const struct analyst_knowledge knowledge = {.wordlists = lists, .order = order_of(arena, order)};
    const struct script_runner runner = script_engine_runner(engine);
    analyse(arena, &knowledge, &response, NULL, &runner, true, NULL, analysis);
    EXPECT(!analysis->needs_sheets);
    for (size_t i = 0; i < analysis->findings.list.count; i++) {
        const struct finding *finding = &analysis->findings.list.items[i];
        EXPECT(finding->evidence.length > 0 && finding->start <= finding->end && finding->end <= response.body.length);
        EXPECT_TEXT(finding->identity, "browser");
    }
}

static void run_case(struct arena *arena, const struct wordlists *lists, struct script_engine *engine, const char *folder)
{
    struct text expect = case_file(arena, folder, "expect");
    EXPECT(expect.length > 0 && case_file(arena, folder, "why").length > 20);
    struct text wanted = {0};
    struct text lines[LIMIT];
    size_t count = 0;
    while (expect.length && count < LIMIT) {
        struct text line = text_trim(text_split(&expect, '\n'));
        if (text_starts_with(line, TEXT("verdict ")))
            wanted = text_slice(line, 8, SIZE_MAX);
        else if (line.length)
            lines[count++] = line;
    }
    struct analysis analysis;
    judge(arena, lists, engine, folder, 0, &analysis);
    const struct findings findings = analysis.findings;
    struct verdict_settings settings = verdict_defaults();
    settings.weights = wordlists_weights(lists);
    struct verdict_sum sum = verdict_of(arena, findings.list.items, findings.list.count, &settings);
    const char *problem = first_problem(arena, lines, count, &findings);
    bool held = EXPECT(problem == NULL);
    held = test_same_text(text_from_string(verdict_name(sum.verdict)), wanted, __FILE__, __LINE__) && held;
    if (held && !getenv("SAY"))
        return;
    test_say("%s: score %g; %s", folder, sum.score, problem ? problem : "");
    for (size_t i = 0; i < findings.list.count; i++)
        test_say("    %.*s %g %.*s | %.*s | %.*s", TEXT_ARGS(findings.list.items[i].rule),
                 findings.list.items[i].weight,
                 TEXT_ARGS(findings.list.items[i].target), TEXT_ARGS(findings.list.items[i].evidence),
                 TEXT_ARGS(findings.list.items[i].path));
}

static struct text encoded(struct arena *arena, const struct findings *findings)
{
    struct buffer bytes;
    buffer_init(&bytes, ENCODED_BYTES);
    findings_encode(findings, &bytes);
    struct text copy = arena_copy(arena, buffer_text(&bytes));
    buffer_release(&bytes);
    return copy;
}

/* Detectors see the page and not each other: in any order they find the same bytes. ORDERS=32 tries so many. */
static void run_orders(const struct wordlists *lists, struct script_engine *engine, const char *folder)
{
    const char *wanted = getenv("ORDERS");
    const unsigned orders = wanted ? (unsigned)strtoul(wanted, NULL, 10) : 1;
    struct arena *first_arena = arena_create(CASE_BYTES);
    struct analysis first;
    judge(first_arena, lists, engine, folder, 0, &first);
    const struct text bytes = encoded(first_arena, &first.findings);
    for (unsigned order = 1; order <= orders; order++) {
        struct arena *arena = arena_create(CASE_BYTES);
        struct analysis analysis;
        judge(arena, lists, engine, folder, order, &analysis);
        if (!EXPECT(text_equal(encoded(arena, &analysis.findings), bytes)))
            test_say("%s: order %u of the detectors", folder, order);
        arena_free(arena);
    }
    arena_free(first_arena);
}

static int by_name(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Runs a rule's folder; gives how many of its cases must fire and how many must not. */
static void run_rule(struct arena *arena, const char *rule, size_t *firing, size_t *silent)
{
    const struct wordlists *lists = read_lists(arena);
    struct script_engine *engine = script_engine_create(NULL);
    const char *folder = arena_string(arena, arena_printf(arena, "tests/cases/%s", rule));
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_shown, by_name);
    EXPECT(count > 0);
    for (int i = 0; i < count; i++) {
        struct arena *own = arena_create(CASE_BYTES); /* as each page has */
        const char *one = arena_string(own, arena_printf(own, "%s/%s", folder, names[i]->d_name));
        run_case(own, lists, engine, one);
        run_orders(lists, engine, one);
        struct text expect = case_file(own, one, "expect");
        bool fires = text_find(expect, TEXT("verdict clean"), 0) == SIZE_MAX ||
                     text_find(expect, text_from_string(rule), 0) != SIZE_MAX;
        *firing += fires;
        *silent += !fires;
        arena_free(own);
        free(names[i]);
    }
    free(names);
    script_engine_free(engine);
}

#define RULE(name, rule) \
    TEST(name) \
    { \
        size_t firing = 0; \
        size_t silent = 0; \
        run_rule(arena, rule, &firing, &silent); \
        EXPECT(firing >= 3); \
        EXPECT(silent >= 3); \
    }
RULE(listed_word, "listed-word")
RULE(disguised_word, "disguised-word")
RULE(encoded_text, "encoded-text")
RULE(foreign_script, "foreign-script")
RULE(hidden_link, "hidden-link")
RULE(foreign_link, "foreign-link")
RULE(link_box, "link-box")
RULE(misplaced_markup, "misplaced-markup")
RULE(disguised_anchor, "disguised-anchor")
RULE(image_banner, "image-banner")
RULE(floating_offer, "floating-offer")
RULE(advert_line, "advert-line")
RULE(meta_target, "meta-target")
RULE(full_page_frame, "full-page-frame")
RULE(open_redirect, "open-redirect")
RULE(redirect, "redirect")
RULE(defacement, "defacement")
RULE(script_source, "script-source")
RULE(script_ran_too_long, "script-ran-too-long")
RULE(documents, "documents")
