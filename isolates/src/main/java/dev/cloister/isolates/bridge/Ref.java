package dev.cloister.isolates.bridge;

/// What the bytes of a [Payload] refer to by index, since it cannot be written as bytes.
///
/// A capability is a number that means something in one context only. The host keeps for each
/// context what its numbers stand for, believes no other, and gives each receiver a number of its
/// own: a script cannot make one up.
public sealed interface Ref {
  /// From an isolate: something of the sender's own, which it exports under this number.
  record Exported(long export) implements Ref {}

  /// A capability that the context was handed under this number: from an isolate one it hands on,
  /// to an isolate one it is handed now.
  record Held(long capability) implements Ref {}

  /// A stub of an object or of an entrypoint, which anybody in the tenant may have.
  record Stub(FromIsolate.Target target) implements Ref {}

  /// A stream of bytes.
  record Stream(Body body) implements Ref {}
}
