/* ticket_send.c: `rasoat ticket send`: a ticket's mail to its owner, with its evidence pack. It is queued here; the ticket is "sent" when
 * the mail server has taken the mail (cli/send.c). */
#include "cli/contact.h"
#include "cli/dossier.h"
#include "cli/pack.h"
#include "cli/send_letter.h"
#include "cli/ticket.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PACKS_FOLDER "packs" /* in the store's folder: what was sent, as it was sent */
enum { MEGABYTE = 1024 * 1024 };

struct sending {
    struct ticket_job *job;
    const struct papers *papers;
    const char *folder; /* --dry-run; NULL */
    struct contact contact;
    struct dossier dossier;
    const char *pack; /* the file */
    struct dossier_file file; /* the pack, as the mail names it */
    struct mail_part part;
    bool is_attached;
    bool is_written; /* the pack */
};

static const char *source_words(const struct ticket_job *job, enum contact_source source)
{
    static const char *const words[][2] = {
        [CONTACT_NONE] = {"", ""},
        [CONTACT_GIVEN] = {"as given", "theo --to"},
        [CONTACT_INVENTORY] = {"of the inventory", "theo danh sách trang web"},
        [CONTACT_SECURITY_TXT] = {"of the site's own security.txt", "theo security.txt của trang web"},
    };
    return words[source][job->invocation->config.language == LANGUAGE_VIETNAMESE];
}

static bool find_contact(struct ticket_job *job, struct contact *contact)
{
    const struct text given = text_trim(text_from_string(ticket_option(job, "--to")));
    *contact = contact_find(job->invocation, given, job->ticket.contact, job->ticket.site_url, job->actor.now);
    if (contact->source != CONTACT_NONE)
        return true;
    if (given.length)
        cli_say(job->invocation, "--to is not a mail address", "--to không phải là địa chỉ thư điện tử");
    else
        cli_say(job->invocation, "no mail address is known for %.*s: name one with --to, or in the inventory",
                "không biết địa chỉ thư của %.*s: hãy chỉ rõ bằng --to hoặc ghi vào danh sách trang web", TEXT_ARGS(job->ticket.site_name));
    return false;
}

/* --- the pack --- */

/* FOLDER/RS-2026-0042-20261123T081500.zip: a second mail has a pack of its own. */
static bool name_pack(struct sending *sending)
{
    struct ticket_job *job = sending->job;
    struct arena *arena = job->invocation->arena;
    const char *folder = sending->folder;
    if (!folder)
        folder = arena_string(arena, arena_printf(arena, "%s/" PACKS_FOLDER, job->invocation->config.state));
    const bool is_new = mkdir(folder, 0777) == 0;
    if ((!is_new && errno != EEXIST) || (is_new && !sending->folder && !cli_flush_folder(job->invocation->config.state))) {
        cli_say(job->invocation, "cannot make %s: %s", "không tạo được %s: %s", folder, strerror(errno));
        return false;
    }
    struct tm parts;
    const time_t now = (time_t)(job->actor.now + job->invocation->config.time_zone_minutes * 60);
    if (!gmtime_r(&now, &parts))
        parts = (struct tm){0};
    const struct text name = ticket_name(job);
    sending->pack = arena_string(arena, arena_printf(arena, "%s/%.*s-%04d%02d%02dT%02d%02d%02d.zip", folder, TEXT_ARGS(name),
                                                     parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                                                     parts.tm_sec));
    sending->part.name = arena_printf(arena, "%.*s.zip", TEXT_ARGS(name));
    return true;
}

/* Writes it, and reads it back where it is small enough to go with the mail. */
static bool make_pack(struct sending *sending)
{
    struct ticket_job *job = sending->job;
    struct invocation *invocation = job->invocation;
    const uint64_t limit = (uint64_t)invocation->config.mail_attachment_mb * MEGABYTE;
    struct pack_result result;
    if (!name_pack(sending))
        return false;
    const struct pack_request request = {.dossier = &sending->dossier, .destination = sending->pack, .by = job->actor.who,
                                         .wants_pictures = true};
    const enum status packed = pack_write(invocation, job->store, &request, &result);
    sending->is_written = result.sha256.length > 0;
    if (packed != STATUS_OK)
        return false;
    sending->is_attached = result.bytes <= limit;
    sending->file = (struct dossier_file){
        .name = sending->part.name, .sha256 = result.sha256, .bytes = result.bytes,
        .what = text_from_string(sending->is_attached
                                     ? ticket_words(job, "evidence: what servers sent, what was found; to be checked with rasoat verify",
                                                    "gói bằng chứng: dữ liệu máy chủ đã trả lời và kết quả; kiểm tra bằng rasoat verify")
                                     : ticket_words(job, "evidence, too large to go with this mail: please ask us for it",
                                                    "gói bằng chứng, quá lớn để gửi kèm thư này: xin liên hệ chúng tôi để nhận"))};
    sending->dossier.files = &sending->file;
    sending->dossier.file_count = 1;
    if (!sending->is_attached)
        return true;
    sending->part.type = TEXT("application/zip");
    if (cli_read_file(invocation->arena, sending->pack, (size_t)limit, &sending->part.bytes) == STATUS_OK)
        return true;
    cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", sending->pack, strerror(errno));
    return false;
}

