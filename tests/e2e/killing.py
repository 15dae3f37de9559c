"""killing.py: kill -9, SIGTERM and power cuts at random moments of several nights: what was committed stays, no page is half done,
and the same command goes on to the same list. `run.py BUILD killing-long` does each 200 times; KILLS_SEED repeats a run."""
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

from harness import Server, essence, expect, expect_same, json_lines, listing

LONG = 200
# Sites with second looks, a campaign and cloaked pages.
FEW = ("soyte", "sonnmt", "thuvien-songan", "xa-tanphu", "baosongan", "xa-longthanh")


def tests(run):
    if run.full:
        whole(run, 8, 3, 4)
    else:
        whole(run, 8, 2, 3, FEW)


def long(run):
    whole(run, LONG, LONG // 10, LONG)


def whole(run, kills, stops, cuts, sites=()):
    run.timeout = 600
    seed = int(os.environ.get("KILLS_SEED", time.time_ns() % 1000000))
    print("# KILLS_SEED=%d" % seed)
    chance = random.Random(seed)
    with Server(run, "killing") as server:
        server.setting("identities", "browser, googlebot")
        if sites:
            server.hurry().only(*sites)
        run.test(undisturbed, server)
        run.test(killed_at_random, server, chance, kills, name="kill -9 at %d random moments: nothing committed is lost, no page is half done" % kills)
        run.test(stopped_at_random, server, chance, stops, name="SIGTERM at %d random moments: exit 4 within five seconds" % stops)
        run.test(stopped_in_the_second_look, server)
        run.test(power_cut_at_random, server, chance, cuts, name="power cuts at %d random moments: the database opens, and the night goes on" % cuts)


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


def same_list(got):
    """With what an undisturbed night lists; says only what differs."""
    wanted = {page[0]: page for page in expected["list"]}
    got = {page[0]: page for page in got}
    expect_same(sorted(set(wanted) - set(got)), [], "missing")
    expect_same(sorted(set(got) - set(wanted)), [], "too much")
    for url, page in wanted.items():
        expect_same(got[url][2], page[2], "verdict of " + url)
        expect_same(sorted(set(got[url][4]) ^ set(page[4])), [], "findings of " + url)


def settle(run, server):
    """Goes on until the night is over, and compares."""
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    same_list(essence(listing(run, server)))


def killed_at_random(run, server, chance, kills):
    database = os.path.join(server.state, "rasoat.db")
    before = (0, "", set(), set())
    for kill in range(kills):
        if before[1] != "open" and chance.random() < 0.3:
            shutil.rmtree(server.state)  # a first night, where everything is new
            before = (0, "", set(), set())
        process = start(run, server)
        try:
            process.wait(timeout=chance.uniform(0.05, min(2.0, expected["seconds"])))
        except subprocess.TimeoutExpired:
            process.kill()
        _, errors = process.communicate()
        expect(process.returncode in (0, -signal.SIGKILL), "ended with %d: %s" % (process.returncode, errors.decode()))
        if not os.path.exists(database):
            continue
        now = whole_database(database) if has_run(database) else before
        if now[0] == before[0]:
            expect(before[2] <= now[2], "done, and due again: %s" % sorted(before[2] - now[2])[:3])
        lost = before[3] - now[3]
        expect(not lost, "kill %d: flagged before, and not any more: %s" % (kill, sorted(lost)[:3]))
        before = now
    settle(run, server)


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
    for _ in range(5):  # it is short: a night may end before the signal
        before = newest_run(server)
        process = start(run, server)
        while process.poll() is None and not (newest_run(server) != before and due(server) == 0):
            time.sleep(0.002)  # the store is the event
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        expect(process.returncode in (0, 4), "ended with %d: %s" % (process.returncode, errors.decode()))
        expect(time.monotonic() - asked < 5, "took %.1f s" % (time.monotonic() - asked))
        if process.returncode == 4:
            break
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


def power_cut_at_random(run, server, chance, cuts):
    """What is on a disk when the power goes: the database as far as it was written, and any length of the log before it."""
    cut_state = os.path.join(server.folder, "cut")
    config = os.path.join(server.folder, "cut.ini")
    with open(server.config, encoding="utf-8") as file:
        text = file.read().replace("state = state", "state = cut")
    with open(config, "w", encoding="utf-8") as file:
        file.write(text)
    shutil.rmtree(server.state)
    process, resumed = None, 0
    for cut in range(cuts):
        if process is None or process.poll() is not None:
            if process:
                process.communicate()
            process = start(run, server)
        time.sleep(chance.uniform(0.1, min(2.0, expected["seconds"] / 3)))  # the moment is what is random
        process.send_signal(signal.SIGSTOP)
        shutil.rmtree(cut_state, ignore_errors=True)
        os.makedirs(cut_state)
        for name in ("rasoat.db", "rasoat.db-wal"):
            if os.path.exists(os.path.join(server.state, name)):
                shutil.copy(os.path.join(server.state, name), os.path.join(cut_state, name))
        process.send_signal(signal.SIGCONT)
        log = os.path.join(cut_state, "rasoat.db-wal")
        if os.path.exists(log):
            size = os.path.getsize(log)
            keep = chance.choice([size, chance.randrange(size + 1)])
            with open(log, "r+b") as file:
                file.truncate(keep)
                if keep > 100 and chance.random() < 0.3:  # a sector that was not written
                    file.seek(max(0, keep - chance.randrange(1, 4096)))
                    file.write(b"\0" * 64)
        database = os.path.join(cut_state, "rasoat.db")
        if not os.path.exists(database) or not has_run(database):
            continue
        whole_database(database)
        if cut == cuts - 1 or cut % 40 == 20:  # whole nights take their time
            result = run.program("crawl", "--config", config)
            expect_same(result.returncode, 0, result.stderr.decode())
            listed = run.program("list", "--config", config, "--format", "jsonl")
            same_list(essence(json_lines(listed.stdout)))
            resumed += 1
    process.kill()
    process.communicate()
    expect(resumed > 0 or cuts < 2, "no night went on")
