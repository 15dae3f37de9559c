/* tickets.c: tickets on paper (takedown/tickets.h). */
#include "takedown/tickets.h"

#include "takedown/advice.h"
#include "takedown/json.h"
#include "takedown/list_priv.h"

enum { DAY = 24 * 60 * 60 };

const char *ticket_state_words(const struct list_head *head, enum ticket_state state)
{
    static const struct {
        const char *english, *vietnamese;
    } words[TICKET_STATE_COUNT] = {
        [TICKET_OPEN] = {"open", "mới mở"},
        [TICKET_SENT] = {"sent", "đã gửi"},
        [TICKET_CLAIMED] = {"said to be fixed", "đơn vị báo đã xử lý"},
        [TICKET_CHECKING] = {"clean once, checked again", "sạch lần đầu, chờ kiểm tra lại"},
        [TICKET_CLOSED] = {"closed", "đã đóng"},
        [TICKET_REOPENED] = {"reopened", "mở lại"},
        [TICKET_FALSE_POSITIVE] = {"no injection", "không phải bị cài"},
        [TICKET_ACCEPTED] = {"accepted", "được chấp nhận"},
    };
    return list_word(head, words[state].english, words[state].vietnamese);
}

int64_t ticket_age_days(const struct ticket_life *life, int64_t now)
{
    const int64_t since = life->reopened ? life->reopened : life->opened;
    return now > since ? (now - since) / DAY : 0;
}

void ticket_key_words(struct buffer *out, const struct list_head *head, struct text key)
{
    struct text rest = key;
    if (!text_equal(text_split(&rest, ' '), TEXT("rule"))) {
        list_campaign(out, head, key);
        return;
    }
    const struct text rule = text_split(&rest, ' ');
    list_safe_text(out, list_rule(head, rule));
    (void)text_split(&rest, ' '); /* "on" */
    buffer_add_string(out, " · ");
    list_safe_text(out, rest);
}

/* "3 days left", "2 days overdue"; nothing where nobody has to do anything. */
static void add_due(struct buffer *out, const struct list_head *head, const struct ticket_life *life)
{
    if (!ticket_is_live(life->state))
        return;
    if (ticket_is_overdue(life, head->now))
        buffer_printf(out, list_word(head, "%lld days OVERDUE", "QUÁ HẠN %lld ngày"), (long long)((head->now - life->due) / DAY));
    else
        buffer_printf(out, list_word(head, "%lld days left", "còn %lld ngày"), (long long)((life->due - head->now) / DAY));
}

/* --- the list --- */

static void table_begin(struct buffer *out, const struct list_head *head)
{
    (void)out;
    (void)head;
}

static void table_line(struct buffer *out, const struct list_head *head, const struct ticket_line *line)
{
    list_safe_text(out, line->reference);
    buffer_printf(out, "  %s", ticket_state_words(head, line->life.state));
    buffer_printf(out, list_word(head, " · %lld days old", " · %lld ngày"), (long long)ticket_age_days(&line->life, head->now));
    if (ticket_is_live(line->life.state)) {
        buffer_add_string(out, " · ");
        add_due(out, head, &line->life);
    }
    if (line->life.recurrences)
        buffer_printf(out, list_word(head, " · came back %u times", " · tái diễn %u lần"), line->life.recurrences);
    buffer_add_string(out, "\n    ");
    list_safe_text(out, line->owner);
    buffer_add_string(out, " · ");
    ticket_key_words(out, head, line->key);
    buffer_printf(out, list_word(head, "\n    %s · %llu pages, %llu not clean\n", "\n    %s · %llu trang, còn %llu trang chưa sạch\n"),
                  list_verdict(head, line->life.severity), (unsigned long long)line->places, (unsigned long long)line->places_bad);
}

static void table_end(struct buffer *out, const struct list_head *head, uint64_t lines, uint64_t overdue)
{
    if (lines == 0)
        buffer_add_string(out, list_word(head, "No ticket.\n", "Không có phiếu nào.\n"));
    else
        buffer_printf(out, list_word(head, "%llu tickets, %llu overdue\n", "%llu phiếu, %llu phiếu quá hạn\n"),
                      (unsigned long long)lines, (unsigned long long)overdue);
}

