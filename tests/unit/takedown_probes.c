/* takedown_probes.c: what is said of answers to probes, in the reader's language. */
#include "takedown/list_priv.h"
#include "tests/unit/test.h"

TEST(evidence_in_vietnamese)
{
    static const char *const cases[][2] = {
        {"search engines are given a page for any address, with the title \"Casino below all\"; visitors are told status 404",
         "máy tìm kiếm nhận được một trang với bất kỳ địa chỉ nào, với tiêu đề \"Casino below all\"; còn người xem nhận mã trả lời 404"},
        {"search engines are given a page for any address below \"/app/\", with the title \"x\", that visitors are not given",
         "máy tìm kiếm nhận được một trang với bất kỳ địa chỉ nào bên dưới \"/app/\", với tiêu đề \"x\", mà người xem không nhận được"},
        {"the search repeats whatever it is asked for in its title, and search engines may keep it",
         "chức năng tìm kiếm lặp lại mọi từ được nhập trong tiêu đề trang, và máy tìm kiếm có thể lưu lại"},
        {"the address sends visitors by a script wherever a parameter says",
         "địa chỉ này dùng mã lệnh đưa người xem đến bất cứ nơi nào tham số yêu cầu"},
    };
    const struct list_head head = {.language = LANGUAGE_VIETNAMESE};
    struct buffer out;
    buffer_init(&out, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        list_evidence(&out, &head, text_from_string(cases[i][0]));
        EXPECT_TEXT(buffer_text(&out), cases[i][1]);
    }
    buffer_release(&out);
}
