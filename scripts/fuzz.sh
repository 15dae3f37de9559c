#!/bin/sh
# fuzz.sh SECONDS TARGET...: builds the targets with clang and runs each that long, one after the other. docs/fuzzing.md
# says how to read what it finds. New inputs go to build/fuzz/found/TARGET, failures to build/fuzz/failures.
set -u
cd "$(dirname "$0")/.."
seconds=${1:?seconds}
shift
if ! command -v clang >/dev/null; then
    echo "rasoat: make fuzz needs clang" >&2
    if [ "$(id -u)" = 0 ]; then as_root=; else as_root="sudo -n"; fi
    echo "rasoat: installing the missing Debian package: clang" >&2
    if ! { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends clang libclang-rt-14-dev; } \
        >build/fuzz-install.log 2>&1; then
        tail -n 20 build/fuzz-install.log >&2
        echo "rasoat: the installation failed. Run as root: apt-get install clang" >&2
        exit 1
    fi
fi
make -s fuzz-programs TARGETS="$*" || exit 1
mkdir -p build/fuzz/failures
export ASAN_OPTIONS=allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
code=0
for target in "$@"; do
    case $target in # large enough for what the target reads, small enough that a slow input is a finding
        document|analysis) longest=16384 ;;
        css|sitemap) longest=8192 ;;
        selectors) longest=512 ;;
        *) longest=4096 ;;
    esac
    found=build/fuzz/found/$target
    corpus=tests/fuzz/corpus/$target
    dictionary=
    options=
    case $target in # leaks of the libraries behind them; what scripts write in their time is megabytes
        pdf) options=-detect_leaks=0 ;;
        script) options="-detect_leaks=0 -timeout=25" ;;
    esac
    [ -f "tests/fuzz/$target.dict" ] && dictionary=-dict=tests/fuzz/$target.dict
    mkdir -p "$found" "$corpus"
    started=$(date +%s)
    echo "rasoat: fuzzing $target for $seconds s" >&2
    nice -n 10 build/fuzz/tests/fuzz/"$target" "$found" "$corpus" -max_total_time="$seconds" -timeout=5 \
        -rss_limit_mb=1500 -max_len=$longest -print_final_stats=1 -artifact_prefix="build/fuzz/failures/$target-" \
        $options $dictionary >"build/fuzz/$target.log" 2>&1 || { echo "rasoat: $target failed: build/fuzz/$target.log" >&2; code=1; }
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log")
    coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "build/fuzz/$target.log" | tail -n 1)
    echo "$target: $(($(date +%s) - started)) s, ${executions:-?} executions, ${coverage:-?} edges"
done
exit $code
