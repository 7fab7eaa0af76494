package dev.cloister.api.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Writes what can be read somewhere, and does not keep what has come while it waits for more.
record Copied(InputStream in) implements Body.Writer {
  private static final int PART_BYTES = 16 * 1024;

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (in) {
      var part = new byte[PART_BYTES];
      for (var read = in.read(part); read >= 0; read = in.read(part)) {
        out.write(part, 0, read);
        if (in.available() == 0) {
          out.flush();
        }
      }
    }
  }
}
