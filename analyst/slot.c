/* slot.c: the caller's end of one worker's channel: frames out and in, without ever waiting. */
#include "analyst/pool_priv.h"
#include "analyst/sandbox.h"

#include "base/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SLOT_KEPT_BODY_BYTES = 1024 * 1024 }; /* a larger report buffer is given back after use */

struct message *message_new(uint32_t task, struct text bytes, void *ticket)
{
    struct message *message = malloc(sizeof *message + bytes.length);
    if (!message)
        return NULL;
    *message = (struct message){.references = 1, .task = task, .ticket = ticket, .length = bytes.length};
    if (bytes.length > 0)
        memcpy(message->bytes, bytes.data, bytes.length);
    return message;
}

void message_release(struct message *message)
{
    if (message && --message->references == 0)
        free(message);
}

/* Unguessable, and without waiting: the kernel's generator is long up. */
static uint64_t new_token(void)
{
    uint64_t token = 0;
    CHECK(getrandom(&token, sizeof token, 0) == (ssize_t)sizeof token);
    return token;
}

void slot_begin(struct slot *slot, struct message *message)
{
    message->references++;
    slot->sending = message;
    slot->sent = 0;
    slot->received = 0;
    slot->out = (struct frame){.magic = FRAME_MAGIC,
                               .kind = FRAME_REQUEST,
                               .task = message->task,
                               .length = (uint32_t)message->length,
                               .token = new_token()};
}

bool slot_writing(const struct slot *slot)
{
    return slot->sending && slot->sent < sizeof slot->out + slot->sending->length;
}

bool slot_write(struct slot *slot)
{
    bool went = false;
    while (slot_writing(slot)) {
        size_t head = slot->sent < sizeof slot->out ? sizeof slot->out - slot->sent : 0;
        size_t body = slot->sent > sizeof slot->out ? slot->sent - sizeof slot->out : 0;
        struct iovec parts[2] = {
            {.iov_base = (char *)&slot->out + (sizeof slot->out - head), .iov_len = head},
            {.iov_base = slot->sending->bytes + body, .iov_len = slot->sending->length - body},
        };
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        ssize_t count = sendmsg(slot->channel, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        slot->sent += (size_t)count;
        went = true;
    }
    return went;
}

/* Whether the header is the one that this slot waits for. */
static bool header_fits(const struct slot *slot)
{
    const struct frame *in = &slot->in;
    if (in->magic != FRAME_MAGIC)
        return false;
    if (slot->state == SLOT_STARTING)
        return in->kind == FRAME_READY && (in->task & ~(uint32_t)SANDBOX_ALL) == 0 && in->length == 0 && in->token == 0;
    return slot->state == SLOT_BUSY && !slot_writing(slot) && in->kind == FRAME_REPORT && in->task == slot->out.task &&
           in->token == slot->out.token && in->length <= POOL_LIMIT_REPORT_BYTES;
}

/* It may come at any moment, whatever else is on its way; who lies in it ends itself. */
static bool is_forbidden(const struct slot *slot)
{
    return slot->in.magic == FRAME_MAGIC && slot->in.kind == FRAME_FORBIDDEN && slot->in.length == 0;
}

static bool body_reserve(struct slot *slot, size_t length)
{
    if (length <= slot->body_room)
        return true;
    free(slot->body);
    slot->body = malloc(length);
    slot->body_room = slot->body ? length : 0;
    return slot->body != NULL;
}

enum slot_read slot_receive(struct slot *slot)
{
    for (;;) {
        const bool in_head = slot->received < sizeof slot->in;
        const size_t at = in_head ? slot->received : slot->received - sizeof slot->in;
        char *to = in_head ? (char *)&slot->in : slot->body;
        const size_t room = (in_head ? sizeof slot->in : slot->in.length) - at;
        if (!in_head && room == 0)
            return SLOT_READ_FRAME;
        ssize_t count = recv(slot->channel, to + at, room, MSG_DONTWAIT);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return SLOT_READ_MORE;
        if (count <= 0)
            return SLOT_READ_CLOSED;
        slot->received += (size_t)count;
        if (slot->received == sizeof slot->in && is_forbidden(slot))
            return SLOT_READ_FORBIDDEN;
        if (slot->received == sizeof slot->in && (!header_fits(slot) || !body_reserve(slot, slot->in.length)))
            return SLOT_READ_NONSENSE;
    }
}

void slot_done(struct slot *slot)
{
    message_release(slot->sending);
    slot->sending = NULL;
    slot->received = 0;
    if (slot->body_room > SLOT_KEPT_BODY_BYTES) {
        free(slot->body);
        slot->body = NULL;
        slot->body_room = 0;
    }
}

void slot_close(struct slot *slot)
{
    slot_done(slot);
    if (slot->channel >= 0)
        close(slot->channel);
    slot->channel = -1;
}
