/* list.c: the formats' table, the JSON lines and what the formats share. */
#include "takedown/list.h"
#include "base/utf8.h"
#include "takedown/json.h"
#include "takedown/list_priv.h"

/* Civil date of a day number (days since 1970-01-01), proleptic Gregorian; no locale and no clock. */
static void civil(int64_t days, int *year, int *month, int *day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * month_index + 2) / 5 + 1);
    *month = (int)(month_index < 10 ? month_index + 3 : month_index - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static void split_time(int64_t time, int *year, int *month, int *day, int *second_of_day)
{
    int64_t days = time / 86400 - (time % 86400 < 0);
    *second_of_day = (int)(time - days * 86400);
    civil(days, year, month, day);
}

void list_time_utc(struct buffer *out, int64_t time)
{
    int year, month, day, seconds;
    split_time(time, &year, &month, &day, &seconds);
    buffer_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, seconds / 3600, seconds / 60 % 60,
                  seconds % 60);
}

void list_time_local(struct buffer *out, const struct list_head *head, int64_t time)
{
    int year, month, day, seconds;
    if (time == 0) {
        buffer_add_string(out, "-");
        return;
    }
    split_time(time + (int64_t)head->time_zone_minutes * 60, &year, &month, &day, &seconds);
    buffer_printf(out, "%02d/%02d/%04d %02d:%02d", day, month, year, seconds / 3600, seconds / 60 % 60);
}

const char *list_word(const struct list_head *head, const char *english, const char *vietnamese)
{
    return head->language == LANGUAGE_VIETNAMESE ? vietnamese : english;
}

const char *list_verdict(const struct list_head *head, enum verdict verdict)
{
    static const char *const vietnamese[] = {
        [VERDICT_CLEAN] = "sạch", [VERDICT_REVIEW] = "cần xem xét", [VERDICT_TAKEDOWN] = "cần gỡ bỏ",
        [VERDICT_UNKNOWN] = "chưa rõ"};
    return head->language == LANGUAGE_VIETNAMESE ? vietnamese[verdict] : verdict_name(verdict);
}

const char *list_state(const struct list_head *head, struct text state)
{
    static const struct {
        const char *state, *vietnamese;
    } words[] = {{"new", "mới"}, {"ongoing", "vẫn còn"}, {"returned", "tái diễn"}, {"gone", "đã gỡ"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text_equal(state, text_from_string(words[i].state)))
            return list_word(head, words[i].state, words[i].vietnamese);
    }
    return "";
}

void list_sources(struct buffer *out, const struct list_head *head, struct text sources)
{
    static const struct {
        const char *word, *english, *vietnamese;
    } words[] = {
        {"start", "the inventory", "danh sách trang web"},
        {"link", "a link", "một liên kết"},
        {"redirect", "a redirect", "một chuyển hướng"},
        {"sitemap", "a site map", "sơ đồ trang web"},
        {"feed", "a feed", "nguồn cấp tin"},
        {"robots", "robots.txt", "robots.txt"},
        {"search-console", "Search Console", "Search Console"},
        {"url-list", "an imported list", "danh sách được nhập"},
        {"access-log", "a server's access log", "nhật ký truy cập của máy chủ"},
        {"probe", "a probe", "thăm dò"},
    };
    for (bool first = true; sources.length; first = false) {
        struct text word = text_split(&sources, ' ');
        const char *said = NULL;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (text_equal(word, text_from_string(words[i].word)))
                said = list_word(head, words[i].english, words[i].vietnamese);
        buffer_add_string(out, first ? "" : ", ");
        buffer_add_text(out, said ? text_from_string(said) : word);
    }
}

struct text list_rule(const struct list_head *head, struct text rule)
{
    for (size_t i = 0; i < head->rule_count; i++)
        if (text_equal(rule, text_from_string(head->rules[i].rule)))
            return text_from_string(list_word(head, head->rules[i].english, head->rules[i].vietnamese));
    return rule;
}

const struct finding *list_heaviest(const struct page_report *report)
{
    const struct finding *best = NULL;
    for (size_t i = 0; i < report->finding_count; i++)
        if (!best || report->findings[i].weight > best->weight)
            best = &report->findings[i];
    return best;
}

const char *list_section_title(const struct list_head *head, enum list_section section)
{
    static const struct {
        const char *english, *vietnamese;
    } titles[SECTION_COUNT] = {
        [SECTION_CAMPAIGNS] = {"Campaigns: the same was planted on several sites",
                               "Chiến dịch: cùng một nội dung bị cài vào nhiều trang web"},
        [SECTION_GONE] = {"No longer found since last night", "Không còn thấy từ đêm vừa qua"},
        [SECTION_ITEMS] = {"Changes of whole sites that wait for a decision",
                           "Thay đổi của cả trang web đang chờ quyết định"},
        [SECTION_MISCONFIGURED] = {"Misconfigurations: no intrusion, but advertisers use them",
                                   "Cấu hình sai: chưa phải bị xâm nhập nhưng kẻ quảng cáo lợi dụng được"},
        [SECTION_DECIDED] = {"Not listed, because somebody decided so (rasoat ticket decisions)",
                             "Không liệt kê vì đã có người quyết định (rasoat ticket decisions)"},
        [SECTION_FAILING] = {"Do not load any more (told once)", "Không tải được nữa (chỉ báo một lần)"},
    };
    return list_word(head, titles[section].english, titles[section].vietnamese);
}

