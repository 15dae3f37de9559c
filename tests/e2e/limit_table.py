"""limit_table.py: every limit of docs/reliability.md: how a site reaches it, and what must then be said.

The keys are the first column of the table there; limits.py compares both. A `Reached` is a site of its own, NAME.example with
"-" for "_": `notes` are the kinds of note that the crawl's end and `rasoat coverage` must have for it, and no others; `page` is what
becomes of /loi (a verdict, or the reason why it was not judged); `words` stand in its finding unparsed-page. A `Unit` is reached by
that unit test, which must name it, because no site can reach it alone, or not within a test's time."""
import asyncio
import gzip
import io
import itertools
import os
import zipfile

from fault_server import HONEST, PLANTED, answer, head, page
from harness import ROOT

BODY = page(PLANTED)
KILO, MEGA = 1024, 1024 * 1024
PATIENT = {"limits": {"connect_timeout_ms": 600000, "answer_timeout_ms": 3600000, "stall_seconds": 3600}, "analyst": {"deadline_ms": 600000}}
# [crawl], [limits] and [analyst] of each crawl: short, but for what is fixed in the program.
CRAWLS = {
    "main": {
        "crawl": {"max_pages_per_site": 40, "max_documents_per_site": 3, "max_megabytes_per_site": 2, "max_depth": 6},
        "limits": {"headers": 20, "header_kilobytes": 8, "redirects": 4, "body_kilobytes": 2100, "links_per_page": 25,
                   "addresses_per_shape": 12, "calendar_addresses": 5, "hosts_per_site": 3, "sitemaps_per_site": 5,
                   "crawl_delay_seconds": 0, "retry_after_seconds": 1, "tries": 2, "failures_to_give_up": 4, "back_off_ms": 200},
        "analyst": {"deadline_ms": 120000},
    },
    # Short times apart from all else, which a busy machine may hold up, and apart from each other: past one that is not kept nothing ends.
    "connections": {"limits": {"connect_timeout_ms": 2500, "stall_seconds": 2, "answer_timeout_ms": 3600000, "tries": 1, "back_off_ms": 50}},
    "answers": {"limits": {"answer_timeout_ms": 2500, "tries": 1, "back_off_ms": 50}, "analyst": {"deadline_ms": 120000, "memory_mb": 64}},
    "analysts": {"analyst": {"deadline_ms": 50}},
    # With a clock that runs faster (limits.py), so all other times are long.
    "site's minutes": {"crawl": {"max_minutes_per_site": 1, "time_limit_min": 0}, **PATIENT},
    "run's minutes": {"crawl": {"max_minutes_per_site": 10080, "time_limit_min": 1}, **PATIENT},
}


class Reached:
    def __init__(self, name, behaviour, notes=(), page=None, words=None, links=("/loi",), crawl="main", also=None, secure=None,
                 host=None):
        self.name, self.behaviour, self.notes, self.page, self.words, self.crawl = name, behaviour, notes, page, words, crawl
        self.also = also  # one more thing that must hold: a function of (site, times of requests by path)
        self.host = host or name.lower().replace("_", "-")
        self.secure = secure
        self.links = ("https://%s.example/loi" % self.host,) if secure else links

    async def answer(self, request):
        if request.path in ("/", "/tin"):
            return False
        return await self.behaviour(request) if self.behaviour else False


class Unit:
    def __init__(self, name, test):
        self.name, self.test = name, test  # "FILE:TEST" below tests/unit


# --- behaviours: false for what is answered as usual ---

def on(path, action):
    """That action for addresses that begin so."""
    async def behave(request):
        if not request.path.startswith(path):
            return False
        result = await action(request)
        return result is not False
    return behave


def gives(data, path="/loi"):
    async def action(request):
        await request.send(data)
    return on(path, action)


def gives_page(body, path="/loi"):
    return gives(answer(body), path)


def packed(data, kind="text/html; charset=utf-8"):
    data = gzip.compress(data if isinstance(data, bytes) else page(data), 6)
    return answer(data, headers=["Content-Encoding: gzip"], kind=kind)


