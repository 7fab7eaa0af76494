package dev.cloister.isolates.cgroup;

/// What the kernel holds a group to.
///
/// @param memoryBytes all memory that is charged to it: heap, native memory, and the pages of files
///   that it was the first to read, which the kernel takes back before it lets the group fail
/// @param threadsMax threads and processes together
public record GroupBounds(long memoryBytes, long threadsMax) {
  @Override
  public String toString() {
    return "%d MiB of memory in all, %d threads".formatted(memoryBytes >> 20, threadsMax);
  }
}
