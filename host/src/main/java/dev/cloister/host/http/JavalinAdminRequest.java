package dev.cloister.host.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// An admin request on top of Javalin's.
final class JavalinAdminRequest implements AdminRequest {
  private final Context context;
  private final String requestId;
  private final long bodyBytesMax;

  JavalinAdminRequest(Context context, String requestId, long bodyBytesMax) {
    this.context = context;
    this.requestId = requestId;
    this.bodyBytesMax = bodyBytesMax;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public String method() {
    return context.method().name();
  }

  @Override
  public String path() {
    return context.req().getRequestURI();
  }

  @Override
  public String pathParam(String name) {
    return context.pathParam(name);
  }

  @Override
  public Optional<String> queryParam(String name) {
    return Optional.ofNullable(context.queryParam(name));
  }

  @Override
  public List<String> queryParams(String name) {
    return context.queryParams(name);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  @Override
  public InputStream body() {
    try {
      return new BoundedInputStream(context.req().getInputStream(), bodyBytesMax);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
