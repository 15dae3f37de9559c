/* takedown_papers.c: every paper in both languages against what stands in tests/data/papers (PAPERS=write writes it anew; look at
 * the difference), with everything unset one by one, and with hostile texts in every place. */
#include "takedown/papers.h"
#include "takedown/papers_priv.h"
#include "tests/unit/test.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rule_words rules[] = {{"hidden-link", "a link to another site that no visitor can see", "liên kết ra ngoài mà người xem không nhìn thấy"},
                                          {"listed-word", "words of gambling advertisements in the page's text", "từ ngữ quảng cáo cờ bạc trong nội dung trang"}};

static struct list_head head_in(enum language language)
{
    return (struct list_head){.language = language,
                              .run = 3,
                              .run_started = 1795309000,
                              .run_finished = 1795318000,
                              .now = 1795320000,
                              .pages_judged = 20481,
                              .counts = {[VERDICT_TAKEDOWN] = 17, [VERDICT_REVIEW] = 4, [VERDICT_UNKNOWN] = 2},
                              .rules = rules,
                              .rule_count = 2,
                              .time_zone_minutes = 420};
}

static const char *const folders[] = {[LANGUAGE_ENGLISH] = "en", [LANGUAGE_VIETNAMESE] = "vi"};

static const struct paper *shipped(struct arena *arena, enum paper_kind kind, enum language language)
{
    struct template_problems problems = {0};
    struct text path = arena_printf(arena, "templates/%s/%s", folders[language], paper_row(kind)->file);
    struct text source = test_file(arena, path.data);
    const struct paper *paper = source.data ? paper_read(arena, kind, source, &problems) : NULL;
    for (size_t i = 0; i < problems.list.count; i++)
        test_say("%.*s:%u: %.*s", TEXT_ARGS(path), problems.list.items[i].line, TEXT_ARGS(problems.list.items[i].english));
    EXPECT(paper != NULL);
    return paper;
}

/* Subject, an empty line, body. */
static struct text written(struct arena *arena, const struct paper *paper, const struct dossier *dossier, const struct digest *digest)
{
    struct buffer out;
    struct text subject;
    buffer_init(&out, PAPERS_LIMIT_OUTPUT_BYTES);
    enum status status = digest ? paper_write_digest(arena, paper, digest, &subject, &out)
                                : paper_write(arena, paper, dossier, &subject, &out);
    EXPECT_NUMBER(status, STATUS_OK);
    struct text body = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return subject.length ? arena_printf(arena, "Subject: %.*s\n\n%.*s", TEXT_ARGS(subject), TEXT_ARGS(body)) : body;
}

TEST(papers_are_as_they_were)
{
    const char *mode = getenv("PAPERS");
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++)
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++) {
            struct list_head head = head_in(language);
            const struct paper *paper = shipped(arena, kind, language);
            if (!paper)
                continue;
            struct dossier dossier = papers_sample(arena, &head);
            struct digest digest = papers_sample_digest(arena, &head);
            struct text got = written(arena, paper, &dossier, paper_row(kind)->is_digest ? &digest : NULL);
            struct text path = arena_printf(arena, "tests/data/papers/%s.%s", paper_row(kind)->name, folders[language]);
            FILE *file = mode && strcmp(mode, "write") == 0 ? fopen(path.data, "wb") : NULL;
            if (file) {
                fwrite(got.data, 1, got.length, file);
                fclose(file);
            }
            struct text wanted = test_file(arena, path.data);
            if (!EXPECT(wanted.data && text_equal(got, wanted)))
                test_say("%.*s differs", TEXT_ARGS(path));
        }
}

/* --- nothing is missed --- */

