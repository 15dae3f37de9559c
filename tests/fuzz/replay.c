/* replay.c: runs a target over the files of its corpus, without any fuzzer: replay FOLDER... prints one TAP line. Inputs
 * that once failed stand there under a name that says why; one that fails again ends the program. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Inputs are small: one that takes longer is of more than linear cost. The sanitizers and a busy machine are in it. */
static const double limit_seconds = 5;

static char current[512];
static size_t inputs;
static size_t bytes;
static int slow;

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void replay_file(const char *path)
{
    struct stat facts;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        if (file)
            fclose(file);
        return;
    }
    size_t size = (size_t)facts.st_size;
    uint8_t *data = malloc(size ? size : 1); /* exactly: a sanitizer then sees a read behind it */
    if (!data || fread(data, 1, size, file) != size)
        abort();
    fclose(file);
    double before = cpu_seconds();
    LLVMFuzzerTestOneInput(data, size);
    double taken = cpu_seconds() - before;
    free(data);
    if (taken > limit_seconds) {
        printf("# %s took %.1f s\n", path, taken);
        slow++;
    }
    inputs++;
    bytes += size;
}

static void say_current(void)
{
    fprintf(stderr, "the input was %s\n", current);
}

/* At the end of the program, whatever ends it: the sanitizers call it, abort does not. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

int main(int count, char **arguments)
{
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(say_current);
    const char *slash = strrchr(arguments[0], '/');
    const char *target = slash ? slash + 1 : arguments[0];
    for (int i = 1; i < count; i++) {
        struct dirent **entries;
        int found = scandir(arguments[i], &entries, NULL, alphasort);
        if (found < 0) {
            snprintf(current, sizeof current, "%s", arguments[i]);
            replay_file(current);
            continue;
        }
        for (int j = 0; j < found; j++) {
            snprintf(current, sizeof current, "%s/%s", arguments[i], entries[j]->d_name);
            replay_file(current);
            free(entries[j]);
        }
        free(entries);
    }
    bool passed = inputs > 0 && slow == 0;
    printf("%s 1 - fuzz %s: %zu inputs, %zu bytes\n1..1\n", passed ? "ok" : "not ok", target, inputs, bytes);
    return passed ? 0 : 1;
}
