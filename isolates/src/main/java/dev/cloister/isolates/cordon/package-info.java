/// Cordons: confined child JVMs that hold isolates, started ahead of need, watched, and killed when
/// they must be.
///
/// Calls `isolates` and `isolates.bridge`; the process it starts also runs `isolates.js`.
@NullMarked
package dev.cloister.isolates.cordon;

import org.jspecify.annotations.NullMarked;
