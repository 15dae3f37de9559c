"""run.py BUILD [PAGES]: does rasoat see what Chromium shows? Makes pages, asks both about each element with an id, and
prints agreement and each kind of disagreement with its shortest page. docs/visibility.md says what is compared.

Without Chromium it exits 1; disagreements do not: they are there to be read."""
import collections
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import generate

SEED, PAGES, BATCH, EXAMPLES = 20240917, 4000, 500, 60
WORDS = {True: "visible", False: "hidden", None: "undecided"}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic", "--window-size=1366,768", "--dump-dom"]


def ask_chromium(chromium, pages, folder, number):
    """For each page: id to (answer, why)."""
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "label.js"), encoding="utf-8") as file:
        script = file.read()
    data = json.dumps([page["html"] for page in pages]).replace("<", "\\u003c")
    path = os.path.join(folder, "batch%d.html" % number)
    with open(path, "w", encoding="utf-8") as file:
        file.write("<!doctype html><meta charset=utf-8><body><pre id=out></pre><script>%s\nconst pages = %s;\n"
                   "document.getElementById('out').textContent = '@@' + JSON.stringify(pages.map(labelPage)) + '@@';\n"
                   "</script>" % (script, data))
    done = subprocess.run([chromium, *FLAGS, "--user-data-dir=" + os.path.join(folder, "profile%d" % number), "file://" + path],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=150)
    found = re.search("<pre id=\"out\">@@(.*?)@@</pre>", done.stdout.decode(), re.DOTALL)
    if not found:
        sys.exit("oracle: chromium gave no answers:\n" + done.stderr.decode()[-2000:])
    answers = json.loads(html.unescape(found.group(1)))
    for answer in answers:
        if "error" in answer:
            sys.exit("oracle: label.js: " + answer["error"][1])
    return [{key: ({0: False, 1: True, 2: None}[said], why) for key, (said, why) in answer.items()} for answer in answers]


def ask_rasoat(program, page, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(page["html"])
    done = subprocess.run([program, "inspect", "visibility", path], stdout=subprocess.PIPE, check=True)
    said = (json.loads(line) for line in done.stdout.decode().splitlines())
    return {item["id"]: (item["visible"], item["reason"]) for item in said if item.get("id")}


class Tally:
    def __init__(self):
        self.both = self.agree = 0
        self.unsure = collections.Counter()  # who did not decide
        self.false_hidden_honest = 0
        self.missing = 0
        self.kinds = {}

    def add(self, page, key, truth, said):
        if truth[0] is None or said[0] is None:
            self.unsure["both" if truth[0] is None and said[0] is None else "chromium" if truth[0] is None else "rasoat"] += 1
            return
        self.both += 1
        if truth[0] == said[0]:
            self.agree += 1
            return
        self.false_hidden_honest += page["honest"] and truth[0]
        kind = (page["kind"].split("/")[0], WORDS[said[0]], said[1].replace("ancestor ", ""), WORDS[truth[0]], truth[1])
        count, example = self.kinds.get(kind, (0, None))
        if example is None or len(page["html"]) < len(example[0]["html"]):
            example = (page, key)
        self.kinds[kind] = (count + 1, example)


def report(tallies, pages, elements, seconds):
    total = {name: sum(getattr(t, name) for t in tallies.values()) for name in ("both", "agree", "false_hidden_honest", "missing")}
    print("%d pages, %d elements, %.0f s" % (pages, elements, seconds))
    for layout, tally in tallies.items():
        if tally.both:
            print("%s: %d of %d agree (%.2f %%); undecided: chromium %d, rasoat %d, both %d" % (
                "needs a layout" if layout else "no layout needed", tally.agree, tally.both, 100 * tally.agree / tally.both,
                tally.unsure["chromium"], tally.unsure["rasoat"], tally.unsure["both"]))
    print("all: %d of %d agree (%.2f %%)" % (total["agree"], total["both"], 100 * total["agree"] / max(total["both"], 1)))
    print("said hidden but shown, on honest patterns: %d" % total["false_hidden_honest"])
    if total["missing"]:
        print("elements that only one of the two found: %d" % total["missing"])
    kinds = sorted(((count, kind, example) for t in tallies.values() for kind, (count, example) in t.kinds.items()), key=lambda k: (-k[0], k[1]))
    print("disagreements: %d kinds" % len(kinds))
    for count, (kind, said, reason, truth, why), (page, key) in kinds[:EXAMPLES]:
        print("\n%4d  %s: rasoat %s (%s), chromium %s (%s)%s; e.g. #%s of" % (
            count, kind, said, reason, truth, why, " HONEST" if page["honest"] else "", key))
        print("      " + page["html"].replace("\n", " ").strip())


def main():
    build, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else PAGES
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("oracle: no chromium here; apt-get install chromium")
        return 1
    start, elements = time.monotonic(), 0
    tallies = {False: Tally(), True: Tally()}
    pages = list(generate.pages(SEED, count))
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(pages), BATCH):
            batch = pages[first:first + BATCH]
            truths = ask_chromium(chromium, batch, folder, first)
            for page, truth in zip(batch, truths):
                said = ask_rasoat(os.path.join(build, "rasoat"), page, os.path.join(folder, "page.html"))
                tally = tallies[bool(page["layout"])]
                for key in sorted(truth.keys() & said.keys()):
                    elements += 1
                    tally.add(page, key, truth[key], said[key])
                tally.missing += len(truth.keys() - said.keys())
    report(tallies, len(pages), elements, time.monotonic() - start)
    return 0


if __name__ == "__main__":
    sys.exit(main())
