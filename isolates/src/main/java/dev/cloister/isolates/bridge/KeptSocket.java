package dev.cloister.isolates.bridge;

import java.util.List;
import java.util.Optional;

/// A socket that the host keeps for an object while that sleeps, as the object's next life learns
/// of it.
///
/// @param socket its number in the context that the object lives in now
/// @param tags as they were given when it was accepted
/// @param attachment what `serializeAttachment` wrote last
/// @param closed whether the object has closed it already
/// @param autoAnsweredMillis when the host last answered for the object, since 1970; 0 for never
/// @param leave the credit that is left for what the object sends
public record KeptSocket(
    long socket,
    List<String> tags,
    Optional<byte[]> attachment,
    boolean closed,
    long autoAnsweredMillis,
    long leave) {
  /// The most bytes of an attachment, as Workers have it.
  public static final int ATTACHMENT_BYTES_MAX = 16 * 1024;

  /// How many sockets an object may have kept, as many as Workers let it.
  public static final int PER_OBJECT_MAX = 32_768;

  /// How many tags a socket may have, and how many characters one of them.
  public static final int TAGS_MAX = 10;

  public static final int TAG_CHARS_MAX = 256;

  /// Whether a socket may have these tags.
  public static boolean areTags(List<String> tags) {
    return tags.size() <= TAGS_MAX && tags.stream().allMatch(tag -> tag.length() <= TAG_CHARS_MAX);
  }
}
