/* offer.h: what a short line that stands apart (a title, a description, the text of a link) offers: a game, a call, a
 * house's name. Everyday words say nothing one by one; who names a game, a house and a reason to come in one line sells. */
#ifndef RASOAT_DETECTORS_OFFER_H
#define RASOAT_DETECTORS_OFFER_H

#include "detectors/judge.h"

#define OFFER_LIMIT_BYTES 1500 /* of a line; what is behind it is not looked at */

struct offer {
    double games; /* words of gambling, each once */
    double calls; /* praise, calls, sums of money */
    double lures; /* of these, what calls nobody but players */
    double asking; /* words of pages that answer a search */
    double name; /* a house's name, or one that is no Vietnamese word */
    double honest; /* words of reports, warnings, other subjects */
    double shares; /* 0..1: how much of the line these words are */
    bool twice; /* a name stands there twice, beside strong words of gambling: "X | nhà cái X" */
    bool house; /* the name is shaped as those of gambling houses */
};

struct offer offer_of(const struct subject *subject, struct text line);
/* The sum, honest words taken off; 0 where the line names no game, or nobody who would offer it. */
double offer_points(const struct offer *offer);
/* From here a line is an advertisement, if nothing else is known of it; from `likely` on it may be. */
static const double offer_certain = 3.2;
static const double offer_likely = 2.4;

/* The same as a weight, as listed words have it, for a text that is clicked: 5 where it offers gambling, or says hardly
 * anything but a game's name; 2.6 where it is a house's name and no more, 2 where it only calls players; 0 with an honest
 * word. */
double offer_weight(const struct subject *subject, struct text clicked);

/* One or two words stand in quotation marks: they are others'. */
bool offer_quotes(struct text said);
/* "nhận 88k", "thưởng 150%" in text without accents: a sum that is given. */
bool offer_gives_money(struct text plain);

#endif
