/* script_stranger.c: traits of planted scripts. One alone is everybody's; two together no supplier of offices has. */
#include "detectors/script_stranger.h"

#include "detectors/hidden_menu.h"
#include "detectors/link_signs.h"

enum { LEAST_RANDOM = 5, RUN = 3, RUN_ASKED = 20 };

/* Points of the rule's weight. */
static const double hidden_address = 2; /* the page's scripts spell the address so that nobody reads it */
static const double by_picture = 2; /* <img onload="... createElement('script') ..."> */
static const double lucky_host = 1.25;
static const double in_a_run = 1.25; /* three and more from one address side by side */
static const double random_label = 0.75;
static const double tracker_path = 0.75;
static const double outside = 0.5;
static const double random_file = 0.5;
static const double random_both = 0.75; /* more, where the host's name is random as well */
static const double tracker_label = 0.5;
static const double one_letter = 0.5;
static const double loaders_both = 2;
static const double by_number = 0.75; /* an address without a name */
static const double in_clear = 0.25;

struct traits {
    struct arena *arena;
    double sum;
    struct text words;
};

static void add(struct traits *traits, double points, const char *words)
{
    traits->sum += points;
    traits->words = arena_printf(traits->arena, "%.*s%s%s", TEXT_ARGS(traits->words), traits->words.length ? ", " : "", words);
}

static bool is_random(struct text t)
{
    bool digit = false;
    bool letter = false;
    for (size_t i = 0; i < t.length; i++) {
        if (!ascii_is_digit(t.data[i]) && !(t.data[i] >= 'a' && t.data[i] <= 'f'))
            return false;
        digit = digit || ascii_is_digit(t.data[i]);
        letter = letter || !ascii_is_digit(t.data[i]);
    }
    return t.length >= LEAST_RANDOM && digit && letter;
}

static struct text file_of(struct text path)
{
    for (size_t i = path.length; i > 0; i--)
        if (path.data[i - 1] == '/')
            return text_slice(path, i, SIZE_MAX);
    return path;
}

/* Addresses that loaders of advertisements were seen under (docs/detectors.md). */
static bool is_tracker_path(struct text path, struct text file)
{
    static const struct text files[] = {{"tj.js", 5}, {"jc.js", 5}, {"temp.js", 7}, {"jump.js", 7}, {"tz.js", 5}, {"go.js", 5},
                                        {"redirect.js", 11}, {"ads.js", 6}, {"m.js", 4}, {"tongji.js", 9}};
    static const struct text folders[] = {{"/jump/", 6}, {"/bd/", 4}, {"/tz/", 4}, {"/tj/", 4}, {"/seo/", 5}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (text_equal(file, files[i]))
            return true;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (text_starts_with(path, folders[i]))
            return true;
    return false;
}

static bool is_tracker_label(struct text label)
{
    static const struct text labels[] = {{"tz", 2}, {"tj", 2}, {"jump", 4}, {"jc", 2}, {"js", 2}};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (text_equal(label, labels[i]))
            return true;
    return false;
}

static bool is_in_scripts(const struct document *document, struct text host)
{
    for (uint32_t i = 1; i < document->node_count; i++)
        if (document->nodes[i].kind == NODE_TEXT && document->nodes[document->nodes[i].parent].tag == TAG_SCRIPT &&
            text_find_ignore_case(document->nodes[i].text, host, 0) != SIZE_MAX)
            return true;
    return false;
}

/* A picture's own handler names the host. */
static bool is_in_a_handler(const struct document *document, struct text host)
{
    static const struct text events[] = {{"onload", 6}, {"onerror", 7}};
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_ELEMENT || (node->tag != TAG_IMG && node->tag != TAG_SVG && node->tag != TAG_VIDEO))
            continue;
        for (size_t k = 0; k < sizeof events / sizeof events[0]; k++)
            if (text_find_ignore_case(node_attribute(node, events[k]), host, 0) != SIZE_MAX)
                return true;
    }
    return false;
}

