#!/usr/bin/env bash
# How fast cordons for Java start, from the class cache of `cloister prepare` and without it.
#
#   benchmarks/java-starts.sh             of the distribution that is in host/target/dist, prepared; 9 starts each
#   STARTS=3 benchmarks/java-starts.sh DIST
set -euo pipefail
cd "$(dirname "$0")/.."
. host/src/main/dist/bin/jdk.sh
find_jdk
[ -n "$jdk" ] || { echo "benchmarks/java-starts.sh: $jdk_missing" >&2; exit 69; }

dist=$(realpath "${1:-host/target/dist}")
caches=$(CLOISTER_JAVA_HOME=$jdk "$dist/bin/cloister" prepare | sed -n 's/^prepared //p')
[ -d benchmarks/target/classes ] || JAVA_HOME=$jdk mvn -q -B -pl benchmarks -am process-classes -Dmaven.test.skip=true

for cache in "$caches/java-cordon.aot" ''; do
    echo "${cache:-without a cache}"
    # What a cache was made for may be followed on the class path by more.
    "$caches/../java/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        ${cache:+"-Dcloister.cordon.java-cache=$cache"} \
        -cp "$dist/lib/*:benchmarks/target/classes" dev.cloister.benchmarks.JavaStarts "${STARTS:-9}"
done
