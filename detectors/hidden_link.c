/* hidden_link.c: links to other sites that no visitor can see. Links hidden by one element are judged together: a
 * menu that opens leads to honest places, a planted block to unrelated ones. */
#include "detectors/hidden_address.h"
#include "detectors/hidden_menu.h"
#include "detectors/link_signs.h"

enum { GROUP_LIMIT = 200, GROUP_DOMAINS = 32, SEVERAL = 3, GROUPS_ASKED = 20, MANY = 5 };

/* Parts of the rule's weight. */
static const double for_gambling = 2;
static const double for_honest_host_with_words = 1;
static const double for_several = 1;
static const double for_one = 1;
static const double for_two = 0.75;
static const double beside_gambling = 0.5;
static const double for_one_at_home = 0.25;
static const double for_unlabelled_at_home = 0.375;
static const double for_a_partner = 0.2;
static const double beside_own_links = 0.25;
static const double for_strangers_in_a_menu = 0.5;
static const double for_many_below_a_label = 0.25; /* who opens the list sees them; so many deserve a look */
static const double for_a_sign = 0.5; /* more: traits of planted links (detectors/link_signs.h) */

struct hidden {
    uint32_t link;
    enum host_kind kind;
    double words;
    uint32_t signs;
    bool is_gambling;
    bool is_at_home;
    bool is_partner; /* on a slide, called as its host is */
    bool is_logo; /* a picture: who sells links needs words */
};

struct group {
    uint32_t block; /* what the links have in common: the element that hides them, or the parent of such elements */
    uint32_t first; /* node of the first of them */
    uint32_t links;
    uint32_t gambling;
    struct text unknown[GROUP_DOMAINS]; /* different domains */
    uint32_t unknown_count;
    uint32_t at_home; /* links as editors of this country set them; their domains are not counted as unknown */
    uint32_t said_at_home;
    uint32_t logos;
    struct text bare[SEVERAL]; /* different hosts abroad whose links say nothing but the address, or nothing */
    uint32_t bare_count;
    uint32_t sold; /* links that are marked as sold, or pushed aside: no menu is */
    struct text honest[GROUP_DOMAINS];
    uint32_t honest_count;
    bool is_menu;
    bool has_own; /* links of the site itself stand among them */
    bool is_labelled; /* something that visitors see may open it */
    bool is_strange; /* a menu without a link of the site, to a known host or to anybody in this country */
    bool is_seen; /* nothing hides them: there is nothing in them */
};

struct block {
    ARENA_LIST(struct hidden) hidden;
    ARENA_LIST(uint32_t) group_of; /* for each hidden link */
    ARENA_LIST(struct group) groups;
};

static void note_domain(struct text *domains, uint32_t *count, struct text domain)
{
    for (uint32_t i = 0; i < *count; i++)
        if (text_equal(domains[i], domain))
            return;
    if (*count < GROUP_DOMAINS)
        domains[(*count)++] = domain;
}

static struct hidden look_at(const struct subject *subject, struct host_memo *memo, const double *words, uint32_t index)
{
    const struct link *link = &subject->links->items[index];
    struct hidden hidden = {.link = index, .kind = judge_host(memo, link->host), .words = words[index]};
    double path = hidden.kind == HOST_HONEST ? 0 : judge_path_words(subject, link->url);
    if (path > hidden.words)
        hidden.words = path;
    hidden.is_gambling = hidden.kind == HOST_GAMBLING || hidden.kind == HOST_GAMBLING_SHAPE ||
                         hidden.words >= judge_says_gambling ||
                         (hidden.kind != HOST_HONEST && hidden.words >= judge_hints_gambling);
    hidden.signs = link_signs(subject, link);
    /* A partner's logo or name, university or not, wherever a slider keeps it. */
    bool is_partner = !hidden.is_gambling && hidden.kind == HOST_UNLISTED &&
                      (link_shows_picture(subject, link) || link_is_called_as_host(subject, link));
    if (is_partner)
        hidden.signs &= ~(uint32_t)(SIGN_FOREIGN_STATE | SIGN_ODD_WAY);
    hidden.is_at_home = !hidden.is_gambling && !hidden.signs && (is_partner || link_reads_at_home(subject, link));
    enum sight_reason reason = link->reason; /* slides wait beside the one that is shown */
    hidden.is_partner = is_partner && (reason == SIGHT_OFF_SCREEN || reason == SIGHT_TRANSFORM);
    hidden.is_logo = hidden.is_at_home && link_shows_picture(subject, link);
    return hidden;
}