enum owner { OF_DOSSIER, OF_SENDER, OF_PLACE, OF_REPORT, OF_FINDING, OF_FILE, OF_EVENT, OF_RELATIVE, OF_DIGEST, OF_LINE, OWNER_COUNT };
struct member {
    enum owner owner;
    const char *name;
    size_t offset;
    size_t size;
};
#define MEMBER(owner, type, field) {owner, #field, offsetof(struct type, field), sizeof(((struct type *)0)->field)}
/* a list: its pointer and its number at once */
#define PAIR(owner, type, items, count) \
    {owner, #items, offsetof(struct type, items), offsetof(struct type, count) + sizeof(((struct type *)0)->count) - offsetof(struct type, items)}
static const struct member members[] = {
    MEMBER(OF_DOSSIER, dossier, sender),
    MEMBER(OF_DOSSIER, dossier, ticket),
    MEMBER(OF_DOSSIER, dossier, reference),
    MEMBER(OF_DOSSIER, dossier, state),
    MEMBER(OF_DOSSIER, dossier, agency),
    MEMBER(OF_DOSSIER, dossier, site),
    MEMBER(OF_DOSSIER, dossier, contact),
    MEMBER(OF_DOSSIER, dossier, rule),
    MEMBER(OF_DOSSIER, dossier, target),
    MEMBER(OF_DOSSIER, dossier, campaign),
    MEMBER(OF_DOSSIER, dossier, opened),
    MEMBER(OF_DOSSIER, dossier, sent),
    MEMBER(OF_DOSSIER, dossier, due),
    MEMBER(OF_DOSSIER, dossier, claimed),
    MEMBER(OF_DOSSIER, dossier, closed),
    MEMBER(OF_DOSSIER, dossier, recurrences),
    MEMBER(OF_DOSSIER, dossier, first_report_number),
    MEMBER(OF_DOSSIER, dossier, first_reported),
    MEMBER(OF_DOSSIER, dossier, score),
    PAIR(OF_DOSSIER, dossier, places, place_count),
    MEMBER(OF_DOSSIER, dossier, places_left_out),
    MEMBER(OF_DOSSIER, dossier, places_open),
    PAIR(OF_DOSSIER, dossier, files, file_count),
    PAIR(OF_DOSSIER, dossier, events, event_count),
    PAIR(OF_DOSSIER, dossier, relatives, relative_count),
    MEMBER(OF_SENDER, dossier_sender, org),
    MEMBER(OF_SENDER, dossier_sender, domain),
    MEMBER(OF_SENDER, dossier_sender, mail),
    MEMBER(OF_SENDER, dossier_sender, phone),
    MEMBER(OF_SENDER, dossier_sender, address),
    MEMBER(OF_SENDER, dossier_sender, person),
    MEMBER(OF_SENDER, dossier_sender, position),
    MEMBER(OF_SENDER, dossier_sender, place),
    MEMBER(OF_SENDER, dossier_sender, parent_org),
    MEMBER(OF_SENDER, dossier_sender, symbol),
    MEMBER(OF_SENDER, dossier_sender, subject_mark),
    MEMBER(OF_PLACE, dossier_place, page),
    MEMBER(OF_PLACE, dossier_place, report),
    MEMBER(OF_PLACE, dossier_place, is_clean),
    MEMBER(OF_PLACE, dossier_place, is_accepted),
    MEMBER(OF_PLACE, dossier_place, address),
    MEMBER(OF_PLACE, dossier_place, certificate),
    MEMBER(OF_PLACE, dossier_place, checked),
    MEMBER(OF_PLACE, dossier_place, clean_since),
    MEMBER(OF_PLACE, dossier_place, saw),
    MEMBER(OF_PLACE, dossier_place, note),
    MEMBER(OF_REPORT, page_report, id),
    MEMBER(OF_REPORT, page_report, url),
    MEMBER(OF_REPORT, page_report, site),
    MEMBER(OF_REPORT, page_report, agency),
    MEMBER(OF_REPORT, page_report, file),
    MEMBER(OF_REPORT, page_report, verdict),
    MEMBER(OF_REPORT, page_report, score),
    MEMBER(OF_REPORT, page_report, sum),
    MEMBER(OF_REPORT, page_report, reason),
    MEMBER(OF_REPORT, page_report, first_seen),
    MEMBER(OF_REPORT, page_report, last_seen),
    MEMBER(OF_REPORT, page_report, state),
    PAIR(OF_REPORT, page_report, findings, finding_count),
    MEMBER(OF_REPORT, page_report, seen_by),
    MEMBER(OF_REPORT, page_report, campaign),
    MEMBER(OF_REPORT, page_report, seen_times),
    MEMBER(OF_FINDING, finding, rule),
    MEMBER(OF_FINDING, finding, revision),
    MEMBER(OF_FINDING, finding, identity),
    MEMBER(OF_FINDING, finding, weight),
    MEMBER(OF_FINDING, finding, evidence),
    MEMBER(OF_FINDING, finding, path),
    MEMBER(OF_FINDING, finding, start),
    MEMBER(OF_FINDING, finding, end),
    MEMBER(OF_FINDING, finding, target),
    MEMBER(OF_FILE, dossier_file, name),
    MEMBER(OF_FILE, dossier_file, sha256),
    MEMBER(OF_FILE, dossier_file, bytes),
    MEMBER(OF_FILE, dossier_file, what),
    MEMBER(OF_EVENT, dossier_event, time),
    MEMBER(OF_EVENT, dossier_event, who),
    MEMBER(OF_EVENT, dossier_event, what),
    MEMBER(OF_EVENT, dossier_event, detail),
    MEMBER(OF_RELATIVE, dossier_relative, reference),
    MEMBER(OF_RELATIVE, dossier_relative, agency),
    MEMBER(OF_RELATIVE, dossier_relative, state),
    MEMBER(OF_DIGEST, digest, sender),
    MEMBER(OF_DIGEST, digest, lists),
    MEMBER(OF_LINE, digest_line, reference),
    MEMBER(OF_LINE, digest_line, agency),
    MEMBER(OF_LINE, digest_line, site),
    MEMBER(OF_LINE, digest_line, rule),
    MEMBER(OF_LINE, digest_line, target),
    MEMBER(OF_LINE, digest_line, pages),
    MEMBER(OF_LINE, digest_line, new_pages),
    MEMBER(OF_LINE, digest_line, due),
    MEMBER(OF_LINE, digest_line, recurrences),
};
enum { MEMBER_COUNT = sizeof members / sizeof *members };

/* A field that is added to one of the papers' own structs stands in the table too, or the offsets leave a hole. */
TEST(the_table_of_members_is_whole)
{
    static const size_t sizes[OWNER_COUNT] = {sizeof(struct dossier),       sizeof(struct dossier_sender), sizeof(struct dossier_place),
                                              sizeof(struct page_report),   sizeof(struct finding),        sizeof(struct dossier_file),
                                              sizeof(struct dossier_event), sizeof(struct dossier_relative), sizeof(struct digest),
                                              sizeof(struct digest_line)};
    for (enum owner owner = 0; owner < OWNER_COUNT; owner++) {
        if (owner == OF_REPORT || owner == OF_FINDING)
            continue;
        size_t end = owner == OF_DOSSIER || owner == OF_DIGEST ? sizeof(void *) : 0; /* `head` is always there */
        for (size_t i = 0; i < MEMBER_COUNT; i++) {
            if (members[i].owner != owner)
                continue;
            if (!EXPECT(members[i].offset >= end && members[i].offset - end < sizeof(void *)))
                test_say("before %s", members[i].name);
            end = members[i].offset + members[i].size;
        }
        EXPECT(sizes[owner] - end < sizeof(void *));
    }
}

/* The sample can be written to where its parts come from the arena. */
static void *writable(const void *pointer)
{
    return (void *)(uintptr_t)pointer;
}

static void unset(const struct member *member, struct dossier *dossier, struct digest *digest)
{
    void *targets[16] = {0};
    size_t count = 0;
    switch (member->owner) {
    case OF_DOSSIER: targets[count++] = dossier; break;
    case OF_SENDER: targets[count++] = &dossier->sender; targets[count++] = &digest->sender; break;
    case OF_PLACE:
        for (size_t i = 0; i < dossier->place_count; i++)
            targets[count++] = writable(&dossier->places[i]);
        break;
    case OF_REPORT:
        for (size_t i = 0; i < dossier->place_count; i++)
            targets[count++] = writable(dossier->places[i].report);
        break;
    case OF_FINDING:
        for (size_t i = 0; i < dossier->place_count; i++)
            for (size_t at = 0; at < 2; at++)
                targets[count++] = writable(&dossier->places[i].report->findings[at]);
        break;
    case OF_FILE: targets[count++] = writable(dossier->files); break;
    case OF_EVENT: targets[count++] = writable(dossier->events); break;
    case OF_RELATIVE: targets[count++] = writable(dossier->relatives); break;
    case OF_DIGEST: targets[count++] = digest; break;
    case OF_LINE:
        for (size_t i = 0; i < DIGEST_LIST_COUNT; i++)
            targets[count++] = writable(digest->lists[i].items);
        break;
    case OWNER_COUNT: break;
    }
    for (size_t i = 0; i < count; i++)
        memset((char *)targets[i] + member->offset, 0, member->size);
}

/* What is left where a value was missing and its words were not: labels of nothing, gaps, marks. */
static bool is_neat(struct text paper, bool is_html)
{
    static const char *const never[] = {"{{", "}}", "()", "( ", " )", " ,", " ;", ",,", ", ,", ": ,", ": .", ": ;", ":;", ",.", "\n\n\n", " \n", "\t", "- \n"};
    bool neat = true;
    struct text body = is_html ? text_slice(paper, text_find(paper, TEXT("<body"), 0), SIZE_MAX) : paper;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (text_find(body, text_from_string(never[i]), 0) != SIZE_MAX) {
            test_say("has '%s'", never[i]);
            neat = false;
        }
    for (struct text rest = body; rest.length;) {
        struct text whole = text_split(&rest, '\n');
        struct text line = text_trim(whole);
        bool is_item = text_starts_with(line, TEXT("- ")) || is_html;
        bool has_label_only = is_html ? text_find(line, TEXT(": </p>"), 0) != SIZE_MAX || text_find(line, TEXT(": </li>"), 0) != SIZE_MAX
                                            || text_find(line, TEXT("<dd></dd>"), 0) != SIZE_MAX
                                      : is_item && text_ends_with(line, TEXT(":"));
        if (text_find(line, TEXT("  "), 0) != SIZE_MAX || has_label_only || text_equal(line, TEXT("-")) ||
            (!is_html && (text_ends_with(line, TEXT(":**")) || text_starts_with(line, TEXT(",")) || text_starts_with(line, TEXT(";"))))) {
            test_say("line '%.*s'", TEXT_ARGS(line));
            neat = false;
        }
    }
    return neat;
}

TEST(every_paper_stands_without_any_field)
{
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++)
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++) {
            const struct paper *paper = shipped(arena, kind, language);
            const struct paper_row *row = paper_row(kind);
            for (size_t i = 0; paper && i < MEMBER_COUNT; i++) {
                struct list_head head = head_in(language);
                struct dossier dossier = papers_sample(arena, &head);
                struct digest digest = papers_sample_digest(arena, &head);
                unset(&members[i], &dossier, &digest);
                struct text got = written(arena, paper, &dossier, row->is_digest ? &digest : NULL);
                if (!EXPECT(is_neat(got, row->escape == TEMPLATE_HTML)))
                    test_say("%s/%s without %s", folders[language], row->name, members[i].name);
            }
        }
}

