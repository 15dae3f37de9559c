/* verify.c: `rasoat verify PACK.zip`: is an evidence pack what it was? The file may come from anybody. */
#include "base/digest.h"
#include "cli/cli.h"
#include "cli/stamp.h"
#include "cli/zip.h"
#include "takedown/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT_SAID = 100, VERIFY_LIMIT_KEPT_BYTES = PACK_LIMIT_MANIFEST_BYTES };

/* A member as it is. */
struct member {
    struct text name;
    char sha256[2 * DIGEST_SHA256_BYTES + 1];
    uint64_t bytes;
    enum zip_problem problem;
    bool is_named; /* in the manifest */
};
struct verifying {
    struct invocation *invocation;
    struct arena *arena;
    ARENA_LIST(struct member) members;
    struct digest *digest; /* of the member under way */
    struct buffer *kept; /* where its bytes go too; NULL: nowhere */
    struct buffer manifest;
    struct buffer stamp;
    struct buffer sums;
    uint64_t faults;
    bool failed; /* no memory */
};

/* --- reading --- */

static bool begin(void *context, const struct zip_member *from)
{
    struct verifying *verifying = context;
    struct member *member = ARENA_PUSH(verifying->arena, &verifying->members);
    *member = (struct member){.name = arena_copy(verifying->arena, from->name), .problem = from->problem};
    verifying->digest = digest_open(DIGEST_SHA256);
    verifying->failed = !verifying->digest;
    verifying->kept = text_equal(from->name, TEXT(PACK_MANIFEST)) ? &verifying->manifest
                      : text_equal(from->name, TEXT(PACK_STAMP)) ? &verifying->stamp
                      : text_equal(from->name, TEXT(PACK_SUMS))  ? &verifying->sums
                                                                 : NULL;
    if (verifying->kept)
        buffer_clear(verifying->kept);
    return !verifying->failed;
}

static bool data(void *context, struct text piece)
{
    struct verifying *verifying = context;
    digest_add(verifying->digest, piece);
    verifying->members.items[verifying->members.count - 1].bytes += piece.length;
    if (verifying->kept)
        buffer_add_text(verifying->kept, piece);
    return true;
}

static bool end(void *context, const struct zip_member *from)
{
    struct verifying *verifying = context;
    struct member *member = &verifying->members.items[verifying->members.count - 1];
    unsigned char sum[DIGEST_LIMIT_BYTES];
    digest_hex(sum, digest_end(verifying->digest, sum), member->sha256);
    verifying->digest = NULL;
    member->problem = from->problem;
    return true;
}

/* --- judging --- */

static void fault(struct verifying *verifying, const char *english, const char *vietnamese, struct text name)
{
    if (verifying->faults++ >= LIMIT_SAID)
        return;
    const struct text clean = finding_clean(verifying->arena, name, ZIP_LIMIT_NAME_BYTES);
    const bool is_vietnamese = verifying->invocation->config.language == LANGUAGE_VIETNAMESE;
    cli_say(verifying->invocation, "%.*s: %s", "%.*s: %s", TEXT_ARGS(clean), is_vietnamese ? vietnamese : english);
}

static struct member *find(struct verifying *verifying, struct text name)
{
    for (size_t i = 0; i < verifying->members.count; i++)
        if (text_equal(verifying->members.items[i].name, name))
            return &verifying->members.items[i];
    return NULL;
}

/* Broken members, and names that stand twice: programs differ in which of the two they show. */
static void check_members(struct verifying *verifying)
{
    for (size_t i = 0; i < verifying->members.count; i++) {
        const struct member *member = &verifying->members.items[i];
        if (member->problem != ZIP_FINE)
            fault(verifying, zip_problem_english(member->problem), zip_problem_vietnamese(member->problem), member->name);
        if (find(verifying, member->name) != member)
            fault(verifying, "it is there twice", "có hai tệp trùng tên", member->name);
    }
}

