#!/bin/sh
# Three nights of the bundled province, served on loopback: what is found, what changes, what goes and returns; then one ticket's
# mail, evidence pack and dispatch, and the review page: `make demo`. Without a terminal the review page is asked a few things and ends.
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

# --- one ticket on paper ---
cat >>"$config" <<END

[export]
reporter_org = Tổ ứng cứu sự cố tỉnh Sông Hương
reporter_domain = ung-cuu.songan.example
reporter_mail = to-ung-cuu@ung-cuu.songan.example
[papers]
parent_org = UBND tỉnh Sông Hương
person = Nguyễn Thị An
position = Tổ trưởng
place = Sông Hương
[mail]
from = to-ung-cuu@ung-cuu.songan.example
[review]
listen = 127.0.0.1:${DEMO_PORT:-8470}
END
say "một phiếu: thư, gói bằng chứng, công văn / one ticket: its mail, evidence pack, dispatch ..."
# The ticket with the most places: worth a look.
ticket=$("$build/rasoat" ticket list --config "$config" --format jsonl |
    sed -n 's/.*"reference":"\([^"]*\)".*"places_bad":\([0-9]*\).*/\2 \1/p' | sort -rn | sed -n '1s/.* //p')
"$build/rasoat" ticket send "$ticket" --config "$config" --by "Nguyễn Thị An" --dry-run "$state/ticket"
pack=$(ls "$state"/ticket/*.zip)
"$build/rasoat" verify "$pack"
if "$build/rasoat" ticket papers "$ticket" --config "$config" --kind dispatch --pdf >"$state/ticket/$ticket-dispatch.pdf"; then
    echo "Công văn / the dispatch: $state/ticket/$ticket-dispatch.pdf"
else
    rm -f "$state/ticket/$ticket-dispatch.pdf" # it was said why
fi
echo "Danh sách để mở bằng trình duyệt / the list for a browser: $state/list.html"

# --- the review page ---
say "trang xem xét; Ctrl-C để dừng / the review page; Ctrl-C stops it ..."
if [ -t 0 ] && [ -t 1 ]; then
    exec "$build/rasoat" review --config "$config"
fi
exec python3 -B tests/e2e/demo_review.py "$build" "$config"
