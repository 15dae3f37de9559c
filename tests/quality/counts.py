"""counts.py [--write]: what docs/quality.md says of the halves' sizes, counted in the grammars. With --write it goes there."""
import os
import sys

from pages import Half

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "quality.md")
HEAD = "| | training | reported |\n| --- | --- | --- |\n"


def table():
    training, reported = (Half(os.path.join(HERE, name)) for name in ("training", "reported"))
    if training.kinds != reported.kinds or sorted(training.techniques) != sorted(reported.techniques):
        raise SystemExit("counts: the halves differ in kinds or techniques")

    def variants(half):
        return sum(len(half.adverts.sections[technique]) for technique in half.techniques)

    rows = [("kinds of honest pages", len(training.kinds), "%d, the same kinds, other sentences" % len(reported.kinds)),
            ("of these, whole answers and files", len(training.kinds) - len(training.carriers),
             len(reported.kinds) - len(reported.carriers)),
            ("portal templates (parts vary within them)", len(training.portal.sections["page"]),
             "%d others" % len(reported.portal.sections["page"])),
            ("techniques of injection", "%d, %d variants" % (len(training.techniques), variants(training)),
             "the same %d, %d other variants" % (len(reported.techniques), variants(reported))),
            ("brands, hosts, sentences of adverts", "own", "own")]
    return HEAD + "".join("| %s | %s | %s |\n" % row for row in rows)


def main():
    counted = table()
    if "--write" not in sys.argv[1:]:
        sys.stdout.write(counted)
        return
    with open(DOCUMENT, encoding="utf-8") as file:
        before, head, after = file.read().partition(HEAD)
    if not head:
        raise SystemExit("counts: %s has no table of the halves" % DOCUMENT)
    _, _, after = after.partition("\n\n")
    with open(DOCUMENT, "w", encoding="utf-8") as file:
        file.write(before + counted + "\n" + after)


if __name__ == "__main__":
    main()
