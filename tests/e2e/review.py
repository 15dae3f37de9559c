"""review.py: the review page from outside: who gets in, what hostile visitors and hostile pages can do, and that nobody learns of
another agency. Each guard has a test that fails without it."""
import html.parser
import http.client
import os
import re
import secrets
import signal
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import urllib.parse

from harness import ROOT, Server, expect, expect_same
from prepared import first_night

PASSWORD = "mot cau du dai %s"
FORM = "application/x-www-form-urlencoded"
ONE_TIME = r"(?:dùng một lần|One-time password): (\S+)"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read().decode("utf-8", "replace")

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def cookies(self):
        return [value for key, value in self.headers if key.lower() == "set-cookie"]


class Visitor:
    """One browser: keeps cookies, sends forms with the token that the page gave."""

    def __init__(self, page):
        self.page = page
        self.cookies = {}

    def ask(self, method, target, form=None, headers=None, cookies=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=30)
        sent = self.cookies if cookies is None else cookies
        given = {"Cookie": "; ".join("%s=%s" % pair for pair in sent.items())} if sent else {}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            given["Content-Type"] = FORM
        given.update(headers or {})
        connection.request(method, target, body, {key: value for key, value in given.items() if value is not None})
        reply = Reply(connection.getresponse())
        connection.close()
        for cookie in reply.cookies() if cookies is None else []:
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return reply

    def get(self, target, **more):
        return self.ask("GET", target, **more)

    def token(self, target="/password"):
        return re.search(r'name="token" value="([0-9a-f]{64})"', self.get(target).body).group(1)

    def post(self, target, form=None, token_from="/password", **more):
        return self.ask("POST", target, dict(form or {}, token=self.token(token_from)), **more)

    def login(self, name, password, **more):
        return self.post("/login", {"name": name, "password": password, "next": "/queue"}, "/login", **more)

    def change_password(self, current, new):
        return self.post("/password", {"current": current, "new": new, "again": new})


