/// Scripts at work: which isolate runs a tenant's script, its child contexts seen from the host,
/// and one exchange after another.
///
/// Everything an isolate says arrives here and is believed only as far as the context it comes from
/// was given it. What must wait for durability waits for the [LiveObject] it names. Calls `socket`,
/// `isolates`, `policies` and `dev.cloister.api`.
@NullMarked
package dev.cloister.host.execution;

import org.jspecify.annotations.NullMarked;
