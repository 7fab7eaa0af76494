/// Plugins an operator would copy: the proof that `dev.cloister.api` is enough. Calls
/// `dev.cloister.api` only.
@NullMarked
package dev.cloister.samples;

import org.jspecify.annotations.NullMarked;
