#!/bin/sh
# Who may include whom, one door for each library, headers that compile alone, pure folders that call nothing impure.
# docs/architecture.md, "Folders", is the table in words. Prints TAP; the argument is the build folder with the objects.
set -u
build=${1:?build folder}
number=0
found=$build/lint.txt # a pipe would count in a process of its own
result() { # name; the offending lines are in $found
    number=$((number + 1))
    lines=$(cat "$found")
    if [ -z "$lines" ]; then echo "ok $number - lint: $1"; else
        echo "$lines" | sed 's/^/# /'
        echo "not ok $number - lint: $1"
        failed=1
    fi
}
failed=0

may_include() {
    case $1 in
        base) echo base ;;
        page) echo base page ;;
        crawler) echo base page crawler ;;
        detectors) echo base page detectors ;;
        baselines) echo base page baselines ;;
        analyst) echo base page detectors analyst ;;
        takedown) echo base page takedown ;;
        store) echo base page store ;;
        browser) echo base page browser ;;
        review) echo base page takedown store review ;;
        cli) echo base page crawler detectors baselines analyst takedown store browser review cli ;;
    esac
}
folders=$(for folder in base page crawler detectors baselines analyst takedown store browser review cli; do
    [ -d "$folder" ] && echo "$folder"
done)
for folder in $folders; do
    allowed=$(may_include "$folder" | tr ' ' '|')
    grep -n '^#include "' "$folder"/*.[ch] "$folder"/*.def 2>/dev/null |
        grep -v -E "#include \"($allowed)/"
done >"$found"
result "each folder includes only what it may"

# library header -> the only places that may include it
while read -r header places; do
    for file in $(grep -l "^#include <$header" $(echo $folders | sed 's|[a-z]*|&/*.[ch]|g') 2>/dev/null); do
        case " $places " in
            *" $file "*|*" ${file%%/*}/ "*) ;;
            *) echo "$file includes <$header>, whose door is: $places" ;;
        esac
    done
done >"$found" <<EOF
curl/ crawler/fetch.c crawler/fetch_codes.c crawler/fetch_connect_to.c cli/courier.c
gumbo.h page/document_gumbo.c
libxml/ crawler/sitemap.c crawler/sitemap_xml.c analyst/xml.c
poppler.h analyst/convert_pdf.c
glib.h analyst/convert_pdf.c
archive analyst/convert_office.c cli/zip.c
zlib.h crawler/packing.c
brotli/ crawler/packing.c
zstd.h crawler/packing.c
openssl/ base/digest.c cli/stamp.c
pcre2.h detectors/pattern.c
sqlite3.h store/
libpsl.h page/url_psl.c
idn2.h page/url_idna.c
iconv.h page/charset_convert.c
uninorm.h page/charset_convert.c
jansson.h takedown/json.c browser/message.c
ini.h cli/config.c
JavaScriptCore/ analyst/script_engine.c analyst/script_host.c analyst/script_host.h
csv.h crawler/inventory_rows.c
sodium.h page/steady_hash.c cli/seal.c review/password.c
microhttpd.h review/http.c
seccomp.h analyst/sandbox_calls.c
sodium.h page/steady_hash.c cli/seal.c review/password.c
EOF
result "one door for each library"

# Where x.c includes x.h before anything else, its compilation has shown that x.h compiles alone; the others are compiled here.
headers=$(ls $(echo $folders | sed 's|[a-z]*|&/*.h|g') tests/unit/*.h)
awk '/^#include/ { own = FILENAME; sub(/c$/, "h", own); if ($2 == "\"" own "\"") print own; nextfile }' \
    $(echo $folders | sed 's|[a-z]*|&/*.c|g') >"$build/first"
alone=$(echo "$headers" | grep -v -x -F -f "$build/first")
# script_host.h speaks its library's types
library=$(pkg-config --cflags javascriptcoregtk-4.1 | sed 's/-I/-isystem /g')
${CC:-cc} -std=c17 -D_GNU_SOURCE -I. $library -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c $alone >"$found" 2>&1
result "every header compiles alone"

# Names that a pure folder's objects may not ask for: clocks, input and output, memory, processes, environment, locale.
impure='malloc|calloc|realloc|free|open|openat|fopen|fdopen|read|write|pread|pwrite|fread|fwrite|printf|fprintf|puts|fputs|putchar|stdout|stderr|stdin|time|clock|clock_gettime|gettimeofday|localtime.*|gmtime.*|mktime|sleep|usleep|nanosleep|fork|execve|socket|connect|send|recv|poll|select|getenv|secure_getenv|setlocale|tolower|toupper|isalpha|isdigit|isspace|rand|random|srand|getrandom|exit|_exit|system|popen|signal|sigaction|stat|lstat|unlink|mkdir|opendir|strcoll|strerror'
for folder in page detectors baselines takedown; do
    [ -d "$folder" ] || continue
    for source in "$folder"/*.c; do
        [ -f "$build/${source%.c}.o" ] || { echo "$source is not built" >&3; continue; }
        case $source in # doors: what a library gives must be given back to it
            page/charset_convert.c|page/url_idna.c|takedown/json.c) continue ;;
        esac
        echo "$build/${source%.c}.o"
    done
done 3>"$found" | xargs nm -u -A | sed -e "s|^$build/||" -e 's|\.o:|.c |' -e 's/@.*//' |
    awk -v impure="^($impure)\$" '{ name = $NF; if (name ~ /^__.*_chk$/) { sub(/^__/, "", name); sub(/_chk$/, "", name) }
        if (name ~ impure) print $1 " calls " name }' >>"$found"
