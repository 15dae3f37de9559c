"""formats.py: the smallest PDF, DOCX, XLSX, PPTX and ODT files that hold given text and links, byte for byte the same every
time. No library writes them: what a test feeds to a reader should not come from its kin."""
import io
import zipfile
import zlib


def _pdf_text(text):
    return "<" + text.encode("utf-16-be").hex().upper() + ">"


def _pdf_string(text):
    """A text string of the document's properties: UTF-16 with BOM (ISO 32000-1, 7.9.2.2)."""
    return "<FEFF" + text.encode("utf-16-be").hex().upper() + ">"


def pdf(pages, info=None, encrypt=None, trailer="", pages_entries=None):
    """pages: lists of lines; a line is a text, or (text, address): a link annotation over it. `info`: properties.
    `pages_entries`: what the page tree's root says instead of the truth (it is object 2).
    Character codes are UTF-16 units, which an Identity ToUnicode map turns into themselves."""
    objects = []

    def add(body):
        objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(objects)

    def stream(data, entries=""):
        packed = zlib.compress(data, 9)
        return add(b"<<" + entries.encode() + b"/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed +
                   b"\nendstream")

    catalog = add("<</Type/Catalog/Pages 2 0 R>>")
    tree = add("")
    mapping = stream(b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
                     b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
                     b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end")
    face = add("<</Type/Font/Subtype/CIDFontType2/BaseFont/Be/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
               "/Supplement 0>>/DW 500>>")
    font = add("<</Type/Font/Subtype/Type0/BaseFont/Be/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
               % (face, mapping))
    kids = []
    for lines in pages:
        marks, drawn, y = [], ["BT /F 12 Tf 50 800 Td 16 TL"], 800
        for line in lines:
            text, address = line if isinstance(line, tuple) else (line, None)
            drawn.append("%s Tj T*" % _pdf_text(text))
            if address:
                marks.append("<</Type/Annot/Subtype/Link/Rect[49 %d %d %d]/Border[0 0 0]/A<</S/URI/URI(%s)>>>>" %
                             (y - 4, 51 + 6 * len(text), y + 11, address))
            y -= 16
        drawn.append("ET")
        content = stream("\n".join(drawn).encode())
        kids.append(add("<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F %d 0 R>>>>/Contents %d 0 R"
                        "/Annots[%s]>>" % (tree, font, content, "".join(marks))))
    truth = "/Kids[%s]/Count %d" % (" ".join("%d 0 R" % kid for kid in kids), len(kids))
    objects[tree - 1] = ("<</Type/Pages%s>>" % (pages_entries or truth)).encode()
    if info:
        number = add("<<" + "".join("/%s%s" % (key, _pdf_string(value)) for key, value in info.items()) + ">>")
        trailer += "/Info %d 0 R" % number
    if encrypt:
        trailer += "/Encrypt %d 0 R/ID[<00><00>]" % add(encrypt)
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += ("trailer<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" %
            (len(objects) + 1, catalog, trailer, start)).encode()
    return bytes(out)


# A password that nobody has: the key's check values are zeros.
LOCK = "<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % ("00" * 32, "00" * 32)


def scan_pdf():
    """A page that is a picture, as scanners make it: no text at all."""
    return pdf([[]])


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def package(members):
    """An archive of (name, text or bytes), all of 1 January 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _types():
    return '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def _core(properties):
    return ('<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/'
            '2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">' +
            "".join("<%s>%s</%s>" % (key, _escape(value), key) for key, value in properties.items()) +
            "</cp:coreProperties>")


def _relationships(addresses):
    return ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
            "".join('<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                    'hyperlink" Target="%s" TargetMode="External"/>' % (i + 1, _escape(address))
                    for i, address in enumerate(addresses)) + "</Relationships>")


_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def docx(paragraphs, properties=None):
    """paragraphs: texts, or (text, address). The targets stand behind the text that names them."""
    addresses, body = [], ""
    for paragraph in paragraphs:
        text, address = paragraph if isinstance(paragraph, tuple) else (paragraph, None)
        run = '<w:r><w:t xml:space="preserve">%s</w:t></w:r>' % _escape(text)
        if address:
            addresses.append(address)
            run = '<w:hyperlink r:id="rId%d">%s</w:hyperlink>' % (len(addresses), run)
        body += "<w:p>%s</w:p>" % run
    return package([
        ("[Content_Types].xml", _types()),
        ("word/document.xml", '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
         'wordprocessingml/2006/main" %s><w:body>%s</w:body></w:document>' % (_R, body)),
        ("word/_rels/document.xml.rels", _relationships(addresses)),
        ("docProps/core.xml", _core(properties or {})),
    ])


def xlsx(rows, links=(), properties=None):
    """rows: lists of texts and numbers; links: (cell, text shown, address)."""
    strings, body = [], ""
    for y, row in enumerate(rows, 1):
        cells = ""
        for x, value in enumerate(row):
            name = "%s%d" % (chr(65 + x), y)
            if isinstance(value, str):
                strings.append(value)
                cells += '<c r="%s" t="s"><v>%d</v></c>' % (name, len(strings) - 1)
            else:
                cells += '<c r="%s"><v>%s</v></c>' % (name, value)
        body += '<row r="%d">%s</row>' % (y, cells)
    marks = "".join('<hyperlink ref="%s" r:id="rId%d" display="%s"/>' % (cell, i + 1, _escape(shown))
                    for i, (cell, shown, _) in enumerate(links))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return package([
        ("[Content_Types].xml", _types()),
        ("xl/worksheets/sheet1.xml", '<?xml version="1.0" encoding="UTF-8"?><worksheet %s %s><sheetData>%s</sheetData>'
         '<hyperlinks>%s</hyperlinks></worksheet>' % (main, _R, body, marks)),
        ("xl/worksheets/_rels/sheet1.xml.rels", _relationships([address for _, _, address in links])),
        ("xl/sharedStrings.xml", '<?xml version="1.0" encoding="UTF-8"?><sst %s>%s</sst>' %
         (main, "".join("<si><t>%s</t></si>" % _escape(string) for string in strings))),
        ("docProps/core.xml", _core(properties or {})),
    ])


def pptx(slides):
    """slides: lists of texts, or (text, address)."""
    members = [("[Content_Types].xml", _types())]
    for number, lines in enumerate(slides, 1):
        addresses, body = [], ""
        for line in lines:
            text, address = line if isinstance(line, tuple) else (line, None)
            click = ""
            if address:
                addresses.append(address)
                click = '<a:rPr><a:hlinkClick r:id="rId%d"/></a:rPr>' % len(addresses)
            body += "<p:sp><p:txBody><a:p><a:r>%s<a:t>%s</a:t></a:r></a:p></p:txBody></p:sp>" % (click, _escape(text))
        members.append(("ppt/slides/slide%d.xml" % number,
                        '<?xml version="1.0" encoding="UTF-8"?><p:sld xmlns:p="http://schemas.openxmlformats.org/'
                        'presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" %s>%s'
                        '</p:sld>' % (_R, body)))
        members.append(("ppt/slides/_rels/slide%d.xml.rels" % number, _relationships(addresses)))
    return package(members)


def odt(paragraphs, title=""):
    """paragraphs: texts, or (text, address)."""
    body = ""
    for paragraph in paragraphs:
        text, address = paragraph if isinstance(paragraph, tuple) else (paragraph, None)
        inner = _escape(text)
        if address:
            inner = '<text:a xlink:href="%s">%s</text:a>' % (_escape(address), inner)
        body += "<text:p>%s</text:p>" % inner
    spaces = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
              'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"')
    return package([
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", '<?xml version="1.0" encoding="UTF-8"?><office:document-content %s><office:body><office:text>%s'
         '</office:text></office:body></office:document-content>' % (spaces, body)),
        ("meta.xml", '<?xml version="1.0" encoding="UTF-8"?><office:document-meta %s><office:meta><dc:title>%s</dc:title>'
         '</office:meta></office:document-meta>' % (spaces, _escape(title))),
    ])
