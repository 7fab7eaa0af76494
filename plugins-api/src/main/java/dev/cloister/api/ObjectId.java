package dev.cloister.api;

import java.util.regex.Pattern;

/// The address of one object: the script that owns its class, the class, and 64 hex digits minted
/// for that class.
///
/// Decides the shard; never reused. The name an id was minted from is not part of it: two ids are
/// the same object exactly when these three parts are equal.
public record ObjectId(ScriptName script, String className, String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final int CLASS_NAME_CHARS_MAX = 256;

  public ObjectId {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "An object id is 64 hex digits; got " + hex.length() + " characters.");
    }
    if (className.isEmpty() || className.length() > CLASS_NAME_CHARS_MAX) {
      throw new IllegalArgumentException(
          "A class name has 1 to " + CLASS_NAME_CHARS_MAX + " characters.");
    }
  }

  @Override
  public String toString() {
    return script + "/" + className + "/" + hex;
  }
}
