/* cli_baseline.c: `rasoat baseline` over a store that a few nights have filled: who may decide what, and that neither a forged
 * file nor a roll-back brings an injection back. */
#include "baselines/learn.h"
#include "cli/baseline.h"
#include "cli/cli.h"
#include "cli/seal.h"
#include "store/looks.h"
#include "tests/unit/night_pages.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum { LIMIT_ARGUMENTS = 24 };
#define EVIL "<div style='display:none'><a href=https://xau.example/>xau</a></div>"
#define CODE "<script src=https://dem.example/d.js></script>"
#define BY "--by", "Nguyễn Văn A", "--reason", "đã kiểm tra với đơn vị"

struct fixture {
    struct arena *arena;
    const char *path;
    const char *config;
    int64_t site;
    int64_t home, article, bad; /* pages */
};

static struct text encoded(struct arena *arena, struct text html)
{
    struct buffer buffer;
    buffer_init(&buffer, 1 << 20);
    profile_encode(night_profile(arena, html, 200), &buffer);
    struct text bytes = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return bytes;
}

static void put_look(struct store *store, struct arena *arena, int64_t page, int64_t run, struct text html, const char *identity)
{
    int64_t id = 0;
    EXPECT_NUMBER(store_identity(store, text_from_string(identity), &id), STATUS_OK);
    const struct look_row look = {.page = page, .identity = id, .run = run, .time = NOON, .status = 200, .fingerprint = 1,
                                  .profile_bytes = encoded(arena, html)};
    EXPECT_NUMBER(store_look_put(store, &look), STATUS_OK);
}

static void put_baseline(struct store *store, struct arena *arena, int64_t page, struct text html, int64_t since)
{
    const struct baseline baseline = {.page = page, .profile_bytes = encoded(arena, html), .since_run = 1, .since = since,
                                      .how = BASELINE_LEARNED, .who = TEXT("two quiet nights")};
    EXPECT_NUMBER(store_baseline_put(store, &baseline), STATUS_OK);
}

static void write_file(const char *path, struct text bytes)
{
    FILE *file = fopen(path, "w");
    if (EXPECT(file != NULL)) {
        EXPECT(fwrite(bytes.data, 1, bytes.length, file) == bytes.length);
        fclose(file);
    }
}

