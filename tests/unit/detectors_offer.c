/* detectors_offer.c: names told by their shape; sums of short lines with the shipped lists stand in tests/cases/advert-line. */
#include "tests/unit/test.h"

#include "detectors/offer.h"
#include "detectors/offer_name.h"

TEST(syllables)
{
    static const char *const vietnamese[] = {"nguyen", "xa", "thuong", "khuya", "oai", "quyen", "nghieng", "y", "gio"};
    static const char *const others[] = {"hoku", "bet", "win", "talkeng", "zalo", "str", "ngh", "deg"};
    for (size_t i = 0; i < sizeof vietnamese / sizeof *vietnamese; i++)
        EXPECT(name_is_syllable(text_from_string(vietnamese[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        EXPECT(name_is_syllable(text_from_string(others[i])) == (i == 1)); /* "bét" is one */
}

TEST(names)
{
    static const struct {
        const char *word;
        const char *next;
        enum name_kind kind;
    } rows[] = {
        {"mipo77", "", NAME_HOUSE},     {"58mipo", "", NAME_HOUSE},    {"mipobet,", "", NAME_HOUSE},
        {"mipo77.com", "", NAME_HOUSE}, {"mipo", "club", NAME_TRADE},  {"mipoha", "dang", NAME_STRANGE},
        {"covid19", "", NAME_NONE},     {"euro2024", "", NAME_NONE},   {"30thang", "", NAME_NONE},
        {"4g", "", NAME_NONE},          {"facebook", "", NAME_NONE},   {"thuong", "club", NAME_NONE},
        {"88888", "", NAME_NONE},       {"", "", NAME_NONE},           {"---", "club", NAME_NONE},
        {"qd1234", "", NAME_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        EXPECT_NUMBER(name_kind_of(text_from_string(rows[i].word), text_from_string(rows[i].next)), rows[i].kind);
}

TEST(money)
{
    EXPECT(offer_gives_money(TEXT("nhan ngay 88k")));
    EXPECT(offer_gives_money(TEXT("thuong 150% lan dau")));
    EXPECT(!offer_gives_money(TEXT("giam gia 50%")));
    EXPECT(!offer_gives_money(TEXT("")));
}
