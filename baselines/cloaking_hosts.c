/* cloaking_hosts.c: hosts that a page may name for one kind of visitor alone without anything being wrong. */
#include "baselines/cloaking_priv.h"

#include "page/url.h"

/* Phones are led to shops of applications and to messengers; scripts come from these networks. None of them is a place where a
 * gambling house lives under the network's own name; their shortened and shared addresses are judged on the page itself. */
static const char *const common[] = {
    "apple.com", "google.com", "google.com.vn", "googleapis.com", "gstatic.com", "googletagmanager.com",
    "google-analytics.com", "googlesyndication.com", "doubleclick.net", "recaptcha.net", "youtube.com", "youtu.be",
    "ytimg.com", "ggpht.com", "facebook.com", "facebook.net", "fbcdn.net", "fb.com", "messenger.com", "m.me",
    "instagram.com", "zalo.me", "zalo.vn", "zaloapp.com", "zdn.vn", "zadn.vn", "za.zalo.me", "zalo.cloud",
    "twitter.com", "x.com", "linkedin.com", "tiktok.com", "pinterest.com", "whatsapp.com", "viber.com", "microsoft.com",
    "office.com", "live.com", "bing.com", "clarity.ms", "aspnetcdn.com", "sharepoint.com", "huawei.com",
    "cloudflare.com", "cloudflareinsights.com", "jsdelivr.net", "unpkg.com", "jquery.com", "bootstrapcdn.com",
    "fontawesome.com", "cdnjs.com", "addthis.com", "sharethis.com", "addtoany.com", "hotjar.com", "w3.org",
    "schema.org", "creativecommons.org", "wikipedia.org", "ampproject.org", "coccoc.com", "tawk.to",
    "userway.org", "subiz.com", "subiz.net", "crisp.chat", "onesignal.com", "vnpt.vn", "viettel.vn", "fpt.ai", "chinhphu.vn", "tinnhiemmang.vn", "dangcongsan.vn",
};

bool host_is_common(struct text host)
{
    if (text_ends_with(host, TEXT(".gov.vn")) || text_equal(host, TEXT("gov.vn")))
        return true;
    if (text_equal(host, TEXT("sites.google.com"))) /* anybody's pages */
        return false;
    struct text domain = url_registrable_domain(host);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (text_equal(domain, text_from_string(common[i])))
            return true;
    return false;
}

bool host_serves_anybody(struct text host)
{
    static const char *const open[] = {"jsdelivr.net", "unpkg.com", "githubusercontent.com", "statically.io", "githack.com"};
    struct text domain = url_registrable_domain(host);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (text_equal(domain, text_from_string(open[i])))
            return true;
    return false;
}

bool host_is_foreign(const struct look *look, struct text host)
{
    return host.length > 0 && !host_is_common(host) &&
           !(look->host.length && text_equal(url_registrable_domain(host), url_registrable_domain(look->host)));
}
