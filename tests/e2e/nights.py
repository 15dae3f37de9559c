"""nights.py: several nights over the bundled province: what changes, what returns, what is learned and what never is."""
import contextlib
import glob
import http.server
import os
import re
import sqlite3
import threading

from harness import Server, expect, expect_same, expected, json_lines, listing, second_looks, table, wanted
from prepared import first_night

# A clock for the program alone (Debian's faketime): the nights of these tests are minutes apart, those of a baseline are not.
FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)
DAY = 24 * 60 * 60


def tests(run):
    province = Nights(run, "province")
    run.test(the_first_night, province)
    run.test(unchanged_pages_are_not_read_again, province)
    run.test(second_night_against_what_is_normal, province)
    run.test(neighbours_are_told, province)
    run.test(coverage_is_told, province)
    run.test(third_night, province)
    run.test(silent_changes_are_silent, province)
    run.test(gone_and_returned, province)
    run.test(not_loading_is_told_once, province)
    run.test(shown_once_stays, province)
    run.test(any_address_until_it_is_over)
    if run.sanitized:  # it does not take another clock
        return
    for test in (two_runs_in_one_night_teach_nothing, two_quiet_nights_teach_quiet_sites_alone, clock_set_back_teaches_nothing,
                 partial_runs_teach_nothing):
        run.test(test, Nights(run, test.__name__, () if run.full else LEARNING))


# Without a finding on the first night: congan, xa-anmy; with several: the others.
LEARNING = ("congan", "xa-anmy", "soyte", "tinhdoan-songan", "xa-longthanh")


class Nights:
    """One state folder that several crawls share, each beside a server that shows another night; of all sites, or of some."""

    def __init__(self, run, name, sites=()):
        self.run, self.name, self.count, self.sites = run, name, 0, sites
        self.state = run.path(name + "-state")
        self.lists = {}
        self.papers = {}
        self.output = {}
        self.server = None

    def crawl(self, night, day=None, code=0, restarted=True, **settings):
        """`day`: days that the program's clock is ahead; since the crawl before, the computer was started anew (it cannot have run for
        days), or its clock was set. Gives the list."""
        self.count += 1
        environment = dict(os.environ)
        if day is not None:
            if restarted:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(os.path.join(self.state, "clock"))
            environment.update(LD_PRELOAD=FAKETIME, FAKETIME="%+gd" % day, FAKETIME_DONT_FAKE_MONOTONIC="1")
        with Server(self.run, "%s-%d" % (self.name, self.count), "--night", str(night)) as server:
            self.prepare(server)
            for key, value in settings.items():
                server.setting(key, value)
            result = self.run.program("crawl", "--config", server.config, env=environment)
            expect_same(result.returncode, code, "crawl: " + result.stderr.decode())
        return self.told(night, result.stdout.decode())

    def begin(self):
        """The first night over the whole province, as crawl(1) would leave it."""
        with Server(self.run, self.name + "-0") as server:
            self.prepare(server)
        return self.told(1, first_night(self.run, self.state).said)

    def prepare(self, server):
        self.server = server.hurry()
        server.setting("state", self.state)
        if self.sites:
            server.only(*self.sites)

    def told(self, night, output):
        self.output[self.count] = output
        self.papers[night] = self.run.program("list", "--config", self.server.config).stdout.decode()
        self.lists[night] = {page["url"]: page for page in listing(self.run, self.server)}
        return self.lists[night]

    def database(self):
        return sqlite3.connect("file:%s?mode=ro" % os.path.join(self.state, "rasoat.db"), uri=True)

    def number(self, sql):
        with self.database() as database:
            return database.execute(sql).fetchone()[0]

    def approve(self):
        """A person looked at the first night's list: what is not in it is normal."""
        with self.database() as database:
            sites = [name for name, in database.execute("SELECT name FROM site")]
        for site in sites:
            result = self.run.program("baseline", "approve", "--config", self.server.config, "--site", site, "--by",
                                      "Nguyễn Thị An", "--reason", "đã xem danh sách đêm đầu")
            expect_same(result.returncode, 0, site + ": " + result.stderr.decode() + result.stdout.decode())


def compare(night, listed, due):
    missed = sorted(set(due) - set(listed))
    false = sorted("%s %s" % (url, [(f["rule"], f["evidence"][:80]) for f in listed[url]["findings"] if f["weight"]][:3])
                   for url in set(listed) - set(due))
    expect(not missed and not false, "night %d\nmissed: %s\nfalse alarms: %s" % (night, missed, "\n".join(false)))
    expect_same({url: page["verdict"] for url, page in listed.items()}, due, "verdicts of night %d" % night)


def rules_of(page):
    return {finding["rule"] for finding in page["findings"]}


