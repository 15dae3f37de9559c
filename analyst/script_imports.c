/* script_imports.c: there is no loader of modules: what imports name is left out, but for addresses that hold what they
 * name ("data:", "blob:"), which the scripts' page runs (analyst/script_page/35_parts.js, rasoatImport). */
#include "analyst/script_priv.h"

#include <string.h>

/* Import and export lines ask for what is not here; what follows them may run. */
static struct text without_imports(struct arena *arena, struct text source)
{
    char *copy = arena_alloc_raw(arena, source.length * 3 + 1);
    size_t length = 0;
    for (struct text rest = source; rest.data;) {
        struct text line = text_split(&rest, '\n');
        const struct text code = text_trim(line);
        if (text_starts_with(code, TEXT("import ")) || text_starts_with(code, TEXT("import{"))) {
            /* what the address itself holds is run in its place */
            const size_t held = text_find(code, TEXT("data:"), 0);
            if (held == SIZE_MAX || held == 0)
            continue;
            memcpy(copy + length, "rasoatImport(", sizeof "rasoatImport(" - 1);
            length += sizeof "rasoatImport(" - 1;
            const size_t end = text_find_byte(code, code.data[held - 1], held);
            line = text_slice(code, held - 1, end == SIZE_MAX ? code.length : end - held + 2);
            memcpy(copy + length, line.data, line.length);
            length += line.length;
            copy[length++] = ')';
            line = TEXT(";");
        }
        if (text_starts_with(code, TEXT("export default ")))
            line = text_slice(code, sizeof "export default " - 1, code.length);
        else if (text_starts_with(code, TEXT("export ")))
            line = text_slice(code, sizeof "export " - 1, code.length);
        memcpy(copy + length, line.data, line.length);
        length += line.length;
        if (rest.data)
            copy[length++] = '\n';
    }
    return arena_printf(arena, "(async function(){'use strict';%.*s\n})()", (int)length, copy);
}

/* import(): there is no loader; the page's own function reads addresses that hold what they name. */
static struct text with_own_import(struct arena *arena, struct text source)
{
    const struct text name = TEXT("rasoatImport");
    if (text_find(source, TEXT("import("), 0) == SIZE_MAX)
        return source;
    char *copy = arena_alloc_raw(arena, source.length * 2 + 1);
    size_t length = 0;
    for (size_t at = 0; at < source.length;) {
        const char before = at > 0 ? source.data[at - 1] : ' ';
        if (text_starts_with(text_slice(source, at, source.length), TEXT("import(")) && !ascii_is_alnum(before) &&
            before != '_' && before != '$' && before != '.') {
            memcpy(copy + length, name.data, name.length);
            length += name.length;
            at += sizeof "import" - 1;
        } else {
            copy[length++] = source.data[at++];
        }
    }
    return text_of(copy, length);
}

struct text script_without_loader(struct arena *arena, const struct script_source *source)
{
    return with_own_import(arena, source->is_module ? without_imports(arena, source->text) : source->text);
}
