"""fault_table.py: the faults: what each host does wrong, and what a crawl must say of it.

A row is Fault(name, behaviour, page, notes): `page` is what becomes of /loi: a verdict ("takedown": the injected part of the
answer was there to be seen, and was found), the reason why it could not be judged ("reset", "timeout" ...), or None where the
fault is elsewhere; `notes` are kinds of note that the end of the crawl must print for that host, and no others besides
those that follow from `page`. `also` are verdicts of other addresses. /tin on the same host is always expected to be found,
but where `hidden` says why it cannot be: then the home page must be listed as not looked at."""
import asyncio
import ctypes
import gzip
import itertools
import re
import struct
import zlib

from fault_server import HONEST, PLANTED, answer, head, page

BODY = page(PLANTED)
WHOLE = answer(PLANTED)


class Fault:
    def __init__(self, name, behaviour, page=None, notes=(), links=("/loi",), path="/loi", hidden=None, secure=None,
                 also=()):
        self.name, self.behaviour, self.page, self.notes, self.also = name, behaviour, page, notes, dict(also)
        self.links, self.path, self.hidden, self.secure = links, path, hidden, secure
        if secure:
            self.links = ("https://%s.example/loi" % name,)

    async def answer(self, request):
        path = request.path.split("?")[0]
        if not re.fullmatch(self.path, path) or (self.secure and not request.secure):
            return False
        result = await self.behaviour(request)
        return result is not False


def sends(data, then="close"):
    """Those bytes, then close, keep, reset or hold."""
    async def behave(request):
        if data:
            await request.send(data)
        if then != "keep":
            await getattr(request, then)()
    return behave


def drips(data, seconds=0.05):
    async def behave(request):
        await request.drip(data, seconds)
        await request.close()
    return behave


def endless(start, piece):
    async def behave(request):
        await request.send(start)
        await request.endless(piece)
    return behave


def redirects(target, status="302 Found", more=()):
    def location(request):
        return target(request) if callable(target) else target

    async def behave(request):
        await request.send(answer(b"", status, ["Location: " + location(request), *more]))
    return behave


def chunked(*chunks, headers=(), status="HTTP/1.1 200 OK"):
    return head("Transfer-Encoding: chunked", *headers, status=status) + b"".join(chunks)


def chunk(data, extension=b""):
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


def packed(data, coding, wrong_length=None):
    return head("Content-Encoding: " + coding, "Content-Length: %d" % (wrong_length or len(data))) + data


