"""memory.py: memory of the whole process tree in a crawl of many hosts: memory.py BUILD [HOSTS [PAGES [KNOWN]]]. Of each host PAGES are
fetched, KNOWN addresses stand in its sitemap and so in the queue, which is on the disk. One page in ten has the size of an ordinary one
(19 KB), the others 2 KB, so that a million can be judged on two cores within half an hour. Prints how memory went while the crawl went
on: what grows with hosts, addresses or pages is seen as a line that rises. Shared pages count once (PSS)."""
import os
import subprocess
import sys
import tempfile
import threading
import time

from bench import tree_memory

LIMIT_MB = 300
WORDLISTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "wordlists")


def of_process(pid):
    try:
        with open("/proc/%d/smaps_rollup" % pid) as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024
    except OSError:
        return 0


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
    hosts, pages, known = [int(one) for one in sys.argv[2:5]] + [2000, 500, 500][len(sys.argv[2:5]):]
    with tempfile.TemporaryDirectory(prefix="rasoat-bench-") as folder:
        server = subprocess.Popen([build + "/bench-server", str(hosts), str(pages), str(known), "10"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = server.stdout.readline().split()[1].decode()
        with open(folder + "/sites.csv", "w") as file:
            file.write("name,url,agency,contact\n" + "".join("site %d,http://host-%d.example/,,\n" % (host, host) for host in range(hosts)))
        with open(folder + "/bench.ini", "w") as file:
            file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nmax_pages_per_site = %d\n"
                       "connect_to = ::127.0.0.1:%s\nallow_private = yes\n[detect]\nwordlists = %s\n[output]\nlanguage = en\n" % (pages, port, WORDLISTS))
        began = time.monotonic()
        output = open(folder + "/output", "w+")
        process = subprocess.Popen([build + "/rasoat", "crawl", "--config", folder + "/bench.ini"], stdout=output, stdin=subprocess.DEVNULL)
        samples, ended = [], threading.Event()

        def watch():
            while not ended.wait(0.5):
                samples.append((time.monotonic() - began, tree_memory(process.pid), of_process(process.pid)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        ended.set()
        watcher.join()
        server.stdin.close()
        server.wait()
        if code:
            sys.exit("the crawl ended with code %d" % code)
        size = os.path.getsize(folder + "/state/rasoat.db")
        output.seek(0)
        lines = output.read().splitlines()
    print("\n".join(line for line in lines if line and not line.startswith("  site")))
    step = max(1, len(samples) // 12)
    for seconds, tree, crawler in samples[::step]:
        print("  after %5.0f s: %4.0f MB in all, %4.0f MB of them the crawler" % (seconds, tree / 1e6, crawler / 1e6))
    peak = max(samples, key=lambda sample: sample[1])
    print("peak: %.0f MB in all (the crawler then: %.0f MB), after %.0f of %.0f s; database: %.0f MB for %d addresses" % (
        peak[1] / 1e6, peak[2] / 1e6, peak[0], samples[-1][0], size / 1e6, hosts * known))
    if peak[1] > LIMIT_MB * 1e6:
        sys.exit("more than %d MB" % LIMIT_MB)


if __name__ == "__main__":
    main()
