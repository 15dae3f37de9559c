/* wordlist_read.c: files of rows, a tab between columns, to terms, hosts and patterns. A bad row is a problem with
 * its line, in both languages, and the rest is used: a clerk's slip must not stop the night. */
#include "base/fold.h"
#include "base/utf8.h"
#include "detectors/wordlist_priv.h"
#include "page/url.h"

void list_problem(struct list_reader *reader, const char *english, const char *vietnamese, struct text what)
{
    if (reader->problems.count == WORDLIST_LIMIT_PROBLEMS)
        return;
    struct wordlist_problem *problem = ARENA_PUSH(reader->arena, &reader->problems);
    const char *opening = what.length ? ": \"" : "";
    const char *closing = what.length ? "\"" : "";
    what = utf8_cut(what, WORDLIST_LIMIT_TERM_BYTES);
    *problem = (struct wordlist_problem){
        .file = reader->file,
        .line = reader->line,
        .english = arena_printf(reader->arena, "%s%s%.*s%s", english, opening, TEXT_ARGS(what), closing),
        .vietnamese = arena_printf(reader->arena, "%s%s%.*s%s", vietnamese, opening, TEXT_ARGS(what), closing),
    };
}

bool list_number(struct text t, double most, double *number)
{
    double value = 0;
    double unit = 1;
    bool fraction = false;
    bool digit = false;
    for (size_t i = 0; i < t.length; i++) {
        if ((t.data[i] == '.' || t.data[i] == ',') && !fraction) {
            fraction = true;
            continue;
        }
        if (!ascii_is_digit(t.data[i]) || t.length > 6)
            return false;
        digit = true;
        value = value * 10 + (t.data[i] - '0');
        unit *= fraction ? 10 : 1;
    }
    *number = value / unit;
    return digit && *number <= most;
}

static void add_term(struct list_reader *reader, const struct term *term)
{
    struct text marked = text_trim(fold_marked(reader->arena, term->term));
    if (marked.length == 0 || marked.length > WORDLIST_LIMIT_TERM_BYTES) {
        list_problem(reader, "the word is empty or too long", "từ bị trống hoặc quá dài", term->term);
        return;
    }
    if (fold_plain(reader->arena, marked).length < 3) {
        list_problem(reader, "a word of one or two letters would be found everywhere",
                     "từ chỉ có một, hai chữ cái sẽ khớp ở khắp nơi", term->term);
        return;
    }
    if (reader->terms.count == WORDLIST_LIMIT_TERMS) {
        list_problem(reader, "too many words; the rest is not used", "quá nhiều từ, phần còn lại không được dùng",
                     term->term);
        return;
    }
    *ARENA_PUSH(reader->arena, &reader->terms) = *term;
    *ARENA_PUSH(reader->arena, &reader->marked) = marked;
}

/* The columns that all lists of words share. */
static void read_term(struct list_reader *reader, const struct list_row *row, enum term_kind kind,
                      struct text category, size_t weight_column)
{
    struct term term = {.term = row->fields[0], .category = category, .kind = kind};
    double weight;
    if (!list_number(row->fields[weight_column], WORDLIST_LIMIT_WEIGHT, &weight)) {
        list_problem(reader, "the weight must be a number from 0 to 5", "trọng số phải là một số từ 0 đến 5",
                     row->fields[weight_column]);
        return;
    }
    struct text match = row->fields[weight_column + 1];
    if (text_equal(match, TEXT("marks"))) {
        term.with_marks = true;
    } else if (text_equal(match, TEXT("bare"))) {
        term.with_marks = term.bare = true;
    } else if (!text_equal(match, TEXT("fold"))) {
        list_problem(reader, "the match column must say fold, marks or bare", "cột match phải là fold, marks hoặc bare",
                     match);
        return;
    }
    bool is_found = kind == TERM_LISTED || kind == TERM_DISGUISED;
    term.weight = is_found ? weight : 0;
    term.voice = is_found ? 0 : weight;
    add_term(reader, &term);
}

static void row_of_terms(struct list_reader *reader, const struct list_row *row)
{
    if (row->fields[1].length == 0 || text_equal(row->fields[1], TEXT("context"))) {
        list_problem(reader, "the category is missing, or is that of another file",
                     "thiếu nhóm, hoặc nhóm thuộc về tệp khác", row->fields[1]);
        return;
    }
    read_term(reader, row, TERM_LISTED, row->fields[1], 2);
}

static void row_of_brands(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_LISTED, TEXT("brand"), 1);
}

static void row_of_disguised(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_DISGUISED, TEXT("disguised"), 1);
}

static void row_of_contexts(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_CONTEXT, TEXT("context"), 1);
}

static void row_of_topics(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_TOPIC, TEXT("topic"), 1);
}

