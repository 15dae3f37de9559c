/* cloaking_signs.c: what of a difference between two visitors' pages speaks for an attack. Honest pages differ in many ways:
 * templates for phones, challenges for robots, languages, lists in another order; what they do not do is lead one kind of visitor to
 * strangers, or call themselves something else for search engines alone. */
#include "baselines/cloaking_priv.h"

#include "page/url.h"

enum { HOST_SHOWN = 60, VISIBLE_LEAST = 3, OWN_ALONE = 4, RULES = 64, SHELL_BYTES = 400 };

void signs_say(struct signs *signs, struct text part)
{
    signs->sentence = signs->sentence.length
                          ? arena_printf(signs->arena, "%.*s; %.*s", TEXT_ARGS(signs->sentence), TEXT_ARGS(part))
                          : part;
}

/* Hosts of one kind, counted and named. */
struct hosts {
    struct signs *signs;
    struct text names;
    size_t count;
    uint64_t times;
};

static void host_add(struct hosts *hosts, struct text host, uint32_t times)
{
    if (hosts->count++ < CLOAKING_NAMED_HOSTS)
        hosts->names = arena_printf(hosts->signs->arena, "%.*s%s%.*s", TEXT_ARGS(hosts->names),
                                    hosts->count > 1 ? ", " : "",
                                    TEXT_ARGS(comparison_quoted(hosts->signs->arena, host, HOST_SHOWN)));
    hosts->times += times;
    if (!hosts->signs->target.length)
        hosts->signs->target = host;
}

static void say_hosts(struct hosts *hosts, const char *one, const char *many)
{
    const char *what = hosts->times == 1 ? one : many;
    signs_say(hosts->signs, arena_printf(hosts->signs->arena, "%llu %s %zu %s (%.*s%s)",
                                         (unsigned long long)hosts->times, what, hosts->count,
                                         hosts->count == 1 ? "foreign host" : "foreign hosts", TEXT_ARGS(hosts->names),
                                         hosts->count > CLOAKING_NAMED_HOSTS ? ", ..." : ""));
    hosts->signs->fires = true;
}

static bool is_new_hidden(const struct look *look, const struct difference *item)
{
    return item->channel == PROFILE_OUTBOUND && item->sight == SIGHT_HIDDEN && item->kind == DIFFERENCE_APPEARED &&
           host_is_foreign(look, item->value);
}

static bool is_new_seen(const struct look *look, const struct difference *item)
{
    return item->channel == PROFILE_OUTBOUND && item->sight != SIGHT_HIDDEN && item->kind == DIFFERENCE_APPEARED &&
           host_is_foreign(look, item->value);
}

static bool is_new_script(const struct look *look, const struct difference *item)
{
    return (item->channel == PROFILE_SCRIPT || item->channel == PROFILE_FRAME) && item->kind == DIFFERENCE_APPEARED &&
           text_find_byte(item->value, ':', 0) == SIZE_MAX &&
           (host_is_foreign(look, item->value) || host_serves_anybody(item->value));
}

bool signs_lead_to_strangers(const struct sides *sides)
{
    for (size_t i = 0; i < sides->comparison->count; i++)
        if (is_new_hidden(sides->other, &sides->comparison->items[i]) ||
            is_new_seen(sides->other, &sides->comparison->items[i]) ||
            is_new_script(sides->other, &sides->comparison->items[i]))
            return true;
    return false;
}

static void measure(size_t *most, size_t count)
{
    *most = *most > count ? *most : count;
}

void rotation_measure(struct rotation *rotation, const struct look *look, const struct comparison *noise)
{
    struct rotation here = {0};
    for (size_t i = 0; i < noise->count; i++) {
        here.hidden_links += is_new_hidden(look, &noise->items[i]);
        here.seen_links += is_new_seen(look, &noise->items[i]);
        here.scripts += is_new_script(look, &noise->items[i]);
    }
    measure(&rotation->hidden_links, here.hidden_links);
    measure(&rotation->seen_links, here.seen_links);
    measure(&rotation->scripts, here.scripts);
}

/* Nothing can be told from what the other one's page has beside this: one of the two is no page of the site. */
static bool cannot_be_compared(const struct sides *sides, const struct signs *signs)
{
    const struct profile *before = sides->plain->profile;
    const struct profile *after = sides->other->profile;
    bool no_plain_page = before->status >= 300 || before->text_bytes < SHELL_BYTES ||
                         page_is_refusal(signs->arena, before);
    bool no_other_page = after->status >= 400 || page_is_refusal(signs->arena, after);
    return (no_plain_page || no_other_page) && signs->own < CLOAKING_OWN_BESIDE;
}

