/* papers.c: see papers.h. */
#include "tests/province/papers.h"

#include "page/url.h"
#include "tests/province/answer.h"
#include "tests/province/files.h"
#include "tests/province/routes.h"

#include <stdio.h>

#define SCRATCH_BYTES (64 * 1024 * 1024)
#define LIMIT_COLUMNS 8

/* What one visitor gets, as one text. */
static struct text given(const struct province *province, const struct site *site, struct text path, unsigned visitor,
                         struct arena *arena)
{
    struct answer answer;
    answer_make(province, site, path, (struct visit){.visitor = visitor}, arena, &answer);
    struct text all = arena_printf(arena, "%u %.*s\n", answer.status, TEXT_ARGS(answer.location));
    for (size_t i = 0; i < answer.header_count; i++) {
        all = arena_printf(arena, "%.*s%.*s: %.*s\n", TEXT_ARGS(all), TEXT_ARGS(answer.headers[i].name),
                           TEXT_ARGS(answer.headers[i].value));
    }
    return arena_printf(arena, "%.*s\n%.*s", TEXT_ARGS(all), TEXT_ARGS(answer.body));
}

bool papers_differ(const struct province *province, const struct site *site, struct text path, unsigned one,
                   unsigned other, struct arena *scratch)
{
    return !text_equal(given(province, site, path, one, scratch), given(province, site, path, other, scratch));
}

/* Logs name no host: each is of one site. */
static const struct {
    const char *name;
    const char *host;
    const char *before; /* what stands before a path */
    const char *after;
} imports[] = {
    {"search-console.csv", NULL, "", ","},
    {"url-list.txt", NULL, "", "\n"},
    {"access.log", "baosongan.example", "\"GET ", " HTTP/"},
    {"u_ex.log", "phuong-dongxuan.songan.example", " GET ", " "},
};

