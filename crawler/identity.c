/* identity.c: the built-in identities. The User-Agent strings are those that the browsers and robots document; a newer
 * one is a changed line here or a key in the configuration. */
#include "crawler/identity.h"

/* TEXT() is no constant expression. */
#define WORDS(literal) {.data = (literal), .length = sizeof(literal) - 1}
#define CHROME "Chrome/150.0.0.0"
#define DESKTOP "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
#define PAGES "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
#define PAGES_PLAIN "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8"
#define VIETNAMESE "vi-VN,vi;q=0.9,en-US;q=0.6,en;q=0.5"

static const struct identity identities[] = {
    {
        .name = WORDS("browser"),
        .user_agent = WORDS(DESKTOP " (KHTML, like Gecko) " CHROME " Safari/537.36"),
        .accept = WORDS(PAGES),
        .accept_language = WORDS(VIETNAMESE),
    },
    {
        .name = WORDS("googlebot"), /* the smartphone one: it makes Google's index */
        .user_agent = WORDS("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like "
                           "Gecko) " CHROME " Mobile Safari/537.36 (compatible; Googlebot/2.1; "
                           "+http://www.google.com/bot.html)"),
        .accept = WORDS(PAGES_PLAIN),
    },
    {
        .name = WORDS("googlebot-desktop"),
        .user_agent = WORDS("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; "
                           "+http://www.google.com/bot.html) " CHROME " Safari/537.36"),
        .accept = WORDS(PAGES_PLAIN),
    },
    {
        .name = WORDS("search-visitor"), /* a person who comes by a search result: what redirects wait for */
        .user_agent = WORDS("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) " CHROME
                           " Mobile Safari/537.36"),
        .accept = WORDS(PAGES),
        .accept_language = WORDS(VIETNAMESE),
        .referer = WORDS("https://www.google.com.vn/"),
    },
    {
        .name = WORDS("inspection-tool"), /* what Search Console fetches with: kits know it as well as Googlebot */
        .user_agent = WORDS("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like "
                           "Gecko) " CHROME " Mobile Safari/537.36 (compatible; Google-InspectionTool/1.0;)"),
        .accept = WORDS(PAGES_PLAIN),
    },
    {
        .name = WORDS("google-desktop"), /* a search result clicked at a desk */
        .user_agent = WORDS(DESKTOP " (KHTML, like Gecko) " CHROME " Safari/537.36"),
        .accept = WORDS(PAGES),
        .accept_language = WORDS(VIETNAMESE),
        .referer = WORDS("https://www.google.com/"),
    },
    {
        .name = WORDS("coccoc-desktop"), /* the country's own search engine, in its own browser */
        .user_agent = WORDS(DESKTOP " (KHTML, like Gecko) coc_coc_browser/150.0.0 " CHROME " Safari/537.36"),
        .accept = WORDS(PAGES),
        .accept_language = WORDS(VIETNAMESE),
        .referer = WORDS("https://coccoc.com/search?query=c%E1%BB%95ng+th%C3%B4ng+tin"),
    },
    {
        .name = WORDS("phone"),
        .user_agent = WORDS("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                           "Gecko) Version/26.0 Mobile/15E148 Safari/604.1"),
        .accept = WORDS("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        .accept_language = WORDS("vi-VN,vi;q=0.9"),
    },
    {
        .name = WORDS("rasoat"),
        .user_agent = WORDS("rasoat/" RASOAT_VERSION " (+{contact})"),
        .accept = WORDS("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        .accept_language = WORDS(VIETNAMESE),
    },
};

const struct identity *identity_builtin(struct text name)
{
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++)
        if (text_equal(identities[i].name, name))
            return &identities[i];
    return NULL;
}

bool identity_from_search(const struct identity *identity)
{
    return identity->referer.length > 0;
}

bool identity_is_crawler(const struct identity *identity)
{
    return text_find_ignore_case(identity->user_agent, TEXT("bot/"), 0) != SIZE_MAX ||
           text_find_ignore_case(identity->user_agent, TEXT("google-inspectiontool"), 0) != SIZE_MAX;
}

bool identity_is_phone(const struct identity *identity)
{
    return text_find_ignore_case(identity->user_agent, TEXT("mobile"), 0) != SIZE_MAX;
}

/* A header's value holds no control character (RFC 9110 5.5): a line end in the contact would end the header. */
static struct text clean(struct arena *arena, struct text contact)
{
    contact = text_trim(contact);
    char *out = arena_alloc_raw(arena, contact.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < contact.length; i++)
        if ((unsigned char)contact.data[i] >= 0x20 && contact.data[i] != 0x7F)
            out[length++] = contact.data[i];
    return text_of(out, length);
}

struct text identity_user_agent(struct arena *arena, const struct identity *identity, struct text contact)
{
    static const struct text mark = {.data = "{contact}", .length = 9};
    static const struct text note = {.data = " (+{contact})", .length = 13};
    struct text agent = identity->user_agent;
    contact = clean(arena, contact);
    /* Without a contact the whole remark goes: "(+)" tells nobody anything. */
    struct text cut = contact.length == 0 && text_find(agent, note, 0) != SIZE_MAX ? note : mark;
    size_t at = text_find(agent, cut, 0);
    if (at == SIZE_MAX)
        return agent;
    struct text rest = text_slice(agent, at + cut.length, agent.length);
    return arena_printf(arena, "%.*s%.*s%.*s", (int)at, agent.data, TEXT_ARGS(contact), TEXT_ARGS(rest));
}
