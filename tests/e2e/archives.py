"""archives.py: web archives through scan: what a crawl found in the same bytes, and files that are broken or changed. The
archives are written here, by hand, so that no mistake of the program's own writer is read back by its reader."""
import gzip
import hashlib
import json
import os
import shutil
import socket
import uuid
import zlib

from harness import COMPARED, ROOT, Server, expect, expect_same, json_lines, listing

SUITE = os.path.join(os.path.dirname(ROOT), "shared", "suites", "warc")
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"


def tests(run):
    with Server(run, "archive", "--steady") as server:
        run.test(crawl_and_archive_agree, server)
    run.test(archives_as_servers_sent_them)
    run.test(broken_archives)
    run.test(pages_and_archives_in_one_folder)


def record(kind, target, block, *fields, version="1.1"):
    head = ["WARC/" + version, "WARC-Type: " + kind, "WARC-Record-ID: <urn:uuid:%s>" % uuid.uuid4(),
            "WARC-Date: 2026-11-23T01:00:00Z", "Content-Length: %d" % len(block)]
    head += (["WARC-Target-URI: " + target] if target else []) + list(fields)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def digest(block):
    return "WARC-Block-Digest: sha256:" + hashlib.sha256(block).hexdigest()


def http(body, *fields, status="200 OK"):
    return "\r\n".join(["HTTP/1.1 " + status, *fields]).encode() + b"\r\n\r\n" + body


