/* robots.c: robots.txt to the rules for one agent (RFC 9309 2.1, 2.2), and the report to and from the wire. */
#include "crawler/robots.h"

#include "crawler/robots_priv.h"
#include "page/charset.h"

#include <string.h>

enum key { KEY_OTHER, KEY_USER_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_SITEMAP, KEY_CRAWL_DELAY };

/* RFC 9309 2.2.4 lets crawlers accept common misspellings: those of Google's parser, and of crawler-commons. What the
 * site's owner meant is plain in each. */
static const struct {
    const char *word;
    enum key key;
} keys[] = {
    {"user-agent", KEY_USER_AGENT},   {"useragent", KEY_USER_AGENT},    {"user agent", KEY_USER_AGENT},
    {"user_agent", KEY_USER_AGENT},   {"user-agents", KEY_USER_AGENT},  {"user-agnet", KEY_USER_AGENT},
    {"useg-agent", KEY_USER_AGENT},   {"allow", KEY_ALLOW},             {"disallow", KEY_DISALLOW},
    {"dissallow", KEY_DISALLOW},      {"dissalow", KEY_DISALLOW},       {"disalow", KEY_DISALLOW},
    {"diasllow", KEY_DISALLOW},       {"disallaw", KEY_DISALLOW},       {"desallow", KEY_DISALLOW},
    {"sitemap", KEY_SITEMAP},         {"site-map", KEY_SITEMAP},        {"sitemaps", KEY_SITEMAP},
    {"crawl-delay", KEY_CRAWL_DELAY}, {"crawldelay", KEY_CRAWL_DELAY},  {"crawl delay", KEY_CRAWL_DELAY},
    {"crawl_delay", KEY_CRAWL_DELAY},
};

/* The rules of all groups that name one agent: merged as they come (2.2.1). */
struct group {
    ARENA_LIST(struct robots_rule) rules;
    double crawl_delay;
    bool named; /* a group for it stands in the file, be it empty */
    bool open; /* the group that is being read is for it */
};

struct parser {
    struct arena *arena;
    struct text agent;
    struct group own;
    struct group any; /* "*" */
    ARENA_LIST(struct text) sitemaps;
    bool in_rules; /* a rule has come since the last user-agent line: the next one begins a group */
    bool cut;
};

static enum key key_of(struct text word)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (text_equal_ignore_case(word, text_from_string(keys[i].word)))
            return keys[i].key;
    return KEY_OTHER;
}

/* 2.2.1: letters, '-' and '_'. */
static bool is_identifier(char c)
{
    return ascii_is_alpha(c) || c == '-' || c == '_';
}

