#!/bin/sh
# `make bench`: the figures of docs/performance.md. Everything is on loopback and ends by itself.
set -eu
cd "$(dirname "$0")/.."
python3 -B tests/bench/bench.py "${1:-build}"
python3 -B tests/bench/nights.py "${1:-build}"
python3 -B tests/bench/evidence.py "${1:-build}"
python3 -B tests/bench/documents.py "${1:-build}"
exec python3 -B tests/bench/review.py "${1:-build}"
