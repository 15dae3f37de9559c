/* script_host.c: the host functions. Each runs under the visit's own escape: JavaScriptCore's frames are never left by a
 * jump; a function that runs out of memory gives undefined, and the visit says that it was cut. */
#include "analyst/script_host.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { MOST_VALUES = 3 + 2 * DOCUMENT_LIMIT_ATTRIBUTES, MOST_NUMBERS = 4096 };

struct call {
    JSContextRef context;
    struct script_visit *visit;
    struct arena *arena;
    size_t count;
    const JSValueRef *arguments;
    JSStringRef held; /* given back where the function leaves by an escape */
    JSValueRef value;
};

typedef JSValueRef host_run(struct call *call);

struct script_host_function {
    struct script_host *host;
    const char *name;
    host_run *run;
};

/* --- texts --- */

JSStringRef script_string(struct arena *arena, struct text t)
{
    JSChar *units = arena_alloc_raw(arena, (t.length + 1) * sizeof *units); /* a byte is at most one unit */
    size_t count = 0;
    for (size_t at = 0; at < t.length;) {
        uint32_t point = utf8_next(t, &at);
        if (point >= 0x10000) {
            point -= 0x10000;
            units[count++] = (JSChar)(0xD800 + (point >> 10));
            point = 0xDC00 + (point & 0x3FF);
        }
        units[count++] = (JSChar)point;
    }
    return JSStringCreateWithCharacters(units, count);
}

JSValueRef script_string_value(JSContextRef context, struct arena *arena, struct text t)
{
    JSStringRef string = script_string(arena, t);
    JSValueRef value = JSValueMakeString(context, string);
    JSStringRelease(string);
    return value;
}

static struct text text_argument(struct call *call, size_t index)
{
    if (index >= call->count || !JSValueIsString(call->context, call->arguments[index]))
        return (struct text){0};
    JSStringRef string = JSValueToStringCopy(call->context, call->arguments[index], NULL);
    if (!string)
        return (struct text){0};
    const size_t length = JSStringGetLength(string);
    const size_t limit = SCRIPT_LIMIT_MARKUP_BYTES;
    const JSChar *units = JSStringGetCharactersPtr(string);
    char *bytes = NULL;
    size_t filled = 0;
    call->held = string;
    if (units && length <= limit)
        bytes = arena_alloc_raw(call->arena, length * 3 + 4);
    else
        call->visit->cut = true;
    for (size_t i = 0; bytes && i < length; i++) {
        uint32_t point = units[i];
        if (point >= 0xD800 && point < 0xDC00 && i + 1 < length && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000)
            point = 0x10000 + ((point - 0xD800) << 10) + (units[++i] - 0xDC00u);
        filled += utf8_put(bytes + filled, point);
    }
    call->held = NULL;
    JSStringRelease(string);
    return text_of(bytes, filled);
}

static uint32_t number_argument(struct call *call, size_t index)
{
    if (index >= call->count || !JSValueIsNumber(call->context, call->arguments[index]))
        return 0;
    const double number = JSValueToNumber(call->context, call->arguments[index], NULL);
    return number < 0 ? UINT32_MAX : number < (double)UINT32_MAX ? (uint32_t)number : 0;
}

static JSValueRef text_value(struct call *call, struct text t)
{
    return script_string_value(call->context, call->arena, t);
}

static JSValueRef number_value(struct call *call, uint32_t number)
{
    return JSValueMakeNumber(call->context, number);
}

static JSValueRef numbers_value(struct call *call, struct script_numbers numbers)
{
    if (numbers.count > MOST_NUMBERS)
        call->visit->cut = true;
    const size_t count = numbers.count < MOST_NUMBERS ? numbers.count : MOST_NUMBERS;
    JSValueRef *values = arena_alloc_array(call->arena, count + 1, sizeof *values); /* numbers: no cells to be kept */
    for (size_t i = 0; i < count; i++)
        values[i] = number_value(call, numbers.items[i]);
    return JSObjectMakeArray(call->context, count, values, NULL);
}

/* --- the functions --- */