def by_rule(night, listed, server, approved):
    for url, (_, rule) in second_looks(night, approved).items():
        expect(rule in rules_of(listed[url]), "%s: %s not in %s" % (url, rule, sorted(rules_of(listed[url]))))
    for row in expected(server, night):
        expect(row["rule"] in rules_of(listed[row["url"]]), "%s: %s not in %s" % (row["url"], row["rule"], rules_of(listed[row["url"]])))


def the_first_night(run, province):
    """night 1: at least 15 ways of cloaking, found by the rule that should find them, and nothing else"""
    listed = province.begin()
    compare(1, listed, wanted(province.server, 1))
    by_rule(1, listed, province.server, False)
    cloaked = {row["technique"] for row in expected(province.server, 1) if row["identity"] != "browser"}
    expect(len(cloaked) >= 15, "only %d ways of cloaking" % len(cloaked))
    province.approve()
    expect(province.number("SELECT count(*) FROM baseline WHERE until = 0") > 400, "no baselines were approved")
    flagged = province.number("SELECT count(*) FROM baseline AS b JOIN judgement AS j ON j.page = b.page WHERE j.verdict IN (1, 2)")
    expect_same(flagged, 0, "flagged pages with a baseline")


def unchanged_pages_are_not_read_again(run, province):
    """night 1 again: the same list, and most answers are not read again"""
    before = province.lists[1]
    listed = province.crawl(1)
    due = {row["url"] for row in expected(province.server, 1)}
    compare(1, listed, wanted(province.server, 1))
    expect_same({page["state"] for page in before.values()}, {"new"}, "states of the first night")
    expect_same({listed[url]["state"] for url in due}, {"ongoing"}, "states of the second")
    for url in due:
        expect_same(listed[url]["first_seen"], before[url]["first_seen"], "first seen")
    unchanged = int(re.search(r"(\d+) câu trả lời không đổi", province.output[province.count]).group(1))
    pages = province.number("SELECT count(*) FROM judgement WHERE run = (SELECT max(id) FROM run)")
    expect(unchanged > pages * 0.7, "%d of %d answers were not read again" % (unchanged, pages))


def second_night_against_what_is_normal(run, province):
    """night 2: news, a redesign (one item), a vendor's script, a token, a campaign, cleaned pages"""
    listed = province.crawl(2)
    compare(2, listed, wanted(province.server, 2, True))
    by_rule(2, listed, province.server, True)
    redesigned = [url for url, page in listed.items() if "redesign" in rules_of(page)]
    expect_same(len(redesigned), 1, "items for the redesign")


def neighbours_are_told(run, province):
    """night 2: one block and script on several sites is one campaign with all its places; what was cleaned is told as gone"""
    config = province.server.config
    rows = [row for row in table("changes.tsv") if row["kind"] == "campaign" and row["night"] == "2"]
    planted = {row["url"] for row in expected(province.server, 2) if "a campaign" in row["technique"]}
    campaigns = json_lines(run.program("campaign", "list", "--config", config, "--format", "jsonl").stdout)
    whole = [json_lines(run.program("campaign", "show", str(one["id"]), "--config", config, "--format", "jsonl").stdout)[0]
             for one in campaigns]
    fits = [one for one in whole if {row["url"] for row in rows} <= {place["url"] for place in one["places"]}]
    expect(fits, "no campaign has all sites of the planted one: %s" % campaigns)
    expect_same({place["url"] for place in fits[0]["places"]}, planted, "places of the campaign")
    expect_same((fits[0]["kind"], fits[0]["sites"], fits[0]["current"]), ("host", len(rows), True), "the campaign")
    expect("on the same template" in fits[0]["shared"], "what the sites share: %r" % fits[0]["shared"])
    expect(all(place["agency"] and place["contact"] for place in fits[0]["places"]), "whom to call")
    for url in planted:
        expect("campaign" in rules_of(province.lists[2][url]), url + " is not told of its neighbours")
        expect("new-to-province" in rules_of(province.lists[2][url]), url + ": its hosts are new to the whole province")
        expect_same(province.lists[2][url]["campaign"], "host " + fits[0]["value"], url)
    gone = {page["url"] for page in listing(run, province.server, "--gone") if page["state"] == "gone"}
    cleaned = {row["url"] for row in table("changes.tsv") if row["kind"] == "gone" and row["night"] == "2"}
    expect(cleaned <= gone, "not told as gone: %s" % (cleaned - gone))
    expect(not gone & set(province.lists[2]), "gone pages are listed without --gone")
    html = run.program("list", "--config", config, "--format", "html").stdout.decode()
    paper = run.program("list", "--config", config).stdout.decode()
    for url in cleaned:
        expect(url in html and url in paper, url + " does not stand below the list's pages")
    expect("rasoat baseline approve item:" in paper and "xa-anmy" in paper, "what waits for a decision, and what does not load")
    expect_same(run.program("campaign", "show", "999", "--config", config).returncode, 1, "a campaign that is none")
    expect_same(run.program("campaign", "show", "--config", config).returncode, 3, "campaign show without a number")


