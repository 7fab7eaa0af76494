package dev.cloister.samples;

import dev.cloister.api.Capability;
import dev.cloister.api.Plugin;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The smallest plugin that is whole: one capability with two methods, arguments that are checked,
/// failures that are values, nothing to release.
///
/// Copy it, rename it, and put your own methods in. It compiles against `plugins-api` alone, and so
/// does its test. The host of this version loads no plugins yet: not implemented: plugin loading.
public final class GreeterPlugin implements Plugin {
  private final Greeter greeter =
      new Greeter(
          Map.of(
              Locale.ENGLISH, "Hello, %s!",
              Locale.GERMAN, "Guten Tag, %s!",
              Locale.FRENCH, "Bonjour, %s !"));

  @Override
  public List<Capability> capabilities() {
    return List.of(greeter);
  }

  /// Holds nothing, so has nothing to release.
  @Override
  public void close() {}
}
