"""review_screens.py: overview, tickets, sites, campaigns and charts from outside: every address in both languages, what is done to a
ticket is what `rasoat ticket` then says, and a site administrator sees his own agency alone."""
import os
import re
import sqlite3
import time
import unicodedata
import urllib.parse

from harness import ROOT, Server, expect, expect_same, json_lines
from review import HOSTILE, ROLES, TAGS, Page, Tags, World, foreign_words

PICTURE_TAGS = {"svg", "g", "path", "rect", "text", "title", "desc", "figure", "progress", "br"}
WORDS = "Đã gọi cho <b>anh Nam</b> & xác nhận"


class Desk(World):
    def ask(self, sql, *values):
        with sqlite3.connect(os.path.join(self.server.state, "rasoat.db"), timeout=20) as database:
            return database.execute(sql, values).fetchall()

    def change(self, sql, *values):
        with sqlite3.connect(os.path.join(self.server.state, "rasoat.db"), timeout=20) as database:
            database.execute(sql, values)

    def ticket(self, site):
        """A ticket with a place on the site: id and reference."""
        rows = self.ask("SELECT t.id, t.year, t.number FROM ticket AS t JOIN ticket_place AS x ON x.ticket = t.id JOIN page AS p ON p.id = x.page "
                        "WHERE p.site = ? ORDER BY t.id", site)
        expect(rows, "the site has no ticket")
        return rows[0][0], "RS-%d-%04d" % rows[0][1:]

    def shown(self, reference):
        result = self.run.program("ticket", "show", reference, "--format", "jsonl", "--config", self.config)
        expect_same(result.returncode, 0, "ticket show: " + result.stderr.decode())
        return json_lines(result.stdout)[0]

    def history(self, reference):
        return json_lines(self.run.program("ticket", "log", reference, "--format", "jsonl", "--config", self.config).stdout)

    def listed(self, *options):
        result = self.run.program("ticket", "list", "--format", "jsonl", *options, "--config", self.config)
        return {row["id"] for row in json_lines(result.stdout)}


def tests(run):
    with Server(run, "screens") as server:
        world = Desk(run, server)
        for name, role in ROLES.items():
            world.passwords[name] = world.account(name, role, *([world.own[0]] if role == "site" else []))
        with Page(run, world.config) as page:
            for test in (every_screen, overview, board, filters_of_tickets, acts, act_refusals, letters, packs, sites, labels, charts, campaigns,
                         own_agency_alone):
                run.test(test, world, page)
        run.test(stored_markup, world)


def addresses(world):
    own_ticket = world.ticket(world.own[1])[0]
    campaign = world.ask("SELECT min(id) FROM campaign")[0][0]
    return ["/", "/tickets", "/tickets?state=all", "/tickets?overdue=1", "/tickets?state=untold&site=%d" % world.own[1], "/ticket/%d" % own_ticket,
            "/ticket/%d/letter" % own_ticket, "/sites", "/sites?state=failing", "/sites?words=a&part=2", "/site/%d" % world.own[1], "/charts",
            "/campaigns"] + (["/campaign/%d" % campaign] if campaign else [])


def every_screen(run, world, page):
    """each screen answers in both languages with its heading, without a text that is missing, and well nested"""
    with open(os.path.join(ROOT, "review", "words_desk.def"), encoding="utf-8") as file:
        keys = set(re.findall(r"^WORD\((\w+),", file.read(), re.M))
    expect(len(keys) > 100, "words_desk.def has no rows that this test can read")
    for name, role in ROLES.items():
        member = world.member(page, name)
        for target in addresses(world):
            titles = []
            for language in ("vi", "en"):
                reply = member.get(target + ("&" if "?" in target else "?") + "lang=" + language)
                if role == "site" and target.startswith("/campaign/") and reply.status == 404:
                    continue
                expect_same(reply.status, 200, "%s as %s" % (target, role))
                titles.append(re.search(r"<h1>(.+?)</h1>", reply.body, re.S).group(1))
                text = re.sub(r"<[^>]*>", " ", reply.body)
                expect(not any(re.search(r"\b%s\b" % key, text) for key in keys if "_" in key), target + ": the name of a text is shown")
                expect(not re.search(r"\{\d\}|>\s*\(null\)", reply.body), target + ": a text has a hole")
                nested(reply.body, target)
            if target in ("/", "/tickets", "/sites", "/charts", "/campaigns"):
                expect_same(len(set(titles)), 2, target + ": both languages have one heading")


