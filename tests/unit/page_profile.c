/* page_profile.c: what is kept of a page, and how near two pages are. */
#include "page/profile.h"

#include "tests/unit/test.h"

#include <string.h>

static struct profile profile_of(struct arena *arena, struct text body)
{
    static const struct hop hops[] = {
        {.url = {"http://tinh.gov.vn/", 19}, .status = 302, .location = {"http://so.tinh.gov.vn/a", 23}},
        {.url = {"http://so.tinh.gov.vn/a", 23}, .status = 200},
    };
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *header = arena_alloc(arena, sizeof *header);
    *header = (struct header){.name = TEXT("content-type"), .value = TEXT("text/html;charset=utf-8")};
    *response = (struct response){.final_url = TEXT("http://so.tinh.gov.vn/a"), .status = 200, .headers = header,
                                  .header_count = 1, .hops = hops, .hop_count = 2, .body = body};
    struct document *document = arena_alloc(arena, sizeof *document);
    document_parse(arena, response, document);
    struct links links = links_collect(arena, document, NULL);
    const struct profile_word words[] = {
        {TEXT("nổ hũ"), TEXT("title"), SIGHT_VISIBLE}, {TEXT("nổ hũ"), TEXT("title"), SIGHT_VISIBLE},
        {TEXT("nổ hũ"), TEXT("text"), SIGHT_HIDDEN}};
    struct profile profile;
    profile_make(arena, document, NULL, &links, words, 3, &profile);
    return profile;
}

static int distance(uint64_t a, uint64_t b)
{
    return __builtin_popcountll(a ^ b);
}

static const char page_html[] =
    "<html lang=vi><title>Sở Y tế</title><meta name=Description content=' Trang tin '>"
    "<link rel=canonical href=/chinh><meta property=og:url content=http://k.example/>"
    "<script src=//cdn.example/a.js></script><script> var a = 1 </script><script>var a = 1</script>"
    "<a href=http://b.example/1>1</a><a href=http://www.b.example/2>2</a><a href=/trong>3</a>"
    "<iframe src=http://f.example/></iframe><form action=http://g.example/></form>";

TEST(channels)
{
    struct profile profile = profile_of(arena, text_from_string(page_html));
    static const struct { enum profile_channel channel; const char *value; uint32_t count; } wanted[] = {
        {PROFILE_OUTBOUND, "b.example", 2},
        {PROFILE_SCRIPT, "cdn.example", 1},
        {PROFILE_SCRIPT, "inline:", 2},
        {PROFILE_FRAME, "f.example", 1},
        {PROFILE_FORM, "g.example", 1},
        {PROFILE_META, "canonical=http://so.tinh.gov.vn/chinh", 1},
        {PROFILE_META, "og:url=http://k.example/", 1},
        {PROFILE_WORD, "text:nổ hũ", 1},
        {PROFILE_WORD, "title:nổ hũ", 2},
        {PROFILE_HOP, "302 http://so.tinh.gov.vn/a", 1},
    };
    EXPECT_NUMBER(profile.status, 200);
    EXPECT_TEXT(profile.title, "Sở Y tế");
    EXPECT_TEXT(profile.description, "Trang tin");
    EXPECT_TEXT(profile.language, "vi");
    if (!EXPECT(profile.entry_count == sizeof wanted / sizeof *wanted))
        return;
    for (size_t i = 0; i < profile.entry_count; i++) {
        const struct profile_entry *entry = &profile.entries[i];
        bool is_inline = text_starts_with(entry->value, TEXT("inline:")); /* the hash behind it is not asked for */
        struct text value = is_inline ? text_slice(entry->value, 0, 7) : entry->value;
        EXPECT_NUMBER(entry->channel, wanted[i].channel);
        EXPECT_TEXT(value, wanted[i].value);
        EXPECT_NUMBER(entry->count, wanted[i].count);
    }
}

