/* cli_papers.c: templates from folders, and papers as mails that the outbox takes. */
#include "cli/papers.h"
#include "cli/send.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct invocation invocation_in(struct arena *arena)
{
    struct invocation invocation = {.arena = arena, .program_folder = "./build"};
    config_defaults(arena, &invocation.config);
    return invocation;
}

static struct list_head head_in(enum language language)
{
    return (struct list_head){.language = language, .run = 3, .run_started = 1795309000, .now = 1795320000, .time_zone_minutes = 420};
}

TEST(every_mail_is_one_that_the_outbox_takes)
{
    struct invocation invocation = invocation_in(arena);
    const struct text to = TEXT("ubnd@hoamai.example");
    const struct mail_part part = {TEXT("Gói bằng chứng.zip"), TEXT("application/zip"), TEXT("PK")};
    const struct papers_envelope envelope = {.from = TEXT("ung-cuu@songhuongan.example"), .to = &to, .to_count = 1, .message_id = TEXT("rs.1@songhuongan.example"),
                                             .parts = &part, .part_count = 1};
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++) {
        const struct list_head head = head_in(language);
        const struct papers *papers = papers_load(&invocation, language);
        if (!EXPECT(papers != NULL))
            return;
        const struct dossier dossier = papers_sample(arena, &head);
        const struct digest digest = papers_sample_digest(arena, &head);
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++) {
            struct buffer out;
            struct text subject;
            buffer_init(&out, PAPERS_LIMIT_OUTPUT_BYTES);
            enum status status = paper_row(kind)->is_digest
                                     ? papers_make_digest_mail(papers, arena, &digest, &envelope, &subject, &out)
                                     : papers_make_mail(papers, arena, kind, &dossier, &envelope, &subject, &out);
            EXPECT_NUMBER(status, paper_row(kind)->has_subject ? STATUS_OK : STATUS_INVALID);
            const char *problem = status == STATUS_OK ? send_mail_problem(buffer_text(&out), envelope.message_id, to) : NULL;
            if (!EXPECT(problem == NULL))
                test_say("%s: %s", paper_row(kind)->name, problem);
            buffer_release(&out);
        }
    }
}

TEST(an_office_has_templates_of_its_own)
{
    struct invocation invocation = invocation_in(arena);
    char folder[] = "/tmp/rasoat-papers-XXXXXX";
    if (!EXPECT(mkdtemp(folder) != NULL))
        return;
    const char *inner = arena_printf(arena, "%s/en", folder).data;
    const char *path = arena_printf(arena, "%s/reminder.txt", inner).data;
    EXPECT(mkdir(inner, 0700) == 0);
    FILE *file = fopen(path, "wb");
    EXPECT(file && fputs("Subject: Ours {{reference}}\n\nOwn words for {{agency}}.\n", file) >= 0 && fclose(file) == 0);
    invocation.config.templates = folder;
    const struct list_head head = head_in(LANGUAGE_ENGLISH);
    const struct papers *papers = papers_load(&invocation, LANGUAGE_ENGLISH);
    const struct dossier dossier = papers_sample(arena, &head);
    struct text subject;
    struct buffer out;
    buffer_init(&out, PAPERS_LIMIT_OUTPUT_BYTES);
    EXPECT_NUMBER(papers_make(papers, arena, PAPER_REMINDER, &dossier, &subject, &out), STATUS_OK);
    EXPECT_TEXT(subject, "Ours RS-2026-0042");
    EXPECT_TEXT(buffer_text(&out), "Own words for People's Committee of Hoa Mai Ward.\n");
    buffer_clear(&out);
    EXPECT_NUMBER(papers_make(papers, arena, PAPER_MAIL, &dossier, &subject, &out), STATUS_OK); /* the program's */
    EXPECT(out.length > 1000);
    buffer_release(&out);
    EXPECT_NUMBER(papers_check(&invocation, NULL), 0);
    remove(path);
    rmdir(inner);
    rmdir(folder);
}

TEST(the_sender_is_the_offices)
{
    struct invocation invocation = invocation_in(arena);
    invocation.config.reporter_org = TEXT("Đội ứng cứu");
    invocation.config.reporter_mail = TEXT("a@b.example");
    invocation.config.papers.person = TEXT("Nguyễn Văn Mẫu");
    const struct dossier_sender sender = papers_sender(&invocation.config);
    EXPECT_TEXT(sender.org, "Đội ứng cứu");
    EXPECT_TEXT(sender.mail, "a@b.example");
    EXPECT_TEXT(sender.person, "Nguyễn Văn Mẫu");
    EXPECT(sender.phone.length == 0);
}
