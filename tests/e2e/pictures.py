"""pictures.py: pictures and PDF with the real Chromium (skipped where there is none): what is outlined and revealed, that nothing leaves
the machine, that hostile pages end in time, and that no process is left behind."""
import ctypes
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from harness import Skip, expect, expect_same
from png import Picture

RED, WHITE = (212, 0, 0), (255, 255, 255)
LIMIT = 100  # seconds for a page that is made to take long; one picture may take 60


def tests(run):
    """Each picture takes a start of Chromium; packing.py and review_decisions.py have some as well."""
    run.test(without_chromium)
    run.test(outlined_and_revealed)
    run.test(nothing_leaves)
    run.test(nothing_is_left_when_we_are_killed)
    if run.full:
        for test in (numbers_and_paths, recorded_resources_and_own_host, scripts_run_only_where_asked, a_page_that_leaves, phone,
                     long_pages_are_cut, hostile_pages_end, printed):
            run.test(test)


class Web:
    """A server on loopback that notes what it was asked."""

    def __init__(self, answers=()):
        self.asked, self.agents = [], []
        answers, web = dict(answers), self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                web.asked.append(self.path)
                web.agents.append(self.headers.get("User-Agent", ""))
                kind, body = answers.get(self.path, ("text/plain", b"x"))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def need_chromium():
    if not (shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")):
        raise Skip("Chromium is not installed")


def write(run, name, text):
    with open(run.path(name), "w", encoding="utf-8") as file:
        file.write(text)
    return run.path(name)


def private(run):
    """The folder for Chromium's private folder: others must be able to enter it."""
    os.chmod(run.folder, 0o755)
    os.makedirs(run.path("private"), mode=0o755, exist_ok=True)
    return run.path("private")


def processes(run):
    """Those that have that folder in their environment."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open("/proc/%s/environ" % name, "rb") as file:
                if name.isdigit() and ("HOME=" + private(run)).encode() in file.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def nothing_left(run):
    expect_same(processes(run), [], "processes left behind")
    expect_same(os.listdir(private(run)), [], "folders left behind")


def arguments_for(run, html, *more):
    return [os.path.join(run.build, "rasoat"), "inspect", "picture", write(run, "page.html", html), run.path("seen.png"), "--revealed",
            run.path("revealed.png"), *more]


def environment(run):
    return dict(os.environ, TMPDIR=private(run))


def take(run, html, *more, wrapper=subprocess.run):
    for name in ("seen.png", "revealed.png"):
        if os.path.exists(run.path(name)):
            os.remove(run.path(name))
    result = wrapper(arguments_for(run, html, *more), capture_output=True, timeout=2 * LIMIT, env=environment(run))
    expect_same(result.returncode, 0, "inspect picture: " + result.stderr.decode())
    nothing_left(run)
    return json.loads(result.stdout)


PAGE = """<!doctype html><meta charset=utf-8><title>Trang</title><style>body{margin:0;background:#fff;font:16px "Liberation Sans"}
#link{position:absolute;left:200px;top:300px;width:100px;height:40px;background:#00f;color:#00f}
#gone{display:none;background:#0a0} #flat{height:0;overflow:hidden} #side{position:absolute;left:-9999px;top:500px;width:300px}</style>
<body><p>Thông báo</p><a id=link href="https://bet.example/">x</a>
<div id=gone><a href="https://casino.example/1">nhà cái uy tín</a></div><div id=side>soi cầu lô đề</div><div id=flat><p>nổ hũ</p></div>"""


def without_chromium(run):
    """without Chromium it is said plainly, in both languages, and nothing else happens"""
    page = write(run, "page.html", PAGE)
    for language, words in (("en", "pictures are not available: Chromium is not installed"),
                            ("vi", "không có ảnh chụp: máy này chưa cài Chromium")):
        config = write(run, "browser.ini", "[output]\nlanguage = %s\n" % language)
        for what, out in (("picture", "x.png"), ("pdf", "x.pdf")):
            result = run.program("inspect", what, page, run.path(out), "--config", config, env=dict(os.environ, PATH=run.folder))
            expect_same(result.returncode, 1, "exit code")
            expect(words in result.stderr.decode(), result.stderr.decode())
            expect(not os.path.exists(run.path(out)), "there is an %s" % out)
    config = write(run, "browser.ini", "[output]\nlanguage = en\n[evidence]\nchromium = /no/such/program\n")
    result = run.program("inspect", "picture", page, run.path("x.png"), "--config", config)
    expect("/no/such/program" in result.stderr.decode(), result.stderr.decode())
    expect_same(run.program("inspect", "picture", page).returncode, 3, "usage")


def outlined_and_revealed(run):
    """the flagged element is outlined with its number; a hidden one is not in the first picture and is in the second"""
    need_chromium()
    said = take(run, PAGE, "--mark", "#link", "--mark", "#gone", "--mark", "#side", "--mark", "#flat")
    expect_same(said["marks"], ["seen", "hidden", "hidden", "hidden"], "marks")
    expect(said["revealed"], "no second picture")
    seen = Picture(run.path("seen.png"), 600)
    expect_same((seen.width, seen.height), (1280, 800), "size")
    expect_same(seen.at(250, 320), (0, 0, 255), "the element itself")
    for name, place in {"left": (197, 325), "right": (302, 320), "above": (270, 297), "below": (250, 342)}.items():
        expect_same(seen.at(*place), RED, "the outline " + name)
    badge = seen.count(RED, 170, 270, 215, 315)
    expect(badge > 200 and seen.count(WHITE, 186, 278, 208, 300) > 15, "no badge with a number: %d" % badge)
    expect_same(seen.count(RED, 0, 0, 1280, 260) + seen.count(RED, 320, 260, 1280, 600), 0, "red elsewhere")
    revealed = Picture(run.path("revealed.png"), 700)
    heads = sum(revealed.count(RED, 0, y, 1280, y + 1) > 600 for y in range(len(revealed.rows)))
    expect(heads > 20, "no boxes: %d rows" % heads)
    dark = sum(sum(revealed.at(x, y)) < 200 for y in range(0, 700, 2) for x in range(15, 400))
    expect(dark > 40, "no text in the boxes")


def numbers_and_paths(run):
    """paths of findings are walked; what is not there is reported and the picture is taken; names of the page's own stand in no way"""
    need_chromium()
    html = PAGE + """<img name=querySelector><img name=documentElement><img name=createElement>
<form name=body><input name=getBoundingClientRect><input name=parentElement><input name=getAttribute></form>
<style>html>div,html>*{opacity:.01} ::backdrop{background:#000!important} *{visibility:hidden!important}</style>"""
    said = take(run, html, "--mark", "html > body > a:nth-child(2)", "--mark", "PDF page 3", "--mark", "html > body > nav", "--mark", "a[",
                "--mark", "html > head > title")
    expect_same(said["marks"], ["hidden", "missing", "missing", "missing", "hidden"], "marks")
    seen = Picture(run.path("seen.png"), 100)
    expect_same(seen.at(640, 50), WHITE, "the page")
    revealed = Picture(run.path("revealed.png"), 500)
    expect(sum(revealed.count(RED, 0, y, 1280, y + 1) > 600 for y in range(500)) > 20, "no boxes")


def recorded_resources_and_own_host(run):
    """what is recorded is shown; the rest is asked of the page's own host only where the caller wants it"""
    need_chromium()
    sheet = write(run, "sheet", "HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Length: 5\r\nX-Odd: \xe9\r\n\r\nbody{background:#0f0}")
    html = '<!doctype html><link rel=stylesheet href="/a.css"><link rel=stylesheet href="http://%s/b.css"><p>x'
    said = take(run, html % "other.example", "--url", "http://page.example/x", "--resource", "http://page.example/a.css=" + sheet)
    expect_same((said["answered"], said["refused"]), (1, 1), "answered and refused")
    expect_same(Picture(run.path("seen.png"), 60).at(600, 50), (0, 255, 0), "the sheet's colour")
    with Web({"/a.css": ("text/css", b"body{background:#00f url(/c.png)}")}) as own, Web() as other:
        config = write(run, "own.ini", "[crawl]\nallow_private = yes\n")
        url = "http://127.0.0.1:%d/x" % own.port
        page = html % ("127.0.0.1:%d" % other.port)
        said = take(run, page, "--url", url, "--own-host", "--config", config)
        expect_same(sorted(own.asked), ["/a.css", "/c.png"], "asked of the own host")
        expect("Mozilla" in own.agents[0] and "Headless" not in own.agents[0], own.agents[0])
        expect_same(other.asked, [], "asked of another host")
        expect_same((said["fetched"], said["refused"]), (2, 1), "fetched and refused")
        expect_same(Picture(run.path("seen.png"), 60).at(600, 50), (0, 0, 255), "the sheet's colour")
        take(run, page, "--url", url, "--own-host")  # the configuration's own guard: no private address
        expect_same(len(own.asked), 2, "asked of a private address")


LEAVING = """<!doctype html><meta charset=utf-8><meta http-equiv=refresh content="0;url=U/refresh"><p>x<img src="U/image"><img src="V/image">
<iframe src="U/frame"></iframe><iframe sandbox=allow-scripts srcdoc="<img src=U/inner>"></iframe><object data="U/object"></object>
<link rel=stylesheet href="U/sheet"><link rel=preconnect href="U"><link rel=dns-prefetch href="V"><link rel=prefetch href="U/prefetch">
<link rel=modulepreload href="U/module"><video src="U/video" autoplay></video><a ping="U/ping" id=a href="#b">a</a><style>@import "U/import";
@font-face{font-family:f;src:url(U/font)} p{font-family:f}</style><script>
const u = "U/";
try { navigator.serviceWorker.register("/worker.js"); } catch (e) {}
fetch(u + "fetch", {mode: "no-cors"}); fetch(u + "keep", {mode: "no-cors", keepalive: true, method: "POST"});
navigator.sendBeacon(u + "beacon"); new WebSocket("ws" + u.slice(4) + "socket"); new EventSource(u + "events"); window.open(u + "open");
document.getElementById("a").click();
new Worker(URL.createObjectURL(new Blob(["fetch('" + u + "worker', {mode: 'no-cors'}); for (;;);"])));
try { const p = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:PORT"}, {urls: "turn:127.0.0.1:PORT?transport=tcp", username: "a", credential: "b"}]});
      p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)); } catch (e) {}
try { new WebTransport("https" + u.slice(4)); } catch (e) {}
document.body.append(Object.assign(document.createElement("script"), {src: u + "script"}));
setTimeout(() => { location = u + "location"; }, 50); onbeforeunload = e => e.preventDefault();
const f = document.createElement("form"); f.action = u + "form"; f.target = "_blank"; document.body.append(f); f.submit();
</script>"""


def poor(arguments, capture_output=True, timeout=LIMIT, env=None):
    """As subprocess.run, in a user namespace that may make no network namespaces, nor by that sandboxes."""
    ready, go = os.pipe(), os.pipe()

    def confine():
        if ctypes.CDLL(None).unshare(0x10000000):  # CLONE_NEWUSER
            os._exit(77)
        os.write(ready[1], b"x")
        os.read(go[0], 1)
        with open("/proc/sys/user/max_net_namespaces", "w", encoding="ascii") as file:
            file.write("0")

    def map_accounts():
        os.read(ready[0], 1)
        for name in os.listdir("/proc"):
            try:
                with open("/proc/%s/status" % name, encoding="ascii") as file:
                    mine = "\nPPid:\t%d\n" % os.getpid() in file.read()
                with open("/proc/%s/uid_map" % name, encoding="ascii") as file:
                    mine = mine and not file.read()
                if mine:
                    for kind in ("uid_map", "gid_map"):
                        with open("/proc/%s/%s" % (name, kind), "w", encoding="ascii") as file:
                            file.write("0 0 70000")
            except OSError:
                pass
        os.write(go[1], b"x")

    thread = threading.Thread(target=map_accounts)
    thread.start()
    try:
        return subprocess.run(arguments, capture_output=capture_output, timeout=timeout, env=env, preexec_fn=confine)
    finally:
        thread.join()
        for end in ready + go:
            os.close(end)


def nothing_leaves(run):
    """no request, socket or packet of a page leaves, with scripts and without, and also where the system gives no namespaces"""
    need_chromium()
    with Web() as web:
        url = "http://127.0.0.1:%d" % web.port
        page = LEAVING.replace("PORT", str(web.port)).replace("U/", url + "/").replace("V/", "http://localhost:%d/" % web.port)
        for options in ((), ("--scripts",)):
            said = take(run, page, "--url", url + "/page", *options)
            expect(said["refused"] >= 8, "refused: %d" % said["refused"])
            expect_same(web.asked, [], "asked")
        if os.geteuid() == 0:
            said = take(run, page, "--url", url + "/page", "--scripts", wrapper=poor)
            expect_same((said["own_network"], said["sandboxed"]), (False, False), "namespaces")
            expect_same(web.asked, [], "asked without a namespace")


def scripts_run_only_where_asked(run):
    """the page's scripts run only where the caller asks; noscript is shown where they do not"""
    need_chromium()
    html = """<!doctype html><body style="margin:0;background:#fff"><noscript><div style="height:50px;background:#0f0"></div></noscript>
<script>document.write('<div style="height:50px;background:#00f"></div>')</script><img src=x onerror="document.body.style.background='#f00'">"""
    take(run, html)
    expect_same(Picture(run.path("seen.png"), 200).at(20, 20), (0, 255, 0), "without")
    expect_same(Picture(run.path("seen.png"), 200).at(20, 150), WHITE, "without")
    take(run, html, "--scripts")
    expect_same(Picture(run.path("seen.png"), 200).at(20, 20), (0, 0, 255), "with")


def a_page_that_leaves(run):
    """a page that leads elsewhere stays; one that empties itself is taken without its scripts"""
    need_chromium()
    body = '<!doctype html><meta charset=utf-8>%s<body style="background:#0f0"><p id=a>x</p>'
    for head in ('<meta http-equiv=refresh content="0;url=http://other.example/">', '<meta http-equiv=refresh content="0;url=about:blank">'):
        said = take(run, body % head, "--mark", "#a")
        expect_same(said["marks"], ["seen"], head)
        expect_same(Picture(run.path("seen.png"), 200).at(600, 150), (0, 255, 0), head)
    for script in ("location='http://other.example/'", "location='about:blank'", "location='data:text/html,x'", "location.reload()",
                   "document.body.remove();location='file:///etc/passwd'"):
        said = take(run, body % "" + "<script>setTimeout(() => {%s}, 20)</script>" % script, "--mark", "#a", "--scripts")
        if "remove" not in script:
            expect_same(said["marks"], ["seen"], script)
            expect_same(Picture(run.path("seen.png"), 200).at(600, 150), (0, 255, 0), script)


def phone(run):
    """a phone's view has its width, its pixels and its style"""
    need_chromium()
    html = """<!doctype html><meta name=viewport content="width=device-width"><style>body{margin:0;background:#fff}
@media (max-width:500px) and (pointer:coarse){body{background:#0f0}}</style><p id=a style="position:absolute;left:100px;top:200px">Tin</p>"""
    said = take(run, html, "--phone", "--mark", "#a")
    seen = Picture(run.path("seen.png"), 600)
    expect_same((said["width"], seen.width, seen.at(600, 20)), (390, 780, (0, 255, 0)), "the phone's view")
    expect(seen.count(RED, 150, 380, 350, 520) > 500, "no outline")


def long_pages_are_cut(run):
    """a page that is too long is cut, which is said, and begins where the first flagged element is"""
    need_chromium()
    html = '<!doctype html><body style="margin:0"><p>x<div style="height:50000px"></div><p id=low style="margin:0;height:30px">thấp</p>' \
           '<div style="height:9000px"></div><p id=far>xa</p>'
    said = take(run, html, "--mark", "#low", "--mark", "#far")
    expect_same((said["cut"], said["height"]), (True, 8000), "cut")
    expect_same(said["marks"], ["seen", "below"], "marks")
    expect(49000 < said["top"] < 50100, "top: %d" % said["top"])
    seen = Picture(run.path("seen.png"), 460)
    expect_same(seen.height, 8000, "height")
    expect(seen.count(RED, 0, 370, 700, 460) > 500, "no outline")


HOSTILE = {
    "endless": "<script>for (;;);</script>",
    "later": "<script>setTimeout(() => { for (;;); }, 10)</script>",
    "alerts": "<script>for (;;) alert('\\ud800')</script>",
    "asks before it leaves": "<script>onbeforeunload = e => e.preventDefault(); location = '/x'</script>",
    "memory": "<script>const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))</script>",
    "expression": "<script>/(x+x+)+y/.test('x'.repeat(50))</script>",
    "requests": "<script>setInterval(() => { for (let i = 0; i < 2000; i++) new Image().src = '/' + Math.random(); }, 1)</script>",
    "frames": "<script>setInterval(() => { const f = document.createElement('iframe'); f.srcdoc = 'x'; document.body.append(f); }, 0)</script>",
    "debugger": "<script>for (;;) debugger</script>",
    "noise": "<canvas id=c width=1280 height=7000></canvas><script>const x = c.getContext('2d'), i = x.createImageData(1280, 7000); "
             "for (let k = 0; k < i.data.length; k++) i.data[k] = Math.random() * 256; x.putImageData(i, 0, 0)</script>",
    "huge": "<a href=/x>x</a> " * 100000,
    "deep": "<div>" * 5000,
    "tall": "<div style='height:30000000px'></div>",
    "marks are taken away": "<script>new MutationObserver(() => { for (const e of [...document.documentElement.children]) "
                            "if (e.nodeName == 'DIV') e.remove(); }).observe(document, {childList: true, subtree: true})</script>",
}
QUICK = ("endless", "alerts", "memory", "marks are taken away")


def hostile_pages_end(run):
    """pages made to take for ever, all memory or all patience end in time with a picture, and leave no process"""
    need_chromium()
    for name, html in HOSTILE.items():
        if not run.full and name not in QUICK:
            continue
        start = time.monotonic()
        said = take(run, '<!doctype html><meta charset=utf-8><p id=a>Tin</p>' + html, "--scripts", "--mark", "#a")
        expect(time.monotonic() - start < 2 * LIMIT, name)
        expect_same(said["marks"], ["seen"], name)
        if name == "alerts":
            expect(said["dialogs"] >= 20 and said["stopped"], "dialogs: %r" % said)
        if name == "noise":
            expect(said["halved"] and os.path.getsize(run.path("seen.png")) <= 24 << 20, "noise: %r" % said)
        least = 25 if said["halved"] else 100
        expect(Picture(run.path("seen.png"), 60).count(RED, 0, 0, 200, 60) > least, "%s: no outline" % name)


def nothing_is_left_when_we_are_killed(run):
    """when rasoat is killed in the middle, Chromium's processes and its folder go too"""
    need_chromium()
    arguments = arguments_for(run, "<!doctype html><script>for (;;);</script>", "--scripts")
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        for _ in range(3):  # on a busy machine Chromium may not be there in its time
            process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(run))
            deadline = time.monotonic() + LIMIT
            while len(processes(run)) < 4 and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)  # nothing tells when Chromium is there
            if process.poll() is None:
                break
        expect(process.poll() is None and len(processes(run)) >= 4, "Chromium did not start: %d processes" % len(processes(run)) if process.poll() is None
               else "it ended with %d: %s" % (process.returncode, process.stderr.read().decode()))
        process.send_signal(number)
        process.wait(timeout=LIMIT)
        while (processes(run) or os.listdir(private(run))) and time.monotonic() < deadline:
            time.sleep(0.02)
        nothing_left(run)


