package dev.cloister.policies;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import dev.cloister.policies.Decision.Granted;
import dev.cloister.policies.Decision.Refused;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// All policies of an installation: one for each tenant that has its own, and one for the rest.
///
/// @param byDefault the rule for tenants that are not named
/// @param tenants the rules of those that are, in the order of the file
/// @param namespaces the rules for scripts of dispatch namespaces, each a tenant of its own, by
///   `owner.namespace`
/// @param unconfinedAccepted whether the operator lets untrusted tenants run on a host that cannot
///   confine cordons, knowing what that means
public record PolicySet(
    Policy byDefault,
    Map<TenantId, Policy> tenants,
    Map<String, Policy> namespaces,
    boolean unconfinedAccepted) {
  /// What holds without a policy file.
  public static final PolicySet DEFAULT = of(Policy.DEFAULT);

  public PolicySet {
    tenants = Collections.unmodifiableMap(new LinkedHashMap<>(tenants));
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
  }

  /// Rules in which no dispatch namespace is named.
  public PolicySet(Policy byDefault, Map<TenantId, Policy> tenants, boolean unconfinedAccepted) {
    this(byDefault, tenants, Map.of(), unconfinedAccepted);
  }

  /// The same rule for every tenant.
  public static PolicySet of(Policy byDefault) {
    return new PolicySet(byDefault, Map.of(), false);
  }

  /// The rule for a tenant, whether or not it can be kept here.
  public Policy policyOf(TenantId tenant) {
    var own = tenants.get(tenant);
    return own != null ? own : tenant.dispatched().map(this::policyOf).orElse(byDefault);
  }

  /// The owner's own rule does not hold for it: its customers are not trusted as it is.
  private Policy policyOf(TenantId.Dispatched script) {
    return namespaces.getOrDefault(script.owner() + "." + script.namespace(), byDefault);
  }

  /// Whether the tenant's scripts may run on a host with this confinement, and how.
  public Decision decide(TenantId tenant, Confinement confinement) {
    Policy policy = policyOf(tenant);
    return objection("tenant " + tenant, policy, confinement)
        .<Decision>map(Refused::new)
        .orElseGet(() -> new Granted(policy));
  }

  /// What stands against the rules themselves on such a host, by whom they are for: what an
  /// operator wants to hear when the host starts, not when a tenant's first request comes.
  public Map<String, Failure.Refused> objections(Confinement confinement) {
    var found = new LinkedHashMap<String, Failure.Refused>();
    objection("the default policy", byDefault, confinement)
        .ifPresent(objection -> found.put("default", objection));
    tenants.forEach((tenant, policy) ->
        objection("tenant " + tenant, policy, confinement)
            .ifPresent(objection -> found.put(tenant.name(), objection)));
    namespaces.forEach((namespace, policy) ->
        objection("dispatch namespace " + namespace, policy, confinement)
            .ifPresent(objection -> found.put(namespace, objection)));
    return found;
  }

  private Optional<Failure.Refused> objection(String who, Policy policy, Confinement confinement) {
    if (policy.isolation() == Isolation.NATIVE_ISOLATE) {
      return Optional.of(
          new Failure.Refused(
              "policy.not-implemented",
              "not implemented: native-isolate, which the policy of " + who + " asks for.",
              "Set \"isolation\" to shared-cordon or own-cordon."));
    }
    if (policy.isolation() == Isolation.IN_HOST && policy.trust() != Trust.TRUSTED) {
      return Optional.of(
          new Failure.Refused(
              "policy.in-host-refused",
              "The policy of %s says in-host and trust %s; only trusted code runs in the host's JVM."
                  .formatted(who, policy.trust().key()),
              "Set \"isolation\" to shared-cordon or own-cordon, or \"trust\" to trusted if the"
                  + " code is your own."));
    }
    if (policy.trust() == Trust.UNTRUSTED && !confinement.complete() && !unconfinedAccepted) {
      return Optional.of(
          new Failure.Refused(
              "policy.unconfined",
              "The policy of %s says untrusted, and this host does not confine cordons: %s."
                  .formatted(who, confinement.missing().orElseThrow()),
              "Run it on a host that can, or accept the risk with \"unconfined-accepted\": true."));
    }
    return Optional.empty();
  }
}
