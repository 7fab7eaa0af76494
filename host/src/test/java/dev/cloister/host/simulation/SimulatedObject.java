package dev.cloister.host.simulation;

import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.AlarmChange;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.testing.history.Appends;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a script's object does in one life: lists under keys, and alarms that write down that they
/// have run. Its memory is always right, as long as the host keeps its promises.
final class SimulatedObject {
  /// Names under which alarms that have run are written down.
  static final String RAN = "ran/";

  private final long context;
  private final long number;
  private final Map<String, String> stored = new TreeMap<>();
  private final Map<String, Long> alarms = new TreeMap<>();
  private final List<Entry> puts = new ArrayList<>();
  private final List<AlarmChange> changes = new ArrayList<>();
  private long batch;
  private long durable;

  SimulatedObject(ToIsolate.ActivateObject activation, Witness witness) {
    context = activation.context();
    number = activation.object();
    if (!activation.complete()) {
      throw witness.complains("Simulated objects are small.");
    }
    activation.entries().forEach(entry -> stored.put(text(entry.key()), text(entry.value())));
    activation.alarms().forEach(alarm -> alarms.put(alarm.name(), alarm.timeMillis()));
  }

  /// Does a transaction; what each of its actions came to.
  List<List<Long>> run(List<Appends.Action> actions, String mark) {
    var answer = new ArrayList<List<Long>>();
    for (var action : actions) {
      var list = new ArrayList<>(list(stored.get(action.key())));
      if (action instanceof Appends.Append(var key, var token)) {
        list.add(token);
        put(key, text(list) + mark);
      }
      answer.add(list);
    }
    return answer;
  }

  void setAlarm(String name, long timeMillis) {
    alarms.put(name, timeMillis);
    changes.add(new AlarmChange(name, Optional.of(timeMillis)));
  }

  /// Whether the alarm is still to run.
  boolean isSet(Alarm alarm) {
    Long time = alarms.get(alarm.name());
    return time != null && time == alarm.timeMillis();
  }

  void deleteAlarm(String name) {
    alarms.remove(name);
    changes.add(new AlarmChange(name, Optional.empty()));
  }

  void alarmRan(String name) {
    put(RAN + name, "1");
  }

  /// What was written since the last batch, if anything was.
  Optional<FromIsolate.Batch> takeBatch() {
    if (puts.isEmpty() && changes.isEmpty()) {
      return Optional.empty();
    }
    var taken =
        new FromIsolate.Batch(
            context, number, ++batch, 0, false, List.copyOf(puts), List.of(), List.copyOf(changes));
    puts.clear();
    changes.clear();
    return Optional.of(taken);
  }

  void isDurable(long upTo) {
    durable = Math.max(durable, upTo);
  }

  /// What has to be durable before anything that this object knows may leave.
  List<Gate> gates() {
    return batch > durable ? List.of(new Gate(number, batch)) : List.of();
  }

  private void put(String key, String value) {
    stored.put(key, value);
    puts.removeIf(entry -> text(entry.key()).equals(key));
    puts.add(new Entry(bytes(key), bytes(value)));
  }

  /// The list in what is stored under a key: all before the mark.
  private static List<Long> list(@Nullable String text) {
    return text == null ? List.of() : listOf(text.substring(0, text.indexOf('<')));
  }

  static String text(List<Long> list) {
    return list.stream().map(String::valueOf).collect(Collectors.joining("."));
  }

  static List<Long> listOf(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split("\\.", -1)).map(Long::valueOf).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
