/* screen_campaigns.c: the same injected thing on several sites: the list, and one campaign with its places by agency. A bounded account
 * sees the places of its own agencies, and is told nothing of others'. */
#include "review/findings.h"
#include "review/pieces.h"
#include "review/screens.h"
#include "store/campaigns.h"

#include <stdlib.h>

enum { CAMPAIGNS_SHOWN = 100, PLACES_SHOWN = 500 };

struct campaigns_view {
    struct screen *screen;
    size_t shown;
    size_t left_out;
};

/* "host nohu.example" as a person says it, with a capital letter. */
static struct text name_of(struct screen *screen, const struct campaign *campaign)
{
    struct html *html = &screen->html;
    const size_t from = html->out.length;
    list_campaign(&html->out, screen->head, arena_printf(screen->arena, "%.*s %.*s", TEXT_ARGS(campaign->kind), TEXT_ARGS(campaign->value)));
    return findings_capitalized(screen->arena, html_taken(html, screen->arena, from));
}

static void write_sums(struct screen *screen, const struct campaign *campaign)
{
    struct html *html = &screen->html;
    SENTENCE(html, WORD_CAMPAIGN_SUMS, piece_number(screen, campaign->pages), piece_number(screen, campaign->sites));
    if (campaign->pages_ever > campaign->pages) {
        HTML(html, " ");
        SENTENCE(html, WORD_CAMPAIGN_EVER, piece_number(screen, campaign->pages_ever), piece_number(screen, campaign->sites_ever));
    }
}

static void write_state(struct html *html, bool is_current)
{
    if (is_current)
        HTML(html, "<span class=\"badge takedown\">");
    else
        HTML(html, "<span class=\"badge good\">");
    html_words(html, is_current ? WORD_CAMPAIGN_CURRENT : WORD_CAMPAIGN_OVER);
    HTML(html, "</span>");
}

static bool write_campaign(void *context, const struct campaign *campaign)
{
    struct campaigns_view *view = context;
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    if (view->shown == CAMPAIGNS_SHOWN) {
        view->left_out++;
        return true;
    }
    view->shown++;
    HTML(html, "<li class=\"item ");
    html_string(html, campaign->is_current ? "takedown" : "clean");
    HTML(html, "\"><div class=\"item-head\">");
    write_state(html, campaign->is_current);
    buffer_printf(&html->out, "</div><h2><a href=\"/campaign/%lld\">", (long long)campaign->id);
    html_foreign(html, name_of(screen, campaign), 200);
    HTML(html, "</a></h2><p>");
    write_sums(screen, campaign);
    HTML(html, "</p><p class=\"soft facts\"><span>");
    html_words(html, WORD_CAMPAIGN_FIRST);
    HTML(html, " ");
    html_age(html, campaign->first_time);
    HTML(html, "</span><span>");
    html_words(html, WORD_CAMPAIGN_LAST);
    HTML(html, " ");
    html_age(html, campaign->last_time);
    HTML(html, "</span></p></li>");
    return true;
}

enum status screen_campaigns(struct screen *screen)
{
    struct html *html = &screen->html;
    const struct campaign_query all = {0};
    struct campaigns_view view = {.screen = screen};
    screen_begin_words(screen, WORD_CAMPAIGNS, "/campaigns");
    HTML(html, "<p class=\"lead\">");
    html_words(html, WORD_CAMPAIGNS_LEAD);
    HTML(html, "</p><ol class=\"queue\">");
    enum status status = store_campaigns(screen->store, &all, write_campaign, &view);
    HTML(html, "</ol>");
    if (view.shown == 0) {
        HTML(html, "<p class=\"none\">");
        html_words(html, WORD_CAMPAIGNS_EMPTY);
        HTML(html, "</p>");
    }
    if (view.left_out) {
        HTML(html, "<p>");
        SENTENCE(html, WORD_CAMPAIGNS_MORE, piece_number(screen, view.left_out));
        HTML(html, "</p>");
    }
    screen_end(screen);
    return status;
}

/* --- one campaign --- */

struct places_view {
    struct screen *screen;
    struct campaign campaign;
    bool is_found;
    ARENA_LIST(struct campaign_place) places;
    uint64_t left_out;
};

static bool take_campaign(void *context, const struct campaign *campaign)
{
    struct places_view *view = context;
    struct arena *arena = view->screen->arena;
    view->campaign = *campaign;
    view->campaign.kind = arena_copy(arena, campaign->kind);
    view->campaign.value = arena_copy(arena, campaign->value);
    view->campaign.shared = arena_copy(arena, campaign->shared);
    view->is_found = true;
    return false;
}

