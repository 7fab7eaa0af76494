package dev.cloister.isolates.java;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/// The address of a file of a script's jar, for what asks a class loader for addresses. It leads to
/// the file by itself: nothing is registered, and its text means nothing elsewhere.
final class ResourceUrl extends URLStreamHandler {
  private final byte[] content;

  private ResourceUrl(byte[] content) {
    this.content = content;
  }

  /// `script:/NAME`, which opens as these bytes.
  static URL of(String name, byte[] content) {
    try {
      return URL.of(new URI("script", null, "/" + name, null), new ResourceUrl(content));
    } catch (URISyntaxException | MalformedURLException e) {
      throw new IllegalArgumentException("No name of a file: " + name, e);
    }
  }

  @Override
  protected URLConnection openConnection(URL url) {
    return new URLConnection(url) {
      @Override
      public void connect() {
        connected = true;
      }

      @Override
      public long getContentLengthLong() {
        return content.length;
      }

      @Override
      public InputStream getInputStream() {
        return new ByteArrayInputStream(content);
      }
    };
  }
}
