/* config.c: the door to inih. inih gives keys and values without their lines, and is silent about lines that it cannot
 * read; so the lines go to it through a reader that counts them, knows the sections, and notices where a line led to
 * no key. */
#include "cli/config.h"

#include "base/check.h"
#include "base/utf8.h"
#include "cli/config_priv.h"
#include "detectors/detectors.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <unistd.h>

enum {
    LIMIT_FILE_BYTES = 1024 * 1024,
    LIMIT_LINE_BYTES = 8192,
    LIMIT_MESSAGES = 100,
    LIMIT_RULES = 200,
    LIMIT_NAME_BYTES = 40,
};

struct seen_key {
    struct text section;
    const struct config_key *key;
    uint32_t line;
};

struct own_identity {
    struct identity identity;
    uint32_t line; /* of its section */
};

struct reading {
    struct arena *arena;
    struct config *config;
    struct buffer *messages;
    struct text folder;
    struct text rest; /* of the file */
    uint32_t line;
    size_t error_count;
    bool expects_key; /* inih was given a line that must lead to a key */
    struct text section; /* as written, "rule hidden-link"; data NULL: before the first one */
    const char *section_kind; /* as in the table, "rule NAME"; NULL: unknown, its keys are passed over */
    void *target; /* of the section's keys */
    ARENA_LIST(struct seen_key) seen;
    ARENA_LIST(struct verdict_rule_setting) rules;
    ARENA_LIST(struct own_identity) own;
    struct text identities; /* the names */
    uint32_t identities_line;
};

static void complain_at(struct reading *reading, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void complain_at(struct reading *reading, uint32_t line, const char *format, ...)
{
    if (++reading->error_count > LIMIT_MESSAGES)
        return;
    buffer_printf(reading->messages, "%.*s:%u: ", TEXT_ARGS(reading->config->path), line);
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(reading->messages, format, arguments);
    va_end(arguments);
    buffer_add_byte(reading->messages, '\n');
}
#define COMPLAIN(...) complain_at(reading, reading->line, __VA_ARGS__)

static bool is_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!ascii_is_digit(name.data[i]) && !(name.data[i] >= 'a' && name.data[i] <= 'z') && name.data[i] != '-')
            return false;
    return name.length > 0 && name.length <= LIMIT_NAME_BYTES;
}

static void open_rule(struct reading *reading, struct text name)
{
    struct rule known;
    if (!detectors_rule(name, &known)) {
        COMPLAIN("there is no rule '%.*s'", TEXT_ARGS(name));
        return;
    }
    reading->section_kind = "rule NAME";
    for (size_t i = 0; i < reading->rules.count; i++)
        if (text_equal(reading->rules.items[i].rule, name)) {
            reading->target = &reading->rules.items[i];
            return;
        }
    CHECK(reading->rules.count < LIMIT_RULES); /* one for each detector at most */
    struct verdict_rule_setting *rule = ARENA_PUSH(reading->arena, &reading->rules);
    *rule = (struct verdict_rule_setting){.rule = arena_copy(reading->arena, name), .weight = -1, .cap = -1};
    reading->target = rule;
}

/* A section changes the built-in identity of that name, or adds one that is the browser but for its User-Agent. */
static void open_identity(struct reading *reading, struct text name)
{
    if (!is_name(name)) {
        COMPLAIN("'%.*s' is no name of an identity: at most %d of a-z, 0-9 and '-'", TEXT_ARGS(name), LIMIT_NAME_BYTES);
        return;
    }
    reading->section_kind = "identity NAME";
    for (size_t i = 0; i < reading->own.count; i++)
        if (text_equal(reading->own.items[i].identity.name, name)) {
            reading->target = &reading->own.items[i].identity;
            return;
        }
    if (reading->own.count == IDENTITY_LIMIT) {
        COMPLAIN("more than %d identities", IDENTITY_LIMIT);
        reading->section_kind = NULL;
        return;
    }
    const struct identity *known = identity_builtin(name);
    const struct identity *start = known ? known : identity_builtin(TEXT("browser"));
    struct own_identity *own = ARENA_PUSH(reading->arena, &reading->own);
    own->identity = *start;
    own->identity.name = arena_copy(reading->arena, name);
    if (!known)
        own->identity.user_agent = (struct text){0};
    own->line = reading->line;
    reading->target = &own->identity;
}

