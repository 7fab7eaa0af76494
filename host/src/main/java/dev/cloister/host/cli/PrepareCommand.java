package dev.cloister.host.cli;

import dev.cloister.host.cli.prepare.StartImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `cloister prepare`: makes the start image of this distribution.
@Command(
    name = "prepare",
    description = {
      "Make later starts faster: link a Java of its own and rehearse a host and a cordon, beside",
      "this distribution. Takes half a minute and some 500 MiB, once per JDK."
    })
final class PrepareCommand implements Callable<Integer> {
  /// The system property that names the distribution's folder; `bin/cloister` sets it.
  private static final String HOME = "cloister.home";

  /// The one that names the caches of its jars; likewise.
  private static final String JARS = "cloister.jars";

  private final Surroundings surroundings;

  PrepareCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException, CommandFailed {
    String home = System.getProperty(HOME);
    String jars = System.getProperty(JARS);
    if (home == null || jars == null) {
      throw new CommandFailed(
          "Only a distribution can be prepared; this is none (system properties %s and %s)."
              .formatted(HOME, JARS),
          "Call it through bin/cloister or ./cloister.");
    }
    var image = new StartImage(Path.of(home), System.getProperty("java.runtime.version"), jars);
    try {
      image.make(step -> surroundings.complain("cloister: " + step));
    } catch (IOException e) {
      throw new CommandFailed(
          String.valueOf(e.getMessage()),
          "Starts go on without it, only slower; mend what is named and call this again.");
    }
    surroundings.say("prepared " + image.caches());
    return ExitCode.DONE;
  }
}
