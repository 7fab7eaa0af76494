package dev.cloister.host.boot;

import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.Pieces;
import dev.cloister.host.execution.PulledSource;
import dev.cloister.host.http.ChunkSource;
import dev.cloister.host.http.EdgeBody;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Bodies between clients and scripts: the edge pulls and waits, scripts are pushed to as far as
/// their credit reaches.
final class EdgeBodies {
  private static final Executor THREADS =
      read -> Thread.ofVirtual().name("request-body").start(read);

  private EdgeBodies() {}

  /// What a client sends.
  static HostBody fromClient(EdgeBody body) {
    return switch (body) {
      case EdgeBody.None() -> HostBody.none();
      case EdgeBody.Whole(var bytes) -> new HostBody.Whole(bytes);
      case EdgeBody.Streaming(var length, var chunks) ->
          new HostBody.Flowing(new PulledSource(length, pieces(chunks), THREADS));
    };
  }

  /// What a client is sent.
  ///
  /// @param bytesMax where a body is cut short whose length nobody knows beforehand
  static EdgeBody toClient(HostBody body, long bytesMax) {
    return switch (body) {
      case HostBody.None() -> EdgeBody.NONE;
      case HostBody.Whole(var bytes) -> new EdgeBody.Whole(bytes);
      case HostBody.Flowing(var source) ->
          new EdgeBody.Streaming(source.length(), chunks(body.pieces(), bytesMax));
    };
  }

  /// How long a body is; -1 when nobody knows.
  static long length(HostBody body) {
    return switch (body) {
      case HostBody.None() -> 0;
      case HostBody.Whole(var bytes) -> bytes.length;
      case HostBody.Flowing(var source) -> source.length();
    };
  }

  private static Pieces pieces(ChunkSource chunks) {
    return new Pieces() {
      @Override
      public byte @Nullable [] next() throws IOException {
        try {
          return chunks.next();
        } catch (IOException cutShort) {
          throw new IOException("The client did not send the whole body.", cutShort);
        }
      }

      @Override
      public void close() {
        chunks.close();
      }
    };
  }

  private static ChunkSource chunks(Pieces pieces, long bytesMax) {
    return new ChunkSource() {
      private long left = bytesMax;

      @Override
      public byte @Nullable [] next() throws IOException {
        var next = pieces.next();
        left -= next == null ? 0 : next.length;
        if (left < 0) {
          throw new IOException(
              "The answer is longer than the %d bytes that one may have.".formatted(bytesMax));
        }
        return next;
      }

      @Override
      public void close() {
        pieces.close();
      }
    };
  }
}
