/* ticket_pack.c: `rasoat ticket pack TICKET`: the ticket's evidence pack. */
#include "cli/dossier.h"
#include "cli/pack.h"
#include "cli/ticket.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_PICTURES = 200 };

static int by_name(const void *a, const void *b)
{
    return text_compare(((const struct pack_attachment *)a)->name, ((const struct pack_attachment *)b)->name);
}

/* The PNG files of a folder, by name. False, told: it cannot be read. */
static bool find_pictures(struct ticket_job *job, const char *folder, struct pack_attachment pictures[LIMIT_PICTURES], size_t *count)
{
    struct arena *arena = job->invocation->arena;
    DIR *directory = opendir(folder);
    if (!directory) {
        cli_say(job->invocation, "cannot read %s: %s", "không đọc được %s: %s", folder, strerror(errno));
        return false;
    }
    for (const struct dirent *entry; (entry = readdir(directory)) && *count < LIMIT_PICTURES;) {
        if (!text_ends_with_ignore_case(text_from_string(entry->d_name), TEXT(".png")))
            continue;
        pictures[(*count)++] = (struct pack_attachment){
            .name = arena_printf(arena, "pictures/%s", entry->d_name),
            .path = arena_printf(arena, "%s/%s", folder, entry->d_name).data,
            .what = text_from_string(ticket_words(job, "screenshot", "ảnh chụp màn hình")),
            .is_picture = true,
        };
    }
    closedir(directory);
    if (*count)
        qsort(pictures, *count, sizeof *pictures, by_name);
    return true;
}

static void say_result(struct ticket_job *job, const char *destination, const struct pack_result *result)
{
    buffer_printf(&job->out, ticket_words(job, "%s: %zu files, %llu bytes\nsha256 %.*s\n", "%s: %zu tệp, %llu byte\nsha256 %.*s\n"),
                  destination, result->file_count + 2 + (result->stamp == PACK_STAMPED), (unsigned long long)result->bytes,
                  TEXT_ARGS(result->sha256));
    if (result->without_evidence)
        buffer_printf(&job->out, ticket_words(job, "%llu pages have no evidence: nothing of them was kept\n",
                                              "%llu trang không có bằng chứng: chưa lưu được gì\n"),
                      (unsigned long long)result->without_evidence);
    if (result->stamp == PACK_NO_STAMP)
        buffer_add_string(&job->out, ticket_words(job, "no time stamp: timestamp_url is not set\n",
                                                  "không có dấu thời gian: chưa đặt timestamp_url\n"));
    else if (result->stamp == PACK_STAMPED)
        buffer_add_string(&job->out, ticket_words(job, "with a time stamp\n", "có dấu thời gian\n"));
}

enum exit_code ticket_pack(struct ticket_job *job)
{
    struct pack_attachment *pictures = arena_alloc_array(job->invocation->arena, LIMIT_PICTURES, sizeof *pictures);
    struct dossier dossier;
    struct pack_result result;
    size_t count = 0;
    const char *folder = ticket_option(job, "--pictures");
    const char *destination = ticket_option(job, "--out");
    if (folder && !find_pictures(job, folder, pictures, &count))
        return EXIT_OPERATIONAL;
    if (!destination)
        destination = arena_printf(job->invocation->arena, "%.*s.zip", TEXT_ARGS(ticket_name(job))).data;
    if (!ticket_stored(job, dossier_of_ticket(job->invocation, job->store, &job->head, job->ticket.id, &dossier)))
        return EXIT_OPERATIONAL;
    const struct pack_request request = {.dossier = &dossier, .destination = destination, .by = job->actor.who,
                                         .attachments = pictures, .attachment_count = count};
    if (pack_write(job->invocation, job->store, &request, &result) != STATUS_OK)
        return EXIT_OPERATIONAL;
    say_result(job, destination, &result);
    return EXIT_DONE;
}
