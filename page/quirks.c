/* quirks.c: the doctype read (WHATWG HTML 13.2.6.4.1 "the initial insertion mode"). */
#include "page/quirks.h"

/* White space and comments: nothing else may stand before the doctype. */
static struct text skip_comments(struct text t)
{
    for (;;) {
        t = text_trim(t);
        if (!text_starts_with(t, TEXT("<!--")))
            return t;
        size_t end = text_find(t, TEXT("-->"), 4);
        if (end == SIZE_MAX)
            return (struct text){0};
        t = text_slice(t, end + 3, t.length);
    }
}

/* The quoted string at the front, taken off. */
static bool take_quoted(struct text *t, struct text *quoted)
{
    *t = text_trim(*t);
    if (t->length == 0 || (t->data[0] != '"' && t->data[0] != '\''))
        return false;
    char quote = t->data[0];
    struct text rest = text_slice(*t, 1, t->length);
    *quoted = text_split(&rest, quote);
    *t = rest;
    return true;
}

static bool take_word(struct text *t, struct text word)
{
    *t = text_trim(*t);
    if (!text_starts_with_ignore_case(*t, word))
        return false;
    *t = text_slice(*t, word.length, t->length);
    return true;
}

static bool starts_with_one_of(struct text t, const struct text *starts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_starts_with_ignore_case(t, starts[i]))
            return true;
    }
    return false;
}

static bool public_is_quirky(struct text id, bool has_system)
{
    static const struct text always[] = {
        {"-//W3C//DTD HTML 3", 18}, {"-//W3C//DTD HTML 4.0 Transitional//", 35},
        {"-//W3C//DTD HTML 4.0 Frameset//", 31},
        {"-//W3C//DTD W3 HTML", 19}, {"-//W3C//DTD HTML Experimental", 29}, {"-//IETF//DTD HTML", 17},
        {"-//Netscape Comm. Corp.//DTD", 28}, {"-//Microsoft//DTD Internet Explorer", 35}, {"-//W3O//DTD W3 HTML", 19},
        {"-//SoftQuad", 11}, {"-//Sun Microsystems Corp.//DTD HotJava", 38}, {"-//WebTechs//DTD Mozilla HTML", 29}};
    static const struct text without_system[] = {{"-//W3C//DTD HTML 4.01 Frameset//", 32},
                                                 {"-//W3C//DTD HTML 4.01 Transitional//", 36}};
    return starts_with_one_of(id, always, sizeof always / sizeof always[0]) ||
           text_equal_ignore_case(id, TEXT("HTML")) ||
           text_equal_ignore_case(id, TEXT("-/W3C/DTD HTML 4.0 Transitional/EN")) ||
           (!has_system && starts_with_one_of(id, without_system, sizeof without_system / sizeof without_system[0]));
}

bool document_is_quirky(const struct document *document)
{
    enum { DOCTYPE_BYTES = 1024 };
    struct text t = skip_comments(document->source);
    if (!text_starts_with_ignore_case(t, TEXT("<!doctype")))
        return true;
    t = text_slice(t, sizeof "<!doctype" - 1, DOCTYPE_BYTES);
    t = text_split(&t, '>');
    struct text public_id;
    struct text system_id;
    if (!take_word(&t, TEXT("html")))
        return true;
    if (!take_word(&t, TEXT("public")))
        return false;
    if (!take_quoted(&t, &public_id))
        return true;
    return public_is_quirky(public_id, take_quoted(&t, &system_id));
}
