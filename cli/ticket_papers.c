/* ticket_papers.c: `rasoat ticket papers`: one ticket's letters, forms and exports on standard output. Nothing is sent, nothing is
 * changed. */
#include "browser/browser.h"
#include "browser/print.h"
#include "cli/dossier.h"
#include "cli/export_hosts.h"
#include "cli/papers.h"
#include "cli/pictures.h"
#include "cli/ticket.h"

#include <string.h>

static bool read_language(struct ticket_job *job)
{
    const char *given = ticket_option(job, "--language");
    if (!given)
        return true;
    job->head.language = given[0] == 'v' ? LANGUAGE_VIETNAMESE : LANGUAGE_ENGLISH;
    return strcmp(given, "vi") == 0 || strcmp(given, "en") == 0;
}

/* For machines: the pages of the ticket in a format of `rasoat export`. */
static enum exit_code write_export(struct ticket_job *job, const struct export_format *format, const struct dossier *dossier)
{
    struct export_hosts hosts = {0};
    uint64_t left_out = 0;
    if (format->needs_reporter && !export_hosts_read(job->invocation, job->store, &hosts))
        return EXIT_OPERATIONAL;
    const struct export_facts facts = {
        .tlp = job->invocation->config.tlp, .host_facts = hosts.store ? export_hosts_facts : NULL, .context = &hosts};
    struct arena *scratch = arena_create(EXPORT_SCRATCH_BYTES);
    enum status status = scratch ? export_dossier(job->invocation->arena, scratch, format, dossier, &facts, &job->out, &left_out)
                                 : STATUS_LIMIT;
    if (scratch)
        arena_free(scratch);
    if (status == STATUS_INVALID) {
        cli_say(job->invocation, "%s says who reports: set reporter_org, reporter_domain and reporter_mail in [export]",
                "%s cần biết ai báo cáo: hãy đặt reporter_org, reporter_domain và reporter_mail trong mục [export]", format->name);
        return EXIT_CONFIGURATION;
    }
    if (left_out)
        cli_say(job->invocation, "%llu addresses or hosts do not fit the format and were left out",
                "đã bỏ qua %llu địa chỉ hoặc máy chủ không ghi được ở định dạng này", (unsigned long long)left_out);
    return status == STATUS_OK && !hosts.failed ? EXIT_DONE : EXIT_OPERATIONAL;
}

/* The HTML in job->out becomes the PDF. */
static enum exit_code print(struct ticket_job *job)
{
    const struct print_request request = {.html = arena_copy(job->invocation->arena, buffer_text(&job->out))};
    struct text pdf = {0};
    struct browser *browser = cli_open_browser(job->invocation);
    if (!browser)
        return EXIT_OPERATIONAL;
    enum status status = print_pdf(browser, job->invocation->arena, &request, &pdf);
    browser_close(browser);
    if (status != STATUS_OK) {
        cli_say_no_picture(job->invocation, status);
        return EXIT_OPERATIONAL;
    }
    buffer_clear(&job->out);
    buffer_add_text(&job->out, pdf);
    return EXIT_DONE;
}

static enum exit_code write_paper(struct ticket_job *job, enum paper_kind kind, const struct dossier *dossier)
{
    struct text subject;
    struct buffer body;
    const struct papers *papers = papers_load(job->invocation, job->head.language);
    if (!papers)
        return EXIT_CONFIGURATION;
    buffer_init(&body, PAPERS_LIMIT_OUTPUT_BYTES);
    enum status status = papers_make(papers, job->invocation->arena, kind, dossier, &subject, &body);
    if (status == STATUS_OK) {
        if (subject.length)
            buffer_printf(&job->out, "Subject: %.*s\n\n", TEXT_ARGS(subject));
        buffer_add_text(&job->out, buffer_text(&body));
    } else {
        cli_say(job->invocation, "the paper is too large", "văn bản quá dài");
    }
    buffer_release(&body);
    if (status != STATUS_OK)
        return EXIT_OPERATIONAL;
    return ticket_option(job, "--pdf") ? print(job) : EXIT_DONE;
}

enum exit_code ticket_papers(struct ticket_job *job)
{
    struct dossier dossier;
    const char *given = ticket_option(job, "--kind");
    const struct text kind_name = text_from_string(given ? given : "mail");
    const struct export_format *format = export_format_named(kind_name);
    enum paper_kind kind = PAPER_MAIL;
    const bool is_paper = paper_kind_named(kind_name, &kind) && !paper_row(kind)->is_digest;
    const bool prints = is_paper && paper_row(kind)->escape == TEMPLATE_HTML;
    if (!read_language(job) || (!format && !is_paper) || (ticket_option(job, "--pdf") && !prints))
        return cli_usage(job->invocation);
    if (!ticket_stored(job, dossier_of_ticket(job->invocation, job->store, &job->head, job->ticket.id, &dossier)))
        return EXIT_OPERATIONAL;
    return format ? write_export(job, format, &dossier) : write_paper(job, kind, &dossier);
}
