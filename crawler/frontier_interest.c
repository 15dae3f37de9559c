/* frontier_interest.c: addresses under which others than the owner write: forms, forums, guest books, and folders into
 * which files are uploaded. By name alone, since what stands there is not known before it is fetched; a wrong guess costs
 * a place in the queue and nothing else. */
#include "crawler/frontier.h"

#include "crawler/frontier_priv.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { MORE_WORDS = 2 /* behind "hoi-dap": more are the title of an article */ };

/* Whole segments of a path, or values of parameters, without their ending and trailing numbers. A final '*': at most
 * MORE_WORDS may follow ("hoi-dap-phap-luat", "gop-y-du-thao"). '-' stands for nothing, '-' or '_'. */
static const char *const user_content[] = {
    /* questions and answers, feedback */
    "hoi-dap*", "h%E1%BB%8Fi-%C4%91%C3%A1p*", "cau-hoi*", "dat-cau-hoi*", "gui-cau-hoi*", "tra-loi-cau-hoi*", "hoi-dap-chi-tiet*",
    "gop-y*", "g%C3%B3p-%C3%BD*", "gui-gop-y*", "y-kien", "y-kien-gop-y*", "y-kien-ban-doc", "y-kien-cong-dan",
    "y-kien-nguoi-dan", "y-kien-cu-tri", "lay-y-kien*", "phan-anh", "phan-anh-kien-nghi*", "kien-nghi", "kien-nghi-phan-anh*",
    "tiep-nhan-y-kien*", "giao-luu-truc-tuyen*", "thu-ban-doc", "ban-doc", "ban-doc-viet", "thu-gop-y", "hop-thu-gop-y",
    "lien-he", "li%C3%AAn-h%E1%BB%87", "lien-he-gop-y", "contact", "contact-us", "contacts", "feedback", "feedbacks", "faq", "faqs",
    "qa", "q-a", "questions", "question", "ask", "hoi-dap-view", "cau-hoi-view",
    /* forums, guest books, comments */
    "dien-dan", "di%E1%BB%85n-%C4%91%C3%A0n", "forum", "forums", "bbs", "board", "boards", "message-boards", "discussion",
    "discussions", "view-topic", "view-forum", "view-thread", "show-thread", "show-topic", "forum-display", "threads",
    "thread", "member-list", "kunena", "com-kunena", "phpbb", "smf", "mybb", "discuz", "view-space", "guest-book", "guestbooks",
    "so-luu-but", "luu-but", "so-tay-khach", "binh-luan", "b%C3%ACnh-lu%E1%BA%ADn", "comment", "comments", "com-comment",
    "rao-vat", "rao-vat*", "wiki", "wikis", "gallery-upload", "bai-viet-ban-doc",
    /* members' own pages */
    "member", "members", "thanh-vien", "th%C3%A0nh-vi%C3%AAn", "profile", "profiles", "user-profile", "user", "users", "user-id",
    "activity-feed", "my-profile", "public-profile", "author", "authors", "tac-gia", "nguoi-dung", "trang-ca-nhan", "blogs",
    "com-user", "com-users", "community", "cong-dong",
};

static const char *const upload_folders[] = {
    "upload", "uploads", "uploaded", "upload-file", "upload-files", "file-upload", "file-uploads", "files-upload", "uploadfolder",
    "user-file", "user-files", "user-upload", "user-uploads", "user-data", "attachment", "attachments", "attach", "dinh-kem",
    "tep-dinh-kem", "file-dinh-kem", "tai-len", "documents", "file", "files", "ck-finder", "ck-editor", "fck-editor", "fileman",
    "file-manager", "media-upload", "temp", "tmp", "tinymce", "kindeditor", "ueditor", "avatars", "avatar",
};

/* Files that a visitor sees as a page, and that have no business among uploaded pictures; and folders' own listings. */
static const char *const shown_endings[] = {
    "html", "htm", "xhtml", "shtml", "dhtml", "mht", "mhtml", "xht", "pdf", "txt", "svg", "xml", "php", "php3", "php5", "phtml", "asp",
    "aspx", "ashx", "jsp", "jspx", "cfm", "md",
};