PAPER = """<!doctype html><html lang=vi><meta charset=utf-8><title>Công văn</title><style>
@page { size: A4; margin: 20mm 15mm 20mm 30mm; @top-center { content: counter(page); font: 13pt "Times New Roman", serif; } }
@page :first { @top-center { content: none; } }
body { font: 14pt/1.5 "Times New Roman", serif; margin: 0; } .next { break-before: page; }</style>
<p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p><p>Kính gửi: Sở Thông tin và Truyền thông. Ỡ ỡ Ợ ợ Ữ ữ Ặ ặ Ẫ ẫ Ễ ễ Ỵ ỵ</p>
<p class=next>Trang hai</p><p class=next>Trang ba</p><script>document.body.append("SCRIPT")</script><img src="U/image">"""


def printed(run):
    """the PDF is A4 with the sheet's margins, letters in one font, the page's number on each but the first"""
    need_chromium()
    if not shutil.which("pdftotext"):
        raise Skip("poppler-utils are not installed")
    with Web() as web:
        page = write(run, "paper.html", PAPER.replace("U/", "http://127.0.0.1:%d/" % web.port))
        result = run.program("inspect", "pdf", page, run.path("paper.pdf"), env=environment(run))
        expect_same(result.returncode, 0, result.stderr.decode())
        expect_same(web.asked, [], "asked")
    nothing_left(run)
    said = subprocess.run(["pdfinfo", run.path("paper.pdf")], capture_output=True, check=True).stdout.decode()
    expect(re.search(r"^Pages: +3$", said, re.M) and "(A4)" in said and "Công văn" in said, said)
    text = subprocess.run(["pdftotext", "-layout", run.path("paper.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")
    expect("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0] and "Ỡ ỡ Ợ ợ Ữ ữ Ặ ặ Ẫ ẫ Ễ ễ Ỵ ỵ" in pages[0], pages[0])
    expect(not re.search(r"^\s*1\s*$", pages[0], re.M) and "SCRIPT" not in text, "page 1: " + pages[0])
    expect_same([page.split()[0] for page in pages[1:3]], ["2", "3"], "numbers")
    boxes = subprocess.run(["pdftotext", "-bbox", run.path("paper.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    words = [(float(x), float(y), float(right), word) for x, y, right, word in
             re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</word>', boxes)]
    first = words[0]
    expect(abs(first[0] - 85.0) < 2, "the left margin is not 30 mm: %r" % (first,))
    number = next(word for word in words if word[3] == "2")
    centre = (85.04 + 595.28 - 42.52) / 2  # of what is printed on
    expect(number[1] < 56.7 and abs((number[0] + number[2]) / 2 - centre) < 3, "the number is not centred above: %r" % (number,))
    if "Liberation Serif" in subprocess.run(["fc-list", ":lang=vi", "family"], capture_output=True, check=True).stdout.decode():
        fonts = subprocess.run(["pdffonts", run.path("paper.pdf")], capture_output=True, check=True).stdout.decode().splitlines()[2:]
        expect(len(fonts) == 1 and "LiberationSerif" in fonts[0], "\n".join(fonts))
