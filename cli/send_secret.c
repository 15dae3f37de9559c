/* send_secret.c: passwords, secrets and tokens from their files, and files of --dry-run. A secret is never an argument, never in the
 * configuration, and never in a message. */
#include "cli/send.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_FILE_BYTES = 4096, OTHERS = S_IWGRP | S_IXGRP | S_IRWXO };

/* The opened file is looked at, not its name. */
static bool is_private(struct invocation *invocation, const char *path, int file)
{
    struct stat facts;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        cli_say(invocation, "%s is not a file", "%s không phải là tệp", path);
        return false;
    }
    if ((facts.st_uid != geteuid() && facts.st_uid != 0) || (facts.st_mode & OTHERS) != 0) {
        cli_say(invocation, "%s can be read or changed by others: chown it to this user and chmod 600 it",
                "%s có thể bị người khác đọc hoặc sửa: hãy chown cho người dùng này và chmod 600", path);
        return false;
    }
    return true;
}

bool send_read_secret(struct invocation *invocation, const char *path, struct text *secret)
{
    struct text bytes = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        cli_say(invocation, "cannot read %s: %s", "không đọc được %s: %s", path, strerror(errno));
        return false;
    }
    bool good = is_private(invocation, path, file);
    const bool is_read = good && cli_read_descriptor(invocation->arena, file, LIMIT_FILE_BYTES, &bytes) == STATUS_OK;
    close(file);
    if (!good)
        return false;
    *secret = text_trim(text_split(&bytes, '\n'));
    good = is_read && secret->length > 0 && secret->length <= SEND_LIMIT_SECRET_BYTES;
    for (size_t i = 0; i < secret->length; i++)
        good = good && (unsigned char)secret->data[i] >= ' ' && secret->data[i] != 0x7F;
    if (!good)
        cli_say(invocation, "%s must hold one line of at most %d characters", "%s phải có đúng một dòng, nhiều nhất %d ký tự", path,
                SEND_LIMIT_SECRET_BYTES);
    return good;
}

static bool write_all(int file, struct text bytes)
{
    for (size_t at = 0; at < bytes.length;) {
        const ssize_t written = write(file, bytes.data + at, bytes.length - at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += (size_t)written;
    }
    return true;
}

bool send_write_file(struct invocation *invocation, const char *folder, struct text name, struct text bytes)
{
    const char *path = arena_string(invocation->arena, arena_printf(invocation->arena, "%s/%.*s", folder, TEXT_ARGS(name)));
    bool written = mkdir(folder, 0777) == 0 || errno == EEXIST;
    int file = written ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666) : -1;
    written = file >= 0 && write_all(file, bytes);
    int reason = errno;
    if (file >= 0 && close(file) != 0 && written) {
        reason = errno;
        written = false;
    }
    if (!written)
        cli_say(invocation, "cannot write %s: %s", "không ghi được %s: %s", path, strerror(reason));
    return written;
}
