"""generate.py: pages that are made to hurt whoever reads them: `generate.py FOLDER` writes them, small ones among honest
and injected pages. Each attack carries the same hidden advertisement before and behind what hurts: no attack may make
it clean. Standard library only; sizes are chosen so that a linear reader needs far less than a second for each."""
import gzip
import io
import os
import sys
import zipfile
import zlib

PLANTED = ("<div style='display:none'><a href='https://nohu88-vip.example/'>nổ hũ đổi thưởng</a> "
           "<a href='https://taixiu68.example/'>tài xỉu online</a></div>")
HONEST = ("<h1>Thông báo lịch tiếp công dân</h1><p>Ủy ban nhân dân xã thông báo lịch tiếp công dân định kỳ tháng này.</p>"
          "<ul><li><a href='/tin/1.html'>Tin tức</a><li><a href='/van-ban/'>Văn bản</a></ul>")
HEAD = "<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Thông báo</title>"
MEGABYTE = 1 << 20


def page(body="", head=""):
    """An attacked page: its body is planted before and behind what hurts."""
    return HEAD + head + "</head><body>" + HONEST + PLANTED + body + PLANTED + "</body></html>"


def fill(unit, size=4 * MEGABYTE):
    return unit * (size // len(unit.encode()))


def numbered(unit, count):
    return "".join(unit.replace("#", str(number)) for number in range(count))


def nesting():
    yield "div", page("<div>" * 100000)
    yield "formatting", page("<b><i><u><font color=red>" * 25000)
    yield "formatting-paragraphs", page("<p><b><i><em>x" * 30000)
    yield "adoption", page("<a><b><div>" * 3000 + "</b></a>" * 3000)
    yield "adoption-many", page(("<b><p>" * 60 + "</b>" * 60) * 400)
    yield "formatting-attributes", page(numbered("<font size=#><p>", 40000))
    yield "tables", page("<table><tr><td>" * 30000)
    yield "foster", page("<table>" + "<b>x<tr>y" * 60000)
    yield "svg", page("<svg>" + "<g>" * 100000)
    yield "math", page("<math>" + "<mrow><mi>" * 50000)
    yield "svg-html", page("<svg><foreignObject><div>" * 20000)
    yield "templates", page("<template>" * 100000)
    yield "selects", page("<select><optgroup><option>" * 40000)
    yield "lists", page("<ul><li><dl><dd>" * 30000)
    yield "rubies", page("<ruby><rb><rt><rp>" * 30000)
    yield "forms", page("<form><fieldset><button>" * 30000)
    yield "end-tags", page("<div>" * 400 + "</p></br></x></b></table>" * 40000)
    yield "frames", page("<iframe>" * 100000)


def sizes():
    yield "attribute", page("<p title='%s'>x" % fill("a", 7 * MEGABYTE))
    yield "attributes", page("<p %s>x" % numbered("a#=b ", 100000))
    yield "attributes-again", page(("<p %s>x" % numbered("a#=b ", 250)) * 2000)
    yield "classes", page("<p class='%s'>x" % numbered("c# ", 500000))
    yield "classes-again", page("<style>.c7{color:red}</style>" + ("<p class='%s'>x" % numbered("c# ", 300)) * 2500)
    yield "elements", page("<b>x</b>" * 700000)
    yield "breaks", page("<br>" * 1500000)
    yield "links", page(numbered("<a href=/#>#</a>", 250000))
    yield "hosts", page(numbered("<a href='http://h#-bet88.example/'>x</a>", 120000))
    yield "idna-hosts", page(numbered("<a href='http://ệ%s#.example/'>x</a>" % ("ữ" * 50), 19000))
    yield "long-addresses", page(numbered("<a href='http://a#.example/%s'>x</a>" % ("é" * 2000), 1000))
    yield "giant-address", page("<a href='http://a.example/%s'>x</a>" % fill("x"))
    yield "relative-to-long-base", page(numbered("<a href='?#'>x</a>", 100000), "<base href='/%s'>" % ("é" * 3500))
    yield "comments", page("<!--x-->" * 800000)
    yield "comment-open", page("<!--" * 1000000 + "-->")
    yield "open-tags", page("<" * 6000000 + ">")
    yield "open-attributes", page("<a b='" * 800000 + "'>")
    yield "title", page("", "<title>%s</title>" % fill("nổ hũ "))
    yield "textarea", page("<textarea>" + "</textare" * 700000 + "</textarea>")
    yield "script-escapes", page("<script>" + "<!--<script>" * 300000 + "</script>" * 2)
    yield "plain-word", page("<p>" + fill("x", 7 * MEGABYTE))
    yield "word-of-marks", page("<p>o" + fill("\u0301", 6 * MEGABYTE))
    yield "word-of-nothing", page("<p>nổ" + fill("\u200b", 6 * MEGABYTE) + "hũ")
    yield "words", page("<p>" + fill("nổ hũ tài xỉu nhà cái "))
    yield "prefixes", page("<p>" + fill("nổ nổ nhà nhà tài đổi "))
    yield "links-of-words", page("<a href=//nohu.example>nổ hũ</a>" * 100000)
    yield "one-word-in-pieces", page("<p>" + "<b>n</b><i>ổ</i> <u>h</u><s>ũ</s> " * 60000)
    yield "meta", page("", numbered("<meta name=d# content='nổ hũ'>", 100000))
    yield "inline-json", page("<script type='application/ld+json'>%s</script>" % ("[" * 1000000))


def references():
    yield "named", page("<p>" + fill("&notinva;"))
    yield "numbers", page("<p>" + fill("&#110;&#7893;"))
    yield "long-number", page("<p>&#" + fill("1") + ";")
    yield "ampersands", page("<p>" + fill("&"))
    yield "in-attributes", page("<a title='%s'>x</a>" % fill("&lt;&NotEqualTilde"))


def rules(count, selector, declaration="display:none"):
    return "<style>" + "".join(selector.replace("#", str(number)) + "{" + declaration + "}" for number in range(count)) + "</style>"


def styles():
    deep = "".join("<div class='a b c d%d'>" % depth for depth in range(400))
    yield "descendants", page(deep + "<p class=z>x" * 2000, rules(60000, ".a .b .c .a .b .c .a .b .q# .z"))
    yield "descendants-met", page(deep + "<p class=z>x" * 2000, rules(20000, ".a .b .c .a .b .c .a .b .c .y .z"))
    yield "children", page(deep + "<p class=z>x" * 2000, rules(20000, ".a>.b .a>.c .b>.a .q>.z"))
    yield "siblings", page("<p class=a>x" * 40000, rules(2000, ".a~.a~.a~.b~.a"))
    yield "nots", page("<p class=a>x" * 20000, rules(20000, ".a:not(:is(.b,:not(.c:not(.d,:is(.e)))))"))
    yield "has", page(deep + "<p class=a>x" * 8000, rules(4000, "div:has(.b:has(.c),.a+.q#)"))
    yield "nth-of", page("<p class=a>x" * 20000, rules(4000, ":nth-child(2n+# of .a:not(.b))"))
    yield "nth-last", page("<p class=a>x" * 20000, rules(4000, "p:nth-last-of-type(3n+#):nth-last-child(n+#)"))
    yield "attributes", page("<a href='%s'>x</a>" % ("ab" * 2000) * 500, rules(20000, "[href*='abababac#']"))
    yield "universal", page("<p>x" * 30000, rules(30000, "*"))
    yield "lists", page("<p class=a>x" * 5000, "<style>" + ",".join(".x%d .a" % i for i in range(200000)) + "{color:red}</style>")
    yield "nested", page("<p class=a>x" * 5000, "<style>" + ".a,.b,.c{" * 60 + "&:not(&,& &) &{display:none}" + "}" * 60 + "</style>")
    yield "is-is", page("<p class=a>x" * 5000, "<style>" + ":is(.a,.b," * 50000 + "</style>")
    yield "customs", page("<p style='display:var(--v60)'>x" * 3000, "<style>:root{--v0:none;%s}</style>" % "".join(
        "--v%d:var(--v%d)var(--v%d);" % (i + 1, i, i) for i in range(60)))
    yield "customs-circle", page("<p style='display:var(--v0)'>x" * 3000, "<style>:root{%s--v5000:var(--v0)}</style>" % "".join(
        "--v%d:var(--v%d,var(--v%d));" % (i, i + 1, (i * 7) % 5000) for i in range(5000)))
    yield "customs-deep", page("<p style='--x:var(--y)'>" * 400 + "<p style='display:var(--x,none)'>x" * 20000)
    yield "customs-many", page(numbered("<p style='--a#:none;display:var(--a#)'>x", 60000))
    yield "calc", page("<p style='left:%s1px%s'>x" % ("calc(" * 300000, ")" * 300000))
    yield "calc-again", page(("<p style='left:%s1px%s'>x" % ("min(1px," * 60, ")" * 60)) * 8000)
    yield "inline-declarations", page("<p style='%s'>x" % ("color:red;" * 400000))
    yield "inline-differ", page(numbered("<p style='left:#px;top:#px;margin:#px'>x", 100000))
    yield "media", page("<p>x", "<style>" + "@media all{" * 200000 + "</style>")
    yield "media-terms", page("<p>x", "<style>@media %s(color){p{color:red}}</style>" % ("(color)and " * 300000))
    yield "supports", page("<p>x", "<style>@supports %s(a:b){p{color:red}}</style>" % ("not(" * 300000))
    yield "layers", page("<p>x", "<style>" + "".join("@layer l%d{p{left:%dpx}}" % (i, i) for i in range(60000)) + "</style>")
    yield "brackets", page("<p>x", "<style>p{" + "([{" * 600000 + "</style>")
    yield "strings", page("<p>x", "<style>" + "'\n" * 1500000 + "</style>")
    yield "escapes", page("<p>x", "<style>" + fill("\\000061 ", 2 * MEGABYTE) + "{}</style>")
    yield "shadows", page("<p style='text-shadow:%s0 0 red'>x" % ("0 0 red," * 300000))
    yield "polygon", page("<p style='clip-path:polygon(%s0 0)'>x" % ("0 0," * 500000))
    yield "transforms", page("<p style='transform:%s'>x" % ("scale(1)" * 400000))
    yield "positions", page("<div style='position:absolute;left:-1px;overflow:hidden'>" * 400 + "<p>x" * 40000)
    yield "sheets", page("<p>x", "<style>p{left:1px}</style>" * 60000)
    yield "import-circle", page("<p>x", "<link rel=stylesheet href=/circle-a.css><style>@import 'circle-a.css'</style>")
    yield "imports", page("<p>x", "<style>%s</style>" % "".join("@import 'none%d.css';" % i for i in range(20000)))


def charsets():
    text = PLANTED
    raw = lambda body: HEAD.replace("<meta charset=utf-8>", "").encode() + HONEST.encode() + text.encode() + body
    yield "utf7", HEAD.replace("utf-8", "utf-7").encode() + text.encode() + b"+ADw-script+AD4-" * 200000
    yield "iso-2022-jp", raw(b"<meta charset=iso-2022-jp>" + b"\x1b$B\x1b(B\x1b(J" * 600000)
    yield "half-surrogates", b"\xff\xfe" + (HEAD + text).encode("utf-16-le") + b"\x00\xd8" * 2000000
    yield "utf16-both", b"\xff\xfe" + (HEAD + text).encode("utf-16-le") + b"\xfe\xff\xd8\x00" * 1000000
    yield "gb18030", raw(b"<meta charset=gb18030>" + b"\x81\x30\x81\x30\xff\x84\x31" * 500000)
    yield "big5", raw(b"<meta charset=big5>" + b"\x88\x62\x87\x80\xfe\xff" * 500000)
    yield "windows-1258", raw(b"<meta charset=windows-1258>" + b"o\xf0\xec\xde\xd2" * 800000)
    yield "not-utf8", HEAD.encode() + text.encode() + b"\xe1\xbb\xc3\x28\xf0\x90\xff" * 600000
    yield "many-metas", raw(b"<meta charset=x>" * 300000)


def scripts():
    bodies = {
        "for-ever": "while(1);", "for-ever-in-handler": "onload=function(){for(;;){}}", "recursion": "function f(){f();f()}f()",
        "regex": "/^(a+)+$/.test('%s!')" % ("a" * 60), "doubling": "var s='x';for(;;)s+=s", "arrays": "var a=[];for(;;)a.push(new Array(1e6))",
        "timers": "setInterval(function(){for(var i=0;i<1e4;i++)setInterval(arguments.callee,0)},0)",
        "promises": "(function f(){Promise.resolve().then(f).then(f)})()",
        "writes": "document.write('<script>document.write(document.scripts[0].outerHTML)<\\/script>')",
        "writes-itself": "var t='document.write(\"<p>\".repeat(1e6));eval(t)';eval(t)",
        "getters": "Object.defineProperty(window,'x',{get:function(){return x}});x", "sort": "new Array(1e7).fill(0).sort(function(){while(1);})",
        "deep-source": "(" * 200000, "long-source": "x=1;" * 500000, "replace": "'x'.repeat(1e6).replace(/x/g,'$&'.repeat(1e5))",
        "proxies": "var p=new Proxy({},{get:function(){return p.y}});p.x", "catches": "for(;;)try{(function f(){f()})()}catch(e){}",
        "inserts": "for(;;)document.body.appendChild(document.createElement('div')).innerHTML='<p>x'",
        "navigates": "for(;;)location.href='https://nohu88-vip.example/'+Math.random()",
        "unpacks": "var s='1';for(var i=0;i<1e6;i++)s='eval('+JSON.stringify(s)+')';eval(s)",
    }
    for name, body in bodies.items():
        yield name, page("<script>document.write('<p>x');%s</script>" % body)  # scripts without a sink are not run
    yield "many", page("<script>document.write('<p>x')</script>" * 60000)


def messages():
    body = page().encode()
    yield "headers.http", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 800000 + b"\r\n" + body
    yield "header.http", b"HTTP/1.1 200 OK\r\nX: " + b"y" * (6 * MEGABYTE) + b"\r\n\r\n" + body
    yield "folded.http", b"HTTP/1.1 200 OK\r\nX: y\r\n" + b" y\r\n" * 800000 + b"\r\n" + body
    yield "no-end.http", b"HTTP/1.1 200 OK\r\n" + body
    yield "refresh.http", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRefresh: " + b"0;" * 20000 + b"url=/x\r\n\r\n" + body
    yield "location.http", b"HTTP/1.1 302 Found\r\nLocation: http://nohu88-vip.example/" + b"x" * 50000 + b"\r\n\r\n" + body


def pdf(objects):
    out = bytearray(b"%PDF-1.5\n")  # bytes would be copied for each object
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def packed(stream, times=1):
    for _ in range(times):
        stream = zlib.compress(stream, 9)
    return b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(stream), b"/FlateDecode" * times, stream)


