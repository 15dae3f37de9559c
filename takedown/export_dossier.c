/* export_dossier.c: the pages of one ticket in a format for machines: an abuse report to attach, a list for search engines. */
#include "takedown/export.h"

#include "takedown/dossier.h"

#include <stdlib.h>

static int by_page(const void *a, const void *b)
{
    const struct export_member *x = a;
    const struct export_member *y = b;
    return (x->page > y->page) - (x->page < y->page);
}

/* The ticket's campaign as exports have it, with all pages as its members. */
static void put_campaign(struct arena *arena, const struct dossier *dossier, struct export_head *head)
{
    struct export_campaign *campaign = arena_alloc(arena, sizeof *campaign);
    struct export_member *members = arena_alloc_array(arena, dossier->place_count, sizeof *members);
    campaign->value = dossier->campaign;
    campaign->kind = text_split(&campaign->value, ' ');
    for (size_t i = 0; i < dossier->place_count; i++) {
        const struct page_report *report = dossier->places[i].report;
        if (!report)
            continue;
        if (report->first_seen && (!campaign->first_time || report->first_seen < campaign->first_time))
            campaign->first_time = report->first_seen;
        campaign->last_time = report->last_seen > campaign->last_time ? report->last_seen : campaign->last_time;
        members[head->member_count++] = (struct export_member){.page = report->id};
    }
    if (head->member_count)
        qsort(members, head->member_count, sizeof *members, by_page); /* places are by weight */
    head->campaigns = campaign;
    head->campaign_count = 1;
    head->members = members;
}

/* What is still there goes out as it is. A page that was deleted is clean, but search engines still have it. */
static bool is_told(const struct dossier_place *place, bool is_removal, struct page_report *report)
{
    if (place->is_accepted || !place->report)
        return false;
    *report = *place->report;
    if (!place->is_clean)
        return true;
    report->verdict = VERDICT_TAKEDOWN;
    return is_removal && text_equal(place->note, TEXT("gone"));
}

enum status export_dossier(struct arena *arena, struct arena *scratch, const struct export_format *format,
                           const struct dossier *dossier, const struct export_facts *facts, struct buffer *out, uint64_t *left_out)
{
    struct export_head head = {.list = dossier->head,
                               .reporter_org = dossier->sender.org,
                               .reporter_domain = dossier->sender.domain,
                               .reporter_mail = dossier->sender.mail,
                               .tlp = facts->tlp,
                               .host_facts = facts->host_facts,
                               .context = facts->context};
    const bool is_removal = text_equal(text_from_string(format->name), TEXT("removal-list"));
    if (format->needs_reporter && (!head.reporter_org.length || !head.reporter_domain.length || !head.reporter_mail.length))
        return STATUS_INVALID;
    if (dossier->campaign.length)
        put_campaign(arena, dossier, &head);
    struct export *export = export_new(arena, scratch, &head);
    format->begin(export, out);
    for (size_t i = 0; i < dossier->place_count; i++) {
        struct page_report report;
        if (is_told(&dossier->places[i], is_removal, &report))
            format->page(export, out, &report);
    }
    format->end(export, out);
    *left_out = export_left_out(export) + dossier->places_left_out;
    return buffer_failed(out) ? STATUS_LIMIT : STATUS_OK;
}
