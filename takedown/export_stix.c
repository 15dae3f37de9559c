/* export_stix.c: one STIX 2.1 bundle (OASIS Standard, 10 June 2021). A page is observed-data over its url and the hosts
 * that its injected content leads to, with a note in words; its owner is an identity; a host that machines may block is
 * an indicator; campaigns are campaigns. Ids are name-based, so a later export is a later version of the same objects
 * (section 3.6). */
#include "takedown/export_priv.h"

#include <string.h>

enum { ID_BYTES = 80 };

/* Section 2.9: the name space of observables' ids, for them alone. */
static const unsigned char observable_space[16] = {0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c,
                                                   0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7};
/* Section 7.2.1.4: these four are given, and no others may be made. */
static const struct {
    const char *level, *name, *id;
} tlp_marks[EXPORT_TLP_COUNT] = {
    [EXPORT_TLP_CLEAR] = {"white", "TLP:WHITE", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
    [EXPORT_TLP_GREEN] = {"green", "TLP:GREEN", "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"},
    [EXPORT_TLP_AMBER] = {"amber", "TLP:AMBER", "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"},
    [EXPORT_TLP_RED] = {"red", "TLP:RED", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"},
};
/* An identity is its name and has no versions, so it needs a time that stays. */
#define IDENTITY_TIME 1767225600 /* 2026-01-01 */

struct stix_id {
    char text[ID_BYTES];
};

static struct stix_id id_of(const char *type, const struct export_uuid *uuid)
{
    struct stix_id id = {{0}};
    struct text parts[] = {text_from_string(type), TEXT("--"), export_uuid_text(uuid)};
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(id.text + at, parts[i].data, parts[i].length);
        at += parts[i].length;
    }
    return id;
}

static struct stix_id own_id(const struct export *export, const char *type, struct text name, struct text more)
{
    const struct export_uuid uuid = export_uuid(export, type, name, more);
    return id_of(type, &uuid);
}

/* Section 2.9: of the value, as canonical JSON (RFC 8785) has it; hosts and RFC 3986 addresses need no escape. */
static struct stix_id observable_id(const struct export *export, const char *type, struct text value)
{
    const struct export_uuid uuid =
        export_uuid_in(observable_space, arena_printf(export->scratch, "{\"value\":\"%.*s\"}", TEXT_ARGS(value)));
    return id_of(type, &uuid);
}

static struct json *id_json(struct stix_id id)
{
    return export_json_string(id.text);
}

static const char *observable_type(struct text host)
{
    enum export_host_kind kind = export_host_kind(host);
    return kind == EXPORT_HOST_IPV4 ? "ipv4-addr" : kind == EXPORT_HOST_IPV6 ? "ipv6-addr" : "domain-name";
}

static struct stix_id reporter_id(const struct export *export)
{
    return own_id(export, "identity", export->head->reporter_org, export->head->reporter_mail);
}

static void put_mark(const struct export *export, struct json *object)
{
    struct json *marks = json_array_new();
    json_append(marks, export_json_string(tlp_marks[export->head->tlp].id));
    json_put(object, "object_marking_refs", marks);
}

static struct json *observable(const struct export *export, const char *type, struct text value)
{
    struct json *object = json_object_new();
    json_put(object, "type", export_json_string(type));
    json_put(object, "spec_version", export_json_string("2.1"));
    json_put(object, "id", id_json(observable_id(export, type, value)));
    put_mark(export, object);
    json_put(object, "value", json_text(value));
    return object;
}

/* The properties that all others have. `modified` is never before `created` (section 3.2). */
static struct json *object_of(const struct export *export, const char *type, struct stix_id id, int64_t created,
                              int64_t modified)
{
    struct json *object = json_object_new();
    json_put(object, "type", export_json_string(type));
    json_put(object, "spec_version", export_json_string("2.1"));
    json_put(object, "id", id_json(id));
    json_put(object, "created_by_ref", id_json(reporter_id(export)));
    json_put(object, "created", export_time(created, true));
    json_put(object, "modified", export_time(modified > created ? modified : created, true));
    put_mark(export, object);
    return object;
}

static void put_refs(struct json *object, const char *key, const struct stix_id *ids, size_t count)
{
    struct json *list = json_array_new();
    for (size_t i = 0; i < count; i++)
        json_append(list, id_json(ids[i]));
    json_put(object, key, list);
}

static void add_relationship(struct export *export, struct buffer *out, const char *type, struct stix_id source,
                             struct stix_id target, int64_t created, int64_t modified)
{
    struct text ends = arena_printf(export->scratch, "%s %s", source.text, target.text);
    struct json *object = object_of(export, "relationship",
                                    own_id(export, "relationship", text_from_string(type), ends), created, modified);
    json_put(object, "relationship_type", export_json_string(type));
    json_put(object, "source_ref", id_json(source));
    json_put(object, "target_ref", id_json(target));
    export_write_member(export, out, object);
}

static void add_mark(struct export *export, struct buffer *out)
{
    struct json *object = json_object_new();
    struct json *definition = json_object_new();
    json_put(object, "type", export_json_string("marking-definition"));
    json_put(object, "spec_version", export_json_string("2.1"));
    json_put(object, "id", export_json_string(tlp_marks[export->head->tlp].id));
    json_put(object, "created", export_json_string("2017-01-20T00:00:00.000Z"));
    json_put(object, "definition_type", export_json_string("tlp"));
    json_put(object, "name", export_json_string(tlp_marks[export->head->tlp].name));
    json_put(definition, "tlp", export_json_string(tlp_marks[export->head->tlp].level));
    json_put(object, "definition", definition);
    export_write_member(export, out, object);
}

void export_stix_begin(struct export *export, struct buffer *out)
{
    const struct export_head *head = export->head;
    arena_reset(export->scratch);
    struct text night =
        arena_printf(export->scratch, "%lld %lld", (long long)head->list->run, (long long)head->list->run_started);
    struct text now = arena_printf(export->scratch, "%lld", (long long)head->list->now);
    struct stix_id bundle = own_id(export, "bundle", night, now);
    buffer_printf(out, "{\"type\":\"bundle\",\"id\":\"%s\",\"objects\":[", bundle.text);
    add_mark(export, out);
    struct json *reporter = object_of(export, "identity", reporter_id(export), IDENTITY_TIME, IDENTITY_TIME);
    json_put(reporter, "name", json_text(head->reporter_org));
    json_put(reporter, "identity_class", export_json_string("organization"));
    json_put(reporter, "contact_information", json_text(head->reporter_mail));
    export_write_member(export, out, reporter);
}

static struct stix_id site_id(const struct export *export, const struct export_entry *site)
{
    return own_id(export, "identity", site->name, site->words);
}

/* The index of the page's site, whose identity is written where it is met first. */
static size_t put_site(struct export *export, struct buffer *out, const struct page_report *report)
{
    bool is_new = false;
    size_t at = export_put(export, &export->sites, report->site, &is_new);
    if (at == SIZE_MAX || !is_new)
        return at;
    struct export_entry *site = &export->sites.list.items[at];
    site->words = arena_copy(export->arena, report->agency);
    struct json *object = object_of(export, "identity", site_id(export, site), IDENTITY_TIME, IDENTITY_TIME);
    struct json *sectors = json_array_new();
    json_append(sectors, export_json_string("government"));
    json_put(object, "name",
             json_text(export_clean(export, site->words.length ? site->words : site->name, 1000, false)));
    json_put(object, "identity_class", export_json_string("organization"));
    json_put(object, "sectors", sectors);
    export_write_member(export, out, object);
    return at;
}

static struct stix_id campaign_id(const struct export *export, const struct export_campaign *campaign)
{
    return own_id(export, "campaign", campaign->kind, campaign->value);
}

static void add_note(struct export *export, struct buffer *out, const struct page_report *report,
                     struct stix_id observed)
{
    const struct list_head *list = export->head->list;
    struct text language = text_from_string(list_word(list, "en", "vi"));
    struct buffer words;
    size_t from = 0;
    size_t end = export_members(export, report->id, &from);
    struct stix_id *refs = arena_alloc_array(export->scratch, end - from + 1, sizeof *refs);
    size_t count = 0;
    refs[count++] = observed;
    for (; from < end; from++) {
        size_t campaign = export->head->members[from].campaign;
        export->campaign_used[campaign] = true;
        refs[count++] = campaign_id(export, &export->head->campaigns[campaign]);
    }
    struct json *object = object_of(export, "note", own_id(export, "note", report->url, language),
                                    export_first(export, report), export_last(export, report));
    struct json *labels = json_array_new();
    json_append(labels, export_json_string(verdict_name(report->verdict)));
    buffer_init(&words, EXPORT_WORDS_BYTES);
    export_words(export, report, &words);
    json_put(object, "lang", json_text(language));
    json_put(object, "labels", labels);
    json_put(object, "abstract", json_text(export_summary(export, report, 300)));
    json_put(object, "content", json_text(buffer_text(&words)));
    put_refs(object, "object_refs", refs, count);
    buffer_release(&words);
    export_write_member(export, out, object);
}

/* Which campaigns reach which sites; the relationships are written at the end, each once. */
static void note_targets(struct export *export, const struct page_report *report, size_t site)
{
    size_t from = 0;
    bool is_new = false;
    for (size_t end = export_members(export, report->id, &from); from < end && site != SIZE_MAX; from++)
        (void)export_put(export, &export->targets,
                         arena_printf(export->scratch, "%zu %zu", export->head->members[from].campaign, site), &is_new);
}

void export_stix_page(struct export *export, struct buffer *out, const struct page_report *report)
{
    struct export_address address;
    struct export_page_hosts hosts;
    struct stix_id refs[EXPORT_LIMIT_PAGE_HOSTS + 1];
    if (!export_begin_page(export, report, &address))
        return;
    export_page_hosts(export, report, address.host, &hosts);
    int64_t first = export_first(export, report);
    int64_t last = export_last(export, report);
    refs[0] = observable_id(export, "url", address.url);
    if (address.is_new)
        export_write_member(export, out, observable(export, "url", address.url));
    for (size_t i = 0; i < hosts.count; i++) {
        struct text host = export->hosts.list.items[hosts.items[i].entry].name;
        refs[i + 1] = observable_id(export, observable_type(host), host);
        if (hosts.items[i].is_new)
            export_write_member(export, out, observable(export, observable_type(host), host));
    }
    struct stix_id observed = own_id(export, "observed-data", report->url, (struct text){0});
    struct json *object = object_of(export, "observed-data", observed, first, last);
    json_put(object, "first_observed", export_time(first, true));
    json_put(object, "last_observed", export_time(last, true));
    json_put(object, "number_observed", json_whole(1));
    put_refs(object, "object_refs", refs, hosts.count + 1);
    export_write_member(export, out, object);
    add_note(export, out, report, observed);
    size_t site = put_site(export, out, report);
    if (site != SIZE_MAX)
        add_relationship(export, out, "related-to", observed, site_id(export, &export->sites.list.items[site]), first,
                         last);
    for (size_t i = 0; i < hosts.count; i++)
        if (hosts.items[i].is_indicator)
            add_relationship(
                export, out, "based-on",
                own_id(export, "indicator", export->hosts.list.items[hosts.items[i].entry].name, (struct text){0}),
                observed, first, last);
    note_targets(export, report, site);
}

static int64_t known_since(const struct export_entry *host)
{
    return host->facts.known_since ? host->facts.known_since : host->first_seen;
}

static void add_indicator(struct export *export, struct buffer *out, const struct export_entry *host)
{
    const struct list_head *list = export->head->list;
    int64_t since = known_since(host);
    struct json *object = object_of(export, "indicator", own_id(export, "indicator", host->name, (struct text){0}),
                                    since, host->last_seen);
    struct json *types = json_array_new();
    json_append(types, export_json_string("malicious-activity"));
    json_put(object, "lang", export_json_string(list_word(list, "en", "vi")));
    json_put(object, "name", json_text(host->name));
    json_put(
        object, "description",
        json_text(arena_printf(export->scratch,
                               list_word(list, "injected content leads there; pages of authorities that have it: %llu",
                                         "nội dung bị cài vào %llu trang của cơ quan nhà nước dẫn tới đây"),
                               (unsigned long long)host->pages)));
    json_put(object, "indicator_types", types);
    json_put(object, "pattern",
             json_text(arena_printf(export->scratch, "[%s:value = '%.*s']", observable_type(host->name),
                                    TEXT_ARGS(host->name))));
    json_put(object, "pattern_type", export_json_string("stix"));
    json_put(object, "pattern_version", export_json_string("2.1"));
    json_put(object, "valid_from", export_time(since, true));
    export_write_member(export, out, object);
}

static void add_campaign(struct export *export, struct buffer *out, const struct export_campaign *campaign)
{
    const struct list_head *list = export->head->list;
    struct buffer words;
    int64_t last = campaign->last_time > campaign->first_time ? campaign->last_time : campaign->first_time;
    struct json *object = object_of(export, "campaign", campaign_id(export, campaign), campaign->first_time, last);
    json_put(object, "lang", export_json_string(list_word(list, "en", "vi")));
    json_put(object, "name", json_text(export_campaign_words(export, campaign)));
    if (campaign->shared.length) {
        buffer_init(&words, LIST_EVIDENCE_BYTES);
        list_evidence(&words, list, campaign->shared);
        json_put(object, "description", json_text(export_clean(export, buffer_text(&words), 2000, false)));
        buffer_release(&words);
    }
    json_put(object, "first_seen", export_time(campaign->first_time, true));
    json_put(object, "last_seen", export_time(last, true));
    export_write_member(export, out, object);
}

/* Campaigns of hosts are named by the host or by the domain above it. */
static void add_host_campaigns(struct export *export, struct buffer *out, const struct export_entry *host,
                               const struct export_table *campaigns)
{
    static const char *const kinds[] = {"host", "script"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (struct text rest = host->name; rest.data; (void)text_split(&rest, '.')) {
            const struct export_entry *found =
                export_find(campaigns, arena_printf(export->scratch, "%s %.*s", kinds[k], TEXT_ARGS(rest)));
            if (!found)
                continue;
            const struct export_campaign *campaign = &export->head->campaigns[found->pages];
            add_relationship(export, out, "indicates", own_id(export, "indicator", host->name, (struct text){0}),
                             campaign_id(export, campaign), campaign->first_time, campaign->last_time);
        }
}

void export_stix_end(struct export *export, struct buffer *out)
{
    struct export_table campaigns = {.slots = NULL};
    bool is_new = false;
    for (size_t i = 0; i < export->head->campaign_count; i++) {
        const struct export_campaign *campaign = &export->head->campaigns[i];
        arena_reset(export->scratch);
        if (!export->campaign_used[i])
            continue;
        size_t at = export_put(
            export, &campaigns,
            arena_printf(export->scratch, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value)), &is_new);
        if (at != SIZE_MAX)
            campaigns.list.items[at].pages = i; /* its index */
        add_campaign(export, out, campaign);
    }
    for (size_t i = 0; i < export->targets.list.count; i++) {
        struct text site = export->targets.list.items[i].name;
        struct text campaign = text_split(&site, ' ');
        uint64_t numbers[2] = {0, 0};
        arena_reset(export->scratch);
        if (!text_to_number(campaign, SIZE_MAX, &numbers[0]) || !text_to_number(site, SIZE_MAX, &numbers[1]))
            continue;
        const struct export_campaign *one = &export->head->campaigns[numbers[0]];
        add_relationship(export, out, "targets", campaign_id(export, one),
                         site_id(export, &export->sites.list.items[numbers[1]]), one->first_time, one->last_time);
    }
    for (size_t i = 0; i < export->hosts.list.count; i++) {
        arena_reset(export->scratch);
        if (!export->hosts.list.items[i].is_indicator)
            continue;
        add_indicator(export, out, &export->hosts.list.items[i]);
        add_host_campaigns(export, out, &export->hosts.list.items[i], &campaigns);
    }
    buffer_add_string(out, "\n]}\n");
}
