#!/bin/sh
# coverage.sh BUILD: runs the unit tests and the fuzzing corpora of a build with --coverage, prints lines and branches by folder, and ends
# with 1 where one of base, page, detectors and baselines has less than 90 % of its lines reached. Analysts and other processes that are
# killed or may not write files leave no counts: what only they do is not counted.
set -u
cd "$(dirname "$0")/.."
build=${1:?build folder}
command -v gcovr >/dev/null || { echo "coverage: gcovr is missing: apt-get install gcovr" >&2; exit 2; }
find "$build" -name '*.gcda' -delete
for program in "$build"/tests/unit/*_*; do
    case $program in *.o|*.d|*.gcno|*.gcda) continue ;; esac
    [ ! -x "$program" ] || [ -d "$program" ] || "$program" >/dev/null 2>&1
done
for corpus in tests/fuzz/corpus/*/; do
    "$build/tests/fuzz/$(basename "$corpus")" "$corpus" >/dev/null 2>&1
done
failed=0
for folder in base page detectors baselines crawler analyst takedown store review browser cli; do
    [ -d "$folder" ] || continue
    gcovr --root . --object-directory "$build/$folder" --filter "$folder/" --gcov-ignore-parse-errors "$build/$folder" \
        --json-summary -o "$build/coverage-$folder.json" >/dev/null 2>&1 || { echo "$folder: gcovr failed"; failed=1; continue; }
    python3 - "$build/coverage-$folder.json" "$folder" <<'END' || failed=1
import json, sys
found = json.load(open(sys.argv[1]))
print("%-10s lines %5.1f %% (%d of %d), branches %5.1f %% (%d of %d)" % (
    sys.argv[2], found["line_percent"], found["line_covered"], found["line_total"],
    found["branch_percent"], found["branch_covered"], found["branch_total"]))
for one in sorted(found["files"], key=lambda one: one["line_percent"])[:3]:
    if one["line_percent"] < 80:
        print("           %s: %.0f %%" % (one["filename"], one["line_percent"]))
sys.exit(sys.argv[2] in ("base", "page", "detectors", "baselines") and found["line_percent"] < 90)
END
done
exit $failed
