/* The configuration file: every key, every kind of mistake with its line, and the documentation of both. */
#include "cli/config.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 64 * 1024 };

/* Reads `bytes` as FOLDER/test.ini; messages lose "FOLDER/test.ini:". */
static enum status read_text(struct arena *arena, struct text bytes, struct config *config, struct text *messages)
{
    char folder[] = "/tmp/rasoat-config-XXXXXX";
    if (!EXPECT(mkdtemp(folder) != NULL))
        return STATUS_IO;
    struct text path = arena_printf(arena, "%s/test.ini", folder);
    FILE *file = fopen(path.data, "wb");
    EXPECT(file && fwrite(bytes.data, 1, bytes.length, file) == bytes.length && fclose(file) == 0);
    struct buffer buffer;
    buffer_init(&buffer, MESSAGE_BYTES);
    enum status status = config_read(arena, path.data, config, &buffer);
    remove(path.data);
    rmdir(folder);
    struct text rest = buffer_text(&buffer);
    *messages = TEXT("");
    while (rest.length) {
        struct text line = text_split(&rest, '\n');
        if (EXPECT(text_starts_with(line, path)))
            line = text_slice(line, path.length + 1, line.length);
        *messages = arena_printf(arena, "%.*s%.*s\n", TEXT_ARGS(*messages), TEXT_ARGS(line));
    }
    buffer_release(&buffer);
    return status;
}

static struct text shown(struct arena *arena, const struct config *config)
{
    struct buffer buffer;
    buffer_init(&buffer, MESSAGE_BYTES);
    config_show(config, &buffer);
    EXPECT(!buffer_failed(&buffer));
    struct text text = arena_copy(arena, buffer_text(&buffer));
    buffer_release(&buffer);
    return text;
}

TEST(an_empty_file_gives_the_defaults)
{
    struct config defaults, config;
    struct text messages;
    config_defaults(arena, &defaults);
    EXPECT_NUMBER(read_text(arena, TEXT("\n; nothing\n# here\n"), &config, &messages), STATUS_OK);
    EXPECT_TEXT(messages, "");
    EXPECT_TEXT(text_from_string(defaults.inventory), "sites.csv");
    EXPECT_TEXT(text_from_string(defaults.state), "state");
    EXPECT(defaults.wordlists == NULL);
    EXPECT_NUMBER(config.identity_count, 6);
    EXPECT_TEXT(config.identities[0]->name, "browser");
    EXPECT_TEXT(config.identities[5]->name, "coccoc-desktop");
    EXPECT(config.rotate);
    EXPECT_NUMBER(config.host_delay_ms, 1000);
    EXPECT_NUMBER(config.host_connections, 1);
    EXPECT_NUMBER(config.max_pages_per_site, 20000);
    EXPECT_NUMBER(config.max_depth, 16);
    EXPECT_NUMBER(config.time_limit_min, 360);
    EXPECT_NUMBER(config.deadline_ms, 2000);
    EXPECT_NUMBER(config.memory_mb, 512);
    EXPECT_TEXT(config.analyst_user, "nobody");
    EXPECT_NUMBER(config.language, LANGUAGE_VIETNAMESE);
    EXPECT_NUMBER(config.time_zone_minutes, 420);
    EXPECT(!config.allow_private);
    EXPECT(config.verdict.takedown == verdict_defaults().takedown);
    EXPECT_NUMBER(config.connect_to.length, 0);
}

