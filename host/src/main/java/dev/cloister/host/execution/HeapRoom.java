package dev.cloister.host.execution;

import dev.cloister.isolates.ContextWeight;
import dev.cloister.isolates.HeapPressure;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Makes room in an isolate whose heap runs short: of the contexts that are idle the heavier half
/// is closed, and opened again when it is needed; when none is idle, the heaviest is to finish what
/// it has and then go.
///
/// Half at a time, since only the next collection shows what it was worth.
final class HeapRoom {
  private final HeapPressure pressure;
  private final Map<Long, Long> weights;

  HeapRoom(HeapPressure pressure) {
    this.pressure = pressure;
    this.weights =
        pressure.weights().stream()
            .collect(
                Collectors.toMap(
                    ContextWeight::context, ContextWeight::allocatedBytes, (one, _) -> one));
  }

  /// Does so, if need be.
  void make(List<ContextSession> contexts) {
    if (!pressure.isSoft()) {
      return;
    }
    var idle =
        contexts.stream()
            .filter(ContextSession::isIdle)
            .sorted(Comparator.comparingLong(this::weight).reversed())
            .toList();
    idle.stream()
        .limit((idle.size() + 1) / 2)
        .forEach(context -> context.deployment().closeIfIdle(context));
    if (idle.isEmpty()) {
      heaviest(contexts).ifPresent(context -> context.deployment().finish(context));
    }
  }

  private Optional<ContextSession> heaviest(List<ContextSession> contexts) {
    return contexts.stream()
        .filter(context -> !context.deployment().isFinishing(context))
        .max(Comparator.comparingLong(this::weight));
  }

  private long weight(ContextSession context) {
    return weights.getOrDefault(context.number(), 0L);
  }
}
