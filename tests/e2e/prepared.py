"""prepared.py: the province's first night, which many tests begin from: crawled once by the build under test, by whoever needs it
first, and copied by the others, from the same run or from other parts of `make check` that run beside it. What the crawl itself has to
do is what crawling.py asks of it."""
import fcntl
import hashlib
import os
import shutil
import time

from harness import PROVINCE, ROOT, Run, Server, expect_same, log_rows

FOLDER = os.path.join(ROOT, "build", "results", "prepared")  # make check empties build/results
HOURS = 1  # dates in the store are those of the tests that read it


class Night:
    """What a night left: `state`, what the program `said`, the server's log."""

    def __init__(self, folder):
        self.state, self.log = os.path.join(folder, "state"), os.path.join(folder, "requests.log")
        with open(os.path.join(folder, "said"), encoding="utf-8") as file:
            self.said = file.read()

    def requests(self):
        return log_rows(self.log)


def name_of(run):
    """Changes with all that the night depends on."""
    files = [os.path.join(run.build, program) for program in ("rasoat", "province-server")] + [__file__, os.path.join(os.path.dirname(__file__), "harness.py")]
    for top in (PROVINCE, os.path.join(ROOT, "wordlists")):
        for folder, folders, names in os.walk(top):
            folders.sort()
            files += [os.path.join(folder, name) for name in sorted(names)]
    facts = [(path, os.stat(path).st_size, os.stat(path).st_mtime_ns) for path in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def make(run, folder):
    new = folder + ".new"
    shutil.rmtree(new, ignore_errors=True)
    own = Run(run.build)
    own.timeout = 600  # a machine with much else to do
    try:
        with Server(own, "night") as server:
            server.hurry()
            result = own.program("crawl", "--config", server.config)
            expect_same(result.returncode, 0, "crawl: " + result.stderr.decode())
        os.makedirs(new)
        shutil.move(server.state, os.path.join(new, "state"))
        shutil.move(server.log, os.path.join(new, "requests.log"))
        with open(os.path.join(new, "said"), "w", encoding="utf-8") as file:
            file.write(result.stdout.decode())
    finally:
        shutil.rmtree(own.folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    os.rename(new, folder)


def fresh(folder):
    return os.path.isdir(folder) and 0 <= time.time() - os.stat(folder).st_mtime < HOURS * 3600


def first_night(run, state):
    """Puts the state of the first night into that folder, which is not there yet, and gives the night."""
    os.makedirs(FOLDER, exist_ok=True)
    folder = os.path.join(FOLDER, name_of(run))
    with open(folder + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        while not fresh(folder):
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not fresh(folder):
                make(run, folder)
            fcntl.flock(lock, fcntl.LOCK_SH)
        shutil.copytree(os.path.join(folder, "state"), state)
        return Night(folder)