bool papers_import(const struct province *province, const struct site *site, struct text path, struct arena *arena)
{
    struct text folder = arena_printf(arena, "%.*s/imports", TEXT_ARGS(province->root));
    for (size_t i = 0; i < sizeof imports / sizeof *imports; i++) {
        struct text bytes = file_read(arena, folder, text_from_string(imports[i].name)), wanted;
        if (imports[i].host && !text_equal(site->host, text_from_string(imports[i].host))) {
            continue;
        }
        if (imports[i].host) {
            wanted = arena_printf(arena, "%s%.*s%s", imports[i].before, TEXT_ARGS(path), imports[i].after);
        } else {
            wanted = arena_printf(arena, "http://%.*s%.*s%s", TEXT_ARGS(site->host), TEXT_ARGS(path), imports[i].after);
        }
        if (text_find(bytes, wanted, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

struct papers {
    const struct province *const *provinces;
    struct arena *arena;
    struct arena *scratch;
    unsigned number;
    unsigned failed;
    size_t wrong; /* of the table that is read */
    size_t rows;
    struct text table;
};

struct row {
    struct text columns[LIMIT_COLUMNS];
    struct text host;
    struct text path;
};

static void report(struct papers *papers, bool held, const char *name)
{
    papers->number++;
    papers->failed += held ? 0 : 1;
    printf("%sok %u - %s\n", held ? "" : "not ", papers->number, name);
}

static void complain(struct papers *papers, const struct row *row, const char *why)
{
    papers->wrong++;
    printf("# %.*s: %.*s%.*s: %s\n", TEXT_ARGS(papers->table), TEXT_ARGS(row->host), TEXT_ARGS(row->path), why);
}

static void read_address(struct papers *papers, struct row *row, struct text address)
{
    struct url url;
    if (url_parse(papers->arena, address, NULL, &url) == STATUS_OK) {
        row->host = url.host;
        row->path = url.has_query ? arena_printf(papers->arena, "%.*s?%.*s", TEXT_ARGS(url.path), TEXT_ARGS(url.query))
                                  : url.path;
    }
}

/* Calls `look` for each line of a table below its header; column `address` is a URL. */
static void read_table(struct papers *papers, const char *name, size_t address,
                       void (*look)(struct papers *papers, const struct row *row))
{
    papers->table = text_from_string(name);
    papers->rows = papers->wrong = 0;
    struct text bytes = file_read(papers->arena, papers->provinces[0]->root, papers->table);
    text_split(&bytes, '\n');
    while (bytes.data) {
        struct text line = text_split(&bytes, '\n');
        struct row row = {0};
        if (line.length == 0) {
            continue;
        }
        for (size_t i = 0; i < LIMIT_COLUMNS && line.data; i++) {
            row.columns[i] = text_split(&line, '\t');
        }
        papers->rows++;
        read_address(papers, &row, row.columns[address]);
        look(papers, &row);
        arena_reset(papers->scratch);
    }
}

/* How many different texts a column holds, in rows whose column `but` is not `common` (NULL: in all). */
static size_t different(struct papers *papers, const char *name, size_t column, size_t but, const char *common)
{
    ARENA_LIST(struct text) kinds = {0};
    struct text bytes = file_read(papers->arena, papers->provinces[0]->root, text_from_string(name));
    text_split(&bytes, '\n');
    while (bytes.data) {
        struct text line = text_split(&bytes, '\n'), kind = {0};
        bool known = line.length == 0;
        for (size_t i = 0; line.data; i++) {
            struct text value = text_split(&line, '\t');
            kind = i == column ? value : kind;
            known = known || (common && i == but && text_equal(value, text_from_string(common)));
        }
        for (size_t i = 0; i < kinds.count; i++) {
            known = known || text_equal(kinds.items[i], kind);
        }
        if (!known) {
            *ARENA_PUSH(papers->arena, &kinds) = kind;
        }
    }
    return kinds.count;
}

static unsigned nights_of(struct papers *papers, const struct row *row, size_t column)
{
    unsigned nights;
    if (row->columns[column].length == 0 || !nights_read(row->columns[column], &nights)) {
        complain(papers, row, "on no night");
        return 0;
    }
    return nights;
}

/* Where a row holds, its page is there, and differs from the browser's if another identity sees it. Where it does not
 * hold, the page is not there or is another one. */
static void look_at_expected(struct papers *papers, const struct row *row)
{
    enum { IDENTITY = 3, NIGHTS = 5, SOURCE = 6 };
    unsigned visitor = visitor_from_identity(row->columns[IDENTITY]);
    unsigned nights = nights_of(papers, row, NIGHTS);
    struct text held = {0};
    bool by_import = text_equal(row->columns[SOURCE], TEXT("import"));
    if (!visitor || (!by_import && !text_equal(row->columns[SOURCE], TEXT("crawl")))) {
        complain(papers, row, "no such identity or source");
        return;
    }
    for (unsigned night = 1; night <= NIGHT_LIMIT; night++) {
        const struct province *province = papers->provinces[night - 1];
        const struct site *site = province_site(province, row->host);
        if (!nights_hold(nights, night)) {
            continue;
        }
        if (!site || !site_route(site, row->path)) {
            complain(papers, row, "no route");
            continue;
        }
        held = given(province, site, row->path, visitor, papers->scratch);
        if (visitor != VISITOR_BROWSER && !papers_differ(province, site, row->path, visitor, VISITOR_BROWSER,
                                                         papers->scratch)) {
            complain(papers, row, "the browser sees the same");
        }
        if (by_import && !papers_import(province, site, row->path, papers->scratch)) {
            complain(papers, row, "no import names it");
        }
    }
    for (unsigned night = 1; night <= NIGHT_LIMIT && held.data; night++) {
        const struct province *province = papers->provinces[night - 1];
        const struct site *site = province_site(province, row->host);
        if (!nights_hold(nights, night) && site && site_route(site, row->path) &&
            text_equal(held, given(province, site, row->path, visitor, papers->scratch))) {
            complain(papers, row, "the same on a night when it is not expected");
        }
    }
}

static void look_at_lookalike(struct papers *papers, const struct row *row)
{
    unsigned nights = nights_of(papers, row, 2);
    for (unsigned night = 1; night <= NIGHT_LIMIT; night++) {
        const struct site *site = province_site(papers->provinces[night - 1], row->host);
        if (nights_hold(nights, night) && (!site || !site_route(site, row->path))) {
            complain(papers, row, "no route");
        }
    }
}

/* What a comparison has to tell, by kind; a kind of pages names one. */
static const struct {
    const char *name;
    bool of_page;
} kinds[] = {
    {"redesign", false},        {"changed-template", true}, {"new-token", true},     {"new-form-target", true},
    {"new-meta-target", true},  {"any-path", false},        {"search-reflection", true}, {"open-redirect", true},
    {"campaign", true},         {"returned", true},         {"gone", true},          {"not-loading", false},
    {"silent", false},
};

static void look_at_change(struct papers *papers, const struct row *row)
{
    enum { NIGHT = 0, SITE = 1, URL = 2, KIND = 3, WHY = 4 };
    uint64_t night;
    if (!text_to_number(row->columns[NIGHT], NIGHT_LIMIT, &night) || night == 0 || row->columns[WHY].length == 0) {
        complain(papers, row, "no night or no reason");
        return;
    }
    const struct province *province = papers->provinces[night - 1];
    const struct site *site = province_site(province, row->columns[SITE]);
    bool names_page = !text_equal(row->columns[URL], TEXT("-")), known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (text_equal(row->columns[KIND], text_from_string(kinds[i].name))) {
            known = names_page || !kinds[i].of_page;
        }
    }
    if (!known) {
        complain(papers, row, "no such kind, or it needs a page");
    }
    bool any = text_equal(row->columns[KIND], TEXT("any-path"));
    if (!site || (names_page && (!text_equal(site->host, row->host) ||
                                 !(any ? site_any(site, row->path, VISITOR_GOOGLEBOT) : site_route(site, row->path))))) {
        complain(papers, row, "no such site or page");
    }
}

/* True where both nights have the same lines for the page and its site, so that its bytes must be the same too. */
static bool is_unchanged(const struct site *one, const struct site *other, size_t i)
{
    return one->routes.count == other->routes.count && one->renewals.count == other->renewals.count &&
           one->menu.count == other->menu.count &&
           one->routes.items[i].variants.count == other->routes.items[i].variants.count &&
           one->routes.items[i].hooks.count == other->routes.items[i].hooks.count &&
           text_equal(one->routes.items[i].path, other->routes.items[i].path);
}

/* Pages on which nothing happened from one night to the next; with the same noise they are the same bytes, but for the
 * date that a clock shows. */
static void check_stability(struct papers *papers)
{
    size_t compared = 0, moved = 0;
    for (unsigned night = 1; night < NIGHT_LIMIT; night++) {
        const struct province *province = papers->provinces[night - 1], *next = papers->provinces[night];
        struct text date = day_text(papers->arena, DAY_ONE + night - 1, 'd');
        for (size_t s = 0; s < province->site_count; s++) {
            const struct site *site = province->sites[s];
            for (size_t i = 0; i < site->routes.count; i++) {
                struct text path = site->routes.items[i].path;
                struct text before = given(province, site, path, VISITOR_BROWSER, papers->scratch);
                if (is_unchanged(site, next->sites[s], i) && text_find(before, date, 0) == SIZE_MAX) {
                    struct text after = given(next, next->sites[s], path, VISITOR_BROWSER, papers->scratch);
                    compared++;
                    moved += text_equal(before, after) ? 0 : 1;
                    if (!text_equal(before, after)) {
                        printf("# %.*s%.*s changes after night %u\n", TEXT_ARGS(site->host), TEXT_ARGS(path), night);
                    }
                }
            }
            arena_reset(papers->scratch);
        }
    }
    printf("# %zu pages without news from one night to the next\n", compared);
    report(papers, moved == 0 && compared >= PAPERS_LEAST_UNCHANGED, "what does not change is the same on each night");
}

unsigned papers_check(const struct province *const provinces[NIGHT_LIMIT], struct arena *arena, unsigned number,
                      unsigned *failed)
{
    struct papers papers = {
        .provinces = provinces, .arena = arena, .scratch = arena_create(SCRATCH_BYTES), .number = number};
    if (!papers.scratch) {
        die("no memory");
    }
    size_t techniques = different(&papers, "expected.tsv", 2, 0, NULL);
    size_t likenesses = different(&papers, "lookalikes.tsv", 1, 0, NULL);
    size_t cloaks = different(&papers, "expected.tsv", 2, 3, "browser");
    read_table(&papers, "expected.tsv", 0, look_at_expected);
    printf("# %zu pages to take down by %zu techniques, %zu kinds of look-alikes, %zu ways of cloaking\n", papers.rows,
           techniques, likenesses, cloaks);
    report(&papers, papers.wrong == 0 && techniques >= PAPERS_LEAST_TECHNIQUES && cloaks >= PAPERS_LEAST_CLOAKS,
           "expected.tsv is true of each night");
    read_table(&papers, "lookalikes.tsv", 0, look_at_lookalike);
    report(&papers, papers.wrong == 0 && likenesses >= PAPERS_LEAST_LOOKALIKES, "lookalikes.tsv names real pages");
    read_table(&papers, "changes.tsv", 2, look_at_change);
    report(&papers, papers.wrong == 0 && papers.rows > 0, "changes.tsv names real sites and pages");
    check_stability(&papers);
    arena_free(papers.scratch);
    *failed += papers.failed;
    return papers.number;
}
