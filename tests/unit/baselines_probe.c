/* baselines_probe.c: what hosts answer where nothing is, and when their search or redirector is asked. */
#include "baselines/probe_answers.h"
#include "tests/unit/test.h"

#include <string.h>

#define SITE "http://www.so.example"
#define WORD "fajewizofavujizo"
#define OTHER "zuwavofejizafuwo"

struct answer {
    uint16_t status;
    const char *body;
    const char *location; /* of a first hop with status 302 */
    const char *robots_tag;
    double points; /* of one finding */
    const char *rule;
    const char *target;
    const char *evidence;
};

static struct look *look_of(struct arena *arena, bool crawler, const struct answer *answer)
{
    struct look *look = arena_alloc(arena, sizeof *look);
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *headers = arena_alloc_array(arena, 2, sizeof *headers);
    struct hop *hops = arena_alloc_array(arena, 2, sizeof *hops);
    struct document *document = arena_alloc(arena, sizeof *document);
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    size_t hop_count = 0;
    headers[0] = (struct header){TEXT("content-type"), TEXT("text/html;charset=utf-8")};
    headers[1] = (struct header){TEXT("x-robots-tag"), text_from_string(answer->robots_tag)};
    if (answer->location)
        hops[hop_count++] = (struct hop){.url = TEXT(SITE "/x"), .status = 302, .location = text_from_string(answer->location)};
    hops[hop_count++] = (struct hop){.url = TEXT(SITE "/x"), .status = answer->status};
    *response = (struct response){.final_url = TEXT(SITE "/x"), .status = answer->status, .headers = headers,
                                  .header_count = answer->robots_tag ? 2 : 1, .hops = hops, .hop_count = hop_count,
                                  .body = text_from_string(answer->body)};
    document_parse(arena, response, document);
    struct links links = links_collect(arena, document, NULL);
    profile_make(arena, document, NULL, &links, NULL, 0, profile);
    struct finding *finding = arena_alloc(arena, sizeof *finding);
    *finding = (struct finding){.rule = answer->rule ? text_from_string(answer->rule) : TEXT("listed-word"),
                                .weight = answer->points, .target = text_from_string(answer->target),
                                .evidence = text_from_string(answer->evidence)};
    *look = (struct look){.identity = crawler ? TEXT("googlebot") : TEXT("browser"), .host = TEXT("www.so.example"),
                          .status = answer->status, .profile = profile, .findings = finding,
                          .finding_count = answer->points > 0 || answer->rule ? 1 : 0, .crawler = crawler};
    return look;
}

#define MENU "<ul><li>Giới thiệu<li>Tin tức<li>Văn bản chỉ đạo điều hành<li>Thủ tục hành chính</ul>"
#define PAGE(title, text) "<!DOCTYPE html><html lang=vi><title>" title "</title>" MENU "<p>" text "</p>"
#define NOT_FOUND(word) PAGE("Không tìm thấy", "Địa chỉ /" word " không tồn tại trên cổng thông tin, mời quý vị quay lại trang chủ.")
#define CASINO PAGE("Nhà cái uy tín số một", "Chào mừng đến với sòng bạc trực tuyến hàng đầu, đăng ký hôm nay nhận ngay thưởng lớn cho người mới.")
#define SLOTS PAGE("Nổ hũ đổi thưởng", "Kho trò chơi quay hũ mới nhất năm nay, tỷ lệ trúng rất cao, rút tiền nhanh trong vòng một phút.")
#define HOME PAGE("Sở Văn hóa", "Hội nghị tổng kết công tác năm đã diễn ra sáng nay với sự tham dự của đông đảo cán bộ trong toàn ngành văn hóa.")

struct night {
    struct answer plain[2], crawler[2], home;
};