static void open_section(struct reading *reading, struct text line)
{
    reading->section_kind = NULL;
    reading->target = reading->config;
    struct text heading = text_slice(line, 1, line.length);
    size_t end = text_find_byte(heading, ']', 0);
    reading->section = text_trim(text_slice(heading, 0, end));
    if (end == SIZE_MAX) {
        COMPLAIN("a section is written [NAME]: ']' is missing");
        return;
    }
    struct text after = text_trim(text_slice(heading, end + 1, heading.length));
    if (after.length && after.data[0] != ';' && after.data[0] != '#')
        COMPLAIN("'%.*s' stands behind the section", TEXT_ARGS(after));
    if (text_starts_with(reading->section, TEXT("rule "))) {
        open_rule(reading, text_trim(text_slice(reading->section, 5, SIZE_MAX)));
        return;
    }
    if (text_starts_with(reading->section, TEXT("identity "))) {
        open_identity(reading, text_trim(text_slice(reading->section, 9, SIZE_MAX)));
        return;
    }
    for (size_t i = 0; i < config_key_count && !reading->section_kind; i++)
        if (text_equal(text_from_string(config_keys[i].section), reading->section) && is_name(reading->section))
            reading->section_kind = config_keys[i].section;
    if (!reading->section_kind)
        COMPLAIN("unknown section [%.*s]", TEXT_ARGS(reading->section));
}

static const struct config_key *find_key(const char *section, struct text name)
{
    for (size_t i = 0; i < config_key_count; i++)
        if (text_equal(text_from_string(config_keys[i].section), text_from_string(section)) &&
            text_equal(text_from_string(config_keys[i].key), name))
            return &config_keys[i];
    return NULL;
}

/* False where the key stood in this section before. */
static bool note_seen(struct reading *reading, const struct config_key *key)
{
    for (size_t i = 0; i < reading->seen.count; i++) {
        const struct seen_key *seen = &reading->seen.items[i];
        if (seen->key == key && text_equal(seen->section, reading->section)) {
            COMPLAIN("%s was set in line %u already", key->key, seen->line);
            return false;
        }
    }
    *ARENA_PUSH(reading->arena, &reading->seen) =
        (struct seen_key){.section = reading->section, .key = key, .line = reading->line};
    return true;
}

/* inih's handler: one key and its value, comments and white space removed. */
static int take_key(void *context, const char *section, const char *name, const char *value)
{
    (void)section; /* cut at 50 bytes; ours is not */
    struct reading *reading = context;
    reading->expects_key = false;
    if (!reading->section.data) {
        COMPLAIN("%s stands before the first [section]", name);
        return 1;
    }
    if (!reading->section_kind)
        return 1;
    const struct config_key *key = find_key(reading->section_kind, text_from_string(name));
    if (!key) {
        COMPLAIN("unknown key %s in [%.*s]", name, TEXT_ARGS(reading->section));
        return 1;
    }
    if (!note_seen(reading, key))
        return 1;
    struct text given = text_from_string(value);
    if (key->kind == CONFIG_IDENTITIES) {
        reading->identities = arena_copy(reading->arena, given);
        reading->identities_line = reading->line;
        return 1;
    }
    struct text wrong = config_value_read(reading->arena, key, reading->folder, given, reading->target);
    if (wrong.length)
        COMPLAIN("%s: %.*s", key->key, TEXT_ARGS(wrong));
    return 1;
}

static void expect_nothing(struct reading *reading)
{
    if (reading->expects_key)
        COMPLAIN("neither KEY = VALUE, nor a [section], nor a comment");
    reading->expects_key = false;
}