TEST(every_paper_stands_without_everything)
{
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++)
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++) {
            const struct paper *paper = shipped(arena, kind, language);
            const struct paper_row *row = paper_row(kind);
            const struct list_head head = {.language = language};
            const struct dossier dossier = {.head = &head};
            const struct digest digest = {.head = &head};
            if (!paper)
                continue;
            struct text got = written(arena, paper, &dossier, row->is_digest ? &digest : NULL);
            EXPECT(got.length > 60);
            if (!EXPECT(is_neat(got, row->escape == TEMPLATE_HTML)))
                test_say("%s/%s", folders[language], row->name);
        }
}

/* --- hostile texts --- */

static size_t count_of(struct text t, const char *part)
{
    size_t count = 0;
    for (size_t at = 0; (at = text_find(t, text_from_string(part), at)) != SIZE_MAX; at++)
        count++;
    return count;
}

/* Not behind a backslash. */
static size_t count_bare(struct text t, const char *part)
{
    struct text escaped = text_from_string(part);
    size_t count = 0;
    for (size_t at = 0; (at = text_find(t, escaped, at)) != SIZE_MAX; at++)
        count += at == 0 || t.data[at - 1] != '\\';
    return count;
}

/* Every text of the dossier is this one. */
static void poison(struct dossier *dossier, struct digest *digest, struct text poison)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        const struct member *member = &members[i];
        if (member->size != sizeof(struct text) || strcmp(member->name, "places") == 0 || strcmp(member->name, "files") == 0 ||
            strcmp(member->name, "events") == 0 || strcmp(member->name, "relatives") == 0 || strcmp(member->name, "findings") == 0)
            continue;
        void *targets[16] = {0};
        size_t count = 0;
        if (member->owner == OF_DOSSIER)
            targets[count++] = dossier;
        if (member->owner == OF_SENDER) {
            targets[count++] = &dossier->sender;
            targets[count++] = &digest->sender;
        }
        for (size_t at = 0; member->owner == OF_PLACE && at < dossier->place_count; at++)
            targets[count++] = writable(&dossier->places[at]);
        for (size_t at = 0; member->owner == OF_REPORT && at < dossier->place_count; at++)
            targets[count++] = writable(dossier->places[at].report);
        for (size_t at = 0; member->owner == OF_FINDING && at < dossier->place_count; at++)
            targets[count++] = writable(dossier->places[at].report->findings);
        if (member->owner == OF_FILE)
            targets[count++] = writable(dossier->files);
        if (member->owner == OF_EVENT)
            targets[count++] = writable(dossier->events);
        if (member->owner == OF_RELATIVE)
            targets[count++] = writable(dossier->relatives);
        for (size_t at = 0; member->owner == OF_LINE && at < DIGEST_LIST_COUNT; at++)
            targets[count++] = writable(digest->lists[at].items);
        for (size_t at = 0; at < count; at++)
            memcpy((char *)targets[at] + member->offset, &poison, sizeof poison);
    }
}

