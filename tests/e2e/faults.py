"""faults.py: one crawl over all hosts of fault_table.py: every fault ends as its row says, and beside each an injected page
is found; healthy hosts in the same crawl are walked whole."""
import os
import sqlite3
import ssl
import sys
import time

from fault_server import HONEST, Certificates, FaultServer, answer
from fault_table import FAULTS
from harness import expect, expect_same, json_lines

HEALTHY = 6
# Outcomes of pages that are notes as well.
FOLLOWS = {"reset", "timeout", "protocol", "tls", "server-error", "overloaded", "other", "connect", "resolve"}
LIMITS = """[limits]
connect_timeout_ms = 4000
answer_timeout_ms = 4000
body_kilobytes = 1024
tries = 2
back_off_ms = 50
retry_after_seconds = 1
crawl_delay_seconds = 1
calendar_addresses = 20
addresses_per_shape = 40
sitemaps_per_site = 40
hosts_per_site = 5
"""


async def silent(reader, writer):
    try:
        while await reader.read(4096):
            pass
    except ConnectionError:
        pass
    writer.close()


async def closing(reader, writer):
    await reader.read(10)
    writer.close()


async def rubbish(reader, writer):
    await reader.read(10)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\nthis is no TLS")
    writer.close()


def secure_ports(folder):
    certificates = Certificates(folder)
    contexts = {"silent": ("raw", silent), "closing": ("raw", closing), "rubbish": ("raw", rubbish)}
    hosts = {fault.secure: fault.name + ".example" for fault in FAULTS if fault.secure}
    certificates.make("expired", hosts["expired"], days=("-startdate", "20200101000000Z", "-enddate", "20200201000000Z"))
    certificates.make("other", "ten-khac.example")
    certificates.make("stranger", hosts["stranger"], signer="unknown")
    for name in ("old", "h2", "good", "good2"):
        certificates.make(name, hosts[name])
    for name in ("expired", "other", "stranger", "old", "h2", "good", "good2"):
        contexts[name] = ("tls", certificates.context(name))
    old = contexts["old"][1]
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    contexts["h2"][1].set_alpn_protocols(["h2"])
    return contexts, certificates.path("root.pem")


class Healthy:
    """A site of 30 pages."""
    name, links, path = "lanh", ["/trang-%d" % i for i in range(30)], "-"

    async def answer(self, request):
        if not request.path.startswith("/trang"):
            return False
        await request.send(answer(HONEST))


def write_config(folder, server, hosts, authority=None, more=""):
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\n" + "".join("%s,http://%s.example/,Xã,\n" % (name, name) for name in hosts))
    targets = ["%s.example:443:127.0.0.1:%d" % (fault.name, server.ports[fault.secure]) for fault in FAULTS if fault.secure in server.ports]
    path = os.path.join(folder, "rasoat.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\n"
                   "max_pages_per_site = 60\nmax_documents_per_site = 5\nmax_megabytes_per_site = 4\n%sconnect_to = %s::127.0.0.1:%d\n%s%s[analyst]\ndeadline_ms = 20000\n[output]\nlanguage = en\n" % (
                       "ca_file = %s\n" % authority if authority else "", "".join(one + ", " for one in targets), server.ports["http"],
                       LIMITS, more))
    return path


def tests(run):
    folder = run.path("faults")
    os.makedirs(folder)
    contexts, authority = secure_ports(os.path.join(folder, "tls"))
    hosts = {fault.name + ".example": fault for fault in FAULTS}
    hosts.update({"*." + name: fault for name, fault in hosts.items()})
    healthy = ["lanh-%d" % i for i in range(HEALTHY)]
    hosts.update({name + ".example": Healthy() for name in healthy})
    server = FaultServer(hosts)
    server.contexts = contexts
    with server:
        config = write_config(folder, server, [fault.name for fault in FAULTS] + healthy, authority)
        crawl = {}
        run.test(all_in_one_crawl, config, crawl)
        for fault in FAULTS:
            run.test(fault_is_survived, fault, crawl, name="fault " + fault.name)


def all_in_one_crawl(run, config, crawl):
    """one crawl over all faulty hosts ends by itself, with healthy hosts walked whole"""
    began = time.monotonic()
    result = run.program("crawl", "--config", config)
    crawl["seconds"] = time.monotonic() - began
    expect_same(result.returncode, 0, result.stderr.decode())
    crawl["output"] = result.stdout.decode()
    database = sqlite3.connect("file:%s?mode=ro" % os.path.join(os.path.dirname(config), "state", "rasoat.db"), uri=True)
    crawl["notes"] = {}
    for site, kind in database.execute("SELECT site.name, kind FROM note JOIN site ON site.id = note.site"):
        crawl["notes"].setdefault(site, set()).add(kind)
    crawl["outcomes"] = dict(database.execute("SELECT url, outcome FROM page"))
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "takedown,review,clean,unknown").stdout)
    crawl["pages"] = {page["url"]: page["verdict"] for page in listed}
    for number in range(HEALTHY):
        for path in ["/", "/tin"] + Healthy.links:
            address = "http://lanh-%d.example%s" % (number, path)
            wrong = crawl["pages"].get(address) != ("takedown" if path == "/tin" else "clean")
            expect(not wrong, "%s: %s, %s, %s" % (address, crawl["pages"].get(address), crawl["notes"].get("lanh-%d" % number), database.execute("SELECT j.*, p.* FROM page AS p LEFT JOIN judgement AS j ON p.id = j.page WHERE p.url = ?", (address,)).fetchall()))
    if os.environ.get("FAULTS") == "show":
        print(crawl["output"], "seconds", crawl["seconds"], file=sys.stderr)


def fault_is_survived(run, fault, crawl):
    expect("pages" in crawl, "there was no crawl")
    start = "http://%s.example" % fault.name
    address = ("https://%s.example/loi" % fault.name) if fault.secure else start + "/loi"
    got = crawl["outcomes"].get(address) or crawl["pages"].get(address)
    notes = crawl["notes"].get(fault.name, set())
    if os.environ.get("FAULTS") == "show":
        print("%-24s %-12s %s" % (fault.name, got, sorted(notes)), file=sys.stderr)
    if fault.page:
        expect_same(got, fault.page, "what became of /loi")
    if got in FOLLOWS:
        expect_same(crawl["pages"].get(address), "unknown", "/loi in the list")
    follows = {"unparsed-page"} if notes & {"broken-off", "body-limit", "header-limit"} else set()
    expect_same(sorted(notes - follows), sorted(set(fault.notes) | ({fault.page} & FOLLOWS)), "notes")
    for path, verdict in fault.also.items():
        expect_same(crawl["pages"].get(start + path), verdict, path)
    expect_same(crawl["pages"].get(start + ("/" if fault.hidden else "/tin")), "unknown" if fault.hidden else "takedown",
                "the home page" if fault.hidden else "the injected page beside it")
