/* mail.c: the message: which headers, its body and its parts. */
#include "takedown/mail.h"

#include "base/base64.h"
#include "base/digest.h"
#include "takedown/mail_priv.h"

enum { BASE64_LINE = 76, LIMIT_LOCAL_BYTES = 64, LIMIT_ID_BYTES = 500, BOUNDARY_HEX = 32 };

/* --- what may stand --- */

/* RFC 5322 section 3.2.3, atext. */
static bool is_atext(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && text_find_byte(TEXT("!#$%&'*+-/=?^_`{|}~"), c, 0) != SIZE_MAX);
}

static bool is_dot_atom(struct text t)
{
    for (struct text rest = t; rest.data;) {
        struct text atom = text_split(&rest, '.');
        for (size_t i = 0; i < atom.length; i++)
            if (!is_atext(atom.data[i]))
                return false;
        if (!atom.length)
            return false;
    }
    return t.length > 0;
}

static bool is_domain(struct text domain)
{
    for (struct text rest = domain; rest.data;) {
        struct text label = text_split(&rest, '.');
        for (size_t i = 0; i < label.length; i++)
            if (!ascii_is_alnum(label.data[i]) && label.data[i] != '-')
                return false;
        if (!label.length || label.length > 63 || label.data[0] == '-' || label.data[label.length - 1] == '-')
            return false;
    }
    return domain.length > 0;
}

bool mail_is_address(struct text address)
{
    struct text domain = address;
    struct text local = text_split(&domain, '@');
    return address.length <= MAIL_LIMIT_ADDRESS_BYTES && local.length <= LIMIT_LOCAL_BYTES && is_dot_atom(local) && is_domain(domain);
}

/* RFC 5322 section 3.6.4, without its obsolete and quoted forms. */
static bool is_id(struct text id)
{
    struct text right = id;
    struct text left = text_split(&right, '@');
    return id.length <= LIMIT_ID_BYTES && is_dot_atom(left) && is_dot_atom(right);
}

static enum status check(const struct mail *mail)
{
    bool good = mail_is_address(mail->from.address) && mail->to_count > 0 && is_id(mail->message_id) &&
                (!mail->in_reply_to.length || is_id(mail->in_reply_to)) &&
                (!mail->reply_to.address.length || mail_is_address(mail->reply_to.address));
    if (mail->to_count > MAIL_LIMIT_ADDRESSES || mail->cc_count > MAIL_LIMIT_ADDRESSES || mail->part_count > MAIL_LIMIT_PARTS)
        return STATUS_LIMIT;
    for (size_t i = 0; i < mail->to_count; i++)
        good = good && mail_is_address(mail->to[i].address);
    for (size_t i = 0; i < mail->cc_count; i++)
        good = good && mail_is_address(mail->cc[i].address);
    return good ? STATUS_OK : STATUS_INVALID;
}

/* --- parts --- */

/* RFC 2045 section 6.7, quoted-printable of text: soft line breaks before 76 characters, never within an encoded byte. */
static void add_quoted_printable(struct buffer *out, struct text body)
{
    size_t column = 0;
    for (size_t i = 0; i < body.length; i++) {
        const char c = body.data[i];
        if (c == '\r' && i + 1 < body.length && body.data[i + 1] == '\n')
            continue;
        if (c == '\n') {
            buffer_add_string(out, "\r\n");
            column = 0;
            continue;
        }
        const bool ends_line = i + 1 == body.length || body.data[i + 1] == '\n' || body.data[i + 1] == '\r';
        const bool misleads = column == 0 && (c == '.' || text_starts_with(text_slice(body, i, SIZE_MAX), TEXT("From ")));
        const bool plain = ((c > ' ' && c < 0x7F && c != '=') || ((c == ' ' || c == '\t') && !ends_line)) && !misleads;
        const size_t width = plain ? 1 : 3;
        if (column + width + !ends_line > MAIL_BODY_LINE) {
            buffer_add_string(out, "=\r\n");
            column = 0;
        }
        if (plain)
            buffer_add_byte(out, c);
        else
            buffer_printf(out, "=%02X", (unsigned)(unsigned char)c);
        column += width;
    }
    if (column > 0)
        buffer_add_string(out, "\r\n");
}

