/* base_fold.c: folding, as tables of source, marked and folded form; then properties over all letters and odd bytes. */
#include "tests/unit/test.h"

#include "base/fold.h"
#include "base/utf8.h"

#include <string.h>

static const struct {
    const char *source;
    const char *marked;
    const char *folded;
} forms[] = {
    {"", "", ""},
    {"Game Bài Đổi Thưởng", "game bài đổi thưởng", "game bai doi thuong"},
    {"NHÀ CÁI UY TÍN SỐ 1 VIỆT NAM", "nhà cái uy tín số 1 việt nam", "nha cai uy tin so 1 viet nam"},
    /* NFD, marks in either order */
    {"đo\xcc\x82\xcc\x89i", "đổi", "doi"},
    {"đo\xcc\x89\xcc\x82i thu\xcc\x9bo\xcc\x9b\xcc\x89ng", "đổi thưởng", "doi thuong"},
    {"e\xcc\xa3\xcc\x82 \xc3\xaa\xcc\xa3 e\xcc\x82\xcc\xa3", "ệ ệ ệ", "e e e"},
    {"NHA\xcc\x80 CA\xcc\x81I", "nhà cái", "nha cai"},
    {"\xc6\xa1\xcc\x89 \xc6\xb0\xcc\xa3 a\xcc\x86\xcc\x81", "ở ự ắ", "o u a"},
    /* both tone placements */
    {"hòa bình hoà bình", "hoà bình hoà bình", "hoa binh hoa binh"},
    {"khỏe khoẻ", "khoẻ khoẻ", "khoe khoe"},
    {"Thúy Thuý thủy thuỷ tùy tuỳ lũy luỹ", "thuý thuý thuỷ thuỷ tuỳ tuỳ luỹ luỹ",
     "thuy thuy thuy thuy tuy tuy luy luy"},
    {"HÒA HOÀN hòan", "hoà hoàn hoàn", "hoa hoan hoan"},
    {"ho\xcc\x80" "a loa\xcc\x80ng", "hoà loàng", "hoa loang"},
    {"mùa của lúa bìa", "mùa của lúa bìa", "mua cua lua bia"},
    {"hoặc quý thuyền nguyễn", "hoặc quý thuyền nguyễn", "hoac quy thuyen nguyen"},
    {"to\xc3\xa0n abcdefgh", "toàn abcdefgh", "toan abcdefgh"},
    {"\xc3\xb2" "abcdefgh", "oàbcdefgh", "oabcdefgh"},
    /* nothing that is read */
    {"nh\xe2\x80\x8b\xc3\xa0 c\xc2\xad\xc3\xa1\xe2\x80\x8di", "nhà cái", "nha cai"},
    {"\xef\xbb\xbf\xe2\x80\xaegame\xe2\x81\xa0 b\xc3\xa0i", "game bài", "game bai"},
    {"a\x01" "b\x7f" "c", "abc", "abc"},
    {"abcdefg\x7fhijklmnop", "abcdefghijklmnop", "abcdefghijklmnop"},
    /* spaces */
    {"nh\xc3\xa0\xc2\xa0\xc2\xa0" "c\xc3\xa1i\xe3\x80\x80x", "nhà cái x", "nha cai x"},
    {"a \t\r\n  b", "a b", "a b"},
    {"abcdefgh  ijklmnopq        r", "abcdefgh ijklmnopq r", "abcdefgh ijklmnopq r"},
    {"abcdefg  h", "abcdefg h", "abcdefg h"},
    {"  a ", " a ", " a "},
    /* other forms of ASCII */
    {"\xef\xbc\xa7\xef\xbc\xaf\xef\xbc\x98\xef\xbc\x98", "go88", "go88"},
    {"\xf0\x9d\x90\x92\xf0\x9d\x90\x8b\xf0\x9d\x90\x8e\xf0\x9d\x90\x93 \xf0\x9d\x9f\x96\xf0\x9d\x9f\x96", "slot 88",
     "slot 88"},
    {"\xf0\x9d\x97\xa2\xf0\x9d\x98\x80\xf0\x9d\x99\xaa", "osu", "osu"},
    {"\xe2\x93\x91\xe2\x93\x94\xe2\x93\xa3 \xe2\x92\xb7 \xf0\x9f\x85\xb0 \xe1\xb4\x8b\xe1\xb4\x9c\xca\x99\xe1\xb4\x87\xe1\xb4\x9b",
     "bet b a kubet", "bet b a kubet"},
    {"nh\xef\xbd\x81\xcc\x80", "nhà", "nha"},
    /* the eth of old fonts, other Latin letters */
    {"\xc3\x90\xc3\xa0 N\xe1\xba\xb5ng \xc4\x90\xc3\xa0 N\xe1\xba\xb5ng", "đà nẵng đà nẵng", "da nang da nang"},
    {"Čeština Ño Ø Ł", "čeština ño ø ł", "cestina no o l"},
    /* other scripts */
    {"สล็อต เว็บตรง", "สล็อต เว็บตรง", "สล็อต เว็บตรง"},
    {"КАЗИНО Ставки", "казино ставки", "казино ставки"},
    {"ΚΑΖΙΝΟ", "καζινο", "καζινο"},
    {"博彩 카지노", "博彩 카지노", "博彩 카지노"},
    {"a\x1f" "b", "a\x1f" "b", "a\x1f" "b"},
    {"abcd\x1f" "efghijk", "abcd\x1f" "efghijk", "abcd\x1f" "efghijk"},
    /* ill-formed */
    {"a\xff" "b\xc3", "a?b?", "a?b?"},
    /* marks with nothing to stand on */
    {"\xcc\x81" "a\xcc\xb6" "b\xcc\xb6", "ab", "ab"},
};

