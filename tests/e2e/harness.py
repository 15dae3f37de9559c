"""harness.py: TAP, the province's server, and the program under test. Standard library only."""
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROVINCE = os.path.join(ROOT, "tests", "province")
TIMEOUT = 240


class Failure(Exception):
    pass


class Skip(Exception):
    """The test cannot be done here; says why."""


def expect(held, what):
    if not held:
        raise Failure(what)


def expect_same(got, wanted, what):
    if got != wanted:
        raise Failure("%s: got %r, wanted %r" % (what, got, wanted))


class Run:
    """Runs the tests of a list in order and prints TAP. `full`: as make check-full wants it, with nothing left out; `sanitized`: of a
    build that takes some four times as long, and does not go with another clock."""

    def __init__(self, build, full=False):
        self.build = os.path.abspath(build)
        self.full = full
        self.sanitized = os.path.basename(self.build) == "san"
        self.number = 0
        self.failed = 0
        self.timeout = TIMEOUT
        self.folder = tempfile.mkdtemp(prefix="rasoat-e2e-")

    def program(self, *arguments, stdin=None, **more):
        return subprocess.run([os.path.join(self.build, "rasoat"), *arguments], capture_output=True, timeout=self.timeout,
                              input=stdin if stdin is not None else b"", **more)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def test(self, function, *arguments, name=None):
        self.number += 1
        name = "e2e: " + (name or function.__doc__ or function.__name__).strip().split("\n")[0]
        try:
            function(self, *arguments)
            print("ok %d - %s" % (self.number, name))
        except Skip as reason:
            print("ok %d - %s # SKIP %s" % (self.number, name, reason))
        except Exception as error:  # each failure is told with its reason and the rest goes on
            self.failed += 1
            text = str(error) if isinstance(error, Failure) else traceback.format_exc()
            print("\n".join("# " + line for line in text.splitlines()[:40]))
            print("not ok %d - %s" % (self.number, name))
        sys.stdout.flush()

    def end(self):
        print("1..%d" % self.number)
        shutil.rmtree(self.folder, ignore_errors=True)
        return 1 if self.failed else 0


