/* screen_accounts.c: administrators manage accounts. A one-time password is shown once, in the answer to the request that made it. */
#include "review/password.h"
#include "review/screens.h"

static enum word role_word(enum account_role role)
{
    static const enum word words[ROLE_COUNT] = {[ROLE_ADMINISTRATOR] = WORD_ROLE_ADMINISTRATOR, [ROLE_ANALYST] = WORD_ROLE_ANALYST,
                                                [ROLE_SITE] = WORD_ROLE_SITE, [ROLE_READER] = WORD_ROLE_READER};
    return words[role];
}

/* --- the list --- */

static bool write_account(void *context, const struct account *account)
{
    struct screen *screen = context;
    struct html *html = &screen->html;
    HTML(html, "<tr><th scope=\"row\"><a href=\"/account/");
    buffer_printf(&html->out, "%lld", (long long)account->id);
    HTML(html, "\">");
    html_foreign(html, account->name, 0);
    HTML(html, "</a></th><td>");
    html_foreign(html, account->full_name, 100);
    HTML(html, "</td><td>");
    html_words(html, role_word(account->role));
    HTML(html, "</td><td class=\"number\">");
    if (account->agencies)
        html_number(html, account->agencies);
    HTML(html, "</td><td>");
    html_words(html, account->is_disabled ? WORD_ACCOUNT_DISABLED : account->must_change ? WORD_ACCOUNT_WAITS : WORD_ACCOUNT_ACTIVE);
    HTML(html, "</td><td>");
    html_time(html, account->last_login);
    HTML(html, "</td></tr>");
    return true;
}

static void write_roles(struct screen *screen, enum account_role chosen)
{
    struct html *html = &screen->html;
    HTML(html, "<p><label for=\"role\">");
    html_words(html, WORD_ACCOUNT_ROLE);
    HTML(html, "</label><select id=\"role\" name=\"role\">");
    for (int role = 0; role < ROLE_COUNT; role++) {
        HTML(html, "<option value=\"");
        html_string(html, account_role_name((enum account_role)role));
        HTML(html, "\"");
        if (role == (int)chosen)
            HTML(html, " selected");
        HTML(html, ">");
        html_words(html, role_word((enum account_role)role));
        HTML(html, "</option>");
    }
    HTML(html, "</select></p>");
}

static bool is_among(struct text wanted, const struct text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(wanted, texts[i]))
            return true;
    return false;
}

/* A box for each agency of the inventory, and for those that the account is bound to and the inventory no longer has. */
static enum status write_agencies(struct screen *screen, const struct text *bound, size_t bound_count)
{
    struct html *html = &screen->html;
    const struct text *agencies = NULL;
    size_t count = 0;
    enum status status = store_agencies(screen->store, screen->arena, &agencies, &count);
    HTML(html, "<fieldset class=\"choices\"><legend>");
    html_words(html, WORD_ACCOUNT_AGENCIES);
    HTML(html, "</legend><p class=\"hint\">");
    html_words(html, WORD_ACCOUNT_AGENCIES_HELP);
    HTML(html, "</p>");
    for (size_t i = 0; i < count + bound_count; i++) {
        const struct text agency = i < count ? agencies[i] : bound[i - count];
        const bool is_bound = is_among(agency, bound, bound_count);
        if (i >= count && is_among(agency, agencies, count))
            continue;
        HTML(html, "<label class=\"choice\"><input type=\"checkbox\" name=\"agency\" value=\"");
        html_text(html, agency);
        HTML(html, "\"");
        if (is_bound)
            HTML(html, " checked");
        HTML(html, ">");
        html_foreign(html, agency, 0);
        HTML(html, "</label>");
    }
    HTML(html, "</fieldset>");
    return status;
}

static void write_full_name(struct screen *screen, struct text full_name)
{
    struct html *html = &screen->html;
    HTML(html, "<p><label for=\"full-name\">");
    html_words(html, WORD_ACCOUNT_FULL_NAME);
    HTML(html, "</label><input id=\"full-name\" name=\"full-name\" maxlength=\"200\" autocomplete=\"off\" value=\"");
    html_text(html, full_name);
    HTML(html, "\"></p>");
}

