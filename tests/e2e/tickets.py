"""tickets.py: tickets over several nights of the bundled province: open, join, closed after the fix, reopened on return; what people
decide; a crawl that is killed at its end."""
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import harness
from harness import Server, expect, expect_same, json_lines, listing, table
from nights import FAKETIME, Nights

WHO = ("--by", "Nguyễn Thị An")
ONCE = ("first", "once")  # techniques that are shown to each visitor once


def tests(run, short):
    province = Tickets(run, "tickets")
    run.test(opened, province)
    run.test(again_doubles_nothing, province)
    run.test(commands, province)
    if not short:  # a sanitized program does not take another clock
        run.test(cleaned_and_joined, province)
        run.test(not_closed_the_same_day, province)
        run.test(closed_a_day_later, province)
        run.test(returned, province)
        run.test(shown_once_closes_nothing, province)
        run.test(past_places_first, province)
    run.test(rechecked_on_request, Tickets(run, "rechecked"))
    run.test(decided_content_is_silent, Decided(run, "decided"))
    run.test(how_pages_go, Decided(run, "going"))
    run.test(killed_at_the_end, Tickets(run, "killed"))


class Tickets(Nights):
    def command(self, *arguments, code=0):
        result = self.run.program("ticket", arguments[0], "--config", self.server.config, *arguments[1:])
        expect_same(result.returncode, code, "ticket %s: %s" % (" ".join(arguments), result.stderr.decode()))
        return result.stdout.decode()

    def tickets(self, state="all", *more):
        rows = json_lines(self.command("list", "--state", state, "--format", "jsonl", *more).encode())
        return {row["reference"]: row for row in rows}

    def shown(self, reference):
        return json_lines(self.command("show", reference, "--format", "jsonl").encode())[0]

    def places(self):
        """URL to the places that it is, of all tickets."""
        found = {}
        for reference in self.tickets():
            ticket = self.shown(reference)
            for place in ticket["places"]:
                found.setdefault(place["url"], []).append((ticket, place))
        return found

    def history(self, reference):
        return [row["what"] for row in json_lines(self.command("log", reference, "--format", "jsonl").encode())]

    def audit(self):
        return self.number("SELECT count(*) FROM audit WHERE kind = 'ticket'")


def whole(province, night):
    """What must hold after any night: each page for takedown is a place of one ticket that is not closed, and only of one."""
    places = province.places()
    for url, page in province.lists[night].items():
        if page["verdict"] == "takedown":
            live = [ticket["reference"] for ticket, place in places.get(url, []) if ticket["state"] != "closed"]
            expect_same(len(live), 1, "tickets of %s: %s" % (url, live))
    return places


def opened(run, province):
    """night 1: one injection at one owner is one ticket with all its places; a campaign links tickets of several owners"""
    province.crawl(1)
    places = whole(province, 1)
    expect_same(set(places), {url for url, page in province.lists[1].items() if page["verdict"] == "takedown"}, "places")
    tickets = province.tickets()
    expect_same({ticket["state"] for ticket in tickets.values()}, {"open"}, "states")
    year = time.strftime("%Y")
    expect_same(sorted(tickets), ["RS-%s-%04d" % (year, n + 1) for n in range(len(tickets))], "references")
    expect_same(len({(t["agency"], t["injection"]) for t in tickets.values()}), len(tickets), "tickets for one owner and injection")
    sites = {site: agency for site, agency in province.database().execute("SELECT name, agency FROM site")}
    for url, [(ticket, place)] in places.items():
        expect_same(ticket["agency"], sites[place["site"]], url)
        page = province.lists[1][url]
        if page.get("campaign"):
            expect_same(ticket["injection"], page["campaign"], url)
            expect_same(ticket["campaign"], page["campaign"], url)
    largest = max(tickets.values(), key=lambda t: len([o for o in tickets.values() if o["campaign"] == t["campaign"] and t["campaign"]]))
    others = {t["reference"] for t in tickets.values() if t["campaign"] == largest["campaign"]} - {largest["reference"]}
    expect(len(others) > 5, "a campaign over many owners")
    expect_same({r["reference"] for r in province.shown(largest["reference"])["relatives"]}, others, "tickets of the campaign")
    expect(all(t["overdue"] is False and t["severity"] == "takedown" for t in tickets.values()), "ages of tickets")
    expect(len(tickets) < len(places), "as many tickets as pages")


