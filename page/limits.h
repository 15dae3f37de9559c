/* limits.h: what a server can make the program take, hold, follow or wait for: the limits that have no key in [limits]
 * (cli/config_keys.def; those marked "most" are the most that its keys may say). docs/reliability.md, "Limits", is the same
 * list with what reaching each one says; tests/e2e/limits.py compares the three, and reaches each.
 *
 * Here stand the limits of what comes from outside and ends in a note or a finding. Bounds of one parser's inside (tokens of a
 * selector, bytes of a value) stay at the top of its own header. */
#ifndef RASOAT_PAGE_LIMITS_H
#define RASOAT_PAGE_LIMITS_H

#include <stddef.h>

/* --- an answer --- */
#define RESPONSE_LIMIT_HEADERS 200 /* most: fields */
#define RESPONSE_LIMIT_HEADER_BYTES (64 * 1024) /* most: of all fields */
#define FETCH_LIMIT_HEAD_TIMES 4 /* header fields are read to this many times their limit; past it it is no answer */
#define RESPONSE_LIMIT_HOPS 20 /* most: redirects; as the Fetch standard, 4.4: browsers end there */
#define ROBOTS_LIMIT_HOPS 5 /* RFC 9309 2.3.1.2: at least five redirects */
#define SHEET_LIMIT_HOPS 5
#define SITEMAP_LIMIT_HOPS 5
#define RESPONSE_LIMIT_BODY_BYTES (8 * 1024 * 1024) /* most: unpacked */
#define FETCH_LIMIT_HELD_BYTES ((size_t)96 * 1024 * 1024) /* bodies of all requests together (crawler/fetch_priv.h) */
#define PAYLOAD_LIMIT_CODINGS 5 /* one over the other; as many as libcurl undoes */
#define POLITENESS_LIMIT_RETRY_AFTER_MS (15 * 60 * 1000) /* most; a longer one is cut to it */

/* --- robots.txt and sitemaps --- */
#define ROBOTS_LIMIT_BYTES (500 * 1024) /* RFC 9309 2.5: at least 500 KiB are read */
#define ROBOTS_LIMIT_RULES 5000
#define ROBOTS_LIMIT_SITEMAPS 200 /* that it names */
#define CRAWL_LIMIT_ROBOTS_ADDRESSES 200 /* that it names as allowed */
#define GUNZIP_LIMIT_RATIO 200 /* unpacked to packed; real XML stays below 60, a bomb reaches 1000 */
#define SITEMAP_LIMIT_BYTES (50 * 1024 * 1024) /* unpacked, as sitemaps.org says */
#define SITEMAP_LIMIT_URLS 50000
#define SITEMAP_LIMIT_DEPTH 3 /* of indexes in indexes */

/* --- addresses --- */
#define ANALYSIS_LIMIT_LINKS_OUT 5000 /* most: addresses that one page may give to the frontier */
#define FRONTIER_LIMIT_URL_BYTES 2000
#define FRONTIER_LIMIT_PATH_SEGMENTS 24
#define FRONTIER_LIMIT_REPEATED_SEGMENT 3 /* the same segment that often in one path is a growing path */
#define FRONTIER_LIMIT_PARAMETERS 12

/* --- a page and its sheets --- */
#define DOCUMENT_LIMIT_NODES 400000 /* what the usual memory of an analyst holds: judged so far is more than not judged */
#define DOCUMENT_LIMIT_DEPTH 512 /* open elements; deeper input is cut there (Gumbo's time is quadratic in it) */
#define DOCUMENT_LIMIT_ATTRIBUTES 256 /* of one element; the rest is dropped */
#define STYLE_LIMIT_SHEETS 64 /* of one page */
#define STYLE_LIMIT_PAGE_BYTES (16 * 1024 * 1024) /* of all sheets of one page; without those past it the page is judged */
#define CSS_LIMIT_SHEET_BYTES (2 * 1024 * 1024) /* the rest of a sheet is dropped */
#define CSS_LIMIT_RULES 50000 /* of one sheet */
#define CSS_LIMIT_RULE_TOKENS 120000 /* of one top-level rule: the sheet ends there */
#define SCRIPT_LIMIT_TURN_MS 70 /* CPU time of one script or handler: the next one is run all the same */
#define SCRIPT_LIMIT_RUN_MS 140 /* of all that run for one visitor */
#define SCRIPT_LIMIT_PAGE_MS 240 /* of one page's scripts, both visitors */

/* --- a document that is no HTML (analyst/convert.h) --- */
#define CONVERT_LIMIT_TEXT_BYTES (4 * 1024 * 1024) /* of markup that is made of it */
#define CONVERT_LIMIT_PLACES 100000 /* pages, rows, paragraphs, lines */
#define CONVERT_LIMIT_LINKS 10000
#define CONVERT_LIMIT_CPU_MS 900 /* then what was read so far is judged: half of the analyst's usual deadline */
#define CONVERT_LIMIT_PDF_PAGES 300
#define CONVERT_LIMIT_PDF_BOOKMARKS 2000
#define CONVERT_LIMIT_PDF_BOOKMARK_DEPTH 16
#define CONVERT_LIMIT_MEMBERS 4000 /* files in an office file */
#define CONVERT_LIMIT_UNPACKED_BYTES (64 * 1024 * 1024) /* of all its members that are read, together */
#define CONVERT_LIMIT_SHARED_STRINGS 200000 /* of a workbook */
#define CONVERT_LIMIT_RELATIONSHIPS 10000 /* links' targets, which stand in files of their own */
#define CONVERT_LIMIT_XML_DEPTH 256
#define CONVERT_LIMIT_XML_NAME_BYTES (1024 * 1024) /* all names of one XML file together */

/* --- what is found --- */
#define FINDING_LIMIT_PER_RULE 50 /* on one page; further ones are counted in `findings.dropped` */

#endif
