"""clocks.py: the computer's clock is set while a crawl runs, a year forward or back: it ends as ever, no page is asked for twice, nothing is
lost, no ticket is closed because of it. It is set between two crawls: none is closed early, nor more than a day late."""
import contextlib
import http.server
import os
import shutil
import subprocess
import threading
import time

import harness
from harness import essence, expect, expect_same, json_lines, listing
from nights import FAKETIME
from tickets import Decided, WHO

YEAR = 365 * 24 * 60 * 60


def tests(run):
    for name, years in (("forward", 1), ("back", -1)):
        run.test(set_in_a_crawl, Decided(run, "clock-" + name), years, name="the clock is set %s by a year while a crawl runs: no page twice, nothing "
                 "lost, no ticket closed, nothing learned" % name)
    run.test(set_between_crawls, Decided(run, "clock-between"))
    run.test(shown_once_before)


SITES = ("tinhdoan-songan", "sokhcn", "thuvien-songan", "soyte")


def keep_sites(province):
    path = os.path.join(province.root, "sites.csv")
    with open(path, encoding="utf-8") as file:
        head, *rows = file.read().splitlines()
    rows = [row for row in rows if row.split(",")[0] in SITES]
    expect_same(len(rows), len(SITES), "sites")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([head, *rows]) + "\n")


def clean(province):
    """The owner of every page of one ticket took it down."""
    ticket = next(ticket for ticket in province.tickets().values() if ticket["places"] == 1 and
                  province.shown(ticket["reference"])["places"][0]["url"].endswith("4905.html"))
    url = province.shown(ticket["reference"])["places"][0]["url"]
    host, path = url.split("/", 3)[2:]
    folder = os.path.join(province.root, "sites", host)
    with open(os.path.join(folder, "routes"), "a", encoding="utf-8") as file:
        file.write("change /%s everyone raw=plain.html\nchange /%s everyone status=404\n" % (path, path))
    with open(os.path.join(folder, "plain.html"), "w", encoding="utf-8") as file:
        file.write("<!DOCTYPE html><html lang=vi><title>Thông báo</title><p>Nội dung đang được cập nhật.</p></html>\n")
    return ticket["reference"], url


def set_in_a_crawl(run, province, years):
    keep_sites(province)
    province.crawl(1)
    reference, url = clean(province)
    province.crawl(1)
    expect_same(province.shown(reference)["state"], "checking", "clean once, a moment ago")
    before = essence(listing(run, province.server))
    learned = province.number("SELECT count(*) FROM baseline")
    clock = run.path(province.name + "-offset")

    def set_clock(seconds):
        with open(clock + ".new", "w", encoding="utf-8") as file:
            file.write("%+d\n" % seconds)
        os.replace(clock + ".new", clock)

    set_clock(0)
    environment = dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME_TIMESTAMP_FILE=clock, FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
    harness.PROVINCE, bundled = province.root, harness.PROVINCE
    try:
        server = harness.Server(run, province.name + "-set", "--night", "1")
    finally:
        harness.PROVINCE = bundled
    with server:
        server.setting("state", province.state)
        province.server = server
        began = time.monotonic()
        process = subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", server.config], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while process.poll() is None and len(server.requests() if os.path.exists(server.log) else ()) < 20:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.01)
        expect(process.poll() is None, "the crawl ended before its clock was set")
        set_clock(years * YEAR)
        try:
            said, errors = process.communicate(timeout=120)
        finally:
            process.kill()
        took = time.monotonic() - began
        expect_same(process.returncode, 0, errors.decode())
        expect(took < 100, "took %d s" % took)
        asked = [(row["host"] + row["path"], row["identity"]) for row in server.requests() if not row["path"].endswith(".css")]
        pages = {path for path, _ in asked}
        twice = {one for one in asked if asked.count(one) > 2}  # a visitor is asked twice where others are given something else
        expect(len(pages) > 20 and not twice, "asked for again: %s" % sorted(twice)[:3])
    expect_same(sorted(page[:3] for page in essence(listing(run, province.server))), sorted(page[:3] for page in before), "the list")
    expect_same(province.shown(reference)["state"], "checking", "clean twice, a moment apart: the ticket")
    expect_same(province.number("SELECT count(*) FROM baseline"), learned, "what is taken as normal")
    expect("đồng hồ" in said.decode(), "the clock is not told of: " + said.decode())
    expect_same(province.number("SELECT clock_back FROM run ORDER BY id DESC LIMIT 1"), 1, "the run")
    shutil.rmtree(province.state)


TOLD = "đồng hồ của máy tính đã bị chỉnh"


