package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.ReadOnlyStorage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// The mark of an object whose import needs several turns and has not had its last one. It is an
/// entry of the object under a key that no script can name (it begins with a byte that is in no
/// UTF-8), so it is as durable as what it speaks of. An object with it is not brought to life.
public final class HalfImported {
  private static final byte[] KEY = {(byte) 0xFF, 'm'};

  private HalfImported() {}

  /// Its key.
  public static byte[] key() {
    return KEY.clone();
  }

  /// Whether this is its key.
  public static boolean isKey(byte[] key) {
    return Arrays.equals(key, KEY);
  }

  /// Why the object cannot be brought to life, if it bears the mark.
  public static Optional<Failure> failure(ReadOnlyStorage state, ObjectId id) {
    return state
        .get(id, KEY)
        .map(_ ->
            new Failure.Unavailable(
                "object.half-imported",
                "The object %s/%s was being imported from a file, and that was not finished."
                    .formatted(id.className(), id.hex()),
                "The operator repeats cloister objects import, or takes the object back with cloister"
                    + " objects restore; until then it stays as it is.",
                Optional.of(Duration.ofSeconds(5))));
  }
}
