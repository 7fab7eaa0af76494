package dev.cloister.host.service.cache;

import dev.cloister.isolates.bridge.Header;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Header fields by name, whatever its case; repeated ones as one list.
record Fields(List<Header> all) {
  Fields {
    all = List.copyOf(all);
  }

  Optional<String> get(String name) {
    var value =
        all.stream()
            .filter(header -> header.name().equalsIgnoreCase(name))
            .map(Header::value)
            .collect(Collectors.joining(", "));
    return has(name) ? Optional.of(value) : Optional.empty();
  }

  boolean has(String name) {
    return all.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
  }

  /// The items of a list of tokens, in lower case.
  List<String> items(String name) {
    return get(name).stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(item -> item.strip().toLowerCase(Locale.ROOT))
        .filter(item -> !item.isEmpty())
        .toList();
  }

  Fields without(String name) {
    return new Fields(
        all.stream().filter(header -> !header.name().equalsIgnoreCase(name)).toList());
  }

  /// Those whose names begin with a prefix, without it.
  Fields below(String prefix) {
    return new Fields(
        all.stream()
            .filter(header -> header.name().startsWith(prefix))
            .map(header -> new Header(header.name().substring(prefix.length()), header.value()))
            .toList());
  }

  long bytes() {
    return all.stream().mapToLong(header -> header.name().length() + header.value().length()).sum();
  }
}
