package dev.cloister.host.backup;

import dev.cloister.host.keys.SignerKey;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Reads what [ArchiveWriter] wrote, in one pass.
///
/// What a visitor is given of a member is not yet known to be what was written: whoever acts on it
/// reads a file to its end first, and then once more.
///
/// Threads: one. Limits: 64 KiB of a member in memory at a time, [Manifest#BYTES_MAX] of the
/// manifest.
final class ArchiveReader {
  private static final int NAME_BYTES_MAX = 200;

  /// Takes a member's content. It need not be read to its end.
  @FunctionalInterface
  interface Visitor {
    void member(String name, InputStream content) throws IOException, BackupRefused;
  }

  /// A file that is whole, and who signed it.
  record Verified(Manifest manifest, SignerKey signer) {}

  private final String file;
  private final DataInputStream in;
  private final MessageDigest all = Hashing.sha256();
  private final DigestInputStream hashing;
  private final List<Manifest.Member> members = new ArrayList<>();

  private ArchiveReader(String file, InputStream raw) {
    this.file = file;
    this.hashing = new DigestInputStream(raw, all);
    this.in = new DataInputStream(hashing);
  }

  /// Reads a file to its end.
  ///
  /// @param name what messages call it
  /// @throws BackupRefused `backup.damaged` when one bit of it is not what was written
  static Verified read(Path path, String name, Visitor visitor) throws IOException, BackupRefused {
    try (var raw = new BufferedInputStream(Files.newInputStream(path), ArchiveWriter.CHUNK_BYTES)) {
      return read(raw, name, visitor);
    }
  }

  /// The same of what a stream has left.
  static Verified read(InputStream raw, String name, Visitor visitor)
      throws IOException, BackupRefused {
    try {
      return new ArchiveReader(name, raw).read(visitor);
    } catch (EOFException e) {
      throw BackupRefused.damaged(name, "it ends early.");
    } catch (ChunkTooLong e) {
      throw BackupRefused.damaged(name, String.valueOf(e.getMessage()));
    }
  }

  private Verified read(Visitor visitor) throws IOException, BackupRefused {
    byte[] magic = new byte[ArchiveWriter.MAGIC.length];
    in.readFully(magic);
    if (!Arrays.equals(magic, ArchiveWriter.MAGIC)) {
      throw damaged("it does not begin as one.");
    }
    int version = in.readUnsignedByte();
    if (version != ArchiveWriter.VERSION) {
      throw damaged(
          "it has version %d, and version %d is read here."
              .formatted(version, ArchiveWriter.VERSION));
    }
    int mark = in.readUnsignedByte();
    for (; mark == ArchiveWriter.MEMBER; mark = in.readUnsignedByte()) {
      member(visitor);
    }
    if (mark != ArchiveWriter.MANIFEST) {
      throw damaged(
          "behind %s there is something unknown."
              .formatted(members.isEmpty() ? "its head" : members.getLast().name()));
    }
    Manifest manifest = manifest();
    return new Verified(manifest, end());
  }

  private void member(Visitor visitor) throws IOException, BackupRefused {
    int length = in.readUnsignedShort();
    if (length > NAME_BYTES_MAX || members.size() == Manifest.MEMBERS_MAX) {
      throw damaged("the name of a member is too long, or there are too many.");
    }
    byte[] utf8 = new byte[length];
    in.readFully(utf8);
    String name = new String(utf8, StandardCharsets.ISO_8859_1);
    if (!Manifest.Member.isName(name)) {
      throw damaged("the name of member %d is none.".formatted(members.size() + 1));
    }
    var content = new Content(name);
    visitor.member(name, content);
    content.skipRest();
    members.add(
        new Manifest.Member(name, content.bytes, HexFormat.of().formatHex(content.hash.digest())));
  }

  private Manifest manifest() throws IOException, BackupRefused {
    int length = in.readInt();
    if (length < 0 || length > Manifest.BYTES_MAX) {
      throw damaged("its manifest would have %d bytes.".formatted(length));
    }
    byte[] json = in.readNBytes(length);
    if (json.length < length) {
      throw new EOFException();
    }
    Manifest manifest;
    try {
      manifest = Manifest.read(json);
    } catch (IllegalArgumentException e) {
      throw damaged("its manifest cannot be read. " + e.getMessage());
    }
    compare(manifest);
    return manifest;
  }

  private void compare(Manifest manifest) throws BackupRefused {
    for (int i = 0; i < Math.min(members.size(), manifest.members().size()); i++) {
      var said = manifest.members().get(i);
      var found = members.get(i);
      if (!said.equals(found)) {
        throw damaged(
            "%s is not what was written: it has %d bytes with SHA-256 %s, and the manifest says %s with %d bytes and %s."
                .formatted(
                    found.name(),
                    found.bytes(),
                    found.sha256(),
                    said.name(),
                    said.bytes(),
                    said.sha256()));
      }
    }
    if (members.size() != manifest.members().size()) {
      throw damaged(
          "it has %d members, and its manifest lists %d."
              .formatted(members.size(), manifest.members().size()));
    }
  }

  private SignerKey end() throws IOException, BackupRefused {
    byte[] hash = all.digest();
    hashing.on(false);
    if (in.readUnsignedByte() != ArchiveWriter.SIGNATURE) {
      throw damaged("there is no signature behind its manifest.");
    }
    byte[] key = new byte[SignerKey.KEY_BYTES];
    in.readFully(key);
    byte[] signature = new byte[SignerKey.SIGNATURE_BYTES];
    in.readFully(signature);
    if (in.read() >= 0) {
      throw damaged("there is something behind its signature.");
    }
    var signer = SignerKey.of(key);
    if (!signer.signed(ArchiveWriter.signed(hash), signature)) {
      throw damaged("its signature does not fit it.");
    }
    return signer;
  }

  private BackupRefused damaged(String what) {
    return BackupRefused.damaged(file, what);
  }

  /// The bytes of one member.
  private final class Content extends InputStream {
    private final String name;
    private final MessageDigest hash = Hashing.sha256();
    private final byte[] one = new byte[1];
    private long bytes;
    private int left;
    private boolean over;

    Content(String name) {
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 && !over) {
        left = in.readInt();
        over = left == 0;
        if (left < 0 || left > ArchiveWriter.CHUNK_BYTES) {
          throw new ChunkTooLong(
              "a piece of %s would have %d bytes.".formatted(name, Integer.toUnsignedLong(left)));
        }
      }
      if (over) {
        return -1;
      }
      int read = in.read(into, offset, Math.min(length, left));
      if (read < 0) {
        throw new EOFException();
      }
      left -= read;
      bytes += read;
      hash.update(into, offset, read);
      return read;
    }

    void skipRest() throws IOException {
      byte[] buffer = new byte[ArchiveWriter.CHUNK_BYTES];
      while (read(buffer, 0, buffer.length) >= 0) {
        // Only its hash is wanted.
      }
    }
  }

  /// Said while a visitor reads, who knows nothing of pieces.
  private static final class ChunkTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    ChunkTooLong(String message) {
      super(message);
    }
  }
}
