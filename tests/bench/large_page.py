"""large_page.py: how fast the review page shows the parts of one page of 8 MB (the limit of what a crawl reads) with 50 hidden links on
lines of 1.2 KB: its source, the two sides of a cloaked page, what changed since it was normal. Used by review.py."""
import http.server
import os
import re
import sqlite3
import subprocess
import threading

LINES, LINKS = 6_600, 50


def page(with_links, lines=LINES):
    """Lines of 1.2 KB of a table, as a list of documents that nobody split."""
    row = '<tr><td>%06d</td><td><a href="#so-%06d">Quyết định số %06d/QĐ-UBND</a></td><td title="ngày ban hành">' + "văn bản &amp; phụ lục " * 38 + "</td></tr>\n"
    out = ["<!DOCTYPE html><html><head><meta charset=utf-8><title>Danh mục văn bản</title></head><body><table>\n"]
    for i in range(lines):
        out.append(row % (i, i, i))
        if with_links and i % (lines // LINKS) == 0:
            out.append('</table><div style="display:none"><a href="http://nohu%d.example/">nổ hũ đổi thưởng tài xỉu</a></div><table>\n' % i)
    return ("".join(out) + "</table></body></html>").encode()


class Site:
    """One site of two pages; what its long one has depends on who asks and which night it is."""

    def __init__(self):
        site = self
        self.planted = False
        clean, everyone, engine = page(False), page(True), page(True, LINES - 7)
        start = '<!DOCTYPE html><title>Trang chủ</title><p>Cổng thông tin</p><a href="/van-ban">Danh mục văn bản</a>'.encode()

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = start if self.path == "/" else clean
                if self.path == "/van-ban" and site.planted:
                    body = engine if "Googlebot" in self.headers.get("User-Agent", "") else everyone
                self.send_response(200 if self.path in ("/", "/van-ban") else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.size = len(everyone)


def store(build, folder):
    """A night when the page was normal, and one when links were planted: the configuration, the page's number, its bytes."""
    site = Site()
    os.makedirs(folder)
    config = os.path.join(folder, "rasoat.ini")
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\nvan-ban,http://van-ban.tinh.example/,Đơn vị số 7,\n")
    with open(config, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser, googlebot\nhost_delay_ms = 0\nallow_private = yes\n"
                   "connect_to = ::127.0.0.1:%d\n[analyst]\ndeadline_ms = 60000\n" % site.server.server_address[1])
    for planted in (False, True):
        site.planted = planted
        subprocess.run([os.path.join(build, "rasoat"), "crawl", "--config", config], check=True, capture_output=True, timeout=300)
        if not planted:
            subprocess.run([os.path.join(build, "rasoat"), "baseline", "approve", "--config", config, "--site", "van-ban", "--by", "An",
                            "--reason", "bình thường"], check=True, capture_output=True, timeout=300)
    site.server.shutdown()
    with sqlite3.connect(os.path.join(folder, "state", "rasoat.db")) as database:
        number, verdict = database.execute("SELECT p.id, j.verdict FROM page AS p JOIN judgement AS j ON j.page = p.id WHERE p.url LIKE '%/van-ban'").fetchone()
        kept = database.execute("SELECT count(*) FROM evidence WHERE page = ?", (number,)).fetchone()[0]
    assert verdict in (1, 2) and kept, "the planted page was not found: %s, %s" % (verdict, kept)
    return config, number, site.size


def screens(number):
    """Name, address."""
    source = "/page/%d/source" % number
    return [("its summary", "/page/%d" % number), ("its source", source), ("its source, further lines", source + "?from=4000"),
            ("two visitors side by side", "/page/%d/compare" % number), ("before and after", "/page/%d/history" % number),
            ("its bytes", "/page/%d/raw" % number)]
