package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.context.SqlQueries;
import java.nio.ByteBuffer;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// What `script/sql.js` calls.
///
/// Threads: the context's own only.
final class SqlFunctions {
  private final ChildContext owner;
  private final GuestBytes bytes;
  private final SqlQueries queries;

  SqlFunctions(ChildContext owner, GuestBytes bytes) {
    this.owner = owner;
    this.bytes = bytes;
    this.queries = new SqlQueries(owner.outbox(), this::reset);
  }

  /// All of them by name.
  Map<String, HostFunctions.Body> table() {
    return Map.of(
        "sqlExecute", this::execute,
        "sqlNext", arguments -> forGuest(queries.next(arguments[0].asLong())),
        "sqlBytes", arguments -> (double) queries.bytes(arguments[0].asLong()));
  }

  private Object execute(Value[] arguments) {
    var bindings = new @Nullable Object[(int) arguments[2].getArraySize()];
    for (var at = 0; at < bindings.length; at++) {
      bindings[at] = binding(arguments[2].getArrayElement(at));
    }
    var answer = queries.execute(arguments[0].asLong(), arguments[1].asString(), bindings);
    return ProxyArray.fromArray(
        ProxyArray.fromArray(answer.columns().toArray()),
        forGuest(answer.rows()),
        (double) answer.written());
  }

  private void reset(long object, GuestError why) {
    owner.outbox().removeObject(object);
    owner.outbox().send(0, _ -> new FromIsolate.ObjectBroken(owner.number(), object, why));
  }

  private @Nullable Object binding(Value value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isString()) {
      return value.asString();
    }
    return value.isNumber() ? (Object) value.asDouble() : bytes.fromGuest(value);
  }

  private static ProxyArray forGuest(SqlQueries.Rows rows) {
    var forGuest = new Object[rows.list().size()];
    for (var at = 0; at < forGuest.length; at++) {
      var row = rows.list().get(at);
      var values = new @Nullable Object[row.length];
      for (var column = 0; column < values.length; column++) {
        values[column] = forGuest(row[column]);
      }
      forGuest[at] = ProxyArray.fromArray(values);
    }
    return ProxyArray.fromArray(rows.cursor(), ProxyArray.fromArray(forGuest));
  }

  private static @Nullable Object forGuest(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Integer number -> number;
      case Number number -> number.doubleValue();
      case byte[] blob ->
          ProxyObject.fromMap(
              Map.of("buffer", ByteBuffer.wrap(blob).asReadOnlyBuffer(), "length", blob.length));
      default -> value;
    };
  }
}
