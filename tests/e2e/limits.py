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
    run.test(tables_agree)
    run.test(units_name_their_limits)
    for title, name in ((name, name) for name in CRAWLS):
        crawl = {}
        cases = [case for case in CASES if case.crawl == name] + [Whole()] * ("minutes" not in name)
        run.test(crawl_reaches, name, cases, crawl, name="limits: a crawl that reaches %d of them (%s)" % (sum(isinstance(case, Reached) for case in cases), title))
        for case in cases:
            run.test(limit_is_said, case, crawl, name="limits: " + case.name)


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return file.read()


def marked(cell):
    return re.findall("`([^`]+)`", cell)


# What a limit's name ends in, and what one of that is, in bytes or milliseconds; of others it is a plain number.
UNITS = (("_BYTES", 1), ("_kilobytes", 1 << 10), ("megabytes_per_site", 1 << 20), ("_mb", 1 << 20), ("_ms", 1), ("_MS", 1),
         ("_seconds", 1000), ("minutes_per_site", 60000), ("_min", 60000))
WRITTEN = {"KB": 1 << 10, "MB": 1 << 20, "ms": 1, "s": 1000, "min": 60000, "": 1}
OTHER_CUTS = {"admitted", "not-a-page", "robots"}  # told of pages, not limits


def constants():
    """Every #define of a number in the headers: name to value."""
    found = {}
    for folder in ("base", "page", "crawler", "detectors", "baselines", "analyst", "store", "cli"):
        for name in os.listdir(os.path.join(ROOT, folder)):
            if name.endswith(".h"):
                found.update(re.findall(r"^#define ([A-Z0-9_]+) \(?(?:\(size_t\))?([0-9][0-9u* ]*)\)?(?: /\*.*)?$", read(folder, name), re.M))
    return {name: eval(value.replace("u", "")) for name, value in found.items()}  # digits and stars, as the pattern says


def configured():
    """[section] and default of every key that is a number."""
    return {key: (section, int(default)) for section, key, default in re.findall(
        r'CONFIG_KEY\("(\w+)", "(\w+)", NUMBER, [^"]*"(\d+)"', read("cli", "config_keys.def"))}


def tables_agree(run):
    """the table of docs/reliability.md, page/limits.h, [limits] and the program's kinds of note name the same limits and values"""
    section = read("docs", "reliability.md").split("\n## Limits\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")][2:]
    expect_same([row[0] for row in rows], list(LIMITS), "rows of the table")
    defined, keys = constants(), configured()
    named, kinds = set(), set()
    for of, values, names, says in rows:
        expect_same(marked(names) or ["-"], [case.name for case in LIMITS[of]], "names of: " + of)
        for name, value in zip(marked(names), values.split(", ")):
            number, unit = re.match(r"(\d+) ?(KB|MB|ms|s|min)?\b", value).groups("")
            expect(name in defined or name in keys, "there is no " + name)
            is_value = (keys[name][1] if name in keys else defined[name]) * next((by for end, by in UNITS if name.endswith(end)), 1)
            expect_same(is_value, int(number) * WRITTEN[unit], name)
        said = {kind for case in LIMITS[of] if isinstance(case, Reached)
                for kind in [*case.notes, case.page] + ["unparsed-page"] * bool(case.words)}
        if not all(isinstance(case, Unit) for case in LIMITS[of]):
            expect(set(marked(says)) <= said, "%s: no test sees %s" % (of, sorted(set(marked(says)) - said)))
        named |= set(marked(names))
        kinds |= set(marked(says))
    fixed = set(re.findall(r"^#define ([A-Z_]+_LIMIT_[A-Z_]+|[A-Z_]+_LIMIT) ", read("page", "limits.h"), re.M))
    expect(len(fixed) > 25, "page/limits.h has other lines than this test knows")
    most = {name for name in fixed if name in read("cli", "config_keys.def")}  # the most that a key may say
    expect_same(sorted(fixed - most - named), [], "in page/limits.h, and not in the table")
    expect_same(sorted(key for key, (section, _) in keys.items() if section == "limits" and key not in named), [], "keys of [limits] not in the table")
    cuts = set(re.findall(r'^    \{"([a-z-]+-(?:limit|cut|depth))", "', read("cli", "options.c"), re.M))
    cuts |= set(re.findall(r'^    \[FRONTIER_\w+\] = \{"([a-z-]+)"', read("crawler", "frontier_words.c"), re.M))
    expect(len(cuts) > 20, "kinds of note are written in another way than this test knows")
    expect_same(sorted(cuts - kinds - OTHER_CUTS), [], "kinds of note not in the table")


def units_name_their_limits(run):
    """what only a unit test reaches, that unit test names"""
    for unit in (case for cases in LIMITS.values() for case in cases if isinstance(case, Unit)):
        file, test = unit.test.split(":")
        body = re.search(r"^TEST\(%s\)\n\{\n(.*?)^\}" % test, read("tests", "unit", file), re.M | re.S)
        expect(body and unit.name in body.group(1), "%s is not in %s" % (unit.name, unit.test))


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
    if run.sanitized and case.name == "CSS_LIMIT_RULES":
        raise Skip("with sanitizers each rule has a gap around it, and so many of them no room")
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
