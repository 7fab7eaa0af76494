package dev.cloister.host.object;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.Moment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Moments of objects as texts that scripts hold: bookmarks, which mean something to one object
/// only, and snapshots, which name their object.
///
/// A bookmark is `moment (16 digits) - plan (8 digits) - seal (32 digits)`, hexadecimal, the moment
/// in two groups. Bookmarks of one object are ordered by time as texts. The seal is of this
/// installation, so that neither can be made up.
///
/// Threads: any.
public final class Bookmarks {
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{32})");
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SEAL_BYTES = 16;
  private static final int TEXT_LENGTH_MAX = 8 * 1024;
  private static final char BETWEEN = '.';

  private final SecretKeySpec key;

  /// @param key what seals are made with; never told
  public Bookmarks(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /// A moment, or what an object was before it went back by its plan of number `plan`; 0 for none.
  record Mark(Moment moment, int plan) {}

  /// A mark of an object.
  record Snapshot(ObjectId object, Mark mark) {}

  String bookmark(ObjectId object, Mark mark) {
    long moment = mark.moment().number();
    return "%08x-%08x-%08x-%s"
        .formatted((int) (moment >> 32), (int) moment, mark.plan(), seal(object, mark));
  }

  /// Reads what [#bookmark] wrote for this object; empty for anything else.
  Optional<Mark> read(ObjectId object, String bookmark) {
    var parts = FORM.matcher(bookmark);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long moment = Long.parseUnsignedLong(parts.group(1) + parts.group(2), 16);
    int plan = Integer.parseUnsignedInt(parts.group(3), 16);
    if (moment < 0 || plan < 0) {
      return Optional.empty();
    }
    var mark = new Mark(new Moment(moment), plan);
    return isEqual(seal(object, mark), parts.group(4)) ? Optional.of(mark) : Optional.empty();
  }

  String snapshot(ObjectId object, Mark mark) {
    var names =
        String.join(
            "\0",
            object.script().tenant().name(),
            object.script().name(),
            object.hex(),
            object.className());
    return Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(names.getBytes(StandardCharsets.UTF_8))
        + BETWEEN
        + bookmark(object, mark);
  }

  /// Reads what [#snapshot] wrote; empty for anything else.
  Optional<Snapshot> readSnapshot(String snapshot) {
    int between = snapshot.indexOf(BETWEEN);
    if (between < 0 || snapshot.length() > TEXT_LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      var names =
          new String(
                  Base64.getUrlDecoder().decode(snapshot.substring(0, between)),
                  StandardCharsets.UTF_8)
              .split("\0", 4);
      if (names.length != 4) {
        return Optional.empty();
      }
      var script = new ScriptName(new TenantId(names[0]), names[1]);
      var object = new ObjectId(script, names[3], names[2]);
      return read(object, snapshot.substring(between + 1)).map(mark -> new Snapshot(object, mark));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private String seal(ObjectId object, Mark mark) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String name :
          new String[] {
            object.script().tenant().name(),
            object.script().name(),
            object.className(),
            object.hex()
          }) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      mac.update(
          ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
              .putLong(mark.moment().number())
              .putInt(mark.plan())
              .flip());
      return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(), SEAL_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java runtime has " + ALGORITHM + ".", e);
    }
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }
}