static void check_files(struct verifying *verifying, const struct pack_manifest *manifest)
{
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct dossier_file *file = &manifest->files[i];
        struct member *member = find(verifying, file->name);
        if (!member) {
            fault(verifying, "it is missing", "bị thiếu", file->name);
            continue;
        }
        if (member->is_named)
            fault(verifying, "the manifest names it twice", "manifest.json ghi tên này hai lần", file->name);
        member->is_named = true;
        if (member->problem == ZIP_FINE && (member->bytes != file->bytes || !text_equal(text_from_string(member->sha256), file->sha256)))
            fault(verifying, "it was changed", "đã bị sửa", file->name);
    }
    for (size_t i = 0; i < verifying->members.count; i++) {
        const struct member *member = &verifying->members.items[i];
        const bool stands_in_none = text_equal(member->name, TEXT(PACK_MANIFEST)) || text_equal(member->name, TEXT(PACK_STAMP)) ||
                                    text_equal(member->name, TEXT(PACK_SUMS));
        if (!member->is_named && !stands_in_none)
            fault(verifying, "it was added", "bị thêm vào", member->name);
    }
}

/* SHA256SUMS again, of the manifest's files and of the manifest and the stamp as they are. What stands in no other file's sum (white
 * space in the manifest, unsigned bytes of the stamp) is found by it. */
static void check_sums(struct verifying *verifying, const struct pack_manifest *manifest)
{
    static const char *const unlisted[] = {PACK_MANIFEST, PACK_STAMP};
    const struct text sums = buffer_text(&verifying->sums);
    struct buffer wanted;
    if (!find(verifying, TEXT(PACK_SUMS))) {
        fault(verifying, "it is missing", "bị thiếu", TEXT(PACK_SUMS));
        return;
    }
    buffer_init(&wanted, VERIFY_LIMIT_KEPT_BYTES);
    for (size_t i = 0; i < manifest->file_count; i++)
        pack_sums_line(&wanted, manifest->files[i].name, manifest->files[i].sha256);
    for (size_t i = 0; i < sizeof unlisted / sizeof *unlisted; i++) {
        const struct member *member = find(verifying, text_from_string(unlisted[i]));
        const size_t start = wanted.length;
        if (!member)
            continue;
        pack_sums_line(&wanted, member->name, text_from_string(member->sha256));
        const struct text line = text_slice(buffer_text(&wanted), start, wanted.length);
        if (text_find(sums, line, 0) == SIZE_MAX)
            fault(verifying, "it was changed, or its line in SHA256SUMS was", "đã bị sửa, hoặc dòng của nó trong SHA256SUMS đã bị sửa",
                  member->name);
    }
    if (!text_equal(buffer_text(&wanted), sums))
        fault(verifying, "it does not fit the other files: it was changed, or the manifest was",
              "không khớp với các tệp khác: tệp này hoặc manifest.json đã bị sửa", TEXT(PACK_SUMS));
    buffer_release(&wanted);
}

static void check_stamp(struct verifying *verifying, const struct pack_manifest *manifest, struct stamp_facts *facts,
                        enum stamp_state *state)
{
    const struct config *config = &verifying->invocation->config;
    const char *authority = config->timestamp_ca.length ? arena_string(verifying->arena, config->timestamp_ca) : NULL;
    *state = STAMP_REFUSED;
    *facts = (struct stamp_facts){0};
    if (!find(verifying, TEXT(PACK_STAMP))) {
        if (manifest->authority.length)
            cli_say(verifying->invocation,
                    "note: a time stamp was asked of %.*s when the pack was made; there is none in it",
                    "lưu ý: khi lập gói có xin dấu thời gian của %.*s; trong gói không có", TEXT_ARGS(manifest->authority));
        return;
    }
    *state = stamp_check(verifying->arena, buffer_text(&verifying->stamp), buffer_text(&verifying->manifest), (struct text){0},
                         authority, facts);
    if (*state == STAMP_OTHER)
        fault(verifying, "the time stamp is not about this manifest: the manifest was changed, or the stamp is another pack's",
              "dấu thời gian không phải của manifest.json này: manifest.json đã bị sửa, hoặc dấu là của gói khác", TEXT(PACK_STAMP));
    else if (*state == STAMP_FORGED)
        fault(verifying, "its signature is none of the authority in timestamp_ca", "chữ ký không thuộc nơi cấp trong timestamp_ca",
              TEXT(PACK_STAMP));
    else if (*state != STAMP_GOOD && *state != STAMP_UNTRUSTED)
        fault(verifying, "it is no time stamp", "không phải dấu thời gian", TEXT(PACK_STAMP));
}

