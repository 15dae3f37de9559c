/* profile_names.c: what a page and its answer say of themselves beside their text: names, proofs of ownership, headers, inline
 * scripts, and what made the page. */
#include "page/profile_priv.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "page/finding.h"

enum { LINKS_ASKED = 32, NAME_BYTES = 64, STRUCTURED_BYTES = 8192 };

/* Metas by which somebody proves to an engine or a network that the site is his. */
static bool is_token(struct text name)
{
    static const struct text others[] = {{"seznam-wmt", 10}, {"google-adsense-account", 22}};
    if (text_find_ignore_case(name, TEXT("verif"), 0) != SIZE_MAX ||
        text_find_ignore_case(name, TEXT("validate"), 0) != SIZE_MAX)
        return true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (text_equal_ignore_case(name, others[i]))
            return true;
    return text_equal_ignore_case(name, TEXT("p:domain_verify"));
}

struct names {
    struct profile_entries *entries;
    const struct document *document;
    const struct visibilities *visibilities;
    struct profile *profile;
    uint32_t inline_scripts;
    bool has_description;
    bool has_heading;
    bool has_structured_name;
    bool has_view_state;
};

static void read_meta(struct names *names, const struct node *node)
{
    struct profile *profile = names->profile;
    struct text name = text_trim(node_attribute(node, TEXT("name")));
    struct text property = text_trim(node_attribute(node, TEXT("property")));
    struct text content = text_trim(node_attribute(node, TEXT("content")));
    struct text key = name.length ? name : property;
    if (!key.length || !content.length)
        return;
    static const struct { struct text key; enum profile_channel channel; const char *name; } known[] = {
        {{"og:site_name", 12}, PROFILE_NAME, "og:site_name"},
        {{"application-name", 16}, PROFILE_NAME, "application-name"},
        {{"apple-mobile-web-app-title", 26}, PROFILE_NAME, "apple-mobile-web-app-title"},
        {{"keywords", 8}, PROFILE_NAME, "keywords"},
        {{"robots", 6}, PROFILE_META, "robots"},
        {{"googlebot", 9}, PROFILE_META, "googlebot"},
    };
    if (text_equal_ignore_case(key, TEXT("description"))) {
        if (!names->has_description)
            profile->description = utf8_cut(content, PROFILE_LIMIT_TEXT_BYTES);
        names->has_description = true;
    } else if (text_equal_ignore_case(key, TEXT("generator"))) {
        if (!profile->generator.length)
            profile->generator = finding_clean(names->entries->arena, content, PROFILE_LIMIT_GENERATOR_BYTES);
    } else if (is_token(key)) {
        profile_add_named(names->entries, PROFILE_TOKEN, key, content, SIGHT_HIDDEN);
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_equal_ignore_case(key, known[i].key) || text_equal_ignore_case(property, known[i].key))
            profile_add_named(names->entries, known[i].channel, text_from_string(known[i].name), content, SIGHT_HIDDEN);
}

static void read_heading(struct names *names, uint32_t index)
{
    struct arena *arena = names->entries->arena;
    struct text text = document_inner_text(arena, names->document, index, PROFILE_LIMIT_VALUE_BYTES);
    if (!text.length)
        return;
    enum sight sight = names->visibilities && index < names->visibilities->count
                           ? names->visibilities->items[index].sight
                           : SIGHT_UNDECIDED;
    profile_add_named(names->entries, PROFILE_NAME, TEXT("h1"), text, sight);
    names->has_heading = true;
}

/* What the page's JSON-LD calls its site or owner: the first "name" where it speaks of one. A walk over the text is enough, and
 * broken JSON gives what stands there. */
static void read_structured_name(struct names *names, struct text json)
{
    json = text_slice(json, 0, STRUCTURED_BYTES);
    size_t key = text_find(json, TEXT("\"name\""), 0);
    if (key == SIZE_MAX || (text_find(json, TEXT("WebSite"), 0) == SIZE_MAX &&
                            text_find(json, TEXT("Organization"), 0) == SIZE_MAX))
        return;
    size_t at = text_find_byte(json, ':', key);
    at = at == SIZE_MAX ? at : text_find_byte(json, '"', at);
    if (at == SIZE_MAX)
        return;
    size_t end = at + 1;
    while (end < json.length && json.data[end] != '"')
        end += json.data[end] == '\\' ? 2 : 1;
    profile_add_named(names->entries, PROFILE_NAME, TEXT("ld:name"),
                      text_slice(json, at + 1, (end < json.length ? end : json.length) - at - 1), SIGHT_HIDDEN);
    names->has_structured_name = true;
}

