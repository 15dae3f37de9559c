"""grammar.py: sentences from readable files. docs/quality.md, "Grammar files", describes the notation.

[name] opens a section with one alternative a line; [[name]] one whose alternatives are blocks parted by lines of three
hyphens. {name} is another section, {$name} the same choice everywhere on the page, {^name} with a capital letter,
{one|other} a choice, {n:1-99} a number, {k:1000-90000} one with points, {date} a day. <<verb text>> is a function
below. Other braces stand for themselves: those of scripts, sheets and JSON. An unknown name is an error."""
import base64
import random
import re
import unicodedata
import urllib.parse

INNERMOST = re.compile(r"\{([^{}]*)\}")
NAME = re.compile(r"[$^]?[a-z][a-z_0-9]*\Z")
FUNCTION = re.compile(r"<<(\w+) ((?:(?!<<|>>).)*)>>", re.DOTALL)
REPEAT = re.compile(r"<<rep (\d+)-(\d+) ((?:(?!<<rep ).)*?)\/rep>>", re.DOTALL)
FOREIGN = re.compile(r'[;=\n]|\|\||":') # what stands in scripts, sheets and JSON, and never in a choice
ROUNDS = 60


def plain(text):
    """Without Vietnamese accents."""
    text = text.replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", plain(text).lower()).strip("-")


def homoglyphs(text):
    return text.translate(str.maketrans("aeopcyxi", "аеорсухі"))


def packed(text):
    """The packer of Dean Edwards' notation: words become numbers in base 36."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    words = sorted(set(re.findall(r"\w+", text)))[:36]
    body = re.sub(r"\w+", lambda m: digits[words.index(m.group())] if m.group() in words else m.group(), text)
    return ("eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]"
            "=k[c]||c.toString(a)}k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace("
            "new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}('%s',36,%d,'%s'.split('|'),0,{}))"
            % (body.replace("\\", "\\\\").replace("'", "\\'"), len(words), "|".join(words)))


def spread(text, between):
    return " ".join(between.join(word) if len(word) > 1 else word for word in text.split(" "))


FUNCTIONS = {
    "b64": lambda t: base64.b64encode(t.encode()).decode(),
    "entities": lambda t: "".join("&#%d;" % ord(c) for c in t),
    "hexentities": lambda t: "".join("&#x%x;" % ord(c) for c in t),
    "codes": lambda t: ",".join(str(ord(c)) for c in t),
    "hexstring": lambda t: "".join("\\x%02x" % ord(c) if ord(c) < 256 else "\\u%04x" % ord(c) for c in t),
    "percent": lambda t: "".join("%%%02X" % b for b in t.encode()),
    "query": lambda t: urllib.parse.quote(t, safe=""),
    "reversed": lambda t: t[::-1],
    "packer": packed,
    "dots": lambda t: spread(t, "."),
    "spaced": lambda t: spread(t, " "),
    "hyphens": lambda t: t.replace(" ", "-"),
    "zerowidth": lambda t: spread(t, "\u200b"),
    "homo": homoglyphs,
    "bold": lambda t: "".join(chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z"
                              else c for c in plain(t)),
    "wide": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in plain(t)),
    "plain": plain,
    "slug": slug,
    "upper": str.upper,
    "title": lambda t: " ".join(w[:1].upper() + w[1:] for w in t.split(" ")),
    "glue": lambda t: re.sub(r"\s*\+\s*", "", t),
    "joined": lambda t: t.replace(" ", ""),
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
}


def read(path, sections, where):
    name, block, lines = None, False, []

    def close():
        if name is None:
            return
        if block:
            alternatives = [b.strip("\n") for b in re.split(r"(?m)^---\n", "\n".join(lines) + "\n") if b.strip()]
        else:
            alternatives = [line for line in lines if line.strip() and not line.startswith("# ")]
        if name in sections and where.get(name) == path:
            raise SystemExit("%s: [%s] stands twice" % (path, name))
        if not alternatives:
            raise SystemExit("%s: [%s] is empty" % (path, name))
        sections[name], where[name] = alternatives, path

    with open(path, encoding="utf-8") as file:
        for line in file.read().split("\n"):
            head = re.match(r"\[(\[?)([^\[\]]+)\]\]?\s*\Z", line)
            if head:
                close()
                name, block, lines = head.group(2), bool(head.group(1)), []
            else:
                lines.append(line)
    close()


class Grammar:
    """Sections of several files; the later file's section replaces the earlier one's."""

    def __init__(self, *paths):
        self.sections, self.where = {}, {}
        for path in paths:
            read(path, self.sections, self.where)


class Speaker:
    """One page's choices."""

    def __init__(self, grammar, seed):
        self.sections = grammar.sections
        self.random = random.Random(seed)
        self.fixed = {}

    def pick(self, name):
        return self.random.choice(self.sections[name])

    def sample(self, name, low, high):
        """Different alternatives of a section, spoken, in any order."""
        lines = self.sections[name]
        count = min(len(lines), self.random.randint(low, high))
        return [self.speak(line) for line in self.random.sample(lines, count)]

    def _number(self, low, high):
        return self.random.randint(int(low), int(high))

    def _slot(self, found):
        inside = found.group(1)
        if "|" in inside and not FOREIGN.search(inside):
            return self.random.choice(inside.split("|"))
        if NAME.match(inside):
            return self._named(inside)
        number = re.match(r"([nk]):(\d+)-(\d+)\Z", inside)
        if number:
            value = self._number(number.group(2), number.group(3))
            return "{:,}".format(value).replace(",", ".") if number.group(1) == "k" else str(value)
        return "\x01" + inside + "\x02"

    def _named(self, inside):
        name = inside.lstrip("$^")
        if inside[0] == "$":
            if name not in self.fixed:
                self.fixed[name] = self.speak("{%s}" % name)
            return self.fixed[name]
        if inside[0] == "^":
            text = self.speak("{%s}" % name)
            return text[:1].upper() + text[1:]
        if name == "date":
            return "%d/%d/%d" % (self._number(1, 28), self._number(1, 12), self._number(2022, 2026))
        if name == "hex":
            return "%06x" % self.random.getrandbits(24)
        if name in self.fixed:
            return self.fixed[name]
        if name not in self.sections:
            raise SystemExit("grammar: nothing is named {%s}" % name)
        return self.pick(name)

    def speak(self, text):
        """Sections and choices first, functions last: what they make is not read again."""
        for _ in range(ROUNDS):
            text = REPEAT.sub(lambda m: m.group(3) * self._number(m.group(1), m.group(2)), text)
            changed = INNERMOST.sub(self._slot, text)
            if changed == text:
                break
            text = changed
        else:
            raise SystemExit("grammar: a section holds itself: " + text[:200])
        text = text.replace("\x01", "{").replace("\x02", "}")
        while True:
            changed = FUNCTION.sub(lambda m: FUNCTIONS[m.group(1)](m.group(2)), text)
            if changed == text:
                return text
            text = changed
