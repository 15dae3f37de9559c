/* evidence.h: what the crawl keeps of flagged pages: requests and answers of every identity as they went over the line, and the
 * style sheets that they were judged with, as one WARC file for a page and a night (docs/evidence.md).
 *
 * While a visit is under way its bytes are held, in memory first, then in the spool (cli/evidence_files.h). With the verdict
 * they are written or dropped. Pages that only the second look can flag wait in the spool, packed, until it is over. What
 * could not be kept is a note. */
#ifndef RASOAT_CLI_EVIDENCE_H
#define RASOAT_CLI_EVIDENCE_H

#include "cli/evidence_files.h"
#include "cli/visit.h"
#include "crawler/warc.h"
#include "store/evidence.h"

#define EVIDENCE_LIMIT_MEMORY_BYTES ((uint64_t)64 * 1024 * 1024) /* of all visits; what is past it goes to the spool */
#define EVIDENCE_LIMIT_FILE_BYTES ((size_t)256 * 1024 * 1024) /* of one page's file, packed */

/* Fields of our own in a record's head (ISO 28500 5.1 lets writers add some); `rasoat scan` puts a page's looks together by them. */
#define EVIDENCE_FIELD_PAGE "WARC-Rasoat-Page" /* the address that was asked for first */
#define EVIDENCE_FIELD_SITE "WARC-Rasoat-Site"
#define EVIDENCE_FIELD_HOP "WARC-Rasoat-Hop" /* "2/3": the second of three answers of one look */
#define EVIDENCE_FIELD_LOOK "WARC-Rasoat-Look" /* "first", or "again": the same identity once more, for the page's own noise */
#define EVIDENCE_FIELD_JUDGED "WARC-Rasoat-Judged" /* on the last answer of a look: whose body was judged, enum evidence_judged */
#define EVIDENCE_FIELD_BYTES "WARC-Rasoat-Judged-Bytes" /* of the body that was judged, decoded; with " cut" where it is a start */
#define EVIDENCE_FIELD_ROLE "WARC-Rasoat-Role" /* "style-sheet" */

/* Whose body stands for a look: its words are evidence_judged_words. */
enum evidence_judged {
    EVIDENCE_LAST, /* the last answer's */
    EVIDENCE_FIRST, /* the first redirect's own: the last is another page, and judged as such */
    EVIDENCE_NONE, /* nothing came of the last request: the way alone was judged */
    EVIDENCE_JUDGED_COUNT
};
extern const char *const evidence_judged_words[EVIDENCE_JUDGED_COUNT];

/* Bytes that are held, in one of two places. */
struct evidence_piece {
    char *memory; /* malloc; NULL: in the spool */
    uint64_t offset;
    size_t length;
    bool lost; /* no room in either */
};

/* One request and its answer; texts are malloc'd with it. */
struct exchange {
    struct exchange *next;
    int64_t time;
    struct text url;
    struct text address;
    struct text certificate; /* fields of a metadata record; empty: none */
    struct text certificate_line; /* the same in one line */
    struct evidence_piece request;
    struct evidence_piece answer; /* head and body */
    size_t head_length; /* of the answer */
    bool cut; /* it was longer than is kept */
    bool broken_off;
};
/* One look: its answers, hop by hop. */
struct evidence_look {
    struct evidence_look *next;
    size_t ask; /* of visit.asks */
    struct exchange *exchanges;
    struct exchange *last;
    enum evidence_judged judged;
    size_t judged_bytes;
    bool judged_cut;
};

/* A page that waits for the second look. */
struct evidence_waiting {
    int64_t page;
    uint64_t sum;
    int64_t time;
    uint64_t offset; /* in the spool: a file's bytes, behind them its parts */
    size_t file_length;
    size_t parts_length;
};

struct evidence {
    const char *state;
    struct spool spool;
    uint64_t memory; /* held */
    uint64_t stored; /* bytes of all files */
    struct evidence_waiting *waiting;
    size_t waiting_count;
    size_t waiting_room;
    bool waiting_sorted; /* by page */
    char (*removed)[128]; /* files whose rows are gone: unlinked once that is committed */
    size_t removed_count;
    size_t removed_room;
    struct { /* for the summary */
        uint64_t kept;
        uint64_t kept_bytes;
        uint64_t same;
        uint64_t lost;
        uint64_t expired; /* past their days */
        uint64_t displaced; /* by the budget */
        uint64_t freed_bytes;
    } counts;
};

/* --- cli/crawl_evidence.c --- */
/* Makes crawl->evidence where the configuration wants any kept; sweeps files that no row names. False where that cannot be. */
bool evidence_open(struct crawl *crawl);
void evidence_close(struct crawl *crawl);
/* An answer to the visit's request came, whole or not. */
void evidence_answer(struct crawl *crawl, struct visit *visit, const struct request *request, const struct fetch_result *result);
/* The look is over; `body` is what is judged. */
void evidence_look_ends(struct crawl *crawl, struct visit *visit, enum evidence_judged judged, const struct response *response);
/* The visit has its verdict: keeps, refers to what is kept, or puts aside for the second look. In the verdict's transaction. */
void evidence_judged(struct crawl *crawl, struct visit *visit, enum verdict verdict, bool unchanged, int64_t now);
/* The second look gave the page this verdict. */
void evidence_revised(struct crawl *crawl, int64_t page, enum verdict verdict, int64_t now);
void evidence_drop(struct crawl *crawl, struct visit *visit);

/* --- cli/evidence_hold.c: pieces --- */
void evidence_hold(struct evidence *evidence, struct text bytes, struct text more, struct evidence_piece *piece);
void evidence_release(struct evidence *evidence, struct evidence_piece *piece);
/* Its bytes: where they are, or read into the arena. False where they are lost. */
bool evidence_piece_bytes(const struct evidence *evidence, struct arena *arena, const struct evidence_piece *piece,
                          struct text *bytes);
void evidence_looks_free(struct evidence *evidence, struct evidence_look *looks);
struct exchange *exchange_new(const struct fetch_result *result, struct text url, int64_t time);

/* --- cli/evidence_warc.c --- */
/* The page's file and its parts (in the arena). False where a piece was lost or a limit reached: what is there is good. */
bool evidence_build(struct crawl *crawl, struct visit *visit, struct arena *arena, struct buffer *file,
                    struct evidence_part parts[EVIDENCE_LIMIT_PARTS], size_t *part_count);

/* --- cli/evidence_keep.c --- */
/* Writes the file and its row. False where it could not be: *note says why. The store's failure is noted with the crawl. */
bool evidence_store(struct crawl *crawl, struct evidence_row *row, struct text file, const char **note);
/* Keeps a file for the second look. False: no room. */
bool evidence_put_aside(struct crawl *crawl, const struct evidence_row *row, struct text file);
/* Removes what is too old (unless the clock is in doubt) or too much; at the end of a run. */
void evidence_retain(struct crawl *crawl, int64_t now);
/* What was removed is committed. */
void evidence_committed(struct crawl *crawl);
/* For the summary. */
void evidence_print(const struct crawl *crawl, bool vietnamese);

#endif