def office(document):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>")
        for name, data in document:
            archive.writestr(name, data)
    return out.getvalue()


def documents():
    """What is no HTML; where it cannot be read whole its verdict is unknown."""
    one = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
           b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"]
    yield "flate.pdf", pdf(one + [packed(b"BT (x) Tj ET " * 3000000)])
    yield "flate-twice.pdf", pdf(one + [packed(b" " * (64 * MEGABYTE), 2)])
    yield "pages-circle.pdf", pdf([one[0], b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>"])
    yield "pages-deep.pdf", pdf([one[0]] + [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (i + 3) for i in range(50000)])
    yield "pages-many.pdf", pdf([one[0], b"<</Type/Pages/Count 100000/Kids[%s]>>" % (b"3 0 R " * 100000), one[2], packed(b"BT (x) Tj ET")])
    yield "xref-circle.pdf", pdf(one).replace(b"/Root", b"/Prev 9/Root") + b"\nxref\n0 1\ntrailer<</Prev 9>>startxref\n9\n%%EOF"
    yield "arrays.pdf", pdf([one[0].replace(b">>", b"/X " + b"[" * 500000 + b">>")] + one[1:])
    yield "form-circle.pdf", pdf(one[:2] + [b"<</Type/Page/Parent 2 0 R/Resources<</XObject<</A 5 0 R>>>>/Contents 4 0 R>>", packed(b"/A Do " * 50000),
                                            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>/Length 6>>stream\n/A Do \nendstream"])
    yield "spaces.docx", office([("word/document.xml", "<w:document xmlns:w='w'>" + " " * (100 * MEGABYTE))])
    yield "paragraphs.docx", office([("word/document.xml", "<w:document xmlns:w='w'><w:body>" + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 2000000)])
    yield "deep.docx", office([("word/document.xml", "<w:document xmlns:w='w'>" + "<w:p>" * 3000000)])
    yield "members.docx", office([("word/document%d.xml" % i, "<x/>") for i in range(20000)])
    yield "entities.docx", office([("word/document.xml", "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>%s]><a>&z9;</a>" % "".join(
        "<!ENTITY z%d '%s'>" % (i, ("&z%d;" % (i - 1) if i else "&a;") * 10) for i in range(10)))])
    yield "strings.xlsx", office([("xl/sharedStrings.xml", "<sst>" + "<si><t>x</t></si>" * 2000000), ("xl/worksheets/sheet1.xml", "<worksheet>" + "<c t='s'><v>7</v></c>" * 1000000)])
    yield "arrays.json", b"[" * 4000000
    yield "lines.txt", ("http://a.example/ " * 300000).encode()
    yield "deep.rss", b"<rss>" + b"<item>" * 800000
    yield "svg.svg", ("<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 500000).encode()
    yield "packed.html.gz", gzip.compress(b"x" * (64 * MEGABYTE), mtime=0)


# Nothing is left unread in these, or only where the machine is slow.
READ_WHOLE = ("flate.pdf", "flate-twice.pdf", "xref-circle.pdf", "arrays.pdf", "form-circle.pdf", "arrays.json")
GROUPS = (nesting, sizes, references, styles, charsets, scripts, messages)
FILES = {"circle-a.css": "@import 'circle-b.css';p{color:red}", "circle-b.css": "@import 'circle-a.css';" + "p{color:red}" * 20000}


def attacks():
    """Names and bytes of all pages that carry the advertisement."""
    for group in GROUPS:
        for name, data in group():
            name = "%s-%s" % (group.__name__, name)
            yield name if "." in name else name + ".html", data if isinstance(data, bytes) else data.encode()


def write(folder, every=8):
    """Writes everything; gives {name: kind}: attack, document, unreadable, honest, injected. An honest and an injected page follow
    each `every` attacks."""
    os.makedirs(folder, exist_ok=True)
    kinds = {}

    def put(name, data, kind):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        if kind:
            kinds[name] = kind

    for number, (name, data) in enumerate(attacks()):
        put(name, data, "attack")
        if number % every == 0:
            put(name + "-honest.html", (HEAD + "</head><body>" + HONEST).encode(), "honest")
            put(name + "-injected.html", page().encode(), "injected")
    for name, data in documents():
        put("documents-" + name, data, "document" if name in READ_WHOLE else "unreadable")
    for name, data in FILES.items():
        put(name, data.encode(), None)
    return kinds


if __name__ == "__main__":
    print("%d files" % len(write(sys.argv[1])))
