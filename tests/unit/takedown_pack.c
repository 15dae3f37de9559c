/* Papers of an evidence pack: manifests that may be hostile, text that stays text. */
#include "takedown/pack.h"
#include "tests/unit/test.h"

#include <string.h>

static const struct rule_words rules[] = {{"hidden-link", "hidden link", "liên kết ẩn"}};

static struct list_head head_of(enum language language)
{
    return (struct list_head){.language = language, .now = 1795348800, .rules = rules, .rule_count = 1, .time_zone_minutes = -90};
}

static struct text text_of_buffer(struct arena *arena, struct buffer *buffer)
{
    struct text copy = arena_copy(arena, buffer_text(buffer));
    EXPECT(!buffer_failed(buffer));
    buffer_release(buffer);
    buffer_init(buffer, 1024 * 1024);
    return copy;
}

static bool has(struct text whole, const char *part)
{
    return text_find(whole, text_from_string(part), 0) != SIZE_MAX;
}

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"

TEST(a_manifest_is_read_as_it_was_written)
{
    const struct list_head list = head_of(LANGUAGE_VIETNAMESE);
    const struct finding finding = {.rule = TEXT("hidden-link"), .revision = 3, .weight = 4};
    const struct page_report report = {.url = TEXT("http://xa.example/a"), .findings = &finding, .finding_count = 1, .verdict = VERDICT_TAKEDOWN};
    const struct dossier_place place = {.page = 7, .report = &report};
    const struct dossier dossier = {.head = &list, .reference = TEXT("RS-2026-0001"), .agency = TEXT("Ủy ban \"x\"\r\n</a>"),
                                    .places = &place, .place_count = 1};
    const struct dossier_file files[] = {{TEXT("a\"b.txt"), TEXT(HEX), 7, TEXT("một")}, {TEXT("c"), TEXT(HEX), 0, TEXT("hai")}};
    const struct pack_head head = {.dossier = &dossier, .version = "rasoat 9", .first_received = 1795348800,
                                   .authority = TEXT("http://tsa.example/")};
    struct buffer out;
    struct pack_manifest manifest;
    buffer_init(&out, 1024 * 1024);
    pack_manifest_write(&out, &head, files, 2);
    const struct text written = text_of_buffer(arena, &out);
    EXPECT(has(written, "\"utc\":\"2026-11-22T16:00:00Z\",\"local\":\"2026-11-22T14:30:00-01:30\"") ||
           has(written, "-01:30\""));
    EXPECT(has(written, "{\"rule\":\"hidden-link\",\"revision\":3}"));
    EXPECT(has(written, "\"received_last\":{\"utc\":null,\"local\":null}"));
    EXPECT(pack_manifest_read(arena, written, &manifest));
    EXPECT_TEXT(manifest.program, "rasoat 9");
    EXPECT_TEXT(manifest.reference, "RS-2026-0001");
    EXPECT_TEXT(manifest.authority, "http://tsa.example/");
    if (EXPECT_NUMBER(manifest.file_count, 2)) {
        EXPECT_TEXT(manifest.files[0].name, "a\"b.txt");
        EXPECT_NUMBER(manifest.files[0].bytes, 7);
    }
    buffer_release(&out);
}

TEST(what_is_no_manifest_is_refused)
{
    static const char *const bad[] = {
        "", "{", "[]", "{}", "null", "{\"format\":\"rasoat-pack-1\"}", "{\"format\":\"rasoat-pack-1\",\"files\":[]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":{}}", "{\"format\":7,\"files\":[]}",
        "{\"format\":\"rasoat-pack-1\",\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"a\",\"bytes\":1,\"sha256\":\"" HEX "\"}]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":[7]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"\",\"bytes\":1,\"sha256\":\"" HEX "\"}]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"a\",\"bytes\":1.5,\"sha256\":\"" HEX "\"}]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"a\",\"bytes\":-1,\"sha256\":\"" HEX "\"}]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"a\",\"bytes\":1,\"sha256\":\"" HEX "0\"}]}",
        "{\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"a\",\"bytes\":1}]}",
    };
    struct pack_manifest manifest;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!EXPECT(!pack_manifest_read(arena, text_from_string(bad[i]), &manifest)))
            test_say("%s", bad[i]);
    EXPECT(pack_manifest_read(
        arena, TEXT("{\"format\":\"rasoat-pack-1\",\"files\":[{\"name\":\"a\",\"bytes\":1,\"sha256\":\"" HEX "\"}]}"), &manifest));
}

