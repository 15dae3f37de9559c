"""review_decisions.py: the page view and its decisions from outside: what was kept is shown inert with what was found marked, and each
decision that is made there is what `rasoat list`, `ticket` and `baseline` then say. Who may not decide sees no form and is refused."""
import datetime
import fcntl
import os
import re
import shutil
import sqlite3
import struct
import time

from harness import Server, expect, expect_same, json_lines
from review import ROLES, Page, Visitor, World
from sinks import SmtpSink

REASON = "Đã gọi điện cho đơn vị <b>& xác minh</b>"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
TABS = ("", "/source", "/compare", "/history", "/pictures")


def tests(run):
    with Server(run, "decisions") as server:
        world = Decisions(run, server)
        for name, role in ROLES.items():
            world.passwords[name] = world.account(name, role, *([world.own[0]] if role == "site" else []))
        with Page(run, world.config) as page:
            for test in (tabs, source_is_inert, source_windows, raw_bytes, compared, who_may, not_an_injection, everywhere, accepted, confirmed,
                         baseline, not_while_crawling, notes_and_claims, looked_at_again, not_sent, forms_come_back):
                run.test(test, world, page)
        for test in (sent, pictured, pictures_go):
            run.test(test, world)


class Decisions(World):
    def ask(self, sql, *values):
        with sqlite3.connect(os.path.join(self.server.state, "rasoat.db")) as database:
            return database.execute(sql, values).fetchall()

    def flagged(self, verdict=2, site=None):
        """Id, address and site of flagged pages with evidence."""
        rows = self.ask("SELECT p.id, p.url, p.site FROM judgement AS j JOIN page AS p ON p.id = j.page WHERE j.verdict = ? "
                        "AND p.id IN (SELECT page FROM evidence) ORDER BY p.id", verdict)
        rows = [row for row in rows if site is None or row[2] == site]
        expect(rows, "no such page")
        return rows

    def commanded(self, *arguments):
        result = self.run.program(*arguments, "--config", self.config)
        expect_same(result.returncode, 0, " ".join(arguments) + ": " + result.stderr.decode())
        return result.stdout.decode()

    def listed(self):
        return {row["url"] for row in json_lines(self.commanded("list", "--format", "jsonl").encode())}

    def decisions(self):
        return json_lines(self.commanded("ticket", "decisions", "--format", "jsonl").encode())

    def tickets_of(self, url):
        rows = self.ask("SELECT t.year, t.number FROM ticket AS t JOIN ticket_place AS x ON x.ticket = t.id JOIN page AS p ON p.id = x.page "
                        "WHERE p.url = ? ORDER BY t.id", url)
        shown = [json_lines(self.commanded("ticket", "show", "RS-%d-%04d" % row, "--format", "jsonl").encode())[0] for row in rows]
        expect(all(any(place["url"] == url for place in ticket["places"]) for ticket in shown), "a ticket that does not show its place")
        return shown

    def noted(self, reference, what):
        """How often that stands in the ticket's log: asked of the store, for those who wait."""
        return self.ask("SELECT count(*) FROM audit AS a JOIN ticket AS t ON a.kind = 'ticket' AND a.subject = t.id "
                        "WHERE printf('RS-%d-%04d', t.year, t.number) = ? AND a.what = ?", reference, what)[0][0]

    def history(self, reference):
        return json_lines(self.commanded("ticket", "log", reference, "--format", "jsonl").encode())

    def audit(self, page):
        return [what for what, in self.ask("SELECT what FROM audit WHERE kind = 'page' AND subject = ? ORDER BY id", page)]


def decide(visitor, page, what, status=303, **form):
    """Sends the form as the page gave it."""
    target = "/page/%d/decide" % page
    shown = visitor.get(target)
    expect_same(shown.status, 200, target)
    expect('name="what" value="%s"' % what in shown.body, "no form for " + what)
    reply = visitor.ask("POST", target, dict(form, what=what, token=re.search(r'name="token" value="([0-9a-f]{64})"', shown.body).group(1)))
    expect_same(reply.status, status, "%s: %s" % (what, re.findall(r'role="alert">([^<]*)', reply.body)))
    if status == 303:
        expect_same(reply.header("Location"), "%s?done=%s" % (target, what), "where it leads")
        done = visitor.get(reply.header("Location"))
        expect('role="status"' in done.body, "nothing is said")
    return reply


