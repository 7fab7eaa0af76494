package dev.cloister.host.service.cache;

import java.time.Instant;
import java.util.List;

/// An answer that is kept, and what of the request it was chosen by.
///
/// @param vary the request's headers that the answer's `Vary` names
/// @param bytes owned by the store; nobody changes them
record StoredAnswer(
    int status,
    String statusText,
    Fields fields,
    byte[] bytes,
    Fields request,
    List<String> vary,
    Instant stored,
    Instant staleAt) {
  /// What an entry costs beside its own bytes.
  private static final int ENTRY_BYTES = 512;

  boolean suits(Fields asked) {
    return vary.stream().allMatch(name -> asked.get(name).equals(request.get(name)));
  }

  long cost() {
    return ENTRY_BYTES + bytes.length + fields.bytes() + request.bytes();
  }
}
