package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes archives, and damages them where the JDK's own writer would not.
final class Zips {
  private static final int ENTRY_SIGNATURE = 0x02014b50;

  private Zips() {}

  /// An archive of these names and contents, in turn.
  static byte[] of(String... namesAndContents) {
    var files = new byte[namesAndContents.length][];
    for (var i = 0; i < namesAndContents.length; i++) {
      files[i] = namesAndContents[i].getBytes(UTF_8);
    }
    return ofBytes(files);
  }

  /// An archive of these names, in UTF-8, and contents, in turn.
  static byte[] ofBytes(byte[]... namesAndContents) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(new String(namesAndContents[i], UTF_8)));
        zip.write(namesAndContents[i + 1]);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Sets the Unix mode of the entry at this place in the archive's list.
  static byte[] withMode(byte[] zip, int index, int mode) {
    return changed(zip, entry(zip, index) + 38, mode << 16);
  }

  /// Says another unpacked size of an entry.
  static byte[] withSize(byte[] zip, int index, int bytes) {
    return changed(zip, entry(zip, index) + 24, bytes);
  }

  /// Replaces a name by another of the same length, wherever it stands.
  static byte[] renamed(byte[] zip, String from, String to) {
    var text = new String(zip, ISO_8859_1);
    return text.replace(from, to).getBytes(ISO_8859_1);
  }

  private static byte[] changed(byte[] zip, int at, int value) {
    byte[] copy = zip.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return copy;
  }

  private static int entry(byte[] zip, int index) {
    var bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    var seen = 0;
    for (var at = 0; at < zip.length - 4; at++) {
      if (bytes.getInt(at) == ENTRY_SIGNATURE && seen++ == index) {
        return at;
      }
    }
    throw new IllegalArgumentException("no entry " + index);
  }
}
