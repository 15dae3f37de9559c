/* route.h: which address is which screen, who may ask for it, and what the number in it is the number of. The rows stand in
 * review/routes.def: nothing answers that has no row there. */
#ifndef RASOAT_REVIEW_ROUTE_H
#define RASOAT_REVIEW_ROUTE_H

#include "review/request.h"
#include "store/accounts.h"
#include "store/scope.h"

struct screen;

/* Who may: bits by role; ROUTE_EVERYBODY needs no login. */
#define ROUTE_ROLE(role) (1u << (role))
#define ROUTE_ADMINISTRATORS ROUTE_ROLE(ROLE_ADMINISTRATOR)
#define ROUTE_PROVINCE (ROUTE_ADMINISTRATORS | ROUTE_ROLE(ROLE_ANALYST)) /* decides on all sites */
#define ROUTE_DECIDERS (ROUTE_PROVINCE | ROUTE_ROLE(ROLE_SITE)) /* decides on the sites that he sees */
#define ROUTE_MEMBERS (ROUTE_DECIDERS | ROUTE_ROLE(ROLE_READER))
#define ROUTE_EVERYBODY (1u << ROLE_COUNT)
/* An address that names nothing. */
#define SCOPE_OPEN SCOPE_KIND_COUNT
#define ROUTE_LIMIT_NAME_BYTES 128

/* Writes its page, or calls screen_redirect, screen_refuse, screen_file. An error becomes the page that says so. */
typedef enum status route_handler(struct screen *screen);

struct route {
    enum method method;
    const char *pattern; /* parts between slashes; '#': a number, '*': a file's name */
    unsigned allowed;
    enum scope_kind scope; /* what the first number is the number of */
    route_handler *handler;
};
extern const struct route routes[];
extern const size_t route_count;

struct route_match {
    const struct route *route;
    int64_t numbers[2]; /* in the order of their '#' */
    struct text name; /* of '*': letters, digits, "._-" */
};
/* STATUS_NOT_FOUND: no such address; STATUS_INVALID: it has another method (*allowed: METHOD_GET or METHOD_POST). */
enum status route_find(enum method method, struct text path, struct route_match *match, enum method *allowed) MUST_USE;

#endif
