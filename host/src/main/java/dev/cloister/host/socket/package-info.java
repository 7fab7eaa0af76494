/// WebSockets inside the host: pipes between a client, a script or an object, and another one, with
/// bounds on what waits in them.
///
/// The ends of a pipe are held by the edge, by the egress, by a context, or for an object that may
/// sleep. Calls `isolates.bridge`, and Jetty's WebSocket core for the connections.
@NullMarked
package dev.cloister.host.socket;

import org.jspecify.annotations.NullMarked;
