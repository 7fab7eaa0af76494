/// The two listeners: the tenants' edge and the operators' admin listener.
///
/// The only package that knows Javalin and Jetty, and the only one that turns a failure into an
/// HTTP answer. Calls `dev.cloister.api` and `host.socket`, and takes `Header` from
/// `dev.cloister.isolates.bridge`; what a request means is decided by what it is handed. Start
/// reading at [AdminListener].
@NullMarked
package dev.cloister.host.http;

import org.jspecify.annotations.NullMarked;
