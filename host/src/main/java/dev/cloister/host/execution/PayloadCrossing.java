package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The values of calls on their way into one context and out of it: what they refer to is numbered
/// anew on the way in, and on the way out only what the context exported itself or was handed goes.
///
/// Threads: any; nothing here waits. Limits: those of [HeldCapabilities].
final class PayloadCrossing {
  private final ContextSession context;
  private final BodyStreams streams;
  private final AtomicLong numbers;
  private final HeldCapabilities held = new HeldCapabilities();

  PayloadCrossing(ContextSession context, BodyStreams streams, AtomicLong numbers) {
    this.context = context;
    this.streams = streams;
    this.numbers = numbers;
  }

  /// The capabilities that the context was handed.
  HeldCapabilities held() {
    return held;
  }

  /// A payload as a message carries it, and what sets its streams going once that was sent.
  record Outgoing(Payload payload, Runnable start) {}

  private TenantId tenant() {
    return context.deployment().script().tenant();
  }

  /// Why the context may not be handed a payload.
  Failure refusal(HostPayload payload) {
    return payload.isFor(tenant()) ? Failures.tooManyStubs() : Failures.stubOfOther();
  }

  /// A payload for the context. Empty, and the payload discarded, when it may not be handed so
  /// much.
  Optional<Outgoing> outgoing(HostPayload payload) {
    if (!held.hasRoomFor(payload.refs().size()) || !payload.isFor(tenant())) {
      payload.discard();
      return Optional.empty();
    }
    var refs = new ArrayList<Ref>();
    var starts = new ArrayList<Runnable>();
    if (payload.take()) {
      for (var ref : payload.refs()) {
        refs.add(
            switch (ref) {
              case HostPayload.HostRef.Shared(var handle) -> {
                var capability = numbers.incrementAndGet();
                held.add(capability, handle);
                yield new Ref.Held(capability);
              }
              case HostPayload.HostRef.Stub(var _, var target) -> {
                context.deployment().reach().handed(target);
                yield new Ref.Stub(target);
              }
              case HostPayload.HostRef.Stream(var source) -> {
                var body = streams.outgoing(source);
                starts.add(body.start());
                yield new Ref.Stream(body.body());
              }
            });
      }
    }
    return Optional.of(
        new Outgoing(new Payload(payload.bytes(), refs), () -> starts.forEach(Runnable::run)));
  }

  /// What the isolate sent; without the references that this context may not make.
  HostPayload arriving(Payload payload) {
    var refs = new ArrayList<HostPayload.HostRef>();
    for (var ref : payload.refs()) {
      switch (ref) {
        case Ref.Exported(var export) ->
            refs.add(new HostPayload.HostRef.Shared(context.export(export)));
        case Ref.Held(var capability) ->
            held.another(capability)
                .ifPresent(handle -> refs.add(new HostPayload.HostRef.Shared(handle)));
        case Ref.Stub(FromIsolate.Target.ToObject object) ->
            refs.add(new HostPayload.HostRef.Stub(tenant(), object));
        case Ref.Stub(FromIsolate.Target.ToEntrypoint entrypoint) ->
            refs.add(new HostPayload.HostRef.Stub(tenant(), entrypoint));
        case Ref.Stub _ -> {}
        case Ref.Stream(var body) ->
            refs.add(new HostPayload.HostRef.Stream(streams.arriving(body)));
      }
    }
    return new HostPayload(payload.bytes(), refs);
  }
}
