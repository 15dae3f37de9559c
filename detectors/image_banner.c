/* image_banner.c: advertisements without words: a picture from anybody's storage that leads through a shortener or to a
 * stranger. One trait alone is everybody's; several together are a planted banner's. */
#include "base/fold.h"
#include "detectors/link_signs.h"
#include "detectors/offer_name.h"

enum { REPORTED_LIMIT = 20, FLOAT_LEVELS = 3 };

/* Points of the rule's weight for each trait. */
static const double by_target[] = {
    [HOST_SHORTENER] = 0.5, [HOST_STORAGE] = 0.5, [HOST_LUCKY_SHAPE] = 1,
    [HOST_GAMBLING_SHAPE] = 1.5, [HOST_GAMBLING] = 1.5, /* foreign-link speaks of these, too */
};
static const double foreign_house = 0.5; /* a lucky number abroad, whose picture lies in anybody's storage */
static const double stored_image = 0.5;
static const double strange_image = 0.25; /* from a third host */
static const double floats = 0.5;
static const double moves = 0.25; /* animated */
static const double advert_size = 0.25; /* the sizes that advertisers buy */
static const double sold = 0.5; /* rel=dofollow, sponsored */
static const double speaks = 1.25; /* alt text or the file's name speaks of gambling */
static const double unnamed = 0.75; /* a stranger's picture in storage without a word: a partner's logo has a name */
static const double unnamed_at_home = 0.25;
static const double called_in_words = 0.25; /* taken off: "Homestay Nga House", a picture of the site's own */
static const double names_itself = 0.75; /* taken off: a name in Vietnamese, "Bình chọn sản phẩm OCOP" */
static const double planted = 1; /* a picture in storage that no office uses, without a name, to a shortener */
static const double label_in_alt = 1; /* the picture is called as the stranger's host is */
static const double again = 1.25; /* several such pictures to one stranger */
static const double calls = 1.25; /* "dang ky nhan thuong ngay": an editor writes with marks */
static const double pays_for_visitors = 0.75; /* "?aff=123", "?ref=..." */
static const double named_as_houses_are = 1.25;
static const double at_least = 1; /* less is not reported */

struct banner {
    const struct link *link;
    const struct link *image;
    enum host_kind target;
    enum host_kind storage;
    bool names_house;
    bool again; /* another link leads to the same domain */
};

/* The only content of the link is one picture: its image, or NULL. */
static const struct link *only_image(const struct subject *subject, size_t index)
{
    const struct document *document = subject->document;
    const struct link *link = &subject->links->items[index];
    const struct link *image = NULL;
    uint32_t end = document->nodes[link->node].end_index;
    for (uint32_t i = link->node + 1; i < end; i++)
        if (document->nodes[i].kind == NODE_TEXT && text_trim(document->nodes[i].text).length > 0)
            return NULL;
    for (size_t i = index + 1; i < subject->links->count && subject->links->items[i].node < end; i++)
        if (subject->links->items[i].kind == LINK_IMAGE && !image)
            image = &subject->links->items[i];
    return image;
}

static bool is_animated(struct text url)
{
    size_t query = text_find_byte(url, '?', 0);
    return text_ends_with_ignore_case(text_slice(url, 0, query), TEXT(".gif"));
}

static bool has_advert_size(const struct node *image)
{
    static const struct text widths[] = {{"728", 3}, {"970", 3}, {"468", 3}, {"320", 3}, {"160", 3}};
    struct text width = text_trim(node_attribute(image, TEXT("width")));
    struct text style = node_attribute(image, TEXT("style"));
    struct text height = text_trim(node_attribute(image, TEXT("height")));
    static const struct text boxes[][2] = {{{"300", 3}, {"250", 3}}, {{"300", 3}, {"600", 3}}, {{"336", 3}, {"280", 3}},
                                           {{"250", 3}, {"250", 3}}, {{"120", 3}, {"600", 3}}};
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++)
        if (text_starts_with(width, boxes[i][0]) && text_starts_with(height, boxes[i][1]))
            return true;
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        if (text_starts_with(width, widths[i]))
            return true;
    return text_find(style, TEXT("width:728"), 0) != SIZE_MAX || text_find(style, TEXT("width: 728"), 0) != SIZE_MAX;
}