static void check_hostile(struct arena *arena, enum paper_kind kind, enum language language, struct text evil)
{
    const struct paper *paper = shipped(arena, kind, language);
    const struct paper_row *row = paper_row(kind);
    const struct list_head head = head_in(language);
    if (!paper)
        return;
    struct dossier dossier = papers_sample(arena, &head);
    struct digest digest = papers_sample_digest(arena, &head);
    struct text honest = written(arena, paper, &dossier, row->is_digest ? &digest : NULL);
    poison(&dossier, &digest, evil);
    struct text got = written(arena, paper, &dossier, row->is_digest ? &digest : NULL);
    struct text subject = row->has_subject ? text_slice(got, 0, text_find_byte(got, '\n', 0)) : (struct text){0};
    EXPECT(subject.length <= PAPERS_LIMIT_SUBJECT_BYTES + sizeof "Subject: ");
    struct text body = text_slice(got, row->has_subject ? subject.length + 2 : 0, SIZE_MAX);
    for (size_t i = 0; i < got.length; i++)
        if (!EXPECT((unsigned char)got.data[i] >= 0x20 || got.data[i] == '\n'))
            return;
    EXPECT_NUMBER(count_of(got, "\xE2\x80\xAE") + count_of(got, "\xE2\x81\xA6") + count_of(got, "\xE2\x80\x8B") + count_of(got, "\xE2\x80\xA8"), 0);
    EXPECT_NUMBER(count_of(body, "\nBcc:") + count_of(body, "\n-- ") + count_of(body, "\n--b") + count_of(body, "\nFrom "), 0);
    if (row->escape == TEMPLATE_HTML) { /* its elements are the template's, and as many */
        EXPECT_NUMBER(count_of(got, "<script") + count_of(got, "<img") + count_of(got, "<a ") + count_of(got, "onerror=\""), 0);
        EXPECT_NUMBER(count_of(got, "<"), count_of(got, ">"));
    }
    if (row->escape == TEMPLATE_MARKDOWN)
        EXPECT_NUMBER(count_bare(got, "](") + count_bare(got, "<img") + count_bare(got, "|") + count_bare(got, "`") + count_of(got, "\n# h"), 0);
    EXPECT(honest.length > 0);
}