static void read_inline_script(struct names *names, uint32_t index)
{
    const struct document *document = names->document;
    if (node_has_attribute(&document->nodes[index], TEXT("src")) || document->nodes[index].end_index == index + 1)
        return;
    if (!names->has_structured_name &&
        text_starts_with_ignore_case(text_trim(node_attribute(&document->nodes[index], TEXT("type"))),
                                     TEXT("application/ld+json")))
        read_structured_name(names, document->nodes[index + 1].text);
    if (names->inline_scripts++ >= PROFILE_LIMIT_INLINE_SCRIPTS)
        return; /* so that they never crowd out the hosts */
    uint64_t hash = hash_text(text_trim(document->nodes[index + 1].text));
    profile_add(names->entries, PROFILE_SCRIPT,
                arena_printf(names->entries->arena, "inline:%016llx", (unsigned long long)hash), SIGHT_HIDDEN);
}

/* Headers that begin with X- on ordinary servers, proxies and content management systems. */
static bool is_ordinary(struct text name)
{
    static const char *const ordinary[] = {
        "x-accel-expires", "x-amz-cf-id", "x-amz-cf-pop", "x-amz-id-2", "x-amz-request-id", "x-aspnet-version",
        "x-aspnetmvc-version", "x-azure-ref", "x-backend", "x-backend-server", "x-cache", "x-cache-enabled",
        "x-cache-hits", "x-cache-status", "x-cacheable", "x-cdn", "x-clacks-overhead", "x-cloud-trace-context",
        "x-content-security-policy", "x-content-type-options", "x-correlation-id", "x-dns-prefetch-control",
        "x-download-options", "x-drupal-cache", "x-drupal-dynamic-cache", "x-firefox-spdy", "x-forwarded-for",
        "x-forwarded-host", "x-forwarded-proto", "x-frame-options", "x-generator", "x-iinfo", "x-litespeed-cache",
        "x-litespeed-tag", "x-ms-invokeapp", "x-ms-request-id", "x-nginx-cache", "x-nginx-cache-status",
        "x-pad", "x-page-speed", "x-mod-pagespeed", "x-permitted-cross-domain-policies", "x-pingback", "x-powered-by",
        "x-powered-by-plesk", "x-powered-cms", "x-proxy-cache", "x-queue-time", "x-ratelimit-limit",
        "x-ratelimit-remaining", "x-ratelimit-reset", "x-real-ip", "x-redirect-by", "x-request-id", "x-response-time",
        "x-robots-tag", "x-runtime", "x-server", "x-served-by", "x-sharepointhealthscore", "x-timer", "x-trace-id",
        "x-turbo-charged-by", "x-ua-compatible", "x-ua-device", "x-varnish", "x-varnish-cache", "x-version",
        "x-via", "x-webkit-csp", "x-xss-protection", "x-content-powered-by", "x-logged-in", "x-adblock-key",
    };
    for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++)
        if (text_equal_ignore_case(name, text_from_string(ordinary[i])))
            return true;
    return false;
}

/* "name" of "name=value; path=/". Servers that put a random tail on the name (IIS: ASPSESSIONIDxxxxxxxx) lose it, and
 * digits in a row are one 0. */
static struct text cookie_name(struct arena *arena, struct text cookie)
{
    static const struct text random_tails[] = {{"ASPSESSIONID", 12}, {"TS0", 3}, {"BIGipServer", 11},
                                               {"visid_incap_", 12}, {"incap_ses_", 10}, {"nlbi_", 5}};
    struct text name = text_slice(text_trim(text_split(&cookie, '=')), 0, NAME_BYTES);
    for (size_t i = 0; i < sizeof random_tails / sizeof random_tails[0]; i++)
        if (text_starts_with(name, random_tails[i]))
            return random_tails[i];
    name = finding_clean(arena, name, NAME_BYTES);
    char *plain = arena_alloc_raw(arena, name.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++)
        if (!ascii_is_digit(name.data[i]))
            plain[length++] = name.data[i];
        else if (i == 0 || !ascii_is_digit(name.data[i - 1]))
            plain[length++] = '0';
    return text_of(plain, length);
}

static void read_vary(struct profile_entries *entries, struct text value)
{
    static const struct { struct text token; struct text entry; } told[] = {
        {{"user-agent", 10}, {"vary:user-agent", 15}},
        {{"accept-language", 15}, {"vary:accept-language", 20}},
        {{"referer", 7}, {"vary:referer", 12}},
    };
    while (value.length) {
        struct text token = text_trim(text_split(&value, ','));
        for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
            if (text_equal_ignore_case(token, told[i].token))
                profile_add(entries, PROFILE_HEADER, told[i].entry, SIGHT_HIDDEN);
    }
}

