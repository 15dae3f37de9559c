/* options.c: options that several commands share, and the words for notes. */
#include "cli/options.h"
#include "crawler/frontier.h"

#include <string.h>
#include <time.h>

bool fail_on_read(const char *value, struct fail_on *fail_on)
{
    fail_on->given = verdict_from_name(text_from_string(value), &fail_on->least) &&
                     (fail_on->least == VERDICT_REVIEW || fail_on->least == VERDICT_TAKEDOWN);
    return fail_on->given;
}

bool fail_on_reached(const struct fail_on *fail_on, const uint64_t counts[VERDICT_COUNT])
{
    if (!fail_on->given)
        return false;
    return counts[VERDICT_TAKEDOWN] > 0 || (fail_on->least == VERDICT_REVIEW && counts[VERDICT_REVIEW] > 0);
}

bool verdicts_read(const char *value, bool verdicts[VERDICT_COUNT])
{
    struct text rest = text_from_string(value);
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        verdicts[i] = false;
    while (rest.data) {
        enum verdict verdict;
        if (!verdict_from_name(text_trim(text_split(&rest, ',')), &verdict))
            return false;
        verdicts[verdict] = true;
    }
    return true;
}

bool words_read(struct arena *arena, const char *given, size_t limit, struct text *words)
{
    bool has_letter = false;
    *words = text_trim(text_from_string(given));
    struct text clean = finding_clean(arena, *words, limit);
    for (size_t i = 0; i < clean.length; i++)
        has_letter |= ascii_is_alpha(clean.data[i]) || (unsigned char)clean.data[i] >= 0x80;
    return has_letter && clean.length > 1 && text_equal(clean, *words);
}

bool date_read(const char *given, int time_zone_minutes, int64_t *end)
{
    struct tm parts = {0};
    const char *rest = given ? strptime(given, "%Y-%m-%d", &parts) : NULL;
    if (!rest || *rest != '\0' || strlen(given) != 10)
        return false;
    *end = (int64_t)timegm(&parts) + 86399 - time_zone_minutes * 60;
    return true;
}

