/* papers.c: templates from their folders; papers and mails made with them. */
#include "cli/papers.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const folders[] = {[LANGUAGE_ENGLISH] = "en", [LANGUAGE_VIETNAMESE] = "vi"};

struct papers {
    enum language language;
    const struct paper *kinds[PAPER_COUNT];
};

/* --- files --- */

/* The office's own where it has one. */
static const char *path_of(struct invocation *invocation, const char *own, enum language language, enum paper_kind kind)
{
    const char *file = paper_row(kind)->file;
    if (own) {
        const char *path = arena_printf(invocation->arena, "%s/%s/%s", own, folders[language], file).data;
        if (access(path, F_OK) == 0)
            return path;
    }
    const char *shipped = cli_data_folder(invocation, "templates", "vi/mail.txt");
    return arena_printf(invocation->arena, "%s/%s/%s", shipped, folders[language], file).data;
}

static size_t tell(const struct invocation *invocation, const char *path, const struct template_problems *problems)
{
    for (size_t i = 0; i < problems->list.count; i++) {
        const struct template_problem *problem = &problems->list.items[i];
        struct text words = invocation->config.language == LANGUAGE_VIETNAMESE ? problem->vietnamese : problem->english;
        fprintf(stderr, "%s:%u: %.*s\n", path, problem->line, TEXT_ARGS(words));
    }
    return problems->list.count + problems->left_out;
}

/* Gives the number of mistakes; *paper is NULL where there are any. */
static size_t read_one(struct invocation *invocation, const char *own, enum language language, enum paper_kind kind,
                       const struct paper **paper)
{
    struct text source;
    struct template_problems problems = {0};
    const char *path = path_of(invocation, own, language, kind);
    enum status status = cli_read_file(invocation->arena, path, TEMPLATE_LIMIT_BYTES, &source);
    *paper = NULL;
    if (status != STATUS_OK) {
        cli_say(invocation, "cannot read the template %s: %s", "không đọc được mẫu %s: %s", path,
                status == STATUS_LIMIT ? status_name(status) : strerror(errno));
        return 1;
    }
    *paper = paper_read(invocation->arena, kind, source, &problems);
    return tell(invocation, path, &problems);
}

const struct papers *papers_load(struct invocation *invocation, enum language language)
{
    struct papers *papers = arena_alloc(invocation->arena, sizeof *papers);
    size_t problems = 0;
    papers->language = language;
    for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++)
        problems += read_one(invocation, invocation->config.templates, language, kind, &papers->kinds[kind]);
    return problems ? NULL : papers;
}

struct dossier_sender papers_sender(const struct config *config)
{
    struct dossier_sender sender = config->papers;
    sender.org = config->reporter_org;
    sender.domain = config->reporter_domain;
    sender.mail = config->reporter_mail;
    return sender;
}

/* --- papers --- */

enum status papers_make(const struct papers *papers, struct arena *arena, enum paper_kind kind, const struct dossier *dossier,
                        struct text *subject, struct buffer *out)
{
    return paper_write(arena, papers->kinds[kind], dossier, subject, out);
}

enum status papers_make_digest(const struct papers *papers, struct arena *arena, const struct digest *digest, struct text *subject,
                               struct buffer *out)
{
    return paper_write_digest(arena, papers->kinds[PAPER_DIGEST], digest, subject, out);
}

static enum status write_mail(struct arena *arena, const struct list_head *head, const struct dossier_sender *sender,
                              const struct papers_envelope *envelope, struct text subject, struct text body, struct buffer *out)
{
    struct mail_address *to = arena_alloc_array(arena, envelope->to_count, sizeof *to);
    for (size_t i = 0; i < envelope->to_count; i++)
        to[i].address = envelope->to[i];
    const struct mail mail = {.from = {.name = sender->org, .address = envelope->from},
                              .reply_to = {.address = envelope->reply_to},
                              .to = to,
                              .to_count = envelope->to_count,
                              .subject = subject,
                              .date = head->now,
                              .zone_minutes = head->time_zone_minutes,
                              .message_id = envelope->message_id,
                              .in_reply_to = envelope->in_reply_to,
                              .is_automatic = true,
                              .language = text_from_string(folders[head->language]),
                              .body = body,
                              .parts = envelope->parts,
                              .part_count = envelope->part_count};
    return mail_write(out, &mail);
}

