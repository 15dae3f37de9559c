/* cli_cloaking.c: runs every folder tests/cases-second/cloaked-content/NNNN-name: what two visitors were given, through the
 * analyst to profiles and findings, and these through baselines/cloaking.h.
 *
 *   plain.html, plain.http    what an ordinary visitor got; plain-again.*: the second time (else the same once more)
 *   other.html, other.http    what the other one got; other-again.* likewise
 *   who                       crawler, search, phone, crawler-phone or search-phone
 *   url                       the page's address; else https://so-y-te.hoalu.example/tin-tuc/bai-viet
 *   expect                    "cloaked-content POINTS TARGET" ("-": no target), "other-answer" or "silent"; further lines: words
 * that the evidence holds, each line as it stands
 *   why                       for readers
 */
#include "tests/unit/test.h"

#include "analyst/analysis.h"
#include "analyst/script_engine.h"
#include "baselines/cloaking.h"
#include "page/url.h"
#include "takedown/list_priv.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { LISTS = 64, CASE_BYTES = 256 * 1024 * 1024 };
static const char own_url[] = "https://so-y-te.hoalu.example/tin-tuc/bai-viet";
static const char cases[] = "tests/cases-second/cloaked-content";

static int is_list(const struct dirent *entry)
{
    return text_ends_with(text_from_string(entry->d_name), TEXT(".tsv"));
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static const struct wordlists *read_lists(struct arena *arena)
{
    struct wordlist_file files[LISTS];
    struct dirent **names = NULL;
    int count = scandir("wordlists", &names, is_list, by_name);
    if (!EXPECT(count > 0 && count <= LISTS))
        return NULL;
    for (int i = 0; i < count; i++) {
        struct text path = arena_printf(arena, "wordlists/%s", names[i]->d_name);
        files[i] = (struct wordlist_file){arena_copy(arena, text_from_string(names[i]->d_name)),
                                          test_file(arena, arena_string(arena, path))};
        free(names[i]);
    }
    free(names);
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t problem_count;
    EXPECT(wordlists_read(arena, files, (size_t)count, &lists, &problems, &problem_count) == STATUS_OK);
    return lists;
}

struct bench {
    struct arena *arena;
    const char *folder;
    const struct wordlists *lists;
    struct script_engine *engine;
    struct text url;
};

static struct text case_file(const struct bench *bench, const char *name)
{
    return test_file(bench->arena, arena_string(bench->arena, arena_printf(bench->arena, "%s/%s", bench->folder, name)));
}

/* What was given, judged as a crawled page is; false where the case has no such file. */
static bool look_at(const struct bench *bench, const char *name, struct look *look)
{
    struct text body = {0};
    static const char *const endings[] = {"html", "http"};
    for (size_t i = 0; i < 2 && !body.data; i++)
        body = case_file(bench, arena_string(bench->arena, arena_printf(bench->arena, "%s.%s", name, endings[i])));
    if (!body.data)
        return false;
    struct response response = {0};
    response_from_stored(bench->arena, body, &response);
    response.status = response.status ? response.status : 200;
    response.url = response.final_url = bench->url;
    response.identity = look->identity;
    struct hop hop = {.url = bench->url, .status = response.status};
    hop.location = response.status >= 300 && response.status < 400 ? response_header(&response, TEXT("Location"))
                                                                   : (struct text){0};
    struct url target;
    hop.off_site = hop.location.length && url_parse_start(bench->arena, hop.location, NULL, &target) &&
                   !text_equal(url_registrable_domain(target.host), url_registrable_domain(look->host));
    response.hops = &hop;
    response.hop_count = 1;
    const struct analyst_knowledge knowledge = {.wordlists = bench->lists};
    const struct script_runner runner = script_engine_runner(bench->engine);
    struct analysis *analysis = arena_alloc(bench->arena, sizeof *analysis);
    analyse(bench->arena, &knowledge, &response, NULL, &runner, true, NULL, analysis);
    look->status = response.status;
    look->profile = &analysis->profile;
    look->findings = analysis->findings.list.items;
    look->finding_count = analysis->findings.list.count;
    return true;
}

static struct look empty_look(const struct bench *bench, struct text who)
{
    struct url url;
    EXPECT(url_parse(bench->arena, bench->url, NULL, &url) == STATUS_OK);
    return (struct look){.identity = who.length ? who : TEXT("browser"), .host = url.host,
                         .crawler = text_starts_with(who, TEXT("crawler")),
                         .from_search = text_starts_with(who, TEXT("search")),
                         .phone = text_ends_with(who, TEXT("phone"))};
}

static struct text found_line(struct arena *arena, const struct findings *findings)
{
    if (findings->list.count == 0)
        return TEXT("silent");
    const struct finding *finding = &findings->list.items[0];
    if (finding->weight <= 0)
        return finding->rule;
    return arena_printf(arena, "%.*s %g %.*s", TEXT_ARGS(finding->rule), finding->weight,
                        TEXT_ARGS(finding->target.length ? finding->target : TEXT("-")));
}

/* Evidence without what stands in quotation marks. */
static struct text unquoted(struct arena *arena, struct text t)
{
    char *out = arena_alloc(arena, t.length + 1);
    size_t length = 0;
    bool quoted = false;
    for (size_t i = 0; i < t.length; i++) {
        quoted = quoted != (t.data[i] == '"');
        if (!quoted && t.data[i] != '"')
            out[length++] = t.data[i];
    }
    return text_of(out, length);
}

/* No English word is left in what a Vietnamese reader is shown. */
static bool is_translated(struct arena *arena, struct text evidence)
{
    static const char *const english[] = {"the", "to", "of", "only", "instead", "title", "answer", "host", "hosts", "link", "links",
                                          "hidden", "search", "visitors", "heading", "description", "keywords", "text",
                                          "is", "are", "page", "from", "language", "name", "redirect", "refresh", "server"};
    struct buffer out;
    buffer_init(&out, LIST_EVIDENCE_BYTES);
    const struct list_head head = {.language = LANGUAGE_VIETNAMESE};
    list_evidence(&out, &head, evidence);
    bool held = true;
    struct text rest = unquoted(arena, buffer_text(&out));
    while (rest.length) {
        struct text word = text_split(&rest, ' ');
        for (size_t i = 0; i < sizeof english / sizeof english[0]; i++)
            held = EXPECT(!text_equal(word, text_from_string(english[i]))) && held;
    }
    if (!held)
        test_say("%.*s", TEXT_ARGS(buffer_text(&out)));
    buffer_release(&out);
    return held;
}

static bool run_case(const struct bench *bench)
{
    struct arena *arena = bench->arena;
    struct text who = text_trim(case_file(bench, "who"));
    struct text expect = text_trim(case_file(bench, "expect"));
    EXPECT(who.length && expect.length && case_file(bench, "why").length > 20);
    struct look plain = empty_look(bench, (struct text){0});
    struct look other = empty_look(bench, who);
    EXPECT(look_at(bench, "plain", &plain) && look_at(bench, "other", &other));
    struct look plain_again = plain;
    struct look other_again = other;
    look_at(bench, "plain-again", &plain_again);
    look_at(bench, "other-again", &other_again);
    struct findings findings = {.arena = arena};
    judge_cloaking(arena, &plain, &plain_again, &other, &other_again, NULL, &findings);
    struct text wanted = text_trim(text_split(&expect, '\n'));
    bool held = EXPECT(findings.list.count <= 1);
    held = test_same_text(found_line(arena, &findings), wanted, __FILE__, __LINE__) && held;
    struct text evidence = findings.list.count ? findings.list.items[0].evidence : (struct text){0};
    while (expect.length) {
        struct text words = text_trim(text_split(&expect, '\n'));
        held = EXPECT(text_find(evidence, words, 0) != SIZE_MAX) && held;
    }
    held = is_translated(arena, evidence) && held;
    bool fires = findings.list.count && findings.list.items[0].weight > 0;
    held = EXPECT(!fires || cloaking_suspected(arena, &plain, &other, NULL) ||
                  text_find(evidence, TEXT("second time only"), 0) != SIZE_MAX) && held;
    if (!held || getenv("CASES")) {
        test_say("%s", bench->folder);
        test_say("  evidence: %.*s", TEXT_ARGS(evidence));
    }
    for (size_t i = 0; (!held || getenv("CASES")) && i < other.finding_count; i++)
        test_say("  other has %.*s (%g) %.*s: %.*s", TEXT_ARGS(other.findings[i].rule), other.findings[i].weight,
                 TEXT_ARGS(other.findings[i].target), TEXT_ARGS(other.findings[i].evidence));
    return fires;
}

TEST(cloaked_content)
{
    const struct wordlists *lists = read_lists(arena);
    struct script_engine *engine = script_engine_create(NULL);
    struct dirent **names = NULL;
    int count = scandir(cases, &names, is_shown, by_name);
    int firing = 0;
    EXPECT(count > 0);
    for (int i = 0; i < count; i++) {
        struct arena *own = arena_create(CASE_BYTES); /* as each page has */
        struct bench bench = {.arena = own, .lists = lists, .engine = engine};
        bench.folder = arena_string(own, arena_printf(own, "%s/%s", cases, names[i]->d_name));
        struct text url = text_trim(case_file(&bench, "url"));
        bench.url = url.length ? url : text_from_string(own_url);
        firing += run_case(&bench);
        arena_free(own);
        free(names[i]);
    }
    free(names);
    test_say("%d fire, %d do not", firing, count - firing);
    EXPECT(firing >= 12 && count - firing >= 15);
    script_engine_free(engine);
}
