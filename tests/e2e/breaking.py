"""breaking.py: what can happen to the state folder: copies made and put back, a full disk, no right to write, another program that
holds the database, flipped bytes; and SIGTERM when nothing answers, while an analyst spins, or in the second look."""
import contextlib
import hashlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

from fault_server import FaultServer, answer
from fault_table import Fault, sends
from harness import ROOT, Server, essence, expect, expect_same, listing
from killing import start, whole_database

NOBODY = 65534
FEW = ("soyte", "sonnmt", "thuvien-songan", "xa-tanphu", "baosongan", "xa-binhhoa")


def tests(run):
    with Server(run, "breaking") as server:
        server.setting("identities", "browser")
        if not run.full:
            server.hurry().only(*FEW)
        run.test(backup_while_a_crawl_writes, server)
        run.test(a_backup_is_put_back, server)
        run.test(a_full_disk, server)
        run.test(no_right_to_write, server)
        run.test(another_program_holds_the_database, server)
        run.test(flipped_bytes, server)
        run.test(a_damaged_database_stops_the_crawl, server)
    run.test(stopped_while_nothing_answers)
    run.test(stopped_while_analysts_spin)


kept = {}


def wait_for_pages(server, process, count):
    """Until so many pages are committed."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with contextlib.closing(server.database()) as database:
                if database.execute("SELECT count(*) FROM judgement").fetchone()[0] >= count:
                    return
        except sqlite3.OperationalError:
            pass  # not made yet
        try:
            process.wait(timeout=0.02)
        except subprocess.TimeoutExpired:
            pass
    expect(process.poll() is None, "the crawl ended before it could be disturbed")


def backup_while_a_crawl_writes(run, server):
    """rasoat backup beside a running crawl: one whole state, that no second backup overwrites unasked"""
    copy = os.path.join(server.folder, "copy.db")
    kept["copy"] = copy
    process = start(run, server)
    wait_for_pages(server, process, 30)
    made = run.program("backup", "--config", server.config, copy)
    expect_same(made.returncode, 0, made.stderr.decode())
    process.send_signal(signal.SIGTERM)
    process.communicate()
    expect_same(process.returncode, 4, "the crawl")
    _, _, done, _ = whole_database(copy)
    expect(len(done) >= 30, "%d pages in the copy" % len(done))
    expect_same(run.program("backup", "--config", server.config, copy).returncode, 1, "a copy that is there already")
    checked = run.program("backup", "check", "--config", server.config, copy)
    expect_same(checked.returncode, 0, checked.stderr.decode())
    kept["done"] = done


def a_backup_is_put_back(run, server):
    """a backup is put back: the night goes on from there; a damaged one is refused, and what was there is kept"""
    expect_same(run.program("crawl", "--config", server.config).returncode, 0, "crawl")
    kept["list"] = essence(listing(run, server))
    bad = os.path.join(server.folder, "bad.db")
    with open(kept["copy"], "rb") as file:
        data = bytearray(file.read())
    data[len(data) // 2] ^= 1
    with open(bad, "wb") as file:
        file.write(data)
    refused = run.program("backup", "restore", "--config", server.config, bad)
    expect_same(refused.returncode, 5, "one flipped bit: " + refused.stderr.decode())
    expect_same(essence(listing(run, server)), kept["list"], "the list after a refused restore")
    result = run.program("backup", "restore", "--config", server.config, kept["copy"])
    expect_same(result.returncode, 0, result.stderr.decode())
    before = [name for name in os.listdir(server.state) if name.startswith("rasoat.db.before-")]
    expect_same(len(before), 1, "what was there before")
    asked = len(server.requests())
    expect_same(run.program("crawl", "--config", server.config).returncode, 0, "crawl")
    again = {"http://%s%s" % (row["host"], row["path"]) for row in server.requests()[asked:]}
    with contextlib.closing(server.database()) as database:
        targets = {url for url, in database.execute("SELECT final_url FROM page JOIN judgement ON page = page.id WHERE final_url <> url")}
    expect(not (kept["done"] & again) - targets, "done in the backup, and fetched again: %s" % sorted((kept["done"] & again) - targets)[:3])
    expect_same(sorted(page[0] for page in essence(listing(run, server))), sorted(page[0] for page in kept["list"]), "the list")


def a_full_disk(run, server):
    """a disk that is full: told, exit 1, and the same command goes on when there is room"""
    shutil.rmtree(server.state)
    limit = 700000 if run.full else 400000
    result = run.program("crawl", "--config", server.config, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    expect_same(result.returncode, 1, result.stderr.decode())
    expect("rasoat.db" in result.stderr.decode(), result.stderr.decode())
    whole_database(os.path.join(server.state, "rasoat.db"))
    expect_same(run.program("crawl", "--config", server.config).returncode, 0, "crawl with room again")
    expect_same(sorted(page[0] for page in essence(listing(run, server))), sorted(page[0] for page in kept["list"]), "the list")


def as_nobody():
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def no_right_to_write(run, server):
    """a state folder that may only be read: told, exit 1, nothing changed"""
    copy = os.path.join("/tmp", "rasoat-readonly-%d" % os.getpid())
    shutil.copytree(server.state, copy)
    config = copy + ".ini"
    program = copy + "-rasoat"  # the build may stand where nobody may look
    shutil.copy(os.path.join(run.build, "rasoat"), program)
    try:
        os.chmod(program, 0o755)
        for folder, folders, files in os.walk(copy):
            for name in files:
                os.chmod(os.path.join(folder, name), 0o444)
            os.chmod(folder, 0o555)
        sites = copy + ".csv"
        with open(sites, "w") as file:
            file.write("name,url,agency,contact\na,http://127.0.0.1:9/,,\n")
        with open(config, "w") as file:
            file.write("[crawl]\ninventory = %s\nstate = %s\n[detect]\nwordlists = %s\n[output]\nlanguage = en\n" % (sites, copy, copy_lists(copy)))
        before = hash_of(os.path.join(copy, "rasoat.db"))
        result = subprocess.run([program, "crawl", "--config", config], capture_output=True, timeout=60, preexec_fn=as_nobody)
        expect_same(result.returncode, 1, result.stderr.decode())
        expect(copy in result.stderr.decode(), result.stderr.decode())
        expect_same(hash_of(os.path.join(copy, "rasoat.db")), before, "the database")
    finally:
        for folder, _, _ in os.walk(copy):
            os.chmod(folder, 0o755)
        for path in (copy, copy + "-lists"):
            shutil.rmtree(path, ignore_errors=True)
        for path in (config, program, copy + ".csv"):
            if os.path.exists(path):
                os.remove(path)


def copy_lists(copy):
    """The word lists, where nobody may read them."""
    shutil.copytree(os.path.join(ROOT, "wordlists"), copy + "-lists")
    for folder, _, files in os.walk(copy + "-lists"):
        os.chmod(folder, 0o755)
        for name in files:
            os.chmod(os.path.join(folder, name), 0o644)
    return copy + "-lists"


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def another_program_holds_the_database(run, server):
    """another program holds the database: for a moment it is waited for, for long it is told, and nothing is lost"""
    shutil.rmtree(server.state)
    expect_same(run.program("crawl", "--config", server.config, "--site", "xa-binhhoa").returncode, 0, "crawl of one site")
    holder = sqlite3.connect(os.path.join(server.state, "rasoat.db"), isolation_level=None, check_same_thread=False)
    try:
        holder.execute("BEGIN IMMEDIATE")
        result = run.program("crawl", "--config", server.config)
        expect_same(result.returncode, 1, result.stderr.decode())
        holder.execute("ROLLBACK")
        holder.execute("BEGIN IMMEDIATE")
        process = start(run, server)
        time.sleep(1)
        holder.execute("ROLLBACK")
        _, errors = process.communicate(timeout=120)
        expect_same(process.returncode, 0, errors.decode())
    finally:
        holder.close()
    expect_same(sorted(page[0] for page in essence(listing(run, server))), sorted(page[0] for page in kept["list"]), "the list")


def flipped_bytes(run, server):
    """bytes of the database flipped at random: no command crashes, each ends with a word"""
    chance = random.Random(20251123)
    path = os.path.join(server.state, "rasoat.db")
    kept["whole"] = path + ".whole"
    shutil.copy(path, kept["whole"])
    with open(path, "rb") as file:
        whole = file.read()
    told = 0
    for number in range(24 if run.full else 12):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(100 if number % 4 else 0, len(data))] ^= 1 << chance.randrange(8)
        with open(path, "wb") as file:
            file.write(data)
        for command in (("list", "--format", "jsonl"), ("coverage",), ("campaign", "list"), ("backup", "check", path)):
            extra = () if command[0] == "backup" else ("--config", server.config)
            result = run.program(command[0], *command[1:], *(extra or ("--config", server.config)))
            expect(result.returncode in (0, 1, 5), "%s ended with %d: %s" % (command, result.returncode, result.stderr.decode(errors="replace")[:300]))
            expect(result.returncode == 0 or result.stderr, "%s said nothing" % (command,))
            told += result.returncode != 0
    expect(told > (10 if run.full else 5), "%d times told" % told)
    shutil.copy(kept["whole"], path)


def a_damaged_database_stops_the_crawl(run, server):
    """a damaged database is found before the night begins: exit 5, and a word about backups"""
    path = os.path.join(server.state, "rasoat.db")
    with open(path, "r+b") as file:
        for page in range(12, os.path.getsize(path) // 4096, 5):
            file.seek(page * 4096)
            file.write(os.urandom(16))
    before = len(server.requests())
    result = run.program("crawl", "--config", server.config)
    told = result.stderr.decode(errors="replace")
    expect_same(result.returncode, 5, told)
    expect("rasoat.db" in told and "backup" in told, told)
    expect_same(len(server.requests()), before, "requests")


def faulty(run, name, hosts, more=""):
    """A crawl of hosts of one's own: its server, its process."""
    folder = run.path(name)
    os.makedirs(folder)
    server = FaultServer(hosts)
    server.__enter__()
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\n" + "".join("%s,http://%s/,Xã,\n" % (host, host) for host in hosts))
    config = os.path.join(folder, "rasoat.ini")
    with open(config, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\n"
                   "connect_to = ::127.0.0.1:%d\n%s[output]\nlanguage = en\n" % (server.ports["http"], more))
    return server, config