enum status papers_make_mail(const struct papers *papers, struct arena *arena, enum paper_kind kind, const struct dossier *dossier,
                             const struct papers_envelope *envelope, struct text *subject, struct buffer *out)
{
    struct buffer body;
    if (!paper_row(kind)->has_subject || paper_row(kind)->is_digest)
        return STATUS_INVALID;
    buffer_init(&body, PAPERS_LIMIT_OUTPUT_BYTES);
    enum status status = papers_make(papers, arena, kind, dossier, subject, &body);
    if (status == STATUS_OK)
        status = write_mail(arena, dossier->head, &dossier->sender, envelope, *subject, buffer_text(&body), out);
    buffer_release(&body);
    return status;
}

enum status papers_make_digest_mail(const struct papers *papers, struct arena *arena, const struct digest *digest,
                                    const struct papers_envelope *envelope, struct text *subject, struct buffer *out)
{
    struct buffer body;
    buffer_init(&body, PAPERS_LIMIT_OUTPUT_BYTES);
    enum status status = papers_make_digest(papers, arena, digest, subject, &body);
    if (status == STATUS_OK)
        status = write_mail(arena, digest->head, &digest->sender, envelope, *subject, buffer_text(&body), out);
    buffer_release(&body);
    return status;
}

/* --- check --- */

/* A file that no paper reads is a name spelled wrongly. */
static size_t check_names(struct invocation *invocation, const char *own, enum language language)
{
    const char *folder = arena_printf(invocation->arena, "%s/%s", own, folders[language]).data;
    DIR *directory = opendir(folder);
    size_t problems = 0;
    if (!directory)
        return 0; /* an office may change one language alone */
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct text name = text_from_string(entry->d_name);
        bool is_known = name.data[0] == '.' || text_ends_with(name, TEXT("~"));
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++)
            is_known = is_known || text_equal(name, text_from_string(paper_row(kind)->file));
        if (is_known)
            continue;
        cli_say(invocation, "%s/%s is the template of no paper", "%s/%s không phải là mẫu của văn bản nào", folder, entry->d_name);
        problems++;
    }
    closedir(directory);
    return problems;
}

/* With everything set, and with nothing. */
static bool can_be_written(struct arena *arena, enum paper_kind kind, const struct paper *paper, const struct list_head *head)
{
    const struct dossier dossiers[] = {papers_sample(arena, head), {.head = head}};
    const struct digest digests[] = {papers_sample_digest(arena, head), {.head = head}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
        struct text subject;
        struct buffer out;
        buffer_init(&out, PAPERS_LIMIT_OUTPUT_BYTES);
        status = paper_row(kind)->is_digest ? paper_write_digest(arena, paper, &digests[i], &subject, &out)
                                            : paper_write(arena, paper, &dossiers[i], &subject, &out);
        buffer_release(&out);
    }
    return status == STATUS_OK;
}

size_t papers_check(struct invocation *invocation, const char *folder)
{
    const char *own = folder ? folder : invocation->config.templates;
    size_t problems = 0;
    if (own && access(own, R_OK) != 0) {
        cli_say(invocation, "cannot read the templates %s: %s", "không đọc được thư mục mẫu %s: %s", own, strerror(errno));
        return 1;
    }
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++) {
        const struct list_head head = {.language = language, .now = 1795320000, .time_zone_minutes = invocation->config.time_zone_minutes};
        problems += own ? check_names(invocation, own, language) : 0;
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++) {
            const struct paper *paper;
            problems += read_one(invocation, own, language, kind, &paper);
            if (!paper || can_be_written(invocation->arena, kind, paper, &head))
                continue;
            cli_say(invocation, "%s: its lists in lists make it too long", "%s: danh sách lồng nhau làm văn bản quá dài",
                    path_of(invocation, own, language, kind));
            problems++;
        }
    }
    return problems;
}
