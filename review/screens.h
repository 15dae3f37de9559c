/* screens.h: the handlers that routes.def names. */
#ifndef RASOAT_REVIEW_SCREENS_H
#define RASOAT_REVIEW_SCREENS_H

#include "review/screen.h"

#define ROUTE(method, pattern, allowed, scope, handler) enum status screen_##handler(struct screen *screen);
#include "review/routes.def"
#undef ROUTE

#endif
