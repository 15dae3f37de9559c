#!/bin/sh
# `make bench`: the figures of docs/performance.md. Everything is on loopback and ends by itself.
set -eu
cd "$(dirname "$0")/.."
exec python3 tests/bench/bench.py "${1:-build}"
