/* inventory.c: the list of sites, and one value of the configuration: KEY (one byte), VALUE, a line feed, CSV. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "cli/config_priv.h"
#include "crawler/inventory.h"

#include <string.h>

enum { TARGET_BYTES = sizeof(struct config) + sizeof(struct identity) + sizeof(struct verdict_rule_setting) };
static const size_t shown_limit = 1 << 20;

/* A value that is taken is written so that it is read as the same. */
static void check_value(struct arena *arena, const struct config_key *key, struct text value)
{
    void *target = arena_alloc(arena, TARGET_BYTES);
    void *again = arena_alloc(arena, TARGET_BYTES);
    struct text wrong = config_value_read(arena, key, (struct text){0}, value, target);
    CHECK(utf8_valid(value) <= utf8_valid(wrong));
    if (wrong.length > 0)
        return;
    struct buffer once;
    struct buffer twice;
    buffer_init(&once, shown_limit);
    buffer_init(&twice, shown_limit);
    config_value_write(key, target, &once);
    CHECK(config_value_read(arena, key, (struct text){0}, buffer_text(&once), again).length == 0);
    config_value_write(key, again, &twice);
    CHECK(text_equal(buffer_text(&once), buffer_text(&twice)));
    buffer_release(&once);
    buffer_release(&twice);
}

void fuzz_one(struct arena *arena, struct text input)
{
    const struct config_key *key = &config_keys[fuzz_take_byte(&input) % config_key_count];
    struct text value = text_trim(fuzz_take_line(&input));
    if (value.length > 0 && key->kind != CONFIG_IDENTITIES && text_find_byte(value, '\0', 0) == SIZE_MAX)
        check_value(arena, key, value);
    struct inventory inventory;
    enum status status = inventory_read(arena, input, &inventory);
    CHECK(inventory.problem_count <= INVENTORY_LIMIT_PROBLEMS);
    for (size_t i = 0; i < inventory.problem_count; i++) {
        CHECK(inventory.problems[i].english.length > 0 && utf8_valid(inventory.problems[i].english));
        CHECK(inventory.problems[i].vietnamese.length > 0 && utf8_valid(inventory.problems[i].vietnamese));
    }
    if (status != STATUS_OK) {
        CHECK(status == STATUS_INVALID && inventory.problem_count > 0);
        return;
    }
    CHECK(inventory.site_count > 0 && inventory.site_count <= INVENTORY_LIMIT_SITES);
    for (size_t i = 0; i < inventory.site_count; i++) {
        const struct site *site = &inventory.sites[i];
        CHECK(site->name.length > 0 && utf8_valid(site->name) && site->url.host.length > 0);
        const struct site *found = inventory_site_of(&inventory, &site->url);
        CHECK(found && url_same_site_host(found->url.host, site->url.host));
        CHECK(text_starts_with(site->url.path, site->folder) && found->folder.length >= site->folder.length);
        for (size_t j = 0; j < i && j < 20; j++)
            CHECK(!text_equal(site->name, inventory.sites[j].name));
    }
}
