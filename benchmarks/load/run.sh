#!/usr/bin/env bash
# Load on Cloister and on workerd, in turns, in one run on one machine; prints Markdown tables.
#
#   benchmarks/load/run.sh [--quick] [--only cloister|workerd] [--workloads WORD]... [-- OPTIONS OF cloister serve]
#
# Needs Node 18 or newer with npm (which fetches workerd), wrk, and Linux. Takes some half an hour, with
# --quick five, and then the figures are a first impression only. --workloads runs those with such a WORD in their names.
set -euo pipefail
for tool in node npm wrk; do
    command -v "$tool" >/dev/null || {
        echo "benchmarks/load/run.sh: $tool is missing; install it, on Debian with apt-get install $tool." >&2
        exit 69
    }
done
exec node "$(dirname "$0")/run.mjs" "$@"