def tabs(run, world, page):
    """every part of a page answers in both languages, names its address, and the navigation says where one is"""
    visitor = world.member(page, "phan-tich")
    number, url, _ = world.flagged()[0]
    for tab in TABS + ("/decide",):
        for language, word in (("vi", "Tóm tắt"), ("en", "In short")):
            reply = visitor.get("/page/%d%s?lang=%s" % (number, tab, language))
            expect_same(reply.status, 200, tab)
            expect(url.split("/")[2] in reply.body and word in reply.body, tab + ": no address, or not in " + language)
            expect(len(re.findall(r'aria-current="page"', reply.body)) >= 1, tab + ": which tab")
            expect(not re.search(r"<script|<style|<iframe|\son\w+=|\sstyle=|javascript:", reply.body, re.I), tab + ": something that runs")
    visitor.get("/?lang=vi")
    expect_same(visitor.get("/page/%d/source?evidence=99999999&identity=nobody&from=99999999" % number).status, 200, "numbers of nothing")
    noted(world, number, "who saw evidence is not noted")


def noted(world, number, what):
    begun = time.monotonic()  # written by a thread of its own
    while "evidence-viewed" not in world.audit(number):
        expect(time.monotonic() - begun < 20, what)


def source_is_inert(run, world, page):
    """the source is text: what was found is marked, linked with its line, and no byte of it is markup on our origin"""
    visitor = world.member(page, "phan-tich")
    marked = 0
    for number, url, _ in world.flagged()[:25]:
        body = visitor.get("/page/%d/source" % number).body
        lines = "".join(re.findall(r"<code>(.*?)</code>", body, re.S))
        expect(not set(re.findall(r"</?(\w+)", lines)) - {"mark", "a", "i"}, "%s: elements in the source: %s" % (url, set(re.findall(r"<(\w+)", lines))))
        for tag in re.findall(r"<a [^>]*>", lines):
            expect(re.fullmatch(r'<a class="tag"( id="f\d+")? href="#n\d+">', tag), "a link of the page's own: " + tag)
        ids = re.findall(r' id="(f\d+)"', body)
        expect_same(len(ids), len(set(ids)), url + ": a mark's id stands twice")
        for target in set(re.findall(r'href="#(f\d+)"', body)):
            expect(target in ids, "%s: no mark for %s" % (url, target))
            marked += 1
        for target in set(re.findall(r'href="#(n\d+)"', body)):
            expect('id="%s"' % target in body, "%s: no finding for %s" % (url, target))
    expect(marked > 20, "only %d marks" % marked)


def source_windows(run, world, page):
    """of a long page the lines around marks are shown, and the others by a link"""
    visitor = world.member(page, "phan-tich")
    followed = 0
    for number, _, _ in world.flagged()[:25]:
        body = visitor.get("/page/%d/source" % number).body
        numbers = [int(line) for line in re.findall(r"<li><b>(\d+)</b>", body)]
        expect_same(numbers, sorted(set(numbers)), "lines in order, each once")
        for link in re.findall(r'class="gap"><a href="([^"#]*)#', body)[:1]:
            more = visitor.get(link.replace("&amp;", "&")).body
            first = int(re.search(r"from=(\d+)", link).group(1))
            expect("<li><b>%d</b>" % first in more and 'id="l%d"' % first in more, "line %d is not shown" % first)
            expect("<li><b>%d</b>" % first not in body, "it was shown before")
            followed += 1
    expect(followed > 3, "no page had lines that were left out")


def raw_bytes(run, world, page):
    """the whole is a download as text in a sandbox, and nothing of another page's or of no visitor"""
    visitor = world.member(page, "phan-tich")
    number = world.flagged()[0][0]
    link = re.search(r'href="(/page/%d/raw[^"]*)"' % number, visitor.get("/page/%d/source" % number).body).group(1).replace("&amp;", "&")
    reply = visitor.get(link)
    expect_same(reply.status, 200, link)
    expect_same(reply.header("Content-Type"), "text/plain; charset=utf-8", "type")
    expect(reply.header("Content-Disposition").startswith("attachment"), "it is shown")
    expect_same(reply.header("X-Content-Type-Options"), "nosniff", "sniffing")
    expect(any(key.lower() == "content-security-policy" and value == "sandbox" for key, value in reply.headers), "no sandbox")
    expect("<html" in reply.body.lower(), "not the page's bytes")
    for query in ("?identity=nobody", "?identity=../../etc/passwd"):
        expect_same(visitor.get("/page/%d/raw%s" % (number, query)).status, 404, query)


