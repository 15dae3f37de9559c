/* offer.c: a short line is weighed: listed words, everyday words of offers.tsv, sums of money, names. */
#include "detectors/offer.h"

#include "base/fold.h"
#include "detectors/offer_name.h"
#include "detectors/wordlist_priv.h"

enum { MATCHES = 200, WORDS = 300, MOST_NAMES = 2 };

/* Of a listed word's weight. */
static const double per_weight = 0.6;
static const double per_call = 0.6;
static const double per_money = 2;
static const double per_house = 2.5;
static const double per_strange_name = 1;
static const double per_honest = 1.5;
static const double most_calls = 4;
/* Without so much there is no game, or nobody who offers it. Who calls so loudly under a house's name need not say what he
 * offers. */
static const double least_games = 1;
static const double least_games_of_house = 0.7;
static const double least_offer = 1.5;
/* A headline that reports calls nobody. */
static const double reports = 1.5;
static const double hardly_calls = 0.5;
static const double loud_lures = 1.5;
static const double call_for_a_game = 0.7; /* calls of terms.tsv speak of playing */
static const double said_twice = 1; /* "X | Link X": nobody but a seller repeats a house's name in one line */
static const double quoted = 1.5; /* "nhà cái" in quotation marks: nobody sells his own so */
static const double in_thousand_millions = 0.7; /* "87 tỷ đồng", nobody gives it: a report counts so */
static const double only_a_game = 2.5; /* so much must be said of games where nobody's name and no lure stand beside */
static const double players_only = 2; /* voice of what sells from which players alone are meant */
static const double players_mostly = 1.5;

/* "88k", "88.000đ", "150%", "1,2%" behind a word that gives. */
static bool is_sum(struct text word)
{
    size_t digits = 0;
    size_t at = 0;
    while (word.length && (word.data[word.length - 1] == '.' || word.data[word.length - 1] == ',' ||
                           word.data[word.length - 1] == '!'))
        word.length--;
    while (at < word.length && (ascii_is_digit(word.data[at]) || word.data[at] == '.' || word.data[at] == ','))
        digits += ascii_is_digit(word.data[at++]);
    if (digits < 2 || at == word.length)
        return false;
    struct text unit = text_slice(word, at, SIZE_MAX);
    return text_starts_with(unit, TEXT("%")) || text_equal(unit, TEXT("k")) || text_equal(unit, TEXT("d")) ||
           text_equal(unit, TEXT("vnd")) || text_equal(unit, TEXT("u")) ||
           text_equal(unit, TEXT("usdt"));
}

/* "58.000 VND" */
static bool is_bare_sum(struct text word, struct text next)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.length; i++) {
        if (!ascii_is_digit(word.data[i]) && word.data[i] != '.')
            return false;
        digits += ascii_is_digit(word.data[i]);
    }
    return digits >= 2 && (text_starts_with(next, TEXT("vnd")) || text_equal(next, TEXT("d")) ||
                           text_starts_with(next, TEXT("usdt")));
}

bool offer_gives_money(struct text plain)
{
    static const struct text giving[] = {{"nhan", 4}, {"tang", 4}, {"thuong", 6}, {"nap", 3}, {"hoan", 4}, {"kiem", 4},
                                         {"hong", 4}, {"code", 4}, {"bonus", 5}};
    static const struct text shares[] = {{"thuong", 6}, {"nap", 3}, {"hoan", 4}, {"hong", 4}, {"bonus", 5}};
    enum { BEFORE = 3 };
    int since = BEFORE;
    int since_share = BEFORE; /* "giảm 50%" is everybody's */
    while (plain.data) {
        struct text word = text_split(&plain, ' ');
        since++;
        since_share++;
        for (size_t i = 0; i < sizeof giving / sizeof giving[0]; i++)
            if (text_equal(word, giving[i]))
                since = 0;
        for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
            if (text_equal(word, shares[i]))
                since_share = 0;
        bool is_share = text_find_byte(word, '%', 0) != SIZE_MAX;
        int behind = is_share ? since_share : since;
        struct text next = text_slice(plain, 0, text_find_byte(plain, ' ', 0));
        if (behind > 0 && behind <= BEFORE && (is_sum(word) || is_bare_sum(word, next)))
            return true;
    }
    return false;
}

/* A line in the forms that it is searched in; `taken` marks bytes of its folded form that a word was found in. */
struct offer_line {
    const struct wordlists *wordlists;
    struct fold_search folded;
    bool *taken;
    size_t bytes_taken;
};

static bool take(struct offer_line *line, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (line->taken[i])
            return false;
    for (size_t i = start; i < end; i++)
        line->taken[i] = true;
    line->bytes_taken += end - start;
    return true;
}

