/* wordlist_host.c: what the lists say of a host: listed hosts in one hash table, then the shapes of names. */
#include "base/hash.h"
#include "detectors/wordlist_priv.h"
#include "page/url.h"

static struct host_slot *slot_of(const struct host_table *table, struct text host)
{
    size_t i = (size_t)hash_text(host) & (table->room - 1);
    while (table->slots[i].host.data && !text_equal(table->slots[i].host, host))
        i = (i + 1) & (table->room - 1);
    return &table->slots[i];
}

static void grow(struct arena *arena, struct host_table *table)
{
    struct host_table larger = {.room = table->room ? table->room * 2 : 1024, .count = table->count};
    larger.slots = arena_alloc_array(arena, larger.room, sizeof *larger.slots);
    for (size_t i = 0; i < table->room; i++)
        if (table->slots[i].host.data)
            *slot_of(&larger, table->slots[i].host) = table->slots[i];
    *table = larger;
}

/* The host in what a clerk or a feed wrote: "www.x.com", "0.0.0.0 x.com", "https://x.com/path"; empty where it is
 * none. */
static struct text clean_host(struct arena *arena, struct text written)
{
    for (size_t i = written.length; i > 0; i--)
        if (ascii_is_space(written.data[i - 1])) {
            written = text_slice(written, i, SIZE_MAX);
            break;
        }
    size_t scheme = text_find(written, TEXT("://"), 0);
    if (scheme != SIZE_MAX)
        written = text_slice(written, scheme + 3, SIZE_MAX);
    written = text_slice(written, 0, text_find_byte(written, '/', 0));
    if (text_starts_with(written, TEXT("*.")))
        written = text_slice(written, 2, SIZE_MAX);
    if (text_starts_with_ignore_case(written, TEXT("www.")))
        written = text_slice(written, 4, SIZE_MAX);
    char *host = arena_string(arena, written);
    bool dot = false;
    for (size_t i = 0; i < written.length; i++) {
        host[i] = ascii_lower(host[i]);
        if (!ascii_is_alnum(host[i]) && host[i] != '-' && host[i] != '_' && host[i] != '.')
            return (struct text){0};
        dot = dot || (host[i] == '.' && i > 0 && i + 1 < written.length);
    }
    return dot ? text_of(host, written.length) : (struct text){0};
}

void host_table_add(struct list_reader *reader, struct text written, enum host_kind kind)
{
    struct text host = clean_host(reader->arena, written);
    if (host.length == 0 || host.length > 253) {
        list_problem(reader, "this is not a host name", "đây không phải tên miền", written);
        return;
    }
    /* "com.vn" in a list of gambling hosts would accuse half of the country. */
    if (kind == HOST_GAMBLING && !url_host_is_address(host) &&
        url_registrable_or_none(reader->arena, host).length == 0) {
        list_problem(reader, "everybody's names end so", "đây là đuôi tên miền dùng chung", written);
        return;
    }
    if (reader->hosts.count == WORDLIST_LIMIT_HOSTS) {
        list_problem(reader, "too many hosts; the rest is not used", "quá nhiều tên miền, phần còn lại không được dùng",
                     written);
        return;
    }
    if (reader->hosts.count * 2 >= reader->hosts.room)
        grow(reader->arena, &reader->hosts);
    struct host_slot *slot = slot_of(&reader->hosts, host);
    if (!slot->host.data) {
        *slot = (struct host_slot){.host = host, .kind = kind};
        reader->hosts.count++;
    } else if (slot->kind != kind && (slot->kind == HOST_HONEST || kind == HOST_HONEST)) {
        /* A feed that lists an honest host is wrong; the own list of honest hosts decides. */
        slot->kind = HOST_HONEST;
        list_problem(reader, "listed as honest too; it counts as honest",
                     "có cả trong danh sách tin cậy nên coi là tin cậy",
                     written);
    }
}

