/* url_host.c: the host parser and serialiser (WHATWG URL 3.5, 3.6) for http and https: domains, IPv4, IPv6. */
#include "page/url_priv.h"

#include "base/utf8.h"

#include <string.h>

enum { IPV6_PIECES = 8, IPV4_PARTS = 4 };

static void put_number(struct url_out *out, uint32_t number)
{
    char digits[10];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        url_out_byte(out, digits[--count]);
}

/* The IPv4 number parser. false: not a number. Anything past 32 bits is UINT64_MAX. */
static bool ipv4_number(struct text t, uint64_t *number)
{
    unsigned base = 10;
    if (t.length == 0)
        return false;
    if (t.length >= 2 && t.data[0] == '0' && ascii_lower(t.data[1]) == 'x') {
        base = 16;
        t = text_slice(t, 2, t.length);
    } else if (t.length >= 2 && t.data[0] == '0') {
        base = 8;
        t = text_slice(t, 1, t.length);
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < t.length; i++) {
        int digit = ascii_hex_value(t.data[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        sum = sum > UINT32_MAX ? sum : sum * base + (unsigned)digit;
    }
    *number = sum > UINT32_MAX ? UINT64_MAX : sum;
    return true;
}

/* The last label, not counting an empty one behind a final dot. */
static struct text last_label(struct text domain)
{
    if (domain.length > 0 && domain.data[domain.length - 1] == '.')
        domain.length--;
    size_t start = domain.length;
    while (start > 0 && domain.data[start - 1] != '.')
        start--;
    return text_slice(domain, start, domain.length);
}

/* The "ends in a number" checker. */
static bool ends_in_number(struct text domain)
{
    struct text label = last_label(domain);
    if (label.length == 0 || !ascii_is_digit(label.data[0]))
        return false;
    size_t digits = 0;
    while (digits < label.length && ascii_is_digit(label.data[digits]))
        digits++;
    uint64_t number;
    return digits == label.length || ipv4_number(label, &number);
}

/* The IPv4 parser; false: failure. */
static bool parse_ipv4(struct text domain, uint32_t *address)
{
    uint64_t numbers[IPV4_PARTS];
    size_t count = 0;
    if (domain.length > 1 && domain.data[domain.length - 1] == '.')
        domain.length--;
    while (domain.data) {
        if (count == IPV4_PARTS || !ipv4_number(text_split(&domain, '.'), &numbers[count]))
            return false;
        count++;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (numbers[i] > 255)
            return false;
        sum |= numbers[i] << (8 * (IPV4_PARTS - 1 - i));
    }
    if (count == 0 || numbers[count - 1] >= (uint64_t)1 << (8 * (IPV4_PARTS + 1 - count)))
        return false;
    *address = (uint32_t)(sum | numbers[count - 1]);
    return true;
}

/* The dotted end of an IPv6 address, decimal only; false: failure. */
static bool parse_ipv6_tail(struct text t, uint16_t pieces[2])
{
    uint32_t address = 0;
    size_t i = 0;
    for (int part = 0; part < IPV4_PARTS; part++) {
        if (part > 0 && (i >= t.length || t.data[i++] != '.'))
            return false;
        uint32_t value = 0;
        size_t start = i;
        for (; i < t.length && ascii_is_digit(t.data[i]); i++) {
            if (i > start && value == 0) /* a leading zero */
                return false;
            value = value * 10 + (uint32_t)(t.data[i] - '0');
            if (value > 255)
                return false;
        }
        if (i == start)
            return false;
        address = address << 8 | value;
    }
    pieces[0] = (uint16_t)(address >> 16);
    pieces[1] = (uint16_t)address;
    return i == t.length;
}

/* Moves the pieces that were read behind "::" to the end. */
static void spread(uint16_t pieces[IPV6_PIECES], size_t count, size_t compress)
{
    size_t moved = count - compress;
    memmove(pieces + IPV6_PIECES - moved, pieces + compress, moved * sizeof *pieces);
    memset(pieces + compress, 0, (IPV6_PIECES - count) * sizeof *pieces);
}

/* The IPv6 parser; false: failure. */
static bool parse_ipv6(struct text t, uint16_t pieces[IPV6_PIECES])
{
    size_t count = 0;
    size_t compress = SIZE_MAX;
    size_t i = 0;
    memset(pieces, 0, IPV6_PIECES * sizeof *pieces);
    if (text_starts_with(t, TEXT(":"))) {
        if (!text_starts_with(t, TEXT("::")))
            return false;
        compress = 0;
        i = 2;
    }
    while (i < t.length) {
        if (count == IPV6_PIECES)
            return false;
        if (t.data[i] == ':') {
            if (compress != SIZE_MAX)
                return false;
            compress = count;
            i++;
            continue;
        }
        size_t start = i;
        unsigned value = 0;
        for (; i < t.length && i - start < 4 && ascii_hex_value(t.data[i]) >= 0; i++)
            value = value * 16 + (unsigned)ascii_hex_value(t.data[i]);
        if (i < t.length && t.data[i] == '.') {
            struct text tail = text_slice(t, start, t.length);
            if (i == start || count > IPV6_PIECES - 2 || !parse_ipv6_tail(tail, pieces + count))
                return false;
            count += 2;
            break;
        }
        pieces[count++] = (uint16_t)value;
        if (i < t.length && (t.data[i++] != ':' || i == t.length))
            return false;
    }
    if (compress == SIZE_MAX)
        return count == IPV6_PIECES;
    if (count == IPV6_PIECES && compress < IPV6_PIECES)
        return false;
    spread(pieces, count, compress);
    return true;
}

/* The IPv6 serialiser: the first longest run of two and more zeros is "::". */
static void put_ipv6(struct url_out *out, const uint16_t pieces[IPV6_PIECES])
{
    size_t best = IPV6_PIECES;
    size_t best_length = 1;
    for (size_t i = 0; i < IPV6_PIECES; i++) {
        size_t length = 0;
        while (i + length < IPV6_PIECES && pieces[i + length] == 0)
            length++;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    url_out_byte(out, '[');
    for (size_t i = 0; i < IPV6_PIECES; i++) {
        if (i == best) {
            url_out_text(out, i == 0 ? TEXT("::") : TEXT(":"));
            i += best_length - 1;
            continue;
        }
        bool started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            unsigned digit = (unsigned)pieces[i] >> shift & 15u;
            started = started || digit > 0 || shift == 0;
            if (started)
                url_out_byte(out, "0123456789abcdef"[digit]);
        }
        if (i + 1 < IPV6_PIECES)
            url_out_byte(out, ':');
    }
    url_out_byte(out, ']');
}

/* Writes an ASCII domain in lower case, or the IPv4 address that it is. */
static bool put_ascii(struct url_out *out, struct text domain)
{
    if (domain.length == 0)
        return false;
    size_t start = out->length;
    url_out_reserve(out, domain.length);
    for (size_t i = 0; i < domain.length; i++) {
        if (url_set_has(&url_set_forbidden, (unsigned char)domain.data[i]))
            return false;
        out->data[out->length++] = ascii_lower(domain.data[i]);
    }
    struct text written = text_of(out->data + start, domain.length);
    if (!ends_in_number(written))
        return true;
    uint32_t address;
    if (!parse_ipv4(written, &address))
        return false;
    out->length = start;
    for (int shift = 24; shift >= 0; shift -= 8) {
        put_number(out, address >> shift & 255u);
        if (shift > 0)
            url_out_byte(out, '.');
    }
    return true;
}

static bool is_plain(struct text t)
{
    bool plain = true;
    for (size_t i = 0; i < t.length; i++)
        plain = plain && (unsigned char)t.data[i] < 0x80 && t.data[i] != '%';
    return plain;
}

bool url_out_host(struct url_out *out, struct text written)
{
    if (text_starts_with(written, TEXT("["))) {
        uint16_t pieces[IPV6_PIECES];
        if (!text_ends_with(written, TEXT("]")) || !parse_ipv6(text_slice(written, 1, written.length - 2), pieces))
            return false;
        put_ipv6(out, pieces);
        return true;
    }
    /* xn-- labels of ASCII domains are not checked: browsers pass ill-formed ones on, and links must not vanish. */
    if (is_plain(written))
        return put_ascii(out, written);
    char *bytes = arena_alloc_raw(out->arena, written.length);
    struct text domain = text_of(bytes, url_decode_bytes(written, bytes));
    bool ascii = true;
    for (size_t i = 0; i < domain.length; i++)
        ascii = ascii && (unsigned char)domain.data[i] < 0x80;
    if (ascii)
        return put_ascii(out, domain);
    return utf8_valid(domain) && url_idna_to_ascii(out->arena, domain, &domain) && put_ascii(out, domain);
}