static const char every_key[] =
    "\xEF\xBB\xBF[crawl]\r\n"
    "inventory = data/sites.csv            ; name,url,agency,contact\r\n"
    "state = /var/lib/rasoat\n"
    "identities = phone,browser , nhan-vien\n"
    "contact = mailto:ung-cuu@tinh.example\n"
    "host_delay_ms = 0\n"
    "host_connections = 2\n"
    "max_pages_per_site=7\n"
    "max_megabytes_per_site = 8\n"
    "max_minutes_per_site = 9\n"
    "max_depth = 10\n"
    "  time_limit_min = 0\n"
    "connect_to = ::127.0.0.1:8080, [::1]:80:[::1]:8081, xa.example:443:10.0.0.1:1\n"
    "allow_private = YES\n"
    "ca_file = ca.pem\n"
    "[analyst]\n"
    "workers = 3\n"
    "deadline_ms = 500\n"
    "memory_mb = 128\n"
    "user = daemon\n"
    "[detect] ; how\n"
    "wordlists = lists\n"
    "known_hosts = BAO-TINH.example, xã-mới.example,\n"
    "takedown = 10.5\n"
    "review = 2\n"
    "[rule hidden-link]\n"
    "weight = 4.25\n"
    "cap = 9\n"
    "[identity nhan-vien]\n"
    "user_agent = Mozilla/5.0 (X11; Linux x86_64) Nhân-viên/1.0 ; a remark\n"
    "referer = https://tinh.example/?a=b;c\n"
    "[identity phone]\n"
    "accept_language = en\n"
    "[output]\n"
    "language = en\n"
    "time_zone_minutes = -30\n"
    "[evidence]\n"
    "keep = all\n"
    "days = 30\n"
    "disk_mb = 77\n"
    "spool_mb = 5\n"
    "timestamp_url = http://dau-thoi-gian.example/tsr\n"
    "timestamp_ca = tin-cay.pem\n"
    "[export]\n"
    "reporter_org = Đội ứng cứu\n"
    "reporter_domain = Xã.Example\n"
    "reporter_mail = ung-cuu@xã.example\n"
    "tlp = green\n"
    "[review]\n"
    "listen = [::1]:443\n"
    "hosts = ra-soat.tinh.example, ra-soat\n"
    "tls_certificate = tls/chain.pem\n"
    "tls_key = tls/key.pem\n"
    "behind_proxy = yes\n"
    "idle_minutes = 10\n"
    "session_hours = 8\n";

TEST(every_key_is_read)
{
    struct config config;
    struct text messages;
    EXPECT_NUMBER(read_text(arena, TEXT(every_key), &config, &messages), STATUS_OK);
    EXPECT_TEXT(messages, "");
    EXPECT(text_ends_with(text_from_string(config.inventory), TEXT("/data/sites.csv")) && config.inventory[0] == '/');
    EXPECT_TEXT(text_from_string(config.state), "/var/lib/rasoat");
    EXPECT_TEXT(config.contact, "mailto:ung-cuu@tinh.example");
    EXPECT_NUMBER(config.host_delay_ms, 0);
    EXPECT_NUMBER(config.host_connections, 2);
    EXPECT_NUMBER(config.max_pages_per_site, 7);
    EXPECT_NUMBER(config.max_bytes_per_site_mb, 8);
    EXPECT_NUMBER(config.max_minutes_per_site, 9);
    EXPECT_NUMBER(config.max_depth, 10);
    EXPECT_NUMBER(config.time_limit_min, 0);
    EXPECT_TEXT(config.connect_to, "::127.0.0.1:8080, [::1]:80:[::1]:8081, xa.example:443:10.0.0.1:1");
    EXPECT(config.allow_private);
    EXPECT(text_ends_with(config.ca_file, TEXT("/ca.pem")) && config.ca_file.data[0] == '/');
    EXPECT_NUMBER(config.workers, 3);
    EXPECT_NUMBER(config.deadline_ms, 500);
    EXPECT_NUMBER(config.memory_mb, 128);
    EXPECT_TEXT(config.analyst_user, "daemon");
    EXPECT(config.wordlists && text_ends_with(text_from_string(config.wordlists), TEXT("/lists")));
    if (EXPECT_NUMBER(config.known_host_count, 2)) {
        EXPECT_TEXT(config.known_hosts[0], "bao-tinh.example");
        EXPECT_TEXT(config.known_hosts[1], "xn--x-mi-goa8417b.example");
    }
    EXPECT(config.verdict.takedown == 10.5 && config.verdict.review == 2);
    if (EXPECT_NUMBER(config.verdict.rule_count, 1)) {
        EXPECT_TEXT(config.verdict.rules[0].rule, "hidden-link");
        EXPECT(config.verdict.rules[0].weight == 4.25 && config.verdict.rules[0].cap == 9);
    }
    EXPECT_NUMBER(config.language, LANGUAGE_ENGLISH);
    EXPECT_NUMBER(config.time_zone_minutes, -30);
    EXPECT_TEXT(config.reporter_org, "Đội ứng cứu");
    EXPECT_TEXT(config.reporter_domain, "xn--x-yfa.example");
    EXPECT_TEXT(config.reporter_mail, "ung-cuu@xn--x-yfa.example");
    EXPECT_NUMBER(config.keep, KEEP_ALL);
    EXPECT_NUMBER(config.keep_days, 30);
    EXPECT_NUMBER(config.evidence_disk_mb, 77);
    EXPECT_NUMBER(config.evidence_spool_mb, 5);
    EXPECT_NUMBER(config.tlp, EXPORT_TLP_GREEN);
    EXPECT_TEXT(config.review_listen, "[::1]:443");
    EXPECT_TEXT(config.review_hosts, "ra-soat.tinh.example, ra-soat");
    EXPECT(text_ends_with(text_from_string(config.tls_certificate), TEXT("/tls/chain.pem")));
    EXPECT(text_ends_with(text_from_string(config.tls_key), TEXT("/tls/key.pem")));
    EXPECT(config.behind_proxy);
    EXPECT_NUMBER(config.idle_minutes, 10);
    EXPECT_NUMBER(config.session_hours, 8);
}

