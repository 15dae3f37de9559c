#!/bin/sh
# `make warc-check`: what our writer writes is read by npm's warcio, and what that writes is judged by `rasoat scan`. Prints TAP.
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
exec node "$folder/check.mjs" "$folder" "$build/rasoat"