TEST(a_page_can_write_no_line_of_any_paper)
{
    char *long_title = arena_alloc(arena, 100 * 1024 + 1);
    memset(long_title, 'A', 100 * 1024);
    const struct text evil[] = {
        TEXT("x\r\nBcc: a@evil.example\r\n\r\n-- \r\nFrom me"),
        TEXT("Bcc: a@evil.example"),
        TEXT("-- "),
        TEXT("--boundary"),
        TEXT("From a@evil.example Mon"),
        TEXT("</p></body><script>alert(1)</script><img src=x onerror=\"a()\">"),
        TEXT("[click](http://evil.example/) ![x](http://evil.example/x.png) <img src=x> `a` **b** | c |"),
        TEXT("# heading"),
        TEXT("```"),
        TEXT("=cmd|' /C calc'!A0"),
        TEXT("\xE2\x80\xAE" "gpj.exe\xE2\x81\xA6\xE2\x80\x8B\xE2\x80\xA8next"),
        TEXT("{{org}} {{#pages}} }}"),
        TEXT("\xFF\xFE\x00\x1b[31m"),
        text_of(long_title, 100 * 1024),
    };
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++)
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++)
            for (size_t i = 0; i < sizeof evil / sizeof *evil; i++)
                check_hostile(arena, kind, language, evil[i]);
}

