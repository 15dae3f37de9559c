/* words_listing.c: what a page that tells of an attack only lists. Who looks after web sites writes down what to search
 * for, in lists, tables and sentences, without quotation marks. Such phrases stand alone or beside words of the trade
 * (incidents.tsv), nobody is asked to come, and nothing leads away. */
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

/* Words of the trade from which a page tells of an attack, each counted once. */
static const double tells_of_attack = 3.5;
static const double tells_a_little = 2.5; /* where nobody sells anything besides */
static const double everybody_says = 1; /* "incident", "put right": words of up to so much come to no more */
static const double sells_something = 1.5;
static const double near_enough = 0.5; /* in the sentence itself, or introducing the list */
static const double asks_to_come = 3;
static const double asks_in_list = 2;
/* Words that introduce others' words go along, so far. */
static const double most_introduced = 1.5;
/* A list's entry is hardly more than the phrase. */
static const double mostly_phrases = 0.5;
static const double half_phrases = 0.33; /* of a table's cell, a list's entry */
enum { ENTRY_BYTES = 120 };
/* A description is the page's own where it says what the page says. */
static const double own_words = 2;

struct sentence {
    size_t from;
    size_t to;
    double trade; /* words of reports and of quoting */
    double selling;
    size_t listed_bytes;
    bool all_said; /* in what visitors read, too */
};

static struct sentence sentence_at(const struct search *search, int which, size_t from)
{
    const struct places *places = &search->places[which];
    struct sentence sentence = {.from = from, .to = from, .all_said = true};
    for (; sentence.to < places->count && places->items[sentence.to].flow == places->items[from].flow; sentence.to++) {
        const struct place *place = &places->items[sentence.to];
        const struct term *term = place->term;
        if (term->kind == TERM_CONTEXT || term->kind == TERM_QUOTING)
            sentence.trade += place->piece->link == NO_LINK ? term->voice : 0;
        else if (term->kind == TERM_SELLING)
            sentence.selling += term->voice;
        else if (term->kind == TERM_LISTED) {
            sentence.listed_bytes += place->end - place->start;
            sentence.all_said = sentence.all_said && search->said[term - search->wordlists->terms];
        }
    }
    return sentence;
}

static bool only_lists(const struct search *search, int which, const struct sentence *sentence)
{
    const struct place *first = &search->places[which].items[sentence->from];
    const struct stream *stream = &search->flows.streams[which];
    if (sentence->listed_bytes == 0 || search_flow_leads_out(search, stream, first))
        return false;
    if (which == STREAM_OTHER)
        return sentence->all_said && sentence->trade >= own_words && sentence->selling < asks_in_list;
    if (sentence->trade >= near_enough)
        return sentence->selling < asks_to_come;
    uint32_t start;
    uint32_t end;
    stream_flow_around(stream, first, &start, &end);
    return sentence->selling < asks_in_list &&
           (double)sentence->listed_bytes >= (end - start <= ENTRY_BYTES ? half_phrases : mostly_phrases) * (double)(end - start);
}

static void mark(struct search *search, int which)
{
    struct places *places = &search->places[which];
    for (size_t from = 0; from < places->count;) {
        struct sentence sentence = sentence_at(search, which, from);
        bool lists = only_lists(search, which, &sentence);
        for (size_t i = from; lists && i < sentence.to; i++) {
            struct place *place = &places->items[i];
            if (place->piece->link == NO_LINK && place->disguise <= DISGUISE_GLUED &&
                (place->term->kind == TERM_LISTED || place->term->kind == TERM_SELLING))
                place->is_quoted = true;
        }
        from = sentence.to;
    }
}

static double told(struct search *search)
{
    double visible = 0;
    double introduced = 0;
    double small = 0;
    double title = 0;
    search->round++;
    for (size_t i = 0; i < search->places[STREAM_VISIBLE].count; i++) {
        const struct place *place = &search->places[STREAM_VISIBLE].items[i];
        if (place->piece->link == NO_LINK && text_equal(place->term->category, TEXT("incident")) &&
            search_first_in_round(search, place->term))
            *(place->term->voice <= everybody_says ? &small : &visible) += place->term->voice;
        else if (place->piece->link == NO_LINK && place->term->kind == TERM_QUOTING &&
                 search_first_in_round(search, place->term))
            introduced += place->term->voice;
    }
    for (size_t i = 0; i < search->places[STREAM_OTHER].count; i++) {
        const struct place *place = &search->places[STREAM_OTHER].items[i];
        if (place->piece->zone == ZONE_TITLE && text_equal(place->term->category, TEXT("incident")) &&
            search_first_in_round(search, place->term))
            title += place->term->voice;
    }
    visible += small < everybody_says ? small : everybody_says;
    visible += introduced < most_introduced ? introduced : most_introduced;
    return visible + (title < visible ? title : visible);
}

/* Somebody sells in visible text besides what would be a list, or in the title. */
static bool sells_besides(const struct search *search)
{
    double selling = 0;
    for (size_t from = 0; from < search->places[STREAM_VISIBLE].count;) {
        struct sentence sentence = sentence_at(search, STREAM_VISIBLE, from);
        if (sentence.selling > 0 && !only_lists(search, STREAM_VISIBLE, &sentence))
            selling += sentence.selling;
        from = sentence.to;
    }
    return selling >= sells_something;
}

void listing_mark(struct search *search)
{
    double trade = told(search);
    if (trade < tells_a_little || (trade < tells_of_attack && sells_besides(search)))
        return;
    mark(search, STREAM_VISIBLE);
    mark(search, STREAM_OTHER);
}