static struct probe_answers answers_of(struct arena *arena, const struct night *night)
{
    struct probe_answers answers = {.words = {TEXT(WORD), TEXT(OTHER)}, .paths = {TEXT("/" WORD ".html"), TEXT("/app/" OTHER)}};
    for (size_t i = 0; i < 2; i++) {
        answers.plain[i] = night->plain[i].body ? look_of(arena, false, &night->plain[i]) : NULL;
        answers.crawler[i] = night->crawler[i].body ? look_of(arena, true, &night->crawler[i]) : NULL;
    }
    if (night->home.body)
        answers.home = look_of(arena, true, &night->home);
    return answers;
}

static struct probe_result judge(struct arena *arena, const struct night *night, double weight, const char *evidence)
{
    struct probe_answers answers = answers_of(arena, night);
    struct findings findings = {.arena = arena};
    struct probe_result result;
    judge_any_path(arena, &answers, &result, &findings);
    EXPECT_NUMBER(findings.list.count, weight > 0);
    EXPECT_NUMBER(result.any_path, weight > 0);
    if (findings.list.count == 1 && weight > 0) {
        EXPECT_TEXT(findings.list.items[0].rule, "any-path");
        EXPECT(findings.list.items[0].weight == weight);
        EXPECT_TEXT(findings.list.items[0].evidence, evidence);
        EXPECT(text_find(findings.list.items[0].evidence, TEXT(WORD), 0) == SIZE_MAX);
    }
    return result;
}

static const struct answer told[2] = {{.status = 404, .body = NOT_FOUND(WORD)}, {.status = 404, .body = NOT_FOUND(OTHER)}};
static const struct answer soft[2] = {{.status = 200, .body = NOT_FOUND(WORD)}, {.status = 200, .body = NOT_FOUND(OTHER)}};
static const struct answer home = {.status = 200, .body = HOME};
static const struct answer casino = {.status = 200, .body = CASINO}, slots = {.status = 200, .body = SLOTS};
static const struct answer casino_found = {.status = 200, .body = CASINO, .points = 5, .target = "nohu.example"};