TEST(forms)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct text source = text_from_string(forms[i].source);
        EXPECT_TEXT(fold_marked(arena, source), forms[i].marked);
        EXPECT_TEXT(fold_plain(arena, source), forms[i].folded);
    }
}

static void check_maps(struct arena *arena, struct text source)
{
    struct folded f = fold_text(arena, source);
    EXPECT_NUMBER(f.source[f.folded.length], source.length);
    EXPECT_NUMBER(f.to_marked[f.folded.length], f.marked.length);
    EXPECT(f.folded.length <= source.length);
    EXPECT(utf8_valid(f.marked));
    EXPECT(utf8_valid(f.folded));
    for (size_t i = 1; i <= f.folded.length; i++)
        if (f.source[i] < f.source[i - 1] || f.to_marked[i] < f.to_marked[i - 1]) {
            EXPECT(!"the maps grow");
            return;
        }
    /* Folding is at rest in its own results. */
    EXPECT(text_equal(fold_marked(arena, f.marked), f.marked));
    EXPECT(text_equal(fold_plain(arena, f.folded), f.folded));
    EXPECT(text_equal(fold_plain(arena, f.marked), f.folded));
    struct fold_search search = fold_for_search(arena, source);
    EXPECT(text_equal(search.folded, f.folded));
    for (size_t i = 0; i <= f.folded.length; i++) {
        struct fold_place place = fold_place(&search, 0, i);
        EXPECT_NUMBER(place.source_end, f.source[i]);
        EXPECT_NUMBER(place.marked.length, f.to_marked[i]);
    }
}

/* What fold_for_search works out is what fold_text says, wherever its windows begin and end. */
static void check_search(struct arena *arena, struct text source, uint32_t seed, int rounds)
{
    struct folded f = fold_text(arena, source);
    struct fold_search search = fold_for_search(arena, source);
    if (!EXPECT(text_equal(search.folded, f.folded)))
        return;
    for (int i = 0; i < rounds; i++) {
        seed = seed * 1664525 + 1013904223;
        size_t start = (seed >> 8) % (f.folded.length + 1);
        seed = seed * 1664525 + 1013904223;
        size_t length = (seed >> 28) == 0 ? (seed >> 8) % 1000 : (seed >> 8) % 30;
        size_t end = start + length < f.folded.length ? start + length : f.folded.length;
        while (start > 0 && f.source[start] == f.source[start - 1])
            start--; /* places are whole characters */
        struct fold_place place = fold_place(&search, start, end);
        bool same = place.source_start == f.source[start] && place.source_end == f.source[end] &&
                    text_equal(place.marked, text_slice(f.marked, f.to_marked[start], f.to_marked[end] - f.to_marked[start]));
        if (!EXPECT(same)) {
            test_say("from %zu to %zu of %zu", start, end, f.folded.length);
            return;
        }
    }
}

TEST(places_in_long_texts)
{
    static const char *const pieces[] = {
        "a", "o", "u", "y", "e", " ", "  ", "h\xc3\xb2", "\xcc\x81", "\xcc\x9b", "\xe2\x80\x8b", "\xc5\xa9", "\n",
        "\x01", "\x1f", "trường ", "nghiệm", "Đổi", "thu\xcc\x9bo\xcc\x9b\xcc\x89ng", "博彩", "\xf0\x9d\x90\x92", "\xff",
        "abcdefgh", "12345678",
        "        ", "\xc2\xa0", "ÁÀ", "\xc3\x86", ".", "!",
    };
    uint32_t seed = 99;
    for (int round = 0; round < 200; round++) {
        struct text source = TEXT("");
        char bytes[1600];
        size_t length = 0;
        size_t kinds = round % 3 == 0 ? 12 : sizeof pieces / sizeof pieces[0];
        while (length < sizeof bytes - 40) {
            seed = seed * 1664525 + 1013904223;
            struct text piece = text_from_string(pieces[(seed >> 16) % kinds]);
            memcpy(bytes + length, piece.data, piece.length);
            length += piece.length;
        }
        source = text_of(bytes, length);
        check_search(arena, source, seed, 200);
    }
}

