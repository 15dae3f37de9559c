/* link_structured.c: addresses in JSON-LD: strings behind keys that hold an address. No tree is made: a walk over the
 * strings (RFC 8259 7) is enough, and broken JSON gives what stands before the break. */
#include "page/link_priv.h"

enum { ADDRESS_BYTES = 2048, KEY_BYTES = 32 };

static bool is_address_key(struct text key)
{
    static const struct text keys[] = {
        {"url", 3}, {"@id", 3}, {"sameAs", 6}, {"logo", 4}, {"image", 5}, {"item", 4}, {"contentUrl", 10},
        {"mainEntityOfPage", 16}, {"target", 6}, {"urlTemplate", 11}, {"embedUrl", 8}, {"downloadUrl", 11},
        {"installUrl", 10}, {"isBasedOn", 9},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (text_equal_ignore_case(key, keys[i]))
            return true;
    return false;
}

/* The string that begins behind the quotation mark at *at, escapes undone as far as addresses need them; *at moves
 * behind its end. */
static struct text read_string(struct arena *arena, struct text json, size_t *at, size_t most)
{
    size_t i = *at;
    while (i < json.length && json.data[i] != '"')
        i += json.data[i] == '\\' ? 2 : 1;
    if (i > json.length)
        i = json.length;
    struct text raw = text_slice(json, *at, i - *at);
    *at = i + 1;
    if (raw.length > most || text_find_byte(raw, '\\', 0) == SIZE_MAX)
        return text_slice(raw, 0, most);
    char *out = arena_alloc_raw(arena, raw.length);
    size_t length = 0;
    for (i = 0; i < raw.length; i++) {
        if (raw.data[i] != '\\' || i + 1 == raw.length) {
            out[length++] = raw.data[i];
        } else if (raw.data[++i] == 'u' && i + 4 < raw.length && raw.data[i + 1] == '0' && raw.data[i + 2] == '0' &&
                   ascii_hex_value(raw.data[i + 3]) >= 0 && ascii_hex_value(raw.data[i + 3]) < 8 &&
                   ascii_hex_value(raw.data[i + 4]) >= 0) {
            out[length++] = (char)(ascii_hex_value(raw.data[i + 3]) * 16 + ascii_hex_value(raw.data[i + 4]));
            i += 4;
        } else {
            out[length++] = raw.data[i];
        }
    }
    return text_of(out, length);
}

static bool is_absolute(struct text value)
{
    return text_starts_with_ignore_case(value, TEXT("http://")) ||
           text_starts_with_ignore_case(value, TEXT("https://")) || text_starts_with(value, TEXT("//"));
}

static void read_json(struct collector *collector, uint32_t node, struct text json)
{
    struct text key = {0};
    for (size_t at = text_find_byte(json, '"', 0); at < json.length; at = text_find_byte(json, '"', at)) {
        at++;
        struct text value = read_string(collector->arena, json, &at, ADDRESS_BYTES);
        struct text between = text_trim(value);
        if (between.length == 1 && (between.data[0] == ',' || between.data[0] == ':')) {
            at--; /* broken JSON: this was what stands between two strings */
            continue;
        }
        size_t next = at;
        while (next < json.length && ascii_is_space(json.data[next]))
            next++;
        if (next < json.length && json.data[next] == ':') {
            key = text_slice(value, 0, KEY_BYTES);
            at = next + 1;
            continue;
        }
        if (!is_address_key(key) || !is_absolute(value))
            continue;
        if (collector->structured++ == LINK_LIMIT_STRUCTURED) {
            collector->cut = true;
            return;
        }
        struct link *link = link_add(collector, LINK_STRUCTURED, node, value);
        if (!link)
            return;
        link->rel = key;
    }
}

void link_structured(struct collector *collector, uint32_t node)
{
    const struct node *nodes = collector->document->nodes;
    struct text type = text_trim(node_attribute(&nodes[node], TEXT("type")));
    if (!text_starts_with_ignore_case(type, TEXT("application/ld+json")) ||
        collector->structured > LINK_LIMIT_STRUCTURED)
        return;
    for (uint32_t i = node + 1; i < nodes[node].end_index; i++)
        if (nodes[i].kind == NODE_TEXT)
            read_json(collector, node, nodes[i].text);
}
