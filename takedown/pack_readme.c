/* pack_readme.c: README.txt of an evidence pack: what it is and how to check it, for people who know no computers. */
#include "takedown/pack.h"

#include "page/finding.h"

enum { LINE_BYTES = 300 };

/* Names come from web sites and tables: one line, no control characters. */
static void add_clean(struct buffer *out, struct text t)
{
    for (size_t i = 0; i < t.length && i < LINE_BYTES; i++)
        buffer_add_byte(out, (unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F ? ' ' : t.data[i]);
}

static void add_row(struct buffer *out, const char *label, struct text value)
{
    if (value.length == 0)
        return;
    buffer_printf(out, "%s: ", label);
    add_clean(out, value);
    buffer_add_byte(out, '\n');
}

static void add_time(struct buffer *out, const char *label, const struct list_head *head, int64_t time)
{
    if (time == 0)
        return;
    buffer_printf(out, "%s: ", label);
    list_time_utc(out, time + (int64_t)head->time_zone_minutes * 60);
    if (out->length)
        out->length--; /* Z: it is no longer UTC */
    buffer_printf(out, " (UTC%+d:%02d)\n", head->time_zone_minutes / 60,
                  (head->time_zone_minutes < 0 ? -head->time_zone_minutes : head->time_zone_minutes) % 60);
}

static void add_files(struct buffer *out, const struct dossier_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_add_string(out, "  ");
        add_clean(out, files[i].name);
        buffer_printf(out, " (%llu byte)", (unsigned long long)files[i].bytes);
        buffer_add_string(out, files[i].what.length ? " - " : "");
        add_clean(out, files[i].what);
        buffer_add_byte(out, '\n');
    }
}

static void add_vietnamese(struct buffer *out, const struct pack_head *head)
{
    const struct dossier *dossier = head->dossier;
    buffer_add_string(out, "GÓI BẰNG CHỨNG\n==============\n\n");
    add_row(out, "Vụ việc", dossier->reference);
    add_row(out, "Đơn vị chủ quản", dossier->agency);
    add_row(out, "Trang web", dossier->site);
    buffer_printf(out, "Số trang bị cài nội dung: %zu\n", dossier->place_count + (size_t)dossier->places_left_out);
    add_time(out, "Nhận từ máy chủ, lần đầu", dossier->head, head->first_received);
    add_time(out, "Nhận từ máy chủ, lần cuối", dossier->head, head->last_received);
    buffer_add_string(out,
        "\nGói này chứa đúng những gì máy chủ của trang web đã gửi cho từng kiểu người xem (người dùng thường, máy tìm kiếm...),\n"
        "không thêm, không bớt. Kẻ tấn công thường chỉ cho máy tìm kiếm hoặc người bấm từ kết quả tìm kiếm thấy nội dung xấu,\n"
        "nên mở trang bằng máy của cơ quan có thể không thấy gì.\n\n"
        "Anh/chị chỉ cần mở tệp difference.html bằng trình duyệt: tệp này cho thấy máy tìm kiếm nhận được gì mà người xem\n"
        "thường không thấy, ở dạng chữ, không có liên kết nào bấm được.\n\n"
        "Không sửa, không giải nén rồi nén lại tệp ZIP này. Muốn kiểm tra gói còn nguyên vẹn:\n\n"
        "    rasoat verify TÊN-TỆP.zip\n\n"
        "Không có rasoat thì giải nén rồi tính mã băm SHA-256 của từng tệp và so với tệp SHA256SUMS\n"
        "(Windows: certutil -hashfile TÊN SHA256; Linux: sha256sum -c SHA256SUMS). Các tệp *.warc.gz là tệp lưu trữ web\n"
        "(ISO 28500), nhiều chương trình đọc được.\n");
    if (!head->has_pictures)
        buffer_add_string(out, "\nẢnh chụp màn hình: không có.\n");
    buffer_add_string(out, "\nCác tệp trong gói:\n");
}

static void add_english(struct buffer *out, const struct pack_head *head)
{
    const struct dossier *dossier = head->dossier;
    buffer_add_string(out, "\n\nEVIDENCE PACK\n=============\n\n");
    add_row(out, "Ticket", dossier->reference);
    add_row(out, "Owner", dossier->agency);
    add_row(out, "Web site", dossier->site);
    buffer_printf(out, "Pages with planted content: %zu\n", dossier->place_count + (size_t)dossier->places_left_out);
    add_time(out, "Received from the server first", dossier->head, head->first_received);
    add_time(out, "Received from the server last", dossier->head, head->last_received);
    buffer_add_string(out,
        "\nThis pack holds what the web site's server sent to each kind of visitor (people, search engines ...): nothing was added\n"
        "and nothing taken away. Attackers often show the bad content only to search engines or to people who come from one, so\n"
        "that whoever opens the page at the office may see nothing.\n\n"
        "All that has to be opened is difference.html, in a browser: it shows what search engines were given and ordinary visitors\n"
        "were not, as plain text without a link that could be clicked.\n\n"
        "Do not change this ZIP file, and do not unpack and pack it again. To check that it is whole:\n\n"
        "    rasoat verify FILE.zip\n\n"
        "Without rasoat: unpack it and compare each file's SHA-256 with SHA256SUMS (Windows: certutil -hashfile NAME SHA256;\n"
        "Linux: sha256sum -c SHA256SUMS). The files *.warc.gz are web archives (ISO 28500), which many programs read.\n");
    if (!head->has_pictures)
        buffer_add_string(out, "\nScreenshots are not available.\n");
}

void pack_readme_write(struct buffer *out, const struct pack_head *head, const struct dossier_file *files, size_t file_count)
{
    add_vietnamese(out, head);
    add_files(out, files, file_count);
    add_english(out, head);
}
