/* takedown_export.c: each export format against what stands in tests/data/exports (EXPORTS=write writes it anew; look
 * at the difference), against hostile reports, and at its limits. tests/e2e/exporting.py checks the published rules. */
#include "base/digest.h"
#include "takedown/dossier.h"
#include "takedown/export.h"
#include "takedown/export_priv.h"
#include "tests/unit/test.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rule_words rules[] = {{"hidden-link", "a hidden link", "liên kết bị ẩn"},
                                          {"defacement", "marks of vandals", "dấu vết phá hoại"}};
static const struct list_head lists[] = {
    [LANGUAGE_ENGLISH] = {.language = LANGUAGE_ENGLISH,
                          .run = 3,
                          .run_started = 1795309000,
                          .now = 1795320000,
                          .rules = rules,
                          .rule_count = 2,
                          .time_zone_minutes = 420},
    [LANGUAGE_VIETNAMESE] = {.language = LANGUAGE_VIETNAMESE,
                             .run = 3,
                             .run_started = 1795309000,
                             .now = 1795320000,
                             .rules = rules,
                             .rule_count = 2,
                             .time_zone_minutes = 420},
};

static struct export_head head_in(enum language language)
{
    return (struct export_head){.list = &lists[language],
                                .reporter_org = TEXT("Đội ứng cứu \"Sông Hương An\""),
                                .reporter_domain = TEXT("songan.example"),
                                .reporter_mail = TEXT("ung-cuu@songan.example"),
                                .tlp = EXPORT_TLP_AMBER};
}

static struct finding finding_of(struct text rule, double weight, struct text target, struct text evidence)
{
    return (struct finding){.rule = rule,
                            .revision = 1,
                            .identity = TEXT("googlebot"),
                            .weight = weight,
                            .evidence = evidence,
                            .path = TEXT("html > body > div > a"),
                            .start = 8120,
                            .end = 8412,
                            .target = target};
}

struct fixture {
    struct export *export;
    struct buffer out;
    struct arena *scratch;
};

static struct fixture begin(struct arena *arena, const struct export_head *head)
{
    struct fixture fixture = {.scratch = arena_create(EXPORT_SCRATCH_BYTES)};
    fixture.export = export_new(arena, fixture.scratch, head);
    buffer_init(&fixture.out, 64 * 1024 * 1024);
    return fixture;
}

static struct text end(struct arena *arena, struct fixture *fixture)
{
    EXPECT(!buffer_failed(&fixture->out));
    struct text copy = arena_copy(arena, buffer_text(&fixture->out));
    buffer_release(&fixture->out);
    arena_free(fixture->scratch);
    return copy;
}

static struct text written(struct arena *arena, const char *format, const struct export_head *head,
                           const struct page_report *reports, size_t count)
{
    const struct export_format *row = export_format_named(text_from_string(format));
    struct fixture fixture = begin(arena, head);
    row->begin(fixture.export, &fixture.out);
    for (size_t i = 0; i < count; i++)
        row->page(fixture.export, &fixture.out, &reports[i]);
    row->end(fixture.export, &fixture.out);
    return end(arena, &fixture);
}

static bool has(struct text t, const char *part)
{
    return text_find(t, text_from_string(part), 0) != SIZE_MAX;
}

/* --- fixed reports --- */

static struct export_host_facts facts_of(void *context, struct text host)
{
    (void)context;
    return (struct export_host_facts){.is_spared = text_equal(host, TEXT("rut.gon.example")),
                                      .known_since = text_equal(host, TEXT("nohu88.example")) ? 1795000000 : 0};
}

static const struct export_campaign campaigns[] = {
    {.kind = {"host", 4},
     .value = {"nohu88.example", 14},
     .shared = {"all 4 sites run \"Dot\" on the same template",
                sizeof "all 4 sites run \"Dot\" on the same template" - 1},
     .first_time = 1795100000,
     .last_time = 1795309805},
    {.kind = {"text", 4},
     .value = {"tài xỉu online", sizeof "tài xỉu online" - 1},
     .first_time = 1795100000,
     .last_time = 1795309805}};
static const struct export_member members[] = {
    {.page = 7, .campaign = 0}, {.page = 8, .campaign = 0}, {.page = 99, .campaign = 1}};