static void say_pack(struct sending *sending)
{
    struct ticket_job *job = sending->job;
    buffer_printf(&job->out,
                  sending->is_attached ? ticket_words(job, "evidence, attached: %s\nsha256 %.*s\n", "bằng chứng, gửi kèm: %s\nsha256 %.*s\n")
                                       : ticket_words(job, "evidence, too large to be attached: %s\nsha256 %.*s\n",
                                                      "bằng chứng, quá lớn để gửi kèm: %s\nsha256 %.*s\n"),
                  sending->pack, TEXT_ARGS(sending->file.sha256));
}

/* --- the mail --- */

static void say_queued(struct sending *sending, bool is_new)
{
    struct ticket_job *job = sending->job;
    const struct text name = sending->dossier.reference, to = sending->contact.address;
    const char *source = source_words(job, sending->contact.source);
    if (sending->folder)
        buffer_printf(&job->out, ticket_words(job, "%s/%.*s.eml: to %.*s (%s); nothing was sent\n", "%s/%.*s.eml: gửi %.*s (%s); chưa gửi gì\n"),
                      sending->folder, TEXT_ARGS(name), TEXT_ARGS(to), source);
    else if (is_new)
        buffer_printf(&job->out, ticket_words(job, "%.*s: queued for %.*s (%s)\n", "%.*s: đã xếp vào hàng gửi tới %.*s (%s)\n"),
                      TEXT_ARGS(name), TEXT_ARGS(to), source);
    else
        buffer_printf(&job->out, ticket_words(job, "%.*s: was queued for %.*s before: rasoat outbox list --ticket %" PRId64 "\n",
                                              "%.*s: đã xếp gửi tới %.*s từ trước: xem rasoat outbox list --ticket %" PRId64 "\n"),
                      TEXT_ARGS(name), TEXT_ARGS(to), job->ticket.id);
}

static enum exit_code send_it(struct sending *sending)
{
    struct ticket_job *job = sending->job;
    struct invocation *invocation = job->invocation;
    bool is_new = false;
    int64_t before = 0;
    struct text notice = {0};
    if (!ticket_stored(job, dossier_of_ticket(invocation, job->store, &job->head, job->ticket.id, &sending->dossier)) ||
        !ticket_stored(job, ticket_notice_key(job->store, invocation->arena, &job->ticket, "sent", &notice)))
        return EXIT_OPERATIONAL;
    struct letter letter = {
        /* One mail for each time that it came back. */
        .notice = {.kind = "ticket", .key = notice, .ticket = job->ticket.id, .who = job->actor.who, .now = job->actor.now},
        .papers = sending->papers,
        .kind = PAPER_MAIL,
        .dossier = &sending->dossier,
        .to = sending->contact.address,
        .parts = &sending->part,
    };
    const struct text key = send_mail_key(invocation->arena, letter.notice.key, letter.to);
    if (!sending->folder && !ticket_stored(job, store_outbox_find(job->store, key, &before)))
        return EXIT_OPERATIONAL;
    if (before == 0) {
        if (!ticket_option(job, "--no-pack") && !make_pack(sending))
            return EXIT_OPERATIONAL;
        letter.part_count = sending->is_attached;
        if (letter_send(invocation, job->store, &letter, sending->folder, sending->dossier.reference, &is_new) != STATUS_OK)
            return EXIT_OPERATIONAL;
    }
    say_queued(sending, is_new);
    if (sending->pack)
        say_pack(sending);
    return EXIT_DONE;
}

enum exit_code ticket_send(struct ticket_job *job)
{
    struct invocation *invocation = job->invocation;
    struct send_report report;
    struct sending sending = {.job = job, .folder = ticket_option(job, "--dry-run"),
                              .papers = papers_load(invocation, invocation->config.language)};
    if (!sending.papers)
        return EXIT_CONFIGURATION;
    if (!ticket_row_is_live(&job->ticket)) {
        cli_say(invocation, "%.*s is %.*s: there is nothing to be taken down", "%.*s đang ở trạng thái %.*s: không có gì cần gỡ",
                TEXT_ARGS(ticket_name(job)), TEXT_ARGS(job->ticket.state));
        return EXIT_OPERATIONAL;
    }
    if (!sending.folder && !send_by_mail(&invocation->config)) {
        cli_say(invocation, "the configuration has no [mail] server: --dry-run FOLDER writes the mail",
                "cấu hình chưa có [mail] server: dùng --dry-run THƯ-MỤC để ghi thư ra tệp");
        return EXIT_CONFIGURATION;
    }
    if (!find_contact(job, &sending.contact)) /* the network, before the transaction begins */
        return EXIT_OPERATIONAL;
    int64_t holder;
    enum exit_code code = send_it(&sending);
    /* A pack that was written is told in the audit log, whether its mail goes out or not. */
    const bool is_told = code == EXIT_DONE && ticket_stored(job, store_commit(job->store));
    /* One that the log cannot have named is no pack. (After another failure than a full disk it may have named it.) */
    if (!is_told && sending.is_written && !sending.folder &&
        (code != EXIT_DONE || store_trouble(job->store, &holder) == STORE_TROUBLE_FULL))
        unlink(sending.pack);
    if (!is_told)
        return EXIT_OPERATIONAL;
    if (sending.folder)
        return EXIT_DONE;
    /* Told now: sending may take its time, and end otherwise. */
    return cli_flush(&job->out, 0) ? send_due(invocation, &report) : EXIT_OPERATIONAL;
}
