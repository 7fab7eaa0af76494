package dev.cloister.isolates.js;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// What turns a stream of bytes into another, a piece at a time: compression, decompression,
/// digests.
///
/// Compression works in memory that no heap limit counts, up to a quarter of a MiB for each stream:
/// so a context may have [#OPEN_MAX] unfinished ones. A stream that a script forgets gives its
/// memory back when the collector finds it.
///
/// Threads: those of the context, one at a time; the collector's, for what was forgotten.
final class ByteFilters {
  static final int OPEN_MAX = 128;

  private static final Cleaner FORGOTTEN = Cleaner.create();

  private final AtomicInteger open = new AtomicInteger();

  /// Takes pieces and gives what comes of them. Fails with a [GuestException] when the input is not
  /// what it should be.
  interface Filter {
    /// What comes of this piece, and of the end when there is no further one.
    byte[] next(byte @Nullable [] piece) throws IOException;
  }

  /// A filter with memory outside the heap.
  interface Held extends Filter {
    /// Gives the memory back; the filter is not used any more.
    void release();
  }

  /// A filter that compresses; `format` is `gzip`, `deflate` or `deflate-raw`.
  Filter compressor(String format) throws IOException {
    return bounded(
        switch (format) {
          case "gzip" -> new Compressing(Gzip::new);
          case "deflate" -> new Compressing(sink -> new Zlib(sink, false));
          case "deflate-raw" -> new Compressing(sink -> new Zlib(sink, true));
          default -> throw new IllegalArgumentException("Unknown format: " + format);
        });
  }

  /// A filter that decompresses.
  Filter decompressor(String format) {
    return bounded(new Inflating(format));
  }

  /// A filter that gives nothing but, at the end, the digest of all.
  static Filter digester(String algorithm) throws NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance(algorithm);
    return piece -> {
      if (piece == null) {
        return digest.digest();
      }
      digest.update(piece);
      return new byte[0];
    };
  }

  /// Counts a filter until it has ended, failed or been forgotten.
  private Filter bounded(Held filter) {
    var memory = new Memory(filter, open);
    if (open.incrementAndGet() > OPEN_MAX) {
      memory.run();
      throw new GuestException(
          GuestException.Kind.RANGE_ERROR,
          "More than %d compression streams are open at once.".formatted(OPEN_MAX));
    }
    Filter counted =
        new Filter() {
          @Override
          public byte[] next(byte @Nullable [] piece) throws IOException {
            var done = false;
            try {
              var made = filter.next(piece);
              done = piece == null;
              return made;
            } catch (GuestException e) {
              done = true;
              throw e;
            } finally {
              if (done) {
                memory.run();
              }
            }
          }
        };
    FORGOTTEN.register(counted, memory);
    return counted;
  }

  /// Gives a filter's memory back, once.
  private static final class Memory implements Runnable {
    private final Held filter;
    private final AtomicInteger open;
    private boolean released;

    Memory(Held filter, AtomicInteger open) {
      this.filter = filter;
      this.open = open;
    }

    @Override
    public synchronized void run() {
      if (released) {
        return;
      }
      released = true;
      open.decrementAndGet();
      filter.release();
    }
  }

  /// A compressing stream of the JDK's that can be left at any time.
  private interface Packer {
    void write(byte[] piece) throws IOException;

    void finish() throws IOException;

    void end();
  }

  private static final class Gzip extends GZIPOutputStream implements Packer {
    Gzip(OutputStream sink) throws IOException {
      super(sink);
    }

    @Override
    public void end() {
      def.end();
    }
  }

  private static final class Zlib extends DeflaterOutputStream implements Packer {
    Zlib(OutputStream sink, boolean raw) {
      super(sink, new Deflater(Deflater.DEFAULT_COMPRESSION, raw));
    }

    @Override
    public void end() {
      def.end();
    }
  }

  private interface Opener {
    Packer open(OutputStream sink) throws IOException;
  }

  /// Compresses into a buffer that is emptied after each piece.
  private static final class Compressing implements Held {
    private final ByteArrayOutputStream made = new ByteArrayOutputStream();
    private final Packer packer;

    Compressing(Opener opener) throws IOException {
      this.packer = opener.open(made);
    }

    @Override
    public byte[] next(byte @Nullable [] piece) throws IOException {
      if (piece == null) {
        packer.finish();
      } else {
        packer.write(piece);
      }
      var bytes = made.toByteArray();
      made.reset();
      return bytes;
    }

    @Override
    public void release() {
      packer.end();
    }
  }
}