/* RFC 9110 5.6.2: a token, as product names in User-Agent are; files name "bot1" and "Go!Zilla" with it. */
static bool is_token(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static struct text leading(struct text t, bool (*belongs)(char c))
{
    size_t length = 0;
    while (length < t.length && belongs(t.data[length]))
        length++;
    return text_of(t.data, length);
}

static void read_user_agent(struct parser *parser, struct text value)
{
    if (parser->in_rules) {
        parser->own.open = parser->any.open = false;
        parser->in_rules = false;
    }
    if (value.length > 0 && value.data[0] == '*') {
        if (value.length == 1 || ascii_is_space(value.data[1]))
            parser->any.open = parser->any.named = true;
        return;
    }
    if (parser->agent.length > 0 && (text_equal_ignore_case(leading(value, is_identifier), parser->agent) ||
                                     text_equal_ignore_case(leading(value, is_token), parser->agent)))
        parser->own.open = parser->own.named = true;
}

static void add_rule(struct parser *parser, struct group *group, bool allow, struct text pattern)
{
    if (!group->open)
        return;
    if (group->rules.count == ROBOTS_LIMIT_RULES) {
        parser->cut = true;
        return;
    }
    *ARENA_PUSH(parser->arena, &group->rules) = (struct robots_rule){.allow = allow, .pattern = pattern};
}

static void read_rule(struct parser *parser, bool allow, struct text value)
{
    parser->in_rules = true;
    if (!parser->own.open && !parser->any.open)
        return; /* for another agent, or before any user-agent line */
    if (value.length == 0 || (value.data[0] != '/' && value.data[0] != '*'))
        return; /* an empty pattern fits nothing (2.2), and no path begins with anything else */
    char form[ROBOTS_LIMIT_PATTERN_BYTES + 3];
    size_t length = robots_normalise(value, true, form, sizeof form);
    if (length > ROBOTS_LIMIT_PATTERN_BYTES) {
        parser->cut = true;
        return;
    }
    struct text pattern = arena_copy(parser->arena, text_of(form, length));
    add_rule(parser, &parser->own, allow, pattern);
    add_rule(parser, &parser->any, allow, pattern);
}

static void read_sitemap(struct parser *parser, struct text value)
{
    if (value.length == 0)
        return;
    for (size_t i = 0; i < parser->sitemaps.count; i++)
        if (text_equal(parser->sitemaps.items[i], value))
            return;
    if (value.length > ROBOTS_LIMIT_PATTERN_BYTES || parser->sitemaps.count == ROBOTS_LIMIT_SITEMAPS) {
        parser->cut = true;
        return;
    }
    *ARENA_PUSH(parser->arena, &parser->sitemaps) = arena_copy(parser->arena, value);
}

/* "10", "0.5", "1,5", "5 seconds", "5s"; negative where it is no number. Not strtod: it reads the locale. */
static double read_seconds(struct text value)
{
    double seconds = 0;
    double place = 1;
    bool any = false;
    bool fraction = false;
    size_t i = 0;
    for (; i < value.length; i++) {
        char c = value.data[i];
        if ((c == '.' || c == ',') && !fraction) {
            fraction = true;
            continue;
        }
        if (!ascii_is_digit(c))
            break;
        any = true;
        if (fraction && place > 1e-6) {
            place /= 10;
            seconds += (c - '0') * place;
        } else if (!fraction) {
            seconds = seconds > ROBOTS_LIMIT_CRAWL_DELAY ? seconds : seconds * 10 + (c - '0');
        }
    }
    if (!any || (i < value.length && !ascii_is_space(value.data[i]) && ascii_lower(value.data[i]) != 's'))
        return -1;
    return seconds < ROBOTS_LIMIT_CRAWL_DELAY ? seconds : ROBOTS_LIMIT_CRAWL_DELAY;
}

/* Belongs to the agents named so far in this group and does not end their list (2.2.4: other records must not
 * interfere). Of several the longest counts. */
static void read_crawl_delay(struct parser *parser, struct text value)
{
    double seconds = read_seconds(value);
    if (parser->own.open && seconds > parser->own.crawl_delay)
        parser->own.crawl_delay = seconds;
    if (parser->any.open && seconds > parser->any.crawl_delay)
        parser->any.crawl_delay = seconds;
}

/* Cuts a line at its colon; where there is none but exactly two words, between them, as Google's parser does. */
static bool split_line(struct text line, struct text *key, struct text *value)
{
    size_t colon = text_find_byte(line, ':', 0);
    if (colon != SIZE_MAX) {
        *key = text_trim(text_slice(line, 0, colon));
        *value = text_trim(text_slice(line, colon + 1, line.length));
        return true;
    }
    size_t end = 0;
    while (end < line.length && !ascii_is_space(line.data[end]))
        end++;
    *key = text_slice(line, 0, end);
    *value = text_trim(text_slice(line, end, line.length));
    for (size_t i = 0; i < value->length; i++)
        if (ascii_is_space(value->data[i]))
            return false;
    return value->length > 0;
}

static void read_line(struct parser *parser, struct text line)
{
    struct text key, value;
    line = text_trim(text_slice(line, 0, text_find_byte(line, '#', 0)));
    if (line.length == 0 || !split_line(line, &key, &value))
        return;
    switch (key_of(key)) {
    case KEY_USER_AGENT:
        read_user_agent(parser, value);
        break;
    case KEY_ALLOW:
        read_rule(parser, true, value);
        break;
    case KEY_DISALLOW:
        read_rule(parser, false, value);
        break;
    case KEY_SITEMAP:
        read_sitemap(parser, value);
        break;
    case KEY_CRAWL_DELAY:
        read_crawl_delay(parser, value);
        break;
    case KEY_OTHER:
        break;
    }
}

/* The bytes that are read, without byte order mark. The line in which the limit falls is left out: half a pattern means
 * something else than the whole one. */
static struct text readable(struct parser *parser, struct text bytes)
{
    if (bytes.length > ROBOTS_LIMIT_BYTES) {
        parser->cut = true;
        bytes.length = ROBOTS_LIMIT_BYTES;
        while (bytes.length > 0 && bytes.data[bytes.length - 1] != '\n' && bytes.data[bytes.length - 1] != '\r')
            bytes.length--;
    }
    if (text_starts_with(bytes, TEXT("\xEF\xBB\xBF")))
        return text_slice(bytes, 3, bytes.length);
    if (text_starts_with(bytes, TEXT("\xFF\xFE")) || text_starts_with(bytes, TEXT("\xFE\xFF")))
        return charset_decode(parser->arena, bytes, TEXT("")).text;
    return bytes;
}

void robots_parse(struct arena *arena, struct text bytes, struct text agent, struct robots *robots)
{
    struct parser parser = {.arena = arena, .agent = leading(agent, is_token)};
    parser.own.crawl_delay = parser.any.crawl_delay = -1;
    bytes = readable(&parser, bytes);
    for (size_t start = 0, i = 0; i <= bytes.length; i++) {
        if (i < bytes.length && bytes.data[i] != '\n' && bytes.data[i] != '\r')
            continue;
        read_line(&parser, text_slice(bytes, start, i - start));
        start = i + 1;
    }
    const struct group *group = parser.own.named ? &parser.own : &parser.any;
    *robots = (struct robots){
        .rules = group->rules.items,
        .rule_count = group->rules.count,
        .sitemaps = parser.sitemaps.items,
        .sitemap_count = parser.sitemaps.count,
        .crawl_delay = group->crawl_delay,
        .cut = parser.cut,
    };
}

void robots_encode(const struct robots *robots, struct buffer *buffer)
{
    buffer_put_u32(buffer, (uint32_t)robots->rule_count);
    for (size_t i = 0; i < robots->rule_count; i++) {
        buffer_put_u8(buffer, robots->rules[i].allow);
        buffer_put_text(buffer, robots->rules[i].pattern);
    }
    buffer_put_u32(buffer, (uint32_t)robots->sitemap_count);
    for (size_t i = 0; i < robots->sitemap_count; i++)
        buffer_put_text(buffer, robots->sitemaps[i]);
    buffer_put_double(buffer, robots->crawl_delay);
    buffer_put_u8(buffer, robots->cut);
}

/* A byte that says yes or no; anything else is not ours. */
static bool read_flag(struct reader *reader)
{
    uint8_t value = reader_u8(reader);
    if (value > 1)
        reader->failed = true;
    return value == 1;
}

static struct text read_short(struct reader *reader)
{
    struct text t = reader_text(reader);
    if (t.length > ROBOTS_LIMIT_PATTERN_BYTES)
        reader->failed = true;
    return t;
}

bool robots_decode(struct arena *arena, struct reader *reader, struct robots *robots)
{
    *robots = (struct robots){.crawl_delay = -1};
    uint32_t rule_count = reader_count(reader, 1 + 4);
    if (reader->failed || rule_count > ROBOTS_LIMIT_RULES)
        return false;
    struct robots_rule *rules = arena_alloc_array(arena, rule_count, sizeof *rules);
    for (uint32_t i = 0; i < rule_count; i++) {
        rules[i].allow = read_flag(reader);
        rules[i].pattern = read_short(reader);
    }
    uint32_t sitemap_count = reader_count(reader, 4);
    if (reader->failed || sitemap_count > ROBOTS_LIMIT_SITEMAPS)
        return false;
    struct text *sitemaps = arena_alloc_array(arena, sitemap_count, sizeof *sitemaps);
    for (uint32_t i = 0; i < sitemap_count; i++)
        sitemaps[i] = read_short(reader);
    double crawl_delay = reader_double(reader);
    bool cut = read_flag(reader);
    if (reader->failed || !(crawl_delay <= ROBOTS_LIMIT_CRAWL_DELAY)) /* not a number: false too */
        return false;
    *robots = (struct robots){
        .rules = rules,
        .rule_count = rule_count,
        .sitemaps = sitemaps,
        .sitemap_count = sitemap_count,
        .crawl_delay = crawl_delay < 0 ? -1 : crawl_delay,
        .cut = cut,
    };
    return true;
}
