#!/bin/sh
# `make warc-check`: what our writer and a crawl of the bundled province write is read by npm's warcio, and what that writes is judged by
# `rasoat scan`. Prints TAP.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "warc-check: node and npm are missing: apt-get install nodejs npm" >&2
    exit 2
fi
folder=build/warcio
if [ ! -d "$folder/node_modules/warcio" ]; then
    mkdir -p "$folder"
    echo '{"private":true,"dependencies":{"warcio":"2.4.11"}}' >"$folder/package.json"
    if ! npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund >"$folder/install.log" 2>&1; then
        tail -n 5 "$folder/install.log" >&2
        echo "warc-check: npm could not install warcio" >&2
        exit 2
    fi
fi
WARC_OUT=$PWD/$folder/ours.warc.gz "$build/tests/unit/crawler_warc" for_other_programs >"$folder/unit.tap"
cp tests/warc/check.mjs "$folder/check.mjs" # packages are looked for beside the script
rm -rf "$folder/crawl"
mkdir "$folder/crawl"
mkfifo "$folder/crawl/hold" # the server ends with its standard input
"$build/province-server" --root tests/province --port 0 --write-config "$folder/crawl/rasoat.ini" <"$folder/crawl/hold" \
    >"$folder/crawl/server.out" &
exec 3>"$folder/crawl/hold"
while [ ! -s "$folder/crawl/server.out" ]; do # it writes its port when it listens
    kill -0 $! 2>/dev/null || { echo "warc-check: the province's server did not start" >&2; exit 2; }
done
"$build/rasoat" crawl --config "$folder/crawl/rasoat.ini" >"$folder/crawl/crawl.out"
exec 3>&-
exec node "$folder/check.mjs" "$folder" "$build/rasoat" "$folder/crawl/state/evidence"
