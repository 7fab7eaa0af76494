package dev.cloister.policies;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Hosts that a policy names for outgoing requests: by name, or by address.
public sealed interface EgressRule {
  /// Whether the rule is about this host name (or this literal address).
  boolean coversName(String host);

  /// Whether the rule is about this address, 4 or 16 bytes.
  boolean coversAddress(byte[] address);

  /// The rule that a policy file writes so, if it is one: `10.0.0.0/8`, `192.0.2.7`, `fd00::/8`,
  /// `db.example.com`, or `*.example.com` for all names below it.
  static Optional<EgressRule> parse(String text) {
    return Network.parse(text)
        .<EgressRule>map(OfNetwork::new)
        .or(() -> OfName.parse(text).map(name -> (EgressRule) name));
  }

  /// All addresses of a network.
  record OfNetwork(Network network) implements EgressRule {
    @Override
    public boolean coversName(String host) {
      return false;
    }

    @Override
    public boolean coversAddress(byte[] address) {
      return network.contains(address);
    }

    @Override
    public String toString() {
      return network.toString();
    }
  }

  /// One name, or with `below` all names under it and not itself.
  record OfName(String name, boolean below) implements EgressRule {
    private static final Pattern NAME =
        Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");
    private static final int NAME_CHARS_MAX = 253;

    static Optional<OfName> parse(String text) {
      boolean below = text.startsWith("*.");
      String name = (below ? text.substring(2) : text).toLowerCase(Locale.ROOT);
      // A name whose last part is a number would be taken for an address by one parser or another.
      return name.length() <= NAME_CHARS_MAX
              && NAME.matcher(name).matches()
              && !NUMERIC.matcher(name).matches()
          ? Optional.of(new OfName(name, below))
          : Optional.empty();
    }

    @Override
    public boolean coversName(String host) {
      return below ? host.endsWith("." + name) : host.equals(name);
    }

    @Override
    public boolean coversAddress(byte[] address) {
      return false;
    }

    @Override
    public String toString() {
      return below ? "*." + name : name;
    }
  }
}