class Server:
    """The bundled province on loopback; ends with its standard input, so it never outlives the test."""

    def __init__(self, run, name, *options):
        self.folder = run.path(name)
        os.makedirs(self.folder)
        self.log = os.path.join(self.folder, "requests.log")
        self.config = os.path.join(self.folder, "rasoat.ini")
        self.process = subprocess.Popen(
            [os.path.join(run.build, "province-server"), "--root", PROVINCE, "--port", "0", "--log", self.log,
             "--write-config", self.config, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        expect(line.startswith("port "), "the province's server did not start: %r" % line)
        self.port = int(line.split()[1])
        self.hosts = None  # all

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def hurry(self):
        """No politeness: crawling.py and traps.py test that. Gives itself."""
        self.setting("host_delay_ms", 0)
        with open(self.config, "a", encoding="utf-8") as file:
            file.write("\n[limits]\nback_off_ms = 20\nretry_after_seconds = 1\ntries = 2\n")
        return self

    def only(self, *sites):
        """Takes these sites alone into the inventory; expected() and wanted() then want these alone. Gives itself."""
        rows = inventory()
        with open(os.path.join(self.folder, "sites.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row["name"] in sites)
        self.hosts = {urllib.parse.urlsplit(row["url"]).hostname for row in rows if row["name"] in sites}
        expect_same(len(self.hosts), len(sites), "sites of the inventory")
        self.setting("inventory", "sites.csv")
        return self

    def setting(self, key, value):
        """Sets one key of the configuration's [crawl]."""
        with open(self.config, encoding="utf-8") as file:
            lines = file.read().split("\n")
        changed = [i for i, line in enumerate(lines) if line.split("=")[0].strip() == key]
        if not changed:  # the demo leaves it at its default
            changed = [lines.index("[crawl]") + 1]
            lines.insert(changed[0], "")
        lines[changed[0]] = "%s = %s" % (key, value)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))

    def requests(self):
        """The log: dictionaries with start, end (ms), host, path, status, visitor, concurrent, night, identity."""
        return log_rows(self.log)

    @property
    def state(self):
        return os.path.join(self.folder, "state")

    def database(self):
        return sqlite3.connect("file:%s?mode=ro" % os.path.join(self.state, "rasoat.db"), uri=True)


LOG_COLUMNS = ("start", "end", "host", "path", "status", "visitor", "concurrent", "night", "identity")


def log_rows(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if line.endswith("\n") and not line.startswith("#") and len(fields) == len(LOG_COLUMNS):  # the last line may be half written
                rows.append(dict(zip(LOG_COLUMNS, fields)))
    for row in rows:
        for key in ("start", "end", "status", "concurrent", "night"):
            row[key] = int(row[key])
    return rows


def inventory():
    """The province's sites: name, url, agency, contact."""
    with open(os.path.join(PROVINCE, "sites.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name):
    """Rows of a tab-separated file of the province, as dictionaries."""
    with open(os.path.join(PROVINCE, name), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:]]


def nights(text):
    """{2, 3} for "2-3" or "2-", {1, 3} for "1,3"."""
    found = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        found |= set(range(int(first), int(last or (LAST_NIGHT if dash else first)) + 1))
    return found


LAST_NIGHT = 3


def expected(server, night):
    """The rows of expected.tsv that a crawl of that night can find with the identities of the server's configuration."""
    with open(server.config, encoding="utf-8") as file:
        line = re.search(r"^identities *= *(.*)$", file.read(), re.M).group(1)
    identities = {name.strip() for name in line.split(",")}
    return [row for row in table("expected.tsv") if night in nights(row["nights"]) and row["identity"] in identities and
            row["source"] == "crawl" and asked_for(server, row["url"])]


def asked_for(server, url):
    return server.hosts is None or urllib.parse.urlsplit(url).hostname in server.hosts


def second_looks(night, approved):
    """URL to (verdict, rule): what second looks put into that night's list; `approved`: a person accepted the clean pages
    of night 1 as normal, without which nothing can differ from what is normal."""
    rows = [row for row in table("changes.tsv") if row["listed"] != "-" and int(row["night"]) <= night]
    return {row["listed"]: (row["verdict"], row["kind"]) for row in rows if approved or row["kind"] == "any-path"}


def wanted(server, night, approved=False):
    """URL to verdict: the whole list of that night."""
    urls = {url: verdict for url, (verdict, _) in second_looks(night, approved).items() if asked_for(server, url)}
    urls.update({row["url"]: row["verdict"] for row in expected(server, night)})
    return urls


def json_lines(output):
    return [json.loads(line) for line in output.decode("utf-8").splitlines()]


def listing(run, server, *options):
    result = run.program("list", "--config", server.config, "--format", "jsonl", *options)
    expect_same(result.returncode, 0, "list: " + result.stderr.decode())
    return json_lines(result.stdout)


# Rules of comparisons: what one page alone never shows.
with open(os.path.join(ROOT, "page", "comparisons.def"), encoding="utf-8") as definitions:
    COMPARED = set(re.findall(r'^COMPARISON\(\w+, "([a-z-]+)"', definitions.read(), re.M))


def essential(finding):
    """A finding without what differs from run to run: when, offsets, which a page's own noise moves, and what a host says to
    random paths."""
    kept = {key: value for key, value in finding.items() if key not in ("bytes", "last_seen")}
    if finding["rule"] == "any-path":
        del kept["evidence"]
    return json.dumps(kept, sort_keys=True)


def essence(pages):
    """What must be equal between two runs: everything but times and states."""
    return sorted((page["url"], page["site"], page["verdict"], page["score"], sorted(map(essential, page["findings"])))
                  for page in pages)
