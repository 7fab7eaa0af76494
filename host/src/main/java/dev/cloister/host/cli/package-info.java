/// The command line. Each command is a small class that asks the admin API over HTTP and prints the
/// answer; `serve` and `dev` start a host through `boot`.
///
/// Calls `boot` to start a host and `deploy` to pack a folder; knows nothing else of the host, so a
/// command works the same against one that runs elsewhere. The only package that knows picocli.
/// Start reading at [Cloister].
@NullMarked
package dev.cloister.host.cli;

import org.jspecify.annotations.NullMarked;
