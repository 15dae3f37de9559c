"""traps.py: link spaces without end, session ids, overload answers and budgets, from a small server of the test's own."""
import http.server
import os
import re
import threading
import time
import urllib.parse

from harness import Skip, expect, expect_same, json_lines
from nights import FAKETIME


PLANTED = ("<h1>Thông báo</h1><div style='display:none'><a href='https://nohu88-vip.example/'>nổ hũ đổi thưởng</a>"
           "<a href='https://taixiu68.example/'>tài xỉu online</a></div>")


class Site(http.server.BaseHTTPRequestHandler):
    """A home page and traps; what was asked for, and when, stands in server.asked."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=(), kind="text/html"):
        data = (("<!DOCTYPE html><title>Trang</title>" if kind == "text/html" else "") + body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        asked = self.server.asked
        asked.append((time.monotonic(), self.path))
        number = len(asked)
        if url.path == "/robots.txt":
            self.answer(200, self.server.robots, kind="text/plain")
        elif url.path == "/sitemap.xml" and self.server.mapped:
            places = "".join("<url><loc>http://%s%s</loc></url>" % (self.headers["Host"], path) for path in self.server.mapped)
            self.answer(200, '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>' % places, kind="application/xml")
        elif url.path == "/":
            self.answer(200, "<a href=/lich?thang=1&nam=2026>lịch</a><a href=/sau/>sâu</a><a href=/phien/1>phiên</a>"
                             "<a href=/ban>bận</a><a href=/dai/0>dài</a><a href=/loi>lỗi</a><a href=/hong>hỏng</a>"
                             "<a href=/chuyen>chuyển</a>")
        elif url.path == "/lich":
            query = urllib.parse.parse_qs(url.query)
            month = int(query["thang"][0]) + 12 * int(query["nam"][0])
            self.answer(200, "".join("<a href='/lich?thang=%d&nam=%d'>tháng</a>" % ((month + step) % 12 or 12, (month + step) // 12)
                                     for step in (1, 2, 13)))
        elif url.path.startswith("/sau/"):
            self.answer(200, "<a href='sau/'>sâu hơn</a>")
        elif url.path.startswith("/phien/"):
            page = int(re.match(r"/phien/(\d+)", url.path).group(1))
            self.answer(200, "".join("<a href='/phien/%d;jsessionid=%032X?PHPSESSID=%032x'>phiên</a>" % (other, number * 7919 + other, number)
                                     for other in range(1, 6)) + str(page))
        elif url.path in ("/loi", "/hong", "/chuyen"):
            status = {"/loi": 404, "/hong": 500, "/chuyen": 302}[url.path]
            self.answer(status, PLANTED, [("Location", "/dai/0")] if status == 302 else [])
        elif url.path == "/ban":
            first = not any(path == "/ban" for _, path in asked[:-1])
            self.answer(503 if first else 200, "bận", [("Retry-After", "1")] if first else [])
        elif url.path == "/van-ban/":
            self.answer(200, "".join("<a href='/van-ban/%02d.txt'>văn bản</a>" % number for number in range(30)))
        elif url.path.startswith("/van-ban/"):
            self.answer(200, "Công văn số %s" % url.path, kind="text/plain")
        elif url.path.startswith("/dai/"):
            step = int(url.path.split("/")[2])
            self.answer(200, "<a href=/dai/%d>tiếp</a>" % (step + 1))
        else:
            self.answer(404, "không có")


class Dying(Site):
    """Hangs up on all pages but the first; on /giu only when it has been asked for nothing else for a second."""

    def do_GET(self):
        asked = self.server.asked
        asked.append((time.monotonic(), self.path))
        if self.path == "/":
            self.answer(200, "<a href=/giu>giữ</a>" + "".join("<a href=/mat/%d>mất</a>" % i for i in range(6)))
        elif not self.path.startswith(("/giu", "/mat")):
            self.answer(404, "không có")
        while self.path == "/giu" and time.monotonic() - max([when for when, path in asked if path != "/giu"]) < 1:
            time.sleep(0.05)
        self.close_connection = self.path != "/"


def a_host_dies_under_several_requests(run):
    """a host that is given up while another request to it is under way ends with that request"""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Dying)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        config = configuration(run, server, "dying", "host_connections = 2\n[limits]\nfailures_to_give_up = 2\n")
        result = run.program("crawl", "--config", config)
    finally:
        server.shutdown()
        server.server_close()
    expect_same(result.returncode, 0, result.stderr.decode())
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "clean,unknown").stdout)
    verdicts = {urllib.parse.urlsplit(page["url"]).path: page["verdict"] for page in listed}
    expect_same(verdicts, {"/": "clean", "/giu": "unknown", **{"/mat/%d" % i: "unknown" for i in range(6)}}, "verdicts")


class Patient(Site):
    """Asks for a quarter of an hour before each of its pages."""

    def do_GET(self):
        asked = self.server.asked
        asked.append((time.monotonic(), self.path))
        if self.path == "/":
            self.answer(200, "".join("<a href=/cho/%d>chờ</a>" % i for i in range(6)))
        elif not self.path.startswith("/cho"):
            self.answer(404, "không có")
        elif sum(path == self.path for _, path in asked) % 2:
            self.answer(503, "bận", [("Retry-After", "900")])
        else:
            self.answer(200, PLANTED)


def patience_ends_with_the_night(run):
    """what waits for a server's Retry-After when the time is up is left for tomorrow: the night ends"""
    if not FAKETIME:
        raise Skip("libfaketime is not installed")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Patient)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        config = configuration(run, server, "patient", "time_limit_min = 1\n[analyst]\ndeadline_ms = 600000\n")
        began = time.monotonic()
        result = run.program("crawl", "--config", config, env=dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME="+0d x12"))
        seconds = time.monotonic() - began
    finally:
        server.shutdown()
        server.server_close()
    expect_same(result.returncode, 0, result.stderr.decode())
    expect(seconds < 60, "the night of one minute took %d s, with a clock twelve times as fast" % seconds)
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "takedown,clean,unknown").stdout)
    verdicts = {urllib.parse.urlsplit(page["url"]).path: page["verdict"] for page in listed}
    expect_same(verdicts, {"/": "clean", **{"/cho/%d" % i: "unknown" for i in range(6)}}, "verdicts")


