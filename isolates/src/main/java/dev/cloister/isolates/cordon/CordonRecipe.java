package dev.cloister.isolates.cordon;

import java.util.List;

/// What a cordon is made of: the program it runs and the bounds its JVM is held to. Cordons of one
/// recipe can stand in for each other.
///
/// @param mainClass a class whose `main` calls [CordonMain#run]
/// @param heapBytes the hard heap; with the compiler on, its work is in there too
/// @param directBytes buffers outside the heap, sockets' included
/// @param metaspaceBytes classes and their metadata
/// @param jvmOptions further options, after all others
public record CordonRecipe(
    String mainClass,
    long heapBytes,
    long directBytes,
    long metaspaceBytes,
    List<String> jvmOptions) {
  private static final long DIRECT_BYTES = 64L << 20;
  private static final long METASPACE_BYTES = 256L << 20;

  public CordonRecipe {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /// A recipe with `heapBytes` of heap and the usual bounds for the rest.
  public static CordonRecipe of(String mainClass, long heapBytes) {
    return new CordonRecipe(mainClass, heapBytes, DIRECT_BYTES, METASPACE_BYTES, List.of());
  }
}
