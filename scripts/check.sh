#!/bin/sh
# Runs the tests: `check.sh quick [MAKE ARGUMENTS]` (make check) or `check.sh full` (make check-full). The released program is built; the
# rest (`make check-programs`) is, while the first tests wait for delays. docs/testing.md says what is in each. `check.sh one NAME COMMAND...`
# runs one part; the others call it so, several at once.
set -u
cd "$(dirname "$0")/.."
mode=${1:?quick or full}
shift
out=build/results
step() { echo "rasoat: $*" >&2; }

# A program that dies without finishing its plan is a failure of its own.
run() { # name, then the command
    name=$1
    shift
    began=$(date +%s)
    "$@" >"$out/$name.tap" 2>"$out/$name.err"
    code=$?
    times >"$out/$name.cpu" # in a pipe it would tell of the pipe's shell
    echo "$(($(date +%s) - began)) s, user and system $(tail -n 1 "$out/$name.cpu"): $name" >"$out/$name.time"
    rm "$out/$name.cpu"
    if ! grep -q -E '^1\.\.[0-9]+' "$out/$name.tap" || { [ $code -ne 0 ] && ! grep -q '^not ok' "$out/$name.tap"; }; then
        sed 's/^/# /' "$out/$name.err" | tail -n 30 >>"$out/$name.tap"
        echo "not ok - $name ended with code $code before its end" >>"$out/$name.tap"
    fi
}

# libfaketime goes before the sanitizers' library.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:verify_asan_link_order=0 UBSAN_OPTIONS=print_stacktrace=1
if [ "$mode" = one ]; then
    [ ! -e "$out/not-built" ] || exit 255 # xargs then starts no more
    run "$@"
    exit 0
fi
rm -rf "$out"
mkdir -p "$out"

# Names and commands of the parts, a line each, the longest first.
released() {
    echo "browser python3 tests/browser/run.py build $full"
    for module in $(python3 tests/e2e/run.py --list $all); do
        echo "e2e-$module python3 tests/e2e/run.py build $module $full"
    done
}
sanitized() {
    for module in $(python3 tests/e2e/run.py --list-sanitized $all); do
        echo "e2e-$module-sanitized python3 tests/e2e/run.py build/san $module $full"
    done
}
working() { # what only works, where tests from outside wait for delays as well
    echo "lint tests/lint/layers.sh build/san"
    echo "province build/san/province-server --root tests/province --check"
    echo "hardening tests/lint/hardening.sh build/rasoat"
    for source in tests/unit/*_*.c; do
        name=$(basename "$source" .c)
        echo "unit-$name build/san/tests/unit/$name"
    done
    for corpus in tests/fuzz/corpus/*/; do
        echo "fuzz-$(basename "$corpus") build/san/tests/fuzz/$(basename "$corpus") $corpus"
    done
}
parts() {
    released
    if ! env -u MAKEFLAGS -u MFLAGS make "$@" check-programs >&2; then
        : >"$out/not-built"
        return
    fi
    step "tests with sanitizers from outside, lint, unit tests, fuzzing corpora"
    sanitized >"$out/sanitized"
    working | paste -d '\n' "$out/sanitized" - | grep .
}

all=$([ "$mode" = quick ] || echo --all)
full=$([ "$mode" = quick ] || echo --full)
step "tests of the program from outside and of the review page in a browser; the sanitized build meanwhile"
# To xargs a blank at a line's end means that the line goes on.
parts "$@" | sed -u 's/ *$//' | xargs -P $(($(nproc) + 2)) -L 1 scripts/check.sh one
if [ -e "$out/not-built" ]; then
    step "the build failed"
    exit 2
fi
thorough() {
    echo "full tests/e2e/full.sh"
    echo "torture python3 tests/torture/run.py build --step 37"
    echo "killing-long python3 tests/e2e/run.py build killing-long"
}
if [ "$mode" = full ]; then
    step "clang, its analyzer, valgrind, another locale, other orders; every allocation fails once; killed 200 times"
    thorough | xargs -P "$(nproc)" -L 1 scripts/check.sh one
fi
sort -n -r "$out"/*.time >"$out/times" # docs/testing.md, "Time"
scripts/tally.sh "$out"/*.tap