def stopped(run, server, config, asked):
    process = subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", config], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not asked() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    expect(process.poll() is None, "the crawl ended too early")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    server.__exit__()
    expect_same(process.returncode, 4, errors.decode())
    expect(time.monotonic() - began < 5, "took %.1f s" % (time.monotonic() - began))


def stopped_while_nothing_answers(run):
    """SIGTERM while no host answers: exit 4 within five seconds"""
    hosts = {"im-%d.example" % i: Fault("im", sends(b"", "hold"), path="/.*") for i in range(40)}
    server, config = faulty(run, "silent", hosts)
    stopped(run, server, config, lambda: len(server.asked) >= 40)


class Spinning:
    """Every page is dear to judge."""

    async def answer(self, request):
        if request.path in ("/robots.txt", "/sitemap.xml"):
            return False
        await request.send(answer("".join("<a href='/n/%d'>x</a>" % i for i in range(20)) + SPIN + request.path))


SPIN = ("<style>%s</style>" % "".join(".a%d .b%d > div:not(.c%d) { opacity: 0.%d }" % (i, i, i, i % 9 + 1) for i in range(5000)) +
        "".join("<div class='a%d b%d'>" % (i, i) for i in range(400)) + "<div>x</div>" * 60000 + "<script>for(;;){}</script>")


def stopped_while_analysts_spin(run):
    """SIGTERM while every analyst works at a page that never ends: exit 4 within five seconds"""
    server, config = faulty(run, "spinning", {"nang-%d.example" % i: Spinning() for i in range(3)},
                            "[analyst]\ndeadline_ms = 600000\nworkers = 2\n")
    stopped(run, server, config, lambda: sum(path == "/" for _, path, _ in server.asked) >= 3)
