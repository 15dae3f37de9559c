/* takedown_difference.c: pieces of two bodies against each other, and what a piece says. */
#include "takedown/difference.h"

#include "tests/unit/test.h"

static struct piece read_one(struct arena *arena, struct text bytes)
{
    bool in_script = false;
    return piece_read(arena, bytes, &in_script);
}

TEST(only_what_the_other_has_not)
{
    const struct pieces mine = pieces_of(arena, TEXT("<p>a</p><p>b</p>\n\n <p>b</p> tail "));
    const struct pieces other = pieces_of(arena, TEXT("<p>a</p>\nx"));
    size_t more = 9;
    const struct pieces only = pieces_only(arena, &mine, &other, 10, &more);
    EXPECT(only.count == 2);
    EXPECT(more == 0);
    EXPECT(text_equal(only.items[0], TEXT("<p>b")));
    EXPECT(text_equal(only.items[1], TEXT("</p> tail")));
    const struct pieces few = pieces_only(arena, &mine, &other, 1, &more);
    EXPECT(few.count == 1);
    EXPECT(more == 1);
    const struct pieces none = pieces_only(arena, &mine, &mine, 10, &more);
    EXPECT(none.count == 0);
    EXPECT(pieces_of(arena, (struct text){0}).count == 0);
}

TEST(pieces_that_are_left_out_are_told)
{
    char *body = arena_alloc_raw(arena, 2 * (DIFFERENCE_LIMIT_PIECES + 10));
    for (size_t i = 0; i < DIFFERENCE_LIMIT_PIECES + 10; i++) {
        body[2 * i] = 'a';
        body[2 * i + 1] = '\n';
    }
    const struct pieces pieces = pieces_of(arena, text_of(body, 2 * (DIFFERENCE_LIMIT_PIECES + 10)));
    EXPECT(pieces.count == DIFFERENCE_LIMIT_PIECES);
    EXPECT(pieces.cut);
    size_t more;
    EXPECT(pieces_only(arena, &pieces, &(struct pieces){0}, 10, &more).count == 1);
}

TEST(links_words_scripts)
{
    struct piece piece = read_one(arena, TEXT("<A class=x  HREF = \"https://xau.example/?a=1&amp;b=2\" data-href=no>N&#7893; h&#x169; &lt;99&gt;"));
    EXPECT(piece.kind == PIECE_LINK);
    EXPECT(text_equal(piece.address, TEXT("https://xau.example/?a=1&b=2")));
    EXPECT(text_equal(piece.words, TEXT("Nổ hũ <99>")));
    piece = read_one(arena, TEXT("<a href=xau.example>x"));
    EXPECT(text_equal(piece.address, TEXT("xau.example")));
    EXPECT(read_one(arena, TEXT("<a name=x>chữ")).kind == PIECE_WORDS);
    EXPECT(read_one(arena, TEXT("<abbr href=\"x\">chữ")).kind == PIECE_WORDS);
    EXPECT(read_one(arena, TEXT("</div>")).kind == PIECE_MARKUP);
    EXPECT(read_one(arena, TEXT("<!-- link farm -->")).kind == PIECE_MARKUP);
    EXPECT(read_one(arena, TEXT("just words")).kind == PIECE_WORDS);
    EXPECT(text_equal(read_one(arena, TEXT("<p title=\"a>b\">c")).words, TEXT("c")));
    piece = read_one(arena, TEXT("<iframe src='//xau.example/'>"));
    EXPECT(piece.kind == PIECE_SCRIPT);
    EXPECT(text_equal(piece.address, TEXT("//xau.example/")));
}

TEST(a_script_goes_on_to_its_end)
{
    bool in_script = false;
    EXPECT(piece_read(arena, TEXT("<script>var a = 1"), &in_script).kind == PIECE_SCRIPT);
    EXPECT(in_script);
    EXPECT(piece_read(arena, TEXT("<a href=x>not a link"), &in_script).kind == PIECE_SCRIPT);
    EXPECT(piece_read(arena, TEXT("</script>"), &in_script).kind == PIECE_MARKUP);
    EXPECT(!in_script);
    EXPECT(piece_read(arena, TEXT("<a href=x>a link"), &in_script).kind == PIECE_LINK);
}

TEST(broken_pieces)
{
    static const char *const broken[] = {"<", "<a", "<a href", "<a href=", "<a href=\"", "<a href='x", "<a =>", "&", "&#", "&#x;", "&#1114112;",
                                         "&#99999999999;", "<script", "</", "<!", "<a href=\"x\"", "&amp", "<iframe src"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const struct text bytes = text_from_string(broken[i]);
        const struct piece piece = read_one(arena, bytes);
        EXPECT(piece.words.length <= bytes.length);
        EXPECT(piece.address.length <= bytes.length);
    }
}
