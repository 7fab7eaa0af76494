package dev.cloister.isolates.js;

import dev.cloister.isolates.codec.BrotliDecoding;
import dev.cloister.isolates.codec.BrotliEncoding;
import dev.cloister.isolates.codec.Coder;
import dev.cloister.isolates.codec.CoderFailed;
import dev.cloister.isolates.codec.Deflating;
import dev.cloister.isolates.codec.Flush;
import dev.cloister.isolates.codec.Inflating;
import dev.cloister.isolates.codec.RunningCrc32;
import dev.cloister.isolates.codec.WindowRoom;
import dev.cloister.isolates.codec.Wrapping;
import dev.cloister.isolates.context.GuestException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// What the platform's JavaScript has of compression: a function that opens a coder, which is again
/// a function, of an operation and its arguments. Only the platform holds these.
///
/// Those of the JDK work in memory that no heap limit counts, up to a quarter of a MiB each: so a
/// context may have [#OPEN_MAX] open at once. One that a script forgets gives its memory back when
/// the collector finds it.
///
/// Threads: those of the context, one at a time; the collector's, for what was forgotten. Limits:
/// [#OPEN_MAX], [#WINDOWS_BYTES_MAX], [#TAKE_BYTES_MAX].
final class Coders {
  static final int OPEN_MAX = 128;

  /// What the windows of all brotli streams that are being read may take.
  static final int WINDOWS_BYTES_MAX = 64 * 1024 * 1024;

  /// What may be made in one call, as nothing stops Java code within it.
  static final int TAKE_BYTES_MAX = 1024 * 1024;

  /// By the number that the platform's JavaScript has for them.
  private static final List<Flush> FLUSHES =
      List.of(Flush.NONE, Flush.SYNC, Flush.FULL, Flush.FINISH);

  private static final Cleaner FORGOTTEN = Cleaner.create();

  private final HostFunctions host;
  private final GuestBytes bytes;
  private final AtomicInteger open = new AtomicInteger();
  private final WindowRoom windows = new Windows();

  Coders(HostFunctions host, GuestBytes bytes) {
    this.host = host;
    this.bytes = bytes;
  }

  /// `open(kind, level, strategy, dictionary)`: a coder as a function. Its level, for brotli the
  /// quality, and strategy matter where it compresses; the dictionary may be null.
  ProxyExecutable open(Value[] arguments) {
    byte @Nullable [] dictionary = arguments[3].isNull() ? null : bytes.fromGuest(arguments[3]);
    var coder =
        coder(arguments[0].asString(), arguments[1].asInt(), arguments[2].asInt(), dictionary);
    var memory = new Memory(coder, open);
    if (open.incrementAndGet() > OPEN_MAX) {
      memory.run();
      throw new GuestException(
          GuestException.Kind.RANGE_ERROR,
          "More than %d compression streams are open at once.".formatted(OPEN_MAX));
    }
    var opened = new Opened(coder, memory);
    FORGOTTEN.register(opened, memory);
    return host.guarded("coder", opened::perform);
  }

  private Coder coder(String kind, int level, int strategy, byte @Nullable [] dictionary) {
    return switch (kind) {
      case "deflate" -> new Deflating(Wrapping.ZLIB, level, strategy, dictionary);
      case "deflate-raw" -> new Deflating(Wrapping.RAW, level, strategy, dictionary);
      case "gzip" -> new Deflating(Wrapping.GZIP, level, strategy, dictionary);
      case "inflate" -> new Inflating(Wrapping.ZLIB, false, dictionary);
      case "inflate-raw" -> new Inflating(Wrapping.RAW, false, dictionary);
      case "gunzip" -> new Inflating(Wrapping.GZIP, false, dictionary);
      case "gunzip-all" -> new Inflating(Wrapping.GZIP, true, dictionary);
      case "unzip" -> new Inflating(Wrapping.GZIP_OR_ZLIB, true, dictionary);
      case "brotli" -> new BrotliEncoding(level);
      case "unbrotli" -> new BrotliDecoding(windows);
      default -> throw new IllegalArgumentException("Unknown kind: " + kind);
    };
  }

  /// What the windows of this context take.
  private static final class Windows implements WindowRoom {
    private final AtomicInteger taken = new AtomicInteger();

    @Override
    public boolean take(int bytes) {
      if (taken.addAndGet(bytes) > WINDOWS_BYTES_MAX) {
        taken.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    @Override
    public void giveBack(int bytes) {
      taken.addAndGet(-bytes);
    }
  }

  /// `crc32(bytes, before)`, both checksums as 32 bits with a sign.
  Object crc32(Value[] arguments) {
    return RunningCrc32.of(bytes.fromGuest(arguments[0]), arguments[1].asInt());
  }

  private final class Opened {
    private final Coder coder;
    private final Memory memory;

    Opened(Coder coder, Memory memory) {
      this.coder = coder;
      this.memory = memory;
    }

    /// One operation. `take` gives bytes, null when there are none, or a text of what is wrong: its
    /// code, a space and what it says.
    @Nullable Object perform(Value[] arguments) {
      switch (arguments[0].asString()) {
        case "give" -> coder.give(bytes.fromGuest(arguments[1]));
        case "take" -> {
          return take(arguments[1].asInt(), arguments[2].asInt());
        }
        case "ended" -> {
          return coder.ended();
        }
        case "unused" -> {
          return coder.unused();
        }
        case "set" -> {
          if (coder instanceof Deflating deflating) {
            deflating.set(arguments[1].asInt(), arguments[2].asInt());
          }
        }
        case "reset" -> coder.reset();
        case "close" -> memory.run();
        default -> throw new IllegalArgumentException("Unknown operation: " + arguments[0]);
      }
      return null;
    }

    private @Nullable Object take(int flush, int most) {
      try {
        var made = coder.take(FLUSHES.get(flush), Math.min(most, TAKE_BYTES_MAX));
        return made.length == 0 ? null : ByteBuffer.wrap(made);
      } catch (CoderFailed e) {
        memory.run();
        return e.code() + " " + e.text();
      }
    }
  }

  /// Gives a coder's memory back, once.
  private static final class Memory implements Runnable {
    private final Coder coder;
    private final AtomicInteger open;
    private final AtomicBoolean released = new AtomicBoolean();

    Memory(Coder coder, AtomicInteger open) {
      this.coder = coder;
      this.open = open;
    }

    @Override
    public void run() {
      if (released.compareAndSet(false, true)) {
        open.decrementAndGet();
        coder.release();
      }
    }
  }
}
