/* listing.h: the province on paper: all addresses, and all pages as files. */
#ifndef RASOAT_TESTS_PROVINCE_LISTING_H
#define RASOAT_TESTS_PROVINCE_LISTING_H

#include "tests/province/province.h"

/* One line for each address: kind, status, URL and the file that a dump has for it ("-": none), tabs between. */
void listing_print(const struct province *province);
/* Writes every HTML body as the plain browser gets it, and every sheet, as FOLDER/HOST/PATH. */
void listing_dump(const struct province *province, struct text folder);
/* Where a dump puts it: "soyte.songan.example/tin-tuc/a-12.html"; an address that ends in / has index.html, a query is
 * written with "@", and a page's name always ends in .html or .htm. */
struct text listing_file(struct arena *arena, const struct site *site, struct text path, bool is_page);

#endif