def coverage_is_told(run, province):
    """coverage: reached, skipped with the reason, not reached, and what each visitor has not seen"""
    config = province.server.config
    sites = {site["site"]: site for site in json_lines(run.program("coverage", "--config", config, "--format", "jsonl").stdout)}
    expect_same(len(sites), province.number("SELECT count(*) FROM site"), "sites")
    for site in sites.values():
        expect_same(site["known"], site["reached"] + site["not_reached"] + sum(site["skipped"].values()), site["site"])
        for identity in site["identities"]:
            expect(identity["tonight"] <= identity["ever"], "%s: %s" % (site["site"], identity))
    expect_same(sites["xa-anmy"]["reached"], 0, "pages reached of a site that is down")
    expect(sum(sites["xa-anmy"]["skipped"].values()) > 0, "why the site was not reached")
    words = run.program("coverage", "--config", config, "--site", "xa-anmy").stdout.decode()
    expect("http://xa-anmy.songan.example/" in words and "songan:" not in words, "coverage of one site: " + words)
    csv = run.program("coverage", "--config", config, "--format", "csv").stdout.decode("utf-8-sig").splitlines()
    expect_same(len(csv), 1 + sum(len(site["identities"]) for site in sites.values()), "lines of the CSV")
    expect_same(run.program("coverage", "--config", config, "--site", "none").returncode, 1, "a site that is none")
    expect_same(run.program("coverage", "--nonsense", "x").returncode, 3, "an unknown option")


def third_night(run, province):
    """night 3: a home page defaced without a vandal's words, a form and a canonical address that lead away"""
    listed = province.crawl(3)
    compare(3, listed, wanted(province.server, 3, True))
    by_rule(3, listed, province.server, True)


def silent_changes_are_silent(run, province):
    """what changes.tsv calls silent is in no night's list but for findings of its own"""
    for row in table("changes.tsv"):
        if row["kind"] != "silent" or row["url"] == "-":
            continue
        due = wanted(province.server, int(row["night"]), True)
        for night in range(int(row["night"]), 4):
            page = province.lists[night].get(row["url"])
            expect(not page or row["url"] in due or row["url"] in wanted(province.server, night, True),
                   "night %d: %s is listed: %s" % (night, row["url"], row["why"]))


def shown_once_stays(run, province):
    """a redirect that each visitor is shown once stays listed though later looks were clean"""
    once = [row for row in expected(province.server, 1) if "first" in row["technique"] or "once" in row["technique"] or
            "memory" in row["technique"]]
    expect(once, "the province has no page that redirects once")
    listed = province.crawl(3)
    for row in once:
        expect(row["url"] in listed, row["url"] + " left the list")


def gone_and_returned(run, province):
    """a page that was cleaned is gone, and one whose injection came back has returned"""
    for row in table("changes.tsv"):
        night = int(row["night"])
        if row["kind"] == "gone":
            expect(row["url"] in province.lists[1] and row["url"] not in province.lists[night], row["url"] + " is not gone")
        if row["kind"] == "returned":
            expect_same(province.lists[night][row["url"]]["state"], "returned", row["url"])


def not_loading_is_told_once(run, province):
    """a page that answers 500 and a site that answers 503 are told in the night in which that begins, and not again"""
    rows = [row for row in table("changes.tsv") if row["kind"] == "not-loading"]
    expect(rows, "the province has no page that does not load")
    for row in rows:
        name = row["url"] if row["url"] != "-" else row["site"]
        expect(name in province.papers[int(row["night"])], "%s is not told in night %s" % (name, row["night"]))
        expect(name not in without_pages(province.papers[3]), name + " is told in night 3 again")


def without_pages(paper):
    """What stands below the pages."""
    return paper[paper.index("Chiến dịch"):]


# --- what never becomes normal: baselines/learn.h has the rules, tests/unit/baselines_poison.c each attack on them ---

def learned(province):
    return province.number("SELECT count(*) FROM baseline WHERE until = 0")


def two_runs_in_one_night_teach_nothing(run, province):
    """two runs in one night are no two quiet nights, nor where the clock is set forward in between"""
    province.crawl(1)
    province.crawl(1)
    province.crawl(1, day=1, restarted=False)
    expect_same(learned(province), 0, "baselines")
    expect_same(province.number("SELECT count(*) FROM known WHERE state = 1"), 0, "accepted values")