def six_times_packed():
    data = BODY
    for _ in range(6):
        data = gzip.compress(data)
    return answer(data, headers=["Content-Encoding: " + ", ".join(["gzip"] * 6)])


def links(*targets):
    return "".join("<a href='%s'>xem</a> " % target for target in targets) + HONEST


def word(i):
    """A word without digits, another for each number: addresses of words have a shape of their own."""
    return "".join(chr(97 + i // 26 ** k % 26) for k in range(4))


def chain(path, count, last=None):
    """PATH leads to PATH-b, that to PATH-c ..., in redirects; what comes behind `count` of them is `last`, where it is given."""
    async def action(request):
        stem, dot, kind = request.path.partition(".")
        stem, _, at = stem.partition("-")
        at = ord(at) - 97 if at else 0
        if at >= count and last:
            await request.send(last)
        else:
            await request.send(answer(b"", "302 Found", ["Location: %s-%s%s" % (stem, chr(98 + at), dot + kind)]))
    return on(path, action)


def sheets(respond, count=1):
    """A page with sheets; `respond` answers them."""
    async def action(request):
        if ".css" in request.path:
            await respond(request)
        else:
            await request.send(answer("".join("<link rel=stylesheet href='/loi.css?%s'>" % word(i) for i in range(count)) + PLANTED))
    return on("/loi", action)


def sheet(data):
    whole = packed(data, "text/css")

    async def respond(request):
        await request.send(whole)
    return respond


async def resets(request):
    await request.send(b"HTTP/1.1 200 OK\r\nContent-Ty")  # with nothing sent the client asks again by itself
    await request.reset()


async def holds_its_body(request):
    await request.send(head("Content-Length: 99999") + BODY)
    await request.hold()


async def drips(request):
    await request.send(head("Content-Length: 99999") + BODY)
    for _ in range(1500):  # never so slow that it stalls
        await request.send(b" " * 64)
        await asyncio.sleep(0.05)


async def silent(reader, writer):
    """A secure port where no handshake ends."""
    try:
        while await reader.read(4096):
            pass
    except ConnectionError:
        pass
    writer.close()


async def busy_once(request):
    if sum((host, path) == (request.host, request.path) for host, path, _ in request.server.asked) == 1:
        await request.send(answer("bận", "503 Service Unavailable", ["Retry-After: 3600"]))
    else:
        await request.send(answer(PLANTED))


async def waits_for_its_cookie(request):
    await request.send(answer(b"", "302 Found", ["Location: /loi", "Set-Cookie: quen=1; Path=/"]))


async def wildcard(request):
    name = "hosts-per-site.example"
    if request.path.endswith(".css"):
        await request.send(answer(b".a{}", kind="text/css"))
    elif not request.path.startswith("/loi"):
        return False
    elif request.path.startswith("/loi-"):
        await request.send(answer("<link rel=stylesheet href='http://s-%s.%s/a.css'>" % (request.path[5:], name) + PLANTED))
    else:
        await request.send(answer(links(*("/loi-%s" % word(i) for i in range(5)))))


SLOWLY = 0.03


async def endless_pages(request):
    await asyncio.sleep(SLOWLY)
    number = next(COUNTER)
    await request.send(answer(links("/loi/%s" % word(2 * number), "/loi/%s" % word(2 * number + 1))))


COUNTER = itertools.count()
XML = "<?xml version='1.0' encoding='UTF-8'?>"


def sitemap(text):
    return gives(packed((XML + text).encode(), "application/xml"), "/sitemap.xml")


def addresses(count):
    return "".join("http://x.example/%d\n" % i for i in range(count)).encode()


async def deeper_index(request):
    at = len(request.path) - len("/sitemap.xml")
    await request.send(answer((XML + "<sitemapindex><sitemap><loc>http://%s/sitemap%s.xml</loc></sitemap></sitemapindex>" % (
        request.host, "x" * (at + 1))).encode(), kind="application/xml"))


def large_sitemap():
    """51 MB, packed to a hundredth: addresses that cannot be packed, with room between them."""
    piece = "<url><loc>http://x.example/%s</loc></url>"
    data = b"".join((2 * piece % (os.urandom(3000).hex(), os.urandom(3000).hex())).encode().ljust(MEGA) for _ in range(51))
    return answer(gzip.compress((XML + "<urlset>").encode() + data, 1), kind="application/gzip")


def office_file(members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for i in range(members):
            archive.writestr("word/document.xml" if i == 0 else word(i), "<p/>")
    return data.getvalue()


def long_pdf(pages):
    """Without a table of places: readers find the objects themselves."""
    kids = range(3, pages + 3)
    objects = [(1, "/Type/Catalog/Pages 2 0 R"), (2, "/Type/Pages/Count %d/Kids[%s]" % (pages, " ".join("%d 0 R" % kid for kid in kids)))]
    objects += [(kid, "/Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]") for kid in kids]
    return ("%PDF-1.4\n" + "".join("%d 0 obj<<%s>>endobj\n" % one for one in objects) + "trailer<</Root 1 0 R>>\n").encode()


def bomb():
    with open(os.path.join(ROOT, "tests", "documents", "bomb.docx"), "rb") as file:
        return file.read()


def robots(text):
    return gives(answer(text.encode(), kind="text/plain"), "/robots.txt")


def asked_twice(site, times):
    return len(times["/loi"]) == 2


def asked_after_a_pause(site, times):
    first, second = times["/loi"]
    return second - first >= 0.19


def asked_after_a_second(site, times):
    first, second = times["/loi"]
    return 0.95 <= second - first < 60


HIDDEN = "<div style='display:none'>%s</div>"
LOOP = "<script>for (;;) document.title;</script>"
WRITES = "<script>document.write(\"%s\")</script>" % (HIDDEN % "<a href=https://nohu88.example/>nổ hũ đổi thưởng</a>")
ASKS = "<script>if (navigator.userAgent) document.write('<p>a')</script>"

LIMITS = {
    "header fields of an answer": [
        Reached("headers", gives(answer(BODY, headers=["X-%d: y" % i for i in range(30)])), ["header-limit"], "takedown"),
        Reached("header_kilobytes", gives(answer(BODY, headers=["X-A: " + "a" * 9000])), ["header-limit"], "takedown"),
        Reached("FETCH_LIMIT_HEAD_TIMES", gives(answer(BODY, headers=["X-A: " + "a" * 40000])), ["protocol"], "protocol"),
    ],
    "cookies": [Reached("-", on("/loi", waits_for_its_cookie), ["redirect-limit"], "unknown", host="cookies")],
    "redirects of an address": [Reached("redirects", chain("/loi", 6, answer(PLANTED)), ["redirect-limit"], "unknown")],
    "redirects of robots.txt, of sheets, of sitemaps": [
        Reached("ROBOTS_LIMIT_HOPS", chain("/robots", 6, answer(b"", "404 Not Found")), ["redirect-limit"]),
        Reached("SHEET_LIMIT_HOPS", sheets(chain("/loi", 6, answer(b".a{}", kind="text/css"))), ["judged-without-sheet", "redirect-limit", "sheet-missing"], "takedown"),
        Reached("SITEMAP_LIMIT_HOPS", chain("/sitemap", 6, answer(b"", "404 Not Found")), ["redirect-limit", "sitemap-unreachable"]),
    ],
    "body, unpacked": [Reached("body_kilobytes", gives(packed(BODY + b" " * (3 * MEGA))), ["body-limit"], "takedown", "larger than the limit")],
    "bodies held at once": [Unit("FETCH_LIMIT_HELD_BYTES", "crawler_fetch_limits.c:bodies_share_the_memory")],
    "codings over each other": [Reached("PAYLOAD_LIMIT_CODINGS", gives(six_times_packed()), ["protocol"], "protocol")],
    "links of a page": [Reached("links_per_page", gives_page(links(*("/" + word(i) for i in range(30)))), ["link-limit"], "clean")],
    "pages of one template (addresses that differ in numbers)": [
        Reached("addresses_per_shape", gives_page(links(*("/bai/%d" % i for i in range(15)))), ["shape"], "clean")],
    "the same with dates": [
        Reached("calendar_addresses", gives_page(links(*("/lich?thang=%d&nam=2026" % i for i in range(1, 9)))), ["calendar"], "clean")],
    "repeated path segments, segments, parameters, length of an address": [
        Reached("FRONTIER_LIMIT_REPEATED_SEGMENT", gives_page(links("/a/a/a")), ["growing-path"], "clean"),
        Reached("FRONTIER_LIMIT_PATH_SEGMENTS", gives_page(links("/" + "/".join(word(i) for i in range(30)))), ["growing-path"], "clean"),
        Reached("FRONTIER_LIMIT_PARAMETERS", gives_page(links("/a?" + "&".join(word(i) + "=1" for i in range(13)))), ["parameters"], "clean"),
        Reached("FRONTIER_LIMIT_URL_BYTES", gives_page(links("/" + "a" * 2000)), ["length"], "clean"),
    ],
    "links away from the first page": [
        Reached("max_depth", on("/loi", lambda request: request.send(answer(links(request.path + "a" * (len(request.path) < 11))))), ["depth"], "clean")],
    "pages, documents, megabytes, minutes of a site": [
        Reached("max_pages_per_site", on("/loi", lambda request: request.send(answer(links(*(
            "/loi-%s" % word(i + 22 * (len(request.path) > 4)) for i in range(22)))))), ["pages"], "clean"),
        Reached("max_documents_per_site", on("/loi", lambda request: request.send(
            answer(b"cong van", kind="text/plain") if request.path.endswith(".txt") else
            answer(links(*("/loi-%s.txt" % word(i) for i in range(6)))))), ["documents"], "clean"),
        Reached("max_megabytes_per_site", on("/loi", lambda request: request.send(
            answer(links(*("/loi-%s" % word(i) for i in range(8))) + " " * (600 * KILO)))), ["bytes"], "clean"),
        Reached("max_minutes_per_site", on("/loi", endless_pages), ["time"], crawl="site's minutes"),
    ],
    "hosts that a site leads to (wildcard names)": [Reached("hosts_per_site", wildcard, ["host-limit", "judged-without-sheet"], "clean")],
    "style sheets of a page": [
        Reached("STYLE_LIMIT_SHEETS", sheets(sheet(b".a{}"), 70), (), "takedown", "too many style rules"),
        Reached("STYLE_LIMIT_PAGE_BYTES", sheets(sheet(b"/*" + b" " * (2 * MEGA - 10) + b"*/"), 9), ["judged-without-sheet"], "takedown"),
    ],
    "one style sheet: bytes, rules, tokens of a rule": [
        Reached("CSS_LIMIT_SHEET_BYTES", sheets(sheet(b"/*" + b" " * (2 * MEGA) + b"*/")), (), "takedown", "too many style rules"),
        Reached("CSS_LIMIT_RULES", sheets(sheet(b"a{color:red}" * 50001)), (), "takedown", "too many style rules"),
        Reached("CSS_LIMIT_RULE_TOKENS", sheets(sheet(b"a{" + b"b:c;" * 40000 + b"}")), (), "takedown", "too many style rules"),
    ],
    "sitemap files of a site; of one: bytes, packing, addresses, indexes in indexes": [
        Reached("sitemaps_per_site", sitemap("<sitemapindex>" + "".join(
            "<sitemap><loc>http://sitemaps-per-site.example/%s.xml</loc></sitemap>" % word(i) for i in range(6)) + "</sitemapindex>"), ["sitemap-limit"]),
        Reached("SITEMAP_LIMIT_BYTES", gives(large_sitemap(), "/sitemap.xml"), ["sitemap-broken", "sitemap-limit"]),
        Reached("GUNZIP_LIMIT_RATIO", gives(answer(
            gzip.compress((XML + "<urlset><!--" + os.urandom(8000).hex() + "-->").encode() + b" " * (4 * MEGA)),
            kind="application/gzip"), "/sitemap.xml"), ["sitemap-broken", "sitemap-limit"]),
        Reached("SITEMAP_LIMIT_URLS", gives(answer(addresses(50001), kind="text/plain"), "/sitemap.xml"), ["sitemap-limit"]),
        Reached("SITEMAP_LIMIT_DEPTH", on("/sitemap", deeper_index), ["sitemap-depth"]),
    ],
    "robots.txt: bytes, rules, sitemaps, addresses that it allows": [
        Reached("ROBOTS_LIMIT_BYTES", robots("# xin chao\n" * 60000), ["robots-limit"]),
        Reached("ROBOTS_LIMIT_RULES", robots("User-agent: *\n" + "".join("Disallow: /cam-%d\n" % i for i in range(5001))), ["robots-limit"]),
        Reached("ROBOTS_LIMIT_SITEMAPS", robots("".join("Sitemap: http://x.example/%d.xml\n" % i for i in range(201))), ["robots-limit"]),
        Reached("CRAWL_LIMIT_ROBOTS_ADDRESSES", robots("User-agent: *\nDisallow: /cam/\n" + "".join("Allow: /cam/%d\n" % i for i in range(201))),
                ["robots-limit"]),
    ],
    "Crawl-delay, Retry-After": [
        Reached("crawl_delay_seconds", robots("User-agent: *\nCrawl-delay: 3600\n"), ["crawl-delay-cut"]),
        Reached("retry_after_seconds", on("/loi", busy_once), ["retry-after-cut"], "takedown", also=asked_after_a_second),
    ],
    "connection, answer, stall": [
        Reached("connect_timeout_ms", None, ["timeout"], "timeout", secure="silent", crawl="connections"),
        Reached("answer_timeout_ms", on("/loi", drips), ["broken-off"], "takedown", crawl="answers"),
        Reached("stall_seconds", on("/loi", holds_its_body), ["broken-off"], "takedown", crawl="connections"),
    ],
    "tries of an address, first pause of a host that fails, its failures in a row": [
        Reached("tries", on("/loi", resets), ["reset"], "reset", also=asked_twice),
        Reached("back_off_ms", on("/loi", resets), ["reset"], "reset", also=asked_after_a_pause),
        Reached("failures_to_give_up", on("/loi", resets), ["host-not-answering", "reset"], links=["/loi-" + word(i) for i in range(6)]),
    ],
    "analyst: CPU time and memory of a page": [
        Reached("deadline_ms", gives(packed("<p>a" * 300000)), (), "unknown", "longer than the time", crawl="analysts"),
        Reached("memory_mb", gives(packed("<p>a" * 400000)), (), "unknown", "more memory", crawl="answers"),
    ],
    "scripts of a page: CPU time of one, of those of one visitor, of all": [
        Reached("SCRIPT_LIMIT_TURN_MS", gives_page(LOOP + WRITES), ["script-ran-too-long"], "takedown"),  # the next one runs
        Reached("SCRIPT_LIMIT_RUN_MS", gives_page(LOOP * 3 + WRITES), ["script-ran-too-long"], "unknown"),
        Reached("SCRIPT_LIMIT_PAGE_MS", gives_page(ASKS + LOOP * 3), ["script-ran-too-long"], "unknown"),
    ],
    "elements, depth, attributes": [
        Reached("DOCUMENT_LIMIT_NODES", gives(packed("<p>" * 400001)), (), "unknown", "too many elements"),
        Reached("DOCUMENT_LIMIT_DEPTH", gives_page("<div>" * 520 + "x"), (), "unknown", "nested too deeply"),
        Reached("DOCUMENT_LIMIT_ATTRIBUTES", gives_page("<p " + " ".join(word(i) for i in range(257)) + ">x"), (), "unknown", "too many attributes"),
    ],
    "a PDF, office file, feed, text: markup made of it, places, links, CPU time of reading it": [
        Unit("CONVERT_LIMIT_TEXT_BYTES", "analyst_convert.c:text_has_a_limit"),
        Reached("CONVERT_LIMIT_PLACES", gives(packed(b"1\n" * 100001, "text/plain")), (), "unknown", "more text than is read"),
        Unit("CONVERT_LIMIT_LINKS", "analyst_convert_limits.c:links_have_a_limit"),
        Unit("CONVERT_LIMIT_CPU_MS", "analyst_convert_limits.c:time_has_a_limit"),
    ],
    "a PDF: pages, bookmarks, bookmarks in bookmarks": [
        Reached("CONVERT_LIMIT_PDF_PAGES", gives(answer(long_pdf(301), kind="application/pdf")), (), "unknown", "more pages than are read"),
        Unit("CONVERT_LIMIT_PDF_BOOKMARKS", "analyst_convert_limits.c:bookmarks_have_a_limit"),
        Unit("CONVERT_LIMIT_PDF_BOOKMARK_DEPTH", "analyst_convert_limits.c:bookmarks_have_a_limit"),
    ],
    "an office file: files in it, what they unpack to, strings of a workbook, targets of links": [
        Reached("CONVERT_LIMIT_MEMBERS", gives(answer(office_file(4001), kind="application/zip")), (), "unknown", "too many files in it"),
        Reached("CONVERT_LIMIT_UNPACKED_BYTES", gives(answer(bomb(), kind="application/zip")), (), "unknown", "unpacks to more"),
        Unit("CONVERT_LIMIT_SHARED_STRINGS", "analyst_convert_limits.c:tables_of_an_office_file_have_limits"),
        Unit("CONVERT_LIMIT_RELATIONSHIPS", "analyst_convert_limits.c:tables_of_an_office_file_have_limits"),
    ],
    "XML, in office files and alone: depth, all names": [
        Reached("CONVERT_LIMIT_XML_DEPTH", gives(answer(b"<muc>" * 257 + b"</muc>" * 257, kind="text/xml")), (), "unknown", "nested too deeply"),
        Unit("CONVERT_LIMIT_XML_NAME_BYTES", "analyst_convert_limits.c:names_of_xml_have_a_limit"),
    ],
    "looked at on a page: listed words, texts that are read by themselves, boxes, words that sheets write": [
        Reached("WORDS_LIMIT_HITS", gives_page("<p>" + "nhà cái uy tín, tài xỉu online, nổ hũ đổi thưởng, đăng ký nhận 88k. " * 1700), ["sign-limit"], "takedown"),
        Reached("WORDS_LIMIT_LINES", gives_page("<meta name=description content='lịch tiếp công dân'>" * 301), ["sign-limit"], "clean"),
        Reached("VISIBLE_LIMIT_BOXES", gives_page("<div style='position:fixed;top:0;width:9px;height:9px'>a</div>" * 257), ["sign-limit"], "clean"),
        Reached("VISIBLE_LIMIT_CONTENTS", gives_page("<style>p::before{content:'công dân'}</style>" + "<p>a" * 1025), ["sign-limit"], "clean"),
    ],
    "findings of one rule on a page": [
        Reached("FINDING_LIMIT_PER_RULE", gives_page(HIDDEN % "".join("<a href='https://nohu%d.example/'>nổ hũ</a>" % i for i in range(60))),
                ["finding-limit", "link-limit"], "takedown")],
    "the whole run": [Reached("time_limit_min", on("/loi", endless_pages), ["time"], crawl="run's minutes")],
    "new values of a site that are compared in one night": [Unit("CHANGE_LIMIT_NEWS", "baselines_change.c:new_values_are_counted_in_bounded_memory")],
    "what is known of a site, other sites that it links to, in all nights": [
        Unit("STORE_LIMIT_KNOWN_VALUES", "store_baselines.c:values_of_a_site_have_a_limit_and_a_length"),
        Unit("STORE_LIMIT_PROVINCE_HOSTS", "store_campaigns.c:a_site_that_makes_up_hosts_does_not_fill_the_disk"),
    ],
    "flagged pages without a ticket that are looked at in one night": [
        Unit("TICKETS_LIMIT_FLAGGED", "cli_tickets.c:the_heaviest_pages_are_looked_at_first_and_the_others_the_next_night")],
    "findings that are compared between sites": [Unit("CAMPAIGN_LIMIT_PLACES", "baselines_campaign.c:many_findings_take_little_time")],
}
