package dev.cloister.host.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that fails with [BodyTooLarge] at the first byte past its bound.
final class BoundedInputStream extends FilterInputStream {
  private final long bytesMax;
  private long seen;

  BoundedInputStream(InputStream in, long bytesMax) {
    super(in);
    this.bytesMax = bytesMax;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    count(Math.max(count, 0));
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws BodyTooLarge {
    seen += bytes;
    if (seen > bytesMax) {
      throw new BodyTooLarge(bytesMax);
    }
  }
}