static void add_body(struct buffer *out, const struct mail *mail)
{
    buffer_add_string(out, "Content-Type: text/plain; charset=utf-8; format=fixed\r\n");
    if (mail->language.length) {
        buffer_add_string(out, "Content-Language:");
        mail_add_words(out, sizeof "Content-Language:" - 1, mail->language);
        buffer_add_string(out, "\r\n");
    }
    buffer_add_string(out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    add_quoted_printable(out, mail->body);
}

static bool is_type(struct text type)
{
    struct text sub = type;
    struct text main = text_split(&sub, '/');
    for (size_t i = 0; i < sub.length; i++)
        if (!ascii_is_alnum(sub.data[i]) && sub.data[i] != '-' && sub.data[i] != '+' && sub.data[i] != '.')
            return false;
    for (size_t i = 0; i < main.length; i++)
        if (!ascii_is_alnum(main.data[i]))
            return false;
    /* a message or a multipart of somebody else's would have to be in another encoding (RFC 2045 section 6.4) */
    return main.length > 0 && sub.length > 0 && type.length < 100 && !text_equal_ignore_case(main, TEXT("message")) &&
           !text_equal_ignore_case(main, TEXT("multipart"));
}

static void add_part(struct buffer *out, const struct mail_part *part, struct text boundary)
{
    struct text type = is_type(part->type) ? part->type : TEXT("application/octet-stream");
    buffer_printf(out, "--%.*s\r\nContent-Type: %.*s\r\nContent-Disposition: attachment", TEXT_ARGS(boundary), TEXT_ARGS(type));
    if (part->name.length)
        mail_add_file_name(out, part->name);
    buffer_add_string(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    base64_add(out, part->bytes, BASE64_LINE, "\r\n");
}

/* "=_" can stand neither in Base64 nor in quoted-printable, so no part can hold the boundary. */
static void make_boundary(struct text message_id, char boundary[BOUNDARY_HEX + sizeof "=_"])
{
    unsigned char sum[DIGEST_SHA256_BYTES];
    digest_sha256(message_id, sum);
    boundary[0] = '=';
    boundary[1] = '_';
    digest_hex(sum, BOUNDARY_HEX / 2, boundary + 2);
}

/* --- the whole --- */

static void add_header(struct buffer *out, const char *name, struct text value)
{
    buffer_printf(out, "%s:", name);
    mail_add_words(out, text_from_string(name).length + 1, value);
    buffer_add_string(out, "\r\n");
}

enum status mail_write(struct buffer *out, const struct mail *mail)
{
    char hex[BOUNDARY_HEX + sizeof "=_"];
    enum status status = check(mail);
    if (status != STATUS_OK)
        return status;
    buffer_add_string(out, "Date: ");
    mail_add_date(out, mail->date, mail->zone_minutes);
    buffer_add_string(out, "\r\n");
    mail_add_addresses(out, "From", &mail->from, 1);
    if (mail->reply_to.address.length)
        mail_add_addresses(out, "Reply-To", &mail->reply_to, 1);
    mail_add_addresses(out, "To", mail->to, mail->to_count);
    if (mail->cc_count)
        mail_add_addresses(out, "Cc", mail->cc, mail->cc_count);
    add_header(out, "Subject", mail->subject);
    buffer_printf(out, "Message-ID: <%.*s>\r\n", TEXT_ARGS(mail->message_id));
    if (mail->in_reply_to.length)
        buffer_printf(out, "In-Reply-To: <%.*s>\r\nReferences: <%.*s>\r\n", TEXT_ARGS(mail->in_reply_to), TEXT_ARGS(mail->in_reply_to));
    if (mail->is_automatic)
        buffer_add_string(out, "Auto-Submitted: auto-generated\r\n");
    buffer_add_string(out, "MIME-Version: 1.0\r\n");
    if (mail->part_count == 0) {
        add_body(out, mail);
        return buffer_failed(out) ? STATUS_LIMIT : STATUS_OK;
    }
    make_boundary(mail->message_id, hex);
    struct text boundary = text_from_string(hex);
    buffer_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", hex, hex);
    add_body(out, mail);
    for (size_t i = 0; i < mail->part_count; i++)
        add_part(out, &mail->parts[i], boundary);
    buffer_printf(out, "--%s--\r\n", hex);
    return buffer_failed(out) ? STATUS_LIMIT : STATUS_OK;
}