def brotli(data):
    encoder = ctypes.CDLL("libbrotlienc.so.1")
    room = ctypes.c_size_t(len(data) // 2 + 1000)
    out = ctypes.create_string_buffer(room.value)
    assert encoder.BrotliEncoderCompress(5, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(room), out)
    return out.raw[:room.value]


def gzip_bomb(start, piece, megabytes):
    """gzip of `start` and so many megabytes of that piece: packed once, written many times, for a whole one takes a third of a second."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    data = piece * ((1 << 20) // len(piece))
    block = packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(start)
    for _ in range(megabytes):
        checksum = zlib.crc32(data, checksum)
    return (b"\x1f\x8b\x08" + bytes(7) + first + block * megabytes + packer.flush() +
            struct.pack("<II", checksum, len(start) + len(data) * megabytes))


def zstd(data):
    compressor = ctypes.CDLL("libzstd.so.1")
    compressor.ZSTD_compress.restype = ctypes.c_size_t
    out = ctypes.create_string_buffer(len(data) // 2 + 1000)
    length = compressor.ZSTD_compress(out, ctypes.c_size_t(len(out)), data, ctypes.c_size_t(len(data)), 3)
    return out.raw[:length]


def bomb(pack):
    """A page that unpacks to 64 MB, its injected part in front."""
    return pack(BODY + b" " * (64 << 20))


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


FIRST = BODY.index(b"</body>")  # the injected part ends here
BOMB = gzip_bomb(BODY, b" ", 64)  # a page of 64 MB, its injected part in front
GZIPPED = gzip.compress(BODY + HONEST.encode() * 400, 9)


# --- connections and time ---
CONNECTION = [
    Fault("dong-ngay", sends(b""), "reset"),
    Fault("ngat-truoc", sends(b"", "reset"), "reset"),
    Fault("ngat-trong-dau", sends(b"HTTP/1.1 200 OK\r\nContent-Ty", "reset"), "reset"),
    Fault("ngat-trong-than", sends(head("Content-Length: 99999") + BODY, "reset"), "takedown", ["broken-off"]),
    Fault("im-truoc", sends(b"", "hold"), "timeout"),
    Fault("im-trong-dau", sends(b"HTTP/1.1 200 OK\r\nContent-Ty", "hold"), "timeout"),
    Fault("im-trong-than", sends(head("Content-Length: 99999") + BODY, "hold"), "takedown", ["broken-off"]),
    Fault("nho-giot-dau", drips(WHOLE, 0.2), "timeout"),
    Fault("nho-giot-than", None, "takedown", ["broken-off"]),
    Fault("rac-sau-than", sends(WHOLE + b"\x00\xff rubbish", "keep"), "takedown", ["surplus-answer"]),
    Fault("hai-tra-loi", sends(answer(HONEST) + answer("<h1>giả mạo</h1>"), "keep"), "clean", ["surplus-answer"]),
    Fault("la-truoc-that", None, "clean", ["surplus-answer"], links=["/loi"] + ["/loi-%d" % i for i in range(4)],
          path="/loi.*", also={"/loi-%d" % i: "clean" for i in range(4)}),
    Fault("la-truoc-kieu", None, "clean", ["surplus-answer"], links=["/loi", "/loi-1", "/loi-2"], path="/loi.*", also={"/loi-1": "clean"}),
    Fault("dau-roi-dong", sends(b"HTTP/1.1 200 OK\r\n"), "protocol"),
    Fault("than-vo-tan", endless(head() + BODY, b"<p>xin chao cac ban</p>" * 500), "takedown", ["body-limit"]),
]


async def slow_body(request):
    await request.send(head("Content-Length: 99999") + BODY)
    await request.drip(b" " * 400, 0.05)


CONNECTION[8].behaviour = slow_body


async def stray_before_the_true_one(request):
    """Another page's answer comes when the request is under way, the true one a moment later: from then on each is taken for the next one's,
    as often as the next request goes before it has come."""
    if request.number > 1 and not request.server.strayed:
        request.server.strayed = True
        await request.send(answer("<h1>Trang của người khác</h1>" + PLANTED))
        await asyncio.sleep(0.05)
    elif request.number > 1:
        await asyncio.sleep(0.05)
    await request.send(answer(HONEST))


next(fault for fault in CONNECTION if fault.name == "la-truoc-that").behaviour = stray_before_the_true_one


async def stray_before_the_sheet(request):
    """The same before the answer to a style sheet: another one, which hides honest links."""
    if request.path != "/loi.css":
        partners = "".join("<a href='https://top%d.example/'>link %d</a> " % (number, number) for number in range(12))
        await request.send(answer(HONEST + "<link rel=stylesheet href=/loi.css><div class=doi-tac>%s</div>" % partners))
        return
    if not request.server.strayed_sheet:
        request.server.strayed_sheet = True
        await request.send(answer(b".doi-tac{position:absolute;left:-9999px}", kind="text/css"))
        await asyncio.sleep(0.05)
    await request.send(answer(b".doi-tac{color:#036}", kind="text/css"))


next(fault for fault in CONNECTION if fault.name == "la-truoc-kieu").behaviour = stray_before_the_sheet


# --- heads ---
HEADS = [
    Fault("dau-vo-tan", endless(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 4096), "protocol"),
    Fault("nhieu-dau-vo-tan", endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 400), "protocol"),
    Fault("tram-nghin-dau", sends(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100000 + b"\r\n" + BODY), "protocol"),
    Fault("ba-tram-dau", sends(head(*["X-%d: y" % i for i in range(300)]) + BODY), "takedown", ["header-limit"]),
    Fault("dau-70k", sends(head("X-A: " + "a" * 70000) + BODY), "takedown", ["header-limit"]),
    Fault("nul-trong-dau", sends(head("X-A: a\0b") + BODY), "protocol"),
    Fault("cr-trong-dau", sends(head("X-A: a\rSet-Cookie: b=c") + BODY), "takedown"),
    Fault("dau-gap-dong", sends(head("X-A: a", " b", "\tc") + BODY), "takedown"),
    Fault("dau-khong-hai-cham", sends(head("day khong phai tieu de") + BODY), "protocol"),  # libcurl takes none; browsers do
    Fault("cach-truoc-hai-cham", sends(head("X-A : b") + BODY), "takedown"),
    Fault("ten-dau-rong", sends(head(": b") + BODY), "takedown"),
    Fault("dau-khong-ascii", sends(head("X-\xe1\xba\xa5: \xff\xfe") .replace(b"\xc3", b"\xe1") + BODY), "takedown"),
    Fault("xuong-dong-lf", sends(b"HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n" + BODY), "takedown"),
    Fault("cookie-bao", sends(head(*["Set-Cookie: k%d=%s" % (i, "v" * 200) for i in range(150)]) + BODY), "takedown"),
]

# --- status lines ---
STATUS = [
    Fault("ma-000", sends(head(status="HTTP/1.1 000 Khong") + BODY), "protocol"),
    Fault("ma-999", sends(head(status="HTTP/1.1 999 Bot") + BODY), "takedown"),
    Fault("ma-20", sends(head(status="HTTP/1.1 20 OK") + BODY), "protocol"),
    Fault("ma-am", sends(head(status="HTTP/1.1 -200 OK") + BODY), "protocol"),
    Fault("khong-loi-giai", sends(head(status="HTTP/1.1 200") + BODY), "takedown"),
    Fault("ban-9-9", sends(head(status="HTTP/9.9 200 OK") + BODY), "protocol"),
    Fault("ban-1-0", sends(head(status="HTTP/1.0 200 OK") + BODY), "takedown"),
    Fault("icy", sends(head(status="ICY 200 OK") + BODY), "protocol"),
    Fault("http-09", sends(BODY), "protocol"),
    Fault("ssh", sends(b"SSH-2.0-OpenSSH_9.2\r\n"), "protocol"),
    Fault("rac-nhi-phan", sends(bytes(range(256)) * 40), "protocol"),
    Fault("mot-tram-100", sends(b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + WHOLE), "takedown"),
    Fault("bao-1xx", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "protocol"),
    Fault("doi-giao-thuc-101", sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + BODY), "protocol"),
    Fault("goi-y-103", sends(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + WHOLE), "takedown"),
    Fault("than-cua-204", sends(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nthua!"), "clean", ["surplus-answer"]),
    Fault("than-cua-304", sends(b"HTTP/1.1 304 Not Modified\r\n\r\n" + BODY), "protocol"),
    Fault("mot-phan-206", sends(answer(PLANTED, "206 Partial Content", ["Content-Range: bytes 0-99/1000"])), "takedown", ["broken-off"]),
]

# --- lengths and chunks ---
FRAMING = [
    Fault("dai-hon-that", sends(head("Content-Length: %d" % (len(BODY) + 500)) + BODY), "takedown", ["broken-off"]),
    Fault("ngan-hon-that", sends(head("Content-Length: %d" % FIRST) + BODY), "takedown", ["surplus-answer"]),
    Fault("dai-hai-lan", sends(head(*["Content-Length: %d" % len(BODY)] * 2) + BODY), "takedown"),
    Fault("dai-hai-kieu", sends(head("Content-Length: %d" % len(BODY), "Content-Length: 7") + BODY), "protocol"),
    Fault("dai-am", sends(head("Content-Length: -5") + BODY), "protocol"),
    Fault("dai-la-chu", sends(head("Content-Length: nhieu") + BODY), "protocol"),
    Fault("dai-qua-lon", sends(head("Content-Length: 99999999999999999999999") + BODY), "takedown"),
    Fault("khong-dai", sends(head() + BODY), "takedown"),
    Fault("dai-va-khuc", sends(chunked(chunk(BODY), b"0\r\n\r\n", headers=["Content-Length: 3"])), "takedown"),
    Fault("khuc-la", sends(chunked(chunk(BODY), b"zz\r\nrac\r\n")), "takedown", ["broken-off"]),
    Fault("khuc-khong-lo", sends(chunked(chunk(BODY), b"FFFFFFFFFFFFFFFFF\r\nx")), "takedown", ["broken-off"]),
    Fault("khuc-am", sends(chunked(chunk(BODY), b"-1\r\nx\r\n")), "takedown", ["broken-off"]),
    Fault("khuc-thieu-cuoi", sends(chunked(chunk(BODY))), "takedown", ["broken-off"]),
    Fault("khuc-mo-rong", sends(chunked(chunk(BODY, b";a=" + b"b" * 9000), b"0\r\n\r\n")), "takedown"),
    Fault("khuc-duoi", sends(chunked(chunk(BODY), b"0\r\nX-A: b\r\nContent-Type: image/png\r\n\r\n"), "keep"), "takedown"),
    Fault("khuc-duoi-vo-tan", endless(chunked(chunk(BODY), b"0\r\n"), b"X-A: b\r\n" * 400), "takedown", ["broken-off"]),
    Fault("khuc-tung-byte", sends(chunked(*[chunk(BODY[i:i + 1]) for i in range(len(BODY))], b"0\r\n\r\n"), "keep"), "takedown"),
    Fault("khuc-goi-la", sends(head("Transfer-Encoding: moi-la, chunked") + chunk(BODY) + b"0\r\n\r\n"), "unknown", ["broken-off"]),
]

# --- content codings ---
CODINGS = [
    Fault("bom-gzip", sends(packed(BOMB, "gzip")), "takedown", ["body-limit"]),
    Fault("bom-brotli", sends(packed(bomb(brotli), "br")), "takedown", ["body-limit"]),
    Fault("bom-zstd", sends(packed(bomb(zstd), "zstd")), "takedown", ["body-limit"]),
    Fault("zstd-khong-hoi", sends(packed(zstd(BODY), "zstd")), "takedown"),
    Fault("bom-hai-lop", sends(packed(gzip.compress(BOMB, 9), "gzip, gzip")), "takedown",
          ["body-limit"]),
    Fault("sau-lop-gzip", None, "protocol"),
    Fault("noi-gzip-ma-khong", sends(packed(BODY, "gzip")), "unknown", ["broken-off"]),
    Fault("gzip-khong-noi", sends(packed(GZIPPED, "identity")), "unknown"),
    Fault("gzip-cut", sends(packed(GZIPPED[:len(GZIPPED) * 3 // 4], "gzip")), "takedown"),
    Fault("gzip-hong-cuoi", sends(packed(GZIPPED[:-8] + b"\0" * 8, "gzip")), "takedown", ["broken-off"]),
    Fault("gzip-rac-sau", sends(packed(GZIPPED + b"rubbish behind", "gzip")), "takedown", ["broken-off"]),
    Fault("noi-br-ma-gzip", sends(packed(GZIPPED, "br")), "unknown", ["broken-off"]),
    Fault("deflate-tran", sends(packed(raw_deflate(BODY), "deflate")), "takedown"),
    Fault("ma-hoa-la", sends(packed(BODY, "utf-8")), "takedown"),
]
_layers = BODY
for _ in range(6):
    _layers = gzip.compress(_layers)
next(fault for fault in CODINGS if fault.name == "sau-lop-gzip").behaviour = sends(packed(_layers, ", ".join(["gzip"] * 6)))


# --- redirects ---
def here(request, path):
    return "http://%s%s" % (request.host, path)


async def changing_chain(request):
    number = int((request.path.split("-") + ["0"])[1] or 0)
    await request.send(answer(b"", "302 Found", ["Location: /loi-%d" % (number + 1)]))


async def chain_with_end(request):
    number = int((request.path.split("-") + ["0"])[1] or 0)
    if number >= 15:
        await request.send(answer(PLANTED))
    else:
        await request.send(answer(b"", "301 Moved Permanently", ["Location: loi-%d" % (number + 1)]))


async def two_hosts(request):
    await request.send(answer(b"", "302 Found", ["Location: http://%s/loi" % (
        request.host[4:] if request.host.startswith("www.") else "www." + request.host)]))


async def target_hangs_up(request):
    if request.path == "/loi":
        await request.send(answer(PLANTED, "302 Found", ["Location: /loi-chet"]))
    else:
        await request.reset()


REDIRECTS = [
    Fault("toi-trang-ngat", target_hangs_up, "takedown", ["broken-off", "reset"], path="/loi.*", also={"/loi-chet": "unknown"}),
    Fault("vong-mot", redirects("/loi"), "unknown", ["redirect-limit"]),
    Fault("vong-hai", two_hosts, "unknown", ["redirect-limit"]),
    Fault("chuoi-vo-tan", changing_chain, "unknown", ["redirect-limit", "shape"], path="/loi.*"),
    Fault("chuoi-15", chain_with_end, "clean", path="/loi.*", also={"/loi-15": "takedown"}),
    Fault("toi-ftp", redirects("ftp://127.0.0.1/loi"), "clean"),
    Fault("toi-javascript", redirects("javascript:alert(1)"), "clean"),
    Fault("toi-data", redirects("data:text/html,<h1>x"), "clean"),
    Fault("toi-file", redirects("file:///etc/passwd"), "clean"),
    Fault("toi-cong-22", redirects(lambda request: "http://%s:22/" % request.host), "clean"),
    Fault("toi-cong-khong", redirects(lambda request: "http://%s:0/" % request.host), "clean"),
    Fault("toi-mat-khau", redirects(lambda request: "http://admin:mat-khau@%s/tin" % request.host), "clean"),
    Fault("toi-loopback", redirects("http://127.0.0.1:9/"), "review"),
    Fault("toi-so-thap-phan", redirects("http://2130706433:9/"), "review"),
    Fault("toi-metadata", redirects("http://169.254.169.254/latest/meta-data/"), "review"),
    Fault("location-dieu-khien", redirects("/lo\x01i\x7f\x0b"), "clean"),
    Fault("location-lon-xon", redirects("\\\\?/..//./%00%2e%2e/;a?b#c?d"), "clean"),
    Fault("location-utf8", redirects("/trang-\xe1\xba\xa5"), "clean"),
    Fault("location-10k", redirects("/" + "a" * 10000), "unknown", ["length", "redirect-limit"]),
    Fault("location-rong", redirects(""), "clean"),
    Fault("location-hai", redirects("/tin", more=["Location: /khac"]), "clean"),
    Fault("300-khong-location", sends(answer(PLANTED, "300 Multiple Choices")), "takedown"),
    Fault("refresh-vong", sends(answer(PLANTED, headers=["Refresh: 0; url=/loi"])), "takedown"),
    Fault("meta-refresh-vong", sends(answer("<meta http-equiv=refresh content='0;url=/loi'>" + PLANTED)), "takedown"),
    Fault("chuyen-co-cookie", redirects("/loi", more=["Set-Cookie: D1N=1"]), "unknown", ["redirect-limit"]),
]


# --- robots.txt ---
def robots(data, status="200 OK", headers=(), kind="text/plain"):
    return sends(answer(data.encode() if isinstance(data, str) else data, status, headers, kind), "keep")


async def robots_elsewhere(request):
    """Served at another host, which leads on to another address of its own: the rules are the first host's all the same."""
    if not request.host.startswith("www."):
        await redirects("http://www.%s/robots.txt" % request.host)(request)
    elif request.path == "/robots.txt":
        await redirects("/luat.txt", "301 Moved Permanently")(request)
    else:
        await robots("User-agent: *\nDisallow: /cam\n")(request)


UNREACHABLE = "RFC 9309 2.3.1.4: what is unreachable forbids all; the list says so"
ROBOTS = [
    Fault("robots-khong-lo", endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 524288000\r\n\r\n",
                                     b"# xin chao\n" * 1000), path="/robots.txt", notes=["robots-limit"]),
    Fault("robots-la-html", robots("<!DOCTYPE html><title>Cổng</title><p>User-agent: *<p>Disallow: /", kind="text/html"), path="/robots.txt"),
    Fault("robots-di-noi-khac", redirects("http://noi-khac.example/robots.txt"), path="/robots.txt"),
    Fault("robots-vong", redirects("/robots.txt"), path="/robots.txt", notes=["redirect-limit"]),
    Fault("robots-hai-chang", robots_elsewhere, path="/robots.txt|/luat.txt", links=("/loi", "/cam"), notes=["robots"],
          also={"/cam": "unknown"}),
    Fault("robots-im", sends(b"", "hold"), path="/robots.txt", notes=["robots-unreachable"], hidden=UNREACHABLE),
    Fault("robots-500", robots("lỗi", "500 Internal Server Error"), path="/robots.txt", notes=["robots-unreachable"], hidden=UNREACHABLE),
    Fault("robots-nhi-phan", robots(bytes(range(256)) * 2000), path="/robots.txt"),
    Fault("robots-403", robots("không", "403 Forbidden"), path="/robots.txt"),
    Fault("robots-nhieu-luat", robots("User-agent: *\n" + "".join("Disallow: /cam-%d/\n" % i for i in range(30000))), path="/robots.txt",
          notes=["robots-limit"]),
    Fault("robots-cham", robots("User-agent: *\nCrawl-delay: 99999999\n"), path="/robots.txt", notes=["crawl-delay-cut"]),
    Fault("robots-sao", robots("User-agent: *\nDisallow: /" + "*a" * 900 + "$\n"), path="/robots.txt"),
    Fault("robots-gzip-bom", sends(packed(gzip_bomb(b"", b"#", 64), "gzip")), path="/robots.txt", notes=["robots-limit"]),
]

