#!/bin/sh
# Checks the packages of scripts/packages.txt and installs those that are missing, saying so. Where it may not install,
# prints the one line that would and exits 1. `deps.sh ci`: those of the kind "ci" besides.
set -eu
here=$(dirname "$0")
wanted=$(sed -e 's/#.*//' "$here/packages.txt" | awk -v ci="${1:-}" 'NF && ($2 != "ci" || ci == "ci") { print $1 }')
missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
if [ "${1:-}" = ci ] && command -v nodejs >/dev/null && command -v npm >/dev/null; then # also where they are not Debian's own
    missing=$(echo "$missing " | sed -e 's/ nodejs / /' -e 's/ npm / /' -e 's/ *$//')
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    as_root=sudo
else
    echo "rasoat: these Debian packages are missing and this account may not install them. Run as root:" >&2
    echo "apt-get update && apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
echo "rasoat: installing the missing Debian packages:$missing" >&2
log=$(mktemp)
if ! { $as_root apt-get update && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y \
       --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "rasoat: the installation failed. Run as root:" >&2
    echo "apt-get update && apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
rm -f "$log"
echo "rasoat: packages installed" >&2
