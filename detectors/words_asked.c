/* words_asked.c: pages that answer a search say back what anybody asked for. What was asked is known by the page's
 * address, by the value of its search box, or by how such pages speak (asking.tsv); a stored page has no query in its
 * address. Where somebody sells, only the address counts: whoever breaks into a page may write a search box, too. */
#include "base/fold.h"
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

enum { ASKED = 24, ASKED_BYTES = 160, ECHO_FLOW_BYTES = 240, SUGGESTED_BYTES = 100, TERMS = 64 };

/* Voices from which a page answers a search; a filled search box says so by itself. */
static const double answers = 2;
static const double filled_box = 2;
static const double asks = 1; /* from here the sentence says what was asked */
static const double sells = 4; /* on the whole page */
static const double sentence_sells = 2;

struct asked {
    struct text items[ASKED]; /* folded, one space at each end */
    size_t count;
    size_t from_address; /* the first ones */
};

static void add_asked(struct search *search, struct asked *asked, struct text t)
{
    struct text plain = text_trim(fold_plain(search->arena, text_trim(t)));
    if (plain.length < 2 || asked->count == ASKED)
        return;
    asked->items[asked->count++] = arena_printf(search->arena, " %.*s ", TEXT_ARGS(plain));
}

static bool is_search_name(struct text name)
{
    static const struct text names[] = {
        {"q", 1}, {"s", 1}, {"k", 1}, {"kw", 2}, {"key", 3}, {"search", 6}, {"query", 5}, {"keyword", 7},
        {"keywords", 8}, {"tukhoa", 6}, {"tu-khoa", 7}, {"tu_khoa", 7}, {"timkiem", 7}, {"tim-kiem", 8}, {"tim", 3},
        {"searchtext", 10}, {"txtsearch", 9}, {"searchword", 10}, {"term", 4},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return false;
}

static struct text asked_by_address(struct arena *arena, const struct document *document)
{
    if (!document->has_url)
        return (struct text){0};
    struct text query = document->url.query;
    while (query.length) {
        struct text value = text_split(&query, '&');
        struct text name = text_split(&value, '=');
        if (!is_search_name(name) || value.length == 0)
            continue;
        struct text decoded = url_percent_decode(arena, value);
        char *spaced = arena_string(arena, decoded);
        for (size_t i = 0; i < decoded.length; i++)
            if (spaced[i] == '+')
                spaced[i] = ' ';
        return text_of(spaced, decoded.length);
    }
    static const struct text folders[] = {{"/tim-kiem/", 10}, {"/timkiem/", 9}, {"/search/", 8}};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        size_t at = text_find_ignore_case(document->url.path, folders[i], 0);
        if (at != SIZE_MAX)
            return url_percent_decode(arena, text_slice(document->url.path, at + folders[i].length, SIZE_MAX));
    }
    return (struct text){0};
}

/* type=search; or a name, id or class that says so ("ctl00$txtSearch", "tu-khoa"). */
static bool is_search_box(const struct node *node)
{
    static const struct text parts[] = {{"search", 6}, {"keyword", 7}, {"tukhoa", 6}, {"tu-khoa", 7}, {"tu_khoa", 7},
                                        {"timkiem", 7}, {"tim-kiem", 8}, {"tim_kiem", 8}, {"query", 5}, {"tracuu", 6},
                                        {"tra-cuu", 7}};
    if (node->tag != TAG_INPUT)
        return false;
    if (text_equal_ignore_case(node_attribute(node, TEXT("type")), TEXT("search")) ||
        is_search_name(node_attribute(node, TEXT("name"))))
        return true;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (text_find_ignore_case(node_attribute(node, TEXT("name")), parts[i], 0) != SIZE_MAX ||
            text_find_ignore_case(node_attribute(node, TEXT("id")), parts[i], 0) != SIZE_MAX ||
            text_find_ignore_case(node_attribute(node, TEXT("class")), parts[i], 0) != SIZE_MAX)
            return true;
    return false;
}

static void add_boxes(struct search *search, struct asked *asked)
{
    const struct document *document = search->flows.document;
    for (uint32_t i = 1; i < document->node_count && asked->count < ASKED; i++) {
        const struct node *node = &document->nodes[i];
        if (node->kind != NODE_ELEMENT || !is_search_box(node))
            continue;
        struct text value = node_attribute(node, TEXT("value"));
        if (value.length <= ASKED_BYTES)
            add_asked(search, asked, value);
    }
}

static bool speaks_for_itself(int which, const struct place *place)
{
    return which == STREAM_VISIBLE ? place->piece->link == NO_LINK
                                   : place->piece->zone == ZONE_TITLE || place->piece->zone == ZONE_META;
}

