"""fit.py BUILD [--write]: weights for wordlists/weights.tsv, fitted on what `make quality HALF=training` left behind.

Reads the judged training half (BUILD/quality/training.jsonl), never the reported one. docs/quality.md, "How weights are fitted",
says what is done and why. Without --write it only prints what it would change."""
import argparse
import collections
import json
import math
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WEIGHTS = os.path.join(ROOT, "wordlists", "weights.tsv")
WORTH_COUNTING, ROUNDING = 0.5, 1e-9
STEEPNESS = 0.5 # of the logistic curve, for each point away from the threshold
PULL = 0.02 # towards the weights of detectors.def
LEAST_GAIN = 0.002 # of recall: for less no weight is changed
LEAST_PAGES = 20 # that a rule must have fired on to be fitted
FACTORS = (0.5, 2.0) # of the nominal weight: a rule keeps its meaning
ROUNDS, STEP = 400, 0.2
CAPS = (0.75, 1.0, 1.25)
FALSE_ALARMS = 0.0005 # of honest pages for takedown, of all and of each kind twice this
GROUPS = {"words": (14, 2), "links": (20, 2), "redirects": (20, 2), "scripts": (20, 2), "defacement": (20, 2), "structure": (20, 2)}


def detectors():
    """Nominal weight and cap by rule."""
    with open(os.path.join(ROOT, "detectors", "detectors.def"), encoding="utf-8") as file:
        rows = re.findall(r'^DETECTOR\(\w+, "([\w-]+)", \d+, ([\d.]+), ([\d.]+),', file.read(), re.MULTILINE)
    return {rule: (float(weight), float(cap)) for rule, weight, cap in rows}


def read_weights(nominal):
    """Rows in force: rule to [weight, cap, group, note]; verdict points; the remarks above them."""
    rules, verdicts, remarks = {}, {"takedown": 8.0, "review": 4.0}, []
    with open(WEIGHTS, encoding="utf-8") as file:
        for line in file.read().split("\n"):
            if line.startswith("#") or line.startswith("what\t"):
                remarks.append(line)
                continue
            fields = (line.split("\t") + [""] * 5)[:5]
            kind, _, name = fields[0].partition(" ")
            if kind == "rule":
                rules[name] = [float(fields[1]), float(fields[2]), fields[3], fields[4]]
            elif kind == "verdict":
                verdicts[name] = float(fields[1])
    for rule, (weight, cap) in nominal.items():
        if weight > 0 and rule not in rules:
            rules[rule] = [weight, cap, "structure", ""]
    return rules, verdicts, remarks


def said_first(evidence):
    return evidence.split(": ", 1)[0]


class Page:
    """What verdict.c would count: each finding that no other one says better."""

    def __init__(self, line):
        said = json.loads(line)
        self.injected, self.kind = bool(said["technique"]), said["technique"] or said["kind"]
        best = {}
        for finding in said["findings"]:
            key = (finding["rule"], finding.get("target") or said_first(finding["evidence"]))
            if key not in best or finding["weight"] > best[key][0]:
                term = re.match(r'"[^"]*', finding["evidence"])
                best[key] = (finding["weight"], finding["rule"], (term.group() if term else key[1]))
        self.findings = list(best.values())
        self.points = collections.Counter()
        for weight, rule, _ in self.findings:
            self.points[rule] += weight

    def verdict(self, rules, nominal, takedown):
        """detectors/verdict.c in short: true for takedown, and the score."""
        groups, pieces, certain = collections.Counter(), collections.defaultdict(set), False
        sums = collections.Counter()
        for weight, rule, term in self.findings:
            if rule not in rules:
                continue
            points = weight * rules[rule][0] / nominal[rule][0]
            sums[rule] += points
            certain = certain or points >= takedown - ROUNDING
            if points >= WORTH_COUNTING:
                group = rules[rule][2]
                pieces[group].add(term if group == "words" else (rule, term, len(pieces[group])))
        for rule, points in sums.items():
            groups[rules[rule][2]] += min(points, rules[rule][1])
        score = sum(min(points, GROUPS[group][0]) for group, points in groups.items())
        together = sum(1 for found in pieces.values() if found) >= 2 or any(len(f) >= GROUPS[g][1] for g, f in pieces.items())
        return score >= takedown - ROUNDING and (certain or together), score


def loss_and_slope(pages, factors, rules, nominal, takedown):
    """Logistic loss, injected and honest pages counting half each, and its slope for each factor."""
    loss, slope = 0.0, collections.Counter()
    half = {True: 0.5 / max(1, sum(n for p, n in pages if p.injected)), False: 0.5 / max(1, sum(n for p, n in pages if not p.injected))}
    for page, times in pages:
        terms = {}
        for rule, points in page.points.items():
            if rule in factors:
                terms[rule] = min(points * factors[rule], rules[rule][1])
        margin = STEEPNESS * (sum(terms.values()) - takedown) * (1 if page.injected else -1)
        share = half[page.injected] * times
        loss += share * (math.log1p(math.exp(-margin)) if margin > -30 else -margin)
        pull = -share * STEEPNESS * (1 if page.injected else -1) / (1 + math.exp(min(30, margin)))
        for rule, points in page.points.items():
            if rule in factors and terms[rule] < rules[rule][1]:
                slope[rule] += pull * points
    for rule, factor in factors.items():
        loss += PULL * (factor - 1) ** 2
        slope[rule] += 2 * PULL * (factor - 1)
    return loss, slope


