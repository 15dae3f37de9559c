/* link_signs.c: what planted links have in common, without any word of theirs being known. */
#include "detectors/link_signs.h"

#include "base/fold.h"
#include "detectors/hidden_menu.h"

enum { SPACES_THAT_PUSH = 200, HOST_BYTES = 253, OWN_NAME_BYTES = 5 };

bool host_is_vietnamese(struct text host)
{
    return text_ends_with(host, TEXT(".vn"));
}

/* A state body's or school's name outside of Viet Nam: "x.gov.zz", "x.edu", "x.ac.id". */
static bool host_is_foreign_state(struct text host)
{
    static const struct text labels[] = {
        {"gov", 3}, {"gob", 3}, {"gouv", 4}, {"go", 2}, {"edu", 3}, {"ac", 2}, {"sch", 3}, {"mil", 3}, {"desa", 4},
    };
    if (host_is_vietnamese(host))
        return false;
    struct text last = {0};
    struct text second = {0};
    for (struct text rest = host; rest.length;) {
        second = last;
        last = text_split(&rest, '.');
    }
    if (text_equal(last, TEXT("gov")) || text_equal(last, TEXT("edu")) || text_equal(last, TEXT("mil")))
        return true;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (last.length == 2 && second.length + last.length + 1 < host.length && text_equal(second, labels[i]))
            return true;
    return false;
}

static bool is_file_ending(struct text label)
{
    static const struct text endings[] = {
        {"pdf", 3}, {"doc", 3}, {"docx", 4}, {"xls", 3}, {"xlsx", 4}, {"ppt", 3}, {"pptx", 4}, {"zip", 3}, {"rar", 3},
        {"txt", 3}, {"jpg", 3}, {"jpeg", 4}, {"png", 3}, {"gif", 3}, {"mp3", 3}, {"mp4", 3}, {"htm", 3}, {"html", 4},
        {"aspx", 4}, {"php", 3}, {"jsp", 3}, {"xml", 3}, {"csv", 3}, {"odt", 3}, {"exe", 3}, {"js", 2}, {"css", 3},
    };
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (text_equal(label, endings[i]))
            return true;
    return false;
}

struct text text_names_host(struct arena *arena, struct text text)
{
    text = text_trim(text);
    bool has_scheme = false;
    if (text_starts_with_ignore_case(text, TEXT("http://")))
        text = text_slice(text, 7, SIZE_MAX), has_scheme = true;
    else if (text_starts_with_ignore_case(text, TEXT("https://")))
        text = text_slice(text, 8, SIZE_MAX), has_scheme = true;
    size_t end = 0;
    while (end < text.length && text.data[end] != '/' && text.data[end] != '?' && text.data[end] != '#' &&
           text.data[end] != ':')
        end++;
    bool has_path = end < text.length;
    for (size_t i = end; i < text.length; i++)
        if (ascii_is_space(text.data[i]))
            return (struct text){0};
    text = text_slice(text, 0, end);
    if (text_starts_with_ignore_case(text, TEXT("www.")))
        text = text_slice(text, 4, SIZE_MAX), has_scheme = true;
    if (text.length < 4 || text.length > HOST_BYTES)
        return (struct text){0};
    char *host = arena_string(arena, text);
    size_t dot = SIZE_MAX;
    for (size_t i = 0; i < text.length; i++) {
        host[i] = ascii_lower(host[i]);
        if (host[i] == '.' && (i == 0 || host[i - 1] == '.'))
            return (struct text){0};
        if (host[i] == '.')
            dot = i;
        else if (!ascii_is_alnum(host[i]) && host[i] != '-')
            return (struct text){0};
    }
    if (dot == SIZE_MAX || dot + 3 > text.length || !ascii_is_alpha(host[dot + 1]))
        return (struct text){0};
    struct text whole = text_of(host, text.length);
    if (!has_scheme && !has_path && is_file_ending(text_slice(whole, dot + 1, SIZE_MAX)))
        return (struct text){0};
    return whole;
}

static bool has_dofollow(struct text rel)
{
    return text_find_ignore_case(rel, TEXT("dofollow"), 0) != SIZE_MAX;
}

