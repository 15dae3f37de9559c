/* export_misp.c: one MISP event a night (MISP core format, draft-dulaunoy-misp-core-format): the pages as addresses
 * that nobody should block (they belong to victims), what was found as text, and the hosts that injected content leads
 * to. Ids that a MISP instance gives by itself are 1, 2, ... here. */
#include "page/url.h"
#include "takedown/export_priv.h"

enum { COMMENT_BYTES = 400, TEXT_BYTES = 16 * 1024, INFO_BYTES = 250 };

static const char *const tlp_tags[EXPORT_TLP_COUNT] = {[EXPORT_TLP_CLEAR] = "tlp:clear",
                                                       [EXPORT_TLP_GREEN] = "tlp:green",
                                                       [EXPORT_TLP_AMBER] = "tlp:amber",
                                                       [EXPORT_TLP_RED] = "tlp:red"};

struct attribute {
    struct text key; /* what its uuid is made of, besides night and type */
    const char *category;
    const char *type;
    struct text value;
    struct text comment;
    bool to_ids;
    int64_t first_seen;
    int64_t last_seen;
    const char *tag; /* NULL: none */
};

static struct json *number_json(const struct export *export, uint64_t number)
{
    return json_text(arena_printf(export->scratch, "%llu", (unsigned long long)number));
}

static struct json *tag_json(const char *name)
{
    struct json *tag = json_object_new();
    json_put(tag, "name", export_json_string(name));
    return tag;
}

static struct text night(const struct export *export)
{
    const struct list_head *list = export->head->list;
    return arena_printf(export->scratch, "%lld %lld", (long long)list->run, (long long)list->run_started);
}

/* The uuid is of the night's event: the same attribute in two events has two. */
static void add_attribute(struct export *export, struct buffer *out, const struct attribute *attribute)
{
    struct text kind = arena_printf(export->scratch, "%.*s %s", TEXT_ARGS(night(export)), attribute->type);
    const struct export_uuid uuid = export_uuid(export, "attribute", kind, attribute->key);
    struct json *object = json_object_new();
    json_put(object, "id", number_json(export, export->written + 1));
    json_put(object, "event_id", export_json_string("1"));
    json_put(object, "uuid", json_text(export_uuid_text(&uuid)));
    json_put(object, "category", export_json_string(attribute->category));
    json_put(object, "type", export_json_string(attribute->type));
    json_put(object, "value", json_text(attribute->value));
    json_put(object, "to_ids", json_truth(attribute->to_ids));
    json_put(object, "comment", json_text(attribute->comment));
    json_put(object, "distribution", export_json_string("5"));
    json_put(object, "sharing_group_id", export_json_string("0"));
    json_put(object, "timestamp", number_json(export, (uint64_t)(attribute->last_seen > 0 ? attribute->last_seen : 0)));
    json_put(object, "deleted", json_truth(false));
    json_put(object, "first_seen", export_time(attribute->first_seen, true));
    json_put(object, "last_seen", export_time(attribute->last_seen, true));
    if (attribute->tag) {
        struct json *tags = json_array_new();
        json_append(tags, tag_json(attribute->tag));
        json_put(object, "Tag", tags);
    }
    export_write_member(export, out, object);
}

void export_misp_begin(struct export *export, struct buffer *out)
{
    (void)export;
    buffer_add_string(out, "{\"Event\":{\"Attribute\":[");
}

void export_misp_page(struct export *export, struct buffer *out, const struct page_report *report)
{
    const struct list_head *list = export->head->list;
    struct export_address address;
    struct export_page_hosts hosts;
    struct buffer words;
    size_t from = 0;
    if (!export_begin_page(export, report, &address))
        return;
    export_page_hosts(export, report, address.host, &hosts);
    for (size_t end = export_members(export, report->id, &from); from < end; from++)
        export->campaign_used[export->head->members[from].campaign] = true;
    struct text owner = export_clean(export, report->agency.length ? report->agency : report->site, 150, false);
    struct text whose =
        arena_printf(export->scratch, list_word(list, "%.*s; a victim, do not block", "%.*s; nạn nhân, không chặn"),
                     TEXT_ARGS(owner));
    struct attribute one = {.key = address.url,
                            .category = "Network activity",
                            .type = "url",
                            .value = address.url,
                            .comment = whose,
                            .first_seen = export_first(export, report),
                            .last_seen = export_last(export, report),
                            .tag = report->verdict == VERDICT_TAKEDOWN ? "rsit:intrusions=\"application-compromise\""
                                                                       : NULL};
    if (address.is_new)
        add_attribute(export, out, &one);
    buffer_init(&words, EXPORT_WORDS_BYTES);
    export_words(export, report, &words);
    one.key = report->url;
    one.category = "External analysis";
    one.type = "text";
    one.tag = NULL;
    one.value = export_clean(export, buffer_text(&words), TEXT_BYTES, true);
    one.comment = address.url;
    buffer_release(&words);
    add_attribute(export, out, &one);
}

