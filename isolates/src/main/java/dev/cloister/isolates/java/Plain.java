package dev.cloister.isolates.java;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes what a method or a script wants of the plain values that [CloneReader] gives: numbers of
/// any kind as far as they are exact, collections of such, and records of objects.
///
/// Fails: with a [ClassCastException] whose message names both sides.
final class Plain {
  private Plain() {}

  static @Nullable Object as(Type type, @Nullable Object value) {
    if (type instanceof ParameterizedType of && of.getRawType() instanceof Class<?> raw) {
      return parameterized(raw, of.getActualTypeArguments(), value);
    }
    if (!(type instanceof Class<?> wanted) || wanted == Object.class) {
      return value;
    }
    if (wanted == Optional.class) {
      return Optional.ofNullable(value);
    }
    if (value == null) {
      if (wanted.isPrimitive() && wanted != void.class) {
        throw new ClassCastException("null is no " + wanted.getSimpleName() + ".");
      }
      return null;
    }
    return wanted == void.class || wanted == Void.class ? null : one(wanted, value);
  }

  private static Object one(Class<?> wanted, Object value) {
    Object made =
        switch (value) {
          case Number number -> number(wanted, number);
          case Boolean truth -> wanted == boolean.class ? truth : null;
          case String text when wanted.isEnum() -> constant(wanted, text);
          case String text when wanted == char.class || wanted == Character.class ->
              text.length() == 1 ? text.charAt(0) : null;
          case Map<?, ?> map when wanted.isRecord() -> ofParts(wanted, map);
          case Collection<?> list when wanted == List.class -> List.copyOf(list);
          default -> null;
        };
    if (made != null) {
      return made;
    }
    if (wanted.isInstance(value)) {
      return value;
    }
    throw new ClassCastException(
        "A value of the type %s is no %s.".formatted(nameOf(value), wanted.getSimpleName()));
  }

  private static String nameOf(Object value) {
    return switch (value) {
      case byte[] _ -> "byte[]";
      case Map<?, ?> _ -> "Map";
      case List<?> _ -> "List";
      default -> value.getClass().getSimpleName();
    };
  }

  private static @Nullable Object parameterized(Class<?> raw, Type[] of, @Nullable Object value) {
    if (raw == Optional.class) {
      return value == null ? Optional.empty() : Optional.ofNullable(as(of[0], value));
    }
    return switch (value) {
      case Collection<?> items when raw == List.class || raw == Collection.class -> {
        var list = new ArrayList<@Nullable Object>();
        items.forEach(each -> list.add(as(of[0], each)));
        yield list;
      }
      case Collection<?> items when raw == Set.class -> {
        var set = new LinkedHashSet<@Nullable Object>();
        items.forEach(each -> set.add(as(of[0], each)));
        yield set;
      }
      case Map<?, ?> entries when raw == Map.class -> {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        entries.forEach((key, each) -> map.put(as(of[0], key), as(of[1], each)));
        yield map;
      }
      case null, default -> as(raw, value);
    };
  }

  private static @Nullable Object number(Class<?> wanted, Number value) {
    if (wanted == double.class || wanted == Double.class) {
      return value.doubleValue();
    }
    if (wanted == float.class || wanted == Float.class) {
      return value.floatValue();
    }
    if (wanted == BigInteger.class && value instanceof Long whole) {
      return BigInteger.valueOf(whole);
    }
    if (wanted == Instant.class || !(value instanceof Long whole)) {
      return null;
    }
    if (wanted == long.class || wanted == Long.class) {
      return whole;
    }
    if ((wanted == int.class || wanted == Integer.class) && whole == (int) (long) whole) {
      return (int) (long) whole;
    }
    if ((wanted == short.class || wanted == Short.class) && whole == (short) (long) whole) {
      return (short) (long) whole;
    }
    if ((wanted == byte.class || wanted == Byte.class) && whole == (byte) (long) whole) {
      return (byte) (long) whole;
    }
    return null;
  }

  private static @Nullable Object constant(Class<?> wanted, String name) {
    return Arrays.stream(wanted.getEnumConstants())
        .filter(each -> ((Enum<?>) each).name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static Object ofParts(Class<?> wanted, Map<?, ?> map) {
    var components = wanted.getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var values = new @Nullable Object[components.length];
    for (var i = 0; i < components.length; i++) {
      values[i] = as(components[i].getGenericType(), map.get(components[i].getName()));
    }
    try {
      var constructor = wanted.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new ClassCastException(
          "No %s can be made of the value: %s"
              .formatted(wanted.getSimpleName(), e.getCause() == null ? e : e.getCause()));
    } catch (ReflectiveOperationException e) {
      throw new ClassCastException(
          "No %s can be made of the value.".formatted(wanted.getSimpleName()));
    }
  }
}