TEST(nothing_that_a_page_says_is_a_link)
{
    const struct text evil = TEXT("see http://evil.example/x, www.evil.example, HTTPS://evil.example, a@evil.example, ftp://evil.example now");
    for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++)
        for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++) {
            const struct paper *paper = shipped(arena, kind, language);
            const struct list_head head = head_in(language);
            struct dossier dossier = papers_sample(arena, &head);
            struct digest digest = papers_sample_digest(arena, &head);
            if (!paper)
                continue;
            dossier.target = dossier.campaign = evil;
            for (size_t i = 0; i < dossier.place_count; i++) {
                struct finding *findings = writable(dossier.places[i].report->findings);
                findings[0].evidence = findings[0].target = findings[0].path = findings[1].evidence = evil;
            }
            for (size_t i = 0; i < DIGEST_LIST_COUNT; i++)
                ((struct digest_line *)writable(digest.lists[i].items))->target = evil;
            struct text got = written(arena, paper, &dossier, paper_row(kind)->is_digest ? &digest : NULL);
            EXPECT_NUMBER(count_of(got, "evil.example") + count_of(got, "://evil") - count_of(got, "hxxp://evil") -
                              count_of(got, "hxxpS://evil"), 0);
            EXPECT(count_of(got, "evil[.]example") + count_of(got, "evil\\[.\\]example") > 0 || kind == PAPER_INCIDENT_FINAL_MAIL);
        }
}

TEST(large_tickets_tell_how_much_they_leave_out)
{
    const struct list_head head = head_in(LANGUAGE_ENGLISH);
    struct dossier dossier = papers_sample(arena, &head);
    struct dossier_place *places = arena_alloc_array(arena, DOSSIER_LIMIT_PLACES, sizeof *places);
    for (size_t i = 0; i < DOSSIER_LIMIT_PLACES; i++)
        places[i] = dossier.places[0];
    dossier.places = places;
    dossier.place_count = DOSSIER_LIMIT_PLACES;
    dossier.places_left_out = 12;
    dossier.places_open = DOSSIER_LIMIT_PLACES + 12;
    struct text mail = written(arena, shipped(arena, PAPER_MAIL, LANGUAGE_ENGLISH), &dossier, NULL);
    EXPECT(text_find(mail, TEXT("\n20. hxxps"), 0) != SIZE_MAX && text_find(mail, TEXT("\n21. hxxps"), 0) == SIZE_MAX);
    EXPECT(text_find(mail, TEXT("... and 4992 more"), 0) != SIZE_MAX);
    EXPECT(text_find(mail, TEXT("Pages that still have it: 5012"), 0) != SIZE_MAX);
}

/* Inside a list its items' names go before those around it: a name that both had would be a trap for whoever writes a template. */
TEST(names_are_met_once)
{
    const struct template_type *type, *other;
    for (size_t i = 0; (type = papers_type(i)); i++)
        for (size_t at = 0; at < type->count; at++) {
            const struct template_field *field = &type->fields[at];
            EXPECT(field->english[0] && field->vietnamese[0] && (field->kind == TEMPLATE_LIST) == (field->of != NULL));
            for (size_t j = 0; j <= i && (other = papers_type(j)); j++)
                for (size_t k = 0; k < (j == i ? at : other->count); k++)
                    if (strcmp(type->name, "digest") != 0 || strcmp(other->name, "ticket") != 0)
                        if (!EXPECT(strcmp(field->name, other->fields[k].name) != 0))
                            test_say("%s of %s and %s", field->name, type->name, other->name);
        }
}

/* The table of names in docs/papers.md. */
TEST(the_manual_names_every_name)
{
    struct text manual = test_file(arena, "docs/papers.md");
    const struct template_type *type;
    for (size_t i = 0; manual.data && (type = papers_type(i)); i++)
        for (size_t at = 0; at < type->count; at++) {
            struct text row = arena_printf(arena, "\n| `%s` | %s |", type->fields[at].name, type->fields[at].english);
            if (!EXPECT(text_find(manual, row, 0) != SIZE_MAX))
                test_say("no row for %s", type->fields[at].name);
        }
    for (enum paper_kind kind = 0; kind < PAPER_COUNT; kind++)
        EXPECT(text_find(manual, arena_printf(arena, "\n| `%s` | `%s` |", paper_row(kind)->name, paper_row(kind)->file), 0) != SIZE_MAX);
    EXPECT(manual.data != NULL);
}
