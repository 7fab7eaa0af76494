package dev.cloister.host.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a signed file says of itself, behind its members and before its signature.
///
/// @param kind what is in it
/// @param created when it was begun, by the clock of the host that made it
/// @param about what there is to know of its content, by kind; `docs/backup.md` lists it
/// @param members what it is made of, in order
record Manifest(ArchiveKind kind, Instant created, ObjectNode about, List<Member> members) {
  /// Members of one file.
  static final int MEMBERS_MAX = 10_000;

  /// Bytes of the manifest as JSON.
  static final int BYTES_MAX = 8 << 20;

  private static final int FORMAT = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
              .build());

  /// @param name where it stands, such as `shard/3`
  /// @param sha256 of its bytes, in hex
  record Member(String name, long bytes, String sha256) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+([-./][a-z0-9]+){0,7}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int NAME_LENGTH_MAX = 200;

    Member {
      if (!isName(name) || bytes < 0 || !HASH.matcher(sha256).matches()) {
        throw new IllegalArgumentException("A member is not described as one is.");
      }
    }

    static boolean isName(String name) {
      return name.length() <= NAME_LENGTH_MAX && NAME.matcher(name).matches();
    }
  }

  Manifest {
    members = List.copyOf(members);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  byte[] json() {
    var json = object().put("format", FORMAT);
    json.put("kind", kind.key()).put("created", created.toString()).set("about", about);
    var list = json.putArray("members");
    for (var member : members) {
      list.addObject()
          .put("name", member.name())
          .put("bytes", member.bytes())
          .put("sha256", member.sha256());
    }
    return bytes(json);
  }

  static byte[] bytes(JsonNode json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON.", e);
    }
  }

  /// JSON that came out of a file.
  ///
  /// @throws IllegalArgumentException when it is not an object in JSON
  static ObjectNode tree(byte[] json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("It is no JSON.", e);
    }
    throw new IllegalArgumentException("It is no object in JSON.");
  }

  /// What [#json] wrote.
  ///
  /// @throws IllegalArgumentException with a sentence when it is not
  static Manifest read(byte[] bytes) {
    ObjectNode json = tree(bytes);
    int format = json.path("format").asInt();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "It has format %d, and this version reads %d.".formatted(format, FORMAT));
    }
    var members = new ArrayList<Member>();
    for (var each : json.path("members")) {
      if (members.size() == MEMBERS_MAX || !each.path("bytes").canConvertToLong()) {
        throw new IllegalArgumentException("Its list of members cannot be.");
      }
      members.add(
          new Member(
              each.path("name").asText(),
              each.path("bytes").asLong(-1),
              each.path("sha256").asText()));
    }
    if (!(json.path("about") instanceof ObjectNode about)) {
      throw new IllegalArgumentException("It does not say what it is about.");
    }
    try {
      return new Manifest(
          ArchiveKind.of(json.path("kind").asText()),
          Instant.parse(json.path("created").asText()),
          about,
          members);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("It does not say when it was made.", e);
    }
  }
}
