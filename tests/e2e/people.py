"""people.py: what people decide while a night goes on: commands of several persons, each under a name of its own, and what each left in
the database, so that a test can ask after a crash whether all of it is still there. Standard library only."""
import hashlib
import os
import sqlite3

from harness import expect, expect_same

# Every table that keeps a person's name, with the columns that nobody changes later.
TRACES = {
    "audit": "SELECT id, time, what, kind, subject, detail, hex(chain) FROM audit WHERE who = ? ORDER BY id",
    "decision": "SELECT id, kind, content, page, ticket, reason, made, until FROM decision WHERE who = ? ORDER BY id",
    "taken back": "SELECT id, ended FROM decision WHERE ended_by = ? ORDER BY id",
    "baseline": "SELECT id, page, profile, since_run, how, reason FROM baseline WHERE who = ? ORDER BY id",
    "known": "SELECT id, site, channel, value, reason FROM known WHERE who = ? ORDER BY id",
    "item": "SELECT id, site, kind, value, reason, decided FROM item WHERE who = ? ORDER BY id",
}


def trace(database, who):
    """All that the person left, by table."""
    found = {name: database.execute(sql, (who,)).fetchall() for name, sql in TRACES.items()}
    return {name: rows for name, rows in found.items() if rows}


class Act:
    """One command of one person. `kept`: what it had left when it returned 0; None: it has not."""

    def __init__(self, number, *command):
        self.who = "Nguyễn Thị Ân %d" % number
        self.command = (*command, "--by", self.who)
        self.kept = None

    def __repr__(self):
        return " ".join(self.command)


def acts(server, chance, sends=False, first=0):
    """What people do with the tickets of the nights before, in an order of chance: those about one ticket stay in theirs."""
    database = server.database()
    tickets = [row for row in database.execute("SELECT t.id, min(p.page) FROM ticket AS t JOIN ticket_place AS p ON p.ticket = t.id "
                                               "WHERE t.state = 'open' GROUP BY t.id ORDER BY t.id")]
    database.close()
    expect(tickets or first, "no open ticket to decide about")
    chance.shuffle(tickets)
    lines = []
    for number, (ticket, page) in enumerate(tickets):
        ticket, page = str(ticket), str(page)
        lines.append([
            [("ticket", "sent", ticket), ("ticket", "note", ticket, "--text", "đã gọi điện"), ("ticket", "claim", ticket)],
            [("ticket", "note", ticket, "--text", "x" * 900), ("ticket", "close", ticket, "--reason", "trang tin thật", "--false-positive")],
            [("ticket", "note", ticket, "--text", "gửi thư")],
            [("ticket", "decide", page, "--false-positive", "--reason", "bài phòng chống cờ bạc"), ("ticket", "note", ticket, "--text", "xong")],
            [("ticket", "pack", ticket, "--no-pictures", "--out", os.path.join(server.state, "packs", "ticket-%s.zip" % ticket)),
             ("ticket", "close", ticket, "--reason", "ngừng hoạt động"), ("ticket", "reopen", ticket, "--reason", "vẫn còn"),
             ("ticket", "accept", ticket, "--until", "2099-12-31", "--reason", "chờ nâng cấp")],
        ][number % 5] + ([("ticket", "send", ticket, "--no-pack", "--to", "cntt@don-vi.test")] if sends and number % 5 == 2 else []))
    mixed = []
    while any(lines):
        mixed.append(chance.choice([line for line in lines if line]).pop(0))
    return [Act(number, *command) for number, command in enumerate(mixed, first)]


def remember(server, act):
    """The command has returned 0: what it left."""
    database = server.database()
    act.kept = trace(database, act.who)
    database.close()
    expect(act.kept, "%r left nothing" % act)


def check(database, done, begun=()):
    """All that returned commands left is there, byte for byte; of the others all or nothing that can be told apart."""
    for act in done:
        expect_same(trace(database, act.who), act.kept, "what is left of: %r" % act)
    for act in begun:
        rows = trace(database, act.who)
        expect(not rows or "audit" in rows, "half of it is there: %r: %r" % (act, rows))