static void collect_links(const struct sides *sides, struct signs *signs)
{
    if (cannot_be_compared(sides, signs))
        return;
    struct hosts hidden = {.signs = signs};
    struct hosts seen = {.signs = signs};
    struct text target = signs->target;
    const struct comparison *comparison = sides->comparison;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *item = &comparison->items[i];
        if (is_new_hidden(sides->other, item))
            host_add(&hidden, item->value, item->count);
        else if (is_new_seen(sides->other, item))
            host_add(&seen, item->value, item->count);
    }
    /* A phone's template has links of its own, and folds its menu away: it takes more to be a sign. */
    bool phone_only = sides->other->phone && !sides->other->crawler &&
                      comparison->template_likeness < CLOAKING_LAYOUT_SAME && signs->own < CLOAKING_OWN_BESIDE;
    bool many_seen = seen.count >= VISIBLE_LEAST && seen.count > sides->rotation.seen_links && !phone_only &&
                     (sides->is_measured || signs->own >= CLOAKING_OWN_BESIDE);
    bool some_hidden = hidden.count >= (phone_only ? VISIBLE_LEAST : 1) &&
                       hidden.count > sides->rotation.hidden_links;
    if (some_hidden)
        say_hosts(&hidden, "hidden link to", "hidden links to");
    if (many_seen)
        say_hosts(&seen, "link to", "links to");
    if (!some_hidden && !many_seen)
        signs->target = target;
}

static bool has_entry(const struct profile *profile, const struct profile_entry *wanted)
{
    for (size_t i = 0; i < profile->entry_count; i++)
        if (profile->entries[i].channel == wanted->channel && text_equal(profile->entries[i].value, wanted->value))
            return true;
    return false;
}

/* The second time, too, strangers' scripts came that the plain page has not; perhaps others each time. */
static bool scripts_came_again(const struct sides *sides)
{
    const struct profile *again = sides->confirmed->profile;
    for (size_t i = 0; i < again->entry_count; i++) {
        const struct difference as_new = {.kind = DIFFERENCE_APPEARED, .channel = again->entries[i].channel,
                                          .value = again->entries[i].value};
        if (is_new_script(sides->other, &as_new) && !has_entry(sides->plain->profile, &again->entries[i]))
            return true;
    }
    return false;
}

static void collect_scripts(const struct sides *sides, struct signs *signs)
{
    struct hosts scripts = {.signs = signs};
    /* Where the plain page's scripts do not rotate, those of visitors from a search engine do not either. */
    const struct comparison *comparison = sides->plain_rotation.scripts ? sides->comparison : sides->steady;
    bool other_template = sides->other->phone && comparison->template_likeness < CLOAKING_LAYOUT_SAME;
    if (!sides->other->from_search || sides->other->crawler || (other_template && signs->own < CLOAKING_OWN_BESIDE) ||
        (sides->confirmed && !scripts_came_again(sides)) || cannot_be_compared(sides, signs))
        return;
    struct text target = signs->target;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *item = &comparison->items[i];
        if (is_new_script(sides->other, item))
            host_add(&scripts, item->value, item->count);
    }
    if (scripts.count == 0 || (sides->plain_rotation.scripts && scripts.count <= sides->rotation.scripts)) {
        signs->target = target;
        return;
    }
    say_hosts(&scripts, "script or frame from", "scripts or frames from");
    signs->is_certain = sides->confirmed != NULL; /* both times, and not once for the plain visitor */
    signs->tells_alone = sides->plain_rotation.scripts == 0;
}

/* Metas by which a page says where it belongs or sends its visitors. */
static bool is_target(struct text value)
{
    static const struct text names[] = {{"canonical=http", 14}, {"alternate=http", 14}, {"amphtml=http", 12},
                                        {"refresh=http", 12}, {"base=http", 9}, {"og:url=http", 11}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_starts_with(value, names[i]))
            return true;
    return false;
}

static void collect_targets(const struct sides *sides, struct signs *signs)
{
    const struct comparison *comparison = sides->comparison;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *item = &comparison->items[i];
        bool is_hop = item->channel == PROFILE_HOP;
        if (item->kind != DIFFERENCE_APPEARED || !(is_hop || (item->channel == PROFILE_META && is_target(item->value))))
            continue;
        struct text host = difference_host(item->value);
        if (!host_is_foreign(sides->other, host))
            continue;
        struct text name = is_hop ? TEXT("redirect") : text_slice(item->value, 0, text_find_byte(item->value, '=', 0));
        signs_say(signs, arena_printf(signs->arena, "%.*s to %.*s", TEXT_ARGS(name),
                                      TEXT_ARGS(comparison_quoted(signs->arena, host, HOST_SHOWN))));
        signs->target = signs->target.length ? signs->target : host;
        signs->fires = true;
    }
}

static bool counts(const struct finding *finding)
{
    return finding->weight > 0 && !text_equal(finding->rule, TEXT("script-ran-too-long")) &&
           !text_equal(finding->rule, TEXT("cloaked-content"));
}

static double rule_points(const struct look *look, struct text rule)
{
    double points = 0;
    for (size_t i = 0; look && i < look->finding_count; i++)
        if (counts(&look->findings[i]) && text_equal(look->findings[i].rule, rule))
            points += look->findings[i].weight;
    return points;
}

/* Rules that look at where links and scripts lead, not at what is said: a firewall's own page may break them. */
static bool is_of_links(struct text rule)
{
    static const struct text rules[] = {{"hidden-link", 11}, {"link-box", 8}, {"script-source", 13},
                                        {"misplaced-markup", 16}, {"full-page-frame", 15}};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (text_equal(rule, rules[i]))
            return true;
    return false;
}

