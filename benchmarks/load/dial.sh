#!/usr/bin/env bash
# What each step of the dial costs: the same load with scripts in the host's own JVM, in a shared cordon, and in a
# cordon of their own, in turns on one machine; prints Markdown tables.
#
#   benchmarks/load/dial.sh [--quick] [--workloads WORD]...
#
# Needs what run.sh needs, and root, whom alone the kernel tells what processes share. Some twelve minutes for each workload.
set -euo pipefail
for tool in node npm wrk; do
    command -v "$tool" >/dev/null || {
        echo "benchmarks/load/dial.sh: $tool is missing; install it, on Debian with apt-get install $tool." >&2
        exit 69
    }
done
"$(dirname "$0")/../../cloister" prepare
exec node "$(dirname "$0")/dial.mjs" "$@"
