"""hostile.py: pages and servers that are made to hurt (tests/hostile/generate.py), among honest and injected pages: no
attack costs more than its deadline, stays without a verdict or hides an advertisement, and all others are judged right."""
import concurrent.futures
import gzip
import http.server
import os
import shutil
import sys
import threading
import time
import urllib.parse

from harness import ROOT, expect, expect_same, json_lines

sys.path.insert(0, os.path.join(ROOT, "tests", "hostile"))
import generate  # noqa: E402

DEADLINE_MS = 1000
GRACE_MS = 2000  # cli/tasks.c: wall time that a worker gets besides
HURTING = ("attack", "document", "unreadable")
SLOWER = 4  # what sanitizers cost
HOST = "xa.tinh.example"


def tests(run):
    """With sanitizers a quarter of the attacks, or with --full all of them: the clock allows for these."""
    if run.full and run.sanitized:
        run.timeout = 1200
    run.test(attacks_are_judged, SLOWER * DEADLINE_MS if run.full and run.sanitized else DEADLINE_MS)
    run.test(attacks_one_by_one)
    run.test(crawl_goes_on)


def configuration(run, name, more="", deadline_ms=DEADLINE_MS):
    folder = run.path(name)
    os.makedirs(folder)
    path = os.path.join(folder, "rasoat.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\n%s"
                   "[analyst]\ndeadline_ms = %d\n[detect]\nwordlists = %s\n[output]\nlanguage = en\n"
                   % (more, deadline_ms, os.path.join(ROOT, "wordlists")))
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url\nxã,http://%s/\n" % HOST)
    return path


def scan(run, config, path, root):
    return run.program("scan", "--config", config, "--host", HOST, "--site-root", root, path)


def wrong(page, kind):
    """What is wrong with the line for a file of that kind; None where it is right."""
    verdict = page["verdict"]
    if verdict == "unknown" and not page.get("reason"):
        return "unknown without a reason"
    if kind == "attack" and verdict not in ("takedown", "unknown"):
        return "hides its advertisement: " + verdict
    if kind == "unreadable" and verdict != "unknown":
        return "is not read whole, and judged " + verdict
    if kind == "honest" and verdict != "clean" or kind == "injected" and verdict != "takedown":
        return "%s is judged %s (%s)" % (kind, verdict, page.get("reason"))
    return None


def attacks_are_judged(run, deadline_ms):
    """scan of a folder of attacks, honest and injected pages gives each a verdict, and the right one"""
    config = configuration(run, "hostile", deadline_ms=deadline_ms)
    folder = run.path("hostile", "pages")
    run.hostile = generate.write(folder)
    if run.sanitized and not run.full:  # sanitizers take four times as long
        for number, name in enumerate(sorted(run.hostile)):
            if number % 4 and run.hostile[name] in HURTING:
                os.remove(os.path.join(folder, name))
                del run.hostile[name]
    started = time.monotonic()
    result = scan(run, config, folder, folder)
    taken = time.monotonic() - started
    expect_same(result.returncode, 0, result.stderr.decode())
    pages = {os.path.basename(page["file"]): page for page in json_lines(result.stdout)}
    silent = sorted(name for name, kind in run.hostile.items() if name not in pages and not name.endswith(".gz"))
    expect(not silent, "without a line: %s" % silent)
    found = ["%s: %s" % (name, wrong(page, run.hostile[name])) for name, page in pages.items() if wrong(page, run.hostile[name])]
    expect(not found, "\n".join(found))
    unknown = [name for name, page in pages.items() if page["verdict"] == "unknown" and run.hostile[name] == "attack"]
    expect(len(unknown) * 4 < len(pages), "of %d files %d attacks kept their page from being judged: %s" % (len(pages), len(unknown), unknown))
    print("# %d files in %.0f s, %d attacks ended unknown" % (len(pages), taken, len(unknown)))