def answer_of(port, host, path):
    """The bytes that the server sends, as they come."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept-Encoding: gzip, deflate\r\n"
                            "Accept: text/html,*/*\r\nAccept-Language: vi\r\nConnection: close\r\n\r\n"
                            % (path, host, DESKTOP)).encode())
        received = b""
        while True:
            piece = connection.recv(65536)
            if not piece:
                return received
            received += piece


def crawl_and_archive_agree(run, server):
    """a crawl, and scan of a WARC of the same answers, give byte-identical findings"""
    server.hurry()
    server.setting("identities", "browser")
    result = run.program("crawl", "--config", server.config)
    expect_same(result.returncode, 0, result.stderr.decode())
    crawled = {page["url"]: page for page in listing(run, server, "--verdict", "clean,review,takedown,unknown")}
    asked = sorted({(row["host"], row["path"]) for row in server.requests()})
    records = [record("warcinfo", None, b"software: by hand\r\n")]
    for number, (host, path) in enumerate(asked):
        url = "http://%s%s" % (host, path)
        if not run.full and number % 12 and not path.endswith(".css") and not crawled.get(url, {}).get("findings"):
            continue
        block = answer_of(server.port, host, path)
        records.append(record("response", url, block, digest(block), "WARC-Rasoat-Identity: browser",
                              "Content-Type: application/http;msgtype=response"))
    scans = {}
    for name, written in (("one.warc", b"".join(records)), ("members.warc.gz", b"".join(map(gzip.compress, records))),
                          ("stream.warc.gz", gzip.compress(b"".join(records)))):
        path = run.path(name)
        with open(path, "wb") as file:
            file.write(written)
        result = run.program("scan", "--config", server.config, path)
        expect_same(result.returncode, 0, result.stderr.decode())
        scans[name] = json_lines(result.stdout)
        for line in scans[name]:
            expect_same(line.pop("file"), path, "file")
            line.pop("first_seen"), line.pop("last_seen")
    expect_same(scans["members.warc.gz"], scans["one.warc"], "packed by record")
    expect_same(scans["stream.warc.gz"], scans["one.warc"], "packed as a whole")
    compared = flagged = 0
    for line in scans["one.warc"]:
        wanted = crawled.get(line["url"])
        if wanted is None or (wanted["verdict"] == "unknown" and not wanted["findings"]):
            continue  # a sheet or a robots.txt; or what a crawl may not ask for
        kept = [{key: value for key, value in finding.items() if key != "last_seen"}
                for finding in wanted["findings"] if finding["rule"] not in COMPARED]
        expect_same(json.dumps(line["findings"]), json.dumps(kept), "findings of " + line["url"])
        if len(kept) == len(wanted["findings"]):
            expect_same((line["verdict"], line["score"]), (wanted["verdict"], wanted["score"]), "verdict of " + line["url"])
        compared += 1
        flagged += bool(kept)
    expect(compared >= (350 if run.full else 30), "only %d pages were compared" % compared)
    expect(flagged >= 10, "only %d of the compared pages have findings" % flagged)


HIDDEN = ('<!doctype html><html lang=vi><head><meta charset=utf-8><title>Sở Y tế</title><link rel=stylesheet href="/a.css">'
          "</head><body><h1>Lịch khám bệnh</h1><p>Phòng khám mở cửa từ thứ hai đến thứ sáu.</p><div class=z>"
          '<a href="http://nohu88.example/">nổ hũ đổi thưởng uy tín</a></div></body></html>').encode()
SHEET = b".z { display: none }"
SITE = "http://so-y-te.tinh.example"


def chunked(body):
    pieces = [body[at:at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def bare_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def scan(run, name, written, *options, code=0):
    path = run.path(name)
    with open(path, "wb") as file:
        file.write(written)
    result = run.program("scan", "--config", os.path.join(ROOT, "tests", "e2e", "scan.ini"), *options, path)
    expect_same(result.returncode, code, "exit code for %s: %s" % (name, result.stderr.decode()))
    return json_lines(result.stdout), result.stderr.decode()


def archives_as_servers_sent_them(run):
    """chunked and packed answers, sheets behind their pages, resources and redirects are judged as they were seen"""
    sheet = record("response", SITE + "/a.css", http(SHEET, "Content-Type: text/css"))
    html = "Content-Type: text/html"
    forms = {
        "plain": http(HIDDEN, html),
        "chunked": http(chunked(HIDDEN), html, "Transfer-Encoding: chunked"),
        "gzip": http(gzip.compress(HIDDEN), html, "Content-Encoding: gzip"),
        "both": http(chunked(gzip.compress(HIDDEN)), html, "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
        "deflate": http(zlib.compress(HIDDEN), html, "Content-Encoding: deflate"),
        "bare deflate": http(bare_deflate(HIDDEN), html, "Content-Encoding: deflate"),
        "decoded already": http(HIDDEN, html, "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
        "interim": http(http(HIDDEN, html), status="100 Continue"),
    }
    seen = set()
    for form, block in forms.items():
        lines, _ = scan(run, "form.warc", record("response", SITE + "/tin/1", block) + sheet)
        page = lines[0]
        expect_same([finding["rule"] for finding in page["findings"] if finding["rule"] == "hidden-link"], ["hidden-link"], form)
        expect_same((page["url"], page["site"], page["findings"][0]["identity"]),
                    (SITE + "/tin/1", "so-y-te.tinh.example", ""), form)
        seen.add(json.dumps(page["findings"]))
    expect_same(len(seen), 1, "findings of %d forms" % len(forms))
    lines, _ = scan(run, "no-sheet.warc", record("response", SITE + "/tin/1", forms["plain"]))
    expect("hidden-link" not in [finding["rule"] for finding in lines[0]["findings"]], "hidden without its sheet")
    unknown, _ = scan(run, "zstd.warc", record("response", SITE + "/", http(b"\x28\xb5\x2f\xfd", html, "Content-Encoding: zstd")))
    expect_same(unknown[0]["verdict"], "unknown", "a coding that nobody knows")
    cut, _ = scan(run, "cut.warc", record("response", SITE + "/", http(gzip.compress(b"<p>" + os.urandom(9000).hex().encode())[:4000],
                                                                       html, "Content-Encoding: gzip")))
    expect_same(cut[0]["verdict"], "unknown", "a body that was cut")
    for kind in ("response", "revisit"):
        away, said = scan(run, "away.warc", record(kind, SITE + "/tin/2", http(b"", "Location: http://nohu88.example/",
                                                                             status="302 Found"), version="1.0"))
        expect_same([finding["target"] for finding in away[0]["findings"] if finding["rule"] == "redirect"], ["nohu88.example"], kind)
    resource, _ = scan(run, "resource.warc", record("resource", SITE + "/tin/3", HIDDEN, "Content-Type: text/html") + sheet)
    expect("hidden-link" in [finding["rule"] for finding in resource[0]["findings"]], "a resource is judged")
    nothing, said = scan(run, "revisit.warc", record("revisit", SITE + "/", http(b"", html)))
    expect_same((nothing, "1 revisit" in said or "1 bản ghi revisit" in said), ([], True), "a page that is stored elsewhere is told")
    expect_same(scan(run, "input.warc", record("response", SITE + "/", forms["plain"]), "--fail-on", "review", code=2)[0][0]["site"],
                "so-y-te.tinh.example", "site")


def broken_archives(run):
    """broken archives give the records before the break and an error with its place; a changed byte ends with code 5"""
    block = http(HIDDEN, "Content-Type: text/html")
    records = [record("response", "%s/%d" % (SITE, number), block, digest(block)) for number in range(3)]
    whole = b"".join(records)
    lines, said = scan(run, "cut.warc", whole[:len(records[0]) * 2 + 300], code=1)
    expect_same([line["url"] for line in lines], [SITE + "/0", SITE + "/1"], "before the break")
    expect("byte %d" % (2 * len(records[0])) in said, "the place of the cut: " + said)
    members = [gzip.compress(one) for one in records]
    lines, said = scan(run, "cut.warc.gz", b"".join(members)[:-20], code=1)
    expect_same([line["url"] for line in lines][:2], [SITE + "/0", SITE + "/1"], "before the break")
    expect("byte %d)" % (len(members[0]) + len(members[1])) in said, "the member: " + said)
    lines, said = scan(run, "changed.warc", whole.replace(b"nohu88", b"nohu89", 1), code=5)
    expect_same((len(lines), "digest" in said or "mã băm" in said, SITE + "/0" in said), (3, True, True), "a changed byte: " + said)
    lines, said = scan(run, "between.warc", records[0] + b"no record\r\n" + records[1], code=1)
    expect_same([line["url"] for line in lines], [SITE + "/0", SITE + "/1"], "around a broken place")
    lines, said = scan(run, "empty.warc", b"", code=1)
    expect("WARC" in said, "an empty file is told: " + said)
    piped = run.program("scan", "-", stdin=gzip.compress(whole))
    expect_same((piped.returncode, len(json_lines(piped.stdout))), (0, 3), "through standard input")
    if not os.path.isdir(SUITE):
        print("# no suites beside the checkout")
        return
    for name in sorted(os.listdir(SUITE)):
        result = run.program("scan", os.path.join(SUITE, name))
        expect(result.returncode in (0, 1, 5), "%s: code %d" % (name, result.returncode))
        expect(result.returncode == 0 or result.stderr, name + " ends without a word")
        json_lines(result.stdout)


def pages_and_archives_in_one_folder(run):
    """a folder with pages and archives: each page with the sheets that stand beside it"""
    folder = run.path("mixed")
    os.makedirs(folder)
    block = http(HIDDEN, "Content-Type: text/html")
    for name, written in (("1.html", HIDDEN), ("2.warc", record("response", SITE + "/1.html", block)),
                          ("3.warc.gz", gzip.compress(record("response", SITE + "/1.html", block) +
                                                      record("response", SITE + "/a.css", http(SHEET)))),
                          ("4.html", HIDDEN)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(written)
    result = run.program("scan", "--host", "so-y-te.tinh.example", folder)
    expect_same(result.returncode, 0, result.stderr.decode())
    hidden = [(os.path.basename(line["file"]), any(finding["rule"] == "hidden-link" for finding in line["findings"]))
              for line in json_lines(result.stdout)]
    expect_same(hidden, [("1.html", False), ("2.warc", False), ("3.warc.gz", True), ("4.html", False)], "whose sheet is whose")
    shutil.rmtree(folder)
