/* detectors_wordlist.c: the shipped lists are clean and say what they should; bad rows are problems, never a stop. */
#include "tests/unit/test.h"

#include "detectors/wordlist.h"
#include "detectors/words.h"

static const char *const shipped[] = {"terms.tsv", "brands.tsv", "contexts.tsv", "hosts.tsv", "honest-hosts.tsv",
                                      "host-shapes.tsv", "shorteners.tsv", "storage.tsv", "defacement.tsv",
                                      "topics.tsv", "selling.tsv", "quoting.tsv", "incidents.tsv", "asking.tsv", "offers.tsv",
                                      "disguised.tsv",
                                      "script-hosts.tsv", "weights.tsv", "seals.tsv"};
enum { SHIPPED = sizeof shipped / sizeof shipped[0] };

static struct wordlists *read_shipped(struct arena *arena)
{
    struct wordlist_file files[SHIPPED];
    for (size_t i = 0; i < SHIPPED; i++) {
        struct text path = arena_printf(arena, "wordlists/%s", shipped[i]);
        files[i] = (struct wordlist_file){text_from_string(shipped[i]), test_file(arena, arena_string(arena, path))};
        EXPECT(files[i].bytes.length > 0);
    }
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, files, SHIPPED, &lists, &problems, &count) == STATUS_OK);
    for (size_t i = 0; i < count; i++)
        test_say("%.*s:%u: %.*s", TEXT_ARGS(problems[i].file), problems[i].line, TEXT_ARGS(problems[i].english));
    EXPECT_NUMBER(count, 0);
    return lists;
}

TEST(shipped_lists)
{
    struct wordlists *lists = read_shipped(arena);
    EXPECT(wordlists_term_count(lists) > 700);
    EXPECT(wordlists_host_count(lists) > 2500);
    EXPECT(wordlists_revision(lists) != 0);
}

static const struct {
    const char *host;
    enum host_kind kind;
} hosts[] = {
    {"go88.com", HOST_GAMBLING}, {"api.go88.com", HOST_GAMBLING}, {"www.go88.com", HOST_GAMBLING},
    {"notgo88.company.example", HOST_LUCKY_SHAPE}, {"cdn888.company.example", HOST_UNLISTED}, {"gov.vn", HOST_HONEST}, {"soyte.tinh.gov.vn", HOST_HONEST},
    {"facebook.com", HOST_HONEST}, {"www.facebook.com", HOST_HONEST}, {"facebook.com.example", HOST_UNLISTED},
    {"bit.ly", HOST_SHORTENER}, {"pub-1.r2.dev", HOST_STORAGE}, {"sites.google.com", HOST_STORAGE},
    {"docs.google.com", HOST_HONEST}, {"nhacaiuytin.example", HOST_GAMBLING_SHAPE},
    {"nohu88.example", HOST_GAMBLING_SHAPE}, {"www.kubet77.example", HOST_GAMBLING_SHAPE},
    {"98winok78.example", HOST_GAMBLING_SHAPE}, {"kuwinok46.example", HOST_GAMBLING_SHAPE},
    {"taixiu-online.dulich.example", HOST_GAMBLING_SHAPE}, {"kubet88.pages.dev", HOST_GAMBLING_SHAPE},
    {"luat68.example", HOST_LUCKY_SHAPE}, {"xaydung88.example", HOST_LUCKY_SHAPE}, {"alphabet.example", HOST_UNLISTED},
    {"betonmixer.example", HOST_UNLISTED}, {"xosokienthiet.example", HOST_UNLISTED}, {"win.example", HOST_UNLISTED},
    {"office365.example", HOST_UNLISTED}, {"vietnam2030.example", HOST_UNLISTED}, {"10.0.0.88", HOST_UNLISTED},
    {"baotinh.example", HOST_UNLISTED}, {"casino.example", HOST_GAMBLING_SHAPE}, {"tuoitre.vn", HOST_HONEST},
    {"congan88.tinh.gov.vn", HOST_HONEST}, {"go88.com.", HOST_GAMBLING}, {"", HOST_UNLISTED},
    {"thuvien99.example", HOST_LUCKY_SHAPE}, {"k8.example", HOST_UNLISTED}, {"slotgacor.kampus.example",
                                                                             HOST_GAMBLING_SHAPE},
};

TEST(hosts_by_list_and_shape)
{
    struct wordlists *lists = read_shipped(arena);
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (!EXPECT_NUMBER(wordlists_host(lists, text_from_string(hosts[i].host)), hosts[i].kind))
            test_say("host %s", hosts[i].host);
}

