/* words.c: the listed words of a page, and what the honest words around them say. */
#include "detectors/words.h"

#include "base/fold.h"
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

#include <math.h>

enum { EXCERPT_BEFORE = 60, EXCERPT_AFTER = 80, QUOTED_BYTES = 60 };

/* Sums of the weights of honest contexts at which they speak with full voice. */
static const double full_page = 9;
static const double full_flow = 3.5;
static const double some_context = 3; /* more than everyday words come to */
static const double full_link = 2.5; /* the text of a link is a headline: one clear word is all that it has room for */
/* From here what stands in quotation marks is quoted by an honest page. */
static const double honest_enough_to_quote = 0.2;
/* An advertiser's calls to action, and many different words of his, speak against a newspaper's report. */
static const double per_call = 1.5;
static const double per_further_term = 0.5;
enum { TERMS_OF_A_REPORT = 5 };

/* One match with its place. */
struct place {
    const struct term *term;
    double context_weight;
    const struct piece *piece;
    uint32_t flow;
    uint32_t start; /* offsets in the stream */
    uint32_t end;
    bool is_quoted; /* in quotation marks, as reports put the words of others */
};

struct search {
    struct arena *arena;
    const struct wordlists *wordlists;
    struct flows flows;
    ARENA_LIST(struct place) places[STREAM_COUNT];
    uint32_t *stamps; /* for each term: the last round that counted it */
    uint32_t round;
    bool cut;
};

const char *zone_name(enum zone zone)
{
    static const char *const names[ZONE_COUNT] = {
        [ZONE_TITLE] = "title",           [ZONE_META] = "meta",           [ZONE_HEADING] = "heading",
        [ZONE_ALT] = "alt",               [ZONE_ANCHOR_OUT] = "link out", [ZONE_ANCHOR_IN] = "link",
        [ZONE_TEXT] = "text",             [ZONE_HIDDEN] = "hidden text",  [ZONE_URL] = "address",
    };
    return (unsigned)zone < ZONE_COUNT ? names[zone] : "text";
}

static const struct piece *piece_at(const struct stream *stream, uint32_t offset)
{
    size_t low = 0;
    size_t high = stream->pieces.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (stream->pieces.items[middle].start <= offset)
            low = middle;
        else
            high = middle;
    }
    return &stream->pieces.items[low];
}

/* Bytes of the quotation mark at `at`, 0 where there is none. */
static size_t quotation_mark(struct text t, size_t at)
{
    static const struct text marks[] = {{"\"", 1}, {"\xE2\x80\x9C", 3}, {"\xE2\x80\x9D", 3}, {"\xC2\xAB", 2},
                                        {"\xC2\xBB", 2}};
    uint8_t byte = (uint8_t)t.data[at];
    if (byte != '"' && byte != 0xE2 && byte != 0xC2)
        return 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (text_starts_with(text_slice(t, at, marks[i].length), marks[i]))
            return marks[i].length;
    return 0;
}

/* The nearest mark on the left opens (nothing but space or a bracket before it) and there is one on the right. */
static bool is_quoted(struct text t, size_t start, size_t end)
{
    size_t left = start;
    size_t length = 0;
    while (left > 0 && start - left < QUOTED_BYTES && t.data[left - 1] != FLOW_END && length == 0)
        length = quotation_mark(t, --left);
    if (length == 0)
        return false;
    if (left > 0 && t.data[left - 1] != ' ' && t.data[left - 1] != '(' && t.data[left - 1] != FLOW_END &&
        t.data[left - 1] != '\n')
        return false;
    for (size_t right = end; right < t.length && right - end < QUOTED_BYTES && t.data[right] != FLOW_END; right++)
        if (quotation_mark(t, right))
            return true;
    return false;
}