static const struct {
    const char *kind;
    const char *english;
    const char *vietnamese;
} notes[] = {
    {"robots-unreachable", "robots.txt could not be read, so nothing was asked",
     "không đọc được robots.txt nên không truy cập"},
    {"host-not-answering", "the server did not answer; first again tomorrow", "máy chủ không trả lời; mai rà soát trước"},
    {"resolve", "the host name was not found", "không tìm thấy tên miền"},
    {"connect", "no connection", "không kết nối được"},
    {"tls", "the TLS certificate or handshake failed", "chứng thư hoặc bắt tay TLS lỗi"},
    {"timeout", "the answer took too long", "trả lời quá chậm"},
    {"server-error", "the server failed (status 500 and above); first again tomorrow",
     "máy chủ báo lỗi (mã 500 trở lên); mai rà soát trước"},
    {"overloaded", "the server says that it is asked too often (429); first again tomorrow",
     "máy chủ báo bị truy cập quá nhiều (mã 429); mai rà soát trước"},
    {"refused-address", "the name leads to a private address; refused", "tên miền trỏ tới địa chỉ nội bộ; đã từ chối"},
    {"protocol", "the answer was not proper HTTP", "trả lời không đúng HTTP"},
    {"reset", "the connection broke off", "kết nối bị ngắt giữa chừng"},
    {"other", "could not be fetched", "không tải được"},
    {"address", "the address cannot be read", "địa chỉ không đọc được"},
    {"identity-not-seen", "one of the visitors got no answer", "một trong các kiểu người xem không nhận được trả lời"},
    {"unparsed-page", "the page could not be judged whole", "không phân tích được toàn bộ trang"},
    {"script-ran-too-long", "scripts of the page could not be run whole", "chưa chạy được trọn vẹn mã lệnh của trang"},
    {"body-limit", "the page is too large; its start was judged", "trang quá lớn; chỉ đánh giá phần đầu"},
    {"header-limit", "an answer has more header fields than are read", "trả lời có nhiều trường tiêu đề hơn mức được đọc"},
    {"broken-off", "the answer broke off; what came was judged", "trả lời bị ngắt giữa chừng; đã đánh giá phần nhận được"},
    {"clock-changed", "the computer's clock was set while the crawl ran: nothing was taken as normal, no page of a ticket was called clean",
     "đồng hồ của máy tính bị chỉnh trong lúc rà soát: không ghi nhận gì là bình thường, không coi trang nào của phiếu là đã sạch"},
    {"clock-set", "the computer's clock was set since the crawl before, or the computer stood still: between two clean looks at a ticket's page, and "
     "two quiet nights, only the time that it ran counts",
     "từ lần rà soát trước, đồng hồ của máy tính đã bị chỉnh hoặc máy đã bị tạm dừng: giữa hai lần thấy trang của phiếu đã sạch, và giữa hai đêm yên ổn, "
     "chỉ tính thời gian máy thực sự chạy"},
    {"surplus-answer", "the server sends more than it is asked for; each page is asked for over a connection of its own",
     "máy chủ gửi thừa so với yêu cầu; mỗi trang được hỏi qua một kết nối riêng"},
    {"host-limit", "the site leads to more hosts of its own domain than are asked",
     "trang web dẫn tới nhiều máy chủ cùng tên miền hơn mức được hỏi"},
    {"link-limit", "too many links on one page", "một trang có quá nhiều liên kết"},
    {"finding-limit", "a page has more signs than are kept", "một trang có nhiều dấu hiệu hơn số được lưu"},
    {"sign-limit", "a page has more words, headings or boxes than are looked at",
     "một trang có nhiều từ ngữ, tiêu đề hoặc khung hơn mức được xem"},
    {"redirect-limit", "too many redirects", "chuyển hướng quá nhiều lần"},
    {"sheet-missing", "a style sheet could not be had", "không tải được một tệp kiểu dáng"},
    {"judged-without-sheet", "pages judged without one of their style sheets",
     "trang được đánh giá khi thiếu một tệp kiểu dáng"},
    {"soft-404", "the site answers addresses that do not exist with an ordinary page",
     "trang web trả lời địa chỉ không tồn tại bằng một trang bình thường"},
    {"known-limit", "the site names more other hosts than are kept", "trang web nêu nhiều máy chủ khác hơn số được lưu"},
    {"new-value-limit", "the site names more new hosts in one night than are compared",
     "trong một đêm trang web nêu nhiều máy chủ mới hơn mức được so sánh"},
    {"sheet-robots", "a style sheet is forbidden by robots.txt", "một tệp kiểu dáng bị robots.txt chặn"},
    {"province-host-limit", "the site links to more other sites than are kept",
     "trang liên kết tới nhiều trang khác hơn mức được lưu"},
    {"campaign-limit", "more signs than can be compared between sites; the first ones were",
     "quá nhiều dấu hiệu để so sánh giữa các trang web; chỉ so phần đầu"},
    {"evidence-not-kept", "evidence of a flagged page could not be kept", "không lưu được bằng chứng của một trang bị gắn cờ"},
    {"evidence-incomplete", "evidence of a page lacks one of its answers or style sheets",
     "bằng chứng của một trang thiếu một câu trả lời hoặc tệp kiểu dáng"},
    {"evidence-disk-full", "no room for evidence within disk_mb", "hết dung lượng lưu bằng chứng (disk_mb)"},
    {"evidence-spool-full", "no room within spool_mb for pages that only the second look can flag",
     "hết dung lượng tạm (spool_mb) cho những trang mà chỉ lần xem thứ hai mới gắn cờ được"},
    {"ticket-limit", "more flagged pages without a ticket than are looked at in one night; the heaviest were",
     "quá nhiều trang bị gắn cờ chưa có phiếu; đêm nay chỉ lập phiếu cho các trang nặng điểm nhất"},
    {"sitemap-limit", "a sitemap is too long", "sơ đồ trang quá dài"},
    {"sitemap-depth", "sitemap indexes within indexes", "chỉ mục sơ đồ trang lồng nhau quá sâu"},
    {"sitemap-broken", "a sitemap is malformed; what could be read was used",
     "sơ đồ trang bị lỗi; đã dùng phần đọc được"},
    {"sitemap-unreachable", "a sitemap could not be fetched", "không tải được sơ đồ trang"},
    {"robots-limit", "robots.txt is too long", "robots.txt quá dài"},
    {"crawl-delay-cut", "Crawl-delay is longer than we wait", "Crawl-delay dài hơn mức chờ tối đa"},
    {"retry-after-cut", "Retry-After is longer than we wait", "Retry-After dài hơn mức chờ tối đa"},
};

struct text note_words(struct text kind, bool vietnamese)
{
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (text_equal(kind, text_from_string(notes[i].kind)))
            return text_from_string(vietnamese ? notes[i].vietnamese : notes[i].english);
    for (enum frontier_cut cut = FRONTIER_ADMITTED; cut < FRONTIER_CUT_COUNT; cut++)
        if (text_equal(kind, text_from_string(frontier_cut_name(cut))))
            return text_from_string(vietnamese ? frontier_cut_vietnamese(cut) : frontier_cut_english(cut));
    return kind;
}
