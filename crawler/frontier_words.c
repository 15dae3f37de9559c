/* frontier_words.c: tables of session parameters, date words and file endings, and the sentences for each cut. */
#include "crawler/frontier_priv.h"

#include "crawler/frontier.h"

#include <string.h>

enum { LEAST_SESSION_BYTES = 16 };

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A final '*' stands for any further characters. */
static const char *const dropped_parameters[] = {
    /* sessions */
    "phpsessid", "jsessionid", "aspsessionid*", "asp.net_sessionid", "cfid", "cftoken", "oscsid", "zenid",
    /* where the visitor came from */
    "utm_*", "fbclid", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref", "gclid", "gclsrc", "dclid", "gbraid",
    "wbraid", "msclkid", "yclid", "ttclid", "twclid", "igshid", "igsh", "mc_cid", "mc_eid", "_ga", "_gl", "gidzl",
    "zarsrc", "zalo_*",
};

/* Also names of content ("sid" is an article's number in some systems, "session_id" a council's session): dropped where the value is a
 * session's. What stays is bounded by the limit of addresses of one shape, which says so; what is dropped is not. */
static const char *const perhaps_sessions[] = {"sid", "session", "s_id", "ssid", "sessid", "sessionid", "session_id"};

static const char *const not_pages[] = {
    "jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif", "svgz", "bmp", "ico", "tif", "tiff", "heic",
    "psd", "css", "js", "mjs", "map", "wasm", "woff", "woff2", "ttf", "otf", "eot", "axd", "mp3", "mp4",
    "m4a", "m4v", "avi", "mov", "wmv", "wma", "flv", "swf", "webm", "ogg", "ogv", "wav", "mkv", "mpg", "mpeg", "3gp",
    "m3u8", "ts", "zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "iso", "exe", "msi", "dmg", "apk", "ipa",
    "jar", "bin", "dll", "doc", "dot", "xls", "xlsb", "ppt", "pps", "rtf", "epub", "dwg", "dgn", "kml", "kmz", "p7s", "p7b", "cer", "crt",
};

/* What analyst/convert.h reads. */
static const char *const documents[] = {
    "pdf", "docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "ppsx", "odt", "ods", "odp", "svg", "json", "csv", "txt",
};

static const char *const date_words[] = {"ngay", "thang", "tuan", "nam", "quy", "day", "month", "week", "year"};

static const char *const date_parameters[] = {
    "date", "day", "month", "year", "week", "ngay", "thang", "nam", "tuan", "quy", "tungay", "denngay", "tu_ngay",
    "den_ngay", "fromdate", "todate", "from_date", "to_date", "startdate", "enddate", "start_date", "end_date", "yyyy",
    "mm", "dd", "caldate", "calyear", "calmonth", "cal_month", "cal_year", "ngaythang", "thangnam",
};

static bool is_in(struct text word, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text entry = text_from_string(table[i]);
        bool open_end = entry.data[entry.length - 1] == '*';
        entry.length -= open_end;
        if (open_end ? text_starts_with_ignore_case(word, entry) : text_equal_ignore_case(word, entry))
            return true;
    }
    return false;
}

/* As many random characters as nobody can guess (PHP's sessions have 22 at least); not "12", "HD2026001", "tin-tuc" or a time. */
static bool looks_random(struct text value)
{
    size_t digits = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (!ascii_is_alnum(value.data[i]) && value.data[i] != '_')
            return false;
        digits += ascii_is_digit(value.data[i]);
    }
    return digits > 0 && digits < value.length && value.length >= LEAST_SESSION_BYTES;
}

bool frontier_drops_parameter(struct text name, struct text value)
{
    return is_in(name, dropped_parameters, COUNT(dropped_parameters)) ||
           (is_in(name, perhaps_sessions, COUNT(perhaps_sessions)) && looks_random(value));
}

bool frontier_is_session_segment(struct text segment)
{
    if (segment.length < 6 || segment.data[0] != '(' || segment.data[segment.length - 1] != ')')
        return false;
    size_t end = segment.length - 1;
    size_t i = 1;
    while (i < end) { /* one or more of X(...): S the session, A anonymous, F forms */
        if (!ascii_is_alpha(segment.data[i]) || i + 1 >= end || segment.data[i + 1] != '(')
            return false;
        size_t close = text_find_byte(segment, ')', i + 2);
        if (close >= end || close == i + 2)
            return false;
        for (size_t at = i + 2; at < close; at++)
            if (!ascii_is_alnum(segment.data[at]) && segment.data[at] != '-' && segment.data[at] != '_')
                return false;
        i = close + 1;
    }
    return true;
}

/* "." or "..", each dot perhaps as %2e: what a URL parser takes for a step in the path. */
static bool is_dots(struct text t)
{
    size_t dots = 0;
    while (t.length > 0) {
        size_t step = t.data[0] == '.' ? 1 : text_starts_with_ignore_case(t, TEXT("%2e")) ? 3 : 0;
        if (step == 0 || ++dots > 2)
            return false;
        t = text_slice(t, step, t.length);
    }
    return dots > 0;
}

struct text frontier_without_session(struct text segment)
{
    size_t at = text_find_ignore_case(segment, TEXT(";jsessionid="), 0);
    if (at == SIZE_MAX || is_dots(text_slice(segment, 0, at))) /* "..;jsessionid=1" must not become ".." */
        return segment;
    return text_slice(segment, 0, at);
}

