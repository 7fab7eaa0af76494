package dev.cloister.host.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.keys.SignerKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A signed file that is whole, as it describes itself.
public final class ArchiveFile {
  private final ArchiveReader.Verified verified;

  private ArchiveFile(ArchiveReader.Verified verified) {
    this.verified = verified;
  }

  /// Reads a file to its end and compares everything in it with its checksums and its signature.
  /// Whose signature it is is the caller's to judge.
  public static ArchiveFile verify(Path file) throws BackupRefused, IOException {
    return new ArchiveFile(ArchiveReader.read(file, "The file " + file, (_, _) -> {}));
  }

  /// What is in it.
  public ArchiveKind kind() {
    return verified.manifest().kind();
  }

  /// Who signed it.
  public SignerKey signer() {
    return verified.signer();
  }

  /// When it was begun, in UTC.
  public String created() {
    return verified.manifest().created().toString();
  }

  /// What there is to know of its content.
  public ObjectNode about() {
    return verified.manifest().about().deepCopy();
  }

  /// A list of names in [#about].
  public List<String> list(String name) {
    var names = new ArrayList<String>();
    verified.manifest().about().path(name).forEach(each -> names.add(each.asText()));
    return List.copyOf(names);
  }

  /// How many members it has.
  public int members() {
    return verified.manifest().members().size();
  }

  /// Bytes of its members together.
  public long bytes() {
    return verified.manifest().members().stream().mapToLong(Manifest.Member::bytes).sum();
  }
}
