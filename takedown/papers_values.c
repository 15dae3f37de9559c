/* papers_values.c: a dossier's and a digest's values for the names of templates. What is not known is not set. */
#include "takedown/advice.h"
#include "takedown/list_priv.h"
#include "takedown/papers_priv.h"

enum { DAY = 86400, DATE_LENGTH = 10 };

struct text papers_time(struct arena *arena, const struct list_head *head, int64_t time)
{
    struct buffer words;
    if (time == 0)
        return (struct text){0};
    buffer_init(&words, 64);
    list_time_local(&words, head, time);
    struct text copy = arena_copy(arena, buffer_text(&words));
    buffer_release(&words);
    return copy;
}

/* "22/11/2026"; empty for 0. */
static struct text date_of(struct arena *arena, const struct list_head *head, int64_t time)
{
    return text_slice(papers_time(arena, head, time), 0, DATE_LENGTH);
}

struct text papers_number(struct arena *arena, uint64_t number)
{
    return number ? arena_printf(arena, "%llu", (unsigned long long)number) : (struct text){0};
}

struct text papers_known(const struct list_head *head, struct text t)
{
    return t.length ? t : text_from_string(list_word(head, "not known", "chưa rõ"));
}

/* Whole days from one to the other, 0 where that is none. */
static uint64_t days_between(int64_t from, int64_t to)
{
    return from > 0 && to > from ? (uint64_t)(to - from) / DAY : 0;
}

struct text papers_evidence(struct arena *arena, const struct list_head *head, struct text evidence)
{
    struct buffer words;
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    list_evidence(&words, head, evidence);
    struct text defanged = advice_defanged(arena, buffer_text(&words));
    buffer_release(&words);
    return defanged;
}

static struct text campaign_of(struct arena *arena, const struct list_head *head, struct text campaign)
{
    struct buffer words;
    if (!campaign.length)
        return (struct text){0};
    buffer_init(&words, LIST_EVIDENCE_BYTES);
    list_campaign(&words, head, campaign);
    struct text defanged = advice_defanged(arena, buffer_text(&words));
    buffer_release(&words);
    return defanged;
}

struct text papers_who(struct arena *arena, const struct list_head *head, struct text identities)
{
    struct text words = {0};
    struct text rest = identities;
    for (size_t count = 0; rest.length && count < ADVICE_LIMIT_WHO; count++) {
        struct text who = advice_who(head, text_split(&rest, ' '));
        if (who.length && text_find(words, who, 0) == SIZE_MAX)
            words = words.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(words), TEXT_ARGS(who)) : who;
    }
    return words;
}

/* --- who writes, and when --- */

static struct text zone_of(struct arena *arena, int minutes)
{
    const int size = minutes < 0 ? -minutes : minutes;
    const char sign = minutes < 0 ? '-' : '+';
    return size % 60 ? arena_printf(arena, "UTC%c%d:%02d", sign, size / 60, size % 60)
                     : arena_printf(arena, "UTC%c%d", sign, size / 60);
}

struct template_value *papers_office(struct arena *arena, const struct list_head *head, const struct dossier_sender *sender)
{
    struct template_value *office = RECORD(arena, office);
    struct text now = papers_time(arena, head, head->now);
    struct text month = text_slice(now, 3, 2);
    VALUE(office, office, org)->text = sender->org;
    VALUE(office, office, parent_org)->text = sender->parent_org;
    VALUE(office, office, symbol)->text = sender->symbol;
    VALUE(office, office, mail)->text = sender->mail;
    VALUE(office, office, domain)->text = sender->domain;
    VALUE(office, office, phone)->text = sender->phone;
    VALUE(office, office, address)->text = sender->address;
    VALUE(office, office, person)->text = sender->person;
    VALUE(office, office, position)->text = sender->position;
    VALUE(office, office, place)->text = sender->place;
    VALUE(office, office, subject_mark)->text = sender->subject_mark;
    VALUE(office, office, zone)->text = zone_of(arena, head->time_zone_minutes);
    VALUE(office, office, now)->text = now;
    VALUE(office, office, today)->text = text_slice(now, 0, DATE_LENGTH);
    VALUE(office, office, day)->text = text_slice(now, 0, 2);
    /* as dates of Vietnamese papers have it: "tháng 02", "tháng 3" */
    VALUE(office, office, month)->text = month.length && month.data[0] == '0' && month.data[1] > '2' ? text_slice(month, 1, 1) : month;
    VALUE(office, office, year)->text = text_slice(now, 6, 4);
    return office;
}

/* --- a ticket --- */