static const struct {
    const char *text;
    const char *terms;
} texts[] = {
    {"Game bài đổi thưởng uy tín nhất 2024", "game bài đổi thưởng uy tín|"},
    {"tai xiu online, no hu doi thuong, nha cai uy tin", "tài xỉu online|nổ hũ đổi thưởng|nhà cái uy tín|"},
    {"gamebaidoithuong", "game bài đổi thưởng|"},
    {"ＧＯ８８ 𝐬𝐮𝐧𝐰𝐢𝐧", "go88|sunwin|"},
    /* what honest pages say */
    {"Hội thi bài chòi dân gian; các bài dự thi viết về đời thường của dân để lại ấn tượng", ""},
    {"Cả cuộc đời vì nước; giá bán cá tra; chốt sổ bảo hiểm xã hội; chốt số liệu quý I", ""},
    {"Đội tuyển đánh bại đối thủ, tiến lên dẫn đầu; ta là ta; sở để lại số điện thoại", ""},
    {"Nghề gác kèo ong; vì kèo gỗ; kèo góc đình làng; hũ gạo tình thương; bom ba càng", ""},
    {"huyện Long Hồ, quận Cái Răng, nhà cải tạo, cầu lông, sông Thu Bồn, lô đất, đề án, soi cầu thang", ""},
    {"Xổ số kiến thiết miền Nam, vé số, quay số mở thưởng, hóa đơn may mắn, rút thăm trúng thưởng", ""},
    {"Thông tư 88/2021/TT-BTC, TT88, QĐ88, NĐ88, K8, V8, B52, Core i9, Windows", ""},
    {"Sử dụng game bài tập và game bài giảng điện tử", ""},
    {"đặt cọc, ký cược, ký quỹ; đặt cược đua ngựa theo Nghị định 06/2017/NĐ-CP; casino Phú Quốc", ""},
};

TEST(terms_in_texts)
{
    struct wordlists *lists = read_shipped(arena);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct term *found[20];
        size_t count = words_in_text(arena, lists, text_from_string(texts[i].text), found, 20);
        struct text all = TEXT("");
        for (size_t k = 0; k < count && k < 20; k++)
            all = arena_printf(arena, "%.*s%.*s|", TEXT_ARGS(all), TEXT_ARGS(found[k]->term));
        if (!EXPECT_TEXT(all, texts[i].terms))
            test_say("in \"%s\"", texts[i].text);
    }
}

static const struct {
    const char *text;
    bool found;
    bool strong;
} marks[] = {
    {"Hacked by Some Crew", true, true}, {"H4ck3d By X", true, true}, {"𝐇𝐚𝐜𝐤𝐞𝐝 𝐛𝐲 x", true, true},
    {"0wned by nobody", true, true}, {"1937cn team", true, true}, {"Your website has been hacked", true, true},
    {"Website đã bị hack bởi ai đó", true, true}, {"Cyber Army of Nowhere", true, false}, {"greetz to all", true,
                                                                                           false},
    {"Sở Y tế tỉnh", false, false}, {"Powered by portal", false, false}, {"Owned by the State", true, false},
        {"stamped by the office", false, false},
    {"packed by hand", false, false}, {"", false, false},
};

TEST(marks_of_vandals)
{
    struct wordlists *lists = read_shipped(arena);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        bool strong;
        struct text name = wordlists_defacement(lists, arena, text_from_string(marks[i].text), &strong);
        if (!EXPECT((name.length > 0) == marks[i].found && strong == marks[i].strong))
            test_say("in \"%s\"", marks[i].text);
    }
}

static const struct {
    const char *file;
    const char *bytes;
    size_t problems;
} bad[] = {
    {"terms.tsv", "term\tcategory\tweight\tmatch\tnote\nsoi kèo\tsports\t5\tfold\n", 0},
    {"terms.tsv", "\xEF\xBB\xBF# x\r\n\r\nsoi kèo\tsports\t5\tfold\t\r\n", 0},
    {"terms.tsv", "soi kèo\tsports\t5\n", 1},
    {"terms.tsv", "soi kèo sports 5 fold\n", 1},
    {"terms.tsv", "soi kèo\tsports\tfive\tfold\n", 1},
    {"terms.tsv", "soi kèo\tsports\t6\tfold\n", 1},
    {"terms.tsv", "soi kèo\tsports\t5\tmaybe\n", 1},
    {"terms.tsv", "soi kèo\t\t5\tfold\n", 1},
    {"terms.tsv", "đề\tlottery\t5\tfold\n", 1},
    {"terms.tsv", "soi kèo\tsports\t5\tfold\nSoi  Kèo\tsports\t4\tfold\n", 1},
    {"hosts.tsv", "not a host\n", 1},
    {"hosts.tsv", "com.vn\n", 1},
    {"hosts-feed.txt", "0.0.0.0 bad.example\nhttps://www.worse.example/x\n*.worst.example\n", 0},
    {"host-shapes.tsv", "(unclosed\tname\tweak\n", 1},
    {"host-shapes.tsv", "x\tsome\tweak\n", 1},
    {"defacement.tsv", "x\tmighty\n", 1},
    {"script-hosts.tsv", "google-analytics.com\tcounting visitors\n", 0},
    {"seals.tsv", "tinnhiemmang.vn\tlabel\n", 0},
    {"seals.tsv", "label\n192.0.2.1\n", 2},
    {"script-hosts.tsv", "counter\n192.0.2.1\n", 2},
    {"weights.tsv", "# a remark\nrule hidden-link\t4\t12\tgroups\n", 1},
    {"weights.tsv", "what\tpoints\tcap\tgroup\nrule no-such-rule\t4\t12\tlinks\n", 1},
    {"weights.tsv", "rule hidden-link\t-4\t12\tlinks\n", 1},
    {"weights.tsv", "rule hidden-link\t4\t\tlinks\n", 1},
    {"weights.tsv", "rule hidden-link\t4\t12\tlinks\nrule hidden-link\t4\t12\tlinks\n", 1},
    {"weights.tsv", "verdict likely\t4\n", 1},
    {"weights.tsv", "hidden-link\t4\t12\tlinks\n", 1},
    {"other.tsv", "x\n", 1},
};

