/* files.c: reading and writing for the commands. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 * 1024 };

enum status cli_read_descriptor(struct arena *arena, int descriptor, size_t limit, struct text *bytes)
{
    struct stat facts;
    size_t room = READ_STEP;
    if (fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0)
        room = (size_t)facts.st_size + 1;
    if (room > limit + 1)
        room = limit + 1;
    char *data = arena_alloc_raw(arena, room);
    size_t length = 0;
    for (;;) {
        if (length == room) {
            size_t more = room * 2 > limit + 1 ? limit + 1 : room * 2;
            data = arena_grow(arena, data, room, more);
            room = more;
        }
        ssize_t got = read(descriptor, data + length, room - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return STATUS_IO;
        if (got == 0)
            break;
        length += (size_t)got;
        if (length > limit)
            return STATUS_LIMIT;
    }
    *bytes = text_of(data, length);
    return STATUS_OK;
}

enum status cli_read_file(struct arena *arena, const char *path, size_t limit, struct text *bytes)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return STATUS_IO;
    enum status status = cli_read_descriptor(arena, descriptor, limit, bytes);
    int reason = errno;
    close(descriptor);
    errno = reason;
    return status;
}

bool cli_flush_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool flushed = descriptor >= 0 && fsync(descriptor) == 0;
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    errno = reason;
    return flushed;
}

const char *cli_data_folder(struct invocation *invocation, const char *name, const char *file)
{
    static const char *const beside[] = {"", "/..", "/../..", "/../share/rasoat"};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        const char *folder = arena_printf(invocation->arena, "%s%s/%s", invocation->program_folder, beside[i], name).data;
        if (access(arena_printf(invocation->arena, "%s/%s", folder, file).data, R_OK) == 0)
            return folder;
    }
    return arena_printf(invocation->arena, "%s/%s", RASOAT_DATA, name).data;
}

bool cli_write(struct text bytes)
{
    return bytes.length == 0 || fwrite(bytes.data, 1, bytes.length, stdout) == bytes.length;
}

bool cli_flush(struct buffer *buffer, size_t threshold)
{
    if (buffer->length <= threshold)
        return true;
    bool written = cli_write(buffer_text(buffer));
    buffer_clear(buffer);
    return written;
}

bool cli_load_store_config(struct invocation *invocation, const char *path)
{
    static const char *const usual[] = {"rasoat.ini", "/etc/rasoat/rasoat.ini"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual && !path; i++)
        if (access(usual[i], R_OK) == 0)
            path = usual[i];
    if (path)
        return cli_load_config(invocation, path);
    cli_say(invocation, "no rasoat.ini here and none in /etc/rasoat; give --config FILE",
            "không có rasoat.ini ở đây và trong /etc/rasoat; hãy dùng --config TỆP");
    return false;
}

bool cli_load_config(struct invocation *invocation, const char *path)
{
    if (!path)
        return true;
    struct buffer messages;
    buffer_init(&messages, 1024 * 1024);
    enum status status = config_read(invocation->arena, path, &invocation->config, &messages);
    if (messages.length)
        fwrite(messages.data, 1, messages.length, stderr);
    else if (status == STATUS_IO)
        cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path, strerror(errno));
    buffer_release(&messages);
    return status == STATUS_OK;
}

enum status cli_load_inventory(struct invocation *invocation, struct inventory *inventory)
{
    const char *path = invocation->config.inventory;
    struct text bytes;
    enum status status = cli_read_file(invocation->arena, path, INVENTORY_LIMIT_BYTES, &bytes);
    if (status != STATUS_OK) {
        cli_say(invocation, "cannot read the inventory %s: %s", "không đọc được danh sách trang web %s: %s", path,
                status == STATUS_LIMIT ? status_name(status) : strerror(errno));
        return status;
    }
    status = inventory_read(invocation->arena, bytes, inventory);
    for (size_t i = 0; i < inventory->problem_count; i++) {
        const struct problem *problem = &inventory->problems[i];
        struct text words =
            invocation->config.language == LANGUAGE_VIETNAMESE ? problem->vietnamese : problem->english;
        fprintf(stderr, "%s:%u: %.*s\n", path, problem->line, TEXT_ARGS(words));
    }
    return status;
}