def compared(run, world, page):
    """of a cloaked page the search engine's side has what only it is given, and no link of it works"""
    visitor = world.member(page, "phan-tich")
    cloaked = world.ask("SELECT DISTINCT f.id >> 16 FROM finding AS f WHERE f.rule = 'cloaked-content'")
    expect(cloaked, "no page is cloaked")
    shown = 0
    for number, in cloaked[:6]:
        body = visitor.get("/page/%d/compare" % number).body
        shown += "hxxps://" in body or "hxxp://" in body
        main = body[body.index("<main"):]
        expect(not re.search(r'href="(?!/|#)', main), "a link that leads away")
    expect(shown > 0, "no side has the links that only a search engine is given")


def who_may(run, world, page):
    """readers see no form and are refused; a site administrator decides on his own agency alone, and never for all sites"""
    own = world.flagged(site=world.own[1])[0][0]
    other = world.flagged(site=world.other[1])[0][0]
    reader = world.member(page, "nguoi-xem")
    for tab in TABS:
        body = reader.get("/page/%d%s" % (own, tab)).body
        expect("/decide" not in body and 'name="what"' not in body, "a reader is shown decisions: " + tab)
    expect_same(reader.get("/page/%d/decide" % own).status, 403, "forms for a reader")
    expect_same(reader.post("/page/%d/decide" % own, {"what": "not-injection", "reason": "x"}).status, 403, "a reader decides")
    site = world.member(page, "chu-trang")
    for tab in TABS + ("/decide", "/raw"):
        expect_same(site.get("/page/%d%s" % (other, tab)).status, 404, "another agency's " + tab)
    expect_same(site.post("/page/%d/decide" % other, {"what": "not-injection", "reason": "x"}).status, 404, "another agency's page")
    body = site.get("/page/%d/decide" % own).body
    expect('name="everywhere"' not in body and 'value="send"' not in body, "he is offered what is the province's")
    form = {"what": "not-injection", "reason": "x", "everywhere": "1"}
    expect_same(site.post("/page/%d/decide" % own, form).status, 403, "for all sites")
    world.passwords["phan-tich-mot"] = world.account("phan-tich-mot", "analyst", world.own[0])
    bound = world.member(page, "phan-tich-mot")
    expect('name="everywhere"' not in bound.get("/page/%d/decide" % own).body, "an analyst of one agency is offered all sites")
    expect_same(bound.post("/page/%d/decide" % own, form).status, 403, "for all sites, by an analyst of one agency")
    expect_same(bound.post("/page/%d/decide" % other, form).status, 404, "another agency's page, by an analyst of one agency")
    expect_same(site.post("/page/%d/decide" % own, {"what": "send"}).status, 403, "sending")
    expect_same(site.post("/page/%d/decide" % own, {"what": "nothing"}).status, 400, "a word of nothing")
    expect_same(site.ask("POST", "/page/%d/decide" % own, {"what": "confirm"}).status, 403, "without a token")
    expect_same(world.decisions(), [], "something was decided")


def not_an_injection(run, world, page):
    """not an injection: the page leaves the list, the decision has its reason, and its ticket moves"""
    visitor = world.member(page, "phan-tich")
    number, url, _ = world.flagged()[0]
    before = world.tickets_of(url)
    expect(url in world.listed(), "not listed before")
    decide(visitor, number, "not-injection", 422, reason=" ")
    decide(visitor, number, "not-injection", 422, reason="đã  xem", until="2020-01-01")
    decide(visitor, number, "not-injection", 422, reason="dài " * 300)
    expect_same(world.decisions(), [], "a refused form decided something")
    decide(visitor, number, "not-injection", reason=REASON)
    expect(url not in world.listed(), "still listed")
    decision = world.decisions()[0]
    expect_same((decision["kind"], decision["page"], decision["who"], decision["reason"]), ("false-positive", number, "phan-tich", REASON), "decision")
    after = world.tickets_of(url)
    expect_same(len(after), len(before), "tickets")
    shown = visitor.get("/page/%d/history" % number).body
    expect("&lt;b&gt;&amp; xác minh" in shown and "<b>& xác minh" not in shown, "the reason is not shown, or as markup")
    expect("page-false-positive" in world.audit(number), "no row in the audit log")
    expect('value="not-injection"' not in visitor.get("/page/%d/decide" % number).body, "it can be decided again")
    for tab in ("", "/decide"):
        body = visitor.get("/page/%d%s" % (number, tab)).body
        expect("không phải bị cài, theo quyết định của" in body and "Lần xem gần nhất không còn thấy gì" not in body, "called clean: " + tab)


