#!/usr/bin/env bash
# What others notice of a tenant that does its worst, and of clients that do: how soon a runaway ends, what the neighbours' answers take meanwhile,
# and what cordons take to start and to hold; prints Markdown tables. Some ten minutes.
#
#   benchmarks/load/neighbours.sh [PART…]      # of idle, runaways, clients, many; all without any
#
# Needs Node 18 or newer, Linux, and root, whom alone the kernel tells what cordons share.
set -euo pipefail
command -v node >/dev/null || {
    echo "benchmarks/load/neighbours.sh: node is missing; install it, on Debian with apt-get install nodejs." >&2
    exit 69
}
# Thousands of connections from one process.
ulimit -n "$(ulimit -Hn)"
"$(dirname "$0")/../../cloister" prepare
exec node "$(dirname "$0")/neighbours.mjs" "$@"
