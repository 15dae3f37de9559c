/* words.c: the listed words of a page, and what the honest words around them say. */
#include "detectors/words.h"

#include "base/fold.h"
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

enum { EXCERPT_BEFORE = 60, EXCERPT_AFTER = 80, SUMMED_HITS = 100 };

/* Sum of the honest words from which a page has some; more than everyday words come to. */
static const double some_context = 3;
/* From here the words around one are the reason for it to be lowered. */
static const double worth_naming = 0.2;
/* Nobody disguises words that he may write. */
static const double least_of_disguised = 4;
/* A link to another site beside a listed word sells as much as a call. */
static const double a_way_out = 2;
/* So does a sentence without one accent. */
static const double per_bare_flow = 1;
/* Words that are often gambling are gambling where somebody sells, or beside two others. */
static const double clear_pitch = 3.5;
static const uint32_t many_in_one_flow = 3;
/* What is sold in title and description alone. */
static const double clear_for_engines = 3;
static const double certain_for_engines = 5;

const char *zone_name(enum zone zone)
{
    static const char *const names[ZONE_COUNT] = {
        [ZONE_TITLE] = "title",           [ZONE_META] = "meta",           [ZONE_HEADING] = "heading",
        [ZONE_ALT] = "alt",               [ZONE_ANCHOR_OUT] = "link out", [ZONE_ANCHOR_IN] = "link",
        [ZONE_TEXT] = "text",             [ZONE_HIDDEN] = "hidden text",  [ZONE_URL] = "address",
        [ZONE_DATA] = "data",             [ZONE_COMMENT] = "comment",     [ZONE_STYLE] = "style sheet",
        [ZONE_BEHIND] = "text behind the end",
    };
    return (unsigned)zone < ZONE_COUNT ? names[zone] : "text";
}

const char *disguise_words(enum disguise disguise)
{
    static const char *const words[] = {
        [DISGUISE_NONE] = "",
        [DISGUISE_GLUED] = ", without spaces",
        [DISGUISE_PARTED] = ", letters parted",
        [DISGUISE_FANCY] = ", in fancy letters",
        [DISGUISE_LOOKALIKE] = ", with letters of another script",
        [DISGUISE_DIGITS] = ", with digits for letters",
    };
    return words[disguise];
}

const struct piece *stream_piece_at(const struct stream *stream, uint32_t offset)
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
        const struct term *term = &search->wordlists->terms[search->wordlists->entry_terms[match->entry]];
        const struct piece *piece = stream_piece_at(stream, match->source_start);
        if (term->kind == TERM_DISGUISED && (piece->zone != ZONE_ANCHOR_OUT || term->weight < 4))
            continue;
        if ((term->kind == TERM_LISTED || term->kind == TERM_SELLING) && which == STREAM_VISIBLE && piece->zone != ZONE_ANCHOR_OUT)
            search->said[term - search->wordlists->terms] = true;
        *ARENA_PUSH(search->arena, &search->places[which]) = (struct place){
            .term = term,
            .piece = piece,
            .flow = flow,
            .start = match->source_start,
            .end = match->source_end,
            .disguise = term->kind == TERM_LISTED
                            ? disguise_of(stream, term->term, match->source_start, match->source_end)
                            : DISGUISE_NONE,
        };
    }
    disguise_find(search, which, &folded);
    tone_mark_quotes(search, which);
}

