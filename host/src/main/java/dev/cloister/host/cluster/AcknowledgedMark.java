package dev.cloister.host.cluster;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// Up to which entry a shard's log was ever acknowledged, as far as that is known.
///
/// A log cannot tell by itself whether the entry that is damaged or missing at its end was
/// acknowledged, or was being written when the process died. This mark can: it is written after the
/// log's fsync and before the acknowledgement. It is never fsynced itself, so it costs nothing, and
/// after a loss of power it may be behind; what it says was acknowledged was acknowledged all the
/// same. A log that ends before it has lost something, and the shard does not start.
///
/// ```
/// (index: 8 | CRC-32C: 4 | nothing: 4) twice, written in turns
/// ```
///
/// Without the file, or with both halves damaged, nothing is known.
///
/// Threads: the one that applies. Owns: the mapping, until [#close].
final class AcknowledgedMark implements AutoCloseable {
  static final long NOTHING = -1;
  private static final String NAME = "acknowledged";
  private static final int SLOT_BYTES = 16;
  private static final int BYTES = 2 * SLOT_BYTES;
  private static final ValueLayout.OfLong INDEX = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt CHECKSUM = ValueLayout.JAVA_INT_UNALIGNED;

  private final Arena arena;
  private final MemorySegment slots;
  private long index;
  private int slot;

  private AcknowledgedMark(Arena arena, MemorySegment slots) {
    this.arena = arena;
    this.slots = slots;
    long first = index(slots, 0);
    long second = index(slots, 1);
    this.index = Math.max(first, second);
    this.slot = first > second ? 1 : 0;
  }

  /// Opens the mark in a folder, or makes one that knows nothing.
  static AcknowledgedMark open(Path folder) throws IOException {
    var arena = Arena.ofShared();
    try (var channel =
        FileChannel.open(
            folder.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return new AcknowledgedMark(arena, channel.map(MapMode.READ_WRITE, 0, BYTES, arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// What the mark in a folder says; [#NOTHING] if there is none.
  static long read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return NOTHING;
    }
    byte[] bytes = new byte[BYTES];
    try (var in = Files.newInputStream(file)) {
      in.readNBytes(bytes, 0, BYTES);
    }
    var slots = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(BYTES).put(bytes).flip());
    return Math.max(index(slots, 0), index(slots, 1));
  }

  /// The last entry known to have been acknowledged; [#NOTHING] if none is.
  long index() {
    return index;
  }

  /// An entry is durable and applied, and is about to be acknowledged. Entries that were reached
  /// before are passed over.
  void reached(long entry) {
    if (entry <= index) {
      return;
    }
    long at = (long) slot * SLOT_BYTES;
    slots.set(INDEX, at, entry);
    slots.set(CHECKSUM, at + Long.BYTES, checksum(entry));
    index = entry;
    slot = 1 - slot;
  }

  @Override
  public void close() {
    arena.close();
  }

  private static long index(MemorySegment slots, int slot) {
    long at = (long) slot * SLOT_BYTES;
    long entry = slots.get(INDEX, at);
    return slots.get(CHECKSUM, at + Long.BYTES) == checksum(entry) ? entry : NOTHING;
  }

  private static int checksum(long entry) {
    var checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(entry).flip());
    return (int) checksum.getValue();
  }
}
