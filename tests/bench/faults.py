"""faults.py: are healthy hosts slower beside faulty ones? The same ten healthy hosts are crawled alone and beside every host of
tests/e2e/fault_table.py, 100 hosts that never answer and 10 whose every page takes an analyst as long as it may; compared is
how long each healthy host took from its first to its last page."""
import os
import resource
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import faults
from fault_server import FaultServer, answer
from fault_table import FAULTS, Fault, sends

HOSTS, PAGES, SILENT, HEAVY = 10, 60, 100, 10
# Long to judge: scripts that never end, and many nested boxes with many rules over them.
DEAR = ("<style>%s</style>" % "".join(".a%d .b%d > div:not(.c%d) { opacity: 0.%d }" % (i, i, i, i % 9 + 1) for i in range(3000)) +
        "".join("<div class='a%d b%d'>" % (i, i) for i in range(300)) + "<div>x</div>" * 30000 + "<script>for(;;){}</script>")


class Heavy(Fault):
    def __init__(self, name):
        super().__init__(name, None, path="/.*", links=())

    async def answer(self, request):
        if request.path in ("/robots.txt", "/sitemap.xml"):
            return False
        await request.send(answer("".join("<a href='/nang/%d'>x</a>" % i for i in range(40)) + DEAR + request.path))


def crawl(build, folder, name, sites, targets):
    """Crawls those sites; gives the first line of what it says."""
    with open(folder + "/sites.csv", "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\n" + "".join("%s,http://%s.example/,Xã,\n" % (site, site) for site in sites))
    with open(folder + "/bench.ini", "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = %s\nidentities = browser\nhost_delay_ms = 200\nallow_private = yes\n"
                   "max_pages_per_site = 62\nconnect_to = %s\n%sredirects = 3\n[output]\nlanguage = en\n" % (name.replace(" ", "-"), ", ".join(targets), faults.LIMITS))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run([build + "/rasoat", "crawl", "--config", folder + "/bench.ini"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if process.returncode:
        sys.exit("the crawl ended with code %d" % process.returncode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return "%s; CPU %.1f s" % (process.stdout.decode().splitlines()[0], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


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
    """In a process of its own, so that the faults do not slow the server down but only the crawl."""
    read_end, write_end = os.pipe()
    back_read, back_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(write_end)
        server = FaultServer({"host-%d.example" % i: Site() for i in range(HOSTS)})
        with server:
            os.write(back_write, b"%d\n" % server.ports["http"])
            done = 0
            while os.read(read_end, 1):
                spans = times(server.asked[done:])
                done = len(server.asked)
                os.write(back_write, (" ".join("%.3f" % spans["host-%d.example" % i] for i in range(HOSTS)) + "\n").encode())
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
    hosts.update({name + ".example": Fault(name, sends(b"", "hold"), path="/(?!robots|sitemap).*") for name in silent})
    hosts.update({name + ".example": Heavy(name) for name in heavy})
    with tempfile.TemporaryDirectory(prefix="rasoat-bench-") as folder, FaultServer(hosts) as server:
        sites = ["host-%d" % i for i in range(HOSTS)]
        targets = ["%s.example:80:127.0.0.1:%d" % (site, port) for site in sites]
        faulty = [fault.name for fault in FAULTS if not fault.secure]

        def measured(name, more):
            line = crawl(build, folder, name, sites + more, targets + ["::127.0.0.1:%d" % server.ports["http"]])
            os.write(ask, b"x")
            print("%s: %s" % (name, line))
            return [float(one) for one in answers.readline().split()]
        alone = measured("alone", [])
        for name, more in (("silent hosts", silent), ("hosts dear to judge", heavy), ("faulty hosts", faulty)):
            beside = measured(name, more)
            ratios = [b / a for a, b in zip(alone, beside)]
            print("healthy hosts beside %s: %.2f times as long in the median, %.2f at most (%.1f s alone)" % (
                name, statistics.median(ratios), max(ratios), statistics.median(alone)))
    os.close(ask)
    os.waitpid(pid, 0)


main()