/* A call that holds a game counts as well. */
static bool take_rest(struct offer_line *line, size_t start, size_t end)
{
    size_t before = line->bytes_taken;
    for (size_t i = start; i < end; i++) {
        line->bytes_taken += !line->taken[i];
        line->taken[i] = true;
    }
    return line->bytes_taken > before;
}

enum pass { PASS_LISTED, PASS_CALLS };

/* What an honest word holds is no game, and no part of what is sold. */
static void add_term(struct offer_line *line, const struct term *term, struct offer *offer, size_t before)
{
    switch (term->kind) {
    case TERM_CONTEXT: case TERM_TOPIC: case TERM_QUOTING:
        offer->honest += term->voice;
        line->bytes_taken = before;
        return;
    case TERM_SELLING:
        offer->calls += term->voice;
        offer->lures += term->voice >= players_only ? term->voice : term->voice >= players_mostly ? term->voice / 2 : 0;
        return;
    case TERM_LISTED:
        if (text_equal(term->category, TEXT("brand"))) {
            offer->house = true;
        } else if (text_equal(term->category, TEXT("cta"))) {
            offer->calls += term->weight * per_call;
            offer->lures += term->weight >= 3 ? term->weight * per_call : 0;
            offer->games += term->weight >= 3 && offer->games < call_for_a_game ? call_for_a_game : 0;
        } else {
            offer->games += term->weight * per_weight;
        }
        return;
    case TERM_DISGUISED: case TERM_ASKING:
        return;
    }
}

static bool is_call(const struct term *term)
{
    return term->kind == TERM_SELLING || (term->kind == TERM_LISTED && text_equal(term->category, TEXT("cta")));
}

static void add_listed(struct offer_line *line, const struct matches *matches, enum pass pass, struct offer *offer)
{
    const struct wordlists *lists = line->wordlists;
    for (size_t i = 0; i < matches->count; i++) {
        uint32_t index = lists->entry_terms[matches->items[i].entry];
        const struct term *term = &lists->terms[index];
        if (is_call(term) != (pass == PASS_CALLS) || term->kind == TERM_DISGUISED)
            continue;
        if (term->kind == TERM_ASKING) {
            offer->asking += term->voice;
            continue;
        }
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = lists->entry_terms[matches->items[k].entry] == index;
        size_t before = line->bytes_taken;
        bool is_new = pass == PASS_CALLS ? take_rest(line, matches->items[i].start, matches->items[i].end)
                                         : take(line, matches->items[i].start, matches->items[i].end);
        if (is_new && !again)
            add_term(line, term, offer, before);
    }
}

static void add_everyday(struct offer_line *line, const struct matches *matches, enum pass pass, struct offer *offer)
{
    for (size_t i = 0; i < matches->count; i++) {
        const struct offer_term *term = &line->wordlists->offers[matches->items[i].entry];
        if ((term->role == OFFER_GAME) != (pass == PASS_LISTED))
            continue;
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = matches->items[k].entry == matches->items[i].entry;
        if (!take(line, matches->items[i].start, matches->items[i].end) || again)
            continue;
        *(term->role == OFFER_GAME ? &offer->games : &offer->calls) += term->weight;
        offer->lures += term->role == OFFER_LURE ? term->weight : 0;
    }
}

/* Games first: "bắt cầu lô" is a call that holds a game. */
static void add_words(struct offer_line *line, struct arena *arena, struct offer *offer)
{
    struct matches listed = matcher_find(line->wordlists->matcher, arena, &line->folded, MATCHES);
    struct matches everyday = {0};
    if (line->wordlists->offer_matcher)
        everyday = matcher_find(line->wordlists->offer_matcher, arena, &line->folded, MATCHES);
    for (enum pass pass = PASS_LISTED; pass <= PASS_CALLS; pass++) {
        if (pass == PASS_LISTED)
            add_listed(line, &listed, pass, offer);
        add_everyday(line, &everyday, pass, offer);
        if (pass == PASS_CALLS)
            add_listed(line, &listed, pass, offer);
    }
}

static void add_names(struct offer_line *line, struct offer *offer)
{
    struct text plain = line->folded.folded;
    struct text rest = plain;
    size_t strange = 0;
    struct text names[MOST_NAMES];
    struct text house = {0};
    bool trade = false;
    bool twice = false;
    for (int i = 0; i < WORDS && rest.data; i++) {
        struct text word = text_split(&rest, ' ');
        struct text next = text_slice(rest, 0, text_find_byte(rest, ' ', 0));
        enum name_kind kind = name_kind_of(word, next);
        size_t start = (size_t)(word.data - plain.data);
        if (kind == NAME_NONE || !take(line, start, start + word.length))
            continue;
        if (kind == NAME_HOUSE && text_equal(house, word))
            offer->lures += said_twice;
        if (kind == NAME_HOUSE)
            house = word;
        trade = trade || kind == NAME_TRADE;
        bool again = kind == NAME_HOUSE;
        for (size_t k = 0; k < strange && k < MOST_NAMES && !again; k++) {
            again = text_equal(names[k], word);
            twice = twice || again;
        }
        if (!again && strange++ < MOST_NAMES)
            names[strange - 1] = word;
    }
    offer->twice = twice && offer->games >= only_a_game;
    bool foreign = strange > MOST_NAMES; /* a line in another language consists of strange words */
    offer->house = offer->house || house.length > 0 || (trade && !foreign);
    offer->name = offer->house ? per_house : strange > 0 && !foreign ? per_strange_name : 0;
}

