/// What is kept secret at rest, the key it is kept with, and signatures. The only package that
/// knows Bouncy Castle.
///
/// Calls `storage` for writing a file durably.
@NullMarked
package dev.cloister.host.keys;

import org.jspecify.annotations.NullMarked;
