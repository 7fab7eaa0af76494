package dev.cloister.host.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.keys.SigningKey;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes a signed file, member after member, in one pass:
///
/// ```
/// "CLOISTERARCHIVE" | version: 1
/// ('M' | name: 2+n | (length: 4, not 0 | bytes)* | 0: 4)*
/// 'J' | manifest as JSON: 4+n
/// 'S' | signer's Ed25519 key: 32 | signature: 64
/// ```
///
/// What is signed is [#SIGNED_AS] and the SHA-256 of every byte before the `S`. So each byte of a
/// file is under its signature or part of it, and a file without its end is none.
///
/// Threads: one. The stream is lent, and written to in pieces of [#CHUNK_BYTES]; a slow reader of
/// it holds up the writer and nobody else.
final class ArchiveWriter {
  static final byte[] MAGIC = "CLOISTERARCHIVE".getBytes(StandardCharsets.US_ASCII);
  static final byte[] SIGNED_AS = "cloister archive 1\n".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;
  static final int MEMBER = 'M';
  static final int MANIFEST = 'J';
  static final int SIGNATURE = 'S';
  static final int CHUNK_BYTES = 64 << 10;

  private final OutputStream raw;
  private final MessageDigest all = Hashing.sha256();
  private final DataOutputStream out;
  private final List<Manifest.Member> members = new ArrayList<>();

  ArchiveWriter(OutputStream raw) throws IOException {
    this.raw = raw;
    this.out = new DataOutputStream(new DigestOutputStream(raw, all));
    out.write(MAGIC);
    out.writeByte(VERSION);
  }

  /// Adds a member with everything that `content` still has.
  void add(String name, InputStream content) throws IOException {
    if (members.size() == Manifest.MEMBERS_MAX || !Manifest.Member.isName(name)) {
      throw new IllegalArgumentException("\"%s\" cannot be added.".formatted(name));
    }
    out.writeByte(MEMBER);
    byte[] utf8 = name.getBytes(StandardCharsets.US_ASCII);
    out.writeShort(utf8.length);
    out.write(utf8);
    var hash = Hashing.sha256();
    long bytes = 0;
    for (byte[] chunk = content.readNBytes(CHUNK_BYTES);
        chunk.length > 0;
        chunk = content.readNBytes(CHUNK_BYTES)) {
      out.writeInt(chunk.length);
      out.write(chunk);
      hash.update(chunk);
      bytes += chunk.length;
    }
    out.writeInt(0);
    members.add(new Manifest.Member(name, bytes, HexFormat.of().formatHex(hash.digest())));
  }

  /// Writes the end: nothing can be added any more.
  void finish(ArchiveKind kind, Instant created, ObjectNode about, SigningKey key)
      throws IOException {
    byte[] manifest = new Manifest(kind, created, about, members).json();
    out.writeByte(MANIFEST);
    out.writeInt(manifest.length);
    out.write(manifest);
    out.flush();
    byte[] signature = key.sign(signed(all.digest()));
    raw.write(SIGNATURE);
    raw.write(key.signer().bytes());
    raw.write(signature);
    raw.flush();
  }

  /// What is signed of a file whose bytes have this hash.
  static byte[] signed(byte[] hash) {
    byte[] message = new byte[SIGNED_AS.length + hash.length];
    System.arraycopy(SIGNED_AS, 0, message, 0, SIGNED_AS.length);
    System.arraycopy(hash, 0, message, SIGNED_AS.length, hash.length);
    return message;
  }

  /// Bytes of the end, from its mark.
  static int endBytes() {
    return 1 + SignerKey.KEY_BYTES + SignerKey.SIGNATURE_BYTES;
  }
}