TEST(differences_are_text)
{
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++) {
        const struct list_head list = head_of(language);
        const struct dossier dossier = {.head = &list, .reference = TEXT("<b>&\"")};
        const struct pack_side plain = {.identity = TEXT("browser"), .url = TEXT("http://xa.example/"), .status = 200,
                                        .body = TEXT("<p>chung</p><p>riêng của người</p>\n")};
        const struct pack_side other = {.identity = TEXT("<i>bot"), .url = TEXT("http://nohu88.example/\"><script>"), .status = 302,
                                        .body = TEXT("<p>chung</p><script>alert(1)</script><a href=\"javascript:x\">nổ hũ</a>\xFF\x01")};
        struct buffer out;
        buffer_init(&out, 1024 * 1024);
        pack_difference_begin(&out, &dossier);
        pack_difference_page(&out, arena, &dossier, TEXT("http://xa.example/<x>"), &plain, &other);
        pack_difference_end(&out, &dossier, 1, 3);
        const struct text page = text_of_buffer(arena, &out);
        EXPECT(has(page, "&lt;script&gt;alert(1)") && !has(page, "<script"));
        EXPECT(has(page, "&lt;a href=&quot;javascript:x&quot;&gt;nổ hũ") && !has(page, "<a "));
        EXPECT(has(page, "&lt;i&gt;bot") && !has(page, "<i>"));
        EXPECT(has(page, "riêng của người"));
        EXPECT(!has(page, "chung")); /* both were given it */
        EXPECT(has(page, "</html>"));
        buffer_release(&out);
    }
}

TEST(long_and_repeated_pages_stay_within_limits)
{
    enum { LINES = 300000 };
    const struct list_head list = head_of(LANGUAGE_ENGLISH);
    const struct dossier dossier = {.head = &list};
    char *lines = arena_alloc(arena, LINES * 8);
    for (size_t i = 0; i < LINES; i++)
        memcpy(lines + i * 8, arena_printf(arena, "%07zu\n", i % 150000).data, 8);
    const struct pack_side plain = {.identity = TEXT("browser"), .body = TEXT("x")};
    const struct pack_side other = {.identity = TEXT("googlebot"), .body = text_of(lines, LINES * 8)};
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    pack_difference_page(&out, arena, &dossier, TEXT("http://xa.example/"), &plain, &other);
    const struct text page = text_of_buffer(arena, &out);
    EXPECT(has(page, "0000199") && !has(page, "0000200\n"));
    EXPECT(has(page, "more pieces"));
    EXPECT(page.length < 64 * 1024);
    buffer_release(&out);
}

TEST(papers_stand_without_anything)
{
    const struct list_head list = head_of(LANGUAGE_VIETNAMESE);
    const struct dossier dossier = {.head = &list};
    const struct pack_head head = {.dossier = &dossier, .version = ""};
    const struct dossier_event event = {.who = TEXT("An\nBình"), .what = TEXT("x"), .detail = TEXT("\xFF\"")};
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    pack_manifest_write(&out, &head, NULL, 0);
    pack_findings_write(&out, &dossier);
    pack_readme_write(&out, &head, NULL, 0);
    pack_custody_line(&out, &list, &event, TEXT("page"), 0);
    pack_custody_end(&out, 0, (struct text){0});
    const struct text all = text_of_buffer(arena, &out);
    EXPECT(has(all, "An\\nBình"));
    EXPECT(has(all, "GÓI BẰNG CHỨNG") && has(all, "EVIDENCE PACK"));
    buffer_release(&out);
}
