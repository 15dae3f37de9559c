#!/bin/sh
# Counts TAP lines in the files given; prints what failed and "N passed, N failed[, N skipped]"; exits 1 on a failure.
set -u
cat "$@" | awk '
    /^ok / { if ($0 ~ /# SKIP/) { skipped++; print } else passed++ }
    /^not ok / { failed++; print; for (i = 0; i < held; i++) print kept[i] }
    /^# / { kept[held++] = $0; next }
    { held = 0 }
    END {
        printf "%d passed, %d failed", passed, failed
        if (skipped) printf ", %d skipped", skipped
        printf "\n"
        exit failed > 0 || passed == 0
    }'
