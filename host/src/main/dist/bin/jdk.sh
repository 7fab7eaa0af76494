# Finds a JDK 25. Sourced by the two `cloister` scripts; sets `jdk`, or `jdk_missing` to a sentence
# that says what was looked at. Starts no JVM: every JDK says its version in a file named `release`.

jdk=
jdk_missing=
jdk_seen=

# What a Java home says of itself under the name $2, nothing if it is none.
jdk_property() {
    sed -n "s/^$2=\"\([^\"]*\)\".*/\1/p" "$1/release" 2>/dev/null || true
}

# Takes a folder as `jdk` if it is a JDK 25, else remembers what it was. $2: where it was named.
jdk_try() {
    [ -z "$jdk" ] || return 0
    jdk_found=$(jdk_property "$1" JAVA_VERSION)
    case $jdk_found in
        25|25.*|25-*|25+*)
            if [ -x "$1/bin/javac" ]; then
                jdk=$1
            else
                jdk_seen="$jdk_seen, $2 (a runtime without the compiler)"
            fi ;;
        '') jdk_seen="$jdk_seen, $2 (no JDK)" ;;
        *) jdk_seen="$jdk_seen, $2 (version $jdk_found)" ;;
    esac
}

# Follows symbolic links to the file itself.
real_file() {
    real_path=$1
    while [ -L "$real_path" ]; do
        real_next=$(readlink "$real_path")
        case $real_next in
            /*) real_path=$real_next ;;
            *) real_path=$(dirname "$real_path")/$real_next ;;
        esac
    done
    printf '%s\n' "$real_path"
}

find_jdk() {
    if [ -n "${CLOISTER_JAVA_HOME:-}" ]; then
        # Named for this very purpose: nothing else will do.
        jdk_try "$CLOISTER_JAVA_HOME" "CLOISTER_JAVA_HOME=$CLOISTER_JAVA_HOME"
    else
        [ -z "${JAVA_HOME:-}" ] || jdk_try "$JAVA_HOME" "JAVA_HOME=$JAVA_HOME"
        for jdk_candidate in "${CLOISTER_JDKS:-/usr/lib/jvm}"/*; do
            # Debian's links would name the same JDK twice.
            [ -L "$jdk_candidate" ] || [ ! -e "$jdk_candidate/release" ] ||
                jdk_try "$jdk_candidate" "$jdk_candidate"
        done
        jdk_java=$(command -v java 2>/dev/null || true)
        if [ -n "$jdk_java" ]; then
            jdk_java=$(real_file "$jdk_java")
            jdk_try "${jdk_java%/bin/java}" "java on PATH"
        fi
        if [ -z "$jdk" ] && [ -x /usr/libexec/java_home ]; then
            jdk_candidate=$(/usr/libexec/java_home -v 25 2>/dev/null || true)
            [ -z "$jdk_candidate" ] || jdk_try "$jdk_candidate" "/usr/libexec/java_home"
        fi
    fi
    [ -n "$jdk" ] ||
        jdk_missing="JDK 25 is missing; looked at${jdk_seen:-, JAVA_HOME, /usr/lib/jvm and java on PATH without finding any}: install one (such as Temurin 25) or set CLOISTER_JAVA_HOME to its folder."
    jdk_missing=$(printf '%s' "$jdk_missing" | sed 's/looked at, /looked at /')
}