/* info(piece, node): [kind, name or text, parent, attribute, value ...] as the DOM counts kinds. */
static JSValueRef host_info(struct call *call)
{
    const struct document *document = script_piece_document(&call->visit->pieces, number_argument(call, 0));
    const uint32_t index = number_argument(call, 1);
    if (!document || index >= document->node_count)
        return JSValueMakeUndefined(call->context);
    static const uint32_t kinds[] = {[NODE_DOCUMENT] = 9, [NODE_ELEMENT] = 1, [NODE_TEXT] = 3, [NODE_COMMENT] = 8};
    const struct node *node = &document->nodes[index];
    JSValueRef values[MOST_VALUES]; /* on the stack, where the collector sees them */
    size_t count = 0;
    values[count++] = number_value(call, kinds[node->kind]);
    values[count++] = text_value(call, node->kind == NODE_ELEMENT ? node->name : node->text);
    values[count++] = number_value(call, node->parent);
    for (uint32_t i = 0; i < node->attribute_count && count + 2 <= MOST_VALUES; i++) {
        values[count++] = text_value(call, node->attributes[i].name);
        values[count++] = text_value(call, node->attributes[i].value);
    }
    return JSObjectMakeArray(call->context, count, values, NULL);
}

static JSValueRef host_children(struct call *call)
{
    return numbers_value(
        call, script_piece_children(&call->visit->pieces, number_argument(call, 0), number_argument(call, 1)));
}

static JSValueRef host_find(struct call *call)
{
    const uint32_t what = number_argument(call, 1);
    return numbers_value(call, script_piece_find(&call->visit->pieces, number_argument(call, 0),
                                                 what <= SCRIPT_FIND_NAME ? (enum script_find)what : SCRIPT_FIND_ID,
                                                 text_argument(call, 2)));
}

static JSValueRef host_select(struct call *call)
{
    return numbers_value(call, script_piece_select(&call->visit->pieces, number_argument(call, 0), text_argument(call, 1)));
}

static JSValueRef host_parse(struct call *call)
{
    return number_value(call, script_piece_parse(&call->visit->pieces, text_argument(call, 0), text_argument(call, 1)));
}

/* url(base, address): [href, "scheme:", user, password, host, port, path, "?query", "#fragment"], or null. */
static JSValueRef host_url(struct call *call)
{
    struct url base;
    struct url url;
    const struct text base_text = text_argument(call, 0);
    const bool has_base = base_text.length > 0 && url_parse(call->arena, base_text, NULL, &base) == STATUS_OK;
    const struct text address = text_argument(call, 1);
    const enum status status = url_parse(call->arena, address, has_base ? &base : NULL, &url);
    struct text parts[9] = {0};
    if (status == STATUS_NOT_FOUND) {
        parts[0] = text_trim(address);
        parts[1] = arena_printf(call->arena, "%.*s:", TEXT_ARGS(url.scheme));
    } else if (status == STATUS_OK) {
        parts[0] = url.href;
        parts[1] = arena_printf(call->arena, "%.*s:", TEXT_ARGS(url.scheme));
        parts[2] = url.username;
        parts[3] = url.password;
        parts[4] = url.host;
        parts[5] = url.port;
        parts[6] = url.path;
        parts[7] = url.query.length ? arena_printf(call->arena, "?%.*s", TEXT_ARGS(url.query)) : (struct text){0};
        parts[8] = url.fragment.length ? arena_printf(call->arena, "#%.*s", TEXT_ARGS(url.fragment)) : (struct text){0};
    } else {
        return JSValueMakeNull(call->context);
    }
    JSValueRef values[9];
    for (size_t i = 0; i < 9; i++)
        values[i] = text_value(call, parts[i]);
    return JSObjectMakeArray(call->context, 9, values, NULL);
}

static JSValueRef host_percent(struct call *call)
{
    return text_value(call, url_percent_decode(call->arena, text_argument(call, 0)));
}

/* names(script): what it takes for granted. */
static JSValueRef host_names(struct call *call)
{
    struct text names[SCRIPT_LIMIT_NAMES];
    JSValueRef values[SCRIPT_LIMIT_NAMES];
    const uint32_t script = number_argument(call, 0);
    const struct script_choice *choice = call->visit->choice;
    const size_t count = script < choice->sources.count ? script_free_names(choice->sources.items[script].text, names) : 0;
    for (size_t i = 0; i < count; i++)
        values[i] = text_value(call, names[i]);
    return JSObjectMakeArray(call->context, count, values, NULL);
}

