package dev.cloister.api.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Headers of a request or an answer, in order. Names are kept in lower case.
///
/// @param list each name with its value; a name may come more than once
public record Headers(List<Header> list) {
  /// None.
  public static final Headers NONE = new Headers(List.of());

  /// One header. Neither may have a line break or a null in it.
  public record Header(String name, String value) {
    /// Checks both and puts the name in lower case.
    public Header {
      name = name.toLowerCase(Locale.ROOT);
      if (name.isEmpty() || !name.chars().allMatch(Headers::isToken)) {
        throw new IllegalArgumentException("\"" + name + "\" is no name of a header.");
      }
      if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0 || c > 0xFF)) {
        throw new IllegalArgumentException("The value of the header " + name + " cannot be sent.");
      }
    }
  }

  /// Copies the list.
  public Headers {
    list = List.copyOf(list);
  }

  /// One header.
  public static Headers of(String name, String value) {
    return NONE.and(name, value);
  }

  private static boolean isToken(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  /// The value of a header; several are joined with `, `.
  public Optional<String> get(String name) {
    var values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /// All values of a header.
  public List<String> all(String name) {
    return list.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /// These, and one more.
  public Headers and(String name, String value) {
    var more = new ArrayList<>(list);
    more.add(new Header(name, value));
    return new Headers(more);
  }

  /// These, with this one instead of all of its name.
  public Headers with(String name, String value) {
    return without(name).and(name, value);
  }

  /// These, but for all of this name.
  public Headers without(String name) {
    return new Headers(
        list.stream().filter(header -> !header.name().equalsIgnoreCase(name)).toList());
  }
}
