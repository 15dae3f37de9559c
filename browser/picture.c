/* picture.c: shows the page, marks it, takes its picture. */
#include "browser/picture.h"
#include "browser/tab.h"

#include <stdio.h>

enum { MARGIN_ABOVE = 400 }; /* CSS pixels over the first mark of a page that is cut */

/* browser/script/marks.js, put into the program when it is built. */
extern const char marks_source[];
extern const size_t marks_length;

struct shot {
    struct tab tab;
    struct arena *arena;
    const struct picture_request *request;
    struct picture *picture;
    size_t marks; /* at most PICTURE_LIMIT_MARKS */
};

static void put_marks(const struct shot *shot, bool reveal, struct buffer *script)
{
    const struct picture_request *request = shot->request;
    buffer_add(script, marks_source, marks_length);
    buffer_printf(script, "({\"reveal\":%s,\"words\":{", reveal ? "true" : "false");
    message_put(script, "more", request->more);
    message_put(script, "empty", request->empty);
    buffer_add_string(script, "},\"marks\":[");
    for (size_t i = 0; i < shot->marks; i++) {
        const struct picture_mark *mark = &request->marks[i];
        buffer_add_string(script, i ? ",{" : "{");
        message_put(script, "path", mark->path);
        message_put(script, "label", mark->label);
        buffer_printf(script, ",\"hidden\":%s}", mark->hidden ? "true" : "false");
    }
    buffer_add_string(script, "]})");
}

static uint32_t at_most(int64_t value, uint32_t least, uint32_t most)
{
    return value < (int64_t)least ? least : value > (int64_t)most ? most : (uint32_t)value;
}

/* Where the picture begins and ends, from the page's height and the first mark. */
static void set_frame(struct picture *picture, const struct message *said, const struct message *marks, size_t count)
{
    int64_t height = message_whole(said, "height", 0);
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct message *mark = message_item(marks, i);
        int64_t top = message_whole(mark, "top", 0);
        if (message_truth(mark, "found") && top < first)
            first = top;
    }
    picture->width = at_most(message_whole(said, "width", 0), 1, PICTURE_LIMIT_WIDTH);
    picture->page_height = at_most(height, 1, UINT32_MAX);
    picture->cut = picture->page_height > PICTURE_LIMIT_HEIGHT;
    picture->height = picture->cut ? PICTURE_LIMIT_HEIGHT : picture->page_height;
    picture->top = 0;
    if (picture->cut && first != INT64_MAX && first > PICTURE_LIMIT_HEIGHT - MARGIN_ABOVE)
        picture->top = at_most(first - MARGIN_ABOVE, 0, picture->page_height - picture->height);
}

static enum status take_places(struct shot *shot, const struct message *answer, bool *hidden)
{
    const struct message *said = message_member(message_member(message_member(answer, "result"), "result"), "value");
    const struct message *marks = message_member(said, "marks");
    struct picture *picture = shot->picture;
    if (!said || message_count(marks) != shot->marks)
        return STATUS_INVALID;
    set_frame(picture, said, marks, shot->marks);
    for (size_t i = 0; i < shot->marks; i++) {
        const struct message *mark = message_item(marks, i);
        int64_t top = message_whole(mark, "top", 0);
        bool inside = top >= (int64_t)picture->top && top < (int64_t)picture->top + (int64_t)picture->height;
        bool found = message_truth(mark, "found");
        bool seen = message_truth(mark, "seen");
        picture->places[i] = !found ? MARK_MISSING : !seen ? MARK_HIDDEN : inside ? MARK_SEEN : MARK_BELOW;
        *hidden = *hidden || (found && (!seen || shot->request->marks[i].hidden));
    }
    return STATUS_OK;
}

static enum status mark_page(struct shot *shot, bool reveal, struct message **answer)
{
    struct buffer script;
    *answer = NULL;
    buffer_init(&script, PIPE_LIMIT_MESSAGE_BYTES / 4);
    put_marks(shot, reveal, &script);
    enum status status = buffer_failed(&script) ? STATUS_LIMIT : tab_evaluate(&shot->tab, buffer_text(&script), answer);
    buffer_release(&script);
    return status;
}

