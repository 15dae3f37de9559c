/* words_tone.c: who speaks: somebody who reports, warns or rules, or somebody who sells.
 *
 * Honest words count where they stand (a flow and its neighbours) and, if they are words of reports, for the whole page.
 * Words of selling are taken off at both distances: who stuffs honest words around an advertisement must still ask
 * people to come. Hidden words never help visible ones, words in links and menus never help the page. */
#include "detectors/wordlist_priv.h"
#include "detectors/words_priv.h"

/* Sums of voices at which honest words speak fully. */
static const double full_page = 9;
static const double full_flow = 3.5;
static const double full_link = 2.5; /* the text of a link is a headline: one clear word is all that it has room for */
/* Everyday words ("pupils") of honest pages; together no more than this for a page. */
static const double everyday = 1.5;
static const double most_of_everyday = 3;
/* A headline says what the page is. */
static const double headline_again = 1;
static const double beside = 0.5; /* what the next paragraph adds */
static const double most_from_beside = 1.75;
/* Where more is sold than reported, honest words beside an advertisement are a cloak: by so much they lose their voice. */
static const double full_cloak = 6;
/* A paragraph that sells so much does not become honest by a report around it. */
static const double full_pitch = 4;
/* From here what stands in quotation marks is quoted by an honest page. */
static const double honest_enough_to_quote = 0.2;
static const double per_call = 2;
static const double per_further_term = 0.5;
static const double per_offer = 2;
static const double per_house = 2; /* "tuvi88": a name as gambling houses have it, beside a listed word */
static const double per_house_for_engines = 3.5; /* in a title or description, where police would say what they did */
static const double per_weight_for_engines = 0.67; /* of listed words in title and description */
static const double per_certain = 1; /* in one paragraph, from the second on */
enum { TERMS_OF_A_REPORT = 5, QUOTED_BYTES = 160, INTRODUCED_BYTES = 400, FLOW_BYTES = 4096,
       OFFERS = 2, FEWEST_IN_NAME = 4, FEWEST_IN_HOUSE = 5, LONGEST_HOUSE = 24 };

static double voice(double sum, double full)
{
    return sum <= 0 ? 0 : sum >= full ? 1 : sum / full;
}

static bool is_honest(const struct term *term)
{
    return term->kind == TERM_CONTEXT || term->kind == TERM_TOPIC;
}