def everywhere(run, world, page):
    """for all pages with the same content, on all sites: they leave the list at once, and the decision is bound to no page"""
    visitor = world.member(page, "phan-tich")
    same = {}
    for number, url, _ in world.flagged():
        rows = world.ask("SELECT rule, target, evidence FROM finding WHERE id >> 16 = ? AND weight > 0 ORDER BY 1, 2, 3", number)
        same.setdefault(tuple(rows), []).append((number, url))
    alike = max(same.values(), key=len)
    expect(len(alike) > 1, "no two pages say the same")
    number, url = alike[0]
    before = world.listed()
    decide(visitor, number, "not-injection", reason="biểu ngữ chung của tỉnh", everywhere="1")
    expect_same(before - world.listed(), {address for _, address in alike} & before, "what left the list, on all sites at once")
    expect("page-false-positive" in world.audit(alike[1][0]), "the other page's row in the audit log")
    decision = world.decisions()[0]
    expect_same((decision["page"], decision["reason"]), (None, "biểu ngữ chung của tỉnh"), "decision")
    expect(url not in world.listed(), "still listed")


def accepted(run, world, page):
    """accepted until a day: not without a day, not until one that is over"""
    visitor = world.member(page, "phan-tich")
    number, url, _ = world.flagged()[0]
    day = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
    decide(visitor, number, "accept", 422, reason="chờ nhà cung cấp")
    decide(visitor, number, "accept", 422, reason="chờ nhà cung cấp", until="2026-02-31")
    decide(visitor, number, "accept", reason="chờ nhà cung cấp", until=day)
    decision = world.decisions()[0]
    expect_same((decision["kind"], decision["page"]), ("accepted", number), "decision")
    expect(decision["until"], "no day")
    expect(url not in world.listed(), "still listed")


def confirmed(run, world, page):
    """confirmed: a page without a ticket gets one, a page with one keeps it; both are noted"""
    visitor = world.member(page, "phan-tich")
    number, url, _ = world.flagged()[0]
    before = world.tickets_of(url)
    expect_same(len(before), 1, "tickets")
    decide(visitor, number, "confirm")
    expect_same([ticket["reference"] for ticket in world.tickets_of(url)], [before[0]["reference"]], "its ticket")
    expect("page-confirmed" in world.audit(number), "not noted")
    number, url, _ = world.flagged()[1]
    with sqlite3.connect(os.path.join(world.server.state, "rasoat.db")) as database:  # every flagged page has one: this one's is lost
        database.execute("DELETE FROM ticket WHERE id IN (SELECT ticket FROM ticket_place WHERE page = ?)", (number,))
        database.execute("DELETE FROM ticket_place WHERE ticket NOT IN (SELECT id FROM ticket)")
    expect_same(world.tickets_of(url), [], "a ticket before")
    decide(visitor, number, "confirm", reason="dòng một\nDÒNG HAI")
    expect(not world.ask("SELECT count(*) FROM audit WHERE detail LIKE '%' || char(10) || '%'")[0][0], "two lines in the audit log")
    made = world.tickets_of(url)
    expect_same([ticket["state"] for ticket in made], ["open"], "its ticket")
    expect_same(world.history(made[0]["reference"])[0]["who"], "phan-tich", "who opened it")
    expect(made[0]["reference"] in visitor.get("/page/%d" % number).body, "the page does not name its ticket")


def baseline(run, world, page):
    """as normal: a flagged page only where somebody says that he has looked; then `rasoat baseline list` has it with who and why"""
    visitor = world.member(page, "phan-tich")
    number, url, _ = world.flagged()[-1]
    decide(visitor, number, "baseline", 422, reason="nội dung đúng")
    expect_same(world.ask("SELECT count(*) FROM baseline WHERE page = ?", number)[0][0], 0, "baselines")
    decide(visitor, number, "baseline", 422, sure="1")
    decide(visitor, number, "baseline", reason="nội dung đúng", sure="1")
    line = next(line for line in world.commanded("baseline", "list").split("\n") if " %s " % url in line)
    expect("phan-tich" in line and "nội dung đúng" in line, "baseline list: " + line)
    expect("page-baseline" in world.audit(number), "not in the audit log")


