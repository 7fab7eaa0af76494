package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CordonMainTest {
  @TempDir Path folder;

  @Test
  void a_cordon_whose_host_hangs_up_ends_by_itself() throws Exception {
    var path = folder.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      var scratch = Files.createDirectory(folder.resolve("scratch"));
      var cordon =
          new ProcessBuilder(
                  CordonRuntime.ofThisProcess().command(EchoCordon.RECIPE, path, scratch))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("printed").toFile())
              .start();

      server.accept().close();

      assertThat(cordon.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(cordon.exitValue()).isEqualTo(CordonMain.EXIT_HOST_GONE);
    }
  }
}