def tests(run):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    server.robots = ""
    server.mapped = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        run.test(traps_are_cut, server)
        run.test(bodies_of_errors_are_judged, server)
        run.test(overload_is_waited_for, server)
        run.test(pages_not_reached_go_first_tomorrow, server)
        run.test(documents_have_their_own_budget, server)
        run.test(robots_names_addresses, server)
        run.test(forbidden_addresses_leave_room, server)
    finally:
        server.shutdown()
        server.server_close()
    run.test(a_host_dies_under_several_requests)
    run.test(patience_ends_with_the_night)


def configuration(run, server, name, more, start=""):
    folder = run.path(name)
    os.makedirs(folder)
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\nbẫy,http://127.0.0.1:%d/%s,Sở Bẫy,\n" % (server.server_port, start))
    path = os.path.join(folder, "rasoat.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\n"
                   "max_depth = 12\n%s%s[output]\nlanguage = en\n" % (more, "" if "[limits]" in more else "[limits]\nback_off_ms = 50\n"))
    return path


def traps_are_cut(run, server):
    """calendars, growing paths and long chains are cut with a reason that is listed; session ids are dropped"""
    config = configuration(run, server, "traps", "")
    server.asked.clear()
    result = run.program("crawl", "--config", config)
    expect_same(result.returncode, 0, result.stderr.decode())
    paths = [path for _, path in server.asked]
    expect(len(paths) < 400, "%d requests: a trap was not cut" % len(paths))
    twice = sorted({path for path in paths if paths.count(path) > 1})
    expect_same(twice, ["/ban", "/dai/0"], "asked for twice: what answered 503, and what a redirect led to")
    sessions = [path for path in paths if path.startswith("/phien/")]
    expect_same(sorted(sessions), ["/phien/%d" % page for page in range(1, 6)], "session ids")
    from_notes = result.stdout.decode()
    for words in ("calendar", "repeats", "links away"):
        expect(re.search(words, from_notes, re.I), "no note about %s in:\n%s" % (words, from_notes))


def bodies_of_errors_are_judged(run, server):
    """the bodies of 302, 404 and 500 are judged like any other, each under its own address"""
    result = run.program("list", "--config", run.path("traps", "rasoat.ini"), "--format", "jsonl")
    listed = {urllib.parse.urlsplit(page["url"]).path: page["verdict"] for page in json_lines(result.stdout)}
    expect_same(listed, {"/loi": "takedown", "/hong": "takedown", "/chuyen": "takedown"}, "listed")