# --- sitemaps ---
XML = "<?xml version='1.0' encoding='UTF-8'?>"
URLSET = XML + "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>%s</urlset>"
LAUGHS = (XML + "<!DOCTYPE u [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'>" +
          "".join("<!ENTITY %s '%s'>" % (chr(98 + i), "&%s;" % chr(97 + i) * 10) for i in range(9)) + "]><urlset><url><loc>&j;</loc></url></urlset>")
OUTSIDE = XML + "<!DOCTYPE u [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>http://x/&a;</loc></url></urlset>"


def sitemap(data, kind="application/xml", headers=()):
    return robots(data, kind=kind, headers=headers)


async def endless_index(request):
    number = next(COUNTER)
    entries = "".join("<sitemap><loc>http://%s/sitemap-%d-%d.xml</loc></sitemap>" % (request.host, number, i) for i in range(30))
    await request.send(answer((XML + "<sitemapindex>%s</sitemapindex>" % entries).encode(), kind="application/xml"))


async def own_index(request):
    await request.send(answer((XML + "<sitemapindex><sitemap><loc>http://%s/sitemap.xml</loc></sitemap></sitemapindex>" %
                               request.host).encode(), kind="application/xml"))


async def foreign_sitemap(request):
    await request.send(answer((URLSET % "".join("<url><loc>http://%s/a</loc></url>" % host for host in (
        "127.0.0.1:1", "169.254.169.254", "nguoi-la.example", request.host + ":22"))).encode(), kind="application/xml"))


