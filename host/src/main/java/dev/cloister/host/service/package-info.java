/// The host's services as scripts see them: what a binding of `env` leads to that is neither a
/// variable nor an object.
///
/// A call of a binding has the shape of an HTTP request, so it passes the same gates, budgets and
/// streams as any other call. [ServiceCalls] finds the binding in what the deployment was given and
/// hands the request to the [HostService] of its type; each service is a package below this one.
/// May call `execution` and `storage`.
@NullMarked
package dev.cloister.host.service;

import org.jspecify.annotations.NullMarked;
