/// Scripts in Java: compiled and run in a cordon of their tenant's own, never in the host.
///
/// There is no wall inside a JVM: what runs here can reach everything in its process, this package
/// included. The wall is the process, which the operating system holds to nothing but its socket,
/// and which the host ends when an event goes beyond what it may. So the code here keeps order
/// among a script's events and says clearly what went wrong; the host believes none of it.
///
/// Start reading at [JavaContext]. Calls `dev.cloister.api.script`, which it implements, `context`
/// and `bridge`.
@NullMarked
package dev.cloister.isolates.java;

import org.jspecify.annotations.NullMarked;
