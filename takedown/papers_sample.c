/* papers_sample.c: an invented ticket and an invented night with everything set, so that templates can be tried and looked at. */
#include "takedown/papers.h"

enum { HOUR = 3600, DAY = 24 * HOUR, SAMPLE_PLACES = 4 };

static struct text in(const struct list_head *head, const char *english, const char *vietnamese)
{
    return text_from_string(head->language == LANGUAGE_VIETNAMESE ? vietnamese : english);
}

static struct dossier_sender sender(const struct list_head *head)
{
    return (struct dossier_sender){
        .org = in(head, "Song Huong An Incident Response Team", "Đội ứng cứu sự cố an toàn thông tin mạng Sông Hương An"),
        .domain = TEXT("ungcuu.songhuongan.example"),
        .mail = TEXT("ung-cuu@songhuongan.example"),
        .phone = TEXT("0234 000 000"),
        .address = in(head, "1 Example Street, Song Huong An", "Số 1 đường Ví Dụ, Sông Hương An"),
        .person = in(head, "Nguyen Van Mau", "Nguyễn Văn Mẫu"),
        .position = in(head, "Head of the team", "Đội trưởng"),
        .place = in(head, "Song Huong An", "Sông Hương An"),
        .parent_org = in(head, "People's Committee of Song Huong An Province", "Ủy ban nhân dân tỉnh Sông Hương An"),
        .symbol = TEXT("ĐƯCSC"),
        .subject_mark = TEXT("[TBSC]"),
    };
}

static struct finding finding(struct text rule, double weight, struct text identity, struct text evidence, struct text target)
{
    return (struct finding){.rule = rule,
                            .revision = 1,
                            .identity = identity,
                            .weight = weight,
                            .evidence = evidence,
                            .path = TEXT("html > body > div:nth-of-type(3) > a"),
                            .start = 8120,
                            .end = 8412,
                            .target = target};
}

static const struct page_report *report(struct arena *arena, const struct list_head *head, size_t number)
{
    static const char *const paths[SAMPLE_PLACES] = {"", "tin-tuc/thong-bao-nghi-le?id=12", "van-ban/quyet-dinh-15.html", "lien-he"};
    struct page_report *page = arena_alloc(arena, sizeof *page);
    struct finding *findings = arena_alloc_array(arena, 2, sizeof *findings);
    struct text *seen_by = arena_alloc_array(arena, 2, sizeof *seen_by);
    int64_t *times = arena_alloc_array(arena, 2, sizeof *times);
    findings[0] = finding(TEXT("hidden-link"), 4, TEXT("browser"),
                          TEXT("hidden link (off-screen position) to nohu88.example, a host named like a gambling site: nhà cái nổ hũ uy tín"), TEXT("nohu88.example"));
    findings[1] = finding(TEXT("listed-word"), 2, TEXT("googlebot"), TEXT("hidden text: nổ hũ đổi thưởng, tài xỉu online"), (struct text){0});
    seen_by[0] = TEXT("browser googlebot");
    seen_by[1] = TEXT("googlebot");
    times[0] = times[1] = head->now - 2 * HOUR;
    *page = (struct page_report){.id = (int64_t)number + 117,
                                 .url = arena_printf(arena, "https://phuonghoamai.songhuongan.example/%s", paths[number]),
                                 .site = in(head, "Hoa Mai Ward", "Phường Hoa Mai"),
                                 .agency = in(head, "People's Committee of Hoa Mai Ward", "Ủy ban nhân dân phường Hoa Mai"),
                                 .verdict = number < 3 ? VERDICT_TAKEDOWN : VERDICT_CLEAN,
                                 .score = 6,
                                 .first_seen = head->now - 3 * DAY,
                                 .last_seen = head->now - 2 * HOUR,
                                 .state = TEXT("ongoing"),
                                 .findings = findings,
                                 .finding_count = 2,
                                 .seen_by = seen_by,
                                 .seen_times = times};
    return page;
}

