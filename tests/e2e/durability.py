"""durability.py: kill -9 and SIGTERM in mid-crawl, then the same command again."""
import contextlib
import os
import signal
import sqlite3
import subprocess
import time

from harness import Server, essence, expect, expect_same, listing


def tests(run):
    with province(run, "undisturbed") as server:
        run.test(undisturbed, server)
        for number, fraction in enumerate((0.1, 0.4, 0.8) if run.full or not run.sanitized else (0.4,)):
            with province(run, "killed-%d" % number) as killed:
                run.test(kill_and_resume, killed, fraction)
        with province(run, "stopped") as stopped:
            run.test(stop_and_resume, stopped)
    with province(run, "second") as server:
        run.test(second_crawl_is_refused, server)


# Sites with second looks, a campaign, cloaked pages, and one page that leads to another's.
FEW = ("soyte", "sonnmt", "thuvien-songan", "xa-tanphu", "baosongan", "xa-longthanh")


def province(run, name):
    server = Server(run, name)
    return server if run.full else server.hurry().only(*FEW)


expected = {}


def undisturbed(run, server):
    """an undisturbed run, to compare with"""
    expect_same(run.program("crawl", "--config", server.config).returncode, 0, "crawl")
    expected["list"] = essence(listing(run, server))
    expected["requests"] = len(server.requests())


def start(run, server):
    return subprocess.Popen([os.path.join(run.build, "rasoat"), "crawl", "--config", server.config],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(server, process, requests, pages=0):
    """Until the server's log has that many lines, and that many pages are done: log and store are the events."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if os.path.exists(server.log) and len(server.requests()) >= requests and (pages == 0 or len(done_pages(server)) >= pages):
            return
        try:
            process.wait(timeout=0.02)
        except subprocess.TimeoutExpired:
            pass
    expect(process.poll() is None, "the crawl ended before it could be disturbed")


DONE = 8


def done_pages(server):
    if not os.path.exists(os.path.join(server.state, "rasoat.db")):
        return set()
    with contextlib.closing(server.database()) as database:
        try:
            return {url for url, in database.execute(
                "SELECT url FROM page JOIN judgement ON page = page.id WHERE run = (SELECT max(id) FROM run)")}
        except sqlite3.OperationalError:
            return set()  # the store is being made


def resumed(run, server):
    before = len(server.requests())
    done = done_pages(server)
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    expect_same(essence(listing(run, server)), expected["list"], "final list")
    again = {"http://%s%s" % (row["host"], row["path"]) for row in server.requests()[before:]}
    expect(len(done) >= DONE, "nothing was done before the end came (%d)" % len(done))
    # style sheets, robots.txt and sitemaps are read anew; redirect targets are seen on the way of the page that leads there
    with server.database() as database:
        targets = {url for url, in database.execute("SELECT final_url FROM page JOIN judgement ON page = page.id WHERE final_url <> url")}
    expect(not (done & again) - targets, "fetched again: %s" % sorted((done & again) - targets)[:5])


def kill_and_resume(run, server, fraction):
    """kill -9 in mid-crawl, then the same command: the same list, and no page that was done is fetched again"""
    process = start(run, server)
    wait_for(server, process, int(expected["requests"] * fraction), DONE)
    process.kill()
    process.communicate()
    resumed(run, server)


def stop_and_resume(run, server):
    """SIGTERM ends a crawl with exit code 4 within five seconds, state saved"""
    process = start(run, server)
    wait_for(server, process, expected["requests"] // 2, DONE)
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    expect_same(process.returncode, 4, "exit code: " + errors.decode())
    expect(time.monotonic() - asked < 5, "took %.1f s to stop" % (time.monotonic() - asked))
    resumed(run, server)


def second_crawl_is_refused(run, server):
    """a second crawl while one is active is refused, and says by whom"""
    process = start(run, server)
    wait_for(server, process, 5)
    result = run.program("crawl", "--config", server.config)
    process.terminate()
    process.communicate()
    expect_same(result.returncode, 1, "exit code")
    expect(str(process.pid) in result.stderr.decode(), result.stderr.decode())