VOID = {"meta", "link", "input", "br", "path", "rect", "hr", "img"}


def nested(body, what):
    """Each element ends within the one that it began in; a paragraph holds no block."""
    stack = []
    for end, tag, closed in re.findall(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>", body):
        if tag in VOID or closed:
            continue
        if end:
            expect(stack and stack[-1] == tag, "%s: </%s> ends <%s>" % (what, tag, stack[-1] if stack else ""))
            stack.pop()
        else:
            expect(not ("p" in stack and tag in ("p", "ul", "ol", "dl", "div", "section", "table", "h1", "h2", "h3")), "%s: <%s> in a paragraph" % (what, tag))
            stack.append(tag)
    expect_same(stack, [], what)


def overview(run, world, page):
    """the overview's figures are those of the lists that they lead to"""
    body = world.member(page, "quan-tri").get("/?lang=en").body
    figures = {target.replace("&amp;", "&"): int(number.replace(",", "")) for target, number in
               re.findall(r'<li class="\w+"><a href="([^"]+)"><b>([\d,]+)</b>', body)}
    expect_same(figures["/queue?verdict=takedown"], world.ask("SELECT count(*) FROM judgement WHERE verdict = 2")[0][0], "to take down")
    expect_same(figures["/tickets?state=untold"], len(world.listed("--state", "open,reopened")), "nobody was told")
    expect("/tickets?overdue=1" not in figures, "something is overdue on the first day")
    expect("All sites of the list were walked to the end (%d)" % len(world.sites) in body, "what became of the last night is not said")
    one = world.ticket(world.other[1])[0]
    due = world.ask("SELECT due FROM ticket WHERE id = ?", one)[0][0]
    world.change("UPDATE ticket SET due = ? WHERE id = ?", int(time.time()) - 3 * 86400 - 60, one)
    try:
        body = world.member(page, "quan-tri").get("/").body
        expect(re.search(r'href="/tickets\?overdue=1"><b>1</b>', body), "the overdue ticket is not counted")
        late = world.member(page, "quan-tri").get("/tickets?overdue=1").body
        expect("Quá hạn 3 ngày" in late and re.findall(r'href="/ticket/(\d+)"', late) == [str(one)], "the overdue list")
        mine = world.member(page, "chu-trang").get("/").body
        expect("overdue=1" not in mine, "another agency's overdue ticket is counted")
    finally:
        world.change("UPDATE ticket SET due = ? WHERE id = ?", due, one)


def tickets_in(body):
    return {int(number) for number in re.findall(r'<h3><a href="/ticket/(\d+)"', body)}


def pages_of(member, target):
    """Tickets over all parts of a list."""
    found = set()
    while target:
        reply = member.get(target)
        expect_same(reply.status, 200, target)
        found |= tickets_in(reply.body)
        following = re.search(r'rel="next" href="([^"]+)"', reply.body)
        target = following and following.group(1).replace("&amp;", "&")
    return found


def board(run, world, page):
    """the board has every state with its number, and leads to all of its tickets"""
    member = world.member(page, "quan-tri")
    body = member.get("/tickets").body
    live = world.listed()
    expect(live and tickets_in(body) <= live, "the board shows tickets that are not in hand")
    sums = {target: int(number) for target, number in re.findall(r'href="/tickets\?state=([\w-]+)"><b>(\d+)</b>', body)}
    for state in ("open", "sent", "claimed", "checking", "reopened"):
        expect_same(sums[state], len(world.listed("--state", state)), "tickets that are " + state)
        expect_same(pages_of(member, "/tickets?state=" + state), world.listed("--state", state), "list of " + state)
    expect_same(pages_of(member, "/tickets?state=all"), world.listed("--state", "all"), "all")


def filters_of_tickets(run, world, page):
    """filters stand in the address and agree with rasoat ticket list"""
    member = world.member(page, "quan-tri")
    agency, site = world.other[0], world.other[1:3]
    quoted = urllib.parse.quote(agency)
    expect_same(pages_of(member, "/tickets?state=all&agency=" + quoted), world.listed("--state", "all", "--agency", agency), "agency")
    expect_same(pages_of(member, "/tickets?state=all&site=%d" % site[0]), world.listed("--state", "all", "--site", site[1]), "site")
    for campaign, in world.ask("SELECT DISTINCT campaign FROM ticket WHERE campaign <> 0"):
        expect_same(pages_of(member, "/tickets?state=all&campaign=%d" % campaign), world.listed("--state", "all", "--campaign", str(campaign)), "campaign")
    for odd in ("state=%22%3E", "site=0", "site=99999999", "agency=%27%20OR%201--", "part=0", "part=99999", "overdue=x", "campaign=-1"):
        expect_same(member.get("/tickets?" + odd).status, 200, odd)


def acts(run, world, page):
    """each act on a ticket is what rasoat ticket then says, with the account's name and the words"""
    member = world.member(page, "phan-tich")
    number, reference = world.ticket(world.other[1])
    steps = [("note", "note", None), ("sent", "sent", "sent"), ("claim", "claimed", "claimed"), ("close", "closed-by-hand", "closed"),
             ("reopen", "reopened", "reopened")]
    for what, event, state in steps:
        words = "%s: %s" % (what, WORDS)
        offered = member.get("/ticket/%d" % number).body
        expect('name="do" value="%s"' % what in offered, what + " is not offered")
        reply = member.post("/ticket/%d" % number, {"do": what, "words": words})
        expect_same((reply.status, reply.header("Location")), (303, "/ticket/%d?done=%s" % (number, what)), what)
        after = member.get(reply.header("Location")).body
        expect('role="status"' in after and "anh Nam&lt;/b&gt;" in after and "<b>anh" not in after, what + ": the words are not shown as text")
        expect(re.search(r">\d+ trang: ", after) and "× " not in after, "how it was opened is not said in words")
        shown, last = world.shown(reference), world.history(reference)[-1]
        expect_same((last["what"], last["who"], last["detail"]), ("ticket-" + event, "phan-tich", words), what + " in the log")
        if state:
            expect_same(shown["state"], state, "the state after " + what)


def act_refusals(run, world, page):
    """what a ticket's state or an account does not allow is refused and changes nothing"""
    number, reference = world.ticket(world.other[1])
    member, reader = world.member(page, "phan-tich"), world.member(page, "nguoi-xem")
    before = world.history(reference)
    for form in ({"do": "close"}, {"do": "close", "words": "  "}, {"do": "note", "words": "a" * 1001}, {"do": "note", "words": "a\nb"},
                 {"do": "reopen", "words": "x"}, {"do": "sent", "words": ""}):
        reply = member.post("/ticket/%d" % number, form)
        expect_same(reply.status, 422, str(form)[:60])
        expect('role="alert"' in reply.body, "nothing is said about %s" % str(form)[:60])
    for form in ({}, {"do": "fly"}, {"do": "sent; DROP TABLE ticket", "words": "x"}):
        expect_same(member.post("/ticket/%d" % number, form).status, 400, str(form))
    expect_same(reader.post("/ticket/%d" % number, {"do": "note", "words": "x"}).status, 403, "a reader")
    expect('name="do"' not in reader.get("/ticket/%d" % number).body, "a reader is offered forms")
    owner = world.member(page, "chu-trang")
    expect_same(owner.post("/ticket/%d" % number, {"do": "note", "words": "x"}).status, 404, "another agency's ticket")
    own = world.ticket(world.own[1])[0]
    expect_same(owner.post("/ticket/%d" % own, {"do": "send", "words": ""}).status, 403, "a site administrator sends to himself")
    expect_same(member.post("/ticket/%d" % own, {"do": "send", "words": ""}).status, 422, "no mail server is configured")
    expect_same(world.history(reference), before, "the ticket's history")
    expect_same(owner.post("/ticket/%d" % own, {"do": "claim", "words": "đã gỡ"}).status, 303, "a site administrator's own ticket")
    own_reference = world.ticket(world.own[1])[1]
    expect_same((world.shown(own_reference)["state"], world.history(own_reference)[-1]["who"]), ("claimed", "chu-trang"), "what he said")


def letters(run, world, page):
    """the letter is the one of rasoat ticket papers, in the reader's language; looking at it sends nothing"""
    number, reference = world.ticket(world.other[1])
    member = world.member(page, "quan-tri")
    for language in ("vi", "en"):
        body = member.get("/ticket/%d/letter?lang=%s" % (number, language)).body
        text = re.search(r'<div class="letter"><bdi>(.*?)</bdi></div>', body, re.S).group(1)
        for plain, escaped in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"), ("&", "&amp;")):
            text = text.replace(escaped, plain)
        papers = run.program("ticket", "papers", reference, "--kind", "mail", "--language", language, "--config", world.config).stdout.decode()
        expect_same(text.replace("\r", "").strip(), papers.split("\n\n", 1)[1].replace("\r", "").strip(), "the letter, " + language)
    expect_same(world.ask("SELECT count(*) FROM outbox")[0][0], 0, "letters in the outbox")


def packs(run, world, page):
    """a ticket's evidence packs can be downloaded, by those who see the ticket; no other file can"""
    number, reference = world.ticket(world.other[1])
    own, own_reference = world.ticket(world.own[1])
    folder = os.path.join(world.server.state, "packs")
    os.makedirs(folder, exist_ok=True)
    name, hidden = reference + "-20261123T081500.zip", own_reference + "-20261123T081500.zip"
    for one in (name, hidden, "secret.zip"):
        with open(os.path.join(folder, one), "wb") as file:
            file.write(b"PK" + one.encode())
    os.symlink("/etc/passwd", os.path.join(folder, reference + "-20261123T081501.zip"))
    boss, owner = world.member(page, "quan-tri"), world.member(page, "chu-trang")
    expect('href="/ticket/%d/pack/%s"' % (number, name) in boss.get("/ticket/%d" % number).body, "the pack is not shown")
    reply = boss.get("/ticket/%d/pack/%s" % (number, name))
    expect_same((reply.status, reply.body, reply.header("Content-Type")), (200, "PK" + name, "application/zip"), "the pack")
    expect("attachment" in reply.header("Content-Disposition"), "it is shown on our origin")
    for target in ("/ticket/%d/pack/secret.zip", "/ticket/%d/pack/" + hidden, "/ticket/%d/pack/" + reference + "-20991123T081500.zip",
                   "/ticket/%d/pack/rasoat.db"):
        expect_same(boss.get(target % number).status, 404, target)
    expect(boss.get("/ticket/%d/pack/%s-20261123T081501.zip" % (number, reference)).status == 404, "a link was followed")
    expect_same(owner.get("/ticket/%d/pack/%s" % (number, name)).status, 404, "another agency's pack")
    expect_same(owner.get("/ticket/%d/pack/%s" % (own, hidden)).status, 200, "his own")
    for day in range(1, 29):  # more than are shown
        with open(os.path.join(folder, "%s-202611%02dT081500.zip" % (own_reference, day)), "wb") as file:
            file.write(b"PK")
    shown = re.findall(r'/pack/%s-(\d+)T\d+\.zip"' % own_reference, boss.get("/ticket/%d" % own).body)
    expect_same(shown, ["202611%02d" % day for day in range(28, 8, -1)], "the newest packs")


def sites(run, world, page):
    """sites are shown with their sums; filters by agency and state; a page for each"""
    member = world.member(page, "quan-tri")
    shown = {int(number) for number in re.findall(r'<th scope="row"><a href="/site/(\d+)"', member.get("/sites").body)}
    expect_same(shown, {row[0] for row in world.sites}, "all sites")

    def fitting(query):
        return {int(number) for number in re.findall(r'<th scope="row"><a href="/site/(\d+)"', member.get("/sites?" + query).body)}
    flagged = {site for site, in world.ask("SELECT DISTINCT p.site FROM judgement AS j JOIN page AS p ON p.id = j.page WHERE j.verdict IN (1, 2)")}
    expect_same(fitting("state=flagged"), flagged, "flagged")
    failing = {site for site, in world.ask("SELECT DISTINCT p.site FROM failing AS f JOIN page AS p ON p.id = f.page")}
    expect_same(fitting("state=failing"), failing, "failing")
    expect_same(fitting("agency=" + urllib.parse.quote(world.own[0])), {row[0] for row in world.sites if row[2] == world.own[0]}, "agency")
    expect_same(fitting("words=" + urllib.parse.quote(world.own[2])) & {world.own[1]}, {world.own[1]}, "words")
    expect_same(fitting("words=khong-co-gi-nhu-vay"), set(), "words that fit nothing")
    plain = unicodedata.normalize("NFD", world.own[0].replace("Đ", "D").replace("đ", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    expect(plain != world.own[0] and world.own[1] in fitting("words=" + urllib.parse.quote(plain)), "words without marks: " + plain)
    for site, name, _ in world.sites:
        body = member.get("/site/%d?lang=en" % site).body
        known, reached = world.ask("SELECT count(*), sum(turn >= (SELECT max(id) FROM run) AND outcome = '') FROM page WHERE site = ?", site)[0]
        expect("saw %d of %d known" % (reached, known) in body.replace(",", ""), name + ": coverage")
    expect(failing and "do not load" in member.get("/site/%d?lang=en" % min(failing)).body, "what does not load is not shown")


def labels(run, world, page):
    """the label of trust: found where pages link to its directory, else not seen, or not known where nothing was gathered"""
    member = world.member(page, "quan-tri")
    site = world.own[1]
    kept = world.ask("SELECT site, channel, value, first_run, first_time, last_run, nights, state, who, reason, since FROM known WHERE site = ?", site)
    world.change("DELETE FROM known WHERE site = ?", site)
    expect("Not known" in member.get("/site/%d?lang=en" % site).body, "nothing was gathered")
    row = "INSERT INTO known (site, channel, value, first_run, first_time, last_run, nights, state, who, reason, since) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
    world.change(row, site, "outbound", "khac.example", 1, 1, 1, 0, 0, "", "", 1)
    expect("No label seen" in member.get("/site/%d?lang=en" % site).body, "another host is taken for the label")
    world.change(row, site, "hidden-outbound", "tinnhiemmang.vn", 1, 1, 1, 0, 0, "", "", 1)
    expect("No label seen" in member.get("/site/%d?lang=en" % site).body, "a hidden link is taken for the label")
    world.change(row, site, "outbound", "tinnhiemmang.vn", 1, 1, 1, 0, 0, "", "", 1)
    expect("Label found" in member.get("/site/%d?lang=en" % site).body, "the label is not found")
    expect_same(member.get("/sites?lang=vi").body.count(">Tín nhiệm mạng</span>"), 1, "badges in the list")
    world.change("DELETE FROM known WHERE site = ?", site)
    for values in kept:
        world.change(row, *values)


def charts(run, world, page):
    """the charts' tables have the nights' numbers; a bounded account is not told those of all sites"""
    body = world.member(page, "quan-tri").get("/charts?lang=en").body
    expect_same(body.count("<svg "), 4, "pictures")
    judged = world.ask("SELECT clean + review + takedown + unknown FROM run ORDER BY id DESC LIMIT 1")[0][0]
    table = re.search(r"<h2>Pages looked at</h2>.*?</figure>", body, re.S).group(0)
    expect_same(re.findall(r'<td class="number">([\d,]+)</td>', table)[0].replace(",", ""), str(judged), "pages looked at")
    opened = world.ask("SELECT count(*) FROM audit WHERE what IN ('ticket-opened', 'ticket-reopened')")[0][0]
    table = re.search(r"<h2>Tickets opened and closed</h2>.*?</figure>", body, re.S).group(0)
    expect_same(re.findall(r'<td class="number">([\d,]+)</td>', table)[0], str(opened), "tickets opened")
    own = world.member(page, "chu-trang").get("/charts?lang=en").body
    expect("Pages looked at" not in own, "a bounded account is told how many pages were looked at")
    flagged = world.ask("SELECT sum(x.flagged) FROM run_site AS x JOIN site AS s ON s.id = x.site WHERE s.agency = ?", world.own[0])[0][0]
    table = re.search(r"<h2>Flagged pages</h2>.*?</figure>", own, re.S).group(0)
    expect_same(re.findall(r'<td class="number">([\d,]+)</td>', table)[0], str(flagged), "his own flagged pages")


def campaigns(run, world, page):
    """campaigns are shown with their places by agency; a site administrator sees his own places alone"""
    boss, owner = world.member(page, "quan-tri"), world.member(page, "chu-trang")
    rows = world.ask("SELECT c.campaign, c.page, s.agency FROM campaign_place AS c JOIN page AS p ON p.id = c.page JOIN site AS s ON s.id = p.site")
    expect(rows, "there is no campaign")
    expect_same({int(number) for number in re.findall(r'href="/campaign/(\d+)"', boss.get("/campaigns").body)}, {row[0] for row in rows}, "campaigns")
    for campaign in {row[0] for row in rows}:
        body = boss.get("/campaign/%d" % campaign).body
        expect_same({int(number) for number in re.findall(r'href="/page/(\d+)"', body)}, {row[1] for row in rows if row[0] == campaign}, "places")
        own = {row[1] for row in rows if row[0] == campaign and row[2] == world.own[0]}
        reply = owner.get("/campaign/%d" % campaign)
        expect_same(reply.status, 200 if own else 404, "his campaign")
        expect_same({int(number) for number in re.findall(r'href="/page/(\d+)"', reply.body)}, own, "his places")


def own_agency_alone(run, world, page):
    """no screen tells a site administrator of another agency: names, hosts, numbers"""
    owner = world.member(page, "chu-trang")
    words = foreign_words(world)
    for target in addresses(world) + ["/tickets?agency=" + urllib.parse.quote(world.other[0]), "/tickets?site=%d&state=all" % world.other[1],
                                      "/sites?agency=" + urllib.parse.quote(world.other[0]), "/sites?words=" + urllib.parse.quote(world.other[2])]:
        reply = owner.get(target)
        listed = re.sub(r'value="[^"]*"|href="[^"]*"', "", reply.body)
        found = [word for word in words if word in listed]
        expect(not found, "%s names %s" % (target, found[:3]))
    mine = {number for number, in world.ask("SELECT t.id FROM ticket AS t JOIN site AS s ON s.id = t.site WHERE s.agency = ?", world.own[0])}
    expect_same(pages_of(owner, "/tickets?state=all"), mine, "his tickets")
    for target in ("/ticket/%d" % world.ticket(world.other[1])[0], "/ticket/%d/letter" % world.ticket(world.other[1])[0], "/site/%d" % world.other[1]):
        expect_same(owner.get(target).status, 404, target)


def stored_markup(run, world):
    """markup in owners, keys, notes, error messages, file names and campaign values is shown as text"""
    hostile = " ".join(HOSTILE)
    number = world.ticket(world.own[1])[0]
    campaign = world.ask("SELECT min(campaign) FROM campaign_place")[0][0]
    world.change("UPDATE ticket SET owner = ?, key = 'host ' || ?, rule = ?, target = ?, campaign = ? WHERE id = ?", hostile, hostile, hostile, hostile,
                 campaign, number)
    world.change("UPDATE campaign SET value = value || ?, shared = ?", hostile, hostile)
    world.change("UPDATE site SET name = ?, agency = ?, contact = ?, url = ? WHERE id = ?", hostile, hostile, hostile, hostile, world.own[1])
    world.change("UPDATE page SET url = url || ?, outcome = ? WHERE site = ? AND outcome <> ''", hostile, hostile, world.own[1])
    world.change("UPDATE failing SET outcome = ?", hostile)
    with Page(run, world.config) as page:
        member = world.member(page, "quan-tri")
        expect_same(member.post("/ticket/%d" % number, {"do": "note", "words": hostile.replace("\u2028", " ")}).status, 303, "a hostile note")
        for target in addresses(world) + ["/campaign/%d" % campaign]:
            reply = member.get(target)
            expect_same(reply.status, 200, target)
            tags = Tags()
            tags.feed(reply.body)
            for tag, attributes in tags.found:
                expect(tag in TAGS | PICTURE_TAGS, "%s: <%s>" % (target, tag))
                for name, value in attributes.items():
                    expect(not name.startswith("on") and name not in ("style", "srcdoc"), "%s: <%s %s>" % (target, tag, name))
                    if name in ("href", "action", "src"):
                        expect(value.startswith(("/", "#")) and not value.startswith("//"), "%s: %s=%s" % (target, name, value))
            expect("\u202e" not in reply.body and "\u2066" not in reply.body, target + ": the reading direction is turned")
        expect("&lt;script&gt;alert(1)" in member.get("/ticket/%d" % number).body, "the hostile text is not shown at all")
