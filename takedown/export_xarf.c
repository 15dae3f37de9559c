/* export_xarf.c: XARF v4, one abuse report a page and line: category content, type remote_compromise (a site that was
 * broken into and shows what others put there). Fields: xarf-core.json, content-base.json,
 * content-remote_compromise.json of XARF 4. */
#include "base/base64.h"
#include "base/digest.h"
#include "base/utf8.h"
#include "takedown/export_priv.h"

#define XARF_VERSION "4.2.0"
enum { ORG_CHARACTERS = 200, DESCRIPTION_BYTES = 1000, LIMIT_TAGS = 20, LIMIT_INDICATORS = 50 };

static const struct {
    const char *rule, *type;
} compromise_types[] = {{"defacement", "defacement"},
                        {"changed-template", "defacement"},
                        {"redirect", "malicious_redirect"},
                        {"open-redirect", "malicious_redirect"},
                        {"full-page-frame", "malicious_redirect"},
                        {"script-source", "other"},
                        {"new-script", "other"},
                        {"new-form-target", "other"}};

static const char *compromise_type(const struct page_report *report)
{
    const struct finding *heaviest = list_heaviest(report);
    for (size_t i = 0; heaviest && i < sizeof compromise_types / sizeof *compromise_types; i++)
        if (text_equal(heaviest->rule, text_from_string(compromise_types[i].rule)))
            return compromise_types[i].type;
    return "seo_spam";
}

static struct json *evidence_item(const char *type, const char *description, struct text bytes)
{
    unsigned char digest[DIGEST_SHA256_BYTES];
    char hash[sizeof "sha256:" + DIGEST_SHA256_HEX] = "sha256:";
    struct buffer payload;
    struct json *item = json_object_new();
    digest_sha256(bytes, digest);
    digest_hex(digest, sizeof digest, hash + sizeof "sha256:" - 1);
    buffer_init(&payload, EXPORT_WORDS_BYTES * 2);
    base64_add(&payload, bytes, 0, "");
    json_put(item, "content_type", export_json_string(type));
    json_put(item, "description", export_json_string(description));
    json_put(item, "payload", buffer_failed(&payload) ? NULL : json_text(buffer_text(&payload)));
    json_put(item, "hash", export_json_string(hash));
    json_put(item, "size", json_whole((int64_t)bytes.length));
    buffer_release(&payload);
    return item;
}

static struct json *evidence(const struct export *export, const struct page_report *report)
{
    const struct list_head *list = export->head->list;
    struct page_report some = *report;
    struct json *items = json_array_new();
    struct buffer bytes;
    buffer_init(&bytes, EXPORT_WORDS_BYTES);
    export_words(export, report, &bytes);
    json_append(items,
                evidence_item("text/plain", list_word(list, "what was found, in words", "những gì tìm thấy, bằng lời"),
                              buffer_text(&bytes)));
    some.finding_count = report->finding_count < EXPORT_LIMIT_FINDINGS ? report->finding_count : EXPORT_LIMIT_FINDINGS;
    do {
        buffer_clear(&bytes);
        list_json_line(&bytes, &some);
        some.finding_count /= 2; /* what is too long is told with fewer findings, never cut in its middle */
    } while (buffer_failed(&bytes) && some.finding_count > 0);
    if (buffer_failed(&bytes)) {
        buffer_clear(&bytes);
        buffer_add_string(&bytes, "{}");
    }
    json_append(items, evidence_item("application/json",
                                     list_word(list, "the findings with their places, for programs",
                                               "các dấu hiệu kèm vị trí, dành cho phần mềm"),
                                     buffer_text(&bytes)));
    buffer_release(&bytes);
    return items;
}

static struct json *contact(const struct export *export)
{
    struct json *object = json_object_new();
    json_put(object, "org", json_text(utf8_cut(export->head->reporter_org, ORG_CHARACTERS)));
    json_put(object, "contact", json_text(export->head->reporter_mail));
    json_put(object, "domain", json_text(export->head->reporter_domain));
    return object;
}

