"""ticket_days.py: tickets over days of the bundled province, by another clock: checked again after the fix, closed a day later, overdue,
reopened on return; what was shown once closes nothing."""
import os

from harness import asked_for, expect, expect_same, json_lines, table
from nights import FAKETIME
from tickets import Tickets, some, whole

ONCE = ("first", "once")  # techniques that are shown to each visitor once


def tests(run):
    if run.sanitized:  # it does not take another clock
        return
    province = Tickets(run, "days", some(run, "soyte", "tinhdoan-songan", "bhxh-songan", "xa-tanphu", "sovhttdl"))
    province.crawl(1)
    for test in (cleaned_and_joined, not_closed_the_same_day, closed_a_day_later, returned, shown_once_closes_nothing, past_places_first):
        run.test(test, province)


def cleaned_and_joined(run, province):
    """night 2, two days later: cleaned places are clean, a ticket with none left is checked again; new pages join"""
    before = province.tickets()
    was = {url for url in province.places()}
    province.crawl(2, day=2)
    places = whole(province, 2)
    cleaned = {row["url"] for row in table("changes.tsv") if row["kind"] == "gone" and row["night"] == "2" and asked_for(province.server, row["url"])}
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
    expect_same(once - set(province.lists[1]), set(), "those that the first night did not list")
    places = province.places()
    for url in once:
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
    expect(checked > 15, "places that were asked for: %d" % checked)
