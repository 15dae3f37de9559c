#!/bin/sh
# What `make check-full` adds: valgrind, clang and its analyzer, a locale with a dotless i, detectors in other orders, allocations that
# fail. Prints TAP.
set -u
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0
result() { # code name
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - full: $2"; else echo "not ok $number - full: $2"; failed=1; fi
}
failed=0

build/province-server --root tests/province --dump "$folder/dump" </dev/null || exit 1

valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible \
    --errors-for-leak-kinds=definite,indirect,possible --num-callers=20 --suppressions=tests/lint/valgrind.supp \
    build/memcheck/rasoat scan --config tests/e2e/scan.ini "$folder/dump" >"$folder/scan.jsonl" 2>"$folder/valgrind.txt"
code=$?
# The analysts' errors are told there too, whatever the exit code; beside them stand words on the sandbox, which this build has not whole.
grep '^==' "$folder/valgrind.txt" >"$folder/errors.txt" && code=98
[ $code = 0 ] || sed 's/^/# /' "$folder/errors.txt" | head -n 60
[ "$(wc -l <"$folder/scan.jsonl")" -ge 600 ] || code=97
result $code "valgrind: no error and no leak in scan over the demo's pages ($(wc -l <"$folder/scan.jsonl") pages)"

sources=$(ls base/*.c page/*.c crawler/*.c detectors/*.c baselines/*.c analyst/*.c takedown/*.c store/*.c review/*.c browser/*.c cli/*.c)
system=$(pkg-config --cflags javascriptcoregtk-4.1 poppler-glib libxml-2.0 | sed 's/-I/-isystem /g')
if command -v clang >/dev/null; then
    for file in $sources; do
        # shellcheck disable=SC2086
        clang -std=c17 -D_GNU_SOURCE -DRASOAT_VERSION='"0"' -DRASOAT_DATA='"."' -I. -Wall -Wextra -Wshadow \
            -Wconversion -Wno-sign-conversion -Werror -fsyntax-only $system "$file"
    done >"$folder/clang.txt" 2>&1
    [ ! -s "$folder/clang.txt" ]
    code=$?
    [ $code = 0 ] || sed 's/^/# /' "$folder/clang.txt" | head -n 40
    result $code "clang compiles everything without a warning"
    # tests/lint/accepted.tsv: file, checker, and why its warnings there are wrong.
    for file in $sources; do
        # shellcheck disable=SC2086
        clang --analyze -std=c17 -D_GNU_SOURCE -DRASOAT_VERSION='"0"' -DRASOAT_DATA='"."' -I. $system "$file" -o /dev/null 2>&1 |
            sed -n 's/^\([a-z_]*\/[a-z0-9_]*\.[ch]\):\([0-9]*\):[0-9]*: warning: \(.*\) \[\(.*\)\]$/\1\t\4\t\2: \3/p'
    done >"$folder/analyzer.txt"
    awk -F'\t' 'NR == FNR { if ($0 !~ /^#/) accepted[$1 FS $2] = 1; next } !(($1 FS $2) in accepted)' \
        tests/lint/accepted.tsv "$folder/analyzer.txt" >"$folder/new.txt"
    sed 's/^/# /' "$folder/new.txt"
    [ ! -s "$folder/new.txt" ]
    result $? "clang's static analyzer says nothing that is not in tests/lint/accepted.tsv"
else
    number=$((number + 1))
    echo "ok $number - full: clang # SKIP not installed"
fi

ORDERS=32 build/tests/unit/analyst_cases >"$folder/orders.txt" 2>&1
code=$?
[ $code = 0 ] || grep -A3 '^#' "$folder/orders.txt" | head -n 20
result $code "every case: the same findings in 32 orders of the detectors"

LC_ALL=tr_TR.UTF-8 build/rasoat scan --config tests/e2e/scan.ini "$folder/dump" >"$folder/turkish.jsonl" 2>/dev/null
sed 's/"first_seen":"[^"]*","last_seen":"[^"]*"//' "$folder/scan.jsonl" >"$folder/a"
sed 's/"first_seen":"[^"]*","last_seen":"[^"]*"//' "$folder/turkish.jsonl" >"$folder/b"
cmp -s "$folder/a" "$folder/b"
result $? "the same findings in a Turkish locale"
echo "1..$number"
exit $failed
