/* visitor.c: see visitor.h. */
#include "tests/province/visitor.h"

#include "tests/province/files.h"

#define DEVICES ((unsigned)(VISITOR_GOOGLEBOT | VISITOR_INSPECTION | VISITOR_CRAWLER | VISITOR_PHONE | VISITOR_DESKTOP))
#define NEW_HERE ((unsigned)(VISITOR_FRESH | VISITOR_FIRST))

static const struct {
    const char *name;
    unsigned bit;
} words[] = {
    {"googlebot", VISITOR_GOOGLEBOT}, {"inspection", VISITOR_INSPECTION}, {"crawler", VISITOR_CRAWLER},
    {"phone", VISITOR_PHONE},         {"desktop", VISITOR_DESKTOP},       {"search", VISITOR_SEARCH},
    {"coccoc", VISITOR_COCCOC},       {"vi", VISITOR_VIETNAMESE},         {"fresh", VISITOR_FRESH},
    {"first", VISITOR_FIRST},
};

/* The identities of the crawler's configuration: the device, and where it says that it comes from. */
static const struct {
    const char *name;
    unsigned bits;
} identities[] = {
    {"googlebot", VISITOR_GOOGLEBOT},
    {"inspection-tool", VISITOR_INSPECTION},
    {"search-visitor", VISITOR_PHONE | VISITOR_SEARCH},
    {"google-desktop", VISITOR_DESKTOP | VISITOR_SEARCH},
    {"coccoc-desktop", VISITOR_DESKTOP | VISITOR_COCCOC},
    {"phone", VISITOR_PHONE},
    {"browser", VISITOR_DESKTOP},
    {"rasoat", VISITOR_CRAWLER},
};

struct condition condition_read(struct text name)
{
    struct condition condition = {0, 0};
    if (text_equal(name, TEXT("everyone"))) {
        return condition;
    }
    while (name.data) {
        struct text word = text_split(&name, '+');
        bool lacks = text_starts_with(word, TEXT("!"));
        word = text_slice(word, lacks ? 1 : 0, SIZE_MAX);
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            if (text_equal(word, text_from_string(words[i].name))) {
                bit = words[i].bit;
            }
        }
        if (!bit) {
            die("no visitor is called %.*s", TEXT_ARGS(word));
        }
        *(lacks ? &condition.lacks : &condition.needs) |= bit;
    }
    return condition;
}

unsigned condition_visitor(struct condition condition)
{
    unsigned visitor = condition.needs;
    visitor |= condition.needs & DEVICES ? 0 : condition.lacks & VISITOR_DESKTOP ? VISITOR_PHONE : VISITOR_DESKTOP;
    if (!(visitor & (VISITOR_GOOGLEBOT | VISITOR_INSPECTION))) {
        visitor |= VISITOR_VIETNAMESE;
    }
    return (visitor | NEW_HERE) & ~condition.lacks;
}

static bool says(struct text header, const char *word)
{
    return text_find_ignore_case(header, text_from_string(word), 0) != SIZE_MAX;
}

unsigned visitor_of(struct text user_agent, struct text referer, struct text language, struct text cookie)
{
    unsigned visitor = VISITOR_DESKTOP;
    if (says(user_agent, "google-inspectiontool")) {
        visitor = VISITOR_INSPECTION;
    } else if (says(user_agent, "googlebot")) {
        visitor = VISITOR_GOOGLEBOT;
    } else if (says(user_agent, "mobile") || says(user_agent, "android") || says(user_agent, "iphone")) {
        visitor = VISITOR_PHONE;
    } else if (says(user_agent, "rasoat")) {
        visitor = VISITOR_CRAWLER;
    }
    if (says(referer, "://www.google.") || says(referer, "://google.")) {
        visitor |= VISITOR_SEARCH;
    } else if (says(referer, "://coccoc.com")) {
        visitor |= VISITOR_COCCOC;
    }
    visitor |= text_starts_with_ignore_case(language, TEXT("vi")) || says(language, ",vi") || says(language, " vi")
                   ? VISITOR_VIETNAMESE
                   : 0;
    return visitor | (says(cookie, VISITOR_COOKIE "=") ? 0 : VISITOR_FRESH);
}

struct text visitor_name(struct arena *arena, unsigned visitor)
{
    struct text name = TEXT("");
    visitor &= ~NEW_HERE;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (visitor & words[i].bit) {
            name = arena_printf(arena, "%.*s%s%s", TEXT_ARGS(name), name.length ? "+" : "", words[i].name);
        }
    }
    return name;
}

struct text visitor_identity(unsigned visitor)
{
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
        if ((visitor & (DEVICES | VISITOR_SEARCH | VISITOR_COCCOC)) == identities[i].bits) {
            return text_from_string(identities[i].name);
        }
    }
    return TEXT("-");
}

unsigned visitor_from_identity(struct text identity)
{
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
        if (text_equal(text_from_string(identities[i].name), identity)) {
            return condition_visitor((struct condition){.needs = identities[i].bits});
        }
    }
    return 0;
}
