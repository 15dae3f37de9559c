/* listed_word.c: advertisement words in what the page says, by where they stand. One finding for each different term in
 * each zone. Honest contexts lower a word; weak words only support strong ones. */
#include "base/hash.h"
#include "detectors/judge.h"

enum { SEEN_SLOTS = 1024, SEEN_LIMIT = 512, STRONG_WEIGHT = 4 };

/* A page whose words come to less than this is not worth a reader's time. */
static const double worth_saying = 1.5;

/* How much a place says: search engines read titles and hidden text, visitors hardly do. Data is what scripts make
 * pages of; nobody but machines reads style sheets and what stands behind the end. */
static const double zone_factor[ZONE_COUNT] = {
    [ZONE_TITLE] = 2,     [ZONE_META] = 1.5, [ZONE_HEADING] = 1.5, [ZONE_ALT] = 1,     [ZONE_ANCHOR_OUT] = 2,
    [ZONE_ANCHOR_IN] = 1, [ZONE_TEXT] = 1,   [ZONE_HIDDEN] = 2,    [ZONE_URL] = 1,     [ZONE_DATA] = 1,
    [ZONE_COMMENT] = 1.5, [ZONE_STYLE] = 2,  [ZONE_BEHIND] = 2,
};
/* By the term's weight, as parts of the rule's weight. */
static const double term_factor[] = {0, 0.05, 0.1, 0.3, 0.75, 1};

/* Hardly an honest phrase stands on the page: nobody reports, warns or rules here. */
static const double speaks = 0.35; /* from here what stands around a word makes it a report */
static const double without_context = 1.4;
static const double without_context_certain = 2; /* words of advertisers alone */
/* Text that visitors read, and headlines above it, on a page where nobody sells anything: a word or two may be
 * anybody's. */
static const double nobody_sells = 0.67;
enum { TERMS_THAT_SELL = 4, NAMES_THAT_SELL = 3 };
static const double sells_from = 1.5;
static const double sells_clearly = 3.5; /* and says where to go */
static const double with_a_pitch = 2.8;
/* Somebody asks people to come where nobody reports: certain by itself. */
static const double asks_loudly = 4;
static const double with_a_loud_pitch = 4;
static const double honest_at_all = 0.05;
/* A name without a single word of gambling may be a company's or a product's. */
static const double name_alone = 0.5;
/* Words in title, description or heading that the page's text knows nothing of are there for search engines; not so
 * where title and heading are one and the same headline. */
static const double for_engines = 2;
static const double for_engines_alone = 2.6; /* and no word of reports on the page */
/* One headline stands in title, description and heading: said again, it is hardly more evidence. */
static const double echo = 0.6;
static const double echo_with_context = 0.35;
/* Weak words support strong ones, and never say more than they. */
static const double most_support = 0.75;
static const double too_little_to_count = 0.7; /* beside a lone word */
static const double most_of_lone_word = 3.5; /* less than a review is worth */
static const double most_of_lone_certain_word = 7.5; /* "... thua vì tài xỉu online": a person looks */

struct spoken {
    const struct word_hit *hit; /* the one with the most points */
    double points;
    uint32_t times;
    bool is_echo;
};

struct seen {
    struct spoken items[SEEN_LIMIT];
    uint16_t slots[SEEN_SLOTS]; /* index + 1 */
    size_t count;
};

struct tone {
    bool has_context;
    bool is_in_text; /* a visitor reads of gambling in the text or in a link */
    bool is_headline; /* in the title and in a heading */
    bool sells;
    bool only_names; /* no strong word but brands */
};

/* A few different terms. */
struct different {
    const struct term *terms[TERMS_THAT_SELL];
    size_t count;
};

static void add_different(struct different *different, const struct term *term)
{
    for (size_t i = 0; i < different->count; i++)
        if (different->terms[i] == term)
            return;
    if (different->count < TERMS_THAT_SELL)
        different->terms[different->count++] = term;
}

static bool is_for_ranking(enum zone zone)
{
    return zone == ZONE_TITLE || zone == ZONE_META || zone == ZONE_HEADING;
}

static bool is_read_by_visitors(enum zone zone)
{
    return zone == ZONE_TEXT || zone == ZONE_ANCHOR_IN || zone == ZONE_HEADING || zone == ZONE_ALT;
}

/* Of the words that make a page speak of gambling; everybody says "wheel of fortune". */
static double least_in(enum zone zone)
{
    return is_read_by_visitors(zone) && zone != ZONE_HEADING ? 3 : 2;
}

