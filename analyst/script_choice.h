/* script_choice.h: which of a page's scripts are worth running, told by a scan of their text: those that can change what
 * a visitor sees or where he ends, and those that hide what they say. */
#ifndef RASOAT_ANALYST_SCRIPT_CHOICE_H
#define RASOAT_ANALYST_SCRIPT_CHOICE_H

#include "base/arena.h"
#include "page/document.h"

#define SCRIPT_LIMIT_SOURCES 400 /* inline scripts of one page */
#define SCRIPT_LIMIT_SOURCE_BYTES (2 * 1024 * 1024) /* of all of them together; further ones are not run */
#define SCRIPT_LIMIT_HANDLERS 400 /* attributes with code */
#define SCRIPT_LIMIT_NAMES 64 /* names of libraries in one script */

struct script_source {
    uint32_t node;
    struct text text;
    bool is_module;
};

/* Code in an attribute: onclick, onload, "href", "src" or "data" for a javascript: address, "srcdoc" for a document with scripts. */
struct script_handler {
    uint32_t node;
    struct text name;
    struct text text;
};

struct script_choice {
    ARENA_LIST(struct script_source) sources; /* all inline scripts in document order; none where nothing was chosen */
    ARENA_LIST(struct script_handler) handlers; /* those with a sink or a mark */
    uint32_t chosen; /* scripts and handlers with a sink or a mark; 0: nothing is to be run */
    bool asks; /* whether the visitor's screen takes touches */
    bool names_engines; /* of search: their visit is worth running */
    bool cut;
};

void script_choose(struct arena *arena, const struct document *document, struct script_choice *choice);
/* Whether this code names a sink (document.write, location, innerHTML ...) or has a mark of obfuscation. */
bool script_is_suspect(struct text source);
/* Names that the script calls or looks into as if somebody else had defined them (wp, gtag): it does not define them,
 * nor asks first whether they are there. At most SCRIPT_LIMIT_NAMES. */
size_t script_free_names(struct text source, struct text names[SCRIPT_LIMIT_NAMES]);

#endif
