"""run.py BUILD [--step N]: every allocation on a page's way fails once. The program judges a page again and again, each time with
another allocation that gives nothing, in the program itself, in the analysts' nursery, and in the analyst. It may say that it could not,
it may say that the page is unknown; it must neither crash, nor hang, nor call the page clean. Prints TAP."""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join("tests", "cases", "hidden-link", "0001-footer-block", "page.html")
QUIET_END = 40  # so many runs without any difference: the process has no further allocations
LIMIT = 20000
AT_ONCE = 3


def judge(build, library, depth, number, on):
    environment = dict(os.environ, LD_PRELOAD=library, FAIL_DEPTH=str(depth), FAIL_AT=str(number), FAIL_ON="1" if on else "0")
    try:
        return subprocess.run([os.path.join(build, "rasoat"), "scan", "--config", "tests/e2e/scan.ini", PAGE], cwd=ROOT, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    except subprocess.TimeoutExpired:
        return None


def problem(result, good):
    """What is wrong; None: the whole result, "told": it said what it could not do."""
    if result is None:
        return "it hung"
    if result.returncode < 0 or result.returncode > 5:
        return "it ended with %d: %s" % (result.returncode, result.stderr.decode(errors="replace")[:300])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    if any("verdict" not in line or "findings" not in line for line in lines):
        return "a line without its verdict or findings"
    if any(line["verdict"] == "clean" for line in lines):
        return "the page was called clean"
    if lines and [finding["rule"] for finding in lines[0]["findings"]] == good:
        return None
    if not lines and not result.stderr:
        return "no line and no word"
    if lines and lines[0]["verdict"] != "unknown":
        return "findings are missing and the page is not unknown"
    return "told"


def torture(build, library, depth, step, on):
    good_run = judge(build, library, depth, 0, False)
    good = [finding["rule"] for finding in json.loads(good_run.stdout)["findings"]]
    tried = told = quiet = 0
    failures = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        number = 1
        while number < LIMIT and quiet < QUIET_END and len(failures) < 5:
            batch = [number + step * i for i in range(4 * AT_ONCE)]
            number = batch[-1] + step
            for at, result in zip(batch, pool.map(lambda n: judge(build, library, depth, n, on), batch)):
                tried += 1
                what = problem(result, good)
                if what is None:
                    quiet += 1
                elif what == "told":
                    told, quiet = told + 1, 0
                else:
                    quiet = 0
                    failures.append("allocation %d: %s" % (at, what))
    return tried, told, failures


def main():
    build = os.path.abspath(sys.argv[1])
    step = int(sys.argv[sys.argv.index("--step") + 1]) if "--step" in sys.argv else 1
    number = failed = 0
    with tempfile.TemporaryDirectory(prefix="rasoat-torture-") as folder:
        library = os.path.join(folder, "failing.so")
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, os.path.join(ROOT, "tests", "torture", "failing.c"), "-ldl"], check=True)
        for depth, name in ((0, "the program"), (1, "the nursery"), (2, "an analyst")):
            for on in (False, True):
                number += 1
                tried, told, failures = torture(build, library, depth, step, on)
                failed += bool(failures)
                for line in failures:
                    print("# " + line.replace("\n", " "))
                print("%s %d - torture: %s of %s fails: %d tried, %d told" % (
                    "not ok" if failures else "ok", number, "each allocation and all behind it" if on else "each allocation",
                    name, tried, told))
                sys.stdout.flush()
    print("1..%d" % number)
    return 1 if failed else 0


sys.exit(main())
