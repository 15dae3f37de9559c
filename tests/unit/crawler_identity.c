/* crawler_identity.c: the built-in identities and the contact in our own. */
#include "crawler/identity.h"
#include "tests/unit/test.h"

TEST(built_in)
{
    static const struct {
        const char *name;
        const char *holds; /* in the User-Agent */
        bool visitor; /* says that it reads Vietnamese */
        const char *referer;
    } cases[] = {
        {"browser", "Windows NT 10.0", true, ""},
        {"googlebot", "Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", false, ""},
        {"googlebot-desktop", "compatible; Googlebot/2.1; +http://www.google.com/bot.html", false, ""},
        {"search-visitor", "Android", true, "https://www.google.com.vn/"},
        {"inspection-tool", "(compatible; Google-InspectionTool/1.0;)", false, ""},
        {"google-desktop", "Windows NT 10.0", true, "https://www.google.com/"},
        {"coccoc-desktop", "coc_coc_browser", true, "https://coccoc.com/search?query=c%E1%BB%95ng+th%C3%B4ng+tin"},
        {"phone", "iPhone", true, ""},
        {"rasoat", "rasoat/" RASOAT_VERSION " (+{contact})", true, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct identity *identity = identity_builtin(text_from_string(cases[i].name));
        if (!EXPECT(identity != NULL))
            continue;
        EXPECT_TEXT(identity->name, cases[i].name);
        EXPECT(text_find(identity->user_agent, text_from_string(cases[i].holds), 0) != SIZE_MAX);
        EXPECT(text_starts_with(identity->accept_language, TEXT("vi-VN")) == cases[i].visitor);
        EXPECT(text_starts_with(identity->accept, TEXT("text/html")));
        EXPECT_TEXT(identity->referer, cases[i].referer);
        for (size_t j = 0; j < i; j++) {
            const struct identity *other = identity_builtin(text_from_string(cases[j].name));
            EXPECT(!text_equal(identity->user_agent, other->user_agent) || !text_equal(identity->referer, other->referer));
        }
    }
    EXPECT(identity_builtin(TEXT("Browser")) == NULL);
    EXPECT(identity_builtin(TEXT("")) == NULL);
}

TEST(what_they_are)
{
    static const struct {
        const char *name;
        bool from_search, is_crawler, is_phone;
    } cases[] = {
        {"browser", false, false, false},       {"googlebot", false, true, true},
        {"googlebot-desktop", false, true, false}, {"inspection-tool", false, true, true},
        {"search-visitor", true, false, true},  {"google-desktop", true, false, false},
        {"coccoc-desktop", true, false, false}, {"phone", false, false, true},
        {"rasoat", false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct identity *identity = identity_builtin(text_from_string(cases[i].name));
        EXPECT(identity_from_search(identity) == cases[i].from_search);
        EXPECT(identity_is_crawler(identity) == cases[i].is_crawler);
        EXPECT(identity_is_phone(identity) == cases[i].is_phone);
    }
}

TEST(contact)
{
    static const char *const cases[][3] = { /* user agent, contact, result */
        {"rasoat/1 (+{contact})", "a@tinh.example", "rasoat/1 (+a@tinh.example)"},
        {"rasoat/1 (+{contact})", "", "rasoat/1"},
        {"rasoat/1 (+{contact})", "  ", "rasoat/1"},
        {"rasoat/1 (+{contact})", "a\r\nX-Evil: 1", "rasoat/1 (+aX-Evil: 1)"},
        {"x {contact} y", "", "x  y"},
        {"x {contact} y", "z", "x z y"},
        {"Mozilla/5.0", "z", "Mozilla/5.0"},
        {"", "z", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct identity identity = {.user_agent = text_from_string(cases[i][0])};
        EXPECT_TEXT(identity_user_agent(arena, &identity, text_from_string(cases[i][1])), cases[i][2]);
    }
}