bool search_first_in_round(struct search *search, const struct term *term)
{
    size_t index = (size_t)(term - search->wordlists->terms);
    if (search->stamps[index] == search->round)
        return false;
    search->stamps[index] = search->round;
    return true;
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

/* A link that says nothing but this word offers what the word names. */
static bool is_all_of_link(const struct search *search, const struct stream *stream, const struct place *place)
{
    if (place->piece->zone != ZONE_ANCHOR_OUT)
        return false;
    struct text said = text_trim(search->flows.links->items[place->piece->link].text);
    return text_equal(said, text_of(stream->written + place->start, place->end - place->start));
}

static double weight_of(const struct search *search, const struct stream *stream, const struct place *place)
{
    double weight = place->term->weight;
    if (place->disguise > DISGUISE_GLUED && weight < least_of_disguised)
        weight = least_of_disguised;
    if (weight >= 3 && weight < 5 && is_all_of_link(search, stream, place))
        weight += 1;
    return weight;
}

static void add_hit(struct search *search, int which, const struct place *place, const struct word_hit *said,
                    struct word_hit *hit)
{
    const struct stream *stream = &search->flows.streams[which];
    const struct piece *last = stream_piece_at(stream, place->end > place->start ? place->end - 1 : place->end);
    *hit = *said;
    hit->term = place->term;
    hit->zone = place->piece->zone;
    hit->node = place->piece->node;
    hit->link = place->piece->link;
    hit->excerpt = excerpt(search, stream, place);
    hit->sight = place->piece->sight;
    hit->disguise = place->disguise;
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

bool search_leads_out(const struct search *search, const struct piece *piece)
{
    return piece->link != NO_LINK && search->flows.links->items[piece->link].off_site &&
           !(piece->zone != ZONE_HIDDEN && link_only_names_host(&search->flows.links->items[piece->link]));
}

void stream_flow_around(const struct stream *stream, const struct place *place, uint32_t *start, uint32_t *end)
{
    *start = place->start;
    *end = place->end;
    while (*start > 0 && stream->searched[*start - 1] != FLOW_END)
        --*start;
    while (*end < stream->length && stream->searched[*end] != FLOW_END)
        ++*end;
}

/* A link to another site that nobody knows among the pieces of the flow that this place stands in. */
bool search_flow_leads_out(const struct search *search, const struct stream *stream, const struct place *place)
{
    uint32_t start;
    uint32_t end;
    stream_flow_around(stream, place, &start, &end);
    const struct piece *last = stream->pieces.items + stream->pieces.count;
    for (const struct piece *piece = stream_piece_at(stream, start); piece < last && piece->start < end; piece++)
        if (search_leads_out(search, piece) &&
            wordlists_host(search->wordlists, search->flows.links->items[piece->link].host) != HOST_HONEST)
            return true;
    return false;
}

/* A report stands up for the words that it says itself. What only its title, description or data say, what nobody sees,
 * and what is written in disguise was not written by who reports. */
static bool page_speaks_for(const struct search *search, int which, const struct place *place)
{
    if (place->disguise > DISGUISE_GLUED || place->piece->zone == ZONE_COMMENT || place->piece->zone == ZONE_STYLE)
        return false;
    return which != STREAM_OTHER || search->said[place->term - search->wordlists->terms];
}

/* Several words, and not one accent: portals write with them. */
static bool is_bare(const struct stream *stream, const struct place *place)
{
    uint32_t start;
    uint32_t end;
    stream_flow_around(stream, place, &start, &end);
    uint32_t spaces = 0;
    for (uint32_t i = start; i < end; i++) {
        if ((uint8_t)stream->written[i] >= 0xC3 && (uint8_t)stream->written[i] != 0xE2)
            return false;
        spaces += stream->written[i] == ' ';
    }
    return spaces >= 3 && text_find_byte(place->term->term, ' ', 0) != SIZE_MAX &&
           !text_equal(place->term->category, TEXT("english")) && !text_equal(place->term->category, TEXT("indonesian"));
}

/* A call that only search engines read ("link X không bị chặn") sells, where enough like it stands beside. */
static void raise_for_engines(int which, const struct place *place, const struct tone *tone, struct word_hit *said)
{
    if (which != STREAM_OTHER || (place->piece->zone != ZONE_TITLE && place->piece->zone != ZONE_META) || said->is_said ||
        said->context >= worth_naming || said->weight < 2 || said->weight >= 4)
        return;
    if (tone->for_engines >= clear_for_engines)
        said->weight = 4;
    if (tone->for_engines >= certain_for_engines)
        said->weight = 5;
}

/* Makes hits of one flow's places. A link to another site is judged by its own words alone: a footer's link does not
 * become honest because the article above it speaks of a trial. */
static void add_flow_hits(struct search *search, int which, const struct flow_tones *flows, size_t index,
                          const struct tone *tone, struct word_hits *hits, struct word_hit *items)
{
    const struct flow_tone *own = &flows->items[index];
    double near = -1;
    double pitch = 0;
    for (size_t i = own->from; i < own->to && hits->count < WORDS_LIMIT_HITS; i++) {
        const struct place *place = &search->places[which].items[i];
        if (place->term->kind != TERM_LISTED && place->term->kind != TERM_DISGUISED)
            continue;
        struct word_hit said = {0};
        if (near < 0) {
            near = tone_in_flow(flows, index, tone);
            pitch = own->selling + (is_bare(&search->flows.streams[which], place) ? per_bare_flow : 0) +
                    (search_flow_leads_out(search, &search->flows.streams[which], place) ? a_way_out : 0);
        }
        said.pitch = pitch;
        said.is_said = search->said[place->term - search->wordlists->terms];
        double page = page_speaks_for(search, which, place) ? tone->page[place->piece->zone == ZONE_HIDDEN] : 0;
        page = tone_of_page_in_flow(own, page, pitch);
        if (search_leads_out(search, place->piece)) {
            said.context = tone_in_link(search, which, own, place->piece->link);
            said.reason = WORD_REPORTED_NEAR;
        } else {
            said.context = page > near ? page : near;
            said.reason = page > near ? WORD_REPORTED : WORD_REPORTED_NEAR;
        }
        if (tone_quotes(place, said.context)) {
            said.context = 1;
            said.reason = WORD_QUOTED;
        }
        if (said.context < worth_naming)
            said.reason = WORD_PLAIN;
        said.weight = weight_of(search, &search->flows.streams[which], place);
        if (said.weight >= 3 && said.weight < 4 && said.context < worth_naming &&
            !text_equal(place->term->category, TEXT("cta")) &&
            (pitch >= clear_pitch || own->different >= many_in_one_flow))
            said.weight = 4;
        raise_for_engines(which, place, tone, &said);
        add_hit(search, which, place, &said, &items[hits->count++]);
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
    search.said = arena_alloc_array(arena, wordlists->term_count, sizeof *search.said);
    flows_gather(&search.flows);
    for (int which = 0; which < STREAM_COUNT; which++)
        search_stream(&search, which);
    asked_drop(&search);
    listing_mark(&search);
    size_t places = 0;
    for (int which = 0; which < STREAM_COUNT; which++)
        places += search.places[which].count;
    struct tone tone = tone_of_page(&search);
    size_t room = places < WORDS_LIMIT_HITS ? places : WORDS_LIMIT_HITS;
    struct word_hit *items = arena_alloc_array(arena, room, sizeof *items);
    *hits = (struct word_hits){.items = items, .cut = search.cut || places > room, .context = tone.page[0],
                               .has_context = tone.contexts >= some_context, .selling = tone.selling};
    struct lines lines = {0};
    lines_gather(&search, &tone, &lines);
    hits->lines = lines.items;
    hits->line_count = lines.count;
    hits->cut = hits->cut || lines.cut;
    hits->answers_search = search.answers_search;
    hits->asked = search.asked;
    hits->asked_count = search.asked_count;
    static const int order[STREAM_COUNT] = {STREAM_OTHER, STREAM_VISIBLE, STREAM_HIDDEN};
    for (size_t s = 0; s < STREAM_COUNT; s++) {
        struct flow_tones flows = tone_of_flows(&search, order[s]);
        for (size_t i = 0; i < flows.count; i++)
            add_flow_hits(&search, order[s], &flows, i, &tone, hits, items);
    }
    words_lower_repeated(items, hits->count);
}

size_t words_in_text(struct arena *arena, const struct wordlists *wordlists, struct text text,
                     const struct term **terms, size_t room)
{
    struct fold_search folded = fold_for_search(arena, text);
    struct matches matches = matcher_find(wordlists->matcher, arena, &folded, WORDS_LIMIT_HITS);
    size_t count = 0;
    for (size_t i = 0; i < matches.count; i++) {
        const struct term *term = &wordlists->terms[wordlists->entry_terms[matches.items[i].entry]];
        if (term->kind != TERM_LISTED)
            continue;
        if (count < room)
            terms[count] = term;
        count++;
    }
    return count;
}

struct words_sums words_sum(struct arena *arena, const struct wordlists *wordlists, struct text text)
{
    static const double players_only = 2.5; /* voice of a call that nobody else makes */
    struct fold_search folded = fold_for_search(arena, text);
    struct matches matches = matcher_find(wordlists->matcher, arena, &folded, SUMMED_HITS);
    struct words_sums sums = {0};
    for (size_t i = 0; i < matches.count; i++) {
        const struct term *term = &wordlists->terms[wordlists->entry_terms[matches.items[i].entry]];
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = &wordlists->terms[wordlists->entry_terms[matches.items[k].entry]] == term;
        if (again)
            continue;
        bool honest = term->kind == TERM_CONTEXT || term->kind == TERM_TOPIC;
        sums.honest += honest ? term->voice : 0;
        sums.listed += term->kind == TERM_LISTED ? term->weight : 0;
        sums.selling += term->kind == TERM_SELLING ? term->voice : 0;
        sums.of_players += term->kind == TERM_SELLING && term->voice >= players_only ? term->voice : 0;
    }
    return sums;
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
        const struct term *found = &wordlists->terms[index];
        contexts += found->kind == TERM_CONTEXT || found->kind == TERM_TOPIC ? found->voice : 0;
        if (found->weight > strongest) {
            strongest = found->weight;
            *term = found;
        }
    }
    return strongest * (1 - tone_voice_in_short_text(contexts));
}
