package dev.cloister.isolates.cordon;

import dev.cloister.isolates.js.JsIsolate;

/// The program of a cordon that runs JavaScript.
public final class JsCordon {
  private JsCordon() {}

  public static void main(String[] args) {
    CordonMain.run(args, JsIsolate::new, JsIsolate::warmUp);
  }

  /// A recipe for such cordons with `heapBytes` of heap.
  public static CordonRecipe recipe(long heapBytes) {
    return CordonRecipe.of(JsCordon.class.getName(), heapBytes);
  }
}