TEST(identities_are_changed_and_added)
{
    struct config config;
    struct text messages;
    EXPECT_NUMBER(read_text(arena, TEXT(every_key), &config, &messages), STATUS_OK);
    if (!EXPECT_NUMBER(config.identity_count, 3))
        return;
    const struct identity *phone = config.identities[0], *own = config.identities[2];
    EXPECT_TEXT(phone->name, "phone");
    EXPECT_TEXT(phone->accept_language, "en");
    EXPECT(text_equal(phone->user_agent, identity_builtin(TEXT("phone"))->user_agent));
    EXPECT(config.identities[1] == identity_builtin(TEXT("browser")));
    EXPECT_TEXT(own->name, "nhan-vien");
    EXPECT_TEXT(own->user_agent, "Mozilla/5.0 (X11; Linux x86_64) Nhân-viên/1.0");
    EXPECT_TEXT(own->referer, "https://tinh.example/?a=b;c");
    EXPECT(text_equal(own->accept, config.identities[1]->accept));
}

TEST(what_is_shown_reads_back_to_the_same)
{
    struct config config, again;
    struct text messages;
    EXPECT_NUMBER(read_text(arena, TEXT(every_key), &config, &messages), STATUS_OK);
    struct text first = shown(arena, &config);
    EXPECT_NUMBER(read_text(arena, first, &again, &messages), STATUS_OK);
    EXPECT_TEXT(messages, "");
    EXPECT(text_equal(first, shown(arena, &again)));
    EXPECT(text_find(first, TEXT("\ntakedown = 10.5\n"), 0) != SIZE_MAX);
    EXPECT(text_find(first, TEXT("\nweight = 4.25\n"), 0) != SIZE_MAX);
    EXPECT(text_find(first, TEXT("\nallow_private = yes\n"), 0) != SIZE_MAX);
}