static size_t fixed_reports(struct page_report reports[3])
{
    static struct finding findings[5];
    findings[0] = finding_of(TEXT("hidden-link"), 8, TEXT("nohu88.example"),
                             TEXT("hidden link (display:none), text \"tài xỉu\""));
    findings[1] = finding_of(TEXT("hidden-link"), 4, TEXT("rut.gon.example"), TEXT("hidden link to a link shortener"));
    findings[2] = finding_of(TEXT("defacement"), 8, (struct text){0}, TEXT("\"hacked by\" in title"));
    findings[3] = finding_of(TEXT("redirect"), 10, TEXT("https://nohu88.example/?k=1"), TEXT("answer 302"));
    findings[4] = finding_of(TEXT("foreign-link"), 4, TEXT("203.0.113.9"), TEXT("anchor to an address"));
    reports[0] = (struct page_report){.id = 7,
                                      .url = TEXT("http://soyte.songan.example/tin?id=1|2"),
                                      .site = TEXT("soyte"),
                                      .agency = TEXT("Sở Y tế"),
                                      .verdict = VERDICT_TAKEDOWN,
                                      .score = 12.5,
                                      .first_seen = 1795200000,
                                      .last_seen = 1795309805,
                                      .state = TEXT("ongoing"),
                                      .findings = findings,
                                      .finding_count = 2};
    reports[1] = (struct page_report){.id = 8,
                                      .url = TEXT("https://phuong.songan.example:8443/"),
                                      .site = TEXT("phuong"),
                                      .verdict = VERDICT_TAKEDOWN,
                                      .score = 18,
                                      .first_seen = 1795309805,
                                      .last_seen = 1795309805,
                                      .state = TEXT("returned"),
                                      .findings = findings + 2,
                                      .finding_count = 2};
    reports[2] = (struct page_report){.id = 9,
                                      .url = TEXT("http://192.0.2.7/x"),
                                      .site = TEXT("soyte"),
                                      .agency = TEXT("Sở Y tế"),
                                      .verdict = VERDICT_REVIEW,
                                      .score = 4,
                                      .state = TEXT("new"),
                                      .findings = findings + 4,
                                      .finding_count = 1};
    return 3;
}

static struct text fixed(struct arena *arena, const char *format, enum language language)
{
    struct page_report reports[3];
    struct export_head head = head_in(language);
    size_t count = fixed_reports(reports);
    head.host_facts = facts_of;
    head.campaigns = campaigns;
    head.campaign_count = 2;
    head.members = members;
    head.member_count = 3;
    return written(arena, format, &head, reports, count);
}

TEST(formats_are_as_they_were)
{
    const char *mode = getenv("EXPORTS");
    for (size_t i = 0; i < export_format_count; i++)
        for (enum language language = LANGUAGE_ENGLISH; language <= LANGUAGE_VIETNAMESE; language++) {
            struct text path = arena_printf(arena, "tests/data/exports/%s.%s", export_formats[i].name,
                                            language == LANGUAGE_VIETNAMESE ? "vi" : "en");
            struct text got = fixed(arena, export_formats[i].name, language);
            FILE *file = mode && strcmp(mode, "write") == 0 ? fopen(arena_string(arena, path), "wb") : NULL;
            if (file) {
                fwrite(got.data, 1, got.length, file);
                fclose(file);
            }
            struct text wanted = test_file(arena, arena_string(arena, path));
            if (!EXPECT(wanted.data && text_equal(got, wanted)))
                test_say("%.*s differs", TEXT_ARGS(path));
        }
}

TEST(victims_and_shared_hosts_are_never_to_be_blocked)
{
    struct text misp = fixed(arena, "misp", LANGUAGE_ENGLISH);
    json_t *root = json_loadb(misp.data, misp.length, JSON_REJECT_DUPLICATES, NULL);
    json_t *attributes = json_object_get(json_object_get(root, "Event"), "Attribute");
    size_t at;
    json_t *attribute;
    size_t blocked = 0;
    json_array_foreach(attributes, at, attribute)
    {
        if (!json_is_true(json_object_get(attribute, "to_ids")))
            continue;
        blocked++;
        EXPECT_TEXT(text_from_string(json_string_value(json_object_get(attribute, "value"))), "nohu88.example");
    }
    EXPECT_NUMBER(blocked, 1);
    json_decref(root);
    struct text stix = fixed(arena, "stix", LANGUAGE_ENGLISH);
    EXPECT(has(stix, "[domain-name:value = 'nohu88.example']"));
    EXPECT(!has(stix, "[domain-name:value = 'rut.gon.example']") && !has(stix, "[ipv4-addr:value"));
    EXPECT(has(stix, "\"value\":\"rut.gon.example\"") && has(stix, "\"ipv4-addr\"")); /* told all the same */
    EXPECT(!has(stix, "tài xỉu online")); /* a campaign without a page in the export */
}