static enum status show_list(struct screen *screen, enum word problem)
{
    static const enum word heads[] = {WORD_ACCOUNT_NAME, WORD_ACCOUNT_FULL_NAME, WORD_ACCOUNT_ROLE, WORD_ACCOUNT_AGENCY_COUNT,
                                      WORD_ACCOUNT_STATE, WORD_ACCOUNT_LAST_LOGIN};
    struct html *html = &screen->html;
    screen_begin_words(screen, WORD_ACCOUNTS, "/accounts");
    if (problem != WORD_COUNT)
        screen_notice(screen, problem, true);
    HTML(html, "<div class=\"scroll\"><table><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        HTML(html, "<th scope=\"col\">");
        html_words(html, heads[i]);
        HTML(html, "</th>");
    }
    HTML(html, "</tr></thead><tbody>");
    enum status status = store_accounts(screen->store, write_account, screen);
    HTML(html, "</tbody></table></div><h2>");
    html_words(html, WORD_ACCOUNT_ADD);
    HTML(html, "</h2>");
    screen_form_begin(screen, TEXT("/accounts"), "card");
    HTML(html, "<p><label for=\"name\">");
    html_words(html, WORD_ACCOUNT_NAME);
    HTML(html, "</label><input id=\"name\" name=\"name\" required maxlength=\"64\" autocomplete=\"off\" autocapitalize=\"none\" "
               "aria-describedby=\"name-hint\"><span class=\"hint\" id=\"name-hint\">");
    html_words(html, WORD_ACCOUNT_NAME_RULE);
    HTML(html, "</span></p>");
    write_full_name(screen, TEXT(""));
    write_roles(screen, ROLE_SITE);
    if (status == STATUS_OK)
        status = write_agencies(screen, NULL, 0);
    HTML(html, "<p><button type=\"submit\">");
    html_words(html, WORD_ACCOUNT_ADD);
    HTML(html, "</button></p></form>");
    screen_end(screen);
    return status;
}

enum status screen_accounts(struct screen *screen)
{
    return show_list(screen, WORD_COUNT);
}

/* --- one account --- */

static enum status show_account(struct screen *screen, enum word notice, bool is_bad)
{
    struct html *html = &screen->html;
    struct account account;
    const struct text *bound = NULL;
    size_t count = 0;
    enum status status = store_account(screen->store, screen->arena, screen->id, &account);
    if (status == STATUS_OK)
        status = store_account_agencies(screen->store, screen->arena, screen->id, &bound, &count);
    if (status != STATUS_OK)
        return status;
    const struct text address = arena_printf(screen->arena, "/account/%lld", (long long)screen->id);
    screen_begin(screen, account.name, "/accounts");
    if (notice != WORD_COUNT)
        screen_notice(screen, notice, is_bad);
    screen_form_begin(screen, address, "card");
    write_full_name(screen, account.full_name);
    write_roles(screen, account.role);
    status = write_agencies(screen, bound, count);
    HTML(html, "<p><label class=\"choice\"><input type=\"checkbox\" name=\"disabled\" value=\"yes\"");
    if (account.is_disabled)
        HTML(html, " checked");
    HTML(html, ">");
    html_words(html, WORD_ACCOUNT_DISABLE);
    HTML(html, "</label></p><p><button type=\"submit\">");
    html_words(html, WORD_SAVE);
    HTML(html, "</button></p></form><h2>");
    html_words(html, WORD_ACCOUNT_GIVE);
    HTML(html, "</h2><p class=\"soft\">");
    html_words(html, WORD_ACCOUNT_GIVE_HELP);
    HTML(html, "</p>");
    screen_form_begin(screen, arena_printf(screen->arena, "%.*s/password", TEXT_ARGS(address)), "plain");
    HTML(html, "<p><button type=\"submit\" class=\"second\">");
    html_words(html, WORD_ACCOUNT_GIVE);
    HTML(html, "</button></p></form>");
    screen_end(screen);
    return status;
}

enum status screen_account(struct screen *screen)
{
    const bool is_saved = fields_get(&screen->request->query, "saved").length > 0;
    return show_account(screen, is_saved ? WORD_SAVED : WORD_COUNT, false);
}

/* The agencies of the form that the inventory has, or that the account was bound to before. */
static enum status read_agencies(struct screen *screen, const struct text **agencies, size_t *count)
{
    const struct fields *form = &screen->request->form;
    const struct text *known = NULL, *bound = NULL;
    size_t known_count = 0, bound_count = 0;
    ARENA_LIST(struct text) list = {0};
    enum status status = store_agencies(screen->store, screen->arena, &known, &known_count);
    if (status == STATUS_OK && screen->id != 0)
        status = store_account_agencies(screen->store, screen->arena, screen->id, &bound, &bound_count);
    for (size_t i = 0; i < form->count; i++) {
        const struct text agency = form->items[i].value;
        if (text_equal(form->items[i].name, TEXT("agency")) &&
            (is_among(agency, known, known_count) || is_among(agency, bound, bound_count)))
            *ARENA_PUSH(screen->arena, &list) = agency;
    }
    *agencies = list.items;
    *count = list.count;
    return status;
}