/* The nearest listed name at or above the host. */
static enum host_kind listed_kind(const struct host_table *table, struct text host)
{
    if (table->room == 0)
        return HOST_UNLISTED;
    while (host.length) {
        const struct host_slot *slot = slot_of(table, host);
        if (slot->host.data)
            return slot->kind;
        size_t dot = text_find_byte(host, '.', 0);
        host = dot == SIZE_MAX ? (struct text){0} : text_slice(host, dot + 1, SIZE_MAX);
    }
    return HOST_UNLISTED;
}

/* "cdn88", "node99": machines are numbered. */
static bool is_machine(struct text label)
{
    static const struct text names[] = {
        {"cdn", 3}, {"img", 3}, {"image", 5}, {"static", 6}, {"serv", 4}, {"node", 4}, {"mail", 4}, {"host", 4},
        {"media", 5}, {"file", 4}, {"proxy", 5}, {"cache", 5}, {"edge", 4}, {"asset", 5}, {"data", 4}, {"cloud", 5},
        {"vietnam", 7}, {"group", 5}, {"test", 4}, {"demo", 4}, {"stage", 5}, {"staging", 7}, {"room", 4}, {"class", 5},
    };
    enum { LEAST_LETTERS = 4 };
    size_t letters = 0;
    while (letters < label.length && ascii_is_alpha(label.data[letters]))
        letters++;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_starts_with(label, names[i]))
            return true;
    return letters < LEAST_LETTERS;
}

static enum host_kind shape_kind(const struct wordlists *wordlists, struct text host)
{
    struct text domain = url_registrable_domain(host);
    struct text rest = host;
    enum host_kind kind = HOST_UNLISTED;
    size_t start;
    size_t end;
    while (rest.length >= domain.length && rest.length) {
        bool registered = rest.length == domain.length;
        struct text label = text_split(&rest, '.');
        for (size_t i = 0; i < wordlists->shape_count; i++) {
            const struct named_pattern *shape = &wordlists->shapes[i];
            bool asked = registered || shape->scope == SHAPE_OF_ANY_LABEL;
            /* A house's name before another's ("kubet88.hacked.example") may be chance: it counts as a weak sign. */
            bool before = !asked && shape->scope == SHAPE_OF_NAME && kind == HOST_UNLISTED && !is_machine(label);
            if ((before || (asked && (shape->strong || kind == HOST_UNLISTED))) &&
                pattern_matches(shape->pattern, shape->scope == SHAPE_OF_HOST ? domain : label, &start, &end))
                kind = shape->strong && !before ? HOST_GAMBLING_SHAPE : HOST_LUCKY_SHAPE;
            if (kind == HOST_GAMBLING_SHAPE)
                return kind;
        }
    }
    return kind;
}

/* "pub-3f9a01c7.r2.dev": a bucket's public name, wherever it is served from. */
static bool is_bucket(struct text host)
{
    enum { LEAST_HEX = 6 };
    struct text label = text_slice(host, 0, text_find_byte(host, '.', 0));
    if (!text_starts_with(label, TEXT("pub-")) || label.length < 4 + LEAST_HEX || label.length == host.length)
        return false;
    for (size_t i = 4; i < label.length; i++)
        if (!ascii_is_digit(label.data[i]) && !(label.data[i] >= 'a' && label.data[i] <= 'f'))
            return false;
    return true;
}

enum host_kind wordlists_host(const struct wordlists *wordlists, struct text host)
{
    if (text_ends_with(host, TEXT(".")))
        host = text_slice(host, 0, host.length - 1);
    enum host_kind kind = listed_kind(&wordlists->hosts, host);
    if (kind == HOST_HONEST || kind == HOST_GAMBLING || url_host_is_address(host))
        return kind;
    if (kind == HOST_UNLISTED && is_bucket(host))
        return HOST_STORAGE;
    enum host_kind shape = shape_kind(wordlists, host);
    return shape != HOST_UNLISTED && !(shape == HOST_LUCKY_SHAPE && kind != HOST_UNLISTED) ? shape : kind;
}

size_t wordlists_host_count(const struct wordlists *wordlists)
{
    return wordlists->hosts.count;
}
