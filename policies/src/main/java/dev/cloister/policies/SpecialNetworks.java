package dev.cloister.policies;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The addresses that are not public, by IANA's registries of special addresses, with what clouds
/// keep for their own machines. What a request from the inside could reach there is nobody's offer
/// to a tenant.
final class SpecialNetworks {
  private static final Map<Network, String> KINDS = new LinkedHashMap<>();

  /// IPv6 addresses that stand for an IPv4 address, and at which byte that begins.
  private static final Map<Network, Integer> WRAPPERS =
      Map.of(
          Network.of("0:0:0:0:0:ffff::/96"), 12, // IPv4-mapped
          Network.of("64:ff9b::/96"), 12, // NAT64
          Network.of("2002::/16"), 2); // 6to4

  private static final Network GLOBAL_UNICAST_V6 = Network.of("2000::/3");

  static {
    add("this machine", "0.0.0.0/8", "127.0.0.0/8", "::/128", "::1/128");
    // Before the wider networks they lie in, so that the message is the more telling one.
    add("cloud metadata", "169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254");
    add("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10");
    add("link-local", "169.254.0.0/16", "fe80::/10");
    add("carrier-grade NAT", "100.64.0.0/10");
    add("multicast", "224.0.0.0/4", "ff00::/8");
    add("benchmarking", "198.18.0.0/15", "2001:2::/48");
    add("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24");
    add("documentation", "2001:db8::/32", "3fff::/20");
    add("a protocol's own", "192.0.0.0/24", "192.88.99.0/24", "2001::/23");
    add("local NAT64", "64:ff9b:1::/48");
    add("reserved", "240.0.0.0/4", "::/96", "100::/64", "5f00::/16");
  }

  private SpecialNetworks() {}

  private static void add(String kind, String... networks) {
    for (var network : networks) {
      KINDS.put(Network.of(network), kind);
    }
  }

  /// What kind of address it is, 4 or 16 bytes; empty when it is public.
  static Optional<String> of(byte[] address) {
    var plain = unwrapped(address);
    for (var kind : KINDS.entrySet()) {
      if (kind.getKey().contains(plain)) {
        return Optional.of(kind.getValue());
      }
    }
    return plain.length > 4 && !GLOBAL_UNICAST_V6.contains(plain)
        ? Optional.of("not assigned")
        : Optional.empty();
  }

  /// The IPv4 address that an IPv6 address only wraps, however often; else the address itself.
  static byte[] unwrapped(byte[] address) {
    for (var wrapper : WRAPPERS.entrySet()) {
      if (wrapper.getKey().contains(address)) {
        int at = wrapper.getValue();
        return Arrays.copyOfRange(address, at, at + 4);
      }
    }
    return address;
  }
}
