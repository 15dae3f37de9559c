"""review.py: how fast the review page answers: 200,000 pages, 5,000 of them flagged with findings, 500 tickets, while a writer commits
every 100 ms as a crawl does; then the parts of one page of 8 MB (large_page.py), a quarter as often. Prints p50 and p99 of each screen.
review.py BUILD [--requests N]"""
import fcntl
import http.client
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import large_page

PAGES, FLAGGED, SITES, TICKETS = 200_000, 5_000, 120, 500
WANTED_MS = 50
RULES = ("hidden-link", "foreign-link", "listed-word", "redirect", "cloaked-content")
NOW = int(time.time())


def fill(database):
    """What a year of nights leaves behind, in its sizes."""
    chance = random.Random(1)
    run = 365
    database.execute("INSERT INTO run (id, started, finished, state, latest, complete) VALUES (?, ?, ?, 'finished', ?, 1)", (run, NOW - 9000, NOW - 60, NOW))
    database.executemany("INSERT INTO site (id, name, url, agency, contact) VALUES (?, ?, ?, ?, ?)",
                         [(i, "trang-%d" % i, "https://trang-%d.tinh.example/" % i, "Đơn vị số %d" % (i // 2), "") for i in range(1, SITES + 1)])
    pages = [(i, 1 + i % SITES, i * 7919, "https://trang-%d.tinh.example/tin-tuc/bai-viet-so-%d.aspx" % (1 + i % SITES, i), 3, 131075, run, "link", NOW - 86400 * 90)
             for i in range(1, PAGES + 1)]
    database.executemany("INSERT INTO page (id, site, hash, url, depth, place, turn, source, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", pages)
    flagged = set(chance.sample(range(1, PAGES + 1), FLAGGED))
    judgements, findings = [], []
    for i in range(1, PAGES + 1):
        verdict = chance.choice((1, 2, 2)) if i in flagged else 0
        first = NOW - chance.randrange(86400 * 60) if verdict else 0
        since = chance.choice((run, run - 3, run - 20)) if verdict else 0
        score = round(chance.uniform(4, 45), 1) if verdict else 0.0
        count = 1 + chance.randrange(8) if verdict else 0
        judgements.append((i, run, NOW - 100, 200, "", verdict, score, "", 40000, count, first, NOW if verdict else 0, since, 1 if verdict else 0, 0, 0, since, 1))
        for k in range(count):
            findings.append((i * 65536 + k, RULES[k % len(RULES)], 1, "googlebot", 4.0, "liên kết bị ẩn sang trang có tên giống trang cờ bạc, chữ \"nổ hũ\" " * 2,
                             "html > body > div:nth-child(3) > p > a", 1000, 1200, "nohu%d.example" % (i % 50), "browser googlebot", run, NOW))
    database.executemany("INSERT INTO judgement (page, run, time, status, final_url, verdict, score, reason, bytes, finding_count, first_seen, last_seen, flagged_run, "
                         "times, cleared_run, profile, begun_run, first_run) VALUES (%s)" % ", ".join("?" * 18), judgements)
    database.executemany("INSERT INTO finding (id, rule, revision, identity, weight, evidence, path, start, \"end\", target, seen_by, seen_run, seen_time) "
                         "VALUES (%s)" % ", ".join("?" * 13), findings)
    database.executemany("INSERT INTO campaign (id, kind, value, shared, first_run, first_time, last_run, last_time) VALUES (?, 'host', ?, '', 1, 1, ?, ?)",
                         [(i + 1, "nohu%d.example" % i, run, NOW) for i in range(50)])
    database.executemany("INSERT INTO campaign_place (campaign, page, first_run, last_run) VALUES (?, ?, ?, ?)", [(i % 50 + 1, i, run, run) for i in sorted(flagged)])
    return sorted(flagged)


def fill_tickets(database, flagged):
    """Open tickets of all ages, five pages each."""
    states = ("open", "sent", "claimed", "checking", "closed", "reopened")
    for number in range(1, TICKETS + 1):
        pages = flagged[number * 5:number * 5 + 5]
        site = database.execute("SELECT site FROM page WHERE id = ?", (pages[0],)).fetchone()[0]
        opened = NOW - 86400 * (number % 40)
        database.execute("INSERT INTO ticket (id, year, number, owner, key, site, state, severity, rule, target, campaign, score, opened, reopened, sent, claimed, "
                         "checked, closed, due, recurrences, changed) VALUES (?, 2026, ?, ?, ?, ?, ?, 2, 'hidden-link', ?, ?, 12.0, ?, 0, ?, 0, 0, 0, ?, 0, ?)",
                         (number, number, "Đơn vị số %d" % (site // 2), "key %d" % number, site, states[number % len(states)], "nohu%d.example" % (number % 50),
                          number % 50 + 1, opened, opened, opened + 86400 * 7, opened))
        database.executemany("INSERT INTO ticket_place (ticket, page, added, saw, found, looked, clean, clean_again, note) VALUES (?, ?, ?, 'browser', ?, ?, 0, 0, '')",
                             [(number, page, opened, opened, NOW) for page in pages])


def fill_nights(database):
    """A year of nights with their sites; what is normal; who did what; what does not load."""
    chance = random.Random(4)
    run = 365
    database.executemany("INSERT INTO run (id, started, finished, state, clean, review, takedown, unknown, latest, complete) VALUES (?, ?, ?, 'finished', ?, ?, ?, 0, ?, 1)",
                         [(i, NOW - 86400 * (run - i) - 9000, NOW - 86400 * (run - i) - 60, PAGES - 5000, 1500, 3500, NOW) for i in range(1, run)])
    database.executemany("INSERT INTO run_site (run, site, complete, flagged, failed, unknown) VALUES (?, ?, ?, ?, ?, 0)",
                         [(night, site, chance.random() < 0.9, chance.randrange(60), chance.randrange(5)) for night in range(1, run + 1) for site in range(1, SITES + 1)])
    database.executemany("INSERT INTO baseline (id, page, profile, since_run, since, how, who, reason) VALUES (?, ?, ?, 1, ?, 0, 'two quiet nights', '')",
                         [(i, i, i * 65536, NOW - 86400 * (i % 300)) for i in range(1, PAGES + 1)])
    database.executemany("INSERT INTO known (site, channel, value, first_run, first_time, last_run, nights, state, who, reason, since) "
                         "VALUES (?, 'outbound', ?, 1, 1, 365, 9, 1, '', '', 1)", [(site, "khach-%d.example" % i, ) for site in range(1, SITES + 1) for i in range(300)])
    database.executemany("INSERT INTO failing (page, since_run, since_time, last_run, count, outcome, detail) VALUES (?, 360, ?, 365, 5, 'timeout', '')",
                         [(page, NOW - 86400 * 5) for page in chance.sample(range(1, PAGES + 1), 800)])
    events = [("ticket", 1 + i % TICKETS, ("ticket-opened", "ticket-sent", "ticket-note", "ticket-closed", "ticket-reopened")[i % 5]) for i in range(TICKETS * 12)]
    events += [("page", chance.randrange(1, PAGES + 1), "page-viewed") for _ in range(40_000)]
    chance.shuffle(events)
    database.executemany("INSERT INTO audit (time, who, what, kind, subject, detail, chain) VALUES (?, 'phan-tich', ?, ?, ?, '', x'00')",
                         [(NOW - 86400 * 90 + i * 150, what, kind, subject) for i, (kind, subject, what) in enumerate(events)])


class Writer(threading.Thread):
    """Commits every 100 ms, as a crawl does, and gives way to whoever decides (store/lock.c)."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.ending, self.commits = folder, threading.Event(), 0

    def run(self):
        database = sqlite3.connect(os.path.join(self.folder, "rasoat.db"), timeout=20, isolation_level=None)
        lock = os.open(os.path.join(self.folder, "decide.lock"), os.O_RDWR | os.O_CREAT)
        whole = [struct.pack("hhqqi4x", kind, os.SEEK_SET, 0, 0, 0) for kind in (fcntl.F_WRLCK, fcntl.F_UNLCK)]
        chance = random.Random(2)
        while not self.ending.is_set():
            for _ in range(500):
                try:
                    fcntl.fcntl(lock, fcntl.F_OFD_SETLK, whole[0])
                    fcntl.fcntl(lock, fcntl.F_OFD_SETLK, whole[1])
                    break
                except OSError:
                    self.ending.wait(0.001)
            database.execute("BEGIN IMMEDIATE")
            for _ in range(128):
                page = chance.randrange(1, PAGES + 1)
                database.execute("UPDATE judgement SET time = ?, bytes = bytes + 1 WHERE page = ?", (int(time.time()), page))
                database.execute("UPDATE page SET detail = '' WHERE id = ?", (page,))
            self.ending.wait(0.1)
            database.execute("COMMIT")
            self.commits += 1
        database.close()
        os.close(lock)


class Member:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = {}

    def ask(self, method, target, form=None):
        headers = {"Cookie": "; ".join("%s=%s" % pair for pair in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, target, urllib.parse.urlencode(form) if form is not None else None, headers)
        reply = self.connection.getresponse()
        body = reply.read().decode()
        for key, value in reply.getheaders():
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        return reply.status, body

    def token(self, target):
        return re.search(r'name="token" value="([0-9a-f]+)"', self.ask("GET", target)[1]).group(1)

    def login(self, name, password):
        self.ask("POST", "/login", {"token": self.token("/login"), "name": name, "password": password})
        form = {"token": self.token("/password"), "current": password, "new": "mot mat khau that dai", "again": "mot mat khau that dai"}
        assert self.ask("POST", "/password", form)[0] == 303


def processor_ms(process):
    """Milliseconds of CPU that the process has used."""
    with open("/proc/%d/stat" % process.pid, encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measure(process, member, targets, requests):
    times, before = [], processor_ms(process)
    chance = random.Random(3)
    for _ in range(requests):
        target = chance.choice(targets)
        begun = time.perf_counter()
        status, _ = member.ask("GET", target)
        times.append((time.perf_counter() - begun) * 1000)
        assert status == 200, "%s: %d" % (target, status)
    times.sort()
    return times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)], (processor_ms(process) - before) / requests


def screens(agency_pages, agency_tickets):
    """Name, whether the site administrator is measured too, addresses."""
    rows = [("queue", True, ["/queue"]),
            ("queue, further parts", False, ["/queue?part=%d" % part for part in (2, 20, 60, 100)]),
            ("queue, one site", False, ["/queue?site=%d" % site for site in range(1, SITES + 1, 7)]),
            ("queue, one agency", False, ["/queue?agency=" + urllib.parse.quote("Đơn vị số %d" % i) for i in range(1, 50, 7)]),
            ("queue, one rule", True, ["/queue?rule=" + rule for rule in RULES]),
            ("queue, one campaign", True, ["/queue?campaign=%d" % i for i in range(1, 50, 5)]),
            ("queue, state and age", True, ["/queue?state=new&age=week", "/queue?state=ongoing&age=old-week", "/queue?state=gone"]),
            ("queue, part of an address", True, ["/queue?words=so-19", "/queue?words=khong-co"]),
            ("page", True, ["/page/%d" % page for page in agency_pages]),
            ("overview", True, ["/"]),
            ("tickets", True, ["/tickets"]),
            ("tickets, filters", True, ["/tickets?state=all", "/tickets?overdue=1", "/tickets?state=open&part=2", "/tickets?campaign=7&state=all"]),
            ("ticket", True, ["/ticket/%d" % number for number in agency_tickets]),
            ("letter of a ticket", True, ["/ticket/%d/letter" % number for number in agency_tickets]),
            ("sites", True, ["/sites", "/sites?state=overdue", "/sites?words=trang-1"]),
            ("site", True, ["/site/14", "/site/15"]),
            ("campaigns", True, ["/campaigns"]),
            ("campaign", True, ["/campaign/%d" % (page % 50 + 1) for page in agency_pages[:7]]),
            ("charts", True, ["/charts"]),
            ("accounts", False, ["/accounts"]),
            ("audit log", False, ["/audit", "/audit?kind=page"])]
    return rows


def serve(build, config):
    """The review page and the port where it listens."""
    page = subprocess.Popen([os.path.join(build, "rasoat"), "review", "--config", config, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE)
    return page, int(re.search(rb"://.*:(\d+)/", page.stdout.readline()).group(1))


def measure_large(build, folder, requests):
    """The parts of one large page; nobody writes meanwhile."""
    config, number, size = large_page.store(build, os.path.join(folder, "large"))
    added = subprocess.run([os.path.join(build, "rasoat"), "account", "add", "phan-tich", "--role", "analyst", "--config", config],
                           capture_output=True, timeout=300).stdout.decode()
    page, port = serve(build, config)
    try:
        member = Member(port)
        member.login("phan-tich", re.search(r"(?:lần|password): (\S+)", added).group(1))
        print("%-28s %-20s %8s %8s %8s" % ("one page of %.1f MB" % (size / 1e6), "as", "p50 ms", "p99 ms", "CPU ms"))
        for name, target in large_page.screens(number):
            print("%-28s %-20s %8.1f %8.1f %8.1f" % (name, "analyst", *measure(page, member, [target], requests)))
    finally:
        page.terminate()
        page.wait(timeout=30)


def main():
    build = os.path.abspath(sys.argv[1])
    requests = int(sys.argv[sys.argv.index("--requests") + 1]) if "--requests" in sys.argv else 400
    folder = tempfile.mkdtemp(prefix="rasoat-review-bench-")
    config = os.path.join(folder, "rasoat.ini")

    def program(*arguments):
        return subprocess.run([os.path.join(build, "rasoat"), *arguments], capture_output=True, timeout=300)

    try:
        with open(config, "w", encoding="utf-8") as file:
            file.write("[crawl]\ninventory = sites.csv\nstate = state\n")
        program("account", "list", "--config", config)
        path = os.path.join(folder, "state")
        with sqlite3.connect(os.path.join(path, "rasoat.db")) as database:
            flagged = fill(database)
            fill_tickets(database, flagged)
            fill_nights(database)
            own_tickets = [number for number, in database.execute("SELECT t.id FROM ticket AS t JOIN site AS s ON s.id = t.site WHERE s.agency = 'Đơn vị số 7'")]
            own = [page for page, in database.execute("SELECT p.id FROM page AS p JOIN site AS s ON s.id = p.site JOIN judgement AS j ON j.page = p.id "
                                                      "WHERE s.agency = 'Đơn vị số 7' AND j.verdict <> 0")]
        added = program("account", "add", "chu-trang", "--role", "site", "--agency", "Đơn vị số 7", "--config", config).stdout.decode()
        site_password = re.search(r"(?:lần|password): (\S+)", added).group(1)
        boss_added = program("account", "add", "quan-tri", "--role", "administrator", "--config", config).stdout.decode()
        boss_password = re.search(r"(?:lần|password): (\S+)", boss_added).group(1)
        page, port = serve(build, config)
        try:
            boss, site = Member(port), Member(port)
            boss.login("quan-tri", boss_password)
            site.login("chu-trang", site_password)
            writer = Writer(path)
            writer.start()
            size = os.path.getsize(os.path.join(path, "rasoat.db")) / 1e6
            print("review page: %d pages, %d flagged, %d tickets (%.0f MB), %d requests a screen, a writer commits every 100 ms" %
                  (PAGES, FLAGGED, TICKETS, size, requests))
            print("%-28s %-20s %8s %8s %8s" % ("screen", "as", "p50 ms", "p99 ms", "CPU ms"))
            worst = 0
            for name, both, targets in screens(own, own_tickets):
                for who, member in (("administrator", boss), ("site administrator", site))[:2 if both else 1]:
                    p50, p99, cpu = measure(page, member, targets, requests)
                    worst = max(worst, p99)
                    print("%-28s %-20s %8.1f %8.1f %8.1f%s" % (name, who, p50, p99, cpu, "  more than %d" % WANTED_MS if p99 > WANTED_MS else ""))
            writer.ending.set()
            writer.join()
            print("load of the machine: %.1f on %d cores" % (os.getloadavg()[0], os.cpu_count()))
            print("%d commits of the writer meanwhile; slowest p99: %.1f ms" % (writer.commits, worst))
        finally:
            page.terminate()
            page.wait(timeout=30)
        measure_large(build, folder, max(1, requests // 4))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