TEST(answers_that_tell)
{
    const struct answer blocked = {.status = 403, .body = HOME}, overloaded = {.status = 503, .body = HOME}, moved = {.status = 302, .body = ""};
    const struct { const struct answer *answer; bool has_profile, tells; } cases[] = {
        {&told[0], true, true},  {&told[0], false, true},  {&soft[0], true, true},    {&soft[0], false, false},
        {&moved, false, true},   {&blocked, true, false},  {&overloaded, true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct look *look = look_of(arena, false, cases[i].answer);
        if (!cases[i].has_profile)
            look->profile = NULL;
        EXPECT(probe_tells(look) == cases[i].tells);
    }
    EXPECT(!probe_tells(NULL));
}

TEST(honest_hosts)
{
    struct probe_result result = judge(arena, &(struct night){{told[0], told[1]}, {told[0], told[1]}, home}, 0, "");
    EXPECT_NUMBER(result.missing, PROBE_MISSING_TOLD);
    EXPECT(result.not_found != NULL);
    result = judge(arena, &(struct night){{soft[0], soft[1]}, {soft[0], soft[1]}, home}, 0, "");
    EXPECT_NUMBER(result.missing, PROBE_MISSING_PAGE);
    /* another status with the same words; nobody answers; visitors or robots are refused */
    judge(arena, &(struct night){{told[0], told[1]}, {soft[0], soft[1]}, home}, 0, "");
    result = judge(arena, &(struct night){.home = home}, 0, "");
    EXPECT_NUMBER(result.missing, PROBE_MISSING_UNKNOWN);
    const struct answer blocked = {.status = 403, .body = PAGE("Attention", "Please solve the puzzle to show that you are human")};
    result = judge(arena, &(struct night){{blocked, blocked}, {soft[0], soft[1]}, home}, 0, "");
    EXPECT_NUMBER(result.missing, PROBE_MISSING_UNKNOWN);
    judge(arena, &(struct night){{told[0], told[1]}, {blocked, blocked}, home}, 0, "");
    /* robots get the start page for whatever is missing: pages made ready by a server for sites built by scripts */
    judge(arena, &(struct night){{told[0], told[1]}, {home, home}, home}, 0, "");
    const struct answer shell = {.status = 200, .body = "<title>Sở Văn hóa</title><div id=app></div>"};
    judge(arena, &(struct night){{shell, shell}, {home, home}, home}, 0, "");
    /* a page of chance for everybody: quotations, other news each time */
    judge(arena, &(struct night){{casino, slots}, {slots, casino}, home}, 0, "");
}

TEST(pages_for_crawlers_alone)
{
    judge(arena, &(struct night){{told[0], told[1]}, {casino, slots}, home}, 8,
          "search engines are given a page for any address, with the title \"Nhà cái uy tín số một\"; visitors are told status 404");
    judge(arena, &(struct night){{told[0], told[1]}, {casino, casino}, home}, 4,
          "search engines are given a page for any address, with the title \"Nhà cái uy tín số một\"; visitors are told status 404");
    judge(arena, &(struct night){{told[0], told[1]}, {casino_found, casino_found}, home}, 8,
          "search engines are given a page for any address, with the title \"Nhà cái uy tín số một\"; visitors are told status 404");
    judge(arena, &(struct night){{told[0], told[1]}, {told[0], casino_found}, home}, 8,
          "search engines are given a page for any address below \"/app/\", with the title \"Nhà cái uy tín số một\"; visitors are "
          "told status 404");
    judge(arena, &(struct night){{soft[0], soft[1]}, {casino, slots}, home}, 8,
          "search engines are given a page for any address, with the title \"Nhà cái uy tín số một\", that visitors are not given");
    judge(arena, &(struct night){{told[0], told[1]}, {casino, slots}, {0}}, 8,
          "search engines are given a page for any address, with the title \"Nhà cái uy tín số một\"; visitors are told status 404");
    const struct answer echo = {.status = 200, .body = PAGE("Chơi " WORD " ngay", "Sân chơi dành cho tất cả mọi người yêu thích giải trí, tham gia để nhận quà.")};
    judge(arena, &(struct night){{told[0], told[1]}, {echo, told[1]}, home}, 4,
          "search engines are given a page for any address, with the title \"Chơi ... ngay\"; visitors are told status 404");
}

TEST(advertising_for_everybody)
{
    const struct answer bad = {.status = 404, .body = CASINO, .points = 6, .rule = "redirect", .target = "nohu.example", .evidence = "off"};
    struct probe_result result = judge(arena, &(struct night){{bad, bad}, {bad, bad}, home}, 8,
                                       "the page for addresses that do not exist, with \"redirect\": off");
    EXPECT_NUMBER(result.missing, PROBE_MISSING_TOLD);
    const struct answer faint = {.status = 404, .body = CASINO, .points = 1};
    judge(arena, &(struct night){{faint, faint}, {faint, faint}, home}, 0, "");
}

static bool exists(struct arena *arena, struct look *look, const struct probe_answers *answers)
{
    return probe_slug_exists(arena, look, TEXT("/nha-cai-uy-tin"), answers);
}

TEST(slugs)
{
    const struct night honest = {{told[0], told[1]}, {told[0], told[1]}, home};
    const struct night soft_night = {{soft[0], soft[1]}, {soft[0], soft[1]}, home};
    const struct night unknown = {.home = home};
    struct probe_answers answers = answers_of(arena, &honest), softer = answers_of(arena, &soft_night);
    struct probe_answers none = answers_of(arena, &unknown);
    const struct answer echo = {.status = 200, .body = PAGE("Không tìm thấy", "Địa chỉ /nha-cai-uy-tin không tồn tại trên cổng thông tin, mời quý vị quay lại trang chủ.")};
    const struct answer sent = {.status = 302, .body = "", .location = "https://nohu.example/"};
    struct look *plain = look_of(arena, false, &casino), *crawler = look_of(arena, true, &casino);
    EXPECT(exists(arena, plain, &answers) && exists(arena, crawler, &answers));
    EXPECT(exists(arena, plain, &softer));
    EXPECT(!exists(arena, plain, &none));
    EXPECT(!exists(arena, NULL, &answers));
    EXPECT(!exists(arena, look_of(arena, false, &told[0]), &answers));
    EXPECT(!exists(arena, look_of(arena, false, &echo), &softer)); /* says our own words back */
    EXPECT(!exists(arena, look_of(arena, false, &home), &answers)); /* sent to the start page */
    EXPECT(exists(arena, look_of(arena, true, &sent), &answers));
    const struct night all_sent = {{sent, sent}, {sent, sent}, home};
    struct probe_answers everywhere = answers_of(arena, &all_sent);
    EXPECT(!exists(arena, look_of(arena, true, &sent), &everywhere));
}

static size_t reflected(struct arena *arena, uint16_t status, const char *body, const char *robots_tag, bool allow)
{
    struct findings findings = {.arena = arena};
    const struct answer answer = {.status = status, .body = body, .robots_tag = robots_tag};
    judge_search_reflection(arena, look_of(arena, true, &answer), TEXT(WORD), allow, TEXT("http://www.so.example/tim-kiem"), &findings);
    if (findings.list.count) {
        EXPECT_TEXT(findings.list.items[0].rule, "search-reflection");
        EXPECT_TEXT(findings.list.items[0].target, "http://www.so.example/tim-kiem");
        EXPECT(text_find(findings.list.items[0].evidence, TEXT(WORD), 0) == SIZE_MAX);
        EXPECT(findings.list.items[0].weight == 0); /* a misconfiguration is no compromise */
    }
    return findings.list.count;
}

TEST(search_reflection)
{
#define RESULTS(head, title, heading) "<!DOCTYPE html>" head "<title>" title "</title><h1>" heading "</h1><p>Từ khóa: " WORD
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm " WORD, "Kết quả"), NULL, true), 1);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm kiếm", "Kết quả cho " WORD), NULL, true), 1);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("<meta name=description content='Tìm " WORD "'>", "Tìm", ""), NULL, true), 1);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm kiếm", "Kết quả"), NULL, true), 0); /* in the text alone */
    EXPECT_NUMBER(reflected(arena, 404, RESULTS("", "Tìm " WORD, ""), NULL, true), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm " WORD, ""), NULL, false), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("<meta name=robots content='noindex, follow'>", "Tìm " WORD, ""), NULL, true), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("<meta name=googlebot content=none>", "Tìm " WORD, ""), NULL, true), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("<meta name=robots content='index, max-image-preview:none'>", "Tìm " WORD, ""), NULL, true), 1);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm " WORD, ""), "googlebot: noindex", true), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm " WORD, ""), "otherbot: noindex", true), 1);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("", "Tìm " WORD, ""), "NOINDEX", true), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("<link rel=canonical href=/tim-kiem>", "Tìm " WORD, ""), NULL, true), 0);
    EXPECT_NUMBER(reflected(arena, 200, RESULTS("<link rel=canonical href='/tim-kiem?q=" WORD "'>", "Tìm " WORD, ""), NULL, true), 1);
}

static size_t redirects(struct arena *arena, const struct answer *answer)
{
    struct findings findings = {.arena = arena};
    judge_open_redirector(arena, look_of(arena, false, answer), TEXT("example.invalid"), TEXT("http://www.so.example/go?url="), &findings);
    if (findings.list.count)
        EXPECT_TEXT(findings.list.items[0].rule, "open-redirector");
    return findings.list.count;
}

TEST(open_redirectors)
{
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 302, .body = "", .location = "https://example.invalid/" WORD}), 1);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 302, .body = "", .location = "http://www.example.invalid/"}), 1);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 200, .body = HOME, .location = SITE "/?u=https://example.invalid/"}), 0);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 302, .body = "", .location = "https://notexample.invalid/"}), 0);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 200, .body = "<meta http-equiv=refresh content='0;url=https://example.invalid/x'>"}), 1);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 200, .body = "x", .rule = "redirect", .target = "example.invalid"}), 1);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 200, .body = "<a href='https://example.invalid/x'>Bạn sắp rời trang</a>"}), 0);
    EXPECT_NUMBER(redirects(arena, &(struct answer){.status = 404, .body = NOT_FOUND("x")}), 0);
}
