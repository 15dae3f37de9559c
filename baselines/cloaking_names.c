/* cloaking_names.c: does a page call itself something else for one kind of visitor? That is what search engines are lied to for: title,
 * description, headings and names rank, and are shown to those who search. */
#include "baselines/cloaking_priv.h"

enum { NAME_SHOWN = 60, LANGUAGE_SHOWN = 16 };

static bool is_ascii(struct text t)
{
    for (size_t i = 0; i < t.length; i++)
        if ((unsigned char)t.data[i] >= 0x80)
            return false;
    return true;
}

static bool language_is(struct text language, const char *code)
{
    struct text wanted = text_from_string(code);
    return text_starts_with_ignore_case(language, wanted) &&
           (language.length == wanted.length || language.data[wanted.length] == '-' ||
            language.data[wanted.length] == '_');
}

/* The same page in English, for those who ask for no language: another title, other text, and nobody new behind it. */
static bool is_language_switch(const struct sides *sides)
{
    const struct comparison *steady = sides->steady;
    bool says_so = steady->language_changed && (language_is(steady->after->language, "en") ||
                                                (language_is(steady->after->language, "vi") &&
                                                 language_is(steady->before->language, "en")));
    bool looks_so = is_ascii(steady->after->title) && steady->text_new >= CLOAKING_TEXT_MOSTLY &&
                    steady->template_likeness >= CLOAKING_LAYOUT_SAME;
    return (says_so || looks_so) && steady->text_new >= CLOAKING_TEXT_MOSTLY && !signs_lead_to_strangers(sides);
}

static struct text name_value(const struct profile *profile, struct text key)
{
    for (size_t i = 0; i < profile->entry_count; i++)
        if (profile->entries[i].channel == PROFILE_NAME && text_starts_with(profile->entries[i].value, key))
            return text_slice(profile->entries[i].value, key.length, SIZE_MAX);
    return (struct text){0};
}

/* A name that is new beyond the plain page's noise, and has nothing to do with the one before; the second time too. */
static bool is_replaced(const struct sides *sides, struct arena *arena, struct text key)
{
    const struct comparison *steady = sides->steady;
    bool appeared = false;
    for (size_t i = 0; i < steady->count; i++)
        appeared = appeared || (steady->items[i].channel == PROFILE_NAME &&
                                steady->items[i].kind == DIFFERENCE_APPEARED &&
                                text_starts_with(steady->items[i].value, key));
    struct text before = name_value(steady->before, key);
    return appeared && texts_are_unrelated(arena, before, name_value(steady->after, key)) &&
           (!sides->confirmed || texts_are_unrelated(arena, before, name_value(sides->confirmed->profile, key)));
}

static bool title_is_replaced(const struct sides *sides, struct arena *arena)
{
    struct text before = sides->steady->before->title;
    return sides->steady->title_changed && texts_are_unrelated(arena, before, sides->steady->after->title) &&
           (!sides->confirmed || texts_are_unrelated(arena, before, sides->confirmed->profile->title));
}

static bool description_is_replaced(const struct sides *sides, struct arena *arena)
{
    struct text before = sides->steady->before->description;
    return sides->steady->description_changed &&
           texts_are_unrelated(arena, before, sides->steady->after->description) &&
           (!sides->confirmed || texts_are_unrelated(arena, before, sides->confirmed->profile->description));
}

void signs_say_instead(struct signs *signs, const char *what, struct text after, struct text before, size_t limit)
{
    signs_say(signs, arena_printf(signs->arena, "%s %.*s instead of %.*s", what,
                                  TEXT_ARGS(comparison_quoted(signs->arena, after, limit)),
                                  TEXT_ARGS(comparison_quoted(signs->arena, before, limit))));
}

/* Names of an answer that is none of the page's: an error, a redirect, a challenge, another language. */
static bool names_are_another_matter(const struct sides *sides, const struct signs *signs)
{
    const struct profile *before = sides->steady->before;
    const struct profile *after = sides->steady->after;
    bool is_redirect = after->status >= 300 && after->status < 400; /* what it says beside, nobody reads */
    bool is_error = after->status >= 400 || before->status >= 300 || is_language_switch(sides);
    return is_redirect || page_is_refusal(signs->arena, after) || page_is_refusal(signs->arena, before) ||
           (is_error && signs->own < CLOAKING_OWN_BESIDE);
}

/* Beside a title that was told the others are only named. */
static void say_name(struct signs *signs, bool beside_title, size_t replaced, const char *what, struct text value)
{
    if (!beside_title)
        signs_say(signs, arena_printf(signs->arena, "%s %.*s", what,
                                      TEXT_ARGS(comparison_quoted(signs->arena, value, NAME_SHOWN))));
    else if (replaced == 1)
        signs_say(signs, arena_printf(signs->arena, "so too %s", what));
    else
        signs->sentence = arena_printf(signs->arena, "%.*s, %s", TEXT_ARGS(signs->sentence), what);
}

void signs_collect_names(const struct sides *sides, struct signs *signs)
{
    static const struct { struct text key; const char *word; } names[] = {
        {{"h1=", 3}, "heading"}, {{"keywords=", 9}, "keywords"}, {{"og:site_name=", 13}, "site name"},
        {{"ld:name=", 8}, "name in structured data"}};
    const struct profile *before = sides->steady->before;
    const struct profile *after = sides->steady->after;
    if (names_are_another_matter(sides, signs))
        return;
    size_t replaced = 0;
    bool title = title_is_replaced(sides, signs->arena);
    if (title)
        signs_say_instead(signs, "title", after->title, before->title, CLOAKING_TITLE_SHOWN);
    if (description_is_replaced(sides, signs->arena) && ++replaced)
        say_name(signs, title, replaced, "description", after->description);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_replaced(sides, signs->arena, names[i].key) && ++replaced)
            say_name(signs, title, replaced, names[i].word, name_value(after, names[i].key));
    bool mostly_new = sides->steady->text_new >= CLOAKING_TEXT_MOSTLY;
    /* A template for phones may call the page otherwise, for robots that say they are phones as well. */
    bool on_phone = sides->other->phone && sides->steady->template_likeness < CLOAKING_LAYOUT_SAME;
    bool for_crawler = sides->other->crawler && !on_phone && (title || replaced >= 2);
    if (for_crawler || (title && replaced >= 1 && (mostly_new || !on_phone)) || (title && mostly_new && !on_phone) ||
        ((title || replaced) && signs->own >= CLOAKING_OWN_BESIDE))
        signs->fires = true;
}

void signs_collect_language(const struct sides *sides, struct signs *signs)
{
    const struct comparison *comparison = sides->steady;
    struct text language = comparison->after->language;
    if (!comparison->language_changed || language.length < 2 || language_is(language, "vi") ||
        language_is(language, "en") || comparison->template_likeness >= CLOAKING_LAYOUT_SAME)
        return;
    signs_say(signs, arena_printf(signs->arena, "language %.*s", TEXT_ARGS(comparison_quoted(signs->arena, language, LANGUAGE_SHOWN))));
    signs->fires = signs->fires || signs->own >= CLOAKING_OWN_BESIDE || comparison->text_new >= CLOAKING_TEXT_MOSTLY;
}

