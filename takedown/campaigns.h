/* campaigns.h: campaigns on paper: what was planted on several sites, where, since when, and what the sites share. */
#ifndef RASOAT_TAKEDOWN_CAMPAIGNS_H
#define RASOAT_TAKEDOWN_CAMPAIGNS_H

#include "takedown/list.h"

struct campaign_row {
    int64_t id;
    struct text kind; /* "host", "script", "block", "text" */
    struct text value;
    struct text shared; /* English sentence, as evidence is; may be empty */
    int64_t first_time;
    int64_t last_time;
    bool is_current; /* seen in the newest run */
    uint64_t sites; /* when it was seen last */
    uint64_t pages;
    uint64_t sites_ever;
    uint64_t pages_ever;
};
struct campaign_row_place {
    struct text url;
    struct text site;
    struct text agency;
    struct text contact;
    bool is_current; /* still there when the campaign was seen last */
};
/* One campaign for a person; with its places where there are some, grouped as they are given (by site). */
void campaign_write_table(struct buffer *out, const struct list_head *head, const struct campaign_row *campaign,
                          const struct campaign_row_place *places, size_t count);
/* One JSON object and a newline; "places" only where `with_places`. */
void campaign_write_json(struct buffer *out, const struct campaign_row *campaign, bool with_places,
                         const struct campaign_row_place *places, size_t count);

#endif
