package dev.cloister.host.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.policies.Isolation;
import dev.cloister.testing.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Policy files: an operator's, but a slip in one must name itself and not end the host.
final class PolicyFuzzTest {
  @Test
  void policies() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                """
                {"default": {"trust": "normal", "isolation": "shared-cordon", "limits": {"event-cpu-ms-max": 2000},
                  "egress": {"public": true, "allow": ["10.0.0.0/8", "*.example.com", "fd00::/8"], "deny": [], "ports": [443]}},
                 "tenants": {"billing": {"trust": "trusted"}}, "unconfined-accepted": false, /* note */ }
                """
                    .getBytes(UTF_8)),
            List.of(
                "{",
                "}",
                "[",
                "]",
                "\"",
                ",",
                "1e999999999",
                "9".repeat(999),
                "null",
                "/33",
                "*.",
                "::",
                "//",
                "/*",
                "\\ud800"),
            bytes ->
                PolicyFile.parse(
                    "policies.jsonc", new String(bytes, UTF_8), Isolation.SHARED_CORDON));
  }
}