static void set_life(struct arena *arena, const struct dossier *dossier, struct template_value *ticket)
{
    const struct list_head *head = dossier->head;
    const int64_t until = dossier->closed ? dossier->closed : head->now;
    const bool is_overdue = dossier->due && until > dossier->due;
    VALUE(ticket, ticket, opened)->text = papers_time(arena, head, dossier->opened);
    VALUE(ticket, ticket, sent)->text = papers_time(arena, head, dossier->sent);
    VALUE(ticket, ticket, due)->text = papers_time(arena, head, dossier->due);
    VALUE(ticket, ticket, due_date)->text = date_of(arena, head, dossier->due);
    VALUE(ticket, ticket, claimed)->text = papers_time(arena, head, dossier->claimed);
    VALUE(ticket, ticket, closed)->text = papers_time(arena, head, dossier->closed);
    VALUE(ticket, ticket, days_open)->text = papers_number(arena, days_between(dossier->opened, until));
    VALUE(ticket, ticket, days_left)->text = is_overdue ? (struct text){0} : papers_number(arena, days_between(until, dossier->due));
    VALUE(ticket, ticket, days_overdue)->text =
        is_overdue ? papers_number(arena, days_between(dossier->due, until) + 1) : (struct text){0};
    VALUE(ticket, ticket, recurrences)->text = papers_number(arena, dossier->recurrences);
    VALUE(ticket, ticket, first_report_number)->text = dossier->first_report_number;
    VALUE(ticket, ticket, first_report_date)->text = date_of(arena, head, dossier->first_reported);
    VALUE(ticket, ticket, is_closed)->text = dossier->closed ? TEXT("yes") : (struct text){0};
}

static struct text size_of(struct arena *arena, const struct list_head *head, uint64_t bytes)
{
    static const char *const units[] = {"byte", "KB", "MB", "GB"};
    const char point = head->language == LANGUAGE_VIETNAMESE ? ',' : '.';
    size_t unit = 0;
    uint64_t tenths = bytes < UINT64_MAX / 10 ? bytes * 10 : UINT64_MAX;
    while (tenths >= 10240 && unit + 1 < sizeof units / sizeof *units) {
        tenths /= 1024;
        unit++;
    }
    return unit ? arena_printf(arena, "%llu%c%llu %s", (unsigned long long)tenths / 10, point, (unsigned long long)tenths % 10,
                               units[unit])
                : arena_printf(arena, "%llu byte", (unsigned long long)bytes);
}

static void set_files(struct arena *arena, const struct dossier *dossier, struct template_value *list)
{
    struct template_record *items = arena_alloc_array(arena, dossier->file_count, sizeof *items);
    for (size_t i = 0; i < dossier->file_count; i++) {
        const struct dossier_file *file = &dossier->files[i];
        struct template_value *record = RECORD(arena, file);
        VALUE(record, file, file_number)->text = papers_number(arena, i + 1);
        VALUE(record, file, file)->text = papers_known(dossier->head, file->name);
        VALUE(record, file, what)->text = file->what;
        VALUE(record, file, size)->text = file->bytes ? size_of(arena, dossier->head, file->bytes) : (struct text){0};
        VALUE(record, file, sha256)->text = file->sha256;
        items[i].values = record;
    }
    *list = (struct template_value){.items = items, .count = dossier->file_count};
}

static void set_events(struct arena *arena, const struct dossier *dossier, struct template_value *list)
{
    struct template_record *items = arena_alloc_array(arena, dossier->event_count, sizeof *items);
    for (size_t i = 0; i < dossier->event_count; i++) {
        const struct dossier_event *event = &dossier->events[i];
        struct template_value *record = RECORD(arena, event);
        VALUE(record, event, event_time)->text = papers_known(dossier->head, papers_time(arena, dossier->head, event->time));
        VALUE(record, event, event_who)->text = event->who;
        VALUE(record, event, event)->text = papers_known(dossier->head, advice_event(dossier->head, event->what));
        VALUE(record, event, event_detail)->text = advice_defanged(arena, event->detail);
        items[i].values = record;
    }
    *list = (struct template_value){.items = items, .count = dossier->event_count};
}

static void set_relatives(struct arena *arena, const struct dossier *dossier, struct template_value *list)
{
    struct template_record *items = arena_alloc_array(arena, dossier->relative_count, sizeof *items);
    for (size_t i = 0; i < dossier->relative_count; i++) {
        const struct dossier_relative *relative = &dossier->relatives[i];
        struct template_value *record = RECORD(arena, relative);
        VALUE(record, relative, relative)->text = papers_known(dossier->head, relative->reference);
        VALUE(record, relative, relative_agency)->text = relative->agency;
        VALUE(record, relative, relative_state)->text = advice_state(dossier->head, relative->state);
        items[i].values = record;
    }
    *list = (struct template_value){.items = items, .count = dossier->relative_count};
}