static void search_stream(struct search *search, int which)
{
    const struct stream *stream = &search->flows.streams[which];
    if (stream->pieces.count == 0)
        return;
    struct fold_search folded = fold_for_search(search->arena, text_of(stream->searched, stream->length));
    struct matches matches = matcher_find(search->wordlists->matcher, search->arena, &folded, WORDS_LIMIT_HITS);
    search->cut = search->cut || matches.cut;
    uint32_t flow = 0;
    size_t flow_end = text_find_byte(folded.folded, FLOW_END, 0);
    for (size_t i = 0; i < matches.count; i++) {
        const struct match *match = &matches.items[i];
        for (; flow_end < match->start; flow_end = text_find_byte(folded.folded, FLOW_END, flow_end + 1))
            flow++;
        uint32_t index = search->wordlists->entry_terms[match->entry];
        uint32_t start = match->source_start;
        uint32_t end = match->source_end;
        *ARENA_PUSH(search->arena, &search->places[which]) = (struct place){
            .term = &search->wordlists->terms[index],
            .context_weight = search->wordlists->context_weights[index],
            .piece = piece_at(stream, start),
            .flow = flow,
            .start = start,
            .end = end,
            .is_quoted = !search->wordlists->terms[index].is_context &&
                         is_quoted(text_of(stream->searched, stream->length), start, end),
        };
    }
}

/* True the first time that a term is seen in this round. */
static bool first_in_round(struct search *search, const struct term *term)
{
    size_t index = (size_t)(term - search->wordlists->terms);
    if (search->stamps[index] == search->round)
        return false;
    search->stamps[index] = search->round;
    return true;
}

static bool is_in_link(const struct place *place)
{
    return place->piece->link != NO_LINK;
}

/* The different honest contexts of a stream that stand outside of links: menus and lists of other articles say
 * nothing of this page. */
static double contexts_outside_links(struct search *search, int which)
{
    double sum = 0;
    search->round++;
    for (size_t i = 0; i < search->places[which].count; i++) {
        const struct place *place = &search->places[which].items[i];
        if (place->term->is_context && !is_in_link(place) && first_in_round(search, place->term))
            sum += place->context_weight;
    }
    return sum;
}

static double advertising(struct search *search)
{
    double calls = 0;
    double terms = 0;
    search->round++;
    for (int which = 0; which < STREAM_COUNT; which++)
        for (size_t i = 0; i < search->places[which].count; i++) {
            const struct term *term = search->places[which].items[i].term;
            if (term->is_context || term->weight < 3 || search->places[which].items[i].is_quoted ||
                !first_in_round(search, term))
                continue;
            calls += text_equal(term->category, TEXT("cta"));
            terms += term->weight >= 4;
        }
    return calls * per_call + (terms > TERMS_OF_A_REPORT ? (terms - TERMS_OF_A_REPORT) * per_further_term : 0);
}

static double voice(double sum, double full)
{
    return sum <= 0 ? 0 : sum >= full ? 1 : sum / full;
}

/* Contexts among places[from..to) that stand in this link. */
static double contexts_between(struct search *search, const struct place *places, size_t from, size_t to, uint32_t link)
{
    double sum = 0;
    search->round++;
    for (size_t i = from; i < to; i++)
        if (places[i].term->is_context && (link == NO_LINK || places[i].piece->link == link) &&
            first_in_round(search, places[i].term))
            sum += places[i].context_weight;
    return sum;
}

static struct text excerpt(struct search *search, const struct stream *stream, const struct place *place)
{
    size_t start = place->start;
    size_t end = place->end;
    while (start > 0 && place->start - start < EXCERPT_BEFORE && stream->searched[start - 1] != FLOW_END)
        start--;
    while (end < stream->length && end - place->end < EXCERPT_AFTER && stream->searched[end] != FLOW_END)
        end++;
    /* A cut is made between words, and shown. */
    bool cut_before = start > 0 && stream->searched[start - 1] != FLOW_END;
    bool cut_after = end < stream->length && stream->searched[end] != FLOW_END;
    while (cut_before && start < place->start && stream->written[start] != ' ')
        start++;
    while (cut_after && end > place->end && stream->written[end] != ' ')
        end--;
    return arena_printf(search->arena, "%s%.*s%s", cut_before ? "\xE2\x80\xA6" : "", (int)(end - start),
                        stream->written + start, cut_after ? "\xE2\x80\xA6" : "");
}

