/* crawl_probe.c: what a site is asked for that nobody named: random paths, advertisers' names, its own search and
 * redirectors (crawler/probe.h says which, baselines/probe_answers.h what the answers mean). What is found is an item of the
 * site (store/baselines.h), one for the whole host: its address was our own invention. */
#include "cli/crawl_probe.h"

#include "baselines/probe_answers.h"
#include "cli/visit.h"
#include "page/rule.h"
#include "store/baselines.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    ROUND_BYTES = 256 * 1024 * 1024, /* a bound: some answers' profiles */
    ROUND_LIMIT = PROBE_LIMIT_PER_HOST + PROBE_LIMIT_AGAIN + 2, /* paths, and tonight's search and redirector */
    PROFILE_BYTES = 1024 * 1024,
};

enum asked_kind { ASKED_PATH, ASKED_SEARCH, ASKED_REDIRECTOR };

/* One address of a round, and what it was answered with. */
struct asked {
    enum asked_kind what;
    struct probe probe; /* ASKED_PATH */
    struct text address; /* as it was asked for */
    struct text entry; /* ASKED_SEARCH, ASKED_REDIRECTOR: the site's own address */
    struct text word;
    bool robots_allow;
    bool has_plain;
    bool has_crawler;
    struct look plain;
    struct look crawler;
};

/* What one site is asked for at one moment of the night. */
struct probe_round {
    struct crawl_site *site;
    struct arena *arena;
    struct asked asked[ROUND_LIMIT];
    size_t count;
    size_t next; /* to be asked for: one after the other, so that a site's round takes no more room than a page does */
};

/* A visit's way back to its round. */
struct probing {
    struct probe_round *round;
    size_t index;
};

/* The first configured search engine's robot, or the number of identities. */
static size_t crawler_identity(const struct crawl *crawl)
{
    size_t i = 0;
    while (i < crawl->identities.count && !identity_is_crawler(crawl->config->identities[i]))
        i++;
    return i;
}

static struct probe_round *round_new(struct crawl_site *site)
{
    struct arena *arena = arena_create(ROUND_BYTES);
    if (!arena)
        return NULL;
    struct probe_round *round = arena_alloc(arena, sizeof *round);
    *round = (struct probe_round){.site = site, .arena = arena};
    return round;
}

/* Asks for one address as a visitor and, for paths, as a search engine's robot; false where it is not asked for. */
static bool ask_for(struct crawl *crawl, struct probe_round *round, struct asked *asked)
{
    struct url url;
    arena_reset(crawl->scratch);
    struct crawl_host *host = url_parse(crawl->scratch, asked->address, NULL, &url) == STATUS_OK ? pipeline_host(crawl, round->site, &url) : NULL;
    asked->robots_allow = host && host_allows(crawl, host, &url);
    if (!asked->robots_allow)
        return false;
    const struct address address = {.url = asked->address, .depth = 1};
    struct visit *visit = visit_new(crawl, round->site, &address);
    if (!visit)
        return false;
    size_t robot = crawler_identity(crawl);
    visit->probing = arena_alloc(visit->arena, sizeof *visit->probing);
    *visit->probing = (struct probing){.round = round, .index = (size_t)(asked - round->asked)};
    visit->asks[visit->ask_count++] = (struct visit_ask){.identity = crawl->identities.plain};
    if (asked->what == ASKED_PATH && robot < crawl->identities.count)
        visit->asks[visit->ask_count++] = (struct visit_ask){.identity = robot};
    crawl->cost.probes += visit->ask_count;
    if (visit_ask_now(crawl, visit))
        return true;
    page_drop(crawl, visit);
    return false;
}

static void judge_round(struct crawl *crawl, struct probe_round *round);

static void round_go_on(struct crawl *crawl, struct probe_round *round)
{
    while (round->next < round->count && !round->site->closed)
        if (ask_for(crawl, round, &round->asked[round->next++]))
            return;
    judge_round(crawl, round);
    arena_free(round->arena);
}