/* One mistake each, and its message. */
#define MISTAKE(lines, message) {{lines, sizeof(lines) - 1}, message}
static const struct {
    struct text bytes;
    const char *message;
} mistakes[] = {
    MISTAKE("[crawl]\nspeed = 9\n", "2: unknown key speed in [crawl]\n"),
    MISTAKE("[crwal]\nstate = x\nother = y\n", "1: unknown section [crwal]\n"),
    MISTAKE("[empty]\n", "1: unknown section [empty]\n"),
    MISTAKE("[rule NAME]\nweight = 1\n", "1: there is no rule 'NAME'\n"),
    MISTAKE("[rule no-such]\nweight = 1\n", "1: there is no rule 'no-such'\n"),
    MISTAKE("state = x\n", "1: state stands before the first [section]\n"),
    MISTAKE("[crawl\nstate = x\n", "1: a section is written [NAME]: ']' is missing\n"),
    MISTAKE("[crawl] state = x\n", "1: 'state = x' stands behind the section\n"),
    MISTAKE("[crawl]\n\nstate\n", "3: neither KEY = VALUE, nor a [section], nor a comment\n"),
    MISTAKE("[crawl]\nstate = x\n  continued\n", "3: neither KEY = VALUE, nor a [section], nor a comment\n"),
    MISTAKE("[crawl]\nstate", "2: neither KEY = VALUE, nor a [section], nor a comment\n"),
    MISTAKE("[crawl]\nstate = x\n[output]\n[crawl]\nstate = y\n", "5: state was set in line 2 already\n"),
    MISTAKE("[crawl]\nstate =\n", "2: state: a value is needed\n"),
    MISTAKE("[crawl]\nhost_delay_ms =\n", "2: host_delay_ms: a value is needed\n"),
    MISTAKE("[crawl]\nhost_delay_ms = -1\n", "2: host_delay_ms: '-1' is not a number from 0 to 600000\n"),
    MISTAKE("[crawl]\nhost_delay_ms = 1s\n", "2: host_delay_ms: '1s' is not a number from 0 to 600000\n"),
    MISTAKE("[analyst]\nuser = root\n", "2: user: 'root' is no user of this system, or is root\n"),
    MISTAKE("[analyst]\nuser = khong-co\n", "2: user: 'khong-co' is no user of this system, or is root\n"),
    MISTAKE("[crawl]\nhost_connections = 0\n", "2: host_connections: '0' is not a number from 1 to 16\n"),
    MISTAKE("[crawl]\nhost_connections = 17\n", "2: host_connections: '17' is not a number from 1 to 16\n"),
    MISTAKE("[crawl]\nmax_depth = 99999999999999999999999\n",
            "2: max_depth: '99999999999999999999999' is not a number from 0 to 1000\n"),
    MISTAKE("[crawl]\nallow_private = maybe\n", "2: allow_private: 'maybe' is neither yes nor no\n"),
    MISTAKE("[crawl]\nconnect_to = 127.0.0.1:80\n",
            "2: connect_to: '127.0.0.1:80' is not of the form HOST:PORT:ADDRESS:PORT\n"),
    MISTAKE("[crawl]\nconnect_to = a:1:b:2, a:1:b:x\n",
            "2: connect_to: 'a:1:b:x' is not of the form HOST:PORT:ADDRESS:PORT\n"),
    MISTAKE("[crawl]\nidentities = browser, nobody\n", "2: identities: there is no identity 'nobody'\n"),
    MISTAKE("[crawl]\nidentities = phone, phone\n", "2: identities: 'phone' stands there twice\n"),
    MISTAKE("[crawl]\nidentities = ,\n", "2: identities: a value is needed\n"),
    MISTAKE("[crawl]\nidentities =\n", "2: identities: a value is needed\n"),
    MISTAKE("[identity moi]\nreferer = x\n", "1: the identity 'moi' needs a user_agent\n"),
    MISTAKE("[identity Mới]\nuser_agent = x\n", "1: 'Mới' is no name of an identity: at most 40 of a-z, 0-9 and '-'\n"),
    MISTAKE("[detect]\ntakedown = 1e3\n", "2: takedown: '1e3' is not a number from 0 to 1000\n"),
    MISTAKE("[detect]\nreview = 1.\n", "2: review: '1.' is not a number from 0 to 1000\n"),
    MISTAKE("[detect]\nreview = 5\ntakedown = 4.5\n", "3: takedown needs at least the points of review\n"),
    MISTAKE("[detect]\nknown_hosts = http://a.example/\n", "2: known_hosts: 'http://a.example/' is not a host name\n"),
    MISTAKE("[detect]\nknown_hosts = a.example, b c\n", "2: known_hosts: 'b c' is not a host name\n"),
    MISTAKE("[output]\nlanguage = fr\n", "2: language: 'fr' is no language: vi or en\n"),
    MISTAKE("[output]\ntime_zone_minutes = 841\n", "2: time_zone_minutes: '841' is not a number from -720 to 840\n"),
    MISTAKE("[output]\ntime_zone_minutes = -721\n", "2: time_zone_minutes: '-721' is not a number from -720 to 840\n"),
    MISTAKE("[evidence]\nkeep = some\n", "2: keep: 'some' is none of flagged, all, none\n"),
    MISTAKE("[export]\nreporter_domain = 10.0.0.1\n", "2: reporter_domain: '10.0.0.1' is not a domain name\n"),
    MISTAKE("[export]\nreporter_mail = ung cuu@a.example\n", "2: reporter_mail: 'ung cuu@a.example' is not a mail address\n"),
    MISTAKE("[export]\nreporter_mail = a.example\n", "2: reporter_mail: 'a.example' is not a mail address\n"),
    MISTAKE("[export]\ntlp = blue\n", "2: tlp: 'blue' is none of clear, green, amber, red\n"),
    MISTAKE("[crawl]\nstate = a\0b\n", "2: has control characters\n"),
    MISTAKE("[crawl]\nstate = \xC3(\n", "2: not UTF-8 text\n"),
    MISTAKE("[rule hidden-link]\nweigth = 1\n", "2: unknown key weigth in [rule hidden-link]\n"),
};

TEST(each_mistake_has_its_line)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct config config;
        struct text messages;
        EXPECT_NUMBER(read_text(arena, mistakes[i].bytes, &config, &messages), STATUS_INVALID);
        EXPECT_TEXT(messages, mistakes[i].message);
    }
}