/* The offset in the source of an offset in the stream; the node's edge where characters do not map one to one. */
static uint32_t source_offset(const struct search *search, const struct piece *piece, uint32_t offset, bool is_end)
{
    const struct node *node = &search->flows.document->nodes[piece->node];
    bool maps = piece->is_text_node && node->source_end - node->source_start == node->text.length;
    if (maps && offset >= piece->start && offset - piece->start <= node->text.length)
        return node->source_start + (offset - piece->start);
    return is_end ? node->source_end : node->source_start;
}

static void add_hit(struct search *search, int which, const struct place *place, double context,
                    struct word_hit *hit)
{
    const struct stream *stream = &search->flows.streams[which];
    const struct piece *last = piece_at(stream, place->end > place->start ? place->end - 1 : place->end);
    *hit = (struct word_hit){
        .term = place->term,
        .zone = place->piece->zone,
        .node = place->piece->node,
        .link = place->piece->link,
        .excerpt = excerpt(search, stream, place),
        .sight = place->piece->sight,
        .context = context,
    };
    if (place->piece->zone == ZONE_URL)
        return;
    hit->start = source_offset(search, place->piece, place->start, false);
    hit->end = source_offset(search, last, place->end, true);
    if (hit->end < hit->start)
        hit->end = hit->start;
}

/* Editors turn names of hosts into links: such a link is text like any other. */
static bool link_only_names_host(const struct link *link)
{
    struct text said = text_trim(link->text);
    size_t at = text_find_ignore_case(said, link->domain, 0);
    return link->domain.length > 0 && at != SIZE_MAX && text_find_byte(said, ' ', 0) == SIZE_MAX;
}

/* Makes hits of one flow's places. A link to another site is judged by its own words alone: a footer's link does not
 * become honest because the article above it speaks of a trial. */
static void add_flow_hits(struct search *search, int which, size_t from, size_t to, const double page[2],
                          struct word_hit *hits, size_t *count)
{
    const struct place *places = search->places[which].items;
    double flow = -1;
    uint32_t link = NO_LINK;
    double in_link = 0;
    for (size_t i = from; i < to && *count < WORDS_LIMIT_HITS; i++) {
        if (places[i].term->is_context)
            continue;
        uint32_t own = places[i].piece->link;
        bool out = own != NO_LINK && search->flows.links->items[own].off_site &&
                   !(places[i].piece->zone != ZONE_HIDDEN && link_only_names_host(&search->flows.links->items[own]));
        double context;
        if (out) {
            if (own != link)
                in_link = voice(contexts_between(search, places, from, to, own), full_link);
            link = own;
            context = in_link;
        } else {
            if (flow < 0)
                flow = voice(contexts_between(search, places, from, to, NO_LINK), full_flow);
            context = fmax(page[places[i].piece->zone == ZONE_HIDDEN], flow);
        }
        if (places[i].is_quoted && context >= honest_enough_to_quote)
            context = 1;
        add_hit(search, which, &places[i], context, &hits[(*count)++]);
    }
}

/* Leaves out what the page only says back to a search. */
static void drop_asked(struct search *search)
{
    struct text asked = flows_asked(search->arena, search->flows.document);
    if (asked.length == 0)
        return;
    const struct term *terms[64];
    size_t found = words_in_text(search->arena, search->wordlists, asked, terms, 64);
    found = found < 64 ? found : 64;
    search->round++;
    for (size_t i = 0; i < found; i++)
        first_in_round(search, terms[i]);
    if (found == 0)
        return;
    for (int which = 0; which < STREAM_COUNT; which++) {
        size_t kept = 0;
        for (size_t i = 0; i < search->places[which].count; i++) {
            struct place *place = &search->places[which].items[i];
            size_t index = (size_t)(place->term - search->wordlists->terms);
            if (search->stamps[index] != search->round || is_in_link(place) || place->piece->zone == ZONE_HIDDEN)
                search->places[which].items[kept++] = *place;
        }
        search->places[which].count = kept;
    }
}

