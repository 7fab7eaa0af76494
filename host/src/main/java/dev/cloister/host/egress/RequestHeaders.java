package dev.cloister.host.egress;

import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The headers of an outgoing request: the script's, without those that say how the message is
/// framed and routed, which are the host's to say; and the count of [Hops].
final class RequestHeaders {
  private static final Set<String> HOSTS_OWN =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "sec-websocket-accept",
          "sec-websocket-extensions",
          "sec-websocket-key",
          "sec-websocket-version",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private RequestHeaders() {}

  /// What is sent of what a script asks to be sent, for a request that is hop `hops` of its line.
  static List<Header> toSend(List<Header> asked, int hops) {
    var sent = new ArrayList<Header>(asked.size() + 1);
    for (var header : asked) {
      var name = header.name().toLowerCase(Locale.ROOT);
      if (!HOSTS_OWN.contains(name) && !(name.equals(Hops.HEADER) && Hops.isOurs(header.value()))) {
        sent.add(header);
      }
    }
    sent.add(Hops.header(hops));
    return sent;
  }

  /// Whether a script asks for a WebSocket.
  static boolean asksForSocket(List<Header> asked) {
    return asked.stream().anyMatch(header -> isUpgrade(header) && isSocket(header));
  }

  /// Whether a script asks for another protocol on the connection that we do not speak.
  static boolean asksForOther(List<Header> asked) {
    return asked.stream().anyMatch(header -> isUpgrade(header) && !isSocket(header));
  }

  private static boolean isUpgrade(Header header) {
    return header.name().equalsIgnoreCase("upgrade");
  }

  private static boolean isSocket(Header header) {
    return header.value().equalsIgnoreCase("websocket");
  }
}
