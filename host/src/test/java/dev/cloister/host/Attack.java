package dev.cloister.host;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/// One hostile function of a family, as its script lists it.
///
/// @param script the script that has it: the family's, or one of its own
/// @param ends the codes of the failures that may end it; it may answer HELD as well
/// @param waits for the wall that is not there yet: it gets through until then; mostly empty
record Attack(AttackFamily family, String name, String script, List<String> ends, String waits) {
  Attack {
    ends = List.copyOf(ends);
  }

  static Attack of(AttackFamily family, JsonNode listed) {
    String name = listed.path("name").asText();
    return new Attack(
        family,
        name,
        listed.path("alone").asBoolean() ? family.scriptOf(name) : family.tenant(),
        StreamSupport.stream(listed.path("ends").spliterator(), false)
            .map(JsonNode::asText)
            .toList(),
        listed.path("waits").asText());
  }

  /// Whether it is known to get through today.
  boolean isKnownToGetThrough() {
    return !waits.isEmpty();
  }

  boolean isAlone() {
    return !script.equals(family.tenant());
  }

  @Override
  public String toString() {
    return family.tenant() + "/" + name;
  }
}