/* record(kind, moment, node, target, name, value or null) */
static JSValueRef host_record(struct call *call)
{
    const uint32_t kind = number_argument(call, 0);
    const uint32_t moment = number_argument(call, 1);
    if (kind >= SCRIPT_EFFECT_KIND_COUNT || moment > SCRIPT_BY_CLICK)
        return JSValueMakeUndefined(call->context);
    struct script_effect effect = {.kind = (enum script_effect_kind)kind, .moment = (enum script_moment)moment,
                                   .seen_as = call->visit->seen_as, .node = number_argument(call, 2),
                                   .target = number_argument(call, 3), .name = text_argument(call, 4)};
    if (call->count > 5 && JSValueIsString(call->context, call->arguments[5])) {
        effect.value = text_argument(call, 5);
        if (!effect.value.data)
            effect.value.data = "";
    }
    script_log_add(&call->visit->log, &effect);
    return JSValueMakeUndefined(call->context);
}

static JSValueRef host_enter(struct call *call)
{
    call->visit->node = number_argument(call, 0);
    return JSValueMakeUndefined(call->context);
}

static JSValueRef host_note(struct call *call)
{
    switch (number_argument(call, 0)) {
    case 0: call->visit->asked = true; break;
    case 1: call->visit->decoded = true; break;
    default: call->visit->cut = true; break;
    }
    return JSValueMakeUndefined(call->context);
}

static const struct {
    const char *name;
    host_run *run;
} rows[] = {
    {"info", host_info}, {"children", host_children}, {"find", host_find}, {"select", host_select},
    {"parse", host_parse}, {"url", host_url}, {"percent", host_percent}, {"names", host_names},
    {"record", host_record}, {"enter", host_enter}, {"note", host_note},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* --- the way in --- */

static JSValueRef run_guarded(const struct script_host_function *function, struct call *call)
{
    struct arena *log = call->visit->log.arena;
    if (setjmp(*arena_escape(call->arena)) == 0) {
        if (setjmp(*arena_escape(log)) == 0)
            call->value = function->run(call);
        else
            call->visit->cut = true;
    } else {
        call->visit->cut = true;
    }
    arena_disarm(log);
    arena_disarm(call->arena);
    if (call->held)
        JSStringRelease(call->held);
    return call->value ? call->value : JSValueMakeUndefined(call->context);
}

static JSValueRef on_call(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                          const JSValueRef arguments[], JSValueRef *exception)
{
    (void)self;
    (void)exception;
    const struct script_host_function *row = JSObjectGetPrivate(function);
    struct script_visit *visit = row ? row->host->visit : NULL;
    if (!visit)
        return JSValueMakeUndefined(context);
    struct call call = {.context = context, .visit = visit, .arena = visit->pieces.arena, .count = count,
                        .arguments = arguments};
    return run_guarded(row, &call);
}

bool script_host_init(struct script_host *host)
{
    JSClassDefinition definition = kJSClassDefinitionEmpty;
    definition.attributes = kJSClassAttributeNoAutomaticPrototype;
    host->object_class = JSClassCreate(&definition);
    definition.callAsFunction = on_call;
    host->function_class = JSClassCreate(&definition);
    host->functions = calloc(ROWS, sizeof *host->functions);
    for (size_t i = 0; host->functions && i < ROWS; i++)
        host->functions[i] = (struct script_host_function){.host = host, .name = rows[i].name, .run = rows[i].run};
    return host->functions && host->object_class && host->function_class;
}

void script_host_free(struct script_host *host)
{
    if (host->object_class)
        JSClassRelease(host->object_class);
    if (host->function_class)
        JSClassRelease(host->function_class);
    free(host->functions);
}

void script_put(JSContextRef context, JSObjectRef object, const char *name, JSValueRef value)
{
    JSStringRef key = JSStringCreateWithUTF8CString(name);
    JSObjectSetProperty(context, object, key, value, kJSPropertyAttributeNone, NULL);
    JSStringRelease(key);
}

JSObjectRef script_host_object(struct script_host *host, JSContextRef context)
{
    JSObjectRef object = JSObjectMake(context, NULL, NULL);
    for (size_t i = 0; i < ROWS; i++)
        script_put(context, object, host->functions[i].name,
                   JSObjectMake(context, host->function_class, &host->functions[i]));
    return object;
}
