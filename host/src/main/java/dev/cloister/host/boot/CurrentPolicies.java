package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.admin.PolicyDesk;
import dev.cloister.host.policy.PolicyFile;
import dev.cloister.policies.Confinement;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Policy;
import dev.cloister.policies.PolicySet;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The policies that hold now.
///
/// Threads: any; one reload at a time.
final class CurrentPolicies implements PolicyDesk {
  private final Optional<Path> file;
  private final Isolation isolation;
  private final Supplier<Confinement> confinement;
  private volatile PolicySet now;
  private volatile Supplier<? extends Collection<TenantId>> running = List::of;
  private volatile Consumer<TenantId> move = _ -> {};

  /// @param file where they were read from; empty when there is none
  /// @param isolation where code runs when the file does not say
  /// @param confinement what they are held against, as far as it is known
  CurrentPolicies(
      PolicySet first,
      Optional<Path> file,
      Isolation isolation,
      Supplier<Confinement> confinement) {
    this.now = first;
    this.file = file;
    this.isolation = isolation;
    this.confinement = confinement;
  }

  /// From now on a reload moves tenants.
  ///
  /// @param tenants those whose scripts run
  /// @param mover starts a tenant's scripts anew
  void connect(Supplier<? extends Collection<TenantId>> tenants, Consumer<TenantId> mover) {
    running = tenants;
    move = mover;
  }

  PolicySet set() {
    return now;
  }

  Policy policyOf(TenantId tenant) {
    return now.policyOf(tenant);
  }

  Decision decide(TenantId tenant) {
    return now.decide(tenant, confinement.get());
  }

  @Override
  public synchronized Outcome<List<TenantId>> reload() {
    if (file.isEmpty()) {
      return new Outcome.Failed<>(
          new Failure.Refused(
              "policy.no-file",
              "This host was started without a policy file, so there is none to read anew.",
              "Start it with the key policies in its config file."));
    }
    return switch (PolicyFile.read(file.get(), isolation)) {
      case Outcome.Failed<PolicySet>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<PolicySet>(var read) -> take(read);
    };
  }

  private Outcome<List<TenantId>> take(PolicySet read) {
    for (var objection : read.objections(confinement.get()).values()) {
      return new Outcome.Failed<>(objection);
    }
    var before = now;
    now = read;
    var moved =
        running.get().stream()
            .filter(tenant -> !read.policyOf(tenant).equals(before.policyOf(tenant)))
            .sorted(Comparator.comparing(TenantId::name))
            .toList();
    moved.forEach(move);
    return new Outcome.Answered<>(moved);
  }
}