static struct text origin_of(struct arena *arena, const struct site *site)
{
    return arena_printf(arena, "%.*s://%.*s", TEXT_ARGS(site->url.scheme), TEXT_ARGS(url_host_port(arena, &site->url)));
}

/* Folders in which any path was answered before: asked again every night, until they are not. */
static bool add_folder(void *context, const struct site_item *item)
{
    struct probe_round *round = context;
    if (round->count < PROBE_LIMIT_AGAIN && item->value.length > 1 && text_ends_with(item->value, TEXT("/")))
        round->asked[round->count++].probe.path = arena_copy(round->arena, item->value);
    return true;
}

void probe_begin(struct crawl *crawl, struct crawl_site *site)
{
    struct probe probes[PROBE_LIMIT_PER_HOST];
    struct probe_round *round = site->probed ? NULL : round_new(site);
    if (!round)
        return;
    site->probed = true;
    const struct item_query again = {.site = site->id, .kind = text_from_string(comparison_rule(COMPARISON_ANY_PATH)->id),
                                     .states = {[ITEM_OPEN] = true}};
    if (!pipeline_stored(crawl, store_items(crawl->store, &again, add_folder, round)))
        round->count = 0;
    struct arena *arena = round->arena;
    struct text origin = origin_of(arena, site->site);
    struct text host = url_host_port(arena, &site->site->url);
    for (size_t i = 0; i < round->count; i++) {
        struct probe *probe = &round->asked[i].probe;
        probe->kind = PROBE_RANDOM_BELOW;
        probe->word = probe_word(arena, crawl->key, host, crawl->run.id, i ? "again" : "once more");
        probe->path = arena_printf(arena, "%.*s%.*s.html", TEXT_ARGS(probe->path), TEXT_ARGS(probe->word));
    }
    size_t count = probe_plan(arena, &crawl->probe_lists, crawl->key, host, crawl->run.id, probes);
    for (size_t i = 0; i < count; i++)
        round->asked[round->count++].probe = probes[i];
    for (size_t i = 0; i < round->count; i++) {
        struct asked *asked = &round->asked[i];
        asked->what = ASKED_PATH;
        asked->word = asked->probe.word;
        asked->address = arena_printf(arena, "%.*s%.*s", TEXT_ARGS(origin), TEXT_ARGS(asked->probe.path));
    }
    round_go_on(crawl, round);
}

/* --- the site's own search and redirectors --- */

static void add_entry(struct crawl *crawl, struct probe_round *round, const struct probe_entries *entries, enum asked_kind what)
{
    struct url url;
    struct text entry = probe_entries_tonight(entries, crawl->run.id);
    if (entry.length == 0 || url_parse(round->arena, entry, NULL, &url) != STATUS_OK)
        return;
    struct text host = url_host_port(round->arena, &url);
    struct text word = probe_word(round->arena, crawl->key, host, crawl->run.id, what == ASKED_SEARCH ? "search" : "redirect");
    enum probe_entry kind = what == ASKED_SEARCH ? PROBE_SEARCH : PROBE_REDIRECTOR;
    struct asked *asked = &round->asked[round->count++];
    *asked = (struct asked){.what = what, .word = word, .entry = arena_copy(round->arena, entry),
                            .address = probe_entry_address(round->arena, &url, kind, word)};
    if (asked->address.length == 0)
        round->count--;
}

void probe_entries_begin(struct crawl *crawl, struct crawl_site *site)
{
    struct probe_round *round = site->entries_probed ? NULL : round_new(site);
    site->entries_probed = true;
    if (!round)
        return;
    probe_keep_entries(crawl, site);
    add_entry(crawl, round, &site->searches, ASKED_SEARCH);
    add_entry(crawl, round, &site->redirectors, ASKED_REDIRECTOR);
    round_go_on(crawl, round);
}

/* --- answers --- */