result "pure folders call no clock, no input or output, no memory but the arena"

# What a header gives to the program is used by another of its files; what one file alone uses is static, but for what a
# test takes hold of. Named here: what only tests can ask, and must, since nothing else shows it.
for_tests='pool_replaced pool_retired pool_workers'
objects=$(for folder in $folders; do for source in "$folder"/*.c; do echo "$build/${source%.c}.o"; done; done)
nm -gA $objects | sed 's/:[0-9a-f ]*/ /' | awk '
    $2 == "U" { users[$3] = 1 }
    $2 ~ /^[TDBR]$/ { file[$3] = $1 }
    END { for (name in file) if (!(name in users) && name != "main" && name !~ /^__/) print name, file[name] }' |
    sort >"$build/lonely"
cut -d ' ' -f 1 "$build/lonely" >"$build/lonely.names"
grep -o -h -w -F -f "$build/lonely.names" tests/unit/*.[ch] tests/fuzz/*.[ch] | sort -u >"$build/lonely.tested"
while read -r name object; do
    source=${object#"$build/"}
    source=${source%.o}.c
    case " $for_tests " in *" $name "*) continue ;; esac
    if [ "$(grep -c -w "$name" "$source")" -gt 1 ]; then
        grep -q -x "$name" "$build/lonely.tested" || echo "$source: $name is used here alone: static"
    else
        echo "$source: no file of the program uses $name"
    fi
done <"$build/lonely" >"$found"
result "no function that nothing uses"

grep -n -E '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strncpy|atoi|atol|atof|asctime|ctime|localtime|gmtime)\(' \
    $(echo $folders | sed 's|[a-z]*|&/*.c|g') /dev/null >"$found"
result "no dangerous function"

wc -l $(echo $folders | sed 's|[a-z]*|&/*.[ch]|g') | awk '$2 != "total" && $1 > 450 { print $2 " has " $1 " lines" }' >"$found"
result "no file outgrows one topic (450 lines)"

if [ -f detectors/detectors.def ] && [ -f docs/detectors.md ]; then
    sed -n 's/^DETECTOR(\([a-z_]*\), *"\([a-z-]*\)".*/\1 \2/p' detectors/detectors.def >"$build/rules"
    [ -s "$build/rules" ] || echo "detectors.def has no rows that this script can read"
    while read -r name rule; do
        grep -q "^## \`$rule\`" docs/detectors.md || echo "docs/detectors.md has no section for $rule"
        [ -f "detectors/$name.c" ] || echo "detectors/$name.c is missing"
        [ "$rule" = unparsed-page ] && continue # made by the analyst: tests/unit/analyst_analysis.c
        fire=0 silent=0
        for case in tests/cases/"$rule"/*/expect; do
            [ -f "$case" ] || continue
            if grep -q -E "^$rule( |\$)" "$case"; then fire=$((fire + 1)); else silent=$((silent + 1)); fi
        done
        [ "$fire" -ge 3 ] || echo "$rule: $fire cases that fire, 3 are wanted"
        [ "$silent" -ge 3 ] || echo "$rule: $silent cases that stay silent, 3 are wanted"
    done <"$build/rules"
    grep -o '^## `[a-z-]*`' docs/detectors.md | tr -d '#` ' | while read -r rule; do
        grep -q " $rule\$" "$build/rules" || echo "docs/detectors.md describes $rule, which detectors.def does not have"
    done
fi >"$found"
result "each detector has its section, its file, 3 cases that fire and 3 that do not"

if [ -f docs/comparisons.md ]; then
    sed -n 's/^COMPARISON([A-Z_]*, *"\([a-z-]*\)".*/\1/p' page/comparisons.def >"$build/comparisons"
    [ -s "$build/comparisons" ] || echo "comparisons.def has no rows that this script can read"
    while read -r rule; do
        grep -q "^## \`$rule\`" docs/comparisons.md || echo "docs/comparisons.md has no section for $rule"
    done <"$build/comparisons"
    grep -o '^## `[a-z-]*`' docs/comparisons.md | tr -d '#` ' | while read -r rule; do
        grep -q -x "$rule" "$build/comparisons" ||
            echo "docs/comparisons.md describes $rule, which comparisons.def does not have"
    done
fi >"$found"
result "each section about a comparison has its row"

grep -n -I -E '/(root|work|home/[a-z]+)/' $(git ls-files 2>/dev/null | grep -v '^tests/lint/') /dev/null 2>/dev/null >"$found"
result "no path of a machine"

echo "1..$number"
exit $failed
