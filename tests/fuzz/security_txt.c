/* security_txt.c: where the file was got from, a line feed, the file. */
#include "tests/fuzz/fuzz.h"

#include "crawler/security_txt.h"

void fuzz_one(struct arena *arena, struct text input)
{
    struct security_txt file, back;
    const struct text address = fuzz_take_line(&input);
    security_txt_parse(arena, input, address, &file);
    CHECK(file.mail_count <= SECURITY_TXT_LIMIT_MAILS);
    for (size_t i = 0; i < file.mail_count; i++) {
        CHECK(file.mails[i].length <= SECURITY_TXT_LIMIT_MAIL_BYTES);
        for (size_t k = 0; k < file.mails[i].length; k++)
            CHECK((unsigned char)file.mails[i].data[k] > ' ');
    }
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    security_txt_encode(&file, &buffer);
    CHECK(!buffer_failed(&buffer));
    const struct text bytes = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    struct reader reader = reader_of(bytes);
    CHECK(security_txt_decode(arena, &reader, &back) && back.mail_count == file.mail_count && back.expires == file.expires);
}