static bool is_pushed_aside(const struct document *document, uint32_t node)
{
    const struct node *element = &document->nodes[node];
    size_t spaces = 0;
    for (size_t at = element->source_start; at > 0 && spaces < SPACES_THAT_PUSH; at--, spaces++)
        if (document->source.data[at - 1] != ' ' && document->source.data[at - 1] != '\t')
            break;
    return spaces == SPACES_THAT_PUSH;
}

static bool is_odd_way(const struct subject *subject, const struct link *link)
{
    /* Sliders write the place of each picture into the markup. */
    if (link->sight != SIGHT_HIDDEN || link->nested || subject->visibilities->items[link->node].by_sheet ||
        link_shows_picture(subject, link))
        return false;
    static const enum sight_reason odd[] = {SIGHT_OFF_SCREEN, SIGHT_TEXT_INDENT, SIGHT_FONT_SIZE, SIGHT_CLIP,
                                            SIGHT_ZERO_BOX, SIGHT_COLOUR, SIGHT_TRANSFORM};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        if (link->reason == odd[i])
            return true;
    return false;
}

uint32_t link_signs(const struct subject *subject, const struct link *link)
{
    const struct document *document = subject->document;
    uint32_t signs = 0;
    struct text named = text_names_host(subject->arena, link->text);
    if (has_dofollow(link->rel))
        signs |= SIGN_DOFOLLOW;
    if (named.length && text_equal(url_registrable_domain(named), link->domain))
        signs |= SIGN_BARE_ADDRESS;
    if (host_is_foreign_state(link->host))
        signs |= SIGN_FOREIGN_STATE;
    if (hidden_is_outside(document, link->node))
        signs |= SIGN_OUTSIDE;
    uint32_t cause = subject->visibilities ? subject->visibilities->items[link->node].cause : 0;
    if (is_pushed_aside(document, link->node) || (cause > 0 && is_pushed_aside(document, cause)))
        signs |= SIGN_PUSHED_ASIDE;
    if (subject->visibilities && is_odd_way(subject, link))
        signs |= SIGN_ODD_WAY;
    return signs;
}

uint32_t link_signs_count(uint32_t signs)
{
    uint32_t count = 0;
    for (; signs; signs &= signs - 1)
        count++;
    return count;
}

struct text link_signs_words(struct arena *arena, uint32_t signs)
{
    static const struct { uint32_t sign; const char *words; } rows[] = {
        {SIGN_DOFOLLOW, "marked dofollow as sold links are"},
        {SIGN_BARE_ADDRESS, "the text is the address itself"},
        {SIGN_FOREIGN_STATE, "a foreign state body or school"},
        {SIGN_OUTSIDE, "outside of the page's own markup"},
        {SIGN_PUSHED_ASIDE, "pushed aside by hundreds of spaces"},
        {SIGN_ODD_WAY, "hidden by the element's own style"},
    };
    struct text words = TEXT("");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (signs & rows[i].sign)
            words = arena_printf(arena, "%.*s, %s", TEXT_ARGS(words), rows[i].words);
    return words;
}

bool box_around(const struct subject *subject, uint32_t node, int levels, enum box_kind kind)
{
    for (int i = 0; subject->visibilities && i <= levels && node > 0; i++) {
        if (visible_box_of(subject->visibilities, node, kind))
            return true;
        node = subject->document->nodes[node].parent;
    }
    return false;
}

bool link_shows_picture(const struct subject *subject, const struct link *link)
{
    if (link->nested)
        return false;
    const struct node *nodes = subject->document->nodes;
    for (uint32_t i = link->node + 1; i < nodes[link->node].end_index; i++)
        if (nodes[i].tag == TAG_IMG || nodes[i].tag == TAG_SVG || nodes[i].tag == TAG_PICTURE)
            return true;
    return false;
}

bool link_is_called_as_host(const struct subject *subject, const struct link *link)
{
    enum { LETTERS = 4, WORDS = 16 };
    struct text rest = fold_plain(subject->arena, link->text);
    size_t ending = text_find_byte(link->domain, '.', 0);
    struct text name = text_slice(link->host, 0, link->host.length - link->domain.length +
                                                      (ending == SIZE_MAX ? link->domain.length : ending));
    size_t words = 0;
    bool found = false;
    for (int i = 0; i < WORDS && rest.length; i++) {
        struct text word = text_split(&rest, ' ');
        words += word.length > 1;
        found = found || (word.length >= LETTERS && text_find(name, word, 0) != SIZE_MAX);
    }
    return found && words > 1 && !text_names_host(subject->arena, link->text).length;
}

