package dev.cloister.host.http;

import dev.cloister.api.Outcome;
import java.io.IOException;

/// What runs for an admin [Route].
///
/// Threads: called on a thread of its own for each request, which may block. Fails: as a value; a
/// failure becomes `application/problem+json`. An [IOException] means that the body could not be
/// read (the client went away, or it is longer than the bound) and is answered here; anything else
/// thrown is a fault of ours, logged and answered with `host.fault`.
@FunctionalInterface
public interface AdminHandler {
  /// Answers the request, or says why not.
  Outcome<AdminAnswer> handle(AdminRequest request) throws IOException, InterruptedException;
}