/* Links that hide themselves one by one under one parent are one block. */
static uint32_t block_of(const struct subject *subject, uint32_t node)
{
    uint32_t cause = subject->visibilities->items[node].cause;
    enum tag tag = subject->document->nodes[cause].tag;
    bool single = cause == node || tag == TAG_LI || tag == TAG_P || tag == TAG_SPAN;
    return single ? subject->document->nodes[cause].parent : cause;
}

static uint32_t group_for(const struct subject *subject, struct block *block, uint32_t node)
{
    /* What is not hidden but empty is strewn over the page. */
    uint32_t whole = subject->visibilities->items[node].sight == SIGHT_HIDDEN ? block_of(subject, node) : 0;
    for (size_t i = block->groups.count; i > 0; i--)
        if (block->groups.items[i - 1].block == whole)
            return (uint32_t)(i - 1);
    if (block->groups.count == GROUP_LIMIT)
        return GROUP_LIMIT - 1;
    *ARENA_PUSH(subject->arena, &block->groups) = (struct group){
        .block = whole, .first = node};
    return (uint32_t)(block->groups.count - 1);
}

/* Space, also of no width, and marks: nothing that anybody would click ("<a href=...>.</a>"). */
static bool is_nothing(struct text t)
{
    enum { BYTES = 12 };
    static const struct text spaces[] = {{"\xC2\xA0", 2}, {"\xE2\x80\x8B", 3}, {"\xE2\x80\x8C", 3}, {"\xE2\x80\x8D", 3},
                                         {"\xE2\x81\xA0", 3}, {"\xEF\xBB\xBF", 3}};
    if (t.length > BYTES)
        return text_trim(t).length == 0;
    while (t.length) {
        size_t step = (uint8_t)t.data[0] < 0x80 && !ascii_is_alnum(t.data[0]) ? 1 : 0;
        for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
            if (text_starts_with(t, spaces[i]))
                step = spaces[i].length;
        if (step == 0)
            return false;
        t = text_slice(t, step, SIZE_MAX);
    }
    return true;
}

/* "<a href=...></a>": nothing to see, and no class or style that could draw something. */
static bool has_nothing_in_it(const struct subject *subject, const struct link *link)
{
    const struct node *node = &subject->document->nodes[link->node];
    if (node->id.length > 0 || node->class_count > 0 || node_has_attribute(node, TEXT("style")))
        return false;
    for (uint32_t i = link->node + 1; i < node->end_index; i++)
        if (subject->document->nodes[i].kind != NODE_TEXT || !is_nothing(subject->document->nodes[i].text))
            return false;
    return true;
}

/* No text, or the address itself, of a host abroad: nobody reads it, hidden or not. */
static bool says_nothing(const struct subject *subject, const struct link *link, uint32_t signs)
{
    return !host_is_vietnamese(link->host) && !link_shows_picture(subject, link) &&
           ((signs & SIGN_BARE_ADDRESS) || is_nothing(link->text));
}

static void note_bare(struct group *group, struct text host)
{
    for (uint32_t i = 0; i < group->bare_count; i++)
        if (text_equal(group->bare[i], host))
            return;
    if (group->bare_count < SEVERAL)
        group->bare[group->bare_count++] = host;
}

static void gather(const struct subject *subject, struct block *block)
{
    struct host_memo *memo = judge_memo(subject);
    const double *words = judge_link_words(subject, memo, true);
    for (uint32_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind != LINK_ANCHOR || !link->off_site || link->host.length == 0 ||
            (link->sight != SIGHT_HIDDEN && !has_nothing_in_it(subject, link)))
            continue;
        struct hidden hidden = look_at(subject, memo, words, i);
        uint32_t index = group_for(subject, block, link->node);
        *ARENA_PUSH(subject->arena, &block->hidden) = hidden;
        *ARENA_PUSH(subject->arena, &block->group_of) = index;
        struct group *group = &block->groups.items[index];
        group->links++;
        group->is_seen = group->is_seen || link->sight != SIGHT_HIDDEN;
        group->gambling += hidden.is_gambling;
        group->logos += hidden.is_logo;
        group->sold += (hidden.signs & (SIGN_DOFOLLOW | SIGN_PUSHED_ASIDE)) != 0;
        if (hidden.kind == HOST_HONEST)
            note_domain(group->honest, &group->honest_count, link->domain);
        else if (hidden.is_at_home)
            group->at_home++;
        else
            note_domain(group->unknown, &group->unknown_count, link->domain);
        if (hidden.kind != HOST_HONEST && says_nothing(subject, link, hidden.signs))
            note_bare(group, link->host);
    }
}