TEST(all_mistakes_are_said_at_once)
{
    struct config config;
    struct text messages;
    EXPECT_NUMBER(read_text(arena, TEXT("[crawl]\nspeed = 9\nidentities = nobody\n[output]\n\nlanguage = fr\nx\n[y]\n"),
                            &config, &messages),
                  STATUS_INVALID);
    EXPECT_TEXT(messages, "2: unknown key speed in [crawl]\n6: language: 'fr' is no language: vi or en\n"
                          "7: neither KEY = VALUE, nor a [section], nor a comment\n8: unknown section [y]\n"
                          "3: identities: there is no identity 'nobody'\n");
}

TEST(sizes_have_limits)
{
    struct config config;
    struct text messages;
    char *line = arena_alloc(arena, 9000);
    memset(line, 'x', 8999);
    struct text bytes = arena_printf(arena, "[crawl]\ncontact = %s\n", line);
    EXPECT_NUMBER(read_text(arena, bytes, &config, &messages), STATUS_INVALID);
    EXPECT_TEXT(messages, "2: longer than 8192 bytes\n");
    line[8192 - strlen("contact = ")] = 0;
    bytes = arena_printf(arena, "[crawl]\ncontact = %s\nstate = x\n", line);
    EXPECT_NUMBER(read_text(arena, bytes, &config, &messages), STATUS_OK);
    EXPECT_NUMBER(config.contact.length, 8192 - strlen("contact = "));
    char *much = arena_alloc(arena, 1024 * 1024 + 1);
    memset(much, '\n', 1024 * 1024 + 1);
    EXPECT_NUMBER(read_text(arena, text_of(much, 1024 * 1024 + 1), &config, &messages), STATUS_INVALID);
    EXPECT_TEXT(messages, "1: the file is longer than 1048576 bytes\n");
    EXPECT_NUMBER(read_text(arena, text_of(much, 1024 * 1024), &config, &messages), STATUS_OK);
    for (size_t i = 0; i + 2 <= 10000; i += 2)
        much[i] = 'x';
    EXPECT_NUMBER(read_text(arena, text_of(much, 10000), &config, &messages), STATUS_INVALID);
    EXPECT(text_ends_with(messages, TEXT(" and 4900 more\n")));
}

TEST(files_that_cannot_be_read)
{
    struct config config;
    struct buffer messages;
    buffer_init(&messages, MESSAGE_BYTES);
    EXPECT_NUMBER(config_read(arena, "tests/no-such-file.ini", &config, &messages), STATUS_IO);
    EXPECT_NUMBER(config_read(arena, "tests", &config, &messages), STATUS_IO);
    EXPECT_NUMBER(messages.length, 0);
    EXPECT_NUMBER(config.host_delay_ms, 1000); /* the defaults stand */
    buffer_release(&messages);
}