static struct tone tone_of(const struct word_hits *words)
{
    struct tone tone = {.has_context = words->has_context, .sells = words->selling >= sells_from, .only_names = true};
    bool in_zone[ZONE_COUNT] = {false};
    struct different different[2] = {{.count = 0}, {.count = 0}};
    for (size_t i = 0; i < words->count; i++) {
        bool calls = text_equal(words->items[i].term->category, TEXT("cta"));
        if (!calls && words->items[i].term->weight >= least_in(words->items[i].zone))
            in_zone[words->items[i].zone] = true;
        bool is_name = text_equal(words->items[i].term->category, TEXT("brand"));
        if (words->items[i].weight >= 3 && !is_name)
            tone.only_names = false;
        if (words->items[i].weight >= STRONG_WEIGHT && words->items[i].context < speaks)
            add_different(&different[is_name], words->items[i].term);
    }
    tone.sells = tone.sells || different[0].count >= TERMS_THAT_SELL;
    tone.only_names = tone.only_names && different[1].count < NAMES_THAT_SELL;
    tone.is_in_text = in_zone[ZONE_TEXT] || in_zone[ZONE_ANCHOR_IN] || in_zone[ZONE_ANCHOR_OUT] || in_zone[ZONE_ALT];
    tone.is_headline = in_zone[ZONE_TITLE] && in_zone[ZONE_HEADING];
    return tone;
}

/* Headlines in tabs and menus: what a link to the site's own pages says is no hidden text. */
static enum zone zone_of(const struct subject *subject, const struct word_hit *hit)
{
    bool own_link = hit->zone == ZONE_HIDDEN && hit->link < subject->links->count &&
                    !subject->links->items[hit->link].off_site;
    return own_link ? ZONE_ANCHOR_IN : hit->zone;
}

static double points_of(const struct subject *subject, const struct detector *self, const struct word_hit *hit,
                        const struct tone *tone)
{
    size_t weight = hit->weight >= 5 ? 5 : (size_t)hit->weight;
    enum zone zone = zone_of(subject, hit);
    double points = self->weight * term_factor[weight] * zone_factor[zone] * (1 - hit->context);
    bool disguised = hit->disguise > DISGUISE_GLUED;
    if (disguised)
        return points * without_context;
    if (tone->only_names && !tone->sells && hit->pitch <= 0 &&
        (is_read_by_visitors(zone) || (tone->is_headline && hit->zone == ZONE_TITLE)))
        points *= name_alone;
    if (hit->context >= speaks || hit->weight < STRONG_WEIGHT)
        return points;
    if (hit->pitch >= asks_loudly && hit->context < honest_at_all && !tone->has_context)
        return points * (with_a_loud_pitch + (hit->weight < 5 ? with_a_loud_pitch / 3 : 0));
    if (hit->pitch >= sells_clearly)
        return points * with_a_pitch;
    if (tone->has_context) /* what only title, description or data say of an honest page was put there for engines */
        return !is_for_ranking(hit->zone) || hit->is_said ? points
               : weight >= 5                              ? points * for_engines * without_context
                                                          : points * for_engines;
    bool hidden_payload = is_for_ranking(hit->zone) && (!tone->is_in_text || (hit->weight >= 5 && !hit->is_said)) &&
                          (!tone->is_headline || !hit->is_said);
    if (hidden_payload) /* everyday words elsewhere on the page do not speak of it */
        return points / (1 - hit->context) * (hit->is_said ? for_engines : for_engines_alone) * without_context;
    bool read = zone == ZONE_TEXT || zone == ZONE_ANCHOR_IN || (tone->is_headline && tone->is_in_text && is_for_ranking(hit->zone));
    if (!tone->sells && hit->pitch <= 0 && read && hit->disguise == DISGUISE_NONE)
        return points * nobody_sells;
    return points * (weight >= 5 ? without_context_certain : without_context);
}

/* Lowers what title, description and heading say with the same word, but for the loudest of them. */
static void lower_echoes(struct seen *seen, const struct tone *tone)
{
    double factor = tone->has_context ? echo_with_context : echo;
    for (size_t i = 0; i < seen->count; i++) {
        struct spoken *spoken = &seen->items[i];
        spoken->is_echo = false;
        for (size_t k = 0; k < seen->count && is_for_ranking(spoken->hit->zone) && !spoken->is_echo; k++) {
            const struct spoken *other = &seen->items[k];
            spoken->is_echo = k != i && other->hit->term == spoken->hit->term && is_for_ranking(other->hit->zone) &&
                              (other->points > spoken->points || (other->points == spoken->points && k < i));
        }
    }
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i].is_echo)
            seen->items[i].points *= factor;
}

