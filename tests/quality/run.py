"""run.py BUILD [reported|development|training] [--clean N] [--injected N] [--seed S] [--keep]: how well are pages judged? docs/quality.md says what is counted.

Makes pages of one half in BUILD/quality/HALF, judges them with BUILD/rasoat scan, prints the figures. Exits 1 where an aim
is missed, 2 where something it needs is."""
import argparse
import collections
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

from pages import Half

HERE = os.path.dirname(os.path.abspath(__file__))
SEED, CLEAN, INJECTED = "2026", 20400, 100
AIM_RECALL, AIM_PRECISION, AIM_TECHNIQUE, AIM_KIND = 0.99, 0.99, 0.95, 0.001
WORST = 10
JSON_LD = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def check_json(path, page):
    """A grammar that tears JSON-LD apart would show broken pages that no site has."""
    for block in JSON_LD.findall(page):
        try:
            json.loads(block)
        except ValueError as error:
            raise SystemExit("quality: %s: JSON-LD is broken: %s" % (path, error))


def write(folder, half, clean, injected, seed):
    """Pages by file name. Injected names hold technique and kind; no two pages are alike."""
    shutil.rmtree(folder, ignore_errors=True)
    seen, truth = set(), {}

    def put(name, suffix, page, facts):
        digest = hashlib.sha1(page).digest()
        if digest in seen:
            return False
        seen.add(digest)
        upload = () if suffix == "html" else ("upload",)
        path = os.path.join(folder, os.path.dirname(name), *upload, os.path.basename(name) + "." + suffix)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        check_json(path, page)
        with open(path, "wb") as file:
            file.write(page)
        truth[path] = facts
        return True

    def until_new(name, make, facts):
        for attempt in range(20):
            if put(name, *make(attempt), facts):
                return
        raise SystemExit("quality: the grammar of %s is too poor: 20 times the same page" % name)

    for i in range(clean):
        kind = half.kinds[i % len(half.kinds)]
        until_new("clean/%s/%05d" % (kind, i),
                  lambda attempt: half.honest(kind, "%s/%s/%s/%d/%d" % (seed, half.name, kind, i, attempt)), (None, kind))
    for technique in half.techniques:
        name = re.sub(r"[^a-z]+", "-", technique.partition(": ")[2])
        for i in range(injected):
            kind = half.carriers[(i * 7 + len(name)) % len(half.carriers)]
            until_new("injected/%s/%04d-%s" % (name, i, kind),
                      lambda attempt: half.injected(technique, kind, "%s/%s/%s/%d/%d" % (seed, half.name, name, i, attempt)),
                      (technique.partition(": ")[2], kind))
    return truth


def judge(program, folder, host, truth):
    """What the program says of each page, by path; pages of which it says nothing count as clean."""
    said = {path: {"verdict": "not judged", "score": 0, "findings": []} for path in truth}
    run = subprocess.Popen([program, "scan", "--host", host, folder], stdout=subprocess.PIPE)
    for line in run.stdout:
        page = json.loads(line)
        said[page["file"]] = page
    if run.wait() != 0:
        raise SystemExit("quality: rasoat scan ended with %d" % run.returncode)
    return said


class Count:
    def __init__(self):
        self.all = self.takedown = self.review = 0

    def add(self, verdict):
        self.all += 1
        self.takedown += verdict == "takedown"
        self.review += verdict == "review"

    def rate(self, listed):
        return (self.takedown + (self.review if listed else 0)) / self.all if self.all else 0


def count(truth, said):
    by_technique, by_kind = collections.defaultdict(Count), collections.defaultdict(Count)
    injected, clean, fired = Count(), Count(), collections.Counter()
    for path, (technique, kind) in truth.items():
        verdict = said[path]["verdict"]
        if technique:
            by_technique[technique].add(verdict)
            injected.add(verdict)
            fired.update({finding["rule"] for finding in said[path]["findings"]})
        else:
            by_kind[kind].add(verdict)
            clean.add(verdict)
    return by_technique, by_kind, injected, clean, fired


def precision(found, false_rate):
    """Where as many honest pages as injected ones are looked at."""
    return found / (found + false_rate) if found else 0


def rules_of(root):
    with open(os.path.join(root, "detectors", "detectors.def"), encoding="utf-8") as file:
        return re.findall(r'^DETECTOR\(\w+, "([\w-]+)"', file.read(), re.MULTILINE)


