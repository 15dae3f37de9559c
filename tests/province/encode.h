/* encode.h: texts in the forms that old and odd servers send. The door to iconv, libunistring and zlib. */
#ifndef RASOAT_TESTS_PROVINCE_ENCODE_H
#define RASOAT_TESTS_PROVINCE_ENCODE_H

#include "base/arena.h"
#include "base/text.h"

#define SLUG_LIMIT_BYTES 90

/* "Tăng cường phòng, chống" to "tang-cuong-phong-chong", as the portals' addresses have it. */
struct text encode_slug(struct arena *arena, struct text title);
/* UTF-8 to a legacy encoding that iconv knows ("windows-1258"); dies where a character has no place in it. */
struct text encode_charset(struct arena *arena, struct text utf8, struct text charset);
/* Decomposed Unicode, as some editors store Vietnamese. */
struct text encode_nfd(struct arena *arena, struct text utf8);
/* "ký" to "&#107;&#253;": every character as a numeric reference. */
struct text encode_references(struct arena *arena, struct text utf8);
struct text encode_gzip(struct arena *arena, struct text bytes);
/* The first letter as a capital: a sentence may begin with a word that stands inside of others in lower case. */
struct text encode_capital(struct arena *arena, struct text sentence);
/* &, <, > and " as references. */
struct text encode_html(struct arena *arena, struct text t);

#endif
