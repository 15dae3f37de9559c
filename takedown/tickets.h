/* tickets.h: tickets on paper: the list with ages against deadlines, one ticket for a person, its history. Pure writers. */
#ifndef RASOAT_TAKEDOWN_TICKETS_H
#define RASOAT_TAKEDOWN_TICKETS_H

#include "takedown/dossier.h"
#include "takedown/ticket.h"

struct ticket_line {
    int64_t id;
    struct text reference;
    struct ticket_life life;
    struct text owner;
    struct text site;
    struct text key; /* "host nohu.example" */
    struct text rule;
    struct text campaign; /* "host nohu.example"; empty: none */
    uint64_t places;
    uint64_t places_bad;
    double score;
};
struct ticket_format {
    const char *name; /* "table", "jsonl", "csv" */
    void (*begin)(struct buffer *out, const struct list_head *head);
    void (*line)(struct buffer *out, const struct list_head *head, const struct ticket_line *line);
    void (*end)(struct buffer *out, const struct list_head *head, uint64_t lines, uint64_t overdue);
};
const struct ticket_format *ticket_format_named(struct text name);

/* The state in the reader's language. */
const char *ticket_state_words(const struct list_head *head, enum ticket_state state);
/* Days since it was opened, or reopened. */
int64_t ticket_age_days(const struct ticket_life *life, int64_t now);
/* What names the injection, for people: "links to nohu.example", a rule's line and site. */
void ticket_key_words(struct buffer *out, const struct list_head *head, struct text key);

/* One ticket: `life` and `key` as the store has them; the rest is the dossier's. */
void ticket_show_table(struct buffer *out, const struct dossier *dossier, const struct ticket_life *life, struct text key);
void ticket_show_json(struct buffer *out, const struct dossier *dossier, const struct ticket_life *life, struct text key);
/* Its history, a line each. */
void ticket_history(struct buffer *out, const struct dossier *dossier, bool json);

#endif
