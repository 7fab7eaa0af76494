package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads a zip by its central directory, strictly.
///
/// The library of the JDK that reads from memory walks the local headers and does not see what the
/// central directory says of an entry: that it is a symbolic link, above all. So this reads the
/// directory itself: stored and deflated files, no encryption, no zip64, no second disk. Every
/// bound is checked before the bytes it bounds are made.
final class ZipReader {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int COMMENT_BYTES_MAX = 0xFFFF;
  private static final int ENCRYPTED = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int MODE_FORMAT = 0xF000;
  private static final int MODE_FILE = 0x8000;
  private static final int MODE_FOLDER = 0x4000;

  /// Files up to this size may be packed as tightly as they can.
  static final int RATIO_EXEMPT_BYTES = 1 << 20;

  private final ByteBuffer zip;
  private final DeployLimits limits;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final Set<String> folders = new HashSet<>();
  private long unpackedBytes;

  private ZipReader(byte[] zip, DeployLimits limits) {
    this.zip = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    this.limits = limits;
  }

  /// The files of the archive by their checked names.
  static MemorySources read(byte[] zip, DeployLimits limits) throws DeployRefused {
    if (zip.length > limits.archiveBytesMax()) {
      throw DeployFailures.tooLarge("The archive", zip.length, limits.archiveBytesMax(), "bytes");
    }
    try {
      return new MemorySources(new ZipReader(zip, limits).entries());
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // What a length or offset in the archive says is checked by the buffer.
      throw DeployFailures.badArchive("The archive ends inside one of its entries.");
    }
  }

  private SortedMap<String, byte[]> entries() throws DeployRefused {
    int end = end();
    int count = unsigned16(end + 10);
    int position = offset(end + 16);
    if (unsigned16(end + 4) != 0 || unsigned16(end + 8) != count || count == 0xFFFF) {
      throw DeployFailures.badArchive("The archive has several parts or is a zip64.");
    }
    // Folders are entries too; a bound on all of them bounds this loop.
    if (count > 2 * limits.filesMax()) {
      throw DeployFailures.tooLarge("The archive", count, limits.filesMax(), "files");
    }
    for (var i = 0; i < count; i++) {
      if (zip.getInt(position) != ENTRY_SIGNATURE) {
        throw DeployFailures.badArchive("The archive's list of files is damaged.");
      }
      entry(position);
      position +=
          ENTRY_BYTES
              + unsigned16(position + 28)
              + unsigned16(position + 30)
              + unsigned16(position + 32);
    }
    for (String folder : folders) {
      if (files.containsKey(folder)) {
        throw DeployFailures.badArchive("\"%s\" is both a file and a folder.".formatted(folder));
      }
    }
    return files;
  }

  /// Where the record at the archive's end begins; a comment may follow it.
  private int end() throws DeployRefused {
    int last = zip.limit() - END_BYTES;
    for (int at = last; at >= 0 && at >= last - COMMENT_BYTES_MAX; at--) {
      if (zip.getInt(at) == END_SIGNATURE && at + END_BYTES + unsigned16(at + 20) == zip.limit()) {
        return at;
      }
    }
    throw DeployFailures.badArchive("What was sent is not a zip, or it was cut short.");
  }

