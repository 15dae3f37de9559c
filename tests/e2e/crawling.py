"""crawling.py: one night over the bundled province: what is listed, and how politely it was got."""
import csv
import os
import re
import urllib.parse
import urllib.request
import urllib.robotparser

from harness import Server, expect, expect_same, expected, inventory, listing, nights, table, wanted
from prepared import first_night


def tests(run):
    with Server(run, "night") as server:
        run.test(crawl_finds_all, server)
        run.test(by_the_right_rule, server)
        run.test(lookalikes_are_silent, server)
        run.test(robots_are_obeyed, server)
        run.test(formats, server)
        run.test(vietnamese_is_vietnamese, server)
        run.test(show_a_page, server)
        run.test(exit_codes, server)
        if run.full or run.sanitized:  # as released, nights.py has it
            run.test(second_night, server)
    with Server(run, "polite") as server:
        run.test(one_connection_and_the_delay, server)
    with Server(run, "slow", "--delay-ms", slow_host() + ("=800" if run.full else "=300")) as server:
        run.test(one_slow_host, server)


FEW = ("baosongan", "congan", "sogddt", "songan", "soyte", "xa-anmy")


def slow_host():
    return next(urllib.parse.urlsplit(row["url"]).hostname for row in inventory() if row["name"] == "sogddt")


def crawl_finds_all(run, server):
    """a crawl lists every injected page of the province and no other"""
    server.night = first_night(run, server.state)
    listed = {page["url"]: page["verdict"] for page in listing(run, server)}
    due = wanted(server, 1)
    missed = sorted(set(due) - set(listed))
    false = sorted(set(listed) - set(due))
    expect(len(due) >= 15, "the province has fewer than 15 injections")
    expect(not missed and not false, "missed: %s\nfalse alarms: %s" % (missed, false))
    expect_same(listed, due, "verdicts")


def by_the_right_rule(run, server):
    """each injection is found by the rule and for the identity that should"""
    pages = {page["url"]: page for page in listing(run, server)}
    wrong = []
    for row in expected(server, 1):
        rules = {(finding["rule"], finding["identity"]) for finding in pages[row["url"]]["findings"]}
        names = {rule for rule, _ in rules}
        if row["rule"] not in names:
            wrong.append("%s: %s not in %s" % (row["url"], row["rule"], sorted(names)))
        if row["identity"] != "browser" and ("browser" in {identity for _, identity in rules}):
            wrong.append("%s: shown to the browser too" % row["url"])
    expect(not wrong, "\n".join(wrong))


def lookalikes_are_silent(run, server):
    """every look-alike was fetched and judged clean"""
    pages = {page["url"]: page for page in listing(run, server, "--verdict", "clean,review,takedown,unknown")}
    rows = [row for row in table("lookalikes.tsv") if 1 in nights(row["nights"])]
    due = wanted(server, 1)  # a start page stands for its host, whatever it looks like itself
    expect(len(rows) >= 25, "the province has fewer than 25 look-alikes")
    wrong = ["%s (%s): %s" % (row["url"], row["looks_like"], pages.get(row["url"], {"verdict": "not fetched"})["verdict"])
             for row in rows if row["url"] not in due and pages.get(row["url"], {"verdict": ""})["verdict"] not in ("clean", "unknown")]
    expect(not wrong, "\n".join(wrong))
    with server.database() as database:
        sites, = database.execute("SELECT count(*) FROM site").fetchone()
    expect(len(pages) >= 400, "only %d pages were judged" % len(pages))
    expect(sites >= 10, "only %d sites" % sites)


def one_connection_and_the_delay(run, server):
    """the server's log: never more than host_connections at once to a host, and the delay kept"""
    delay = 400
    if not run.full:
        server.only(*FEW)
    server.setting("identities", "browser")
    server.setting("host_delay_ms", delay)
    server.setting("max_pages_per_site", 8)
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    hosts = {}
    for row in server.requests():
        hosts.setdefault(row["host"], []).append(row)
    expect(len(hosts) >= len(FEW), "only %d hosts were asked" % len(hosts))
    for host, rows in hosts.items():
        expect_same(max(row["concurrent"] for row in rows), 1, host + ": requests at once")
        starts = sorted(row["start"] for row in rows)
        expect(len(starts) >= 5, "%s: only %d requests" % (host, len(starts)))
        # On a busy machine a request may be late on its way, and the next one not: gaps then look shorter, though never all of them.
        least = min(c - a for a, c in zip(starts, starts[2:]))
        expect(least >= delay, "%s: three requests within %d ms" % (host, least))
        expect(starts[-1] - starts[0] >= (len(starts) - 2) * delay,
               "%s: %d requests in %d ms" % (host, len(starts), starts[-1] - starts[0]))


def robots_are_obeyed(run, server):
    """the server's log: robots.txt first on each host, and nothing that it forbids"""
    asked = {}
    for row in server.night.requests():
        asked.setdefault(row["host"], []).append(row["path"])
    forbidding = 0
    for host, paths in asked.items():
        expect_same(paths[0], "/robots.txt", "first request to " + host)
        request = urllib.request.Request("http://127.0.0.1:%d/robots.txt" % server.port, headers={"Host": host})
        parser = urllib.robotparser.RobotFileParser()  # another reader than ours
        parser.parse(urllib.request.urlopen(request, timeout=10).read().decode().splitlines())
        forbidding += any(not parser.can_fetch("rasoat", path) for path in ("/admin/", "/tim-kiem", "/luu/x", "/in-an/"))
        wrong = [path for path in paths if path != "/robots.txt" and not parser.can_fetch("rasoat", path)]
        expect(not wrong, "%s: %s was asked for in spite of robots.txt" % (host, wrong[:3]))
    expect(forbidding >= 3, "the province forbids too little to prove anything")