def attacks_one_by_one(run):
    """each attack by itself: no more wall time than deadline and grace"""
    config, folder = run.path("hostile", "rasoat.ini"), run.path("hostile", "pages")
    names = sorted(name for name, kind in run.hostile.items() if kind in HURTING)
    # what a start of the program costs here and now, and the reading of sheets, which are asked for in a second round
    allowed = (DEADLINE_MS + GRACE_MS) / 1000 * 2 + (20 if run.sanitized else 3)

    def one(name):
        started = time.monotonic()
        result = scan(run, config, os.path.join(folder, name), folder)
        return name, time.monotonic() - started, result

    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        results = list(threads.map(one, names if run.full else names[::6] if run.sanitized else names[::2]))
    slow = ["%s: %.1f s" % (name, taken) for name, taken, _ in results if taken > allowed]
    expect(not slow, "longer than %.0f s:\n%s" % (allowed, "\n".join(slow)))
    codes = [name for name, _, result in results if result.returncode != 0]
    expect(not codes, "exit code: %s" % codes)
    slowest = max(results, key=lambda row: row[1])
    print("# slowest: %s, %.1f s" % (slowest[0], slowest[1]))
    shutil.rmtree(folder)


class Server(http.server.ThreadingHTTPServer):
    """A site on a port of its own; its home page links to honest and injected pages and to those attacks."""
    daemon_threads = True

    def __init__(self, attacks, pages, bomb):
        super().__init__(("127.0.0.1", 0), Site)
        self.asked, self.attacks, self.pages, self.bomb = [], attacks, pages, bomb
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return "http://127.0.0.1:%d%s" % (self.server_port, path)

    def handle_error(self, request, client_address):  # the crawler had enough before it asked again
        pass