/* Where offices, too, keep pictures: free picture hosts, blogs, clouds that content systems deliver from. */
static bool is_office_storage(struct text host)
{
    static const struct text hosts[] = {
        {"imgur.com", 9}, {"ibb.co", 6}, {"imgbb.com", 9}, {"postimg.cc", 10}, {"blogspot.com", 12},
        {"wordpress.com", 13},
        {"amazonaws.com", 13}, {"cloudfront.net", 14}, {"windows.net", 11}, {"googleapis.com", 14}, {"tumblr.com", 10},
        {"digitaloceanspaces.com", 22}, {"githubusercontent.com", 21}, {"medium.com", 10}, {"sites.google.com", 16},
    };
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (text_ends_with(host, hosts[i]))
            return true;
    return false;
}

/* Shorteners of invitations and surveys. */
static bool is_office_shortener(struct text host)
{
    static const struct text hosts[] = {{"bit.ly", 6}, {"tinyurl.com", 11}, {"goo.gl", 6}, {"forms.gle", 9}};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (text_ends_with(host, hosts[i]))
            return true;
    return false;
}

/* Two calls of advertisements without a mark on any letter. */
static bool calls_without_marks(struct arena *arena, struct text text)
{
    static const struct text calls_of[] = {
        {"dang ky", 7}, {"nhan ", 5}, {"thuong", 6}, {"khuyen mai", 10}, {"nap ", 4}, {"tai app", 7}, {"choi ", 5},
        {"ngay", 4}, {"uu dai", 6}, {"tang ", 5}, {"hoan tra", 8}, {"tham gia", 8}, {"uy tin", 6}, {"hot", 3},
        {"vip", 3},
    };
    struct text plain = fold_plain(arena, text);
    if (!text_equal(plain, fold_marked(arena, text)))
        return false;
    int count = 0;
    for (size_t i = 0; i < sizeof calls_of / sizeof calls_of[0]; i++)
        count += text_find(plain, calls_of[i], 0) != SIZE_MAX;
    return count >= 2;
}

/* The picture's text or file begins with the stranger's name. */
static bool is_called_as_host(const struct banner *banner)
{
    struct text label = text_slice(banner->link->domain, 0, text_find_byte(banner->link->domain, '.', 0));
    struct text file = banner->image->url;
    for (size_t i = file.length; i > 0; i--)
        if (file.data[i - 1] == '/') {
            file = text_slice(file, i, SIZE_MAX);
            break;
        }
    return label.length >= 4 && (text_starts_with_ignore_case(text_trim(banner->link->text), label) ||
                                 text_starts_with_ignore_case(file, label));
}

/* All that the picture's text says is a name as houses have it. */
static bool is_house_alone(const struct subject *subject, struct text said)
{
    struct text rest = text_trim(fold_plain(subject->arena, said));
    struct text word = text_split(&rest, ' ');
    struct text next = text_trim(rest);
    return text_find_byte(next, ' ', 0) == SIZE_MAX && name_kind_of(word, next) >= NAME_TRADE;
}

/* The address says who is paid for those that come. */
static bool counts_visitors(struct text url)
{
    static const struct text names[] = {{"aff", 3}, {"affid", 5}, {"aff_id", 6}, {"affiliate", 9}, {"ref", 3},
                                        {"refid", 5}, {"ref_id", 6}, {"refcode", 7}, {"referral", 8}, {"invite", 6},
                                        {"invitecode", 10}, {"agent", 5}, {"agentid", 7}, {"code", 4}, {"btag", 4},
                                        {"partner", 7}, {"promo", 5}, {"promocode", 9}, {"id_code", 7}, {"f", 1}};
    size_t query = text_find_byte(url, '?', 0);
    struct text rest = query == SIZE_MAX ? (struct text){0} : text_slice(url, query + 1, SIZE_MAX);
    while (rest.length) {
        struct text value = text_split(&rest, '&');
        struct text name = text_split(&value, '=');
        for (size_t i = 0; value.length && i < sizeof names / sizeof names[0]; i++)
            if (text_equal_ignore_case(name, names[i]))
                return true;
    }
    return false;
}

