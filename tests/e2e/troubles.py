"""troubles.py: a full disk, a folder that may only be read, a database that is held, damaged, or taken by a crawl: what people's commands then
say, how they end, and that each did all of what it was asked, or nothing. The crawl's own troubles are in breaking.py."""
import contextlib
import ctypes
import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess

from harness import Server, expect, expect_same
from people import trace, whole
from prepared import first_night

WHO = "Nguyễn Thị Ân"
LANGUAGES = ("en", "vi")
FULL = {"en": "the disk is full", "vi": "đĩa đã đầy"}
READ_ONLY = {"en": "may not write", "vi": "không có quyền ghi"}
HELD = {"en": "another program is writing", "vi": "một chương trình khác đang ghi"}
TAKEN = {"en": "a crawl is running, or", "vi": "đang rà soát, hoặc"}
DAMAGED = {"en": "backup", "vi": "bản sao lưu"}


def tests(run):
    with Server(run, "troubles") as server:
        first_night(run, server.state)
        office = Office(run, server)
        for test in (a_full_disk, no_right_to_write, another_program_holds_the_database, who_is_crawling, a_damaged_database,
                     commands_that_read):
            run.test(test, office)


class Office:
    """A state folder that each test begins from, and what people do there."""

    def __init__(self, run, server):
        self.run, self.server, self.kept = run, server, server.state + ".kept"
        self.configs = {}
        for language in LANGUAGES:
            self.configs[language] = os.path.join(server.folder, language + ".ini")
            with open(server.config, encoding="utf-8") as file, open(self.configs[language], "w", encoding="utf-8") as copy:
                copy.write(file.read() + "\n[output]\nlanguage = %s\n[mail]\nserver = smtp://127.0.0.1:9\nfrom = to-ung-cuu@so.test\n"
                           "[evidence]\nchromium = /nonexistent/chromium\n" % language)  # pictures take seconds
        with contextlib.closing(server.database()) as database:
            self.tickets = [row for row in database.execute("SELECT t.id, min(p.page) FROM ticket AS t JOIN ticket_place AS p ON p.ticket = t.id "
                                                            "GROUP BY t.id ORDER BY t.id LIMIT 4")]
            self.site, start = database.execute("SELECT name, url FROM site WHERE name = 'xa-binhhoa'").fetchone()
        self.addresses = os.path.join(server.folder, "addresses.txt")
        with open(self.addresses, "w", encoding="utf-8") as file:
            file.writelines("%stin/bai-%s-so-%d.htm\n" % (start, chr(97 + i % 26) * (1 + i // 26), i) for i in range(5200))
        self.copies = os.path.join(server.folder, "copies")
        os.makedirs(self.copies)
        os.rename(server.state, self.kept)

    def anew(self):
        """The night as it was."""
        shutil.rmtree(self.server.state, ignore_errors=True)
        shutil.copytree(self.kept, self.server.state)

    def beside(self):
        """What may be done while a crawl is running."""
        (noted, _), (closed, _), (_, decided), (sent, _) = self.tickets
        by = ("--by", WHO)
        return [("ticket", "note", str(noted), "--text", "x" * 900, *by),
                ("ticket", "close", str(closed), "--false-positive", "--reason", "trang tin thật", *by),
                ("ticket", "decide", str(decided), "--false-positive", "--reason", "bài phòng chống cờ bạc", *by),
                ("ticket", "send", str(sent), "--to", "cntt@don-vi.test", *by),
                ("account", "add", "an", "--role", "analyst")]

    def alone(self):
        """What may not."""
        return [("baseline", "approve", "--site", self.site, "--by", WHO, "--reason", "đã xem"),
                ("import", "--kind", "url-list", self.addresses)]

    def do(self, command, language, **more):
        return self.run.program(*command, "--config", self.configs[language], **more)

    def counts(self):
        """Rows of every table, what this person left, and files."""
        with contextlib.closing(self.server.database()) as database:
            names = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
            counts = {name: database.execute("SELECT count(*) FROM " + name).fetchone()[0] for name in names}
            left = trace(database, WHO)
        packs = os.path.join(self.server.state, "packs")
        return counts, left, os.listdir(packs) if os.path.isdir(packs) else [], os.listdir(self.copies)

    def refused(self, command, language, result, words, code=1):
        said = result.stderr.decode(errors="replace")
        expect_same(result.returncode, code, "%s: %s" % (command, said))
        expect(words[language] in said, "%s: %s" % (command, said))


def queued_whole(seen):
    """What is there where a message waits with its pack, in the books, and only how its first try went could not be written; or None."""
    counts, left, packs, copies = seen
    words = [entry[2] for entry in left.get("audit", [])]
    whole = counts["outbox"] == 1 and words == ["evidence-packed", "message-queued"] and len(packs) == 1 and not copies and set(left) == {"audit"}
    return seen if whole else None


def a_full_disk(run, office):
    """a full disk: each command that people give says so, in both languages, ends with 1, and has done nothing; or it has done all"""
    backup = ("backup", os.path.join(office.copies, "copy.db"))
    done = set()
    for number, limit in enumerate((20000, 36000, 70000, 150000, 400000)):  # the log's index; its first, later, last page
        for place, command in enumerate((*office.beside(), *office.alone(), backup)):
            if (number + place) % 2 and not run.full and limit != 36000:
                continue
            language = LANGUAGES[(number + place // 2) % 2]
            office.anew()
            before = office.counts()
            result = office.do(command, language, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
            after = office.counts()
            if result.returncode == 0:
                done.add(command[:2])
                expect(after != before, "%s with %d bytes did nothing" % (command, limit))
            else:
                packing = "pack" in result.stderr.decode() or "gói" in result.stderr.decode()
                office.refused(command, language, result, {"en": "cannot write", "vi": "không ghi được"} if packing else FULL)
                queued = queued_whole(after) if command[1] == "send" else None
                expect_same(after, queued or before, "%s with %d bytes: half of it is there" % (command, limit))
            for word in (" new addresses of", " địa chỉ mới của"):
                said = result.stderr.decode()
                expect(word not in said or " 0" + word in said, "it says that it kept something: " + said)
            whole(os.path.join(office.server.state, "rasoat.db"))
    expect({("ticket", "note"), ("baseline", "approve")} & done, "nothing was done with any limit")


def cannot_override():
    """Without the right of the superuser to write whatever the modes say."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def no_right_to_write(run, office):
    """a state folder that may only be read: told in both languages, exit 1, nothing changed"""
    office.anew()
    before = office.counts()
    state = office.server.state
    for name in os.listdir(state):
        os.chmod(os.path.join(state, name), 0o555 if os.path.isdir(os.path.join(state, name)) else 0o444)
    os.chmod(state, 0o555)
    os.chmod(office.copies, 0o555)
    try:
        backup = ("backup", os.path.join(office.copies, "copy.db"))
        for place, command in enumerate((*office.beside(), *office.alone(), backup)):
            language = LANGUAGES[place % 2]
            words = {"en": "cannot make", "vi": "không tạo được"} if command[1] == "send" else READ_ONLY
            office.refused(command, language, office.do(command, language, preexec_fn=cannot_override), words)
    finally:
        os.chmod(state, 0o755)
        os.chmod(office.copies, 0o755)
    expect_same(office.counts(), before, "what is there")


def another_program_holds_the_database(run, office):
    """another program writes for longer than is waited: told in both languages, exit 1, nothing done; then the same command does it"""
    office.anew()
    before = office.counts()
    holder = sqlite3.connect(os.path.join(office.server.state, "rasoat.db"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    commands = [(command, LANGUAGES[place % 2]) for place, command in enumerate((*office.beside(), office.alone()[1]))]
    begun = [subprocess.Popen([os.path.join(run.build, "rasoat"), *command, "--config", office.configs[language]], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) for command, language in commands]
    for process, (command, language) in zip(begun, commands):
        _, errors = process.communicate(timeout=120)
        office.refused(command, language, subprocess.CompletedProcess(command, process.returncode, b"", errors), HELD)
    holder.execute("ROLLBACK")
    holder.close()
    expect_same(office.counts(), before, "what is there")
    command = office.beside()[0]
    expect_same(office.do(command, "en").returncode, 0, "the same again")


def who_is_crawling(run, office):
    """while a crawl is running, what needs the store for itself is refused, and told by which process; other commands go on"""
    office.anew()
    before = office.counts()
    copy = os.path.join(office.copies, "copy.db")
    expect_same(office.do(("backup", copy), "en").returncode, 0, "a backup")
    with open(os.path.join(office.server.state, "crawl.lock"), "w+b") as lock:
        lock.write(b"%d\n" % os.getpid())
        lock.flush()
        fcntl.lockf(lock, fcntl.LOCK_EX)
        who = ("--by", WHO, "--reason", "đã xem")
        for command in (*office.alone(), ("baseline", "reject", "token:x", "--site", office.site, *who),
                        ("baseline", "rollback", "--site", office.site, "--to", "2026-01-01", *who), ("baseline", "trust-clock", *who),
                        ("baseline", "import", copy, *who), ("backup", "restore", copy), ("crawl",)):
            for language in LANGUAGES:
                result = office.do(command, language)
                office.refused(command, language, result, TAKEN)
                expect(str(os.getpid()) in result.stderr.decode(), "by whom? " + result.stderr.decode())
        result = office.do(("ticket", "recheck", "--all"), "en")
        expect_same(result.returncode, 1, "recheck")
        expect("process %d" % os.getpid() in result.stderr.decode(), result.stderr.decode())
        os.remove(copy)
        expect_same(office.counts(), before, "what is there")
        expect_same(office.do(office.beside()[0], "en").returncode, 0, "a note beside a crawl")


def a_damaged_database(run, office):
    """a damaged database: each command says so in both languages, and how to put a backup in its place, and ends with 5"""
    backup = ("backup", os.path.join(office.copies, "copy.db"))
    path = os.path.join(office.server.state, "rasoat.db")
    for damage in ("head", "pages"):
        office.anew()
        with open(path, "r+b") as file:
            for page in (0,) if damage == "head" else range(1, os.path.getsize(path) // 4096):
                file.seek(page * 4096)
                file.write(b"\xa5" * 16)
        for place, command in enumerate((*office.beside(), *office.alone(), backup)):
            language = LANGUAGES[place % 2]
            office.refused(command, language, office.do(command, language), DAMAGED, code=5)
            expect_same(os.listdir(office.copies), [], "a copy of a damaged database")


def commands_that_read(run, office):
    """commands that read say once, in the language of the configuration, what a damaged table is, what is not there, and what cannot be printed"""
    path = os.path.join(office.server.state, "rasoat.db")
    for place, (table, command) in enumerate((("campaign", ("campaign", "list")), ("note", ("coverage",)), ("run", ("ticket", "list")),
                                              ("finding", ("list",)), ("finding", ("export", "--format", "excel-csv")))):
        office.anew()
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root, = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
            size, = database.execute("PRAGMA page_size").fetchone()
        with open(path, "r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)
        language = LANGUAGES[place % 2]
        result = office.do(command, language)
        said = result.stderr.decode()
        expect_same((result.returncode, said.count("rasoat: "), DAMAGED[language] in said), (5, 1, True), "%s with a damaged %s: %s" % (command, table, said))
    office.anew()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE OR REPLACE note SET kind = 'body-limit', detail = 'http://x.test/' || char(27) || '[2J' || char(10) || 'y'")
    said = office.do(("coverage",), "en").stdout
    expect_same((b"\x1b" in said, b"(as http://x.test/[2J y)" in said), (False, True), "an example with an escape sequence")
    for command in (("show", "--config", office.configs["vi"], "f99999999999"), ("show", "--config", office.configs["vi"], "99999999"),
                    ("campaign", "show", "99", "--config", office.configs["vi"])):
        said = run.program(*command).stderr.decode()
        expect_same((said.count("rasoat: "), "không có" in said), (1, True), "%s: %s" % (command, said))
    kept = os.path.join(office.server.folder, "kept.db")
    with open(kept, "w", encoding="utf-8") as file:
        file.write("không phải bản sao lưu\n")
    for command, words in ((("backup", kept), {"en": "a file already", "vi": "đã có tệp này"}),
                           (("backup", "check", kept), {"en": "no whole backup", "vi": "không phải bản sao lưu nguyên vẹn"}),
                           (("backup", "check", kept + ".none"), {"en": "cannot be done", "vi": "không thực hiện được"})):
        for language in LANGUAGES:
            said = office.do(command, language).stderr.decode()
            expect_same((said.count("rasoat: "), words[language] in said), (1, True), "%s: %s" % (command, said))
    for command in (("list",), ("ticket", "list"), ("show",)):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([os.path.join(run.build, "rasoat"), *command, "--config", office.configs["en"],
                                     *(["5"] if command == ("show",) else [])], stdout=full, stderr=subprocess.PIPE, check=False)
        expect_same((result.returncode, b"disk full" in result.stderr), (1, True), "%s to a full disk: %r" % (command, result.stderr))
