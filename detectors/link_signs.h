/* link_signs.h: what planted links have in common, without any word of theirs being known. */
#ifndef RASOAT_DETECTORS_LINK_SIGNS_H
#define RASOAT_DETECTORS_LINK_SIGNS_H

#include "detectors/judge.h"

/* Bits, so that each can be named in evidence. */
enum {
    SIGN_DOFOLLOW = 1, /* rel=dofollow: no browser knows it, sellers of links write it */
    SIGN_BARE_ADDRESS = 2, /* the text is the address itself */
    SIGN_FOREIGN_STATE = 4, /* another country's state body, school or university: these are broken into and linked in rings */
    SIGN_OUTSIDE = 8, /* before the doctype or behind </html> */
    SIGN_PUSHED_ASIDE = 16, /* hundreds of spaces before it push it out of an editor's window */
    SIGN_ODD_WAY = 32 /* hidden in its own style by a way that no menu uses */
};

uint32_t link_signs(const struct subject *subject, const struct link *link);
uint32_t link_signs_count(uint32_t signs);
/* ", the text is the address itself, ..." for evidence; empty where there is none. */
struct text link_signs_words(struct arena *arena, uint32_t signs);

/* What editors of this country link to: a Vietnamese host, a name in Vietnamese ("Hội Nông dân"; "xem thêm" is none), a
 * picture. Says nothing where the link has signs. */
bool link_reads_at_home(const struct subject *subject, const struct link *link);
/* Two words and more with Vietnamese marks that are no mere call to click. */
bool text_is_vietnamese_name(struct arena *arena, struct text text);
/* Two words and more, one of which stands in the host's name: "Halden Museum" for museum-halden.example. */
bool link_is_called_as_host(const struct subject *subject, const struct link *link);
/* A logo in a row of logos: three others that lead to different hosts, on no list or known, stand right beside it. */
bool link_is_in_a_row_of_logos(const struct subject *subject, struct host_memo *memo, const struct link *link);
/* There is a picture in it. */
bool link_shows_picture(const struct subject *subject, const struct link *link);
/* The address says the own site's or province's name ("demo.maker.example/so-y-te" for so-y-te.tinh.gov.vn). */
bool link_names_own_site(const struct subject *subject, const struct link *link);
/* Registered in Viet Nam: somebody had to show who he is. */
bool host_is_vietnamese(struct text host);
/* The host that the whole text names ("https://www.x.example/a", "x.example"); empty where it is anything else, names of
 * files among it. Lower case, without "www.". */
struct text text_names_host(struct arena *arena, struct text text);
/* The element, or one of the `levels` elements around it, has a box of that kind. */
/* One of the first words of the text is a name as gambling houses have it: "luvip88", "hoviclub". Companies have such
 * names too: it says something only beside another sign. */
bool text_names_house(const struct subject *subject, struct host_memo *memo, struct text text);
bool box_around(const struct subject *subject, uint32_t node, int levels, enum box_kind kind);

#endif
