package dev.cloister.host.cron;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// What is kept of one cron of one script.
///
/// @param since when the script got it: slots before are none of its own
/// @param slot the newest one that was claimed
/// @param firedAt when that was
/// @param outcome how that ended; empty while nobody knows
record CronRecord(
    Instant since, Optional<Instant> slot, Optional<Instant> firedAt, Optional<String> outcome) {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  static CronRecord since(Instant now) {
    return new CronRecord(now, Optional.empty(), Optional.empty(), Optional.empty());
  }

  CronRecord claimed(Instant newSlot, Instant now) {
    return new CronRecord(since, Optional.of(newSlot), Optional.of(now), Optional.empty());
  }

  CronRecord ended(String how) {
    return new CronRecord(since, slot, firedAt, Optional.of(how));
  }

  /// Slots after this time have not been claimed.
  Instant base() {
    return slot.filter(since::isBefore).orElse(since);
  }

  byte[] write() {
    var json = JSON.createObjectNode().put("format", FORMAT).put("since", since.toString());
    slot.ifPresent(time -> json.put("slot", time.toString()));
    firedAt.ifPresent(time -> json.put("firedAt", time.toString()));
    outcome.ifPresent(word -> json.put("outcome", word));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON.", e);
    }
  }

  /// @throws IllegalStateException when it is damaged, or a newer host wrote it
  static CronRecord read(byte[] stored) {
    try {
      JsonNode json = JSON.readTree(stored);
      if (json.path("format").asInt() != FORMAT) {
        throw new IllegalStateException(
            "A record of a cron has format %d; this host reads %d. Start the host that wrote it."
                .formatted(json.path("format").asInt(), FORMAT));
      }
      return new CronRecord(
          Instant.parse(json.path("since").asText()),
          text(json, "slot").map(Instant::parse),
          text(json, "firedAt").map(Instant::parse),
          text(json, "outcome"));
    } catch (IOException e) {
      throw new IllegalStateException("A record of a cron is damaged.", e);
    }
  }

  private static Optional<String> text(JsonNode json, String key) {
    return json.has(key) ? Optional.of(json.path(key).asText()) : Optional.empty();
  }
}
