package dev.cloister.host.egress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.isolates.bridge.Header;
import dev.cloister.testing.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Addresses and counts of hops, as a script or an origin writes them.
final class EgressFuzzTest {
  @Test
  void addresses_of_requests() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                "https://user@example.com:8443/a?b=c#d".getBytes(UTF_8),
                "http://[2001:db8::1]:80/".getBytes(UTF_8)),
            List.of(
                "[", "]", "::", "%25lo", "@", ":", "\\", "/", "?", "#", "\r\n", "\u0000", "%00",
                "0x7f", "99999", "xn--", "。", " "),
            bytes ->
                RequestUrl.parse(new String(bytes, UTF_8))
                    .ifPresent(url -> {
                      if ((url.authority() + url.target()).chars().anyMatch(c -> c <= ' ')) {
                        throw new AssertionError("would break its request: " + url);
                      }
                    }));
  }

  @Test
  void counts_of_hops() {
    Fuzz.throwingNothing()
        .over(
            List.of("cloister; loops=3, other; x=1".getBytes(UTF_8)),
            List.of(",", ";", "=", "cloister; loops=", "-1", "9".repeat(50), " ", "\t", "\u0660"),
            bytes -> Hops.of(List.of(new Header("CDN-Loop", new String(bytes, ISO_8859_1)))));
  }
}
