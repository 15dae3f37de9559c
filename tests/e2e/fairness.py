"""fairness.py: sites whose pages take an analyst long to judge hold up their own pages alone; and these are all judged, the same night
and as they would be anywhere. Told by the order of requests, not by time."""
import os
import sqlite3

from fault_server import HONEST, PLANTED, FaultServer, answer
from harness import expect, expect_same, json_lines

HEALTHY, HEALTHY_PAGES = 3, 30
DEAR, DEAR_PAGES = 3, 8
# Many nested boxes with many rules over them, and a script that never ends: some 0.2 s.
SLOW = ("<style>%s</style>" % "".join(".a%d .b%d > div:not(.c%d) { opacity: 0.%d }" % (i, i, i, i % 9 + 1) for i in range(3000)) +
        "".join("<div class='a%d b%d'>" % (i, i) for i in range(300)) + "<div>x</div>" * 30000 + "<script>for(;;){}</script>")


class Healthy:
    links = ["/trang/%d" % i for i in range(HEALTHY_PAGES)]

    async def answer(self, request):
        if not request.path.startswith("/trang"):
            return False
        await request.send(answer(HONEST))


class Dear:
    """Every second page is injected as well."""
    links = ["/nang/%d" % i for i in range(DEAR_PAGES)]

    async def answer(self, request):
        if not request.path.startswith("/nang"):
            return False
        await request.send(answer((PLANTED if int(request.path[6:]) % 2 else HONEST) + SLOW))


def tests(run):
    run.test(dear_pages_wait_alone)


def dear_pages_wait_alone(run):
    """healthy sites are walked before dear ones are half done; each dear page is judged, and each injected one among them found"""
    folder = run.path("fairness")
    os.makedirs(folder)
    hosts = {"lanh-%d.example" % i: Healthy() for i in range(HEALTHY)}
    hosts.update({"nang-%d.example" % i: Dear() for i in range(DEAR)})
    config = os.path.join(folder, "rasoat.ini")
    with FaultServer(hosts) as server:
        with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
            file.write("name,url\n" + "".join("%s,http://%s/\n" % (host.split(".")[0], host) for host in sorted(hosts, reverse=True)))
        with open(config, "w", encoding="utf-8") as file:
            file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 20\nallow_private = yes\n"
                       "connect_to = ::127.0.0.1:%d\n[analyst]\nworkers = 2\ndeadline_ms = 20000\n[output]\nlanguage = en\n" % server.ports["http"])
        result = run.program("crawl", "--config", config)
        expect_same(result.returncode, 0, result.stderr.decode())
        asked = [(host, path) for host, path, _ in server.asked]
    last = max(place for place, (host, path) in enumerate(asked) if path.startswith("/trang"))
    before = sum(path.startswith("/nang") for _, path in asked[:last])
    expect(before <= DEAR * DEAR_PAGES / 2 + DEAR, "%d dear pages were asked for before the last healthy one" % before)
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "takedown,review,clean,unknown").stdout)
    verdicts = {page["url"]: page["verdict"] for page in listed}
    for number in range(HEALTHY):
        for path in Healthy.links:
            expect_same(verdicts.get("http://lanh-%d.example%s" % (number, path)), "clean", path)
    for number in range(DEAR):
        expect_same(verdicts.get("http://nang-%d.example/tin" % number), "takedown", "the injected page beside dear ones")
        for page, path in enumerate(Dear.links):
            address = "http://nang-%d.example%s" % (number, path)
            expect_same(verdicts.get(address), "takedown" if page % 2 else "unknown", address)
    database = sqlite3.connect("file:%s?mode=ro" % os.path.join(folder, "state", "rasoat.db"), uri=True)
    why = {row[0] for row in database.execute("SELECT evidence FROM finding WHERE rule = 'unparsed-page'")}
    expect_same(why, {"The page has too many style rules: not everything hidden could be told."}, "why pages were not judged whole")