def set_between_crawls(run, province):
    """the clock is set forward by two days between two crawls, or before a re-check: no ticket closed; put right: clean since then; closed a day later"""
    keep_sites(province)
    province.crawl(1)
    reference, url = clean(province)
    province.crawl(1)
    expect_same(province.shown(reference)["state"], "checking", "clean once, a moment ago")
    kept = province.state + "-kept"
    shutil.copytree(province.state, kept)
    for recheck_first in (False, True):
        shutil.rmtree(province.state)
        shutil.copytree(kept, province.state)
        if recheck_first:  # nobody answers it
            ahead = dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME="+2d", FAKETIME_DONT_FAKE_MONOTONIC="1")
            said = run.program("ticket", "recheck", reference, "--config", province.server.config, env=ahead).stdout.decode()
            expect(TOLD in said and "+48.0 h" in said, "not told: " + said)
        province.crawl(1, day=2, restarted=False)
        told = province.output[province.count]
        expect_same(TOLD in told and "+48.0 h" in told, not recheck_first, "told: " + told)
        expect_same(province.shown(reference)["state"], "checking", "clean twice, a moment apart: the ticket")
    trusted = run.program("baseline", "trust-clock", "--config", province.server.config, *WHO, "--reason", "máy chủ giờ sai")
    expect_same(trusted.returncode, 0, trusted.stderr.decode())
    province.crawl(1)
    told = province.output[province.count]
    expect(TOLD in told and "-48.0 h" in told, "not told: " + told)
    expect_same(province.shown(reference)["state"], "checking", "by a clock that is right again")
    since = province.number("SELECT max(clean) FROM ticket_place")
    expect(0 < since <= time.time(), "clean since %d" % since)
    province.crawl(1, day=0.9)
    expect_same(province.shown(reference)["state"], "closed", "clean, and clean again nearly a day later")
    page = province.number("SELECT page FROM ticket_place WHERE clean <> 0")
    kept = province.number("SELECT count(*) FROM evidence WHERE page = %d" % page)
    expect(kept > 0, "no evidence of the page of a ticket that is closed")
    province.crawl(1, day=4000, restarted=False)
    expect(TOLD in province.output[province.count], "not told")
    expect_same(province.number("SELECT count(*) FROM evidence WHERE page = %d" % page), kept, "evidence, by a clock that was set")
    province.crawl(1, day=4001)
    expect_same(province.number("SELECT count(*) FROM evidence WHERE page = %d" % page), 0, "evidence that is eleven years old")
    expect_same([TOLD in province.output[count] for count in (1, 2, province.count - 2, province.count)], [False] * 4, "told of a clock that nobody set")


class Once(http.server.BaseHTTPRequestHandler):
    """A page that is not its own for the first visitor from a search engine. server.set_clock() is called with each robots.txt."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        status, text = 404, "không có"
        if self.path == "/robots.txt":
            self.server.set_clock()
        elif self.path == "/":
            status, text = 200, "Thư viện huyện mở cửa từ thứ hai đến thứ bảy."
            if self.server.fresh and "google" in self.headers.get("Referer", ""):
                self.server.fresh = False
                text += "<div style='display:none'><a href='https://nohu88-vip.example/'>nổ hũ đổi thưởng</a> <a href='https://taixiu68.example/'>tài xỉu</a></div>"
        body = ("<!DOCTYPE html><title>Thư viện</title><p>" + text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def shown_once_before(run):
    """what a visitor from a search engine was shown once stays listed when the clock is set forward while a later crawl runs"""
    folder = run.path("once")
    config, clock = os.path.join(folder, "rasoat.ini"), os.path.join(folder, "offset")
    os.makedirs(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Once)
    server.fresh, server.set_clock = True, lambda: None
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\nthuvien,http://thuvien.test/,Thư viện,\n")
    with open(config, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser, search-visitor\nhost_delay_ms = 0\nallow_private = yes\n"
                   "connect_to = ::127.0.0.1:%d\n" % server.server_port)

    def set_clock(seconds):
        with open(clock + ".new", "w", encoding="utf-8") as file:
            file.write("%+d\n" % seconds)
        os.replace(clock + ".new", clock)

    set_clock(0)
    environment = dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME_TIMESTAMP_FILE=clock, FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for night, server.set_clock in (("shown", lambda: None), ("set forward", lambda: set_clock(YEAR))):
            result = run.program("crawl", "--config", config, env=environment)
            expect_same(result.returncode, 0, result.stderr.decode())
            listed = json_lines(run.program("list", "--config", config, "--format", "jsonl").stdout)
            expect_same([(page["url"], page["verdict"]) for page in listed], [("http://thuvien.test/", "takedown")], night)
    finally:
        server.shutdown()
        server.server_close()