static void read_headers(struct profile_entries *entries, const struct response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        struct text name = response->headers[i].name;
        struct text value = response->headers[i].value;
        if (text_equal_ignore_case(name, TEXT("vary"))) {
            read_vary(entries, value);
        } else if (text_equal_ignore_case(name, TEXT("set-cookie"))) {
            struct text cookie = cookie_name(entries->arena, value);
            profile_add(entries, PROFILE_HEADER, arena_printf(entries->arena, "cookie:%.*s", TEXT_ARGS(cookie)),
                        SIGHT_HIDDEN);
        } else if (text_equal_ignore_case(name, TEXT("x-robots-tag"))) {
            profile_add_named(entries, PROFILE_HEADER, TEXT("x-robots-tag"), value, SIGHT_HIDDEN);
        } else if (text_starts_with_ignore_case(name, TEXT("x-")) && !is_ordinary(name)) {
            struct text clean = finding_clean(entries->arena, name, NAME_BYTES);
            char *lower = arena_string(entries->arena, clean);
            for (size_t k = 0; k < clean.length; k++)
                lower[k] = ascii_lower(lower[k]);
            profile_add(entries, PROFILE_HEADER, text_of(lower, clean.length), SIGHT_HIDDEN);
        }
    }
}

/* What made the page, where it does not say so itself: by where its scripts and sheets lie, or by headers. */
static struct text guess_generator(const struct names *names, const struct links *links)
{
    static const struct { struct text header; struct text generator; } headers[] = {
        {{"microsoftsharepointteamservices", 31}, {"SharePoint", 10}}, {{"liferay-portal", 14}, {"Liferay", 7}},
        {{"x-drupal-cache", 14}, {"Drupal", 6}},
    };
    static const struct { struct text mark; struct text generator; } marks[] = {
        {{"/_layouts/15", 12}, {"SharePoint", 10}}, {{"/_layouts/", 10}, {"SharePoint", 10}},
        {{"/DesktopModules/", 16}, {"DotNetNuke", 10}}, {{"/Portals/_default/", 18}, {"DotNetNuke", 10}},
        {{"/o/frontend-", 12}, {"Liferay", 7}}, {{"/html/js/liferay/", 17}, {"Liferay", 7}},
        {{"-portlet/", 9}, {"Liferay", 7}}, {{"/wp-content/", 12}, {"WordPress", 9}},
        {{"/wp-includes/", 13}, {"WordPress", 9}}, {{"/media/jui/", 11}, {"Joomla", 6}},
        {{"/media/system/js/", 17}, {"Joomla", 6}}, {{"/assets/nv_", 11}, {"NukeViet", 8}},
        {{"/themes/default/js/nv.", 22}, {"NukeViet", 8}}, {{"/assets/js/global.js", 20}, {"NukeViet", 8}},
        {{"/theme/yui_combo.php", 20}, {"Moodle", 6}}, {{"/lib/requirejs.php", 18}, {"Moodle", 6}},
        {{"/sites/default/files/", 21}, {"Drupal", 6}}, {{"/bitstream/", 11}, {"DSpace", 6}},
    };
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (response_header(names->document->response, headers[i].header).length)
            return headers[i].generator;
    size_t asked = 0;
    for (size_t i = 0; i < links->count && asked < LINKS_ASKED; i++) {
        const struct link *link = &links->items[i];
        if (link->kind != LINK_SCRIPT && link->kind != LINK_SHEET)
            continue;
        asked++;
        for (size_t k = 0; k < sizeof marks / sizeof marks[0]; k++)
            if (text_find(link->raw, marks[k].mark, 0) != SIZE_MAX)
                return marks[k].generator;
    }
    return names->has_view_state ? TEXT("ASP.NET WebForms") : (struct text){0};
}

void profile_read_names(struct profile_entries *entries, const struct document *document,
                        const struct visibilities *visibilities, const struct links *links, struct profile *profile)
{
    struct names names = {.entries = entries, .document = document, .visibilities = visibilities, .profile = profile};
    for (uint32_t i = 1; i < document->node_count; i++) {
        const struct node *node = &document->nodes[i];
        if (node->tag == TAG_META)
            read_meta(&names, node);
        else if (node->tag == TAG_SCRIPT)
            read_inline_script(&names, i);
        else if (node->tag == TAG_H1 && !names.has_heading)
            read_heading(&names, i);
        else if (node->tag == TAG_INPUT && !names.has_view_state)
            names.has_view_state = text_equal(node_attribute(node, TEXT("name")), TEXT("__VIEWSTATE"));
    }
    read_headers(entries, document->response);
    if (!profile->generator.length)
        profile->generator = guess_generator(&names, links);
}
