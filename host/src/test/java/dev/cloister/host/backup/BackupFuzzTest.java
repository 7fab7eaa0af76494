package dev.cloister.host.backup;

import dev.cloister.api.TenantId;
import dev.cloister.host.keys.KeyFile;
import dev.cloister.host.keys.SigningKey;
import dev.cloister.testing.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that were said to be backups.
final class BackupFuzzTest {
  @TempDir private Path folder;

  @Test
  void archives() throws Exception {
    var random = new SecureRandom();
    var box = KeyFile.open(folder.resolve("secrets"), Optional.empty(), random);
    var key = SigningKey.open(folder.resolve("signing"), box, random);
    var out = new ByteArrayOutputStream();
    var archive = new ArchiveWriter(out);
    archive.add("objects", new ByteArrayInputStream(new byte[1000]));
    archive.add("scripts/x", new ByteArrayInputStream("content".getBytes()));
    archive.finish(
        ArchiveKind.OBJECT,
        Instant.parse("2030-01-01T00:00:00Z"),
        Manifest.object().put("what", "a cart"),
        key);

    Fuzz.refusingWith(BackupRefused.class)
        .over(
            List.of(out.toByteArray()),
            List.of("objects", "../", "{", "}", "\"sha256\"", "\u0000"),
            bytes ->
                ArchiveReader.read(
                    new ByteArrayInputStream(bytes),
                    "the file",
                    (_, content) -> content.readAllBytes()));
  }

  @Test
  void records() {
    byte[] records = new byte[200];
    for (int i = 0; i < records.length; i++) {
      records[i] = (byte) (i % 7);
    }
    Fuzz.refusingWith(RecordReader.Malformed.class)
        .over(
            List.of(
                records,
                new byte[] {RecordWriter.END},
                new byte[] {
                  RecordWriter.OBJECT, 0, 4, 's', 'h', 'o', 'p', 0, 4, 'C', 'a', 'r', 't'
                }),
            List.of("\u0001\u0000\u0004shop", "\u0002", "\u0003"),
            bytes -> {
              var reader = new RecordReader(new TenantId("shop"), new ByteArrayInputStream(bytes));
              while (!(reader.next() instanceof RecordReader.End)) {
                // To the end, or to what is refused.
              }
            });
  }
}
