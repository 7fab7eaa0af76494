package dev.cloister.isolates.bridge;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// The two ends of one Unix socket.
record SocketPair(SocketChannel here, SocketChannel there) {
  static SocketPair in(Path folder) throws IOException {
    var path = folder.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      var here = SocketChannel.open(server.getLocalAddress());
      return new SocketPair(here, server.accept());
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
