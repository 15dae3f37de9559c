/* crawl_summary.c: what a night came to, on paper. */
#include "cli/evidence.h"
#include "cli/options.h"

#include <stdio.h>

static bool print_note(void *context, const struct note *note)
{
    const struct crawl *crawl = context;
    arena_reset(crawl->scratch);
    const struct text example = finding_clean(crawl->scratch, note->detail, FRONTIER_LIMIT_URL_BYTES); /* it came from outside */
    bool vietnamese = crawl->config->language == LANGUAGE_VIETNAMESE;
    struct text words = note_words(note->kind, vietnamese);
    printf("  %.*s: %.*s × %llu (%.*s)\n", TEXT_ARGS(note->site_name), TEXT_ARGS(words), (unsigned long long)note->count,
           TEXT_ARGS(example));
    return true;
}

/* Why pages were asked more than once, in words. */
static const struct {
    const char *english;
    const char *vietnamese;
} reason_words[PLAN_REASON_COUNT] = {
    [PLAN_HOME] = {"start pages", "trang chủ"},
    [PLAN_FLAGGED] = {"flagged once", "từng bị gắn cờ"},
    [PLAN_NEW] = {"new", "mới"},
    [PLAN_USER_CONTENT] = {"written by users", "do người dùng đăng"},
    [PLAN_CHANGED] = {"changed", "có thay đổi"},
    [PLAN_ROTATION] = {"in turn", "luân phiên"},
};

/* What looking with several eyes costs, and how many nights it takes until all have looked at everything. */
static void print_cost(const struct crawl *crawl, size_t sites, bool vietnamese)
{
    const struct crawl_cost *cost = &crawl->cost;
    uint64_t pages = 0;
    uint64_t extra = cost->again + cost->probes;
    for (enum plan_reason reason = 0; reason < PLAN_REASON_COUNT; reason++) {
        pages += cost->pages[reason];
        extra += cost->extra[reason];
    }
    if (pages == 0)
        return;
    printf(vietnamese ? "Trung bình %.2f yêu cầu mỗi trang, %.0f yêu cầu thêm mỗi trang web; %llu câu trả lời không đổi nên không đọc lại\n"
                      : "%.2f requests a page, %.0f extra ones a site; %llu answers did not change and were not read again\n",
           (double)(pages + extra) / (double)pages, (double)extra / (double)(sites ? sites : 1),
           (unsigned long long)cost->unchanged);
    for (enum plan_reason reason = 0; reason < PLAN_REASON_COUNT; reason++)
        if (cost->pages[reason])
            printf(vietnamese ? "  %s: %llu trang, thêm %llu yêu cầu\n" : "  %s: %llu pages, %llu extra requests\n",
                   vietnamese ? reason_words[reason].vietnamese : reason_words[reason].english,
                   (unsigned long long)cost->pages[reason], (unsigned long long)cost->extra[reason]);
    printf(vietnamese ? "  hỏi lại để biết trang tự thay đổi ra sao: %llu · thăm dò: %llu (đủ các địa chỉ sau %zu đêm)\n"
                      : "  asked again, to know how pages vary by themselves: %llu · probes: %llu (all of them in %zu nights)\n",
           (unsigned long long)cost->again, (unsigned long long)cost->probes, probe_rotation_nights(&crawl->probe_lists));
    printf(vietnamese ? "  cứ %zu đêm thì mỗi trang được xem đủ bằng cả %zu vai khách truy cập\n"
                      : "  in %zu nights each page is seen by each of %zu kinds of visitor\n",
           plan_rotation_nights(&crawl->identities), crawl->identities.count);
}

static void print_tickets(const struct crawl *crawl, bool vietnamese)
{
    const struct crawl_tickets *tickets = &crawl->tickets;
    printf(vietnamese ? "Phiếu xử lý: %llu mới · %llu trang thêm vào phiếu cũ · %llu sạch lần đầu · %llu đóng · %llu mở lại · %llu đang "
                        "mở, %llu quá hạn\n"
                      : "tickets: %llu new · %llu pages joined · %llu clean once · %llu closed · %llu reopened · %llu live, %llu overdue\n",
           (unsigned long long)tickets->opened, (unsigned long long)tickets->places, (unsigned long long)tickets->clean_once,
           (unsigned long long)tickets->closed, (unsigned long long)tickets->reopened, (unsigned long long)tickets->live,
           (unsigned long long)tickets->overdue);
}

void summary_print(struct crawl *crawl, enum exit_code code)
{
    uint64_t counts[VERDICT_COUNT] = {0};
    if (store_verdict_counts(crawl->store, crawl->run.id, counts) != STATUS_OK)
        return;
    bool vietnamese = crawl->config->language == LANGUAGE_VIETNAMESE;
    double seconds = (double)(pipeline_now_ms() - crawl->started_ms) / 1000.0;
    size_t sites = 0;
    for (size_t i = 0; i < crawl->site_count; i++)
        sites += crawl->sites[i].selected;
    printf(vietnamese ? "Lần rà soát %lld%s: %zu trang web, %llu trang trong %.1f giây (%.0f trang/giây), %llu yêu cầu\n"
                      : "Run %lld%s: %zu sites, %llu pages in %.1f s (%.0f pages/s), %llu requests\n",
           (long long)crawl->run.id, crawl->run.resumed ? (vietnamese ? " (tiếp tục)" : " (resumed)") : "",
           sites, (unsigned long long)crawl->pages, seconds,
           seconds > 0 ? (double)crawl->pages / seconds : 0.0, (unsigned long long)crawl->requests);
    printf(vietnamese ? "Cần gỡ bỏ: %llu · cần xem xét: %llu · sạch: %llu · chưa rõ: %llu\n"
                      : "takedown: %llu · review: %llu · clean: %llu · unknown: %llu\n",
           (unsigned long long)counts[VERDICT_TAKEDOWN], (unsigned long long)counts[VERDICT_REVIEW],
           (unsigned long long)counts[VERDICT_CLEAN], (unsigned long long)counts[VERDICT_UNKNOWN]);
    if (code == EXIT_DONE)
        print_tickets(crawl, vietnamese);
    print_cost(crawl, sites, vietnamese);
    evidence_print(crawl, vietnamese);
    if (code == EXIT_STOPPED)
        puts(vietnamese ? "Đã dừng sớm; chạy lại lệnh này để tiếp tục." : "Stopped early; the same command goes on.");
    puts(vietnamese ? "Không xem được hoặc đã cắt bớt:" : "Not looked at, or cut:");
    if (store_notes(crawl->store, crawl->run.id, print_note, crawl) != STATUS_OK)
        return;
}

void summary_print_stages(const struct crawl *crawl)
{
    for (enum analysis_stage stage = 0; stage < STAGE_COUNT; stage++)
        printf("stage %s %llu us\n", analysis_stage_name(stage), (unsigned long long)crawl->stage_us[stage]);
    printf("stage judged %llu responses\n", (unsigned long long)crawl->judged);
}
