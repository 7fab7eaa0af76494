package dev.cloister.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Outcome;
import dev.cloister.host.boot.HostStarter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A command line to type into, with what it prints. A folder is packed as the text of its
/// `index.js`; its script has the folder's name.
final class Terminal {
  final Lines out = new Lines();
  final Lines err = new Lines();
  private final CompletableFuture<Runnable> stop = new CompletableFuture<>();
  private final Surroundings surroundings;

  /// What is typed when a secret is asked for.
  volatile String typed = "";

  Terminal(HostStarter hosts, Map<String, String> environment) {
    surroundings =
        new Surroundings(
            hosts,
            Terminal::pack,
            environment,
            out.writer(),
            err.writer(),
            stop::complete,
            _ -> typed);
  }

  Terminal(FakeHosts hosts) {
    this(hosts, Map.of("CLOISTER_ADMIN", hosts.admin.url()));
  }

  /// Runs a command; returns its exit code.
  int run(String... arguments) {
    return Cloister.run(surroundings, arguments);
  }

  /// Runs a command on a thread of its own.
  CompletableFuture<Integer> start(String... arguments) {
    var exit = new CompletableFuture<Integer>();
    Thread.ofPlatform().daemon().start(() -> exit.complete(run(arguments)));
    return exit;
  }

  /// Tells the process to end, as SIGTERM does; waits until it has heard.
  void stop() throws Exception {
    stop.get(60, TimeUnit.SECONDS).run();
  }

  private static Outcome<Packing.Packed> pack(
      Path folder, Optional<String> environment, Map<String, String> vars) {
    try {
      byte[] code = Files.readAllBytes(folder.resolve("index.js"));
      // As the real one does, so that other variables make another version.
      byte[] content = vars.isEmpty() ? code : (new String(code, UTF_8) + vars).getBytes(UTF_8);
      String name = String.valueOf(folder.getFileName());
      return new Outcome.Answered<>(
          new Packing.Packed(
              Optional.of(name), content, List.of("\"routes\" has no effect here.")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