/* A home page and an article that are normal since two days ago; a page that needs takedown; tonight a script is new. */
static struct fixture fixture_of(struct arena *arena, const char *name)
{
    struct fixture f = {.arena = arena, .path = folder(arena, name)};
    struct store *store = open_store(f.path, true);
    f.config = arena_string(arena, arena_printf(arena, "%s.ini", f.path));
    write_file(f.config, arena_printf(arena, "[crawl]\nstate = %s\n[output]\nlanguage = en\n", strrchr(f.path, '/') + 1));
    f.site = add_site(store, TEXT("so-y-te"));
    struct run run = begin_run(store, false, NOON - DAY);
    f.home = add_page(store, f.site, TEXT("https://so-y-te.tinh.example/"));
    f.article = add_page(store, f.site, TEXT("https://so-y-te.tinh.example/tin-1"));
    f.bad = add_page(store, f.site, TEXT("https://so-y-te.tinh.example/xau"));
    judge(store, f.home, run.id, NOON, VERDICT_CLEAN);
    judge(store, f.article, run.id, NOON, VERDICT_CLEAN);
    judge(store, f.bad, run.id, NOON, VERDICT_TAKEDOWN);
    put_look(store, arena, f.home, run.id, night_home(arena, CODE), "browser");
    put_look(store, arena, f.home, run.id, night_home(arena, EVIL), "googlebot");
    put_look(store, arena, f.article, run.id, night_article(arena, 1), "browser");
    put_look(store, arena, f.bad, run.id, night_home(arena, EVIL), "browser");
    put_baseline(store, arena, f.home, night_home(arena, NULL), NOON - 2 * DAY);
    EXPECT_NUMBER(store_known_decide(store, f.site, TEXT("outbound"), TEXT("chinhphu.example"), KNOWN_ACCEPTED,
                                     TEXT("two quiet nights"), TEXT(""), 1, NOON - 2 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_known_seen(store, f.site, TEXT("script"), TEXT("dem.example"), run.id, NOON), STATUS_OK);
    const struct site_item item = {.site = f.site, .kind = TEXT("new-script"), .value = TEXT("dem.example"),
                                   .detail = TEXT("a script"), .pages = 12, .last_run = run.id, .last_time = NOON};
    int64_t id = 0;
    bool is_new = false;
    EXPECT_NUMBER(store_item_put(store, &item, &id, &is_new), STATUS_OK);
    EXPECT_NUMBER(id, 1);
    EXPECT_NUMBER(store_run_finish(store, run.id, NOON), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    return f;
}

static void done(struct fixture *f)
{
    unlink(f->config);
    unlink(arena_string(f->arena, arena_printf(f->arena, "%s/baseline.key", f->path)));
    unlink(arena_string(f->arena, arena_printf(f->arena, "%s.out", f->path)));
    unlink(arena_string(f->arena, arena_printf(f->arena, "%s.txt", f->path)));
    clean_up(f->arena, f->path);
}

/* Runs the command in a process of its own; what it writes (both streams) goes to *said. */
static int run(struct fixture *f, struct text *said, const char *const arguments[])
{
    const char *path = arena_string(f->arena, arena_printf(f->arena, "%s.out", f->path));
    const char *all[LIMIT_ARGUMENTS] = {"baseline", arguments[0], "--config", f->config};
    int count = 4;
    for (size_t i = 1; arguments[i] && count < LIMIT_ARGUMENTS; i++)
        all[count++] = arguments[i];
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        struct arena *arena = arena_create(1024u * 1024 * 1024);
        struct invocation invocation = {.count = count, .arguments = (char **)(void *)all, .arena = arena, .program_folder = ""};
        config_defaults(arena, &invocation.config);
        enum exit_code code = command_baseline(&invocation);
        arena_free(arena);
        fflush(stdout);
        _exit((int)code);
    }
    int status = 0;
    EXPECT(waitpid(child, &status, 0) == child);
    *said = test_file(f->arena, path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
#define RUN(f, said, ...) run((f), (said), (const char *const[]){__VA_ARGS__, NULL})

static bool says(struct text said, const char *words)
{
    if (text_find(said, text_from_string(words), 0) != SIZE_MAX)
        return true;
    test_say("\"%s\" is not in: %.*s", words, TEXT_ARGS(said));
    return false;
}

/* The host in the page's current baseline? */
static bool baseline_names(struct fixture *f, int64_t page, const char *host)
{
    struct store *store = open_store(f->path, false);
    struct baseline baseline;
    struct profile profile;
    bool named = false;
    enum status status = store_baseline(store, f->arena, page, &baseline);
    struct reader reader = reader_of(baseline.profile_bytes);
    if (status == STATUS_OK && profile_decode(f->arena, &reader, &profile))
        for (size_t i = 0; i < profile.entry_count; i++)
            named |= text_equal(profile.entries[i].value, text_from_string(host));
    store_close(store);
    return named;
}

static bool has_baseline(struct fixture *f, int64_t page)
{
    struct store *store = open_store(f->path, false);
    struct baseline baseline;
    enum status status = store_baseline(store, f->arena, page, &baseline);
    store_close(store);
    return status == STATUS_OK;
}

static enum known_state state_of_value(struct fixture *f, const char *channel, const char *value)
{
    struct store *store = open_store(f->path, false);
    struct known known = {.state = KNOWN_CANDIDATE};
    (void)!store_known_get(store, f->site, text_from_string(channel), text_from_string(value), &known);
    store_close(store);
    return known.state;
}

TEST(list_and_diff)
{
    struct fixture f = fixture_of(arena, "baseline-list");
    struct text said;
    EXPECT_NUMBER(RUN(&f, &said, "list"), 0);
    EXPECT(says(said, "so-y-te\n") && says(said, "chinhphu.example") && says(said, "two quiet nights"));
    EXPECT(says(said, "https://so-y-te.tinh.example/ "));
    EXPECT_NUMBER(RUN(&f, &said, "diff"), 0);
    EXPECT(says(said, "item:1  a script from a host that the site did not use before: dem.example; 12 pages"));
    EXPECT(says(said, "+ script  dem.example"));
    EXPECT_NUMBER(RUN(&f, &said, "diff", "--site", "khong-co"), 1);
    EXPECT(says(said, "no such site: khong-co"));
    done(&f);
}

TEST(a_decision_needs_a_person_and_a_reason)
{
    struct fixture f = fixture_of(arena, "baseline-person");
    struct text said;
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1"), 3);
    EXPECT(says(said, "who decides, and why?"));
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1", "--by", "A. Nguyễn", "--reason", "  "), 3);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1", "--by", "123", "--reason", "được"), 3);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1", "--by", "hai\ndòng", "--reason", "được"), 3);
    EXPECT_NUMBER(RUN(&f, &said, "approve", BY), 3); /* of what? */
    EXPECT(state_of_value(&f, "script", "dem.example") == KNOWN_CANDIDATE);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1", BY), 0);
    EXPECT(state_of_value(&f, "script", "dem.example") == KNOWN_ACCEPTED);
    EXPECT_NUMBER(RUN(&f, &said, "diff"), 0);
    EXPECT(text_find(said, TEXT("item:1"), 0) == SIZE_MAX);
    EXPECT_NUMBER(RUN(&f, &said, "list"), 0);
    EXPECT(says(said, "Nguyễn Văn A: đã kiểm tra với đơn vị"));
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:99", BY), 1);
    done(&f);
}

TEST(approving_pages)
{
    struct fixture f = fixture_of(arena, "baseline-approve");
    struct text said;
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/xau", BY), 1);
    EXPECT(says(said, "is listed for takedown") && says(said, "--even-though-flagged") && !has_baseline(&f, f.bad));
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/khong-co", BY), 1);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/", BY), 0);
    EXPECT(baseline_names(&f, f.home, "dem.example")); /* what the plain visitor saw ... */
    EXPECT(!baseline_names(&f, f.home, "xau.example")); /* ... not what a search engine was shown */
    EXPECT(state_of_value(&f, "script", "dem.example") == KNOWN_ACCEPTED);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "--site", "so-y-te", BY), 0);
    EXPECT(has_baseline(&f, f.article) && !has_baseline(&f, f.bad));
    EXPECT(says(said, "pages left out"));
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/xau", "--even-though-flagged", BY), 0);
    EXPECT(has_baseline(&f, f.bad));
    done(&f);
}

