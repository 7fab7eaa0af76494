package dev.cloister.isolates.cordon;

import dev.cloister.isolates.java.JavaIsolate;
import java.util.List;

/// The program of a cordon that runs one tenant's scripts in Java.
public final class JavaCordon {
  /// What Java need not have here. None of it is a wall: the operating system's are.
  private static final List<String> OPTIONS =
      List.of(
          "-Djdk.attach.allowAttachSelf=false",
          // A script cannot read objects from bytes that others have sent it.
          "-Djdk.serialFilter=!*",
          "-Djava.awt.headless=true");

  private JavaCordon() {}

  public static void main(String[] args) {
    CordonMain.run(args, JavaIsolate::new, JavaIsolate::warmUp);
  }

  /// A recipe for such cordons with `heapBytes` of heap.
  public static CordonRecipe recipe(long heapBytes) {
    return CordonRecipe.of(JavaCordon.class.getName(), heapBytes).with(OPTIONS).checkingClaims();
  }
}