bool link_is_in_a_row_of_logos(const struct subject *subject, struct host_memo *memo, const struct link *link)
{
    enum { BESIDE = 24, OTHERS = 3 };
    const struct node *nodes = subject->document->nodes;
    const struct links *links = subject->links;
    if (link->nested || link->sight == SIGHT_HIDDEN || !link_shows_picture(subject, link))
        return false;
    size_t index = (size_t)(link - links->items);
    uint32_t row = nodes[nodes[link->node].parent].parent;
    struct text domains[OTHERS];
    size_t count = 0;
    for (size_t i = index > BESIDE ? index - BESIDE : 0; i < links->count && i < index + BESIDE && count < OTHERS; i++) {
        const struct link *other = &links->items[i];
        if (other->kind != LINK_ANCHOR || !other->off_site || other->node < row || other->node >= nodes[row].end_index ||
            !link_shows_picture(subject, other))
            continue;
        enum host_kind kind = judge_host(memo, other->host);
        bool again = text_equal(other->domain, link->domain);
        for (size_t k = 0; k < count && !again; k++)
            again = text_equal(domains[k], other->domain);
        if (!again && (kind == HOST_UNLISTED || kind == HOST_HONEST))
            domains[count++] = other->domain;
    }
    return count == OTHERS;
}

bool text_is_vietnamese_name(struct arena *arena, struct text text)
{
    static const struct text calls[] = {
        {"xem", 3}, {"tai day", 7}, {"bam vao", 7}, {"truy cap", 8}, {"dang nhap", 9}, {"dang ky", 7}, {"trang chu", 9},
        {"tham gia", 8}, {"nhan ngay", 9}, {"nhan thuong", 11}, {"nhan qua", 8}, {"nhan tien", 9}, {"tai ve", 6}, {"tai app", 7}, {"chi tiet", 8}, {"lien he", 7}, {"mien phi", 8},
        {"uy tin", 6}, {"khuyen mai", 10},
    };
    struct text marked = text_trim(fold_marked(arena, text));
    struct text plain = text_trim(fold_plain(arena, text));
    if (text_equal(marked, plain) || text_find_byte(plain, ' ', 0) == SIZE_MAX)
        return false;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (text_find(plain, calls[i], 0) != SIZE_MAX)
            return false;
    return true;
}

bool link_reads_at_home(const struct subject *subject, const struct link *link)
{
    return host_is_vietnamese(link->host) || link_shows_picture(subject, link) ||
           text_is_vietnamese_name(subject->arena, link->text);
}

bool link_names_own_site(const struct subject *subject, const struct link *link)
{
    if (!subject->document->has_url)
        return false;
    struct text rest = subject->document->url.host;
    struct text domain = url_registrable_domain(rest);
    while (rest.length && rest.length >= domain.length) { /* the ending is everybody's */
        struct text label = text_split(&rest, '.');
        if (label.length >= OWN_NAME_BYTES && text_find_ignore_case(link->url, label, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

bool text_names_house(const struct subject *subject, struct host_memo *memo, struct text text)
{
    enum { WORDS_ASKED = 64, LEAST = 5, LEAST_LETTERS = 4, MOST = 24 };
    for (int i = 0; i < WORDS_ASKED && text.length; i++) {
        struct text word = text_trim(text_split(&text, ' '));
        size_t letters = 0;
        while (word.length && !ascii_is_alnum(word.data[word.length - 1]))
            word.length--;
        for (size_t k = 0; k < word.length; k++)
            letters += ascii_is_alpha(word.data[k]);
        if (word.length < LEAST || word.length > MOST || letters < LEAST_LETTERS)
            continue;
        struct text host = text_names_host(subject->arena, arena_printf(subject->arena, "%.*s.com", TEXT_ARGS(word)));
        enum host_kind kind = host.length ? judge_host(memo, host) : HOST_UNLISTED;
        if (kind == HOST_GAMBLING || kind == HOST_GAMBLING_SHAPE || kind == HOST_LUCKY_SHAPE)
            return true;
    }
    return false;
}