TEST(rejecting_ends_what_named_it)
{
    struct fixture f = fixture_of(arena, "baseline-reject");
    struct text said;
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/", BY), 0);
    EXPECT(has_baseline(&f, f.home));
    EXPECT_NUMBER(RUN(&f, &said, "reject", "--site", "so-y-te", "script:dem.example", BY), 0);
    EXPECT(!has_baseline(&f, f.home) && state_of_value(&f, "script", "dem.example") == KNOWN_REJECTED);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/", BY), 1);
    EXPECT(says(said, "names what was rejected: dem.example"));
    EXPECT_NUMBER(RUN(&f, &said, "approve", "https://so-y-te.tinh.example/", "--even-though-flagged", BY), 0);
    EXPECT_NUMBER(RUN(&f, &said, "reject", "https://so-y-te.tinh.example/", BY), 0);
    EXPECT(!has_baseline(&f, f.home));
    EXPECT_NUMBER(RUN(&f, &said, "reject", "--site", "so-y-te", BY), 0);
    EXPECT_NUMBER(RUN(&f, &said, "list"), 0);
    EXPECT(text_find(said, TEXT("chinhphu.example"), 0) == SIZE_MAX);
    done(&f);
}

/* Six days ago an injection was learned; four days ago a person rejected its host. Back to five days ago. */
TEST(roll_back_brings_no_injection_back)
{
    struct fixture f = fixture_of(arena, "baseline-rollback");
    struct text said;
    struct store *store = open_store(f.path, true);
    const int64_t now = time(NULL);
    put_baseline(store, arena, f.article, night_home(arena, EVIL), now - 6 * DAY);
    EXPECT_NUMBER(store_known_decide(store, f.site, TEXT("hidden-outbound"), TEXT("xau.example"), KNOWN_ACCEPTED,
                                     TEXT("two quiet nights"), TEXT(""), 1, now - 6 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_known_decide(store, f.site, TEXT("frame"), TEXT("ban-do.example"), KNOWN_ACCEPTED, TEXT("Lê B"),
                                     TEXT("bản đồ"), 1, now - 6 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_baseline_end(store, f.article, now - 4 * DAY, TEXT("Lê B"), TEXT("cài link")), STATUS_OK);
    EXPECT_NUMBER(store_known_decide(store, f.site, TEXT("hidden-outbound"), TEXT("xau.example"), KNOWN_REJECTED,
                                     TEXT("Lê B"), TEXT("cài link"), 1, now - 4 * DAY), STATUS_OK);
    EXPECT_NUMBER(store_known_decide(store, f.site, TEXT("script"), TEXT("moi.example"), KNOWN_ACCEPTED, TEXT("Lê B"),
                                     TEXT("nhầm"), 1, now - 2 * DAY), STATUS_OK);
    EXPECT_NUMBER(site_nights_write(store, f.site, &(struct nights){.settled = true, .last_started = now - DAY}), STATUS_OK);
    EXPECT_NUMBER(store_commit(store), STATUS_OK);
    store_close(store);
    struct baseline_job job = {.invocation = &(struct invocation){.config = {.time_zone_minutes = 420}}};
    const char *to = arena_string(arena, baseline_date(&job, arena, now - 5 * DAY));
    EXPECT_NUMBER(RUN(&f, &said, "rollback", "--to", "2099-01-01", BY), 3);
    EXPECT_NUMBER(RUN(&f, &said, "rollback", "--to", "hôm qua", BY), 3);
    EXPECT_NUMBER(RUN(&f, &said, "rollback", "--to", to), 3);
    EXPECT_NUMBER(RUN(&f, &said, "rollback", "--to", to, "--site", "so-y-te", BY), 0);
    EXPECT(state_of_value(&f, "frame", "ban-do.example") == KNOWN_ACCEPTED);
    EXPECT(state_of_value(&f, "script", "moi.example") == KNOWN_CANDIDATE); /* not known again */
    EXPECT(state_of_value(&f, "hidden-outbound", "xau.example") == KNOWN_REJECTED);
    EXPECT(!has_baseline(&f, f.article) && !baseline_names(&f, f.article, "xau.example"));
    EXPECT(says(said, "values that stay rejected: 1") && says(said, "lose their baseline again: 1"));
    EXPECT_NUMBER(RUN(&f, &said, "list"), 0);
    EXPECT(says(said, "what is new is news")); /* the site stays settled */
    done(&f);
}

static struct text exported(struct fixture *f)
{
    struct text said;
    EXPECT_NUMBER(RUN(f, &said, "export"), 0);
    return said;
}

static int import(struct fixture *f, struct text *said, struct text bytes)
{
    const char *path = arena_string(f->arena, arena_printf(f->arena, "%s.txt", f->path));
    write_file(path, bytes);
    return RUN(f, said, "import", path, BY);
}

/* The text with another last line that fits, as somebody with the key would write it. */
static struct text sealed(struct fixture *f, const char *body, int lines)
{
    struct seal_key key;
    const char *path = arena_string(f->arena, arena_printf(f->arena, "%s/baseline.key", f->path));
    struct text text = arena_printf(f->arena, "rasoat baselines 1\n%send\t%d\t", body, lines);
    EXPECT_NUMBER(seal_key_read(path, true, &key), STATUS_OK);
    return arena_printf(f->arena, "%.*s%.*s\n", TEXT_ARGS(text), TEXT_ARGS(seal_of(f->arena, &key, text)));
}

TEST(export_and_import)
{
    struct fixture f = fixture_of(arena, "baseline-text");
    struct text said;
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1", "--by", "A\tB", "--reason", "x"), 3);
    EXPECT_NUMBER(RUN(&f, &said, "approve", "item:1", "--by", "Trần \\t C", "--reason", "gạch chéo \\ ngược"), 0);
    struct text first = exported(&f);
    EXPECT(text_equal(first, exported(&f))); /* the same bytes as long as nothing changes */
    EXPECT(says(first, "rasoat baselines 1\nvalue\tso-y-te\toutbound\taccepted\t"));
    EXPECT(says(first, "\tTrần \\\\t C\tgạch chéo \\\\ ngược\tdem.example\n"));
    EXPECT_NUMBER(RUN(&f, &said, "reject", "--site", "so-y-te", BY), 0);
    EXPECT(!has_baseline(&f, f.home));
    EXPECT_NUMBER(import(&f, &said, first), 0);
    EXPECT(says(said, "values imported: 2") && says(said, "pages imported: 1"));
    EXPECT(has_baseline(&f, f.home) && state_of_value(&f, "script", "dem.example") == KNOWN_ACCEPTED);
    done(&f);
}

TEST(a_forged_file)
{
    struct fixture f = fixture_of(arena, "baseline-forged");
    struct text said;
    struct text text = exported(&f);
    char *forged = arena_string(arena, text);
    size_t at = text_find(text, TEXT("chinhphu.example"), 0);
    if (EXPECT(at != SIZE_MAX))
        memcpy(forged + at, "xau-xau-.example", 16);
    EXPECT_NUMBER(import(&f, &said, text_from_string(forged)), 5); /* a word was changed */
    EXPECT(says(said, "is not as it was exported"));
    EXPECT_NUMBER(import(&f, &said, text_slice(text, 0, text.length - 30)), 5); /* cut short */
    EXPECT_NUMBER(import(&f, &said, TEXT("")), 5);
    EXPECT_NUMBER(import(&f, &said, arena_printf(arena, "%.*svalue\tso-y-te\n", TEXT_ARGS(text))), 5); /* something behind */
    EXPECT_NUMBER(import(&f, &said, TEXT("rasoat baselines 1\nend\t0\t"
                                         "0000000000000000000000000000000000000000000000000000000000000000\n")), 5);
    EXPECT(state_of_value(&f, "outbound", "xau-xau-.example") == KNOWN_CANDIDATE);
    done(&f);
}

TEST(a_file_with_a_seal_and_bad_lines)
{
    struct fixture f = fixture_of(arena, "baseline-lines");
    struct text said;
    EXPECT_NUMBER(import(&f, &said, sealed(&f, "value\tso-y-te\tscript\taccepted\t5\tA\tb\ttot.example\nvalue\tso-y-te\n", 2)), 1);
    EXPECT(says(said, ".txt:3: a line has eight fields") && says(said, "nothing was imported"));
    EXPECT_NUMBER(import(&f, &said, sealed(&f, "value\tkhong-co\tscript\taccepted\t5\tA\tb\ttot.example\n", 1)), 1);
    EXPECT(says(said, ".txt:2: no such site"));
    EXPECT_NUMBER(import(&f, &said, sealed(&f, "value\tso-y-te\tmau\taccepted\t5\tA\tb\ttot.example\n", 1)), 1);
    EXPECT_NUMBER(import(&f, &said, sealed(&f, "page\tso-y-te\tlearned\t5\tA\tb\thttps://so-y-te.tinh.example/\tAAAA\n", 1)), 1);
    EXPECT(says(said, ".txt:2: this is no page"));
    EXPECT(state_of_value(&f, "script", "tot.example") == KNOWN_CANDIDATE);
    /* a rejection here goes before a file, and a flagged page is not given a baseline by one */
    EXPECT_NUMBER(RUN(&f, &said, "reject", "--site", "so-y-te", "script:xau.example", BY), 0);
    EXPECT_NUMBER(import(&f, &said, sealed(&f, "value\tso-y-te\tscript\taccepted\t5\tA\tb\txau.example\n", 1)), 0);
    EXPECT(says(said, "left as they are: rejected here, or flagged: 1"));
    EXPECT(state_of_value(&f, "script", "xau.example") == KNOWN_REJECTED);
    struct text word = seal_base64(arena, encoded(arena, night_home(arena, NULL)));
    const char *page = arena_string(arena, arena_printf(arena, "page\tso-y-te\tlearned\t5\tA\tb\thttps://so-y-te.tinh.example/xau"
                                                               "\t%.*s\n", TEXT_ARGS(word)));
    EXPECT_NUMBER(import(&f, &said, sealed(&f, page, 1)), 0);
    EXPECT(!has_baseline(&f, f.bad));
    done(&f);
}