def two_quiet_nights_teach_quiet_sites_alone(run, province):
    """two nights, a day apart: sites without a finding are learned, infected ones and flagged pages are not"""
    province.crawl(1, day=0)
    expect_same(learned(province), 0, "baselines after one night")
    listed = province.crawl(1, day=1)
    expect(learned(province) > 20, "nothing was learned")
    infected = {page["site"] for page in listed.values()}
    with province.database() as database:
        sites = {name for name, in database.execute("SELECT DISTINCT s.name FROM baseline AS b JOIN page AS p ON p.id = b.page "
                                                    "JOIN site AS s ON s.id = p.site")}
        shown = database.execute("SELECT count(*) FROM baseline AS b WHERE NOT EXISTS (SELECT 1 FROM look AS l JOIN identity AS i "
                                 "ON i.id = l.identity WHERE l.page = b.page AND l.profile = b.profile AND i.name = 'browser')").fetchone()[0]
    expect(not sites & infected, "learned from infected sites: %s" % sorted(sites & infected))
    expect_same(shown, 0, "baselines that are no plain visitor's look")
    listed = province.crawl(2, day=2)
    expect(any("redesign" in rules_of(page) for page in listed.values()), "the redesign of a learned site is not told")


def clock_set_back_teaches_nothing(run, province):
    """a clock that goes back teaches nothing, and nothing that was taught is lost"""
    province.crawl(1, day=5)
    province.crawl(1, day=3)
    expect_same(learned(province), 0, "baselines")
    province.crawl(1, day=4)
    expect_same(learned(province), 0, "baselines on the day before the first night")


def partial_runs_teach_nothing(run, province):
    """sites that were not walked to their end teach nothing"""
    province.crawl(1, day=0, max_pages_per_site=8)
    province.crawl(1, day=1, max_pages_per_site=8)
    with province.database() as database:
        whole = {name for name, in database.execute("SELECT s.name FROM site AS s WHERE (SELECT count(*) FROM page WHERE site = s.id) <= 8")}
        sites = {name for name, in database.execute("SELECT DISTINCT s.name FROM baseline AS b JOIN page AS p ON p.id = b.page "
                                                    "JOIN site AS s ON s.id = p.site")}
    expect(sites <= whole, "learned from sites that were cut: %s" % sorted(sites - whole))


class AnyAddress(http.server.BaseHTTPRequestHandler):
    """A site of one page; what any other address is answered with is server.answer(is a search engine's robot)."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        status, text = self.server.answer("Googlebot" in self.headers.get("User-Agent", ""))
        if self.path in ("/robots.txt", "/sitemap.xml"):
            status, text = 404, "không có"
        elif self.path == "/":
            status, text = 200, "Thư viện huyện mở cửa từ thứ hai đến thứ bảy hằng tuần, có phòng đọc và phòng mượn."
        body = ("<!DOCTYPE html><title>%s</title><p>%s %s</p>" % (text[:20], text, self.path)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def any_address_until_it_is_over(run):
    """a host that has a page at any address for search engines stays listed while visitors are refused or it is overloaded, and is gone once
    nothing is there"""
    folder = run.path("any-address")
    config = os.path.join(folder, "rasoat.ini")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), AnyAddress)
    os.makedirs(folder)
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\nthuvien,http://thuvien.test/,Thư viện,\n")
    with open(config, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nhost_delay_ms = 0\nallow_private = yes\ncontact = quan-tri@so.test\n"
                   "connect_to = ::127.0.0.1:%d\n[limits]\nback_off_ms = 20\nretry_after_seconds = 1\ntries = 2\n" % server.server_port)
    planted = (200, "Nhà cái nổ hũ đổi thưởng: tài xỉu, casino trực tuyến, nạp đầu nhận thưởng lớn cho thành viên mới.")
    missing = (404, "Không tìm thấy trang mà bạn yêu cầu.")
    nights = [("planted", lambda robot: planted if robot else missing, True), ("visitors refused", lambda robot: planted if robot else (403, "không"), True),
              ("overloaded", lambda _: (503, "bận"), True), ("cleaned", lambda _: missing, False)]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for night, server.answer, listed in nights:
            result = run.program("crawl", "--config", config)
            expect_same(result.returncode, 0, "crawl: " + result.stderr.decode())
            found = [(finding["rule"], finding["target"]) for page in json_lines(run.program("list", "--config", config, "--format", "jsonl").stdout)
                     for finding in page["findings"]]
            expect_same(found, [("any-path", "/")] if listed else [], night)
    finally:
        server.shutdown()
        server.server_close()