/* What inih is to see of a line: nothing, where it was answered for here. */
static struct text look_at_line(struct reading *reading, struct text line)
{
    static const struct text nothing = {.data = "", .length = 0};
    if (line.length > LIMIT_LINE_BYTES) {
        COMPLAIN("longer than %d bytes", LIMIT_LINE_BYTES);
        return nothing;
    }
    if (!utf8_valid(line)) {
        COMPLAIN("not UTF-8 text");
        return nothing;
    }
    struct text trimmed = text_trim(line);
    for (size_t i = 0; i < trimmed.length; i++)
        if (((unsigned char)trimmed.data[i] < 0x20 && trimmed.data[i] != '\t') || trimmed.data[i] == 0x7F) {
            COMPLAIN("has control characters");
            return nothing;
        }
    if (!trimmed.length || trimmed.data[0] == ';' || trimmed.data[0] == '#')
        return nothing;
    if (trimmed.data[0] == '[') {
        open_section(reading, trimmed);
        return nothing;
    }
    reading->expects_key = true;
    return trimmed;
}

/* inih's reader, as fgets. */
static char *next_line(char *out, int room, void *context)
{
    struct reading *reading = context;
    expect_nothing(reading);
    if (!reading->rest.data)
        return NULL;
    struct text line = text_split(&reading->rest, '\n');
    if (reading->line++ == 0 && text_starts_with(line, TEXT("\xEF\xBB\xBF")))
        line = text_slice(line, 3, line.length);
    line = look_at_line(reading, line);
    CHECK(line.length + 2 <= (size_t)room);
    for (size_t i = 0; i < line.length; i++)
        out[i] = line.data[i] == '\t' ? ' ' : line.data[i]; /* values may go into headers */
    out[line.length] = '\n';
    out[line.length + 1] = 0;
    return out;
}

static const struct identity *find_identity(const struct reading *reading, struct text name)
{
    for (size_t i = 0; i < reading->own.count; i++)
        if (text_equal(reading->own.items[i].identity.name, name))
            return &reading->own.items[i].identity;
    return identity_builtin(name);
}

/* The names become identities when all sections are known. */
static void choose_identities(struct reading *reading)
{
    struct config *config = reading->config;
    uint32_t line = reading->identities_line;
    config->identity_count = 0;
    for (struct text rest = reading->identities; rest.length;) {
        struct text name = text_trim(text_split(&rest, ','));
        const struct identity *identity = find_identity(reading, name);
        bool again = false;
        for (size_t i = 0; i < config->identity_count; i++)
            again = again || config->identities[i] == identity;
        if (!name.length)
            continue;
        if (!identity)
            complain_at(reading, line, "identities: there is no identity '%.*s'", TEXT_ARGS(name));
        else if (again)
            complain_at(reading, line, "identities: '%.*s' stands there twice", TEXT_ARGS(name));
        else if (config->identity_count == IDENTITY_LIMIT)
            complain_at(reading, line, "identities: more than %d", IDENTITY_LIMIT);
        else
            config->identities[config->identity_count++] = identity;
    }
    if (!text_trim(reading->identities).length || (!config->identity_count && !reading->error_count))
        complain_at(reading, line, "identities: a value is needed");
}

static uint32_t line_of(const struct reading *reading, const char *section, const char *key)
{
    uint32_t line = 0;
    for (size_t i = 0; i < reading->seen.count; i++)
        if (text_equal(text_from_string(reading->seen.items[i].key->key), text_from_string(key)) &&
            text_equal(reading->seen.items[i].section, text_from_string(section)))
            line = reading->seen.items[i].line;
    return line;
}

