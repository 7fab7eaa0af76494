package dev.cloister.policies;

import dev.cloister.api.Failure;
import dev.cloister.api.ScriptName;
import java.util.List;
import java.util.Optional;

/// Where a tenant's scripts may send requests: by default to public addresses only.
///
/// Both checks have to pass, the second for every address that the name resolves to; whoever
/// connects then connects to one of those addresses and no other. A rule of `deny` wins over one of
/// `allow`; a rule of `allow` wins over the list of [SpecialNetworks] and over `ports`.
///
/// @param publicAddresses whether public addresses may be reached without being allowed one by one
/// @param allow hosts and networks that may be reached though they are not public
/// @param deny hosts and networks that may not be reached whatever else holds
/// @param ports the only ports that may be reached; empty is every port but [#PORTS_REFUSED]
/// @param outbound the script that every request goes to instead, of whichever tenant; what it asks
///   for itself goes to the network by its own tenant's rules
public record Egress(
    boolean publicAddresses,
    List<EgressRule> allow,
    List<EgressRule> deny,
    List<Integer> ports,
    Optional<ScriptName> outbound) {
  /// As many rules, and as many ports, as one policy may name.
  public static final int RULES_MAX = 256;

  /// Ports of protocols that a request over HTTP could be mistaken for (mail, shells, databases of
  /// names): those the Fetch Standard refuses. A policy that wants one names it in `ports`.
  public static final List<Integer> PORTS_REFUSED =
      List.of(
          0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95,
          101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
          389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
          636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566,
          6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080);

  /// What holds where a policy says nothing.
  public static final Egress PUBLIC_ONLY = new Egress(true, List.of(), List.of(), List.of());

  /// What holds for the operator's own code as `cloister dev` runs it: this machine too, where a
  /// developer's other servers are.
  public static final Egress OWN_MACHINE_TOO =
      new Egress(
          true,
          List.of(
              EgressRule.parse("127.0.0.0/8").orElseThrow(),
              EgressRule.parse("::1/128").orElseThrow()),
          List.of(),
          List.of());

  /// Without an outbound script.
  public Egress(
      boolean publicAddresses, List<EgressRule> allow, List<EgressRule> deny, List<Integer> ports) {
    this(publicAddresses, allow, deny, ports, Optional.empty());
  }

  public Egress {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    ports = List.copyOf(ports);
  }

  /// What stands against a request to this host and port before the name is resolved. `host` is in
  /// lower case, without a trailing dot; an address as its digits, without brackets.
  public Optional<Failure.Refused> objectionToHost(String host, int port) {
    if (!publicAddresses && allow.isEmpty()) {
      return Optional.of(
          new Failure.Refused(
              "egress.off",
              "fetch() to %s is refused: outgoing requests are switched off for this tenant."
                  .formatted(host),
              "Ask the operator to set \"public\" to true in the tenant's \"egress\", or to allow"
                  + " the host there."));
    }
    for (var rule : deny) {
      if (rule.coversName(host)) {
        return Optional.of(denied(host, rule));
      }
    }
    if (ports.isEmpty() ? PORTS_REFUSED.contains(port) : !ports.contains(port)) {
      return Optional.of(
          new Failure.Refused(
              "egress.port-refused",
              "fetch() to %s is refused: port %d is %s."
                  .formatted(
                      host,
                      port,
                      ports.isEmpty()
                          ? "kept for a protocol that is not HTTP"
                          : "not one of the ports that the tenant's policy permits"),
              "Use another port, or ask the operator to name it in \"ports\" of the tenant's"
                  + " \"egress\"."));
    }
    return Optional.empty();
  }

  /// What stands against connecting to one of the addresses that `host` resolved to, 4 or 16 bytes.
  public Optional<Failure.Refused> objectionToAddress(String host, byte[] address) {
    var plain = SpecialNetworks.unwrapped(address);
    for (var rule : deny) {
      if (rule.coversAddress(address) || rule.coversAddress(plain)) {
        return Optional.of(denied(host, rule));
      }
    }
    for (var rule : allow) {
      if (rule.coversName(host) || rule.coversAddress(plain)) {
        return Optional.empty();
      }
    }
    if (!publicAddresses) {
      return Optional.of(
          new Failure.Refused(
              "egress.host-refused",
              "fetch() to %s is refused: the tenant's policy permits only the hosts it allows."
                  .formatted(host),
              "Ask the operator to add the host to \"allow\" of the tenant's \"egress\"."));
    }
    return SpecialNetworks.of(address)
        .map(kind ->
            new Failure.Refused(
                "egress.address-refused",
                "fetch() to %s is refused: its address is not a public one (%s)."
                    .formatted(host, kind),
                "Use a public address, or ask the operator to add the host or its network to"
                    + " \"allow\" of the tenant's \"egress\"."));
  }

  private static Failure.Refused denied(String host, EgressRule rule) {
    return new Failure.Refused(
        "egress.host-refused",
        "fetch() to %s is refused: the tenant's policy denies %s.".formatted(host, rule),
        "Ask the operator to take the rule out of \"deny\" of the tenant's \"egress\".");
  }
}