void list_campaign(struct buffer *out, const struct list_head *head, struct text campaign)
{
    static const struct {
        const char *kind, *english, *vietnamese;
    } kinds[] = {{"host", "links to ", "liên kết tới "},
                 {"script", "a script from ", "mã lệnh lấy từ "},
                 {"block", "the same hidden links: ", "cùng một nhóm liên kết ẩn: "},
                 {"text", "the same words: ", "cùng một đoạn chữ: "}};
    struct text kind = text_split(&campaign, ' ');
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_equal(kind, text_from_string(kinds[i].kind)))
            buffer_add_string(out, list_word(head, kinds[i].english, kinds[i].vietnamese));
    for (size_t i = 0; i < campaign.length;) {
        char bytes[4];
        uint32_t code_point = utf8_next(campaign, &i);
        buffer_add(out, bytes, utf8_put(bytes, list_is_unsafe(code_point) ? ' ' : code_point));
    }
}

void list_line_what(struct buffer *out, const struct list_head *head, const struct list_line *line)
{
    if (!line->is_translated) {
        list_evidence(out, head, line->what);
        return;
    }
    buffer_clear(out);
    buffer_add_text(out, line->what);
}

void list_not_seen_again(struct buffer *out, const struct list_head *head, const struct page_report *report, size_t finding)
{
    const int64_t seen = report->seen_times ? report->seen_times[finding] : 0;
    if (seen == 0 || seen >= head->run_started || report->last_seen < head->run_started)
        return;
    buffer_add_string(out, list_word(head, "not seen again since ", "không thấy lại kể từ "));
    list_time_local(out, head, seen);
    buffer_add_string(out, list_word(head, "; kept because such things are shown once to each visitor",
                                     "; vẫn giữ lại vì loại này thường chỉ hiện một lần với mỗi người xem"));
}

void list_safe_text(struct buffer *out, struct text t)
{
    for (size_t i = 0; i < t.length;) {
        char bytes[4];
        uint32_t code_point = utf8_next(t, &i);
        buffer_add(out, bytes, utf8_put(bytes, list_is_unsafe(code_point) ? ' ' : code_point));
    }
}

struct json *list_time_json(int64_t time)
{
    struct buffer words;
    buffer_init(&words, 64);
    list_time_utc(&words, time);
    struct json *value = json_text(buffer_text(&words));
    buffer_release(&words);
    return value;
}

/* `last_seen`: 0 where that is not kept. */
static struct json *finding_json(const struct finding *finding, int64_t last_seen)
{
    struct json *object = json_object_new();
    json_put(object, "rule", json_text(finding->rule));
    json_put(object, "revision", json_whole(finding->revision));
    json_put(object, "identity", json_text(finding->identity));
    json_put(object, "weight", json_number(finding->weight));
    json_put(object, "evidence", json_text(finding->evidence));
    json_put(object, "path", json_text(finding->path));
    struct json *bytes = json_array_new();
    json_append(bytes, json_whole(finding->start));
    json_append(bytes, json_whole(finding->end));
    json_put(object, "bytes", bytes);
    json_put(object, "target", json_text(finding->target));
    if (last_seen)
        json_put(object, "last_seen", list_time_json(last_seen));
    return object;
}

void list_json_line(struct buffer *out, const struct page_report *report)
{
    struct json *object = json_object_new();
    json_put(object, "url", json_text(report->url));
    json_put(object, "site", json_text(report->site));
    if (report->file.length)
        json_put(object, "file", json_text(report->file));
    json_put(object, "verdict", json_text(text_from_string(verdict_name(report->verdict))));
    json_put(object, "score", json_number(report->score));
    if (report->sum.length)
        json_put(object, "sum", json_text(report->sum));
    if (report->verdict == VERDICT_UNKNOWN || report->reason.length)
        json_put(object, "reason", json_text(report->reason));
    json_put(object, "first_seen", list_time_json(report->first_seen));
    json_put(object, "last_seen", list_time_json(report->last_seen));
    json_put(object, "state", json_text(report->state));
    if (report->campaign.length)
        json_put(object, "campaign", json_text(report->campaign));
    struct json *findings = json_array_new();
    for (size_t i = 0; i < report->finding_count; i++)
        json_append(findings, finding_json(&report->findings[i], report->seen_times ? report->seen_times[i] : 0));
    json_put(object, "findings", findings);
    json_write(object, out);
    buffer_add_byte(out, '\n');
}

static void jsonl_begin(struct buffer *out, const struct list_head *head, unsigned width)
{
    (void)out;
    (void)head;
    (void)width;
}

static void jsonl_page(struct buffer *out, const struct list_head *head, const struct page_report *report, unsigned width)
{
    (void)head;
    (void)width;
    list_json_line(out, report);
}

static void jsonl_end(struct buffer *out, const struct list_head *head, uint64_t pages)
{
    (void)out;
    (void)head;
    (void)pages;
}

static const struct list_format formats[] = {
    {"table", list_table_begin, list_table_page, list_table_sections, list_table_end},
    {"jsonl", jsonl_begin, jsonl_page, NULL, jsonl_end},
    {"csv", list_csv_begin, list_csv_page, NULL, list_csv_end},
    {"html", list_html_begin, list_html_page, list_html_sections, list_html_end},
};

const struct list_format *list_format_named(struct text name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (text_equal(name, text_from_string(formats[i].name)))
            return &formats[i];
    return NULL;
}