static struct json *time_json(int64_t time)
{
    return time ? list_time_json(time) : json_null_new();
}

static void put_life(struct json *object, const struct list_head *head, const struct ticket_life *life)
{
    json_put(object, "state", json_text(text_from_string(ticket_state_name(life->state))));
    json_put(object, "severity", json_text(text_from_string(verdict_name(life->severity))));
    json_put(object, "age_days", json_whole(ticket_age_days(life, head->now)));
    json_put(object, "overdue", json_truth(ticket_is_overdue(life, head->now)));
    json_put(object, "recurrences", json_whole(life->recurrences));
    json_put(object, "opened", time_json(life->opened));
    json_put(object, "reopened", time_json(life->reopened));
    json_put(object, "sent", time_json(life->sent));
    json_put(object, "claimed", time_json(life->claimed));
    json_put(object, "checked", time_json(life->checked));
    json_put(object, "closed", time_json(life->closed));
    json_put(object, "due", time_json(life->due));
}

static void json_line(struct buffer *out, const struct list_head *head, const struct ticket_line *line)
{
    struct json *object = json_object_new();
    json_put(object, "id", json_whole(line->id));
    json_put(object, "reference", json_text(line->reference));
    put_life(object, head, &line->life);
    json_put(object, "agency", json_text(line->owner));
    json_put(object, "site", json_text(line->site));
    json_put(object, "injection", json_text(line->key));
    json_put(object, "rule", json_text(line->rule));
    json_put(object, "campaign", json_text(line->campaign));
    json_put(object, "places", json_whole((int64_t)line->places));
    json_put(object, "places_bad", json_whole((int64_t)line->places_bad));
    json_put(object, "score", json_number(line->score));
    json_write(object, out);
    buffer_add_byte(out, '\n');
}

static void json_end(struct buffer *out, const struct list_head *head, uint64_t lines, uint64_t overdue)
{
    (void)out;
    (void)head;
    (void)lines;
    (void)overdue;
}

static void csv_begin(struct buffer *out, const struct list_head *head)
{
    buffer_add_string(out, "\xEF\xBB\xBF"); /* Excel takes a file without it for a legacy encoding */
    buffer_add_string(out, list_word(head, "reference,state,severity,age in days,overdue,due,agency,site,injection,pages,not clean,came back\r\n",
                                     "phiếu,trạng thái,mức độ,số ngày,quá hạn,hạn xử lý,đơn vị,trang web,nội dung,số trang,chưa sạch,số lần tái diễn\r\n"));
}

static void csv_line(struct buffer *out, const struct list_head *head, const struct ticket_line *line)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    list_time_local(&words, head, line->life.due);
    list_csv_cell(out, line->reference);
    buffer_printf(out, ",\"%s\",\"%s\",%lld,%s,", ticket_state_words(head, line->life.state), list_verdict(head, line->life.severity),
                  (long long)ticket_age_days(&line->life, head->now),
                  ticket_is_overdue(&line->life, head->now) ? list_word(head, "yes", "có") : list_word(head, "no", "không"));
    list_csv_cell(out, buffer_text(&words));
    buffer_add_byte(out, ',');
    list_csv_cell(out, line->owner);
    buffer_add_byte(out, ',');
    list_csv_cell(out, line->site);
    buffer_add_byte(out, ',');
    buffer_clear(&words);
    ticket_key_words(&words, head, line->key);
    list_csv_cell(out, buffer_text(&words));
    buffer_printf(out, ",%llu,%llu,%u\r\n", (unsigned long long)line->places, (unsigned long long)line->places_bad,
                  line->life.recurrences);
    buffer_release(&words);
}

static const struct ticket_format formats[] = {
    {"table", table_begin, table_line, table_end},
    {"jsonl", table_begin, json_line, json_end},
    {"csv", csv_begin, csv_line, json_end},
};

const struct ticket_format *ticket_format_named(struct text name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (text_equal(name, text_from_string(formats[i].name)))
            return &formats[i];
    return NULL;
}

