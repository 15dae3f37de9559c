/* papers.c: the table of papers and of their templates' names; reading a template, writing a paper. */
#include "takedown/papers.h"

#include "base/utf8.h"
#include "takedown/papers_priv.h"

enum { MAIL_PAGES = 20, DISPATCH_PAGES = 100, REPORT_PAGES = 500, SUBJECT_BYTES = 64 * 1024 };

static const struct paper_row rows[PAPER_COUNT] = {
    [PAPER_MAIL] = {"mail", "mail.txt", TEMPLATE_PLAIN, true, false, MAIL_PAGES, "text/plain"},
    [PAPER_REMINDER] = {"reminder", "reminder.txt", TEMPLATE_PLAIN, true, false, MAIL_PAGES, "text/plain"},
    [PAPER_MARKDOWN] = {"markdown", "report.md", TEMPLATE_MARKDOWN, false, false, REPORT_PAGES, "text/markdown"},
    [PAPER_HTML] = {"html", "report.html", TEMPLATE_HTML, false, false, REPORT_PAGES, "text/html"},
    [PAPER_DISPATCH] = {"dispatch", "dispatch.html", TEMPLATE_HTML, false, false, DISPATCH_PAGES, "text/html"},
    [PAPER_INCIDENT_INITIAL] = {"incident-initial", "incident-initial.html", TEMPLATE_HTML, false, false, DISPATCH_PAGES,
                                "text/html"},
    [PAPER_INCIDENT_FINAL] = {"incident-final", "incident-final.html", TEMPLATE_HTML, false, false, DISPATCH_PAGES, "text/html"},
    [PAPER_INCIDENT_INITIAL_MAIL] = {"incident-initial-mail", "incident-initial-mail.txt", TEMPLATE_PLAIN, true, false, MAIL_PAGES,
                                     "text/plain"},
    [PAPER_INCIDENT_FINAL_MAIL] = {"incident-final-mail", "incident-final-mail.txt", TEMPLATE_PLAIN, true, false, MAIL_PAGES,
                                   "text/plain"},
    [PAPER_DIGEST] = {"digest", "digest.txt", TEMPLATE_PLAIN, true, true, MAIL_PAGES, "text/plain"},
};

const struct paper_row *paper_row(enum paper_kind kind)
{
    return &rows[kind];
}

bool paper_kind_named(struct text name, enum paper_kind *kind)
{
    for (enum paper_kind i = 0; i < PAPER_COUNT; i++)
        if (text_equal(name, text_from_string(rows[i].name))) {
            *kind = i;
            return true;
        }
    return false;
}

static const struct template_type types[PAPERS_TYPE_COUNT];
static const struct template_field fields[PAPERS_FIELD_COUNT] = {
#define TYPE(type, first, last)
#define FIELD(type, name, kind, english, vietnamese) {#name, TEMPLATE_##kind, NULL, english, vietnamese},
#define LIST(type, name, of, english, vietnamese) {#name, TEMPLATE_LIST, &types[PAPERS_TYPE_##of], english, vietnamese},
#include "takedown/papers_fields.def"
#undef TYPE
#undef FIELD
#undef LIST
};
static const struct template_type types[PAPERS_TYPE_COUNT] = {
#define TYPE(type, first, last) [PAPERS_TYPE_##type] = {#type, fields + PAPERS_FIRST_##type, PAPERS_SIZE_##type},
#define FIELD(type, name, kind, english, vietnamese)
#define LIST(type, name, of, english, vietnamese)
#include "takedown/papers_fields.def"
#undef TYPE
#undef FIELD
#undef LIST
};

const struct template_type *papers_type(size_t index)
{
    return index < PAPERS_TYPE_COUNT ? &types[index] : NULL;
}

struct paper {
    const struct paper_row *row;
    const struct template *subject; /* NULL: it has none */
    const struct template *body;
};

static void complain(struct arena *arena, struct template_problems *problems, struct text english, struct text vietnamese)
{
    *ARENA_PUSH(arena, &problems->list) = (struct template_problem){.line = 1, .english = english, .vietnamese = vietnamese};
}

