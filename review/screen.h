/* screen.h: what a screen is given, and how it answers. One file a screen (review/screen_NAME.c), its rows in review/routes.def.
 *
 * When a handler is called it is settled that the account may be here, that what the first number names exists and is his to see, and,
 * for a POST, that one of our own forms sent it. A handler reads through `store`, which shows a bounded account nothing but his own
 * agencies' (store/scope.h); it writes through screen_write(), only about things that it found in `store`. */
#ifndef RASOAT_REVIEW_SCREEN_H
#define RASOAT_REVIEW_SCREEN_H

#include "review/html.h"
#include "review/request.h"
#include "review/review.h"
#include "review/route.h"
#include "store/audit.h"

#define SCREEN_LIMIT_HEADERS 8

struct screen {
    struct review *review;
    const struct review_settings *settings;
    const struct request *request;
    struct arena *arena; /* for this request */
    struct store *store; /* for reading; what the account may see */
    bool is_member; /* logged in; else `account` is empty */
    struct account account;
    const struct route *route;
    int64_t id; /* the first number of the address; 0: none */
    int64_t second; /* the second one */
    struct text name; /* the file's name in the address */
    int64_t now;
    const char *form_token; /* goes into every form: screen_form_begin does it */
    const struct list_head *head; /* for takedown's words: rules, time zone, language */
    struct html html; /* the page's body is written here */

    /* the answer */
    unsigned status;
    const char *content_type;
    struct {
        const char *name;
        const char *value;
    } headers[SCREEN_LIMIT_HEADERS];
    size_t header_count;
    int file; /* -1: none */
    uint64_t file_bytes;
};

/* --- the page around (review/frame.c) --- */
/* Head, navigation and <main>, with <h1>; `current`: the path of the navigation's entry ("/queue"), or NULL. */
void screen_begin(struct screen *screen, struct text title, const char *current);
void screen_begin_words(struct screen *screen, enum word title, const char *current);
void screen_end(struct screen *screen);
/* <form method="post" action="PATH" class="CLASS"> with its token; the end tag is the screen's. */
void screen_form_begin(struct screen *screen, struct text action, const char *class);
/* A line that says what was done or what is wrong, above the page's content: role "status" or "alert". */
void screen_notice(struct screen *screen, enum word word, bool is_bad);

/* A stable word of the audit log ("page-viewed") as a person says it (takedown/advice.def); the word itself where there is no row. */
void screen_event(struct screen *screen, struct text what);

/* --- answers other than a page --- */
/* 303 to an address of this site; query values must be encoded already. */
enum status screen_redirect(struct screen *screen, struct text target);
/* 404, 403 ...: a page that says it, with no word of what is there. */
enum status screen_refuse(struct screen *screen, unsigned status);
/* Bytes that are not a page: as a download under that name (letters, digits, "._-"), never shown on our origin. The descriptor is
 * closed by the server. */
enum status screen_file(struct screen *screen, int file, uint64_t bytes, const char *content_type, struct text name);
/* Name and value must live as long as the arena, and hold no line end. */
enum status screen_header(struct screen *screen, const char *name, const char *value) MUST_USE;

/* --- writing --- */
/* The store for decisions (store_open_beside); one transaction, ended with screen_commit in the same request. NULL: it cannot be
 * opened. */
struct store *screen_write(struct screen *screen);
/* Commits what went well, abandons what did not, and gives the status back (STATUS_BUSY: a crawl is writing, try again). */
enum status screen_commit(struct screen *screen, enum status status) MUST_USE;
/* Who does it, for the audit log: the account's name. */
struct text screen_who(const struct screen *screen);
/* Notes that the account saw this: written soon after, by the journal. */
void screen_saw(struct screen *screen, const char *what, const char *kind, int64_t subject, struct text detail);
/* Has the account the role for this? For buttons that others should not see. */
bool screen_may(const struct screen *screen, unsigned roles);

#endif
