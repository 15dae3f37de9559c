/* url_idna.c: the door to libidn2: internationalised domains (WHATWG URL 3.3, UTS 46). */
#include "page/url_priv.h"

#include <idn2.h>
#include <string.h>

/* Stands for '-' while the library looks at a label; see below. */
#define HYPHEN_STAND_IN '~'

static int lookup(const char *domain, int kind, char **ascii)
{
    uint8_t *found = NULL;
    int result = idn2_lookup_u8((const uint8_t *)domain, &found, IDN2_NFC_INPUT | IDN2_NO_ALABEL_ROUNDTRIP | kind);
    *ascii = (char *)found;
    return result;
}

/* ß, ẞ, final sigma and the joiners: what transitional processing changes (UTS 46, 7). */
static bool has_deviation(struct text domain)
{
    static const char *const deviations[] = {"\xC3\x9F", "\xE1\xBA\x9E", "\xCF\x82", "\xE2\x80\x8C", "\xE2\x80\x8D"};
    for (size_t i = 0; i < sizeof deviations / sizeof *deviations; i++)
        if (text_find(domain, text_from_string(deviations[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* Hides the hyphens of labels that are not xn-- labels. */
static void hide_hyphens(char *domain, size_t length)
{
    bool is_encoded = false;
    for (size_t i = 0; i < length; i++) {
        if (i == 0 || domain[i - 1] == '.')
            is_encoded = text_starts_with_ignore_case(text_of(domain + i, length - i), TEXT("xn--"));
        if (domain[i] == '-' && !is_encoded)
            domain[i] = HYPHEN_STAND_IN;
    }
}

/* libidn2 is stricter than WHATWG asks in two ways, and both can be asked around:
 * - IDNA 2008 refuses symbols (emoji) that UTS 46 lets pass. Transitional processing skips that check and differs only
 *   for the deviation characters, so it answers for domains without them.
 * - CheckHyphens cannot be turned off. Punycode copies ASCII characters as they are, so a stand-in does as well. */
static int convert(struct arena *arena, struct text domain, char **ascii)
{
    char *string = arena_string(arena, domain);
    int kind = IDN2_NONTRANSITIONAL;
    bool hidden = false;
    int result;
    for (;;) {
        result = lookup(string, kind, ascii);
        bool hyphens = result == IDN2_2HYPHEN || result == IDN2_HYPHEN_STARTEND;
        if (result == IDN2_DISALLOWED && kind == IDN2_NONTRANSITIONAL && !has_deviation(domain)) {
            kind = IDN2_TRANSITIONAL;
        } else if (hyphens && !hidden && text_find_byte(domain, HYPHEN_STAND_IN, 0) == SIZE_MAX) {
            hide_hyphens(string, domain.length);
            hidden = true;
        } else {
            break;
        }
    }
    for (char *c = hidden && result == IDN2_OK ? *ascii : NULL; c && *c; c++)
        if (*c == HYPHEN_STAND_IN)
            *c = '-';
    return result;
}

bool url_idna_to_ascii(struct arena *arena, struct text domain, struct text *ascii)
{
    if (domain.length > URL_LIMIT_IDNA_BYTES || text_find_byte(domain, '\0', 0) != SIZE_MAX)
        return false;
    char *found = NULL;
    if (convert(arena, domain, &found) != IDN2_OK || !found)
        return false;
    /* The library gives at most a DNS name, so a block on the stack keeps its memory out of the arena's escape. */
    char copy[URL_LIMIT_DNS_BYTES + 1];
    size_t length = strlen(found);
    bool fits = length <= URL_LIMIT_DNS_BYTES;
    if (fits)
        memcpy(copy, found, length);
    idn2_free(found);
    if (fits)
        *ascii = arena_copy(arena, text_of(copy, length));
    return fits;
}