def not_while_crawling(run, world, page):
    """while a crawl is running a baseline cannot be approved and nothing needs to be looked at again, which is said plainly"""
    visitor = world.member(page, "phan-tich")
    number = world.flagged()[0][0]
    with open(os.path.join(world.server.state, "crawl.lock"), "r+b") as lock:
        whole = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        fcntl.fcntl(lock, 37, whole)  # F_OFD_SETLK, as a crawl holds it
        for what, form in (("baseline", {"reason": "đã xem", "sure": "1"}), ("again", {})):
            reply = decide(visitor, number, what, 422, **form)
            expect("Đang rà soát" in reply.body, "%s: it does not say why: %s" % (what, re.findall(r'role="alert">([^<]*)', reply.body)))
        decide(visitor, number, "note", reason="vẫn ghi chú được")
    expect_same(visitor.get("/page/%d/decide" % number).status, 200, "afterwards")


def notes_and_claims(run, world, page):
    """a note and the owner's word that it is fixed are in the ticket's history, with who said so"""
    visitor = world.member(page, "chu-trang")
    number, url, _ = world.flagged(site=world.own[1])[0]
    decide(visitor, number, "note", 422, reason="")
    decide(visitor, number, "note", reason="đã gọi cho nhà cung cấp")
    decide(visitor, number, "claim")
    ticket = world.tickets_of(url)[0]
    expect_same(ticket["state"], "claimed", "state")
    rows = {row["what"]: row for row in world.history(ticket["reference"])}
    expect_same((rows["ticket-note"]["who"], rows["ticket-note"]["detail"]), ("chu-trang", "đã gọi cho nhà cung cấp"), "note")
    expect_same(rows["ticket-claimed"]["who"], "chu-trang", "claim")
    decide(visitor, number, "claim", 422)


def looked_at_again(run, world, page):
    """look again: a process of its own asks for the ticket's pages while the page goes on answering; the ticket says what was found"""
    visitor = world.member(page, "phan-tich")
    number, url, _ = world.flagged(site=world.own[1])[0]
    reference = world.tickets_of(url)[0]["reference"]
    decide(visitor, number, "again")
    begun = time.monotonic()
    while not world.noted(reference, "ticket-rechecked"):
        expect(time.monotonic() - begun < 120, "it was not looked at: %s" % world.history(reference)[-3:])
        expect_same(visitor.get("/page/%d/decide" % number).status, 200, "meanwhile")
        time.sleep(0.1)
    expect("ticket-recheck-asked" in [row["what"] for row in world.history(reference)], "who asked for it is not noted")
    shown = visitor.get("/page/%d/history" % number).body
    expect(re.search(r"kiểm tra lại: \d+ trang: còn ở \d+ trang", shown), "the page does not say what came of it: " + str(re.findall(r"kiểm tra lại[^<]*", shown)))


def not_sent(run, world, page):
    """without a mail server nothing is offered to be sent, and nothing is where it is asked for all the same"""
    visitor = world.member(page, "phan-tich")
    number = world.flagged()[0][0]
    expect('value="send"' not in visitor.get("/page/%d/decide" % number).body, "it is offered")
    reply = visitor.post("/page/%d/decide" % number, {"what": "send"})
    expect_same(reply.status, 422, "sending")
    expect_same(world.ask("SELECT count(*) FROM outbox")[0][0], 0, "messages")


def forms_come_back(run, world, page):
    """a form that was refused comes back with what was written in it, as text"""
    visitor = world.member(page, "phan-tich")
    number = world.flagged()[0][0]
    reply = decide(visitor, number, "accept", 422, reason='"><script>alert(1)</script>', until="2001-01-01")
    expect("&quot;&gt;&lt;script&gt;alert(1)" in reply.body and "<script" not in reply.body, "what was written is lost, or markup")
    expect('value="2001-01-01"' in reply.body and 'role="alert"' in reply.body, "the date or the reason why is lost")
    expect_same(Visitor(page).ask("POST", "/page/%d/decide" % number, {"what": "confirm"}).status, 303, "without a login: to the login")


