/* browser_process.c: what is done when that which should be Chromium talks nonsense, hangs, dies, floods, or leaves children behind. A
 * shell script stands for it. */
#include "browser/browser.h"
#include "browser/keeper.h"
#include "browser/picture.h"
#include "browser/pipe.h"
#include "browser/print.h"
#include "tests/unit/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWERS "i=1; while [ $i -lt 40 ]; do printf '{\"id\":%d,\"result\":{\"product\":\"Chrome/9\"}}\\0' $i >&4; i=$((i+1)); done; "

enum { SHORT_MS = 700, LONG_MS = 60000, PATH_BYTES = 256 };

struct stage {
    char folder[64];
    char program[PATH_BYTES];
    char note[PATH_BYTES]; /* where the script writes */
    size_t descriptors;
};

static size_t count_entries(const char *folder)
{
    size_t count = 0;
    DIR *entries = opendir(folder);
    while (entries && readdir(entries))
        count++;
    if (entries)
        closedir(entries);
    return count;
}

/* The script may be run, and its folder written to, by an account without rights. */
static bool set_stage(struct stage *stage, const char *script)
{
    snprintf(stage->folder, sizeof stage->folder, "/tmp/rasoat-unit-XXXXXX");
    if (!mkdtemp(stage->folder) || chmod(stage->folder, 0777) != 0)
        return false;
    snprintf(stage->program, sizeof stage->program, "%s/chromium", stage->folder);
    snprintf(stage->note, sizeof stage->note, "%s/note", stage->folder);
    FILE *file = fopen(stage->program, "w");
    if (!file)
        return false;
    fprintf(file, "#!/bin/sh\nnote=%s\n%s\n", stage->note, script);
    fclose(file);
    stage->descriptors = count_entries("/proc/self/fd");
    return chmod(stage->program, 0755) == 0;
}

