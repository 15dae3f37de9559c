"""review_source.py: the source of a page that is made to be shown badly."""
import http.server
import os
import re
import sqlite3
import threading

from harness import expect_same
from review import Page, Visitor


def tests(run):
    run.test(source_that_grows)


def source_that_grows(run):
    """a page of marked lines that grow sixfold when they are escaped is shown as far as an answer goes, and the rest by links"""
    line, lines = '"' * 1150, 1500
    body = "<!DOCTYPE html><title>Nổ hũ</title>\n" + "".join(
        ('<a href="http://nohu88.example/%d" style="display:none">nổ hũ</a>' % i if i % 300 == 0 else "") + line + "\n" for i in range(lines))

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode() if self.path == "/" else b"")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = run.path("grows")
    os.makedirs(folder)
    config = os.path.join(folder, "rasoat.ini")
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\na,http://a.example/,Sở A,\n")
    with open(config, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\nconnect_to = ::127.0.0.1:%d\n"
                   "[analyst]\ndeadline_ms = 60000\n" % server.server_address[1])
    expect_same(run.program("crawl", "--config", config).returncode, 0, "crawl")
    server.shutdown()
    database = sqlite3.connect(os.path.join(folder, "state", "rasoat.db"))
    number, = database.execute("SELECT page FROM judgement WHERE verdict IN (1, 2)").fetchone()
    with database:  # as many as a page may have, spread over all lines
        for i in range(250):
            at = body.encode().index(b'"\n', 0) + 6 * i * (len(line) + 1)
            database.execute("INSERT INTO finding (id, rule, revision, identity, weight, evidence, path, start, \"end\", target, seen_by, seen_run, seen_time) "
                             "VALUES (?, 'listed-word', 1, 'browser', 1, 'x', '', ?, ?, '', 'browser', 1, 1)", (number * 65536 + 1000 + i, at, at + 5))
    database.close()
    added = run.program("account", "add", "phan-tich", "--role", "analyst", "--config", config).stdout.decode()
    with Page(run, config) as page:
        visitor = Visitor(page)
        password = re.search(r"(?:lần|password): (\S+)", added).group(1)
        visitor.login("phan-tich", password)
        expect_same(visitor.change_password(password, "mot mat khau that dai").status, 303, "login")
        target, seen = "/page/%d/source" % number, set()
        for _ in range(12):
            reply = visitor.get(target)
            expect_same(reply.status, 200, target)
            seen |= {int(one) for one in re.findall(r"<li><b>(\d+)</b>", reply.body)}
            missing = next((one for one in range(1, lines + 2) if one not in seen), None)
            if not missing:
                break
            target = "/page/%d/source?from=%d" % (number, missing)
        expect_same(missing, None, "a line that no link leads to")
