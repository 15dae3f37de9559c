/* campaign_priv.h: what a finding shares with others. */
#ifndef RASOAT_BASELINES_CAMPAIGN_PRIV_H
#define RASOAT_BASELINES_CAMPAIGN_PRIV_H

#include "baselines/campaign.h"

/* One thing that one page has. */
struct campaign_value {
    struct campaign_name name;
    size_t page; /* index of the page */
    struct text identity;
};
struct campaign_values {
    struct arena *arena;
    const struct campaign_settings *settings;
    ARENA_LIST(struct campaign_value) list;
};
/* Adds what the findings of one page may share with other pages. */
void campaign_values_of(struct campaign_values *values, size_t page, const struct campaign_place_in *const *places,
                        size_t count);

#endif
