/* import_summary.c: what came of an import: counts, the hosts that are not ours, broken lines. */
#include "cli/import.h"

#include "base/hash.h"

enum { NAMED_HOSTS = 5 /* foreign ones that are named */ };

static bool is_vietnamese(const struct importing *importing)
{
    return importing->invocation->config.language == LANGUAGE_VIETNAMESE;
}

void import_count_foreign(struct importing *importing, struct text host)
{
    const size_t mask = (size_t)IMPORT_LIMIT_FOREIGN_HOSTS * 2 - 1;
    size_t at = (size_t)hash_text(host) & mask;
    importing->not_ours++;
    while (importing->foreign[at].host.data && !text_equal(importing->foreign[at].host, host))
        at = (at + 1) & mask;
    if (!importing->foreign[at].host.data) {
        if (importing->foreign_count == IMPORT_LIMIT_FOREIGN_HOSTS) {
            importing->foreign_rest++;
            return;
        }
        importing->foreign_count++;
        importing->foreign[at].host = arena_copy(importing->invocation->arena, host);
    }
    importing->foreign[at].count++;
}

static void print_foreign(struct importing *importing)
{
    for (size_t named = 0; named < NAMED_HOSTS; named++) {
        struct foreign_host *most = NULL;
        for (size_t i = 0; i < (size_t)IMPORT_LIMIT_FOREIGN_HOSTS * 2; i++) {
            struct foreign_host *host = &importing->foreign[i];
            if (host->count > 0 && (!most || host->count > most->count ||
                                    (host->count == most->count && text_compare(host->host, most->host) < 0)))
                most = host;
        }
        if (!most)
            break;
        printf("    %.*s × %llu\n", TEXT_ARGS(most->host), (unsigned long long)most->count);
        most->count = 0;
    }
}

static void print_count(const struct importing *importing, const char *english, const char *vietnamese, uint64_t count)
{
    if (count > 0)
        printf("  %s: %llu\n", is_vietnamese(importing) ? vietnamese : english, (unsigned long long)count);
}

void import_print_summary(struct importing *importing, const struct import_counts *counts)
{
    bool vietnamese = is_vietnamese(importing);
    uint64_t cut = 0;
    for (size_t i = 0; i < FRONTIER_CUT_COUNT; i++)
        cut += importing->cuts[i];
    printf(vietnamese ? "%s: đã đọc %llu dòng, tìm thấy %llu địa chỉ\n" : "%s: %llu lines read, %llu addresses found\n",
           importing->path, (unsigned long long)counts->lines, (unsigned long long)counts->addresses);
    printf("  %s: %llu\n", vietnamese ? "địa chỉ mới, lần rà soát tới sẽ xem trước" : "new, to be looked at first in the next run",
           (unsigned long long)importing->added);
    print_count(importing, "new, too many of one site to go first; they wait for their turn",
                "địa chỉ mới, quá nhiều ở cùng một website nên chờ đến lượt", importing->later);
    print_count(importing, "known already", "đã biết từ trước", importing->known);
    print_count(importing, "named again in the same file", "lặp lại trong cùng tệp", importing->repeated);
    print_count(importing, "not looked at, by rule", "không rà soát theo quy tắc", cut);
    for (enum frontier_cut i = FRONTIER_ADMITTED; i < FRONTIER_CUT_COUNT; i++)
        if (importing->cuts[i] > 0)
            printf("    %s × %llu\n", vietnamese ? frontier_cut_vietnamese(i) : frontier_cut_english(i),
                   (unsigned long long)importing->cuts[i]);
    print_count(importing, "of hosts that are not in the inventory", "thuộc tên miền không có trong danh sách website",
                importing->not_ours);
    print_foreign(importing);
    print_count(importing, "of still other hosts", "thuộc các tên miền khác nữa", importing->foreign_rest);
    print_count(importing, "not taken, more of one site than one import takes",
                "chưa nhận, vì một lần nhập chỉ nhận một số địa chỉ nhất định của mỗi website", importing->over_limit);
    print_count(importing, "requests that show no page (errors, other methods)",
                "yêu cầu không cho thấy trang nào (lỗi, phương thức khác)", counts->left_out);
    print_count(importing, "broken lines", "dòng lỗi", importing->broken_count);
    for (size_t i = 0; i < importing->broken_count && i < IMPORT_SHOWN_LINES; i++)
        printf("%s%llu%s", i ? ", " : (vietnamese ? "    dòng " : "    line "), (unsigned long long)importing->broken[i],
               i + 1 < importing->broken_count && i + 1 < IMPORT_SHOWN_LINES ? "" : importing->broken_count > IMPORT_SHOWN_LINES ? " …\n"
                                                                                                                   : "\n");
}