/* --- one ticket --- */

/* What the last look at a place said. */
static const char *place_words(const struct list_head *head, const struct dossier_place *place)
{
    if (place->is_accepted)
        return list_word(head, "decided: may stay, or is no injection", "đã quyết định: được giữ hoặc không phải bị cài");
    if (!place->is_clean)
        return list_word(head, "NOT CLEAN", "CHƯA SẠCH");
    if (text_equal(place->note, TEXT("gone")))
        return list_word(head, "clean: the page is gone (404 or 410)", "sạch: trang đã bị xóa (404 hoặc 410)");
    if (text_equal(place->note, TEXT("redirects-home")))
        return list_word(head, "clean, but it only leads to the start page: search engines keep the bad address unless it answers 404 or 410",
                         "sạch, nhưng chỉ chuyển về trang chủ: máy tìm kiếm vẫn giữ địa chỉ xấu nếu trang không trả lời 404 hoặc 410");
    return list_word(head, "clean", "sạch");
}

static void add_time(struct buffer *out, const struct list_head *head, const char *english, const char *vietnamese, int64_t time)
{
    if (time == 0)
        return;
    buffer_add_string(out, list_word(head, english, vietnamese));
    list_time_local(out, head, time);
    buffer_add_byte(out, '\n');
}

static void add_places(struct buffer *out, const struct dossier *dossier)
{
    const struct list_head *head = dossier->head;
    buffer_printf(out, list_word(head, "\n%zu pages, %llu not clean:\n", "\n%zu trang, còn %llu trang chưa sạch:\n"),
                  dossier->place_count, (unsigned long long)dossier->places_open);
    for (size_t i = 0; i < dossier->place_count; i++) {
        const struct dossier_place *place = &dossier->places[i];
        buffer_printf(out, "  [%lld] ", (long long)place->page);
        list_safe_text(out, place->report->url);
        buffer_printf(out, "\n      %s", place_words(head, place));
        buffer_add_string(out, list_word(head, " · looked at ", " · xem lần cuối "));
        list_time_local(out, head, place->checked);
        buffer_add_string(out, list_word(head, " · ever seen by: ", " · từng thấy với vai: "));
        list_safe_text(out, place->saw);
        buffer_add_byte(out, '\n');
    }
    if (dossier->places_left_out)
        buffer_printf(out, list_word(head, "  and %llu more\n", "  và %llu trang nữa\n"), (unsigned long long)dossier->places_left_out);
}

void ticket_show_table(struct buffer *out, const struct dossier *dossier, const struct ticket_life *life, struct text key)
{
    const struct list_head *head = dossier->head;
    list_safe_text(out, dossier->reference);
    buffer_printf(out, " · %s · %s", ticket_state_words(head, life->state), list_verdict(head, life->severity));
    if (ticket_is_live(life->state)) {
        buffer_add_string(out, " · ");
        add_due(out, head, life);
    }
    if (life->recurrences)
        buffer_printf(out, list_word(head, " · came back %u times", " · tái diễn %u lần"), life->recurrences);
    buffer_add_byte(out, '\n');
    list_safe_text(out, dossier->agency);
    buffer_add_string(out, " · ");
    list_safe_text(out, dossier->contact.length ? dossier->contact
                                          : text_from_string(list_word(head, "no contact known", "chưa có đầu mối liên hệ")));
    buffer_add_byte(out, '\n');
    ticket_key_words(out, head, key);
    buffer_add_byte(out, '\n');
    add_time(out, head, "opened: ", "mở phiếu: ", life->opened);
    add_time(out, head, "reopened: ", "mở lại: ", life->reopened);
    add_time(out, head, "sent: ", "đã gửi: ", life->sent);
    add_time(out, head, "said to be fixed: ", "đơn vị báo đã xử lý: ", life->claimed);
    add_time(out, head, "clean for the first time: ", "sạch lần đầu: ", life->checked);
    add_time(out, head, "closed: ", "đóng: ", life->closed);
    add_time(out, head, "due: ", "hạn xử lý: ", life->due);
    add_places(out, dossier);
    if (dossier->relative_count)
        buffer_add_string(out, list_word(head, "\nThe same at other owners:\n", "\nCùng nội dung ở đơn vị khác:\n"));
    for (size_t i = 0; i < dossier->relative_count; i++) {
        enum ticket_state state;
        buffer_add_string(out, "  ");
        list_safe_text(out, dossier->relatives[i].reference);
        buffer_add_string(out, " · ");
        list_safe_text(out, dossier->relatives[i].agency);
        if (ticket_state_from_name(dossier->relatives[i].state, &state))
            buffer_printf(out, " · %s", ticket_state_words(head, state));
        buffer_add_byte(out, '\n');
    }
}

