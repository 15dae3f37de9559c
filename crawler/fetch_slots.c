/* fetch_slots.c: the requests that run, the slots that wait for the next one, and the words for what came of each. */
#include "crawler/fetch_priv.h"

#include <stdio.h>

void slot_init(struct slot *slot, struct transfer *transfer, const struct answer_limits *limits, bool record)
{
    *slot = (struct slot){.transfer = transfer};
    answer_init(&slot->answer, limits);
    recorder_init(&slot->recorder, record);
}

void slots_add(struct slots *slots, struct slot *slot)
{
    slot->next_made = slots->made;
    slots->made = slot;
}

struct slot *slots_take(struct slots *slots)
{
    struct slot *slot = slots->free;
    if (slot)
        slots->free = slot->next_free;
    return slot;
}

void slots_give_back(struct slots *slots, struct slot *slot)
{
    answer_clear(&slot->answer, &slots->held);
    recorder_clear(&slot->recorder, &slots->recorded);
    slot->refused[0] = 0;
    slot->next_free = slots->free;
    slots->free = slot;
}

void slots_begin(struct slots *slots, struct slot *slot, void *ticket)
{
    slot->ticket = ticket;
    slot->running = true;
    slots->running++;
}

/* `room` is for the one sentence that is put together here. */
static struct text describe(const struct slot *slot, const struct slot_end *end, char *room, size_t room_bytes)
{
    if (end->error == FETCH_OK)
        return TEXT("");
    if (end->error == FETCH_REFUSED_ADDRESS) {
        snprintf(room, room_bytes, "the name leads to the address %s, which may not be connected to", slot->refused);
        return text_from_string(room);
    }
    return text_from_string(slot->answer.broken ? slot->answer.broken : end->words);
}

void slots_end(struct slots *slots, struct slot *slot, const struct slot_end *end)
{
    const struct answer *answer = &slot->answer;
    bool came = answer->stage == ANSWER_BODY;
    char room[FETCH_ADDRESS_TEXT_BYTES + 80];
    struct fetch_result result = {
        .ticket = slot->ticket,
        .error = end->error,
        .error_text = describe(slot, end, room, sizeof room),
        .status = came ? answer->status : 0,
        .body_cut = answer->body_cut,
        .head_cut = came && answer->head_cut,
        .headers = slots->headers,
        .header_count = came ? answer_headers(answer, slots->headers) : 0,
        .body = came ? buffer_text(&answer->body) : (struct text){0},
        .bytes_received = answer->header_bytes + end->body_bytes,
        .address = end->address,
        .surplus = end->told.told,
        .doubt = end->told.doubt,
    };
    struct recorder *recorder = &slot->recorder;
    if (recorder->wanted && came) {
        recorder->record = (struct fetch_record){.request = buffer_text(&recorder->request), .head = buffer_text(&recorder->head),
                                                 .body = buffer_text(&recorder->body), .certificate = end->certificate,
                                                 .body_cut = recorder->cut || answer->body_cut};
        result.record = &recorder->record;
    }
    slot->running = false;
    slots->running--;
    slots->done(slots->context, &result);
}

const char *fetch_error_name(enum fetch_error error)
{
    static const char *const names[FETCH_ERROR_COUNT] = {
        [FETCH_OK] = "ok",
        [FETCH_RESOLVE] = "resolve",
        [FETCH_CONNECT] = "connect",
        [FETCH_TLS] = "tls",
        [FETCH_TIMEOUT] = "timeout",
        [FETCH_REFUSED_ADDRESS] = "refused-address",
        [FETCH_PROTOCOL] = "protocol",
        [FETCH_RESET] = "reset",
        [FETCH_OTHER] = "other",
    };
    return (unsigned)error < FETCH_ERROR_COUNT ? names[error] : "other";
}

struct text fetch_header(const struct fetch_result *result, struct text name)
{
    for (size_t i = 0; i < result->header_count; i++)
        if (text_equal_ignore_case(result->headers[i].name, name))
            return result->headers[i].value;
    return (struct text){0};
}
