package dev.cloister.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.TenantId;
import dev.cloister.host.boot.Host;
import dev.cloister.host.boot.StartRefused;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import dev.cloister.policies.Isolation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/// The program: finds the command, runs it, and says in a sentence or two what went wrong.
@Command(
    name = "cloister",
    description = "A cloud runtime: tenants' scripts, single-owner objects, enforced limits.",
    versionProvider = BuildVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 1 refused or failed by the server, 2 the command line cannot be",
      "understood, 3 no server answers. serve and dev end with 143 or 130 after a signal."
    })
public final class Cloister {
  private Cloister() {}

  /// Runs a command line and ends the process with its exit code.
  public static void main(String[] arguments) {
    var surroundings =
        new Surroundings(
            Host::start,
            new LocalPacking(System.getenv()),
            System.getenv(),
            new PrintWriter(new FileOutputStream(FileDescriptor.out), true, UTF_8),
            new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8),
            action -> Runtime.getRuntime().addShutdownHook(new Thread(action, "stop")),
            SecretInput::ofProcess);
    System.exit(run(surroundings, arguments));
  }

  /// Runs a command line; returns what the process is to end with.
  static int run(Surroundings surroundings, String... arguments) {
    return commandLine(surroundings).execute(arguments);
  }

  private static CommandLine commandLine(Surroundings surroundings) {
    var line =
        new CommandLine(withOptions(new Cloister()))
            .addSubcommand(new ServeCommand(surroundings))
            .addSubcommand(new DevCommand(surroundings))
            .addSubcommand(new PrepareCommand(surroundings))
            .addSubcommand(new TenantCommands(surroundings))
            .addSubcommand(new PoliciesCommands(surroundings))
            .addSubcommand(new DeployCommand(surroundings))
            .addSubcommand(new TypesCommand(surroundings))
            .addSubcommand(new ScriptsCommands(surroundings))
            .addSubcommand(new CronsCommands(surroundings))
            .addSubcommand(new AlarmsCommands(surroundings))
            .addSubcommand(new SecretCommands(surroundings))
            .addSubcommand(new TailCommand(surroundings))
            .addSubcommand(new ExplainCommand(surroundings))
            .addSubcommand(new ObjectsCommands(surroundings))
            .addSubcommand(new KvCommands(surroundings))
            .addSubcommand(new DatasetsCommands(surroundings))
            .addSubcommand(new BackupCommands(surroundings));
    line.registerConverter(TenantId.class, Cloister::tenant);
    line.registerConverter(Isolation.class, Cloister::isolation);
    line.setOut(surroundings.out());
    line.setErr(surroundings.err());
    line.setParameterExceptionHandler((mistake, _) -> misunderstood(surroundings, mistake));
    line.setExecutionExceptionHandler((failure, _, _) -> failed(surroundings, failure));
    return line;
  }

  /// Picocli itself reads these two, so they are no fields.
  private static CommandSpec withOptions(Cloister cloister) {
    return CommandSpec.forAnnotatedObject(cloister)
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Show what a command does and its options.")
                .build())
        .addOption(
            OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
  }

  private static TenantId tenant(String name) {
    try {
      return new TenantId(name);
    } catch (IllegalArgumentException notAName) {
      throw new TypeConversionException(notAName.getMessage());
    }
  }

  private static Isolation isolation(String key) {
    return Isolation.named(key)
        .orElseThrow(() ->
            new TypeConversionException(
                "\"%s\" is no place to run scripts; there are in-host, shared-cordon and own-cordon."
                    .formatted(key)));
  }

  private static int misunderstood(Surroundings surroundings, ParameterException mistake) {
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    surroundings.complain("cloister: " + Printable.text(String.valueOf(mistake.getMessage())));
    surroundings.complain("See " + command + " --help.");
    return ExitCode.USAGE;
  }

  private static int failed(Surroundings surroundings, Exception failure) throws Exception {
    return switch (failure) {
      case ServerRefused refused ->
          complain(surroundings, refused.detail(), refused.next(), ExitCode.REFUSED);
      case CommandFailed failed ->
          complain(surroundings, failed.detail(), failed.next(), ExitCode.REFUSED);
      case StartRefused refused ->
          complain(
              surroundings, refused.failure().detail(), refused.failure().next(), ExitCode.REFUSED);
      case ServerUnreachable unreachable ->
          complain(
              surroundings,
              unreachable.detail(),
              "Start one with cloister serve, or name another with --admin.",
              ExitCode.UNREACHABLE);
      default -> throw failure;
    };
  }

  private static int complain(Surroundings surroundings, String detail, String next, int exitCode) {
    surroundings.complain("cloister: " + Printable.text(detail));
    if (!next.isEmpty()) {
      surroundings.complain(Printable.text(next));
    }
    return exitCode;
  }
}