TEST(maps_point_back)
{
    struct text source = TEXT("Xin chào: nh\xe2\x80\x8b\xc3\xa0  C\xc3\xa1i h\xc3\xb2" "a");
    struct folded f = fold_text(arena, source);
    size_t at = text_find(f.folded, TEXT("nha cai hoa"), 0);
    EXPECT_NUMBER(at, 10);
    EXPECT_NUMBER(f.source[at], 11);     /* after the two-byte "à" of "chào" */
    EXPECT_NUMBER(f.source[at + 2], 16); /* "à" behind the zero-width space */
    EXPECT_TEXT(text_slice(f.marked, f.to_marked[at], f.to_marked[at + 11] - f.to_marked[at]), "nhà cái hoà");
    check_maps(arena, source);
}

TEST(maps_of_all_forms)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        check_maps(arena, text_from_string(forms[i].source));
}

/* The same text begun at each of eight offsets takes other ways through the eight-byte path. */
TEST(alignment_never_shows)
{
    static const char text[] = "Game BÀI đổi  thưởng hòa Bình\tThúy 0123456789 ABCDEFGHIJ nhà cái\xc2\xa0uy tín";
    struct text wanted = fold_plain(arena, TEXT(text));
    for (size_t shift = 0; shift < 16; shift++) {
        char padded[16 + sizeof text];
        memset(padded, 'x', shift);
        memcpy(padded + shift, text, sizeof text - 1);
        struct text got = fold_plain(arena, text_of(padded, shift + sizeof text - 1));
        EXPECT(text_equal(text_slice(got, shift, SIZE_MAX), wanted));
    }
}

TEST(every_code_point)
{
    for (uint32_t c = 1; c < 0x20000; c += c < 0x3000 ? 1 : 37) {
        char bytes[20];
        size_t length = 0;
        length += utf8_put(bytes + length, c);
        bytes[length++] = 'a';
        length += utf8_put(bytes + length, c);
        bytes[length++] = 'y';
        length += utf8_put(bytes + length, c);
        length += utf8_put(bytes + length, c);
        check_maps(arena, text_of(bytes, length));
    }
}

/* Where the marked form grows most: "ũy" three bytes become four. And bytes of a fixed generator. */
TEST(growth_and_odd_bytes)
{
    char grow[300];
    for (size_t i = 0; i < sizeof grow; i += 3)
        memcpy(grow + i, "\xc5\xa9y", 3);
    check_maps(arena, text_of(grow, sizeof grow));
    uint32_t seed = 12345;
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        for (size_t i = 0; i < sizeof bytes; i++) {
            static const char alphabet[] = "aoeuyAOUY dD\xc3\xb2\xb5\xa0\xcc\x80\x81\x89\x83\xa3\x82\x9b\xe1\xbb\xb9\xba\xf0\x9d\x90 \t\x1f\x7f";
            seed = seed * 1664525 + 1013904223;
            bytes[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        check_maps(arena, text_of(bytes, sizeof bytes));
    }
}

TEST(word_characters)
{
    static const struct {
        uint32_t code_point;
        bool word;
    } characters[] = {
        {'a', true}, {'Z', true}, {'0', true}, {'_', false}, {'-', false}, {' ', false}, {0x1F, false},
        {0xE0, true}, {0xD7, false}, {0xA0, false}, {0x111, true}, {0x1B0, true}, {0x1EDF, true}, {0x301, true},
        {0x3B1, true}, {0x430, true}, {0x5D0, true}, {0x627, true}, {0xE2A, false}, {0x5F69, false}, {0x30AB, false},
        {0xCE74, false}, {0x2013, false}, {0x201C, false}, {0x1780, false}, {0xEA5, false},
    };
    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++)
        if (fold_is_word(characters[i].code_point) != characters[i].word)
            test_say("U+%04X", characters[i].code_point), EXPECT(!"is word as the table says");
}

TEST(disguise)
{
    static const struct {
        uint32_t code_point;
        char letter;
    } letters[] = {
        {0x43A, 'k'}, {0x41A, 'k'}, {0x3C5, 'u'}, {0x454, 'e'}, {0xE22, 'u'}, {0xE52, 'b'}, {0x1F1F0, 'k'}, {'a', 0},
        {0x1EA3, 0}, {0x434, 0}, {0x1780, 0}, {0x4E2D, 0}, {0x3B1, 'a'}, {0x0E50, 'o'},
    };
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (!EXPECT_NUMBER(fold_lookalike(letters[i].code_point), (uint8_t)letters[i].letter))
            test_say("U+%04X", letters[i].code_point);
    EXPECT_NUMBER(fold_digit_likeness('4', false), 'a');
    EXPECT_NUMBER(fold_digit_likeness('1', false), 'i');
    EXPECT_NUMBER(fold_digit_likeness('1', true), 'l');
    EXPECT_NUMBER(fold_digit_likeness('8', false), 0);
    EXPECT(fold_is_fancy(0x1D42A) && fold_is_fancy(0xFF2E) && fold_is_fancy(0x24E4) && fold_is_fancy(0x1D0B));
    EXPECT(!fold_is_fancy('k') && !fold_is_fancy(0x1EBF) && !fold_is_fancy(0x43A) && !fold_is_fancy(0x2013));
}