/* The password stands in this answer and nowhere else. */
static enum status show_password(struct screen *screen, struct text name, const char *password)
{
    struct html *html = &screen->html;
    screen_begin_words(screen, WORD_ACCOUNT_GIVEN, "/accounts");
    HTML(html, "<div class=\"card narrow\"><p>");
    html_words(html, WORD_ACCOUNT_NAME);
    HTML(html, ": <b>");
    html_text(html, name);
    HTML(html, "</b></p><p>");
    html_words(html, WORD_ACCOUNT_ONE_TIME);
    HTML(html, ": <code class=\"secret\">");
    html_string(html, password);
    HTML(html, "</code></p></div><p>");
    html_words(html, WORD_ACCOUNT_GIVEN_HELP);
    HTML(html, "</p><p><a href=\"/accounts\">");
    html_words(html, WORD_ACCOUNTS);
    HTML(html, "</a></p>");
    screen_end(screen);
    return STATUS_OK;
}

enum status screen_accounts_add(struct screen *screen)
{
    const struct fields *form = &screen->request->form;
    const struct account_by by = {.who = screen_who(screen), .now = screen->now};
    struct account account = {.name = text_trim(fields_get(form, "name")), .full_name = text_trim(fields_get(form, "full-name")),
                              .must_change = true};
    char password[PASSWORD_ONE_TIME_BYTES], hash[PASSWORD_HASH_BYTES];
    const struct text *agencies = NULL;
    size_t count = 0;
    int64_t id = 0;
    if (!account_role_from_name(fields_get(form, "role"), &account.role))
        return STATUS_INVALID;
    enum status status = read_agencies(screen, &agencies, &count);
    if (status != STATUS_OK)
        return status;
    password_one_time(password);
    status = password_hash(text_from_string(password), hash);
    account.password = text_from_string(hash);
    struct store *store = screen_write(screen);
    if (status == STATUS_OK)
        status = store_account_add(store, &account, &by, &id);
    if (status == STATUS_OK && count > 0)
        status = store_account_bind(store, id, agencies, count, &by);
    status = screen_commit(screen, status);
    if (status == STATUS_INVALID || status == STATUS_LIMIT) {
        screen->status = 422;
        return show_list(screen, WORD_ACCOUNT_NOT_ADDED);
    }
    return status == STATUS_OK ? show_password(screen, account.name, password) : status;
}

/* Did the form change the agencies? Binding ends the account's sessions, so it is done only where something changes. */
static bool same_agencies(const struct text *a, size_t a_count, const struct text *b, size_t b_count)
{
    for (size_t i = 0; i < a_count; i++)
        if (!is_among(a[i], b, b_count))
            return false;
    return a_count == b_count;
}

enum status screen_account_save(struct screen *screen)
{
    const struct fields *form = &screen->request->form;
    const struct account_by by = {.who = screen_who(screen), .now = screen->now};
    struct store *store = screen_write(screen);
    struct account account;
    const struct text *agencies = NULL, *bound = NULL;
    size_t count = 0, bound_count = 0;
    enum status status = store_account(screen->store, screen->arena, screen->id, &account);
    if (status == STATUS_OK)
        status = read_agencies(screen, &agencies, &count);
    if (status == STATUS_OK)
        status = store_account_agencies(screen->store, screen->arena, screen->id, &bound, &bound_count);
    if (status != STATUS_OK || !account_role_from_name(fields_get(form, "role"), &account.role))
        return status == STATUS_OK ? STATUS_INVALID : status;
    account.full_name = text_trim(fields_get(form, "full-name"));
    account.is_disabled = fields_get(form, "disabled").length > 0;
    status = store_account_set(store, &account, &by);
    if (status == STATUS_OK && !same_agencies(agencies, count, bound, bound_count))
        status = store_account_bind(store, screen->id, agencies, count, &by);
    status = screen_commit(screen, status);
    if (status == STATUS_INVALID) {
        screen->status = 422;
        return show_account(screen, WORD_ACCOUNT_NOT_SAVED, true);
    }
    return status == STATUS_OK ? screen_redirect(screen, arena_printf(screen->arena, "/account/%lld?saved=1", (long long)screen->id))
                               : status;
}

enum status screen_account_give(struct screen *screen)
{
    const struct account_by by = {.who = screen_who(screen), .now = screen->now};
    char password[PASSWORD_ONE_TIME_BYTES], hash[PASSWORD_HASH_BYTES];
    struct account account;
    enum status status = store_account(screen->store, screen->arena, screen->id, &account);
    if (status != STATUS_OK)
        return status;
    password_one_time(password);
    status = password_hash(text_from_string(password), hash);
    if (status == STATUS_OK)
        status = store_account_password(screen_write(screen), screen->id, text_from_string(hash), true, &by);
    status = screen_commit(screen, status);
    return status == STATUS_OK ? show_password(screen, account.name, password) : status;
}
