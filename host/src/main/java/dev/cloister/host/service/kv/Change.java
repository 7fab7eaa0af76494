package dev.cloister.host.service.kv;

import java.util.Optional;

/// One change of a namespace, done whole or not at all.
sealed interface Change {
  /// What it adds to a batch, about.
  default int bytes() {
    return switch (this) {
      case Put put -> 2 * put.key().length + put.beside().length + 1_200;
      case Delete delete -> 2 * delete.key().length + 64;
      case Expire expire -> 2 * expire.key().length + 64;
      case Upload _, Swept _ -> 64;
    };
  }

  /// A key gets a value. `beside` is it, empty when it was uploaded in pieces; then `upload` is the
  /// mark that the upload began with.
  record Put(byte[] key, KvEntry entry, byte[] beside, Optional<byte[]> upload) implements Change {}

  /// A key goes, if it is there.
  record Delete(byte[] key) implements Change {}

  /// A key goes if this is still when it expires; its mark among the expiring goes in any case.
  record Expire(byte[] key, long expiration) implements Change {}

  /// Pieces are about to be stored; unless a put takes them they are removed when due. `mark` is
  /// the whole stored key.
  record Upload(byte[] mark) implements Change {}

  /// Pieces that were due have been removed.
  record Swept(byte[] mark) implements Change {}
}
