"""evidence.py: what a crawl keeps of flagged pages: judged again it gives the same findings; no row without its file, whatever
happens; limits hold."""
import gzip
import hashlib
import http.server
import json
import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
import zlib

from harness import COMPARED, Server, expect, expect_same, json_lines, listing
from prepared import first_night

# Of the rules of comparisons these two need one page's identities alone; the others other nights, or other sites.
NEEDS_MORE = COMPARED - {"cloaked-content", "other-answer"}


def tests(run):
    with Server(run, "evidence") as server:
        run.test(findings_of_evidence_are_those_of_the_crawl, server)
        run.test(rows_and_files_agree, server)
        run.test(parts_are_archives, server)
    with Odd(run, "evidence-odd") as server:
        run.test(odd_answers_are_judged_again, server)
        run.test(a_missing_answer_is_told, server)
    for test, name, options in ((the_same_is_not_kept_twice, "again", ("--steady",)), (second_looks_leave_evidence, "second", ("--steady", "--night", "2")),
                                (killed_crawls_leave_no_row_without_file, "killed", ()), (the_disk_budget_holds, "limits", ()), (none_and_all, "none", ())):
        with Server(run, "evidence-" + name, *options) as server:
            if not run.full:
                server.hurry().only(*FEW)
            run.test(test, server)


# What only second looks flag is among them, and all ways of cloaking but few.
FEW = ("soyte", "thuvien-songan", "xa-tanphu", "baosongan", "xa-longthanh")


PLANTED = ('<html><head><title>Nohu88 - nổ hũ đổi thưởng uy tín</title></head><body><p>Thông báo của xã</p><div style="display:none">'
           '<a href="http://nohu88.example/">nổ hũ đổi thưởng</a> <a href="http://betsen88.example/">tài xỉu online</a></div>'
           '%s</body></html>')


