"""faults.py: are healthy hosts slower beside faulty ones? The same ten healthy hosts are crawled alone and beside every host of
tests/e2e/fault_table.py, 100 hosts that never answer, 10 whose every page is dear to judge, and 10 whose every page takes an
analyst as long as it may; compared is how long each healthy host took from its first to its last page. A crawl is stopped when
the healthy hosts are done."""
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import faults
from fault_server import FaultServer, answer
from fault_table import FAULTS, Fault, sends

HOSTS, PAGES, SILENT, HEAVY = 10, 60, 100, 10
STOPPED = 4  # exit code
# Dear to judge, some 0.2 s: a script that never ends, and many nested boxes with many rules over them.
DEAR = ("<style>%s</style>" % "".join(".a%d .b%d > div:not(.c%d) { opacity: 0.%d }" % (i, i, i, i % 9 + 1) for i in range(3000)) +
        "".join("<div class='a%d b%d'>" % (i, i) for i in range(300)) + "<div>x</div>" * 30000 + "<script>for(;;){}</script>")
# As dear as can be: an expression that the script engine cannot be stopped in; its analyst is killed, 4 s by the default limits.
DEAREST = "<script>document.write(/^(a|a)*$/.test('%sb'))</script>" % ("a" * 60)


class Heavy(Fault):
    def __init__(self, name, page):
        super().__init__(name, None, path="/.*", links=())
        self.heavy = page

    async def answer(self, request):
        if request.path in ("/robots.txt", "/sitemap.xml"):
            return False
        await request.send(answer("".join("<a href='/nang/%d'>x</a>" % i for i in range(40)) + self.heavy + request.path))


def crawl(build, folder, name, sites, targets, is_done):
    """Crawls those sites until that is so; gives the CPU time."""
    with open(folder + "/sites.csv", "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\n" + "".join("%s,http://%s.example/,Xã,\n" % (site, site) for site in sites))
    with open(folder + "/bench.ini", "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = %s\nidentities = browser\nhost_delay_ms = 200\nallow_private = yes\n"
                   "max_pages_per_site = 62\nconnect_to = %s\n%sredirects = 3\n[output]\nlanguage = en\n" % (name.replace(" ", "-"), ", ".join(targets), faults.LIMITS))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([build + "/rasoat", "crawl", "--config", folder + "/bench.ini"], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    while process.poll() is None and not is_done():
        time.sleep(0.2)
    process.terminate()
    if process.wait() not in (0, STOPPED):
        sys.exit("the crawl ended with code %d" % process.returncode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def times(asked):
    spans = {}
    for host, _, time in asked:
        first, last = spans.get(host, (time, time))
        spans[host] = (min(first, time), max(last, time))
    return {host: last - first for host, (first, last) in spans.items()}


class Site:
    links = ["/trang-%d" % i for i in range(PAGES)]

    async def answer(self, request):
        if not request.path.startswith("/trang"):
            return False
        await request.send(answer("<h1>Tin xã</h1>" + "<p>Kế hoạch phát triển kinh tế của xã trong quý tới.</p>" * 60))


def healthy_server():
    """In a process of its own, so that the faults do not slow the server down but only the crawl. "n" begins anew; "x" is answered
    with each host's time and requests since."""
    read_end, write_end = os.pipe()
    back_read, back_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(write_end)
        server = FaultServer({"host-%d.example" % i: Site() for i in range(HOSTS)})
        with server:
            os.write(back_write, b"%d\n" % server.ports["http"])
            done = 0
            while (word := os.read(read_end, 1)):
                if word == b"n":
                    done = len(server.asked)
                    continue
                asked = server.asked[done:]
                spans = times(asked)
                os.write(back_write, (" ".join("%.3f/%d" % (spans[host], sum(one == host for one, _, _ in asked)) for host in sorted(spans)) + "\n").encode())
        os._exit(0)
    os.close(read_end)
    return pid, write_end, os.fdopen(back_read)


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
    pid, ask, answers = healthy_server()
    port = int(answers.readline())
    hosts = {fault.name + ".example": fault for fault in FAULTS if not fault.secure}
    hosts.update({"*." + name: fault for name, fault in list(hosts.items())})
    silent = ["im-%d" % i for i in range(SILENT)]
    heavy = ["nang-%d" % i for i in range(HEAVY)]
    heaviest = ["nang-nhat-%d" % i for i in range(HEAVY)]
    hosts.update({name + ".example": Fault(name, sends(b"", "hold"), path="/(?!robots|sitemap).*") for name in silent})
    hosts.update({name + ".example": Heavy(name, DEAR) for name in heavy})
    hosts.update({name + ".example": Heavy(name, DEAREST) for name in heaviest})
    with tempfile.TemporaryDirectory(prefix="rasoat-bench-") as folder, FaultServer(hosts) as server:
        sites = ["host-%d" % i for i in range(HOSTS)]
        targets = ["%s.example:80:127.0.0.1:%d" % (site, port) for site in sites]
        faulty = [fault.name for fault in FAULTS if not fault.secure]
        wanted = []  # requests of each host, as the first crawl makes them

        def seen():
            os.write(ask, b"x")
            return [(float(span), int(count)) for span, count in (one.split("/") for one in answers.readline().split())]

        def is_done():
            now = seen() if wanted else []
            return bool(wanted) and len(now) == HOSTS and all(count >= least for (_, count), least in zip(now, wanted))

        def measured(name, more):
            os.write(ask, b"n")
            cpu = crawl(build, folder, name, sites + more, targets + ["::127.0.0.1:%d" % server.ports["http"]], is_done)
            got = seen()
            print("%s: %d requests of healthy hosts, CPU %.1f s" % (name, sum(count for _, count in got), cpu), flush=True)
            return got
        first = measured("alone", [])
        wanted.extend(count for _, count in first)
        alone = [span for span, _ in first]
        for name, more in (("silent hosts", silent), ("hosts dear to judge", heavy), ("hosts as dear as can be", heaviest), ("faulty hosts", faulty)):
            ratios = [span / least for (span, _), least in zip(measured(name, more), alone)]
            print("healthy hosts beside %s: %.2f times as long in the median, %.2f at most (%.1f s alone)" % (
                name, statistics.median(ratios), max(ratios), statistics.median(alone)), flush=True)
    os.close(ask)
    os.waitpid(pid, 0)


main()
