/* pack_pictures.c: screenshots of kept pages through Chromium (browser/picture.h). */
#include "cli/pack_pictures.h"
#include "cli/evidence_files.h"
#include "cli/pictures.h"
#include "crawler/plan.h"
#include "takedown/phrases.h"

#include <errno.h>
#include <string.h>

enum { PICTURE_ARENA_BYTES = 256 * 1024 * 1024, LIMIT_MARKS = 20 };

struct taking {
    struct invocation *invocation;
    const struct dossier *dossier;
    struct browser *browser;
    pack_each_picture *each;
    void *context;
};

static double seen_weight(const struct page_report *report, struct text identity)
{
    double weight = 0;
    for (size_t f = 0; f < report->finding_count; f++)
        if (pack_names_identity(report->seen_by ? report->seen_by[f] : report->findings[f].identity, identity))
            weight += report->findings[f].weight;
    return weight;
}

/* Besides the plain visitor: who saw most of what weighs, of equals one with a phone. */
static const struct identity *other_viewer(const struct config *config, const struct pack_place *place, const struct identity *plain)
{
    const struct identity *best = NULL;
    double most = 0;
    for (size_t i = 0; i < config->identity_count; i++) {
        const struct identity *identity = config->identities[i];
        const double weight = seen_weight(place->place->report, identity->name);
        const bool is_better = weight > most || (weight >= most && best && identity_is_phone(identity) && !identity_is_phone(best));
        if (identity != plain && weight > 0 && is_better) {
            best = identity;
            most = weight;
        }
    }
    return best;
}

/* What that identity saw and stands at an element, each element once. */
static size_t find_marks(const struct taking *taking, const struct page_report *report, struct text identity,
                         struct picture_mark marks[LIMIT_MARKS])
{
    size_t count = 0;
    for (size_t f = 0; f < report->finding_count && count < LIMIT_MARKS; f++) {
        const struct finding *finding = &report->findings[f];
        bool has = finding->weight <= 0 || !text_starts_with(finding->path, TEXT("html")) ||
                   !pack_names_identity(report->seen_by ? report->seen_by[f] : finding->identity, identity);
        for (size_t i = 0; i < count && !has; i++)
            has = text_equal(marks[i].path, finding->path);
        if (!has)
            marks[count++] = (struct picture_mark){.path = finding->path, .label = list_rule(taking->dossier->head, finding->rule),
                                                   .hidden = text_starts_with(finding->rule, TEXT("hidden"))};
    }
    return count;
}

/* For the review page too: beside the evidence that it was made of. */
static void keep_picture(const struct taking *taking, struct arena *arena, const struct evidence_row *row, struct text identity, bool hidden,
                         struct text png)
{
    const struct text name = evidence_picture(arena, row->file, identity, hidden);
    if (name.length && evidence_write(taking->invocation->config.state, name, png) != STATUS_OK)
        cli_say(taking->invocation, "cannot write %.*s: %s", "không ghi được %.*s: %s", TEXT_ARGS(name), strerror(errno));
}

/* One view of one place, and what it hides. */
static bool take_view(const struct taking *taking, const struct pack_place *place, const struct identity *identity)
{
    struct picture_mark marks[LIMIT_MARKS];
    struct response sheets[PACK_LIMIT_SHEETS];
    struct response page;
    struct picture picture;
    const bool vietnamese = taking->dossier->head->language == LANGUAGE_VIETNAMESE;
    struct arena *arena = arena_create(PICTURE_ARENA_BYTES);
    if (!arena)
        return true;
    if (!pack_look_read(taking->invocation, arena, place->row, identity->name, &page) || page.body.length == 0) {
        arena_free(arena);
        return true; /* it was not given the page, or only led on */
    }
    const struct picture_request request = {
        .source = {.page = &page, .resources = sheets,
                   .resource_count = pack_sheets_read(taking->invocation, arena, place->row, sheets), .no_scripts = true},
        .user_agent = identity_user_agent(arena, identity, taking->invocation->config.contact),
        .accept_language = identity->accept_language,
        .referer = identity->referer,
        .phone = identity_is_phone(identity),
        .marks = marks,
        .mark_count = find_marks(taking, place->place->report, identity->name, marks),
        .more = vietnamese ? TEXT("… và còn nữa") : TEXT("… and more"),
        .empty = vietnamese ? TEXT("(không có chữ hay liên kết)") : TEXT("(no text or link)"),
    };
    enum status status = picture_take(taking->browser, arena, &request, &picture);
    bool go_on = true;
    if (status != STATUS_OK) {
        cli_say_no_picture(taking->invocation, status);
    } else {
        const long long number = (long long)place->place->page;
        keep_picture(taking, arena, place->row, identity->name, false, picture.seen);
        if (picture.revealed.length)
            keep_picture(taking, arena, place->row, identity->name, true, picture.revealed);
        go_on = taking->each(taking->context, arena_printf(arena, "pictures/p%lld-%.*s.png", number, TEXT_ARGS(identity->name)),
                             arena_printf(arena, vietnamese ? "trang %lld như \"%.*s\" nhìn thấy" : "page %lld as \"%.*s\" sees it", number,
                                          TEXT_ARGS(identity->name)), picture.seen);
        if (go_on && picture.revealed.length)
            go_on = taking->each(
                taking->context, arena_printf(arena, "pictures/p%lld-%.*s-hidden.png", number, TEXT_ARGS(identity->name)),
                arena_printf(arena, vietnamese ? "những gì trang %lld giấu" : "what page %lld hides", number), picture.revealed);
    }
    arena_free(arena);
    return go_on;
}

bool pack_pictures(struct invocation *invocation, const struct dossier *dossier, const struct pack_places *places, pack_each_picture *each,
                   void *context)
{
    const struct config *config = &invocation->config;
    const struct identity *plain = config->identities[plan_identities(config->identities, config->identity_count, config->rotate).plain];
    struct taking taking = {.invocation = invocation, .dossier = dossier, .each = each, .context = context};
    bool go_on = true;
    size_t taken = 0;
    for (size_t i = 0; i < places->count && taken < PACK_LIMIT_PICTURED && go_on; i++) {
        const struct pack_place *place = &places->items[i];
        if (!place->row || !place->place->report)
            continue;
        if (!taking.browser && !(taking.browser = cli_open_browser(invocation)))
            return true; /* it said why */
        const struct identity *other = other_viewer(config, place, plain);
        go_on = take_view(&taking, place, plain) && (!other || take_view(&taking, place, other));
        taken++;
    }
    browser_close(taking.browser);
    return go_on;
}