def table(by_technique, by_kind, injected, clean):
    print("%-36s %6s %9s %9s %10s %10s" % ("technique", "pages", "takedown", "listed", "precision", "(listed)"))
    for name, c in sorted(by_technique.items(), key=lambda item: item[1].rate(False)):
        print("%-36s %6d %8.2f%% %8.2f%% %9.2f%% %9.2f%%" % (
            name, c.all, 100 * c.rate(False), 100 * c.rate(True), 100 * precision(c.rate(False), clean.rate(False)),
            100 * precision(c.rate(True), clean.rate(True))))
    print("%-36s %6d %8.2f%% %8.2f%% %9.2f%% %9.2f%%\n" % (
        "all", injected.all, 100 * injected.rate(False), 100 * injected.rate(True),
        100 * precision(injected.rate(False), clean.rate(False)), 100 * precision(injected.rate(True), clean.rate(True))))
    print("%-36s %6s %9s %9s %12s" % ("honest kind", "pages", "takedown", "review", "per 10,000"))
    for name, c in sorted(by_kind.items(), key=lambda item: -item[1].rate(True)):
        print("%-36s %6d %9d %9d %12.1f" % (name, c.all, c.takedown, c.review, 1e4 * c.rate(False)))
    print("%-36s %6d %9d %9d %12.1f\n" % ("all", clean.all, clean.takedown, clean.review, 1e4 * clean.rate(False)))


def worst(truth, said, out):
    """The mistakes that were farthest from right, not two of one technique or kind until each had one."""
    false = sorted((p for p, (t, _) in truth.items() if not t and said[p]["verdict"] == "takedown"), key=lambda p: -said[p]["score"])
    missed = sorted((p for p, (t, _) in truth.items() if t and said[p]["verdict"] != "takedown"), key=lambda p: said[p]["score"])
    shown, groups = [], collections.Counter()
    ranked = []
    for path in false + missed:
        group = truth[path][0] or "honest: " + truth[path][1]
        ranked.append((groups[group], 0 if not truth[path][0] else 1, len(ranked), path))
        groups[group] += 1
    shown = [path for _, _, _, path in sorted(ranked)[:WORST]]
    print("%d honest pages for takedown, %d injected pages missed; the worst:" % (len(false), len(missed)), file=out)
    for path in shown:
        page = said[path]
        what = "missed: " + truth[path][0] if truth[path][0] else "honest: " + truth[path][1]
        print("  %s  %s %.1f  %s" % (what, page["verdict"], page["score"], path), file=out)
        for finding in sorted(page["findings"], key=lambda f: -f["weight"])[:6]:
            print("      %s %.2f  %s" % (finding["rule"], finding["weight"], finding["evidence"][:200]), file=out)
    return false, missed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("half", nargs="?", default="reported", choices=["reported", "development", "training"])
    parser.add_argument("--clean", type=int, default=CLEAN, help="honest pages, over all kinds")
    parser.add_argument("--injected", type=int, default=INJECTED, help="pages of each technique")
    parser.add_argument("--seed", default=SEED)
    options = parser.parse_args()
    program = os.path.join(options.build, "rasoat")
    if not os.path.exists(program):
        print("quality: %s is missing: run make" % program)
        return 2
    half = Half(os.path.join(HERE, options.half))
    folder = os.path.join(options.build, "quality", options.half)
    begun = time.time()
    truth = write(folder, half, options.clean, options.injected, options.seed)
    made = time.time()
    said = judge(program, folder, half.host, truth)
    print("%s half, seed %s: %d pages made in %.0f s, judged in %.0f s; %d kinds of honest pages, %d techniques\n" % (
        options.half, options.seed, len(truth), made - begun, time.time() - made, len(half.kinds), len(half.techniques)))
    by_technique, by_kind, injected, clean, fired = count(truth, said)
    table(by_technique, by_kind, injected, clean)
    with open(os.path.join(options.build, "quality", options.half + ".jsonl"), "w", encoding="utf-8") as file:
        for path, (technique, kind) in truth.items():
            file.write(json.dumps({"technique": technique, "kind": kind, **said[path]}, ensure_ascii=False) + "\n")
    false, missed = worst(truth, said, sys.stdout)
    with open(os.path.join(options.build, "quality", options.half + ".mistakes"), "w", encoding="utf-8") as file:
        file.write("".join("%s\n" % path for path in false + missed))
    silent = [rule for rule in rules_of(os.path.dirname(os.path.dirname(HERE))) if not fired[rule]]
    print("\nrules that never fired on an injected page: %s" % (", ".join(silent) or "none"))
    return aims(by_technique, by_kind, injected, clean)


def aims(by_technique, by_kind, injected, clean):
    missed = []
    if injected.rate(False) < AIM_RECALL:
        missed.append("recall %.4f, aim %.2f" % (injected.rate(False), AIM_RECALL))
    if precision(injected.rate(False), clean.rate(False)) < AIM_PRECISION:
        missed.append("precision %.4f, aim %.2f" % (precision(injected.rate(False), clean.rate(False)), AIM_PRECISION))
    missed += ["technique %s: %.4f, aim %.2f" % (name, c.rate(False), AIM_TECHNIQUE)
               for name, c in sorted(by_technique.items()) if c.rate(False) < AIM_TECHNIQUE]
    missed += ["honest %s: %d of %d for takedown, aim 1 in 1,000" % (name, c.takedown, c.all)
               for name, c in sorted(by_kind.items()) if c.rate(False) > AIM_KIND]
    for line in missed:
        print("aim missed: " + line)
    if not missed:
        print("all aims reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
