/* pages.c: news pages with menus, lists and footers, from a small vocabulary and a fixed sequence. */
#include "tests/bench/pages.h"

enum { LINKS_DOWN = 12, LINKS_ACROSS = 24, PARAGRAPHS = 26, MENU_ITEMS = 28, RULES = 400 };

static const char *const words[] = {
    "ủy", "ban", "nhân", "dân", "tỉnh", "tổ", "chức", "hội", "nghị", "triển", "khai", "kế", "hoạch", "phát", "kinh", "tế",
    "xã", "năm", "nông", "thôn", "mới", "giáo", "dục", "y", "công", "tác", "phòng", "chống", "thiên", "tai", "đồng", "chí",
    "chủ", "tịch", "phát", "biểu", "chỉ", "đạo", "các", "sở", "ngành", "địa", "phương", "tập", "trung", "nguồn", "lực",
    "đầu", "tư", "hạ", "tầng", "giao", "thông", "bảo", "đảm", "an", "sinh", "hộ", "nghèo", "cải", "cách", "hành", "chính",
    "chuyển", "đổi", "số", "dịch", "vụ", "trực", "tuyến", "người", "doanh", "nghiệp", "hợp", "lý", "văn", "hóa", "du", "lịch",
};

static unsigned next(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void sentence(struct buffer *out, unsigned *state, unsigned length)
{
    for (unsigned i = 0; i < length; i++)
        buffer_printf(out, "%s%s", i ? " " : "", words[next(state) % (sizeof words / sizeof *words)]);
}

static void links_list(struct buffer *out, unsigned *state, const char *class_name, unsigned first, unsigned number, unsigned count)
{
    buffer_printf(out, "<ul class=\"%s\">", class_name);
    for (unsigned i = 0; i < number; i++) {
        buffer_printf(out, "<li class=\"item item-%u\"><a href=\"/tin-tuc/bai-%u.html\" title=\"", i % 7, (first + i) % count);
        sentence(out, state, 5);
        buffer_add_string(out, "\">");
        sentence(out, state, 8);
        buffer_add_string(out, "</a></li>\n");
    }
    buffer_add_string(out, "</ul>");
}

void bench_page(struct buffer *out, unsigned host, unsigned number, unsigned count, unsigned night, unsigned visits)
{
    unsigned state = host * 7919u + number * 104729u + 17u;
    buffer_printf(out, "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>");
    sentence(out, &state, 9);
    buffer_add_string(out, "</title>\n<meta name=\"description\" content=\"");
    sentence(out, &state, 20);
    buffer_add_string(out, "\">\n<link rel=\"stylesheet\" href=\"/site.css\">\n<style>.bai-"
                           "viet .noi-dung p{margin:0 0 1em}.an{display:none}</style></head>\n<body class=\"trang\">"
                           "<header class=\"dau-trang\"><nav id=\"menu\"><ul class=\"menu cap-1\">");
    for (unsigned i = 0; i < MENU_ITEMS; i++) {
        buffer_printf(out, "<li class=\"muc\"><a href=\"/chuyen-muc/%u/\">", i % 7);
        sentence(out, &state, 3);
        buffer_printf(out, "</a>%s", i % 4 == 3 ? "<ul class=\"menu cap-2 an\"><li><a href=\"/chuyen-muc/0/\">Mục con</a></li></ul></li>" : "</li>");
    }
    buffer_add_string(out, "</ul></nav></header>\n<main class=\"bai-viet\"><h1>");
    sentence(out, &state, 11);
    buffer_add_string(out, "</h1><div class=\"noi-dung\">\n");
    unsigned since = number == 0 ? 0 : (night + BENCH_CHANGE_EVERY - number % BENCH_CHANGE_EVERY) % BENCH_CHANGE_EVERY;
    if (night > since)
        state += night - since; /* the night of its last change: all that follows is another text */
    for (unsigned i = 0; i < PARAGRAPHS; i++) {
        buffer_add_string(out, "<p>");
        sentence(out, &state, 60);
        buffer_add_string(out, i % 5 == 4 ? " <strong>theo kế hoạch</strong>.</p>\n" : ".</p>\n");
    }
    buffer_add_string(out, "</div></main>\n<aside>");
    links_list(out, &state, "tin-moi", number * LINKS_DOWN + 1, LINKS_DOWN, count);
    links_list(out, &state, "tin-cu", number + 1, LINKS_ACROSS, count);
    buffer_printf(out, "</aside><footer class=\"chan-trang\"><p>Lượt truy cập: %u</p><p>", visits);
    buffer_add_string(out, "Bản quyền thuộc về cổng thông tin điện tử. <a href=\"http://doi-tac.example/\">"
                           "Đối tác</a></p></footer></body></html>\n");
}

void bench_short_page(struct buffer *out, unsigned host, unsigned number, unsigned count)
{
    unsigned state = host * 7919u + number * 104729u + 17u;
    buffer_add_string(out, "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>");
    sentence(out, &state, 9);
    buffer_add_string(out, "</title></head>\n<body class=\"trang\"><main class=\"bai-viet\"><h1>");
    sentence(out, &state, 11);
    buffer_add_string(out, "</h1><p>");
    sentence(out, &state, 60);
    buffer_add_string(out, ".</p></main>");
    links_list(out, &state, "tin-moi", number * LINKS_DOWN + 1, 6, count);
    buffer_add_string(out, "</body></html>\n");
}

void bench_sheet(struct buffer *out)
{
    for (unsigned i = 0; i < RULES; i++)
        buffer_printf(out, ".khoi-%u .item-%u > a, #vung-%u li.muc { color: #%06x; padding: %upx; display: %s }\n", i, i % 9, i,
                      i * 977u & 0xFFFFFF, i % 20, i % 3 ? "block" : "inline");
}
