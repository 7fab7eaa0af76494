package dev.cloister.isolates.confine;

import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// The program of a confined process that tries everything: first what it was told to try, by plain
/// Java and by system calls, on a thread from before it was confined and on a new one.
///
/// Prints the layers, then a line for each attempt: its name and `possible` or `refused`.
/// Arguments: a folder that is none of its business, the number of a process, a TCP port, and the
/// names of the attempts.
final class WallProbe {
  private static final int SIGKILL = 9;
  private static final int PTRACE_ATTACH = 16;
  private static final int CLONE_NEWUSER = 0x10000000;
  private static final int MS_BIND = 4096;

  private final Path outside;
  private final long victim;
  private final int port;
  private final Kernel kernel = Kernel.here().orElseThrow();

  private WallProbe(Path outside, long victim, int port) {
    this.outside = outside;
    this.victim = victim;
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    var probe =
        new WallProbe(
            Path.of(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    var process = new ConfinedProcess();
    try (var before = Executors.newSingleThreadExecutor();
        var after = Executors.newSingleThreadExecutor()) {
      var started = new CountDownLatch(1);
      before.execute(started::countDown);
      started.await();
      process.apply().layers().forEach(layer -> System.out.println("layer " + layer));
      for (var name : Stream.of(arguments).skip(3).toList()) {
        for (var thread : List.of(before, after)) {
          var possible = thread.submit(() -> probe.tries(name)).get();
          System.out.println(name + " " + (possible ? "possible" : "refused"));
        }
      }
    }
  }

  private boolean tries(String name) {
    try {
      return attempt(name);
    } catch (Exception | LinkageError e) {
      System.out.println("# " + name + ": " + e);
      return false;
    }
  }

  private boolean attempt(String name) throws Exception {
    return switch (name) {
      case "read" -> Files.readString(outside.resolve("secret")).length() > 0;
      case "list" -> Files.list(outside).findAny().isPresent();
      case "write" ->
          !Files.writeString(outside.resolve("secret"), "overwritten").toString().isEmpty();
      case "create" -> !Files.createTempFile(outside, "new", "").toString().isEmpty();
      case "delete" ->
          Files.deleteIfExists(outside.resolve("expendable-" + Thread.currentThread().threadId()));
      case "scratch" ->
          Files.deleteIfExists(Files.writeString(Files.createTempFile("a", "b"), "mine"));
      case "exec" -> new ProcessBuilder("/bin/true").start().waitFor() == 0;
      case "tcp-out" -> connects();
      case "tcp-in" -> {
        try (var server = ServerSocketChannel.open()) {
          server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          yield true;
        }
      }
      case "unix" -> {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
          yield channel.connect(UnixDomainSocketAddress.of(outside.resolve("socket")));
        }
      }
      case "library" -> loads();
      case "environ" -> reads("/proc/%d/environ".formatted(victim));
      case "memory" -> reads("/proc/%d/maps".formatted(victim));
      case "attach" -> attaches();
      case "kill" -> kernel.call(SystemCall.KILL, victim, SIGKILL) == 0;
      case "ptrace" -> kernel.call(SystemCall.PTRACE, PTRACE_ATTACH, victim, 0, 0) == 0;
      case "namespace" -> kernel.call(SystemCall.UNSHARE, CLONE_NEWUSER) == 0;
      case "mount" -> mounts();
      case "thread" -> runsThread();
      default -> throw new IllegalArgumentException("There is no attempt " + name);
    };
  }

  private boolean connects() throws Exception {
    try (var channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      return channel.isConnected();
    }
  }

  @SuppressWarnings("restricted")
  private boolean loads() {
    System.load(outside.resolve("library.so").toString());
    return true;
  }

  private static boolean reads(String path) throws Exception {
    try (var file = new FileInputStream(path)) {
      return file.read() >= 0;
    }
  }

  /// As `jcmd` does it, without the tools: the file and the signal that make a JVM listen.
  private boolean attaches() throws Exception {
    Files.createFile(Path.of("/proc/%d/cwd/.attach_pid%d".formatted(victim, victim)));
    return true;
  }

  private boolean mounts() {
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      long from = arena.allocateFrom(outside.toString()).address();
      return kernel.call(SystemCall.MOUNT, from, from, 0, MS_BIND, 0) == 0;
    }
  }

  private static boolean runsThread() throws InterruptedException {
    var ran = new boolean[1];
    Thread.ofPlatform().start(() -> ran[0] = true).join();
    return ran[0];
  }
}