def overload_is_waited_for(run, server):
    """503 with Retry-After is asked again, not sooner"""
    config = configuration(run, server, "overload", "max_pages_per_site = 20\n")
    server.asked.clear()
    expect_same(run.program("crawl", "--config", config).returncode, 0, "crawl")
    busy = [index for index, (_, path) in enumerate(server.asked) if path == "/ban"]
    expect_same(len(busy), 2, "requests for the busy page")
    gap = server.asked[busy[0] + 1][0] - server.asked[busy[0]][0]
    expect(gap >= 0.95, "the host was asked again after %.2f s" % gap)


def pages_not_reached_go_first_tomorrow(run, server):
    """a page budget ends a night; the next night asks for pages with a ticket, then for what was not reached"""
    config = configuration(run, server, "budget", "max_pages_per_site = 6\n")
    server.asked.clear()
    first = run.program("crawl", "--config", config)
    expect_same(first.returncode, 0, first.stderr.decode())
    tonight = {path for _, path in server.asked if path != "/robots.txt"}
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "unknown").stdout)
    left = {urllib.parse.urlsplit(page["url"]).path for page in listed if "not reached" in page["reason"]}
    expect(left, "nothing is listed as not reached")
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "takedown").stdout)
    tickets = {urllib.parse.urlsplit(page["url"]).path for page in listed} | {"/dai/0"}  # where /chuyen leads
    server.asked.clear()
    expect_same(run.program("crawl", "--config", config).returncode, 0, "second night")
    paths = [path for _, path in server.asked if path not in ("/robots.txt", "/sitemap.xml", "/")]
    fresh = [path for path in paths if path not in tonight]
    first_old = next((path for path in paths if path in tonight), "")
    expect(first_old.split("?")[0] in tickets, "%s comes first and has no ticket: %s" % (first_old, sorted(tickets)))
    paths = [path for path in paths if path.split("?")[0] not in tickets]
    expect(fresh and paths[:len(fresh)] == fresh, "second night in this order: %s; first night: %s" % (paths, sorted(tonight)))


def documents_have_their_own_budget(run, server):
    """documents take nothing of the pages' budget; those left over are said, and have their turn the next nights"""
    config = configuration(run, server, "documents", "max_documents_per_site = 12\nmax_pages_per_site = 10\n", "van-ban/")
    seen = []
    for night in range(3):
        server.asked.clear()
        result = run.program("crawl", "--config", config)
        expect_same(result.returncode, 0, result.stderr.decode())
        tonight = [path for _, path in server.asked if path.endswith(".txt") and path != "/robots.txt"]
        expect_same(len(tonight), 12, "documents in night %d" % night)
        expect("documents" in result.stdout.decode(), "no note about documents in:\n%s" % result.stdout.decode())
        seen += tonight
    expect_same(len(set(seen)), 30, "documents seen in three nights")


def robots_names_addresses(run, server):
    """an address that robots.txt alone names is fetched, where it allows it"""
    config = configuration(run, server, "robots", "max_pages_per_site = 30\n")
    server.robots = "User-agent: *\nAllow: /an-trong-robots$\nAllow: /khong-*\nDisallow: /cam/\n"
    server.asked.clear()
    expect_same(run.program("crawl", "--config", config).returncode, 0, "crawl")
    paths = {path for _, path in server.asked}
    expect("/an-trong-robots" in paths, "the address that robots.txt names was not asked for")
    expect(not any(path.startswith(("/khong-", "/cam")) for path in paths), "patterns and what is forbidden are no addresses")


def forbidden_addresses_leave_room(run, server):
    """a site map full of what robots.txt forbids takes nothing of the pages' budget"""
    config = configuration(run, server, "forbidden", "max_pages_per_site = 20\n")
    server.robots = "User-agent: *\nDisallow: /cam/\n"
    server.mapped = ["/cam/%d" % number for number in range(20)]
    server.asked.clear()
    expect_same(run.program("crawl", "--config", config).returncode, 0, "crawl")
    paths = {path for _, path in server.asked}
    expect_same(sorted(path for path in paths if path.startswith("/cam/")), [], "asked for, and forbidden")
    pages = {path for path in paths if re.match("/(dai|lich|sau|phien|ban|loi|hong|chuyen)", path)}
    expect(len(pages) >= 19, "asked for beside the home page: %s" % sorted(pages))
