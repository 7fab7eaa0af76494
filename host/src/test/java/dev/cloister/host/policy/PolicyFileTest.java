package dev.cloister.host.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.policies.Egress;
import dev.cloister.policies.EgressRule;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Limit;
import dev.cloister.policies.PolicySet;
import dev.cloister.policies.TenantLimits;
import dev.cloister.policies.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PolicyFileTest {
  @Test
  void the_sample_file_says_what_holds_without_a_file_and_names_every_limit() throws IOException {
    String sample;
    try (var resource = PolicySet.class.getResourceAsStream("default.jsonc")) {
      sample = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(policies(sample)).isEqualTo(PolicySet.DEFAULT);
    for (Limit limit : Limit.values()) {
      assertThat(sample.lines().filter(line -> line.strip().startsWith('"' + limit.key() + '"')))
          .singleElement()
          .asString()
          .contains("\"%s\": %d,".formatted(limit.key(), limit.byDefault()))
          .contains("// %d to %d: ".formatted(limit.least(), limit.most()));
    }
  }

  @Test
  void a_tenant_has_the_default_policy_but_for_what_its_own_says() {
    var policies =
        policies(
            """
            { "tenants": { "acme": { "isolation": "own-cordon", "limits": { "value-bytes-max": 4096 } } },
              "default": { "trust": "trusted", "limits": { "event-cpu-ms-max": 50 } } }
            """);

    var acme = policies.policyOf(new TenantId("acme"));
    assertThat(acme.trust()).isEqualTo(Trust.TRUSTED);
    assertThat(acme.isolation()).isEqualTo(Isolation.OWN_CORDON);
    assertThat(acme.limits())
        .isEqualTo(TenantLimits.DEFAULT.with(Limit.EVENT_CPU, 50).with(Limit.VALUE_SIZE, 4096));
    assertThat(policies.policyOf(new TenantId("other")).isolation())
        .isEqualTo(Isolation.SHARED_CORDON);
  }

  @Test
  void where_a_tenant_may_send_requests_is_read_whole_in_place_of_the_defaults() {
    var policies =
        policies(
            """
            { "default": { "egress": { "allow": ["127.0.0.1"], "deny": ["10.0.0.0/8"] } },
              "tenants": { "acme": { "egress": { "public": false, "allow": ["*.example.com"], "ports": [443] } },
                           "other": { "trust": "trusted" } } }
            """);

    assertThat(policies.policyOf(new TenantId("acme")).egress())
        .isEqualTo(
            new Egress(
                false,
                List.of(EgressRule.parse("*.example.com").orElseThrow()),
                List.of(),
                List.of(443)));
    assertThat(policies.policyOf(new TenantId("other")).egress())
        .isEqualTo(policies.byDefault().egress())
        .isNotEqualTo(Egress.PUBLIC_ONLY);
  }

  @Test
  void scripts_of_a_dispatch_namespace_have_its_policy_and_never_their_owners() {
    var policies =
        policies(
            """
            { "tenants": { "shop": { "trust": "trusted", "isolation": "in-host" },
                           "shop.customers": { "trust": "untrusted", "egress": { "outbound": "ops/filter" } },
                           "shop.customers.alice": { "isolation": "own-cordon" } },
              "unconfined-accepted": true }
            """);

    var bob = policies.policyOf(new TenantId("shop.customers.bob"));
    assertThat(bob.trust()).isEqualTo(Trust.UNTRUSTED);
    assertThat(bob.egress().outbound()).contains(new ScriptName(new TenantId("ops"), "filter"));
    assertThat(policies.policyOf(new TenantId("shop.customers.alice")).isolation())
        .isEqualTo(Isolation.OWN_CORDON);
    assertThat(policies.policyOf(new TenantId("shop.others.bob"))).isEqualTo(policies.byDefault());
  }

  @Test
  void an_outbound_script_has_its_tenant_with_it() {
    assertThat(detailOf("{ \"default\": { \"egress\": { \"outbound\": \"filter\" } } }"))
        .contains("\"outbound\" must be a script with its tenant, \"tenant/script\".");
    assertThat(detailOf("{ \"tenants\": { \"a.b.c.d\": {}, \"a.B\": {} } }").lines()).hasSize(2);
  }

  @Test
  void every_mistake_is_reported_with_its_line_in_one_reading() {
    var failure =
        detailOf(
            """
            {
              "default": { "trust": "friend", "limits": { "event-cpu-ms-max": 0, "cpu": 7 } },
              "tenants": { "Not A Name": {} },
              "unconfined-accepted": "yes",
              "defaults": { "trust": "normal" }
            }
            """);

    assertThat(failure.lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "p.jsonc:2:25: \"trust\" must be one of trusted, normal, untrusted."),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "p.jsonc:2:67: \"event-cpu-ms-max\" is 0 ms; it must be from 1 ms to 300000 ms."),
            line -> assertThat(line).startsWith("p.jsonc:2:70: Unknown key \"cpu\" in \"limits\""),
            line -> assertThat(line).startsWith("p.jsonc:3:").contains("\"Not A Name\""),
            line ->
                assertThat(line)
                    .isEqualTo("p.jsonc:4:26: \"unconfined-accepted\" must be true or false."),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "p.jsonc:5:3: Unknown key \"defaults\" in the policy file; known are default,"
                            + " tenants, unconfined-accepted."));
  }

  @ParameterizedTest
  @EnumSource
  void both_bounds_of_a_limit_are_read_and_what_lies_beyond_is_not(Limit limit) {
    for (long within : new long[] {limit.least(), limit.most()}) {
      assertThat(policies(withLimit(limit, within)).byDefault().limits().amount(limit))
          .isEqualTo(within);
    }
    for (long beyond : new long[] {limit.least() - 1, limit.most() + 1}) {
      assertThat(detailOf(withLimit(limit, beyond)))
          .isEqualTo("p.jsonc:1:" + (29 + limit.key().length()) + ": " + limit.complaint(beyond));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                       | must be an object
          {"default": 1}                                           | "default" must be an object
          {"tenants": {"a": {"limits": []}}}                       | "limits" must be an object
          {"default": {"limits": {"event-cpu-ms-max": 1.5}}}       | must be a whole number
          {"default": {"limits": {"event-cpu-ms-max": [1]}}}       | must be a whole number
          {"default": {"limits": {"event-cpu-ms-max": 99999999999999999999}}} | from 1 ms to 300000 ms
          {"default": {"isolation": {"a": 1}}}                     | must be one of in-host, shared-cordon
          {"default": {}, "default": {}}                           | Duplicate
          {"default": {}                                           | not JSON with comments
          {"default": {"egress": {"allow": "10.0.0.1"}}}           | "allow" must be a list
          {"default": {"egress": {"allow": ["127.1"]}}}            | "127.1", which is no address
          {"default": {"egress": {"deny": [7]}}}                   | "deny" must be a string
          {"default": {"egress": {"ports": [0]}}}                  | a port is from 1 to 65535
          {"default": {"egress": {"off": true}}}                   | Unknown key "off"
          {} {}                                                    | more after the end
          ''                                                       | must be an object
          """)
  void what_is_no_policy_file_is_refused_with_its_place(String text, String complaint) {
    assertThat(detailOf(text)).startsWith("p.jsonc:1:").contains(complaint);
  }

  @Test
  void a_file_that_cannot_be_read_is_named(@TempDir Path folder) throws IOException {
    var missing = folder.resolve("none.jsonc");
    assertThat(PolicyFile.read(missing, Isolation.SHARED_CORDON))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.failure().detail()).contains(missing.toString()));

    var there = Files.writeString(folder.resolve("some.jsonc"), "{}");
    assertThat(PolicyFile.read(there, Isolation.SHARED_CORDON))
        .isEqualTo(new Answered<>(PolicySet.DEFAULT));
  }

  @Test
  void where_code_runs_is_the_hosts_to_say_until_the_file_does() {
    var text =
        """
        {"tenants": {"shop": {"isolation": "shared-cordon"}, "toys": {"trust": "untrusted"}}}
        """;

    assertThat(PolicyFile.parse("p.jsonc", text, Isolation.OWN_CORDON))
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              var set = (PolicySet) answered.value();
              assertThat(set.byDefault().isolation()).isEqualTo(Isolation.OWN_CORDON);
              assertThat(set.policyOf(new TenantId("toys")).isolation())
                  .isEqualTo(Isolation.OWN_CORDON);
              assertThat(set.policyOf(new TenantId("shop")).isolation())
                  .isEqualTo(Isolation.SHARED_CORDON);
            });
  }

  @Test
  void an_isolate_is_handed_what_the_policy_grants() {
    assertThat(IsolateLimits.of(TenantLimits.DEFAULT))
        .isEqualTo(dev.cloister.isolates.Limits.DEFAULT);
  }

  private static String withLimit(Limit limit, long amount) {
    return "{\"default\": {\"limits\": {\"%s\": %d}}}".formatted(limit.key(), amount);
  }

  private static PolicySet policies(String text) {
    return switch (PolicyFile.parse("p.jsonc", text, Isolation.SHARED_CORDON)) {
      case Answered<PolicySet>(var policies) -> policies;
      case Failed<PolicySet>(var failure) -> throw new AssertionError(failure.detail());
    };
  }

  private static String detailOf(String text) {
    Outcome<PolicySet> outcome = PolicyFile.parse("p.jsonc", text, Isolation.SHARED_CORDON);
    return switch (outcome) {
      case Answered<PolicySet>(var policies) -> throw new AssertionError("accepted: " + policies);
      case Failed<PolicySet>(var failure) -> failure.detail();
    };
  }
}
