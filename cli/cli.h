/* cli.h: what the commands share: exit codes, messages in two languages, the settings that every command loads. */
#ifndef RASOAT_CLI_CLI_H
#define RASOAT_CLI_CLI_H

#include "base/arena.h"
#include "base/buffer.h"
#include "cli/config.h"
#include "store/store.h"

#include <stdio.h>

/* A contract with scripts (DESIGN section 6). */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_OPERATIONAL = 1,
    EXIT_FINDINGS = 2, /* findings at or above --fail-on */
    EXIT_CONFIGURATION = 3,
    EXIT_STOPPED = 4, /* stopped early, state saved */
    EXIT_INTEGRITY = 5,
};

/* What a command is started with. */
struct invocation {
    int count; /* of arguments, the command's name first */
    char **arguments;
    struct arena *arena; /* lives as long as the command */
    struct config config; /* defaults until cli_load_config */
    const char *program_folder; /* where the program stands; "" where it is not known */
    bool met_damage; /* of the database: a command that fails ends with EXIT_INTEGRITY */
};

/* One row of the command table (cli/commands.c). */
struct command {
    const char *name;
    enum exit_code (*run)(struct invocation *invocation);
    const char *usage; /* what follows the name */
    const char *english;
    const char *vietnamese;
};

/* The row of that name, or NULL. */
const struct command *cli_command(const char *name);
/* Every command with its usage. */
void cli_help(FILE *out);
/* A message on stderr in the configured language. */
void cli_say(const struct invocation *invocation, const char *english, const char *vietnamese, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Why the store failed, and what can be done about it; what the system says stands behind it. `store` may be NULL. */
void cli_say_store(struct invocation *invocation, const struct store *store);
/* The same for an error that is known otherwise; `said`: in English, with a file's name. */
void cli_say_trouble(struct invocation *invocation, enum store_trouble trouble, int64_t holder, const char *said);
/* The usage line of the command on stderr; gives EXIT_CONFIGURATION. */
enum exit_code cli_usage(const struct invocation *invocation);
/* Reads --config's file (NULL: defaults only) into invocation->config; messages go to stderr. False: EXIT_CONFIGURATION. */
bool cli_load_config(struct invocation *invocation, const char *path);
/* The same for commands that need a store: without --config, rasoat.ini of the current folder or of /etc/rasoat. */
bool cli_load_store_config(struct invocation *invocation, const char *path);
/* The whole file into the arena; STATUS_IO (errno says why) or STATUS_LIMIT. */
enum status cli_read_file(struct arena *arena, const char *path, size_t limit, struct text *bytes) MUST_USE;
/* The same for an open descriptor. */
enum status cli_read_descriptor(struct arena *arena, int descriptor, size_t limit, struct text *bytes) MUST_USE;
/* A new name is on the disk when its folder was flushed. False: errno says why. */
bool cli_flush_folder(const char *folder);
/* The folder of that name which came with the program, known by a file in it: beside the program (a build tree, or wherever it was
 * installed to), else below the prefix. */
const char *cli_data_folder(struct invocation *invocation, const char *name, const char *file);
/* Writes all to stdout; false where that failed (a closed pipe). */
bool cli_write(struct text bytes);
/* Writes and clears the buffer when it holds more than `threshold` bytes. */
bool cli_flush(struct buffer *buffer, size_t threshold);

/* --- word lists (cli/wordlists.c) --- */
struct wordlists;
/* Reads the folder of word lists; problems go to stderr with file and line. NULL where none can be used. */
struct wordlists *cli_load_wordlists(struct invocation *invocation);
/* SHA-256 (hex) over all files of that folder, by name; empty where they cannot be read. */
struct text cli_wordlists_digest(struct invocation *invocation);
/* The known hosts of the configuration and the inventory (may be NULL), sorted. */
struct known_hosts;
void cli_known_hosts(struct invocation *invocation, const struct inventory *inventory, struct known_hosts *known);
/* Reads the inventory that the configuration names; problems go to stderr with file and line. */
enum status cli_load_inventory(struct invocation *invocation, struct inventory *inventory) MUST_USE;

enum exit_code command_crawl(struct invocation *invocation);
enum exit_code command_scan(struct invocation *invocation);
enum exit_code command_campaign(struct invocation *invocation);
enum exit_code command_coverage(struct invocation *invocation);
enum exit_code command_list(struct invocation *invocation);
enum exit_code command_show(struct invocation *invocation);
enum exit_code command_export(struct invocation *invocation);
enum exit_code command_import(struct invocation *invocation);
enum exit_code command_inspect(struct invocation *invocation);
enum exit_code command_verify(struct invocation *invocation);
enum exit_code command_wordlist(struct invocation *invocation);
enum exit_code command_baseline(struct invocation *invocation);
enum exit_code command_digest(struct invocation *invocation);
enum exit_code command_outbox(struct invocation *invocation);
enum exit_code command_review(struct invocation *invocation);
enum exit_code command_account(struct invocation *invocation);
enum exit_code command_ticket(struct invocation *invocation);
enum exit_code command_backup(struct invocation *invocation);
enum exit_code command_papers(struct invocation *invocation);
enum exit_code command_config(struct invocation *invocation);

#endif