/* `count` paragraphs; the words of paragraph `changed` differ. */
static struct text article(struct arena *arena, int count, int changed, const char *tail)
{
    struct buffer html;
    buffer_init(&html, 1 << 20);
    buffer_add_string(&html, "<title>t</title>");
    for (int i = 0; i < count; i++)
        buffer_printf(&html, "<p>Đoạn %d nói về việc số %d của tỉnh%s</p>\n", i, i * 7,
                      i == changed ? " vừa sửa lại" : "");
    buffer_add_string(&html, tail);
    struct text copy = arena_copy(arena, buffer_text(&html));
    buffer_release(&html);
    return copy;
}

TEST(hashes)
{
    struct profile a = profile_of(arena, article(arena, 100, -1, ""));
    const char *unseen = "<script>x()</script><style>p{}</style><!-- c -->";
    struct profile same = profile_of(arena, article(arena, 100, -1, unseen));
    struct profile near = profile_of(arena, article(arena, 100, 50, ""));
    struct profile far = profile_of(arena, text_from_string(page_html));
    EXPECT(a.text_hash == same.text_hash && a.text_simhash == same.text_simhash);
    EXPECT_NUMBER(a.text_bytes, same.text_bytes);
    EXPECT(a.text_hash != near.text_hash);
    int to_near = distance(a.text_simhash, near.text_simhash);
    int to_far = distance(a.text_simhash, far.text_simhash);
    test_say("near %d, far %d", to_near, to_far);
    EXPECT(to_near <= 6 && to_far >= 12);
    struct profile empty = profile_of(arena, TEXT(""));
    struct profile word = profile_of(arena, TEXT("x"));
    EXPECT_NUMBER(empty.text_bytes, 0);
    EXPECT_NUMBER(word.text_bytes, 1);
    EXPECT(word.text_hash != empty.text_hash && word.text_simhash != empty.text_simhash);
}

TEST(wire)
{
    struct profile profile = profile_of(arena, text_from_string(page_html));
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    profile_encode(&profile, &buffer);
    struct text bytes = arena_copy(arena, buffer_text(&buffer));
    struct profile back;
    struct reader reader = reader_of(bytes);
    EXPECT(profile_decode(arena, &reader, &back) && reader_done(&reader));
    buffer_clear(&buffer);
    profile_encode(&back, &buffer);
    EXPECT(text_equal(buffer_text(&buffer), bytes));
    for (size_t length = 0; length < bytes.length; length++) {
        reader = reader_of(text_slice(bytes, 0, length));
        EXPECT(!profile_decode(arena, &reader, &back));
    }
    for (size_t at = 0; at < bytes.length; at++) {
        char *changed = arena_string(arena, bytes);
        changed[at] = (char)(changed[at] ^ 0xFF);
        reader = reader_of(text_of(changed, bytes.length));
        if (profile_decode(arena, &reader, &back))
            for (size_t i = 0; i < back.entry_count; i++)
                EXPECT((unsigned)back.entries[i].channel < PROFILE_CHANNEL_COUNT);
    }
    buffer_release(&buffer);
}

TEST(entry_limit)
{
    struct buffer html;
    buffer_init(&html, 1 << 20);
    for (int i = 0; i < PROFILE_LIMIT_ENTRIES + 50; i++)
        buffer_printf(&html, "<a href=http://h%d.example/>x</a>", i);
    buffer_add_string(&html, "<iframe src=http://f.example/></iframe>");
    struct profile profile = profile_of(arena, buffer_text(&html));
    uint32_t outbound = 0;
    uint32_t frames = 0;
    for (size_t i = 0; i < profile.entry_count; i++) {
        outbound += profile.entries[i].channel == PROFILE_OUTBOUND;
        frames += profile.entries[i].channel == PROFILE_FRAME;
    }
    EXPECT_NUMBER(outbound, PROFILE_LIMIT_ENTRIES);
    EXPECT_NUMBER(frames, 1);
    buffer_release(&html);
}

TEST(names)
{
    for (int channel = 0; channel < PROFILE_CHANNEL_COUNT; channel++)
        EXPECT(strlen(profile_channel_name((enum profile_channel)channel)) > 0);
}