static bool is_others_word(const struct place *place)
{
    return place->is_quoted || place->is_introduced;
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

/* A flow that ends in a colon introduces the next one. */
static bool ends_in_colon(struct text t, size_t from)
{
    size_t end = text_find_byte(t, FLOW_END, from);
    end = end == SIZE_MAX ? t.length : end;
    while (end > from && ascii_is_space(t.data[end - 1]))
        end--;
    return end > from && t.data[end - 1] == ':';
}

void tone_mark_quotes(struct search *search, int which)
{
    struct stream *stream = &search->flows.streams[which];
    struct text t = text_of(stream->searched, stream->length);
    const struct place *introduction = NULL;
    bool into_next = false;
    for (size_t i = 0; i < search->places[which].count; i++) {
        struct place *place = &search->places[which].items[i];
        if (place->term->kind == TERM_QUOTING && place->piece->link == NO_LINK) {
            introduction = place;
            into_next = ends_in_colon(t, place->end);
        }
        if (place->term->kind != TERM_LISTED && place->term->kind != TERM_DISGUISED)
            continue;
        place->is_quoted = is_quoted(t, place->start, place->end);
        place->is_introduced = introduction && place->start - introduction->end < INTRODUCED_BYTES &&
                               place->piece->link == NO_LINK &&
                               place->flow - introduction->flow <= (into_next ? 1u : 0u);
    }
}

struct sums {
    double contexts; /* words of reports */
    double everyday;
    double topics;
    double calls;
    double selling;
    double terms; /* different strong ones */
    uint32_t different; /* listed words */
    uint32_t certain; /* those of weight 5 */
};

/* Different terms only; those of others are not what the page says. */
static void add_up(struct search *search, struct sums *sums, const struct place *place, bool with_links)
{
    const struct term *term = place->term;
    if ((is_honest(term) && !with_links && place->piece->link != NO_LINK) ||
        (!is_honest(term) && is_others_word(place)) || !search_first_in_round(search, term))
        return;
    switch (term->kind) {
    case TERM_LISTED:
        sums->calls += term->weight >= 3 && text_equal(term->category, TEXT("cta"));
        sums->terms += term->weight >= 4;
        sums->certain += term->weight >= 5;
        sums->different += term->weight >= 2 && !text_equal(term->category, TEXT("cta"));
        break;
    case TERM_CONTEXT:
        *(term->voice < everyday ? &sums->everyday : &sums->contexts) += term->voice;
        break;
    case TERM_QUOTING:
        sums->everyday += term->voice;
        break;
    case TERM_TOPIC:
        sums->topics += term->voice;
        break;
    case TERM_SELLING:
        sums->selling += term->voice;
        break;
    case TERM_DISGUISED:
    case TERM_ASKING:
        break;
    }
}

static double honest_of_page(const struct sums *sums)
{
    return sums->contexts + (sums->everyday > most_of_everyday ? most_of_everyday : sums->everyday);
}

static double selling_of(const struct sums *sums)
{
    double further = sums->terms > TERMS_OF_A_REPORT ? sums->terms - TERMS_OF_A_REPORT : 0;
    return sums->calls * per_call + sums->selling + further * per_further_term;
}

/* Calls and praise of title, description and JSON-LD, in which no visitor reads them. */
static double sold_for_engines(struct search *search)
{
    double sum = 0;
    search->round++;
    for (size_t i = 0; i < search->places[STREAM_OTHER].count; i++) {
        const struct place *place = &search->places[STREAM_OTHER].items[i];
        const struct term *term = place->term;
        if ((place->piece->zone != ZONE_TITLE && place->piece->zone != ZONE_META) || is_others_word(place) ||
            search->said[term - search->wordlists->terms] || !search_first_in_round(search, term))
            continue;
        if (is_honest(term) && term->voice >= everyday)
            sum -= term->voice;
        else if (term->kind == TERM_SELLING)
            sum += term->voice;
        else if (term->kind == TERM_LISTED)
            sum += term->weight * per_weight_for_engines;
    }
    return sum;
}

struct tone tone_of_page(struct search *search)
{
    struct sums stream_sums[2] = {0};
    for (int which = STREAM_VISIBLE; which <= STREAM_HIDDEN; which++) {
        search->round++;
        for (size_t i = 0; i < search->places[which].count; i++)
            add_up(search, &stream_sums[which], &search->places[which].items[i], false);
    }
    struct sums headline = {0};
    search->round++;
    for (size_t i = 0; i < search->places[STREAM_OTHER].count; i++)
        if (search->places[STREAM_OTHER].items[i].piece->zone == ZONE_TITLE)
            add_up(search, &headline, &search->places[STREAM_OTHER].items[i], true);
    struct sums all = {0};
    search->round++;
    for (int which = 0; which < STREAM_COUNT; which++)
        for (size_t i = 0; i < search->places[which].count; i++)
            add_up(search, &all, &search->places[which].items[i], false);
    double against = selling_of(&all);
    double reports = honest_of_page(&stream_sums[STREAM_VISIBLE]);
    double visible = reports;
    /* A title alone proves nothing: it counts as far as the text goes along. */
    double title = (headline.contexts + headline.everyday) * headline_again;
    visible += title < visible ? title : visible;
    return (struct tone){
        .page = {voice(visible - against, full_page),
                 voice(honest_of_page(&stream_sums[STREAM_HIDDEN]) - against, full_page)},
        .contexts = visible,
        .selling = against,
        .for_engines = sold_for_engines(search),
        .cloak = voice(against * 1.5 - reports, full_cloak),
    };
}

/* "nhận 88k", "tặng ngay 150K": the offer of a sum of money. */
static bool is_amount(struct text word, struct text before)
{
    static const struct text verbs[] = {{"nhan", 4}, {"tang", 4}, {"thuong", 6}, {"nap", 3}, {"rut", 3}, {"ngay", 4}};
    size_t digits = 0;
    while (digits < word.length && ascii_is_digit(word.data[digits]))
        digits++;
    if (digits < 2 || digits > 4 || digits == word.length || word.data[digits] != 'k' ||
        (digits + 1 < word.length && ascii_is_alnum(word.data[digits + 1])))
        return false;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (text_equal(before, verbs[i]))
            return true;
    return false;
}

/* "@name", as messengers have them. */
static bool is_contact(struct text word)
{
    size_t length = 1;
    while (length < word.length && (ascii_is_alnum(word.data[length]) || word.data[length] == '_'))
        length++;
    return word.length > 0 && word.data[0] == '@' && length > FEWEST_IN_NAME;
}

/* "tuvi88", "789choi", "hoviclub". Four letters are needed: numbers of decrees and forms have two or three. */
static bool is_house(struct search *search, struct text word)
{
    static const struct text endings[] = {{"bet", 3}, {"win", 3}, {"club", 4}, {"vip", 3}};
    while (word.length && !ascii_is_alnum(word.data[word.length - 1]))
        word.length--;
    while (word.length && !ascii_is_alnum(word.data[0]))
        word = text_slice(word, 1, SIZE_MAX);
    size_t digits = 0;
    bool ends_so = false;
    for (size_t i = 0; i < word.length; i++) {
        if (!ascii_is_alnum(word.data[i]))
            return false;
        digits += ascii_is_digit(word.data[i]);
    }
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        ends_so = ends_so || text_ends_with(word, endings[i]);
    if (word.length < FEWEST_IN_HOUSE || word.length > LONGEST_HOUSE || word.length - digits < FEWEST_IN_NAME ||
        (digits < 2 && !ends_so))
        return false;
    struct text host = arena_printf(search->arena, "%.*s.com", TEXT_ARGS(word));
    enum host_kind kind = wordlists_host(search->wordlists, host);
    return kind == HOST_GAMBLING || kind == HOST_GAMBLING_SHAPE || kind == HOST_LUCKY_SHAPE;
}

/* What sells in the flow of this place besides listed words: offers of money and names to write to, at most OFFERS; a
 * house's name, counted once. */
static double pitch_of_flow(struct search *search, int which, const struct place *place)
{
    const struct stream *stream = &search->flows.streams[which];
    size_t start = place->start;
    size_t end = place->start;
    while (start > 0 && place->start - start < FLOW_BYTES && stream->searched[start - 1] != FLOW_END)
        start--;
    while (end < stream->length && end - place->start < FLOW_BYTES && stream->searched[end] != FLOW_END)
        end++;
    struct text flow = fold_plain(search->arena, text_of(stream->searched + start, end - start));
    size_t offers = 0;
    bool house = false;
    struct text before = {0};
    while (flow.data && (offers < OFFERS || !house)) {
        struct text word = text_split(&flow, ' ');
        offers += offers < OFFERS && (is_amount(word, before) || is_contact(word));
        house = house || is_house(search, word);
        before = word;
    }
    double named = which == STREAM_OTHER ? per_house_for_engines : per_house;
    return (double)offers * per_offer + (house ? named : 0);
}

struct flow_tones tone_of_flows(struct search *search, int which)
{
    const struct places *places = &search->places[which];
    struct flow_tone *items = arena_alloc_array(search->arena, places->count, sizeof *items);
    size_t count = 0;
    for (size_t from = 0; from < places->count;) {
        struct sums sums = {0};
        size_t to = from;
        search->round++;
        bool is_listed = false;
        for (; to < places->count && places->items[to].flow == places->items[from].flow; to++) {
            add_up(search, &sums, &places->items[to], true);
            is_listed = is_listed || (places->items[to].term->kind == TERM_LISTED && !is_others_word(&places->items[to]));
        }
        if (is_listed)
            sums.selling += pitch_of_flow(search, which, &places->items[from]);
        items[count++] = (struct flow_tone){
            .from = from, .to = to, .flow = places->items[from].flow,
            .contexts = sums.contexts + sums.everyday + sums.topics,
            .selling = sums.calls * per_call + sums.selling,
            .different = sums.different,
            .certain = sums.certain,
        };
        from = to;
    }
    return (struct flow_tones){.items = items, .count = count, .which = which};
}

double tone_in_flow(const struct flow_tones *flows, size_t index, const struct tone *tone)
{
    const struct flow_tone *own = &flows->items[index];
    double around = 0;
    bool is_read = flows->which != STREAM_OTHER; /* one attribute says nothing of the next */
    if (is_read && index > 0 && own->flow - own[-1].flow == 1)
        around += (own[-1].contexts - own[-1].selling) * beside;
    if (is_read && index + 1 < flows->count && own[1].flow - own->flow == 1)
        around += (own[1].contexts - own[1].selling) * beside;
    if (around > most_from_beside)
        around = most_from_beside;
    return voice(own->contexts - own->selling + around, full_flow) * (1 - tone->cloak);
}

double tone_of_page_in_flow(const struct flow_tone *flow, double page, double pitch)
{
    double listed = flow->certain > 1 ? (flow->certain - 1) * per_certain : 0;
    return page * (1 - voice(pitch + listed - flow->contexts, full_pitch));
}

double tone_in_link(struct search *search, int which, const struct flow_tone *flow, uint32_t link)
{
    double sum = 0;
    search->round++;
    for (size_t i = flow->from; i < flow->to; i++) {
        const struct place *place = &search->places[which].items[i];
        if (is_honest(place->term) && place->piece->link == link && search_first_in_round(search, place->term))
            sum += place->term->voice;
    }
    return voice(sum, full_link);
}

bool tone_quotes(const struct place *place, double context)
{
    return is_others_word(place) && context >= honest_enough_to_quote;
}

double tone_voice_in_short_text(double contexts)
{
    return voice(contexts, full_flow);
}