static struct look keep_look(struct crawl *crawl, struct probe_round *round, size_t identity, const struct seen_look *seen)
{
    struct arena *arena = round->arena;
    const struct identity *who = crawl->config->identities[identity];
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    struct reader reader = reader_of(arena_copy(arena, seen->profile));
    struct finding *findings = arena_alloc_array(arena, seen->findings.list.count, sizeof *findings);
    for (size_t i = 0; i < seen->findings.list.count; i++) {
        findings[i] = seen->findings.list.items[i];
        findings[i].rule = arena_copy(arena, findings[i].rule);
        findings[i].evidence = arena_copy(arena, findings[i].evidence);
        findings[i].target = arena_copy(arena, findings[i].target);
        findings[i].path = arena_copy(arena, findings[i].path);
    }
    return (struct look){
        .identity = who->name,
        .host = round->site->site->url.host,
        .status = seen->status,
        .profile = seen->profile.length && profile_decode(arena, &reader, profile) ? profile : NULL,
        .findings = findings,
        .finding_count = seen->findings.list.count,
        .crawler = identity_is_crawler(who),
        .from_search = identity_from_search(who),
        .phone = identity_is_phone(who),
    };
}

static void put_item(struct crawl *crawl, struct crawl_site *site, const struct finding *finding, struct text example)
{
    int64_t id;
    bool is_new;
    const struct site_item item = {
        .site = site->id, .kind = finding->rule, .value = finding->target, .detail = finding->evidence, .example = example,
        .pages = 1, .points = finding->weight, .identity = finding->identity, .last_run = crawl->run.id, .last_time = time(NULL),
    };
    (void)pipeline_stored(crawl, store_item_put(crawl->store, &item, &id, &is_new));
}

/* Asked tonight, told, and not found: the item may be over. */
static void refute(struct crawl *crawl, struct crawl_site *site, enum comparison_rule rule, struct text value)
{
    if (site->refuted_count < sizeof site->refuted / sizeof *site->refuted)
        site->refuted[site->refuted_count++] =
            (struct refuted){.rule = rule, .value = arena_copy(crawl->arena, value)};
}

static struct text folder_of(struct text path)
{
    size_t end = path.length;
    while (end > 0 && path.data[end - 1] != '/')
        end--;
    return text_slice(path, 0, end);
}

/* What the site says where nothing is must not become any page's baseline. */
static void keep_not_found(struct crawl *crawl, struct crawl_site *site, const struct profile *profile)
{
    struct buffer bytes;
    if (!profile || site->not_found.length)
        return;
    buffer_init(&bytes, PROFILE_BYTES);
    profile_encode(profile, &bytes);
    if (!buffer_failed(&bytes))
        site->not_found = arena_copy(crawl->arena, buffer_text(&bytes));
    buffer_release(&bytes);
}

/* Where any path has a page, a guessed one says nothing. */
static void admit_slugs(struct crawl *crawl, const struct probe_round *round, const struct probe_answers *answers)
{
    for (size_t i = 0; i < round->count; i++) {
        const struct asked *slug = &round->asked[i];
        if (slug->probe.kind == PROBE_SLUG && ((slug->has_plain && probe_slug_exists(round->arena, &slug->plain, slug->probe.path, answers)) ||
                                               (slug->has_crawler && probe_slug_exists(round->arena, &slug->crawler, slug->probe.path, answers))))
            pipeline_admit(crawl, slug->address, 1, "probe", NULL);
    }
}

/* All who are asked were told what is there. */
static bool is_told(const struct crawl *crawl, const struct probe_answers *answers, size_t i)
{
    const bool has_robot = crawler_identity(crawl) < crawl->identities.count;
    return probe_tells(answers->plain[i]) && (!has_robot || probe_tells(answers->crawler[i]));
}

