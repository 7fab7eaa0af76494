package dev.cloister.host.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.TenantId;
import dev.cloister.host.backup.ObjectFiles;
import dev.cloister.host.backup.OutgoingFile;
import dev.cloister.host.backup.TenantFiles;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.storage.Moment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Files that say what was asked for; imports are remembered.
public final class FakeFiles implements FileDesk {
  /// What was imported, and how it was asked for.
  public final List<String> imported = new CopyOnWriteArrayList<>();

  @Override
  public Outcome<SignerKey> signer() {
    return new Answered<>(SignerKey.of(new byte[SignerKey.KEY_BYTES]));
  }

  @Override
  public Outcome<OutgoingFile> exportObject(ObjectId object) {
    return file("object " + object);
  }

  @Override
  public Outcome<ObjectFiles.Imported> importObject(
      ObjectId object, InputStream upload, boolean other, Set<SignerKey> trusted)
      throws IOException {
    imported.add("%s %s %s %s".formatted(object, other, trusted, text(upload)));
    return new Answered<>(new ObjectFiles.Imported(3, 20, 1));
  }

  @Override
  public Outcome<Moment> restoreObject(ObjectId object, Moment to) {
    imported.add("%s back to %d".formatted(object, to.number()));
    return new Answered<>(to.next());
  }

  @Override
  public Outcome<OutgoingFile> exportTenant(TenantId tenant, Optional<String> passphrase) {
    return file("tenant " + tenant + passphrase.map(each -> " under " + each).orElse(""));
  }

  @Override
  public Outcome<TenantFiles.Imported> importTenant(
      TenantId tenant,
      InputStream upload,
      Optional<String> passphrase,
      boolean replace,
      Set<SignerKey> trusted)
      throws IOException {
    imported.add("%s %s %s %s %s".formatted(tenant, passphrase, replace, trusted, text(upload)));
    return new Answered<>(new TenantFiles.Imported(1, 2, 3, 4, 5, 0, List.of("cart/TOKEN")));
  }

  @Override
  public Outcome<OutgoingFile> backup(Optional<String> passphrase) {
    return file("host" + passphrase.map(each -> " under " + each).orElse(""));
  }

  private static String text(InputStream upload) throws IOException {
    return new String(upload.readAllBytes(), UTF_8);
  }

  private static Outcome<OutgoingFile> file(String text) {
    return new Answered<>(
        new OutgoingFile() {
          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write(text.getBytes(UTF_8));
          }

          @Override
          public void close() {}
        });
  }
}
