/* foreign_script.c: a page of a Vietnamese site that speaks another language where search engines look: doorways for
 * readers abroad. Alone it hardly says anything (partners, minorities, visitors); with words of gambling or links to
 * several unknown sites it does. */
#include "base/eight.h"
#include "base/hash.h"
#include "detectors/judge.h"

enum language { THAI, ARABIC, INDONESIAN, CYRILLIC, HAN, KANA, HANGUL, LANGUAGES };

enum { FEWEST_IN_TITLE = 5, FEWEST_IN_TEXT = 120, FEWEST_VIETNAMESE = 60, FEWEST_STOP_WORDS = 3, UNKNOWN_HOSTS = 3 };

/* Parts of the rule's weight. */
static const double alone = 1;
static const double with_links = 2.5;
static const double with_gambling = 3;
static const double own_edition = 2;

static const char *const language_names[LANGUAGES] = {
    [THAI] = "Thai",         [ARABIC] = "Arabic", [INDONESIAN] = "Indonesian", [CYRILLIC] = "Cyrillic",
    [HAN] = "Chinese",       [KANA] = "Japanese", [HANGUL] = "Korean",
};

/* Letters of a text, by script. */
struct tally {
    size_t latin;
    size_t vietnamese;
    size_t foreign[LANGUAGES];
};

/* By the first bytes of each character; exact enough to tell languages. Lao and Khmer are our neighbours' and our own
 * people's: they are not counted. */
static void count_letters(struct tally *tally, struct text t)
{
    const uint8_t *bytes = (const uint8_t *)t.data;
    for (size_t i = 0; i < t.length; i++) {
        /* Six letters to eight bytes of plain text. */
        for (; t.length - i > EIGHT && (eight_load(t.data + i) & EACH(0x80)) == 0; i += EIGHT)
            tally->latin += 6;
        uint8_t c = bytes[i];
        if (c < 0x80) {
            tally->latin += ascii_is_alpha((char)c);
            continue;
        }
        if (c < 0xC0)
            continue;
        uint8_t second = i + 1 < t.length ? bytes[i + 1] : 0;
        if (c == 0xC3 || c == 0xC4 || c == 0xC6 || (c == 0xE1 && second >= 0xBA && second <= 0xBB))
            tally->vietnamese++;
        else if (c >= 0xD0 && c <= 0xD3)
            tally->foreign[CYRILLIC]++;
        else if (c >= 0xD8 && c <= 0xDB)
            tally->foreign[ARABIC]++;
        else if (c == 0xE0 && second >= 0xB8 && second <= 0xB9)
            tally->foreign[THAI]++;
        else if (c == 0xE3 && second >= 0x81 && second <= 0x83)
            tally->foreign[KANA]++;
        else if (c >= 0xE4 && c <= 0xE9)
            tally->foreign[HAN]++;
        else if (c >= 0xEA && c <= 0xED && !(c == 0xEA && second < 0xB0))
            tally->foreign[HANGUL]++;
    }
}

/* Words that hardly a sentence does without, and that no Vietnamese one has. */
static bool is_indonesian_word(struct text word)
{
    static const struct text words[] = {
        {"yang", 4}, {"dan", 3}, {"dengan", 6}, {"untuk", 5}, {"dari", 4}, {"adalah", 6}, {"situs", 5}, {"resmi", 5},
        {"terpercaya", 10}, {"daftar", 6}, {"hari", 4}, {"terbaik", 7}, {"mudah", 5}, {"menang", 6}, {"bermain", 7},
        {"pemain", 6}, {"terbaru", 7}, {"anda", 4}, {"bisa", 4}, {"tidak", 5}, {"judi", 4}, {"gratis", 6},
        {"permainan", 9}, {"paling", 6}, {"terlengkap", 10}, {"secara", 6},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_equal_ignore_case(word, words[i]))
            return true;
    return false;
}

static bool is_indonesian(struct text t)
{
    size_t found = 0;
    for (size_t at = 0; at < t.length;) {
        size_t start = at;
        while (at < t.length && (ascii_is_alnum(t.data[at]) || (uint8_t)t.data[at] >= 0x80))
            at++;
        found += is_indonesian_word(text_slice(t, start, at - start));
        at += at == start || at < t.length;
    }
    return found >= FEWEST_STOP_WORDS;
}

/* The language that most letters of the text are of, or LANGUAGES. */
static enum language main_language(const struct tally *tally, size_t fewest)
{
    size_t foreign = 0;
    enum language most = THAI;
    for (int i = 0; i < LANGUAGES; i++) {
        foreign += tally->foreign[i];
        if (tally->foreign[i] > tally->foreign[most])
            most = (enum language)i;
    }
    /* Japanese is written with Chinese characters, too. */
    if (most == HAN && tally->foreign[KANA] > 0)
        most = KANA;
    return foreign >= fewest && foreign > tally->latin + tally->vietnamese ? most : LANGUAGES;
}

/* An edition in a foreign language: the page says so, or its path does. */
static bool is_edition(const struct document *document)
{
    static const struct text folders[] = {
        {"en", 2}, {"zh", 2}, {"cn", 2}, {"zh-cn", 5}, {"zh-hans", 7}, {"ko", 2}, {"kr", 2}, {"ja", 2}, {"jp", 2},
        {"ru", 2}, {"fr", 2}, {"lo", 2}, {"la", 2}, {"km", 2}, {"th", 2}, {"chinese", 7}, {"english", 7},
        {"korean", 6}, {"japanese", 8}, {"russian", 7}, {"tiengtrung", 10}, {"tieng-trung", 11},
    };
    struct text language = document->language;
    if (language.length >= 2 && !text_starts_with_ignore_case(language, TEXT("vi")))
        return true;
    struct text rest = document->has_url ? document->url.path : (struct text){0};
    while (rest.data) {
        struct text folder = text_split(&rest, '/');
        for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
            if (text_equal_ignore_case(folder, folders[i]))
                return true;
    }
    return false;
}