async def moved_sitemap(request):
    if not request.host.startswith("www."):
        await redirects("http://www.%s/sitemap-moi.xml" % request.host, "301 Moved Permanently")(request)
    else:
        await sitemap(URLSET % ("<url><loc>http://%s/chi-co-trong-so-do</loc></url>" % request.host[4:]))(request)


COUNTER = itertools.count()
MAP = "/sitemap.*"
SITEMAPS = [
    Fault("so-do-bom-gzip", robots(gzip_bomb((URLSET % "").encode(), b" ", 128), kind="application/gzip"), path=MAP,
          notes=["sitemap-limit"]),
    Fault("so-do-bom-xml", sitemap(LAUGHS), path=MAP, notes=["sitemap-broken"]),
    Fault("so-do-thuc-the-ngoai", sitemap(OUTSIDE), path=MAP, notes=["sitemap-broken"]),
    Fault("so-do-vo-tan", endless_index, path=MAP, notes=["sitemap-limit"]),
    Fault("so-do-tu-tro", own_index, path=MAP),
    Fault("so-do-nhi-phan", sitemap(bytes(range(256)) * 400), path=MAP),
    Fault("so-do-im", sends(b"", "hold"), path=MAP, notes=["sitemap-unreachable"]),
    Fault("so-do-ngat", sends(b"", "reset"), path=MAP, notes=["sitemap-unreachable"]),
    Fault("so-do-chuyen-cho", moved_sitemap, path=MAP, also={"/chi-co-trong-so-do": "clean"}),
    Fault("so-do-vong", redirects("/sitemap.xml"), path=MAP, notes=["redirect-limit", "sitemap-unreachable"]),
    Fault("so-do-nguoi-la", foreign_sitemap, path=MAP),
    Fault("so-do-80-nghin", sitemap(URLSET % "".join("<url><loc>http://x.example/%d</loc></url>" % i for i in range(80000))), path=MAP,
          notes=["sitemap-broken", "sitemap-limit"]),
    Fault("so-do-la-html", robots("<!DOCTYPE html><title>x</title>", kind="text/html"), path=MAP),
]