static void row_of_selling(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_SELLING, TEXT("selling"), 1);
}

static void row_of_quoting(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_QUOTING, TEXT("quoting"), 1);
}

static void row_of_incidents(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_CONTEXT, TEXT("incident"), 1);
}

static void row_of_asking(struct list_reader *reader, const struct list_row *row)
{
    read_term(reader, row, TERM_ASKING, TEXT("asking"), 1);
}

/* A list of its own, so that the words of others may stand in it, too. */
static void row_of_offers(struct list_reader *reader, const struct list_row *row)
{
    struct offer_term offer = {.marked = text_trim(fold_marked(reader->arena, row->fields[0])),
                               .with_marks = text_equal(row->fields[2], TEXT("marks")),
                               .role = text_equal(row->fields[3], TEXT("game"))   ? OFFER_GAME
                                       : text_equal(row->fields[3], TEXT("lure")) ? OFFER_LURE
                                                                                  : OFFER_CALL};
    if (!offer.with_marks && !text_equal(row->fields[2], TEXT("fold")))
        list_problem(reader, "the match column must say fold or marks", "cột match phải là fold hoặc marks",
                     row->fields[2]);
    else if (offer.role == OFFER_CALL && !text_equal(row->fields[3], TEXT("call")))
        list_problem(reader, "the role must be game, call or lure", "cột role phải là game, call hoặc lure",
                     row->fields[3]);
    else if (!list_number(row->fields[1], WORDLIST_LIMIT_WEIGHT, &offer.weight) || offer.marked.length == 0)
        list_problem(reader, "the weight must be a number from 0 to 5", "trọng số phải là một số từ 0 đến 5",
                     row->fields[1]);
    else if (reader->offers.count < WORDLIST_LIMIT_OFFERS)
        *ARENA_PUSH(reader->arena, &reader->offers) = offer;
}

static void row_of_hosts(struct list_reader *reader, const struct list_row *row)
{
    host_table_add(reader, row->fields[0], HOST_GAMBLING);
}

static void row_of_honest_hosts(struct list_reader *reader, const struct list_row *row)
{
    host_table_add(reader, row->fields[0], HOST_HONEST);
}

static void row_of_shorteners(struct list_reader *reader, const struct list_row *row)
{
    host_table_add(reader, row->fields[0], HOST_SHORTENER);
}

static void row_of_storage(struct list_reader *reader, const struct list_row *row)
{
    host_table_add(reader, row->fields[0], HOST_STORAGE);
}

static bool is_host_name(struct list_reader *reader, struct text host)
{
    if (host.length > 0 && text_find_byte(host, '.', 0) != SIZE_MAX && !url_host_is_address(host))
        return true;
    list_problem(reader, "this is not a host name", "đây không phải tên miền", host);
    return false;
}

static void row_of_script_hosts(struct list_reader *reader, const struct list_row *row)
{
    if (is_host_name(reader, row->fields[0]))
        *ARENA_PUSH(reader->arena, &reader->script_hosts) = row->fields[0];
}

static void row_of_seals(struct list_reader *reader, const struct list_row *row)
{
    if (is_host_name(reader, row->fields[0]))
        *ARENA_PUSH(reader->arena, &reader->seals) = row->fields[0];
}

static struct pattern *read_pattern(struct list_reader *reader, struct text source, size_t count)
{
    if (count == WORDLIST_LIMIT_PATTERNS) {
        list_problem(reader, "too many patterns; the rest is not used", "quá nhiều mẫu, phần còn lại không được dùng",
                     source);
        return NULL;
    }
    struct text problem;
    struct pattern *pattern = pattern_compile(reader->arena, source, &problem);
    if (!pattern)
        list_problem(reader, "this is not a pattern (PCRE2)", "mẫu biểu thức chính quy (PCRE2) sai", problem);
    return pattern;
}

static bool read_strength(struct list_reader *reader, struct text written, bool *strong)
{
    *strong = text_equal(written, TEXT("strong"));
    if (*strong || text_equal(written, TEXT("weak")))
        return true;
    list_problem(reader, "the strength must be strong or weak", "cột strength phải là strong hoặc weak", written);
    return false;
}

static void row_of_shapes(struct list_reader *reader, const struct list_row *row)
{
    struct named_pattern shape = {.name = row->fields[3]};
    if (text_equal(row->fields[1], TEXT("any"))) {
        shape.scope = SHAPE_OF_ANY_LABEL;
    } else if (text_equal(row->fields[1], TEXT("host"))) {
        shape.scope = SHAPE_OF_HOST;
    } else if (!text_equal(row->fields[1], TEXT("name"))) {
        list_problem(reader, "the label column must say name, any or host", "cột label phải là name, any hoặc host",
                     row->fields[1]);
        return;
    }
    if (!read_strength(reader, row->fields[2], &shape.strong))
        return;
    shape.pattern = read_pattern(reader, row->fields[0], reader->shapes.count);
    if (shape.pattern)
        *ARENA_PUSH(reader->arena, &reader->shapes) = shape;
}

