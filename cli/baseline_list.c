/* baseline_list.c: `rasoat baseline list` and `diff`: what is normal since when and by whom, and what is not so tonight. */
#include "baselines/compare.h"
#include "cli/baseline.h"
#include "page/rule.h"

#include <string.h>

enum { FLUSH_BYTES = 64 * 1024 };

static void flush(struct baseline_job *job)
{
    job->failed |= !cli_flush(&job->out, FLUSH_BYTES);
}

/* Stored words of people or pages on one line. */
static struct text shown(struct baseline_job *job, struct text t)
{
    return finding_clean(job->scratch, t, 300);
}

/* "two quiet nights" as the store has it, in the reader's language. */
static struct text who_words(struct baseline_job *job, struct text who)
{
    return text_equal(who, TEXT("two quiet nights")) ? text_from_string(baseline_words(job, "two quiet nights", "hai đêm yên ổn"))
                                                     : shown(job, who);
}

static const char *state_words(const struct baseline_job *job, const char *word)
{
    static const struct {
        const char *word;
        const char *vietnamese;
    } table[] = {{"candidate", "đang chờ"},   {"accepted", "được chấp nhận"}, {"rejected", "bị bác bỏ"},
                 {"learned", "tự ghi nhận"}, {"approved", "được duyệt"},      {"rolled-back", "khôi phục"},
                 {"imported", "nhập vào"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(word, table[i].word) == 0)
            return baseline_words(job, word, table[i].vietnamese);
    return word;
}

/* --- list --- */
static bool list_value(void *context, const struct known *known)
{
    struct baseline_job *job = context;
    arena_reset(job->scratch);
    buffer_printf(&job->out, "  %-15.*s  %s  %.*s  %.*s  %.*s", TEXT_ARGS(known->channel),
                  state_words(job, known_state_name(known->state)),
                  TEXT_ARGS(baseline_date(job, job->scratch, known->since)), TEXT_ARGS(shown(job, known->value)),
                  TEXT_ARGS(who_words(job, known->who)));
    if (known->state == KNOWN_CANDIDATE)
        baseline_print(job, "met on %u quiet nights", "gặp trong %u đêm yên ổn", known->nights);
    if (known->reason.length)
        buffer_printf(&job->out, ": %.*s", TEXT_ARGS(shown(job, known->reason)));
    buffer_add_byte(&job->out, '\n');
    flush(job);
    return !job->failed;
}

static bool list_page(void *context, const struct baseline *baseline)
{
    struct baseline_job *job = context;
    arena_reset(job->scratch);
    buffer_printf(&job->out, "  %-15s  %s  %.*s  %.*s  %.*s", baseline_words(job, "page", "trang"),
                  state_words(job, baseline_how_name(baseline->how)),
                  TEXT_ARGS(baseline_date(job, job->scratch, baseline->since)), TEXT_ARGS(shown(job, baseline->url)),
                  TEXT_ARGS(who_words(job, baseline->who)));
    if (baseline->reason.length)
        buffer_printf(&job->out, ": %.*s", TEXT_ARGS(shown(job, baseline->reason)));
    buffer_add_byte(&job->out, '\n');
    flush(job);
    return !job->failed;
}

static void list_nights(struct baseline_job *job, const struct site_row *site, const struct nights *nights)
{
    struct text last = nights->count ? baseline_date(job, job->scratch, nights->quiet[nights->count - 1].started)
                                     : text_from_string(baseline_words(job, "none yet", "chưa có"));
    buffer_printf(&job->out, "%.*s\n  %s %.*s", TEXT_ARGS(shown(job, site->name)),
                  baseline_words(job, "last quiet night:", "đêm yên ổn gần nhất:"), TEXT_ARGS(last));
    if (nights->last_why != REFUSAL_NONE)
        buffer_printf(&job->out, "; %s %s", baseline_words(job, "nothing was learned last time:", "lần gần nhất không ghi nhận:"),
                      baseline_words(job, refusal_english(nights->last_why), refusal_vietnamese(nights->last_why)));
    buffer_add_string(&job->out, nights->settled ? baseline_words(job, "; what is new is news\n", "; thay đổi mới sẽ được báo\n")
                                                 : baseline_words(job, "; still getting to know the site\n",
                                                                  "; đang làm quen với trang web\n"));
}

enum exit_code baseline_list(struct baseline_job *job)
{
    const struct site_row *sites = NULL;
    size_t count = baseline_sites(job, &sites);
    for (size_t i = 0; i < count && !job->failed; i++) {
        struct nights nights;
        const struct known_query values = {.site = sites[i].id};
        const struct baseline_query pages = {.site = sites[i].id};
        if (!baseline_nights(job, sites[i].id, &nights))
            break;
        arena_reset(job->scratch);
        list_nights(job, &sites[i], &nights);
        if (baseline_stored(job, store_known(job->store, &values, list_value, job)))
            baseline_stored(job, store_baselines(job->store, &pages, list_page, job));
    }
    return job->failed ? EXIT_OPERATIONAL : EXIT_DONE;
}

/* --- diff --- */
static bool diff_item(void *context, const struct site_item *item)
{
    struct baseline_job *job = context;
    const struct rule *rule = comparison_rule_named(item->kind);
    arena_reset(job->scratch);
    buffer_printf(&job->out, "%.*s  item:%lld  %s", TEXT_ARGS(shown(job, item->site_name)), (long long)item->id,
                  rule ? baseline_words(job, rule->english, rule->vietnamese)
                       : arena_string(job->scratch, shown(job, item->kind)));
    if (item->value.length)
        buffer_printf(&job->out, ": %.*s", TEXT_ARGS(shown(job, item->value)));
    baseline_print(job, "; %llu pages, since %.*s", "; %llu trang, từ %.*s", (unsigned long long)item->pages,
                   TEXT_ARGS(baseline_date(job, job->scratch, item->first_time)));
    if (item->example.length)
        buffer_printf(&job->out, "; %s %.*s", baseline_words(job, "for example", "ví dụ"), TEXT_ARGS(shown(job, item->example)));
    buffer_add_byte(&job->out, '\n');
    if (rule == comparison_rule(COMPARISON_REDESIGN)) {
        const struct site_value *values = NULL;
        size_t count = baseline_coming(job, item, &values);
        for (size_t i = 0; i < count; i++)
            buffer_printf(&job->out, "  %s %s:%.*s\n", baseline_words(job, "with", "kèm"), value_channel_name(values[i].channel),
                          TEXT_ARGS(shown(job, values[i].value)));
    }
    flush(job);
    return !job->failed;
}

static void diff_words(struct baseline_job *job, const struct comparison *comparison)
{
    static const char *const vietnamese[PROFILE_CHANNEL_COUNT] = {
        [PROFILE_OUTBOUND] = "liên kết ra ngoài", [PROFILE_SCRIPT] = "mã lệnh", [PROFILE_FRAME] = "khung nhúng",
        [PROFILE_FORM] = "biểu mẫu",              [PROFILE_META] = "địa chỉ khai với máy tìm kiếm",
        [PROFILE_WORD] = "từ ngữ",                [PROFILE_HOP] = "chuyển hướng",
        [PROFILE_TOKEN] = "mã xác nhận",          [PROFILE_NAME] = "tên gọi", [PROFILE_HEADER] = "đầu trả lời",
    };
    static const char *const signs[DIFFERENCE_KIND_COUNT] = {"+", "-", "hidden", "shown"};
    static const char *const signs_vietnamese[DIFFERENCE_KIND_COUNT] = {"+", "-", "nay bị ẩn", "nay hiện"};
    if (comparison->title_changed)
        buffer_printf(&job->out, "  %s \"%.*s\" -> \"%.*s\"\n", baseline_words(job, "title", "tiêu đề"),
                      TEXT_ARGS(shown(job, comparison->before->title)), TEXT_ARGS(shown(job, comparison->after->title)));
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *difference = &comparison->items[i];
        buffer_printf(&job->out, "  %s %s  %.*s%s\n", baseline_words(job, signs[difference->kind], signs_vietnamese[difference->kind]),
                      baseline_words(job, profile_channel_name(difference->channel), vietnamese[difference->channel]),
                      TEXT_ARGS(shown(job, difference->value)),
                      difference->sight == SIGHT_HIDDEN ? baseline_words(job, " (not seen by visitors)", " (người xem không thấy)")
                                                        : "");
    }
    if (comparison->text_new >= 0.005 || comparison->text_gone >= 0.005)
        baseline_print(job, "  text: %.0f %% is new, %.0f %% is gone\n", "  nội dung: %.0f %% mới, %.0f %% không còn\n",
                       comparison->text_new * 100, comparison->text_gone * 100);
    if (comparison->template_likeness < KNOWLEDGE_SAME_LAYOUT)
        baseline_print(job, "  layout: %.0f %% is the same\n", "  giao diện: giống %.0f %%\n",
                       comparison->template_likeness * 100);
}