TEST(where_messages_go)
{
    struct config config;
    struct text messages;
    enum status status = read_text(arena, TEXT("[mail]\nserver = smtp://mail.test:587/ra-soat.test\nfrom = a@b.test\nuser = x\n"
                                               "password_file = p\n[webhook]\nurl = https://hook.test/a?b=c\nsecret_file = s\n"
                                               "[bot]\nurl = http://127.0.0.1:8080/bot{token}/send\ntoken_file = t\nchat = -1\n"
                                               "[outbox]\nretry_minutes = 1,5, 5 ,60\n[reminders]\ntakedown_days =\n"),
                                   &config, &messages);
    EXPECT_NUMBER(status, STATUS_INVALID); /* an empty value where there is a default */
    EXPECT_TEXT(messages, "16: takedown_days: a value is needed\n");
    EXPECT_NUMBER(config.outbox_retry_minutes.count, 4);
    EXPECT_NUMBER(config.outbox_retry_minutes.values[3], 60);
    static const struct {
        const char *bytes;
        const char *wanted;
    } cases[] = {
        {"[mail]\nserver = mail.test:587\nfrom = a@b.test\n", "2: server: 'mail.test:587' is not of the form smtp://HOST:PORT or smtps://HOST:PORT\n"},
        {"[mail]\nserver = smtp://a:b@mail.test\nfrom = a@b.test\n",
         "2: server: 'smtp://a:b@mail.test' is not of the form smtp://HOST:PORT or smtps://HOST:PORT\n"},
        {"[mail]\nserver = smtp://mail.test\n", "2: server: mails need an address that they come from: from\n"},
        {"[mail]\nserver = smtp://mail.test\nfrom = a@b.test\nuser = x\n", "4: user: a user needs a password_file\n"},
        {"[mail]\nserver = smtp://mail.test\nfrom = a@b.test\nuser = x\npassword_file = p\nrequire_tls = no\n",
         "6: require_tls: a password is never sent without TLS\n"},
        {"[webhook]\nurl = https://hook.test/\n", "2: url: requests are signed: a secret_file is needed\n"},
        {"[webhook]\nurl = http://hook.test/\nsecret_file = s\n",
         "2: url: 'http://hook.test/' is not an https address (http only to 127.0.0.1, [::1] or localhost)\n"},
        {"[webhook]\nurl = http://127.0.0.1:80@hook.test/\nsecret_file = s\n",
         "2: url: 'http://127.0.0.1:80@hook.test/' is not an https address (http only to 127.0.0.1, [::1] or localhost)\n"},
        {"[bot]\nurl = https://bot.test/bot123:abc/send\ntoken_file = t\nchat = 1\n",
         "2: url: has no {token}: tokens stand in their file, not here\n"},
        {"[outbox]\nretry_minutes = 5, 3\n", "2: retry_minutes: 3 stands behind a greater number\n"},
        {"[outbox]\nretry_minutes = 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1\n", "2: retry_minutes: more than 16 numbers\n"},
        {"[outbox]\nretry_minutes = 1,,2\n", "2: retry_minutes: '' is not a number from 0 to 10080\n"},
        {"[outbox]\nretry_minutes = ,\n", "2: retry_minutes: '' is not a number from 0 to 10080\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EXPECT_NUMBER(read_text(arena, text_from_string(cases[i].bytes), &config, &messages), STATUS_INVALID);
        EXPECT_TEXT(messages, cases[i].wanted);
    }
}

/* The row "| `KEY` | default | ..." of docs/configuration.md under "## [SECTION]". */
static bool documented(struct text docs, const char *section, const char *key, struct arena *arena,
                       struct text *initial)
{
    size_t at = text_find(docs, arena_printf(arena, "\n## [%s]\n", section), 0);
    if (at == SIZE_MAX)
        return false;
    size_t end = text_find(docs, TEXT("\n## "), at + 1);
    struct text part = text_slice(docs, at, end == SIZE_MAX ? SIZE_MAX : end - at);
    struct text row = arena_printf(arena, "\n| `%s` | ", key);
    size_t found = text_find(part, row, 0);
    if (found == SIZE_MAX)
        return false;
    struct text rest = text_slice(part, found + row.length, SIZE_MAX);
    *initial = text_trim(text_split(&rest, '|'));
    return true;
}

TEST(the_documentation_names_every_key_and_its_default)
{
#define CONFIG_KEY(section, key, kind, type, field, least, most, initial, english) {section, key},
    static const struct {
        const char *section;
        const char *key;
    } keys[] = {
#include "cli/config_keys.def"
    };
#undef CONFIG_KEY
    size_t count = sizeof keys / sizeof *keys;
    struct text docs = test_file(arena, "docs/configuration.md");
    if (!EXPECT(docs.length > 0))
        return;
    struct config config;
    config_defaults(arena, &config);
    struct text all = shown(arena, &config);
    for (size_t i = 0; i < count; i++) {
        struct text initial;
        if (!EXPECT(documented(docs, keys[i].section, keys[i].key, arena, &initial))) {
            test_say("[%s] %s", keys[i].section, keys[i].key);
            continue;
        }
        if (strchr(keys[i].section, ' '))
            continue;
        /* The default that is written is the one in force. */
        struct text wanted = arena_printf(arena, "\n%s = %.*s\n", keys[i].key,
                                          initial.length > 2 ? (int)initial.length - 2 : 0, initial.data + 1);
        struct text shown_at_all = arena_printf(arena, "\n%s = ", keys[i].key);
        if (initial.length <= 2 && text_find(all, shown_at_all, 0) == SIZE_MAX)
            continue; /* points that the lists say */
        if (!EXPECT(text_find(all, wanted, 0) != SIZE_MAX))
            test_say("[%s] %s: %.*s", keys[i].section, keys[i].key, TEXT_ARGS(initial));
    }
    size_t rows = 0;
    for (size_t at = 0; (at = text_find(docs, TEXT("\n| `"), at)) != SIZE_MAX; at++)
        rows++;
    EXPECT_NUMBER(rows, count); /* and no key that is gone */
}
