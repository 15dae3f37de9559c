/* identity.h: who the crawler says it is. The built-in ones are a table; configuration may change or add some. */
#ifndef RASOAT_CRAWLER_IDENTITY_H
#define RASOAT_CRAWLER_IDENTITY_H

#include "base/arena.h"
#include "base/text.h"

#define IDENTITY_LIMIT 16

struct identity {
    struct text name; /* "browser" */
    struct text user_agent; /* "{contact}" is replaced by the contact address, where the identity is our own */
    struct text accept;
    struct text accept_language;
    struct text referer; /* empty: none is sent */
};

/* The built-in identity of that name, or NULL. */
const struct identity *identity_builtin(struct text name);
/* It comes from a search engine's result: a Referer is sent. */
bool identity_from_search(const struct identity *identity);
/* It says that it is a search engine's robot. */
bool identity_is_crawler(const struct identity *identity);
bool identity_is_phone(const struct identity *identity);
/* `{contact}` filled in; a user agent without it is left as it is. */
struct text identity_user_agent(struct arena *arena, const struct identity *identity, struct text contact);

#endif