static struct json *places_json(const struct dossier *dossier)
{
    struct json *places = json_array_new();
    for (size_t i = 0; i < dossier->place_count; i++) {
        const struct dossier_place *place = &dossier->places[i];
        struct json *object = json_object_new();
        json_put(object, "page", json_whole(place->page));
        json_put(object, "url", json_text(place->report->url));
        json_put(object, "site", json_text(place->report->site));
        json_put(object, "verdict", json_text(text_from_string(verdict_name(place->report->verdict))));
        json_put(object, "score", json_number(place->report->score));
        json_put(object, "clean", json_truth(place->is_clean));
        json_put(object, "decided", json_truth(place->is_accepted));
        json_put(object, "note", json_text(place->note));
        json_put(object, "ever_seen_by", json_text(place->saw));
        json_put(object, "checked", time_json(place->checked));
        json_put(object, "clean_since", time_json(place->clean_since));
        json_append(places, object);
    }
    return places;
}

void ticket_show_json(struct buffer *out, const struct dossier *dossier, const struct ticket_life *life, struct text key)
{
    struct json *object = json_object_new();
    json_put(object, "id", json_whole(dossier->ticket));
    json_put(object, "reference", json_text(dossier->reference));
    put_life(object, dossier->head, life);
    json_put(object, "agency", json_text(dossier->agency));
    json_put(object, "site", json_text(dossier->site));
    json_put(object, "contact", json_text(dossier->contact));
    json_put(object, "injection", json_text(key));
    json_put(object, "rule", json_text(dossier->rule));
    json_put(object, "target", json_text(dossier->target));
    json_put(object, "campaign", json_text(dossier->campaign));
    json_put(object, "score", json_number(dossier->score));
    json_put(object, "places", places_json(dossier));
    json_put(object, "places_left_out", json_whole((int64_t)dossier->places_left_out));
    struct json *relatives = json_array_new();
    for (size_t i = 0; i < dossier->relative_count; i++) {
        struct json *relative = json_object_new();
        json_put(relative, "reference", json_text(dossier->relatives[i].reference));
        json_put(relative, "agency", json_text(dossier->relatives[i].agency));
        json_put(relative, "state", json_text(dossier->relatives[i].state));
        json_append(relatives, relative);
    }
    json_put(object, "relatives", relatives);
    json_write(object, out);
    buffer_add_byte(out, '\n');
}

/* --- its history --- */

static void history_line(struct buffer *out, const struct list_head *head, const struct dossier_event *event)
{
    list_time_local(out, head, event->time);
    buffer_add_string(out, "  ");
    list_safe_text(out, event->who);
    buffer_add_string(out, ": ");
    list_safe_text(out, advice_event(head, event->what));
    if (event->detail.length)
        buffer_add_string(out, " · ");
    list_safe_text(out, event->detail);
    buffer_add_byte(out, '\n');
}

void ticket_history(struct buffer *out, const struct dossier *dossier, bool json)
{
    for (size_t i = 0; i < dossier->event_count; i++) {
        const struct dossier_event *event = &dossier->events[i];
        if (!json) {
            history_line(out, dossier->head, event);
            continue;
        }
        struct json *object = json_object_new();
        json_put(object, "time", time_json(event->time));
        json_put(object, "who", json_text(event->who));
        json_put(object, "what", json_text(event->what));
        json_put(object, "detail", json_text(event->detail));
        json_write(object, out);
        buffer_add_byte(out, '\n');
    }
}
