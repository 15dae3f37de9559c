#!/bin/sh
# What `make check-full` adds: valgrind, clang, a locale with a dotless i. Prints TAP.
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
[ -s "$folder/valgrind.txt" ] && code=98 # the analysts' errors are told there too, whatever the exit code
[ $code = 0 ] || sed 's/^/# /' "$folder/valgrind.txt" | head -n 60
[ "$(wc -l <"$folder/scan.jsonl")" -ge 600 ] || code=97
result $code "valgrind: no error and no leak in scan over the demo's pages ($(wc -l <"$folder/scan.jsonl") pages)"

for compiler in clang; do
    if command -v $compiler >/dev/null; then
        find base page crawler detectors analyst takedown store cli -name '*.c' | while read -r file; do
            $compiler -std=c17 -D_GNU_SOURCE -DRASOAT_VERSION='"0"' -DRASOAT_DATA='"."' -I. -Wall -Wextra -Wshadow \
                -Wconversion -Wno-sign-conversion -Werror -fsyntax-only -isystem /usr/include/libxml2 "$file" || exit 1
        done >"$folder/clang.txt" 2>&1
        code=$?
        [ $code = 0 ] || sed 's/^/# /' "$folder/clang.txt" | head -n 40
        result $code "$compiler compiles everything without a warning"
    else
        number=$((number + 1))
        echo "ok $number - full: $compiler # SKIP not installed"
    fi
done

LC_ALL=tr_TR.UTF-8 build/rasoat scan --config tests/e2e/scan.ini "$folder/dump" >"$folder/turkish.jsonl" 2>/dev/null
sed 's/"first_seen":"[^"]*","last_seen":"[^"]*"//' "$folder/scan.jsonl" >"$folder/a"
sed 's/"first_seen":"[^"]*","last_seen":"[^"]*"//' "$folder/turkish.jsonl" >"$folder/b"
cmp -s "$folder/a" "$folder/b"
result $? "the same findings in a Turkish locale"
echo "1..$number"
exit $failed
