/* wordlists.c: the word list folder, and `rasoat wordlist check`. */
#include "cli/cli.h"
#include "base/digest.h"
#include "detectors/subject.h"
#include "detectors/wordlist.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDLIST_LIMIT_FILES = 100 };

static const char *find_folder(struct invocation *invocation)
{
    return invocation->config.wordlists ? invocation->config.wordlists : cli_data_folder(invocation, "wordlists", "terms.tsv");
}

static int by_name(const void *a, const void *b)
{
    return text_compare(((const struct wordlist_file *)a)->name, ((const struct wordlist_file *)b)->name);
}

static size_t read_files(struct invocation *invocation, const char *folder, struct wordlist_file *files)
{
    DIR *directory = opendir(folder);
    if (!directory) {
        cli_say(invocation, "cannot open the word lists %s: %s", "không mở được thư mục danh sách từ %s: %s", folder,
                strerror(errno));
        return 0;
    }
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) && count < WORDLIST_LIMIT_FILES;) {
        struct text name = text_from_string(entry->d_name);
        if (!text_ends_with(name, TEXT(".tsv")))
            continue;
        const char *path = arena_printf(invocation->arena, "%s/%s", folder, entry->d_name).data;
        struct text bytes;
        enum status status = cli_read_file(invocation->arena, path, WORDLIST_LIMIT_FILE_BYTES, &bytes);
        if (status != STATUS_OK) {
            cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path,
                    status == STATUS_LIMIT ? status_name(status) : strerror(errno));
            continue;
        }
        files[count++] = (struct wordlist_file){.name = arena_copy(invocation->arena, name), .bytes = bytes};
    }
    closedir(directory);
    qsort(files, count, sizeof *files, by_name);
    return count;
}

struct text cli_wordlists_digest(struct invocation *invocation)
{
    struct wordlist_file files[WORDLIST_LIMIT_FILES];
    unsigned char sum[DIGEST_LIMIT_BYTES];
    char hex[2 * DIGEST_LIMIT_BYTES + 1];
    size_t count = read_files(invocation, find_folder(invocation), files);
    struct digest *digest = count ? digest_open(DIGEST_SHA256) : NULL;
    if (!digest)
        return (struct text){0};
    for (size_t i = 0; i < count; i++) { /* as if the files stood in one, each behind its name */
        digest_add(digest, files[i].name);
        digest_add(digest, TEXT("\n"));
        digest_add(digest, files[i].bytes);
    }
    digest_hex(sum, digest_end(digest, sum), hex);
    return arena_copy(invocation->arena, text_from_string(hex));
}

static struct wordlists *load(struct invocation *invocation, const char *folder, size_t *problem_count)
{
    struct wordlist_file files[WORDLIST_LIMIT_FILES];
    size_t count = read_files(invocation, folder, files);
    struct wordlists *wordlists = NULL;
    const struct wordlist_problem *problems = NULL;
    *problem_count = 0;
    if (count == 0)
        return NULL;
    enum status status = wordlists_read(invocation->arena, files, count, &wordlists, &problems, problem_count);
    for (size_t i = 0; i < *problem_count; i++) {
        struct text words = invocation->config.language == LANGUAGE_VIETNAMESE ? problems[i].vietnamese
                                                                               : problems[i].english;
        fprintf(stderr, "%s/%.*s:%u: %.*s\n", folder, TEXT_ARGS(problems[i].file), problems[i].line,
                TEXT_ARGS(words));
    }
    if (status != STATUS_OK) {
        cli_say(invocation, "no usable word list in %s", "không có danh sách từ nào dùng được trong %s", folder);
        return NULL;
    }
    return wordlists;
}

struct wordlists *cli_load_wordlists(struct invocation *invocation)
{
    size_t problems;
    struct wordlists *wordlists = load(invocation, find_folder(invocation), &problems);
    if (wordlists)
        invocation->config.verdict.weights = wordlists_weights(wordlists);
    return wordlists;
}

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

void cli_known_hosts(struct invocation *invocation, const struct inventory *inventory, struct known_hosts *known)
{
    const struct config *config = &invocation->config;
    size_t sites = inventory ? inventory->site_count : 0;
    struct text *domains =
        arena_alloc_array(invocation->arena, config->known_host_count + sites, sizeof *domains);
    size_t count = 0;
    for (size_t i = 0; i < config->known_host_count; i++)
        domains[count++] = config->known_hosts[i];
    for (size_t i = 0; i < sites; i++)
        domains[count++] = inventory->sites[i].url.host;
    if (count)
        qsort(domains, count, sizeof *domains, by_text);
    *known = (struct known_hosts){.domains = domains, .count = count};
}

enum exit_code command_wordlist(struct invocation *invocation)
{
    const char *folder = NULL;
    const char *config = NULL;
    if (invocation->count < 2 || strcmp(invocation->arguments[1], "check") != 0)
        return cli_usage(invocation);
    for (int i = 2; i < invocation->count; i++) {
        if (strcmp(invocation->arguments[i], "--config") == 0 && i + 1 < invocation->count)
            config = invocation->arguments[++i];
        else if (invocation->arguments[i][0] == '-' || folder)
            return cli_usage(invocation);
        else
            folder = invocation->arguments[i];
    }
    if (!cli_load_config(invocation, config))
        return EXIT_CONFIGURATION;
    if (!folder)
        folder = find_folder(invocation);
    size_t problems;
    struct wordlists *wordlists = load(invocation, folder, &problems);
    if (wordlists)
        printf(invocation->config.language == LANGUAGE_VIETNAMESE
                   ? "%s: %zu từ, %zu tên miền, %zu lỗi, phiên bản %016llx\n"
                   : "%s: %zu terms, %zu hosts, %zu problems, revision %016llx\n",
               folder, wordlists_term_count(wordlists), wordlists_host_count(wordlists), problems,
               (unsigned long long)wordlists_revision(wordlists));
    return wordlists && problems == 0 ? EXIT_DONE : EXIT_CONFIGURATION;
}