TEST(only_pages_for_takedown_leave_search_engines)
{
    EXPECT_TEXT(fixed(arena, "removal-list", LANGUAGE_VIETNAMESE),
                "http://soyte.songan.example/tin?id=1%7C2\nhttps://phuong.songan.example:8443/\n");
}

TEST(two_pages_may_be_one_address)
{
    struct export_head head = head_in(LANGUAGE_ENGLISH);
    const struct page_report reports[] = {
        {.url = TEXT("http://a.example/?a|b"), .site = TEXT("a"), .verdict = VERDICT_TAKEDOWN},
        {.url = TEXT("http://a.example/?a%7Cb"), .site = TEXT("a"), .verdict = VERDICT_TAKEDOWN}};
    EXPECT_TEXT(written(arena, "removal-list", &head, reports, 2), "http://a.example/?a%7Cb\n");
    struct text stix = written(arena, "stix", &head, reports, 2);
    size_t first = text_find(stix, TEXT("\"type\":\"url\""), 0);
    EXPECT(first != SIZE_MAX && text_find(stix, TEXT("\"type\":\"url\""), first + 1) == SIZE_MAX);
    size_t observed = text_find(stix, TEXT("\"id\":\"observed-data--"), 0);
    size_t second = text_find(stix, TEXT("\"id\":\"observed-data--"), observed + 1);
    EXPECT(second != SIZE_MAX && !text_equal(text_slice(stix, observed, 57), text_slice(stix, second, 57)));
}

TEST(addresses_are_rfc_3986)
{
    static const struct {
        const char *given, *written;
    } rows[] = {{"http://a.example/x y/đ?q=<a>\"'|\\^`{}[]#gone",
                 "http://a.example/x%20y/%C4%91?q=%3Ca%3E%22%27%7C%5C%5E%60%7B%7D%5B%5D"},
                {"http://u:p@a.example:81/%zz%41", "http://a.example:81/%25zz%41"},
                {"http://[2001:db8::1]/", "http://[2001:db8::1]/"},
                {"http://xã.example/", "http://xn--x-yfa.example/"}};
    struct export_head head = head_in(LANGUAGE_ENGLISH);
    struct fixture fixture = begin(arena, &head);
    struct export_address address;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (EXPECT(export_address(fixture.export, text_from_string(rows[i].given), &address)))
            EXPECT_TEXT(address.url, rows[i].written);
    EXPECT(!export_address(fixture.export, TEXT("javascript:alert(1)"), &address));
    EXPECT(!export_address(fixture.export, TEXT(""), &address));
    (void)end(arena, &fixture);
}

