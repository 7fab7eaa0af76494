/// Feeds parsers of bytes from outside what nobody meant them to read.
///
/// Calls `dev.cloister.testing` only.
@NullMarked
package dev.cloister.testing.fuzz;

import org.jspecify.annotations.NullMarked;