static bool speaks_of_gambling(const struct subject *subject)
{
    for (size_t i = 0; i < subject->words->count; i++)
        if (subject->words->items[i].weight * (1 - subject->words->items[i].context) >= judge_says_gambling)
            return true;
    return false;
}

/* Different hosts that nobody knows, up to UNKNOWN_HOSTS. */
static bool links_to_unknown(const struct subject *subject)
{
    struct host_memo *memo = judge_memo(subject);
    uint64_t met[UNKNOWN_HOSTS];
    size_t count = 0;
    for (size_t i = 0; i < subject->links->count && count < UNKNOWN_HOSTS; i++) {
        const struct link *link = &subject->links->items[i];
        if (link->kind != LINK_ANCHOR || !link->off_site || judge_host(memo, link->host) == HOST_HONEST)
            continue;
        uint64_t hash = hash_text(link->domain);
        bool is_new = true;
        for (size_t k = 0; k < count; k++)
            is_new = is_new && met[k] != hash;
        if (is_new)
            met[count++] = hash;
    }
    return count == UNKNOWN_HOSTS;
}

struct spoken {
    enum language language; /* LANGUAGES: none but the site's own */
    const char *where;
    uint32_t node;
    struct text text;
};

/* The first of title, description and headings that is foreign. */
static struct spoken foreign_headline(const struct document *document)
{
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        const struct node *parent = &document->nodes[node->parent];
        struct spoken spoken = {.language = LANGUAGES, .node = i, .text = node->text};
        if (node->kind == NODE_TEXT && parent->tag == TAG_TITLE && !parent->is_foreign) {
            spoken.where = "the title";
        } else if (node->kind == NODE_TEXT && parent->tag >= TAG_H1 && parent->tag <= TAG_H2) {
            spoken.where = "a heading";
        } else if (node->kind == NODE_ELEMENT && node->tag == TAG_META &&
                   text_equal_ignore_case(node_attribute(node, TEXT("name")), TEXT("description"))) {
            spoken.where = "meta";
            spoken.text = node_attribute(node, TEXT("content"));
        } else {
            continue;
        }
        struct tally tally = {0};
        count_letters(&tally, spoken.text);
        spoken.language = main_language(&tally, FEWEST_IN_TITLE);
        if (spoken.language == LANGUAGES && tally.vietnamese == 0 && is_indonesian(spoken.text))
            spoken.language = INDONESIAN;
        if (spoken.language != LANGUAGES)
            return spoken;
    }
    return (struct spoken){.language = LANGUAGES};
}

/* Bytes that begin letters of other scripts; Vietnamese has none of 0xD0 and above but 0xE1 (its own letters), 0xE2
 * (dashes, quotation marks), 0xEF and 0xF0 (signs). Most pages have none, and are not counted letter by letter. */
static bool may_be_foreign(struct text t)
{
    for (size_t at = 0; at < t.length; at += EIGHT) {
        uint64_t eight = eight_at(t, at);
        uint64_t high = ((eight & EACH(0x7F)) + EACH(0x30)) & eight & EACH(0x80);
        for (high &= ~(eight_equal(eight, 0xE1) | eight_equal(eight, 0xE2)); high; high &= high - 1)
            if ((uint8_t)t.data[at + eight_before(high)] < 0xEF)
                return true;
    }
    return false;
}

static struct tally tally_of_text(const struct subject *subject)
{
    struct tally tally = {0};
    const struct document *document = subject->document;
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        enum tag parent = document->nodes[node->parent].tag;
        if (node->kind == NODE_TEXT && parent != TAG_SCRIPT && parent != TAG_STYLE && parent != TAG_TITLE)
            count_letters(&tally, node->text);
    }
    return tally;
}

void detect_foreign_script(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    const struct document *document = subject->document;
    struct spoken spoken = foreign_headline(document);
    if (spoken.language == LANGUAGES && document->character_reference_count == 0 && !may_be_foreign(document->source))
        return;
    struct tally text = tally_of_text(subject);
    if (spoken.language == LANGUAGES) {
        spoken.language = main_language(&text, FEWEST_IN_TEXT);
        spoken.where = "text";
    }
    if (spoken.language == LANGUAGES)
        return;
    bool is_ours = text_starts_with_ignore_case(document->language, TEXT("vi")) ||
                   text.vietnamese >= FEWEST_VIETNAMESE;
    bool edition = is_edition(document);
    double part = 0;
    if (speaks_of_gambling(subject))
        part = is_ours && !edition ? with_gambling : own_edition;
    else if (is_ours && !edition && spoken.language <= INDONESIAN)
        part = links_to_unknown(subject) ? with_links : alone;
    if (part <= 0)
        return;
    struct text shown = finding_clean(subject->arena, spoken.text, 120);
    judge_add(subject, self, findings, self->weight * part, spoken.node, (struct text){0},
              arena_printf(subject->arena, "a page of a Vietnamese site speaks another language in %s, %s: %.*s",
                           spoken.where, language_names[spoken.language], TEXT_ARGS(shown)));
}