static void print_good(const struct verifying *verifying, const struct pack_manifest *manifest, enum stamp_state stamp,
                       const struct stamp_facts *facts)
{
    const bool vietnamese = verifying->invocation->config.language == LANGUAGE_VIETNAMESE;
    struct buffer time;
    buffer_init(&time, 64);
    list_time_utc(&time, facts->time);
    printf(vietnamese ? "Nguyên vẹn: %zu tệp khớp với manifest.json (%.*s, %.*s, %.*s)\n"
                      : "Whole: %zu files are what the manifest says (%.*s, %.*s, %.*s)\n",
           manifest->file_count, TEXT_ARGS(finding_clean(verifying->arena, manifest->reference, 100)),
           TEXT_ARGS(finding_clean(verifying->arena, manifest->program, 100)),
           TEXT_ARGS(finding_clean(verifying->arena, manifest->made, 100)));
    if (stamp == STAMP_GOOD)
        printf(vietnamese ? "Dấu thời gian: %.*s\n" : "Time stamp: %.*s\n", TEXT_ARGS(buffer_text(&time)));
    else if (stamp == STAMP_UNTRUSTED)
        printf(vietnamese ? "Dấu thời gian: %.*s; chưa kiểm tra chữ ký vì chưa đặt timestamp_ca\n"
                          : "Time stamp: %.*s; its signature was not checked, since timestamp_ca is not set\n",
               TEXT_ARGS(buffer_text(&time)));
    else
        puts(vietnamese ? "Dấu thời gian: không có" : "Time stamp: none");
    buffer_release(&time);
}

static enum exit_code judge(struct verifying *verifying, enum zip_problem whole, struct text file)
{
    struct pack_manifest manifest;
    struct stamp_facts facts = {0};
    enum stamp_state stamp = STAMP_REFUSED;
    if (whole != ZIP_FINE)
        fault(verifying, zip_problem_english(whole), zip_problem_vietnamese(whole), file);
    check_members(verifying);
    if (!find(verifying, TEXT(PACK_MANIFEST))) {
        fault(verifying, "it is missing", "bị thiếu", TEXT(PACK_MANIFEST));
    } else if (!pack_manifest_read(verifying->arena, buffer_text(&verifying->manifest), &manifest)) {
        fault(verifying, "it is no manifest of an evidence pack", "không phải bản kê của gói bằng chứng", TEXT(PACK_MANIFEST));
    } else {
        check_files(verifying, &manifest);
        check_sums(verifying, &manifest);
        check_stamp(verifying, &manifest, &facts, &stamp);
        if (verifying->faults == 0)
            print_good(verifying, &manifest, stamp, &facts);
    }
    if (verifying->faults > LIMIT_SAID)
        cli_say(verifying->invocation, "%llu more", "còn %llu lỗi khác", (unsigned long long)(verifying->faults - LIMIT_SAID));
    return verifying->faults ? EXIT_INTEGRITY : EXIT_DONE;
}

static bool read_options(struct invocation *invocation, const char **config, const char **path)
{
    for (int i = 1; i < invocation->count; i++) {
        const char *argument = invocation->arguments[i];
        if (strcmp(argument, "--config") == 0 && i + 1 < invocation->count)
            *config = invocation->arguments[++i];
        else if (argument[0] == '-' || *path)
            return false;
        else
            *path = argument;
    }
    return *path != NULL;
}

enum exit_code command_verify(struct invocation *invocation)
{
    static const struct zip_calls calls = {.begin = begin, .data = data, .end = end};
    const char *config = NULL;
    const char *path = NULL;
    if (!read_options(invocation, &config, &path))
        return cli_usage(invocation);
    if (!cli_load_config(invocation, config))
        return EXIT_CONFIGURATION;
    struct verifying verifying = {.invocation = invocation, .arena = invocation->arena};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path, strerror(errno));
        return EXIT_OPERATIONAL;
    }
    buffer_init(&verifying.manifest, VERIFY_LIMIT_KEPT_BYTES);
    buffer_init(&verifying.stamp, STAMP_LIMIT_BYTES);
    buffer_init(&verifying.sums, VERIFY_LIMIT_KEPT_BYTES);
    enum zip_problem whole = zip_read(descriptor, &calls, &verifying);
    if (verifying.digest)
        digest_close(verifying.digest);
    enum exit_code code = verifying.failed ? EXIT_OPERATIONAL : judge(&verifying, whole, text_from_string(path));
    buffer_release(&verifying.manifest);
    buffer_release(&verifying.stamp);
    buffer_release(&verifying.sums);
    close(descriptor);
    return code;
}
