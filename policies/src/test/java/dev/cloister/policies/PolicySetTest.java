package dev.cloister.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.TenantId;
import dev.cloister.policies.Decision.Granted;
import dev.cloister.policies.Decision.Refused;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class PolicySetTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId OTHER = new TenantId("other");

  @Test
  void a_tenant_with_a_policy_of_its_own_gets_it_and_others_get_the_default() {
    var own = new Policy(Trust.TRUSTED, Isolation.OWN_CORDON, TenantLimits.DEFAULT);
    var policies = new PolicySet(Policy.DEFAULT, Map.of(ACME, own), false);

    assertThat(policies.decide(ACME, Confinement.NONE)).isEqualTo(new Granted(own));
    assertThat(policies.decide(OTHER, Confinement.NONE)).isEqualTo(new Granted(Policy.DEFAULT));
  }

  @Test
  void trusted_code_may_run_in_the_host() {
    assertThat(PolicySet.of(Policy.OWN_CODE).decide(ACME, Confinement.NONE))
        .isEqualTo(new Granted(Policy.OWN_CODE));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "TRUSTED")
  void in_host_is_refused_for_everyone_else(Trust trust) {
    var policies = PolicySet.of(new Policy(trust, Isolation.IN_HOST, TenantLimits.DEFAULT));

    assertThat(codeOf(policies.decide(ACME, Confinement.COMPLETE)))
        .isEqualTo("policy.in-host-refused");
  }

  @Test
  void native_isolates_are_refused_by_name() {
    var policies =
        PolicySet.of(new Policy(Trust.TRUSTED, Isolation.NATIVE_ISOLATE, TenantLimits.DEFAULT));

    assertThat(policies.decide(ACME, Confinement.COMPLETE))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.reason().detail())
                    .startsWith("not implemented: native-isolate"));
  }

  @Test
  void untrusted_tenants_need_a_host_that_confines_or_an_operator_who_accepts() {
    var untrusted = new Policy(Trust.UNTRUSTED, Isolation.OWN_CORDON, TenantLimits.DEFAULT);
    var careful = PolicySet.of(untrusted);
    var accepting = new PolicySet(untrusted, Map.of(), true);

    assertThat(codeOf(careful.decide(ACME, Confinement.NONE))).isEqualTo("policy.unconfined");
    assertThat(careful.decide(ACME, Confinement.COMPLETE)).isEqualTo(new Granted(untrusted));
    assertThat(accepting.decide(ACME, Confinement.NONE)).isEqualTo(new Granted(untrusted));
  }

  @Test
  void objections_are_known_before_anybody_asks() {
    var wrong = new Policy(Trust.NORMAL, Isolation.IN_HOST, TenantLimits.DEFAULT);
    var policies = new PolicySet(Policy.DEFAULT, Map.of(ACME, wrong, OTHER, Policy.DEFAULT), false);

    assertThat(policies.objections(Confinement.NONE)).containsOnlyKeys("acme");
    assertThat(PolicySet.of(wrong).objections(Confinement.NONE)).containsOnlyKeys("default");
    assertThat(PolicySet.DEFAULT.objections(Confinement.NONE)).isEmpty();
  }

  @Test
  void tenants_share_a_cordon_only_when_trust_heap_and_number_agree() {
    var shared = Policy.DEFAULT.cordon();

    assertThat(shared).isEqualTo(new CordonShape(Trust.NORMAL, 512, 8, 32));
    assertThat(new Policy(Trust.TRUSTED, Isolation.SHARED_CORDON, TenantLimits.DEFAULT).cordon())
        .isNotEqualTo(shared);
    assertThat(
            Policy.DEFAULT.withLimits(TenantLimits.DEFAULT.with(Limit.CORDON_HEAP, 1_024)).cordon())
        .isNotEqualTo(shared);
    assertThat(
            new Policy(Trust.NORMAL, Isolation.OWN_CORDON, TenantLimits.DEFAULT)
                .cordon()
                .tenantsMax())
        .isEqualTo(1);
  }

  private static String codeOf(Decision decision) {
    return decision instanceof Refused(var reason) ? reason.code() : "granted";
  }
}
