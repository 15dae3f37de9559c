"""power.py: the power goes at random moments of a night in which people decide. tests/power/recording.c writes down all that is written
and flushed; of that, whatever a disk may hold at a moment is put together: what was flushed, and of the rest any part. Then nothing that
a command had promised by returning may be missing, and the night goes on. POWER_SEED repeats a run; `run.py BUILD killing-long` has
many more moments."""
import contextlib
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import time

import people
from harness import ROOT, Server, essence, expect, expect_same, json_lines, listing
from killing import has_run, whole_database
from sinks import SmtpSink

CUTS, LONG, RESUMED = 40, 200, 1
ENTRY = struct.Struct("<c7xQQQQ")
SECTOR = 512
NIGHT = 1 << 32  # a promise: the night was over


def tests(run):
    whole(run, 1, CUTS, RESUMED)


def long(run):
    whole(run, 10, LONG // 10, 2)


def whole(run, nights, cuts, resumed):
    run.timeout = 600
    seed = int(os.environ.get("POWER_SEED", time.time_ns() % 1000000))
    print("# POWER_SEED=%d" % seed)
    chance = random.Random(seed)
    library = run.path("recording.so")
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, os.path.join(ROOT, "tests", "power", "recording.c"), "-ldl"], check=True)
    for night in range(nights):
        with Server(run, "power-%d" % night) as server, SmtpSink(server.folder, "smtp", offers="") as mail:
            cut = Cut(run, server, library, chance, mail)
            run.test(first_nights, cut)
            run.test(a_night_with_people, cut)
            run.test(power_goes, cut, cuts, resumed, name="the power goes at %d random moments of a night in which people decide: nothing that a "
                     "command promised is lost" % cuts)


class Cut:
    SITES = 8

    def __init__(self, run, server, library, chance, mail):
        self.run, self.server, self.chance, self.mail = run, server, chance, mail
        self.state, self.record = server.state, os.path.join(server.folder, "record")
        self.environment = dict(os.environ, LD_PRELOAD=library, POWER_FOLDER=self.state, POWER_RECORD=self.record)
        self.done = []
        if not run.full:
            server.hurry()
        server.setting("identities", "browser, googlebot")
        sites = os.path.join(server.folder, "sites.csv")
        with open(os.path.join(ROOT, "tests", "province", "sites.csv"), encoding="utf-8") as file:
            head, *rows = file.read().splitlines()
        with open(sites, "w", encoding="utf-8") as file:
            file.write("\n".join([head, *chance.sample(rows, self.SITES)]) + "\n")
        server.setting("inventory", sites)
        with open(server.config, "a", encoding="utf-8") as file:
            file.write("\n[mail]\nserver = smtp://127.0.0.1:%d\nfrom = canh-bao@doi.test\nteam = doi@doi.test\nrequire_tls = no\n"
                       "[outbox]\nretry_minutes = 0\n" % mail.port)

    def program(self, *arguments, **more):
        """The program, written down."""
        return self.run.program(*arguments, "--config", self.server.config, env=self.environment, **more)

    def promise(self, number):
        """What returned until now is promised from here on."""
        with open(self.record, "ab") as file:
            file.write(ENTRY.pack(b"P", 0, 0, number, 0))

    def act(self, act):
        result = self.program(*act.command)
        if result.returncode == 1 and "reopen" in act.command and b'"reopened"' in result.stderr:
            return  # the crawl found the page again first: refused, and nothing promised
        expect_same(result.returncode, 0, "%r: %s" % (act, result.stderr.decode()))
        people.remember(self.server, act)
        self.done.append(act)
        self.promise(len(self.done))


def first_nights(run, cut):
    """a night that is over, with its tickets"""
    expect_same(run.program("crawl", "--config", cut.server.config).returncode, 0, "crawl")
    cut.requests = len(cut.server.requests())
    cut.disk = Disk(cut.state)


