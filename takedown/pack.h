/* pack.h: the papers inside an evidence pack: manifest, findings, custody log, a page for people, and the difference between what
 * visitors and search engines were given. Pure; cli/pack.c puts them into one ZIP (docs/evidence.md). */
#ifndef RASOAT_TAKEDOWN_PACK_H
#define RASOAT_TAKEDOWN_PACK_H

#include "base/arena.h"
#include "takedown/dossier.h"

#define PACK_FORMAT "rasoat-pack-1"
#define PACK_MANIFEST "manifest.json"
#define PACK_STAMP "manifest.tsr" /* stands in no manifest: it is made of it */
#define PACK_SUMS "SHA256SUMS" /* of all other files, as sha256sum reads it; the last file, and in no manifest */
#define PACK_LIMIT_MANIFEST_BYTES (16 * 1024 * 1024)
#define PACK_LIMIT_PIECES 200 /* shown of one side of a difference; of more their number is told */
#define PACK_LIMIT_PIECE_BYTES 400

/* What stands above a pack's files. */
struct pack_head {
    const struct dossier *dossier;
    const char *version; /* of the program */
    int64_t first_received; /* of what is in it: 0: nothing */
    int64_t last_received;
    struct text wordlists_sha256; /* over all word lists as they are now; empty: not known */
    struct text authority; /* that is asked for a time stamp; empty: none is */
    bool has_pictures;
};

void pack_manifest_write(struct buffer *out, const struct pack_head *head, const struct dossier_file *files, size_t file_count);
/* A line of SHA256SUMS. */
void pack_sums_line(struct buffer *out, struct text name, struct text sha256);
/* One JSON object with everything found on each page of the ticket. */
void pack_findings_write(struct buffer *out, const struct dossier *dossier);
/* For people who know no computers, in both languages. */
void pack_readme_write(struct buffer *out, const struct pack_head *head, const struct dossier_file *files, size_t file_count);
/* A line of the custody log. */
void pack_custody_line(struct buffer *out, const struct list_head *head, const struct dossier_event *event, struct text kind,
                       int64_t subject);
/* The custody log's last line: the audit log's end, so that nobody can cut it later without being found out. */
void pack_custody_end(struct buffer *out, int64_t rows, struct text chain);

/* --- difference.html --- */
/* One identity's answer, decoded. */
struct pack_side {
    struct text identity;
    struct text url; /* that answered last */
    uint16_t status;
    struct text body;
};
void pack_difference_begin(struct buffer *out, const struct dossier *dossier);
/* What `other` was given and `plain` was not, and the other way round; all of it as text. `arena` is for the work alone. */
void pack_difference_page(struct buffer *out, struct arena *arena, const struct dossier *dossier, struct text url,
                          const struct pack_side *plain, const struct pack_side *other);
void pack_difference_end(struct buffer *out, const struct dossier *dossier, uint64_t compared, uint64_t left_out);

/* --- reading a manifest that may be hostile --- */
struct pack_manifest {
    struct text program;
    struct text reference; /* empty: no ticket */
    struct text made; /* as it stands */
    struct text authority; /* that was asked for a time stamp; empty: none */
    const struct dossier_file *files; /* without `what` */
    size_t file_count;
};
/* False where it is no manifest of a pack of this kind; texts in the arena. */
bool pack_manifest_read(struct arena *arena, struct text bytes, struct pack_manifest *manifest);

#endif
