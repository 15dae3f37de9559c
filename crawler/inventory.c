/* inventory.c: the list of sites: header line, rows to sites, and what is wrong in the words that a person is shown. */
#include "crawler/inventory.h"

#include "base/fold.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "crawler/inventory_priv.h"

enum { SHOWN_BYTES = 120 }; /* of a cell, in a problem */

/* Names that columns go by, as base/fold.h's folded form gives them ("Cơ quan" -> "co quan"). */
static const struct {
    const char *name;
    enum column column;
} aliases[] = {
    {"name", COLUMN_NAME},            {"ten", COLUMN_NAME},
    {"site", COLUMN_NAME},            {"ten trang", COLUMN_NAME},
    {"ten website", COLUMN_NAME},     {"ten cong", COLUMN_NAME},
    {"ten trang thong tin", COLUMN_NAME}, {"ten cong thong tin", COLUMN_NAME},
    {"url", COLUMN_URL},              {"dia chi", COLUMN_URL},
    {"address", COLUMN_URL},          {"website", COLUMN_URL},
    {"link", COLUMN_URL},             {"lien ket", COLUMN_URL},
    {"dia chi web", COLUMN_URL},      {"dia chi website", COLUMN_URL},
    {"dia chi trang", COLUMN_URL},    {"duong dan", COLUMN_URL},
    {"agency", COLUMN_AGENCY},        {"co quan", COLUMN_AGENCY},
    {"owner", COLUMN_AGENCY},         {"don vi", COLUMN_AGENCY},
    {"co quan chu quan", COLUMN_AGENCY},  {"don vi chu quan", COLUMN_AGENCY},
    {"contact", COLUMN_CONTACT},      {"lien he", COLUMN_CONTACT},
    {"email", COLUMN_CONTACT},        {"e-mail", COLUMN_CONTACT},
    {"thu dien tu", COLUMN_CONTACT},  {"dau moi", COLUMN_CONTACT},
    {"dau moi lien he", COLUMN_CONTACT},  {"nguoi lien he", COLUMN_CONTACT},
};

static const struct {
    const char *english;
    const char *vietnamese;
} column_names[COLUMN_COUNT] = {
    [COLUMN_NAME] = {"name", "tên"},
    [COLUMN_URL] = {"url", "địa chỉ"},
    [COLUMN_AGENCY] = {"agency", "cơ quan"},
    [COLUMN_CONTACT] = {"contact", "liên hệ"},
};

struct reading {
    struct arena *arena;
    struct inventory *inventory;
    ARENA_LIST(struct problem) problems;
    struct site *sites;
    size_t site_room;
    uint32_t *slots; /* by address */
    uint32_t *names; /* by name, as many as slots */
};

static void say(struct reading *reading, uint32_t line, struct text english, struct text vietnamese)
{
    if (reading->problems.count >= INVENTORY_LIMIT_PROBLEMS)
        return;
    if (reading->problems.count == INVENTORY_LIMIT_PROBLEMS - 1) {
        english = TEXT("There are more problems; they are not listed.");
        vietnamese = TEXT("Còn những lỗi khác không được liệt kê.");
    }
    *ARENA_PUSH(reading->arena, &reading->problems) =
        (struct problem){.line = line, .english = english, .vietnamese = vietnamese};
}

static void say_limit(struct reading *reading, uint32_t line)
{
    say(reading, line,
        arena_printf(reading->arena, "There are more than %d sites or too many bad lines: the rest was not read.",
                     INVENTORY_LIMIT_SITES),
        arena_printf(reading->arena, "Có hơn %d website hoặc quá nhiều dòng lỗi: phần còn lại không được đọc.",
                     INVENTORY_LIMIT_SITES));
}

/* Excel in many languages writes semicolons; pasted tables have tabs. What parts the header line parts all. */
static char find_delimiter(struct text bytes, uint32_t *skipped)
{
    static const char known[] = {',', ';', '\t'};
    size_t count[sizeof known] = {0};
    bool quoted = false, seen = false;
    *skipped = 0;
    if (text_starts_with_ignore_case(bytes, TEXT("sep=")) && bytes.length > 5 && ascii_is_space(bytes.data[5])) {
        *skipped = 1; /* Excel's own way of telling */
        return bytes.data[4];
    }
    for (size_t i = 0; i < bytes.length; i++) {
        char c = bytes.data[i];
        if ((c == '\n' || c == '\r') && !quoted && seen)
            break;
        seen = seen || !ascii_is_space(c);
        quoted = quoted != (c == '"');
        for (size_t k = 0; k < sizeof known && !quoted; k++)
            count[k] += c == known[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof known; k++)
        if (count[k] > count[best])
            best = k;
    return known[best];
}

static void name_column(struct reading *reading, struct layout *layout, struct text cell, size_t number)
{
    struct text folded = text_trim(fold_plain(reading->arena, cell));
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        enum column column = aliases[i].column;
        if (!text_equal(folded, text_from_string(aliases[i].name)))
            continue;
        if (layout->column[column] == COLUMN_NONE)
            layout->column[column] = number;
        else
            say(reading, layout->header_line,
                arena_printf(reading->arena, "Two columns hold the %s; the first one counts.",
                             column_names[column].english),
                arena_printf(reading->arena, "Có hai cột cùng là \"%s\"; cột đầu tiên được dùng.",
                             column_names[column].vietnamese));
        return;
    }
}

