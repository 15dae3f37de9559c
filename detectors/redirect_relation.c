/* redirect_relation.c: what a page has to do with where it sends its visitors: sign-ins that lead back, counters of
 * clicks, sites that moved, files and services that others keep for it. */
#include "base/fold.h"
#include "detectors/carried.h"
#include "detectors/redirect_priv.h"

enum { NAME_BYTES = 5, TITLE_BYTES = 200, FILE_BYTES = 5 };

/* Letters and digits alone, lower case: "so-y-te" and "soyte" are one name. */
static struct text squash(struct arena *arena, struct text t)
{
    char *out = arena_alloc_raw(arena, t.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < t.length; i++)
        if (ascii_is_alnum(t.data[i]))
            out[length++] = ascii_lower(t.data[i]);
    return text_of(out, length);
}

/* "www", "portal": everybody's. */
static bool is_everybodys(struct text label)
{
    static const struct text names[] = {{"portal", 6}, {"trang", 5}, {"congthongtin", 12}, {"example", 7},
                                        {"online", 6}, {"dichvucong", 10}, {"website", 7}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(label, names[i]))
            return true;
    return false;
}

/* A label of `host` with five letters and more stands in `where`; the ending is everybody's. */
static bool has_label_of(struct arena *arena, struct text host, struct text where)
{
    struct text domain = url_registrable_domain(host);
    for (struct text rest = host; rest.length && rest.length >= domain.length;) {
        struct text label = squash(arena, text_split(&rest, '.'));
        if (label.length >= NAME_BYTES && !is_everybodys(label) && text_find(where, label, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

static struct text own_label(struct arena *arena, struct text host)
{
    struct text domain = url_registrable_domain(host);
    return squash(arena, text_slice(domain, 0, text_find_byte(domain, '.', 0)));
}

/* Names that one owner chose: the own name in the host or the path there, or the stranger's name in the own host. */
static bool shares_name(struct arena *arena, const struct url *own, const struct url *target)
{
    struct text there = squash(arena, arena_printf(arena, "%.*s%.*s", TEXT_ARGS(target->host),
                                                   TEXT_ARGS(target->path)));
    struct text label = own_label(arena, target->host);
    return has_label_of(arena, own->host, there) ||
           (label.length >= NAME_BYTES && !is_everybodys(label) &&
            text_find(squash(arena, own->host), label, 0) != SIZE_MAX);
}

/* "/chuyen-huong?url=https://x/": a counter of clicks whose own address says where it leads. */
static bool names_target(struct arena *arena, const struct url *own, const struct url *target)
{
    struct text said = url_percent_decode(arena, url_percent_decode(arena, text_slice(own->href, own->host.length + 8,
                                                                                       SIZE_MAX)));
    return text_find_ignore_case(said, target->host, 0) != SIZE_MAX;
}

static struct text last_segment(struct text path)
{
    for (size_t i = path.length; i > 0; i--)
        if (path.data[i - 1] == '/')
            return text_slice(path, i, SIZE_MAX);
    return path;
}

/* "/tai-lieu/bao-cao.pdf" and the same file elsewhere. */
static bool is_same_file(const struct url *own, const struct url *target)
{
    struct text file = last_segment(own->path);
    return file.length >= FILE_BYTES && text_find_byte(file, '.', 0) != SIZE_MAX &&
           text_equal_ignore_case(file, last_segment(target->path)) &&
           !text_ends_with_ignore_case(file, TEXT(".html")) && !text_ends_with_ignore_case(file, TEXT(".htm")) &&
           !text_ends_with_ignore_case(file, TEXT(".php")) && !text_ends_with_ignore_case(file, TEXT(".aspx"));
}

static bool is_same_path(const struct url *own, const struct url *target)
{
    return own->path.length > NAME_BYTES && text_equal(own->path, target->path);
}

/* What services are called in addresses here, and in the names of hosts that offer them. */
static const struct service {
    struct text path; /* a whole segment of the own path */
    struct text hosts[4]; /* in a label of the host there */
} services[] = {
    {{"mail", 4}, {{"mail", 4}, {"owa", 3}, {"zimbra", 6}}}, {{"webmail", 7}, {{"mail", 4}, {"owa", 3}, {"zimbra", 6}}},
    {{"thanh-toan", 10}, {{"pay", 3}, {"thanhtoan", 9}, {"payment", 7}}},
    {{"thanhtoan", 9}, {{"pay", 3}, {"thanhtoan", 9}, {"payment", 7}}},
    {{"payment", 7}, {{"pay", 3}, {"thanhtoan", 9}}},
    {{"khao-sat", 8}, {{"khaosat", 7}, {"survey", 6}, {"form", 4}, {"danhgia", 7}}},
    {{"khaosat", 7}, {{"khaosat", 7}, {"survey", 6}, {"form", 4}, {"danhgia", 7}}},
    {{"survey", 6}, {{"khaosat", 7}, {"survey", 6}, {"form", 4}}},
    {{"hop-truc-tuyen", 14}, {{"meet", 4}, {"hop", 3}, {"zoom", 4}, {"webinar", 7}}},
    {{"hop", 3}, {{"meet", 4}, {"hop", 3}, {"zoom", 4}, {"webinar", 7}}},
    {{"dang-nhap", 9}, {{"sso", 3}, {"login", 5}, {"auth", 4}, {"id", 2}}},
    {{"dangnhap", 8}, {{"sso", 3}, {"login", 5}, {"auth", 4}, {"id", 2}}},
    {{"login", 5}, {{"sso", 3}, {"login", 5}, {"auth", 4}, {"id", 2}}},
    {{"sso", 3}, {{"sso", 3}, {"login", 5}, {"auth", 4}, {"id", 2}}},
    {{"elearning", 9}, {{"learn", 5}, {"lms", 3}, {"hoc", 3}, {"edu", 3}}},
    {{"hoc-truc-tuyen", 14}, {{"learn", 5}, {"lms", 3}, {"hoc", 3}, {"edu", 3}}},
    {{"qlvb", 4}, {{"qlvb", 4}, {"vanban", 6}, {"office", 6}, {"doc", 3}}},
    {{"van-phong-dien-tu", 17}, {{"office", 6}, {"vanphong", 8}, {"eoffice", 7}}},
    {{"ban-do", 6}, {{"map", 3}, {"gis", 3}, {"bando", 5}}}, {{"gis", 3}, {{"map", 3}, {"gis", 3}, {"bando", 5}}},
    {{"su-kien", 7}, {{"event", 5}, {"sukien", 6}, {"ticket", 6}}},
    {{"event", 5}, {{"event", 5}, {"sukien", 6}, {"ticket", 6}}},
    {{"thu-vien", 8}, {{"lib", 3}, {"thuvien", 7}, {"opac", 4}}},
    {{"download", 8}, {{"download", 8}, {"cdn", 3}, {"file", 4}, {"drive", 5}}},
    {{"tai-ve", 6}, {{"download", 8}, {"cdn", 3}, {"file", 4}, {"drive", 5}}},
};

/* Addresses that only lead on, by number perhaps. */
static const struct text leading_on[] = {
    {"go", 2},         {"out", 3},       {"click", 5},     {"link", 4},        {"links", 5},   {"redirect", 8},
    {"redir", 5},      {"url", 3},       {"r", 1},         {"chuyen-huong", 12}, {"chuyenhuong", 11}, {"lien-ket", 8},
    {"lienket", 7},    {"weblink", 7},   {"banner", 6},    {"quang-cao", 9},   {"quangcao", 8}, {"qc", 2},
    {"track", 5},      {"api", 3},       {"oauth", 5},     {"oauth2", 6},      {"saml", 4},    {"auth", 4},
    {"app", 3},        {"away", 4},      {"outbound", 8},  {"goto", 4},
};

/* "khao-sat.html" is "khao-sat". */
static struct text next_segment(struct text *rest)
{
    struct text segment = text_split(rest, '/');
    return text_slice(segment, 0, text_find_byte(segment, '.', 0));
}

static bool leads_on(struct text path)
{
    while (path.length) {
        struct text segment = next_segment(&path);
        for (size_t i = 0; i < sizeof leading_on / sizeof *leading_on; i++)
            if (text_equal_ignore_case(segment, leading_on[i]))
                return true;
    }
    return false;
}

/* Whole for short words ("id.x"), else as a part of a label. */
static bool host_says(struct text host, struct text word)
{
    while (host.length) {
        struct text label = text_split(&host, '.');
        if (text_equal(label, word) || (word.length >= 4 && text_find(label, word, 0) != SIZE_MAX) ||
            (text_starts_with(label, word) && label.length > word.length && label.data[word.length] == '-'))
            return true;
    }
    return false;
}

/* *asked: the own path is that of a service; true: the host there offers it. */
static bool is_service(struct text path, struct text host, bool *asked)
{
    while (path.length) {
        struct text segment = next_segment(&path);
        for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
            if (!text_equal_ignore_case(segment, services[i].path))
                continue;
            *asked = true;
            for (size_t k = 0; k < 4 && services[i].hosts[k].length; k++)
                if (host_says(host, services[i].hosts[k]))
                    return true;
        }
    }
    return false;
}

/* The title is the stranger's name: a page about him, or his own doorway. */
static bool title_names(const struct subject *subject, struct text host)
{
    struct text label = own_label(subject->arena, host);
    struct text title = squash(subject->arena,
                               fold_plain(subject->arena, text_slice(subject->document->title, 0, TITLE_BYTES)));
    return label.length > NAME_BYTES && text_find(title, label, 0) != SIZE_MAX;
}

enum relation redirect_relation(const struct subject *subject, const struct target *target)
{
    struct arena *arena = subject->arena;
    const struct url *own = &subject->document->url;
    struct url there;
    if (!subject->document->has_url || !url_parse_start(arena, target->url, NULL, &there))
        return RELATION_NONE;
    struct text name = own_label(arena, there.host);
    bool vietnamese = text_ends_with(there.host, TEXT(".vn"));
    bool asked = false;
    if (names_target(arena, own, &there) || carried_comes_back(arena, &there, own->host) ||
        shares_name(arena, own, &there) || is_same_file(own, &there) || is_service(own->path, there.host, &asked) ||
        (vietnamese && (asked || is_same_path(own, &there))))
        return RELATION_CLOSE;
    if (vietnamese || asked || leads_on(own->path) || is_same_path(own, &there) || url_host_is_address(there.host) ||
        title_names(subject, there.host) ||
        (name.length >= NAME_BYTES && text_find(squash(arena, own->path), name, 0) != SIZE_MAX))
        return RELATION_DOUBTFUL;
    return RELATION_NONE;
}

/* "/tin-tuc/bai": what nobody types; "/khaosat" may be printed on a poster. */
bool redirect_is_deep(const struct subject *subject)
{
    return subject->document->has_url &&
           text_find_byte(text_slice(subject->document->url.path, 1, SIZE_MAX), '/', 0) != SIZE_MAX;
}

bool redirect_is_below_root(const struct subject *subject)
{
    static const struct text starts[] = {{"index", 5}, {"default", 7}, {"home", 4}, {"trang-chu", 9}, {"trangchu", 8}};
    if (!subject->document->has_url)
        return false;
    struct text path = subject->document->url.path;
    if (path.length <= 1)
        return false;
    struct text rest = text_slice(path, 1, SIZE_MAX);
    struct text segment = next_segment(&rest);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!rest.length && text_equal_ignore_case(segment, starts[i]))
            return false;
    return true;
}
