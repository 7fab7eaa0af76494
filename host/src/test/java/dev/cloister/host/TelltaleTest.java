package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The look through answers that the attacks rely on: it finds what it should, and nothing else.
final class TelltaleTest {
  private static final Telltale TELLTALE = new Telltale(List.of("canary-1"), Path.of("/data/x"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TypeError: java.lang.String cannot be cast",
        "at com.oracle.truffle.js.runtime.JSContext.x",
        "org.graalvm.polyglot.PolyglotException",
        "NullPointerException",
        "IllegalStateException: no",
        "java.lang.OutOfMemoryError: Java heap space",
        "at f (Foo.java:12)",
        "dev.cloister.host.boot.Host",
        "dev/cloister/isolates/js/platform/bootstrap.js",
        "org.sqlite.core.NativeDB",
        "[foreign HeapByteBuffer] DirectByteBuffer",
        "reading /data/x/shard-1 failed",
        "it is canary-1",
        "root:x:0:0:root:/root:/bin/bash",
      })
  void what_tells_of_the_host_or_the_victim_is_found(String text) {
    assertThat(TELLTALE.in("before " + text + " after")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DOMException: The operation was aborted.",
        "TypeError: Cannot read property 'java' of undefined\n    at run (/escape.js:12:3)",
        "Error: internal error (host-failed)",
        "RangeError: Maximum call stack size exceeded",
        "import of /etc/passwd failed: no such module",
        "javascript: is no scheme that can be fetched",
      })
  void what_a_script_may_see_is_not(String text) {
    assertThat(TELLTALE.in(text)).isEmpty();
  }
}
