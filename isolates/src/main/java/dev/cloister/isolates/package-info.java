/// What runs tenants' code: isolates, the templates they come from, and the limits they are held
/// to.
///
/// The host sees [Isolate] and [IsolateListener] and the messages of `bridge`; nothing else
/// crosses. Calls `dev.cloister.api` and the packages below this one.
@NullMarked
package dev.cloister.isolates;

import org.jspecify.annotations.NullMarked;
