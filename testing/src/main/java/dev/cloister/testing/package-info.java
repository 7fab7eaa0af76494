/// Fakes and seeded generators for tests: time that stands still until it is moved, and randomness
/// that can be had again.
///
/// Calls `dev.cloister.api` only. Not published, and never on a class path of production.
@NullMarked
package dev.cloister.testing;

import org.jspecify.annotations.NullMarked;
