package dev.cloister.isolates.cordon;

import dev.cloister.isolates.cgroup.GroupBounds;
import java.util.List;
import java.util.stream.Stream;

/// What a cordon is made of: the program it runs and the bounds its JVM is held to. Cordons of one
/// recipe can stand in for each other.
///
/// @param mainClass a class whose `main` calls [CordonMain#run]
/// @param heapBytes the hard heap; with the compiler on, its work is in there too
/// @param directBytes buffers outside the heap, sockets' included
/// @param metaspaceBytes classes and their metadata
/// @param jvmOptions further options, after all others
/// @param claimsChecked whether the CPU time that its events claim is held against what the kernel
///   says of the process: for programs that a script can take over, and that nothing else is in
public record CordonRecipe(
    String mainClass,
    long heapBytes,
    long directBytes,
    long metaspaceBytes,
    List<String> jvmOptions,
    boolean claimsChecked) {
  private static final long DIRECT_BYTES = 64L << 20;
  private static final long METASPACE_BYTES = 256L << 20;

  /// Stacks, the collector's tables, the compiler's arenas and the allocator's own, a quarter of
  /// the heap beside: a loaded cordon takes some 100 MiB.
  private static final long NATIVE_BYTES = 256L << 20;

  /// The JVM's own and those of the isolate: some 30.
  private static final long THREADS = 256;

  /// A context has one thread; the smallest has more heap than this.
  private static final long HEAP_BYTES_PER_THREAD = 128L << 10;

  public CordonRecipe {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /// What the kernel is to hold such a cordon to: more than its JVM takes by itself at its bounds,
  /// so that the JVM's are met first.
  GroupBounds groupBounds() {
    var outside = directBytes + metaspaceBytes + CordonRuntime.CODE_CACHE_BYTES + NATIVE_BYTES;
    return new GroupBounds(
        heapBytes + heapBytes / 4 + outside, THREADS + heapBytes / HEAP_BYTES_PER_THREAD);
  }

  /// A recipe with `heapBytes` of heap and the usual bounds for the rest.
  public static CordonRecipe of(String mainClass, long heapBytes) {
    return new CordonRecipe(mainClass, heapBytes, DIRECT_BYTES, METASPACE_BYTES, List.of(), false);
  }

  /// The same with more options.
  public CordonRecipe with(List<String> more) {
    return new CordonRecipe(
        mainClass,
        heapBytes,
        directBytes,
        metaspaceBytes,
        Stream.concat(jvmOptions.stream(), more.stream()).toList(),
        claimsChecked);
  }

  /// The same, for a program that could lie about the CPU time it uses.
  public CordonRecipe checkingClaims() {
    return new CordonRecipe(mainClass, heapBytes, directBytes, metaspaceBytes, jvmOptions, true);
  }
}