static bool is_number(struct text t, size_t least, size_t most, uint64_t low, uint64_t high)
{
    uint64_t number;
    return t.length >= least && t.length <= most && text_to_number(t, high, &number) && number >= low;
}

bool frontier_is_year(struct text t)
{
    return is_number(t, 4, 4, 1900, 2199);
}

bool frontier_is_month_or_day(struct text t)
{
    return is_number(t, 1, 2, 1, 31);
}

static bool is_packed_date(struct text t)
{
    return t.length == 8 && frontier_is_year(text_slice(t, 0, 4)) && is_number(text_slice(t, 4, 2), 2, 2, 1, 12) &&
           is_number(text_slice(t, 6, 2), 2, 2, 1, 31);
}

bool frontier_is_date(struct text t)
{
    size_t years = 0, small = 0, words = 0, pieces = 0;
    for (size_t start = 0, i = 0; i <= t.length; i++) {
        if (i < t.length && t.data[i] != '-' && t.data[i] != '/' && t.data[i] != '.' && t.data[i] != '_')
            continue;
        struct text piece = text_slice(t, start, i - start);
        start = i + 1;
        pieces++;
        if (pieces == 1 && i == t.length && is_packed_date(piece))
            return true;
        if (frontier_is_year(piece))
            years++;
        else if (is_number(piece, 1, 2, 1, 53))
            small++;
        else if (is_in(piece, date_words, COUNT(date_words)))
            words++;
        else
            return false;
        if (pieces > 6)
            return false;
    }
    if (words > 0)
        return years + small > 0;
    return years == 1 && small >= 1 && small <= 2;
}

bool frontier_is_date_parameter(struct text name, struct text value)
{
    if (frontier_is_date(value))
        return true;
    if (!is_in(name, date_parameters, COUNT(date_parameters)))
        return false;
    for (size_t i = 0; i < value.length; i++) /* "22%2F11%2F2026", a Unix time, "Nov-2026" */
        if (ascii_is_digit(value.data[i]))
            return true;
    return false;
}

bool frontier_is_id_name(struct text name)
{
    return text_ends_with_ignore_case(name, TEXT("id"));
}

/* What stands behind the last dot; empty where there is none. */
static struct text ending(struct text segment)
{
    segment = text_slice(segment, 0, text_find_byte(segment, ';', 0));
    for (size_t i = segment.length; i > 0; i--)
        if (segment.data[i - 1] == '.')
            return text_slice(segment, i, segment.length);
    return (struct text){0};
}

bool frontier_is_not_a_page(struct text segment)
{
    return is_in(ending(segment), not_pages, COUNT(not_pages));
}

bool frontier_is_document(const struct url *url)
{
    size_t start = url->path.length;
    while (start > 0 && url->path.data[start - 1] != '/')
        start--;
    return is_in(ending(text_slice(url->path, start, SIZE_MAX)), documents, COUNT(documents));
}

static const struct {
    const char *name;
    const char *english;
    const char *vietnamese;
} cuts[FRONTIER_CUT_COUNT] = {
    [FRONTIER_ADMITTED] = {"admitted", "accepted for crawling", "được đưa vào danh sách thu thập"},
    [FRONTIER_CUT_DEPTH] = {"depth", "too many links away from the start page",
                            "cách trang bắt đầu quá nhiều liên kết"},
    [FRONTIER_CUT_LENGTH] = {"length", "the address is too long", "địa chỉ quá dài"},
    [FRONTIER_CUT_GROWING_PATH] = {"growing-path", "the path repeats or grows without end",
                                   "đường dẫn lặp lại hoặc dài ra không dừng"},
    [FRONTIER_CUT_PARAMETERS] = {"parameters", "the address has too many parameters", "địa chỉ có quá nhiều tham số"},
    [FRONTIER_CUT_CALENDAR] = {"calendar", "one of a calendar's endless days and months",
                               "thuộc bộ lịch có ngày tháng kéo dài vô tận"},
    [FRONTIER_CUT_SHAPE] = {"shape", "too many addresses of the same shape on this site",
                            "website này có quá nhiều địa chỉ cùng một dạng"},
    [FRONTIER_CUT_NOT_A_PAGE] = {"not-a-page", "a file, not a web page, by its ending",
                                 "là tệp chứ không phải trang web, xét theo phần mở rộng"},
    [FRONTIER_CUT_ROBOTS] = {"robots", "the site's robots.txt asks not to fetch it",
                             "tệp robots.txt của website yêu cầu không truy cập"},
    [FRONTIER_CUT_PAGES] = {"pages", "the site's limit of pages is reached",
                            "đã đạt giới hạn số trang của website này"},
    [FRONTIER_CUT_DOCUMENTS] = {"documents", "the site's limit of documents is reached",
                                "đã đạt giới hạn số tài liệu của website này"},
    [FRONTIER_CUT_BYTES] = {"bytes", "the site's limit of bytes is reached",
                            "đã đạt giới hạn dung lượng của website này"},
    [FRONTIER_CUT_TIME] = {"time", "the time for crawling is used up", "đã hết thời gian thu thập"},
};

const char *frontier_cut_name(enum frontier_cut cut)
{
    return cuts[cut].name;
}

const char *frontier_cut_english(enum frontier_cut cut)
{
    return cuts[cut].english;
}

const char *frontier_cut_vietnamese(enum frontier_cut cut)
{
    return cuts[cut].vietnamese;
}