static void row_of_defacement(struct list_reader *reader, const struct list_row *row)
{
    struct named_pattern mark = {.name = row->fields[2].length ? row->fields[2] : row->fields[0]};
    if (!read_strength(reader, row->fields[1], &mark.strong))
        return;
    mark.pattern = read_pattern(reader, row->fields[0], reader->defacements.count);
    if (mark.pattern)
        *ARENA_PUSH(reader->arena, &reader->defacements) = mark;
}

static const struct list_kind {
    const char *file; /* name, or what it begins with where `prefix` */
    bool prefix;
    const char *heading; /* first column's title: such a line is no row */
    size_t columns; /* that must be there */
    void (*row)(struct list_reader *reader, const struct list_row *row);
} list_kinds[] = {
    {"terms.tsv", false, "term", 4, row_of_terms},
    {"brands.tsv", false, "brand", 3, row_of_brands},
    {"disguised.tsv", false, "term", 3, row_of_disguised},
    {"contexts.tsv", false, "phrase", 3, row_of_contexts},
    {"topics.tsv", false, "phrase", 3, row_of_topics},
    {"selling.tsv", false, "phrase", 3, row_of_selling},
    {"quoting.tsv", false, "phrase", 3, row_of_quoting},
    {"incidents.tsv", false, "phrase", 3, row_of_incidents},
    {"asking.tsv", false, "phrase", 3, row_of_asking},
    {"offers.tsv", false, "phrase", 4, row_of_offers},
    {"honest-hosts.tsv", false, "host", 1, row_of_honest_hosts},
    {"host-shapes.tsv", false, "pattern", 3, row_of_shapes},
    {"shorteners.tsv", false, "host", 1, row_of_shorteners},
    {"storage.tsv", false, "host", 1, row_of_storage},
    {"script-hosts.tsv", false, "host", 1, row_of_script_hosts},
    {"seals.tsv", false, "host", 1, row_of_seals},
    {"defacement.tsv", false, "pattern", 2, row_of_defacement},
    {"weights.tsv", false, "what", 2, list_row_of_weights},
    {"probes.tsv", false, "path", 2, list_row_of_probes},
    /* Feeds stand beside the own list: hosts.tsv, hosts-vn.txt ... */
    {"hosts", true, "host", 1, row_of_hosts},
};

static const struct list_kind *kind_of_file(struct text name)
{
    for (size_t i = 0; i < sizeof list_kinds / sizeof list_kinds[0]; i++) {
        struct text wanted = text_from_string(list_kinds[i].file);
        if (list_kinds[i].prefix ? text_starts_with(name, wanted) : text_equal(name, wanted))
            return &list_kinds[i];
    }
    return NULL;
}

void list_read_file(struct list_reader *reader, const struct wordlist_file *file)
{
    reader->file = file->name;
    reader->line = 0;
    const struct list_kind *kind = kind_of_file(file->name);
    if (!kind) {
        list_problem(reader, "no list has this name", "không có danh sách nào mang tên này", file->name);
        return;
    }
    if (file->bytes.length > WORDLIST_LIMIT_FILE_BYTES) {
        list_problem(reader, "the file is too large", "tệp quá lớn", file->name);
        return;
    }
    struct text rest = file->bytes;
    if (text_starts_with(rest, TEXT("\xEF\xBB\xBF")))
        rest = text_slice(rest, 3, SIZE_MAX);
    while (rest.length) {
        struct text line = text_split(&rest, '\n');
        reader->line++;
        struct text trimmed = text_trim(line);
        if (trimmed.length == 0 || trimmed.data[0] == '#')
            continue;
        if (!utf8_valid(line)) {
            list_problem(reader, "the line is not UTF-8; save the file as UTF-8",
                         "dòng không phải UTF-8; hãy lưu tệp theo bảng mã UTF-8", (struct text){0});
            continue;
        }
        struct list_row row = {0};
        while (line.data && row.count < WORDLIST_LIMIT_COLUMNS)
            row.fields[row.count++] = text_trim(text_split(&line, '\t'));
        if (text_equal(row.fields[0], text_from_string(kind->heading)))
            continue;
        if (row.count < kind->columns)
            list_problem(reader, "the row has too few columns (a tab stands between columns)",
                         "dòng thiếu cột (các cột cách nhau bằng phím Tab)", trimmed);
        else
            kind->row(reader, &row);
    }
}