def again_doubles_nothing(run, province):
    """the same night again: no ticket, place or entry of the log more"""
    before = (province.tickets(), province.number("SELECT count(*) FROM ticket_place"), province.audit())
    province.crawl(1)
    whole(province, 1)
    after = (province.tickets(), province.number("SELECT count(*) FROM ticket_place"), province.audit())
    expect_same({r: (t["state"], t["places"], t["due"]) for r, t in after[0].items()},
                {r: (t["state"], t["places"], t["due"]) for r, t in before[0].items()}, "tickets")
    expect_same(after[1:], before[1:], "places, entries of the log")


def commands(run, province):
    """sent, claimed, noted, closed by hand and reopened: who may do what, and the log tells all"""
    reference = sorted(province.tickets())[0]
    expect_same(run.program("ticket", "sent", reference, "--config", province.server.config).returncode, 3, "without a name")
    province.command("sent", reference, *WHO)
    province.command("sent", reference, *WHO, code=1)  # it was
    expect_same(province.tickets("sent").keys(), {reference}, "sent ones")
    province.command("note", reference, *WHO, "--text", "đã gọi điện cho đơn vị")
    province.command("claim", reference.lower(), *WHO)
    expect_same(province.shown(reference)["state"], "claimed", "state")
    province.crawl(1)
    expect_same(province.shown(reference)["state"], "sent", "a claim that was not true")
    province.command("close", reference, *WHO, code=3)  # without a reason
    province.command("close", reference, *WHO, "--reason", "trang web ngừng hoạt động")
    expect(reference not in province.tickets("live"), "closed is listed as live")
    province.command("reopen", reference, *WHO, "--reason", "vẫn còn")
    ticket = province.shown(reference)
    expect_same((ticket["state"], ticket["recurrences"], ticket["sent"]), ("reopened", 1, None), "reopened")
    expect_same(province.history(reference), ["ticket-opened", "ticket-sent", "ticket-note", "ticket-claimed", "ticket-found-again",
                                              "ticket-closed-by-hand", "ticket-reopened"], "history")
    page = ticket["places"][0]["page"]
    expect_same(province.shown("p%d" % page)["reference"], reference, "the ticket of a page")
    province.command("make", str(page), *WHO, code=1)  # it has one
    clean = province.number("SELECT page FROM judgement WHERE verdict = 0 AND finding_count = 0 LIMIT 1")
    province.command("make", str(clean), *WHO, code=1)
    province.command("show", "RS-2020-0001", code=1)
    province.command("list", "--state", "nonsense", code=3)
    expect_same(run.program("ticket", "list", "--nonsense", "--config", province.server.config).returncode, 3, "an unknown option")
    site = ticket["places"][0]["site"]
    for other in province.tickets("all", "--site", site).values():
        expect(any(place["site"] == site for place in province.shown(other["reference"])["places"]), "filtered by site")
    expect_same(set(province.tickets("all", "--agency", ticket["agency"])),
                {r for r, t in province.tickets().items() if t["agency"] == ticket["agency"]}, "filtered by agency")
    expect_same(province.tickets("all", "--overdue"), {}, "overdue on the first day")
    csv = province.command("list", "--format", "csv")
    expect(csv.startswith("\ufeff") and len(csv.splitlines()) == 1 + len(province.tickets("live")), "CSV")
    expect(reference in province.command("list") and "Cùng nội dung ở đơn vị khác" in
           province.command("show", max(province.tickets().values(), key=lambda t: t["places"])["reference"]), "in words")


def cleaned_and_joined(run, province):
    """night 2, two days later: cleaned places are clean, a ticket with none left is checked again; new pages join"""
    before = province.tickets()
    was = {url for url in province.places()}
    province.crawl(2, day=2)
    places = whole(province, 2)
    cleaned = {row["url"] for row in table("changes.tsv") if row["kind"] == "gone" and row["night"] == "2"}
    expect_same({url for url, rows in places.items() if all(place["clean"] for _, place in rows)}, cleaned, "clean places")
    after = province.tickets()
    done = {r for r in before if all(place["clean"] for place in province.shown(r)["places"])}
    expect(done, "no ticket has all its places cleaned")
    expect_same({r for r, t in after.items() if t["state"] == "checking"}, done, "tickets that are checked again")
    joined = [url for url, rows in places.items() if url not in was and rows[0][0]["reference"] in before]
    expect(joined, "no page joined a ticket")
    for url in joined:
        expect("ticket-joined" in province.history(places[url][0][0]["reference"]), url)
    expect_same(set(after) - set(before), {rows[0][0]["reference"] for url, rows in places.items()
                                           if rows[0][0]["reference"] not in before}, "new tickets have places")
    province.done, province.cleaned = done, cleaned