/* Each path below a folder is judged beside the random one of the host's root. */
static void judge_paths(struct crawl *crawl, struct probe_round *round)
{
    struct crawl_site *site = round->site;
    const struct asked *root = NULL;
    bool found = false, root_told = false;
    for (size_t i = 0; i < round->count; i++)
        if (round->asked[i].probe.kind == PROBE_RANDOM)
            root = &round->asked[i];
    for (size_t i = 0; root && i < round->count; i++) {
        const struct asked *asked = &round->asked[i];
        if (asked->probe.kind != PROBE_RANDOM_BELOW)
            continue;
        const struct asked *both[2] = {root, asked};
        struct probe_answers answers = {.template_blocks = &site->template_blocks};
        for (size_t a = 0; a < 2; a++) {
            answers.plain[a] = both[a]->has_plain ? &both[a]->plain : NULL;
            answers.crawler[a] = both[a]->has_crawler ? &both[a]->crawler : NULL;
            answers.words[a] = both[a]->word;
            answers.paths[a] = both[a]->probe.path;
        }
        struct probe_result result;
        struct findings findings = {.arena = round->arena};
        judge_any_path(round->arena, &answers, &result, &findings);
        for (size_t f = 0; f < findings.list.count; f++)
            put_item(crawl, site, &findings.list.items[f], asked->address);
        found = found || findings.list.count > 0;
        root_told = is_told(crawl, &answers, 0);
        if (findings.list.count == 0 && is_told(crawl, &answers, 1))
            refute(crawl, site, COMPARISON_ANY_PATH, folder_of(asked->probe.path));
        if (result.missing == PROBE_MISSING_PAGE) {
            pipeline_note(crawl, site, "soft-404", asked->address, 1);
            keep_not_found(crawl, site, result.not_found);
        }
        if (!result.any_path)
            admit_slugs(crawl, round, &answers);
    }
    if (root_told && !found)
        refute(crawl, site, COMPARISON_ANY_PATH, TEXT("/"));
}

static void judge_entries(struct crawl *crawl, struct probe_round *round)
{
    for (size_t i = 0; i < round->count; i++) {
        const struct asked *asked = &round->asked[i];
        struct findings findings = {.arena = round->arena};
        if (asked->what == ASKED_PATH || !asked->has_plain)
            continue;
        bool is_search = asked->what == ASKED_SEARCH;
        /* a search is known by its address without what it was asked for: it is one, however pages ask it */
        struct text entry = is_search ? text_slice(asked->entry, 0, text_find_byte(asked->entry, '?', 0)) : asked->entry;
        if (is_search)
            judge_search_reflection(round->arena, &asked->plain, asked->word, asked->robots_allow, entry, &findings);
        else
            judge_open_redirector(round->arena, &asked->plain, TEXT(PROBE_REDIRECT_HOST), entry, &findings);
        for (size_t f = 0; f < findings.list.count; f++)
            put_item(crawl, round->site, &findings.list.items[f], asked->entry);
        if (findings.list.count == 0 && probe_tells(&asked->plain))
            refute(crawl, round->site, is_search ? COMPARISON_SEARCH_REFLECTION : COMPARISON_OPEN_REDIRECTOR, entry);
    }
}

static void judge_round(struct crawl *crawl, struct probe_round *round)
{
    judge_paths(crawl, round);
    judge_entries(crawl, round);
    crawl->uncommitted++;
}

void probe_finish(struct crawl *crawl, struct visit *visit)
{
    struct probe_round *round = visit->probing->round;
    struct asked *asked = &round->asked[visit->probing->index];
    size_t robot = crawler_identity(crawl);
    asked->has_plain = visit->looks[crawl->identities.plain].answered;
    if (asked->has_plain)
        asked->plain = keep_look(crawl, round, crawl->identities.plain, &visit->looks[crawl->identities.plain]);
    asked->has_crawler = robot < crawl->identities.count && visit->looks[robot].answered;
    if (asked->has_crawler)
        asked->crawler = keep_look(crawl, round, robot, &visit->looks[robot]);
    page_drop(crawl, visit);
    round_go_on(crawl, round);
}

void probe_drop(struct crawl *crawl, struct visit *visit)
{
    (void)crawl;
    if (visit->probing) /* the only one of its round that is under way */
        arena_free(visit->probing->round->arena);
}