# --- link spaces without end ---
def space(make, count=6):
    async def behave(request):
        number = next(COUNTER)
        await request.send(answer("".join("<a href='%s'>xem</a> " % make(request, number * count + i) for i in range(count))))
    return behave


SPACES = [
    Fault("lich", space(lambda request, i: "/loi?thang=%d&nam=%d" % (i % 12 + 1, 1900 + i // 12)), "clean", ["calendar"]),
    Fault("phien", space(lambda request, i: "/loi;jsessionid=%032X?PHPSESSID=%032x" % (i * 7919, i)), "clean", path="/loi.*"),
    Fault("duong-dai-dan", space(lambda request, i: request.path.split("?")[0] + "/loi", 1), "clean", ["growing-path"], path="/loi.*"),
    Fault("bo-loc", space(lambda request, i: "/loi?" + "&".join("loc%d=%d" % (j, i >> j & 1) for j in range(16))), "clean", ["parameters"]),
    Fault("ten-ngau-nhien", space(lambda request, i: "/loi/" + "".join(chr(97 + (i * 7 ** k // 26 ** k) % 26) for k in range(8))), "clean", ["pages"],
          path="/loi.*"),
    Fault("so-vo-tan", space(lambda request, i: "/loi/%d" % i), "clean", ["shape"], path="/loi.*"),
    Fault("ba-muoi-nghin-lien-ket", sends(answer("".join("<a href='/x/%d'>x</a>" % i for i in range(30000)))), "clean", ["link-limit", "shape"]),
    Fault("doi-moi-lan", sends(b""), "takedown"),
]


async def documents(request):
    await request.send(answer("".join("<a href='/van-ban-%s.txt'>x</a>" % chr(97 + i) for i in range(12))) if request.path == "/loi" else
                       answer(b"cong van", kind="text/plain"))


def words(i):
    return "".join(chr(97 + (i * 7 ** k // 26 ** k) % 26) for k in range(8))


SPACES.insert(-1, Fault("sau-vo-tan", space(lambda request, i: "/loi/" + words(i), 1), "clean", ["depth"], path="/loi.*"))
SPACES.insert(-1, Fault("tai-lieu", documents, "clean", ["documents"], path="/(loi|van-ban-.)(.txt)?"))
SPACES.insert(-1, Fault("nhieu-megabyte", lambda request: heavy(request), "unknown", ["body-limit", "bytes", "sign-limit"], path="/loi.*"))


async def heavy(request):
    await request.send(head() + "".join("<a href='/loi/%s'>x</a>" % words(i) for i in range(1, 9)).encode())
    await request.endless(HONEST.encode() * 50)


async def changing(request):
    number = next(COUNTER)
    await request.send(answer("<h1>%d</h1>" % number + PLANTED + "<p>%032x" % (number * 2654435761)))


SPACES[-1].behaviour = changing


# --- overload ---
def busy(status, *headers):
    return sends(answer("bận", status, headers), "keep")


async def busy_once(request):
    request.server.once = getattr(request.server, "once", set())
    if request.host in request.server.once:
        await request.send(answer(PLANTED))
    else:
        request.server.once.add(request.host)
        await request.send(answer("bận", "503 Service Unavailable", ["Retry-After: 1"]))


OVERLOAD = [
    Fault("bao-429", busy("429 Too Many Requests"), "overloaded"),
    Fault("bao-503", busy("503 Service Unavailable"), "server-error"),
    Fault("cho-den-vo-tan", busy("429 Too Many Requests", "Retry-After: 99999999999999999999"), "overloaded", ["retry-after-cut"]),
    Fault("cho-am", busy("503 Service Unavailable", "Retry-After: -100"), "server-error"),
    Fault("cho-den-9999", busy("503 Service Unavailable", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"), "server-error", ["retry-after-cut"]),
    Fault("cho-la-chu", busy("503 Service Unavailable", "Retry-After: mai"), "server-error"),
    Fault("ban-mot-lan", busy_once, "takedown"),
]


# --- style sheets ---
def sheet(behaviour, page="takedown", notes=(), count=1):
    """A page whose sheet does that."""
    async def behave(request):
        if request.path.startswith("/loi.css"):
            await behaviour(request)
        else:
            links = "".join("<link rel=stylesheet href='/loi.css%s'>" % ("?%d" % i if i else "") for i in range(count))
            await request.send(answer(links + PLANTED))
    return behave, page, notes


def css(data, kind="text/css"):
    return robots(data, kind=kind)


SHEETS = [Fault(name, behave, page, notes, path="/loi.*") for name, (behave, page, notes) in (
    ("kieu-im", sheet(sends(b"", "hold"), notes=["sheet-missing", "judged-without-sheet"])),
    ("kieu-vo-tan", sheet(endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\n", b".a { color: red }\n" * 500), notes=["body-limit"])),
    ("kieu-tu-goi", sheet(css("@import '/loi.css'; .a { color: red }"), notes=["judged-without-sheet"])),
    ("kieu-vong", sheet(redirects("/loi.css"), notes=["sheet-missing", "judged-without-sheet", "redirect-limit"])),
    ("kieu-bom", sheet(sends(packed(gzip_bomb(b"", b"a{}", 60), "gzip")), notes=["body-limit"])),
    ("kieu-la-html", sheet(css("<!DOCTYPE html><p>không có", "text/html"))),
    ("nhieu-kieu", sheet(css(".a { color: red }"), count=300, notes=["unparsed-page"])),
    ("kieu-ngat", sheet(sends(b"", "reset"), notes=["sheet-missing", "judged-without-sheet"])),
)]


async def wildcard(request):
    """Each page's sheet, and where it leads, is on a host name of its own."""
    name = "ten-mien-vo-tan.example"
    if request.host != name:
        await request.send(answer(b".a{}", kind="text/css") if ".css" in request.path else answer(PLANTED))
    elif request.path.startswith("/loi-"):
        await request.send(answer("<link rel=stylesheet href='http://s%s.%s/a.css'><p>trang" % (request.path[5:], name) + PLANTED))
    else:
        await request.send(answer("".join("<a href='/loi-%s'>x</a> " % chr(97 + i) * 1 for i in range(12))))


SPACES.append(Fault("ten-mien-vo-tan", wildcard, "clean", ["host-limit", "judged-without-sheet"], path="/(loi.*|a.css)"))


# --- TLS: the fault is on the secure port of the host ---
TLS = [
    Fault("tls-het-han", sends(WHOLE), "tls", secure="expired"),
    Fault("tls-sai-ten", sends(WHOLE), "tls", secure="other"),
    Fault("tls-tu-ky", sends(WHOLE), "tls", secure="stranger"),
    Fault("tls-cu", sends(WHOLE), "tls", secure="old"),
    Fault("tls-im", sends(WHOLE), "timeout", secure="silent"),
    Fault("tls-dong", sends(WHOLE), "tls", secure="closing"),
    Fault("tls-rac", sends(WHOLE), "tls", secure="rubbish"),
    Fault("tls-h2-rac", sends(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 400), "reset", secure="h2"),
    Fault("tls-cut", sends(head() + BODY, "reset"), "takedown", ["broken-off"], secure="good"),
    Fault("tls-tot", sends(WHOLE), "takedown", secure="good2"),
]

FAULTS = CONNECTION + HEADS + STATUS + FRAMING + CODINGS + REDIRECTS + ROBOTS + SITEMAPS + SPACES + OVERLOAD + SHEETS + TLS