struct differing {
    struct baseline_job *job;
    const struct templates *templates;
};

static bool diff_page(void *context, const struct baseline *baseline)
{
    struct differing *differing = context;
    struct baseline_job *job = differing->job;
    const struct block_set blocks = {differing->templates->blocks, differing->templates->block_count};
    struct profile before, after;
    struct comparison comparison;
    int64_t id = 0;
    arena_reset(job->scratch);
    struct reader reader = reader_of(baseline->profile_bytes);
    if (!profile_decode(job->scratch, &reader, &before) || !baseline_look(job, baseline->page, &id, &after) ||
        id == baseline->profile)
        return !job->failed;
    compare_profiles(job->scratch, &before, &after, &blocks, &comparison);
    if (comparison_is_empty(&comparison))
        return true;
    buffer_printf(&job->out, "%.*s  (%s %.*s, %.*s)\n", TEXT_ARGS(shown(job, baseline->url)),
                  baseline_words(job, "normal since", "bình thường từ"),
                  TEXT_ARGS(baseline_date(job, job->scratch, baseline->since)), TEXT_ARGS(who_words(job, baseline->who)));
    diff_words(job, &comparison);
    flush(job);
    return !job->failed;
}

enum exit_code baseline_diff(struct baseline_job *job)
{
    const struct site_row *sites = NULL;
    struct arena *arena = job->invocation->arena;
    struct templates *templates = arena_alloc(arena, sizeof *templates);
    int64_t page = job->target ? baseline_page(job, job->target) : 0;
    if (job->target && page == 0)
        return EXIT_OPERATIONAL;
    size_t count = baseline_sites(job, &sites);
    for (size_t i = 0; i < count && !job->failed; i++) {
        const struct item_query items = {.site = sites[i].id, .states = {[ITEM_OPEN] = true}};
        const struct baseline_query pages = {.site = sites[i].id, .page = page, .profiles = true};
        struct differing differing = {job, templates};
        if (page == 0)
            baseline_stored(job, store_items(job->store, &items, diff_item, job));
        if (!job->failed && baseline_templates(job, sites[i].id, TEMPLATES_ACCEPTED, templates))
            baseline_stored(job, store_baselines(job->store, &pages, diff_page, &differing));
    }
    if (page != 0 && job->out.length == 0 && !job->failed)
        buffer_add_string(&job->out, baseline_words(job, "nothing differs from the baseline, or the page has none\n",
                                                    "không khác bản chuẩn, hoặc trang chưa có bản chuẩn\n"));
    return job->failed ? EXIT_OPERATIONAL : EXIT_DONE;
}
