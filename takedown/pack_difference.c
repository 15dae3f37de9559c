/* pack_difference.c: difference.html: what one identity was given and another was not, as text. The page loads nothing, runs nothing
 * and has no link: what stands in it is hostile. */
#include "takedown/pack.h"

#include "page/finding.h"
#include "takedown/difference.h"
#include "takedown/list_priv.h"

static void add_name(struct buffer *out, struct arena *arena, struct text name)
{
    enum { NAME_BYTES = 100 };
    list_html_text(out, finding_clean(arena, name, NAME_BYTES));
}

/* Pieces of `mine` that `other` has not, each once, in their order. */
static void add_only(struct buffer *out, struct arena *arena, const struct list_head *head, const struct pieces *mine,
                     const struct pieces *other)
{
    const bool vietnamese = head->language == LANGUAGE_VIETNAMESE;
    size_t more;
    const struct pieces only = pieces_only(arena, mine, other, PACK_LIMIT_PIECES, &more);
    for (size_t i = 0; i < only.count; i++) {
        buffer_add_string(out, i ? "\n" : "<pre>");
        list_html_text(out, finding_clean(arena, only.items[i], PACK_LIMIT_PIECE_BYTES));
    }
    buffer_add_string(out, only.count ? "</pre>\n" : vietnamese ? "<p>Không có.</p>\n" : "<p>Nothing.</p>\n");
    if (more)
        buffer_printf(out, vietnamese ? "<p>và %zu đoạn khác; xem tệp WARC</p>\n" : "<p>and %zu more pieces: see the WARC file</p>\n", more);
    if (only.cut)
        buffer_add_string(out, vietnamese ? "<p>Trang quá dài; chỉ so phần đầu.</p>\n" : "<p>The page is too long; its start was compared.</p>\n");
}

void pack_difference_begin(struct buffer *out, const struct dossier *dossier)
{
    const bool vietnamese = dossier->head->language == LANGUAGE_VIETNAMESE;
    buffer_printf(out,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<title>%s</title>\n<style>body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
        "pre{background:#f4f4f4;border-left:4px solid #b00;padding:.6em;white-space:pre-wrap;overflow-wrap:anywhere}"
        "h2{border-top:1px solid #999;padding-top:1em;overflow-wrap:anywhere}</style>\n</head>\n<body>\n<h1>%s</h1>\n",
        vietnamese ? "vi" : "en", vietnamese ? "Khác biệt giữa các kiểu người xem" : "What kinds of visitors were given",
        vietnamese ? "Máy tìm kiếm nhận được gì mà người xem thường không thấy" : "What search engines were given and ordinary visitors were not");
    if (dossier->reference.length) {
        buffer_add_string(out, "<p>");
        list_html_text(out, dossier->reference);
        buffer_add_string(out, "</p>\n");
    }
    buffer_add_string(out, vietnamese ? "<p>Mọi thứ dưới đây là chữ: không có liên kết, hình ảnh hay mã lệnh nào hoạt động.</p>\n"
                                      : "<p>All below is text: no link, picture or script in it works.</p>\n");
}

void pack_difference_page(struct buffer *out, struct arena *arena, const struct dossier *dossier, struct text url,
                          const struct pack_side *plain, const struct pack_side *other)
{
    const bool vietnamese = dossier->head->language == LANGUAGE_VIETNAMESE;
    const struct pieces mine = pieces_of(arena, plain->body);
    const struct pieces theirs = pieces_of(arena, other->body);
    buffer_add_string(out, "<h2>");
    list_html_text(out, finding_clean(arena, url, PACK_LIMIT_PIECE_BYTES));
    buffer_add_string(out, "</h2>\n<p>");
    add_name(out, arena, plain->identity);
    buffer_printf(out, ": %u · ", plain->status);
    add_name(out, arena, other->identity);
    buffer_printf(out, ": %u</p>\n", other->status);
    if (!text_equal(plain->url, other->url)) {
        buffer_add_string(out, vietnamese ? "<p>Được dẫn tới: " : "<p>Was led to: ");
        list_html_text(out, finding_clean(arena, other->url, PACK_LIMIT_PIECE_BYTES));
        buffer_add_string(out, "</p>\n");
    }
    buffer_add_string(out, vietnamese ? "<h3>Chỉ " : "<h3>Only ");
    add_name(out, arena, other->identity);
    buffer_add_string(out, vietnamese ? " nhận được</h3>\n" : " was given</h3>\n");
    add_only(out, arena, dossier->head, &theirs, &mine);
    buffer_add_string(out, vietnamese ? "<h3>Chỉ " : "<h3>Only ");
    add_name(out, arena, plain->identity);
    buffer_add_string(out, vietnamese ? " nhận được</h3>\n" : " was given</h3>\n");
    add_only(out, arena, dossier->head, &mine, &theirs);
}

void pack_difference_end(struct buffer *out, const struct dossier *dossier, uint64_t compared, uint64_t left_out)
{
    const bool vietnamese = dossier->head->language == LANGUAGE_VIETNAMESE;
    if (compared == 0)
        buffer_add_string(out, vietnamese ? "<p>Người xem thường cũng nhận được nội dung bị cài như các kiểu người xem khác.</p>\n"
                                          : "<p>Ordinary visitors were given the planted content as all others were.</p>\n");
    if (left_out)
        buffer_printf(out, vietnamese ? "<p>Còn %llu trang khác; xem các tệp WARC.</p>\n" : "<p>%llu more pages: see the WARC files.</p>\n",
                      (unsigned long long)left_out);
    buffer_add_string(out, "</body>\n</html>\n");
}
