/* scan_warc.h: web archives for `rasoat scan`: each stored answer as a response, and the style sheets beside them. */
#ifndef RASOAT_CLI_SCAN_WARC_H
#define RASOAT_CLI_SCAN_WARC_H

#include "cli/cli.h"
#include "page/response.h"

struct scan_look;

#define SCAN_WARC_LIMIT_BLOCK_BYTES (RESPONSE_LIMIT_BODY_BYTES + 1024 * 1024) /* with its head and its chunks' sizes */
#define SCAN_WARC_LIMIT_SHEETS 4096 /* of one file */
#define SCAN_WARC_LIMIT_SHEET_BYTES (64 * 1024 * 1024) /* of all sheets of one file */
#define SCAN_WARC_LIMIT_SAID 20 /* broken places of one file that are told singly; the others are counted */
#define SCAN_WARC_PAGE_BYTES (1024 * 1024 * 1024) /* of the arena of one answer and its findings */

/* One stored answer; the arena, which holds it, is the callee's from now on. `unread` says why its body cannot be judged;
 * empty where it can. `look` is set for what a crawl of ours kept (cli/scan_evidence.h). False ends the reading. */
typedef bool scan_each_answer(void *context, struct arena *arena, struct response *response, const struct scan_look *look,
                              struct text unread);

struct scan_warc_end {
    bool unread; /* something could not be read: said on stderr */
    bool damaged; /* a record is not what its digest says: said on stderr */
};

/* What a file of that name, which begins so, is. */
bool scan_is_warc(struct text name, struct text start);
/* An open, unnamed file with `start` and all that the descriptor still gives: a pipe cannot be read twice. -1: errno says why. */
int scan_spool(int descriptor, struct text start);
/* Reads the file, calls `each` for every answer in it: HTTP responses, resources that have a web address, and revisits that
 * redirect. `host` empty: each address's own is its site. Problems go to stderr, with their place. False where `each` was. */
bool scan_warc(struct invocation *invocation, int descriptor, struct text file, struct text host, scan_each_answer *each,
               void *context, struct scan_warc_end *end);

/* The style sheets of one WARC file, read when the first is asked for. */
struct scan_sheets;
/* The descriptor must stay open. NULL where there is no memory; caller frees. */
struct scan_sheets *scan_sheets_open(int descriptor);
/* The first sheet stored under that address; false where there is none. */
bool scan_sheets_find(struct scan_sheets *sheets, struct text address, struct text *bytes);
/* Sheets were left out at a limit. */
bool scan_sheets_cut(const struct scan_sheets *sheets);
void scan_sheets_free(struct scan_sheets *sheets);

#endif
