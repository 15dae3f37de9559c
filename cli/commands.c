/* commands.c: the command table, and how commands speak. */
#include "cli/cli.h"

#include <stdarg.h>
#include <string.h>

static const struct command commands[] = {
    {"crawl", command_crawl, "[--config FILE] [--site NAME]... [--resume|--fresh] [--fail-on VERDICT]",
     "crawl all sites of the inventory tonight", "đi qua mọi trang web trong danh sách đêm nay"},
    {"scan", command_scan, "[--config FILE] [--host NAME] [--site-root FOLDER] [--fail-on VERDICT] FILE|FOLDER|WARC|-",
     "judge stored pages and web archives, one JSON line a page",
     "đánh giá các trang và kho lưu trữ web (WARC) đã lưu, mỗi trang một dòng JSON"},
    {"list", command_list,
     "[--config FILE] [--format table|jsonl|csv|html] [--verdict takedown,review] [--since RUN] [--gone]\n"
     "    [--fail-on VERDICT]",
     "the pages that need takedown", "danh sách trang cần gỡ bỏ"},
    {"show", command_show, "[--config FILE] PAGE|FINDING", "the evidence for one page, for a person",
     "bằng chứng của một trang, cho người đọc"},
    {"campaign", command_campaign, "list [--config FILE] [--format table|jsonl] | show ID [--config FILE] [--format table|jsonl]",
     "what was planted on several sites, with all its places", "nội dung bị cài vào nhiều trang web, kèm mọi nơi có nó"},
    {"coverage", command_coverage, "[--config FILE] [--format table|jsonl|csv] [--site NAME]",
     "what was looked at, by whom, and what was not", "những gì đã xem, ai xem, và những gì chưa xem"},
    {"export", command_export,
     "--format xarf|stix|misp|excel-csv|removal-list [--config FILE] [--site NAME] [--verdict takedown,review] [--since RUN]",
     "the flagged pages for other machines and offices: abuse reports, threat sharing, Excel, search engines",
     "xuất các trang bị cài cho hệ thống và đơn vị khác: báo cáo lạm dụng, chia sẻ mối đe dọa, Excel, máy tìm kiếm"},
    {"import", command_import, "--kind search-console|url-list|access-log [--config FILE] [--host NAME] FILE|-",
     "addresses from Search Console, lists or server logs, to be looked at first",
     "nhập địa chỉ từ Search Console, danh sách hoặc nhật ký máy chủ để rà soát trước"},
    {"baseline", command_baseline,
     "list|diff|approve|reject|rollback|export|import|trust-clock [--config FILE] [--site NAME] [--by NAME --reason TEXT]\n"
     "    [--to DATE] [--key FILE] [--even-though-flagged] [PAGE|URL|item:N|CHANNEL:VALUE|FILE]",
     "what is normal on each site: who accepted it, and what is not so tonight",
     "những gì được coi là bình thường ở từng trang web: ai chấp nhận, đêm nay khác gì"},
    {"digest", command_digest, "[--config FILE] [--dry-run FOLDER]",
     "once each morning: what is new, for the incident team, and reminders for owners",
     "mỗi sáng một lần: những gì mới cho tổ ứng cứu, và thư nhắc các đơn vị"},
    {"outbox", command_outbox,
     "list [--state STATE]... [--ticket N] [--format table|jsonl] | show N | send [--dry-run FOLDER] | retry N|all --by NAME |\n"
     "    cancel N --by NAME, each with [--config FILE]",
     "what waits to be sent, what was sent, what could not be", "tin chờ gửi, tin đã gửi, tin không gửi được"},
    {"review", command_review, "[--config FILE] [--listen ADDRESS:PORT] [--tls-cert FILE --tls-key FILE]",
     "the web page where administrators see and decide", "trang web để người quản trị xem và quyết định"},
    {"account", command_account,
     "add NAME --role administrator|analyst|site|reader [--agency NAME]... [--full-name NAME] | list | disable NAME |\n"
     "    enable NAME | password NAME [--config FILE]",
     "who may use the review page", "ai được dùng trang xem xét"},
    {"ticket", command_ticket,
     "list [--state open,sent,claimed,checking,closed,reopened,false-positive,accepted,live,all] [--site NAME] [--agency NAME]\n"
     "      [--campaign ID] [--overdue] [--format table|jsonl|csv] | show ID | log ID [--format table|jsonl]\n"
     "    papers ID [--kind mail|reminder|markdown|html|dispatch|incident-initial|incident-final|incident-initial-mail|\n"
     "      incident-final-mail|xarf|stix|misp|excel-csv|removal-list] [--language vi|en] [--pdf]\n"
     "    make PAGE | sent ID | claim ID --by NAME [--reason TEXT] | note ID --by NAME --text TEXT\n"
     "    send ID --by NAME [--to ADDRESS] [--no-pack] [--dry-run FOLDER]\n"
     "    close ID --by NAME --reason TEXT [--false-positive [--everywhere] [--until DATE]]\n"
     "    pack ID [--out FILE] [--pictures FOLDER|--no-pictures] --by NAME\n"
     "    accept ID --until DATE | reopen ID --by NAME --reason TEXT\n"
     "    recheck ID | recheck --all\n"
     "    decide PAGE --false-positive|--accepted [--until DATE] [--everywhere] --by NAME --reason TEXT\n"
     "    decisions [--format table|jsonl] | undecide NUMBER --by NAME --reason TEXT\n"
     "    all with [--config FILE]; ID: RS-2026-0042, its number, or p17 for the ticket of page 17",
     "what is to be cleaned, by whom, until when, and whether it was",
     "phiếu xử lý: việc cần làm sạch, của đơn vị nào, hạn khi nào, đã sạch chưa"},
    {"backup", command_backup, "[--replace] FILE | check FILE | restore FILE [--config FILE]",
     "a copy of the whole database, while a crawl runs; whether a copy is whole; a copy put in the database's place",
     "sao lưu toàn bộ cơ sở dữ liệu ngay cả khi đang rà soát; kiểm tra bản sao; khôi phục từ bản sao"},
    {"inspect", command_inspect, 
     "url BASE INPUT | robots FILE AGENT URL | page FILE | links FILE | visibility FILE | scripts FILE |\n"
     "    picture FILE OUT.png [--phone] [--scripts] [--url URL] [--mark PATH] [--hidden PATH] [--revealed OUT.png]\n"
     "    [--resource URL=FILE] [--own-host] [--config FILE] | pdf FILE OUT.pdf [--resource URL=FILE] [--config FILE] |\n    sandbox",
     "what rasoat makes of one input; how well this machine protects it",
     "xem rasoat hiểu một đầu vào như thế nào; máy này bảo vệ được những gì"},
    {"verify", command_verify, "[--config FILE] PACK.zip", "is an evidence pack what it was when it was made?",
     "gói bằng chứng có còn nguyên vẹn như khi lập không?"},
    {"wordlist", command_wordlist, "check [--config FILE] [FOLDER]", "check the word lists",
     "kiểm tra các danh sách từ"},
    {"papers", command_papers, "check [--config FILE] [FOLDER] | sample KIND [--config FILE] [--language vi|en] | names",
     "check the templates of letters, show one with an invented ticket, list the names they may use",
     "kiểm tra các mẫu văn bản, xem thử một mẫu với phiếu giả định, liệt kê các tên dùng được trong mẫu"},
    {"config", command_config, "check [[--config] FILE]", "check a configuration file", "kiểm tra tệp cấu hình"},
};

