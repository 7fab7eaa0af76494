package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.cloister.testing.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Host headers and paths, as clients send them, on their way to a script's name.
final class AddressFuzzTest {
  @Test
  void addresses_of_scripts() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                "cart.shop.localhost:8080\n/a?b".getBytes(ISO_8859_1),
                "localhost\n/~shop/cart/x".getBytes(ISO_8859_1)),
            List.of(
                "..",
                ".",
                ":",
                "/~",
                "~",
                "/",
                "%2f",
                "xn--",
                "\u0130",
                "localhost",
                "@",
                "[",
                "]",
                "-"),
            bytes -> {
              var lines = new String(bytes, ISO_8859_1).split("\n", 2);
              String path = lines.length > 1 ? lines[1] : "/";
              TenantAddress.of(lines[0], path.startsWith("/") ? path : "/" + path, "localhost");
              TenantAddress.isTenants(lines[0], "localhost");
            });
  }
}