static void see(struct seen *seen, const struct word_hit *hit, double points)
{
    size_t slot = (size_t)hash_u64((uint64_t)(uintptr_t)hit->term * ZONE_COUNT + hit->zone) % SEEN_SLOTS;
    while (seen->slots[slot] != 0) {
        struct spoken *old = &seen->items[seen->slots[slot] - 1];
        if (old->hit->term == hit->term && old->hit->zone == hit->zone) {
            old->times++;
            if (points > old->points) {
                old->hit = hit;
                old->points = points;
            }
            return;
        }
        slot = (slot + 1) % SEEN_SLOTS;
    }
    if (seen->count == SEEN_LIMIT)
        return;
    seen->items[seen->count++] = (struct spoken){.hit = hit, .points = points, .times = 1};
    seen->slots[slot] = (uint16_t)seen->count;
}

/* Why the word counts as it does. */
static const char *reason_words(const struct word_hit *hit)
{
    static const char *const words[] = {
        [WORD_PLAIN] = "",
        [WORD_REPORTED] = "; lowered, the page reports or warns",
        [WORD_REPORTED_NEAR] = "; lowered, the text around it reports or warns",
        [WORD_QUOTED] = "; lowered, it is quoted",
    };
    return words[hit->reason];
}

static void report(const struct subject *subject, const struct detector *self, const struct spoken *spoken,
                   struct findings *findings)
{
    const struct word_hit *hit = spoken->hit;
    struct text excerpt = finding_clean(subject->arena, hit->excerpt, FINDING_LIMIT_EVIDENCE_BYTES - 200);
    struct text term = hit->term->term;
    struct text times = spoken->times > 1 ? arena_printf(subject->arena, " (%u times)", spoken->times) : TEXT("");
    struct text evidence = arena_printf(subject->arena, "\"%.*s\" in %s%s%s: %.*s%.*s", TEXT_ARGS(term),
                                        zone_name(hit->zone), disguise_words(hit->disguise), reason_words(hit),
                                        TEXT_ARGS(excerpt), TEXT_ARGS(times));
    struct finding finding = {
        .rule = text_from_string(self->rule),
        .revision = self->revision,
        .identity = subject->response->identity,
        .weight = spoken->points,
        .evidence = evidence,
    };
    if (hit->zone != ZONE_URL) {
        finding.path = document_path(subject->arena, subject->document, hit->node);
        finding.start = document_body_offset(subject->document, hit->start);
        finding.end = document_body_offset(subject->document, hit->end);
    }
    findings_add(findings, &finding);
}

/* One everyday word of gambling ("nổ hũ") is all that the page has, wherever it is said, and nothing is sold beside it: a
 * headline, or the name of a dish. */
static const struct term *lone_word(const struct seen *seen)
{
    const struct term *only = NULL;
    for (size_t i = 0; i < seen->count; i++) {
        const struct word_hit *hit = seen->items[i].hit;
        if (hit->context >= speaks || seen->items[i].points < too_little_to_count || (hit->term->weight < 3 && !text_equal(hit->term->category, TEXT("cta"))))
            continue;
        if (hit->pitch > 0 || hit->disguise > DISGUISE_GLUED || (only && only != hit->term) ||
            hit->zone == ZONE_ANCHOR_OUT)
            return NULL;
        only = hit->term;
    }
    return only;
}

static bool is_read(const struct seen *seen, const struct term *term)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i].hit->term == term && is_read_by_visitors(seen->items[i].hit->zone))
            return true;
    return false;
}

static void scale(struct seen *seen, double factor)
{
    for (size_t i = 0; i < seen->count; i++)
        seen->items[i].points *= factor;
}

void detect_listed_word(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    if (subject->words->count == 0)
        return;
    struct tone tone = tone_of(subject->words);
    struct seen *seen = arena_alloc(subject->arena, sizeof *seen);
    for (size_t i = 0; i < subject->words->count; i++)
        see(seen, &subject->words->items[i], points_of(subject, self, &subject->words->items[i], &tone));
    lower_echoes(seen, &tone);
    double sum = 0;
    double strong = 0;
    for (size_t i = 0; i < seen->count; i++) {
        sum += seen->items[i].points;
        if (seen->items[i].hit->weight >= STRONG_WEIGHT)
            strong += seen->items[i].points;
    }
    if (strong < worth_saying / 2 || sum < worth_saying)
        return;
    const struct term *only = lone_word(seen);
    if (only && only->weight >= 5 && !is_read(seen, only))
        only = NULL; /* what only engines read is no headline */
    double most = only && only->weight >= 5 ? most_of_lone_certain_word : most_of_lone_word;
    if (only && sum > most) {
        scale(seen, most / sum);
        strong *= most / sum;
        sum = most;
    }
    double support = sum - strong > strong * most_support ? strong * most_support / (sum - strong) : 1;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i].hit->weight < STRONG_WEIGHT)
            seen->items[i].points *= support;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i].points >= 0.1)
            report(subject, self, &seen->items[i], findings);
}