def not_closed_the_same_day(run, province):
    """night 2 again, half a day later: clean a second time, but not a day later"""
    province.crawl(2, day=2.5)
    expect_same({r for r, t in province.tickets().items() if t["state"] == "checking"}, province.done, "tickets that are checked again")
    expect_same(province.tickets("closed"), {}, "closed ones")


def closed_a_day_later(run, province):
    """night 2 a third time, a day after the first: closed; overdue ones are told"""
    province.crawl(2, day=3.1)
    expect_same(set(province.tickets("closed")), province.done, "closed ones")
    for reference in province.done:
        expect_same(province.history(reference)[-2:], ["ticket-clean-once", "ticket-closed"], reference)
    live = province.tickets("live")
    old = {r for r, t in live.items() if r in live and not t["reopened"]}
    now = dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME="+4d")
    late = json_lines(run.program("ticket", "list", "--overdue", "--format", "jsonl", "--config", province.server.config, env=now).stdout)
    every = json_lines(run.program("ticket", "list", "--overdue", "--state", "all", "--format", "jsonl", "--config", province.server.config, env=now).stdout)
    expect_same({row["reference"] for row in every}, {row["reference"] for row in late}, "overdue of all states")
    first_day = {r for r in old if live[r]["opened"] == min(t["opened"] for t in live.values())}
    expect(first_day <= {row["reference"] for row in late}, "four days after the first they are overdue")
    expect(all(row["overdue"] and row["age_days"] >= 3 for row in late if not row["reopened"]), "ages")


def returned(run, province):
    """night 1 again, two days later: what was closed is back, and counted"""
    province.crawl(1, day=5)
    whole(province, 1)
    for reference in province.done:
        ticket = province.shown(reference)
        expect_same((ticket["state"], ticket["recurrences"]), ("reopened", 1), reference)
        expect(any(not place["clean"] for place in ticket["places"]), "its place is bad again")
    province.crawl(1, day=5.2)
    expect_same({province.shown(reference)["recurrences"] for reference in province.done}, {1}, "counted once")


def shown_once_closes_nothing(run, province):
    """redirects that each visitor is shown once were not seen again in any of these nights: their tickets are open all the same"""
    once = {row["url"] for row in table("expected.tsv") if any(word in row["technique"] for word in ONCE) and row["source"] == "crawl"}
    expect(once, "no such page in the province")
    places = province.places()
    for url in once & set(province.lists[1]):
        for ticket, place in places[url]:
            expect(not place["clean"] and ticket["state"] not in ("closed", "checking"), "%s: %s" % (url, ticket["state"]))
            expect("ticket-clean-once" not in province.history(ticket["reference"]), url)


def past_places_first(run, province):
    """places of tickets are asked as everybody, whatever the budget of pages; those of closed ones too"""
    province.crawl(2, day=6)
    province.crawl(2, day=7.1)
    expect_same(set(province.tickets("closed")), province.done, "closed a second time")
    province.crawl(2, day=8, max_pages_per_site=1)
    places = province.places()
    asked = {}
    for row in province.server.requests():
        asked.setdefault(row["host"], []).append((row["path"], row["identity"]))
    identities = {name for name, in province.database().execute("SELECT name FROM identity")}
    checked = 0
    for url in places:
        host, path = url.split("/", 3)[2], "/" + url.split("/", 3)[3]
        if host not in asked or host.startswith("xa-anmy"):
            continue
        expect_same({identity for at, identity in asked[host] if at == path} & identities, identities, "who asked for " + url)
        checked += 1
    expect(checked > 40, "places that were asked for: %d" % checked)


