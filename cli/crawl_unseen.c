/* crawl_unseen.c: an answer came, and yet the page was not looked at: refusals, failures, redirects without an end. Not
 * looked at is never shown as clean. */
#include "cli/visit.h"

bool status_is_refusal(uint16_t status)
{
    return status == 401 || status == 403 || status == 407 || status == 429 || status >= 500;
}

/* That is a state, told once; the page's last verdict stays. */
const char *visit_does_not_load(const struct crawl *crawl, const struct visit *visit)
{
    const char *outcome = NULL;
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct seen_look *look = &visit->looks[i];
        bool failed = look->status >= 500 || look->status == 429;
        if (look->answered && (!failed || look->findings.list.count > 0))
            return NULL;
        if (look->answered && !outcome)
            outcome = look->status == 429 ? "overloaded" : "server-error";
    }
    return outcome;
}

/* What the plain visitor was given, or whoever asked first. */
static const struct seen_look *main_look(const struct crawl *crawl, const struct visit *visit)
{
    const struct seen_look *plain = &visit->looks[crawl->identities.plain];
    return plain->answered ? plain : &visit->looks[visit->asks[0].identity];
}

struct text visit_not_seen(const struct crawl *crawl, struct visit *visit)
{
    const struct seen_look *look = main_look(crawl, visit);
    if (look->not_a_page.length)
        return arena_printf(visit->arena, "not a page: %.*s", TEXT_ARGS(look->not_a_page));
    for (size_t i = 0; i < crawl->identities.count; i++) {
        const struct seen_look *other = &visit->looks[i];
        if (other->answered && !other->unending && !status_is_refusal(other->status))
            return (struct text){0}; /* somebody was shown it */
    }
    if (!look->answered)
        return (struct text){0};
    return look->unending ? TEXT("redirects that do not end") : arena_printf(visit->arena, "the server refused: %u", look->status);
}