struct template_value *papers_ticket(struct arena *arena, const struct dossier *dossier, const struct paper_row *row)
{
    struct template_value *ticket = RECORD(arena, ticket);
    const struct list_head *head = dossier->head;
    VALUE(ticket, ticket, reference)->text = dossier->reference;
    VALUE(ticket, ticket, state)->text = advice_state(head, dossier->state);
    VALUE(ticket, ticket, agency)->text = dossier->agency;
    VALUE(ticket, ticket, site)->text = dossier->site;
    VALUE(ticket, ticket, contact)->text = dossier->contact;
    VALUE(ticket, ticket, summary)->text = dossier_summary(arena, dossier);
    VALUE(ticket, ticket, target)->text = advice_defanged(arena, dossier->target);
    VALUE(ticket, ticket, campaign)->text = campaign_of(arena, head, dossier->campaign);
    set_life(arena, dossier, ticket);
    papers_signs(arena, dossier, ticket);
    papers_pages(arena, dossier, row, ticket);
    set_files(arena, dossier, VALUE(ticket, ticket, files));
    set_events(arena, dossier, VALUE(ticket, ticket, events));
    set_relatives(arena, dossier, VALUE(ticket, ticket, relatives));
    return ticket;
}

/* --- a digest --- */

static struct text title_of(struct arena *arena, const struct list_head *head, const struct digest_line *line)
{
    const struct text parts[] = {line->reference, line->agency, line->site};
    struct text title = {0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].length)
            title = title.length ? arena_printf(arena, "%.*s, %.*s", TEXT_ARGS(title), TEXT_ARGS(parts[i])) : parts[i];
    return papers_known(head, title);
}

static const struct template_value *digest_line(struct arena *arena, const struct list_head *head, const struct digest_line *line)
{
    struct template_value *record = RECORD(arena, line);
    const bool is_overdue = line->due && head->now > line->due;
    VALUE(record, line, line_title)->text = title_of(arena, head, line);
    VALUE(record, line, line_reference)->text = line->reference;
    VALUE(record, line, line_agency)->text = line->agency;
    VALUE(record, line, line_site)->text = line->site;
    VALUE(record, line, line_found)->text = advice_found(head, line->rule);
    VALUE(record, line, line_target)->text = advice_defanged(arena, line->target);
    VALUE(record, line, line_pages)->text = papers_number(arena, line->pages);
    VALUE(record, line, line_new_pages)->text = papers_number(arena, line->new_pages);
    VALUE(record, line, line_due)->text = date_of(arena, head, line->due);
    VALUE(record, line, line_days_overdue)->text =
        is_overdue ? papers_number(arena, days_between(line->due, head->now) + 1) : (struct text){0};
    VALUE(record, line, line_recurrences)->text = papers_number(arena, line->recurrences);
    return record;
}

struct template_value *papers_digest(struct arena *arena, const struct digest *digest)
{
    const struct list_head *head = digest->head;
    struct template_value *night = RECORD(arena, digest);
    struct template_value *lists[DIGEST_LIST_COUNT] = {
        [DIGEST_OPENED] = VALUE(night, digest, opened), [DIGEST_RETURNED] = VALUE(night, digest, returned),
        [DIGEST_GROWN] = VALUE(night, digest, grown),   [DIGEST_OVERDUE] = VALUE(night, digest, overdue),
        [DIGEST_FIXED] = VALUE(night, digest, fixed),
    };
    struct template_value *counts[DIGEST_LIST_COUNT] = {
        [DIGEST_OPENED] = VALUE(night, digest, opened_count), [DIGEST_RETURNED] = VALUE(night, digest, returned_count),
        [DIGEST_GROWN] = VALUE(night, digest, grown_count),   [DIGEST_OVERDUE] = VALUE(night, digest, overdue_count),
        [DIGEST_FIXED] = VALUE(night, digest, fixed_count),
    };
    uint64_t left_out = 0;
    bool is_quiet = true;
    VALUE(night, digest, run_started)->text = papers_time(arena, head, head->run_started);
    VALUE(night, digest, run_finished)->text = papers_time(arena, head, head->run_finished);
    VALUE(night, digest, pages_judged)->text = papers_number(arena, head->pages_judged);
    VALUE(night, digest, pages_takedown)->text = papers_number(arena, head->counts[VERDICT_TAKEDOWN]);
    VALUE(night, digest, pages_review)->text = papers_number(arena, head->counts[VERDICT_REVIEW]);
    VALUE(night, digest, pages_unknown)->text = papers_number(arena, head->counts[VERDICT_UNKNOWN]);
    for (size_t i = 0; i < DIGEST_LIST_COUNT; i++) {
        const size_t all = digest->lists[i].count;
        const size_t count = all < PAPERS_LIMIT_LINES ? all : PAPERS_LIMIT_LINES;
        struct template_record *items = arena_alloc_array(arena, count, sizeof *items);
        for (size_t at = 0; at < count; at++)
            items[at].values = digest_line(arena, head, &digest->lists[i].items[at]);
        *lists[i] = (struct template_value){.items = items, .count = count};
        counts[i]->text = papers_number(arena, all);
        left_out += all - count;
        is_quiet = is_quiet && all == 0;
    }
    VALUE(night, digest, not_told)->text = papers_number(arena, left_out);
    VALUE(night, digest, undelivered)->text = papers_number(arena, digest->undelivered);
    VALUE(night, digest, is_quiet)->text = is_quiet ? TEXT("yes") : (struct text){0};
    return night;
}