/* "https://s.strange.example/3fa91c": one random name behind a host abroad leads elsewhere, as shorteners do. */
static bool is_short_address(const struct link *link)
{
    enum { LEAST_NAME = 4, MOST_NAME = 8, MOST_HOST = 20 };
    size_t slash = text_find_byte(link->url, '/', text_find(link->url, TEXT("//"), 0) + 2);
    struct text name = slash == SIZE_MAX ? (struct text){0} : text_slice(link->url, slash + 1, SIZE_MAX);
    bool digit = false;
    bool letter = false;
    if (name.length < LEAST_NAME || name.length > MOST_NAME || link->host.length > MOST_HOST || host_is_vietnamese(link->host))
        return false;
    for (size_t i = 0; i < name.length; i++) {
        if (!ascii_is_alnum(name.data[i]))
            return false;
        digit = digit || ascii_is_digit(name.data[i]);
        letter = letter || ascii_is_alpha(name.data[i]);
    }
    return digit && (letter || text_find_byte(link->host, '.', 0) <= 2); /* "s.strange.example/921896" */
}

static double words_of(const struct subject *subject, const struct banner *banner)
{
    const struct term *term;
    double alt = words_strongest(subject->arena, subject->wordlists, banner->link->text, &term);
    double path = banner->storage == HOST_HONEST ? 0 : judge_path_words(subject, banner->image->url);
    return alt > path ? alt : path;
}

/* The picture is neither the own site's nor the target's: the maker of the banner keeps it elsewhere. */
static bool is_from_elsewhere(const struct banner *banner)
{
    return banner->image->off_site && banner->image->host.length > 0 &&
           !text_equal(banner->image->domain, banner->link->domain);
}

static double traits(const struct subject *subject, const struct banner *banner)
{
    double sum = (size_t)banner->target < sizeof by_target / sizeof *by_target ? by_target[banner->target] : 0;
    bool elsewhere = is_from_elsewhere(banner);
    if (banner->storage == HOST_STORAGE && elsewhere)
        sum += stored_image;
    else if (elsewhere && banner->storage != HOST_HONEST)
        sum += strange_image;
    if (sum <= 0)
        return 0; /* a partner's logo, floating or not */
    if (banner->target == HOST_LUCKY_SHAPE && !elsewhere && text_find_byte(text_trim(banner->link->text), ' ', 0) != SIZE_MAX)
        sum -= called_in_words;
    bool named = text_is_vietnamese_name(subject->arena, banner->link->text);
    if (banner->target == HOST_LUCKY_SHAPE && banner->storage == HOST_STORAGE && elsewhere && !named &&
        !host_is_vietnamese(banner->link->host))
        sum += foreign_house;
    double words = words_of(subject, banner);
    if (banner->storage == HOST_STORAGE && elsewhere && !named && !is_office_storage(banner->image->host)) {
        if (banner->target == HOST_SHORTENER || banner->target == HOST_STORAGE)
            sum += planted;
        else if (banner->target == HOST_UNLISTED && is_called_as_host(banner) &&
                 !host_is_vietnamese(banner->link->host))
            sum += label_in_alt;
        if (banner->target == HOST_UNLISTED && box_around(subject, banner->link->node, FLOAT_LEVELS, BOX_FLOATS))
            sum += planted;
        if (banner->again && banner->target == HOST_UNLISTED)
            sum += again;
    }
    if (banner->storage == HOST_STORAGE && elsewhere && !named && is_office_storage(banner->image->host) &&
        ((banner->target == HOST_SHORTENER && !is_office_shortener(banner->link->host)) ||
         (banner->target == HOST_UNLISTED && !host_is_vietnamese(banner->link->host) && is_animated(banner->image->url) &&
          box_around(subject, banner->link->node, FLOAT_LEVELS, BOX_FLOATS))))
        sum += planted;
    if (elsewhere && calls_without_marks(subject->arena, banner->link->text))
        sum += calls;
    if (words < judge_hints_gambling && named)
        sum -= names_itself;
    if (box_around(subject, banner->link->node, FLOAT_LEVELS, BOX_FLOATS))
        sum += floats;
    if (has_advert_size(&subject->document->nodes[banner->image->node]))
        sum += advert_size;
    if (is_animated(banner->image->url))
        sum += moves;
    if (text_find_ignore_case(banner->link->rel, TEXT("dofollow"), 0) != SIZE_MAX ||
        text_find_ignore_case(banner->link->rel, TEXT("sponsored"), 0) != SIZE_MAX)
        sum += sold;
    if (words >= judge_hints_gambling || banner->names_house)
        sum += speaks;
    else if (is_house_alone(subject, banner->link->text))
        sum += named_as_houses_are;
    if (elsewhere && !named && counts_visitors(banner->link->url))
        sum += pays_for_visitors;
    if (elsewhere && banner->storage == HOST_STORAGE && !named && banner->target == HOST_UNLISTED &&
        !host_is_vietnamese(banner->link->host) && banner->link->text.length == 0)
        sum += is_office_storage(banner->image->host) ? unnamed_at_home : unnamed;
    return sum;
}

