"""limits.py: every limit that docs/reliability.md lists is reached (limit_table.py), and what it says is said."""
import os
import re
import sqlite3
import sys

from fault_server import FaultServer
from harness import ROOT, Skip, expect, expect_same, json_lines
from limit_table import CRAWLS, LIMITS, Reached, Unit, silent
from nights import FAKETIME

FASTER = 120  # as fast runs the clock of the crawls that reach minutes
CASES = [case for cases in LIMITS.values() for case in cases if isinstance(case, Reached)]


class Whole:
    """A site that reaches nothing."""
    name, host, links, notes, page, words, also, secure = "a site of one page", "binh-thuong", (), (), None, None, None, None

    async def answer(self, request):
        return False


def tests(run):
    for title, name in ((name, name) for name in CRAWLS):
        crawl = {}
        cases = [case for case in CASES if case.crawl == name] + [Whole()]
        run.test(crawl_reaches, name, cases, crawl, name="limits: a crawl that reaches %d of them (%s)" % (len(cases) - 1, title))
        for case in cases:
            run.test(limit_is_said, case, crawl, name="limits: " + case.name)


def write_config(folder, server, cases, settings):
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\n" + "".join("%s,http://%s.example/,Xã,\n" % (case.host, case.host) for case in cases))
    targets = ["%s.example:443:127.0.0.1:%d" % (case.host, server.ports[case.secure]) for case in cases if case.secure]
    base = {"crawl": {"inventory": "sites.csv", "state": "state", "identities": "browser", "host_delay_ms": 0, "allow_private": "yes",
                      "connect_to": ", ".join(targets + ["::127.0.0.1:%d" % server.ports["http"]])},
            "evidence": {"keep": "none"}, "output": {"language": "en"}}
    path = os.path.join(folder, "rasoat.ini")
    with open(path, "w", encoding="utf-8") as file:
        for section in ("crawl", "limits", "analyst", "evidence", "output"):
            keys = dict(base.get(section, {}), **settings.get(section, {}))
            file.write("[%s]\n" % section + "".join("%s = %s\n" % pair for pair in keys.items()))
    return path


def crawl_reaches(run, name, cases, crawl):
    clock = dict(os.environ)
    if "minutes" in name:
        if not FAKETIME:
            raise Skip("libfaketime is missing: apt-get install faketime")
        clock.update(LD_PRELOAD=FAKETIME, FAKETIME="+0 x%d" % FASTER)
    folder = run.path("limits-" + re.sub("[^a-z]", "", name))
    os.makedirs(folder)
    hosts = {case.host + ".example": case for case in cases}
    hosts.update({"*." + name: case for name, case in hosts.items()})
    server = FaultServer(hosts)
    server.contexts = {"silent": ("raw", silent)}
    with server:
        config = write_config(folder, server, cases, CRAWLS[name])
        result = run.program("crawl", "--config", config, env=clock)
    expect_same(result.returncode, 0, result.stderr.decode())
    crawl["output"] = result.stdout.decode()
    crawl["times"] = {}
    for host, path, time in server.asked:
        crawl["times"].setdefault(host, {}).setdefault(path, []).append(time)
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(folder, "state", "rasoat.db"), uri=True) as database:
        crawl["outcomes"] = dict(database.execute("SELECT url, outcome FROM page"))
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "takedown,review,clean,unknown").stdout)
    crawl["pages"] = {page["url"]: page for page in listed}
    crawl["covered"] = {site["site"]: site for site in json_lines(run.program("coverage", "--config", config, "--format", "jsonl").stdout)}
    crawl["coverage"] = run.program("coverage", "--config", config).stdout.decode()
    if os.environ.get("LIMITS") == "show":
        print(crawl["output"], crawl["coverage"], file=sys.stderr)


def limit_is_said(run, case, crawl):
    expect("covered" in crawl, "there was no crawl")
    address = "%s://%s.example/loi" % ("https" if case.secure else "http", case.host)
    page = crawl["pages"].get(address, {"findings": []})
    if os.environ.get("LIMITS") == "show":
        print(case.name, sorted(crawl["covered"][case.host]["notes"]), page.get("verdict"), crawl["outcomes"].get(address),
              [finding["evidence"] for finding in page["findings"] if finding["rule"] == "unparsed-page"], file=sys.stderr)
    follows = {"unparsed-page"} if case.words or set(case.notes) & {"broken-off", "header-limit"} else set()
    notes = crawl["covered"][case.host]["notes"]
    expect_same(sorted(set(notes) - follows), sorted(case.notes), "notes")
    for kind, count in notes.items():
        expect(re.search(r"\n  %s: .* × %d " % (re.escape(case.host), count), crawl["output"]), "%s is not said at the end of the crawl" % kind)
    if case.page:
        expect_same(crawl["outcomes"].get(address) or page.get("verdict"), case.page, "what became of /loi")
    if case.words:
        words = [finding["evidence"] for finding in page["findings"] if finding["rule"] == "unparsed-page"]
        expect(any(case.words in one for one in words), "unparsed-page: %s" % words)
    if case.also:
        expect(case.also(case, crawl["times"].get(case.host + ".example", {})), "times: %s" % crawl["times"].get(case.host + ".example"))