def formats(run, server):
    """the list as table, CSV and HTML"""
    table_text = run.program("list", "--config", server.config).stdout.decode()
    for row in expected(server, 1):
        expect(row["url"] in table_text, "not in the table: " + row["url"])
    lines = run.program("list", "--config", server.config, "--format", "csv").stdout
    expect(lines.startswith(b"\xef\xbb\xbf"), "CSV without a byte order mark")
    expect_same(lines.count(b"\r\n"), len(wanted(server, 1)) + 1, "CSV lines")
    html = run.program("list", "--config", server.config, "--format", "html").stdout.decode()
    loads = re.search(r"<script|<[^>]+\s(src|href|on\w+)=", html.lower())
    expect(not loads, "the HTML list loads or runs something: %s" % (loads and loads.group(0)))
    expect(html.count("<article") == len(wanted(server, 1)), "articles in the HTML list")


ENGLISH = re.compile(r"\b(a|an|the|to|in|of|on|host|hidden link|text|anchor|title|heading|named|unknown|ancestor|off-screen)\b")


def vietnamese_is_vietnamese(run, server):
    """no English word stands in the Vietnamese list's own sentences"""
    output = run.program("list", "--config", server.config, "--format", "csv").stdout.decode("utf-8-sig")
    rows = list(csv.reader(output.splitlines()))
    wrong = []
    for row in rows[1:]:
        own = re.sub(r'"[^"]*"', "", row[8].split(": ")[0])  # quoted words and what follows ": " are the page's
        if ENGLISH.search(own):
            wrong.append(row[8])
    expect(not wrong, "\n".join(wrong))
    shown = run.program("show", "--config", server.config, rows[1][5]).stdout.decode()
    for line in shown.splitlines():
        if "Nội dung:" in line:
            own = re.sub(r'"[^"]*"', "", line.split("Nội dung:")[1].split(": ")[0])
            expect(not ENGLISH.search(own), line)


def show_a_page(run, server):
    """show gives the evidence of a page by number, address and finding"""
    page = listing(run, server)[0]
    by_address = run.program("show", "--config", server.config, page["url"])
    expect_same(by_address.returncode, 0, by_address.stderr.decode())
    text = by_address.stdout.decode()
    expect(page["url"] in text and page["findings"][0]["path"] in text, text)
    with server.database() as database:
        number, = database.execute("SELECT id FROM page WHERE url = ?", (page["url"],)).fetchone()
        finding, = database.execute("SELECT id FROM finding WHERE id >> 16 = ? LIMIT 1", (number,)).fetchone()
    expect_same(run.program("show", "--config", server.config, str(number)).stdout, by_address.stdout, "by number")
    expect_same(run.program("show", "--config", server.config, "f%d" % finding).stdout, by_address.stdout, "by finding")
    expect_same(run.program("show", str(number), cwd=server.folder).stdout, by_address.stdout, "with the folder's rasoat.ini")
    expect_same(run.program("list", cwd="/").returncode, 3, "no configuration anywhere")
    expect_same(run.program("show", "--config", server.config, "999999999").returncode, 1, "no such page")


def exit_codes(run, server):
    """exit code 2 for findings at or above --fail-on"""
    expect_same(run.program("list", "--config", server.config, "--fail-on", "takedown").returncode, 2, "list")
    expect_same(run.program("list", "--config", server.config, "--verdict", "clean", "--fail-on", "takedown").returncode,
                0, "list of clean pages")


def second_night(run, server):
    """a second night gives the same list, now ongoing, first seen the night before"""
    before = {page["url"]: page for page in listing(run, server)}
    server.hurry()
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    after = {page["url"]: page for page in listing(run, server)}
    # What a first visit alone is shown may be gone.
    once = {row["url"] for row in table("expected.tsv") if "first visit, remembered by address" in row["technique"]}
    before = {url: page for url, page in before.items() if url not in once}
    after = {url: page for url, page in after.items() if url not in once}
    expect_same(sorted(before), sorted(after), "listed pages")
    expect_same({page["state"] for page in before.values()}, {"new"}, "states of the first night")
    expect_same({page["state"] for page in after.values()}, {"ongoing"}, "states of the second night")
    for url, page in after.items():
        expect_same(page["first_seen"], before[url]["first_seen"], "first seen")


def one_slow_host(run, server):
    """one slow host never holds up another"""
    if not run.full:
        server.only(*FEW)
        server.setting("identities", "browser")
    server.hurry()
    server.setting("max_pages_per_site", 12)
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    rows = server.requests()
    slow = [row for row in rows if row["host"] == slow_host()]
    others = [row for row in rows if row["host"] != slow_host()]
    expect(len(slow) >= 10 and len(others) >= 50, "too few requests: %d, %d" % (len(slow), len(others)))
    expect(max(row["end"] for row in others) < sorted(row["end"] for row in slow)[len(slow) // 2],
           "the others were still busy when the slow host was half done")