class Page:
    """`rasoat review` on loopback, until the with-block ends."""

    def __init__(self, run, config, *options, listen="127.0.0.1:0"):
        self.process = subprocess.Popen([os.path.join(run.build, "rasoat"), "review", "--config", config, "--listen", listen, *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.printed = ""
        while "://" not in self.printed:
            line = self.process.stdout.readline().decode("utf-8")
            if not line:
                self.process.wait()
                raise AssertionError("it did not start: " + self.process.stderr.read().decode())
            self.printed += line
        self.port = int(re.search(r"://.*:(\d+)/", self.printed).group(1))
        match = re.search(ONE_TIME, self.printed)
        self.one_time = match and match.group(1)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.errors = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def processor_time(self):
        """Seconds that all its threads have spent, as clock_getcpuclockid(3) counts them."""
        scheduled = 2
        return time.clock_gettime(~self.process.pid << 3 | scheduled)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.process.stdout.closed:
            self.stop()

    def raw(self, request, timeout=20):
        """What comes back for these bytes, until the server closes or is silent."""
        got = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            try:
                connection.sendall(request)
                while True:
                    part = connection.recv(65536)
                    got += part
                    if not part or b"\r\n\r\n" in got:
                        break
            except OSError:  # refused in mid-request
                pass
        return got.decode("latin-1")

    def status(self, request, **more):
        match = re.match(r"HTTP/1\.1 (\d+)", self.raw(request, **more))
        return int(match.group(1)) if match else 0


class World:
    """A store with one night of the province in it, and an account of each role."""

    def __init__(self, run, server):
        self.run = run
        self.server = server
        self.config = server.config
        first_night(run, server.state)
        with sqlite3.connect(os.path.join(server.state, "rasoat.db")) as database:
            rows = database.execute("SELECT s.agency, s.id, s.name, min(p.id), min(p.url) FROM site AS s JOIN page AS p ON p.site = s.id "
                                    "JOIN judgement AS j ON j.page = p.id WHERE j.verdict IN (1, 2) AND s.agency <> '' "
                                    "GROUP BY s.id ORDER BY s.id").fetchall()
            self.agencies = [agency for agency, in database.execute("SELECT DISTINCT agency FROM site WHERE agency <> ''")]
            self.sites = database.execute("SELECT id, name, agency FROM site").fetchall()
            self.own, self.other = rows[0], next(row for row in rows if row[0] != rows[0][0])
            # a campaign's shared template is told with the names of further sites
            database.execute("UPDATE campaign SET shared = shared || '; other sites on it, look there too: ' || ?", (self.other[0],))
        self.passwords = {}

    def account(self, name, role, *agencies):
        options = [part for agency in agencies for part in ("--agency", agency)]
        result = self.run.program("account", "add", name, "--role", role, *options, "--config", self.config)
        expect_same(result.returncode, 0, "account add: " + result.stderr.decode())
        return re.search(ONE_TIME, result.stdout.decode()).group(1)

    def member(self, page, name):
        """A visitor who is logged in; the account's first login changes its password."""
        visitor = Visitor(page)
        password = self.passwords[name]
        reply = visitor.login(name, password)
        expect_same(reply.status, 303, "login of " + name)
        if reply.header("Location") == "/password":
            self.passwords[name] = PASSWORD % secrets.token_hex(4)
            expect_same(visitor.change_password(password, self.passwords[name]).status, 303, "password of " + name)
        return visitor


ROLES = {"quan-tri": "administrator", "phan-tich": "analyst", "chu-trang": "site", "nguoi-xem": "reader"}


def tests(run):
    with Server(run, "review") as server:
        world = World(run, server)
        run.test(first_start, world)
        for name, role in ROLES.items():
            world.passwords[name] = world.account(name, role, *([world.own[0]] if role == "site" else []))
        run.test(stops, world)
        with Page(run, world.config) as page:
            sender = SlowSender(page)
            for test in (guard_headers, methods, giants, many_fields, path_tricks, hosts, forged_cookies, cross_site, login_cross_site,
                         enumeration, fixation, open_redirects, role_walk, other_agency, filters, accounts_screen, languages, commands):
                run.test(test, world, page)
            run.test(slow_senders, sender)
        with Page(run, world.config) as page:  # failures are counted in memory: these tests begin anew
            run.test(login_waits, world, page)
        with Page(run, world.config) as page:
            run.test(forwarded_addresses, world, page)
        run.test(stored_markup, world)
        run.test(audited, world)
        run.test(sessions_end, world)
        run.test(behind_proxy, world)
        run.test(encrypted, world)


def first_start(run, world):
    """the first start makes one administrator, whose one-time password opens nothing but the change of it"""
    with Page(run, world.config) as page:
        password = page.one_time
        expect(password, "no one-time password was printed: " + page.printed)
        visitor = Visitor(page)
        expect_same(visitor.get("/queue").status, 303, "the queue without a login")
        reply = visitor.login("admin", password)
        expect_same((reply.status, reply.header("Location")), (303, "/password"), "first login")
        for target in ("/queue", "/page/%d" % world.own[3], "/accounts"):
            reply = visitor.get(target)
            expect_same((reply.status, reply.header("Location")), (303, "/password"), target + " before the change")
        expect_same(visitor.post("/accounts", {"name": "ma", "role": "administrator"}).status, 403, "a form before the change")
        for new in ("ngan", "admin admin admin", "abababababababab", password):
            expect_same(visitor.change_password(password, new).status, 422, "password " + new)
        expect_same(visitor.change_password("sai sai sai sai", "mot mat khau moi").status, 422, "a wrong current password")
        world.passwords["admin"] = "mot mat khau that dai"
        expect_same(visitor.change_password(password, world.passwords["admin"]).status, 303, "the change")
        expect_same(visitor.get("/queue").status, 200, "the queue after it")
        expect_same(Visitor(page).login("admin", password).status, 403, "the one-time password again")
    with Page(run, world.config) as page:
        expect_same(page.one_time, None, "a password at the second start")
        expect_same(Visitor(page).login("admin", world.passwords["admin"]).status, 303, "the new password after a restart")
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        kept = database.execute("SELECT password FROM account").fetchall()
    expect(all(value.startswith("$argon2id$") for value, in kept), "a password is not kept as argon2id")


def stops(run, world):
    """SIGTERM and SIGINT end it at once, with connections open"""
    for number in (signal.SIGTERM, signal.SIGINT):
        with Page(run, world.config) as page, socket.create_connection(("127.0.0.1", page.port)):
            expect_same(Visitor(page).get("/login").status, 200, "login page")
            begun = time.monotonic()
            page.process.send_signal(number)
            expect_same(page.process.wait(timeout=20), 0, "exit code")
            expect(time.monotonic() - begun < 5, "it took more than five seconds to stop")


def guard_headers(run, world, page):
    """every answer forbids frames, scripts, sniffing, caching; cookies are HttpOnly and SameSite"""
    member = world.member(page, "quan-tri")
    for target in ("/login", "/queue", "/page/%d" % world.own[3], "/nothing", "/page/999999999", "/accounts"):
        for visitor in (Visitor(page), member):
            reply = visitor.get(target)
            policy = reply.header("Content-Security-Policy") or ""
            for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
                expect(part in policy, "%s: no %s" % (target, part))
            expect("unsafe" not in policy and "script-src" not in policy, target + ": the policy lets scripts run")
            expect_same(reply.header("X-Frame-Options"), "DENY", target)
            expect_same(reply.header("X-Content-Type-Options"), "nosniff", target)
            expect_same(reply.header("Cache-Control"), "no-store", target)
            expect(not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", reply.body, re.I), target + ": inline script or style")
    fresh = Visitor(page)
    cookies = fresh.get("/login").cookies() + fresh.login("quan-tri", world.passwords["quan-tri"]).cookies()
    expect(len(cookies) >= 2, "no cookies")
    for cookie in cookies:
        expect("HttpOnly" in cookie and "SameSite=" in cookie and "Path=/" in cookie, "cookie: " + cookie)


def methods(run, world, page):
    """methods that an address does not have are refused, and change nothing"""
    member = world.member(page, "quan-tri")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"):
        for target in ("/queue", "/accounts", "/logout"):
            request = "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: rasoat=%s\r\nConnection: close\r\n\r\n" % (method, target, member.cookies["rasoat"])
            status = page.status(request.encode())
            expect(status in (400, 405, 501) or (method == "CONNECT" and status == 0), "%s %s: %d" % (method, target, status))
    expect_same(member.get("/logout").status, 405, "GET of a form's address")
    expect_same(member.post("/queue").status, 405, "POST of a page's address")
    expect_same(member.get("/queue").status, 200, "still logged in")
    head = member.ask("HEAD", "/queue")
    expect_same((head.status, head.body), (200, ""), "HEAD")


def request(target="/login", method="GET", headers=(), body=b""):
    lines = ["%s %s HTTP/1.1" % (method, target), "Host: 127.0.0.1", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def giants(run, world, page):
    """giant forms, headers, addresses and bodies without a length are refused before they are read"""
    large = "Content-Length: %d" % (10 << 30)
    kind = "Content-Type: " + FORM
    expect_same(page.status(request(method="POST", headers=[large, kind])), 413, "ten gigabytes, announced")
    expect_same(page.status(request(method="POST", headers=["Content-Length: 65537", kind], body=b"a" * 65537)), 413, "one byte too many")
    expect_same(page.status(request(method="GET", headers=["Content-Length: 5"], body=b"12345")), 413, "a GET with a body")
    expect_same(page.status(request(method="POST", headers=["Transfer-Encoding: chunked", kind], body=b"5\r\n12345\r\n0\r\n\r\n")), 411, "chunks")
    expect_same(page.status(request(headers=["Transfer-Encoding: chunked"], body=b"5\r\n12345\r\n0\r\n\r\n")), 411, "chunks with a GET")
    both = request(method="POST", headers=["Transfer-Encoding: chunked", "Content-Length: 5", kind], body=b"5\r\n12345\r\n0\r\n\r\n")
    expect(page.status(both) in (400, 411), "chunks and a length")
    expect_same(page.status(request(method="POST", headers=[kind])), 411, "a POST without a length")
    for header in ("X-A: " + "a" * (1 << 20), "Cookie: " + "a=b; " * 100000):
        expect(page.status(request(headers=[header])) in (0, 400, 413, 431), "a header of %d bytes was taken" % len(header))
    expect_same(page.status(request(headers=["X-%d: 1" % i for i in range(80)])), 431, "80 headers")
    expect(page.status(request("/queue?words=" + "a" * 8000)) in (400, 413, 414), "an address of 8,000 bytes was taken")
    expect(page.status(request(headers=["Cookie: " + "; ".join("a%d=b" % i for i in range(200))])) in (400, 413), "200 cookies")
    expect_same(Visitor(page).get("/login").status, 200, "after all that")


def many_fields(run, world, page):
    """forms with too many fields, broken encodings, control characters or another type are refused"""
    visitor = Visitor(page)
    token = visitor.token("/login")
    good = "token=%s&name=a1&password=b" % token

    def post(body, kind=FORM):
        return raw_form(page, visitor, body, kind)

    expect_same(post(good), 403, "a wrong password")  # the form itself is right
    expect_same(post(good + "&a=1" * 500), 413, "500 fields")
    expect_same(post(good + "&" + "n" * 100 + "=1"), 413, "a name of 100 bytes")
    expect_same(post(good + "&a=" + "v" * 9000), 413, "a value of 9,000 bytes")
    for bad in ("%", "%4", "%zz", "%00", "%1b", "%ff", "%c3%28", "%ed%a0%80"):
        expect_same(post(good + "&a=" + bad), 400, "the value " + bad)
    for kind in ("multipart/form-data; boundary=x", "text/plain", "application/json", ""):
        expect_same(post(good, kind), 400, "the type %r" % kind)


def raw_form(page, visitor, body, kind):
    cookie = "Cookie: " + "; ".join("%s=%s" % pair for pair in visitor.cookies.items())
    headers = [cookie, "Content-Length: %d" % len(body)] + (["Content-Type: " + kind] if kind else [])
    return page.status(request("/login", "POST", headers, body.encode()))


def path_tricks(run, world, page):
    """an address has one way to be written: encodings, dots, double slashes and odd numbers lead nowhere"""
    member = world.member(page, "chu-trang")
    own = world.own[3]
    expect_same(member.get("/page/%d" % own).status, 200, "the page itself")
    tricks = ["//queue", "/queue/", "/queue//", "/./queue", "/queue/../accounts", "/queue/..%2faccounts", "/queue%2f..%2faccounts", "/%71ueue",
              "/queue%00", "/queue%00.css", "/queue;a=b", "/queue\\..\\accounts", "/style.css/../../etc/passwd", "/..", "/../../etc/passwd",
              "/page/0%d" % own, "/page/+%d" % own, "/page/-1", "/page/%d.0" % own, "/page/%d/" % own, "/page//%d" % own, "/page/0",
              "/page/18446744073709551617", "/page/9223372036854775808", "/page/1e1", "/page/%%3%d" % own, "/page/0x1", "/page/%d%%20" % own,
              "*", "http://127.0.0.1/queue", "queue"]
    for trick in tricks:
        line = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: rasoat=%s\r\nConnection: close\r\n\r\n" % (trick, member.cookies["rasoat"])
        status = page.status(line.encode())
        expect(status in (400, 404, 413), "%s: %d" % (trick, status))


def hosts(run, world, page):
    """requests for other host names are refused: a name elsewhere that was made to mean this machine gets nothing"""
    member = world.member(page, "quan-tri")
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "[::1", "127.0.0.1:99999", "0.0.0.0"):
        reply = member.get("/queue", headers={"Host": host})
        expect_same(reply.status, 421, "Host: " + host)
        expect(world.own[2] not in reply.body and "token" not in reply.body, "something is told to " + host)
    for host in ("127.0.0.1", "localhost:%d" % page.port, "LOCALHOST"):
        expect_same(member.get("/queue", headers={"Host": host}).status, 200, "Host: " + host)
    expect_same(page.status(b"GET /login HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "no Host")
    expect_same(page.status(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"), 400, "two Hosts")


def is_in(visitor, cookies=None):
    return visitor.get("/queue", cookies=cookies).status == 200


def forged_cookies(run, world, page):
    """forged cookies open nothing; a stolen one ends with the logout, and with the change of the password"""
    member = world.member(page, "quan-tri")
    token = member.cookies["rasoat"]
    expect(is_in(member), "not logged in")
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        hashes = [value.hex() for value, in database.execute("SELECT hash FROM session")]
    forged = [secrets.token_hex(32), token[:-1], token + "0", token[:-1] + ("0" if token[-1] != "0" else "1"), "", "1", "admin", "0" * 64, "g" * 64,
              *hashes]
    expect(token not in hashes, "the store keeps the token itself")
    for cookie in forged:
        expect(not is_in(member, {"rasoat": cookie}), "the cookie %s opens the queue" % cookie)
    stolen = dict(member.cookies)
    expect(is_in(member, stolen), "the stolen cookie before the logout")
    expect_same(member.post("/logout").status, 303, "logout")
    expect(not is_in(member, stolen), "the stolen cookie after the logout")
    member, second = world.member(page, "quan-tri"), world.member(page, "quan-tri")
    stolen, other = dict(member.cookies), dict(second.cookies)
    new = PASSWORD % secrets.token_hex(4)
    expect_same(member.change_password(world.passwords["quan-tri"], new).status, 303, "password")
    world.passwords["quan-tri"] = new
    expect(is_in(member), "not logged in after the change")
    expect(not is_in(member, stolen) and not is_in(member, other), "a session of before the change goes on")


def cross_site(run, world, page):
    """forms of other sites change nothing: no token, a wrong one, another session's, a foreign Origin, Sec-Fetch-Site"""
    member, stranger = world.member(page, "quan-tri"), world.member(page, "phan-tich")
    form = {"name": "ke-gian", "role": "administrator"}
    good = member.token()
    own = "http://127.0.0.1:%d" % page.port
    host = {"Host": "127.0.0.1:%d" % page.port}
    attempts = [({}, {}), ({"token": ""}, {}), ({"token": "0" * 64}, {}), ({"token": good[:-1]}, {}), ({"token": stranger.token()}, {}),
                ({"token": good}, {"Origin": "https://evil.example"}), ({"token": good}, {"Origin": "null"}),
                ({"token": good}, {"Origin": own + ".evil.example"}), ({"token": good}, {"Origin": "http://127.0.0.1:1"}),
                ({"token": good}, {"Sec-Fetch-Site": "cross-site"}), ({"token": good}, {"Sec-Fetch-Site": "same-site"}),
                ({"token": good}, {"Sec-Fetch-Site": "none"}), ({"token": good}, {"Origin": own, "Sec-Fetch-Site": "cross-site"})]
    for token, headers in attempts:
        reply = member.ask("POST", "/accounts", dict(form, **token), headers=dict(host, **headers))
        expect_same(reply.status, 403, "token %s, headers %s" % (token, headers))
    expect("ke-gian" not in member.get("/accounts").body, "the account was made")
    # a token in the address is none
    expect_same(member.ask("POST", "/accounts?token=" + good, form).status, 403, "the token in the address")
    reply = member.ask("POST", "/accounts", dict(form, name="ban-than", token=good), headers=dict(host, **{"Origin": own, "Sec-Fetch-Site": "same-origin"}))
    expect_same(reply.status, 200, "our own form")


def login_cross_site(run, world, page):
    """nobody is logged in by another site's form: the login wants the visitor's own token too"""
    form = {"name": "quan-tri", "password": world.passwords["quan-tri"]}
    expect_same(Visitor(page).ask("POST", "/login", form).status, 403, "no token")
    other = Visitor(page).token("/login")
    visitor = Visitor(page)
    visitor.get("/login")
    expect_same(visitor.ask("POST", "/login", dict(form, token=other)).status, 403, "another visitor's token")
    expect_same(visitor.ask("POST", "/login", dict(form, token=visitor.token("/login")), headers={"Origin": "https://evil.example"}).status, 403, "Origin")
    expect("rasoat" not in visitor.cookies, "logged in all the same")


def enumeration(run, world, page):
    """whether an account exists shows neither in the answer nor in its time"""
    def attempt(name):
        visitor = Visitor(page)
        token = visitor.token("/login")
        begun = page.processor_time()
        reply = visitor.ask("POST", "/login", {"token": token, "name": name, "password": "sai mat khau roi"})
        spent = page.processor_time() - begun
        body = re.sub(r'value="[0-9a-f]{64}"', "", reply.body).replace(name, "NAME")
        return reply.status, sorted(key for key, _ in reply.headers), body, spent

    known, missing = zip(*((attempt("phan-tich"), attempt("khong-co-ai-%d" % i)) for i in range(4)))
    expect_same(len({entry[0] for entry in known + missing}), 1, "statuses")
    expect_same(known[0][1], missing[0][1], "headers")
    expect_same(known[0][2], missing[0][2], "bodies")
    # Password hashing takes tens of milliseconds, which a shortcut would save; nothing else in a login takes long. On the clock of the
    # wall a busy machine was seen to add four times as much.
    a, b = min(entry[3] for entry in known), min(entry[3] for entry in missing)
    expect(0.4 < a / b < 2.5, "processor time: %.1f ms for an account, %.1f ms for none" % (a * 1000, b * 1000))


def fixation(run, world, page):
    """the login gives a new token, whatever the browser brought along"""
    planted = secrets.token_hex(32)
    visitor = Visitor(page)
    visitor.cookies = {"rasoat": planted, "rasoat-visitor": planted}
    expect_same(visitor.login("quan-tri", world.passwords["quan-tri"]).status, 303, "login")
    expect(visitor.cookies["rasoat"] != planted, "the planted token became the session's")
    expect(not is_in(visitor, {"rasoat": planted}), "the planted token opens the queue")
    expect(not is_in(visitor, {"rasoat": visitor.cookies["rasoat-visitor"]}), "the visitor's token opens the queue")
    before = visitor.cookies["rasoat"]
    other = Visitor(page)
    other.cookies = {"rasoat": before}
    expect_same(other.get("/login").status, 303, "already logged in")
    again = world.member(page, "quan-tri")
    expect(again.cookies["rasoat"] != before, "two logins have one token")
    before = dict(again.cookies)
    reply = again.post("/login", {"name": "phan-tich", "password": world.passwords["phan-tich"]})
    expect_same(reply.status, 303, "a login over a login")
    expect(again.cookies["rasoat"] != before["rasoat"] and not is_in(again, before), "the session before goes on")


def open_redirects(run, world, page):
    """after the login nobody is led to another site"""
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example", "/%5cevil.example", "\\\\evil.example", "javascript:alert(1)",
                   "/queue\r\nX-A: b", "/queue%0d%0aX-A:b", "/../evil", ""):
        visitor = Visitor(page)
        reply = visitor.post("/login", {"name": "quan-tri", "password": world.passwords["quan-tri"], "next": target}, "/login")
        expect_same(reply.header("Location"), "/", "next=" + target) if reply.status == 303 else expect_same(reply.status, 400, "next=" + target)
        expect(reply.header("X-A") is None, "a header was put in")
    visitor = Visitor(page)
    reply = visitor.get("/page/%d" % world.own[3])
    expect_same(reply.header("Location"), "/login?next=%%2Fpage%%2F%d" % world.own[3], "to the login")
    reply = visitor.post("/login", {"name": "quan-tri", "password": world.passwords["quan-tri"], "next": "/queue?state=new"}, "/login")
    expect_same(reply.header("Location"), "/queue?state=new", "back to where one wanted to go")


def routes():
    with open(os.path.join(ROOT, "review", "routes.def"), encoding="utf-8") as file:
        rows = re.findall(r'^ROUTE\((\w+), "([^"]+)", (\w+), (\w+), (\w+)\)', file.read(), re.M)
    expect(len(rows) >= 10, "routes.def has no rows that this test can read")
    return rows


ALLOWED = {"EVERYBODY": set(ROLES.values()), "MEMBERS": set(ROLES.values()), "DECIDERS": {"administrator", "analyst", "site"},
           "PROVINCE": {"administrator", "analyst"}, "ADMINISTRATORS": {"administrator"}}


def ids(world, scope):
    """(own, another agency's) id of that kind; None: there is none in this store."""
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        def one(sql, *values):
            row = database.execute(sql, values).fetchone()
            return row and row[0]
        own, other = world.own[1], world.other[1]
        queries = {
            "PAGE": "SELECT min(j.page) FROM judgement AS j JOIN page AS p ON p.id = j.page WHERE p.site = ? AND j.verdict IN (1, 2)",
            "SITE": "SELECT id FROM site WHERE id = ?",
            "ITEM": "SELECT min(id) FROM item WHERE site = ?",
            "EVIDENCE": "SELECT min(e.id) FROM evidence AS e JOIN page AS p ON p.id = e.page WHERE p.site = ?",
            "TICKET": "SELECT min(t.id) FROM ticket AS t JOIN ticket_place AS tp ON tp.ticket = t.id JOIN page AS p ON p.id = tp.page WHERE p.site = ?",
        }
        if scope in queries:
            try:
                return one(queries[scope], own), one(queries[scope], other)
            except sqlite3.OperationalError:
                return None, None
        if scope == "CAMPAIGN":
            return (one("SELECT min(campaign) FROM campaign_place WHERE page IN (SELECT id FROM page WHERE site = ?)", own),
                    one("SELECT min(campaign) FROM campaign_place WHERE campaign NOT IN (SELECT campaign FROM campaign_place "
                        "WHERE page IN (SELECT p.id FROM page AS p JOIN site AS s ON s.id = p.site WHERE s.agency = ?))", world.own[0]))
        if scope == "ACCOUNT":
            return one("SELECT id FROM account WHERE name = 'nguoi-xem'"), one("SELECT id FROM account WHERE name = 'phan-tich'")
        return None, None


def address(pattern, number):
    return pattern.replace("#", str(number), 1).replace("#", "1").replace("*", "a.bin")


def foreign_words(world):
    """What only other agencies' data holds: names, addresses."""
    own = world.own[0]
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        hosts_of = {}
        for url, agency in database.execute("SELECT s.url, s.agency FROM site AS s"):
            hosts_of.setdefault(agency, set()).add(urllib.parse.urlsplit(url).hostname)
    words = {agency for agency in world.agencies if agency != own and agency not in own}
    mine = [name for _, name, agency in world.sites if agency == own]
    words |= {name for _, name, agency in world.sites if agency != own and not any(name in one for one in mine)}
    for agency, names in hosts_of.items():
        if agency != own:
            words |= {name for name in names if not any(name in mine or mine in name for mine in hosts_of[own])}
    return words


def role_walk(run, world, page):
    """every address with every role: who may not is refused, and another agency's number is as one that there is not"""
    walked = 0
    words = foreign_words(world)
    members = {}
    for method, pattern, who, scope, _ in routes():
        own, other = ids(world, scope)
        missing = 987654321
        numbers = [("own", own), ("other", other), ("missing", missing)] if "#" in pattern else [("open", 0)]
        target = address(pattern, own or missing)
        anonymous = Visitor(page).ask(method, target, {} if method == "POST" else None)
        if who == "EVERYBODY":
            expect(anonymous.status in (200, 403), "%s %s without login: %d" % (method, pattern, anonymous.status))
        else:
            expect_same((anonymous.status, (anonymous.header("Location") or "").split("?")[0]), (303, "/login"), "%s %s without login" % (method, pattern))
        for name, role in ROLES.items():
            if pattern in ("/logout", "/login", "/password") and method == "POST":
                continue  # they end sessions; tested above
            if pattern.endswith("/password") or (method == "POST" and scope == "ACCOUNT" and role == "administrator"):
                continue  # gives passwords away; accounts_screen tests it
            if name not in members or not is_in(members[name]):  # what was asked for may have ended the session
                members[name] = world.member(page, name)
            member = members[name]
            refused = {}
            for kind, number in numbers:
                if number is None:
                    continue
                target = address(pattern, number)
                reply = member.post(target) if method == "POST" else member.get(target)
                walked += 1
                what = "%s %s as %s, %s" % (method, target, role, kind)
                if role == "site":
                    expect(not any(word in reply.body for word in words), what + ": it names another agency")
                if role not in ALLOWED[who]:
                    expect_same(reply.status, 403, what)
                elif kind == "missing" or (kind == "other" and role == "site"):
                    expect_same(reply.status, 404, what)
                    refused[kind] = re.sub(r'href="[^"]*"|value="[0-9a-f]{64}"', "", reply.body)
                else:
                    expect(reply.status not in (401, 403, 404, 405, 500, 503) or "*" in pattern, "%s: %d" % (what, reply.status))
            if len(refused) == 2:
                expect_same(refused["other"], refused["missing"], pattern + ": the two 404 differ")
    expect(walked > 20, "only %d addresses were walked" % walked)


def other_agency(run, world, page):
    """a site administrator sees his agency's pages, counts and names, and nothing else by any filter"""
    member, boss = world.member(page, "chu-trang"), world.member(page, "quan-tri")
    words = foreign_words(world)
    expect(words and any(word in boss.get("/queue").body for word in words), "the words to look for are nowhere")
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        wanted = {page for page, in database.execute("SELECT j.page FROM judgement AS j JOIN page AS p ON p.id = j.page JOIN site AS s ON s.id = p.site "
                                                     "WHERE j.verdict IN (1, 2) AND s.agency = ?", (world.own[0],))}
        campaign = database.execute("SELECT min(campaign) FROM campaign_place").fetchone()[0] or 1
    body = member.get("/queue").body
    expect_same({int(number) for number in re.findall(r'href="/page/(\d+)"', body)}, wanted, "pages of his queue")
    expect(re.search(r"<b>%d</b> <span>cần gỡ bỏ" % len(wanted), body), "the sums are not his own")
    for query in ("site=%d" % world.other[1], "agency=" + urllib.parse.quote(world.other[0]), "words=" + urllib.parse.quote(world.other[4][:20]), "state=gone",
                  "state=ongoing", "campaign=%d" % campaign, "part=2", "rule=listed-word", "site=0%20OR%201", "agency=%27%20OR%201--"):
        reply = member.get("/queue?" + query)
        expect_same(reply.status, 200, query)
        shown = {int(number) for number in re.findall(r'href="/page/(\d+)"', reply.body)}
        expect(shown <= wanted, query + ": other pages are shown")
        listed = re.sub(r'value="[^"]*"|href="[^"]*"', "", reply.body)
        expect(not any(word in listed for word in words), query + ": it names another agency")
    # an agency that is taken away is gone at the next request
    boss.post("/account/%d" % ids(world, "ACCOUNT")[0], {"role": "reader", "full-name": "", "agency": world.other[0]}, "/accounts")
    reader = world.member(page, "nguoi-xem")
    shown = reader.get("/queue").body
    expect(world.other[0] in shown and world.own[0] not in re.sub("<[^>]*>", "", shown).replace(world.other[0], ""), "a bound reader sees more than his agency")
    boss.post("/account/%d" % ids(world, "ACCOUNT")[0], {"role": "reader", "full-name": ""}, "/accounts")
    expect(not is_in(reader), "the session outlived the change of its rights")


def filters(run, world, page):
    """the queue's filters stand in the address and agree with the list"""
    member = world.member(page, "phan-tich")
    listed = run.program("list", "--config", world.config, "--format", "jsonl")
    urls = re.findall(r'"url":"([^"]+)"', listed.stdout.decode())
    expect_same(len(urls), len(set(urls)), "the list")

    def shown(query=""):
        found, part = [], 1
        while True:
            body = member.get("/queue?part=%d&%s" % (part, query)).body
            found += re.findall(r'<h2><a href="/page/(\d+)"', body)
            if 'rel="next"' not in body:
                return found
            part += 1

    everything = shown()
    expect_same((len(everything), len(set(everything))), (len(urls), len(urls)), "pages of the queue")
    expect_same(sorted(shown("verdict=takedown") + shown("verdict=review")), sorted(everything), "both verdicts")
    expect_same(sorted(shown("state=new")), sorted(everything), "all are new on the first night")
    expect_same(shown("state=gone") + shown("age=old-week") + shown("words=khong-co"), [], "nothing fits")
    by_site = [number for site, _, _ in world.sites for number in shown("site=%d" % site)]
    expect_same(sorted(by_site), sorted(everything), "site by site")
    by_agency = [number for agency in world.agencies for number in shown("agency=" + urllib.parse.quote(agency))]
    expect(len(by_agency) > 0 and set(by_agency) <= set(everything), "agency by agency")
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        hidden = {str(number) for number, in database.execute("SELECT DISTINCT id >> 16 FROM finding WHERE rule = 'hidden-link'")}
    expect_same(set(shown("rule=hidden-link")), hidden & set(everything), "pages of one rule")
    expect(hidden & set(everything), "no page has that rule")


def accounts_screen(run, world, page):
    """administrators add, bind, disable accounts and give passwords; the last administrator stays"""
    boss = world.member(page, "quan-tri")
    reply = boss.post("/accounts", {"name": "moi-vao", "full-name": "<b>Mới</b>", "role": "site", "agency": world.own[0]}, "/accounts")
    password = re.search(r'class="secret">([^<]+)<', reply.body).group(1)
    expect_same(reply.header("Cache-Control"), "no-store", "the page with the password")
    expect_same(boss.post("/accounts", {"name": "moi-vao", "role": "site"}, "/accounts").status, 422, "the same name again")
    expect_same(boss.post("/accounts", {"name": "Có Dấu", "role": "site"}, "/accounts").status, 422, "a bad name")
    expect_same(boss.post("/accounts", {"name": "khac", "role": "chua"}, "/accounts").status, 400, "a role that there is not")
    expect_same(boss.post("/accounts", {"name": "khac", "role": "administrator", "agency": world.own[0]}, "/accounts").status, 422, "a bound administrator")
    expect("<b>Mới</b>" not in boss.get("/accounts").body and "&lt;b&gt;Mới" in boss.get("/accounts").body, "the name is markup")
    world.passwords["moi-vao"] = password
    member = world.member(page, "moi-vao")
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        number = database.execute("SELECT id FROM account WHERE name = 'moi-vao'").fetchone()[0]
    expect(is_in(member), "the new account is not in")
    reply = boss.post("/account/%d/password" % number, {}, "/accounts")
    expect(not is_in(member), "a session outlived the new password")
    world.passwords["moi-vao"] = re.search(r'class="secret">([^<]+)<', reply.body).group(1)
    member = world.member(page, "moi-vao")
    reply = boss.post("/account/%d" % number, {"role": "site", "agency": world.own[0], "disabled": "yes"}, "/accounts")
    expect_same(reply.status, 303, "disable")
    expect(not is_in(member), "a disabled account is still in")
    expect_same(Visitor(page).login("moi-vao", world.passwords["moi-vao"]).status, 403, "login of a disabled account")
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
        numbers = [row[0] for row in database.execute("SELECT id FROM account WHERE role = 0 AND disabled = 0 AND name <> 'quan-tri'")]
        mine = database.execute("SELECT id FROM account WHERE name = 'quan-tri'").fetchone()[0]
    for number in numbers:
        boss.post("/account/%d" % number, {"role": "administrator", "disabled": "yes"}, "/accounts")
    for form in ({"role": "administrator", "disabled": "yes"}, {"role": "reader"}):
        expect_same(boss.post("/account/%d" % mine, form, "/accounts").status, 422, "the last administrator: %s" % form)
    expect(is_in(boss), "the last administrator is out")
    for number in numbers:
        expect_same(boss.post("/account/%d" % number, {"role": "administrator"}, "/accounts").status, 303, "enable again")


def languages(run, world, page):
    """Vietnamese first, English one click away, and the choice stays"""
    visitor = Visitor(page)
    expect('<html lang="vi">' in visitor.get("/login").body, "it does not begin in Vietnamese")
    link = re.search(r'class="language" href="([^"]+)"', visitor.get("/login?next=%2Fqueue").body).group(1).replace("&amp;", "&")
    expect_same(link, "/login?next=%2Fqueue&lang=en", "the link")
    expect('<html lang="en">' in visitor.get(link).body and '<html lang="en">' in visitor.get("/login").body, "English does not stay")
    expect('<html lang="vi">' in visitor.get("/login?lang=vi").body, "back to Vietnamese")
    expect('<html lang="vi">' in visitor.get("/login?lang=%22%3E").body, "a language that there is not")


def commands(run, world, page):
    """rasoat account lists, disables and gives passwords while the page runs"""
    listed = run.program("account", "list", "--config", world.config).stdout.decode()
    expect(re.search(r"^chu-trang\tsite\tactive\t1\t", listed, re.M), "account list: " + listed)
    member = world.member(page, "phan-tich")
    expect_same(run.program("account", "disable", "phan-tich", "--config", world.config).returncode, 0, "disable")
    expect(not is_in(member), "a disabled account is still in")
    expect_same(run.program("account", "enable", "phan-tich", "--config", world.config).returncode, 0, "enable")
    result = run.program("account", "password", "phan-tich", "--config", world.config)
    world.passwords["phan-tich"] = re.search(ONE_TIME, result.stdout.decode()).group(1)
    expect(is_in(world.member(page, "phan-tich")), "the new password")
    for arguments in (["add", "a1"], ["add", "a1", "--role", "king"], ["disable"], ["fly", "a1"], []):
        expect_same(run.program("account", *arguments, "--config", world.config).returncode, 3, "account %s" % arguments)
    for arguments in (["disable", "khong-co"], ["add", "a1", "--role", "site", "--agency", "Không có"], ["add", "A1", "--role", "site"]):
        expect_same(run.program("account", *arguments, "--config", world.config).returncode, 1, "account %s" % arguments)


class SlowSender(threading.Thread):
    """Sends a byte now and then, beside the other tests; `lasted`: seconds until the server had enough, None where it never had."""

    def __init__(self, page):
        super().__init__(daemon=True)
        self.port, self.lasted = page.port, None
        self.start()

    def run(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            begun = time.monotonic()
            connection.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            connection.settimeout(5)
            while time.monotonic() - begun < 50:
                try:
                    connection.sendall(b"X")
                    ended = connection.recv(1) == b""
                except socket.timeout:
                    continue
                except OSError:
                    ended = True
                if ended:
                    self.lasted = time.monotonic() - begun
                    return


def slow_senders(run, sender):
    """who sends a byte now and then loses his place"""
    sender.join(timeout=60)
    expect(sender.lasted is not None, "the connection is still open after 50 seconds")


def login_waits(run, world, page):
    """after some failures even the right password waits, for accounts that there are not too; others still get in"""
    wrong = "sai mat khau roi %d"
    for i in range(5):
        for name in ("chu-trang", "khong-co"):
            expect_same(Visitor(page).login(name, wrong % i).status, 403, "a wrong password")
    first, second = Visitor(page).login("chu-trang", world.passwords["chu-trang"]), Visitor(page).login("khong-co", "gi do dai dai")
    expect_same((first.status, second.status), (403, 403), "logins that must wait")
    same = [re.sub(r'value="[^"]*"', "", reply.body) for reply in (first, second)]
    expect_same(same[0], same[1], "what the two are told")
    expect_same(Visitor(page).login("quan-tri", world.passwords["quan-tri"]).status, 303, "another account")
    def failures():
        with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:
            return database.execute("SELECT count(*) FROM audit WHERE what = 'login-failed'").fetchone()[0]

    before = failures()
    for _ in range(5):
        Visitor(page).login("khong-co", "gi do dai dai")
    expect(failures() - before <= 3, "who must wait fills the audit log")
    deadline = time.monotonic() + 30  # the first waits are short
    while Visitor(page).login("chu-trang", world.passwords["chu-trang"]).status != 303:
        expect(time.monotonic() < deadline, "the right password is still refused")
        time.sleep(0.3)


def forwarded_addresses(run, world, page):
    """one address that guesses for many accounts must wait, and cannot pretend to be others"""
    for i in range(20):
        reply = Visitor(page).login("doan-%d" % i, "sai mat khau roi", headers={"X-Forwarded-For": "198.51.100.%d" % i})
        expect_same(reply.status, 403, "a guess")
    reply = Visitor(page).login("quan-tri", world.passwords["quan-tri"], headers={"X-Forwarded-For": "203.0.113.7"})
    expect_same(reply.status, 403, "the address does not wait")


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "</title><svg onload=alert(1)>",
           "\u202egnp.exe\u2066", "<!--", "]]>", "{{7*7}}", "javascript:alert(1)", "&lt;b&gt;", "a\u2028b", "</bdi></td></table><form action=//evil>"]
TAGS = {"html", "head", "meta", "title", "link", "body", "a", "header", "div", "span", "nav", "ul", "li", "main", "h1", "h2", "h3", "p", "form", "input",
        "label", "button", "details", "summary", "select", "option", "ol", "bdi", "b", "section", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr",
        "th", "td", "time", "code", "footer", "fieldset", "legend"}


def stored_markup(run, world):
    """markup in addresses, evidence, targets, places, names and agencies is shown as text"""
    path = os.path.join(world.server.state, "rasoat.db")
    hostile = " ".join(HOSTILE)
    with sqlite3.connect(path) as database:
        kept = database.execute("SELECT url FROM page WHERE id = ?", (world.own[3],)).fetchone()[0]
        findings = database.execute("SELECT id, evidence, target, path, seen_by, rule FROM finding WHERE id >> 16 = ?", (world.own[3],)).fetchall()
        site = database.execute("SELECT name, agency, contact FROM site WHERE id = ?", (world.own[1],)).fetchone()
        database.execute("UPDATE page SET url = ? WHERE id = ?", ("http://x.example/" + hostile, world.own[3]))
        database.execute("UPDATE finding SET evidence = ?, target = ?, path = ?, seen_by = ?, rule = ? WHERE id >> 16 = ?", (hostile,) * 5 + (world.own[3],))
        database.execute("UPDATE site SET name = ?, agency = ?, contact = ? WHERE id = ?", (hostile, hostile, hostile, world.own[1]))
        database.execute("UPDATE judgement SET final_url = ?, score = 999 WHERE page = ?", (hostile, world.own[3]))
        database.execute("UPDATE account SET full_name = ? WHERE name = 'quan-tri'", (hostile,))
        campaigns = database.execute("SELECT id, value FROM campaign").fetchall()
        database.execute("UPDATE campaign SET value = value || ?", (hostile,))
    try:
        with Page(run, world.config) as page:
            member = world.member(page, "quan-tri")
            for target in ("/queue", "/page/%d" % world.own[3], "/accounts", "/audit", "/account/%d" % ids(world, "ACCOUNT")[0],
                           "/queue?words=" + urllib.parse.quote(hostile.replace("\u2028", "")), "/queue?agency=" + urllib.parse.quote(hostile),
                           "/login?next=" + urllib.parse.quote(hostile), "/queue?state=%22%3E%3Cscript%3E&age=%27%3Cb%3E"):
                for language in ("vi", "en"):
                    reply = member.get(target + ("&" if "?" in target else "?") + "lang=" + language)
                    if reply.status == 303:
                        continue
                    expect_same(reply.status, 200, target)
                    tags = Tags()
                    tags.feed(reply.body)
                    for tag, attributes in tags.found:
                        expect(tag in TAGS, "%s: <%s>" % (target, tag))
                        for name, value in attributes.items():
                            expect(not name.startswith("on") and name not in ("style", "srcdoc"), "%s: <%s %s>" % (target, tag, name))
                            if name in ("href", "action", "src"):
                                expect(value.startswith(("/", "#")) and not value.startswith("//"), "%s: %s=%s" % (target, name, value))
                    expect("\u202e" not in reply.body and "\u2066" not in reply.body, target + ": the reading direction is turned")
            expect("&lt;script&gt;alert(1)" in member.get("/page/%d" % world.own[3]).body, "the hostile text is not shown at all")
    finally:
        with sqlite3.connect(path) as database:
            database.execute("UPDATE page SET url = ? WHERE id = ?", (kept, world.own[3]))
            database.executemany("UPDATE finding SET evidence = ?2, target = ?3, path = ?4, seen_by = ?5, rule = ?6 WHERE id = ?1", findings)
            database.execute("UPDATE site SET name = ?, agency = ?, contact = ? WHERE id = ?", (*site, world.own[1]))
            database.execute("UPDATE account SET full_name = '' WHERE name = 'quan-tri'")
            database.executemany("UPDATE campaign SET value = ?2 WHERE id = ?1", campaigns)


def audited(run, world):
    """who logged in, failed to, saw a page and changed accounts stands in the audit log, and its chain holds"""
    path = os.path.join(world.server.state, "rasoat.db")
    with sqlite3.connect(path) as database:
        before = database.execute("SELECT max(id) FROM audit").fetchone()[0]
    with Page(run, world.config) as page:
        member = world.member(page, "phan-tich")
        member.get("/page/%d" % world.other[3])
        Visitor(page).login("phan-tich", "sai mat khau roi")
        member.post("/logout")
        boss = world.member(page, "quan-tri")
        shown = boss.get("/audit?who=phan-tich").body
        expect("đăng xuất" in shown and "quan-tri</bdi></td>" not in shown, "the log's screen")
        older = re.search(r'href="(/audit\?[^"]*before=\d+)"', boss.get("/audit").body)
        expect(older is None or boss.get(older.group(1).replace("&amp;", "&")).status == 200, "older rows")
        expect_same(page.stop(), 0, "exit code")
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT who, what, kind, subject FROM audit WHERE id > ?", (before,)).fetchall()
        earlier = database.execute("SELECT who, what, kind, subject FROM audit WHERE id <= ?", (before,)).fetchall()
        number = database.execute("SELECT id FROM account WHERE name = 'phan-tich'").fetchone()[0]
    for row in (("phan-tich", "page-viewed", "page", world.other[3]), ("phan-tich", "login", "account", number), ("rasoat", "login-failed", "account", number),
                ("phan-tich", "logout", "account", number)):
        expect(row in rows, "not in the log: %s" % (row,))
    expect(("rasoat", "account-added", "account", number) in earlier, "that the account was made is not in the log")
    expect(any(row[1] == "password-changed" for row in earlier + rows), "that a password was changed is not in the log")


def sessions_end(run, world):
    """a session ends when it was not used for long, and after its time in any case"""
    path = os.path.join(world.server.state, "rasoat.db")
    for column, seconds, ends in (("used", 3590, False), ("used", 3601, True), ("created", 12 * 3600 - 10, False), ("created", 12 * 3600 + 1, True)):
        with Page(run, world.config) as page:
            member = world.member(page, "phan-tich")
            with sqlite3.connect(path, timeout=20) as database:
                database.execute("UPDATE session SET %s = ?" % column, (int(time.time()) - seconds,))
            expect_same(is_in(member), not ends, "a session with %s %d seconds ago" % (column, seconds))
    with Page(run, world.config) as page:  # whoever disabled it, and however
        member = world.member(page, "phan-tich")
        for value in (1, 0):
            with sqlite3.connect(path, timeout=20) as database:
                database.execute("UPDATE account SET disabled = ? WHERE name = 'phan-tich'", (value,))
            expect_same(is_in(member), not value, "an account with disabled = %d" % value)


def behind_proxy(run, world):
    """behind a proxy that is said to be there: cookies for https alone, the visitor's address is what the proxy added last"""
    config = os.path.join(world.server.folder, "proxy.ini")
    with open(world.config, encoding="utf-8") as file, open(config, "w", encoding="utf-8") as out:
        out.write(file.read() + "\n[review]\nbehind_proxy = yes\nhosts = ra-soat.tinh.example\n")
    with Page(run, config) as page:
        host = {"Host": "ra-soat.tinh.example"}
        expect(all(cookie.startswith(("__Host-", "lang=")) and "Secure" in cookie for cookie in Visitor(page).get("/login", headers=host).cookies()), "cookies")
        for i in range(20):
            Visitor(page).login("doan-%d" % i, "sai mat khau roi", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.1"})
        form = {"name": "phan-tich", "password": world.passwords["phan-tich"]}
        # the left part is what the visitor says of himself
        reply = Visitor(page).post("/login", form, "/login", headers={"X-Forwarded-For": "192.0.2.99, 198.51.100.1"})
        expect_same(reply.status, 403, "the address that guessed")
        # a proxy may add a line of its own instead of a part
        reply = Visitor(page).post("/login", form, "/login", headers={"X-Forwarded-For": "192.0.2.99", "x-forwarded-for": "198.51.100.1"})
        expect_same(reply.status, 403, "the address that guessed, on a line of its own")
        reply = Visitor(page).post("/login", form, "/login", headers={"X-Forwarded-For": "203.0.113.7"})
        expect_same(reply.status, 303, "an address that only stood to the left")
        for origin, status in (("https://ra-soat.tinh.example", 303), ("http://ra-soat.tinh.example", 403), ("https://127.0.0.1", 403)):
            reply = Visitor(page).post("/login", form, "/login", headers=dict(host, Origin=origin))
            expect_same(reply.status, status, "Origin " + origin)


def encrypted(run, world):
    """with a certificate it speaks TLS 1.2 and later alone, and its cookies are for https alone"""
    folder = world.server.folder
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    with Page(run, world.config, "--tls-cert", certificate, "--tls-key", key) as page:
        context = ssl.create_default_context(cafile=certificate)
        connection = http.client.HTTPSConnection("localhost", page.port, timeout=20, context=context)
        connection.request("GET", "/login")
        reply = Reply(connection.getresponse())
        connection.close()
        expect_same(reply.status, 200, "login page")
        cookie = reply.cookies()[0]
        expect(cookie.startswith("__Host-") and "Secure" in cookie, "cookie: " + cookie)
        expect(reply.header("Strict-Transport-Security"), "no HSTS")
        expect(page.raw(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")[:12] != "HTTP/1.1 200", "it answers in plain text")
    result = run.program("review", "--config", world.config, "--listen", "127.0.0.1:0", "--tls-cert", certificate)
    expect_same(result.returncode, 3, "a certificate without its key")
    with Page(run, world.config, listen="0.0.0.0:0") as page:
        page.stop()
        expect("TLS" in page.errors, "no warning about passwords in plain text: " + page.errors)