static bool has_digit(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (ascii_is_digit(t.data[i]))
            return true;
    return false;
}

bool offer_quotes(struct text said)
{
    enum { MOST = 48 };
    static const struct { struct text opens, closes; } marks[] = {
        {{"\"", 1}, {"\"", 1}}, {{"\xE2\x80\x9C", 3}, {"\xE2\x80\x9D", 3}}, {{"\xC2\xAB", 2}, {"\xC2\xBB", 2}},
        {{"\xE2\x80\x98", 3}, {"\xE2\x80\x99", 3}},
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t start = text_find(said, marks[i].opens, 0);
        size_t end = start == SIZE_MAX ? SIZE_MAX : text_find(said, marks[i].closes, start + marks[i].opens.length);
        if (end != SIZE_MAX && end - start > marks[i].opens.length && end - start <= MOST)
            return true;
    }
    return false;
}

struct offer offer_of(const struct subject *subject, struct text said)
{
    struct arena *arena = subject->arena;
    struct offer offer = {.games = 0};
    said = text_slice(text_trim(said), 0, OFFER_LIMIT_BYTES);
    if (said.length == 0)
        return offer;
    char *spaced = arena_string(arena, said);
    for (size_t i = 0; i < said.length; i++)
        if (spaced[i] == '_' || spaced[i] == '|' || spaced[i] == '-' || spaced[i] == '\x1f')
            spaced[i] = ' ';
    struct offer_line line = {.wordlists = subject->wordlists, .folded = fold_for_search(arena, text_of(spaced, said.length))};
    line.taken = arena_alloc_array(arena, line.folded.folded.length + 1, sizeof *line.taken);
    add_words(&line, arena, &offer);
    add_names(&line, &offer);
    if (has_digit(line.folded.folded) && offer_gives_money(line.folded.folded)) {
        offer.calls += per_money;
        offer.lures += per_money;
    }
    if (offer_quotes(said) && offer.lures < loud_lures)
        offer.honest += quoted;
    if (offer.lures <= 0 && (text_find(line.folded.folded, TEXT(" ty dong"), 0) != SIZE_MAX ||
                             text_find(line.folded.folded, TEXT(" nghin ty"), 0) != SIZE_MAX))
        offer.honest += in_thousand_millions;
    offer.calls = offer.calls > most_calls ? most_calls : offer.calls;
    size_t letters = 0;
    for (size_t i = 0; i < line.folded.folded.length; i++)
        letters += ascii_is_alnum(line.folded.folded.data[i]);
    offer.shares = letters ? (double)line.bytes_taken / (double)letters : 0;
    return offer;
}

double offer_points(const struct offer *offer)
{
    bool plays = offer->games >= (offer->house ? least_games_of_house : least_games);
    bool offered = offer->calls + offer->name >= least_offer || (offer->twice && offer->name > 0);
    if (!(plays && offered) && !(offer->house && offer->lures >= loud_lures))
        return 0;
    if (!offer->house && offer->lures <= 0 && offer->name <= 0 && offer->games < only_a_game)
        return 0;
    if (offer->honest >= reports && offer->calls <= hardly_calls)
        return 0;
    double sum = offer->games + offer->calls + offer->name - offer->honest * per_honest;
    return sum > 0 ? sum : 0;
}

double offer_weight(const struct subject *subject, struct text clicked)
{
    static const double says_game = 1.2;
    static const double hardly_more = 0.7;
    static const double half = 0.5;
    static const double says_it_aloud = 1.8;
    static const double a_third = 0.3;
    static const double some_honest = 1;
    struct offer offer = offer_of(subject, clicked);
    if (offer.honest >= some_honest)
        return 0;
    if (offer_points(&offer) >= offer_likely || (offer.games >= says_game && offer.shares >= hardly_more) ||
        (offer.games >= says_it_aloud && offer.shares >= a_third))
        return 5;
    bool names_house = offer.house && (offer.shares >= hardly_more || (offer.calls > 0 && offer.shares >= half));
    return names_house ? 2.6 : offer.lures >= loud_lures ? 2 : 0;
}
