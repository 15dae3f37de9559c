/* weights.c: rows of weights.tsv: "rule NAME", points of an ordinary finding, cap, group; or "verdict NAME", points. */
#include "detectors/weights.h"

#include "detectors/detectors.h"
#include "detectors/wordlist_priv.h"

static const char *const group_names[WEIGHT_GROUP_COUNT] = {"words",   "links",      "redirects",
                                                            "scripts", "defacement", "structure", "cloaking", "changes"};

const char *weight_group_name(enum weight_group group)
{
    return group_names[group];
}

const struct weight_row *weights_of_rule(const struct weights *weights, struct text rule)
{
    for (size_t i = 0; weights && i < weights->count; i++)
        if (text_equal(weights->rows[i].rule, rule))
            return &weights->rows[i];
    return NULL;
}

static bool read_points(struct list_reader *reader, struct text written, double *points)
{
    if (list_number(written, WEIGHTS_LIMIT_POINTS, points))
        return true;
    list_problem(reader, "points must be a number from 0 to 1000", "điểm phải là một số từ 0 đến 1000", written);
    return false;
}

static void row_of_verdict(struct list_reader *reader, const struct list_row *row, struct text name)
{
    double points;
    if (!read_points(reader, row->fields[1], &points))
        return;
    if (text_equal(name, TEXT("takedown")))
        reader->takedown = points;
    else if (text_equal(name, TEXT("review")))
        reader->review = points;
    else
        list_problem(reader, "a verdict must be takedown or review", "kết luận phải là takedown hoặc review", name);
}

static bool read_group(struct list_reader *reader, struct text written, enum weight_group *group)
{
    for (size_t i = 0; i < WEIGHT_GROUP_COUNT; i++)
        if (text_equal(written, text_from_string(group_names[i]))) {
            *group = (enum weight_group)i;
            return true;
        }
    list_problem(reader, "no group has this name", "không có nhóm nào mang tên này", written);
    return false;
}

static void row_of_rule(struct list_reader *reader, const struct list_row *row, struct text name)
{
    struct weight_row weight = {.rule = name};
    const struct weights read = {.rows = reader->weights.items, .count = reader->weights.count};
    struct rule rule;
    if (!detectors_rule(name, &rule))
        list_problem(reader, "no rule has this name", "không có quy tắc nào mang tên này", name);
    else if (weights_of_rule(&read, name))
        list_problem(reader, "a rule stands here twice; the first row counts",
                     "một quy tắc xuất hiện hai lần, chỉ tính dòng đầu", name);
    else if (read_points(reader, row->fields[1], &weight.weight) && read_points(reader, row->fields[2], &weight.cap) &&
             read_group(reader, row->fields[3], &weight.group))
        *ARENA_PUSH(reader->arena, &reader->weights) = weight;
}

void list_row_of_weights(struct list_reader *reader, const struct list_row *row)
{
    struct text name = row->fields[0];
    struct text kind = text_split(&name, ' ');
    name = text_trim(name);
    if (text_equal(kind, TEXT("rule")))
        row_of_rule(reader, row, name);
    else if (text_equal(kind, TEXT("verdict")))
        row_of_verdict(reader, row, name);
    else
        list_problem(reader, "a row must begin with rule or verdict", "dòng phải bắt đầu bằng rule hoặc verdict",
                     row->fields[0]);
}
