/* papers_priv.h: where each name's value stands in its record, and the builders of records. */
#ifndef RASOAT_TAKEDOWN_PAPERS_PRIV_H
#define RASOAT_TAKEDOWN_PAPERS_PRIV_H

#include "takedown/papers.h"

enum papers_type {
#define TYPE(type, first, last) PAPERS_TYPE_##type,
#define FIELD(type, name, kind, english, vietnamese)
#define LIST(type, name, of, english, vietnamese)
#include "takedown/papers_fields.def"
#undef TYPE
#undef FIELD
#undef LIST
    PAPERS_TYPE_COUNT
};
enum papers_field {
#define TYPE(type, first, last)
#define FIELD(type, name, kind, english, vietnamese) PAPERS_FIELD_##type##_##name,
#define LIST(type, name, of, english, vietnamese) PAPERS_FIELD_##type##_##name,
#include "takedown/papers_fields.def"
#undef TYPE
#undef FIELD
#undef LIST
    PAPERS_FIELD_COUNT
};
enum papers_place {
#define TYPE(type, first, last) \
    PAPERS_FIRST_##type = PAPERS_FIELD_##type##_##first, \
    PAPERS_SIZE_##type = PAPERS_FIELD_##type##_##last - PAPERS_FIELD_##type##_##first + 1,
#define FIELD(type, name, kind, english, vietnamese)
#define LIST(type, name, of, english, vietnamese)
#include "takedown/papers_fields.def"
#undef TYPE
#undef FIELD
#undef LIST
};

/* The value of a name: VALUE(record, ticket, agency)->text = ... */
#define VALUE(record, type, name) (&(record)[(int)PAPERS_FIELD_##type##_##name - (int)PAPERS_FIRST_##type])
/* A new record of a type, nothing set. */
#define RECORD(arena, type) \
    ((struct template_value *)arena_alloc_array((arena), (size_t)PAPERS_SIZE_##type, sizeof(struct template_value)))

struct template_value *papers_office(struct arena *arena, const struct list_head *head, const struct dossier_sender *sender);
struct template_value *papers_ticket(struct arena *arena, const struct dossier *dossier, const struct paper_row *row);
struct template_value *papers_digest(struct arena *arena, const struct digest *digest);
/* papers_page.c: the lists of pages of a ticket, and what is summed up of all of them. */
void papers_pages(struct arena *arena, const struct dossier *dossier, const struct paper_row *row, struct template_value *ticket);
void papers_signs(struct arena *arena, const struct dossier *dossier, struct template_value *ticket);

/* "22/11/2026 08:10"; empty for 0. */
struct text papers_time(struct arena *arena, const struct list_head *head, int64_t time);
/* Empty for 0. */
struct text papers_number(struct arena *arena, uint64_t number);
/* What a line of a paper begins with: "not known" where it is empty, so that the line still says something. */
struct text papers_known(const struct list_head *head, struct text t);
/* Evidence in the reader's language, defanged. */
struct text papers_evidence(struct arena *arena, const struct list_head *head, struct text evidence);
/* "browser googlebot" in words, each once. */
struct text papers_who(struct arena *arena, const struct list_head *head, struct text identities);

#endif