TEST(bad_rows_are_problems)
{
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct wordlist_file files[] = {
            {text_from_string(bad[i].file), text_from_string(bad[i].bytes)},
            {TEXT("brands.tsv"), TEXT("go88\t5\tfold\n")},
        };
        struct wordlists *lists = NULL;
        const struct wordlist_problem *problems;
        size_t count;
        EXPECT(wordlists_read(arena, files, 2, &lists, &problems, &count) == STATUS_OK);
        if (!EXPECT_NUMBER(count, bad[i].problems))
            test_say("%s: %s", bad[i].file, bad[i].bytes);
        for (size_t k = 0; k < count; k++)
            EXPECT(problems[k].english.length > 0 && problems[k].vietnamese.length > 0);
    }
}

TEST(feeds_and_honest_hosts)
{
    struct wordlist_file files[] = {
        {TEXT("brands.tsv"), TEXT("go88\t5\tfold\n")},
        {TEXT("hosts-feed.txt"), TEXT("0.0.0.0 bad.example\nfacebook.com\n")},
        {TEXT("honest-hosts.tsv"), TEXT("facebook.com\n")},
    };
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, files, 3, &lists, &problems, &count) == STATUS_OK);
    EXPECT_NUMBER(count, 1);
    EXPECT_NUMBER(wordlists_host(lists, TEXT("www.bad.example")), HOST_GAMBLING);
    EXPECT_NUMBER(wordlists_host(lists, TEXT("facebook.com")), HOST_HONEST);
    uint64_t revision = wordlists_revision(lists);
    struct wordlist_file turned[] = {files[2], files[0], files[1]};
    EXPECT(wordlists_read(arena, turned, 3, &lists, &problems, &count) == STATUS_OK);
    EXPECT(wordlists_revision(lists) == revision);
    EXPECT_NUMBER(wordlists_host(lists, TEXT("facebook.com")), HOST_HONEST);
}

TEST(no_usable_term)
{
    struct wordlist_file file = {TEXT("contexts.tsv"), TEXT("khởi tố\t3\tfold\n")};
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT(wordlists_read(arena, &file, 1, &lists, &problems, &count) == STATUS_INVALID);
}

TEST(imitated_hosts)
{
    static const struct { const char *host; const char *known; } cases[] = {
        {"www.googie-anaiytics.com", "google-analytics.com"},
        {"google-analytlcs.com", "google-analytics.com"},
        {"google-analytics.top", "google-analytics.com"},
        {"cdn.jsdelivrr.net", "jsdelivr.net"},
        {"www.facebok.net", "facebook.com"},
        {"google-analytics.com.cdn.example", "google-analytics.com"},
        {"www.google-analytics.com.example", "google-analytics.com"},
        {"www.google-analytics.com", ""},
        {"cdn.jsdelivr.net", ""},
        {"jsdelivr.example", ""}, /* a name of eight letters under another ending */
        {"gogle-anallytiks.com", ""},
        {"thongke.example", ""},
        {"192.0.2.1", ""},
        {"localhost", ""},
        {"", ""},
    };
    struct wordlist_file files[2] = {
        {TEXT("terms.tsv"), TEXT("soi kèo\tsports\t5\tfold\n")},
        {TEXT("script-hosts.tsv"), test_file(arena, "wordlists/script-hosts.tsv")},
    };
    struct wordlists *lists = NULL;
    const struct wordlist_problem *problems;
    size_t count;
    EXPECT_NUMBER(wordlists_read(arena, files, 2, &lists, &problems, &count), STATUS_OK);
    EXPECT_NUMBER(count, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        EXPECT_TEXT(wordlists_imitated(lists, text_from_string(cases[i].host)), cases[i].known);
}

TEST(labels_of_trust_are_told)
{
    size_t count = 0;
    const struct text *seals = wordlists_seals(read_shipped(arena), &count);
    if (EXPECT_NUMBER(count, 1))
        EXPECT_TEXT(seals[0], "tinnhiemmang.vn");
}
