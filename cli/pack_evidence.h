/* pack_evidence.h: which kept files an evidence pack is made of, and what stands in them. */
#ifndef RASOAT_CLI_PACK_EVIDENCE_H
#define RASOAT_CLI_PACK_EVIDENCE_H

#include "cli/pack.h"
#include "store/evidence.h"

/* What was kept of one place of a dossier. */
struct pack_place {
    const struct dossier_place *place;
    const struct evidence_row *row; /* NULL: nothing, or its file is not what was kept */
};
struct pack_places {
    const struct pack_place *items; /* as many as the dossier has, in its order */
    size_t count;
    const struct text *identities; /* of all of them, in the order of the files */
    size_t identity_count;
    int64_t first_received;
    int64_t last_received;
    uint64_t without_evidence;
};
/* The newest evidence of each place that is not newer than its findings; files are read and held against their digests. */
enum status pack_places_find(struct invocation *invocation, struct store *store, const struct dossier *dossier,
                             struct pack_places *places) MUST_USE;
/* Calls `each` with the bytes of one identity's archive, piece by piece: false where it was, or a file cannot be read. */
typedef bool pack_each_piece(void *context, struct text piece);
bool pack_archive_read(struct invocation *invocation, const struct pack_places *places, struct text identity, pack_each_piece *each,
                       void *context);
uint64_t pack_archive_bytes(const struct pack_places *places, struct text identity);
/* difference.html: each place's plain visitor against whoever saw most of what the plain one was not shown. */
void pack_difference(struct invocation *invocation, const struct dossier *dossier, const struct pack_places *places, struct buffer *out);

#endif
