/* night_pages.h: invented pages of one site on several nights, as profiles, for the tests of what is normal and what changed. */
#ifndef RASOAT_TESTS_UNIT_NIGHT_PAGES_H
#define RASOAT_TESTS_UNIT_NIGHT_PAGES_H

#include "baselines/change.h"
#include "baselines/learn.h"
#include "page/document.h"
#include "page/link.h"
#include "page/visible.h"

#define NIGHT_HOST TEXT("so.tinh.gov.vn")
#define NIGHT_PLAIN TEXT("browser")
enum { NIGHT_FIRST = 1795000000, NIGHT_DAY = 86400 }; /* 2026-11-18, about */

/* The beginning of the night with this number, from 1. */
static inline int64_t night_at(int64_t run)
{
    return NIGHT_FIRST + run * NIGHT_DAY;
}

static inline const struct profile *night_profile(struct arena *arena, struct text body, uint16_t status)
{
    struct response *response = arena_alloc(arena, sizeof *response);
    struct header *header = arena_alloc(arena, sizeof *header);
    *header = (struct header){.name = TEXT("content-type"), .value = TEXT("text/html;charset=utf-8")};
    *response = (struct response){.final_url = TEXT("http://so.tinh.gov.vn/a"), .status = status, .headers = header,
                                  .header_count = 1, .body = body};
    struct document *document = arena_alloc(arena, sizeof *document);
    document_parse(arena, response, document);
    struct visibilities *visibilities = arena_alloc(arena, sizeof *visibilities);
    *visibilities = visible_compute(arena, document, NULL);
    struct links links = links_collect(arena, document, visibilities);
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    profile_make(arena, document, visibilities, &links, NULL, 0, profile);
    return profile;
}

/* A look by the plain identity, in the middle of that night's run. */
static inline const struct plain_profile *night_look(struct arena *arena, struct text body, int64_t run)
{
    struct plain_profile *look = arena_alloc(arena, sizeof *look);
    (void)plain_profile_of(night_profile(arena, body, 200), NIGHT_PLAIN, NIGHT_PLAIN, run, night_at(run) + 3600, look);
    return look;
}

struct night_page {
    const char *title;
    const char *content; /* HTML of the main part */
    const char *head; /* more of the head */
    const char *foot; /* more behind the footer */
    bool redesigned;
};

static inline struct text night_text(const char *string)
{
    return text_from_string(string ? string : "");
}

/* The portal's page: menu, main part, footer; or the same words in the portal's next design. */
static inline struct text night_html(struct arena *arena, const struct night_page *page)
{
    if (page->redesigned)
        return arena_printf(
            arena,
            "<html><head><title>%s</title><link rel=stylesheet href=/moi/giao-dien.css>%.*s</head><body class=trang>"
            "<header class='thanh-dau nen-do'><section class=bieu-trung><img src=/moi/quoc-huy.svg alt=''></section>"
            "<section class=tim-kiem><input class=o-tim></section></header><aside class=cot-ben><div class=the-menu>"
            "<a class=muc href=/moi/a>Trang nhất</a><a class=muc href=/moi/b>Tin hoạt động của ngành</a></div></aside>"
            "<article class=bai-viet><section class=noi-dung>%s</section></article><div class=chan-trang-moi>"
            "<span class=ban-quyen>Bản quyền thuộc Sở Thử nghiệm, giao diện năm nay</span></div>%.*s</body></html>",
            page->title, TEXT_ARGS(night_text(page->head)), page->content, TEXT_ARGS(night_text(page->foot)));
    return arena_printf(
        arena,
        "<html><head><title>%s</title><link rel=stylesheet href=/css/portal.css><script src=//thu-vien.example/j.js>"
        "</script>%.*s</head><body id=portal><div id=wrapper class=khung><div id=banner class=anh-dau><h2>Sở Thử nghiệm "
        "tỉnh Ví dụ</h2></div><ul id=menu class=thuc-don><li class=muc-a><a href=/>Trang chủ của Sở</a></li><li class=muc-b>"
        "<a href=/gioi-thieu>Giới thiệu chung</a></li><li class=muc-c><a href=/van-ban>Văn bản chỉ đạo</a></li></ul>"
        "<div id=main class=cot-giua><div class=bai>%s</div></div><div id=lien-ket class=hop><a "
        "href=http://chinhphu.example/>Cổng thông tin Chính phủ</a></div><div id=footer class=cuoi><p>Địa chỉ: số 1 "
        "đường Thử Nghiệm, thành phố Ví Dụ</p><p>Chịu trách nhiệm chính: Giám đốc Sở Thử nghiệm</p></div></div>%.*s"
        "</body></html>",
        page->title, TEXT_ARGS(night_text(page->head)), page->content, TEXT_ARGS(night_text(page->foot)));
}

