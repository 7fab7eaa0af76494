package dev.cloister.api.script;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/// A body that is made while it is sent.
record WrittenBody(Body.Writer writer) implements Body {
  @Override
  public byte[] bytes() {
    var all = new ByteArrayOutputStream();
    try {
      writeTo(all);
    } catch (Exception e) {
      throw new IllegalStateException("The body could not be written.", e);
    }
    return all.toByteArray();
  }

  @Override
  public void writeTo(OutputStream out) throws Exception {
    writer.writeTo(out);
  }

  @Override
  public boolean isStreamed() {
    return true;
  }
}