const struct paper *paper_read(struct arena *arena, enum paper_kind kind, struct text source, struct template_problems *problems)
{
    const struct paper_row *row = &rows[kind];
    const struct template_type *const scopes[] = {&types[PAPERS_TYPE_office],
                                                  &types[row->is_digest ? PAPERS_TYPE_digest : PAPERS_TYPE_ticket]};
    struct paper *paper = arena_alloc(arena, sizeof *paper);
    *paper = (struct paper){.row = row};
    if (text_starts_with(source, TEXT("\xEF\xBB\xBF")))
        source = text_slice(source, 3, SIZE_MAX);
    if (!row->has_subject) {
        paper->body = template_read(arena, source, 1, row->escape, scopes, 2, problems);
        return paper->body ? paper : NULL;
    }
    struct text rest = source;
    struct text subject = text_trim(text_split(&rest, '\n'));
    struct text gap = text_trim(text_split(&rest, '\n'));
    if (!text_starts_with(subject, TEXT("Subject:")) || gap.length) {
        complain(arena, problems, TEXT("the first line must be \"Subject: ...\", the second empty"),
                 TEXT("dòng đầu phải là \"Subject: ...\", dòng thứ hai để trống"));
        return NULL;
    }
    subject = text_slice(subject, sizeof "Subject:" - 1, SIZE_MAX);
    paper->subject = template_read(arena, subject, 1, TEMPLATE_LINE, scopes, 2, problems);
    paper->body = template_read(arena, rest, 3, row->escape, scopes, 2, problems);
    return paper->subject && paper->body ? paper : NULL;
}

/* One line, no two spaces, not longer than people read. */
static struct text finish_subject(struct arena *arena, struct text raw)
{
    static const struct text dots = {.data = "…", .length = sizeof "…" - 1};
    struct buffer line;
    buffer_init(&line, TEMPLATE_LIMIT_VALUE_BYTES);
    template_escape(&line, TEMPLATE_LINE, raw);
    struct text subject = buffer_text(&line);
    if (subject.length > PAPERS_LIMIT_SUBJECT_BYTES) {
        subject = utf8_cut(subject, PAPERS_LIMIT_SUBJECT_BYTES - dots.length);
        subject = arena_printf(arena, "%.*s…", TEXT_ARGS(subject));
    } else {
        subject = arena_copy(arena, subject);
    }
    buffer_release(&line);
    return subject;
}

static enum status write_both(struct arena *arena, const struct paper *paper, const struct template_record *const *records,
                              struct text *subject, struct buffer *out)
{
    enum status status = STATUS_OK;
    if (paper->subject) {
        struct buffer line;
        buffer_init(&line, SUBJECT_BYTES);
        status = template_write(paper->subject, records, &line);
        *subject = finish_subject(arena, buffer_text(&line));
        buffer_release(&line);
    }
    return status == STATUS_OK ? template_write(paper->body, records, out) : status;
}

enum status paper_write(struct arena *arena, const struct paper *paper, const struct dossier *dossier, struct text *subject,
                        struct buffer *out)
{
    const struct template_record office = {.values = papers_office(arena, dossier->head, &dossier->sender)};
    const struct template_record ticket = {.values = papers_ticket(arena, dossier, paper->row)};
    const struct template_record *const records[] = {&office, &ticket};
    *subject = (struct text){0};
    return paper->row->is_digest ? STATUS_INVALID : write_both(arena, paper, records, subject, out);
}

enum status paper_write_digest(struct arena *arena, const struct paper *paper, const struct digest *digest, struct text *subject,
                               struct buffer *out)
{
    const struct template_record office = {.values = papers_office(arena, digest->head, &digest->sender)};
    const struct template_record night = {.values = papers_digest(arena, digest)};
    const struct template_record *const records[] = {&office, &night};
    *subject = (struct text){0};
    return paper->row->is_digest ? write_both(arena, paper, records, subject, out) : STATUS_INVALID;
}