def rechecked_on_request(run, province):
    """recheck asks for a ticket's pages alone, as everybody, says what is there, and leaves the nights' knowledge and an open run alone"""
    province.crawl(1)
    cleaned = {row["url"] for row in table("changes.tsv") if row["kind"] == "gone" and row["night"] == "2"}
    with Server(run, "recheck-2", "--night", "2") as server:
        server.setting("state", province.state)
        province.server = server
        stopped = subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", server.config], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(province, stopped, "SELECT count(*) FROM judgement WHERE run = 2", 100)
        busy = run.program("ticket", "recheck", "--all", "--config", server.config)
        stopped.send_signal(signal.SIGTERM)
        expect_same(stopped.wait(), 4, "a crawl that is stopped")
        expect(busy.returncode == 1 and b"ti\xe1\xba\xbfn tr\xc3\xacnh" in busy.stderr, "recheck while a crawl is running: %s" % busy.stderr)
        places = province.places()
        whole_ticket = next(rows[0][0]["reference"] for url, rows in places.items()
                            if url in cleaned and all(place["url"] in cleaned for place in rows[0][0]["places"]))
        partly = next(rows[0][0]["reference"] for url, rows in places.items()
                      if url in cleaned and not all(place["url"] in cleaned for place in rows[0][0]["places"]))
        before = dump(province)
        asked = len(server.requests())
        said = province.command("recheck", whole_ticket)
        expect_same(province.shown(whole_ticket)["state"], "checking", said)
        requests = [row for row in server.requests()[asked:] if not row["path"].endswith((".css", "robots.txt"))]
        paths = {"http://%s%s" % (row["host"], row["path"]) for row in requests}
        expect_same(paths, {place["url"] for place in province.shown(whole_ticket)["places"]}, "what was asked for")
        expect(len({row["identity"] for row in requests}) >= 6, "who asked: %s" % requests)
        province.command("recheck", partly)
        ticket = province.shown(partly)
        expect_same({place["url"]: place["clean"] for place in ticket["places"]},
                    {place["url"]: place["url"] in cleaned for place in ticket["places"]}, "places of a ticket that is not clean")
        expect_same(ticket["state"], "open", "its state")
        expect("còn ở" in province.command("recheck", "--all"), "recheck of all")
        expect_same(dump(province), before, "what the nights know")
        expect(not os.path.exists(os.path.join(province.state, "recheck")), "the copy is left")
        expect(all(row["what"] != "ticket-rechecked" or row["who"] == "rasoat" for row in
                   json_lines(province.command("log", partly, "--format", "jsonl").encode())), "who")
        expect_same(run.program("crawl", "--config", server.config).returncode, 0, "the crawl that goes on")
        expect_same(province.number("SELECT max(id) FROM run"), 2, "runs")
        expect_same(province.shown(whole_ticket)["state"], "checking", "the same day")
        expect_same(run.program("ticket", "recheck", "--config", server.config).returncode, 3, "recheck of nothing")


def dump(province):
    """What nights have learned: everything but tickets, their log and what is held for them."""
    with province.database() as database:
        tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute("SELECT * FROM %s ORDER BY 1, 2" % name).fetchall() for name in tables
                if not name.startswith(("ticket", "audit", "evidence_hold", "sqlite_"))}


class Decided(Tickets):
    """A province of its own, whose pages can be changed."""

    def __init__(self, run, name):
        super().__init__(run, name)
        self.root = run.path(name + "-copy", "tests", "province")
        shutil.copytree(harness.PROVINCE, self.root)
        os.symlink(os.path.join(harness.ROOT, "wordlists"), run.path(name + "-copy", "wordlists"))

    def crawl(self, night, **settings):
        before, harness.PROVINCE = harness.PROVINCE, self.root
        try:
            return super().crawl(night, **settings)
        finally:
            harness.PROVINCE = before