/* By another picture from elsewhere. */
static bool leads_there_again(const struct subject *subject, size_t index)
{
    const struct link *link = &subject->links->items[index];
    for (size_t i = 0; i < subject->links->count; i++) {
        const struct link *other = &subject->links->items[i];
        if (i != index && other->kind == LINK_ANCHOR && other->node != link->node &&
            text_equal(other->domain, link->domain) && link_shows_picture(subject, other))
            return true;
    }
    return false;
}

void detect_image_banner(const struct subject *subject, const struct detector *self, struct findings *findings)
{
    struct host_memo *memo = judge_memo(subject);
    size_t reported = 0;
    for (size_t i = 0; i < subject->links->count; i++) {
        struct banner banner = {.link = &subject->links->items[i]};
        if (banner.link->kind != LINK_ANCHOR || !banner.link->off_site || banner.link->host.length == 0 ||
            banner.link->nested || banner.link->sight == SIGHT_HIDDEN)
            continue;
        banner.target = judge_host(memo, banner.link->host);
        if (banner.target == HOST_HONEST ||
            !(banner.image = only_image(subject, i)))
            continue;
        banner.storage = judge_host(memo, banner.image->host);
        if (banner.target == HOST_UNLISTED && banner.storage == HOST_STORAGE && is_short_address(banner.link))
            banner.target = HOST_SHORTENER;
        bool is_moving = is_animated(banner.image->url) && banner.storage == HOST_STORAGE;
        if (banner.target == HOST_LUCKY_SHAPE && !is_moving && link_is_in_a_row_of_logos(subject, memo, banner.link))
            continue;
        banner.names_house = text_names_house(subject, memo, banner.link->text);
        banner.again = leads_there_again(subject, i);
        double sum = traits(subject, &banner);
        if (sum < at_least)
            continue;
        if (!findings_have_room(findings, reported, REPORTED_LIMIT))
            break;
        struct text evidence = arena_printf(
            subject->arena, "picture from %s leads to %s, %.*s%s",
            banner.image->off_site ? judge_host_words(banner.storage) : "the site itself",
            judge_host_words(banner.target), TEXT_ARGS(judge_link_text(subject, banner.link)),
            box_around(subject, banner.link->node, FLOAT_LEVELS, BOX_FLOATS) ? ", floats over the page" : "");
        judge_add(subject, self, findings, self->weight * sum, banner.link->node, banner.link->host, evidence);
        reported++;
    }
}
