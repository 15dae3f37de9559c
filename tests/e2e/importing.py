"""importing.py: addresses from files of others: into the frontier, first in the next run, and what is said of each line."""
import csv
import fcntl
import os
import re

from harness import PROVINCE, Server, expect, expect_same, listing, table

# The site answers every address that it does not have with a page that leads away: nobody links to this one.
UNLINKED = "http://xa-phuocson.songan.example/tin/khong-ai-lien-ket.htm"
LOG_LINE = '%s 203.0.113.7 - - [21/Nov/2026:03:04:05 +0700] "GET %s HTTP/1.1" 404 512 "https://www.google.com.vn/" "Mozilla/5.0"\n'


def tests(run):
    run.test(import_usage)
    with Server(run, "import") as server:
        server.setting("identities", "browser")
        run.test(nothing_links_to_it, server)
        run.test(import_url_list, server)
        run.test(import_search_console, server)
        run.test(import_access_log, server)
        run.test(imported_is_crawled_first, server)
        run.test(import_waits_for_a_crawl, server)
    with Server(run, "imports") as server:
        run.test(the_provinces_imports, server)
    with Server(run, "user-content") as server:
        run.test(user_content_first, server)


def give(run, server, kind, text, *more, path="-", code=0):
    result = run.program("import", "--config", server.config, "--kind", kind, *more, path,
                         stdin=text.encode("utf-8") if isinstance(text, str) else text)
    expect_same(result.returncode, code, result.stderr.decode() + result.stdout.decode())
    return result.stdout.decode(), result.stderr.decode()


def import_usage(run):
    """import without a kind, with an unknown one, with a host where none belongs: exit code 3"""
    for arguments in ((), ("-",), ("--kind", "csv", "-"), ("--kind", "url-list"), ("--kind", "url-list", "--host", "a.example", "-"),
                      ("--kind", "url-list", "a", "b")):
        expect_same(run.program("import", *arguments).returncode, 3, str(arguments))


def nothing_links_to_it(run, server):
    """a crawl does not find an address that nothing links to"""
    with open(server.config, "a", encoding="utf-8") as file:
        file.write("\n[output]\nlanguage = en\n")
    expect_same(run.program("crawl", "--config", server.config, "--site", site()).returncode, 0, "crawl")
    expect(UNLINKED not in {page["url"] for page in everything(run, server)}, "it is linked after all")