static bool read_header(struct reading *reading, struct text bytes, struct layout *layout)
{
    struct text cells[INVENTORY_LIMIT_COLUMNS];
    uint32_t skipped;
    layout->delimiter = find_delimiter(bytes, &skipped);
    char *room = arena_alloc_raw(reading->arena, bytes.length + 1);
    size_t count = rows_read_header(bytes, layout->delimiter, skipped, room, cells, &layout->header_line);
    if (count == 0) {
        say(reading, 1, TEXT("The file has no header line."), TEXT("Tệp không có dòng tiêu đề."));
        return false;
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        layout->column[i] = COLUMN_NONE;
    for (size_t i = 0; i < count; i++)
        if (!utf8_valid(cells[i])) {
            say(reading, layout->header_line,
                TEXT("The header line is not valid UTF-8; save the file as \"CSV UTF-8\"."),
                TEXT("Dòng tiêu đề không phải UTF-8 hợp lệ; hãy lưu tệp theo dạng \"CSV UTF-8\"."));
            return false;
        } else {
            name_column(reading, layout, cells[i], i);
        }
    bool usable = true;
    for (size_t i = COLUMN_NAME; i <= COLUMN_URL; i++)
        if (layout->column[i] == COLUMN_NONE) {
            say(reading, layout->header_line,
                arena_printf(reading->arena, "The header line has no column \"%s\".", column_names[i].english),
                arena_printf(reading->arena, "Dòng tiêu đề thiếu cột \"%s\" (%s).", column_names[i].english,
                             column_names[i].vietnamese));
            usable = false;
        }
    return usable;
}

/* The slot of the site with that name, or the empty one where it belongs. */
static uint32_t *name_slot(const struct reading *reading, struct text name)
{
    size_t at = (size_t)hash_text(name) & reading->inventory->slot_mask;
    while (reading->names[at] && !text_equal(reading->sites[reading->names[at] - 1].name, name))
        at = (at + 1) & reading->inventory->slot_mask;
    return &reading->names[at];
}

/* False, and said, where the row's cells cannot be a site. */
static bool cells_are_good(struct reading *reading, const struct layout *layout, const struct row *row)
{
    size_t last = layout->column[COLUMN_NAME] > layout->column[COLUMN_URL] ? layout->column[COLUMN_NAME]
                                                                           : layout->column[COLUMN_URL];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (!utf8_valid(row->cell[i])) {
            say(reading, row->line, TEXT("The line is not valid UTF-8."), TEXT("Dòng này không phải UTF-8 hợp lệ."));
            return false;
        }
    if (row->cells <= last)
        say(reading, row->line, TEXT("The line has too few columns."), TEXT("Dòng này có quá ít cột."));
    else if (row->cell[COLUMN_NAME].length == 0)
        say(reading, row->line, TEXT("The line has no name."), TEXT("Dòng này không có tên."));
    else if (row->cell[COLUMN_URL].length == 0)
        say(reading, row->line, TEXT("The line has no url."), TEXT("Dòng này không có địa chỉ."));
    else
        return true;
    return false;
}

static bool read_url(struct reading *reading, const struct row *row, struct url *url)
{
    if (url_parse(reading->arena, row->cell[COLUMN_URL], NULL, url) == STATUS_OK)
        return true;
    struct text shown = utf8_cut(row->cell[COLUMN_URL], SHOWN_BYTES);
    say(reading, row->line,
        arena_printf(reading->arena, "\"%.*s\" is not a web address; it must begin with http:// or https://.",
                     TEXT_ARGS(shown)),
        arena_printf(reading->arena,
                     "\"%.*s\" không phải là địa chỉ web; địa chỉ phải bắt đầu bằng http:// hoặc https://.",
                     TEXT_ARGS(shown)));
    return false;
}

static void say_repeated(struct reading *reading, uint32_t line, const char *english, const char *vietnamese,
                         struct text what, const struct site *first)
{
    struct text shown = utf8_cut(what, SHOWN_BYTES);
    say(reading, line,
        arena_printf(reading->arena, "The %s \"%.*s\" is already that of line %u.", english, TEXT_ARGS(shown),
                     first->line),
        arena_printf(reading->arena, "%s \"%.*s\" đã có ở dòng %u.", vietnamese, TEXT_ARGS(shown), first->line));
}

static void read_site(struct reading *reading, const struct layout *layout, const struct row *row)
{
    struct inventory *inventory = reading->inventory;
    struct site *site = &reading->sites[inventory->site_count];
    struct url url;
    if (!cells_are_good(reading, layout, row) || !read_url(reading, row, &url))
        return;
    *site = (struct site){
        .name = row->cell[COLUMN_NAME],
        .url = url,
        .agency = row->cell[COLUMN_AGENCY],
        .contact = row->cell[COLUMN_CONTACT],
        .line = row->line,
        .folder = inventory_folder(&url),
    };
    uint32_t *by_address = inventory_slot(inventory, reading->slots, &site->url, site->folder);
    uint32_t *by_name = name_slot(reading, site->name);
    if (*by_name) {
        say_repeated(reading, row->line, "name", "Tên", site->name, &reading->sites[*by_name - 1]);
    } else if (*by_address) {
        say_repeated(reading, row->line, "address", "Địa chỉ", url.href, &reading->sites[*by_address - 1]);
    } else {
        *by_name = *by_address = (uint32_t)++inventory->site_count;
        if (site->folder.length > inventory->longest_folder)
            inventory->longest_folder = site->folder.length;
    }
}

static enum status read_rows(struct reading *reading, struct text bytes, const struct layout *layout)
{
    struct rows rows = {.room = 1};
    for (size_t i = 0; i < bytes.length && rows.room < 2 * INVENTORY_LIMIT_SITES; i++)
        rows.room += bytes.data[i] == '\n' || bytes.data[i] == '\r';
    rows.rows = arena_alloc_array(reading->arena, rows.room, sizeof *rows.rows);
    rows.bytes = arena_alloc_raw(reading->arena, bytes.length + 1);
    enum rows_end end = rows_read(bytes, layout, &rows);
    if (end == ROWS_NO_MEMORY)
        return STATUS_LIMIT;
    reading->site_room = rows.count < INVENTORY_LIMIT_SITES ? rows.count : INVENTORY_LIMIT_SITES;
    reading->sites = arena_alloc_array(reading->arena, reading->site_room + 1, sizeof *reading->sites);
    reading->inventory->sites = reading->sites;
    reading->slots = inventory_index_open(reading->arena, reading->site_room, reading->inventory);
    reading->names = arena_alloc_array(reading->arena, reading->inventory->slot_mask + 1, sizeof *reading->names);
    for (size_t i = 0; i < rows.count; i++) {
        if (reading->inventory->site_count == INVENTORY_LIMIT_SITES) {
            say_limit(reading, rows.rows[i].line);
            return STATUS_OK;
        }
        read_site(reading, layout, &rows.rows[i]);
    }
    if (end == ROWS_FULL)
        say_limit(reading, rows.open_line);
    if (end == ROWS_OPEN_QUOTE)
        say(reading, rows.open_line,
            TEXT("A quotation mark opens on this line and never closes: nothing from here on was read."),
            TEXT("Dấu ngoặc kép mở ở dòng này nhưng không đóng: từ đây trở đi không đọc được."));
    return STATUS_OK;
}

static enum status read_all(struct reading *reading, struct text bytes)
{
    struct layout layout;
    if (bytes.length > INVENTORY_LIMIT_BYTES) {
        say(reading, 1, TEXT("The file is larger than 16 MB."), TEXT("Tệp lớn hơn 16 MB."));
        return STATUS_INVALID;
    }
    if (text_starts_with(bytes, TEXT("\xFF\xFE")) || text_starts_with(bytes, TEXT("\xFE\xFF"))) {
        say(reading, 1, TEXT("The file is UTF-16; save it as \"CSV UTF-8\"."),
            TEXT("Tệp dùng mã UTF-16; hãy lưu lại theo dạng \"CSV UTF-8\"."));
        return STATUS_INVALID;
    }
    if (text_starts_with(bytes, TEXT("\xEF\xBB\xBF")))
        bytes = text_slice(bytes, 3, bytes.length);
    if (!read_header(reading, bytes, &layout))
        return STATUS_INVALID;
    enum status status = read_rows(reading, bytes, &layout);
    if (status == STATUS_OK && reading->inventory->site_count == 0) {
        say(reading, layout.header_line, TEXT("The file lists no usable site."),
            TEXT("Tệp không có website nào dùng được."));
        return STATUS_INVALID;
    }
    return status;
}

enum status inventory_read(struct arena *arena, struct text bytes, struct inventory *inventory)
{
    struct reading reading = {.arena = arena, .inventory = inventory};
    *inventory = (struct inventory){0};
    enum status status = read_all(&reading, bytes);
    inventory->problems = reading.problems.items;
    inventory->problem_count = reading.problems.count;
    return status;
}