void words_find(struct arena *arena, const struct wordlists *wordlists, const struct document *document,
                const struct visibilities *visibilities, const struct links *links, struct word_hits *hits)
{
    static const struct links no_links;
    struct search search = {.arena = arena, .wordlists = wordlists};
    search.flows = (struct flows){.arena = arena, .document = document, .visibilities = visibilities,
                                  .links = links ? links : &no_links};
    search.stamps = arena_alloc_array(arena, wordlists->term_count, sizeof *search.stamps);
    flows_gather(&search.flows);
    size_t places = 0;
    for (int which = 0; which < STREAM_COUNT; which++)
        search_stream(&search, which);
    drop_asked(&search);
    for (int which = 0; which < STREAM_COUNT; which++)
        places += search.places[which].count;
    double against = advertising(&search);
    /* Of visible words, and of hidden ones. */
    double visible = contexts_outside_links(&search, STREAM_VISIBLE);
    const double page[2] = {voice(visible - against, full_page),
                            voice(contexts_outside_links(&search, STREAM_HIDDEN) - against, full_page)};
    size_t room = places < WORDS_LIMIT_HITS ? places : WORDS_LIMIT_HITS;
    struct word_hit *items = arena_alloc_array(arena, room, sizeof *items);
    size_t count = 0;
    static const int order[STREAM_COUNT] = {STREAM_OTHER, STREAM_VISIBLE, STREAM_HIDDEN};
    for (size_t s = 0; s < STREAM_COUNT; s++) {
        const struct place *all = search.places[order[s]].items;
        size_t end = search.places[order[s]].count;
        for (size_t from = 0; from < end;) {
            size_t to = from + 1;
            while (to < end && all[to].flow == all[from].flow)
                to++;
            add_flow_hits(&search, order[s], from, to, page, items, &count);
            from = to;
        }
    }
    *hits = (struct word_hits){.items = items, .count = count, .cut = search.cut || places > room, .context = page[0],
                               .has_context = visible >= some_context};
}

size_t words_in_text(struct arena *arena, const struct wordlists *wordlists, struct text text,
                     const struct term **terms, size_t room)
{
    struct fold_search folded = fold_for_search(arena, text);
    struct matches matches = matcher_find(wordlists->matcher, arena, &folded, WORDS_LIMIT_HITS);
    size_t count = 0;
    for (size_t i = 0; i < matches.count; i++) {
        const struct term *term = &wordlists->terms[wordlists->entry_terms[matches.items[i].entry]];
        if (term->is_context)
            continue;
        if (count < room)
            terms[count] = term;
        count++;
    }
    return count;
}

double words_strongest(struct arena *arena, const struct wordlists *wordlists, struct text text,
                       const struct term **term)
{
    char *searched = arena_string(arena, text);
    for (size_t i = 0; i < text.length; i++)
        if (searched[i] == '-' || searched[i] == '_' || searched[i] == '+' || searched[i] == '/')
            searched[i] = ' ';
    struct fold_search folded = fold_for_search(arena, text_of(searched, text.length));
    struct matches matches = matcher_find(wordlists->matcher, arena, &folded, WORDS_LIMIT_HITS);
    double strongest = 0;
    double contexts = 0;
    *term = NULL;
    for (size_t i = 0; i < matches.count; i++) {
        uint32_t index = wordlists->entry_terms[matches.items[i].entry];
        contexts += wordlists->context_weights[index];
        if (wordlists->terms[index].weight > strongest) {
            strongest = wordlists->terms[index].weight;
            *term = &wordlists->terms[index];
        }
    }
    return strongest * (1 - voice(contexts, full_flow));
}