class Site(http.server.BaseHTTPRequestHandler):
    """A home page, honest and injected pages, and answers that hurt; which ones stands in `answers`."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, body, kind="text/html; charset=utf-8", status=200, headers=()):
        body = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        self.server.asked.append(path)
        try:
            self.answer(path)
        except (BrokenPipeError, ConnectionResetError):  # the crawler had enough
            pass
        if path.startswith("/xau/"):
            self.close_connection = True

    def answer(self, path):
        honest = generate.HEAD + "</head><body>" + generate.HONEST + "<p>%s</p></body></html>"
        if path == "/":
            links = ["/tot/%d" % i for i in range(8)] + ["/tiem/%d" % i for i in range(3)] + ["/xau/" + name for name in self.server.attacks]
            self.send(honest % "".join("<a href='%s'>tin</a> " % link for link in links))
        elif path == "/robots.txt" and len(self.server.attacks) == 1:
            self.send("", status=404)
        elif path == "/robots.txt":
            self.send(b"User-agent: *\nDisallow: /kin\n" + b"Disallow: /" + b"a" * (10 << 20) + b"\nAllow: /" + b"*a" * 500000 + b"\n"
                      b"Sitemap: /sitemap.xml\n" * 3, "text/plain")
        elif path == "/sitemap.xml":
            self.send("<sitemapindex>" + "<sitemap><loc>/sitemap.xml</loc></sitemap><sitemap><loc>/sitemap2.xml</loc></sitemap>" + "</sitemapindex>", "text/xml")
        elif path == "/sitemap2.xml":
            bomb = "<urlset>" + "<url><loc>/kin/%d</loc></url>" * 60000 % tuple(range(60000)) + "<url>" * 100000
            self.send(gzip.compress(bomb.encode()), "application/gzip")
        elif path.startswith("/tiem/"):
            self.send(generate.page("<p>%s" % path))
        elif path.startswith("/tot/"):
            self.send(honest % path)
        elif path.startswith("/xau/"):
            self.hurt(path.split("/")[2])
        else:
            self.send("không có", status=404)

    def hurt(self, name):
        if name == "gzip":  # 1 GB
            self.send(self.server.bomb, headers=[("Content-Encoding", "gzip")])
        elif name == "gzip-twice":
            self.send(gzip.compress(self.server.bomb), headers=[("Content-Encoding", "gzip, gzip")])
        elif name == "deflate-nonsense":
            self.send(b"\x78\x9c" + os.urandom(100000), headers=[("Content-Encoding", "deflate")])
        elif name == "many-encodings":
            self.send(generate.page(), headers=[("Content-Encoding", ", ".join(["identity"] * 300))])
        elif name == "headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(20000):
                self.wfile.write(b"X-Y: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n" * 100)
        elif name == "header":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(100):
                self.wfile.write(b"z" * 1000000)
        elif name == "continues":
            for _ in range(20000):
                self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 10)
            self.send(generate.page())
        elif name == "body":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(300):
                self.wfile.write(b"<p>x" * 25000)
        elif name == "chunks":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.wfile.write(b"1;%s\r\nx\r\n" % (b"e" * 10000) * 500 + b"FFFFFFFFFFFFFFFFF\r\n")
        elif name == "short":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n<p>x")
        elif name == "nonsense":
            self.wfile.write(os.urandom(100000))
        elif name.startswith("chain"):
            number = int(name[5:] or 0)  # twice as long as is followed; each of them is an address of its own, too
            self.send("", status=302 if number < 40 else 404, headers=[("Location", "/xau/chain%d" % (number + 1))])
        elif name in ("ping", "pong"):
            self.send("", status=301, headers=[("Location", "/xau/pong" if name == "ping" else "/xau/ping")])
        elif name == "location":
            self.send("", status=302, headers=[("Location", "http://nohu88-vip.example/" + "x" * 30000)])
        elif name in self.server.pages:
            self.send(self.server.pages[name])
        else:
            self.send("không có", status=404)


ANSWERS = ("gzip", "gzip-twice", "many-encodings", "continues", "body", "chain", "ping", "location")
BROKEN = ("headers", "header", "deflate-nonsense", "chunks", "short", "nonsense")  # a host that breaks off is waited for: one each
SERVED = ("nesting-div.html", "nesting-adoption.html", "sizes-elements.html", "styles-nots.html", "styles-customs.html", "sizes-words.html",
          "styles-import-circle.html")


def bomb_of(size):
    piece = gzip.compress(b"\0" * (1 << 24), 9)
    return piece * (size >> 24)


def crawl_goes_on(run):
    """a crawl of sites with bombs, endless answers and redirect circles ends, and judges all else right"""
    served = {name: data for name, data in generate.attacks() if name in SERVED}
    expect_same(sorted(served), sorted(SERVED), "the pages that are served")
    bomb = bomb_of(1 << 30)
    servers = [Server([*ANSWERS, *SERVED], served, bomb)] + [Server([name], {}, bomb) for name in BROKEN]
    config = configuration(run, "hostile-crawl", "host_connections = 4\nmax_pages_per_site = 200\n[limits]\naddresses_per_shape = 100\nback_off_ms = 200\nfailures_to_give_up = 20\n")
    with open(run.path("hostile-crawl", "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url\n" + "".join("xã %d,%s\n" % (number, server.url("/")) for number, server in enumerate(servers)))
    try:
        started = time.monotonic()
        result = run.program("crawl", "--config", config)
        taken = time.monotonic() - started
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
    expect_same(result.returncode, 0, result.stderr.decode())
    listed = run.program("list", "--config", config, "--format", "jsonl", "--verdict", "clean,review,takedown,unknown")
    pages = {page["url"]: page for page in json_lines(listed.stdout)}
    expect(not any(path.startswith("/kin") for path in servers[0].asked), "robots.txt was not obeyed behind its giant line")
    for server in servers:
        for number in range(8):
            page = pages[server.url("/tot/%d" % number)]
            expect_same((page["verdict"], page.get("reason", "")), ("clean", ""), "an honest page beside %s" % server.attacks)
        for number in range(3):
            expect_same(pages[server.url("/tiem/%d" % number)]["verdict"], "takedown", "an injected page beside %s" % server.attacks)
        for name in server.attacks:
            page = pages.get(server.url("/xau/" + name))
            expect(page, "not a word about /xau/" + name)
            expect(page["verdict"] != "unknown" or page["reason"], "/xau/%s: unknown without a reason" % name)
            expect(name not in SERVED or page["verdict"] in ("takedown", "unknown"), "%s: %s" % (name, page["verdict"]))
    away = pages[servers[0].url("/xau/location")]
    expect(away["verdict"] in ("takedown", "review"), "a long redirect away: %s, %s" % (away["verdict"], away.get("reason")))
    print("# %d pages in %.0f s" % (len(pages), taken))
