"""killing.py: kill -9 and SIGTERM at random moments of several nights, in which people decide: what was committed stays, no page and no
decision is half done, and the same command goes on to the same list. `run.py BUILD killing-long` does it 200 times; KILLS_SEED repeats a
run."""
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import people
from harness import COMPARED, Server, essence, expect, expect_same, listing

LONG = 200
# Sites with second looks, a campaign and cloaked pages.
FEW = ("soyte", "sonnmt", "thuvien-songan", "xa-tanphu", "baosongan", "xa-longthanh")


def tests(run):
    if run.full:
        whole(run, 8, 3)
    else:
        whole(run, 3, 1, FEW)


def long(run):
    whole(run, LONG, LONG // 10)


def whole(run, kills, stops, sites=()):
    run.timeout = 600
    seed = int(os.environ.get("KILLS_SEED", time.time_ns() % 1000000))
    print("# KILLS_SEED=%d" % seed)
    chance = random.Random(seed)
    with Server(run, "killing") as server:
        server.setting("identities", "browser, googlebot")
        if sites:
            server.hurry().only(*sites)
        os.makedirs(os.path.join(server.state, "packs"))
        run.test(undisturbed, server)
        run.test(killed_at_random, server, chance, kills,
                 name="kill -9 at %d random moments while people decide: nothing committed is lost, no page or decision is half done" % kills)
        run.test(stopped_at_random, server, chance, stops, name="SIGTERM at %d random moments: exit 4 within five seconds" % stops)
        run.test(stopped_in_the_second_look, server)


expected = {}


def undisturbed(run, server):
    """an undisturbed night, to compare with"""
    began = time.monotonic()
    expect_same(run.program("crawl", "--config", server.config).returncode, 0, "crawl")
    expected["seconds"] = time.monotonic() - began
    expected["list"] = essence(listing(run, server))
    expect(len(expected["list"]) >= 10, "the list is short")


def start(run, server):
    return subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", server.config],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def whole_database(path):
    """Opens as after a crash; the structure, and what the program itself promises: pages with all their findings."""
    database = sqlite3.connect(path)
    try:
        expect_same(database.execute("PRAGMA integrity_check").fetchone()[0], "ok", "integrity")
        expect_same(database.execute("PRAGMA foreign_key_check").fetchall(), [], "references")
        expect_same(database.execute("SELECT page, finding_count, (SELECT count(*) FROM finding WHERE id BETWEEN page * 65536 AND page * 65536 "
                                     "+ 65535) AS got FROM judgement WHERE finding_count <> got").fetchall(), [], "pages with half of their findings")
        expect_same(database.execute("SELECT count(*) FROM judgement AS j JOIN page AS p ON p.id = j.page JOIN run AS r ON r.id = j.run "
                                     "WHERE r.state = 'open' AND p.turn <> j.run").fetchone()[0], 0, "judged pages that are still due")
        run, state = database.execute("SELECT id, state FROM run ORDER BY id DESC LIMIT 1").fetchone()
        done = {url for url, in database.execute("SELECT url FROM page JOIN judgement ON page = page.id WHERE run = ?", (run,))}
        flagged = {url for url, in database.execute("SELECT url FROM page JOIN judgement ON page = page.id WHERE verdict IN (1, 2)")}
        return run, state, done, flagged
    finally:
        database.close()


def same_list(got, decided=()):
    """With what an undisturbed night lists, but for pages that somebody decided about; says only what differs."""
    wanted = {page[0]: page for page in expected["list"] if page[0] not in decided}
    got = {page[0]: page for page in got}
    expect_same(sorted(set(wanted) - set(got)), [], "missing")
    expect_same(sorted(set(got) - set(wanted)), [], "too much")
    for url, page in wanted.items():
        differs = set(got[url][4]) ^ set(page[4])
        if decided:  # pages that were decided about count in no campaign
            differs = {finding for finding in differs if json.loads(finding)["rule"] not in COMPARED}
        else:
            expect_same(got[url][2], page[2], "verdict of " + url)
        expect_same(sorted(differs), [], "findings of " + url)


def settle(run, server):
    """Goes on until the night is over, and compares."""
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    same_list(essence(listing(run, server)), decided_pages(server))


def decided_pages(server):
    """That are clean because of a decision."""
    with contextlib.closing(server.database()) as database:
        return {url for url, in database.execute("SELECT url FROM page JOIN judgement ON page = page.id WHERE verdict = 0 AND reason <> ''")}


def killed_at_random(run, server, chance, kills):
    database = os.path.join(server.state, "rasoat.db")
    before = (0, "", set(), set())
    waiting, done, begun, told = people.acts(server, chance), [], [], 0
    for kill in range(kills):
        if before[1] != "open" and kill % 2 and chance.random() < 0.3:
            shutil.rmtree(server.state)  # a first night, where everything is new
            before = (0, "", set(), set())
            waiting, done, begun = [], [], []
        process = start(run, server)
        moments = sorted(chance.uniform(0.05, min(2.0, expected["seconds"])) for _ in range(3))
        began = time.monotonic()
        for moment in moments[:-1]:
            if waiting and not ended_at(process, began + moment):
                decide(run, server, chance, waiting.pop(0), done, begun)
        if not ended_at(process, began + moments[-1]):
            process.kill()
        _, errors = process.communicate()
        expect(process.returncode in (0, -signal.SIGKILL), "ended with %d: %s" % (process.returncode, errors.decode()))
        if not os.path.exists(database) or not has_run(database):
            continue
        now = whole_database(database)
        people.whole(database, server.state)
        with contextlib.closing(sqlite3.connect(database)) as opened:
            people.check(opened, done, begun)
        told = max(told, len(done))
        if now[0] == before[0]:
            expect(before[2] <= now[2], "done, and due again: %s" % sorted(before[2] - now[2])[:3])
        lost = before[3] - now[3] - decided_pages(server)
        expect(not lost, "kill %d: flagged before, and not any more: %s" % (kill, sorted(lost)[:3]))
        before = now
        if not waiting and before[1] == "finished":
            waiting = people.acts(server, chance, first=len(done) + len(begun))
    expect(told > 0 or kills < 4, "nobody decided")
    settle(run, server)
    people.whole(database, server.state)


def ended_at(process, moment):
    """Waits until then, or until it has ended."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=max(0, moment - time.monotonic()))
    return process.poll() is not None


def decide(run, server, chance, act, done, begun):
    """A person's command, killed now and then as well."""
    process = subprocess.Popen([os.path.join(run.build, "rasoat"), *act.command, "--config", server.config], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if chance.random() < 0.3 and not ended_at(process, time.monotonic() + chance.uniform(0, 0.05)):
        process.kill()
    _, errors = process.communicate(timeout=60)
    expect(process.returncode in (0, 1, -signal.SIGKILL), "%r ended with %d: %s" % (act, process.returncode, errors.decode()))
    if process.returncode == 0:
        people.remember(server, act)
        done.append(act)
    else:  # killed, or no longer possible: a night changed the ticket since
        begun.append(act)
        if process.returncode == 1:
            with contextlib.closing(server.database()) as database:
                expect(not people.trace(database, act.who), "%r was refused, and left something" % act)


def has_run(path):
    database = sqlite3.connect(path)
    try:
        return database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'run'").fetchone()[0] == 1 and \
            database.execute("SELECT count(*) FROM run").fetchone()[0] > 0
    finally:
        database.close()


def stopped_at_random(run, server, chance, stops):
    for _ in range(stops):
        process = start(run, server)
        try:
            process.wait(timeout=chance.uniform(0.05, expected["seconds"]))
        except subprocess.TimeoutExpired:
            pass
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        took = time.monotonic() - asked
        expect(process.returncode in (0, 4, -signal.SIGTERM), "ended with %d: %s" % (process.returncode, errors.decode()))
        expect(took < 5, "took %.1f s" % took)
    settle(run, server)


def stopped_in_the_second_look(run, server):
    """SIGTERM when all pages are done and sites are looked at a second time: exit 4, and the same command does it again"""
    for _ in range(8):  # on a busy machine the night may be over before this process is woken
        before = newest_run(server)
        process = start(run, server)
        while not ended_at(process, time.monotonic() + 0.002) and not (newest_run(server) != before and due(server) == 0):
            pass
        process.send_signal(signal.SIGSTOP)  # it stands still: where it is, and how long it takes from here, is no matter of luck
        was_open = asked_of(server, "SELECT state FROM run ORDER BY id DESC LIMIT 1") == "open"
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        _, errors = process.communicate(timeout=60)
        took = time.monotonic() - asked
        if was_open and process.returncode == 4:
            break
        expect_same(process.returncode, 0, errors.decode())
    expect_same(process.returncode, 4, errors.decode())
    expect(took < 5, "took %.1f s" % took)
    expect_same(asked_of(server, "SELECT state FROM run ORDER BY id DESC LIMIT 1"), "open", "the night")
    settle(run, server)


def asked_of(server, sql):
    database = server.database()
    try:
        return database.execute(sql).fetchone()[0]
    finally:
        database.close()


def newest_run(server):
    return asked_of(server, "SELECT max(id) FROM run")


def due(server):
    return asked_of(server, "SELECT count(*) FROM page WHERE turn < (SELECT max(id) FROM run)")
