/* frontier_priv.h: what a piece of an address is: a session's mark, a date, the ending of a file. */
#ifndef RASOAT_CRAWLER_FRONTIER_PRIV_H
#define RASOAT_CRAWLER_FRONTIER_PRIV_H

#include "base/text.h"

/* A parameter that names a session or a campaign and never the content. */
bool frontier_drops_parameter(struct text name, struct text value);
/* ASP.NET's session without cookies: "(S(lit3py55t21z5v55vlm25s55))". */
bool frontier_is_session_segment(struct text segment);
/* A path segment without its ";jsessionid=..." (the Servlet specification's 7.1.3). */
struct text frontier_without_session(struct text segment);
/* "2026-11-22", "22-11-2026", "2026-11", "20261122", "thang-11-2026", "tuan-47-nam-2026"; also with '/' or '.'. */
bool frontier_is_date(struct text t);
/* Four digits that can be a year, one or two that can be a month or a day. */
bool frontier_is_year(struct text t);
bool frontier_is_month_or_day(struct text t);
/* A parameter that says a day, month or year: "thang=11", "date=2026-11-22". */
bool frontier_is_date_parameter(struct text name, struct text value);
/* A parameter that says which thing is shown: "id", "ItemID", "newsid". */
bool frontier_is_id_name(struct text name);
/* The last segment ends like a file that is no page. */
bool frontier_is_not_a_page(struct text segment);

#endif
