/* screen_ticket_pack.c: the evidence packs that went out with a ticket's letters: files PACKS/RS-2026-0042-20261123T081500.zip in the store's
 * folder (docs/sending.md). Which of them are the ticket's, their names say. */
#include "review/screen_ticket.h"
#include "review/screens.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKS_SHOWN = 20, MEGABYTE = 1000 * 1000 };

/* REFERENCE-TIME.zip */
static bool is_pack_of(struct text name, struct text reference)
{
    return text_starts_with(name, reference) && name.length > reference.length + 5 && name.data[reference.length] == '-' &&
           text_ends_with(name, TEXT(".zip"));
}

static const char *folder_of(const struct screen *screen)
{
    return arena_string(screen->arena, arena_printf(screen->arena, "%s/packs", screen->settings->state));
}

static int newest_first(const void *a, const void *b)
{
    return text_compare(*(const struct text *)b, *(const struct text *)a);
}

/* Names in the folder, the newest PACKS_SHOWN first; none where there is no folder. The folder gives them in any order. */
static size_t find_packs(const struct ticket_view *view, struct text names[PACKS_SHOWN])
{
    struct arena *arena = view->screen->arena;
    const char *folder = folder_of(view->screen);
    char kept[PACKS_SHOWN][256];
    size_t count = 0;
    DIR *directory = opendir(folder);
    if (!directory)
        return 0;
    for (const struct dirent *entry; (entry = readdir(directory));) {
        const struct text name = text_from_string(entry->d_name);
        if (!is_pack_of(name, view->reference) || name.length >= sizeof kept[0])
            continue;
        size_t at = count; /* a place that is free, or the oldest's */
        for (size_t i = 0; count == PACKS_SHOWN && i < count; i++)
            if (at == count || strcmp(kept[i], kept[at]) < 0)
                at = i;
        if (count < PACKS_SHOWN)
            count++;
        else if (strcmp(entry->d_name, kept[at]) < 0)
            continue;
        for (size_t i = 0; i <= name.length; i++)
            kept[at][i] = entry->d_name[i];
    }
    closedir(directory); /* before anything is taken from the arena, which may leave */
    for (size_t i = 0; i < count; i++)
        names[i] = arena_copy(arena, text_from_string(kept[i]));
    if (count > 1)
        qsort(names, count, sizeof *names, newest_first);
    return count;
}

void ticket_screen_packs(struct ticket_view *view)
{
    struct html *html = &view->screen->html;
    struct text names[PACKS_SHOWN];
    const size_t count = find_packs(view, names);
    HTML(html, "<h2>");
    html_words(html, WORD_TICKET_PACKS);
    HTML(html, "</h2>");
    if (count == 0) {
        HTML(html, "<p class=\"soft\">");
        html_words(html, WORD_TICKET_NO_PACKS);
        HTML(html, "</p>");
        return;
    }
    HTML(html, "<ul class=\"lines\">");
    for (size_t i = 0; i < count; i++) {
        buffer_printf(&html->out, "<li><a href=\"/ticket/%lld/pack/", (long long)view->ticket.id);
        html_text(html, names[i]);
        HTML(html, "\">");
        html_text(html, names[i]);
        HTML(html, "</a></li>");
    }
    HTML(html, "</ul>");
}

enum status screen_ticket_pack(struct screen *screen)
{
    struct ticket_view *view = arena_alloc(screen->arena, sizeof *view);
    struct stat facts;
    enum status status = ticket_view_read(screen, view);
    if (status != STATUS_OK)
        return status;
    if (!is_pack_of(screen->name, view->reference))
        return screen_refuse(screen, 404);
    const char *path = arena_string(screen->arena, arena_printf(screen->arena, "%s/%.*s", folder_of(screen), TEXT_ARGS(screen->name)));
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return errno == ENOENT || errno == ELOOP ? screen_refuse(screen, 404) : STATUS_IO;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(file);
        return screen_refuse(screen, 404);
    }
    screen_saw(screen, "pack-downloaded", "ticket", screen->id, screen->name);
    return screen_file(screen, file, (uint64_t)facts.st_size, "application/zip", screen->name);
}