def measure(pages, rules, nominal, takedown):
    """Recall over techniques, false alarms of all honest pages and of the worst kind."""
    found, all_of = collections.Counter(), collections.Counter()
    for page, times in pages:
        all_of[(page.injected, page.kind)] += times
        found[(page.injected, page.kind)] += times * page.verdict(rules, nominal, takedown)[0]
    def rate(injected):
        return sum(n for k, n in found.items() if k[0] == injected) / max(1, sum(n for k, n in all_of.items() if k[0] == injected))
    worst = max((found[k] / n for k, n in all_of.items() if not k[0]), default=0)
    return rate(True), rate(False), worst


def fit_factors(pages, rules, nominal, takedown):
    fired = collections.Counter()
    for page, times in pages:
        for rule in page.points:
            fired[rule] += times
    fitted = {r: 1.0 for r in rules if nominal.get(r, (0,))[0] > 0 and fired[r] >= LEAST_PAGES and rules[r][0] > 0}
    step = STEP
    loss, slope = loss_and_slope(pages, fitted, rules, nominal, takedown)
    for _ in range(ROUNDS):
        tried = {r: min(FACTORS[1], max(FACTORS[0], f - step * slope[r])) for r, f in fitted.items()}
        new_loss, new_slope = loss_and_slope(pages, tried, rules, nominal, takedown)
        if new_loss < loss - 1e-9:
            fitted, loss, slope = tried, new_loss, new_slope
        else:
            step /= 2
            if step < 1e-4:
                break
    return fitted, fired


def allowed(false, worst):
    return false <= FALSE_ALARMS and worst <= 2 * FALSE_ALARMS


def is_better(was, now):
    """More pages found without more false alarms than allowed, or, where these are too many, fewer of them."""
    if not allowed(*was[1:]):
        return now[1] < was[1] and now[0] > was[0] - LEAST_GAIN
    return allowed(*now[1:]) and now[0] >= was[0] + LEAST_GAIN


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    judged = os.path.join(options.build, "quality", "training.jsonl")
    if not os.path.exists(judged):
        print("fit: %s is missing: run make quality HALF=training" % judged)
        return 2
    nominal = detectors()
    rules, verdicts, remarks = read_weights(nominal)
    same = {}
    with open(judged, encoding="utf-8") as file:
        for line in file:
            page = Page(line)
            key = (page.injected, page.kind, tuple(sorted(page.findings)))
            same[key] = (page, same.get(key, (page, 0))[1] + 1)
    pages = list(same.values())
    takedown = verdicts["takedown"]
    before = measure(pages, rules, nominal, takedown)
    factors, fired = fit_factors(pages, rules, nominal, takedown)
    chosen = {rule: list(row) for rule, row in rules.items()}
    for rule, factor in factors.items():
        # One weight after the other: the curve says where to, the count of pages whether it is worth it.
        tried = {r: list(row) for r, row in chosen.items()}
        tried[rule][0] = round(nominal[rule][0] * factor, 1)
        was, now = measure(pages, chosen, nominal, takedown), measure(pages, tried, nominal, takedown)
        if is_better(was, now):
            chosen = tried
    for rule in factors:
        for share in CAPS:
            tried = {r: list(row) for r, row in chosen.items()}
            tried[rule][1] = round(nominal[rule][1] * share, 1)
            was, now = measure(pages, chosen, nominal, takedown), measure(pages, tried, nominal, takedown)
            if is_better(was, now):
                chosen = tried
    while not allowed(*measure(pages, chosen, nominal, takedown)[1:]) and takedown < verdicts["takedown"] + 2:
        takedown = round(takedown + 0.1, 1)
    after = measure(pages, chosen, nominal, takedown)
    for rule in sorted(chosen):
        print("%-22s fired on %5d pages, factor %.3f, weight %4.1f -> %4.1f, cap %4.1f -> %4.1f" % (
            rule, fired[rule], factors.get(rule, 1.0), rules[rule][0], chosen[rule][0], rules[rule][1], chosen[rule][1]))
    print("takedown from %.1f points (was %.1f)" % (takedown, verdicts["takedown"]))
    for name, (recall, false, worst) in (("before", before), ("after", after)):
        print("%-6s recall %.4f, false alarms %.2f in 10,000, worst kind %.2f in 10,000" % (name, recall, 1e4 * false, 1e4 * worst))
    if options.write:
        rows = ["verdict takedown\t%g\t\t\tpoints from which a page is to be taken down" % takedown,
                "verdict review\t%g\t\t\tpoints from which a person is asked to look" % verdicts["review"]]
        rows += ["rule %s\t%g\t%g\t%s\t%s" % (rule, *row) for rule, row in chosen.items()]
        with open(WEIGHTS, "w", encoding="utf-8") as file:
            file.write("\n".join(remarks + rows) + "\n")
        print("written: wordlists/weights.tsv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