TEST(name_based_ids_are_rfc_9562)
{
    static const unsigned char dns[16] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                          0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    const struct export_uuid uuid = export_uuid_in(dns, TEXT("www.example.com")); /* RFC 9562 appendix A.4 */
    EXPECT_TEXT(export_uuid_text(&uuid), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    unsigned char digest[DIGEST_SHA256_BYTES];
    char hex[DIGEST_SHA256_HEX + 1];
    digest_sha256(TEXT("abc"), digest);
    digest_hex(digest, sizeof digest, hex);
    EXPECT_TEXT(text_from_string(hex), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* --- hostile reports --- */

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Pieces that mean something to one of the receivers, and any bytes. */
static struct text hostile_text(struct arena *arena, uint64_t *state, size_t limit)
{
    const struct text pieces[] = {
        TEXT("=cmd|' /C calc'!A0"),    TEXT("\""),       TEXT("\\"),  TEXT("</script>"),         TEXT("\r\n"),
        TEXT("\xE2\x80\xAE"),          TEXT("\x1b[31m"), TEXT("\0"),  TEXT("\xFF\xFE"),          TEXT("\xED\xA0\x80"),
        TEXT("']} OR [url:value = '"), TEXT("; "),       TEXT(",\t"), TEXT("http://a.example/"), TEXT("đ"),
        TEXT("\xF4\x8F\xBF\xBF"),      TEXT("@"),        TEXT("%"),   TEXT("nohu.example"),      TEXT("..")};
    char *bytes = arena_alloc(arena, limit + 1);
    size_t length = 0;
    size_t wanted = next_random(state) % (limit + 1);
    while (length < wanted) {
        struct text piece = pieces[next_random(state) % (sizeof pieces / sizeof *pieces)];
        const char byte = (char)next_random(state);
        if (next_random(state) % 2 == 0)
            piece = text_of(&byte, 1);
        piece = text_slice(piece, 0, wanted - length);
        memcpy(bytes + length, piece.data, piece.length);
        length += piece.length;
    }
    return text_of(bytes, length);
}

static struct page_report hostile_report(struct arena *arena, uint64_t *state)
{
    size_t count = next_random(state) % 200;
    struct finding *findings = arena_alloc_array(arena, count + 1, sizeof *findings);
    for (size_t i = 0; i < count; i++) {
        struct text host = arena_printf(arena, "h%llu.example", (unsigned long long)(next_random(state) % 300));
        findings[i] = finding_of(hostile_text(arena, state, 40), (double)(next_random(state) % 10),
                                 next_random(state) % 2 ? host : hostile_text(arena, state, FINDING_LIMIT_TARGET_BYTES),
                                 hostile_text(arena, state, FINDING_LIMIT_EVIDENCE_BYTES));
        findings[i].path = hostile_text(arena, state, FINDING_LIMIT_PATH_BYTES);
        findings[i].identity = hostile_text(arena, state, 60);
    }
    struct text path = hostile_text(arena, state, 300);
    return (struct page_report){.id = (int64_t)(next_random(state) % 9),
                                .url = arena_printf(arena, "http://a.example/%.*s", TEXT_ARGS(path)),
                                .site = hostile_text(arena, state, 100),
                                .agency = hostile_text(arena, state, 300),
                                .verdict = next_random(state) % 2 ? VERDICT_TAKEDOWN : VERDICT_REVIEW,
                                .score = 1e300,
                                .first_seen = (int64_t)next_random(state),
                                .last_seen = (int64_t)next_random(state),
                                .state = hostile_text(arena, state, 20),
                                .findings = findings,
                                .finding_count = count};
}

static bool is_json(struct text t)
{
    json_error_t error;
    json_t *root = json_loadb(t.data, t.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!root)
        test_say("%s at %d", error.text, error.position);
    json_decref(root);
    return root != NULL;
}

/* Rows and cells as RFC 4180 reads them; false for a quote where none may be. */
static bool read_csv(struct text t, char separator, size_t columns, size_t *rows)
{
    size_t cells = 1;
    *rows = 0;
    for (size_t i = 3; i < t.length; i++) {
        if (t.data[i] == '"') {
            for (i++; i < t.length && (t.data[i] != '"' || (i + 1 < t.length && t.data[i + 1] == '"')); i++)
                i += t.data[i] == '"';
            if (i + 1 >= t.length || (t.data[i + 1] != separator && t.data[i + 1] != '\r'))
                return false;
        } else if (t.data[i] == separator) {
            const char *next = &t.data[i + 1];
            if (next[0] == '"' && memchr("=+-@\t\r", next[1], 6))
                return false;
            cells++;
        } else if (t.data[i] == '\n') {
            if (cells != columns)
                return false;
            cells = 1;
            ++*rows;
        }
    }
    return true;
}

TEST(hostile_reports_stay_text)
{
    uint64_t state = 20261123;
    struct export_head head = head_in(LANGUAGE_VIETNAMESE);
    struct export_campaign campaign = {.kind = TEXT("text")};
    struct export_member member = {.page = 3};
    head.campaigns = &campaign;
    head.members = &member;
    head.campaign_count = head.member_count = 1;
    for (int round = 0; round < 12; round++) {
        struct page_report reports[6];
        size_t rows = 0;
        campaign.value = hostile_text(arena, &state, 400);
        campaign.shared = hostile_text(arena, &state, 400);
        for (size_t i = 0; i < 6; i++)
            reports[i] = hostile_report(arena, &state);
        EXPECT(is_json(written(arena, "stix", &head, reports, 6)));
        EXPECT(is_json(written(arena, "misp", &head, reports, 6)));
        struct text xarf = written(arena, "xarf", &head, reports, 6);
        for (struct text rest = xarf; rest.length; rows++)
            EXPECT(is_json(text_split(&rest, '\n')));
        EXPECT_NUMBER(rows, 6);
        EXPECT(read_csv(written(arena, "excel-csv", &head, reports, 6), ';', 13, &rows));
        EXPECT_NUMBER(rows, 7);
        struct text list = written(arena, "removal-list", &head, reports, 6);
        for (size_t i = 0; i < list.length; i++)
            EXPECT((list.data[i] > 0x20 && list.data[i] < 0x7F) || list.data[i] == '\n');
    }
}

TEST(cells_are_no_formulas)
{
    const struct text starts[] = {TEXT("=1+1"),
                                  TEXT("+1"),
                                  TEXT("-1"),
                                  TEXT("@SUM(1)"),
                                  TEXT("\t=1"),
                                  TEXT("\r=1"),
                                  TEXT("  =1"),
                                  TEXT("\n=1"),
                                  TEXT("\xE2\x80\xAE=1"), /* turned around: it becomes white space */
                                  TEXT("\xE2\x80\x8B=1"),
                                  TEXT("\xC2\xA0\xE3\x80\x80|1"),
                                  TEXT("\xEF\xBC\x9D"
                                       "1")};
    struct export_head head = head_in(LANGUAGE_ENGLISH);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        struct page_report report = {.url = TEXT("http://a.example/"), .site = starts[i], .verdict = VERDICT_TAKEDOWN};
        EXPECT(has(written(arena, "excel-csv", &head, &report, 1), ",\"'"));
    }
    struct page_report lines = {
        .url = TEXT("http://a.example/"), .agency = TEXT("a\r\n\"b\";c"), .verdict = VERDICT_TAKEDOWN};
    EXPECT(has(written(arena, "excel-csv", &head, &lines, 1), "\"a \n\"\"b\"\";c\""));
}

TEST(what_does_not_fit_is_counted)
{
    struct export_head head = head_in(LANGUAGE_ENGLISH);
    struct fixture fixture = begin(arena, &head);
    struct finding *findings = arena_alloc_array(arena, EXPORT_LIMIT_PAGE_HOSTS + 5, sizeof *findings);
    for (size_t i = 0; i < EXPORT_LIMIT_PAGE_HOSTS + 5; i++)
        findings[i] = finding_of(TEXT("hidden-link"), 4, arena_printf(arena, "h%zu.example", i), TEXT("x"));
    const struct page_report none = {.url = TEXT("about:blank"), .verdict = VERDICT_TAKEDOWN};
    const struct page_report many = {.url = TEXT("http://a.example/"),
                                     .verdict = VERDICT_TAKEDOWN,
                                     .findings = findings,
                                     .finding_count = EXPORT_LIMIT_PAGE_HOSTS + 5};
    export_xarf_page(fixture.export, &fixture.out, &none);
    EXPECT_NUMBER(fixture.export->pages, 0);
    EXPECT_NUMBER(export_left_out(fixture.export), 1);
    export_xarf_page(fixture.export, &fixture.out, &many);
    EXPECT_NUMBER(fixture.export->pages, 1);
    EXPECT_NUMBER(export_left_out(fixture.export), 6);
    (void)end(arena, &fixture);
}

TEST(very_long_texts_are_cut_and_stay_json)
{
    struct export_head head = head_in(LANGUAGE_ENGLISH);
    char *bytes = arena_alloc(arena, 300001);
    memset(bytes, '"', 300000);
    struct finding *findings = arena_alloc_array(arena, 6000, sizeof *findings);
    for (size_t i = 0; i < 6000; i++) {
        findings[i] = finding_of(TEXT("hidden-link"), 4, text_of(bytes, 300000), text_of(bytes, 300000));
        findings[i].path = text_of(bytes, 300000);
    }
    const struct page_report report = {.url = TEXT("http://a.example/"), .site = text_of(bytes, 300000),
                                       .agency = text_of(bytes, 300000), .verdict = VERDICT_TAKEDOWN,
                                       .findings = findings, .finding_count = 6000};
    for (size_t i = 0; i < export_format_count; i++) {
        struct text got = written(arena, export_formats[i].name, &head, &report, 1);
        EXPECT(got.length > 0 && got.length < 16 * 1024 * 1024);
        EXPECT(!export_formats[i].needs_reporter || is_json(got));
    }
    struct text xarf = written(arena, "xarf", &head, &report, 1);
    json_t *root = json_loadb(xarf.data, xarf.length, 0, NULL);
    json_t *evidence = json_object_get(root, "evidence");
    EXPECT_NUMBER(json_array_size(evidence), 2);
    for (size_t i = 0; i < 2; i++)
        EXPECT(json_integer_value(json_object_get(json_array_get(evidence, i), "size")) <= 5242880);
    json_decref(root);
}

/* --- one ticket --- */

static struct text of_ticket(struct arena *arena, const char *format, const struct dossier *dossier, enum status wanted)
{
    const struct export_facts facts = {.tlp = EXPORT_TLP_AMBER, .host_facts = facts_of};
    struct arena *scratch = arena_create(EXPORT_SCRATCH_BYTES);
    struct buffer out;
    uint64_t left_out = 0;
    buffer_init(&out, 64 * 1024 * 1024);
    EXPECT_NUMBER(export_dossier(arena, scratch, export_format_named(text_from_string(format)), dossier, &facts, &out, &left_out), wanted);
    EXPECT_NUMBER(left_out, dossier->places_left_out);
    struct text copy = arena_copy(arena, buffer_text(&out));
    buffer_release(&out);
    arena_free(scratch);
    return copy;
}

TEST(a_ticket_is_exported_by_itself)
{
    const struct export_head head = head_in(LANGUAGE_ENGLISH);
    struct page_report reports[3];
    const size_t count = fixed_reports(reports);
    const struct dossier_place places[] = {{.report = &reports[1]},
                                           {.report = &reports[0]},
                                           {.report = &reports[2], .is_accepted = true},
                                           {.report = &reports[0], .is_clean = true, .note = TEXT("redirects-home")},
                                           {.report = NULL}};
    struct dossier dossier = {.head = head.list,
                              .sender = {.org = head.reporter_org, .domain = head.reporter_domain, .mail = head.reporter_mail},
                              .places = places,
                              .place_count = 5,
                              .campaign = TEXT("host nohu88.example")};
    struct text xarf = of_ticket(arena, "xarf", &dossier, STATUS_OK);
    size_t lines = 0;
    for (struct text rest = xarf; rest.length; lines++)
        EXPECT(is_json(text_split(&rest, '\n')));
    EXPECT_NUMBER(lines, 2);
    EXPECT_NUMBER(count, 3);
    EXPECT(is_json(of_ticket(arena, "stix", &dossier, STATUS_OK)) && is_json(of_ticket(arena, "misp", &dossier, STATUS_OK)));
    EXPECT(has(of_ticket(arena, "stix", &dossier, STATUS_OK), "\"campaign\""));
    EXPECT(has(of_ticket(arena, "excel-csv", &dossier, STATUS_OK), "links to nohu88.example"));
    dossier.sender.mail = (struct text){0};
    EXPECT_TEXT(of_ticket(arena, "xarf", &dossier, STATUS_INVALID), "");
    const struct dossier nothing = {.head = head.list};
    EXPECT_TEXT(of_ticket(arena, "removal-list", &nothing, STATUS_OK), "");
}

/* What was deleted is what search engines are to forget; a page that was cleaned stays in them. */
TEST(deleted_pages_of_a_ticket_leave_search_engines)
{
    const struct export_head head = head_in(LANGUAGE_ENGLISH);
    const struct page_report deleted = {.url = TEXT("http://a.example/gone"), .verdict = VERDICT_CLEAN};
    const struct page_report cleaned = {.url = TEXT("http://a.example/"), .verdict = VERDICT_CLEAN};
    const struct dossier_place places[] = {{.report = &deleted, .is_clean = true, .note = TEXT("gone")}, {.report = &cleaned, .is_clean = true}};
    const struct dossier dossier = {.head = head.list, .places = places, .place_count = 2};
    EXPECT_TEXT(of_ticket(arena, "removal-list", &dossier, STATUS_OK), "http://a.example/gone\n");
    struct text table = of_ticket(arena, "excel-csv", &dossier, STATUS_OK);
    EXPECT(!has(table, "a.example"));
}