static enum status capture(struct shot *shot, uint32_t height, bool half, struct text *png)
{
    const struct picture *picture = shot->picture;
    struct message *answer;
    tab_begin(&shot->tab, "Page.captureScreenshot");
    buffer_printf(&shot->tab.browser->line,
                  "\"format\":\"png\",\"captureBeyondViewport\":true,\"clip\":{\"x\":0,\"y\":%u,\"width\":%u,\"height\":%u,\"scale\":%s}",
                  picture->top, picture->width, height, half ? "0.5" : "1");
    enum status status = protocol_call(shot->tab.browser, PICTURE_LIMIT_MS, &answer);
    if (status == STATUS_OK)
        status = tab_data(answer, PICTURE_LIMIT_BYTES, shot->arena, png);
    message_free(answer);
    return status;
}

static enum status capture_fitting(struct shot *shot, uint32_t height, struct text *png)
{
    enum status status = capture(shot, height, shot->picture->halved, png);
    if (status != STATUS_LIMIT || shot->picture->halved)
        return status;
    shot->picture->halved = true;
    return capture(shot, height, true, png);
}

static enum status take_both(struct shot *shot)
{
    struct message *answer;
    bool hidden = false;
    struct picture *picture = shot->picture;
    enum status status = mark_page(shot, false, &answer);
    if (status == STATUS_OK)
        status = take_places(shot, answer, &hidden);
    message_free(answer);
    if (status == STATUS_OK)
        status = capture_fitting(shot, picture->height, &picture->seen);
    if (status != STATUS_OK || !hidden)
        return status;
    status = mark_page(shot, true, &answer);
    const struct message *said = message_member(message_member(message_member(answer, "result"), "result"), "value");
    int64_t height = message_whole(said, "height", 0) - picture->top;
    message_free(answer);
    picture->cut = picture->cut || height > PICTURE_LIMIT_HEIGHT;
    if (status == STATUS_OK) /* the boxes may need room below the page */
        status = capture_fitting(shot, at_most(height, picture->height, PICTURE_LIMIT_HEIGHT), &picture->revealed);
    return status;
}

static enum status take_once(struct browser *browser, struct arena *arena, const struct picture_request *request, bool scripts,
                             struct picture *picture)
{
    const struct tab_settings settings = {
        .user_agent = request->user_agent,
        .accept_language = request->accept_language,
        .referer = request->referer,
        .width = request->phone ? PICTURE_PHONE_WIDTH : PICTURE_DESKTOP_WIDTH,
        .height = request->phone ? PICTURE_PHONE_HEIGHT : PICTURE_DESKTOP_HEIGHT,
        .scale = request->phone ? PICTURE_PHONE_SCALE : 1,
        .phone = request->phone,
        .scripts = scripts,
        .load_ms = PICTURE_LOAD_MS,
    };
    *picture = (struct picture){.places = arena_alloc_array(arena, request->mark_count, sizeof *picture->places)};
    struct shot shot = {.arena = arena, .request = request, .picture = picture};
    shot.marks = request->mark_count < PICTURE_LIMIT_MARKS ? request->mark_count : PICTURE_LIMIT_MARKS;
    uint64_t until = pipe_now() + (request->time_ms ? request->time_ms : PICTURE_LIMIT_MS);
    enum status status = tab_open(&shot.tab, browser, &request->source, &settings, until);
    if (status == STATUS_OK)
        status = take_both(&shot);
    picture->unfinished = !shot.tab.loaded;
    picture->stopped = shot.tab.stopped;
    picture->dialogs = shot.tab.dialogs;
    picture->network = shot.tab.network.counts;
    picture->network.moves += shot.tab.left;
    tab_close(&shot.tab);
    if (shot.tab.crashed && status != STATUS_OK)
        status = STATUS_IO;
    return shot.tab.left && status == STATUS_OK ? STATUS_INVALID : status;
}

enum status picture_take(struct browser *browser, struct arena *arena, const struct picture_request *request, struct picture *picture)
{
    enum status status = take_once(browser, arena, request, request->scripts, picture);
    if (status == STATUS_OK || !request->scripts)
        return status;
    status = take_once(browser, arena, request, false, picture);
    picture->without = true;
    return status;
}
