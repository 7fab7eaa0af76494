package dev.cloister.host.execution;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.FromIsolate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// The arguments or the result of a call inside the host: bytes, and what they refer to. It is
/// either delivered, once, or discarded.
///
/// Threads: any.
public final class HostPayload {
  /// Something that the bytes refer to by index.
  public sealed interface HostRef {
    /// A capability, with a handle of its own.
    record Shared(Capability.Handle handle) implements HostRef {}

    /// A stub of an object or an entrypoint of this tenant, which means nothing to another.
    record Stub(TenantId tenant, FromIsolate.Target target) implements HostRef {}

    /// A stream of bytes.
    record Stream(HostBody body) implements HostRef {}
  }

  private final byte[] bytes;
  private final List<HostRef> refs;
  private final AtomicBoolean gone = new AtomicBoolean();

  HostPayload(byte[] bytes, List<HostRef> refs) {
    this.bytes = bytes;
    this.refs = List.copyOf(refs);
  }

  /// Stubs alone, which are not part of any value.
  static HostPayload ofStubs(TenantId tenant, List<FromIsolate.Target> targets) {
    return new HostPayload(
        new byte[0],
        targets.stream().<HostRef>map(target -> new HostRef.Stub(tenant, target)).toList());
  }

  /// Whether all it refers to may be handed to scripts of this tenant.
  boolean isFor(TenantId receiver) {
    return refs.stream()
        .allMatch(
            ref -> !(ref instanceof HostRef.Stub(var tenant, var _)) || tenant.equals(receiver));
  }

  byte[] bytes() {
    return bytes;
  }

  List<HostRef> refs() {
    return refs;
  }

  /// Whoever receives it takes what it refers to; false when it was taken or discarded before.
  boolean take() {
    return gone.compareAndSet(false, true);
  }

  /// Nobody will receive it. Does nothing when it was delivered.
  void discard() {
    if (take()) {
      refs.forEach(HostPayload::discard);
    }
  }

  private static void discard(HostRef ref) {
    switch (ref) {
      case HostRef.Shared(var handle) -> handle.release();
      case HostRef.Stub _ -> {}
      case HostRef.Stream(var body) -> body.cancel();
    }
  }
}