/* What only the whole file can tell. */
static void check_whole(struct reading *reading)
{
    struct config *config = reading->config;
    choose_identities(reading);
    for (size_t i = 0; i < reading->own.count; i++) {
        const struct own_identity *own = &reading->own.items[i];
        if (!own->identity.user_agent.length)
            complain_at(reading, own->line, "the identity '%.*s' needs a user_agent", TEXT_ARGS(own->identity.name));
    }
    if (verdict_takedown_points(&config->verdict) < config->verdict.review) {
        uint32_t takedown = line_of(reading, "detect", "takedown"), review = line_of(reading, "detect", "review");
        complain_at(reading, takedown > review ? takedown : review, "takedown needs at least the points of review");
    }
    const char *section = NULL, *key = NULL;
    const struct text wrong = config_sending_problem(config, &section, &key);
    if (wrong.length)
        complain_at(reading, line_of(reading, section, key), "%s: %.*s", key, TEXT_ARGS(wrong));
    if (reading->rules.count) {
        config->verdict.rules = reading->rules.items;
        config->verdict.rule_count = reading->rules.count;
    }
}

void config_defaults(struct arena *arena, struct config *config)
{
    *config = (struct config){.verdict = verdict_defaults()};
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (text_find_byte(text_from_string(key->section), ' ', 0) != SIZE_MAX || !key->initial[0])
            continue;
        struct text rest = text_from_string(key->initial);
        if (key->kind == CONFIG_IDENTITIES)
            while (rest.length)
                config->identities[config->identity_count++] = identity_builtin(text_trim(text_split(&rest, ',')));
        else if (config_value_read(arena, key, (struct text){0}, rest, config).length > 0) {
            fputs("rasoat: out of memory (hết bộ nhớ)\n", stderr); /* a unit test reads all of these: nothing else is wrong */
            _exit(1);
        }
    }
}

static enum status read_file(struct arena *arena, const char *path, struct text *bytes)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return STATUS_IO;
    char *data = arena_alloc_raw(arena, LIMIT_FILE_BYTES + 1);
    *bytes = text_of(data, fread(data, 1, LIMIT_FILE_BYTES + 1, file));
    int problem = ferror(file) ? errno : 0;
    fclose(file);
    errno = problem;
    if (problem)
        return STATUS_IO;
    return bytes->length > LIMIT_FILE_BYTES ? STATUS_LIMIT : STATUS_OK;
}

static struct text folder_of(struct text path)
{
    while (path.length && path.data[path.length - 1] != '/')
        path.length--;
    return path;
}

enum status config_read(struct arena *arena, const char *path, struct config *config, struct buffer *messages)
{
    config_defaults(arena, config);
    config->path = arena_copy(arena, text_from_string(path));
    struct reading state = {.arena = arena, .config = config, .messages = messages, .folder = folder_of(config->path),
                            .target = config};
    struct reading *reading = &state;
    enum status status = read_file(arena, path, &reading->rest);
    if (status == STATUS_LIMIT)
        complain_at(reading, 1, "the file is longer than %d bytes", LIMIT_FILE_BYTES);
    if (status != STATUS_OK)
        return status == STATUS_LIMIT ? STATUS_INVALID : status;
    const struct config_key *identities = find_key("crawl", TEXT("identities"));
    reading->identities = text_from_string(identities->initial);
    /* Debian's inih takes these when it runs; its own line is 200 bytes, and its continuation lines hide mistakes. */
    ini_use_stack = false;
    ini_allow_realloc = false;
    ini_max_line = LIMIT_LINE_BYTES + 3;
    ini_initial_alloc = LIMIT_LINE_BYTES + 3;
    ini_allow_multiline = false;
    ini_allow_no_value = false;
    ini_allow_inline_comments = true;
    /* Its answer is the first bad line: that was said already. */
    if (ini_parse_stream(next_line, reading, take_key, reading) < 0)
        return STATUS_LIMIT;
    check_whole(reading);
    if (reading->error_count > LIMIT_MESSAGES)
        buffer_printf(messages, "%.*s: and %zu more\n", TEXT_ARGS(config->path), reading->error_count - LIMIT_MESSAGES);
    return reading->error_count ? STATUS_INVALID : STATUS_OK;
}
