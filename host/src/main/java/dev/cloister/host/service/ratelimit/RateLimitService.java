package dev.cloister.host.service.ratelimit;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceCall;
import dev.cloister.host.service.ServiceUrl;

/// Rate limits as scripts ask for them: `POST /?key=`, answered with 200 within the limit and 429
/// beyond it. Limit and period come from the configuration, not from the script.
///
/// Threads: any.
public final class RateLimitService implements HostService {
  /// The type of its bindings.
  public static final String TYPE = "ratelimit";

  /// Characters of a key that are told apart.
  static final int KEY_CHARS_MAX = 1_024;

  private final RateLimits limits;

  public RateLimitService(RateLimits limits) {
    this.limits = limits;
  }

  @Override
  public Outcome<HostAnswer> answer(ServiceCall call) {
    String key;
    try {
      key = ServiceUrl.parse(call.request().url()).query("key").orElse("");
    } catch (IllegalArgumentException malformed) {
      return ServiceAnswers.status(400, "Bad Request");
    }
    if (key.length() > KEY_CHARS_MAX) {
      return ServiceAnswers.status(
          400, "A key may have %d characters and has %d.".formatted(KEY_CHARS_MAX, key.length()));
    }
    var settings = call.binding().settings();
    var within =
        limits.use(
            call.tenant(),
            call.binding().resource(),
            key,
            Integer.parseInt(settings.getOrDefault("limit", "0")),
            Integer.parseInt(settings.getOrDefault("period", "60")));
    return within
        ? ServiceAnswers.status(200, "OK")
        : ServiceAnswers.status(429, "Too Many Requests");
  }
}
