#!/bin/sh
# Crawls the bundled province, served on loopback, and prints the list: `make demo`.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
state=build/demo
rm -rf "$state"
mkdir -p "$state"
mkfifo "$state/hold"
"$build/province-server" --root tests/province --port 0 --log "$state/requests.log" \
    --write-config "$state/rasoat.ini" <"$state/hold" >"$state/server.out" &
exec 3>"$state/hold" # the server ends when this closes, however we end
tail -f "$state/server.out" --pid=$! 2>/dev/null | sed -n '/^port/{p;q}' >/dev/null
echo "rasoat: crawling the bundled province (tests/province), served on loopback ..."
"$build/rasoat" crawl --config "$state/rasoat.ini"
exec 3>&-
echo
"$build/rasoat" list --config "$state/rasoat.ini"
"$build/rasoat" list --config "$state/rasoat.ini" --format html >"$state/list.html"
echo "Danh sách để mở bằng trình duyệt / the list for a browser: $state/list.html"