  private void entry(int at) throws DeployRefused {
    String rawName = utf8(at + ENTRY_BYTES, unsigned16(at + 28));
    boolean folder = rawName.endsWith("/");
    String path =
        ArchivePath.normalise(folder ? rawName.substring(0, rawName.length() - 1) : rawName)
            .orElseThrow(() ->
                DeployFailures.badArchive(
                    "The archive has a file called \"%s\": a name must be relative, with / between its parts, and stay inside."
                        .formatted(printable(rawName))));
    checkMode(at, path, folder);
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.substring(0, slash));
    }
    if (folder) {
      return;
    }
    if (files.size() == limits.filesMax()) {
      throw DeployFailures.tooLarge("The archive", limits.filesMax(), "files");
    }
    if (files.put(path, content(at, path)) != null) {
      throw DeployFailures.badArchive("The archive has \"%s\" twice.".formatted(path));
    }
  }

  /// Refuses whatever is neither a plain file nor a folder. Archives made on other systems than
  /// Unix have no mode at all.
  private void checkMode(int at, String path, boolean folder) throws DeployRefused {
    int format = (zip.getInt(at + 38) >>> 16) & MODE_FORMAT;
    if (format != 0 && format != (folder ? MODE_FOLDER : MODE_FILE)) {
      throw DeployFailures.badArchive(
          "\"%s\" is a symbolic link or a special file; only plain files are accepted."
              .formatted(path));
    }
  }

  private byte[] content(int at, String path) throws DeployRefused {
    int packedBytes = offset(at + 20);
    int bytes = offset(at + 24);
    int method = unsigned16(at + 10);
    if ((unsigned16(at + 8) & ENCRYPTED) != 0 || (method != STORED && method != DEFLATED)) {
      throw DeployFailures.badArchive(
          "\"%s\" is encrypted or packed in a way other than deflate.".formatted(path));
    }
    checkSize(path, bytes, packedBytes);
    int local = offset(at + 42);
    if (zip.getInt(local) != LOCAL_SIGNATURE) {
      throw DeployFailures.badArchive("The header of \"%s\" is damaged.".formatted(path));
    }
    int start = local + LOCAL_BYTES + unsigned16(local + 26) + unsigned16(local + 28);
    byte[] packed = bytes(start, packedBytes);
    byte[] content = method == STORED ? packed : inflate(path, packed, bytes);
    var crc = new CRC32();
    crc.update(content);
    if (content.length != bytes || (int) crc.getValue() != zip.getInt(at + 16)) {
      throw DeployFailures.badArchive("The content of \"%s\" is damaged.".formatted(path));
    }
    return content;
  }

  private void checkSize(String path, int bytes, int packedBytes) throws DeployRefused {
    if (bytes > limits.fileBytesMax()) {
      throw DeployFailures.tooLarge("\"" + path + "\"", bytes, limits.fileBytesMax(), "bytes");
    }
    unpackedBytes += bytes;
    if (unpackedBytes > limits.unpackedBytesMax()) {
      throw DeployFailures.tooLarge("The unpacked archive", limits.unpackedBytesMax(), "bytes");
    }
    if (bytes > RATIO_EXEMPT_BYTES && bytes / Math.max(1, packedBytes) >= limits.ratioMax()) {
      throw DeployFailures.tooLarge(
          "\"" + path + "\"",
          bytes / Math.max(1, packedBytes),
          limits.ratioMax(),
          "times its packed size");
    }
  }

  /// Unpacks no more than was announced and one byte, which shows that there is more.
  private static byte[] inflate(String path, byte[] packed, int bytes) throws DeployRefused {
    try (var inflater = new Inflater(true)) {
      inflater.setInput(packed);
      var content = new byte[bytes + 1];
      var length = 0;
      while (!inflater.finished() && length < content.length) {
        int more = inflater.inflate(content, length, content.length - length);
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        length += more;
      }
      return Arrays.copyOf(content, inflater.finished() ? length : bytes + 1);
    } catch (DataFormatException e) {
      throw DeployFailures.badArchive("The content of \"%s\" is damaged.".formatted(path));
    }
  }

  private String utf8(int start, int length) throws DeployRefused {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(start, length))).toString();
    } catch (CharacterCodingException e) {
      throw DeployFailures.badArchive("A file's name in the archive is not UTF-8.");
    }
  }

  private byte[] bytes(int start, int length) {
    Objects.checkFromIndexSize(start, length, zip.limit());
    var bytes = new byte[length];
    zip.get(start, bytes);
    return bytes;
  }

  private int unsigned16(int at) {
    return Short.toUnsignedInt(zip.getShort(at));
  }

  /// A size or an offset. More than an archive of ours can have becomes an index out of bounds.
  private int offset(int at) {
    int value = zip.getInt(at);
    if (value < 0) {
      throw new IndexOutOfBoundsException(at);
    }
    return value;
  }

  private static String printable(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 80 ? plain : plain.substring(0, 80) + "…";
  }
}
