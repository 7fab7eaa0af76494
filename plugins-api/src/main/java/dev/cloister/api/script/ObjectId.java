package dev.cloister.api.script;

import java.util.Optional;

/// Which object of a class. Made by an [ObjectNamespace].
///
/// @param hex 64 hex digits, which stand for it everywhere
/// @param name what it was made from, if it was made from a name and is known by it here
public record ObjectId(String hex, Optional<String> name) {
  @Override
  public String toString() {
    return hex;
  }
}
