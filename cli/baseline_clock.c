/* baseline_clock.c: `rasoat baseline trust-clock`: a clock that was in the future once would stop all learning until that day. */
#include "cli/baseline.h"
#include "store/audit.h"
#include "store/nights.h"

enum exit_code baseline_trust_clock(struct baseline_job *job)
{
    struct run run = {0};
    const struct site_row *sites = NULL;
    size_t count = baseline_sites(job, &sites);
    enum status status = store_run_latest(job->store, &run);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !run.finished)) {
        cli_say(job->invocation, "the clock can be trusted anew between two runs: finish the one that is under way first",
                "chỉ xác nhận lại đồng hồ giữa hai lần rà soát: hãy hoàn tất lần đang dở trước");
        return EXIT_OPERATIONAL;
    }
    if (!baseline_stored(job, status) || !baseline_stored(job, store_run_trust_clock(job->store, job->now)))
        return EXIT_OPERATIONAL;
    for (size_t i = 0; i < count && !job->failed; i++) {
        struct nights nights;
        if (baseline_nights(job, sites[i].id, &nights)) {
            nights_trust_clock(&nights, job->now);
            baseline_stored(job, site_nights_write(job->store, sites[i].id, &nights));
        }
    }
    const struct audit_row row = {.time = job->now, .who = job->who, .what = TEXT("clock-trusted"), .kind = TEXT("run"),
                                  .subject = run.id, .detail = job->reason};
    if (!job->failed)
        baseline_stored(job, store_audit(job->store, &row));
    if (!job->failed)
        baseline_print(job, "the clock is trusted again: nights count from now on (%.*s)\n",
                       "đã tin lại đồng hồ: các đêm được tính từ bây giờ (%.*s)\n",
                       TEXT_ARGS(baseline_date(job, job->invocation->arena, job->now)));
    return job->failed ? EXIT_OPERATIONAL : EXIT_DONE;
}
