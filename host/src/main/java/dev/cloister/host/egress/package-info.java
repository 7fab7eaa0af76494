/// What leaves the installation: a script's `fetch()` to the network, by its tenant's policy.
///
/// A request is checked by host name and port, its name is resolved once, every address is checked,
/// and the connection goes to one of the checked addresses and nowhere else. Redirects come back to
/// the script's runtime, which asks again, so each is checked like the first. Calls `host.socket`
/// and `host.execution`, whose [dev.cloister.host.execution.CallRouter] it implements, and
/// `policies`; the only package that knows Jetty's client.
@NullMarked
package dev.cloister.host.egress;

import org.jspecify.annotations.NullMarked;