/* Refused, asked to come later, or put to a test. */
static bool is_refused(const struct sides *sides, struct arena *arena)
{
    uint16_t status = sides->other->status;
    return status == 401 || status == 403 || status == 407 || status == 429 || status == 503 ||
           page_is_refusal(arena, sides->other->profile);
}

/* Points that a rule gives the other one's page, and not the plain one's. */
static double own_points(const struct sides *sides, struct text rule)
{
    double other = rule_points(sides->other, rule);
    double plain = rule_points(sides->plain, rule);
    double again = rule_points(sides->plain_again, rule);
    double confirmed = sides->confirmed ? rule_points(sides->confirmed, rule) : other;
    double own = (confirmed < other ? confirmed : other) - (again > plain ? again : plain);
    return own > 0 ? own : 0;
}

static void collect_findings(const struct sides *sides, struct signs *signs)
{
    struct text rules[RULES];
    size_t count = 0;
    bool refused = is_refused(sides, signs->arena);
    for (size_t i = 0; i < sides->other->finding_count; i++) {
        const struct finding *finding = &sides->other->findings[i];
        size_t known = 0;
        while (known < count && !text_equal(rules[known], finding->rule))
            known++;
        if (known < count || count == RULES || !counts(finding) || (refused && is_of_links(finding->rule)))
            continue;
        rules[count++] = finding->rule;
        double own = own_points(sides, finding->rule);
        signs->own += own;
        if (own > 0 && !signs->target.length)
            signs->target = finding->target;
    }
    signs->fires = signs->own >= OWN_ALONE;
}

/* A page that is there for one kind of visitor alone. */
static void collect_status(const struct sides *sides, struct signs *signs)
{
    uint16_t before = sides->plain->status;
    uint16_t after = sides->other->status;
    if ((before != 404 && before != 410) || after != 200 || !sides->is_measured || !sides->comparison->status_changed)
        return;
    signs_say(signs, arena_printf(signs->arena, "a page that others are told does not exist (answer %u)", before));
    signs->fires = true;
}

static void collect_text(const struct sides *sides, struct signs *signs)
{
    const struct comparison *comparison = sides->steady;
    size_t words = comparison_count(comparison, DIFFERENCE_APPEARED, PROFILE_WORD);
    if (comparison->text_new < CLOAKING_TEXT_MOSTLY || (comparison->after->status >= 300 && comparison->after->status < 400))
        return;
    if (signs->own >= CLOAKING_OWN_BESIDE || signs->fires)
        signs_say(signs, arena_printf(signs->arena, "%.0f %% of the text is new", comparison->text_new * 100));
    signs->fires = signs->fires || (signs->own >= CLOAKING_OWN_BESIDE && words > 0);
}

static void collect_weak(const struct sides *sides, struct signs *signs)
{
    const struct profile *after = sides->comparison->after;
    bool varies = false;
    bool odd = false;
    for (size_t i = 0; i < after->entry_count; i++)
        varies = varies || (after->entries[i].channel == PROFILE_HEADER &&
                            text_starts_with(after->entries[i].value, TEXT("vary:")));
    for (size_t i = 0; i < sides->comparison->count; i++)
        odd = odd || (sides->comparison->items[i].channel == PROFILE_HEADER &&
                      sides->comparison->items[i].kind == DIFFERENCE_APPEARED);
    signs->is_weak = varies || odd;
    if (signs->is_weak)
        signs_say(signs, varies ? TEXT("the server says that it answers by who asks")
                                : TEXT("the server answers with a header or cookie of its own"));
}

void signs_collect(const struct sides *sides, struct signs *signs)
{
    collect_findings(sides, signs); /* first: the others count for more beside it */
    collect_targets(sides, signs);
    collect_links(sides, signs);
    collect_scripts(sides, signs);
    signs_collect_names(sides, signs);
    signs_collect_language(sides, signs);
    collect_status(sides, signs);
    collect_text(sides, signs);
    if (signs->fires && !signs->sentence.length)
        signs_say(signs, TEXT("what this page is flagged for"));
    if (signs->fires)
        collect_weak(sides, signs);
}

struct text signs_note(struct arena *arena, const struct sides *sides)
{
    const struct comparison *comparison = sides->comparison;
    struct signs note = {.arena = arena};
    if (comparison->status_changed) {
        signs_say(&note, arena_printf(arena, "answer %u instead of %u", sides->other->status, sides->plain->status));
        return note.sentence; /* what an error page is called, and in which language, goes without saying */
    }
    if (comparison->title_changed && texts_are_unrelated(arena, comparison->before->title, comparison->after->title))
        signs_say_instead(&note, "title", comparison->after->title, comparison->before->title, CLOAKING_TITLE_SHOWN);
    if (comparison->language_changed && comparison->after->language.length)
        signs_say(&note, arena_printf(arena, "language %.*s",
                                      TEXT_ARGS(comparison_quoted(arena, comparison->after->language, 16))));
    return note.sentence;
}