/* A script put it in, and its host stands in none of the page's. */
static void look_at_maker(const struct subject *subject, const struct link *link, struct traits *traits)
{
    bool made = false;
    for (size_t i = 0; subject->scripts && i < subject->scripts->count && !made; i++)
        made = subject->scripts->items[i].moment != SCRIPT_BY_CLICK &&
               text_find_ignore_case(subject->scripts->items[i].value, link->host, 0) != SIZE_MAX;
    if (!made)
        return;
    if (is_in_a_handler(subject->document, link->host))
        add(traits, by_picture, "put in by a picture");
    else if (!is_in_scripts(subject->document, link->host))
        add(traits, hidden_address, "put in by a script that spells its address so that nobody reads it");
}

static struct text without_query(struct text url)
{
    return text_slice(url, 0, text_find_byte(url, '?', 0));
}

static bool is_in_a_run(const struct subject *subject, const struct link *link)
{
    const struct node *nodes = subject->document->nodes;
    uint32_t run = 0;
    uint32_t parent = nodes[link->node].parent;
    uint32_t before = 0; /* the script before; a box that each of them fills may stand between */
    size_t at = (size_t)(link - subject->links->items);
    for (size_t i = at; i < subject->links->count && i < at + RUN_ASKED; i++) {
        const struct link *other = &subject->links->items[i];
        if (other->kind != LINK_SCRIPT || nodes[other->node].parent != parent ||
            !text_equal(without_query(other->url), without_query(link->url)))
            break;
        uint32_t beside = nodes[other->node].previous_sibling;
        while (beside > 0 && nodes[beside].kind == NODE_TEXT)
            beside = nodes[beside].previous_sibling;
        if (before > 0 && beside != before)
            break;
        before = other->node;
        run++;
    }
    return run >= RUN;
}

double script_stranger_traits(const struct subject *subject, struct host_memo *memo, const struct link *link,
                              struct text *words)
{
    enum host_kind kind = judge_host(memo, link->host);
    struct traits traits = {.arena = subject->arena};
    struct url url;
    if (link->kind != LINK_SCRIPT || link->nested || (kind != HOST_UNLISTED && kind != HOST_LUCKY_SHAPE) ||
        host_is_vietnamese(link->host) || link_names_own_site(subject, link) ||
        url_parse(subject->arena, link->url, NULL, &url) != STATUS_OK)
        return 0;
    struct text label = text_slice(link->host, 0, text_find_byte(link->host, '.', 0));
    struct text file = file_of(url.path);
    bool address = url_host_is_address(link->host);
    if (kind == HOST_LUCKY_SHAPE)
        add(&traits, lucky_host, "named as gambling sites often are");
    if (address)
        add(&traits, by_number, "an address without a name");
    else if (is_random(label))
        add(&traits, random_label, "a random name");
    else if (is_tracker_label(label) && !is_tracker_path(url.path, file) && label.length < link->host.length - link->domain.length + 1)
        add(&traits, tracker_label, "a name of loaders");
    bool loads = is_tracker_path(url.path, file);
    if (loads && is_tracker_label(label))
        add(&traits, loaders_both, "a name and a path of loaders");
    else if (loads)
        add(&traits, tracker_path, "a path of loaders");
    else if (text_ends_with(file, TEXT(".js")) && file.length == 4)
        add(&traits, one_letter, "a file of one letter");
    else if (text_ends_with(file, TEXT(".js")) && file.length + 1 == url.path.length &&
             is_random(text_slice(file, 0, file.length - 3)))
        add(&traits, is_random(label) ? random_file + random_both : random_file, "a random file");
    if (hidden_is_outside(subject->document, link->node))
        add(&traits, outside, "outside of the page's own markup");
    if (text_starts_with(link->url, TEXT("http:")) && text_starts_with(link->raw, TEXT("http:")))
        add(&traits, in_clear, "not encrypted");
    if (is_in_a_run(subject, link))
        add(&traits, in_a_run, "several times side by side");
    look_at_maker(subject, link, &traits);
    *words = traits.words;
    return traits.sum;
}
