package dev.cloister.host.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The URLs that the platform's JavaScript, or a guest in its place, calls services of the host by.
final class ServiceFuzzTest {
  @Test
  void urls_of_calls() {
    Fuzz.refusingWith(IllegalArgumentException.class)
        .over(
            List.of("https://kv/keys/a%2Fb?cursor=AAECAw&limit=10&prefix=%C3%A9".getBytes(UTF_8)),
            List.of(
                "%",
                "%ff",
                "%00",
                "&",
                "=",
                "?",
                "/",
                "+",
                "#",
                "https://",
                "cursor",
                "\ud800",
                "%E2%82"),
            bytes -> {
              var url = ServiceUrl.parse(new String(bytes, UTF_8));
              url.query("cursor");
              url.segment();
            });
  }
}
