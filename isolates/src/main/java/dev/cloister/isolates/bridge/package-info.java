/// The messages between the host and an isolate, and how they travel.
///
/// Messages are records of scalars, strings and bytes. In the host's own JVM they are passed as
/// they are; to a cordon they are encoded as length-limited frames over one Unix socket. Calls
/// nobody but `dev.cloister.api`.
@NullMarked
package dev.cloister.isolates.bridge;

import org.jspecify.annotations.NullMarked;