/* Most of its links say so themselves; an attacker may call his block a menu, and put known hosts in. */
static bool is_sold(const struct group *group)
{
    return group->sold * 2 >= group->links;
}

/* Points of a link that does not speak of gambling. */
static double unknown_points(const struct detector *self, struct group *group, const struct hidden *hidden)
{
    bool bare = group->bare_count == SEVERAL && !group->is_menu && group->honest_count <= group->unknown_count;
    if (bare && !hidden->is_at_home)
        return self->weight * for_gambling;
    if (group->gambling > 0)
        return self->weight * beside_gambling;
    bool sold = is_sold(group);
    /* An editor's slip leaves an empty link or two. */
    if (group->is_seen && group->unknown_count < SEVERAL && !sold)
        return 0;
    if (group->is_menu && group->is_strange && group->is_labelled && !sold)
        return group->unknown_count > MANY && group->said_at_home++ <= MANY ? self->weight * for_many_below_a_label : 0;
    if ((group->is_menu || group->honest_count > group->unknown_count) && !sold)
        return group->is_menu && group->is_strange ? self->weight * for_strangers_in_a_menu : 0;
    if (hidden->is_logo && group->logos * 2 > group->links && !sold)
        return 0;
    /* Partners of this country, with or without a few of another. */
    if (hidden->is_at_home || (group->at_home >= SEVERAL && group->unknown_count < SEVERAL && !hidden->signs))
        return ++group->said_at_home > SEVERAL ? 0
               : !group->is_labelled           ? self->weight * (hidden->is_partner ? for_a_partner : for_unlabelled_at_home)
               : group->at_home <= SEVERAL     ? self->weight * for_one_at_home
                                               : 0;
    if (group->has_own && !sold && !(hidden->signs & ~(uint32_t)SIGN_FOREIGN_STATE))
        return self->weight * beside_own_links;
    double base = group->unknown_count >= SEVERAL ? for_several : group->unknown_count == 2 ? for_two : for_one;
    return self->weight * (base + for_a_sign * link_signs_count(hidden->signs));
}

static double points_of(const struct detector *self, struct group *group, const struct hidden *hidden)
{
    if (hidden->is_gambling)
        return self->weight * (hidden->kind == HOST_HONEST ? for_honest_host_with_words : for_gambling);
    /* An honest host inside a planted block is there to look honest. */
    return hidden->kind == HOST_HONEST ? 0 : unknown_points(self, group, hidden);
}

/* The page links there openly too, or from a menu: then nobody hides it. */
static bool is_open_elsewhere(const struct subject *subject, const struct block *block, struct text domain)
{
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind == LINK_ANCHOR && link->sight == SIGHT_VISIBLE && text_equal(link->domain, domain) &&
            !has_nothing_in_it(subject, link))
            return true;
    }
    for (size_t i = 0; i < block->hidden.count; i++)
        if (block->groups.items[block->group_of.items[i]].is_menu &&
            !block->groups.items[block->group_of.items[i]].is_strange &&
            text_equal(subject->links->items[block->hidden.items[i].link].domain, domain))
            return true;
    return false;
}

static void report(const struct subject *subject, const struct detector *self, const struct group *group,
                   const struct hidden *hidden, double points, struct findings *findings)
{
    const struct link *link = &subject->links->items[hidden->link];
    struct text reason = link->nested ? TEXT("inside of a frame's own document")
                         : link->sight == SIGHT_HIDDEN
                             ? visible_reason(subject->arena, subject->visibilities, link->node)
                             : TEXT("nothing in it");
    bool by_script = link->sight == SIGHT_HIDDEN &&
                     hidden_by_script(subject, subject->visibilities->items[link->node].cause);
    struct text text = judge_link_text(subject, link);
    struct text signs = link_signs_words(subject->arena, hidden->signs);
    struct text beside = group->links > 1 ? arena_printf(subject->arena, ", one of %u links hidden there", group->links)
                                          : TEXT("");
    struct text evidence =
        arena_printf(subject->arena, "hidden link (%.*s%s) to %s, %.*s%.*s%.*s", TEXT_ARGS(reason),
                     by_script ? ", hidden by a script" : "", judge_host_words(hidden->kind), TEXT_ARGS(text),
                     TEXT_ARGS(beside), TEXT_ARGS(signs));
    judge_add(subject, self, findings, points, link->node, link->host, evidence);
}

