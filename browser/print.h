/* print.h: HTML of ours to PDF. The paper, its margins and its page numbers are said by the HTML's own style sheet:
 *
 *     @page { size: A4; margin: 20mm 15mm 20mm 30mm; @top-center { content: counter(page); font: 13pt "Times New Roman", serif; } }
 *     @page :first { @top-center { content: none; } }
 *
 * Where it says nothing the paper is A4 with these margins, without numbers. No script runs; nothing is fetched but `resources`. */
#ifndef RASOAT_BROWSER_PRINT_H
#define RASOAT_BROWSER_PRINT_H

#include "browser/browser.h"
#include "browser/network.h"

#define PRINT_LIMIT_HTML_BYTES ((size_t)16 * 1024 * 1024)
#define PRINT_LIMIT_BYTES ((size_t)48 * 1024 * 1024) /* of the PDF */
#define PRINT_LIMIT_MS 90000
/* The address of what is printed; pictures stand beside it: "https://paper.invalid/1.png" for "1.png". */
#define PRINT_ADDRESS "https://paper.invalid/"

struct print_request {
    struct text html; /* UTF-8 */
    const struct response *resources; /* by their url; may be NULL */
    size_t resource_count;
    uint32_t time_ms; /* 0: PRINT_LIMIT_MS */
};

/* The PDF, in `arena`. STATUS_LIMIT, STATUS_DEADLINE, STATUS_IO, as picture_take. */
enum status print_pdf(struct browser *browser, struct arena *arena, const struct print_request *request, struct text *pdf) MUST_USE;

#endif
