package dev.cloister.host.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a host name. May wait.
public interface NameResolver {
  /// All addresses, at least one.
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /// The resolver of the operating system, whatever its hosts file and name servers say.
  static NameResolver ofSystem() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