static bool take_place(void *context, const struct campaign_place *given)
{
    struct places_view *view = context;
    struct arena *arena = view->screen->arena;
    if (view->places.count == PLACES_SHOWN) {
        view->left_out++;
        return true;
    }
    struct campaign_place *place = ARENA_PUSH(arena, &view->places);
    *place = *given;
    place->url = arena_copy(arena, given->url);
    place->site_name = arena_copy(arena, given->site_name);
    place->agency = arena_copy(arena, given->agency);
    return true;
}

static int by_agency(const void *a, const void *b)
{
    const struct campaign_place *x = a, *y = b;
    const int agency = text_compare(x->agency, y->agency), site = text_compare(x->site_name, y->site_name);
    return agency != 0 ? agency : site != 0 ? site : text_compare(x->url, y->url);
}

static void write_place(const struct places_view *view, const struct campaign_place *place)
{
    struct html *html = &view->screen->html;
    HTML(html, "<li>");
    write_state(html, place->is_current && view->campaign.is_current);
    buffer_printf(&html->out, " <a href=\"/page/%lld\">", (long long)place->page);
    html_address(html, place->url);
    HTML(html, "</a></li>");
}

static void write_places(const struct places_view *view)
{
    struct screen *screen = view->screen;
    struct html *html = &screen->html;
    for (size_t i = 0; i < view->places.count; i++) {
        const struct campaign_place *place = &view->places.items[i];
        const bool is_first = i == 0 || !text_equal(place->agency, view->places.items[i - 1].agency);
        if (is_first && i > 0)
            HTML(html, "</ul></section>");
        if (is_first) {
            HTML(html, "<section class=\"card\"><h2>");
            html_foreign(html, place->agency.length ? place->agency : place->site_name, 200);
            HTML(html, "</h2><ul class=\"lines\">");
        }
        write_place(view, place);
    }
    if (view->places.count > 0)
        HTML(html, "</ul></section>");
    if (view->left_out) {
        HTML(html, "<p>");
        SENTENCE(html, WORD_TICKET_PAGES_MORE, piece_number(screen, view->left_out));
        HTML(html, "</p>");
    }
}

static void write_facts(const struct places_view *view)
{
    struct html *html = &view->screen->html;
    const struct campaign *campaign = &view->campaign;
    HTML(html, "<section class=\"short\"><h2>");
    html_words(html, WORD_PAGE_IN_SHORT);
    HTML(html, "</h2><p>");
    write_sums(view->screen, campaign);
    HTML(html, "</p><dl class=\"facts-list\">");
    piece_fact(html, WORD_CAMPAIGN_FIRST_FACT);
    html_time(html, campaign->first_time);
    piece_fact_end(html);
    piece_fact(html, WORD_CAMPAIGN_LAST_FACT);
    html_time(html, campaign->last_time);
    piece_fact_end(html);
    if (campaign->shared.length) {
        piece_fact(html, WORD_CAMPAIGN_SHARED);
        findings_evidence(view->screen, campaign->shared);
        piece_fact_end(html);
    }
    buffer_printf(&html->out, "</dl><p class=\"buttons\"><a href=\"/queue?campaign=%lld\">", (long long)campaign->id);
    html_words(html, WORD_CAMPAIGN_QUEUE);
    buffer_printf(&html->out, "</a> <a href=\"/tickets?campaign=%lld\">", (long long)campaign->id);
    html_words(html, WORD_CAMPAIGN_TICKETS);
    HTML(html, "</a></p></section>");
}

enum status screen_campaign(struct screen *screen)
{
    struct places_view *view = arena_alloc(screen->arena, sizeof *view);
    const struct campaign_query query = {.id = screen->id};
    *view = (struct places_view){.screen = screen};
    enum status status = store_campaigns(screen->store, &query, take_campaign, view);
    if (status == STATUS_OK)
        status = store_campaign_places(screen->store, screen->id, take_place, view);
    if (status != STATUS_OK || !view->is_found)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    if (view->places.count > 1)
        qsort(view->places.items, view->places.count, sizeof *view->places.items, by_agency);
    screen_begin(screen, name_of(screen, &view->campaign), "/campaigns");
    write_facts(view);
    write_places(view);
    screen_end(screen);
    return STATUS_OK;
}