def a_night_with_people(run, cut):
    """a second night, in which people decide at random moments; all that is written and flushed is written down"""
    acts = people.acts(cut.server, cut.chance, sends=True)[:14]
    moments = sorted(cut.chance.randrange(1, cut.requests) for _ in acts)
    os.makedirs(os.path.join(cut.state, "packs"), exist_ok=True)
    cut.disk = Disk(cut.state)
    begun = len(cut.server.requests())
    # As the review page does, somebody has the database open all the time: who closes it does not bring it to the disk.
    reader = subprocess.Popen([sys.executable, "-c", READER, os.path.join(cut.state, "rasoat.db")], env=cut.environment,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        expect_same(reader.stdout.readline(), b"reading\n", "the reader")
        night(run, cut, acts, moments, begun)
        cut.final = {page[0]: page for page in essence(listing(run, cut.server))}
    finally:
        reader.communicate(b"")
    cut.entries = entries(cut.record)


READER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("SELECT count(*) FROM run").fetchone()
print("reading", flush=True)
sys.stdin.read()
"""


def night(run, cut, acts, moments, begun):
    process = subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", cut.server.config], env=cut.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        for moment, act in zip(moments, acts):
            while process.poll() is None and len(cut.server.requests()) - begun < moment:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.01)
            cut.act(act)
        _, errors = process.communicate(timeout=run.timeout)
    expect_same(process.returncode, 0, errors.decode())
    with contextlib.closing(cut.server.database()) as database:
        cut.run_id = database.execute("SELECT max(id) FROM run").fetchone()[0]
        clean, = database.execute("SELECT page FROM judgement WHERE verdict = 0 AND finding_count = 0 AND status = 200 LIMIT 1").fetchone()
        ticket, = database.execute("SELECT min(id) FROM ticket").fetchone()
    cut.promise(NIGHT)  # it is over, and listed
    cut.act(people.Act(len(acts), "baseline", "approve", str(clean), "--reason", "đã xem"))
    cut.act(people.Act(len(acts) + 1, "ticket", "note", str(ticket), "--text", "đêm đã xong"))


def entries(path):
    with open(path, "rb") as file:
        data = file.read()
    found, at = [], 0
    while at < len(data):
        what, process, number, offset, length = ENTRY.unpack_from(data, at)
        at += ENTRY.size
        found.append((what, process, number, offset, data[at:at + length]))
        at += length
    expect_same(at, len(data), "the record's end")
    return found


class File:
    def __init__(self, data=b""):
        self.flushed = bytearray(data)
        self.pending = []  # (what, offset, bytes), in their order

    def flush(self, count):
        for one in self.pending[:count]:
            apply(self.flushed, *one)
        del self.pending[:count]


def apply(data, what, offset, piece):
    if what == b"T":
        del data[offset:]
        data.extend(bytes(offset - len(data)))
        return
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset:offset + len(piece)] = piece


class Disk:
    """What is on the disk for sure, and what was written since. Of a shared memory (-shm) nothing is on a disk."""

    def __init__(self, folder):
        self.folder, self.names, self.files, self.renamed, self.flushing = folder, {}, {}, [], {}
        self.promised, self.night_promised = 0, False
        for path, _, names in os.walk(folder):
            for name in names:
                whole_name = os.path.join(path, name)
                with open(whole_name, "rb") as file:
                    number = os.fstat(file.fileno()).st_ino
                    self.files[number] = File(file.read())
                self.names[whole_name] = number

    def step(self, what, process, number, offset, data):
        if what == b"P" and offset == NIGHT:
            self.night_promised = True
        elif what == b"P":
            self.promised = offset
        elif what == b"C":
            self.files[number] = File()
            self.renamed.append((what, os.fsdecode(data), number))
        elif what in b"WT":
            if number in self.files:
                self.files[number].pending.append((what, offset, data))
        elif what == b"B":
            self.flushing[process, number] = len(self.files[number].pending), self.files[number]
        elif what == b"E":
            count, file = self.flushing.pop((process, number))
            file.flush(min(count, len(file.pending)))
        elif what == b"R":
            self.renamed.append((what, *map(os.fsdecode, data.split(b"\0"))))
        elif what == b"U":
            self.renamed.append((what, os.fsdecode(data), None))
        elif what == b"D":
            folder = os.fsdecode(data).rstrip("/")
            for one in self.renamed:
                if os.path.dirname(one[1]) == folder:
                    rename(self.names, *one)
            self.renamed = [one for one in self.renamed if os.path.dirname(one[1]) != folder]

    def write(self, to, chance):
        """What may be found there after the power went now. Names reach the disk in their order, or not; of the bytes everything, nothing,
        the first ones, or any sectors."""
        names = dict(self.names)
        for one in self.renamed[:chance.randrange(len(self.renamed) + 1)]:
            rename(names, *one)
        way = chance.choice(["all", "none", "first", "any"])
        lost = chance.random()
        for path, number in names.items():
            if path.endswith("-shm"):
                continue
            file = self.files[number]
            data = bytearray(file.flushed)
            pending = file.pending
            if way == "none":
                pending = []
            elif way == "first":
                pending = pending[:chance.randrange(len(pending) + 1)]
            for what, offset, piece in pending:
                if way != "any" or what == b"T":
                    apply(data, what, offset, piece)
                    continue
                for at in range(0, len(piece), SECTOR):
                    if chance.random() > lost:
                        apply(data, what, offset + at, piece[at:at + SECTOR])
            target = os.path.join(to, os.path.relpath(path, self.folder))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as out:
                out.write(data)
        return way


def rename(names, what, first, second):
    if what == b"C":
        names[first] = second
    elif what == b"R" and first in names:
        names[second] = names.pop(first)
    elif what == b"U":
        names.pop(first, None)


def power_goes(run, cut, cuts, resumed):
    """Moments are places in the record; many of them just behind a promise, when least of it is flushed by others."""
    promises = [number for number, entry in enumerate(cut.entries) if entry[0] == b"P"]
    expect(len(promises) > 10, "%d promises" % len(promises))
    moments = sorted(cut.chance.choice([cut.chance.choice(promises) + 1, cut.chance.randrange(len(cut.entries) + 1)]) for _ in range(cuts))
    going_on = set(cut.chance.sample(range(cuts), resumed))
    copy = os.path.join(cut.server.folder, "cut")
    at = 0
    for number, moment in enumerate(moments):
        while at < moment:
            cut.disk.step(*cut.entries[at])
            at += 1
        shutil.rmtree(copy, ignore_errors=True)
        os.makedirs(copy)
        way = cut.disk.write(copy, cut.chance)
        try:
            after_the_cut(cut, copy)
            if number in going_on:
                goes_on(run, cut, copy)
        except Exception as error:
            raise type(error)("moment %d of %d (%s): %s" % (moment, len(cut.entries), way, error)) from error


def after_the_cut(cut, copy):
    path = os.path.join(copy, "rasoat.db")
    expect(os.path.exists(path) and has_run(path), "no database")
    newest, state, _, _ = whole_database(path)
    people.whole(path, copy)
    count = cut.disk.promised
    database = sqlite3.connect(path)
    try:
        people.check(database, cut.done[:count], cut.done[count:])
        if cut.disk.night_promised:
            expect_same((newest, state), (cut.run_id, "finished"), "the night that had ended")
    finally:
        database.close()


def goes_on(run, cut, copy):
    """The same command, and people who do again what was not promised: the same list, nothing sent twice that was known to be sent."""
    config = os.path.join(cut.server.folder, "cut.ini")
    with open(cut.server.config, encoding="utf-8") as file:
        words = file.read().replace("state = state", "state = cut")
    with open(config, "w", encoding="utf-8") as file:
        file.write(words)
    path = os.path.join(copy, "rasoat.db")
    sent_before = identities(cut.mail)
    for act in cut.done:
        with contextlib.closing(sqlite3.connect(path)) as database:
            missing = not people.trace(database, act.who)
        if missing and act.command[0] == "ticket":
            command = [part.replace(cut.state, copy) for part in act.command]
            os.makedirs(os.path.join(copy, "packs"), exist_ok=True)
            result = run.program(*command, "--config", config)
            expect_same(result.returncode, 0, "again: %r: %s" % (act, result.stderr.decode()))
    result = run.program("outbox", "send", "--config", config)
    expect_same(result.returncode, 0, result.stderr.decode())
    expect_same(set(identities(cut.mail)), set(sent_before), "what was sent again is known by its Message-ID")
    result = run.program("crawl", "--config", config)
    expect_same(result.returncode, 0, result.stderr.decode())
    listed = {page[0]: page for page in essence(json_lines(run.program("list", "--config", config, "--format", "jsonl").stdout))}
    expect_same(sorted(set(cut.final) ^ set(listed)), [], "the list")
    whole_database(path)
    people.whole(path, copy)


def identities(mail):
    return [line for one in mail.taken() for line in one["mail"].split("\r\n") if line.lower().startswith("message-id:")]
