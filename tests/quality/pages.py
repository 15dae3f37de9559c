"""pages.py: honest pages and injected ones, out of the grammars of one half (training/ or reported/).

An honest page is an article of one kind (honest/KIND.txt) in a portal (portal.txt). An injected page is an honest page in
which one technique (techniques.txt) put an advertisement (adverts.txt). Some kinds and techniques are a whole answer or a
file instead: a redirect, a PDF. Everything follows from the seed."""
import os
import re
import sys
import textwrap

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "documents"))
from formats import docx, pdf
from grammar import Grammar, Speaker

PLACES = ("http", "page", "before", "head", "top", "article", "sentence", "side", "footer", "end", "after", "title", "desc", "body")
FILES = ("pdf", "docx", "svg", "txt", "htm") # a part of this name is the whole file
MARKS = re.compile(r"<!--@\w+-->")
LANGUAGE = re.compile(r"english")
SHEET_LINES = 46


def escaped(text):
    """Character references stay as they are: techniques write them."""
    return re.sub(r"&(?!#\w+;)", "&amp;", text).replace("<", "&lt;").replace('"', "&quot;")


def paragraph(line):
    """One line of an article as markup."""
    mark, _, rest = line.partition(" ")
    if mark == "=":
        return "<h3>%s</h3>" % rest
    if mark == ">":
        return "<blockquote><p>%s</p></blockquote>" % rest
    if mark == "*":
        return "<ul>%s</ul>" % "".join("<li>%s</li>" % item.strip() for item in rest.split(";;"))
    if mark == "|":
        rows = [[cell.strip() for cell in row.split("|")] for row in rest.split(";;")]
        head = "<tr>%s</tr>" % "".join("<th>%s</th>" % c for c in rows[0])
        return "<table border=\"1\"><thead>%s</thead><tbody>%s</tbody></table>" % (
            head, "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % c for c in row) for row in rows[1:]))
    return line if line.startswith("<") else "<p>%s</p>" % line


def wrapped(text):
    """Lines of a document: a long paragraph does not fit on a sheet's width."""
    return textwrap.wrap(text, 84) or [""]


def document(place, text):
    """The bytes of a file. A PDF or DOCX is told by lines: "Title: ...", "Subject: ...", "Keywords: ..." are its properties,
    "=> address text" is a link, any other line a paragraph."""
    if place in ("svg", "txt", "htm"):
        return text.encode()
    properties, lines = {}, []
    for line in text.split("\n"):
        name, _, rest = line.partition(": ")
        if name in ("Title", "Subject", "Keywords"):
            properties[name] = rest
        elif line.startswith("=> "):
            address, _, shown = line[3:].partition(" ")
            lines.append((shown, re.sub(r"[()\\\\]", lambda m: "%%%02X" % ord(m.group()), address)))
        elif place == "docx":
            lines.append(line)
        else:
            lines += wrapped(line)
    if place == "docx":
        return docx(lines, {"dc:" + name.lower(): value for name, value in properties.items()})
    return pdf([lines[i:i + SHEET_LINES] for i in range(0, len(lines), SHEET_LINES)] or [[]], properties)


class Half:
    def __init__(self, folder):
        self.name = os.path.basename(folder)
        common, portal = os.path.join(folder, "common.txt"), os.path.join(folder, "portal.txt")
        honest = os.path.join(folder, "honest")
        self.kinds = sorted(name[:-4] for name in os.listdir(honest) if name.endswith(".txt"))
        self.articles = {kind: Grammar(common, os.path.join(honest, kind + ".txt")) for kind in self.kinds}
        self.carriers = [kind for kind in self.kinds if "whole" not in self.articles[kind].sections]
        self.portal = Grammar(common, portal)
        self.adverts = Grammar(common, os.path.join(folder, "adverts.txt"), os.path.join(folder, "techniques.txt"))
        self.techniques = [name for name in self.adverts.sections if name.startswith("technique: ")]
        self.host = self.portal.sections["own_host"][0]

    def article(self, kind, seed):
        """Title, description and paragraphs of an honest page."""
        speaker = Speaker(self.articles[kind], seed)
        title = speaker.speak("{title}")
        blocks = []
        for part in speaker.speak(speaker.pick("shape") if "shape" in speaker.sections else "lead body:3-6 close").split():
            name, _, counts = part.partition(":")
            low, _, high = (counts or "1").partition("-")
            blocks += [paragraph(line) for line in speaker.sample(name, int(low), int(high or low))]
        words = re.sub(r"<[^>]*>", " ", blocks[0]).split()
        return {"title": re.sub(r"<[^>]*>", "", title), "desc": " ".join(words[:32]), "blocks": blocks, "kind": kind}

    def wrap(self, article, seed):
        """The page as text with the marks where techniques may put something."""
        speaker = Speaker(self.portal, seed)
        speaker.fixed.update(page_title=escaped(article["title"]), page_desc=escaped(article["desc"]),
                             page_lang="en" if LANGUAGE.search(article["kind"]) else "vi", page_body="\x03")
        page = speaker.speak("{page}")
        return page.replace("\x03", "\n".join(article["blocks"]))

    def honest(self, kind, seed):
        """An honest page: what its file's name ends with, and its bytes."""
        if kind in self.carriers:
            return "html", MARKS.sub("", self.wrap(self.article(kind, seed), seed + "/portal")).encode()
        speaker = Speaker(self.articles[kind], seed)
        return finished("", parts_of(kind, speaker.speak(speaker.pick("whole"))))

    def injected(self, technique, kind, seed):
        """An honest page of that kind with one technique's advertisement in it, in the same way."""
        article = self.article(kind, seed)
        speaker = Speaker(self.adverts, seed + "/advert")
        parts = parts_of(technique, speaker.speak(speaker.pick(technique)))
        for place, text in parts:
            place_in_article(article, place, text, speaker)
        return finished(self.wrap(article, seed + "/portal"), parts)


def parts_of(name, text):
    """Pairs of a place and what stands there."""
    parts = re.split(r"(?m)^@(\w+)\n", text + "\n")
    if parts[0].strip() or len(parts) < 3:
        raise SystemExit("%s: a part must begin with @place" % name)
    for place in parts[1::2]:
        if place not in PLACES + FILES:
            raise SystemExit("%s: no place is named @%s" % (name, place))
    return [(place, text.rstrip("\n")) for place, text in zip(parts[1::2], parts[2::2])]


def finished(page, parts):
    """What the file's name ends with, and its bytes: the page with its parts in place, or the file that a part is."""
    for place, text in parts:
        if place in FILES:
            return place, document(place, text)
        page = place_in_page(page, place, text)
    return "html", MARKS.sub("", page).encode()


def place_in_article(article, place, text, speaker):
    blocks = article["blocks"]
    if place == "title":
        article["title"] = text
    elif place == "desc":
        article["desc"] = text
    elif place == "body":
        article["blocks"] = [text]
    elif place == "article":
        blocks.insert(speaker.random.randint(1, len(blocks)), text)
    elif place == "sentence":
        choices = [i for i, block in enumerate(blocks) if block.startswith("<p>")]
        if not choices:
            blocks.append("<p>%s</p>" % text)
        else:
            i = speaker.random.choice(choices)
            blocks[i] = blocks[i][:-4] + " " + text + "</p>"


def place_in_page(page, place, text):
    if place == "page":
        return text
    if place == "http":
        return text.replace("\n", "\r\n") + "\r\n\r\n" + page
    if place == "before":
        return text + "\n" + page
    if place == "after":
        return page + "\n" + text
    mark = {"head": "</head>", "end": "</body>", "top": "<!--@top-->", "side": "<!--@side-->", "footer": "<!--@footer-->"}.get(place)
    if mark is None:
        return page
    if mark not in page:
        raise SystemExit("portal: a page has no " + mark)
    return page.replace(mark, text + "\n" + mark, 1)
