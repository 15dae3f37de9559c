/* warc_words.c: what is wrong with a WARC file, for people. */
#include "crawler/warc.h"

static const struct {
    const char *english;
    const char *vietnamese;
} words[] = {
    [WARC_FINE] = {"nothing is wrong", "không có lỗi"},
    [WARC_NOT_WARC] = {"no WARC record begins here", "không có bản ghi WARC nào bắt đầu ở đây"},
    [WARC_LENGTH_WRONG] = {"the record before this place is longer than it says, or other bytes follow it",
                           "bản ghi trước chỗ này dài hơn độ dài đã ghi, hoặc sau nó có dữ liệu lạ"},
    [WARC_HEAD_BROKEN] = {"the record's head is broken or too long", "phần đầu của bản ghi bị hỏng hoặc quá dài"},
    [WARC_NO_LENGTH] = {"the record has no readable Content-Length", "bản ghi không có Content-Length đọc được"},
    [WARC_ENDS_EARLY] = {"the file ends within a record", "tệp kết thúc giữa chừng một bản ghi"},
    [WARC_PACKED_BROKEN] = {"the gzip bytes are broken or end early; nothing behind them was read",
                            "dữ liệu gzip bị hỏng hoặc thiếu phần cuối; phần sau chưa được đọc"},
    [WARC_TOO_LARGE] = {"the file is larger than is read; the rest was not read",
                        "tệp lớn hơn giới hạn; phần còn lại chưa được đọc"},
    [WARC_UNREADABLE] = {"the file cannot be read", "không đọc được tệp"},
};

const char *warc_problem_english(enum warc_problem problem)
{
    return words[problem].english;
}

const char *warc_problem_vietnamese(enum warc_problem problem)
{
    return words[problem].vietnamese;
}
