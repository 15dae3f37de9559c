/* sniff.h: what is it? In the spirit of WHATWG MIME Sniffing: what a server calls its bytes is believed only where the
 * bytes do not say otherwise. */
#ifndef RASOAT_ANALYST_SNIFF_H
#define RASOAT_ANALYST_SNIFF_H

#include "base/text.h"

enum body_kind {
    BODY_NOTHING, /* pictures, films, programs, archives, style sheets ...: nothing that is judged */
    BODY_PAGE, /* HTML */
    BODY_PDF,
    BODY_OFFICE, /* a ZIP archive that may be DOCX, XLSX, PPTX, ODT, ODS or ODP */
    BODY_SVG,
    BODY_XML, /* feeds, sitemaps, any other */
    BODY_JSON,
    BODY_TEXT, /* plain text, CSV */
};

/* `content_type`: the header's value, empty where there is none; `address`: asked for its file name's ending where type
 * and bytes do not say enough. An empty body is a page where its type does not deny it. */
enum body_kind sniff_kind(struct text content_type, struct text body, struct text address);

#endif
