"""scanning.py: the same bytes through a crawl, files and standard input give the same findings, byte for byte."""
import json
import os
import subprocess
import urllib.parse

from harness import COMPARED, PROVINCE, Server, expect, expect_same, json_lines, listing


def tests(run):
    with Server(run, "scan", "--steady") as server:
        run.test(crawl_files_and_input_agree, server)
    run.test(scan_says_what_it_cannot_read)
    run.test(scan_says_what_it_does_not_print)
    run.test(made_sheets_hide_no_others)


def dump(run, server):
    """The province's bodies as files; pairs of address and file."""
    folder = os.path.join(server.folder, "dump")
    program = [os.path.join(run.build, "province-server"), "--root", PROVINCE]
    subprocess.run([*program, "--dump", folder], check=True, stdin=subprocess.DEVNULL, timeout=60)
    listed = subprocess.run([*program, "--list"], check=True, stdin=subprocess.DEVNULL, timeout=60, capture_output=True)
    rows = [line.split("\t") for line in listed.stdout.decode().splitlines()]
    return folder, [(row[2], row[3]) for row in rows if row[0] == "page" and row[3] != "-"]


def made_sheets_hide_no_others(run):
    """a style sheet whose address was made to have the hash of another one's does not stand for it"""
    folder = run.path("sheets")
    os.makedirs(folder)
    names = ["t000001111111q111q111q.css", "t000001111111111111111.css"]  # behind http://xa.example/ base/hash.h takes one for the other
    for name, text in zip(names, ("p { color: red }", ".k { position: absolute; left: -9999px }")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    with open(os.path.join(folder, "tin.html"), "w", encoding="utf-8") as file:
        file.write("<!DOCTYPE html><html lang=vi><title>Tin</title>" + "".join("<link rel=stylesheet href=/%s>" % name for name in names) +
                   "<p>Tin</p><div class=k><a href=https://nohu88-vip.example/>nổ hũ đổi thưởng</a></div>")
    result = run.program("scan", "--host", "xa.example", "--site-root", folder, os.path.join(folder, "tin.html"))
    rules = {finding["rule"] for page in json_lines(result.stdout) for finding in page["findings"]}
    expect("hidden-link" in rules, "rules: %s %s" % (rules, result.stderr.decode()))


def crawl_files_and_input_agree(run, server):
    """a crawl, scan of the saved bodies, and each through standard input give byte-identical findings"""
    server.hurry()
    server.setting("identities", "browser")
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    crawled = {page["url"]: page for page in listing(run, server, "--verdict", "clean,review,takedown,unknown")}
    folder, rows = dump(run, server)
    compared_with_others = {url for url, page in crawled.items() if COMPARED & {finding["rule"] for finding in page["findings"]}}
    compared = flagged = 0
    seen = set()
    for number, (url, path) in enumerate(rows):
        if url not in crawled or (crawled[url]["verdict"] == "unknown" and not crawled[url]["findings"]):
            continue  # robots.txt forbids it, or it is no page
        host = urllib.parse.urlsplit(url).hostname
        options = ["scan", "--config", server.config, "--host", host, "--url", url, "--site-root",
                   os.path.join(folder, host)]
        wanted = crawled[url]
        wanted["findings"] = [{key: value for key, value in finding.items() if key != "last_seen"}
                              for finding in wanted["findings"] if finding["rule"] not in COMPARED]
        if not run.full and number % 24 and not wanted["findings"]:
            continue  # each page costs two starts of the program
        if not run.full and wanted["findings"] and number % 2 and not {finding["rule"] for finding in wanted["findings"]} - seen:
            continue
        seen |= {finding["rule"] for finding in wanted["findings"]}
        by_file = json_lines(run.program(*options, os.path.join(folder, path)).stdout)
        with open(os.path.join(folder, path), "rb") as file:
            by_input = json_lines(run.program(*options, "-", stdin=file.read()).stdout)
        expect_same(len(by_file), 1, "lines for " + path)
        for other in (by_file[0], by_input[0]):
            expect_same(json.dumps(other["findings"]), json.dumps(wanted["findings"]), "findings of " + url)
            if url not in compared_with_others:
                expect_same((other["verdict"], other["score"]), (wanted["verdict"], wanted["score"]), "verdict of " + url)
        compared += 1
        flagged += bool(wanted["findings"])
    expect(compared >= (500 if run.full else 30), "only %d pages were compared" % compared)
    expect(flagged >= 10, "only %d of the compared pages have findings" % flagged)


def scan_says_what_it_cannot_read(run):
    """scan of a missing file is an operational error and says which"""
    result = run.program("scan", run.path("no-such-file"))
    expect_same(result.returncode, 1, "exit code")
    expect(b"no-such-file" in result.stderr, result.stderr.decode())
    folder = os.open(run.folder, os.O_RDONLY | os.O_DIRECTORY)  # reading it fails, as a broken disk would
    try:
        broken = subprocess.run([os.path.join(run.build, "rasoat"), "scan", "-"], stdin=folder, capture_output=True, timeout=60)
    finally:
        os.close(folder)
    expect_same(broken.returncode, 1, "exit code for input that cannot be read")


def scan_says_what_it_does_not_print(run):
    """scan of a page with more signs of one kind than are printed says so, in both languages"""
    page = "<!DOCTYPE html><title>Tin</title><p>Tin tức</html>%s" % "".join(
        "<p><a href='https://vuonhoa%d.test/'>xem thêm</a>" % i for i in range(21))
    with open(run.path("scan-sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url\nxa,http://xa.example/\n")
    for language, words in (("en", "has more signs than are printed"), ("vi", "nhiều dấu hiệu hơn số được in ra")):
        config = run.path("scan-%s.ini" % language)
        with open(config, "w", encoding="utf-8") as file:
            file.write("[crawl]\ninventory = scan-sites.csv\n[output]\nlanguage = %s\n" % language)
        result = run.program("scan", "--config", config, "-", stdin=page.encode())
        found = [finding["rule"] for finding in json_lines(result.stdout)[0]["findings"]]
        expect_same(found.count("misplaced-markup"), 20, "findings")
        expect(words in result.stderr.decode(), result.stderr.decode())
        result = run.program("scan", "--config", config, "-", stdin=page.replace("</html>", "<div style='position:fixed;top:0'>a</div>" * 257).encode())
        expect({"en": "more words, headings or boxes", "vi": "nhiều từ ngữ, tiêu đề hoặc khung"}[language] in result.stderr.decode(), result.stderr.decode())
    few = run.program("scan", "-", stdin=page[:-200].encode())
    expect_same(few.stderr, b"", "what is said of a page of which all is printed")
