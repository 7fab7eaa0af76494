#!/usr/bin/env bash
# How fast cordons start, and how soon a spare is somebody's: for Java and for JavaScript, from the class caches of
# `cloister prepare` and without them.
#
#   benchmarks/cordon-starts.sh             of the distribution that is in host/target/dist, prepared; 9 starts each
#   STARTS=3 benchmarks/cordon-starts.sh DIST
set -euo pipefail
cd "$(dirname "$0")/.."
. host/src/main/dist/bin/jdk.sh
find_jdk
[ -n "$jdk" ] || { echo "benchmarks/cordon-starts.sh: $jdk_missing" >&2; exit 69; }

dist=$(realpath "${1:-host/target/dist}")
caches=$(CLOISTER_JAVA_HOME=$jdk "$dist/bin/cloister" prepare | sed -n 's/^prepared //p')
[ -d benchmarks/target/classes ] || JAVA_HOME=$jdk mvn -q -B -pl benchmarks -am process-classes -Dmaven.test.skip=true

# What a cache was made for may be followed on the class path by more.
starts() {
    local java=$1 language=$2
    shift 2
    "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@" \
        -cp "$dist/lib/*:benchmarks/target/classes" dev.cloister.benchmarks.CordonStarts "$language" "${STARTS:-9}"
}

prepared=$caches/../java/bin/java
echo "with class caches"
starts "$prepared" java "-Dcloister.cordon.java-cache=$caches/java-cordon.aot"
starts "$prepared" javascript "-Dcloister.compiler=$dist/compiler" "-Dcloister.cordon.cache=$caches/cordon.aot"
echo "without"
starts "$prepared" java
starts "$jdk/bin/java" javascript "-Dcloister.compiler=$dist/compiler"