# States that each change of a ticket may lead to; "ticket-found-again" goes back to where it was before somebody said it is fixed.
LEADS_TO = {
    "ticket-opened": {"open"}, "ticket-sent": {"sent"}, "ticket-claimed": {"claimed"}, "ticket-clean-once": {"checking"},
    "ticket-closed": {"closed"}, "ticket-closed-by-hand": {"closed"}, "ticket-accepted": {"accepted"},
    "ticket-false-positive": {"false-positive"}, "ticket-reopened": {"reopened"}, "ticket-found-again": {"open", "sent", "reopened"},
}


def whole_tickets(database):
    """What the tables say of each other: states as the log has them, numbers without a gap, a page in one ticket that is not closed."""
    last = {}
    for ticket, what in database.execute("SELECT subject, what FROM audit WHERE kind = 'ticket' ORDER BY id"):
        if what in LEADS_TO:
            last[ticket] = what
    for ticket, state, year in database.execute("SELECT id, state, year FROM ticket"):
        expect(state in LEADS_TO.get(last.get(ticket), ()), "ticket %d is %s, and the log ends with %s" % (ticket, state, last.get(ticket)))
    for sql, what in (
            ("SELECT year FROM ticket GROUP BY year HAVING max(number) <> count(*)", "numbers of tickets"),
            ("SELECT id FROM ticket WHERE id NOT IN (SELECT ticket FROM ticket_place)", "tickets without a page"),
            ("SELECT page FROM ticket_place JOIN ticket ON ticket.id = ticket WHERE state <> 'closed' GROUP BY page HAVING count(*) > 1",
             "pages of two tickets"),
            ("SELECT page FROM ticket_place JOIN ticket ON ticket.id = ticket WHERE state NOT IN ('closed', 'accepted', 'false-positive') "
             "AND page NOT IN (SELECT page FROM evidence_hold)", "pages of tickets whose evidence is not held"),
            ("SELECT subject FROM audit WHERE what = 'ticket-opened' GROUP BY subject HAVING count(*) > 1", "tickets opened twice"),
            ("SELECT subject FROM audit WHERE kind = 'ticket' AND subject NOT IN (SELECT id FROM ticket)", "entries of the log without a ticket"),
            ("SELECT id FROM decision WHERE ticket <> 0 AND ticket NOT IN (SELECT id FROM ticket)", "decisions without their ticket"),
            ("SELECT message_id FROM outbox GROUP BY message_id HAVING count(*) > 1", "messages twice"),
            ("SELECT id FROM outbox WHERE ticket <> 0 AND ticket NOT IN (SELECT id FROM ticket)", "messages without their ticket")):
        expect_same(database.execute(sql).fetchall(), [], what)


def whole_log(database):
    """The chain of the audit log, summed here (store/audit.c)."""
    before = b""
    for number, (row, time, who, what, kind, subject, detail, chain) in enumerate(database.execute(
            "SELECT id, time, CAST(who AS BLOB), CAST(what AS BLOB), CAST(kind AS BLOB), subject, CAST(detail AS BLOB), chain FROM audit "
            "ORDER BY id"), 1):
        summed = hashlib.sha256()
        for part in (before, time, who, what, kind, subject, detail):
            if isinstance(part, bytes):
                summed.update(len(part).to_bytes(8, "little") + part)
            else:
                summed.update((part & (1 << 64) - 1).to_bytes(8, "little"))
        expect_same((row, summed.digest()), (number, chain), "the audit log's chain at row %d" % row)
        before = chain


def whole_files(database, state):
    """Each piece of evidence and each pack that the database names is there, as it was written."""
    def sum_of(path):
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    for name, size, wanted in database.execute("SELECT file, bytes, sha256 FROM evidence"):
        path = os.path.join(state, "evidence", name)
        expect(os.path.exists(path), "a row and no evidence: " + name)
        expect_same((os.path.getsize(path), sum_of(path)), (size, wanted), name)
    last = {}
    for detail, in database.execute("SELECT detail FROM audit WHERE what = 'evidence-packed' ORDER BY id"):
        name, _, wanted = detail.rpartition(" sha256:")
        last[name] = wanted
    for name, wanted in last.items():
        path = os.path.join(state, "packs", name)
        expect(os.path.exists(path), "an entry of the log and no pack: " + name)
        expect_same(sum_of(path), wanted, name)


def whole(path, state=None):
    """Everything above; with the folder, its files too."""
    database = sqlite3.connect(path)
    try:
        whole_log(database)
        whole_tickets(database)
        if state:
            whole_files(database, state)
    finally:
        database.close()
