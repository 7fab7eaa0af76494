package dev.cloister.isolates.bridge;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Makes random records of any shape the bridge uses, from a seed. It goes by the records'
/// components, so a message added later is generated, and tested, without a line here.
final class RandomRecords {
  private static final String ALPHABET = "az09-_/ \n\0éß√漢😀";

  private final Random random;

  RandomRecords(long seed) {
    this.random = new Random(seed);
  }

  /// A random value of a record type, or of one of the types a sealed interface permits.
  <T> T any(Class<T> type) {
    return type.cast(value(type));
  }

  private Object value(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class ->
          list(generic.getActualTypeArguments()[0]);
      case ParameterizedType generic when generic.getRawType() == Map.class ->
          map(generic.getActualTypeArguments());
      case ParameterizedType generic ->
          random.nextBoolean()
              ? Optional.empty()
              : Optional.of(value(generic.getActualTypeArguments()[0]));
      case Class<?> plain -> plain(plain);
      default -> throw new IllegalArgumentException("No generator for " + type);
    };
  }

  private Object plain(Class<?> type) {
    if (type.isSealed()) {
      var permitted = type.getPermittedSubclasses();
      return plain(permitted[random.nextInt(permitted.length)]);
    }
    if (type.isRecord()) {
      return record(type);
    }
    if (type.isEnum()) {
      var constants = type.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    }
    if (type == long.class) {
      return random.nextInt(4) == 0 ? random.nextLong() : (long) random.nextInt(100);
    }
    if (type == Long.class) {
      return random.nextLong();
    }
    if (type == int.class) {
      return random.nextInt();
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == byte[].class) {
      var bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(20)];
      random.nextBytes(bytes);
      return bytes;
    }
    if (type == Duration.class) {
      return Duration.ofNanos(random.nextLong());
    }
    if (type == String.class) {
      return string();
    }
    throw new IllegalArgumentException("No generator for " + type);
  }

  private List<Object> list(Type element) {
    var values = new ArrayList<Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(value(element));
    }
    return values;
  }

  private Map<Object, Object> map(Type[] types) {
    var values = new HashMap<Object, Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.put(value(types[0]), value(types[1]));
    }
    return values;
  }

  private String string() {
    var points = ALPHABET.codePoints().toArray();
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private Object record(Class<?> type) {
    var components = type.getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var values =
        Arrays.stream(components).map(RecordComponent::getGenericType).map(this::value).toArray();
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("No canonical constructor of " + type, e);
    }
  }
}