void cli_say(const struct invocation *invocation, const char *english, const char *vietnamese, ...)
{
    va_list arguments;
    va_start(arguments, vietnamese);
    fputs("rasoat: ", stderr);
    vfprintf(stderr, invocation->config.language == LANGUAGE_VIETNAMESE ? vietnamese : english, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void cli_say_trouble(struct invocation *invocation, enum store_trouble trouble, int64_t holder, const char *said)
{
    static const char *const words[][2] = {
        [STORE_TROUBLE_FULL] = {"the disk is full, or takes nothing more: make room, then do the same again",
                                "đĩa đã đầy hoặc không ghi thêm được: hãy giải phóng chỗ trống rồi thực hiện lại"},
        [STORE_TROUBLE_READ_ONLY] = {"who runs this may not write there, or the disk can only be read",
                                     "tài khoản chạy lệnh này không có quyền ghi ở đó, hoặc đĩa chỉ cho phép đọc"},
        [STORE_TROUBLE_HELD] = {"another program is writing there: try again in a moment",
                                "một chương trình khác đang ghi vào đó: hãy thử lại sau giây lát"},
        [STORE_TROUBLE_DAMAGED] = {"it is damaged: put a backup in its place with: rasoat backup restore FILE (docs/reliability.md)",
                                   "dữ liệu bị hỏng: hãy khôi phục bản sao lưu bằng lệnh: rasoat backup restore TỆP (docs/reliability.md)"},
    };
    const bool vietnamese = invocation->config.language == LANGUAGE_VIETNAMESE;
    invocation->met_damage = invocation->met_damage || trouble == STORE_TROUBLE_DAMAGED;
    if (trouble == STORE_TROUBLE_TAKEN)
        cli_say(invocation, "a crawl is running, or another command that needs the store for itself (process %lld): do this when it has ended",
                "đang rà soát, hoặc đang có lệnh khác cần dùng riêng kho dữ liệu (tiến trình %lld): hãy thực hiện khi tiến trình đó kết thúc",
                (long long)holder);
    else if (trouble == STORE_TROUBLE_OTHER)
        cli_say(invocation, "the store: %s", "kho dữ liệu: %s", said);
    else
        cli_say(invocation, "the store: %s [%s]", "kho dữ liệu: %s [%s]", words[trouble][vietnamese], said);
}

void cli_say_store(struct invocation *invocation, const struct store *store)
{
    int64_t holder = 0;
    const enum store_trouble trouble = store_trouble(store, &holder);
    cli_say_trouble(invocation, trouble, holder, store_error(store));
}

enum exit_code cli_usage(const struct invocation *invocation)
{
    const struct command *command = cli_command(invocation->arguments[0]);
    if (command)
        fprintf(stderr, "rasoat %s %s\n", command->name, command->usage);
    return EXIT_CONFIGURATION;
}

void cli_help(FILE *out)
{
    fputs("rasoat " RASOAT_VERSION "\n\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "rasoat %s %s\n    %s\n    %s\n", commands[i].name, commands[i].usage, commands[i].english,
                commands[i].vietnamese);
}

const struct command *cli_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
