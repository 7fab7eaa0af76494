#!/usr/bin/env bash
# Builds and runs the JMH benchmarks; arguments go to JMH.
#
#   benchmarks/jmh.sh                     all of them, some ten minutes
#   benchmarks/jmh.sh Bridge -f 1 -wi 1   those whose name has "Bridge" in it
#   benchmarks/jmh.sh -h                  what else there is
#   MAIN=dev.cloister.benchmarks.PendingAlarms benchmarks/jmh.sh    a program of its own, without JMH
set -euo pipefail
cd "$(dirname "$0")/.."
. host/src/main/dist/bin/jdk.sh
find_jdk
[ -n "$jdk" ] || { echo "benchmarks/jmh.sh: $jdk_missing" >&2; exit 69; }

# Each module writes its class path; the one of this module names all others.
JAVA_HOME=$jdk mvn -q -B -pl benchmarks -am process-classes dependency:build-classpath -Dmdep.outputFile=target/jmh.classpath -Dmaven.test.skip=true
compiler=$(echo "$PWD"/host/target/compiler-*)
exec "$jdk/bin/java" \
    -XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI --upgrade-module-path="$compiler" \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dcloister.compiler="$compiler" \
    -cp "benchmarks/target/classes:$(cat benchmarks/target/jmh.classpath)" \
    "${MAIN:-org.openjdk.jmh.Main}" "$@"