def decided_content_is_silent(run, province):
    """a false positive is silent on the next nights, and alarms on other content; it is told as decided, never as gone"""
    province.crawl(1)
    tickets = province.tickets()
    alone = [t for t in tickets.values() if t["places"] == 1]
    chosen = next(t for t in alone if province.shown(t["reference"])["places"][0]["url"].endswith("dien-dan-thanh-nien-khoi-nghiep-4905.html"))
    accepted = next(t for t in alone if t["injection"].startswith("rule defacement"))
    urls = {t["reference"]: province.shown(t["reference"])["places"][0]["url"] for t in (chosen, accepted)}
    province.command("close", chosen["reference"], "--false-positive", *WHO, "--reason", "bài viết phòng chống cờ bạc")
    province.command("accept", accepted["reference"], *WHO, "--reason", "chờ nâng cấp", code=3)  # until when?
    province.command("accept", accepted["reference"], *WHO, "--reason", "chờ nâng cấp", "--until", "2001-01-01", code=3)
    province.command("accept", accepted["reference"], *WHO, "--reason", "chờ nâng cấp", "--until", "2099-12-31")
    for night in range(2):
        listed = {page["url"] for page in listing(run, province.server)}
        expect(not listed & set(urls.values()), "what was decided is listed (%d)" % night)
        gone = {page["url"] for page in listing(run, province.server, "--gone") if page["state"] == "gone"}
        expect(not gone & set(urls.values()), "what was decided is told as gone (%d)" % night)
        expect_same(province.shown(chosen["reference"])["state"], "false-positive", "state")
        expect_same(province.shown(accepted["reference"])["state"], "accepted", "state")
        paper = run.program("list", "--config", province.server.config).stdout.decode()
        covered = run.program("coverage", "--config", province.server.config).stdout.decode()
        expect("vì đã có người quyết định: 2 " in covered, "coverage is silent about what was decided")
        expect(all(url in paper for url in urls.values()) and "Không liệt kê vì" in paper, "the list is silent about what was decided")
        words = run.program("show", "--config", province.server.config, urls[chosen["reference"]]).stdout.decode()
        expect("Nguyễn Thị An" in words and "bài viết phòng chống cờ bạc" in words, "show does not tell the decision: " + words)
        province.crawl(1)
    expect_same(len(province.command("decisions").splitlines()), 4, "decisions")
    same = {}  # pages whose findings say the same
    for page, said in province.database().execute(
            "SELECT id >> 16, group_concat(DISTINCT rule || char(9) || target || char(9) || CASE WHEN rule LIKE 'new-%' THEN '' ELSE evidence END) "
            "FROM (SELECT * FROM finding WHERE weight > 0 AND rule NOT IN ('campaign', 'new-to-province') ORDER BY id >> 16, rule, target, evidence) "
            "GROUP BY id >> 16"):
        same.setdefault(said, []).append(page)
    alike = max((pages for pages in same.values()), key=len)
    expect(len(alike) > 1, "no two pages of the province say the same")
    before = {page["url"] for page in listing(run, province.server)}
    province.command("decide", str(alike[0]), "--false-positive", "--everywhere", *WHO, "--reason", "mẫu trang dùng chung")
    names = {url for url, in province.database().execute("SELECT url FROM page WHERE id IN (%s)" % ", ".join(map(str, alike)))}
    expect(names <= before, "they are listed")
    expect_same(before - {page["url"] for page in listing(run, province.server)}, names, "what one decision about the same content takes off at once")
    expect_same(before - set(province.crawl(1)), names, "what one decision about the same content takes off the list")
    number = json_lines(province.command("decisions", "--format", "jsonl").encode())[0]["id"]
    province.command("undecide", str(number), *WHO, "--reason", "nhầm")
    content = os.path.join(province.root, "sites", "tinhdoan-songan.example", "routes")
    with open(content, "a", encoding="utf-8") as routes:
        routes.write("inject /tin-tuc/dien-dan-thanh-nien-khoi-nghiep-4905.html at=footer content=another.html\n")
    with open(os.path.join(os.path.dirname(content), "another.html"), "w", encoding="utf-8") as file:
        file.write('<div style="display:none"><a href="http://other-bet.test/nohu">nổ hũ đổi thưởng uy tín</a> '
                   '<a href="http://other-bet.test/taixiu">tài xỉu online</a></div>\n')
    listed = province.crawl(1)
    expect(urls[chosen["reference"]] in listed, "changed content is silent")
    expect_same(province.shown(chosen["reference"])["state"], "reopened", "state of the ticket")
    expect(urls[accepted["reference"]] not in listed, "what did not change alarms")
    expect(names <= set(listed), "a decision about many pages that was taken back holds")
    number = [row["id"] for row in json_lines(province.command("decisions", "--format", "jsonl").encode()) if row["kind"] == "accepted"][0]
    province.command("undecide", str(number), *WHO, "--reason", "nhầm")
    expect(urls[accepted["reference"]] in province.crawl(1), "a decision that was taken back holds")
    expect_same(province.shown(accepted["reference"])["state"], "reopened", "state of the ticket")
    for command, decided in (("accept", True), ("reopen", False)):  # by hand, before any crawl
        province.command(command, accepted["reference"], *WHO, "--reason", "hết hạn", *(["--until", "2099-12-31"] if decided else []))
        expect_same(province.shown(accepted["reference"])["places"][0]["decided"], decided, "its page after " + command)


