/// Ids, outcomes, failures and the plugin contract: the only package that code outside the host
/// compiles against.
///
/// Calls nobody. Everything here is an immutable value or an interface; all of it may be used from
/// any thread.
@NullMarked
package dev.cloister.api;

import org.jspecify.annotations.NullMarked;
