package dev.cloister.isolates.cordon;

import dev.cloister.isolates.EchoIsolate;

/// The program of a cordon with the echo fake in it.
public final class EchoCordon {
  static final CordonRecipe RECIPE = CordonRecipe.of(EchoCordon.class.getName(), 64L << 20);

  private EchoCordon() {}

  public static void main(String[] args) {
    CordonMain.run(args, EchoIsolate::new, _ -> {});
  }
}
