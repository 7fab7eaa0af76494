package dev.cloister.api.script;

import java.io.Serial;

/// A request or a call got no answer, or the other side threw.
public final class CallFailed extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String name;
  private final String code;
  private final boolean remote;
  private final boolean retryable;

  /// One with what is known of it.
  public CallFailed(String name, String message, String code, boolean remote, boolean retryable) {
    super(message);
    this.name = name;
    this.code = code;
    this.remote = remote;
    this.retryable = retryable;
  }

  /// The class of what was thrown, as the other side calls it, such as `TypeError`.
  public String name() {
    return name;
  }

  /// The code of the host's failure, such as `object.queue-full`; empty when the other side threw.
  public String code() {
    return code;
  }

  /// Whether the other side threw it.
  public boolean isRemote() {
    return remote;
  }

  /// Whether the same call may go well when it is made again. It may also have been done already.
  public boolean isRetryable() {
    return retryable;
  }
}
