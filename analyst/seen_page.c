/* seen_page.c: from the page that a server sent to the one that a visitor sees, and back. */
#include "analyst/analysis_priv.h"

static void run_nothing(void *context, struct arena *arena, const struct document *document,
                        struct script_effects *effects)
{
    (void)context;
    (void)arena;
    (void)document;
    *effects = (struct script_effects){.too_long = true};
}

const struct script_runner analysis_scripts_failed = {.run = run_nothing};

void seen_run_scripts(struct arena *arena, const struct script_runner *runner, struct seen_page *seen)
{
    seen->document = &seen->original;
    if (!runner)
        return;
    runner->run(runner->context, arena, &seen->original, &seen->effects);
    seen->scripts = &seen->effects;
    if (!rendered_make(arena, &seen->original, &seen->effects, &seen->rendering))
        return;
    seen->rendered = &seen->rendering;
    seen->response = rendered_response(&seen->rendering, seen->original.response);
    document_parse(arena, &seen->response, &seen->made);
    if (seen->made.cut == DOCUMENT_WHOLE)
        seen->made.cut = seen->original.cut;
    seen->effects = rendered_effects(&seen->rendering, &seen->original, &seen->made, &seen->effects);
    seen->document = &seen->made;
}

void seen_translate(const struct seen_page *seen, struct findings *findings)
{
    if (!seen->rendered)
        return;
    made_body_translate(&seen->rendered->made, &seen->original, findings);
    findings_sort(findings);
}