static inline struct text night_article_of(struct arena *arena, unsigned number, bool redesigned, const char *foot)
{
    static const char *const subjects[] = {"đê điều", "tiêm chủng", "trường học", "đường sá", "mùa vụ", "thuế đất"};
    const char *subject = subjects[number % 6];
    struct night_page page = {
        .title = arena_string(arena, arena_printf(arena, "Hội nghị về %s, kỳ họp của tổ %c%c - Sở Thử nghiệm", subject,
                                                  'a' + (int)(number / 26 % 26), 'a' + (int)(number % 26))),
        .content = arena_string(
            arena, arena_printf(arena,
                                "<h1>Hội nghị về %s</h1><p>Sáng nay, tổ %c%c đã họp về %s với sự có mặt của đại diện các "
                                "xã, phường.</p><p>Các đại biểu tổ %c%c nêu ý kiến về kinh phí và tiến độ của việc "
                                "%s.</p>",
                                subject, 'a' + (int)(number / 26 % 26), 'a' + (int)(number % 26), subject,
                                'a' + (int)(number / 26 % 26), 'a' + (int)(number % 26), subject)),
        .foot = foot,
        .redesigned = redesigned,
    };
    return night_html(arena, &page);
}

/* One of the site's articles. */
static inline struct text night_article(struct arena *arena, unsigned number)
{
    return night_article_of(arena, number, false, NULL);
}

#define NIGHT_HOME_TITLE "Cổng thông tin điện tử Sở Thử nghiệm"
static inline struct text night_home(struct arena *arena, const char *foot)
{
    const struct night_page page = {.title = NIGHT_HOME_TITLE,
                                    .content = "<h1>Tin mới</h1><p>Hội nghị về đê điều được tổ chức ngày hôm nay tại "
                                               "huyện Ví Dụ.</p><p>Lịch tiếp công dân của lãnh đạo Sở trong "
                                               "tháng này.</p>",
                                    .foot = foot};
    return night_html(arena, &page);
}

/* What vandals leave, without a word that any list knows. */
#define NIGHT_DEFACED \
    "<html><head><title>Shadow Fox</title></head><body style='background:#000'><center><img src=fox.png><br>" \
    "<font color=red>we were in your house. greetings to k0yote and silent owl. think about it.</font></center></body></html>"

/* A settled site that knows the portal's template (from twelve articles) and the values of the home page. */
static inline struct knowledge night_knowledge(struct arena *arena)
{
    struct knowledge knowledge;
    struct template_counter *counter = arena_alloc(arena, sizeof *counter);
    knowledge_open(&knowledge, arena, NIGHT_HOST);
    for (unsigned i = 0; i < 12; i++)
        template_count(counter, night_look(arena, night_article(arena, i), 1));
    template_count(counter, night_look(arena, night_home(arena, NULL), 1));
    template_counter_result(counter, knowledge.templates);
    const struct site_value *values = NULL;
    size_t count = site_values(arena, night_look(arena, night_home(arena, NULL), 1), NIGHT_HOST, &values);
    for (size_t i = 0; i < count; i++)
        knowledge_add(&knowledge, &(struct known_value){values[i].channel, values[i].value, VALUE_ACCEPTED, night_at(2), 2, false});
    knowledge.settled = true;
    knowledge_ready(&knowledge);
    return knowledge;
}

#endif