/* Nothing is left: no descriptor, no private folder, no child. */
static void strike(const struct stage *stage)
{
    EXPECT_NUMBER(count_entries("/proc/self/fd"), stage->descriptors);
    unlink(stage->note);
    unlink(stage->program);
    EXPECT_NUMBER(count_entries(stage->folder), 2);
    rmdir(stage->folder);
    EXPECT(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

static enum status start(const struct stage *stage, uint32_t start_ms, struct browser **browser)
{
    const struct browser_settings settings = {.program = stage->program, .folder = stage->folder, .start_ms = start_ms};
    return browser_open(&settings, browser);
}

static void expect_start(const char *script, uint32_t start_ms, enum status wanted)
{
    struct stage stage;
    struct browser *browser;
    if (!EXPECT(set_stage(&stage, script)))
        return;
    if (!EXPECT_NUMBER(start(&stage, start_ms, &browser), wanted))
        test_say("%s", script);
    browser_close(browser);
    strike(&stage);
}

TEST(one_that_is_not_there)
{
    const struct browser_settings settings = {.program = "/no/such/chromium"};
    struct browser *browser;
    EXPECT_NUMBER(browser_open(&settings, &browser), STATUS_NOT_FOUND);
    EXPECT(browser == NULL);
    browser_close(browser);
    EXPECT(browser_find(arena, "/no/such/chromium") == NULL);
    const char *program = browser_find(arena, "/bin/sh");
    EXPECT(program && strcmp(program, "/bin/sh") == 0);
}

TEST(one_that_ends_at_once)
{
    expect_start("exit 0", LONG_MS, STATUS_IO);
    expect_start("kill -9 $$", LONG_MS, STATUS_IO);
    expect_start("exec 4>&-; sleep 1000", LONG_MS, STATUS_IO);
}

TEST(one_that_hangs)
{
    expect_start("sleep 1000", SHORT_MS, STATUS_DEADLINE);
    expect_start("trap '' TERM HUP INT; while :; do sleep 1000; done", SHORT_MS, STATUS_DEADLINE);
}

TEST(one_that_talks_nonsense)
{
    expect_start("i=0; while [ $i -lt 30 ]; do printf 'hello\\0' >&4; i=$((i+1)); done; sleep 1000", LONG_MS, STATUS_INVALID);
    expect_start("printf '{\"id\":1,\"error\":{\"message\":\"no\"}}\\0' >&4; sleep 1000", LONG_MS, STATUS_INVALID);
    expect_start("printf '{\"id\":1,\"result\":[]}\\0' >&4; sleep 1000", LONG_MS, STATUS_INVALID);
    expect_start("printf '{\"id\":1,\"result\":{\"product\":\"Other/1\"}}\\0' >&4; sleep 1000", LONG_MS, STATUS_INVALID);
    expect_start("printf '{\"id\":2,\"result\":{\"product\":\"Chrome/1\"}}\\0' >&4; sleep 1000", SHORT_MS, STATUS_DEADLINE);
}

TEST(one_that_floods)
{
    expect_start("exec cat /dev/zero >&4", LONG_MS, STATUS_INVALID); /* messages of no length */
    expect_start("exec tr '\\0' x </dev/zero >&4", LONG_MS, STATUS_LIMIT); /* one without end */
    expect_start("while :; do printf '{\"method\":\"x\"}\\0{\"id\":9}\\0'; done >&4", SHORT_MS, STATUS_DEADLINE);
}

TEST(one_that_answers_without_sense)
{
    static const char page_html[] = "<p>x";
    struct stage stage;
    struct browser *browser;
    struct picture picture;
    struct text pdf;
    const struct response page = {.url = TEXT("http://page.example/"), .status = 200, .body = {page_html, sizeof page_html - 1}};
    const struct picture_request request = {.source = {.page = &page}, .time_ms = LONG_MS};
    const struct print_request print = {.html = page.body, .time_ms = LONG_MS};
    if (!EXPECT(set_stage(&stage, ANSWERS "sleep 1000")))
        return;
    if (EXPECT_NUMBER(start(&stage, LONG_MS, &browser), STATUS_OK)) {
        EXPECT_TEXT(text_from_string(browser_facts(browser)->version), "Chrome/9");
        EXPECT_NUMBER(picture_take(browser, arena, &request, &picture), STATUS_INVALID);
        EXPECT_NUMBER(print_pdf(browser, arena, &print, &pdf), STATUS_INVALID);
        EXPECT_NUMBER(pdf.length, 0);
    }
    browser_close(browser);
    strike(&stage);
}

/* It dies after its first answer, each time: it is started anew for each picture. */
TEST(one_that_dies_later)
{
    struct stage stage;
    struct browser *browser;
    struct picture picture;
    const struct response page = {.url = TEXT("http://page.example/"), .status = 200};
    const struct response nowhere = {.url = TEXT("file:///etc/passwd"), .status = 200};
    const struct picture_request request = {.source = {.page = &page}};
    const struct picture_request wrong = {.source = {.page = &nowhere}};
    if (!EXPECT(set_stage(&stage, "echo x >>$note; printf '{\"id\":1,\"result\":{\"product\":\"Chrome/9\"}}\\0' >&4; exit 0")))
        return;
    if (EXPECT_NUMBER(start(&stage, LONG_MS, &browser), STATUS_OK)) {
        EXPECT_NUMBER(picture_take(browser, arena, &request, &picture), STATUS_IO);
        EXPECT_NUMBER(picture_take(browser, arena, &request, &picture), STATUS_IO);
        EXPECT_NUMBER(picture_take(browser, arena, &wrong, &picture), STATUS_INVALID);
    }
    browser_close(browser);
    EXPECT(test_file(arena, stage.note).length >= 4); /* two starts at least */
    strike(&stage);
}

TEST(one_that_takes_no_more_commands)
{
    enum { LARGE = 8 * 1024 * 1024 };
    struct stage stage;
    struct browser *browser;
    struct text pdf;
    const struct print_request print = {.html = {arena_alloc(arena, LARGE), LARGE}, .time_ms = SHORT_MS};
    if (!EXPECT(set_stage(&stage, ANSWERS "printf '{\"method\":\"Fetch.requestPaused\",\"params\":{}}\\0' >&4; sleep 1000")))
        return;
    if (EXPECT_NUMBER(start(&stage, LONG_MS, &browser), STATUS_OK)) {
        uint64_t before = pipe_now();
        EXPECT(print_pdf(browser, arena, &print, &pdf) != STATUS_OK);
        EXPECT(pipe_now() - before < LONG_MS / 2);
    }
    browser_close(browser);
    strike(&stage);
}

static bool is_gone(struct text number)
{
    uint64_t process = 0;
    return EXPECT(text_to_number(text_trim(number), UINT32_MAX, &process)) && kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

TEST(its_children_end_with_it)
{
    struct stage stage;
    struct browser *browser;
    /* One that left its session and its parent, and ignores what it is asked to do. */
    if (!EXPECT(set_stage(&stage, "(setsid sh -c 'trap \"\" TERM HUP; echo $$ >'$note'; while :; do sleep 1000; done' &)\n"
                                  "while [ ! -s $note ]; do sleep 0.02; done\n" ANSWERS "mkdir -p a/b; echo x >a/b/c; sleep 1000")))
        return;
    EXPECT_NUMBER(start(&stage, LONG_MS, &browser), STATUS_OK);
    browser_close(browser);
    EXPECT(is_gone(test_file(arena, stage.note)));
    strike(&stage);
}

/* The keeper's work when we are killed. */
TEST(its_children_end_with_us)
{
    struct stage stage;
    struct browser *browser;
    int life[2];
    char byte;
    if (!EXPECT(set_stage(&stage, "echo $$ >$note; " ANSWERS "sleep 1000") && pipe(life) == 0))
        return;
    pid_t child = fork();
    if (child == 0) { /* the keeper closes its copy of the pipe: the end of file comes from the child alone */
        if (start(&stage, LONG_MS, &browser) == STATUS_OK && write(life[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    close(life[1]);
    EXPECT_NUMBER(read(life[0], &byte, 1), 1);
    struct text number = test_file(arena, stage.note);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(life[0]);
    uint64_t process = 0;
    uint64_t until = pipe_now() + LONG_MS;
    EXPECT(text_to_number(text_trim(number), UINT32_MAX, &process));
    while ((kill((pid_t)process, 0) == 0 || count_entries(stage.folder) > 4) && pipe_now() < until)
        usleep(10000); /* nobody tells us: it is no child of ours */
    EXPECT(pipe_now() < until);
    strike(&stage);
}

TEST(its_environment_is_ours)
{
    struct stage stage;
    struct browser *browser;
    if (!EXPECT(set_stage(&stage, "env >$note; id -u >>$note; ls -l /proc/self/fd | wc -l >>$note; " ANSWERS "sleep 1000")))
        return;
    setenv("RASOAT_SECRET", "x", 1);
    int open_file = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    EXPECT_NUMBER(start(&stage, LONG_MS, &browser), STATUS_OK);
    browser_close(browser);
    close(open_file);
    unsetenv("RASOAT_SECRET");
    struct text said = test_file(arena, stage.note);
    EXPECT(text_find(said, TEXT("RASOAT_SECRET"), 0) == SIZE_MAX);
    EXPECT(text_find(said, TEXT("HOME=/tmp/rasoat-unit-"), 0) != SIZE_MAX);
    if (geteuid() == 0)
        EXPECT(text_find(said, TEXT("\n65534\n"), 0) != SIZE_MAX);
    EXPECT(text_ends_with(text_trim(said), TEXT("\n7"))); /* a line of its own, 0 to 4, and the folder that is listed */
    strike(&stage);
}

TEST(removing_follows_no_link)
{
    struct stage stage;
    char path[PATH_BYTES];
    if (!EXPECT(set_stage(&stage, "")))
        return;
    snprintf(path, sizeof path, "%s/private", stage.folder);
    EXPECT(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/private/link", stage.folder);
    EXPECT(symlink(stage.folder, path) == 0);
    snprintf(path, sizeof path, "%s/private", stage.folder);
    keeper_remove(path);
    EXPECT(access(path, F_OK) != 0);
    EXPECT(access(stage.program, F_OK) == 0);
    strike(&stage);
}
