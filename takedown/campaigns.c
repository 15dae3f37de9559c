/* campaigns.c: campaigns on paper. */
#include "takedown/campaigns.h"
#include "takedown/json.h"
#include "takedown/list_priv.h"

#include "base/utf8.h"

static void add_places(struct buffer *out, const struct list_head *head, const struct campaign_row_place *places, size_t count)
{
    struct text site = {0};
    for (size_t i = 0; i < count; i++) {
        const struct campaign_row_place *place = &places[i];
        if (i == 0 || !text_equal(site, place->site)) {
            buffer_add_string(out, "  ");
            list_safe_text(out, place->agency.length ? place->agency : place->site);
            buffer_add_string(out, " · ");
            list_safe_text(out, place->contact.length ? place->contact
                                                : text_from_string(list_word(head, "no contact known", "chưa có đầu mối liên hệ")));
            buffer_add_byte(out, '\n');
            site = place->site;
        }
        buffer_add_string(out, "    ");
        list_safe_text(out, place->url);
        buffer_add_string(out, place->is_current ? "\n" : list_word(head, " (gone)\n", " (không còn)\n"));
    }
}

void campaign_write_table(struct buffer *out, const struct list_head *head, const struct campaign_row *campaign,
                          const struct campaign_row_place *places, size_t count)
{
    struct buffer words;
    struct buffer name;
    buffer_init(&words, LIST_EVIDENCE_BYTES * 4);
    buffer_init(&name, LIST_EVIDENCE_BYTES);
    buffer_add_text(&name, campaign->kind);
    buffer_add_byte(&name, ' ');
    buffer_add_text(&name, campaign->value);
    buffer_printf(out, "[%lld]  ", (long long)campaign->id);
    list_campaign(out, head, buffer_text(&name));
    buffer_add_string(out, campaign->is_current ? "\n  " : list_word(head, "  (no longer seen)\n  ", "  (không còn thấy)\n  "));
    buffer_printf(out, list_word(head, "%llu sites, %llu pages", "%llu trang web, %llu trang"),
                  (unsigned long long)campaign->sites, (unsigned long long)campaign->pages);
    if (campaign->pages_ever > campaign->pages)
        buffer_printf(out, list_word(head, " (ever: %llu sites, %llu pages)", " (từ trước đến nay: %llu trang web, %llu trang)"),
                      (unsigned long long)campaign->sites_ever, (unsigned long long)campaign->pages_ever);
    buffer_add_string(out, list_word(head, "; first seen ", "; thấy lần đầu "));
    list_time_local(out, head, campaign->first_time);
    buffer_add_string(out, list_word(head, ", last seen ", ", thấy lần cuối "));
    list_time_local(out, head, campaign->last_time);
    buffer_add_byte(out, '\n');
    list_evidence(&words, head, campaign->shared);
    if (words.length) {
        buffer_add_string(out, "  ");
        list_safe_text(out, buffer_text(&words));
        buffer_add_byte(out, '\n');
    }
    add_places(out, head, places, count);
    buffer_add_byte(out, '\n');
    buffer_release(&words);
    buffer_release(&name);
}

void campaign_write_json(struct buffer *out, const struct campaign_row *campaign, bool with_places,
                         const struct campaign_row_place *places, size_t count)
{
    struct json *object = json_object_new();
    json_put(object, "id", json_whole(campaign->id));
    json_put(object, "kind", json_text(campaign->kind));
    json_put(object, "value", json_text(campaign->value));
    json_put(object, "shared", json_text(campaign->shared));
    json_put(object, "current", json_truth(campaign->is_current));
    json_put(object, "sites", json_whole((int64_t)campaign->sites));
    json_put(object, "pages", json_whole((int64_t)campaign->pages));
    json_put(object, "sites_ever", json_whole((int64_t)campaign->sites_ever));
    json_put(object, "pages_ever", json_whole((int64_t)campaign->pages_ever));
    json_put(object, "first_seen", list_time_json(campaign->first_time));
    json_put(object, "last_seen", list_time_json(campaign->last_time));
    if (with_places) {
        struct json *list = json_array_new();
        for (size_t i = 0; i < count; i++) {
            struct json *place = json_object_new();
            json_put(place, "url", json_text(places[i].url));
            json_put(place, "site", json_text(places[i].site));
            json_put(place, "agency", json_text(places[i].agency));
            json_put(place, "contact", json_text(places[i].contact));
            json_put(place, "current", json_truth(places[i].is_current));
            json_append(list, place);
        }
        json_put(object, "places", list);
    }
    json_write(object, out);
    buffer_add_byte(out, '\n');
}