static const char *host_type(struct text host)
{
    if (export_host_kind(host) != EXPORT_HOST_NAME)
        return "ip-dst";
    return text_equal(url_registrable_domain(host), host) ? "domain" : "hostname";
}

static void add_host(struct export *export, struct buffer *out, const struct export_entry *host)
{
    const struct list_head *list = export->head->list;
    struct text comment = arena_printf(
        export->scratch,
        host->facts.is_spared
            ? list_word(list, "a known or shared service, do not block as a whole; pages that lead there: %llu",
                        "dịch vụ quen thuộc hoặc dùng chung, không chặn toàn bộ; số trang dẫn tới đây: %llu")
            : list_word(list, "injected content leads there; pages that have it: %llu",
                        "nội dung bị cài dẫn tới đây; số trang: %llu"),
        (unsigned long long)host->pages);
    const struct attribute one = {.key = host->name,
                                  .category = "Network activity",
                                  .type = host_type(host->name),
                                  .value = host->name,
                                  .comment = comment,
                                  .to_ids = host->is_indicator,
                                  .first_seen = host->first_seen,
                                  .last_seen = host->last_seen};
    add_attribute(export, out, &one);
}

static void put_organisation(const struct export *export, struct json *event, const char *key)
{
    const struct export_uuid uuid = export_uuid(export, "organisation", export->head->reporter_org, (struct text){0});
    struct json *organisation = json_object_new();
    json_put(organisation, "id", export_json_string("1"));
    json_put(organisation, "name", json_text(export->head->reporter_org));
    json_put(organisation, "uuid", json_text(export_uuid_text(&uuid)));
    json_put(event, key, organisation);
}

/* Everything of the event but its attributes. */
static struct json *event_json(const struct export *export)
{
    const struct list_head *list = export->head->list;
    const struct export_uuid uuid = export_uuid(export, "event", night(export), (struct text){0});
    int64_t occurred = list->run_started ? list->run_started : list->now;
    struct buffer date;
    struct json *event = json_object_new();
    struct json *tags = json_array_new();
    buffer_init(&date, 64);
    list_time_utc(&date, occurred);
    json_put(event, "id", export_json_string("1"));
    json_put(event, "uuid", json_text(export_uuid_text(&uuid)));
    json_put(
        event, "info",
        json_text(export_clean(
            export,
            arena_printf(export->scratch,
                         list_word(list, "Gambling advertising injected into pages of authorities: %llu, crawl %lld",
                                   "Quảng cáo cờ bạc bị cài vào %llu trang của cơ quan nhà nước, lần rà soát %lld"),
                         (unsigned long long)export->pages, (long long)list->run),
            INFO_BYTES, false)));
    json_put(event, "date", json_text(text_slice(buffer_text(&date), 0, 10)));
    buffer_release(&date);
    json_put(event, "timestamp",
             number_json(export, (uint64_t)(export->newest > occurred ? export->newest : occurred)));
    json_put(event, "published", json_truth(false));
    json_put(event, "publish_timestamp", export_json_string("0"));
    json_put(event, "first_publication", export_json_string("0"));
    json_put(event, "threat_level_id", export_json_string("4"));
    json_put(event, "analysis", export_json_string("0"));
    json_put(event, "distribution", export_json_string("0"));
    json_put(event, "sharing_group_id", export_json_string("0"));
    json_put(event, "extends_uuid", export_json_string(""));
    json_put(event, "locked", json_truth(false));
    json_put(event, "org_id", export_json_string("1"));
    json_put(event, "orgc_id", export_json_string("1"));
    json_put(event, "attribute_count", number_json(export, export->written));
    put_organisation(export, event, "Org");
    put_organisation(export, event, "Orgc");
    json_append(tags, tag_json(tlp_tags[export->head->tlp]));
    json_put(event, "Tag", tags);
    return event;
}

void export_misp_end(struct export *export, struct buffer *out)
{
    struct buffer event;
    for (size_t i = 0; i < export->hosts.list.count; i++) {
        arena_reset(export->scratch);
        add_host(export, out, &export->hosts.list.items[i]);
    }
    for (size_t i = 0; i < export->head->campaign_count; i++) {
        const struct export_campaign *campaign = &export->head->campaigns[i];
        arena_reset(export->scratch);
        if (!export->campaign_used[i])
            continue;
        const struct attribute one = {
            .key = arena_printf(export->scratch, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value)),
            .category = "Attribution",
            .type = "campaign-name",
            .value = export_campaign_words(export, campaign),
            .comment = export_clean(export, campaign->shared, COMMENT_BYTES, false),
            .first_seen = campaign->first_time,
            .last_seen = campaign->last_time};
        add_attribute(export, out, &one);
    }
    arena_reset(export->scratch);
    buffer_init(&event, EXPORT_WORDS_BYTES);
    json_write(event_json(export), &event);
    buffer_add_string(out, "\n],");
    buffer_add_text(out,
                    text_slice(buffer_text(&event), 1, event.length)); /* after the list's comma, without its brace */
    out->failed |= buffer_failed(&event);
    buffer_add_string(out, "}\n");
    buffer_release(&event);
}