static void add_places(struct arena *arena, const struct list_head *head, struct dossier *dossier)
{
    struct dossier_place *places = arena_alloc_array(arena, SAMPLE_PLACES, sizeof *places);
    for (size_t i = 0; i < SAMPLE_PLACES; i++)
        places[i] = (struct dossier_place){
            .page = (int64_t)i + 117,
            .report = report(arena, head, i),
            .is_clean = i == 2,
            .is_accepted = i == 3,
            .address = TEXT("192.0.2.7"),
            .certificate = TEXT("CN=phuonghoamai.songhuongan.example, Example CA, 2027-01-31, "
                                "SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            .checked = head->now - 2 * HOUR,
            .clean_since = i == 2 ? head->now - 2 * HOUR : 0,
            .saw = TEXT("browser googlebot"),
            .note = i == 2 ? TEXT("gone") : i == 3 ? TEXT("decided") : (struct text){0}};
    dossier->places = places;
    dossier->place_count = SAMPLE_PLACES;
    dossier->places_open = 2;
}

static void add_lists(struct arena *arena, const struct list_head *head, struct dossier *dossier)
{
    const struct dossier_file files[] = {
        {TEXT("RS-2026-0042.zip"), TEXT("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"), 1843200,
         in(head, "evidence pack", "gói bằng chứng")},
        {TEXT("screenshot.png"), TEXT("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"), 204800,
         in(head, "picture of the page", "ảnh chụp trang")}};
    const struct dossier_event events[] = {
        {head->now - 3 * DAY, TEXT("rasoat"), TEXT("ticket-opened"), (struct text){0}},
        {head->now - 2 * DAY, in(head, "Tran Thi Vi Du", "Trần Thị Ví Dụ"), TEXT("ticket-sent"), TEXT("ubnd@hoamai.example")}};
    const struct dossier_relative relatives[] = {
        {TEXT("RS-2026-0043"), in(head, "Department of Examples", "Sở Ví dụ"), TEXT("sent")}};
    struct dossier_file *file = arena_alloc(arena, sizeof files);
    struct dossier_event *event = arena_alloc(arena, sizeof events);
    struct dossier_relative *relative = arena_alloc(arena, sizeof relatives);
    for (size_t i = 0; i < 2; i++) {
        file[i] = files[i];
        event[i] = events[i];
    }
    *relative = relatives[0];
    dossier->files = file;
    dossier->file_count = 2;
    dossier->events = event;
    dossier->event_count = 2;
    dossier->relatives = relative;
    dossier->relative_count = 1;
}

struct dossier papers_sample(struct arena *arena, const struct list_head *head)
{
    struct dossier dossier = {
        .head = head,
        .sender = sender(head),
        .ticket = 42,
        .reference = TEXT("RS-2026-0042"),
        .state = TEXT("reopened"),
        .agency = in(head, "People's Committee of Hoa Mai Ward", "Ủy ban nhân dân phường Hoa Mai"),
        .site = in(head, "Hoa Mai Ward", "Phường Hoa Mai"),
        .contact = TEXT("ubnd@hoamai.example"),
        .rule = TEXT("hidden-link"),
        .target = TEXT("nohu88.example"),
        .campaign = TEXT("host nohu88.example"),
        .opened = head->now - 3 * DAY,
        .sent = head->now - 2 * DAY,
        .due = head->now + 2 * DAY + HOUR,
        .claimed = head->now - DAY,
        .recurrences = 1,
        .first_report_number = TEXT("12/BC-ĐƯCSC"),
        .first_reported = head->now - 2 * DAY,
        .score = 6,
    };
    add_places(arena, head, &dossier);
    add_lists(arena, head, &dossier);
    return dossier;
}

struct digest papers_sample_digest(struct arena *arena, const struct list_head *head)
{
    struct digest digest = {.head = head, .sender = sender(head)};
    for (size_t i = 0; i < DIGEST_LIST_COUNT; i++) {
        struct digest_line *line = arena_alloc(arena, sizeof *line);
        *line = (struct digest_line){.reference = arena_printf(arena, "RS-2026-%04zu", i + 42),
                                     .agency = in(head, "People's Committee of Hoa Mai Ward", "Ủy ban nhân dân phường Hoa Mai"),
                                     .site = in(head, "Hoa Mai Ward", "Phường Hoa Mai"),
                                     .rule = TEXT("hidden-link"),
                                     .target = TEXT("nohu88.example"),
                                     .pages = 12,
                                     .new_pages = 3,
                                     .due = i == DIGEST_OVERDUE ? head->now - DAY : head->now + 2 * DAY,
                                     .recurrences = i == DIGEST_RETURNED};
        digest.lists[i].items = line;
        digest.lists[i].count = 1;
    }
    return digest;
}
