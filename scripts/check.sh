#!/bin/sh
# Runs the tests on what `make check-programs` built: `check.sh quick` (make check) or `check.sh full` (make check-full).
# docs/testing.md says what is in each.
set -u
cd "$(dirname "$0")/.."
mode=${1:?quick or full}
out=build/results
rm -rf "$out"
mkdir -p "$out"
step() { echo "rasoat: $*" >&2; }

# A program that dies without finishing its plan is a failure of its own.
run() { # name, then the command
    name=$1
    shift
    "$@" >"$out/$name.tap" 2>"$out/$name.err"
    code=$?
    if ! grep -q -E '^1\.\.[0-9]+' "$out/$name.tap" || { [ $code -ne 0 ] && ! grep -q '^not ok' "$out/$name.tap"; }; then
        sed 's/^/# /' "$out/$name.err" | tail -n 30 >>"$out/$name.tap"
        echo "not ok - $name ended with code $code before its end" >>"$out/$name.tap"
    fi
}

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
step "lint"
run lint tests/lint/layers.sh build/san
step "unit tests"
for program in build/san/tests/unit/*_*; do
    [ -x "$program" ] && [ ! -d "$program" ] || continue
    case $program in *.o|*.d) continue ;; esac
    run "unit-$(basename "$program")" "$program"
done
step "fuzzing corpora"
for corpus in tests/fuzz/corpus/*/; do
    target=$(basename "$corpus")
    run "fuzz-$target" build/san/tests/fuzz/"$target" "$corpus"
done
step "the province's own check"
run province build/san/province-server --root tests/province --check
step "the program from outside"
run e2e python3 tests/e2e/run.py build & # they wait for delays more than they work
run nights python3 tests/e2e/run.py build --nights &
run nights-sanitized python3 tests/e2e/run.py build/san --nights --short &
run e2e-sanitized python3 tests/e2e/run.py build/san --short
wait
if [ "$mode" = full ]; then
    step "all hostile pages, with sanitizers"
    run hostile-sanitized python3 tests/e2e/run.py build/san --hostile
    step "clang, valgrind and another locale"
    run full tests/e2e/full.sh
fi
scripts/tally.sh "$out"/*.tap
