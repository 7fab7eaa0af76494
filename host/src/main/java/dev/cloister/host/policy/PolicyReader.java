package dev.cloister.host.policy;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.policies.Egress;
import dev.cloister.policies.EgressRule;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import dev.cloister.policies.PolicySet;
import dev.cloister.policies.TenantLimits;
import dev.cloister.policies.Trust;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One reading of one policy file.
///
/// A tenant's policy builds on the default, wherever in the file that stands; so policies are read
/// as changes first, and applied at the end.
final class PolicyReader {
  private static final List<String> TRUSTS = Stream.of(Trust.values()).map(Trust::key).toList();
  private static final List<String> ISOLATIONS =
      Stream.of(Isolation.values()).map(Isolation::key).toList();
  private static final List<String> LIMITS = Stream.of(Limit.values()).map(Limit::key).toList();

  private static final int PORT_MAX = 65_535;

  private final JsoncCursor cursor;
  private final Policy unsaid;
  private Change byDefault = new Change();
  private final Map<TenantId, Change> tenants = new LinkedHashMap<>();
  private final Map<String, Change> namespaces = new LinkedHashMap<>();
  private boolean unconfinedAccepted;

  /// @param unsaid what holds where the file says nothing
  PolicyReader(JsoncCursor cursor, Policy unsaid) {
    this.cursor = cursor;
    this.unsaid = unsaid;
  }

  /// Reads the whole file. The result means something only when the cursor met no problems.
  PolicySet read() throws IOException {
    cursor.document(_ ->
        cursor.object(
            "the policy file",
            List.of("default", "tenants", "unconfined-accepted"),
            key -> {
              switch (key) {
                case "default" -> byDefault = change("\"default\"");
                case "tenants" -> cursor.object("\"tenants\"", List.of(), this::tenant);
                default -> unconfinedAccepted = cursor.flag(key);
              }
            }));
    Policy base = byDefault.appliedTo(unsaid);
    var policies = new LinkedHashMap<TenantId, Policy>();
    tenants.forEach((tenant, change) -> policies.put(tenant, change.appliedTo(base)));
    var dispatched = new LinkedHashMap<String, Policy>();
    namespaces.forEach((name, change) -> dispatched.put(name, change.appliedTo(base)));
    return new PolicySet(base, policies, dispatched, unconfinedAccepted);
  }

  private void tenant(String name) throws IOException {
    if (isNamespace(name)) {
      namespaces.put(name, change("the policy of dispatch namespace \"" + name + "\""));
      return;
    }
    Optional<TenantId> tenant = Optional.empty();
    try {
      tenant = Optional.of(new TenantId(name));
    } catch (IllegalArgumentException notAName) {
      cursor.problem(String.valueOf(notAName.getMessage()));
    }
    Change change = change("the policy of tenant \"" + name + "\"");
    tenant.ifPresent(id -> tenants.put(id, change));
  }

  /// `owner.namespace`: what would be a script of it with one more name.
  private static boolean isNamespace(String name) {
    if (name.chars().filter(c -> c == '.').count() != 1) {
      return false;
    }
    try {
      return new TenantId(name + ".script").dispatched().isPresent();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private Change change(String what) throws IOException {
    var change = new Change();
    cursor.object(
        what,
        List.of("trust", "isolation", "limits", "egress"),
        key -> {
          switch (key) {
            case "trust" -> change.trust = cursor.word(key, TRUSTS, Trust::named);
            case "isolation" -> change.isolation = cursor.word(key, ISOLATIONS, Isolation::named);
            case "limits" -> cursor.object("\"limits\"", LIMITS, limit -> limit(change, limit));
            default -> change.egress = Optional.of(egress());
          }
        });
    return change;
  }

  private void limit(Change change, String key) throws IOException {
    Limit limit = Limit.named(key).orElseThrow();
    cursor
        .wholeNumber(key)
        .ifPresent(amount -> {
          if (limit.allows(amount)) {
            change.amounts.put(limit, amount);
          } else {
            cursor.problem(limit.complaint(amount));
          }
        });
  }

  /// Read whole: a tenant's own `egress` takes the place of the default's, so that no rule holds
  /// that does not stand in it.
  private Egress egress() throws IOException {
    var read = new EgressRules();
    cursor.object(
        "\"egress\"",
        List.of("public", "allow", "deny", "ports", "outbound"),
        key -> {
          switch (key) {
            case "public" -> read.publicAddresses = cursor.flag(key);
            case "allow" -> cursor.list(key, Egress.RULES_MAX, () -> rule(key, read.allow));
            case "deny" -> cursor.list(key, Egress.RULES_MAX, () -> rule(key, read.deny));
            case "outbound" -> read.outbound = outbound(key);
            default -> cursor.list(key, Egress.RULES_MAX, () -> port(read.ports));
          }
        });
    return new Egress(read.publicAddresses, read.allow, read.deny, read.ports, read.outbound);
  }

  /// `tenant/script`.
  private Optional<ScriptName> outbound(String key) throws IOException {
    var text = cursor.text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int slash = text.get().indexOf('/');
    try {
      return Optional.of(
          new ScriptName(
              new TenantId(text.get().substring(0, Math.max(0, slash))),
              text.get().substring(slash + 1)));
    } catch (IllegalArgumentException notAName) {
      cursor.problem("\"%s\" must be a script with its tenant, \"tenant/script\".".formatted(key));
      return Optional.empty();
    }
  }

  private void rule(String key, List<EgressRule> rules) throws IOException {
    var text = cursor.text(key);
    text.flatMap(EgressRule::parse)
        .ifPresentOrElse(
            rules::add,
            () ->
                text.ifPresent(given ->
                    cursor.problem(
                        "\"%s\" has \"%s\", which is no address, network or host name."
                            .formatted(key, given))));
  }

  private void port(List<Integer> ports) throws IOException {
    cursor
        .wholeNumber("ports")
        .ifPresent(port -> {
          if (port >= 1 && port <= PORT_MAX) {
            ports.add((int) port);
          } else {
            cursor.problem("\"ports\" has %d; a port is from 1 to %d.".formatted(port, PORT_MAX));
          }
        });
  }

  /// What of one `egress` has been read.
  private static final class EgressRules {
    private boolean publicAddresses = true;
    private final List<EgressRule> allow = new ArrayList<>();
    private final List<EgressRule> deny = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private Optional<ScriptName> outbound = Optional.empty();
  }

  /// What one policy in the file says; the rest is as in the policy it is applied to.
  private static final class Change {
    private Optional<Trust> trust = Optional.empty();
    private Optional<Isolation> isolation = Optional.empty();
    private Optional<Egress> egress = Optional.empty();
    private final Map<Limit, Long> amounts = new EnumMap<>(Limit.class);

    Policy appliedTo(Policy base) {
      TenantLimits limits = base.limits();
      for (var chosen : amounts.entrySet()) {
        limits = limits.with(chosen.getKey(), chosen.getValue());
      }
      return new Policy(
          trust.orElse(base.trust()),
          isolation.orElse(base.isolation()),
          limits,
          egress.orElse(base.egress()));
    }
  }
}
