/* script_host.h: the host functions behind the scripts' page (analyst/script_page/): what JavaScriptCore calls. */
#ifndef RASOAT_ANALYST_SCRIPT_HOST_H
#define RASOAT_ANALYST_SCRIPT_HOST_H

#include "analyst/script_priv.h"

#include <JavaScriptCore/JavaScript.h>

/* One page as one visitor: what the host functions read and write. */
struct script_visit {
    struct script_pieces pieces; /* its arena is the functions' own, and leaves no function by its escape */
    struct script_log log; /* an arena of its own: what is told stays, whatever the functions run out of */
    const struct script_choice *choice;
    uint8_t seen_as;
    bool as_engine; /* says that it is a search engine's own visit */
    uint32_t node; /* the element whose code runs */
    bool asked; /* a script asked who the visitor is */
    bool decoded; /* since the flag was cleared, code ran that came out of a script */
    bool cut;
};

struct script_host {
    JSClassRef function_class; /* callable objects; their private data is a script_host_function */
    JSClassRef object_class;
    struct script_host_function *functions;
    size_t count;
    struct script_visit *visit; /* of the context that runs; NULL: none */
};

bool script_host_init(struct script_host *host);
void script_host_free(struct script_host *host);
/* An object with the functions, for the page's closure alone. */
JSObjectRef script_host_object(struct script_host *host, JSContextRef context);
/* Texts that need not be well formed, NULs and all; the caller releases the string. */
JSStringRef script_string(struct arena *arena, struct text t);
JSValueRef script_string_value(JSContextRef context, struct arena *arena, struct text t);
void script_put(JSContextRef context, JSObjectRef object, const char *name, JSValueRef value);

#endif