/* As XARF has the second part of a tag: a rule that a newer version stored may be named otherwise. */
static bool is_tag(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if (!ascii_is_digit(t.data[i]) && !(t.data[i] >= 'a' && t.data[i] <= 'z') && (i == 0 || t.data[i] != '-'))
            return false;
    return t.length > 0 && t.length <= 60;
}

/* "rule:hidden-link", each once. */
static struct json *tags(const struct export *export, const struct page_report *report)
{
    struct json *list = json_array_new();
    struct text rules[LIMIT_TAGS];
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count && count < LIMIT_TAGS; i++) {
        size_t at = 0;
        while (at < count && !text_equal(rules[at], report->findings[i].rule))
            at++;
        if (at < count || report->findings[i].weight <= 0 || !is_tag(report->findings[i].rule))
            continue;
        rules[count++] = report->findings[i].rule;
        json_append(list, json_text(arena_printf(export->scratch, "rule:%.*s", TEXT_ARGS(report->findings[i].rule))));
    }
    return list;
}

static struct json *indicators(struct export *export, const struct export_page_hosts *hosts)
{
    const struct list_head *words = export->head->list;
    struct json *list = json_array_new();
    for (size_t i = 0; i < hosts->count && i < LIMIT_INDICATORS; i++) {
        struct json *one = json_object_new();
        json_put(one, "type", export_json_string("network_connection"));
        json_put(one, "value", json_text(export->hosts.list.items[hosts->items[i].entry].name));
        json_put(
            one, "description",
            export_json_string(list_word(words, "where the injected content leads to", "nơi nội dung bị cài dẫn tới")));
        json_append(list, one);
    }
    return list;
}

static void put_content(struct export *export, struct json *object, const struct page_report *report,
                        const struct export_address *address)
{
    json_put(object, "category", export_json_string("content"));
    json_put(object, "type", export_json_string("remote_compromise"));
    json_put(object, "evidence_source", export_json_string("crawler"));
    json_put(object, "url", json_text(address->url));
    if (export_host_kind(address->host) == EXPORT_HOST_NAME)
        json_put(object, "domain", json_text(address->host));
    json_put(object, "first_seen", export_time(export_first(export, report), false));
    json_put(object, "verified_at", export_time(export_last(export, report), false));
    json_put(object, "verification_method", export_json_string("automated_crawler"));
    json_put(object, "attack_vector", export_json_string("remote_compromise"));
    json_put(object, "compromise_type", export_json_string(compromise_type(report)));
    json_put(object, "cleanup_status",
             export_json_string(text_equal(report->state, TEXT("returned")) ? "reinfected"
                                : text_equal(report->state, TEXT("gone"))   ? "cleaned"
                                                                            : "not_cleaned"));
}

void export_xarf_page(struct export *export, struct buffer *out, const struct page_report *report)
{
    struct export_address address;
    struct export_page_hosts hosts;
    if (!export_begin_page(export, report, &address))
        return;
    export_page_hosts(export, report, address.host, &hosts);
    struct text seen = arena_printf(export->scratch, "%lld", (long long)export_last(export, report));
    const struct export_uuid id = export_uuid_random(export, "report", report->url, seen);
    struct json *object = json_object_new();
    json_put(object, "xarf_version", export_json_string(XARF_VERSION));
    json_put(object, "report_id", json_text(export_uuid_text(&id)));
    json_put(object, "timestamp", export_time(export_last(export, report), false));
    json_put(object, "reporter", contact(export));
    json_put(object, "sender", contact(export));
    json_put(object, "source_identifier", json_text(address.host));
    if (address.port)
        json_put(object, "source_port", json_whole(address.port));
    put_content(export, object, report, &address);
    if (hosts.count)
        json_put(object, "compromise_indicators", indicators(export, &hosts));
    json_put(object, "description", json_text(export_summary(export, report, DESCRIPTION_BYTES)));
    json_put(object, "tags", tags(export, report));
    json_put(object, "evidence", evidence(export, report));
    json_write(object, out);
    buffer_add_byte(out, '\n');
}