def how_pages_go(run, province):
    """a page that is deleted is clean and told so, one that leads home is told as a note; refusals, errors and one visitor's absence clear nothing"""
    ways = {"/tin-tuc/dien-dan-thanh-nien-khoi-nghiep-4905.html": ("tinhdoan-songan.example", "everyone status=404", True, "gone"),
            "/tin-tuc/hoi-nghi-ket-noi-cung-cau-cong-nghe-4702.html": ("sokhcn.songan.example", "everyone status=301 to=/", True, "redirects-home"),
            "/tin-tuc/sang-kien-cap-tinh-nam-2026-4706.html": ("sokhcn.songan.example", "everyone status=410", True, "gone"),
            "/tin/phong-doc-dien-tu.htm": ("thuvien-songan.example", "everyone status=403", False, ""),
            "/-/quy-che-chi-tieu-noi-bo": ("sotaichinh.songan.example", "everyone status=500", False, ""),
            "/2026/11/ngay-hoi-dua-thuyen-tren-song/": ("sovhttdl.songan.example", "googlebot status=503", False, "")}
    province.crawl(1)
    before = province.places()
    for path, (host, what, _, _) in ways.items():
        expect("http://" + host + path in before, path + " has no ticket")
        routes = os.path.join(province.root, "sites", host, "routes")
        with open(routes, "a", encoding="utf-8") as file:
            file.write("change %s everyone raw=plain.html\nchange %s %s\n" % (path, path, what))
        with open(os.path.join(os.path.dirname(routes), "plain.html"), "w", encoding="utf-8") as file:
            file.write("<!DOCTYPE html><html lang=vi><title>Thông báo</title><p>Nội dung đang được cập nhật.</p></html>\n")
    province.crawl(1)
    places = province.places()
    for path, (host, what, clean, note) in ways.items():
        [(ticket, place)] = places["http://" + host + path]
        expect_same((place["clean"], place["note"]), (clean, note), path + " with " + what)
        expect(clean or ticket["state"] == "open", path + ": " + ticket["state"])
    [(ticket, _)] = places["http://sokhcn.songan.example/tin-tuc/sang-kien-cap-tinh-nam-2026-4706.html"]
    expect_same(ticket["state"], "checking", "a ticket whose only page was deleted")
    expect("404 hoặc 410" in province.command("show", "p%d" % places["http://sokhcn.songan.example/tin-tuc/"
           "hoi-nghi-ket-noi-cung-cau-cong-nghe-4702.html"][0][1]["page"]), "what a redirect to the start page means is told")


def killed_at_the_end(run, province):
    """kill -9 when all pages are judged, at three moments of what follows, then resumed: tickets as after an undisturbed night"""
    undisturbed = Tickets(run, "undisturbed-tickets")
    undisturbed.crawl(1)
    wanted = sorted((t["reference"], t["agency"], t["injection"], t["state"], t["places"]) for t in undisturbed.tickets().values())
    with Server(run, "killed-at-the-end", "--night", "1") as server:
        server.setting("state", province.state)
        province.server = server
        command = [os.path.join(run.build, "rasoat"), "crawl", "--config", server.config]
        for queries in ((ALL_JUDGED, 1), ("SELECT count(*) FROM campaign", 1), ("SELECT count(*) FROM ticket", 1)):
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_for(province, process, *queries)
            process.send_signal(signal.SIGKILL)
            process.wait()
        with sqlite_of(province) as database:  # stopped after its tickets were stored, before it was finished
            database.execute("UPDATE run SET finished = 0, state = 'open' WHERE id = (SELECT max(id) FROM run)")
        for _ in range(2):
            expect_same(run.program("crawl", "--config", server.config, "--resume").returncode, 0, "the crawl that goes on")
            got = sorted((t["reference"], t["agency"], t["injection"], t["state"], t["places"]) for t in province.tickets().values())
            expect_same(got, wanted, "tickets")
            opened_once = province.number("SELECT max(n) FROM (SELECT count(*) AS n FROM audit WHERE what = 'ticket-opened' GROUP BY subject)")
            expect_same(opened_once, 1, "how often a ticket was opened")
            with sqlite_of(province) as database:
                database.execute("UPDATE run SET finished = 0, state = 'open' WHERE id = (SELECT max(id) FROM run)")


# Nothing is due any more: what follows are second looks, campaigns and tickets.
ALL_JUDGED = ("SELECT (SELECT count(*) FROM judgement) > 700 AND "
              "NOT EXISTS (SELECT 1 FROM page WHERE turn < (SELECT max(id) FROM run))")


def sqlite_of(province):
    return sqlite3.connect(os.path.join(province.state, "rasoat.db"))


def wait_for(province, process, query, least):
    """Until the store says so: the store is the event; a crawl that is over is late, which the next step is for."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if province.number(query) >= least:
                return
        except Exception:
            pass  # the store is being made
        time.sleep(0.005)
