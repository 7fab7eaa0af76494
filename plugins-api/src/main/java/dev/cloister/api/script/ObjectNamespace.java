package dev.cloister.api.script;

/// The objects of one class, of this script or of another.
public interface ObjectNamespace {
  /// The id of a name; the same for the same name, always.
  ObjectId idFromName(String name);

  /// The id that these 64 hex digits stand for. Throws [IllegalArgumentException] when they are
  /// none of this class.
  ObjectId idFromString(String hex);

  /// An id that was never made before.
  ObjectId newUniqueId();

  /// The object of this id. Nothing happens yet.
  Stub get(ObjectId id);

  /// The object of this name.
  default Stub getByName(String name) {
    return get(idFromName(name));
  }
}