/* What different words of one kind come to, where the page itself speaks. */
static double voice_of(struct search *search, enum term_kind kind)
{
    double sum = 0;
    search->round++;
    for (int which = 0; which < STREAM_COUNT; which++)
        for (size_t i = 0; which != STREAM_HIDDEN && i < search->places[which].count; i++) {
            const struct place *place = &search->places[which].items[i];
            if (place->term->kind == kind && speaks_for_itself(which, place) &&
                search_first_in_round(search, place->term))
                sum += place->term->voice;
        }
    return sum;
}

/* The sentences that say what was asked. */
static void add_sentences(struct search *search, struct asked *asked, int which)
{
    const struct places *places = &search->places[which];
    const struct stream *stream = &search->flows.streams[which];
    for (size_t from = 0; from < places->count && asked->count < ASKED;) {
        double asking = 0;
        double selling = 0;
        bool listed = false;
        size_t to = from;
        for (; to < places->count && places->items[to].flow == places->items[from].flow; to++) {
            const struct place *place = &places->items[to];
            if (speaks_for_itself(which, place))
                asking += place->term->kind == TERM_ASKING ? place->term->voice : 0;
            selling += place->term->kind == TERM_SELLING ? place->term->voice : 0;
            listed = listed || place->term->kind == TERM_LISTED;
        }
        uint32_t start;
        uint32_t end;
        stream_flow_around(stream, &places->items[from], &start, &end);
        if (listed && asking >= asks && selling < sentence_sells && end - start <= ECHO_FLOW_BYTES)
            add_asked(search, asked, text_of(stream->searched + start, end - start));
        from = to;
    }
}

/* The place says what was asked, a part of it, or hardly more ("X 2026", as suggestions do). */
static bool is_asked(struct search *search, int which, const struct place *place, const struct asked *asked)
{
    const struct stream *stream = &search->flows.streams[which];
    struct text said = text_trim(fold_plain(search->arena,
                                            text_of(stream->searched + place->start, place->end - place->start)));
    said = arena_printf(search->arena, " %.*s ", TEXT_ARGS(said));
    uint32_t start;
    uint32_t end;
    stream_flow_around(stream, place, &start, &end);
    for (size_t i = 0; i < asked->count; i++) {
        if (text_find(asked->items[i], said, 0) != SIZE_MAX)
            return true;
        if (end - start <= SUGGESTED_BYTES && text_find(said, asked->items[i], 0) != SIZE_MAX)
            return true;
    }
    return false;
}

static bool may_be_echo(const struct place *place, bool answers_search)
{
    switch ((int)place->piece->zone) {
    case ZONE_HIDDEN: case ZONE_ANCHOR_OUT: case ZONE_COMMENT: case ZONE_STYLE: case ZONE_BEHIND: case ZONE_DATA:
        return false;
    case ZONE_ANCHOR_IN:
        return answers_search;
    default:
        return place->piece->link == NO_LINK;
    }
}

void asked_drop(struct search *search)
{
    struct asked *kept_asked = arena_alloc(search->arena, sizeof *kept_asked);
    struct asked asked = {.count = 0};
    add_asked(search, &asked, asked_by_address(search->arena, search->flows.document));
    asked.from_address = asked.count;
    add_boxes(search, &asked);
    double voice = voice_of(search, TERM_ASKING) + (asked.count > 0 ? filled_box : 0);
    bool answers_search = voice >= answers && voice_of(search, TERM_SELLING) < sells;
    search->answers_search = answers_search || asked.from_address > 0;
    if (answers_search) {
        add_sentences(search, &asked, STREAM_VISIBLE);
        add_sentences(search, &asked, STREAM_OTHER);
    } else {
        asked.count = asked.from_address;
    }
    *kept_asked = asked;
    search->asked = kept_asked->items;
    search->asked_count = asked.count;
    if (asked.count == 0)
        return;
    const struct term *terms[TERMS];
    search->round++;
    for (size_t i = 0; i < asked.count; i++) {
        size_t found = words_in_text(search->arena, search->wordlists, asked.items[i], terms, TERMS);
        for (size_t k = 0; k < found && k < TERMS; k++)
            search_first_in_round(search, terms[k]);
    }
    uint32_t round = search->round;
    for (int which = 0; which < STREAM_COUNT; which++) {
        size_t kept = 0;
        for (size_t i = 0; i < search->places[which].count; i++) {
            struct place *place = &search->places[which].items[i];
            bool listed = place->term->kind == TERM_LISTED || place->term->kind == TERM_DISGUISED;
            bool echo = listed && may_be_echo(place, answers_search) &&
                        (search->stamps[place->term - search->wordlists->terms] == round ||
                         (answers_search && is_asked(search, which, place, &asked)));
            if (!echo)
                search->places[which].items[kept++] = *place;
        }
        search->places[which].count = kept;
    }
}