def site(host="xa-phuocson"):
    """The name in the inventory."""
    with open(os.path.join(PROVINCE, "sites.csv"), encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if host in row["url"]:
                return row["name"]
    raise AssertionError("no such site")


def everything(run, server):
    return listing(run, server, "--verdict", "clean,review,takedown,unknown")


def import_url_list(run, server):
    """import of a list: new, known, foreign and broken lines are told apart, and the file goes on behind a broken one"""
    text = ("# danh sách\nhxxp://xa-phuocson[.]songan[.]example/tin/khong-ai-lien-ket.htm\nkhông có địa chỉ\n"
            "http://xa-phuocson.songan.example/\nhttp://la.example/x\nhttp://la.example/y\nhttp://khac.example/\n"
            "http://xa-phuocson.songan.example/anh.jpg\nhttp://xa-phuocson.songan.example/a/a/a/a/a\n" + UNLINKED + "\n")
    out, err = give(run, server, "url-list", text)
    expect("-:3: " in err, err)
    for words in ("new, to be looked at first in the next run: 1", "known already: 1", "named again in the same file: 1",
                  "la.example × 2", "khac.example × 1", "not looked at, by rule: 2", "broken lines: 1", "line 3"):
        expect(words in out, "no %r in:\n%s" % (words, out))
    with server.database() as database:
        expect_same(database.execute("SELECT source, depth FROM page WHERE url = ?", (UNLINKED,)).fetchall(), [("url-list", 1)], "stored")
        known = "SELECT source FROM page WHERE url = ?1 UNION ALL SELECT s.source FROM page_source AS s JOIN page AS p ON p.id = s.page WHERE p.url = ?1"
        expect_same([row[0] for row in database.execute(known, ("http://xa-phuocson.songan.example/",))], ["start", "url-list"], "sources")


def import_search_console(run, server):
    """import of a Search Console export, also as UTF-16 with Vietnamese headers"""
    rows = "Trang hàng đầu\tLượt nhấp\nhttp://xa-phuocson.songan.example/tin/tu-google.htm\t1.234\n"
    out, _ = give(run, server, "search-console", b"\xff\xfe" + rows.encode("utf-16-le"))
    expect("new, to be looked at first in the next run: 1" in out, out)
    path = run.path("Trang.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(rows.replace("\t", ","))
    out, _ = give(run, server, "search-console", "", path=path)
    expect("known already: 1" in out and path in out, out)
    for packed in (b"PK\x03\x04abc\n", b"\x1f\x8b\x08abc"):
        _, err = give(run, server, "search-console", packed, code=1)
        expect("packed" in err, err)
    _, err = give(run, server, "search-console", "Ngày,Lượt nhấp\n2026-11-01,5\n", code=1)
    expect("no address was found" in err, err)


def import_access_log(run, server):
    """import of server logs: the host from the log, from --host, from an IIS log's own field"""
    out, _ = give(run, server, "access-log", LOG_LINE % ("xa-phuocson.songan.example:80", "/tin/tu-nhat-ky-1.htm"))
    expect("next run: 1" in out, out)
    line = LOG_LINE.replace("%s ", "", 1) % "/tin/tu-nhat-ky-2.htm"
    _, err = give(run, server, "access-log", line, code=1)
    expect("--host" in err, err)
    out, _ = give(run, server, "access-log", line, "--host", "xa-phuocson.songan.example")
    expect("next run: 1" in out, out)
    give(run, server, "access-log", line, "--host", "la.example", code=3)
    for port in (443, 8443):  # of a server behind another one: the inventory says how the site is reached
        give(run, server, "access-log", LOG_LINE % ("www.xa-phuocson.songan.example:%d" % port, "/tin/cong-%d.htm" % port))
        with server.database() as database:
            expect_same(database.execute("SELECT url FROM page WHERE url LIKE '%%/cong-%d.htm'" % port).fetchall(),
                        [("http://www.xa-phuocson.songan.example/tin/cong-%d.htm" % port,)], "port %d" % port)
    out, _ = give(run, server, "access-log", "#Fields: cs-host cs-uri-stem sc-status\nxa-phuocson.songan.example /tin/tu-iis.htm 200\n")
    expect("next run: 1" in out, out)


def imported_is_crawled_first(run, server):
    """the next run looks at what was imported, before what links give, and finds what is wrong there"""
    server.setting("max_pages_per_site", 8)
    expect_same(run.program("crawl", "--config", server.config, "--site", site()).returncode, 0, "crawl")
    found = {page["url"]: page["verdict"] for page in everything(run, server)}
    for name in ("khong-ai-lien-ket", "tu-google", "tu-nhat-ky-1", "tu-nhat-ky-2", "tu-iis"):
        expect_same(found.get("http://xa-phuocson.songan.example/tin/%s.htm" % name), "takedown", name)


def the_provinces_imports(run, server):
    """pages that only the province's exports, lists and logs name are found, for who sees them, in a run too short for all"""
    wanted = {row["url"]: row for row in table("expected.tsv") if row["source"] == "import"}
    expect(len(wanted) >= 5, "the province has fewer than five such pages")
    for kind, name, more in (("search-console", "search-console.csv", ()), ("url-list", "url-list.txt", ()),
                             ("access-log", "access.log", ("--host", "baosongan.example")), ("access-log", "u_ex.log", ())):
        _, err = give(run, server, kind, "", *more, path=os.path.join(PROVINCE, "imports", name))
        expect_same(err, "", name)
    server.setting("identities", "browser, googlebot")
    server.setting("max_pages_per_site", 30)
    names = {site(url.split("/")[2]) for url in wanted}
    result = run.program("crawl", "--config", server.config, *(word for name in sorted(names) for word in ("--site", name)))
    expect_same(result.returncode, 0, result.stderr.decode())
    pages = {page["url"]: page for page in listing(run, server)}
    for url, row in wanted.items():
        expect(url in pages, "not found: " + url)
        expect_same(pages[url]["verdict"], row["verdict"], url)
        expect(any(row["identity"] in (finding["identity"], "browser") for finding in pages[url]["findings"]), url)


def is_probe(path):
    """True for the crawler's own random paths (crawler/probe.c)."""
    return re.search(r"/([fjwzv][aeiou]){8}(\.|$)", path) is not None


def user_content_first(run, server):
    """where others than the owner may write is asked for before all other new pages"""
    server.setting("identities", "browser")
    expect_same(run.program("crawl", "--config", server.config, "--site", site("xa-binhhoa")).returncode, 0, "crawl")
    pages = [row["path"] for row in server.requests() if row["path"].endswith(".aspx") and not is_probe(row["path"])]
    expect(len(pages) > 10, str(pages))
    expect_same(pages[0], "/lien-he.aspx", "the first page behind the start page")


def import_waits_for_a_crawl(run, server):
    """import while a crawl writes says so, and changes nothing"""
    lock = os.path.join(server.state, "crawl.lock")
    with open(lock, "r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        _, err = give(run, server, "url-list", "http://xa-phuocson.songan.example/tin/de-sau.htm\n", code=1)
        expect("a crawl is running" in err and "(process " in err, err)
