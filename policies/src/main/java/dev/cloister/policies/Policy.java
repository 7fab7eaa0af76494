package dev.cloister.policies;

/// An operator's rule for one tenant: how far it is trusted, where its code runs, and what it is
/// held to, and what of the network it reaches.
public record Policy(Trust trust, Isolation isolation, TenantLimits limits, Egress egress) {
  /// The rule for a tenant that no policy names.
  public static final Policy DEFAULT =
      new Policy(Trust.NORMAL, Isolation.SHARED_CORDON, TenantLimits.DEFAULT);

  /// The rule for the operator's own code, as `cloister dev` runs it: no process between, so that
  /// it starts at once.
  public static final Policy OWN_CODE =
      new Policy(Trust.TRUSTED, Isolation.IN_HOST, TenantLimits.DEFAULT, Egress.OWN_MACHINE_TOO);

  /// A policy that leaves the network as it is for everyone: public addresses only.
  public Policy(Trust trust, Isolation isolation, TenantLimits limits) {
    this(trust, isolation, limits, Egress.PUBLIC_ONLY);
  }

  /// This policy with other limits.
  public Policy withLimits(TenantLimits other) {
    return new Policy(trust, isolation, other, egress);
  }

  /// This policy with the code in another place.
  public Policy withIsolation(Isolation other) {
    return new Policy(trust, other, limits, egress);
  }

  /// The cordon the tenant's code belongs in. For [Isolation#IN_HOST], which has none, only the
  /// bound of idle contexts means something.
  public CordonShape cordon() {
    int tenantsMax = isolation == Isolation.SHARED_CORDON ? limits.cordonTenantsMax() : 1;
    return new CordonShape(
        trust, limits.cordonHeapMib(), tenantsMax, limits.cordonIdleContextsMax());
  }
}
