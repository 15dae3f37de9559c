"""borders.py: what the program keeps to: the hosts of its inventory, public addresses, and its analysts' sandbox."""
import glob
import http.server
import os
import pwd
import re
import subprocess
import threading
import time
import unicodedata

from harness import ROOT, expect, expect_same, json_lines


class Hosts(http.server.BaseHTTPRequestHandler):
    """Any host: server.pages has (host, path) -> (status, headers, body); what was asked stands in server.asked."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        host = self.headers.get("Host", "")
        self.server.asked.append((host, self.path, dict(self.headers)))
        status, headers, body = self.server.pages.get((host, self.path), (404, {}, "không có"))
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Set-Cookie", "phien=%d; Path=/" % len(self.server.asked))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def tests(run):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hosts)
    server.asked = []
    server.pages = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        run.test(a_site_that_is_elsewhere, server)
        run.test(only_hosts_in_scope, server)
        run.test(private_addresses_are_refused, server)
        run.test(robots_before_the_first_page, server)
        run.test(sitemaps_that_are_forbidden, server)
        run.test(refused_is_not_clean, server)
        run.test(without_standard_files, server)
    finally:
        server.shutdown()
        server.server_close()
    run.test(analysts_are_closed)
    run.test(sandbox_is_told)
    run.test(encodings_are_read)


def configuration(run, server, name, sites, more=""):
    folder = run.path(name)
    os.makedirs(folder)
    with open(os.path.join(folder, "sites.csv"), "w", encoding="utf-8") as file:
        file.write("name,url,agency,contact\n" + "".join("%s,%s,Cơ quan %s,\n" % (site, url, site) for site, url in sites))
    path = os.path.join(folder, "rasoat.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[crawl]\ninventory = sites.csv\nstate = state\nidentities = browser\nhost_delay_ms = 0\nallow_private = yes\n"
                   "connect_to = ::127.0.0.1:%d\n%s[output]\nlanguage = en\n" % (server.server_port, more))
    return path


def crawl(run, server, config):
    server.asked.clear()
    result = run.program("crawl", "--config", config)
    expect_same(result.returncode, 0, result.stderr.decode())
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict",
                                    "clean,review,takedown,unknown").stdout)
    return {host for host, _, _ in server.asked}, {page["url"]: page for page in listed}


def rules(page):
    return {finding["rule"]: finding["weight"] for finding in page["findings"]}


def robots_before_the_first_page(run, server):
    """of a host that a link or a redirect leads to, nothing is asked for before its robots.txt was read"""
    ads = "<div style='display:none'><a href='https://nohu88-vip.example/'>nổ hũ đổi thưởng</a> <a href='https://taixiu68.example/'>tài xỉu</a></div>"
    server.pages = {
        ("cong.example", "/"): (200, {}, "<h1>Cổng</h1><a href=/tin>tin</a><a href=http://www.cong.example/khac>khác</a>"),
        ("cong.example", "/tin"): (302, {"Location": "http://www.cong.example/tin"}, ads),
        ("www.cong.example", "/robots.txt"): (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /\n"),
    }
    config = configuration(run, server, "first", [("cổng", "http://cong.example/")])
    _, pages = crawl(run, server, config)
    expect_same([path for host, path, _ in server.asked if host == "www.cong.example"], ["/robots.txt"], "asked of the host that forbids all")
    verdicts = {url: page["verdict"] for url, page in pages.items()}
    expect_same(verdicts, {"http://cong.example/": "clean", "http://cong.example/tin": "takedown", "http://www.cong.example/khac": "unknown",
                           "http://www.cong.example/tin": "unknown"}, "verdicts")


def sitemaps_that_are_forbidden(run, server):
    """a sitemap that robots.txt forbids is not asked for: not by guess, not out of an index, not after a redirect; one that it names is"""
    text, xml = {"Content-Type": "text/plain"}, {"Content-Type": "application/xml"}
    index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>http://hai.example/kin/1.xml</loc></sitemap></sitemapindex>"
    server.pages = {
        ("mot.example", "/robots.txt"): (200, text, "User-agent: *\nDisallow: /\n"),
        ("hai.example", "/robots.txt"): (200, text, "User-agent: *\nDisallow: /kin/\nSitemap: http://hai.example/kin/0.xml\n"),
        ("hai.example", "/kin/0.xml"): (200, xml, index),
        ("ba.example", "/robots.txt"): (200, text, "User-agent: *\nDisallow: /kin/\n"),
        ("ba.example", "/sitemap.xml"): (302, {"Location": "/kin/2.xml"}, ""),
    }
    config = configuration(run, server, "forbidden", [(name, "http://%s.example/" % name) for name in ("mot", "hai", "ba")])
    crawl(run, server, config)
    asked = {host + path for host, path, _ in server.asked if path.endswith(".xml")}
    expect_same(asked, {"hai.example/kin/0.xml", "ba.example/sitemap.xml"}, "sitemaps that were asked for")
    for name, path in (("hai", "kin/1.xml"), ("ba", "kin/2.xml")):
        said = run.program("coverage", "--config", config, "--site", name).stdout.decode()
        expect("(as http://%s.example/%s)" % (name, path) in said, "not said: " + said)


def refused_is_not_clean(run, server):
    """a refusal with too little in its own words for a verdict is no clean page"""
    words = "<h1>Thông báo</h1><div style='position: absolute; left: -9999px'>nổ hũ đổi thưởng</div>"
    server.pages = {("cong.example", "/"): (200, {}, "<h1>Cổng</h1><a href=/cam>cấm</a><a href=/tin>tin</a>"),
                    ("cong.example", "/cam"): (403, {}, words), ("cong.example", "/tin"): (200, {}, words)}
    config = configuration(run, server, "refused", [("cổng", "http://cong.example/")], "[detect]\nreview = 500\ntakedown = 600\n")
    _, pages = crawl(run, server, config)
    expect_same({url: (page["verdict"], bool(page["findings"])) for url, page in pages.items()},
                {"http://cong.example/": ("clean", False), "http://cong.example/cam": ("unknown", True),
                 "http://cong.example/tin": ("clean", True)}, "verdicts")


def without_standard_files(run, server):
    """started without input, output and error output, no file takes their places"""
    server.pages = {("cong.example", "/"): (200, {}, "<h1>Cổng</h1><a href=/tin>tin</a>"), ("cong.example", "/tin"): (200, {}, "<h1>Tin</h1>")}
    config = configuration(run, server, "bare", [("cổng", "http://cong.example/")])
    command = "exec '%s' crawl --config '%s' <&- >&- 2>&-" % (os.path.join(run.build, "rasoat"), config)
    expect_same(subprocess.run(command, shell=True, timeout=run.timeout).returncode, 0, "exit code")
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "clean").stdout)
    expect_same(sorted(page["url"] for page in listed), ["http://cong.example/", "http://cong.example/tin"], "pages")


def a_site_that_is_elsewhere(run, server):
    """a start page that redirects to another site is told, once decided no more; the other site is not crawled"""
    server.pages = {
        ("cu.example", "/"): (301, {"Location": "http://cong.example/"}, "đã chuyển"),
        ("la.example", "/"): (302, {"Location": "/vao"}, ""),
        ("la.example", "/vao"): (302, {"Location": "http://khach.example/"}, ""),
        ("hai.example", "/"): (302, {"Location": "http://mot.example/"}, ""),
        ("mot.example", "/"): (200, {}, "<title>Một</title><p>Trang chính"),
    }
    sites = [("cũ", "http://cu.example/"), ("lạ", "http://la.example/"), ("hai", "http://hai.example/"), ("một", "http://mot.example/")]
    config = configuration(run, server, "elsewhere", sites, "[detect]\nknown_hosts = cong.example\n")
    hosts, pages = crawl(run, server, config)
    expect_same(hosts, {"cu.example", "la.example", "hai.example", "mot.example"}, "hosts asked")
    moved = pages["http://cu.example/"]
    expect_same((moved["verdict"], rules(moved)), ("review", {"site-elsewhere": 4}), "a site that moved to a known host")
    strange = pages["http://la.example/"]
    expect_same((strange["verdict"], rules(strange)), ("review", {"site-elsewhere": 0, "redirect": 4}), "a site that leads to a stranger")
    for url in ("http://hai.example/", "http://mot.example/"):
        expect_same((pages[url]["verdict"], rules(pages[url])), ("clean", {}), "a site that leads to another of ours: " + url)
    paper = run.program("list", "--config", config).stdout.decode()
    expect("sends everybody to another site" in paper and "cong.example" in paper, paper)
    with open(config, encoding="utf-8") as file:
        text = file.read()
    with open(config, "w", encoding="utf-8") as file:
        file.write(text.replace("language = en", "language = vi"))
    paper = run.program("list", "--config", config).stdout.decode()
    expect("trang chủ chuyển mọi người xem sang một trang web khác" in paper, paper)
    expect("trang chủ chuyển người xem sang cong.example" in paper, paper)
    listed = run.program("baseline", "diff", "--config", config, "--site", "cũ").stdout.decode()
    item = re.search(r"item:(\d+)", listed)
    expect(item, "no item in:\n" + listed)
    result = run.program("baseline", "approve", "--config", config, "--by", "An", "--reason", "đã chuyển", item.group(0))
    expect_same(result.returncode, 0, result.stderr.decode())
    _, pages = crawl(run, server, config)
    expect_same((pages["http://cu.example/"]["verdict"], rules(pages["http://cu.example/"])), ("clean", {}), "the night after")
    server.pages[("cu.example", "/")] = (301, {"Location": "http://cong-khac.example/"}, "đã chuyển")
    _, pages = crawl(run, server, config)
    expect("site-elsewhere" in rules(pages["http://cu.example/"]), "another target is not told")


def only_hosts_in_scope(run, server):
    """links, sheets, imports, frames, sitemaps, robots.txt and redirects lead to no host outside of the inventory"""
    other = "http://ngoai.example"
    inside = "http://chinh.example"
    server.pages = {
        ("chinh.example", "/robots.txt"): (200, {"Content-Type": "text/plain"},
                                           "User-agent: *\nAllow: /\nSitemap: %s/sitemap.xml\nSitemap: %s/s.xml\n" % (other, inside)),
        ("chinh.example", "/s.xml"): (200, {"Content-Type": "text/xml"}, "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                                      "<url><loc>%s/tu-so-do</loc></url><url><loc>http://127.0.0.1:%d/nha</loc></url></urlset>"
                                      % (other, server.server_port)),
        ("chinh.example", "/"): (200, {"Link": "<%s/dau.css>; rel=stylesheet" % other},
                                 "<title>Trang</title><link rel=stylesheet href=/a.css><link rel=stylesheet href='%s/b.css'>"
                                 "<a href='%s/lien-ket'>x</a><a href='http://127.0.0.1:%d/nha'>x</a><a href='http://2130706433/'>x</a>"
                                 "<a href='http://169.254.169.254/latest/meta-data/'>x</a><a href='file:///etc/passwd'>x</a>"
                                 "<a href='ftp://chinh.example/x'>x</a><a href='gopher://chinh.example/x'>x</a>"
                                 "<a href='http://ten:mat-khau@chinh.example/rieng'>x</a><a href='/chuyen'>x</a><iframe src='%s/khung'></iframe>"
                                 "<meta http-equiv=refresh content='3;url=%s/lam-moi'><p>nội dung" % (other, other, server.server_port, other, other)),
        ("chinh.example", "/a.css"): (200, {"Content-Type": "text/css"}, "@import url(%s/c.css); @import url(/chuyen.css); p{color:red}" % other),
        ("chinh.example", "/chuyen.css"): (302, {"Location": other + "/d.css"}, ""),
        ("chinh.example", "/chuyen"): (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, ""),
        ("chinh.example", "/rieng"): (200, {}, "<title>Riêng</title>riêng"),
    }
    config = configuration(run, server, "scope", [("chính", inside + "/")])
    hosts, _ = crawl(run, server, config)
    expect_same(hosts, {"chinh.example"}, "hosts asked")
    paths = {path for _, path, _ in server.asked}
    expect({"/", "/robots.txt", "/s.xml", "/a.css", "/rieng", "/chuyen"} <= paths, "asked for %s" % sorted(paths))
    for _, path, headers in server.asked:
        carried = sorted(set(headers) & {"Cookie", "Authorization", "Proxy-Authorization"})
        expect_same(carried, [], "headers of the request for " + path)


def private_addresses_are_refused(run, server):
    """without allow_private no form of a private address is connected to, and the list says so"""
    port = server.server_port
    forms = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]",
             "[64:ff9b::7f00:1]", "169.254.169.254", "10.0.0.1", "0.0.0.0"]
    config = configuration(run, server, "private", [("nhà %d" % i, "http://%s:%d/" % (form, port)) for i, form in enumerate(forms)])
    with open(config, encoding="utf-8") as file:
        text = file.read()
    with open(config, "w", encoding="utf-8") as file:
        file.write(re.sub(r"allow_private = yes\nconnect_to = .*\n", "", text))
    server.asked.clear()
    result = run.program("crawl", "--config", config)
    expect_same(result.returncode, 0, result.stderr.decode())
    expect_same(server.asked, [], "requests")
    listed = json_lines(run.program("list", "--config", config, "--format", "jsonl", "--verdict", "unknown").stdout)
    reasons = {page["reason"] for page in listed}
    expect(listed and all("refused-address" in reason for reason in reasons), "reasons: %s" % reasons)


def children(pid):
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(path.split("/")[2]))
    return found


def status_of(pid):
    with open("/proc/%d/status" % pid, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def layers(run):
    return {row["layer"]: row["holds"] for row in json_lines(run.program("inspect", "sandbox").stdout)}


def analysts_are_closed(run):
    """a running analyst has no privileges, no environment, no file, no network, and a filter, as the kernel sees it"""
    held = layers(run)
    program = subprocess.Popen([os.path.join(run.build, "rasoat"), "scan", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env={**os.environ, "RASOAT_SECRET": "x"})
    try:
        workers = []
        for _ in range(200):
            nurseries = children(program.pid)
            workers = [pid for nursery in nurseries for pid in children(nursery)]
            if workers and all(status_of(pid).get("Seccomp") == "2" or not held["calls"] for pid in workers):
                break
            time.sleep(0.05)
        expect(workers, "no worker was started")
        for pid in workers:
            facts = status_of(pid)
            expect_same(facts["NoNewPrivs"], "1", "no_new_privs")
            expect_same({facts[name] for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")}, {"0" * 16}, "capabilities")
            if held["calls"]:
                expect_same({status_of(int(task))["Seccomp"] for task in os.listdir("/proc/%d/task" % pid)}, {"2"}, "filters of all threads")
            if os.getuid() == 0:
                expect_same(set(facts["Uid"].split()), {str(pwd.getpwnam("nobody").pw_uid)}, "user")
                expect_same(facts["Groups"].split(), [], "groups")
            with open("/proc/%d/environ" % pid, "rb") as file:
                expect(b"RASOAT_SECRET" not in file.read(), "the caller's environment is still in its memory")
            names = {os.readlink(path) for path in glob.glob("/proc/%d/fd/*" % pid)}
            strange = [name for name in names if not re.match(r"/dev/null$|/dev/urandom$|/proc/\d+/statm$|socket:|anon_inode:\[eventfd\]$", name)]
            expect_same(strange, [], "open files")
            expect_same(len([name for name in names if name.startswith("socket:")]), 1, "sockets")
            with open("/proc/%d/limits" % pid, encoding="utf-8") as file:
                limits = file.read()
            for words in ("Max core file size +0 +0", "Max file size +0 +0", "Max processes +0 +0", "Max open files +1 +1"):
                expect(re.search(words, limits), "%s in:\n%s" % (words, limits))
            if held["network"]:
                expect(os.readlink("/proc/%d/ns/net" % pid) != os.readlink("/proc/self/ns/net"), "the network is the caller's")
    finally:
        program.communicate(b"<title>x</title>", timeout=60)
    expect_same(program.returncode, 0, "exit code")


def sandbox_is_told(run):
    """inspect sandbox tells each layer; a layer that is refused is told in both languages, and the work is done"""
    held = layers(run)
    expect_same(set(held), {"user", "network", "privileges", "limits", "files", "calls"}, "layers")
    expect(held["limits"] and held["privileges"], "layers that every Linux has: %s" % held)
    if os.getuid() != 0:
        return  # only root can take away from itself what the layers need
    for language, words in (("en", "refuses one layer of protection"), ("vi", "không cho dùng một lớp bảo vệ")):
        config = run.path(language + ".ini")
        with open(config, "w", encoding="utf-8") as file:
            file.write("[output]\nlanguage = %s\n[crawl]\ninventory = trang.csv\n" % language)
        with open(run.path("trang.csv"), "w", encoding="utf-8") as file:
            file.write("name,url,agency,contact\na,http://a.example/,A,\n")
        result = subprocess.run(["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", os.path.join(run.build, "rasoat"),
                                 "scan", "--config", config, "-"], input=b"<title>x</title>", capture_output=True, timeout=60)
        expect_same(result.returncode, 0, result.stderr.decode())
        expect(words in result.stderr.decode(), result.stderr.decode())


def windows_1258(text):
    """Vietnamese as old pages have it: a letter with its shape, and the tone as a mark of its own."""
    parts = []
    for letter in text:
        whole = unicodedata.normalize("NFD", letter)
        parts.append(unicodedata.normalize("NFC", whole[:-1]) + whole[-1] if len(whole) > 2 or whole[1:] in TONES else letter)
    return "".join(parts).encode("cp1258")


TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")

ENCODED = (
    ("windows-1258", "nổ hũ đổi thưởng", windows_1258),
    ("shift_jis", "オンラインカジノ", lambda text: text.encode("shift_jis")),
    ("euc-jp", "オンラインカジノ", lambda text: text.encode("euc_jp")),
    ("iso-2022-jp", "オンラインカジノ", lambda text: text.encode("iso2022_jp")),
    ("gbk", "在线赌场", lambda text: text.encode("gbk")),
    ("gb18030", "在线赌场", lambda text: text.encode("gb18030")),
    ("big5", "博彩", lambda text: text.encode("big5")),
    ("euc-kr", "온라인카지노", lambda text: text.encode("euc_kr")),
    ("utf-16le", "nổ hũ đổi thưởng", lambda text: text.encode("utf-16le")),
    ("windows-874", "คาสิโนออนไลน์", lambda text: text.encode("cp874")),
    ("koi8-r", "онлайн казино", lambda text: text.encode("koi8_r")),
)


def encodings_are_read(run):
    """a closed analyst reads every encoding as it reads UTF-8"""
    for name, words, encode in ENCODED:
        page = "<!DOCTYPE html><title>%s</title><h1>%s</h1><p>%s" % (words, words, words)
        plain = page.encode()
        seen = []
        for charset, body in (("utf-8", plain), (name, encode(page))):
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=%s\r\n\r\n" % charset
            result = run.program("scan", "--config", os.path.join(ROOT, "tests", "e2e", "scan.ini"), "-", stdin=head.encode() + body)
            expect_same(result.returncode, 0, result.stderr.decode())
            seen += json_lines(result.stdout)
        expect(seen[0]["findings"], "%s: no finding in UTF-8" % name)
        expect_same(*[[(finding["rule"], finding["evidence"], finding["weight"]) for finding in one["findings"]] for one in seen[::-1]], name)
