#!/usr/bin/env bash
# What each step of the dial costs: the same load with scripts in the host's own JVM, in a shared cordon, and in a
# cordon of their own, one after another on one machine; prints a Markdown table for each.
#
#   benchmarks/load/dial.sh [--quick] [--workloads WORD]...
#
# Needs what run.sh needs.
set -euo pipefail
for place in in-host shared-cordon own-cordon; do
    echo "## $place"
    "$(dirname "$0")/run.sh" --only cloister "$@" -- --isolation "$place"
done
