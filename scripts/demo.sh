#!/bin/sh
# Three nights of the bundled province, served on loopback: what is found, what changes, what goes and returns: `make demo`.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
state=build/demo
config=$state/rasoat.ini
rm -rf "$state"
mkdir -p "$state"
say() { printf '\nrasoat: %s\n' "$*"; }

night() { # number; crawls the province as it is on that night
    rm -f "$state/hold" "$state/server.out"
    mkfifo "$state/hold"
    "$build/province-server" --root tests/province --night "$1" --port 0 --log "$state/requests-$1.log" \
        --write-config "$config" <"$state/hold" >"$state/server.out" &
    exec 3>"$state/hold" # the server ends when this closes, however we end
    tail -n +1 -f "$state/server.out" --pid=$! 2>/dev/null | sed -n '/^port/{p;q}' >/dev/null
    [ "$1" = 1 ] && imports
    "$build/rasoat" crawl --config "$config" >"$state/night-$1.txt"
    sed -n '1,/^  cứ /p' "$state/night-$1.txt"
    exec 3>&-
    wait
}

imports() { # pages that nothing links to: what search engines and server logs know of the sites
    files=tests/province/imports
    for one in "search-console $files/search-console.csv" "url-list $files/url-list.txt" \
        "access-log --host baosongan.example $files/access.log" "access-log --host phuong-dongxuan.songan.example $files/u_ex.log"; do
        # shellcheck disable=SC2086
        "$build/rasoat" import --config "$config" --kind $one | sed -n 1p
    done
}

say "đêm 1: nhập các địa chỉ không trang nào liên kết đến, rồi rà soát / night 1: imports, then the crawl ..."
night 1
say "người phụ trách duyệt các trang sạch làm chuẩn / somebody accepts the clean pages as normal ..."
for site in $(sed -n '2,$s/,.*//p' tests/province/sites.csv); do
    "$build/rasoat" baseline approve --config "$config" --site "$site" --by "Nguyễn Thị An" \
        --reason "đã xem danh sách đêm đầu" >>"$state/approved.txt"
done
say "đêm 2: tin mới, một trang web đổi giao diện, mã cài mới, trang đã gỡ / night 2: news, a redesign, new and cleaned pages ..."
night 2
say "đêm 3: trang chủ bị thay, biểu mẫu gửi ra ngoài, mã cũ quay lại / night 3: a home page replaced, an old injection returns ..."
night 3
echo
"$build/rasoat" list --config "$config"
"$build/rasoat" list --config "$config" --format html >"$state/list.html"
echo "Danh sách để mở bằng trình duyệt / the list for a browser: $state/list.html"