/* Hidden in the same way and place: what is seen around links that hide one by one says nothing of them. */
static bool has_own_links(const struct subject *subject, uint32_t block)
{
    uint32_t end = subject->document->nodes[block].end_index;
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind == LINK_ANCHOR && !link->off_site && link->host.length && link->sight == SIGHT_HIDDEN &&
            !link->nested && link->node > block && link->node < end && block_of(subject, link->node) == block)
            return true;
    }
    return false;
}

/* "<div class='sidenav' style='width:0'>": its own size or place, until a script opens it; sliders of logos, too. */
static bool is_side_menu(const struct subject *subject, const struct group *group)
{
    static const enum sight_reason ways[] = {SIGHT_ZERO_BOX, SIGHT_OFF_SCREEN, SIGHT_TRANSFORM};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (subject->visibilities->items[group->first].reason == ways[i])
            return (group->has_own || group->unknown_count == 0) && hidden_is_named(subject, group->first) &&
                   !hidden_is_outside(subject->document, group->first);
    return false;
}

/* Counters without scripts, and templates that scripts fill: one or two links are never more than that. */
static bool is_machines(const struct subject *subject, const struct group *group)
{
    enum sight_reason reason = subject->visibilities->items[group->first].reason;
    uint32_t cause = subject->visibilities->items[group->first].cause;
    bool is_template = reason == SIGHT_NOT_RENDERED && subject->document->nodes[cause].tag == TAG_TEMPLATE;
    bool is_counter = reason == SIGHT_NOSCRIPT && group->at_home >= group->unknown_count;
    return (is_template || is_counter) && group->unknown_count < SEVERAL;
}

static void report_addresses(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    uint32_t node;
    struct text first;
    size_t count = hidden_addresses(subject, judge_memo(subject), &node, &first);
    if (count)
        judge_add(subject, self, findings, self->weight * for_gambling, node, first,
                  arena_printf(subject->arena, "addresses of %u unknown hosts in text that nobody sees", (unsigned)count));
}

void detect_hidden_link(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (!subject->visibilities)
        return;
    report_addresses(subject, self, findings);
    struct block block = {0};
    gather(subject, &block);
    uint32_t asked = 0;
    for (size_t i = 0; i < block.groups.count; i++) {
        struct group *group = &block.groups.items[i];
        if (group->gambling > 0 || group->unknown_count + group->at_home == 0 || is_sold(group) ||
            asked++ >= GROUPS_ASKED)
            continue;
        group->has_own = has_own_links(subject, group->block);
        group->is_menu = hidden_is_menu(subject, group->first, group->block) || is_machines(subject, group) ||
                         is_side_menu(subject, group);
        group->is_labelled = hidden_has_label(subject, group->first);
        group->is_strange = group->unknown_count >= SEVERAL && group->at_home == 0 && group->honest_count == 0 &&
                            !group->has_own;
    }
    ARENA_LIST(struct text) reported = {0};
    for (size_t i = 0; i < block.hidden.count; i++) {
        const struct hidden *hidden = &block.hidden.items[i];
        struct group *group = &block.groups.items[block.group_of.items[i]];
        const struct link *link = &subject->links->items[hidden->link];
        double points = points_of(self, group, hidden);
        if (points > 0 && !hidden->is_gambling && group->gambling == 0 &&
            ((group->unknown_count + group->at_home <= 1 && hidden_is_credit(subject, link)) ||
             is_open_elsewhere(subject, &block, link->domain)))
            points = 0;
        bool again = false;
        for (size_t k = 0; k < reported.count && !again; k++)
            again = text_equal(reported.items[k], link->domain);
        if (points <= 0 || again)
            continue;
        if (!findings_have_room(findings, reported.count, FINDING_LIMIT_PER_RULE - 1)) /* with that of addresses in text */
            break;
        report(subject, self, group, hidden, points, findings);
        *ARENA_PUSH(subject->arena, &reported) = link->domain;
    }
}