static bool is_joint(char c)
{
    return c == '-' || c == '_';
}

/* Behind the word: nothing, numbers, or (where the row allows it) few further words. */
static bool may_follow(struct text rest, bool more)
{
    size_t words = 0;
    if (rest.length > 0 && !is_joint(rest.data[0]) && !ascii_is_digit(rest.data[0]))
        return false;
    while (rest.length > 0) {
        size_t start = 0, end;
        bool letters = false;
        while (start < rest.length && is_joint(rest.data[start]))
            start++;
        for (end = start; end < rest.length && !is_joint(rest.data[end]); end++)
            letters = letters || !ascii_is_digit(rest.data[end]);
        words += letters;
        rest = text_slice(rest, end, rest.length);
    }
    return words <= (more ? MORE_WORDS : 0);
}

static bool is_word(struct text segment, struct text word)
{
    bool more = word.data[word.length - 1] == '*';
    size_t at = 0;
    word.length -= more;
    for (size_t i = 0; i < word.length; i++) {
        if (word.data[i] == '-') {
            at += at < segment.length && is_joint(segment.data[at]);
            continue;
        }
        if (at == segment.length || ascii_lower(segment.data[at]) != ascii_lower(word.data[i]))
            return false;
        at++;
    }
    return may_follow(text_slice(segment, at, segment.length), more);
}

static bool is_among(struct text segment, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count && segment.length > 0; i++)
        if (is_word(segment, text_from_string(table[i])))
            return true;
    return false;
}

/* "HoiDap.aspx" -> "HoiDap" */
static struct text without_ending(struct text segment)
{
    return text_slice(segment, 0, text_find_byte(segment, '.', 0));
}

static bool is_shown(struct text file)
{
    struct text rest = file;
    struct text last = file;
    if (text_find_byte(file, '.', 0) == SIZE_MAX)
        return true; /* a listing, a route */
    while (rest.data)
        last = text_split(&rest, '.');
    for (size_t i = 0; i < COUNT(shown_endings); i++)
        if (text_equal_ignore_case(last, text_from_string(shown_endings[i])))
            return true;
    return false;
}

static bool is_number(struct text t)
{
    uint64_t number;
    return text_to_number(t, UINT64_MAX, &number);
}

/* /uploads/..., /Portals/0/..., /sites/default/files/..., /Images/news/... */
static bool is_upload_folder(struct text before, struct text segment)
{
    return is_among(segment, upload_folders, COUNT(upload_folders)) ||
           (text_equal_ignore_case(before, TEXT("portals")) && is_number(segment)) ||
           ((text_equal_ignore_case(before, TEXT("images")) || text_equal_ignore_case(before, TEXT("img"))) &&
            text_starts_with_ignore_case(segment, TEXT("news")));
}

enum frontier_interest frontier_interest(const struct url *url)
{
    bool uploaded = false, written = false;
    struct text before = {0}, last = {0};
    struct text rest = text_slice(url->path, 1, url->path.length);
    for (size_t i = 0; i < FRONTIER_LIMIT_PATH_SEGMENTS && rest.data; i++) {
        struct text segment = frontier_without_session(text_split(&rest, '/'));
        bool is_last = !rest.data;
        if (!is_last && is_upload_folder(before, segment))
            uploaded = true;
        written = written || is_among(without_ending(segment), user_content, COUNT(user_content));
        before = segment;
        if (segment.length > 0)
            last = segment; /* "/uploads/user/a.html/" is that file */
    }
    if (uploaded && is_shown(last))
        return FRONTIER_UPLOAD;
    rest = url->query;
    for (size_t i = 0; i < FRONTIER_LIMIT_PARAMETERS && rest.length > 0 && !written; i++) {
        struct text value = text_split(&rest, '&');
        struct text name = text_split(&value, '=');
        written = is_among(without_ending(value), user_content, COUNT(user_content)) ||
                  is_among(name, user_content, COUNT(user_content));
    }
    return written && !uploaded ? FRONTIER_USER_CONTENT : FRONTIER_ORDINARY;
}
