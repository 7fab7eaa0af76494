package dev.cloister.isolates.bridge;

/// An error as a script sees it: what it threw, or what the host says took the place of an answer.
///
/// `name` is the JavaScript class (`TypeError`), `stack` has only the script's own frames and may
/// be empty. The four marks are those of Durable Objects: thrown on the other side, safe to retry
/// if idempotent, do not retry since the target is overloaded, the object's memory was lost.
///
/// `code` is that of the host's failure which the error stands for, empty when it is the script's
/// own. It stays with the error: when a script lets it go, the host knows what its caller must
/// hear.
///
/// `thrown` is what the script threw, as structured clone writes it, for the script that called;
/// empty when it cannot be cloned or is larger than [#THROWN_BYTES_MAX].
public record GuestError(
    String name,
    String message,
    String stack,
    String code,
    boolean remote,
    boolean retryable,
    boolean overloaded,
    boolean durableObjectReset,
    byte[] thrown) {
  /// As much of a thrown value as goes along.
  public static final int THROWN_BYTES_MAX = 64 * 1024;

  /// The code of what no compiler takes; the message has the compiler's errors.
  public static final String NOT_COMPILED = "deploy.not-compiled";

  private static final byte[] NOTHING = {};

  /// An error that has nothing but its name and message.
  public GuestError(
      String name,
      String message,
      String stack,
      String code,
      boolean remote,
      boolean retryable,
      boolean overloaded,
      boolean durableObjectReset) {
    this(name, message, stack, code, remote, retryable, overloaded, durableObjectReset, NOTHING);
  }

  /// An error thrown by a script.
  public static GuestError thrown(String name, String message, String stack) {
    return new GuestError(name, message, stack, "", true, false, false, false);
  }
}