def chunked(body):
    pieces = [body[at:at + 7] for at in range(0, len(body), 7)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\nX-After: 1\r\n\r\n"


def deflate(body):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


class Odd:
    """A site whose answers come in all the forms that a record must keep."""

    def __init__(self, run, name):
        self.folder = run.path(name)
        os.makedirs(self.folder)
        self.config = os.path.join(self.folder, "rasoat.ini")
        self.state = os.path.join(self.folder, "state")
        planted = (PLANTED % "").encode()
        long = (PLANTED % ("<!--" + "d" * 9000000 + "-->")).encode()
        html = "Content-Type: text/html; charset=utf-8"
        self.answers = {
            "/redirects-with-a-body": ("302 Found", [html, "Location: /planted"], planted, None),
            "/planted": ("200 OK", [html], planted, None),
            "/chain": ("301 Moved", ["Location: /chain-2"], b"", None),
            "/chain-2": ("302 Found", ["Location: http://nohu88.example/?ref=1"], planted, None),
            "/breaks-off": ("302 Found", ["Location: /breaks-off-2"], b"", None),
            "/breaks-off-2": ("200 OK", [html, "Content-Length: %d" % (len(planted) + 500)], planted, "raw"),
            "/chunked": ("200 OK", [html, "Transfer-Encoding: chunked"], chunked(planted), "raw"),
            "/chunked-gzip": ("200 OK", [html, "Transfer-Encoding: chunked", "Content-Encoding: gzip"], chunked(gzip.compress(planted)), "raw"),
            "/gzip": ("200 OK", [html, "Content-Encoding: x-gzip"], gzip.compress(planted), None),
            "/deflate": ("200 OK", [html, "Content-Encoding: deflate"], zlib.compress(planted), None),
            "/deflate-bare": ("200 OK", [html, "Content-Encoding: deflate"], deflate(planted), None),
            "/twice": ("200 OK", [html, "Content-Encoding: deflate, gzip"], gzip.compress(zlib.compress(planted)), None),
            "/no-coding": ("200 OK", [html, "Content-Encoding: utf-8"], planted, None),
            "/no-length": ("200 OK", [html], planted, "raw"),
            "/folded": ("200 OK", [html, "X-Long: one\r\n  two", "x-long: three", "Set-Cookie: a=b"], planted, None),
            "/too-long": ("200 OK", [html], long, None),
            "/latin": ("200 OK", ["Content-Type: text/html; charset=utf-16le"], (PLANTED % "").encode("utf-16le"), None),
            "/pdf.pdf": ("200 OK", ["Content-Type: application/pdf"], b"%PDF-1.4 broken", None),
        }
        # what fails has a site to itself: a host that fails often is given up
        links = "".join('<a href="%s">%s</a>' % (path, path) for path in self.answers if not path.startswith("/breaks-off"))
        self.answers["/"] = ("200 OK", [html], ("<html><head><title>Xã</title><link rel=stylesheet href=/a.css></head>"
                                               "<body><p>Trang chủ của xã</p>%s</body></html>" % links).encode(), None)
        self.answers["/a.css"] = ("200 OK", ["Content-Type: text/css"], b"p { color: black }", None)
        answers = self.answers

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, fields, body, how = answers.get(self.path, ("404 Not Found", [html], b"<p>khong co</p>", None))
                if how != "raw":
                    fields = fields + ["Content-Length: %d" % len(body)]
                try:
                    self.wfile.write(("HTTP/1.1 %s\r\n%s\r\nConnection: close\r\n\r\n" % (status, "\r\n".join(fields))).encode() + body)
                except OSError:
                    pass  # the crawl has enough of a long body
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        with open(os.path.join(self.folder, "sites.csv"), "w", encoding="utf-8") as file:
            file.write("name,url,agency,contact\nxa-thu,http://xa-thu.example/,UBND xã,\n" 
                       "breaks-off,http://breaks-off.example/breaks-off,UBND xã,\n")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("[crawl]\ninventory = sites.csv\nstate = state\nallow_private = yes\nhost_delay_ms = 0\n"
                       "identities = browser\nconnect_to = ::127.0.0.1:%d\n[limits]\nback_off_ms = 20\ntries = 2\n" %
                       self.server.server_address[1])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def database(self):
        return sqlite3.connect("file:%s?mode=ro" % os.path.join(self.state, "rasoat.db"), uri=True)


def odd_answers_are_judged_again(run, server):
    """answers in chunks, packed, cut, broken off, behind redirects: their evidence gives the crawl's findings, byte for byte"""
    crawl(run, server)
    flagged = compare(run, server)
    paths = set(server.answers) - {"/", "/a.css", "/breaks-off", "/breaks-off-2", "/pdf.pdf", "/latin"}
    expect_same(sorted({"http://xa-thu.example" + path for path in paths} - set(flagged)), [], "pages that are not flagged")
    expect("http://breaks-off.example/breaks-off" in flagged, "what broke off was not judged: %s" % sorted(flagged))


def evidence_setting(server, **settings):
    with open(server.config, "a", encoding="utf-8") as file:
        file.write("\n[evidence]\n" + "".join("%s = %s\n" % item for item in settings.items()))


def folder(server):
    return os.path.join(server.state, "evidence")


def files(server):
    return {os.path.relpath(os.path.join(path, name), folder(server))
            for path, _, names in os.walk(folder(server)) for name in names}


def rows(server):
    with server.database() as database:
        return database.execute("SELECT e.id, p.url, e.run, e.last_run, e.file, e.bytes, e.sha256 FROM evidence AS e "
                                "JOIN page AS p ON p.id = e.page").fetchall()


def crawl(run, server, *options, code=0):
    result = run.program("crawl", "--config", server.config, *options)
    expect_same(result.returncode, code, "crawl: " + result.stderr.decode())
    return result.stdout.decode()


def notes(server):
    with server.database() as database:
        return dict(database.execute("SELECT kind, sum(count) FROM note WHERE run = (SELECT max(id) FROM run) GROUP BY kind"))


def alone(findings):
    """What a page's own evidence must give, as text, in its order."""
    return [json.dumps({key: value for key, value in finding.items() if key != "last_seen"}, ensure_ascii=False)
            for finding in findings if finding["rule"] not in NEEDS_MORE]


def findings_of_evidence_are_those_of_the_crawl(run, server):
    """scan of the evidence of every flagged page gives the crawl's findings, byte for byte"""
    first_night(run, server.state)
    flagged = compare(run, server)
    expect(len(flagged) > 50, "only %d flagged pages" % len(flagged))
    compared = {finding["rule"] for page in flagged.values() for finding in page["findings"]} - NEEDS_MORE
    expect({"redirect", "cloaked-content", "hidden-link"} <= compared, "rules that were compared: %s" % sorted(compared))


def compare(run, server):
    """Scans the evidence of all flagged pages against the list, which is given."""
    flagged = {page["url"]: page for page in listing(run, server, "--verdict", "takedown,review")}
    result = run.program("scan", "--config", server.config, folder(server))
    expect_same(result.returncode, 0, result.stderr.decode())
    scanned = {}
    for line in json_lines(result.stdout):
        expect(line["url"] not in scanned, "two lines for " + line["url"])
        scanned[line["url"]] = line
    expect_same(sorted(scanned), sorted(flagged), "pages with evidence")
    for url, page in flagged.items():
        expect_same(alone(scanned[url]["findings"]), alone(page["findings"]), url)
        expect_same(scanned[url]["site"], page["site"], url)
        if not any(finding["rule"] in NEEDS_MORE for finding in page["findings"]):
            expect_same((scanned[url]["verdict"], scanned[url]["score"]), (page["verdict"], page["score"]), url)
    return flagged


def rows_and_files_agree(run, server):
    """each row names a file of its size and digest, and no other file is there"""
    check_rows(server)


def check_rows(server):
    named = set()
    for _, url, _, _, name, size, digest in rows(server):
        with open(os.path.join(folder(server), name), "rb") as file:
            content = file.read()
        expect_same((len(content), hashlib.sha256(content).hexdigest()), (size, digest), url)
        named.add(name)
    return named


def parts_are_archives(run, server):
    """the parts of a file, joined for one identity, are an archive of that identity's looks"""
    with server.database() as database:
        parts = database.execute("SELECT e.file, p.identity, p.start, p.length, p.status, p.address FROM evidence AS e "
                                 "JOIN evidence_part AS p ON p.evidence = e.id ORDER BY e.id, p.number").fetchall()
    expect({identity for _, identity, _, _, _, _ in parts} >= {"", "browser", "googlebot"}, "identities")
    ends = {}
    for name, identity, start, length, status, address in parts:
        with open(os.path.join(folder(server), name), "rb") as file:
            content = file.read()
        expect_same(start, ends.get(name, 0), "start of a part of " + name)
        ends[name] = start + length
        text = gzip.decompress(content[start:start + length])
        expect(text.startswith(b"WARC/1.1\r\n"), "a part of %s is no archive" % name)
        if identity:
            expect_same((address, status > 0), ("127.0.0.1", True), "address and status")
            expect(text.count(b"WARC-Type: request\r\n") == text.count(b"WARC-Type: response\r\n") > 0, "requests and answers")
            expect_same(text.count(b"WARC-Rasoat-Identity: %s\r\n" % identity.encode()), 2 * text.count(b"WARC-Type: request\r\n"),
                        "who asked")
    for name, end in ends.items():
        expect_same(end, os.path.getsize(os.path.join(folder(server), name)), "end of the parts of " + name)


def a_missing_answer_is_told(run, server):
    """a look that lacks one of its answers is told, not judged by what is left"""
    for _, _, _, _, name, _, _ in rows(server):
        with open(os.path.join(folder(server), name), "rb") as file:
            members = split(file.read())
        cut = [i for i, member in enumerate(members) if b"WARC-Rasoat-Hop: 1/2\r\n" in gzip.decompress(member)]
        if not cut:
            continue
        path = run.path("one-answer-less.warc.gz")
        with open(path, "wb") as file:
            file.write(b"".join(member for i, member in enumerate(members) if i != cut[0]))
        result = run.program("scan", "--config", server.config, path)
        expect_same(result.returncode, 1, "exit code")
        expect("thiếu một câu trả lời" in result.stderr.decode(), result.stderr.decode())
        return
    expect(False, "no file with a redirect")


def split(content):
    """The gzip members of a file."""
    members = []
    while content:
        unpacker = zlib.decompressobj(31)
        unpacker.decompress(content)
        length = len(content) - len(unpacker.unused_data)
        members.append(content[:length])
        content = content[length:]
    return members


def the_same_is_not_kept_twice(run, server):
    """a flagged page that was given as before refers to what is kept"""
    crawl(run, server)
    before = {row[0]: row for row in rows(server)}
    first = {page["url"]: sorted(alone(page["findings"])) for page in listing(run, server)}
    crawl(run, server)
    for page in listing(run, server):  # what is remembered for some days, and was seen again, stands once
        expect_same(sorted(alone(page["findings"])), first.get(page["url"]), "findings of the second run: " + page["url"])
    after = {row[0]: row for row in rows(server)}
    again = [row for row in after.values() if row[0] in before and row[3] == 2]
    expect(len(again) >= len(before) * 0.8, "%d of %d refer to what was kept" % (len(again), len(before)))
    expect_same(check_rows(server), files(server), "files")


def second_looks_leave_evidence(run, server):
    """pages that only the second look flags have evidence too"""
    shutil.rmtree(server.state, ignore_errors=True)
    crawl(run, server)
    listed = {page["url"]: page for page in listing(run, server, "--verdict", "takedown,review")}
    second = [url for url, page in listed.items() if all(finding["rule"] in NEEDS_MORE for finding in page["findings"])]
    expect(second, "no page is flagged by the second look alone")
    expect_same(sorted({row[1] for row in rows(server)}), sorted(listed), "pages with evidence")
    expect_same(check_rows(server), files(server), "files")


def killed_crawls_leave_no_row_without_file(run, server):
    """kill -9 at random moments: never a row without its file, and after the next start no file without its row"""
    most = 900 if run.full else 300
    for number in range(4 if run.full or not run.sanitized else 2):
        process = subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", server.config],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wanted = len(server.requests()) + random.randrange(50, most)
        while process.poll() is None and len(server.requests()) < wanted:
            time.sleep(0.02)  # the log is looked at: nothing else tells how far the crawl is
        process.kill()
        process.wait()
        if os.path.exists(os.path.join(server.state, "rasoat.db")):
            check_rows(server)
    stray = os.path.join(folder(server), "1", "77777-00000000.warc.gz")
    half = os.path.join(folder(server), "1", ".new-77777-00000000.warc.gz")
    other = os.path.join(folder(server), "1", "of-a-person.txt")
    os.makedirs(os.path.dirname(stray), exist_ok=True)
    for path in (stray, half, other):
        with open(path, "wb") as file:
            file.write(b"x")
    crawl(run, server)
    expect_same(files(server) - {"1/of-a-person.txt"}, check_rows(server), "files after the last start")
    expect(os.path.exists(other), "a file that is none of ours was removed")
    listed = {page["url"] for page in listing(run, server, "--verdict", "takedown,review")}
    lost = notes(server).get("evidence-not-kept", 0)
    expect(len(listed - {row[1] for row in rows(server)}) <= lost, "flagged pages without evidence and without a note")


def the_disk_budget_holds(run, server):
    """disk_mb: the oldest goes first, but never what is held; what finds no room is a note"""
    evidence_setting(server, disk_mb=1, **({} if run.full else {"keep": "all"}))  # flagged pages of few sites fill no megabyte
    output = crawl(run, server)
    size = sum(row[5] for row in rows(server))
    expect(0 < size <= 1024 * 1024, "%d bytes kept" % size)
    expect(notes(server).get("evidence-disk-full", 0) > 0, "no note: %s" % notes(server))
    expect("evidence" in output.lower() or "bằng chứng" in output.lower(), "the summary is silent about evidence")
    held = rows(server)[0]
    with sqlite3.connect(os.path.join(server.state, "rasoat.db")) as database:
        database.execute("DELETE FROM evidence_hold")  # else the tickets of all pages hold it
        database.execute("INSERT INTO evidence_hold SELECT page FROM evidence WHERE id = ?", (held[0],))
        database.execute("UPDATE evidence SET sum = 0, last_time = last_time - 400 * 86400, time = time - 400 * 86400")
    crawl(run, server)
    left = [row for row in rows(server) if row[2] == 1]
    expect(held[0] in {row[0] for row in left}, "held evidence was removed")
    expect(len(left) < 3 or sum(row[5] for row in rows(server)) <= 1024 * 1024, "old evidence stayed")
    expect_same([row for row in left if row[0] != held[0] and row[3] == 1], [], "past its days and not held")
    expect_same(check_rows(server), files(server), "files")


def none_and_all(run, server):
    """keep = none keeps nothing and says so; keep = all keeps clean pages too"""
    evidence_setting(server, keep="none")
    output = crawl(run, server)
    expect("keep = none" in output, output)
    expect_same((rows(server), os.path.exists(folder(server))), ([], False), "kept")
    with open(server.config, encoding="utf-8") as file:
        text = file.read().replace("keep = none", "keep = all")
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(text)
    crawl(run, server)
    with server.database() as database:
        done = {url for url, in database.execute("SELECT url FROM page JOIN judgement ON page = page.id WHERE run = 2")}
    expect_same(sorted(done - {row[1] for row in rows(server)}), [], "pages without evidence")
    expect_same(check_rows(server), files(server), "files")