def sent(run, world):
    """a ticket is sent: a process of its own writes the mail with its pack, the ticket is sent when the server has it; what went wrong is told"""
    with open(world.config, encoding="utf-8") as file:
        before = file.read()
    with SmtpSink(run.folder, "review-smtp", offers="") as server:
        with open(world.config, "w", encoding="utf-8") as file:
            file.write(before + "\n[mail]\nserver = smtp://127.0.0.1:%d\nfrom = canh-bao@tinh.test\nrequire_tls = no\n[evidence]\nchromium = /none\n" % server.port)
        with Page(run, world.config) as page:
            visitor = world.member(page, "phan-tich")
            number, url, _ = world.flagged()[-2]
            reference = world.tickets_of(url)[0]["reference"]
            decide(visitor, number, "send", 422, to="no address")
            decide(visitor, number, "send", to="quan-tri@don-vi.test")
            wait_for(world, reference, "ticket-sent")
            expect_same([mail["to"] for mail in server.taken()], ["RCPT TO:<quan-tri@don-vi.test>"], "mails")
            expect_same(world.tickets_of(url)[0]["state"], "sent", "state")
    with Page(run, world.config) as page:  # the mail server is gone
        visitor = world.member(page, "phan-tich")
        number, url, _ = world.flagged()[-3]
        reference = next(ticket["reference"] for ticket in world.tickets_of(url) if ticket["state"] != "sent")
        decide(visitor, number, "send", to="quan-tri@don-vi.test")
        row = wait_for(world, reference, "ticket-send-failed", lambda: visitor.get("/page/%d/decide" % number))
        expect("quan-tri@don-vi.test" in row["detail"] and "rasoat:" in row["detail"], "why is not told: " + row["detail"])
    with open(world.config, "w", encoding="utf-8") as file:
        file.write(before)


def wait_for(world, reference, what, meanwhile=lambda: None):
    begun = time.monotonic()
    while True:
        meanwhile()
        if world.noted(reference, what):
            return [row for row in world.history(reference) if row["what"] == what][-1]
        expect(time.monotonic() - begun < 120, "no %s: %s" % (what, world.history(reference)[-3:]))
        time.sleep(0.1)


def pictured(run, world):
    """pictures that a pack was made with are shown, each of its own page alone; a name that is none leads nowhere"""
    number, url, site = world.flagged(site=world.own[1])[0]
    reference = world.tickets_of(url)[0]["reference"]
    if not CHROMIUM:
        return
    world.commanded("ticket", "pack", reference, "--by", "Nguyễn Thị An", "--out", run.path("pictured.zip"))
    with Page(run, world.config) as page:
        visitor = world.member(page, "chu-trang")
        numbers = [place for place, in world.ask("SELECT page FROM ticket_place WHERE ticket = (SELECT ticket FROM ticket_place WHERE page = ?)", number)]
        shown = [address for place in numbers for address in re.findall(r'src="([^"]+)"', visitor.get("/page/%d/pictures" % place).body)]
        expect(shown, "no picture is shown")
        pictured = int(re.search(r"/page/(\d+)/", shown[0]).group(1))
        noted(world, pictured, "who saw a picture is not noted")
        for address in shown:
            reply = visitor.get(address)
            expect_same((reply.status, reply.header("Content-Type"), reply.header("X-Content-Type-Options")), (200, "image/png", "nosniff"), address)
        other = world.flagged(site=world.other[1])[0][0]
        folder, name = shown[0].rsplit("/", 1)
        evidence = folder.rsplit("/", 1)[1]
        for address in ("/page/%d/picture/%s/%s" % (other, evidence, name), folder + "/.png", folder + "/..%2f..%2frasoat.db", folder + "/nobody.png",
                        folder + "/-hidden.png", "/page/%d/picture/999999/%s" % (numbers[0], name)):
            expect(visitor.get(address).status in (400, 404), address)


def pictures_go(run, world):
    """pictures go with the evidence that they were made of; nobody else's files are touched"""
    folder = os.path.join(world.server.state, "evidence", "1")
    kept = [name for name in os.listdir(folder) if name.endswith(".warc.gz")]
    names = {"gone": "1-00000000.browser-hidden.png", "kept": kept[0][:-len(".warc.gz")] + ".x-y.png", "foreign": "ghi-chu.txt"}
    for name in names.values():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("x")
    expect_same(world.run.program("crawl", "--config", world.config, "--site", world.own[2]).returncode, 0, "crawl")
    left = os.listdir(folder)
    expect_same([kind for kind, name in names.items() if name in left], ["kept", "foreign"], "what is left")
